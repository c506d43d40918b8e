import {expect, test} from 'vitest';
import {statefulSetController} from '../../src/demo/controllers/stateful-sets.ts';
import type {Demo} from '../../src/demo/demo.ts';
import type {StatefulSet, StatefulSetSpec} from '../../src/demo/schema/kinds.ts';
import {controllerRevisions} from '../../src/demo/types/controllerrevisions.ts';
import {persistentVolumeClaims} from '../../src/demo/types/persistentvolumeclaims.ts';
import {pods} from '../../src/demo/types/pods.ts';
import {statefulSets} from '../../src/demo/types/statefulsets.ts';
import {change, create, get, kubelet, podSpec, podsOf, running, toldOf, workloads} from './workloads.ts';

const labels = {app: 'db'};

function stateful(demo: Demo, spec: Partial<StatefulSetSpec> = {}): StatefulSet {
  return create(demo, statefulSets, {
    metadata: {name: 'db', namespace: 'shop'},
    spec: {
      replicas: 3,
      serviceName: 'db',
      selector: {matchLabels: labels},
      podManagementPolicy: 'OrderedReady',
      revisionHistoryLimit: 10,
      updateStrategy: {type: 'RollingUpdate', rollingUpdate: {partition: 0}},
      template: {metadata: {labels}, spec: podSpec('db:1')},
      ...spec,
    },
  });
}

function patch(demo: Demo, spec: Partial<StatefulSetSpec>): void {
  change(demo, statefulSets, 'db', current => ({...current, spec: {...current.spec!, ...spec}}));
}

function setImage(demo: Demo, image: string): void {
  patch(demo, {template: {metadata: {labels}, spec: podSpec(image)}});
}

function images(demo: Demo): readonly (string | undefined)[] {
  return running(demo).map(({spec}) => spec?.containers[0]?.image);
}

const data = {
  metadata: {name: 'data', uid: '', resourceVersion: '', creationTimestamp: ''},
  spec: {accessModes: ['ReadWriteOnce'], resources: {requests: {storage: '1Gi'}}},
};

test('pods come one after the other, with names and claims that stay', () => {
  const demo = workloads(statefulSetController);
  kubelet(demo);
  stateful(demo, {volumeClaimTemplates: [data]});
  const counts: number[] = [];
  for (let step = 0; step < 10; step++) {
    demo.agenda.advance(500);
    counts.push(podsOf(demo).length);
  }
  expect(counts.slice(0, 6)).toEqual([1, 1, 2, 2, 3, 3]);
  const set = get(demo, statefulSets, 'db');
  const pod = get(demo, pods, 'db-1');
  const revision = set.status?.currentRevision ?? '';
  expect(revision).toMatch(/^db-[bcdf456789]{8,10}$/);
  expect(pod.metadata).toMatchObject({
    generateName: 'db-',
    labels: {
      app: 'db',
      'apps.kubernetes.io/pod-index': '1',
      'statefulset.kubernetes.io/pod-name': 'db-1',
      'controller-revision-hash': revision,
    },
  });
  expect(pod.spec).toMatchObject({hostname: 'db-1', subdomain: 'db'});
  expect(pod.spec?.volumes?.[0]).toEqual({name: 'data', persistentVolumeClaim: {claimName: 'data-db-1'}});
  expect(demo.registry.list(persistentVolumeClaims, 'shop').map(({metadata}) => metadata.name)).toEqual([
    'data-db-0',
    'data-db-1',
    'data-db-2',
  ]);
  expect(get(demo, persistentVolumeClaims, 'data-db-0').metadata.labels).toEqual(labels);
  expect(set.status).toMatchObject({
    replicas: 3,
    readyReplicas: 3,
    availableReplicas: 3,
    currentReplicas: 3,
    updatedReplicas: 3,
    collisionCount: 0,
    updateRevision: revision,
  });
  expect(toldOf(demo, 'db').slice(0, 2)).toEqual([
    'SuccessfulCreate: Create Claim data-db-0 Pod db-0 in StatefulSet db success',
    'SuccessfulCreate: Create Pod db-0 in StatefulSet db successful',
  ]);
  const {version} = demo.store;
  demo.agenda.advance(600_000);
  expect(demo.store.version).toBe(version);
});

