import {describe, expect, test} from 'vitest';
import type {Demo} from '../../src/demo/demo.ts';
import {tell} from '../../src/demo/events.ts';
import type {Event, Pod} from '../../src/demo/schema/kinds.ts';
import {events} from '../../src/demo/types/events.ts';
import {namespaces} from '../../src/demo/types/namespaces.ts';
import {pods} from '../../src/demo/types/pods.ts';
import {apiDemo} from './api-demo.ts';

const MINUTE = 60_000;

function podIn(demo: Demo, name = 'web'): Pod {
  const draft = {metadata: {name, namespace: 'shop'}, spec: {containers: [{name: 'main', image: 'nginx'}]}};
  return demo.registry.create(pods, draft, {manager: 'test'});
}

function say(demo: Demo, about: Pod, message: string, more: {reason?: string; type?: 'Normal' | 'Warning'; host?: string} = {}): void {
  tell(demo, {about, type: 'Warning', reason: 'Failed', component: 'kubelet', host: 'node-0', ...more, message});
}

/** Count and message of each event, in the order of being written. */
function told(demo: Demo): readonly string[] {
  const list = demo.store.list<Event>(events);
  const written = [...list].sort((one, other) => Number(one.metadata.resourceVersion) - Number(other.metadata.resourceVersion));
  return written.map(({count, message}) => `${count} ${message}`);
}

describe('the same again', () => {
  test('is counted, with the time of the first and of the last', () => {
    const demo = apiDemo();
    const pod = podIn(demo);
    for (let turn = 0; turn < 3; turn++) {
      say(demo, pod, 'once more');
      demo.agenda.advance(MINUTE);
    }
    expect(demo.store.list<Event>(events)).toMatchObject([
      {count: 3, message: 'once more', firstTimestamp: '2026-11-26T01:00:00Z', lastTimestamp: '2026-11-26T01:02:00Z'},
    ]);
  });

  test('has its count and its name where it was deleted meanwhile', () => {
    const demo = apiDemo();
    const pod = podIn(demo);
    say(demo, pod, 'once more');
    const [before] = demo.store.list<Event>(events);
    demo.registry.remove(events, 'shop', before!.metadata.name);
    say(demo, pod, 'once more');
    expect(demo.store.list<Event>(events)).toMatchObject([{metadata: {name: before!.metadata.name}, count: 2}]);
  });
});

describe('the tenth message for one reason', () => {
  const nine = Array.from({length: 9}, (_, index) => `1 no ${index}`);

  test('and those after it are one event', () => {
    const demo = apiDemo();
    const pod = podIn(demo);
    for (let index = 0; index < 13; index++) say(demo, pod, `no ${index}`);
    expect(told(demo)).toEqual([...nine, '4 (combined from similar events): no 12']);
  });

  test.each([
    ['of another pod', {}, true],
    ['for another reason', {reason: 'Other'}, false],
    ['of another type', {type: 'Normal'}, false],
    ['from another node', {host: 'node-1'}, false],
  ] as const)('stands alone when it is %s', (_, more, isOther) => {
    const demo = apiDemo();
    const pod = podIn(demo);
    for (let index = 0; index < 9; index++) say(demo, pod, `no ${index}`);
    say(demo, isOther ? podIn(demo, 'api') : pod, 'no 9', more);
    expect(told(demo)).toEqual([...nine, '1 no 9']);
  });

  test('stands alone when nothing was told for more than ten minutes', () => {
    const demo = apiDemo();
    const pod = podIn(demo);
    for (let index = 0; index < 9; index++) say(demo, pod, `no ${index}`);
    demo.agenda.advance(10 * MINUTE + 1);
    say(demo, pod, 'no 9');
    expect(told(demo).at(-1)).toBe('1 no 9');
  });
});

describe('more than 25 events of an object', () => {
  test('are dropped, but for one in five minutes; the count knows of them', () => {
    const demo = apiDemo();
    const pod = podIn(demo);
    for (let turn = 0; turn < 40; turn++) say(demo, pod, 'again');
    expect(told(demo)).toEqual(['25 again']);
    demo.agenda.advance(5 * MINUTE);
    say(demo, pod, 'again');
    say(demo, pod, 'again');
    expect(told(demo)).toEqual(['41 again']);
  });

  test('leave room for the other type and for other objects', () => {
    const demo = apiDemo();
    const pod = podIn(demo);
    for (let turn = 0; turn < 30; turn++) say(demo, pod, 'again');
    say(demo, pod, 'fine', {type: 'Normal'});
    say(demo, podIn(demo, 'api'), 'again');
    expect(told(demo)).toEqual(['25 again', '1 fine', '1 again']);
  });
});

test('what is told through events.k8s.io is a series', () => {
  const demo = apiDemo();
  const about = podIn(demo);
  for (let turn = 0; turn < 30; turn++) {
    tell(demo, {about, type: 'Warning', reason: 'FailedScheduling', action: 'Scheduling', message: 'no', component: 'default-scheduler'});
  }
  const [event, ...others] = demo.store.list<Event>(events);
  expect(others).toEqual([]);
  expect(event).toMatchObject({series: {count: 30}, reportingInstance: 'default-scheduler-demo', action: 'Scheduling'});
  expect(event!.count).toBeUndefined();
});

test('in a namespace that is going nothing is told any more', () => {
  const demo = apiDemo();
  const pod = podIn(demo);
  demo.registry.remove(namespaces, undefined, 'shop');
  say(demo, pod, 'too late');
  say(demo, pod, 'too late');
  expect(told(demo)).toEqual([]);
});
