import type {Transport} from '../cluster/transport-types.ts';
import {ApiError} from '../kube/api-error.ts';
import type {Clock} from '../kube/clock.ts';
import type {Row} from '../kube/row.ts';
import type {StampedLine} from '../logs/split.ts';
import {pods} from '../resources/pods.ts';
import {type PastRestart, restartRow, restarts} from '../resources/restarts.ts';
import type {Delta} from '../store/collection.ts';
import type {LocalSource} from './local-tables.ts';
import {type LastInstance, readLastInstances, readPreviousLog} from './read-last-instance.ts';
import {createThrottle} from './throttle.ts';

/** An instance of a container that has ended, with the end of its log. Never written to disk by itself. */
export type KeptRestart = PastRestart & {readonly lines: readonly StampedLine[]};

export type BlackBoxLimits = {
  readonly entries: number;
  /** Of all that is kept. */
  readonly bytes: number;
  /** Of one log. */
  readonly logLines: number;
  readonly logBytes: number;
  readonly atOnce: number;
  readonly perMinute: number;
  /** Restarts that wait for their turn. */
  readonly waiting: number;
};

export type BlackBoxOptions = {
  readonly clock: Clock;
  readonly random: () => number;
  /** The way to the cluster of a context. */
  readonly transport: (context: string) => Promise<Transport>;
  /** Something was kept, or left out. */
  readonly onChange: () => void;
  /** Says, once in ten minutes, why logs cannot be kept. */
  readonly onDenied?: (text: string) => void;
  /** What is being read, for tests that want to know when all is quiet. */
  readonly onBusy?: (by: 1 | -1) => void;
  readonly limits?: Partial<BlackBoxLimits>;
};

/** Where a restart was seen. */
export type RestartedPod = {readonly context: string; readonly namespace: string; readonly pod: string; readonly podUid: string};

/**
 * Keeps what the cluster forgets: when a container is restarted while its pod is watched, the log of the instance before and how it ended
 * are read at once and held in memory, the newest ones.
 */
export type BlackBox = {
  /** What a batch did to rows of pods of a context. What is there from the start is no restart, only a count that rises is. */
  onPods(deltas: readonly Delta[], context: string): void;
  /** A restart that was seen otherwise. */
  onRestart(pod: RestartedPod): void;
  /** The newest last. */
  kept(): readonly KeptRestart[];
  /** What a row of `:restarts` stands for; undefined where it had to go. */
  find(row: Row): KeptRestart | undefined;
  /** Restarts whose logs could not be kept because there were too many. */
  readonly leftOut: number;
  readonly source: LocalSource;
  close(): void;
};

/** Instances that ended after `since` have been restarted since; `newest`: at least the one that ended last. */
type Rise = RestartedPod & {readonly since: number | 'newest'};

const usual: BlackBoxLimits = {
  entries: 200,
  bytes: 16 * 2 ** 20,
  logLines: 500,
  logBytes: 256 * 1024,
  atOnce: 4,
  perMinute: 60,
  waiting: 60,
};
const LONGEST_MS = 30_000;
const LONGEST_RETRY_MS = 10_000;
const DENIED_MS = 10 * 60_000;
/** What a line and an entry take beside their bytes. */
const LINE_BYTES = 160;
const ENTRY_BYTES = 1024;
const RESTARTS = pods.columns.findIndex(({title}) => title === 'RESTARTS');

