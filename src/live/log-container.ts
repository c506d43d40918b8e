import type {ContainerFeed, Progress} from './log-feed.ts';
import {readInstance} from './log-instance.ts';
import {endingText, endNote, restartNote, skippedNote, stageText} from './log-notes.ts';
import {hasLog, isRestarted} from './log-pod.ts';

/** Reads the log of a container from one instance to the next, until its pod is gone, it may not be read, or the signal fires. */
export async function readContainer(feed: ContainerFeed, progress: Progress): Promise<void> {
  let part: ReturnType<ContainerFeed['part']> | undefined;
  for (;;) {
    if (!(await untilLog(feed))) break;
    const instance = feed.seen().container.restarts;
    part ??= feed.part();
    const end = await readInstance(feed, instance, part, progress);
    if (feed.signal.aborted) return;
    if (end === 'refused') return;
    if (!feed.isFollowing || feed.isPrevious) {
      const {ended, last} = feed.seen().container;
      const ending = feed.isPrevious ? last : ended;
      return feed.onState('ended', ending ? endingText(ending) : '');
    }
    if (!(await untilNext(feed, instance))) break;
    tellRestart(feed, instance);
    part = {};
    progress.mark = undefined;
    progress.hasBegun = false;
  }
  if (!feed.signal.aborted && feed.seen().isGone) await feed.onGone();
}

/** Waits until there is something to be read, telling the stages; false where there never will be. */
async function untilLog(feed: ContainerFeed): Promise<boolean> {
  let told: string | undefined;
  for (;;) {
    if (feed.signal.aborted) return false;
    const {pod, container, isGone} = feed.seen();
    if (isGone) return false;
    if (hasLog(container)) return true;
    const stage = stageText(pod, container);
    const isOver = pod.phase === 'Failed' || pod.phase === 'Succeeded';
    feed.onState(isOver ? 'ended' : 'waiting', stage);
    feed.onCaughtUp();
    if (stage !== told) feed.onNote('note', stage);
    told = stage;
    if (!feed.isFollowing) return false;
    await feed.changed(feed.signal);
  }
}

/** Waits for an instance after this one, telling how this one ended; false where none will come. */
async function untilNext(feed: ContainerFeed, instance: number): Promise<boolean> {
  let isTold = false;
  for (;;) {
    if (feed.signal.aborted) return false;
    const {pod, container, isGone} = feed.seen();
    if (isGone) return false;
    if (container.restarts !== instance && hasLog(container)) return true;
    const ending = container.ended ?? (container.state === 'waiting' ? container.last : undefined);
    if (ending) {
      const isWaiting = container.state === 'waiting';
      const text = endNote(ending, container);
      feed.onState(isWaiting ? 'waiting' : 'ended', isWaiting ? text.replace(/^ended /, '') : endingText(ending));
      const isNews = isWaiting || !isRestarted(container, ending);
      const isUsual = (container.isStep && ending.exitCode === 0) || pod.isGoing;
      if (!isTold && isNews && !isUsual) {
        feed.onNote('note', text, ending.finishedAt);
        isTold = true;
      }
    }
    await feed.changed(feed.signal);
  }
}

function tellRestart(feed: ContainerFeed, instance: number): void {
  const {container} = feed.seen();
  const ending = container.last;
  const skipped = container.restarts - instance - 1;
  if (skipped > 0) feed.onNote('gap', skippedNote(skipped));
  feed.onNote('note', restartNote(ending), ending?.finishedAt);
  feed.onRestart();
}
