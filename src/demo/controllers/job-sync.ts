import type {Demo} from '../demo.ts';
import {tell} from '../events.ts';
import {timeText} from '../object.ts';
import {Refusal} from '../refusal.ts';
import {isSelectedBy} from '../rules/labels.ts';
import type {Job, JobCondition, JobStatus, Pod} from '../schema/kinds.ts';
import {jobs} from '../types/jobs.ts';
import {pods} from '../types/pods.ts';
import {claim} from './claim.ts';
import {type Failures, failuresAfter, remainingWait} from './job-back-off.ts';
import {type Conditions, ensured, jobCondition, trueCondition} from './job-conditions.ts';
import {indexesText, indexOf, isIndexed, parseIndexes, pendingIndexes} from './job-indexes.ts';
import {isTracked, podOfJob, podsToRemove, untrack} from './job-pods.ts';
import {createPod, deletePod, isOfNamespaceGoing} from './pod-control.ts';
import {isActive, isReady, isTerminating} from './pods.ts';
import {filled, writeStatus} from './status.ts';

const COMPONENT = 'job-controller';
const BURST = 500;

/** What a look at a job found and did. Counts of pods follow what has been made and deleted since. */
type Course = {
  readonly job: Job;
  readonly all: readonly Pod[];
  readonly failures: Failures;
  readonly succeeded: number;
  readonly failed: number;
  readonly indexes: ReadonlySet<number>;
  startTime: string | undefined;
  conditions: Conditions;
  active: number;
  ready: number;
  terminating: number;
  /** When to look again though nothing changed. */
  wait: number | undefined;
};

/** Follows syncJob of the job controller. `failures` are those before; the result has those after. */
export function syncJob(demo: Demo, job: Job, failures: Failures): {readonly failures: Failures; readonly wait: number | undefined} {
  const course = courseOf(demo, job, failures);
  const active = course.all.filter(isActive);
  let finish = endOf(demo, course);
  let refusal: Refusal | undefined;
  try {
    if (finish) removeAll(demo, course, active);
    else if (!job.metadata.deletionTimestamp) {
      manage(demo, course, active);
      finish = completionOf(demo, course);
      if (!finish) tellSuspension(demo, course);
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    refusal = error;
  }
  track(demo, course, finish);
  if (refusal) throw refusal;
  return {failures: course.failures, wait: course.wait};
}

/** Whether a pod counts as failed: one that is being deleted does at once, unless the job waits for it to end. */
function hasFailed({metadata, status}: Pod, {spec}: Job): boolean {
  if (status?.phase === 'Failed') return true;
  if (spec?.podReplacementPolicy === 'Failed' || spec?.podFailurePolicy) return false;
  return metadata.deletionTimestamp !== undefined && status?.phase !== 'Succeeded';
}

function courseOf(demo: Demo, job: Job, failures: Failures): Course {
  const {status, spec} = job;
  const all = claim(demo, job, pods, pod => isSelectedBy(spec?.selector, pod));
  const active = all.filter(isActive);
  const {succeeded: countedUp = [], failed: countedDown = []} = status?.uncountedTerminatedPods ?? {};
  const valid = all.filter(pod => isTracked(pod) && (!isIndexed(job) || indexOf(pod, job) !== undefined));
  const newUp = valid.filter(pod => pod.status?.phase === 'Succeeded' && !countedUp.includes(pod.metadata.uid));
  const newDown = valid.filter(pod => hasFailed(pod, job) && !countedDown.includes(pod.metadata.uid));
  const indexes = parseIndexes(status?.completedIndexes, spec?.completions ?? 0);
  if (isIndexed(job)) for (const pod of newUp) indexes.add(indexOf(pod, job)!);
  return {
    job,
    all,
    failures: failuresAfter(failures, newUp, newDown),
    succeeded: isIndexed(job) ? indexes.size : (status?.succeeded ?? 0) + newUp.length + countedUp.length,
    failed: (status?.failed ?? 0) + newDown.length + countedDown.length,
    indexes,
    startTime: status?.startTime ?? (spec?.suspend ? undefined : timeText(demo.agenda.now())),
    conditions: status?.conditions ?? [],
    active: active.length,
    ready: active.filter(isReady).length,
    terminating: all.filter(isTerminating).length,
    wait: undefined,
  };
}

/** Why it ends now, if it does: what was decided before, too many failures, or its deadline. */
function endOf(demo: Demo, course: Course): JobCondition | undefined {
  const {job} = course;
  const now = demo.agenda.now();
  const {backoffLimit = 6, activeDeadlineSeconds, suspend} = job.spec!;
  const decided = trueCondition(job, 'SuccessCriteriaMet') ?? trueCondition(job, 'FailureTarget');
  if (decided) return decided;
  if (course.failed > backoffLimit || hasRestartedTooOften(course)) {
    return jobCondition('FailureTarget', {reason: 'BackoffLimitExceeded', message: 'Job has reached the specified backoff limit'}, now);
  }
  if (activeDeadlineSeconds === undefined || suspend || course.startTime === undefined) return undefined;
  const left = Date.parse(course.startTime) + activeDeadlineSeconds * 1000 - now;
  if (left <= 0) {
    return jobCondition('FailureTarget', {reason: 'DeadlineExceeded', message: 'Job was active longer than specified deadline'}, now);
  }
  course.wait = left;
  return undefined;
}

/** With restartPolicy OnFailure the failures are restarts of containers. */
function hasRestartedTooOften({job: {spec}, all}: Course): boolean {
  if (spec?.template.spec?.restartPolicy !== 'OnFailure') return false;
  const {backoffLimit = 6} = spec;
  let restarts = 0;
  for (const {status} of all) {
    if (status?.phase !== 'Running' && status?.phase !== 'Pending') continue;
    const statuses = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])];
    for (const {restartCount} of statuses) restarts += restartCount;
  }
  return backoffLimit === 0 ? restarts > 0 : restarts >= backoffLimit;
}

