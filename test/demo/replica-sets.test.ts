import {describe, expect, test} from 'vitest';
import {replicaSetController} from '../../src/demo/controllers/replica-sets.ts';
import {scaleDownOrder} from '../../src/demo/controllers/scale-down-order.ts';
import type {Demo} from '../../src/demo/demo.ts';
import {timeText} from '../../src/demo/object.ts';
import type {Pod, ReplicaSet} from '../../src/demo/schema/kinds.ts';
import {pods} from '../../src/demo/types/pods.ts';
import {replicaSets} from '../../src/demo/types/replicasets.ts';
import {change, create, get, kubelet, podSpec, podsOf, running, START, toldOf, workloads} from './workloads.ts';

const labels = {app: 'web'};

function replicas(demo: Demo, count = 2): ReplicaSet {
  return create(demo, replicaSets, {
    metadata: {name: 'web', namespace: 'shop'},
    spec: {
      replicas: count,
      selector: {matchLabels: labels},
      template: {metadata: {labels, annotations: {note: 'yes'}, finalizers: ['example.com/keep']}, spec: podSpec()},
    },
  });
}

test('a deleted pod is replaced, and pods are counted', () => {
  const demo = workloads(replicaSetController);
  kubelet(demo);
  replicas(demo);
  demo.agenda.advance(3000);
  const [first] = running(demo);
  expect(first!.metadata).toMatchObject({annotations: {note: 'yes'}, finalizers: ['example.com/keep'], generateName: 'web-'});
  demo.registry.remove(pods, 'shop', first!.metadata.name);
  demo.agenda.advance(100);
  expect(get(demo, replicaSets, 'web').status).toMatchObject({replicas: 2, readyReplicas: 1, terminatingReplicas: 1});
  demo.agenda.advance(3000);
  expect(get(demo, replicaSets, 'web').status).toMatchObject({
    replicas: 2,
    fullyLabeledReplicas: 2,
    readyReplicas: 2,
    availableReplicas: 2,
  });
});

test('pods that fit are adopted, and pods that do not fit any more are released', () => {
  const demo = workloads(replicaSetController);
  create(demo, pods, {metadata: {name: 'mine', namespace: 'shop', labels}, spec: podSpec()});
  create(demo, pods, {metadata: {name: 'other', namespace: 'shop', labels: {app: 'other'}}, spec: podSpec()});
  const set = replicas(demo);
  demo.agenda.advance(100);
  expect(get(demo, pods, 'mine').metadata.ownerReferences).toMatchObject([{uid: set.metadata.uid, controller: true}]);
  expect(get(demo, pods, 'other').metadata.ownerReferences).toBeUndefined();
  expect(podsOf(demo)).toHaveLength(3);
  change(demo, pods, 'mine', pod => ({...pod, metadata: {...pod.metadata, labels: {app: 'loose'}}}));
  demo.agenda.advance(100);
  expect(get(demo, pods, 'mine').metadata.ownerReferences).toBeUndefined();
  expect(podsOf(demo)).toHaveLength(4);
  change(demo, pods, 'other', pod => ({...pod, metadata: {...pod.metadata, labels}}));
  demo.agenda.advance(100);
  const told = toldOf(demo, 'web').map(text => text.replace(/web-\w+/, 'web-…'));
  expect(told.slice(0, 2)).toEqual(['SuccessfulCreate: Created pod: web-…', 'SuccessfulCreate: Created pod: web-…']);
  expect(told[2]).toMatch(/^SuccessfulDelete: Deleted pod: /);
});

describe('who goes first when it is scaled down', () => {
  const base: Pod = {
    metadata: {name: 'base', uid: 'm', resourceVersion: '1', creationTimestamp: timeText(START - 3_600_000)},
    spec: {...podSpec(), nodeName: 'one'},
    status: {phase: 'Running', conditions: [readyFor(3_000_000)]},
  };

  function readyFor(ms: number): {type: string; status: string; lastTransitionTime: string} {
    return {type: 'Ready', status: 'True', lastTransitionTime: timeText(START - ms)};
  }

  test.each<[string, Partial<Pod>]>([
    ['without a node', {spec: podSpec()}],
    ['pending', {status: {phase: 'Pending'}}],
    ['not ready', {status: {phase: 'Running', conditions: [{type: 'Ready', status: 'False'}]}}],
    ['cheaper', {metadata: {...base.metadata, annotations: {'controller.kubernetes.io/pod-deletion-cost': '-5'}}}],
    ['on a crowded node', {spec: {...podSpec(), nodeName: 'two'}}],
    ['ready for less long', {status: {phase: 'Running', conditions: [readyFor(1000)]}}],
    [
      'restarted',
      {
        status: {
          ...base.status!,
          containerStatuses: [{name: 'main', image: 'x', imageID: '', ready: true, restartCount: 3}],
        },
      },
    ],
    ['younger', {metadata: {...base.metadata, creationTimestamp: timeText(START - 60_000)}}],
  ])('the one that is %s', (_, what) => {
    const chosen: Pod = {...base, ...what};
    const crowd = {...base, spec: {...podSpec(), nodeName: 'two'}};
    const related = [base, crowd, crowd];
    expect(scaleDownOrder([base, chosen], related, START)[0]).toBe(chosen);
    expect(scaleDownOrder([chosen, base], related, START)[0]).toBe(chosen);
  });
});
