import {describe, expect, test} from 'vitest';
import {persistentVolumeController} from '../../src/demo/controllers/persistent-volumes.ts';
import {scheduler} from '../../src/demo/scheduler/scheduler.ts';
import type {PersistentVolume, PersistentVolumeClaim, StorageClass} from '../../src/demo/schema/kinds.ts';
import {persistentVolumeClaims as claims} from '../../src/demo/types/persistentvolumeclaims.ts';
import {persistentVolumes as volumes} from '../../src/demo/types/persistentvolumes.ts';
import {pods} from '../../src/demo/types/pods.ts';
import {storageClasses} from '../../src/demo/types/storageclasses.ts';
import {addNode, addPod, type Bench, bench, podDraft} from './controller-demo.ts';

const both = [persistentVolumeController, scheduler];

function addClaim(
  demo: Bench,
  name: string,
  storageClassName: string,
  more: Partial<PersistentVolumeClaim['spec']> = {},
): PersistentVolumeClaim {
  return demo.create(claims, {
    metadata: {name, namespace: 'shop'},
    spec: {accessModes: ['ReadWriteOnce'], resources: {requests: {storage: '1Gi'}}, storageClassName, volumeMode: 'Filesystem', ...more},
  });
}

function addVolume(demo: Bench, name: string, storage: string, more: Partial<PersistentVolume['spec']> = {}): PersistentVolume {
  return demo.create(volumes, {
    metadata: {name},
    spec: {
      accessModes: ['ReadWriteOnce'],
      capacity: {storage},
      hostPath: {path: `/data/${name}`},
      persistentVolumeReclaimPolicy: 'Retain',
      storageClassName: 'manual',
      volumeMode: 'Filesystem',
      ...more,
    },
  });
}

function addClass(demo: Bench, name: string, volumeBindingMode: string): StorageClass {
  return demo.create(storageClasses, {metadata: {name}, provisioner: 'demo.dogwatch/disk', reclaimPolicy: 'Delete', volumeBindingMode});
}

const mounting = (claimName: string) => ({volumes: [{name: 'data', persistentVolumeClaim: {claimName}}]});

