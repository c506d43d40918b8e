import {expect, test} from 'vitest';
import {eventsTab} from '../src/details/events.ts';
import type {KubeObject, ResourceKind} from '../src/kube/object.ts';
import {inspectedOf, linesOf, NOW, wordsOf} from './inspected.ts';

const pods: ResourceKind = {group: '', version: 'v1', plural: 'pods', singular: 'pod', name: 'Pod', isNamespaced: true};
const pod: KubeObject = {kind: 'Pod', metadata: {name: 'web-1', namespace: 'shop', uid: 'u-1'}};
const ago = (seconds: number) => new Date(NOW - seconds * 1000).toISOString();
const about = {kind: 'Pod', name: 'web-1', namespace: 'shop', uid: 'u-1'};
const need = wordsOf(eventsTab.needs!(inspectedOf(pods, pod))[0]!);
const told = (items: unknown, more: object = {}) => linesOf(eventsTab.doc(inspectedOf(pods, pod, {answers: {[need]: {items}}, ...more})));

test('merged where they repeat, newest first, those of another pod of this name left out', async () => {
  const items = [
    {
      involvedObject: about,
      type: 'Normal',
      reason: 'Scheduled',
      message: 'Successfully assigned shop/web-1 to node-1',
      eventTime: ago(3600),
      reportingComponent: 'default-scheduler',
    },
    {
      involvedObject: {...about, fieldPath: 'spec.containers{app}'},
      type: 'Warning',
      reason: 'BackOff',
      message: 'Back-off restarting failed container',
      count: 12,
      firstTimestamp: ago(3000),
      lastTimestamp: ago(30),
      source: {component: 'kubelet', host: 'node-1'},
    },
    {
      involvedObject: {...about, fieldPath: 'spec.containers{app}'},
      type: 'Warning',
      reason: 'BackOff',
      message: 'Back-off restarting failed container',
      count: 3,
      firstTimestamp: ago(9000),
      lastTimestamp: ago(3500),
      source: {component: 'kubelet', host: 'node-1'},
    },
    {
      involvedObject: about,
      type: 'Warning',
      reason: 'Odd',
      message: 'first line\nsecond line',
      series: {count: 4, lastObservedTime: ago(90)},
      eventTime: ago(100),
    },
    {involvedObject: {...about, uid: 'u-0'}, type: 'Normal', reason: 'Killing', message: 'of the pod before', lastTimestamp: ago(1)},
    null,
    {involvedObject: null, reason: 3, message: null},
  ];
  await expect(`${told(items).join('\n')}\n`).toMatchFileSnapshot('../snapshots/details/events.txt');
  expect(told(items, {times: 'absolute'})[1]).toMatch(/^2026-01-02T11:59:30Z {2}×15 since 2026-01-02T09:30:00Z {2}BackOff/);
  expect(eventsTab.count!(inspectedOf(pods, pod, {answers: {[need]: {items}}}))).toBe(4);
});

test('none, not yet, and not for you', () => {
  expect(told([])).toEqual(['no events: a server keeps them for an hour unless it is told otherwise']);
  expect(told('nonsense')).toHaveLength(1);
  expect(linesOf(eventsTab.doc(inspectedOf(pods, pod)))).toEqual(['asking …']);
  expect(eventsTab.count!(inspectedOf(pods, pod))).toBeUndefined();
  expect(linesOf(eventsTab.doc(inspectedOf(pods, pod, {refused: {[need]: 403}})))).toEqual(['you may not list events here (403)']);
});
