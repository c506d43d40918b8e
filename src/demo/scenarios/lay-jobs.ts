import {jobAt} from '../controllers/cron-jobs.ts';
import {parseSchedule} from '../../kube/cron-schedule.ts';
import {podOfJob} from '../controllers/job-pods.ts';
import type {Demo} from '../demo.ts';
import {type Draft, type KubeObject, timeText} from '../object.ts';
import type {Random} from '../random.ts';
import type {CronJob, Job, Pod} from '../schema/kinds.ts';
import {cronJobs} from '../types/cronjobs.ts';
import {jobs} from '../types/jobs.ts';
import {pods} from '../types/pods.ts';
import type {Manifest} from './apply.ts';
import {demoAt} from './demo-at.ts';
import {byController, layEvents, scheduling, starting, type Telling} from './lay-events.ts';
import {BY_USER, drafted, isLaid, withStatus} from './lay-object.ts';
import {podMaker} from './lay-pods.ts';

/** A job at one of its times. */
type Course = {readonly at: number; readonly endedAt: number; readonly job: KubeObject; readonly pod: Pod};

/** A controller is so late. */
const LATE_MS = 1000;
/** Of each course. */
const MOST_EVENTS = 12;

/** Puts a cron job where it is, that has been there since, with the jobs it has kept and what was told of all of them. Each job ran for so long. */
export function layCronJob(
  demo: Demo,
  manifest: Manifest,
  given: {readonly since: number; readonly ranMs: number; readonly node: string},
): void {
  const {store} = demo;
  const {since, ranMs, node} = given;
  const made = drafted(demoAt(demo, since), cronJobs, manifest as unknown as Draft<CronJob>, BY_USER);
  const times = timesOf(made, since, demo.agenda.now() - ranMs - 2 * LATE_MS);
  const last = times.at(-1);
  const endOf = (at: number) => at + LATE_MS + ranMs;
  const status = last !== undefined && {lastScheduleTime: timeText(last), lastSuccessfulTime: timeText(endOf(last) + LATE_MS)};
  const cron = store.put(cronJobs, status ? withStatus(demoAt(demo, endOf(last)), cronJobs, made, status) : made, isLaid);
  const limit = made.spec.successfulJobsHistoryLimit ?? 3;
  const kept = times.slice(-limit).map(at => layCourse(demo, cron, at, endOf(at), node));
  layEvents(demo, since, times.length * MOST_EVENTS, ({random}) => {
    const gone = times.slice(0, -limit).map(at => goneCourse(random, kept[0]!, jobAt(cron, at).metadata.name!, at, endOf(at)));
    return [...gone, ...kept].flatMap((course, index, all) => [
      ...told(cron, course),
      ...toldOfRemoval(cron, all[index - limit], course.endedAt),
    ]);
  });
}

function timesOf({spec}: CronJob, since: number, until: number): readonly number[] {
  const schedule = parseSchedule(spec.schedule, spec.timeZone);
  if ('problem' in schedule) throw new Error(`A scenario has a schedule that is none: ${spec.schedule}`);
  const times: number[] = [];
  for (let at = schedule.next(since); at !== undefined && at <= until; at = schedule.next(at)) times.push(at);
  return times;
}

function layCourse(demo: Demo, cron: CronJob, at: number, endedAt: number, node: string): Course {
  const then = demoAt(demo, at);
  const job = drafted(then, jobs, jobAt(cron, at));
  const {metadata, ...draft} = podOfJob(job, undefined);
  // What keeps a pod until it is counted has gone.
  const {finalizers: _, ...counted} = metadata;
  const one = drafted(then, pods, {...draft, metadata: counted});
  const startedAt = timeText(at + LATE_MS);
  const life = {state: {terminated: {exitCode: 0, reason: 'Completed', startedAt, finishedAt: timeText(endedAt)}}};
  const pod = podMaker(then, one, {life, at: endedAt})({name: one.metadata.name, node});
  return {
    at,
    endedAt,
    job: demo.store.put(jobs, finished(demoAt(demo, endedAt + LATE_MS), job, at), isLaid),
    pod: demo.store.put(pods, pod, isLaid),
  };
}

/** One of which nothing is left. */
function goneCourse(random: Random, {job, pod}: Course, name: string, at: number, endedAt: number): Course {
  const other = <T extends KubeObject>(object: T, called: string): T => ({
    ...object,
    metadata: {...object.metadata, name: called, uid: random.uuid()},
  });
  return {at, endedAt, job: other(job, name), pod: other(pod, `${name}-${random.suffix(5)}`)};
}

function finished(then: Demo, job: Job, at: number): Job {
  const ended = timeText(then.agenda.now());
  const condition = (type: string) => ({
    type,
    status: 'True',
    lastProbeTime: ended,
    lastTransitionTime: ended,
    reason: 'CompletionsReached',
    message: 'Reached expected number of succeeded pods',
  });
  return withStatus(then, jobs, job, {
    ready: 0,
    terminating: 0,
    uncountedTerminatedPods: {},
    succeeded: 1,
    conditions: [condition('SuccessCriteriaMet'), condition('Complete')],
    completionTime: ended,
    startTime: timeText(at),
  });
}

function told(cron: CronJob, {at, job, pod, endedAt}: Course): readonly Telling[] {
  const {name} = job.metadata;
  return [
    byController(cron, CRON, 'SuccessfulCreate', `Created job ${name}`, at),
    byController(job, 'job-controller', 'SuccessfulCreate', `Created pod: ${pod.metadata.name}`, at + 50),
    scheduling(pod, at + 100),
    ...starting(pod, pod.spec!.containers[0]!, at + 700),
    byController(job, 'job-controller', 'Completed', 'Job completed', endedAt + LATE_MS),
    byController(cron, CRON, 'SawCompletedJob', `Saw completed job: ${name}, condition: Complete`, endedAt + LATE_MS),
  ];
}

function toldOfRemoval(cron: CronJob, old: Course | undefined, at: number): readonly Telling[] {
  if (!old) return [];
  return [byController(cron, CRON, 'SuccessfulDelete', `Deleted job ${old.job.metadata.name}`, at + LATE_MS + 10)];
}

const CRON = 'cronjob-controller';
