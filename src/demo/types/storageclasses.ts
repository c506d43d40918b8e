import {isEqual} from '../equal.ts';
import {type Causes, checkImmutable, complain, required, unsupported} from '../rules/causes.ts';
import {ageColumn, column, nameColumn} from '../rules/columns.ts';
import {qualifiedNameComplaints} from '../rules/names.ts';
import {filled} from '../rules/sharing.ts';
import type {StorageClass} from '../schema/kinds.ts';
import type {ResourceType} from '../type.ts';

export const storageClasses: ResourceType<StorageClass> = {
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'StorageClass',
  plural: 'storageclasses',
  singular: 'storageclass',
  shortNames: ['sc'],
  isNamespaced: false,
  schema: 'io.k8s.api.storage.v1.StorageClass',
  columns: [
    {...nameColumn, cell: ({metadata}) => metadata.name + (isDefault(metadata.annotations) ? ' (default)' : '')},
    column('Provisioner', 'What makes its volumes.', ({provisioner}) => provisioner),
    column('ReclaimPolicy', 'What becomes of volumes when their claims go.', ({reclaimPolicy}) => reclaimPolicy ?? 'Delete'),
    column('VolumeBindingMode', 'When volumes are made and bound.', ({volumeBindingMode}) => volumeBindingMode ?? 'Immediate'),
    column('AllowVolumeExpansion', 'Whether volumes may grow.', ({allowVolumeExpansion}) => allowVolumeExpansion ?? false),
    ageColumn,
  ],
  defaults: kind => filled(kind, {reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate'}),
  validate(kind, before) {
    const causes: Causes = [];
    const {provisioner, reclaimPolicy = '', volumeBindingMode = ''} = kind;
    if (!provisioner) causes.push(required('provisioner'));
    else complain(causes, 'provisioner', provisioner, qualifiedNameComplaints(provisioner.toLowerCase()));
    const policies = ['Delete', 'Retain'];
    if (!policies.includes(reclaimPolicy)) causes.push(unsupported('reclaimPolicy', reclaimPolicy, policies));
    const modes = ['Immediate', 'WaitForFirstConsumer'];
    if (!modes.includes(volumeBindingMode)) causes.push(unsupported('volumeBindingMode', volumeBindingMode, modes));
    if (!before) return causes;
    for (const key of ['parameters', 'provisioner', 'reclaimPolicy', 'volumeBindingMode'] as const) {
      checkImmutable(causes, key, kind[key], isEqual(kind[key], before[key]));
    }
    return causes;
  },
};

function isDefault(annotations: StorageClass['metadata']['annotations']): boolean {
  return ['storageclass.kubernetes.io/is-default-class', 'storageclass.beta.kubernetes.io/is-default-class'].some(
    name => annotations?.[name] === 'true',
  );
}
