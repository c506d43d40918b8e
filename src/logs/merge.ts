import type {LogLine} from './line.ts';
import {createLaneHeap, type Lane} from './merge-queue.ts';
import {createOrderTimes} from './order-times.ts';
import {createWaitingLines} from './waiting-lines.ts';

export type MergeOptions = {
  /** Called with lines in order. They must be used or copied before it returns. */
  readonly onLine: (line: LogLine) => void;
  /** How long a line waits for older ones of other streams, in ms. Read each time, since it may change. */
  readonly holdMs: number;
  /** How long the past of a stream that was just opened is waited for, in ms. */
  readonly patienceMs: number;
  /** What may wait at most, in bytes; beyond it the oldest lines go on at once. 16 MB unless told. */
  readonly maxBytes?: number;
};

/** Puts the lines of several streams in order, holding them back no longer than needed. Times passed in are of the program's clock. */
export type Merge = {
  /** A stream is asked for: nothing newer goes on before its past has been read, within `patienceMs`. */
  open(source: number, nowMs: number): void;
  /** Its past has been read. */
  caughtUp(source: number): void;
  /** Nothing more will come of it. */
  close(source: number): void;
  /** Takes lines, those of one source in the order of its log, and hands on what need not wait. */
  push(lines: readonly LogLine[], nowMs: number): void;
  /** Hands on what need not wait any longer. Cheap where there is nothing. */
  release(nowMs: number): void;
  /** When `release` has something to do next, perhaps a time that has passed; undefined where nothing waits. */
  dueAt(): number | undefined;
  /** Hands on everything. */
  flush(): void;
};

/**
 * See `Merge`. With one open stream nothing waits.
 *
 * Lines go on by their times (order-times.ts: no earlier than the line before them of their source), equal ones by source, those of one
 * source as they came. The oldest waiting line goes on
 * - when every other open stream has a line waiting too, since nothing older can come;
 * - else `holdMs` after it came, or when one that came earlier and belongs after it must go;
 * - but not while a stream that was opened less than `patienceMs` ago has neither been caught up with nor has a line waiting. Streams that
 *   are opened one after another hold no line longer than both times together.
 */
export function createMerge(options: MergeOptions): Merge {
  const {onLine, patienceMs, maxBytes = 16 * 1024 * 1024} = options;
  const lanes = new Map<number, Lane>();
  const heap = createLaneHeap();
  const times = createOrderTimes();
  /** Lanes that are waited for: `patientUntilMs` is set. */
  const awaited = new Set<Lane>();
  let openLanes = 0;
  let openFilled = 0;
  let awaitedFilled = 0;
  let waitingBytes = 0;
  /** Of all lines that wait, when the first came; undefined where that has to be looked for. */
  let oldest: number | undefined;

  return {
    open(source, nowMs) {
      const lane = laneOf(source);
      if (!lane.isOpen) {
        lane.isOpen = true;
        openLanes++;
        if (lane.queue.length > 0) openFilled++;
      }
      const isNew = lane.patientUntilMs === undefined;
      lane.patientUntilMs = nowMs + patienceMs;
      if (!isNew) return;
      awaited.add(lane);
      if (lane.queue.length > 0) awaitedFilled++;
    },
    caughtUp(source) {
      const lane = lanes.get(source);
      if (lane) awaitNoMore(lane);
    },
    close(source) {
      const lane = lanes.get(source);
      if (!lane?.isOpen) return;
      awaitNoMore(lane);
      lane.isOpen = false;
      openLanes--;
      if (lane.queue.length > 0) openFilled--;
      else lanes.delete(source);
    },
    push(lines, nowMs) {
      for (const line of lines) take(line, nowMs);
      release(nowMs);
    },
    release,
    dueAt() {
      if (!heap.top) return undefined;
      const arrivedMs = oldestArrival();
      const {holdMs} = options;
      const patience = blockedUntil();
      if (patience === undefined) return isComplete() ? arrivedMs : arrivedMs + holdMs;
      const held = Math.max(patience, arrivedMs + holdMs);
      return Math.min(held, arrivedMs + holdMs + patienceMs);
    },
    flush() {
      while (heap.top) handOn();
    },
  };

  function laneOf(source: number): Lane {
    let lane = lanes.get(source);
    if (!lane) {
      lane = {source, queue: createWaitingLines(), isOpen: false, patientUntilMs: undefined};
      lanes.set(source, lane);
    }
    return lane;
  }

  function awaitNoMore(lane: Lane): void {
    if (lane.patientUntilMs === undefined) return;
    lane.patientUntilMs = undefined;
    awaited.delete(lane);
    if (lane.queue.length > 0) awaitedFilled--;
  }

  function take(line: LogLine, nowMs: number): void {
    const place = times.of(line);
    const lane = laneOf(line.source);
    const isAlone = openLanes === 0 || (openLanes === 1 && lane.isOpen);
    if (isAlone && !heap.top) {
      if (!lane.isOpen) lanes.delete(line.source);
      return onLine(line);
    }
    lane.queue.push(line, place, nowMs);
    if (oldest !== undefined) oldest = Math.min(oldest, nowMs);
    waitingBytes += costOf(line.bytes.length);
    if (lane.queue.length === 1) {
      heap.add(lane);
      count(lane, 1);
    }
    while (waitingBytes > maxBytes) handOn();
  }

  function release(nowMs: number): void {
    for (const lane of awaited) if (lane.patientUntilMs! <= nowMs) awaitNoMore(lane);
    const {holdMs} = options;
    while (heap.top) {
      const isBlocked = awaitedFilled < awaited.size;
      if (!isBlocked && isComplete()) handOn();
      else if (oldestArrival() + holdMs + (isBlocked ? patienceMs : 0) <= nowMs) handOn();
      else return;
    }
  }

  /** Nothing older than what waits can come. */
  function isComplete(): boolean {
    return openFilled === openLanes;
  }

  function blockedUntil(): number | undefined {
    let until: number | undefined;
    if (awaitedFilled < awaited.size) {
      for (const lane of awaited) if (lane.queue.length === 0) until = Math.max(until ?? 0, lane.patientUntilMs!);
    }
    return until;
  }

  /** Lines of one source wait in the order in which they came, so the first of each is asked. Only where lines wait. */
  function oldestArrival(): number {
    if (oldest === undefined) {
      oldest = Number.POSITIVE_INFINITY;
      for (const {queue} of heap.lanes) oldest = Math.min(oldest, queue.arrivedMs);
    }
    return oldest;
  }

  function handOn(): void {
    const lane = heap.top!;
    const {queue} = lane;
    if (queue.arrivedMs === oldest) oldest = undefined;
    waitingBytes -= costOf(queue.bytes);
    const line = queue.shift(lane.source);
    heap.sink();
    if (queue.length === 0) {
      count(lane, -1);
      if (!lane.isOpen) lanes.delete(lane.source);
    }
    onLine(line);
  }

  function count(lane: Lane, by: 1 | -1): void {
    if (lane.isOpen) openFilled += by;
    if (lane.patientUntilMs !== undefined) awaitedFilled += by;
  }
}

/** The bytes of a line and what is kept beside them. */
function costOf(bytes: number): number {
  return bytes + 100;
}
