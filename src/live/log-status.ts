import type {ApiError} from '../kube/api-error.ts';
import type {LogLoss, LogSource} from '../logs/sources.ts';
import type {LogTarget} from '../store/log-target.ts';
import type {LogStatus} from '../store/log-view.ts';
import {emptyText, listText} from './log-notes.ts';

export type StatusFacts = {
  readonly target: LogTarget;
  readonly isFollowing: boolean;
  readonly most: number;
  readonly sources: readonly LogSource[];
  /** Pods that are there now. */
  readonly pods: number;
  /** Streams beyond the most that are held. */
  readonly left: number;
  readonly isSettled: boolean;
  readonly hasLines: boolean;
  readonly error: ApiError | undefined;
  /** Ms since the epoch. */
  readonly now: number;
};

/** What the streams are doing, and why there is nothing or not all. */
export function logStatus(facts: StatusFacts): LogStatus {
  const {sources, pods, left, now} = facts;
  const counts = {live: 0, lost: 0, waiting: 0, denied: 0, ended: 0, opening: 0};
  for (const {state} of sources) counts[state]++;
  const {live, lost, waiting, denied, ended} = counts;
  return {pods, live, lost, loss: lossOf(sources, now), waiting, denied, ended, left, text: textOf(facts)};
}

/** The commonest reason, of those that are as common the first; a time that has passed only where all of them are being tried. */
function lossOf(sources: readonly LogSource[], now: number): LogLoss | undefined {
  const found = new Map<string, {count: number; retryAt: number}>();
  for (const {state, loss} of sources) {
    if (state !== 'lost' || !loss) continue;
    const known = found.get(loss.why);
    const isSooner = known === undefined || known.retryAt <= now || (loss.retryAt > now && loss.retryAt < known.retryAt);
    found.set(loss.why, {count: (known?.count ?? 0) + 1, retryAt: isSooner ? loss.retryAt : known.retryAt});
  }
  let commonest: (LogLoss & {readonly count: number}) | undefined;
  for (const [why, {count, retryAt}] of found) if (count > (commonest?.count ?? 0)) commonest = {why, count, retryAt};
  return commonest && {why: commonest.why, retryAt: commonest.retryAt};
}

function textOf({target, isFollowing, most, sources, pods, left, isSettled, hasLines, error}: StatusFacts): string {
  if (error) return listText(error, sources.length > 0);
  if (!isSettled) return `Looking for the pods of ${target.title}`;
  if (sources.length === 0) return emptyText(target, pods > 0, isFollowing);
  const worst = sources.find(({state}) => state === 'denied') ?? sources.find(({state}) => state === 'lost');
  if (worst) return `${placeOf(worst)}: ${worst.text}`;
  if (left > 0) return `${left} more ${left === 1 ? 'log is' : 'logs are'} not read: ${most} at once are the most`;
  if (hasLines) return '';
  const waiting = sources.find(({state}) => state === 'waiting');
  if (waiting) return `${placeOf(waiting)} waits: ${waiting.text}`;
  return sources.every(({state}) => state === 'ended') ? 'Nothing was written' : 'Nothing has been written yet';
}

function placeOf({pod, container}: LogSource): string {
  return `${pod}/${container}`;
}
