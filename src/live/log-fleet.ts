import type {Transport} from '../cluster/transport-types.ts';
import {ApiError} from '../kube/api-error.ts';
import type {Clock} from '../kube/clock.ts';
import type {LogLine} from '../logs/line.ts';
import type {LogLoss, LogSource, SourceState} from '../logs/sources.ts';
import type {StampedLine} from '../logs/split.ts';
import type {LogSince, LogTarget} from '../store/log-target.ts';
import type {LogStatus} from '../store/log-view.ts';
import {askPod} from './log-ask.ts';
import {readContainer} from './log-container.ts';
import {createLogEntries, entryChanged, type LogEntry} from './log-entries.ts';
import {logLabels} from './log-labels.ts';
import {goneNote} from './log-notes.ts';
import {type Reached, readOlderOf} from './log-older.ts';
import {createLogOrder} from './log-order.ts';
import {hasLog, type LogContainer, type LogPod} from './log-pod.ts';
import {type PodWatch, watchPods} from './log-pods.ts';
import {logStatus} from './log-status.ts';
import {createLoopSlices, nextTurn} from './loop-slices.ts';
import {createTurns} from './log-turns.ts';

export type LogFleetOptions = {
  readonly transport: () => Promise<Transport>;
  readonly target: LogTarget;
  readonly since: LogSince;
  readonly isFollowing: boolean;
  readonly clock: Clock;
  readonly random: () => number;
  /** A line in order; notes and gaps too, of the source they are about. Must be used or copied before it returns. */
  readonly onLine: (line: LogLine) => void;
  /** Sources or status have changed, or a batch of lines has been handed on. */
  readonly onChange: () => void;
  /** All that was asked for has been read (only where it is not followed). */
  readonly onEnd: () => void;
  /** What waits to be applied, for tests that want to know when all is quiet. */
  readonly onBusy?: (by: 1 | -1) => void;
  /** Asked with each batch of lines: where it gives a promise, that stream is read on when it resolves, so that a slow reader loses nothing. */
  readonly room?: () => Promise<void> | undefined;
  /** A container of this pod has been restarted. */
  readonly onRestart?: (pod: {readonly namespace: string; readonly pod: string; readonly podUid: string}) => void;
  /** With several streams lines are held so long at least, in ms, as for who can't move what was handed on; 0 unless told. */
  readonly leastHoldMs?: number;
  /** Streams held at once; the rest is counted in `status.left`. 400 unless told. */
  readonly most?: number;
};

/** The logs of all containers of a target as one: pods that start later join, restarts are told, cuts are mended. */
export type LogFleet = {
  /** In the order in which they joined; a source is replaced by a new value when it changes. */
  readonly sources: readonly LogSource[];
  readonly status: LogStatus;
  /** Reads lines older than `beforeMs` of the shown sources, in order. `isAll`: the servers have no older ones. Rejects with an ApiError. */
  older(beforeMs: number): Promise<{readonly lines: readonly LogLine[]; readonly isAll: boolean}>;
  /** Whether the lines of a source are wanted. Its stream stays open. */
  setHidden(id: number, isHidden: boolean): void;
  close(): void;
};

