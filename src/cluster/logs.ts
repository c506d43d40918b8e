import type {ApiError} from '../kube/api-error.ts';
import {compareTimes} from '../logs/line.ts';
import {createResumption, type ReadMark, type Resumption} from '../logs/resume.ts';
import {createSplitter, type Splitter, type StampedLine} from '../logs/split.ts';
import {type Heard, hear} from './log-body.ts';
import {type LogOptions, logRequest, wholeSeconds} from './log-path.ts';
import {createLogBackoff, isFinalRefusal, logFailure, stageOfRefusal} from './log-refusal.ts';
import type {Transport} from './transport-types.ts';

export type {LogOptions} from './log-path.ts';
export {readOlder} from './read-older.ts';

/** Which log, and from where on. */
export type LogWish = {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  /** Of the instance before this one. */
  readonly isPrevious?: boolean;
  /** Only so many of the last lines. */
  readonly tailLines?: number;
  /** Only what was written since, ms since the epoch. */
  readonly sinceMs?: number;
  /** Goes on with what is written while it is read. */
  readonly isFollowing: boolean;
  /** Carry on after this. */
  readonly mark?: ReadMark;
};

export type LogEvent =
  /** New lines, in the order of the log, to be used or copied before the next event is asked for; `mark` carries on after them. */
  | {readonly type: 'lines'; readonly lines: readonly StampedLine[]; readonly mark: ReadMark}
  /** What had been written when it was opened has been read. Told once for each time that it is opened. */
  | {readonly type: 'caught-up'}
  /** The container has no log yet: `ContainerCreating`, `image can't be pulled`. It is asked again. */
  | {readonly type: 'waiting'; readonly reason: string; readonly retryInMs: number}
  | {readonly type: 'lost'; readonly error: ApiError; readonly retryInMs: number}
  /** Lines were missed: the server no longer had what came after the last line that was read. Told before the lines that it still has. */
  | {readonly type: 'missed'; readonly sinceMs: number}
  /** The log is at its end, as far as the server knows: the container has ended, or its kubelet. `mark` carries on later. */
  | {readonly type: 'ended'; readonly mark: ReadMark | undefined}
  /** It is of no use to ask again: forbidden, no such container, no previous instance. */
  | {readonly type: 'refused'; readonly error: ApiError};

/**
 * Streams the log of one container (`GET …/pods/NAME/log?timestamps=true`), resuming after a cut with `sinceTime` and passing over what was
 * read before. Never throws; ends after `ended` or `refused`, or when the signal fires. Back-off 0.5 to 15 s, reset by a line. Reads no
 * faster than it is asked. A line that breaks off is read again before it is believed: an API server ends the answer properly when the
 * kubelet behind it goes away in mid-line.
 */
export async function* streamLog(transport: Transport, wish: LogWish, options: LogOptions): AsyncGenerator<LogEvent> {
  const {signal, clock, random} = options;
  const backoff = createLogBackoff(random);
  const task: Task = {transport, wish, options, resumption: createResumption(wish.mark), broken: undefined, onLine: backoff.reset};
  let waits = 0;
  let repeats = 0;
  while (!signal.aborted) {
    let retryInMs: number;
    try {
      const end = yield* readOnce(task);
      if (signal.aborted) return;
      if (end === 'over') return yield {type: 'ended', mark: task.resumption.mark};
      if (end === 'broken-off') {
        // A line that looks otherwise each time must not be asked for without a pause.
        if (repeats++ > 0) await clock.sleep(waitMs(repeats), signal);
        continue;
      }
      retryInMs = waitMs(waits++);
      yield {type: 'waiting', reason: 'not scheduled yet', retryInMs};
    } catch (thrown) {
      if (signal.aborted) return;
      const error = logFailure(thrown);
      if (isFinalRefusal(error)) {
        yield* believe(task);
        return yield {type: 'refused', error};
      }
      const reason = stageOfRefusal(error);
      retryInMs = reason === undefined ? backoff.failed(error) : waitMs(waits++);
      yield reason === undefined ? {type: 'lost', error, retryInMs} : {type: 'waiting', reason, retryInMs};
    }
    await clock.sleep(retryInMs, signal);
  }
}

type Task = {
  readonly transport: Transport;
  readonly wish: LogWish;
  readonly options: LogOptions;
  readonly resumption: Resumption;
  readonly onLine: () => void;
  /** The line with which the last reading broke off. */
  broken: StampedLine | undefined;
};

