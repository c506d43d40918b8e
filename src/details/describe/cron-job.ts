import {type DocLine, ink} from '../document.ts';
import type {Describer} from './describer.ts';
import {annotations, below, controller, field, labels, nameLine, namespaceLine, none, time, toward, unset, yesNo} from './parts.ts';
import {podTemplate} from './pod-template.ts';
import {at, type Fields, fields, isSet, items, text} from './read.ts';
import {selectorOrUnset} from './selector.ts';

export const cronJob: Describer = {
  lines(inspected) {
    const {object} = inspected;
    const spec = fields(at(object, 'spec'));
    const status = fields(at(object, 'status'));
    const succeeded = status['lastSuccessfulTime'];
    return [
      nameLine(inspected.name),
      namespaceLine(inspected.namespace),
      ...labels(0, 'Labels', at(object, 'metadata', 'labels'), ['metadata', 'labels']),
      ...annotations(0, 'Annotations', at(object, 'metadata', 'annotations'), ['metadata', 'annotations']),
      ...controller(inspected),
      ...settings(spec),
      ...jobTemplate(at(spec, 'jobTemplate', 'spec')),
      ...podTemplate(at(spec, 'jobTemplate', 'spec', 'template'), ['spec', 'jobTemplate', 'spec', 'template'], inspected),
      field(0, 'Last Schedule Time', time(status['lastScheduleTime'], inspected), {path: ['status', 'lastScheduleTime']}),
      ...(isSet(succeeded) ? [field(0, 'Last Successful Time', time(succeeded, inspected), {path: ['status', 'lastSuccessfulTime']})] : []),
      ...activeJobs(status['active'], inspected.namespace),
    ];
  },
};

function settings(spec: Fields): DocLine[] {
  return [
    field(0, 'Schedule', ink('string', text(spec['schedule'])), {path: ['spec', 'schedule']}),
    field(0, 'Concurrency Policy', text(spec['concurrencyPolicy']), {path: ['spec', 'concurrencyPolicy']}),
    field(0, 'Suspend', isSet(spec['suspend']) ? ink(spec['suspend'] === true ? 'waiting' : 'text', yesNo(spec['suspend'])) : unset, {
      path: ['spec', 'suspend'],
    }),
    orUnset(spec, 'timeZone', 'Time Zone'),
    orUnset(spec, 'successfulJobsHistoryLimit', 'Successful Job History Limit'),
    orUnset(spec, 'failedJobsHistoryLimit', 'Failed Job History Limit'),
    orUnset(spec, 'startingDeadlineSeconds', 'Starting Deadline Seconds', 's'),
  ];
}

function orUnset(spec: Fields, name: string, label: string, unit = ''): DocLine {
  return field(0, label, isSet(spec[name]) ? `${text(spec[name])}${unit}` : unset, {path: ['spec', name]});
}

function jobTemplate(value: unknown): DocLine[] {
  const spec = fields(value);
  const path = ['spec', 'jobTemplate', 'spec'];
  const line = (name: string, label: string, unit = '') =>
    field(0, label, isSet(spec[name]) ? `${text(spec[name])}${unit}` : unset, {path: [...path, name]});
  return [
    field(0, 'Selector', selectorOrUnset(spec['selector']), {path: [...path, 'selector']}),
    line('parallelism', 'Parallelism'),
    line('completions', 'Completions'),
    ...(isSet(spec['backoffLimit']) ? [line('backoffLimit', 'Backoff Limit')] : []),
    ...(isSet(spec['activeDeadlineSeconds']) ? [line('activeDeadlineSeconds', 'Active Deadline Seconds', 's')] : []),
  ];
}

function activeJobs(list: unknown, namespace: string): DocLine[] {
  const names = items(list).map(one => text(one['name']));
  if (names.length === 0) return [field(0, 'Active Jobs', none, {path: ['status', 'active']})];
  return names.map((name, index) => {
    const more = {path: ['status', 'active', index], value: name, ...toward('Job', namespace, name, 'batch')};
    return index === 0 ? field(0, 'Active Jobs', ink('accent', name), more) : below(0, ink('accent', name), more);
  });
}