function completionOf(demo: Demo, {job, succeeded, active}: Course): JobCondition | undefined {
  const {completions} = job.spec!;
  const isEnough = completions === undefined ? succeeded > 0 : succeeded >= completions;
  if (!isEnough || active > 0) return undefined;
  const told = {reason: 'CompletionsReached', message: 'Reached expected number of succeeded pods'};
  return jobCondition('SuccessCriteriaMet', told, demo.agenda.now());
}

function removeAll(demo: Demo, course: Course, active: readonly Pod[]): void {
  for (const pod of active) {
    deletePod(demo, course.job, pod, COMPONENT);
    countRemoved(course, pod);
  }
}

/** Makes and takes pods (manageJob). */
function manage(demo: Demo, course: Course, active: readonly Pod[]): void {
  const {job, succeeded} = course;
  const {parallelism = 1, completions, suspend, podReplacementPolicy} = job.spec!;
  const now = demo.agenda.now();
  const left = completions === undefined ? (succeeded > 0 ? active.length : parallelism) : Math.max(0, completions - succeeded);
  const wanted = suspend ? 0 : completions === undefined ? left : Math.min(parallelism, left);
  const excess = podsToRemove(job, active, Math.max(0, active.length - wanted), now).slice(0, BURST);
  for (const pod of excess) {
    untrack(demo, pod);
    deletePod(demo, job, pod, COMPONENT);
    countRemoved(course, pod);
  }
  const isWaiting = podReplacementPolicy === 'Failed' || job.spec!.podFailurePolicy !== undefined;
  const missing = Math.min(BURST, wanted - course.active - (isWaiting ? course.terminating : 0));
  if (suspend || excess.length > 0 || missing <= 0) return;
  const wait = remainingWait(course.failures, now);
  if (wait > 0) course.wait = Math.min(wait, course.wait ?? wait);
  else create(demo, course, missing);
}

function create(demo: Demo, course: Course, missing: number): void {
  const {job, all, indexes} = course;
  const isReplacedLate = job.spec?.podReplacementPolicy === 'Failed';
  const under = all.filter(pod => isActive(pod) || (isReplacedLate && isTerminating(pod))).map(pod => indexOf(pod, job));
  const taken = new Set([...indexes, ...under.filter(index => index !== undefined)]);
  const pending = isIndexed(job)
    ? pendingIndexes(taken, missing, job.spec?.completions ?? 0)
    : Array.from({length: missing}, () => undefined);
  for (const index of pending) {
    try {
      createPod(demo, job, podOfJob(job, index), COMPONENT);
    } catch (error) {
      if (error instanceof Refusal && isOfNamespaceGoing(error)) return;
      throw error;
    }
    course.active++;
  }
}