/** One reading, from the mark to its end. `nothing-yet`: the pod has no node, so nobody has a log of it. */
async function* readOnce(task: Task): AsyncGenerator<LogEvent, 'over' | 'broken-off' | 'nothing-yet'> {
  const {transport, wish, resumption, options} = task;
  const {signal, clock} = options;
  const {mark, sinceTime} = resumption;
  const tailLines = mark === undefined ? wish.tailLines : undefined;
  const ofWish = wish.sinceMs === undefined ? undefined : wholeSeconds(wish.sinceMs);
  const part = {isFollowing: wish.isFollowing, sinceTime: sinceTime ?? ofWish, ...(tailLines !== undefined && {tailLines})};
  const {path, query} = logRequest(wish, part);
  const askedAt = clock.now();
  resumption.restart();
  const {status, body} = await transport.get(path, {query, accept: '*/*', isStream: true, signal});
  let isPast = true;
  let isUnsure = mark !== undefined;
  let leftOfTail = tailLines ?? Number.POSITIVE_INFINITY;
  const splitter = createSplitter(() => clock.now());
  const heard = hear(body, {signal, silence: {clock, isWanted: () => isPast, ms: silenceMs}});
  try {
    for (let what = await heard.next(); what !== 'end'; what = await heard.next()) {
      if (signal.aborted) return 'over';
      const lines = what === 'chunk' ? linesOf(heard, splitter, mark) : [];
      const newestMs = lines.at(-1)?.ms ?? Number.NEGATIVE_INFINITY;
      leftOfTail -= lines.length;
      if (lines.length > 0) {
        if (isUnsure && compareTimes(lines[0]!, mark!) > 0) yield {type: 'missed', sinceMs: mark!.ms};
        isUnsure = false;
        yield* handOn(task, resumption.fresh(lines));
        // This frame lives on until the next chunk, and must not keep what came with the last.
        lines.length = 0;
      }
      if (isPast && (what === 'silence' || newestMs >= askedAt - nearlyNowMs || leftOfTail <= 0)) {
        isPast = false;
        yield {type: 'caught-up'};
      }
    }
  } catch (error) {
    task.broken = newest(task, splitter.end()) ?? task.broken;
    throw error;
  } finally {
    heard.close();
  }
  if (status === 204) return 'nothing-yet';
  const rest = newest(task, withoutComplaints(splitter.end(), mark));
  const wasRead = rest !== undefined && (isSame(rest, task.broken) || isComplaint(rest));
  if (rest) task.broken = rest;
  if (rest && !wasRead) return 'broken-off';
  yield* believe(task);
  if (isPast) yield {type: 'caught-up'};
  return 'over';
}

/** A function of its own, so that nobody's frame keeps the chunk. */
function linesOf(heard: Heard, splitter: Splitter, mark: ReadMark | undefined): StampedLine[] {
  return withoutComplaints(splitter.push(heard.take()), mark);
}

function* handOn(task: Task, lines: readonly StampedLine[]): Generator<LogEvent> {
  if (lines.length === 0) return;
  // What broke off has come in full now, or is not there any more.
  task.broken = undefined;
  task.onLine();
  yield {type: 'lines', lines, mark: task.resumption.mark!};
}

/** Hands on the line that broke off, since no more of it will come. */
function* believe(task: Task): Generator<LogEvent> {
  if (task.broken) yield* handOn(task, task.resumption.fresh([task.broken]));
}

/** The line that is left at the end of a reading, unless it was read before. */
function newest({resumption}: Task, [line]: readonly StampedLine[]): StampedLine | undefined {
  return line && (resumption.mark === undefined || compareTimes(line, resumption.mark) > 0) ? line : undefined;
}

function isSame(one: StampedLine, other: StampedLine | undefined): boolean {
  return other !== undefined && compareTimes(one, other) === 0 && one.bytes.length === other.bytes.length && one.cut === other.cut;
}

/**
 * Without what the kubelet says in place of a log, in a reading that goes on with an earlier one: it has no time of its own, so it would
 * look new each time.
 */
function withoutComplaints(lines: StampedLine[], mark: ReadMark | undefined): StampedLine[] {
  return mark !== undefined && lines.some(isComplaint) ? lines.filter(line => !isComplaint(line)) : lines;
}

function isComplaint({bytes}: StampedLine): boolean {
  // By the first letter, since this runs on every line.
  if (bytes[0] !== 0x75 && bytes[0] !== 0x66) return false;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 80)).toString('latin1');
  return text.startsWith('unable to retrieve container logs for ') || text.startsWith('failed to create fsnotify watcher');
}

/** A container that waits may start at any moment, but most that wait for long wait on. */
function waitMs(waits: number): number {
  return Math.min(1000 * 1.5 ** waits, 5000);
}

/** Nothing has come for so long: what had been written has been read. */
const silenceMs = 60;
/** A line that is no older when it comes is no part of the past. */
const nearlyNowMs = 1000;
