import {expect, test} from 'vitest';
import {deploymentController} from '../../src/demo/controllers/deployments.ts';
import {replicaSetController} from '../../src/demo/controllers/replica-sets.ts';
import type {Demo} from '../../src/demo/demo.ts';
import {Refusal} from '../../src/demo/refusal.ts';
import type {Deployment, DeploymentSpec, ReplicaSet} from '../../src/demo/schema/kinds.ts';
import {deployments} from '../../src/demo/types/deployments.ts';
import {pods} from '../../src/demo/types/pods.ts';
import {replicaSets} from '../../src/demo/types/replicasets.ts';
import {change, create, get, kubelet, podSpec, podsOf, running, toldOf, workloads} from './workloads.ts';

const labels = {app: 'web'};

function deploy(demo: Demo, spec: Partial<DeploymentSpec> = {}): Deployment {
  return create(demo, deployments, {
    metadata: {name: 'web', namespace: 'shop', labels, annotations: {team: 'front'}},
    spec: {
      replicas: 3,
      selector: {matchLabels: labels},
      strategy: {type: 'RollingUpdate', rollingUpdate: {maxSurge: '25%', maxUnavailable: '25%'}},
      progressDeadlineSeconds: 600,
      revisionHistoryLimit: 10,
      ...spec,
      template: {metadata: {labels}, spec: podSpec()},
    },
  });
}

function setImage(demo: Demo, image: string): void {
  patch(demo, {template: {metadata: {labels}, spec: podSpec(image)}});
}

function patch(demo: Demo, spec: Partial<DeploymentSpec>): void {
  change(demo, deployments, 'web', current => ({...current, spec: {...current.spec!, ...spec}}));
}

function setOf(demo: Demo, image: string): ReplicaSet | undefined {
  return demo.registry.list(replicaSets, 'shop').find(({spec}) => spec?.template?.spec?.containers[0]?.image === image);
}

function revision({metadata}: {metadata: {annotations?: Readonly<Record<string, string>>}}): string | undefined {
  return metadata.annotations?.['deployment.kubernetes.io/revision'];
}

function condition(demo: Demo, wanted: string): string | undefined {
  const found = get(demo, deployments, 'web').status?.conditions?.find(({type}) => type === wanted);
  return found && `${found.status} ${found.reason}: ${found.message}`;
}

function sizes(demo: Demo): readonly number[] {
  return demo.registry.list(replicaSets, 'shop').map(({spec}) => spec!.replicas!);
}

test('a deployment makes a replica set, which makes pods', () => {
  const demo = workloads(deploymentController, replicaSetController);
  kubelet(demo);
  deploy(demo);
  demo.agenda.advance(100);
  const set = setOf(demo, 'web:1')!;
  const {name} = set.metadata;
  expect(name).toMatch(/^web-[bcdf456789]{8,10}$/);
  const hash = name.slice(4);
  expect(set.metadata.labels).toEqual({app: 'web', 'pod-template-hash': hash});
  expect(set.metadata.annotations).toEqual({
    team: 'front',
    'deployment.kubernetes.io/revision': '1',
    'deployment.kubernetes.io/desired-replicas': '3',
    'deployment.kubernetes.io/max-replicas': '4',
  });
  expect(set.spec?.selector.matchLabels).toEqual({app: 'web', 'pod-template-hash': hash});
  expect(condition(demo, 'Progressing')).toBe(`True ReplicaSetUpdated: ReplicaSet "${name}" is progressing.`);
  expect(condition(demo, 'Available')).toBe('False MinimumReplicasUnavailable: Deployment does not have minimum availability.');
  expect(get(demo, deployments, 'web').status).toMatchObject({
    replicas: 3,
    updatedReplicas: 3,
    unavailableReplicas: 3,
    terminatingReplicas: 0,
  });
  demo.agenda.advance(2000);
  const web = get(demo, deployments, 'web');
  expect(revision(web)).toBe('1');
  expect([web.metadata.generation, web.status?.observedGeneration]).toEqual([1, 1]);
  expect(web.status).toMatchObject({replicas: 3, updatedReplicas: 3, readyReplicas: 3, availableReplicas: 3, terminatingReplicas: 0});
  expect(web.status).not.toHaveProperty('unavailableReplicas');
  expect(web.status?.conditions?.map(({type}) => type)).toEqual(['Available', 'Progressing']);
  expect(condition(demo, 'Progressing')).toBe(`True NewReplicaSetAvailable: ReplicaSet "${name}" has successfully progressed.`);
  expect(toldOf(demo, 'web')).toEqual([`ScalingReplicaSet: Scaled up replica set ${name} from 0 to 3`]);
  expect(toldOf(demo, name)).toHaveLength(3);
  for (const pod of running(demo)) {
    expect(pod.metadata).toMatchObject({generateName: `${name}-`, labels: {app: 'web', 'pod-template-hash': hash}});
    expect(pod.metadata.ownerReferences).toEqual([
      {apiVersion: 'apps/v1', kind: 'ReplicaSet', name, uid: set.metadata.uid, controller: true, blockOwnerDeletion: true},
    ]);
  }
});

