import {describe, expect, test} from 'vitest';
import {describedLines, describedText, metadata, resource} from './described.ts';

const volumes = resource('PersistentVolume', 'persistentvolumes', '', false);
const claims = resource('PersistentVolumeClaim', 'persistentvolumeclaims');
const classes = resource('StorageClass', 'storageclasses', 'storage.k8s.io', false);
const eventsOf = (kind: string, name: string, namespace?: string) => {
  const about = `involvedObject.kind=${kind},involvedObject.name=${name}${namespace === undefined ? '' : `,involvedObject.namespace=${namespace}`}`;
  return {[`/api/v1/${namespace === undefined ? '' : `namespaces/${namespace}/`}events?fieldSelector=${about}`]: {items: []}};
};

test('a persistent volume', async () => {
  const object = {
    metadata: {name: 'data', uid: 'u1', finalizers: ['kubernetes.io/pv-protection'], labels: {disk: 'ssd'}},
    spec: {
      capacity: {storage: '10Gi'},
      accessModes: ['ReadWriteOnce', 'ReadOnlyMany'],
      claimRef: {namespace: 'shop', name: 'db-data'},
      storageClassName: 'fast',
      persistentVolumeReclaimPolicy: 'Retain',
      volumeMode: 'Filesystem',
      local: {path: '/mnt/disk', fsType: 'ext4'},
      nodeAffinity: {
        required: {
          nodeSelectorTerms: [
            {
              matchExpressions: [
                {key: 'kubernetes.io/hostname', operator: 'In', values: ['n1', 'n2']},
                {key: 'disk', operator: 'Exists'},
              ],
            },
            {},
          ],
        },
      },
    },
    status: {phase: 'Bound'},
  };
  const answers = eventsOf('PersistentVolume', 'data');
  await expect(describedText(volumes, object, {answers})).toMatchFileSnapshot('../snapshots/details/describe-persistent-volume.txt');
  const targets = describedLines(volumes, object).flatMap(({target}) => (target ? [target] : []));
  expect(targets).toEqual([
    {group: 'storage.k8s.io', kind: 'StorageClass', namespace: '', name: 'fast'},
    {group: '', kind: 'PersistentVolumeClaim', namespace: 'shop', name: 'db-data'},
  ]);
});

describe('a claim', () => {
  const claim = {
    metadata: metadata('db-data', {
      finalizers: ['kubernetes.io/pvc-protection'],
      ownerReferences: [{kind: 'Pod', name: 'owner', uid: 'p3'}],
    }),
    spec: {
      volumeName: 'data',
      storageClassName: 'fast',
      volumeMode: 'Filesystem',
      resources: {requests: {storage: '5Gi'}},
      dataSource: {apiGroup: 'snapshot.storage.k8s.io', kind: 'VolumeSnapshot', name: 'nightly'},
    },
    status: {
      phase: 'Bound',
      accessModes: ['ReadWriteOnce'],
      capacity: {storage: '10Gi'},
      conditions: [{type: 'Resizing', status: 'True', lastTransitionTime: '2026-01-02T11:00:00Z', reason: 'Grows', message: 'soon'}],
    },
  };
  const pod = (name: string, uid: string, claimName?: string) => ({
    metadata: {name, namespace: 'shop', uid},
    spec: {volumes: [{name: 'v', ...(claimName && {persistentVolumeClaim: {claimName}})}]},
  });
  const pods = {items: [pod('db-0', 'p1', 'db-data'), pod('web', 'p2'), pod('owner', 'p3'), pod('other', 'p4', 'other')]};
  const answers = {'/api/v1/namespaces/shop/pods': pods, ...eventsOf('PersistentVolumeClaim', 'db-data', 'shop')};

  test('as kubectl says it', async () => {
    await expect(describedText(claims, claim, {answers})).toMatchFileSnapshot('../snapshots/details/describe-persistent-volume-claim.txt');
  });

  test('that waits, and that goes', () => {
    const pending = {metadata: metadata('db-data'), spec: {resources: {requests: {storage: '5Gi'}}}, status: {phase: 'Pending'}};
    const text = describedText(claims, pending);
    expect(text).toMatch(/^Status: +Pending$/m);
    expect(text).toMatch(/^Used By: +asking …$/m);
    const going = {...pending, metadata: metadata('db-data', {deletionTimestamp: '2026-01-02T11:55:00Z'})};
    expect(describedText(claims, going)).toMatch(/^Status: +Terminating \(lasts 5m\)$/m);
    expect(describedText(claims, going, {times: 'absolute'})).toMatch(/^Status: +Terminating \(since 2026-01-02T11:55:00Z\)$/m);
  });
});

test('a storage class', async () => {
  const object = {
    metadata: {
      name: 'fast',
      uid: 'u1',
      annotations: {
        'storageclass.kubernetes.io/is-default-class': 'true',
        'kubectl.kubernetes.io/last-applied-configuration': '{}',
      },
    },
    provisioner: 'example.com/disks',
    parameters: {type: 'ssd', iops: '300'},
    allowVolumeExpansion: true,
    mountOptions: ['noatime', 'ro'],
    reclaimPolicy: 'Delete',
    volumeBindingMode: 'WaitForFirstConsumer',
    allowedTopologies: [{matchLabelExpressions: [{key: 'zone', values: ['a', 'b']}]}],
  };
  const bare = {metadata: {name: 'bare', uid: 'u2'}, provisioner: 'example.com/disks'};
  const answers = {...eventsOf('StorageClass', 'fast'), ...eventsOf('StorageClass', 'bare')};
  const text = `${describedText(classes, object, {answers})}\n${describedText(classes, bare, {answers})}`;
  await expect(text).toMatchFileSnapshot('../snapshots/details/describe-storage-class.txt');
});
