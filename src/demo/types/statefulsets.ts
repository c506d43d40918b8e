import {isEqual} from '../equal.ts';
import {type Causes, checkNotNegative, complain, each, forbiddenField, invalidValue, required, unsupported} from '../rules/causes.ts';
import {ageColumn, containerColumns, nameColumn, readyPodsColumn} from '../rules/columns.ts';
import {checkLabelSelector, isEmptySelector, isUsableSelector, selectorString} from '../rules/labels.ts';
import {labelNameComplaints} from '../rules/names.ts';
import {withTemplateDefaults} from '../rules/pod-defaults.ts';
import {checkRunningTemplate, checkTemplate} from '../rules/pod-validation.ts';
import {podWarnings} from '../rules/pod-warnings.ts';
import {changed, filled, mapped, withField} from '../rules/sharing.ts';
import {withClaimSpecDefaults} from '../rules/volume-defaults.ts';
import {checkLabelsMatch} from '../rules/workload-validation.ts';
import type {PersistentVolumeClaim, PodTemplateSpec, StatefulSet, StatefulSetSpec} from '../schema/kinds.ts';
import type {ResourceType} from '../type.ts';

export const statefulSets: ResourceType<StatefulSet> = {
  group: 'apps',
  version: 'v1',
  kind: 'StatefulSet',
  plural: 'statefulsets',
  singular: 'statefulset',
  shortNames: ['sts'],
  categories: ['all'],
  isNamespaced: true,
  nameForm: 'label',
  schema: 'io.k8s.api.apps.v1.StatefulSet',
  hasStatus: true,
  hasGeneration: true,
  columns: [nameColumn, readyPodsColumn, ageColumn, ...containerColumns<StatefulSet>(({spec}) => spec?.template.spec?.containers)],
  defaults: set => changed(set, 'spec', withDefaults),
  created: set => ({...set, status: {replicas: 0, availableReplicas: 0}}),
  validate({spec}, before) {
    const causes: Causes = [];
    if (!spec || spec === before?.spec) return causes;
    checkStrategies(causes, spec);
    checkNotNegative(causes, 'spec.replicas', spec.replicas);
    checkNotNegative(causes, 'spec.minReadySeconds', spec.minReadySeconds);
    checkNotNegative(causes, 'spec.ordinals.start', spec.ordinals?.start);
    if (spec.serviceName && !before) complain(causes, 'spec.serviceName', spec.serviceName, labelNameComplaints(spec.serviceName));
    checkTemplates(causes, spec);
    if (before?.spec && !isEqual(withoutChangeable(spec), withoutChangeable(before.spec))) {
      causes.push(forbiddenField('spec', `updates to statefulset spec for fields other than ${changeable} are forbidden`));
    }
    return causes;
  },
  warnings: ({spec}) => podWarnings('spec.template.spec', spec?.template.spec),
  scale: {
    replicas: ({spec}) => spec?.replicas ?? 0,
    current: ({status}) => status?.replicas ?? 0,
    selector: ({spec}) => selectorString(spec?.selector ?? {}),
    scaled: (set, replicas) => changed(set, 'spec', spec => withField(spec, 'replicas', replicas)),
  },
};

const changeable =
  "'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds'";

function withDefaults(spec: StatefulSetSpec): StatefulSetSpec {
  let next = filled(spec, {podManagementPolicy: 'OrderedReady', replicas: 1, revisionHistoryLimit: 10});
  let strategy = next.updateStrategy ?? {};
  if (!strategy.type) strategy = {...strategy, type: 'RollingUpdate', rollingUpdate: strategy.rollingUpdate ?? {}};
  if (strategy.type === 'RollingUpdate') strategy = changed(strategy, 'rollingUpdate', rolling => filled(rolling, {partition: 0}));
  next = withField(next, 'updateStrategy', strategy);
  const retention = filled(next.persistentVolumeClaimRetentionPolicy ?? {}, {whenDeleted: 'Retain', whenScaled: 'Retain'});
  next = withField(next, 'persistentVolumeClaimRetentionPolicy', retention);
  next = withField(next, 'template', withTemplateDefaults(next.template ?? {}));
  return changed(next, 'volumeClaimTemplates', claims => mapped(claims, withClaimDefaults));
}

