import {describe, expect, test} from 'vitest';
import {evict} from '../../src/demo/controllers/eviction.ts';
import {disruptionController} from '../../src/demo/controllers/pod-disruption-budgets.ts';
import type {Pod, PodDisruptionBudget} from '../../src/demo/schema/kinds.ts';
import {podDisruptionBudgets} from '../../src/demo/types/poddisruptionbudgets.ts';
import {pods} from '../../src/demo/types/pods.ts';
import {replicaSets} from '../../src/demo/types/replicasets.ts';
import {refusalOf} from './api-demo.ts';
import {addPod, type Bench, bench, podDraft} from './controller-demo.ts';

const labels = {app: 'web'};

function addWeb(demo: Bench, count: number, ready: number): readonly Pod[] {
  const set = demo.create(replicaSets, {
    metadata: {name: 'web', namespace: 'shop'},
    spec: {
      replicas: count,
      selector: {matchLabels: labels},
      template: {metadata: {labels}, spec: {containers: [{name: 'main', image: 'web'}]}},
    },
  });
  const ownerReferences = [{apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web', uid: set.metadata.uid, controller: true}];
  return Array.from({length: count}, (_, index) => {
    const pod = addPod(demo, podDraft(`web-${index}`, {nodeName: 'a'}, {labels, ownerReferences}));
    return demo.status(pods, pod, {phase: 'Running', conditions: [{type: 'Ready', status: index < ready ? 'True' : 'False'}]});
  });
}

function addBudget(demo: Bench, spec: NonNullable<PodDisruptionBudget['spec']>): PodDisruptionBudget {
  return demo.create(podDisruptionBudgets, {metadata: {name: 'web', namespace: 'shop'}, spec: {selector: {matchLabels: labels}, ...spec}});
}

describe('a budget', () => {
  test.each<{spec: NonNullable<PodDisruptionBudget['spec']>; ready: number; status: object}>([
    {spec: {minAvailable: 2}, ready: 4, status: {currentHealthy: 4, desiredHealthy: 2, disruptionsAllowed: 2, expectedPods: 4}},
    {spec: {minAvailable: '50%'}, ready: 2, status: {currentHealthy: 2, desiredHealthy: 2, disruptionsAllowed: 0, expectedPods: 4}},
    {spec: {maxUnavailable: 1}, ready: 4, status: {currentHealthy: 4, desiredHealthy: 3, disruptionsAllowed: 1, expectedPods: 4}},
    {spec: {maxUnavailable: '30%'}, ready: 4, status: {currentHealthy: 4, desiredHealthy: 2, disruptionsAllowed: 2, expectedPods: 4}},
    {spec: {maxUnavailable: 0}, ready: 3, status: {currentHealthy: 3, desiredHealthy: 4, disruptionsAllowed: 0, expectedPods: 4}},
    {spec: {}, ready: 4, status: {currentHealthy: 4, desiredHealthy: 0, disruptionsAllowed: 0, expectedPods: 0}},
  ])('$spec with $ready of 4 ready', ({spec, ready, status}) => {
    const demo = bench([disruptionController]);
    addWeb(demo, 4, ready);
    const budget = addBudget(demo, spec);
    demo.agenda.advance(1000);
    const isAllowed = (status as {disruptionsAllowed: number}).disruptionsAllowed > 0;
    expect(demo.now(podDisruptionBudgets, budget).status).toMatchObject({
      ...status,
      conditions: [
        {
          type: 'DisruptionAllowed',
          status: isAllowed ? 'True' : 'False',
          reason: isAllowed ? 'SufficientPods' : 'InsufficientPods',
          message: '',
        },
      ],
    });
  });

  test('without pods says so', () => {
    const demo = bench([disruptionController]);
    const budget = addBudget(demo, {maxUnavailable: 1});
    demo.agenda.advance(1000);
    expect(demo.told(budget)).toEqual(['NoPods: No matching pods found']);
  });
});

describe('an eviction', () => {
  test('takes the pod and one of what is allowed', () => {
    const demo = bench([disruptionController]);
    const [first] = addWeb(demo, 3, 3);
    const budget = addBudget(demo, {minAvailable: 2});
    demo.agenda.advance(1000);
    evict(demo, 'shop', 'web-0', {});
    const left = demo.store.get(pods, 'shop', 'web-0');
    if (left) {
      expect(left.metadata.deletionTimestamp).toBeDefined();
      expect(left.status?.conditions).toContainEqual(
        expect.objectContaining({
          type: 'DisruptionTarget',
          status: 'True',
          reason: 'EvictionByEvictionAPI',
          message: 'Eviction API: evicting',
        }),
      );
    }
    expect(first).toBeDefined();
    expect(demo.now(podDisruptionBudgets, budget).status?.disruptionsAllowed).toBe(0);
    const refusal = refusalOf(() => evict(demo, 'shop', 'web-1', {}));
    expect(refusal.status()).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: "Cannot evict pod as it would violate the pod's disruption budget.",
      reason: 'TooManyRequests',
      details: {causes: [{reason: 'DisruptionBudget', message: expect.stringMatching(/^The disruption budget web /)}]},
      code: 429,
    });
  });

  test('is told what the budget needs', () => {
    const demo = bench([disruptionController]);
    addWeb(demo, 2, 2);
    addBudget(demo, {minAvailable: 2});
    demo.agenda.advance(1000);
    expect(refusalOf(() => evict(demo, 'shop', 'web-0', {})).details).toEqual({
      causes: [{reason: 'DisruptionBudget', message: 'The disruption budget web needs 2 healthy pods and has 2 currently'}],
    });
  });

  test('changes nothing in a dry run, and minds its preconditions', () => {
    const demo = bench([disruptionController]);
    addWeb(demo, 3, 3);
    addBudget(demo, {minAvailable: 2});
    demo.agenda.advance(1000);
    const {version} = demo.store;
    evict(demo, 'shop', 'web-0', {deleteOptions: {dryRun: ['All']}});
    expect(demo.store.version).toBe(version);
    expect(refusalOf(() => evict(demo, 'shop', 'web-0', {deleteOptions: {preconditions: {uid: 'xx'}}}))).toMatchObject({
      code: 409,
      message: expect.stringContaining('the UID in the precondition (xx) does not match the UID in record ('),
    });
    expect(refusalOf(() => evict(demo, 'shop', 'nobody', {})).code).toBe(404);
  });
});