test('nothing is written any more once all is as it should be', () => {
  const demo = workloads(deploymentController, replicaSetController);
  kubelet(demo);
  deploy(demo);
  demo.agenda.advance(5000);
  const {version} = demo.store;
  demo.agenda.advance(3_600_000);
  expect(demo.store.version).toBe(version);
});

test('a new image rolls out pod by pod, and back again under a new revision', () => {
  const demo = workloads(deploymentController, replicaSetController);
  kubelet(demo);
  deploy(demo);
  demo.agenda.advance(5000);
  const first = setOf(demo, 'web:1')!.metadata.name;
  setImage(demo, 'web:2');
  let least = 3;
  let most = 3;
  for (let step = 0; step < 200; step++) {
    demo.agenda.advance(50);
    const up = running(demo);
    most = Math.max(most, up.length);
    least = Math.min(least, up.filter(({status}) => status?.phase === 'Running').length);
  }
  expect([least, most]).toEqual([3, 4]);
  const second = setOf(demo, 'web:2')!.metadata.name;
  expect(toldOf(demo, 'web').slice(1)).toEqual([
    `ScalingReplicaSet: Scaled up replica set ${second} from 0 to 1`,
    `ScalingReplicaSet: Scaled down replica set ${first} from 3 to 2`,
    `ScalingReplicaSet: Scaled up replica set ${second} from 1 to 2`,
    `ScalingReplicaSet: Scaled down replica set ${first} from 2 to 1`,
    `ScalingReplicaSet: Scaled up replica set ${second} from 2 to 3`,
    `ScalingReplicaSet: Scaled down replica set ${first} from 1 to 0`,
  ]);
  expect(revision(get(demo, deployments, 'web'))).toBe('2');
  expect(condition(demo, 'Progressing')).toBe(`True NewReplicaSetAvailable: ReplicaSet "${second}" has successfully progressed.`);

  setImage(demo, 'web:1');
  demo.agenda.advance(10_000);
  const again = setOf(demo, 'web:1')!;
  expect(again.metadata.name).toBe(first);
  expect(again.metadata.annotations).toMatchObject({
    'deployment.kubernetes.io/revision': '3',
    'deployment.kubernetes.io/revision-history': '1',
  });
  expect(revision(get(demo, deployments, 'web'))).toBe('3');
  expect(setOf(demo, 'web:2')?.spec?.replicas).toBe(0);
});

test('recreate takes all old pods away before it makes new ones', () => {
  const demo = workloads(deploymentController, replicaSetController);
  kubelet(demo);
  deploy(demo, {strategy: {type: 'Recreate'}});
  demo.agenda.advance(5000);
  setImage(demo, 'web:2');
  for (let step = 0; step < 500; step++) {
    demo.agenda.advance(10);
    expect(new Set(podsOf(demo).map(({spec}) => spec?.containers[0]?.image)).size).toBeLessThan(2);
  }
  expect(running(demo).map(({spec}) => spec?.containers[0]?.image)).toEqual(['web:2', 'web:2', 'web:2']);
});

