import {type Causes, checkNotNegative, forbiddenField, invalidValue, required, unsupported} from '../rules/causes.ts';
import {ageColumn, column, containerColumns, nameColumn, readyPodsColumn, selectorColumn} from '../rules/columns.ts';
import {checkAtMostAll, checkIntOrPercent, isNothing} from '../rules/int-or-percent.ts';
import {selectorString} from '../rules/labels.ts';
import {withTemplateDefaults} from '../rules/pod-defaults.ts';
import {nameWarnings, podNames, podWarnings} from '../rules/pod-warnings.ts';
import {changed, filled, withField} from '../rules/sharing.ts';
import {checkSelectedTemplate, checkSelector, checkSelectorKept} from '../rules/workload-validation.ts';
import type {Deployment, DeploymentStrategy} from '../schema/kinds.ts';
import type {ResourceType} from '../type.ts';

export const deployments: ResourceType<Deployment> = {
  group: 'apps',
  version: 'v1',
  kind: 'Deployment',
  plural: 'deployments',
  singular: 'deployment',
  shortNames: ['deploy'],
  categories: ['all'],
  isNamespaced: true,
  schema: 'io.k8s.api.apps.v1.Deployment',
  hasStatus: true,
  hasGeneration: true,
  countsAnnotations: true,
  columns: [
    nameColumn,
    readyPodsColumn,
    column('Up-to-date', 'How many pods are as its template is now.', ({status}) => status?.updatedReplicas ?? 0),
    column('Available', 'How many pods have been ready for long enough.', ({status}) => status?.availableReplicas ?? 0),
    ageColumn,
    ...containerColumns<Deployment>(({spec}) => spec?.template.spec?.containers),
    selectorColumn(({spec}) => spec?.selector),
  ],
  defaults: deployment =>
    changed(deployment, 'spec', spec => {
      let next = filled(spec, {replicas: 1, revisionHistoryLimit: 10, progressDeadlineSeconds: 600, strategy: {}});
      next = withField(next, 'strategy', withStrategyDefaults(next.strategy ?? {}));
      return withField(next, 'template', withTemplateDefaults(next.template ?? {}));
    }),
  created: deployment => ({...deployment, status: {}}),
  validate({spec}, before) {
    const causes: Causes = [];
    if (!spec || spec === before?.spec) return causes;
    const {progressDeadlineSeconds: deadline, minReadySeconds: seconds = 0} = spec;
    checkNotNegative(causes, 'spec.replicas', spec.replicas);
    checkSelector(causes, spec.selector, 'deployment');
    checkSelectedTemplate(causes, spec, 'ReplicaSet');
    checkStrategy(causes, spec.strategy ?? {});
    checkNotNegative(causes, 'spec.minReadySeconds', spec.minReadySeconds);
    checkNotNegative(causes, 'spec.revisionHistoryLimit', spec.revisionHistoryLimit);
    checkNotNegative(causes, 'spec.progressDeadlineSeconds', deadline);
    if (deadline !== undefined && deadline <= seconds) {
      causes.push(invalidValue('spec.progressDeadlineSeconds', deadline, 'must be greater than minReadySeconds'));
    }
    if (before) checkSelectorKept(causes, spec.selector, before.spec?.selector);
    return causes;
  },
  warnings: ({metadata, spec}) => [...nameWarnings(metadata.name, podNames), ...podWarnings('spec.template.spec', spec?.template.spec)],
  scale: {
    replicas: ({spec}) => spec?.replicas ?? 0,
    current: ({status}) => status?.replicas ?? 0,
    selector: ({spec}) => selectorString(spec?.selector ?? {}),
    scaled: (deployment, replicas) => changed(deployment, 'spec', spec => withField(spec, 'replicas', replicas)),
  },
};

function withStrategyDefaults(strategy: DeploymentStrategy): DeploymentStrategy {
  const next = filled(strategy.type === '' ? {...strategy, type: 'RollingUpdate'} : strategy, {type: 'RollingUpdate'});
  if (next.type !== 'RollingUpdate') return next;
  return withField(next, 'rollingUpdate', filled(next.rollingUpdate ?? {}, {maxUnavailable: '25%', maxSurge: '25%'}));
}

/** Follows ValidateDeploymentStrategy of k8s.io/kubernetes/pkg/apis/apps/validation. */
function checkStrategy(causes: Causes, {type, rollingUpdate}: DeploymentStrategy): void {
  const field = 'spec.strategy.rollingUpdate';
  if (type === 'Recreate') {
    if (rollingUpdate) causes.push(forbiddenField(field, "may not be specified when strategy `type` is 'Recreate'"));
    return;
  }
  if (type !== 'RollingUpdate') {
    return void causes.push(
      unsupported('spec.strategy', {Type: type, RollingUpdate: rollingUpdate ?? null}, ['Recreate', 'RollingUpdate']),
    );
  }
  if (!rollingUpdate) return void causes.push(required(field, 'this should be defaulted and never be nil'));
  const {maxUnavailable, maxSurge} = rollingUpdate;
  checkIntOrPercent(causes, `${field}.maxUnavailable`, maxUnavailable);
  checkIntOrPercent(causes, `${field}.maxSurge`, maxSurge);
  if (isNothing(maxUnavailable) && isNothing(maxSurge)) {
    causes.push(invalidValue(`${field}.maxUnavailable`, maxUnavailable, 'may not be 0 when `maxSurge` is 0'));
  }
  checkAtMostAll(causes, `${field}.maxUnavailable`, maxUnavailable);
}
