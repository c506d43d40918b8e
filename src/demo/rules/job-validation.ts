import {isEqual} from '../equal.ts';
import type {JobSpec} from '../schema/kinds.ts';
import {type Causes, checkImmutable, checkNotNegative, invalidValue, required, unsupported} from './causes.ts';
import {inCode} from './changes-text.ts';
import {checkLabelSelector, isUsableSelector} from './labels.ts';
import {checkTemplate} from './pod-validation.ts';
import {checkLabelsMatch} from './workload-validation.ts';

/** Follows validateJobSpec of k8s.io/kubernetes/pkg/apis/batch/validation: what templates of jobs have to meet as well. */
export function checkJobSpec(causes: Causes, at: string, spec: JobSpec): void {
  const {completions, parallelism, completionMode = 'NonIndexed', backoffLimitPerIndex, maxFailedIndexes, template} = spec;
  for (const key of numbers) checkNotNegative(causes, `${at}.${key}`, spec[key]);
  if (maxFailedIndexes !== undefined && backoffLimitPerIndex === undefined) {
    causes.push(required(`${at}.backoffLimitPerIndex`, 'when maxFailedIndexes is specified'));
  }
  if (completionMode !== 'NonIndexed' && completionMode !== 'Indexed') {
    causes.push(unsupported(`${at}.completionMode`, completionMode, ['NonIndexed', 'Indexed']));
  }
  if (completionMode === 'Indexed') {
    if (completions === undefined) causes.push(required(`${at}.completions`, 'when completion mode is Indexed'));
    const told = 'must be less than or equal to 100000 when completion mode is Indexed';
    if ((parallelism ?? 0) > 100_000) causes.push(invalidValue(`${at}.parallelism`, parallelism, told));
    if (completions !== undefined && (maxFailedIndexes ?? 0) > completions) {
      causes.push(invalidValue(`${at}.maxFailedIndexes`, maxFailedIndexes, 'must be less than or equal to completions'));
    }
  }
  if (completionMode === 'NonIndexed') {
    for (const key of ['backoffLimitPerIndex', 'maxFailedIndexes'] as const) {
      if (spec[key] !== undefined) causes.push(invalidValue(`${at}.${key}`, spec[key], 'requires indexed completion mode'));
    }
  }
  if (spec.successPolicy && completionMode !== 'Indexed') {
    causes.push(invalidValue(`${at}.successPolicy`, inCode(spec.successPolicy), 'requires indexed completion mode'));
  }
  const {podReplacementPolicy: replacement, podFailurePolicy} = spec;
  if (replacement !== undefined && podFailurePolicy && replacement !== 'Failed') {
    causes.push(unsupported(`${at}.podReplacementPolicy`, replacement, ['Failed']));
  } else if (replacement !== undefined && !replacements.includes(replacement)) {
    causes.push(unsupported(`${at}.podReplacementPolicy`, replacement, replacements));
  }
  checkTemplate(causes, `${at}.template`, template);
  const policy = template.spec?.restartPolicy;
  const field = `${at}.template.spec.restartPolicy`;
  if (policy === 'Always' || !policy) causes.push(required(field, 'valid values: "OnFailure", "Never"'));
  else if (policy !== 'OnFailure' && policy !== 'Never') causes.push(unsupported(field, policy, ['OnFailure', 'Never']));
  else if (podFailurePolicy && policy !== 'Never') {
    causes.push(invalidValue(field, policy, 'only "Never" is supported when podFailurePolicy is specified'));
  }
}

/** Follows ValidateJobSpec: what jobs have and their templates have not. */
export function checkJobSelector(causes: Causes, {selector, template}: JobSpec): void {
  if (!selector) causes.push(required('spec.selector'));
  checkLabelSelector(causes, 'spec.selector', selector);
  if (!selector || isUsableSelector(selector)) checkLabelsMatch(causes, 'spec.template', selector, template);
}

/** Follows ValidateJobSpecUpdate. A suspended job that has not started may still be told where its pods go. */
export function checkJobUpdate(causes: Causes, spec: JobSpec, before: JobSpec, mayMove: boolean): void {
  const isIndexed = before.completionMode === 'Indexed';
  const isScaled = isIndexed && spec.completions === spec.parallelism;
  if (!isScaled) checkImmutable(causes, 'spec.completions', spec.completions, spec.completions === before.completions);
  checkImmutable(causes, 'spec.selector', spec.selector, isEqual(spec.selector, before.selector));
  const template = mayMove ? withDirectivesOf(spec, before) : spec.template;
  if (!isEqual(template, before.template)) {
    const {metadata, ...rest} = spec.template;
    causes.push(invalidValue('spec.template', {...metadata, ...(inCode(rest) as object)}, 'field is immutable'));
  }
  for (const key of ['completionMode', 'podFailurePolicy', 'backoffLimitPerIndex', 'managedBy', 'successPolicy'] as const) {
    checkImmutable(causes, `spec.${key}`, inCode(spec[key]), isEqual(spec[key], before[key]));
  }
}

const numbers = [
  'parallelism',
  'completions',
  'activeDeadlineSeconds',
  'backoffLimit',
  'ttlSecondsAfterFinished',
  'backoffLimitPerIndex',
  'maxFailedIndexes',
] as const;
const replacements = ['Failed', 'TerminatingOrFailed'];

/** Labels, annotations, and where pods may go. */
function withDirectivesOf({template}: JobSpec, {template: old}: JobSpec): object {
  const {nodeSelector: _, tolerations: __, affinity: ___, schedulingGates: ____, ...spec} = template.spec ?? {containers: []};
  const {nodeSelector, tolerations, affinity, schedulingGates} = old.spec ?? {containers: []};
  return {
    ...template,
    ...(old.metadata && {metadata: old.metadata}),
    spec: {
      ...spec,
      ...(nodeSelector && {nodeSelector}),
      ...(tolerations && {tolerations}),
      ...(affinity && {affinity}),
      ...(schedulingGates && {schedulingGates}),
    },
  };
}
