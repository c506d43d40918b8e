import type {Controller, Demo} from '../demo.ts';
import {tell} from '../events.ts';
import {controlledBy, controllerOf, type Draft, timeText} from '../object.ts';
import {Refusal} from '../refusal.ts';
import type {CronJob, CronJobStatus, Job} from '../schema/kinds.ts';
import {cronJobs} from '../types/cronjobs.ts';
import {jobs} from '../types/jobs.ts';
import {ownerKeys} from './claim.ts';
import {parseSchedule, type Schedule} from '../../kube/cron-schedule.ts';
import {dueTime, untilNext} from './cron-times.ts';
import {finishOf, trueCondition} from './job-conditions.ts';
import {indexOwned, ownedBy} from './owned.ts';
import {isOfNamespaceGoing} from './pod-control.ts';
import {reconciler} from './reconcile.ts';
import {filled, MANAGER, writeStatus} from './status.ts';
import {isTimeZone, zonedText} from '../../kube/time-zone.ts';

const COMPONENT = 'cronjob-controller';
const SCHEDULED = 'batch.kubernetes.io/cronjob-scheduled-timestamp';

type Active = NonNullable<CronJobStatus['active']>;

/** A cron job during a look at it. */
type Round = {
  readonly demo: Demo;
  readonly cron: CronJob;
  readonly now: number;
  active: Active;
  lastScheduleTime: string | undefined;
  lastSuccessfulTime: string | undefined;
};

/** Makes jobs when their time comes. Follows k8s.io/kubernetes/pkg/controller/cronjob. */
export const cronJobController: Controller = demo => {
  indexOwned(demo, jobs);
  const ask = reconciler(demo, {
    watches: [{type: cronJobs}, {type: jobs, keys: ownerKeys(demo, cronJobs)}],
    reconcile(namespace, name) {
      const cron = demo.registry.get(cronJobs, namespace, name);
      const wait = cron && sync(demo, cron);
      if (wait !== undefined) ask(`${namespace}/${name}`, wait);
    },
    mindsLaid: true,
  });
};

/** The result is when to look again though nothing changed. */
function sync(demo: Demo, cron: CronJob): number | undefined {
  const {active = [], lastScheduleTime, lastSuccessfulTime} = cron.status ?? {};
  const round: Round = {demo, cron, now: demo.agenda.now(), active, lastScheduleTime, lastSuccessfulTime};
  const mine = ownedBy(demo, jobs, cron.metadata.uid);
  clean(round, mine);
  let refusal: Refusal | undefined;
  let wait: number | undefined;
  try {
    lookAt(round, mine);
    wait = cron.metadata.deletionTimestamp ? undefined : start(round);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    refusal = error;
  }
  const status = filled({active: round.active, lastScheduleTime: round.lastScheduleTime, lastSuccessfulTime: round.lastSuccessfulTime});
  writeStatus(demo, cronJobs, cron, status);
  if (refusal) throw refusal;
  return wait;
}

/** What became of the jobs. */
function lookAt(round: Round, mine: readonly Job[]): void {
  for (const job of mine) {
    const {name, uid} = job.metadata;
    const isKnown = round.active.some(reference => reference.uid === uid);
    const finish = finishOf(job);
    if (!finish) {
      if (!isKnown) say(round, 'Warning', 'UnexpectedJob', `Saw a job that the controller did not create or forgot: ${name}`);
      continue;
    }
    if (isKnown) {
      forget(round, uid);
      say(round, 'Normal', 'SawCompletedJob', `Saw completed job: ${name}, condition: ${finish.type}`);
    }
    const completed = trueCondition(job, 'Complete') && job.status?.completionTime;
    if (completed && (round.lastSuccessfulTime ?? '') < completed) round.lastSuccessfulTime = completed;
  }
  for (const {uid, name, namespace} of round.active) {
    if (mine.some(({metadata}) => metadata.uid === uid) || round.demo.registry.get(jobs, namespace, name!)) continue;
    say(round, 'Normal', 'MissingJob', `Active job went missing: ${name}`);
    forget(round, uid);
  }
}

/** Starts a job if its time has come. The result is when the next one's comes. */
function start(round: Round): number | undefined {
  const {cron, now} = round;
  const {timeZone, suspend, schedule: text, startingDeadlineSeconds, concurrencyPolicy} = cron.spec;
  if (timeZone !== undefined && !isTimeZone(timeZone)) {
    say(round, 'Warning', 'UnknownTimeZone', `invalid timeZone: "${timeZone}": unknown time zone ${timeZone}`);
    return undefined;
  }
  if (suspend) return undefined;
  if (text.includes('TZ')) {
    const link = 'https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/';
    const message = `CRON_TZ or TZ used in schedule "${text}" is not officially supported, see ${link} for more details`;
    say(round, 'Warning', 'UnsupportedSchedule', message);
  }
  const schedule = parseSchedule(text, timeZone);
  if ('problem' in schedule) {
    say(round, 'Warning', 'UnparseableSchedule', `unparseable schedule: "${text}" : ${schedule.problem}`);
    return undefined;
  }
  const {at, hasMissedMany} = dueTime(cron, schedule, now);
  if (hasMissedMany) {
    const message = 'too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew';
    say(round, 'Warning', 'TooManyMissedTimes', message);
  }
  if (at === undefined) return nextWait(round, schedule);
  if (startingDeadlineSeconds !== undefined && at + startingDeadlineSeconds * 1000 < now) {
    say(round, 'Warning', 'MissSchedule', `Missed scheduled time to start a job: ${rfc1123(at)}`);
    return nextWait(round, schedule);
  }
  const isServed = round.active.some(({name}) => name === nameAt(cron, at)) || round.lastScheduleTime === timeText(at);
  if (isServed) return nextWait(round, schedule);
  if (concurrencyPolicy === 'Forbid' && round.active.length > 0) {
    const message = 'Not starting job because prior execution is running and concurrency policy is Forbid';
    say(round, 'Normal', 'JobAlreadyActive', message);
    return nextWait(round, schedule);
  }
  if (concurrencyPolicy === 'Replace') {
    for (const {name, uid, namespace} of round.active) remove(round, {name: name!, uid: uid!, namespace});
  }
  if (create(round, at)) round.lastScheduleTime = timeText(at);
  return nextWait(round, schedule);
}

