import {fieldsOf, type ObjectOf} from '../kube/fields.ts';
import {isDefaultClass} from '../kube/storage-words.ts';
import {age, labels, metadata, name, valid} from './columns.ts';
import {defineKind} from './kind.ts';
import {opensNothing} from './open-pods.ts';

const fields = fieldsOf('StorageClass', {
  metadata: {...metadata, annotations: true},
  provisioner: true,
  reclaimPolicy: true,
  volumeBindingMode: true,
  allowVolumeExpansion: true,
});
interface StorageClass extends ObjectOf<typeof fields> {}

/** Follows printStorageClass of k8s.io/kubernetes/pkg/printers/internalversion; which is the default stands in a column of its own. */
export const storageClasses = defineKind<StorageClass>({
  group: 'storage.k8s.io',
  version: 'v1',
  plural: 'storageclasses',
  singular: 'storageclass',
  name: 'StorageClass',
  aliases: ['sc'],
  isNamespaced: false,
  fields,
  columns: [
    name,
    {title: 'DEFAULT', weight: 6, value: ({metadata}) => (isDefaultClass(metadata.annotations) ? 'true' : undefined), tone: () => 'accent'},
    {title: 'PROVISIONER', weight: 7, value: ({provisioner}) => provisioner},
    {title: 'RECLAIMPOLICY', value: ({reclaimPolicy}) => reclaimPolicy ?? 'Delete'},
    {title: 'VOLUMEBINDINGMODE', value: ({volumeBindingMode}) => volumeBindingMode ?? 'Immediate'},
    {title: 'ALLOWVOLUMEEXPANSION', value: ({allowVolumeExpansion}) => String(allowVolumeExpansion ?? false)},
    labels,
    valid,
    age,
  ],
  opens: opensNothing('StorageClass'),
});
