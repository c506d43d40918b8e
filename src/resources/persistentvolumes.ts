import {fieldsOf, type ObjectOf} from '../kube/fields.ts';
import {accessModesText, storageClassOf} from '../kube/storage-words.ts';
import {reasonAndMessage} from './because.ts';
import {age, labels, metadata, name, orUnset, toneOfHealth, valid, wide} from './columns.ts';
import {defineKind, type Wellness} from './kind.ts';
import {opensNothing} from './open-pods.ts';
import {capacityColumn} from './volume-columns.ts';

const fields = fieldsOf('PersistentVolume', {
  metadata: {...metadata, annotations: true},
  spec: {
    capacity: true,
    accessModes: true,
    persistentVolumeReclaimPolicy: true,
    claimRef: {namespace: true, name: true},
    storageClassName: true,
    volumeAttributesClassName: true,
    volumeMode: true,
  },
  status: {phase: true, reason: true, message: true},
});
interface PersistentVolume extends ObjectOf<typeof fields> {}

/** Follows printPersistentVolume of k8s.io/kubernetes/pkg/printers/internalversion. */
export const persistentVolumes = defineKind<PersistentVolume>({
  group: '',
  version: 'v1',
  plural: 'persistentvolumes',
  singular: 'persistentvolume',
  name: 'PersistentVolume',
  aliases: ['pv'],
  isNamespaced: false,
  fields,
  columns: [
    name,
    capacityColumn(({spec}) => spec.capacity['storage'] ?? '0'),
    {title: 'ACCESS MODES', weight: 5, value: ({spec}) => accessModesText(spec.accessModes)},
    {title: 'RECLAIM POLICY', weight: 5, value: ({spec}) => spec.persistentVolumeReclaimPolicy},
    {title: 'STATUS', weight: 8, value: statusOf, tone: toneOfHealth},
    {title: 'CLAIM', weight: 7, value: claimText},
    {title: 'STORAGECLASS', weight: 6, value: storageClassOf},
    wide(orUnset('VOLUMEATTRIBUTESCLASS', ({spec}) => spec.volumeAttributesClassName)),
    {title: 'REASON', weight: 4, value: ({status}) => status.reason},
    wide(orUnset('VOLUMEMODE', ({spec}) => spec.volumeMode)),
    labels,
    valid,
    age,
  ],
  wellness,
  opens: opensNothing('PersistentVolume'),
});

function statusOf({metadata, status}: PersistentVolume): string {
  return metadata.deletionTimestamp === undefined ? status.phase : 'Terminating';
}

function claimText({spec: {claimRef}}: PersistentVolume): string {
  return claimRef ? `${claimRef.namespace}/${claimRef.name}` : '';
}

function wellness(volume: PersistentVolume): Wellness {
  const {phase, reason, message} = volume.status;
  const why = reasonAndMessage(reason, message);
  switch (phase) {
    case 'Failed':
      return {health: 'failing', because: why || 'could not be reclaimed'};
    case 'Released':
      return {health: 'waiting', because: `its claim ${claimText(volume)} is gone, and no other can have it`};
    case 'Pending':
      return {health: 'waiting', because: why || 'not ready to be claimed yet'};
    default:
      return 'ok';
  }
}
