import {expect, test} from 'vitest';
import {describeTab} from '../src/details/describe.ts';
import type {KubeObject} from '../src/kube/object.ts';
import {describedObjects} from './cluster/described-objects.ts';
import {describedText, eventsOf, kindOf, minutesAgo} from './described-text.ts';
import {inspectedOf, wordsOf} from './inspected.ts';

const noEvents = {items: []};

/** One of the objects that are made on the real cluster, as a server would give it back. */
function made(kind: string, name: string, status: object, more: Partial<KubeObject['metadata']> = {}): KubeObject {
  const found = describedObjects.find(one => (one as KubeObject).kind === kind && (one as KubeObject).metadata.name === name) as KubeObject;
  return {
    ...found,
    metadata: {...found.metadata, namespace: 'shop', uid: `uid of ${name}`, creationTimestamp: minutesAgo(90), ...more},
    status,
  };
}

const conditionOf = (type: string, status: string, reason: string) => ({
  type,
  status,
  reason,
  message: `${reason} it is`,
  lastTransitionTime: minutesAgo(5),
});
const ownedBy = (name: string) => [{kind: 'Any', apiVersion: 'v1', name, uid: `uid of ${name}`, controller: true}];
const podIn = (phase: string, owner: string) => ({metadata: {name: phase, ownerReferences: ownedBy(owner)}, status: {phase}});

const deployments = kindOf('Deployment', 'deployments', 'apps');
const rolling = made('Deployment', 'rolling', {
  observedGeneration: 1,
  replicas: 4,
  updatedReplicas: 1,
  readyReplicas: 3,
  availableReplicas: 3,
  unavailableReplicas: 1,
  conditions: [conditionOf('Available', 'True', 'MinimumReplicasAvailable'), conditionOf('Progressing', 'True', 'ReplicaSetUpdated')],
});
const setsOfRolling = '/apis/apps/v1/namespaces/shop/replicasets?labelSelector=app=rolling';
const setOf = (name: string, revision: number, replicas: number, annotations: object) => ({
  metadata: {
    name,
    creationTimestamp: minutesAgo(90 - revision),
    annotations: {'deployment.kubernetes.io/revision': String(revision)},
    ownerReferences: ownedBy('rolling'),
  },
  spec: {
    replicas,
    template: {
      ...rolling['spec'].template,
      metadata: {...rolling['spec'].template.metadata, ...annotations, labels: {app: 'rolling', 'pod-template-hash': name}},
    },
  },
  status: {replicas},
});
const sets = {
  items: [
    setOf('rolling-3', 3, 1, {}),
    setOf('rolling-2', 2, 3, {annotations: {made: 'anew'}}),
    setOf('rolling-1', 1, 0, {annotations: {made: 'first'}}),
    {...setOf('of-another', 9, 1, {}), metadata: {name: 'of-another', ownerReferences: ownedBy('somebody else')}},
  ],
};

test('a deployment in mid rollout', async () => {
  const answers = {[eventsOf('Deployment', 'rolling')]: noEvents, [setsOfRolling]: sets};
  await expect(describedText(deployments, rolling, {answers})).toMatchFileSnapshot('../snapshots/details/describe-deployment.txt');
});

test('a deployment asks for events at once, for its replica sets once its selector is known', () => {
  const before = {...inspectedOf(deployments, undefined), namespace: 'shop', name: 'rolling'};
  expect(describeTab.needs!(before).map(wordsOf)).toEqual([eventsOf('Deployment', 'rolling')]);
  expect(describeTab.needs!(inspectedOf(deployments, rolling)).map(wordsOf)).toEqual([eventsOf('Deployment', 'rolling'), setsOfRolling]);
});

const numbered = made('StatefulSet', 'numbered', {replicas: 2, currentRevision: 'a', updateRevision: 'b'});
const podsOfNumbered = '/api/v1/namespaces/shop/pods?labelSelector=app=numbered';

test('a stateful set with claims', async () => {
  const pods = {items: [podIn('Running', 'numbered'), podIn('Pending', 'numbered'), podIn('Failed', 'somebody else')]};
  const answers = {[eventsOf('StatefulSet', 'numbered')]: noEvents, [podsOfNumbered]: pods};
  const text = describedText(kindOf('StatefulSet', 'statefulsets', 'apps'), numbered, {answers});
  await expect(text).toMatchFileSnapshot('../snapshots/details/describe-stateful-set.txt');
});

test('pods that may not be listed', () => {
  const text = describedText(kindOf('StatefulSet', 'statefulsets', 'apps'), numbered, {refused: {[podsOfNumbered]: 403}});
  expect(text).toMatch(/^Pods Status: +you may not list pods here \(403\)$/m);
  expect(text).toMatch(/^Events: +asking …$/m);
});

