import {describe, expect, test} from 'vitest';
import {cronJobController} from '../../src/demo/controllers/cron-jobs.ts';
import {parseSchedule} from '../../src/kube/cron-schedule.ts';
import {zonedText} from '../../src/kube/time-zone.ts';
import type {Demo} from '../../src/demo/demo.ts';
import {type KubeObject, timeText} from '../../src/demo/object.ts';
import type {CronJob, CronJobSpec, Job} from '../../src/demo/schema/kinds.ts';
import {cronJobs} from '../../src/demo/types/cronjobs.ts';
import {jobs} from '../../src/demo/types/jobs.ts';
import {create, get, podSpec, toldOf, workloads} from './workloads.ts';

const MINUTE = 60_000;

function cron(demo: Demo, spec: Partial<CronJobSpec> = {}): CronJob {
  return create(demo, cronJobs, {
    metadata: {name: 'report', namespace: 'shop'},
    spec: {
      schedule: '*/5 * * * *',
      concurrencyPolicy: 'Allow',
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 1,
      suspend: false,
      jobTemplate: {
        metadata: {labels: {team: 'ops'}},
        spec: {template: {spec: podSpec('busybox', {restartPolicy: 'OnFailure'})}},
      },
      ...spec,
    },
  });
}

function names(demo: Demo): readonly string[] {
  return demo.registry.list(jobs, 'shop').map(({metadata}) => metadata.name);
}

function finish(demo: Demo, type: 'Complete' | 'Failed' = 'Complete'): void {
  for (const {metadata, status} of demo.registry.list(jobs, 'shop')) {
    if (status?.conditions) continue;
    const time = timeText(demo.agenda.now());
    demo.registry.change(jobs, 'shop', metadata.name, {manager: 'test', subresource: 'status'}, (job: Job) => ({
      ...job,
      status: {
        startTime: job.metadata.creationTimestamp,
        ...(type === 'Complete' && {completionTime: time}),
        conditions: [{type, status: 'True', lastTransitionTime: time}],
      },
    }));
  }
}

test('jobs are made when their time comes, and the old ones go', () => {
  const demo = workloads(cronJobController);
  const made = cron(demo, {successfulJobsHistoryLimit: 2});
  demo.agenda.advance(5 * MINUTE - 1);
  expect(names(demo)).toEqual([]);
  demo.agenda.advance(1000);
  const first = `report-${Date.parse('2026-11-26T12:05:00Z') / MINUTE}`;
  expect(names(demo)).toEqual([first]);
  const job = get(demo, jobs, first);
  expect(job.metadata).toMatchObject({
    labels: {team: 'ops'},
    annotations: {'batch.kubernetes.io/cronjob-scheduled-timestamp': '2026-11-26T12:05:00Z'},
    ownerReferences: [{apiVersion: 'batch/v1', kind: 'CronJob', name: 'report', uid: made.metadata.uid, controller: true}],
  });
  expect(get(demo, cronJobs, 'report').status).toMatchObject({
    lastScheduleTime: '2026-11-26T12:05:00Z',
    active: [{kind: 'Job', namespace: 'shop', name: first, uid: job.metadata.uid, apiVersion: 'batch/v1'}],
  });
  demo.agenda.advance(10_000);
  finish(demo);
  demo.agenda.advance(1000);
  expect(get(demo, cronJobs, 'report').status).toEqual({
    lastScheduleTime: '2026-11-26T12:05:00Z',
    lastSuccessfulTime: '2026-11-26T12:05:10Z',
  });
  expect(toldOf(demo, 'report')).toEqual([
    `SuccessfulCreate: Created job ${first}`,
    `SawCompletedJob: Saw completed job: ${first}, condition: Complete`,
  ]);
  for (let round = 0; round < 3; round++) {
    demo.agenda.advance(5 * MINUTE);
    finish(demo);
    demo.agenda.advance(1000);
  }
  expect(names(demo)).toHaveLength(2);
  expect(toldOf(demo, 'report')).toContain(`SuccessfulDelete: Deleted job ${first}`);
});

test.each([
  ['Allow', 3, 3],
  ['Forbid', 1, 1],
  ['Replace', 1, 1],
])('while one still runs: %s', (concurrencyPolicy, there, active) => {
  const demo = workloads(cronJobController);
  cron(demo, {concurrencyPolicy});
  demo.agenda.advance(16 * MINUTE);
  expect(names(demo)).toHaveLength(there);
  expect(get(demo, cronJobs, 'report').status?.active).toHaveLength(active);
  if (concurrencyPolicy === 'Replace') expect(names(demo)).toEqual([`report-${Date.parse('2026-11-26T12:15:00Z') / MINUTE}`]);
  if (concurrencyPolicy === 'Forbid') {
    const because = 'Not starting job because prior execution is running and concurrency policy is Forbid';
    expect(toldOf(demo, 'report')).toContain(`JobAlreadyActive: ${because}`);
  }
});

test('suspended it makes none; resumed it makes up for the last one only, if the deadline lets it', () => {
  const demo = workloads(cronJobController);
  cron(demo, {suspend: true, startingDeadlineSeconds: 200});
  demo.agenda.advance(12 * MINUTE);
  expect(names(demo)).toEqual([]);
  resume(demo);
  demo.agenda.advance(1000);
  expect(names(demo)).toEqual([`report-${Date.parse('2026-11-26T12:10:00Z') / MINUTE}`]);
});