/** False where another's job has the name. */
function create(round: Round, at: number): boolean {
  const {demo, cron} = round;
  const draft = jobAt(cron, at);
  let made: Job;
  try {
    made = demo.registry.create(jobs, draft, {manager: MANAGER});
    say(round, 'Normal', 'SuccessfulCreate', `Created job ${made.metadata.name}`);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const existing = demo.registry.get(jobs, cron.metadata.namespace, draft.metadata.name!);
    if (error.reason === 'AlreadyExists' && existing) {
      if (controllerOf(existing)?.uid !== cron.metadata.uid) return false;
      made = existing;
    } else {
      if (!isOfNamespaceGoing(error)) say(round, 'Warning', 'FailedCreate', `Error creating job: ${error.message}`);
      throw error;
    }
  }
  const {name, namespace, uid, resourceVersion} = made.metadata;
  const reference = {kind: 'Job', ...(namespace !== undefined && {namespace}), name, uid, apiVersion: 'batch/v1', resourceVersion};
  round.active = [...round.active, reference];
  return true;
}

/** The job of a time. */
export function jobAt(cron: CronJob, at: number): Draft<Job> {
  const {jobTemplate, timeZone} = cron.spec;
  const {labels, annotations} = jobTemplate.metadata ?? {};
  const {namespace} = cron.metadata;
  return {
    metadata: {
      name: nameAt(cron, at),
      ...(namespace !== undefined && {namespace}),
      ...(labels && {labels}),
      annotations: {...annotations, [SCHEDULED]: zonedText(timeZone, at)},
      ownerReferences: [controlledBy(cron)],
    },
    ...(jobTemplate.spec && {spec: jobTemplate.spec}),
  };
}

/** Minutes since the epoch: the same time gives the same name. */
function nameAt({metadata}: CronJob, at: number): string {
  return `${metadata.name}-${Math.floor(at / 60_000)}`;
}

/** Deletes the oldest of the finished jobs beyond the limits. */
function clean(round: Round, mine: readonly Job[]): void {
  const {successfulJobsHistoryLimit, failedJobsHistoryLimit} = round.cron.spec;
  prune('Complete', successfulJobsHistoryLimit);
  prune('Failed', failedJobsHistoryLimit);

  function prune(type: string, limit: number | undefined): void {
    if (limit === undefined) return;
    const finished = mine.filter(job => trueCondition(job, type)).sort(byStart);
    for (const {metadata} of finished.slice(0, Math.max(0, finished.length - limit))) {
      if (!metadata.deletionTimestamp) remove(round, metadata);
    }
  }
}

function remove(round: Round, job: {readonly name: string; readonly uid: string; readonly namespace?: string | undefined}): void {
  try {
    round.demo.registry.remove(jobs, job.namespace, job.name, {propagation: 'Background'});
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    say(round, 'Warning', 'FailedDelete', `Deleted job: ${error.message}`);
    return;
  }
  forget(round, job.uid);
  say(round, 'Normal', 'SuccessfulDelete', `Deleted job ${job.name}`);
}

function nextWait({cron, now, lastScheduleTime}: Round, schedule: Schedule): number | undefined {
  return untilNext({...cron, status: {...cron.status, ...(lastScheduleTime !== undefined && {lastScheduleTime})}}, schedule, now);
}

function forget(round: Round, uid: string | undefined): void {
  round.active = round.active.filter(reference => reference.uid !== uid);
}

function say({demo, cron}: Round, type: 'Normal' | 'Warning', reason: string, message: string): void {
  tell(demo, {about: cron, type, reason, message, component: COMPONENT});
}

function byStart(one: Job, other: Job): number {
  const [start, otherStart] = [one.status?.startTime ?? '~', other.status?.startTime ?? '~'];
  if (start !== otherStart) return start < otherStart ? -1 : 1;
  return one.metadata.name < other.metadata.name ? -1 : 1;
}

/** As Go's RFC1123Z: `Thu, 26 Nov 2026 01:04:00 +0000`. */
function rfc1123(at: number): string {
  return new Date(at).toUTCString().replace('GMT', '+0000');
}
