import type {Clock} from '../kube/clock.ts';
import type {LineKind, LogLine} from '../logs/line.ts';
import {createLateness, USUAL_HOLD_MS} from '../logs/lateness.ts';
import {createMerge} from '../logs/merge.ts';
import type {StampedLine} from '../logs/split.ts';

export type LogOrderOptions = {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly onLine: (line: LogLine) => void;
  /** Lines have been handed on. */
  readonly onChange: () => void;
  readonly onBusy: (by: 1 | -1) => void;
  /** Lines are held so long at least where there are several streams, in ms; 0 unless told. */
  readonly leastHoldMs?: number | undefined;
};

/** The lines of all streams in one order, handed on when they are due. */
export type LogOrder = {
  open(source: number): void;
  caughtUp(source: number): void;
  close(source: number): void;
  /** Resolves when this source may read on; undefined: at once. */
  push(source: number, lines: readonly StampedLine[]): Promise<void> | undefined;
  /** Puts a note behind what came of this source; `atMs` is when it happened, and not before that. */
  note(source: number, kind: Exclude<LineKind, 'text'>, text: string, atMs: number): void;
  /** The time of the first and of the last line that came of this source. */
  span(source: number): {readonly first: Moment; readonly last: Moment} | undefined;
  flush(): void;
};
export type Moment = {readonly ms: number; readonly nanos: number};

export function createLogOrder({clock, signal, onLine, onChange, onBusy, leastHoldMs = 0}: LogOrderOptions): LogOrder {
  const held: number[] = [];
  const spans: ({first: Moment; last: Moment} | undefined)[] = [];
  let heldInAll = 0;
  let isHandingOn = false;
  let timer: {readonly at: number; readonly over: AbortController} | undefined;
  const waiters: {readonly source: number; readonly go: () => void}[] = [];
  /** Streams whose past is still being read: what comes of it says nothing of how late lines come. */
  const past = new Set<number>();
  const lateness = createLateness(clock.now());
  const merge = createMerge({
    get holdMs() {
      const ms = Math.max(leastHoldMs, lateness.holdMs(clock.now()));
      // Streams that must wait come late because of that: to hold the longer for it would make more of them wait.
      return heldInAll > MOST_HELD_BYTES / 2 ? Math.min(ms, USUAL_HOLD_MS) : ms;
    },
    patienceMs: PATIENCE_MS,
    onLine(line) {
      const size = line.bytes.length + LINE_COST;
      held[line.source]! -= size;
      heldInAll -= size;
      isHandingOn = true;
      if (!signal.aborted) onLine(line);
    },
  });
  signal.addEventListener('abort', letGo);

  return {
    open(source) {
      held[source] ??= 0;
      past.add(source);
      merge.open(source, clock.now());
      settle();
    },
    caughtUp(source) {
      past.delete(source);
      merge.caughtUp(source);
      settle();
    },
    close(source) {
      merge.close(source);
      settle();
    },
    push(source, lines) {
      if (!past.has(source)) lateness.saw(source, lines, clock.now());
      add(
        source,
        lines.map(({ms, nanos, bytes}) => ({source, ms, nanos, kind: 'text', bytes})),
      );
      settle();
      if (!mustWait(source)) return undefined;
      return new Promise(resolve => waiters.push({source, go: resolve}));
    },
    note(source, kind, text, atMs) {
      const last = spans[source]?.last;
      const moment = last && last.ms >= atMs ? last : {ms: atMs, nanos: 0};
      add(source, [{source, ...moment, kind, bytes: Buffer.from(text)}]);
      settle();
    },
    span: source => spans[source],
    flush() {
      merge.flush();
      settle();
    },
  };

  function add(source: number, lines: readonly LogLine[]): void {
    if (lines.length === 0) return;
    const size = lines.reduce((sum, {bytes}) => sum + bytes.length + LINE_COST, 0);
    held[source] = (held[source] ?? 0) + size;
    heldInAll += size;
    const last = {ms: lines.at(-1)!.ms, nanos: lines.at(-1)!.nanos};
    const span = spans[source];
    if (span) span.last = last;
    else spans[source] = {first: {ms: lines[0]!.ms, nanos: lines[0]!.nanos}, last};
    merge.push(lines, clock.now());
  }

  /** Hands on what is due, and sees to it that the rest is when its time comes. */
  function settle(nowMs = clock.now()): void {
    if (signal.aborted) return;
    merge.release(nowMs);
    if (isHandingOn) {
      isHandingOn = false;
      letGo();
      onChange();
    }
    const dueAt = merge.dueAt();
    // Who wakes too early looks again.
    if (timer && dueAt !== undefined && timer.at <= dueAt) return;
    timer?.over.abort();
    timer = undefined;
    if (dueAt !== undefined) void wait(dueAt);
  }

  async function wait(at: number): Promise<void> {
    const over = new AbortController();
    const stop = () => over.abort();
    const mine = {at, over};
    timer = mine;
    signal.addEventListener('abort', stop);
    onBusy(1);
    await clock.sleep(Math.max(0, at - clock.now()), over.signal);
    signal.removeEventListener('abort', stop);
    if (timer === mine) {
      timer = undefined;
      // A clock need not have moved as far as was slept.
      settle(Math.max(at, clock.now()));
    }
    onBusy(-1);
  }

  /** Too much is held back, and of this source there is some: those without are what the others wait for. */
  function mustWait(source: number): boolean {
    return heldInAll > MOST_HELD_BYTES && held[source]! > 0 && !signal.aborted;
  }

  function letGo(): void {
    for (const waiter of waiters.splice(0)) {
      if (mustWait(waiter.source)) waiters.push(waiter);
      else waiter.go();
    }
  }
}

/** How long the past of a stream that was just opened is waited for. */
const PATIENCE_MS = 1500;
/** So much of what was read waits for its turn; then streams are read no faster than they can be put in order. */
const MOST_HELD_BYTES = 1024 * 1024;
/** What a line takes beside its text. */
const LINE_COST = 100;
