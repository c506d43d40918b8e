import {humanDuration} from '../../kube/duration.ts';
import {type DocLine, type DocSpan, ink} from '../document.ts';
import type {Inspected} from '../tab.ts';
import type {Describer} from './describer.ts';
import {annotations, controller, field, labels, nameLine, namespaceLine, none, time, unset, usualConditions, type Value} from './parts.ts';
import {podTemplate} from './pod-template.ts';
import {at, type Fields, fields, isSet, number, text, timeOf} from './read.ts';
import {selectorOf} from './selector.ts';

export const job: Describer = {
  lines(inspected) {
    const {object} = inspected;
    const spec = fields(at(object, 'spec'));
    const status = fields(at(object, 'status'));
    return [
      nameLine(inspected.name),
      namespaceLine(inspected.namespace),
      field(0, 'Selector', selectorOf(spec['selector']), {path: ['spec', 'selector']}),
      ...labels(0, 'Labels', at(object, 'metadata', 'labels'), ['metadata', 'labels']),
      ...annotations(0, 'Annotations', at(object, 'metadata', 'annotations'), ['metadata', 'annotations']),
      ...controller(inspected),
      ...settings(spec),
      ...times(spec, status, inspected),
      field(0, 'Pods Statuses', podCounts(status), {path: ['status']}),
      ...indexes(spec, status),
      ...podTemplate(spec['template'], ['spec', 'template'], inspected),
      ...usualConditions(0, status['conditions'], inspected),
    ];
  },
};

function settings(spec: Fields): DocLine[] {
  return [
    ...whereSet(spec, 'parallelism', 'Parallelism'),
    field(0, 'Completions', isSet(spec['completions']) ? text(spec['completions']) : unset, {path: ['spec', 'completions']}),
    ...whereSet(spec, 'completionMode', 'Completion Mode'),
    ...whereSet(spec, 'suspend', 'Suspend'),
    ...whereSet(spec, 'backoffLimit', 'Backoff Limit'),
    ...whereSet(spec, 'backoffLimitPerIndex', 'Backoff Limit Per Index'),
    ...whereSet(spec, 'maxFailedIndexes', 'Max Failed Indexes'),
    ...whereSet(spec, 'podReplacementPolicy', 'Pod Replacement Policy'),
    ...whereSet(spec, 'ttlSecondsAfterFinished', 'TTL Seconds After Finished'),
  ];
}

/** A line only where the field is there. */
export function whereSet(spec: Fields, name: string, label: string, unit = ''): DocLine[] {
  return isSet(spec[name]) ? [field(0, label, `${text(spec[name])}${unit}`, {path: ['spec', name]})] : [];
}

function times(spec: Fields, status: Fields, inspected: Inspected): DocLine[] {
  const [started, completed] = [timeOf(status['startTime']), timeOf(status['completionTime'])];
  return [
    ...(started === undefined ? [] : [field(0, 'Start Time', time(status['startTime'], inspected), {path: ['status', 'startTime']})]),
    ...(completed === undefined
      ? []
      : [field(0, 'Completed At', time(status['completionTime'], inspected), {path: ['status', 'completionTime']})]),
    ...(started === undefined || completed === undefined ? [] : [field(0, 'Duration', humanDuration(completed - started))]),
    ...whereSet(spec, 'activeDeadlineSeconds', 'Active Deadline Seconds', 's'),
  ];
}

function podCounts(status: Fields): Value {
  const ready = isSet(status['ready']) ? ` (${number(status['ready'])} Ready)` : '';
  const counts = [
    [number(status['active']), `Active${ready}`, 'ok'],
    [number(status['succeeded']), 'Succeeded', 'done'],
    [number(status['failed']), 'Failed', 'failing'],
  ] as const;
  return counts.flatMap(([count, word, how], index): (string | DocSpan)[] => [
    ...(index === 0 ? [] : [' / ']),
    ink(count === 0 ? 'quiet' : how, `${count} ${word}`),
  ]);
}

/** Which of its numbered parts are through. */
function indexes(spec: Fields, status: Fields): DocLine[] {
  if (spec['completionMode'] !== 'Indexed') return [];
  const failed = text(status['failedIndexes']);
  const path = ['status', 'completedIndexes'];
  return [
    field(0, 'Completed Indexes', shortened(text(status['completedIndexes'])), {path, value: text(status['completedIndexes'])}),
    ...(failed === '' ? [] : [field(0, 'Failed Indexes', ink('failing', failed), {path: ['status', 'failedIndexes'], value: failed})]),
  ];
}

/** To the first comma after 50 characters. */
function shortened(list: string): Value {
  if (list === '') return none;
  const end = list.indexOf(',', 50);
  return end < 0 ? list : `${list.slice(0, end + 1)}...`;
}