function withClaimDefaults(claim: PersistentVolumeClaim): PersistentVolumeClaim {
  const next = filled(claim, {apiVersion: 'v1', kind: 'PersistentVolumeClaim', status: {}, spec: {}});
  return changed(changed(next, 'spec', withClaimSpecDefaults), 'status', status => filled(status, {phase: 'Pending'}));
}

/** Follows the first part of ValidateStatefulSetSpec. */
function checkStrategies(causes: Causes, spec: StatefulSetSpec): void {
  const {podManagementPolicy: management, updateStrategy = {}, persistentVolumeClaimRetentionPolicy: retention} = spec;
  if (management !== 'OrderedReady' && management !== 'Parallel') {
    causes.push(invalidValue('spec.podManagementPolicy', management, "must be 'OrderedReady' or 'Parallel'"));
  }
  const {type, rollingUpdate} = updateStrategy;
  const shown = rollingUpdate ? {Partition: rollingUpdate.partition ?? 0, MaxUnavailable: rollingUpdate.maxUnavailable ?? null} : null;
  if (type === 'OnDelete') {
    if (shown) causes.push(invalidValue('spec.updateStrategy.rollingUpdate', shown, "only allowed for updateStrategy 'RollingUpdate'"));
  } else if (type === 'RollingUpdate') {
    checkNotNegative(causes, 'spec.updateStrategy.rollingUpdate.partition', rollingUpdate?.partition);
  } else {
    causes.push(invalidValue('spec.updateStrategy', {Type: type, RollingUpdate: shown}, "must be 'RollingUpdate' or 'OnDelete'"));
  }
  for (const when of ['whenDeleted', 'whenScaled'] as const) {
    const policy = retention?.[when];
    if (policy === 'Retain' || policy === 'Delete') continue;
    causes.push(unsupported(`spec.persistentVolumeClaimRetentionPolicy.${when}`, policy, ['Retain', 'Delete']));
  }
}

function checkTemplates(causes: Causes, spec: StatefulSetSpec): void {
  const {selector, template, volumeClaimTemplates = []} = spec;
  each('spec.volumeClaimTemplates', volumeClaimTemplates, ({metadata}, at) =>
    complain(causes, `${at}.metadata.name`, metadata.name, labelNameComplaints(metadata.name ?? '')),
  );
  if (!selector) causes.push(required('spec.selector'));
  else {
    checkLabelSelector(causes, 'spec.selector', selector);
    if (isEmptySelector(selector)) causes.push(invalidValue('spec.selector', selector, 'empty selector is invalid for statefulset'));
  }
  if (selector && !isUsableSelector(selector)) causes.push(invalidValue('spec.selector', selector, ''));
  else {
    checkLabelsMatch(causes, 'spec.template', selector, template);
    checkTemplate(causes, 'spec.template', withClaimVolumes(template, volumeClaimTemplates));
  }
  checkRunningTemplate(causes, 'spec.template', template, 'StatefulSet');
}

/** Its pods will have a volume for each claim. */
function withClaimVolumes(template: PodTemplateSpec, claims: readonly PersistentVolumeClaim[]): PodTemplateSpec {
  if (claims.length === 0 || !template.spec) return template;
  const volumes = claims.map(({metadata: {name}}) => ({name, persistentVolumeClaim: {claimName: 'a'}}));
  const names = new Set(volumes.map(({name}) => name));
  const others = (template.spec.volumes ?? []).filter(({name}) => !names.has(name));
  return {...template, spec: {...template.spec, volumes: [...volumes, ...others]}};
}

function withoutChangeable(spec: StatefulSetSpec): object {
  const {
    replicas: _,
    ordinals: __,
    template: ___,
    updateStrategy: ____,
    revisionHistoryLimit: _____,
    persistentVolumeClaimRetentionPolicy: ______,
    minReadySeconds: _______,
    ...rest
  } = spec;
  return rest;
}
