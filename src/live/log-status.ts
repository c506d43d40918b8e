import type {ApiError} from '../kube/api-error.ts';
import type {LogSource} from '../logs/sources.ts';
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
};

/** What the streams are doing, and why there is nothing or not all. */
export function logStatus(facts: StatusFacts): LogStatus {
  const {sources, pods, left} = facts;
  const counts = {live: 0, lost: 0, waiting: 0, denied: 0, ended: 0, opening: 0};
  for (const {state} of sources) counts[state]++;
  const {live, lost, waiting, denied, ended} = counts;
  return {pods, live, lost, waiting, denied, ended, left, text: textOf(facts)};
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