test('a daemon set', async () => {
  const status = {
    desiredNumberScheduled: 3,
    currentNumberScheduled: 3,
    updatedNumberScheduled: 2,
    numberAvailable: 1,
    numberMisscheduled: 1,
  };
  const answers = {[eventsOf('DaemonSet', 'everywhere')]: noEvents, '/api/v1/namespaces/shop/pods?labelSelector=app=everywhere': noEvents};
  const text = describedText(kindOf('DaemonSet', 'daemonsets', 'apps'), made('DaemonSet', 'everywhere', status), {answers});
  await expect(text).toMatchFileSnapshot('../snapshots/details/describe-daemon-set.txt');
});

test('a replica set and its older brother', () => {
  const set: KubeObject = {...made('Deployment', 'rolling', {replicas: 1}), kind: 'ReplicaSet'};
  const podsAsked = '/api/v1/namespaces/shop/pods?labelSelector=app=rolling';
  const text = describedText(kindOf('ReplicaSet', 'replicasets', 'apps'), set, {
    answers: {[podsAsked]: {items: [podIn('Running', 'rolling')]}},
  });
  expect(text).toMatch(/^Replicas: +1 current \/ 3 desired$/m);
  expect(text).toMatch(/^Pods Status: +1 Running \/ 0 Waiting \/ 0 Succeeded \/ 0 Failed$/m);
  const controller = made('ReplicationController', 'old-fashioned', {
    replicas: 0,
    conditions: [conditionOf('ReplicaFailure', 'True', 'FailedCreate')],
  });
  const old = describedText(kindOf('ReplicationController', 'replicationcontrollers'), controller);
  expect(old).toMatch(/^Selector: +app=old$/m);
  expect(old).toMatch(/ReplicaFailure +True +5m +FailedCreate/);
});

test('a job with numbered parts', async () => {
  const status = {
    startTime: minutesAgo(20),
    completionTime: minutesAgo(18),
    active: 1,
    ready: 1,
    succeeded: 2,
    failed: 3,
    completedIndexes: '0,2,4,6,8,10,12,14,16,18,20,22,24,26,28,30,32,34,36,38,40',
    failedIndexes: '1',
    conditions: [conditionOf('Complete', 'True', 'CompletionsReached')],
  };
  const answers = {[eventsOf('Job', 'indexed')]: noEvents};
  const text = describedText(kindOf('Job', 'jobs', 'batch'), made('Job', 'indexed', status), {answers});
  await expect(text).toMatchFileSnapshot('../snapshots/details/describe-job.txt');
});

test('a cron job', async () => {
  const status = {lastScheduleTime: minutesAgo(30), lastSuccessfulTime: minutesAgo(29), active: [{name: 'nightly-1'}, {name: 'nightly-2'}]};
  const answers = {[eventsOf('CronJob', 'nightly')]: noEvents};
  const text = describedText(kindOf('CronJob', 'cronjobs', 'batch'), made('CronJob', 'nightly', status), {answers});
  await expect(text).toMatchFileSnapshot('../snapshots/details/describe-cron-job.txt');
});

test('an autoscaler, of which some metrics are missing', async () => {
  const status = {
    currentReplicas: 3,
    desiredReplicas: 4,
    lastScaleTime: minutesAgo(3),
    currentMetrics: [
      {type: 'Resource', resource: {name: 'cpu', current: {averageUtilization: 82, averageValue: '41m'}}},
      {type: 'Resource', resource: {name: 'memory', current: {averageValue: '50Mi'}}},
      {type: ''},
      {type: 'Pods', pods: {metric: {name: 'packets'}, current: {averageValue: '900'}}},
      {type: 'Object', object: {current: {value: '1500'}}},
    ],
    conditions: [conditionOf('AbleToScale', 'True', 'ReadyForNewScale'), conditionOf('ScalingActive', 'False', 'FailedGetScale')],
  };
  const answers = {[eventsOf('HorizontalPodAutoscaler', 'rolling')]: noEvents};
  const kind = kindOf('HorizontalPodAutoscaler', 'horizontalpodautoscalers', 'autoscaling', 'v2');
  const text = describedText(kind, made('HorizontalPodAutoscaler', 'rolling', status), {answers});
  await expect(text).toMatchFileSnapshot('../snapshots/details/describe-autoscaler.txt');
});

test('a disruption budget', async () => {
  const status = {
    disruptionsAllowed: 0,
    currentHealthy: 2,
    desiredHealthy: 2,
    expectedPods: 3,
    disruptedPods: {'rolling-abc': minutesAgo(1)},
    conditions: [conditionOf('DisruptionAllowed', 'False', 'InsufficientPods')],
  };
  const answers = {[eventsOf('PodDisruptionBudget', 'rolling')]: noEvents};
  const kind = kindOf('PodDisruptionBudget', 'poddisruptionbudgets', 'policy');
  const text = describedText(kind, made('PodDisruptionBudget', 'rolling', status), {answers});
  await expect(text).toMatchFileSnapshot('../snapshots/details/describe-disruption-budget.txt');
});