/** See `BlackBox`. */
export function createBlackBox(options: BlackBoxOptions): BlackBox {
  const {clock, random, onChange, onBusy} = options;
  const limits = {...usual, ...options.limits};
  const ended = new AbortController();
  const kept = new Map<string, {readonly restart: KeptRestart; readonly row: Row; readonly bytes: number}>();
  const deniedUntil = new Map<string, number>();
  const watchers = new Set<(rows: readonly Row[]) => void>();
  const throttle = createThrottle<Rise>({...limits, clock, signal: ended.signal, keyOf: ({podUid}) => podUid, join, run, onLeftOut});
  let bytes = 0;

  return {
    onPods(deltas, context) {
      for (const {before, after} of deltas) {
        const since = before && after && riseOf(before, after);
        if (since === undefined) continue;
        throttle.add({context, namespace: after!.namespace, pod: after!.name, podUid: after!.uid, since});
      }
    },
    onRestart: pod => throttle.add({...pod, since: 'newest'}),
    kept: () => [...kept.values()].map(({restart}) => restart),
    find: ({uid}) => kept.get(uid)?.restart,
    get leftOut() {
      return throttle.leftOut;
    },
    source: {
      kind: restarts,
      read: () => ({rows: rows(), advice: [intro, ...leftOutText()], problems: leftOutText()}),
      watch(changed) {
        watchers.add(changed);
        return () => watchers.delete(changed);
      },
    },
    close() {
      ended.abort();
      watchers.clear();
      kept.clear();
    },
  };

  function rows(): readonly Row[] {
    return [...kept.values()].map(({row}) => row);
  }

  function leftOutText(): string[] {
    const {leftOut} = throttle;
    if (leftOut === 0) return [];
    return [`Too many at once: the logs of ${leftOut} ${leftOut === 1 ? 'restart' : 'restarts'} were not kept`];
  }

  function onLeftOut(): void {
    if (!ended.signal.aborted) onChange();
  }

  async function run(rise: Rise): Promise<void> {
    const over = new AbortController();
    const tooLong = new AbortController();
    void clock.sleep(LONGEST_MS, over.signal).then(() => tooLong.abort(new ApiError(0, 'Timeout', 'no answer within 30 seconds')));
    onBusy?.(1);
    try {
      await keepOf(rise, AbortSignal.any([ended.signal, tooLong.signal]));
    } catch (error) {
      if (error instanceof ApiError && error.status === 403) deny(rise, 'pods', error);
    } finally {
      over.abort();
      onBusy?.(-1);
    }
  }

  async function keepOf(rise: Rise, signal: AbortSignal): Promise<void> {
    if (isDenied(rise, 'pods')) return;
    const transport = await options.transport(rise.context);
    const {uid, instances} = await attempt(() => readLastInstances(transport, rise, signal), signal);
    // Another pod of the same name has taken its place.
    if (rise.podUid !== '' && uid !== rise.podUid) return;
    for (const instance of restartedOf(instances, rise.since)) {
      const id = `${uid}/${instance.container}/${instance.id}`;
      if (kept.has(id)) continue;
      const log = await readLog(transport, rise, instance, signal);
      if (ended.signal.aborted) return;
      keep(rise, uid, id, instance, log);
    }
  }

  async function readLog(transport: Transport, rise: Rise, {container, finishedAt}: LastInstance, signal: AbortSignal): Promise<Log> {
    if (isDenied(rise, 'logs')) return {...noLog, note: mayNot};
    const fallbackMs = finishedAt ?? clock.now();
    const {logLines: mostLines, logBytes: mostBytes} = limits;
    try {
      const reading = () => readPreviousLog(transport, {...rise, container}, {signal, fallbackMs, mostLines, mostBytes});
      const {lines, bytes, cut} = await attempt(reading, signal);
      const note =
        cut > 0 ? `only its last ${lines.length === 1 ? 'line' : `${lines.length} lines`}` : lines.length === 0 ? 'it wrote nothing' : '';
      return {lines, bytes, note};
    } catch (error) {
      if (!(error instanceof ApiError)) return {...noLog, note: 'its log could not be read'};
      if (error.status === 403) deny(rise, 'logs', error);
      return {...noLog, note: noteOf(error)};
    }
  }

  /** Once more where that may help. Each time counts among the requests of the minute. */
  async function attempt<T>(ask: () => Promise<T>, signal: AbortSignal): Promise<T> {
    throttle.count();
    try {
      return await ask();
    } catch (error) {
      if (signal.aborted || !(error instanceof ApiError) || !isPassing(error)) throw error;
      await clock.sleep(Math.min(LONGEST_RETRY_MS, Math.max(error.retryAfterMs ?? 0, 500 + random() * 1000)), signal);
      signal.throwIfAborted();
      throttle.count();
      return ask();
    }
  }

  function keep({context, namespace, pod}: Rise, podUid: string, id: string, instance: LastInstance, log: Log): void {
    const {container, ending, finishedAt, count} = instance;
    const {lines, note} = log;
    const at = finishedAt ?? clock.now();
    const restart = {id, context, namespace, pod, podUid, container, ending, at, lineCount: lines.length, note, count, lines};
    const size = log.bytes + lines.length * LINE_BYTES + ENTRY_BYTES;
    kept.set(id, {restart, row: restartRow(restart), bytes: size});
    bytes += size;
    for (const [oldest, one] of kept) {
      if (kept.size <= limits.entries && bytes <= limits.bytes) break;
      kept.delete(oldest);
      bytes -= one.bytes;
    }
    for (const changed of watchers) changed(rows());
    onChange();
  }

  function isDenied({context, namespace}: Rise, what: 'pods' | 'logs'): boolean {
    const until = deniedUntil.get(`${what}|${context}|${namespace}`) ?? 0;
    return until > clock.now();
  }

  function deny(rise: Rise, what: 'pods' | 'logs', error: ApiError): void {
    if (ended.signal.aborted || isDenied(rise, what)) return;
    deniedUntil.set(`${what}|${rise.context}|${rise.namespace}`, clock.now() + DENIED_MS);
    options.onDenied?.(`The last logs of restarted containers in ${rise.namespace} cannot be kept: ${error.message}`);
  }

  function join(one: Rise, other: Rise): Rise {
    if (one.since === 'newest' || other.since === 'newest') return one.since === 'newest' ? other : one;
    return one.since <= other.since ? one : other;
  }
}

type Log = {readonly lines: readonly StampedLine[]; readonly bytes: number; readonly note: string};
const noLog = {lines: [], bytes: 0};
const mayNot = 'you may not read logs here';
const intro = 'When a container restarts while its pod is on the screen, the end of its log is kept here.';

/** When the restarts that were known before ended; undefined where the count did not rise. */
function riseOf(before: Row, after: Row): number | 'newest' | undefined {
  const [was, is] = [before.cells[RESTARTS], after.cells[RESTARTS]];
  if (countOf(is) <= countOf(was)) return undefined;
  if (typeof was === 'object') return was.at;
  return was === 0 ? Number.NEGATIVE_INFINITY : 'newest';
}

function countOf(cell: Row['cells'][number]): number {
  return typeof cell === 'number' ? cell : typeof cell === 'object' ? cell.count : 0;
}

function restartedOf(instances: readonly LastInstance[], since: number | 'newest'): readonly LastInstance[] {
  const ends = instances.map(({finishedAt}) => finishedAt ?? Number.NEGATIVE_INFINITY);
  const newest = Math.max(...ends);
  const later = since === 'newest' ? [] : instances.filter((_, index) => ends[index]! > since);
  // Times are whole seconds: what ended in the same second as the one before is taken for new where nothing else is.
  return later.length > 0 ? later : instances.filter((_, index) => ends[index] === newest);
}

function isPassing({status}: ApiError): boolean {
  return status === 0 || status === 429 || status >= 500;
}

function noteOf({status, message}: ApiError): string {
  if (status === 403) return mayNot;
  if (status === 400 || status === 404) return 'the node no longer has its log';
  return `its log could not be read: ${message}`;
}