test('scaled in the middle of a rollout, every replica set gets its share', () => {
  const demo = workloads(deploymentController, replicaSetController);
  kubelet(demo, {skip: ({spec}) => spec?.containers[0]?.image === 'web:2'});
  deploy(demo, {replicas: 10, strategy: {type: 'RollingUpdate', rollingUpdate: {maxSurge: 3, maxUnavailable: 2}}});
  demo.agenda.advance(5000);
  setImage(demo, 'web:2');
  demo.agenda.advance(5000);
  expect([setOf(demo, 'web:1')!.spec!.replicas, setOf(demo, 'web:2')!.spec!.replicas]).toEqual([8, 5]);
  patch(demo, {replicas: 15});
  demo.agenda.advance(5000);
  // The example of the Kubernetes documentation on proportional scaling.
  expect([setOf(demo, 'web:1')!.spec!.replicas, setOf(demo, 'web:2')!.spec!.replicas]).toEqual([11, 7]);
});

test('paused, it scales but does not roll out; resumed, it does', () => {
  const demo = workloads(deploymentController, replicaSetController);
  kubelet(demo);
  deploy(demo);
  demo.agenda.advance(5000);
  patch(demo, {paused: true});
  setImage(demo, 'web:2');
  patch(demo, {replicas: 4});
  demo.agenda.advance(5000);
  expect(condition(demo, 'Progressing')).toBe('Unknown DeploymentPaused: Deployment is paused');
  expect(sizes(demo)).toEqual([4]);
  patch(demo, {paused: false});
  demo.agenda.advance(10_000);
  expect(setOf(demo, 'web:2')?.spec?.replicas).toBe(4);
  expect(condition(demo, 'Progressing')).toMatch(/^True NewReplicaSetAvailable/);
});

test('without progress the deadline passes, and the rollout is stuck until pods come up', () => {
  const demo = workloads(deploymentController, replicaSetController);
  let isBroken = true;
  kubelet(demo, {skip: () => isBroken});
  deploy(demo, {progressDeadlineSeconds: 60});
  demo.agenda.advance(59_000);
  expect(condition(demo, 'Progressing')).toMatch(/^True ReplicaSetUpdated/);
  demo.agenda.advance(4000);
  const {name} = setOf(demo, 'web:1')!.metadata;
  expect(condition(demo, 'Progressing')).toBe(`False ProgressDeadlineExceeded: ReplicaSet "${name}" has timed out progressing.`);
  isBroken = false;
  for (const pod of running(demo)) demo.registry.remove(pods, 'shop', pod.metadata.name);
  demo.agenda.advance(5000);
  expect(condition(demo, 'Progressing')).toMatch(/^True NewReplicaSetAvailable/);
});

test('with minReadySeconds pods count later, and the history is kept to its limit', () => {
  const demo = workloads(deploymentController, replicaSetController);
  kubelet(demo);
  deploy(demo, {minReadySeconds: 30, revisionHistoryLimit: 1});
  demo.agenda.advance(20_000);
  expect(get(demo, deployments, 'web').status).toMatchObject({readyReplicas: 3, unavailableReplicas: 3});
  demo.agenda.advance(20_000);
  expect(get(demo, deployments, 'web').status).toMatchObject({availableReplicas: 3});
  for (const image of ['web:2', 'web:3', 'web:4']) {
    setImage(demo, image);
    demo.agenda.advance(300_000);
  }
  expect(demo.registry.list(replicaSets, 'shop').map(revision).sort()).toEqual(['3', '4']);
});

test('a refused pod fails the replica set, is tried again ever later, and shows in the deployment', () => {
  const demo = workloads(deploymentController, replicaSetController);
  kubelet(demo);
  let isFull = true;
  const {admissions} = demo.registry;
  admissions.push((type, object, before) => {
    if (isFull && !before && type.plural === 'pods') throw new Refusal(403, 'Forbidden', 'exceeded quota: quota');
    return object;
  });
  deploy(demo, {replicas: 2});
  demo.agenda.advance(60_000);
  const set = setOf(demo, 'web:1')!;
  expect(set.status?.conditions).toMatchObject([
    {type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message: 'exceeded quota: quota'},
  ]);
  expect(condition(demo, 'ReplicaFailure')).toBe('True FailedCreate: exceeded quota: quota');
  expect(toldOf(demo, set.metadata.name)).toEqual(['FailedCreate: Error creating: exceeded quota: quota']);
  isFull = false;
  demo.agenda.advance(120_000);
  expect(running(demo)).toHaveLength(2);
  expect(condition(demo, 'ReplicaFailure')).toBeUndefined();
  expect(setOf(demo, 'web:1')!.status).not.toHaveProperty('conditions');
});