test('in parallel all come at once', () => {
  const demo = workloads(statefulSetController);
  stateful(demo, {podManagementPolicy: 'Parallel', ordinals: {start: 5}});
  demo.agenda.advance(100);
  expect(podsOf(demo).map(({metadata}) => metadata.name)).toEqual(['db-5', 'db-6', 'db-7']);
});

test('an update goes from the top down to the partition, and a revision that comes back is found again', () => {
  const demo = workloads(statefulSetController);
  kubelet(demo);
  stateful(demo, {updateStrategy: {type: 'RollingUpdate', rollingUpdate: {partition: 1}}});
  demo.agenda.advance(10_000);
  const first = get(demo, statefulSets, 'db').status!.currentRevision;
  setImage(demo, 'db:2');
  demo.agenda.advance(10_000);
  expect(images(demo)).toEqual(['db:1', 'db:2', 'db:2']);
  const status = get(demo, statefulSets, 'db').status!;
  expect(status).toMatchObject({currentRevision: first, currentReplicas: 1, updatedReplicas: 2});
  expect(status.updateRevision).not.toBe(first);
  expect(toldOf(demo, 'db').filter(text => text.startsWith('SuccessfulDelete'))).toEqual([
    'SuccessfulDelete: Delete Pod db-2 in StatefulSet db successful',
    'SuccessfulDelete: Delete Pod db-1 in StatefulSet db successful',
  ]);
  patch(demo, {updateStrategy: {type: 'RollingUpdate', rollingUpdate: {partition: 0}}});
  demo.agenda.advance(10_000);
  expect(images(demo)).toEqual(['db:2', 'db:2', 'db:2']);
  expect(get(demo, statefulSets, 'db').status).toMatchObject({currentRevision: status.updateRevision, currentReplicas: 3});
  setImage(demo, 'db:1');
  demo.agenda.advance(20_000);
  expect(images(demo)).toEqual(['db:1', 'db:1', 'db:1']);
  const revisions = demo.registry.list(controllerRevisions, 'shop').map(({metadata, revision}) => [metadata.name, revision]);
  expect(Object.fromEntries(revisions)).toEqual({[first!]: 3, [status.updateRevision!]: 2});
});

test('on delete, only what is deleted is replaced by the new', () => {
  const demo = workloads(statefulSetController);
  kubelet(demo);
  stateful(demo, {updateStrategy: {type: 'OnDelete'}});
  demo.agenda.advance(10_000);
  setImage(demo, 'db:2');
  demo.agenda.advance(10_000);
  expect(images(demo)).toEqual(['db:1', 'db:1', 'db:1']);
  demo.registry.remove(pods, 'shop', 'db-1');
  demo.agenda.advance(10_000);
  expect(images(demo)).toEqual(['db:1', 'db:2', 'db:1']);
});

test('it shrinks from the top, one by one, and keeps the claims', () => {
  const demo = workloads(statefulSetController);
  kubelet(demo);
  stateful(demo, {volumeClaimTemplates: [data]});
  demo.agenda.advance(10_000);
  patch(demo, {replicas: 1});
  demo.agenda.advance(10_000);
  expect(podsOf(demo).map(({metadata}) => metadata.name)).toEqual(['db-0']);
  expect(toldOf(demo, 'db').slice(-2)).toEqual([
    'SuccessfulDelete: Delete Pod db-2 in StatefulSet db successful',
    'SuccessfulDelete: Delete Pod db-1 in StatefulSet db successful',
  ]);
  expect(demo.registry.list(persistentVolumeClaims, 'shop')).toHaveLength(3);
});

test('claims are owned by what they are to go with', () => {
  const demo = workloads(statefulSetController);
  kubelet(demo);
  const set = stateful(demo, {
    volumeClaimTemplates: [data],
    persistentVolumeClaimRetentionPolicy: {whenDeleted: 'Delete', whenScaled: 'Delete'},
  });
  demo.agenda.advance(10_000);
  const ownersOf = (name: string) => get(demo, persistentVolumeClaims, name).metadata.ownerReferences?.map(({uid}) => uid);
  expect(ownersOf('data-db-2')).toEqual([set.metadata.uid]);
  const pod = get(demo, pods, 'db-2');
  patch(demo, {replicas: 2});
  demo.agenda.advance(10_000);
  expect(ownersOf('data-db-2')).toEqual([pod.metadata.uid]);
  expect(ownersOf('data-db-1')).toEqual([set.metadata.uid]);
});
