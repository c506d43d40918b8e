import {humanDuration} from '../../kube/duration.ts';
import {type Causes, invalidValue} from '../rules/causes.ts';
import {ageColumn, column, containerColumns, nameColumn, selectorColumn} from '../rules/columns.ts';
import {checkJobSelector, checkJobSpec, checkJobUpdate} from '../rules/job-validation.ts';
import {labelNameComplaints} from '../rules/names.ts';
import {withJobTemplateDefaults} from '../rules/job-defaults.ts';
import {nameWarnings, podNames, podWarnings} from '../rules/pod-warnings.ts';
import {changed, filled} from '../rules/sharing.ts';
import type {Job, JobSpec} from '../schema/kinds.ts';
import type {ResourceType} from '../type.ts';

export const jobs: ResourceType<Job> = {
  group: 'batch',
  version: 'v1',
  kind: 'Job',
  plural: 'jobs',
  singular: 'job',
  categories: ['all'],
  isNamespaced: true,
  schema: 'io.k8s.api.batch.v1.Job',
  hasStatus: true,
  hasGeneration: true,
  columns: [
    nameColumn,
    column('Status', 'Whether it runs, has ended, or waits.', statusText),
    column('Completions', 'How many of the pods that have to succeed did.', completionsText),
    column('Duration', 'How long it took, or has been taking.', durationText),
    ageColumn,
    ...containerColumns<Job>(({spec}) => spec?.template.spec?.containers),
    selectorColumn(({spec}) => spec?.selector),
  ],
  fields: {'status.successful': ({status}) => String(status?.succeeded ?? 0)},
  defaults(job) {
    const next = changed(job, 'spec', withDefaults);
    const labels = next.spec?.template.metadata?.labels;
    if (!labels || Object.keys(next.metadata.labels ?? {}).length > 0) return next;
    return {...next, metadata: {...next.metadata, labels}};
  },
  created(job) {
    const next = {...job, status: {}};
    if (!job.spec || job.spec.manualSelector) return next;
    const {name, uid, labels: own} = job.metadata;
    const {template, selector} = job.spec;
    const labels = {...generatedLabels(name, uid), ...template.metadata?.labels};
    // Labels that it has from its template follow it.
    const isShared = own === undefined || own === template.metadata?.labels;
    return {
      ...next,
      metadata: {...job.metadata, ...(isShared && {labels})},
      spec: {
        ...job.spec,
        selector: {...selector, matchLabels: {[uidLabel]: uid, ...selector?.matchLabels}},
        template: {...template, metadata: {...template.metadata, labels}},
      },
    };
  },
  validate({metadata, spec, status}, before) {
    const causes: Causes = [];
    if (!spec || spec === before?.spec) return causes;
    if (!spec.manualSelector) checkGenerated(causes, metadata.uid, spec);
    checkJobSpec(causes, 'spec', spec);
    checkJobSelector(causes, spec);
    if (spec.completionMode === 'Indexed' && spec.completions) {
      const host = `${metadata.name}-${spec.completions - 1}`;
      const told = `will not able to create pod with invalid DNS label: ${host}`;
      if (labelNameComplaints(host).length > 0) causes.push(invalidValue('metadata.name', metadata.name, told));
    }
    const mayMove = before?.spec?.suspend === true && status?.startTime === undefined;
    if (before?.spec) checkJobUpdate(causes, spec, before.spec, mayMove);
    return causes;
  },
  warnings: ({metadata, spec}) => [...nameWarnings(metadata.name, podNames), ...podWarnings('spec.template.spec', spec?.template.spec)],
};

const uidLabel = 'batch.kubernetes.io/controller-uid';

function generatedLabels(name: string, uid: string): {readonly [key: string]: string} {
  return {[uidLabel]: uid, 'batch.kubernetes.io/job-name': name, 'controller-uid': uid, 'job-name': name};
}

function withDefaults(spec: JobSpec): JobSpec {
  let next = spec.completions === undefined && spec.parallelism === undefined ? {...spec, completions: 1} : spec;
  next = filled(next, {
    parallelism: 1,
    backoffLimit: next.backoffLimitPerIndex === undefined ? 6 : 2_147_483_647,
    completionMode: 'NonIndexed',
    suspend: false,
    podReplacementPolicy: next.podFailurePolicy ? 'Failed' : 'TerminatingOrFailed',
    manualSelector: false,
  });
  return withJobTemplateDefaults(next);
}

/** Follows validateGeneratedSelector of k8s.io/kubernetes/pkg/apis/batch/validation. */
function checkGenerated(causes: Causes, uid: string, {selector}: JobSpec): void {
  const matchLabels = selector?.matchLabels ?? {};
  const isOwn = Object.keys(matchLabels).length === 1 && matchLabels[uidLabel] === uid && !selector?.matchExpressions?.length;
  if (!isOwn) causes.push(invalidValue('spec.selector', selector, '`selector` not auto-generated'));
}

function statusText({metadata, status}: Job): string {
  const is = (wanted: string) => status?.conditions?.find(({type}) => type === wanted)?.status === 'True';
  if (is('Complete')) return 'Complete';
  if (is('Failed')) return 'Failed';
  if (metadata.deletionTimestamp !== undefined) return 'Terminating';
  return ['Suspended', 'FailureTarget', 'SuccessCriteriaMet'].find(is) ?? 'Running';
}

function completionsText({spec, status}: Job): string {
  const succeeded = status?.succeeded ?? 0;
  if (spec?.completions !== undefined) return `${succeeded}/${spec.completions}`;
  const parallelism = spec?.parallelism ?? 0;
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`;
}

function durationText({status}: Job, now: number): string {
  if (!status?.startTime) return '';
  return humanDuration((status.completionTime ? Date.parse(status.completionTime) : now) - Date.parse(status.startTime));
}