function countRemoved(course: Course, pod: Pod): void {
  course.active--;
  course.terminating++;
  if (isReady(pod)) course.ready--;
}

function tellSuspension(demo: Demo, course: Course): void {
  const {job, conditions} = course;
  const now = demo.agenda.now();
  const isSuspended = job.spec?.suspend ?? false;
  const told = isSuspended ? {reason: 'JobSuspended', message: 'Job suspended'} : {reason: 'JobResumed', message: 'Job resumed'};
  const next = ensured(conditions, jobCondition('Suspended', told, now, isSuspended ? 'True' : 'False'));
  if (next === conditions) return;
  course.conditions = next;
  course.startTime = isSuspended ? undefined : timeText(now);
  const reason = isSuspended ? 'Suspended' : 'Resumed';
  tell(demo, {about: job, type: 'Normal', reason, message: told.message, component: COMPONENT});
}

/**
 * Counts the pods that ended, in three steps so that none is counted twice: their uids go into the status, then their finalizers go, then
 * the counts go up (trackJobStatusAndRemoveFinalizers).
 */
function track(demo: Demo, course: Course, finish: JobCondition | undefined): void {
  const {job, all} = course;
  const now = demo.agenda.now();
  const isFailing = finish?.type === 'FailureTarget';
  const ended = all.filter(pod => {
    return isTracked(pod) && (job.metadata.deletionTimestamp || finish || pod.status?.phase === 'Succeeded' || hasFailed(pod, job));
  });
  const before = job.status?.uncountedTerminatedPods ?? {};
  const failed = new Set(before.failed);
  const succeeded = new Set(before.succeeded);
  for (const pod of ended) {
    const {uid} = pod.metadata;
    if (pod.status?.phase === 'Succeeded' && !failed.has(uid)) {
      if (!isIndexed(job)) succeeded.add(uid);
    } else if ((hasFailed(pod, job) || isFailing) && (!isIndexed(job) || indexOf(pod, job) !== undefined)) failed.add(uid);
  }
  let conditions = finish && !course.conditions.some(({type}) => type === finish.type) ? [...course.conditions, finish] : course.conditions;
  const counts = {succeeded: isIndexed(job) ? course.indexes.size : (job.status?.succeeded ?? 0), failed: job.status?.failed ?? 0};
  const uncounted = filled({succeeded: [...succeeded], failed: [...failed]});
  if (succeeded.size + failed.size > 0) writeStatus(demo, jobs, job, statusOf(course, {...counts, conditions, uncounted}));
  for (const pod of ended) untrack(demo, pod);
  counts.failed += failed.size;
  if (!isIndexed(job)) counts.succeeded += succeeded.size;
  const isFinished = finish !== undefined && course.terminating === 0;
  const last = finish && jobCondition(isFailing ? 'Failed' : 'Complete', {reason: finish.reason!, message: finish.message!}, now);
  if (isFinished) conditions = ensured(conditions, last!);
  const completionTime = isFinished && !isFailing ? timeText(now) : undefined;
  writeStatus(demo, jobs, job, statusOf(course, {...counts, conditions, uncounted: {}, completionTime}));
  if (!isFinished) return;
  if (isFailing) tell(demo, {about: job, type: 'Warning', reason: finish.reason!, message: finish.message!, component: COMPONENT});
  else tellCompletion(demo, job, counts.succeeded);
}

function tellCompletion(demo: Demo, about: Job, succeeded: number): void {
  const {completions} = about.spec!;
  if (completions !== undefined && succeeded > completions) {
    const message = 'Too many succeeded pods running after completion count reached';
    tell(demo, {about, type: 'Warning', reason: 'TooManySucceededPods', message, component: COMPONENT});
  }
  tell(demo, {about, type: 'Normal', reason: 'Completed', message: 'Job completed', component: COMPONENT});
}

function statusOf(
  {job, startTime, active, ready, terminating, indexes}: Course,
  counted: {
    readonly succeeded: number;
    readonly failed: number;
    readonly conditions: Conditions;
    readonly uncounted: NonNullable<JobStatus['uncountedTerminatedPods']>;
    readonly completionTime?: string | undefined;
  },
): JobStatus {
  const {uncounted, ...others} = counted;
  const completedIndexes = isIndexed(job) ? indexesText(indexes) : undefined;
  return {ready, terminating, uncountedTerminatedPods: uncounted, ...filled({...others, startTime, active, completedIndexes})};
}
