import {parseSchedule} from '../../kube/cron-schedule.ts';
import {humanDuration} from '../../kube/duration.ts';
import {record, records, text, whole} from '../../kube/loose.ts';
import type {KubeObject} from '../../kube/object.ts';
import {objectNamed} from '../describe/parts.ts';
import {timeOf} from '../describe/read.ts';
import {type DocLine, ink} from '../document.ts';
import {countText, whenText} from '../keys/words.ts';
import type {Inspected} from '../tab.ts';
import {agoText, conditionFacts, fact, facts, originFacts} from './facts.ts';
import {podLines, podsNeed} from './pods-behind.ts';
import type {Summary} from './summary-part.ts';
import {imageFacts} from './workload.ts';

export const job: Summary = {
  needs: podsNeed,
  lines: (inspected, object) => [
    ...runLines(inspected, object),
    ...imageFacts(record(record(object['spec'])['template'])['spec']),
    ...originFacts(inspected),
    ...podLines(inspected, object),
    ...conditionFacts(inspected),
  ],
};

export const cronJob: Summary = {
  lines: (inspected, object) => [
    ...scheduleLines(inspected, object),
    ...imageFacts(record(record(record(record(object['spec'])['jobTemplate'])['spec'])['template'])['spec']),
    ...originFacts(inspected),
  ],
};

function runLines(inspected: Inspected, object: KubeObject): DocLine[] {
  const spec = record(object['spec']);
  const status = record(object['status']);
  const [active, succeeded, failed] = ['active', 'succeeded', 'failed'].map(name => whole(status[name], 0)) as [number, number, number];
  const wanted = typeof spec['completions'] === 'number' ? spec['completions'] : undefined;
  const done = wanted === undefined ? `${succeeded} done` : `${succeeded} of ${wanted} done`;
  const limit = whole(spec['backoffLimit'], 6);
  const [start, end] = [timeOf(status['startTime']), timeOf(status['completionTime'])];
  const took = start === undefined ? '' : end === undefined ? '' : `, took ${humanDuration(end - start)}`;
  return [
    fact('progress', [
      done,
      active > 0 ? `, ${countText(active, 'pod')} at work` : '',
      failed > 0 ? ink('failing', `, ${failed} failed`) : '',
      ink('quiet', `  gives up when more than ${limit} have failed`),
    ]),
    ...(spec['suspend'] === true
      ? [fact('suspended', [ink('waiting', 'no pod is started until it is resumed')], {path: ['spec', 'suspend']})]
      : []),
    ...(start === undefined ? [] : [fact('started', [whenText(start, inspected), took], {path: ['status', 'startTime']})]),
  ];
}

function scheduleLines(inspected: Inspected, object: KubeObject): DocLine[] {
  const spec = record(object['spec']);
  const status = record(object['status']);
  const zone = text(spec['timeZone']);
  const schedule = text(spec['schedule']);
  const isSuspended = spec['suspend'] === true;
  const active = records(status['active']).map(({name}) => text(name));
  const lastSuccess = status['lastSuccessfulTime'];
  return [
    fact('schedule', [schedule, ink('quiet', zone === '' ? '  in the time of the controller, mostly UTC' : `  in the time of ${zone}`)], {
      path: ['spec', 'schedule'],
      value: schedule,
    }),
    fact('next run', [isSuspended ? ink('waiting', 'none: it is suspended') : nextWords(inspected, schedule, zone)]),
    fact(
      'last run',
      [status['lastScheduleTime'] === undefined ? ink('quiet', 'none yet') : agoText(status['lastScheduleTime'], inspected)],
      {
        path: ['status', 'lastScheduleTime'],
      },
    ),
    fact('last success', [lastSuccess === undefined ? ink('quiet', 'none yet') : agoText(lastSuccess, inspected)], {
      path: ['status', 'lastSuccessfulTime'],
    }),
    ...facts(
      'running',
      active.map(name => ({
        pieces: [ink('accent', name)],
        more: {key: `job ${name}`, value: name, target: objectNamed('Job', inspected.namespace, name, 'batch')},
      })),
    ),
    fact('overlapping', [overlapWords(text(spec['concurrencyPolicy']))], {path: ['spec', 'concurrencyPolicy']}),
  ];
}

function nextWords(inspected: Inspected, schedule: string, zone: string) {
  const parsed = parseSchedule(schedule, zone === '' ? undefined : zone);
  if ('problem' in parsed) return ink('failing', `none: the schedule cannot be understood (${parsed.problem})`);
  const next = parsed.next(inspected.now);
  return next === undefined ? ink('waiting', 'none within five years') : ink('text', whenText(next, inspected));
}

function overlapWords(policy: string): string {
  if (policy === 'Forbid') return 'a run is left out while the last one goes on';
  return policy === 'Replace' ? 'a run that still goes on is replaced' : 'runs may go on at the same time';
}