describe('a claim', () => {
  test('takes the smallest volume that will do, and leaves it released', () => {
    const demo = bench(both);
    addVolume(demo, 'big', '10Gi');
    const volume = addVolume(demo, 'fit', '2Gi');
    addVolume(demo, 'small', '1Mi');
    demo.agenda.advance(500);
    expect(demo.now(volumes, volume).status?.phase).toBe('Available');
    const claim = addClaim(demo, 'data', 'manual');
    demo.agenda.advance(500);
    const bound = demo.now(claims, claim);
    expect(bound).toMatchObject({
      metadata: {
        annotations: {'pv.kubernetes.io/bind-completed': 'yes', 'pv.kubernetes.io/bound-by-controller': 'yes'},
        finalizers: ['kubernetes.io/pvc-protection'],
      },
      spec: {volumeName: 'fit'},
      status: {phase: 'Bound', accessModes: ['ReadWriteOnce'], capacity: {storage: '2Gi'}},
    });
    expect(demo.now(volumes, volume)).toMatchObject({
      metadata: {annotations: {'pv.kubernetes.io/bound-by-controller': 'yes'}, finalizers: ['kubernetes.io/pv-protection']},
      spec: {claimRef: {apiVersion: 'v1', kind: 'PersistentVolumeClaim', name: 'data', namespace: 'shop', uid: claim.metadata.uid}},
      status: {phase: 'Bound'},
    });
    const {version} = demo.store;
    demo.agenda.advance(60_000);
    expect(demo.store.version).toBe(version);
    demo.registry.remove(claims, 'shop', 'data');
    demo.agenda.advance(500);
    expect(demo.store.get(claims, 'shop', 'data')).toBeUndefined();
    expect(demo.now(volumes, volume).status?.phase).toBe('Released');
  });

  test.each([
    {name: 'no class of that name', storageClassName: 'nix', told: 'ProvisioningFailed: storageclass.storage.k8s.io "nix" not found'},
    {
      name: 'no class',
      storageClassName: '',
      told: 'FailedBinding: no persistent volumes available for this claim and no storage class is set',
    },
    {name: 'waiting', storageClassName: 'wait', told: 'WaitForFirstConsumer: waiting for first consumer to be created before binding'},
  ])('stays pending: $name', ({storageClassName, told}) => {
    const demo = bench(both);
    addClass(demo, 'wait', 'WaitForFirstConsumer');
    const claim = addClaim(demo, 'data', storageClassName);
    demo.agenda.advance(1000);
    expect(demo.now(claims, claim).status?.phase).toBe('Pending');
    expect(demo.told(claim)).toEqual([told]);
  });

  test('is given a new volume, which goes with it', () => {
    const demo = bench(both);
    addClass(demo, 'disk', 'Immediate');
    const claim = addClaim(demo, 'data', 'disk');
    demo.agenda.advance(5000);
    const name = `pvc-${claim.metadata.uid}`;
    expect(demo.now(claims, claim)).toMatchObject({spec: {volumeName: name}, status: {phase: 'Bound'}});
    expect(demo.told(claim)).toContain(`ProvisioningSucceeded: Successfully provisioned volume ${name}`);
    demo.registry.remove(claims, 'shop', 'data');
    demo.agenda.advance(5000);
    expect(demo.store.list(volumes)).toEqual([]);
  });

  test('that waits is bound on the node of its pod, and stays while the pod is there', () => {
    const demo = bench(both);
    addNode(demo, 'a');
    addClass(demo, 'wait', 'WaitForFirstConsumer');
    const claim = addClaim(demo, 'data', 'wait');
    const pod = addPod(demo, podDraft('web', mounting('data')));
    demo.agenda.advance(10_000);
    expect(demo.now(pods, pod).spec?.nodeName).toBe('a');
    expect(demo.now(claims, claim)).toMatchObject({
      metadata: {annotations: {'volume.kubernetes.io/selected-node': 'a', 'pv.kubernetes.io/bind-completed': 'yes'}},
      status: {phase: 'Bound'},
    });
    demo.registry.remove(claims, 'shop', 'data');
    demo.agenda.advance(5000);
    expect(demo.store.get(claims, 'shop', 'data')?.metadata.deletionTimestamp).toBeDefined();
    demo.store.remove(pods, 'shop', 'web');
    demo.agenda.advance(5000);
    expect(demo.store.get(claims, 'shop', 'data')).toBeUndefined();
  });

  test('on a volume that its node cannot reach keeps the pod out', () => {
    const demo = bench(both);
    addNode(demo, 'a');
    const nodeAffinity = {required: {nodeSelectorTerms: [{matchExpressions: [{key: 'zone', operator: 'In', values: ['q']}]}]}};
    addVolume(demo, 'far', '1Gi', {nodeAffinity});
    addClaim(demo, 'data', 'manual');
    const pod = addPod(demo, podDraft('web', mounting('data')));
    demo.agenda.advance(12_000);
    expect(demo.told(pod).at(-1)).toBe(
      "FailedScheduling: 0/1 nodes are available: 1 node(s) didn't match PersistentVolume's node affinity. no new claims to deallocate, preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.",
    );
  });

  test('that lost its volume says so', () => {
    const demo = bench(both);
    addVolume(demo, 'one', '1Gi');
    const claim = addClaim(demo, 'data', 'manual');
    demo.agenda.advance(500);
    demo.store.remove(volumes, undefined, 'one');
    demo.agenda.advance(500);
    expect(demo.now(claims, claim).status?.phase).toBe('Lost');
    expect(demo.told(claim)).toEqual(['ClaimLost: Bound claim has lost its PersistentVolume. Data on the volume is lost!']);
  });
});