/** See `LogFleet`. Nothing is asked before the transport is there; never throws. */
export function openLogFleet(options: LogFleetOptions): LogFleet {
  const {target, since, isFollowing, clock, random, onChange, onBusy = () => {}, most = 400} = options;
  const {isPrevious = false, containers} = target;
  const ended = new AbortController();
  const {signal} = ended;
  const openedAt = clock.now();
  const sources: LogSource[] = [];
  const ofSource: LogEntry[] = [];
  const entries = createLogEntries(isWanted);
  const reached: (Reached | undefined)[] = [];
  const firstRestarts: (number | undefined)[] = [];
  const turn = createTurns(OPENED_AT_ONCE);
  const slices = createLoopSlices(() => clock.now(), SLICE_MS);
  let transport: Transport | undefined;
  let watch: PodWatch | undefined;
  let failure: ApiError | undefined;
  let linesEach = FEWEST_EACH;
  let hasLines = false;
  let hasEnded = false;
  const order = createLogOrder({clock, signal, onLine, onChange, onBusy, leastHoldMs: options.leastHoldMs});
  void start();

  return {
    sources,
    get status() {
      const left = entries.all.filter(({id, isGone}) => id === undefined && !isGone).length;
      const error = failure ?? watch?.error;
      const isSettled = watch?.isSettled ?? false;
      return logStatus({target, isFollowing, most, sources, pods: entries.pods, left, isSettled, hasLines, error, now: clock.now()});
    },
    older,
    setHidden(id, isHidden) {
      if (sources[id]) change(id, {isHidden});
    },
    close: () => ended.abort(),
  };

  async function start(): Promise<void> {
    try {
      transport = await options.transport();
    } catch (error) {
      failure = error instanceof ApiError ? error : new ApiError(0, 'Unknown', error instanceof Error ? error.message : String(error));
      tell();
      return finish();
    }
    if (signal.aborted) return;
    const onPod = (pod: LogPod) => void entries.put(pod, watch?.isSettled ?? false);
    watch = watchPods({
      ...options,
      transport,
      scopes: target.scopes,
      signal,
      onPod,
      onGone: pod => void entries.gone(pod),
      onChange: admit,
    });
  }

  function isWanted({name, restarts, last}: LogContainer): boolean {
    return (containers === undefined || containers.includes(name)) && (!isPrevious || restarts > 0 || last !== undefined);
  }

  /** Begins with those that are not read yet, as far as there may be more; those that run first. */
  function admit(): void {
    if (signal.aborted || !watch?.isSettled) return;
    if (sources.length === 0 && typeof since === 'object' && 'lines' in since) {
      const count = entries.all.filter(({container}) => hasLog(container)).length;
      linesEach = Math.max(FEWEST_EACH, Math.ceil(since.lines / Math.max(1, Math.min(count, most))));
    }
    const before = sources.length;
    let streams = sources.filter(({state}) => state === 'opening' || state === 'live' || state === 'lost').length;
    const waiting = entries.all.filter(({id, isGone}) => id === undefined && !isGone);
    const running = waiting.filter(({container}) => container.state === 'running');
    for (const entry of [...running, ...waiting]) {
      const isRunning = entry.container.state === 'running';
      // Without following, each makes room for the next. Else those that have ended are read only as far as there are few.
      const isRoom = streams < most && (isRunning || !isFollowing || sources.length < most);
      if (entry.id !== undefined || !isRoom) continue;
      streams++;
      join(entry);
    }
    for (const entry of ofSource) if (!entry.isReading && !entry.isGone && entry.wasGone) void read(entry);
    if (sources.length > before) relabel();
    tell();
    finish();
  }

  function join(entry: LogEntry): void {
    const {pod, container} = entry;
    const {namespace, name, uid} = pod;
    entry.id = sources.length;
    ofSource.push(entry);
    const {type} = container;
    sources.push({
      id: entry.id,
      namespace,
      pod: name,
      podUid: uid,
      container: container.name,
      type,
      label: '',
      state: 'opening',
      text: '',
      isHidden: false,
    });
    void read(entry);
  }

  async function read(entry: LogEntry): Promise<void> {
    const id = entry.id!;
    entry.isReading = true;
    entry.wasGone = false;
    order.open(id);
    await readContainer(
      {
        clock,
        signal,
        isFollowing,
        isPrevious,
        seen: () => entry,
        changed: until => entryChanged(entry, until),
        part() {
          firstRestarts[id] ??= entry.container.restarts;
          return partOf(entry);
        },
        async *stream(wish, until) {
          const {streamLog} = await import('../cluster/logs.ts');
          const place = {namespace: entry.pod.namespace, pod: entry.pod.name, container: entry.container.name};
          yield* streamLog(transport!, {...place, ...wish}, {signal: until, clock, random});
        },
        turn,
        async askRestarts() {
          const pod = await askPod(transport!, entry.pod, signal);
          return pod?.containers.find(({name}) => name === entry.container.name)?.restarts;
        },
        onLines: lines => handOn(id, lines),
        onNote: (kind, text, atMs) => order.note(id, kind, text, atMs ?? order.span(id)?.last.ms ?? clock.now()),
        onState: (state, text, loss) => setState(id, state, text, loss),
        onCaughtUp: () => order.caughtUp(id),
        onRestart: () => options.onRestart?.({namespace: entry.pod.namespace, pod: entry.pod.name, podUid: entry.pod.uid}),
        onGone: () => tellGone(entry),
      },
      entry.progress,
    );
    if (signal.aborted) return;
    entry.isReading = false;
    order.close(id);
    admit();
  }

  /** All streams together have a few ms in each turn of the event loop. */
  function handOn(id: number, lines: readonly StampedLine[]): Promise<void> | undefined {
    if (lines.length > FEW || slices.isOver()) return handOnInSlices(id, lines);
    return bothOf(order.push(id, lines), options.room?.());
  }

  async function handOnInSlices(id: number, lines: readonly StampedLine[]): Promise<void> {
    for (let at = 0; at < lines.length && !signal.aborted; at += FEW) {
      while (slices.isOver()) await nextTurn();
      await bothOf(order.push(id, lines.slice(at, at + FEW)), options.room?.());
    }
  }

  /** From where on the first instance of a container is read: one that is new from its beginning. */
  function partOf({isNew, container}: LogEntry): {readonly tailLines?: number; readonly sinceMs?: number} {
    const isYoung = (container.startedAt ?? openedAt) >= openedAt - SKEW_MS;
    if (since === 'start' || (isNew && isYoung)) return {};
    return 'ms' in since ? {sinceMs: openedAt - since.ms} : {tailLines: 'linesEach' in since ? since.linesEach : linesEach};
  }

  /** Once for a pod, by the first of its main containers. */
  async function tellGone(entry: LogEntry): Promise<void> {
    const ofPod = ofSource.filter(({pod}) => pod.uid === entry.pod.uid);
    const teller = ofPod.find(({container}) => container.type === 'main') ?? ofPod[0];
    // One that is being deleted is not looked for: it may be seen for a moment longer.
    const isThere = !entry.pod.isGoing && (await askPod(transport!, entry.pod, signal)) !== undefined;
    if (signal.aborted) return;
    entry.wasGone = isThere;
    const note = goneNote(entry.pod, isThere);
    if (entry === teller) order.note(entry.id!, 'note', note, order.span(entry.id!)?.last.ms ?? clock.now());
    setState(entry.id!, 'ended', note);
  }

  function setState(id: number, state: SourceState, text: string, loss?: LogLoss): void {
    const source = sources[id]!;
    if (source.state === state && source.text === text && source.loss?.retryAt === loss?.retryAt) return;
    change(id, {state, text, loss});
    tell();
  }

  function change(id: number, more: Partial<LogSource>): void {
    sources[id] = {...sources[id]!, ...more};
  }

  function relabel(): void {
    const labels = logLabels(ofSource.map(({pod, container: {name, type}}) => ({pod, container: name, type})));
    for (const [id, label] of labels.entries()) if (sources[id]!.label !== label) change(id, {label});
  }

  function onLine(line: LogLine): void {
    hasLines ||= line.kind === 'text';
    options.onLine(line);
  }

  function tell(): void {
    if (!signal.aborted) onChange();
  }

  /** What is not followed is at its end once nobody reads any more. */
  function finish(): void {
    const isOver = failure !== undefined || (watch?.isSettled && ofSource.every(({isReading}) => !isReading));
    if (isFollowing || hasEnded || signal.aborted || !isOver) return;
    hasEnded = true;
    order.flush();
    options.onEnd();
  }

  async function older(beforeMs: number): Promise<{readonly lines: readonly LogLine[]; readonly isAll: boolean}> {
    if (!transport) return {lines: [], isAll: false};
    const asked = sources.flatMap(({id, namespace, pod, isHidden}) => {
      const {container, isGone} = ofSource[id]!;
      if (isHidden || isGone || !hasLog(container)) return [];
      const {restarts} = container;
      const known = reached[id] ?? {oldest: order.span(id)?.first};
      return {id, namespace, pod, container, firstRestarts: firstRestarts[id] ?? restarts, reached: known};
    });
    try {
      const found = await readOlderOf({transport, sources: asked, beforeMs, isPrevious, clock, random, signal});
      for (const [id, one] of found.reached) reached[id] = one;
      // Each takes its place among those that are there; a few at a time, since that is work.
      for (let at = 0; at < found.between.length && !signal.aborted; at += FEW) {
        for (const line of found.between.slice(at, at + FEW)) onLine({...line, isOlder: true});
        await clock.sleep(0, signal);
      }
      return {lines: found.lines, isAll: found.isAll};
    } catch (error) {
      if (signal.aborted) return {lines: [], isAll: false};
      throw error;
    }
  }
}

/** Streams that are being opened at the same time. */
const OPENED_AT_ONCE = 50;
/** Lines that are read of each log at first, where there are many. */
const FEWEST_EACH = 20;
/** By so much the clocks of nodes may differ from ours. */
const SKEW_MS = 60_000;
/** Lines that are handed on between two looks at the clock. */
const FEW = 40;
/** What all streams together may do in one turn of the event loop. */
const SLICE_MS = 2;

function bothOf(one: Promise<void> | undefined, other: Promise<void> | undefined): Promise<void> | undefined {
  return one && other ? Promise.all([one, other]).then(() => {}) : (one ?? other);
}
