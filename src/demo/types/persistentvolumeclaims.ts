import {isEqual} from '../equal.ts';
import {type Causes, checkImmutable, complain, forbiddenField, invalidValue, required} from '../rules/causes.ts';
import {changesText} from '../rules/changes-text.ts';
import {ageColumn, column, nameColumn, wideColumn} from '../rules/columns.ts';
import {checkLabelSelector} from '../rules/labels.ts';
import {subdomainComplaints} from '../rules/names.ts';
import {compareQuantities} from '../rules/quantity.ts';
import {storedAmounts} from '../rules/resources.ts';
import {changed} from '../rules/sharing.ts';
import {withClaimSpecDefaults} from '../rules/volume-defaults.ts';
import {accessModesText, checkAccessModes, checkVolumeMode, classNameOf} from '../rules/volumes.ts';
import type {PersistentVolumeClaim, PersistentVolumeClaimSpec} from '../schema/kinds.ts';
import type {ResourceType} from '../type.ts';

export const persistentVolumeClaims: ResourceType<PersistentVolumeClaim> = {
  group: '',
  version: 'v1',
  kind: 'PersistentVolumeClaim',
  plural: 'persistentvolumeclaims',
  singular: 'persistentvolumeclaim',
  shortNames: ['pvc'],
  isNamespaced: true,
  schema: 'io.k8s.api.core.v1.PersistentVolumeClaim',
  hasStatus: true,
  columns: [
    nameColumn,
    column('Status', 'Whether it has a volume.', ({metadata, status}) =>
      metadata.deletionTimestamp ? 'Terminating' : (status?.phase ?? ''),
    ),
    column('Volume', 'The volume that it has.', ({spec}) => spec?.volumeName ?? ''),
    column('Capacity', 'How much its volume holds.', ({spec, status}) => (spec?.volumeName ? (status?.capacity?.['storage'] ?? '0') : '')),
    column('Access Modes', 'How its volume may be used.', ({spec, status}) =>
      spec?.volumeName ? accessModesText(status?.accessModes) : '',
    ),
    column('StorageClass', 'The class that its volume comes from.', classNameOf),
    column(
      'VolumeAttributesClass',
      'The class of attributes that its volume has.',
      ({spec}) => spec?.volumeAttributesClassName ?? '<unset>',
    ),
    ageColumn,
    wideColumn('VolumeMode', 'Whether it is a file system or a raw device.', ({spec}) => spec?.volumeMode ?? '<unset>'),
  ],
  defaults: claim =>
    changed(changed(claim, 'spec', withClaimSpecDefaults), 'status', status =>
      changed(changed(status, 'capacity', storedAmounts), 'allocatedResources', storedAmounts),
    ),
  created(claim) {
    const {finalizers = []} = claim.metadata;
    const protection = 'kubernetes.io/pvc-protection';
    const all = finalizers.includes(protection) ? finalizers : [...finalizers, protection];
    return {
      ...claim,
      metadata: {...claim.metadata, finalizers: all},
      spec: withBothSources(claim.spec ?? {}),
      status: {phase: 'Pending'},
    };
  },
  updated: claim => changed(claim, 'spec', withBothSources),
  validate(claim, before) {
    const causes: Causes = [];
    const {spec} = claim;
    if (!spec || spec === before?.spec) return causes;
    checkSpec(causes, spec);
    if (before?.spec) checkUpdate(causes, spec, before.spec, before.status);
    return causes;
  },
};

/** The old field and the new one tell the same (NormalizeDataSources). */
function withBothSources(spec: PersistentVolumeClaimSpec): PersistentVolumeClaimSpec {
  const {dataSource, dataSourceRef} = spec;
  if (Boolean(dataSource) === Boolean(dataSourceRef) || dataSourceRef?.namespace) return spec;
  const {kind, name, apiGroup = null as unknown as string} = (dataSource ?? dataSourceRef)!;
  return {...spec, dataSource: {apiGroup, kind, name}, dataSourceRef: {apiGroup, kind, name}};
}

/** Follows ValidatePersistentVolumeClaimSpec of core/validation. */
function checkSpec(causes: Causes, spec: PersistentVolumeClaimSpec): void {
  if (!spec.accessModes?.length) causes.push(required('spec.accessModes', 'at least 1 access mode is required'));
  checkLabelSelector(causes, 'spec.selector', spec.selector);
  checkAccessModes(causes, spec.accessModes);
  const size = spec.resources?.requests?.['storage'];
  if (size === undefined) causes.push(required('spec.resources[storage]'));
  else if (compareQuantities(size, '0') <= 0) causes.push(invalidValue('spec.resources[storage]', size, 'must be greater than zero'));
  if (spec.storageClassName) complain(causes, 'spec.storageClassName', spec.storageClassName, subdomainComplaints(spec.storageClassName));
  checkVolumeMode(causes, spec.volumeMode);
}

/** Follows ValidatePersistentVolumeClaimUpdate. */
function checkUpdate(
  causes: Causes,
  spec: PersistentVolumeClaimSpec,
  before: PersistentVolumeClaimSpec,
  status: PersistentVolumeClaim['status'],
): void {
  let next = spec;
  // The volume that it is bound to is written by the controller of volumes.
  if (!before.volumeName && next.volumeName) next = {...next, volumeName: before.volumeName ?? ''};
  if (!before.volumeName && next.volumeName === '') {
    const {volumeName: _, ...rest} = next;
    next = rest;
  }
  if (before.storageClassName === undefined && next.storageClassName !== undefined) {
    const {storageClassName: _, ...rest} = next;
    next = rest;
  }
  if (status?.phase === 'Bound') {
    const {volumeAttributesClassName: _, ...rest} = next;
    const requests = {...next.resources?.requests, ...before.resources?.requests};
    const attributes = before.volumeAttributesClassName;
    next = {...rest, resources: {...next.resources, requests}, ...(attributes !== undefined && {volumeAttributesClassName: attributes})};
  }
  if (!isEqual(next, before)) {
    const told = 'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims';
    causes.push(forbiddenField('spec', `${told}\n${changesText(before, next)}`));
  }
  const size = spec.resources?.requests?.['storage'] ?? '0';
  const isSmaller = compareQuantities(size, before.resources?.requests?.['storage'] ?? '0') < 0;
  if (isSmaller && compareQuantities(size, status?.capacity?.['storage'] ?? '0') <= 0) {
    causes.push(forbiddenField('spec.resources.requests.storage', 'field can not be less than status.capacity'));
  }
  checkImmutable(causes, 'volumeMode', spec.volumeMode, spec.volumeMode === before.volumeMode);
}
