import type {CronJob} from '../schema/kinds.ts';
import type {Schedule} from '../../kube/cron-schedule.ts';

/** Timers are late rather than early. */
const DELTA_MS = 100;

export type Due = {
  /** The latest time that has come and was not served; undefined where none has. */
  readonly at: number | undefined;
  readonly hasMissedMany: boolean;
};

/** Follows mostRecentScheduleTime. Times from before the starting deadline do not count where it is minded. */
export function dueTime(job: CronJob, schedule: Schedule, now: number, isDeadlineMinded = true): Due {
  const first = schedule.next(earliestOf(job, now, isDeadlineMinded));
  const second = first === undefined ? undefined : schedule.next(first);
  if (first === undefined || now < first) return {at: undefined, hasMissedMany: false};
  if (second === undefined || now < second) return {at: first, hasMissedMany: false};
  const between = second - first;
  const missed = Math.floor((now - first) / between) + 1;
  let at: number | undefined;
  for (let next = schedule.next(first + (missed - 2) * between); next !== undefined && next <= now; next = schedule.next(next)) at = next;
  return {at, hasMissedMany: missed > 100};
}

/** Milliseconds until the schedule has to be looked at again; undefined where it never comes round. */
export function untilNext(job: CronJob, schedule: Schedule, now: number): number | undefined {
  const first = schedule.next(earliestOf(job, now, false));
  const {at} = dueTime(job, schedule, now, false);
  const from = at ?? (first !== undefined && now < first ? earliestOf(job, now, false) : now);
  const next = schedule.next(from);
  return next === undefined ? undefined : next + DELTA_MS - now;
}

function earliestOf({metadata, spec, status}: CronJob, now: number, isDeadlineMinded: boolean): number {
  const earliest = Date.parse(status?.lastScheduleTime ?? metadata.creationTimestamp);
  const {startingDeadlineSeconds} = spec;
  if (!isDeadlineMinded || startingDeadlineSeconds === undefined) return earliest;
  return Math.max(earliest, now - startingDeadlineSeconds * 1000);
}
