import {fieldsOf, type ObjectOf} from '../kube/fields.ts';
import {accessModesText, storageClassOf} from '../kube/storage-words.ts';
import {inShort} from './because.ts';
import {age, labels, metadata, name, namespace, orUnset, toneOfHealth, valid, wide} from './columns.ts';
import {defineKind, type Wellness} from './kind.ts';
import {opensNothing} from './open-pods.ts';
import {capacityColumn} from './volume-columns.ts';

const fields = fieldsOf('PersistentVolumeClaim', {
  metadata: {...metadata, annotations: true},
  spec: {
    storageClassName: true,
    volumeName: true,
    volumeAttributesClassName: true,
    volumeMode: true,
  },
  status: {phase: true, accessModes: true, capacity: true, conditions: {type: true, status: true, message: true}},
});
interface PersistentVolumeClaim extends ObjectOf<typeof fields> {}

/** Follows printPersistentVolumeClaim of k8s.io/kubernetes/pkg/printers/internalversion. */
export const persistentVolumeClaims = defineKind<PersistentVolumeClaim>({
  group: '',
  version: 'v1',
  plural: 'persistentvolumeclaims',
  singular: 'persistentvolumeclaim',
  name: 'PersistentVolumeClaim',
  aliases: ['pvc'],
  isNamespaced: true,
  fields,
  columns: [
    namespace,
    name,
    {title: 'STATUS', weight: 8, value: statusOf, tone: toneOfHealth},
    {title: 'VOLUME', weight: 6, value: ({spec}) => spec.volumeName},
    capacityColumn(({spec, status}) => (spec.volumeName === '' ? undefined : (status.capacity['storage'] ?? '0'))),
    {title: 'ACCESS MODES', weight: 5, value: ({spec, status}) => (spec.volumeName === '' ? '' : accessModesText(status.accessModes))},
    {title: 'STORAGECLASS', weight: 6, value: storageClassOf},
    wide(orUnset('VOLUMEATTRIBUTESCLASS', ({spec}) => spec.volumeAttributesClassName)),
    wide(orUnset('VOLUMEMODE', ({spec}) => spec.volumeMode)),
    labels,
    valid,
    age,
  ],
  wellness,
  opens: opensNothing('PersistentVolumeClaim'),
});

function statusOf({metadata, status}: PersistentVolumeClaim): string {
  return metadata.deletionTimestamp === undefined ? status.phase : 'Terminating';
}

function wellness({spec, status}: PersistentVolumeClaim): Wellness {
  switch (status.phase) {
    case 'Lost':
      return {health: 'failing', because: spec.volumeName === '' ? 'its volume is gone' : `its volume ${spec.volumeName} is gone`};
    case 'Pending':
      return {health: 'waiting', because: spec.volumeName === '' ? 'has no volume yet' : `waits for volume ${spec.volumeName}`};
    default: {
      const growing = status.conditions.find(({type, status}) => status === 'True' && /Resiz/.test(type));
      return growing ? {health: 'waiting', because: inShort(growing.message) || 'its volume is being resized'} : 'ok';
    }
  }
}
