import {describe, expect, test} from 'vitest';
import type {Demo} from '../../src/demo/demo.ts';
import type {KubeObject} from '../../src/demo/object.ts';
import type {Pod} from '../../src/demo/schema/kinds.ts';
import {playScenario} from '../../src/demo/start-demo.ts';
import type {ResourceType} from '../../src/demo/type.ts';

const now = Date.parse('2026-11-26T09:00:00Z');

test.each(['shop', 'quiet', 'outage', 'edge', 'huge:100', 'churn:10', 'flood'])('what %s lays unchecked is right', scenario => {
  const demo = playScenario({scenario, now});
  for (const {type, object} of objectsOf(demo)) {
    // Objects that are odd on purpose.
    if ((object as Pod).spec?.schedulerName === 'nobody') continue;
    const write = {manager: 'test', isDryRun: true};
    expect(() => demo.registry.update(type, object, write), `${type.kind} ${object.metadata.name}`).not.toThrow();
  }
});

describe('what was laid is as controllers and kubelets would have it', () => {
  test.each(['quiet', 'huge:100'])('in %s they find nothing to do', scenario => {
    const demo = playScenario({scenario, now});
    const before = contentOf(demo);
    for (const {type, object} of objectsOf(demo)) demo.store.put(type, {...object});
    demo.agenda.advance(60_000);
    expect(contentOf(demo)).toEqual(before);
  });

  test('in shop a crash loop goes on, jobs come, and the autoscaler scales', () => {
    const demo = playScenario({scenario: 'shop', now});
    const names = (plural: string, group = '', version = 'v1') =>
      demo.registry.list(demo.types.find(group, version, plural)!).map(({metadata}) => metadata.name);
    const restarts = () => {
      const pods = demo.registry.list(demo.types.find('', 'v1', 'pods')!) as readonly Pod[];
      return pods.find(({metadata}) => metadata.name.startsWith('recommender'))!.status!.containerStatuses![0]!.restartCount;
    };
    const [crashed, jobs, scaler] = [restarts(), names('jobs', 'batch'), scaleTimeOf(demo)];
    expect(crashed).toBeGreaterThan(9);
    demo.agenda.advance(12 * 60_000);
    expect(restarts()).toBeGreaterThan(crashed);
    expect(names('jobs', 'batch')).not.toEqual(jobs);
    expect(names('jobs', 'batch')).toHaveLength(jobs.length);
    expect(scaleTimeOf(demo)).not.toBe(scaler);
  });
});

test('what was told before anybody looked is counted on', () => {
  const demo = playScenario({scenario: 'shop', now});
  const backOffs = () =>
    (demo.registry.list(demo.types.find('', 'v1', 'events')!) as readonly (KubeObject & {reason: string; count: number})[]).filter(
      ({reason}) => reason === 'BackOff',
    );
  demo.agenda.advance(12 * 60_000);
  expect(backOffs().map(({count}) => count)).toEqual([expect.any(Number)]);
  expect(backOffs()[0]!.count).toBeGreaterThan(11);
});

test('looking does not change what comes', () => {
  const [one, other] = [playScenario({scenario: 'shop', now}), playScenario({scenario: 'shop', now})];
  objectsOf(one);
  for (const demo of [one, other]) demo.agenda.advance(20 * 60_000);
  expect(contentOf(one)).toEqual(contentOf(other));
});

function objectsOf(demo: Demo): readonly {readonly type: ResourceType; readonly object: KubeObject}[] {
  return demo.types.all.filter(({storedAs}) => !storedAs).flatMap(type => demo.registry.list(type).map(object => ({type, object})));
}

/** All but versions, and what beats. */
function contentOf(demo: Demo): Readonly<Record<string, unknown>> {
  const beating = ['leases', 'nodes'];
  const withoutVersions = (key: string, value: unknown) => (key === 'resourceVersion' ? undefined : value);
  return Object.fromEntries(
    objectsOf(demo)
      .filter(({type}) => !beating.includes(type.plural))
      .map(({type, object}) => {
        const {namespace = '', name} = object.metadata;
        const content = JSON.parse(JSON.stringify(object, withoutVersions)) as {metadata: {generation?: number}};
        // Of endpoints that nobody has looked at, the changes are not counted.
        if (type.plural === 'endpointslices') delete content.metadata.generation;
        return [`${type.plural} ${namespace}/${name}`, content];
      }),
  );
}

function scaleTimeOf(demo: Demo): string | undefined {
  const type = demo.types.find('autoscaling', 'v2', 'horizontalpodautoscalers')!;
  return (demo.registry.list(type)[0] as KubeObject & {status: {lastScaleTime?: string}}).status.lastScaleTime;
}
