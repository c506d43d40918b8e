import {isEqual} from '../equal.ts';
import {timeText} from '../object.ts';
import {type Causes, checkImmutable, complain, forbiddenField, invalidValue, required, unsupported} from '../rules/causes.ts';
import {changesText} from '../rules/changes-text.ts';
import {ageColumn, column, nameColumn, wideColumn} from '../rules/columns.ts';
import {subdomainComplaints} from '../rules/names.ts';
import {compareQuantities} from '../rules/quantity.ts';
import {storedAmounts} from '../rules/resources.ts';
import {changed, filled} from '../rules/sharing.ts';
import {checkNoBacksteps} from '../rules/volume-validation.ts';
import {accessModesText, checkAccessModes, checkVolumeMode, classNameOf} from '../rules/volumes.ts';
import type {PersistentVolume, PersistentVolumeSpec} from '../schema/kinds.ts';
import type {ResourceType} from '../type.ts';

export const persistentVolumes: ResourceType<PersistentVolume> = {
  group: '',
  version: 'v1',
  kind: 'PersistentVolume',
  plural: 'persistentvolumes',
  singular: 'persistentvolume',
  shortNames: ['pv'],
  isNamespaced: false,
  schema: 'io.k8s.api.core.v1.PersistentVolume',
  hasStatus: true,
  columns: [
    nameColumn,
    column('Capacity', 'How much it holds.', ({spec}) => spec?.capacity?.['storage'] ?? '0'),
    column('Access Modes', 'How it may be used.', ({spec}) => accessModesText(spec?.accessModes)),
    column('Reclaim Policy', 'What becomes of it when its claim goes.', ({spec}) => spec?.persistentVolumeReclaimPolicy ?? ''),
    column('Status', 'Whether a claim has it.', ({metadata, status}) =>
      metadata.deletionTimestamp ? 'Terminating' : (status?.phase ?? ''),
    ),
    column('Claim', 'The claim that has it.', ({spec}) =>
      spec?.claimRef ? `${spec.claimRef.namespace ?? ''}/${spec.claimRef.name ?? ''}` : '',
    ),
    column('StorageClass', 'The class that it belongs to.', classNameOf),
    column('VolumeAttributesClass', 'The class of its attributes.', ({spec}) => spec?.volumeAttributesClassName ?? '<unset>'),
    column('Reason', 'Why it failed, in one word.', ({status}) => status?.reason ?? ''),
    ageColumn,
    wideColumn('VolumeMode', 'Whether it is a file system or a raw device.', ({spec}) => spec?.volumeMode ?? '<unset>'),
  ],
  defaults: volume =>
    changed(volume, 'spec', spec => {
      const next = changed(changed(spec, 'capacity', storedAmounts), 'hostPath', source => filled(source, {type: ''}));
      return filled(next, {persistentVolumeReclaimPolicy: 'Retain', volumeMode: 'Filesystem'});
    }),
  created(volume, {now}) {
    const {finalizers = []} = volume.metadata;
    const protection = 'kubernetes.io/pv-protection';
    const all = finalizers.includes(protection) ? finalizers : [...finalizers, protection];
    const status = {phase: 'Pending', lastPhaseTransitionTime: timeText(now)};
    return {...volume, metadata: {...volume.metadata, finalizers: all}, status};
  },
  statusUpdated(next, before, {now}) {
    const old = before.status?.lastPhaseTransitionTime;
    const told = next.status?.lastPhaseTransitionTime;
    if (next.status?.phase === before.status?.phase) {
      return told === undefined && old !== undefined ? {...next, status: {...next.status, lastPhaseTransitionTime: old}} : next;
    }
    if (told !== undefined && told !== old) return next;
    return {...next, status: {...next.status, lastPhaseTransitionTime: timeText(now)}};
  },
  validate({spec}, before) {
    const causes: Causes = [];
    if (!spec || spec === before?.spec) return causes;
    checkSpec(causes, spec);
    if (!before?.spec) return causes;
    const next = sourcesOf(spec);
    const old = sourcesOf(before.spec);
    if (!isEqual(next, old)) {
      const told = `spec.persistentvolumesource is immutable after creation\n${changesText(old, next)}`;
      causes.push(forbiddenField('spec.persistentvolumesource', told));
    }
    checkImmutable(causes, 'volumeMode', spec.volumeMode, spec.volumeMode === before.spec.volumeMode);
    return causes;
  },
  warnings: ({spec}) => (spec?.persistentVolumeReclaimPolicy === 'Recycle' ? [recycleWarning] : []),
};

const recycleWarning =
  'spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning.';

const notSources = new Set<string>([
  'accessModes',
  'capacity',
  'claimRef',
  'mountOptions',
  'nodeAffinity',
  'persistentVolumeReclaimPolicy',
  'storageClassName',
  'volumeAttributesClassName',
  'volumeMode',
] satisfies (keyof PersistentVolumeSpec)[]);

function sourcesOf(spec: PersistentVolumeSpec): {readonly [key: string]: unknown} {
  return Object.fromEntries(Object.entries(spec).filter(([key, value]) => !notSources.has(key) && value !== undefined));
}

/** Follows ValidatePersistentVolumeSpec of core/validation. */
function checkSpec(causes: Causes, spec: PersistentVolumeSpec): void {
  const {accessModes, capacity = {}, persistentVolumeReclaimPolicy: policy = '', hostPath, storageClassName} = spec;
  if (!accessModes?.length) causes.push(required('spec.accessModes'));
  checkAccessModes(causes, accessModes);
  const names = Object.keys(capacity);
  if (names.length === 0) causes.push(required('spec.capacity'));
  if (capacity['storage'] === undefined || names.length > 1) causes.push(unsupported('spec.capacity', capacity, ['storage']));
  for (const name of names) {
    const amount = capacity[name]!;
    const field = `spec.capacity[${name}]`;
    if (compareQuantities(amount, '0') < 0)
      causes.push(invalidValue(field, Number.parseInt(amount, 10), 'must be a valid resource quantity'));
    if (compareQuantities(amount, '0') <= 0) causes.push(invalidValue(field, amount, 'must be greater than zero'));
  }
  const policies = ['Delete', 'Recycle', 'Retain'];
  if (!policies.includes(policy)) causes.push(unsupported('spec.persistentVolumeReclaimPolicy', policy, policies));
  const sources = Object.keys(sourcesOf(spec)).sort((one, other) => Number(other === 'hostPath') - Number(one === 'hostPath'));
  if (sources.length === 0) causes.push(required('spec', 'must specify a volume type'));
  for (const source of sources.slice(1)) causes.push(forbiddenField(`spec.${source}`, 'may not specify more than 1 volume type'));
  if (hostPath && !hostPath.path) causes.push(required('spec.hostPath.path'));
  else if (hostPath) checkNoBacksteps(causes, 'spec.hostPath.path', hostPath.path);
  if (spec.local && !spec.nodeAffinity?.required) causes.push(required('spec.nodeAffinity', 'Local volume requires node affinity'));
  if (storageClassName) complain(causes, 'spec.storageClassName', storageClassName, subdomainComplaints(storageClassName));
  checkVolumeMode(causes, spec.volumeMode);
}
