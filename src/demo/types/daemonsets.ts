import {isEqual} from '../equal.ts';
import {type Causes, checkNotNegative, invalidValue, required, unsupported} from '../rules/causes.ts';
import {ageColumn, column, containerColumns, nameColumn, selectorColumn} from '../rules/columns.ts';
import {checkAtMostAll, checkIntOrPercent, isNothing} from '../rules/int-or-percent.ts';
import {checkLabelSelector, isEmptySelector, isUsableSelector, labelsText} from '../rules/labels.ts';
import {withTemplateDefaults} from '../rules/pod-defaults.ts';
import {checkRunningTemplate, checkTemplate} from '../rules/pod-validation.ts';
import {podWarnings} from '../rules/pod-warnings.ts';
import {changed, filled, withField} from '../rules/sharing.ts';
import {checkLabelsMatch, checkSelectorKept} from '../rules/workload-validation.ts';
import type {DaemonSet, DaemonSetSpec, DaemonSetUpdateStrategy} from '../schema/kinds.ts';
import type {ResourceType} from '../type.ts';

export const daemonSets: ResourceType<DaemonSet> = {
  group: 'apps',
  version: 'v1',
  kind: 'DaemonSet',
  plural: 'daemonsets',
  singular: 'daemonset',
  shortNames: ['ds'],
  categories: ['all'],
  isNamespaced: true,
  schema: 'io.k8s.api.apps.v1.DaemonSet',
  hasStatus: true,
  hasGeneration: true,
  columns: [
    nameColumn,
    column('Desired', 'How many nodes should run a pod of it.', ({status}) => status?.desiredNumberScheduled ?? 0, 'integer'),
    column('Current', 'How many nodes run a pod of it.', ({status}) => status?.currentNumberScheduled ?? 0, 'integer'),
    column('Ready', 'How many of its pods are ready.', ({status}) => status?.numberReady ?? 0, 'integer'),
    column('Up-to-date', 'How many pods are as its template is now.', ({status}) => status?.updatedNumberScheduled ?? 0, 'integer'),
    column('Available', 'How many pods have been ready for long enough.', ({status}) => status?.numberAvailable ?? 0, 'integer'),
    column('Node Selector', 'The labels that its nodes have.', ({spec}) => labelsText(spec?.template.spec?.nodeSelector)),
    ageColumn,
    ...containerColumns<DaemonSet>(({spec}) => spec?.template.spec?.containers),
    selectorColumn(({spec}) => spec?.selector),
  ],
  defaults: set =>
    changed(set, 'spec', spec => {
      const next = filled(spec, {revisionHistoryLimit: 10, updateStrategy: {}});
      const strategy = withStrategyDefaults(next.updateStrategy ?? {});
      return withField(withField(next, 'updateStrategy', strategy), 'template', withTemplateDefaults(next.template ?? {}));
    }),
  created: set => withTemplateGeneration({...set, status: noStatus}, 1),
  updated(next, before) {
    const generation = Number(before.metadata.annotations?.[templateGeneration] ?? 1);
    const isChanged = !isEqual(next.spec?.template, before.spec?.template);
    return withTemplateGeneration(next, isChanged ? generation + 1 : generation);
  },
  validate({spec}, before) {
    const causes: Causes = [];
    if (!spec || spec === before?.spec) return causes;
    checkSpec(causes, spec);
    if (before) checkSelectorKept(causes, spec.selector, before.spec?.selector);
    return causes;
  },
  warnings: ({spec}) => podWarnings('spec.template.spec', spec?.template.spec),
};

const noStatus = {currentNumberScheduled: 0, numberMisscheduled: 0, desiredNumberScheduled: 0, numberReady: 0};

/** A field of old, kept as an annotation. */
const templateGeneration = 'deprecated.daemonset.template.generation';

function withTemplateGeneration(set: DaemonSet, generation: number): DaemonSet {
  const {metadata} = set;
  if (metadata.annotations?.[templateGeneration] === String(generation)) return set;
  return {...set, metadata: {...metadata, annotations: {...metadata.annotations, [templateGeneration]: String(generation)}}};
}

function withStrategyDefaults(strategy: DaemonSetUpdateStrategy): DaemonSetUpdateStrategy {
  const next = filled(strategy, {type: 'RollingUpdate'});
  if (next.type !== 'RollingUpdate') return next;
  return withField(next, 'rollingUpdate', filled(next.rollingUpdate ?? {}, {maxUnavailable: 1, maxSurge: 0}));
}

/** Follows ValidateDaemonSetSpec of k8s.io/kubernetes/pkg/apis/apps/validation. */
function checkSpec(causes: Causes, {selector, template, updateStrategy = {}, minReadySeconds, revisionHistoryLimit}: DaemonSetSpec): void {
  checkLabelSelector(causes, 'spec.selector', selector);
  if (!selector || isUsableSelector(selector)) checkLabelsMatch(causes, 'spec.template', selector, template);
  if (selector && isEmptySelector(selector))
    causes.push(invalidValue('spec.selector', selector, 'empty selector is invalid for daemonset'));
  checkTemplate(causes, 'spec.template', template);
  checkRunningTemplate(causes, 'spec.template', template, 'DaemonSet');
  checkNotNegative(causes, 'spec.minReadySeconds', minReadySeconds);
  checkStrategy(causes, updateStrategy);
  checkNotNegative(causes, 'spec.revisionHistoryLimit', revisionHistoryLimit);
}

function checkStrategy(causes: Causes, {type, rollingUpdate}: DaemonSetUpdateStrategy): void {
  if (type === 'OnDelete') return;
  if (type !== 'RollingUpdate') {
    return void causes.push(
      unsupported('spec.updateStrategy', {Type: type, RollingUpdate: rollingUpdate ?? null}, ['RollingUpdate', 'OnDelete']),
    );
  }
  const field = 'spec.updateStrategy.rollingUpdate';
  const {maxUnavailable, maxSurge} = rollingUpdate ?? {};
  checkIntOrPercent(causes, `${field}.maxUnavailable`, maxUnavailable);
  checkIntOrPercent(causes, `${field}.maxSurge`, maxSurge);
  checkAtMostAll(causes, `${field}.maxUnavailable`, maxUnavailable);
  checkAtMostAll(causes, `${field}.maxSurge`, maxSurge);
  const isKept = isNothing(maxUnavailable);
  if (!isKept && !isNothing(maxSurge)) {
    causes.push(invalidValue(`${field}.maxSurge`, maxSurge, 'may not be set when maxUnavailable is non-zero'));
  } else if (isKept && isNothing(maxSurge)) causes.push(required(`${field}.maxUnavailable`, 'cannot be 0 when maxSurge is 0'));
}
