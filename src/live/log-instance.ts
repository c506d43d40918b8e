import type {ApiError} from '../kube/api-error.ts';
import {logLossText} from '../store/loss-text.ts';
import type {ContainerFeed, Progress} from './log-feed.ts';
import {missedNote, unreadNote} from './log-notes.ts';

type Part = {readonly tailLines?: number; readonly sinceMs?: number};
type Outcome = 'ended' | 'refused' | 'absent' | 'stopped' | 'overtaken' | 'given-up';

/**
 * Reads the log of one instance of a container to its end; a server can't be asked for an instance by its number, only for the one of now
 * and the one before. A log that ends while its container runs, because of its kubelet or a limit of the server, is opened anew; one that
 * is of the next instance already is left, and the rest of this one's is taken from where the server keeps the previous.
 */
export async function readInstance(feed: ContainerFeed, instance: number, part: Part, progress: Progress): Promise<'over' | 'refused'> {
  const {clock, signal} = feed;
  let pauseMs = 0;
  let absences = 0;
  for (;;) {
    const {container, isGone} = feed.seen();
    const isCurrent = container.restarts === instance;
    const isPrevious = feed.isPrevious || !isCurrent;
    const isFollowing = feed.isFollowing && !isPrevious && container.state === 'running' && !isGone;
    const askedAt = clock.now();
    const before = progress.mark;
    const outcome = await readStream(feed, {instance, isPrevious, isFollowing, part, progress});
    if (signal.aborted) return 'over';
    if (outcome === 'refused') return 'refused';
    if (outcome === 'overtaken') {
      await untilRestart(feed, instance);
      if (feed.seen().container.restarts === instance) return 'over';
      continue;
    }
    if (outcome === 'given-up') return 'refused';
    if (feed.seen().isGone) return 'over';
    if (outcome === 'stopped') continue;
    if (outcome === 'absent') {
      if (!feed.isFollowing) return 'refused';
      // A kubelet that starts knows its pods a moment later; what is kept of an earlier instance does not come back.
      if (isPrevious || ++absences > mostAbsences) return 'over';
      await pause(feed, absentMs);
      continue;
    }
    if (!isFollowing) return 'over';
    const isQuiet = progress.mark === before;
    pauseMs = isQuiet ? Math.min(Math.max(2 * pauseMs, shortestPauseMs), longestPauseMs) : 0;
    const waitMs = isQuiet ? pauseMs : shortestPauseMs - (clock.now() - askedAt);
    if (waitMs > 0) await pause(feed, waitMs);
  }
}

type Reading = {
  readonly instance: number;
  readonly isPrevious: boolean;
  readonly isFollowing: boolean;
  readonly part: Part;
  readonly progress: Progress;
};

async function readStream(feed: ContainerFeed, {instance, isPrevious, isFollowing, part, progress}: Reading): Promise<Outcome> {
  const ended = new AbortController();
  const stop = () => ended.abort();
  feed.signal.addEventListener('abort', stop);
  if (feed.signal.aborted) stop();
  void stopWhenOver(feed, instance, isPrevious, ended);
  const {mark} = progress;
  // Without a line to go on from, only the server can say whether it is the same log as before.
  let isUnsure = progress.hasBegun && mark === undefined && !isPrevious;
  let losses = 0;
  let isLost = false;
  if (!progress.hasBegun) feed.onState('opening', '');
  const opened = await feed.turn(ended.signal);
  try {
    const wish = {isFollowing, ...(isPrevious && {isPrevious}), ...(mark ? {mark} : part)};
    for await (const event of feed.stream(wish, ended.signal)) {
      opened();
      progress.hasBegun = true;
      switch (event.type) {
        case 'lines':
          losses = 0;
          isLost = false;
          if (isUnsure && (await isAnother(feed, instance))) return 'overtaken';
          isUnsure = false;
          if (isFollowing) feed.onState('live', '');
          progress.mark = event.mark;
          await feed.onLines(event.lines);
          break;
        case 'caught-up':
          isLost = false;
          if (isFollowing) feed.onState('live', '');
          feed.onCaughtUp();
          break;
        case 'missed':
          if (!isPrevious && (await isAnother(feed, instance))) return 'overtaken';
          feed.onNote('gap', missedNote);
          break;
        case 'waiting':
          feed.onState('waiting', event.reason);
          feed.onCaughtUp();
          if (!feed.isFollowing) return 'given-up';
          break;
        case 'lost':
          isLost = true;
          isUnsure = progress.mark === undefined && !isPrevious;
          feed.onState('lost', event.error.message, {why: logLossText(event.error), retryAt: feed.clock.now() + event.retryInMs});
          feed.onCaughtUp();
          if (++losses >= mostLosses && !feed.isFollowing) return 'given-up';
          break;
        case 'refused':
          feed.onCaughtUp();
          return refusal(feed, event.error, isPrevious && !feed.isPrevious);
        case 'ended':
          return 'ended';
      }
    }
    if (isLost && feed.seen().isGone) feed.onNote('gap', unreadNote);
    return 'stopped';
  } finally {
    opened();
    stop();
    feed.signal.removeEventListener('abort', stop);
  }
}

/** `isRest`: it was asked for the rest of an earlier instance, which the server need not have. */
function refusal(feed: ContainerFeed, error: ApiError, isRest: boolean): Outcome {
  if (isRest) return 'absent';
  const {status, message} = error;
  if (status === 404) {
    feed.onState('lost', message, {why: logLossText(error), retryAt: feed.clock.now() + absentMs});
    return 'absent';
  }
  // `is terminated`: what is left of its last instance has no log any more. There is no earlier instance.
  feed.onState(status === 400 ? 'ended' : 'denied', message);
  return status === 400 && feed.isFollowing && !feed.isPrevious ? 'ended' : 'refused';
}

/** A stream of an instance that has ended comes to its end by itself, but is not waited for for ever. */
async function stopWhenOver(feed: ContainerFeed, instance: number, isPrevious: boolean, ended: AbortController): Promise<void> {
  while (!ended.signal.aborted) {
    const {container, isGone} = feed.seen();
    if (isGone || (!isPrevious && container.restarts !== instance)) {
      await feed.clock.sleep(graceMs, ended.signal);
      return ended.abort();
    }
    await feed.changed(ended.signal);
  }
}

async function isAnother(feed: ContainerFeed, instance: number): Promise<boolean> {
  if (feed.seen().container.restarts !== instance) return true;
  const restarts = await feed.askRestarts();
  return restarts !== undefined && restarts !== instance;
}

/** Until the watch tells of the restart, too. */
async function untilRestart(feed: ContainerFeed, instance: number): Promise<void> {
  const over = new AbortController();
  const stop = () => over.abort();
  feed.signal.addEventListener('abort', stop);
  void feed.clock.sleep(longestLagMs, over.signal).then(stop);
  while (!over.signal.aborted && feed.seen().container.restarts === instance && !feed.seen().isGone) await feed.changed(over.signal);
  feed.signal.removeEventListener('abort', stop);
  stop();
}

/** A change of the pod cuts it short. */
async function pause(feed: ContainerFeed, ms: number): Promise<void> {
  const over = new AbortController();
  const stop = () => over.abort();
  feed.signal.addEventListener('abort', stop);
  await Promise.race([feed.clock.sleep(ms, over.signal), feed.changed(over.signal)]);
  feed.signal.removeEventListener('abort', stop);
  stop();
}

const graceMs = 2000;
const shortestPauseMs = 500;
const longestPauseMs = 5000;
const longestLagMs = 15_000;
const absentMs = 2000;
const mostAbsences = 30;
const mostLosses = 3;