function resume(demo: Demo): void {
  demo.registry.change(cronJobs, 'shop', 'report', {manager: 'test'}, current => ({...current, spec: {...current.spec, suspend: false}}));
}

test('a job that somebody made by hand is seen, and one that went missing is forgotten', () => {
  const demo = workloads(cronJobController);
  const {metadata} = cron(demo);
  const owner = {apiVersion: 'batch/v1', kind: 'CronJob', name: 'report', uid: metadata.uid, controller: true};
  create(demo, jobs, {
    metadata: {name: 'manual', namespace: 'shop', annotations: {'cronjob.kubernetes.io/instantiate': 'manual'}, ownerReferences: [owner]},
    spec: {template: {spec: podSpec('busybox', {restartPolicy: 'Never'})}},
  });
  demo.agenda.advance(1000);
  expect(toldOf(demo, 'report')).toEqual(['UnexpectedJob: Saw a job that the controller did not create or forgot: manual']);
  finish(demo);
  demo.agenda.advance(5 * MINUTE);
  const name = names(demo).find(it => it !== 'manual')!;
  demo.registry.remove(jobs, 'shop', name);
  demo.agenda.advance(1000);
  expect(toldOf(demo, 'report')).toContain(`MissingJob: Active job went missing: ${name}`);
  expect(get(demo, cronJobs, 'report').status).not.toHaveProperty('active');
});

describe('schedules', () => {
  test.each([
    ['*/15 * * * *', '2026-11-26T12:03:20Z', '2026-11-26T12:15:00Z'],
    ['0 0 * * *', '2026-11-26T12:00:00Z', '2026-11-27T00:00:00Z'],
    ['@hourly', '2026-11-26T12:00:00Z', '2026-11-26T13:00:00Z'],
    ['@weekly', '2026-11-26T12:00:00Z', '2026-11-29T00:00:00Z'],
    ['@every 90s', '2026-11-26T12:00:00Z', '2026-11-26T12:01:30Z'],
    ['30 9 * * mon-fri', '2026-11-27T10:00:00Z', '2026-11-30T09:30:00Z'],
    ['0 12 1 jan,JUL *', '2026-11-26T12:00:00Z', '2027-01-01T12:00:00Z'],
    ['5/20 3 * * *', '2026-11-26T03:26:00Z', '2026-11-26T03:45:00Z'],
    ['0 0 13 * fri', '2026-11-26T00:00:00Z', '2026-11-27T00:00:00Z'],
    ['0 0 29 2 *', '2026-11-26T00:00:00Z', '2028-02-29T00:00:00Z'],
    ['0 0 1-31/10 * *', '2026-11-26T00:00:00Z', '2026-12-01T00:00:00Z'],
  ])('%s after %s', (text, after, next) => {
    const schedule = parseSchedule(text);
    expect('next' in schedule && timeText(schedule.next(Date.parse(after))!)).toBe(next);
  });

  test.each([
    ['Europe/Berlin', '0 8 * * *', '2026-11-26T12:00:00Z', '2026-11-27T07:00:00Z'],
    ['Asia/Kolkata', '0 0 * * *', '2026-11-26T12:00:00Z', '2026-11-26T18:30:00Z'],
    // Half past two does not come on the day when clocks go forward, and comes twice when they go back.
    ['Europe/Berlin', '30 2 * * *', '2026-03-28T02:00:00Z', '2026-03-30T00:30:00Z'],
    ['Europe/Berlin', '30 2 * * *', '2026-10-25T00:00:00Z', '2026-10-25T00:30:00Z'],
    ['Europe/Berlin', '30 2 * * *', '2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z'],
    ['America/Havana', '0 12 * * sun', '2026-03-07T12:00:00Z', '2026-03-08T16:00:00Z'],
  ])('in %s: %s after %s', (zone, text, after, next) => {
    const schedule = parseSchedule(text, zone);
    expect('next' in schedule && timeText(schedule.next(Date.parse(after))!)).toBe(next);
  });

  test.each([
    ['', 'empty spec string'],
    ['* * * *', 'expected exactly 5 fields, found 4: [* * * *]'],
    ['@never', 'unrecognized descriptor: @never'],
    ['a * * * *', 'failed to parse int from a: strconv.Atoi: parsing "a": invalid syntax'],
    ['9-5 * * * *', 'beginning of range (9) beyond end of range (5): 9-5'],
    ['* * 0 * *', 'beginning of range (0) below minimum (1): 0'],
    ['*/0 * * * *', 'step of range should be a positive number: */0'],
  ])('%s is refused', (text, problem) => {
    expect(parseSchedule(text)).toEqual({problem});
  });

  test('30 February never comes', () => {
    const schedule = parseSchedule('0 0 30 2 *');
    expect('next' in schedule && schedule.next(0)).toBeUndefined();
  });

  test('times in the words of their zone', () => {
    expect(zonedText('Europe/Berlin', Date.parse('2026-11-26T12:00:00Z'))).toBe('2026-11-26T13:00:00+01:00');
    expect(zonedText(undefined, Date.parse('2026-11-26T12:00:00Z'))).toBe('2026-11-26T12:00:00Z');
  });
});

test('nothing is written while nothing is due', () => {
  const demo = workloads(cronJobController);
  cron(demo, {schedule: '0 0 1 1 *'});
  demo.agenda.advance(1000);
  const written: KubeObject[] = [];
  demo.store.subscribe(cronJobs, ({object}) => written.push(object));
  demo.agenda.advance(24 * 60 * MINUTE);
  expect(written).toEqual([]);
});
