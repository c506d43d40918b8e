import {ageText, humanDuration} from '../kube/duration.ts';
import {fieldsOf, type ObjectOf} from '../kube/fields.ts';
import type {CellValue} from '../kube/row.ts';
import {labelSelectorText} from '../kube/selector.ts';
import {age, containerColumns, labels, metadata, name, namespace, readyColumn, selectorColumn, toneOfHealth, valid} from './columns.ts';
import {defineKind, type Moment, type Wellness} from './kind.ts';
import {opensPods} from './open-pods.ts';
import {failingWhere} from './workload-wellness.ts';

const fields = fieldsOf('Job', {
  metadata,
  spec: {
    completions: true,
    parallelism: true,
    suspend: true,
    selector: {matchLabels: true, matchExpressions: {key: true, operator: true, values: true}},
    template: {spec: {containers: {name: true, image: true}}},
  },
  status: {
    startTime: true,
    completionTime: true,
    succeeded: true,
    failed: true,
    conditions: {type: true, status: true, reason: true, message: true, lastTransitionTime: true},
  },
});
interface Job extends ObjectOf<typeof fields> {}

export const jobs = defineKind<Job>({
  group: 'batch',
  version: 'v1',
  plural: 'jobs',
  singular: 'job',
  name: 'Job',
  aliases: ['jo'],
  isNamespaced: true,
  fields,
  columns: [
    namespace,
    name,
    {title: 'STATUS', weight: 8, value: statusOf, tone: toneOfHealth},
    readyColumn(completions, {title: 'COMPLETIONS'}),
    {title: 'DURATION', align: 'right', weight: 6, isSpan: true, value: duration, text: durationText, sortKey: durationKey},
    ...containerColumns<Job>(({spec}) => spec.template.spec.containers),
    selectorColumn,
    labels,
    valid,
    age,
  ],
  wellness,
  selector: ({spec}) => labelSelectorText(spec.selector),
  opens: opensPods('Job'),
});

/** Follows printJob of k8s.io/kubernetes/pkg/printers/internalversion, as the other cells do. */
function statusOf({metadata, status}: Job): string {
  const has = (type: string) => status.conditions.find(condition => condition.type === type)?.status === 'True';
  if (has('Complete')) return 'Complete';
  if (has('Failed')) return 'Failed';
  if (metadata.deletionTimestamp !== undefined) return 'Terminating';
  return ['Suspended', 'FailureTarget', 'SuccessCriteriaMet'].find(has) ?? 'Running';
}

function completions({spec, status}: Job): string {
  if (spec.completions !== undefined) return `${status.succeeded}/${spec.completions}`;
  const parallelism = spec.parallelism ?? 0;
  return parallelism > 1 ? `${status.succeeded}/1 of ${parallelism}` : `${status.succeeded}/1`;
}

/** How long it took; minus the time of its start while it runs. */
function duration({status}: Job): CellValue {
  const {startTime, completionTime} = status;
  if (startTime === undefined) return undefined;
  const failed = status.conditions.find(({type, status}) => type === 'Failed' && status === 'True');
  const end = completionTime ?? failed?.lastTransitionTime;
  return end === undefined ? -startTime : Math.max(0, end - startTime);
}

function durationText(value: CellValue, {now}: Moment): string {
  if (typeof value !== 'number') return '';
  return value < 0 ? ageText(now + value) : humanDuration(value);
}

/** Running ones first, the youngest at the top, then what ran shortest. */
function durationKey(value: CellValue): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function wellness(job: Job): Wellness {
  const {status} = job;
  const failing = failingWhere(status.conditions, 'Failed', 'True') ?? failingWhere(status.conditions, 'FailureTarget', 'True');
  if (failing) return failing;
  const shown = statusOf(job);
  if (shown === 'Complete') return 'done';
  if (shown === 'Suspended') return {health: 'waiting', because: 'suspended'};
  if (status.failed > 0) return {health: 'waiting', because: status.failed === 1 ? '1 pod failed' : `${status.failed} pods failed`};
  return 'ok';
}
