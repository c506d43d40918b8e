import type {OlderLines} from '../cluster/read-older.ts';
import type {Transport} from '../cluster/transport-types.ts';
import {ApiError} from '../kube/api-error.ts';
import type {Clock} from '../kube/clock.ts';
import {compareTimes, type LogLine} from '../logs/line.ts';
import {earlierNote, restartNote} from './log-notes.ts';
import type {Moment} from './log-order.ts';
import type {LogContainer} from './log-pod.ts';
import {createTurns} from './log-turns.ts';

export type OlderSource = {
  readonly id: number;
  readonly namespace: string;
  readonly pod: string;
  readonly container: LogContainer;
  /** The restarts of the container when its log was first read. */
  readonly firstRestarts: number;
  readonly reached: Reached;
};

/** How far back the log of a source has been read. */
export type Reached = {
  /** The oldest line that is known of it. */
  readonly oldest: Moment | undefined;
  /** The log that is asked for usually has nothing older than this. */
  readonly start?: Moment | undefined;
  /** Where the restart before it was told. */
  readonly seam?: Moment | undefined;
  /** There is nothing older than this, which has been told where something is gone. */
  readonly end?: Moment | undefined;
};

export type OlderOptions = {
  readonly transport: Transport;
  readonly sources: readonly OlderSource[];
  readonly beforeMs: number;
  readonly isPrevious: boolean;
  readonly clock: Clock;
  readonly random: () => number;
  readonly signal: AbortSignal;
};

export type Older = {
  /** Older than `beforeMs`, in order. */
  readonly lines: readonly LogLine[];
  /** Not older than that, but than what is known of their source: in order, too. */
  readonly between: readonly LogLine[];
  readonly isAll: boolean;
  /** How far it is now, by source. */
  readonly reached: ReadonlyMap<number, Reached>;
};

/**
 * Reads on backwards in each log from its oldest known line, about 2,000 lines in all, and from the beginning of the running instance into
 * the one before it; the restart between them is a note, and what the server does not have any more a gap. Throws an ApiError where none can
 * be read, or what the signal says.
 */
export async function readOlderOf(options: OlderOptions): Promise<Older> {
  const {sources, beforeMs, signal} = options;
  const most = Math.max(fewestEach, Math.ceil(mostInAll / Math.max(1, sources.length)));
  const turn = createTurns(atOnce);
  const reached = new Map<number, Reached>();
  let isAll = true;
  let failure: ApiError | undefined;
  let read = 0;
  const found = await Promise.all(
    sources.map(async source => {
      const leave = await turn(signal);
      try {
        const back = await readBack(source, most, options);
        isAll &&= back.isAll;
        reached.set(source.id, back.reached);
        read++;
        return back.lines;
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        failure ??= error;
        return [];
      } finally {
        leave();
      }
    }),
  );
  if (failure && read === 0) throw failure;
  if (failure) isAll = false;
  const all = found.flat().sort(compareTimes);
  return {lines: all.filter(({ms}) => ms < beforeMs), between: all.filter(({ms}) => ms >= beforeMs), isAll, reached};
}

type Back = {readonly lines: readonly LogLine[]; readonly isAll: boolean; readonly reached: Reached};

