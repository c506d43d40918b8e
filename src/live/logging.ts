import {setFlagsFromString} from 'node:v8';
import type {Clock} from '../kube/clock.ts';
import {ApiError} from '../kube/api-error.ts';
import type {Row} from '../kube/row.ts';
import {createJudge} from '../logs/ingest.ts';
import {pods} from '../resources/pods.ts';
import type {Collection, Delta} from '../store/collection.ts';
import {LogScreen} from '../store/log-screen.ts';
import type {LogSince, LogTarget} from '../store/log-target.ts';
import {logsOf, type Store} from '../store/state.ts';
import {createBlackBox} from './black-box.ts';
import type {Connection} from './connection.ts';
import {keptLog} from './kept-log.ts';
import {nextTurn} from './loop-slices.ts';

/** Keys wait for no slice of finding and filtering longer than this. */
const SLICE_MS = 3;
const FIRST_SLICE_MS = 1;
/** V8 reads this after each collection. Lines leave much behind that is soon dead: collected more often, it takes 15 MB less room. */
const OFTEN_COLLECTED = '--heap-growing-percent=60';
/** What a view begins with. */
export const FIRST_LINES: LogSince = {lines: 1000};

export type LoggingOptions = {
  readonly store: Store;
  readonly clock: Clock;
  /** A clock for slices of work, in ms: it moves while code runs. */
  readonly elapsed: () => number;
  readonly random: () => number;
  readonly connection: () => Connection | undefined;
  readonly connectionOf: (context: string) => Connection | undefined;
  readonly flash: (level: 'info' | 'warn' | 'error', text: string) => void;
  /** Opens a screen on top of the others. */
  readonly place: (logs: LogScreen) => void;
  /** Something that may be on the screen has changed. */
  readonly onData: () => void;
  readonly onBusy: (by: 1 | -1) => void;
  readonly maxBytes: number;
};

/** Log views: which streams feed them, and the work of finding and filtering in slices. */
export function createLogging(options: LoggingOptions) {
  const {store, clock, connection, flash, place, onData, onBusy} = options;
  const working = new Set<LogScreen>();
  const ended = new AbortController();
  const blackBox = createBlackBox({
    clock,
    random: options.random,
    async transport(context) {
      const used = options.connectionOf(context);
      if (!used) throw new ApiError(0, 'Unknown', `No context is called ${context}`);
      return used.transport();
    },
    // Painted with the next change of the state.
    onChange: () => store.setState({}),
    onDenied: text => flash('warn', text),
    onBusy,
  });
  return {
    forActions: {showLogs: show, showKept, rereadLogs: reread},
    restarts: blackBox.source,
    /** Follows what a collection of pods tells of restarts. */
    onBatch(collection: Collection, deltas: readonly Delta[]): void {
      if (collection.kind === pods) blackBox.onPods(deltas, collection.context);
    },
    close(): void {
      ended.abort();
      blackBox.close();
      for (const route of store.getState().routes) if (route.view === 'logs') route.logs.close();
    },
  };

  function show(target: LogTarget): void {
    setFlagsFromString(OFTEN_COLLECTED);
    const logs = screenFor(target);
    place(logs);
    void read(logs, FIRST_LINES);
  }

  /** Lines that were kept, in place of those that a server sends. */
  function showKept(row: Row): void {
    const kept = blackBox.find(row);
    if (!kept) return flash('warn', 'Newer ones have taken its place: its log is no longer kept');
    const {target, reading, lines} = keptLog(kept);
    const logs = screenFor(target);
    logs.attach(reading, 'start');
    for (const line of lines) logs.add(line);
    logs.changed();
    place(logs);
  }

  /** Reads the shown logs anew: from another moment on, or of other instances. */
  function reread({since, isPrevious}: {readonly since?: LogSince; readonly isPrevious?: boolean}): void {
    const logs = logsOf(store.getState());
    if (!logs) return;
    // What was kept is all there is.
    if (logs.target.scopes.length === 0) return;
    if (isPrevious !== undefined) logs.target = {...logs.target, isPrevious};
    void read(logs, since ?? logs.since);
  }

  function screenFor(target: LogTarget): LogScreen {
    const logs: LogScreen = new LogScreen({
      target,
      since: FIRST_LINES,
      maxBytes: options.maxBytes,
      onWork: () => void work(logs),
      onTop: () => void readOlder(logs),
    });
    return logs;
  }

  async function read(logs: LogScreen, since: LogSince): Promise<void> {
    const used = connection();
    if (!used) return flash('warn', 'Choose a context first');
    onBusy(1);
    const {openLogFleet} = await import('./log-fleet.ts');
    onBusy(-1);
    if (logs.isClosed) return;
    const fleet = openLogFleet({
      transport: () => used.transport(),
      target: logs.target,
      since,
      isFollowing: true,
      clock,
      random: options.random,
      onLine: line => logs.add(line),
      onChange() {
        if (logs.reading !== fleet) return;
        logs.changed();
        if (logsOf(store.getState()) === logs) onData();
      },
      onEnd: () => {},
      onRestart: pod => blackBox.onRestart({context: used.context.name, ...pod}),
      onBusy,
    });
    logs.attach(fleet, since);
    onData();
  }

  async function readOlder(logs: LogScreen): Promise<void> {
    const {reading, ring} = logs;
    if (logs.older !== 'unknown' || ring.first === ring.end) return;
    logs.older = 'reading';
    onBusy(1);
    try {
      const {lines, isAll} = await reading.older(ring.ms(ring.first));
      if (logs.reading !== reading) return;
      const factsOf = createJudge();
      ring.prepend(lines.map(line => ({line, facts: factsOf(line)})));
      logs.older = isAll ? 'none' : 'unknown';
    } catch (error) {
      logs.older = 'unknown';
      if (error instanceof ApiError) flash('error', `Older lines cannot be read: ${error.message}`);
      else throw error;
    } finally {
      onBusy(-1);
      logs.changed();
      onData();
    }
  }

  async function work(logs: LogScreen): Promise<void> {
    if (working.has(logs)) return;
    working.add(logs);
    onBusy(1);
    let shownAt = options.elapsed();
    // What lies near is found in the turn of the key, which is to be seen at once.
    let sliceMs = FIRST_SLICE_MS;
    while (logs.hasWork && !logs.isClosed && !ended.signal.aborted) {
      const hasFound = logs.work(options.elapsed, sliceMs);
      // The first find is shown at once, then what is shown moves on a few times a second.
      if (hasFound && options.elapsed() - shownAt > 100) {
        shownAt = options.elapsed();
        onData();
      }
      await nextTurn();
      sliceMs = SLICE_MS;
    }
    working.delete(logs);
    onBusy(-1);
    onData();
  }
}