async function readBack(source: OlderSource, most: number, options: OlderOptions): Promise<Back> {
  const {id, container, firstRestarts} = source;
  const from = boundOf(source.reached.oldest, options.beforeMs);
  let {start, seam, end} = source.reached;
  let lines: readonly LogLine[] = [];
  if (isUpTo(from, end)) return backWith(true);
  if (!isUpTo(from, start)) {
    const log = await read(source, from, most, options.isPrevious, options);
    lines = log.lines;
    if (!log.isAll) return backWith(false);
    start = lines[0] ?? from;
  }
  const since = container.restarts - firstRestarts;
  const isFirst = since === 0;
  let gone = isFirst ? container.restarts : firstRestarts;
  // What was read first may be the end of a log that the server does not have any more.
  let isRestGone = since > 0 && !options.isPrevious;
  if (options.isPrevious) gone = container.state === 'waiting' ? container.restarts : container.restarts - 1;
  else if (hasPrevious(container)) {
    if (lines.length >= most) return backWith(false);
    let log: OlderLog;
    try {
      log = await read(source, lines[0] ?? from, most - lines.length, true, options);
    } catch (error) {
      if (!(error instanceof ApiError) || lines.length === 0) throw error;
      return backWith(false);
    }
    // Where it restarted while it was read, that has been told there, unless more than what was read since is gone from memory.
    if ((isFirst || lines.length > 0) && !isUpTo(from, seam)) {
      seam = momentOfSeam(container, log.lines.at(-1), lines[0] ?? from);
      lines = [noteOf(id, 'note', restartNote(container.last), seam), ...lines];
    }
    lines = [...log.lines, ...lines];
    if (!log.isAll) return backWith(false);
    if (!log.isGone && (isFirst || log.lines.length > 0)) gone = container.restarts - 1;
    isRestGone = since > 1 ? log.lines.length === 0 : since === 1 && log.isGone;
  }
  if (gone > 0 || isRestGone) lines = [noteOf(id, 'gap', earlierNote(gone, isRestGone), justBefore(lines[0] ?? from)), ...lines];
  end = momentOf(lines[0] ?? from);
  return backWith(true);

  function backWith(isAll: boolean): Back {
    const [first] = lines;
    const oldest = first ? momentOf(first) : source.reached.oldest;
    return {lines, isAll, reached: {oldest, start: start && momentOf(start), seam, end}};
  }
}

type OlderLog = {readonly lines: readonly LogLine[]; readonly isAll: boolean; readonly isGone: boolean};

/** The same as `readOlder`; a log that is not there has no older lines any more. */
async function read(source: OlderSource, before: Moment, most: number, isPrevious: boolean, options: OlderOptions): Promise<OlderLog> {
  const {id, namespace, pod, container} = source;
  const {transport, signal, clock, random} = options;
  const {readOlder} = await import('../cluster/logs.ts');
  const wish = {namespace, pod, container: container.name, isPrevious, most, beforeMs: before.ms, beforeNanos: before.nanos};
  let older: OlderLines;
  try {
    older = await readOlder(transport, wish, {signal, clock, random});
  } catch (error) {
    if (!(error instanceof ApiError) || (error.status !== 404 && error.status !== 400)) throw error;
    older = {lines: [], isAll: true, isGone: true};
  }
  return {...older, lines: older.lines.map(({ms, nanos, bytes}) => ({source: id, ms, nanos, kind: 'text', bytes}))};
}

/** A container that waits to be started anew has but the log of its last instance, whichever is asked for. */
function hasPrevious({restarts, last, state}: LogContainer): boolean {
  return restarts > 0 && last !== undefined && state !== 'waiting';
}

/** When the instance ended, as far as that fits between its last line and the first of the next. */
function momentOfSeam({last}: LogContainer, lastLine: Moment | undefined, next: Moment): Moment {
  const latest = justBefore(next);
  const ended = last?.finishedAt === undefined ? undefined : {ms: last.finishedAt, nanos: 0};
  const wanted = ended && (!lastLine || compareTimes(ended, lastLine) > 0) ? ended : (lastLine ?? latest);
  return momentOf(compareTimes(wanted, latest) < 0 ? wanted : latest);
}

function boundOf(oldest: Moment | undefined, beforeMs: number): Moment {
  return oldest && oldest.ms >= beforeMs ? oldest : {ms: beforeMs, nanos: 0};
}

function isUpTo(moment: Moment, other: Moment | undefined): boolean {
  return other !== undefined && compareTimes(moment, other) <= 0;
}

function noteOf(source: number, kind: 'note' | 'gap', text: string, {ms, nanos}: Moment): LogLine {
  return {source, ms, nanos, kind, bytes: Buffer.from(text)};
}

function momentOf({ms, nanos}: Moment): Moment {
  return {ms, nanos};
}

function justBefore({ms, nanos}: Moment): Moment {
  return nanos > 0 ? {ms, nanos: nanos - 1} : {ms: ms - 1, nanos: 999_999};
}

const mostInAll = 2000;
const fewestEach = 20;
const atOnce = 8;
