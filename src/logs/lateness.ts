import type {StampedLine} from './split.ts';

/** How long lines are held, in ms, where nothing is known of how late others come, and at most unless it is known. */
export const USUAL_HOLD_MS = 50;

/** How long lines are held for older ones of other streams: as long as lines came late of late. Times are ms of the program's clock. */
export type Lateness = {
  /** Lines of one source came, in the order of its log; only such as are told when they are written. */
  saw(source: number, lines: readonly Pick<StampedLine, 'ms' | 'nanos'>[], nowMs: number): void;
  /** Ms. */
  holdMs(nowMs: number): number;
};

/**
 * See `Lateness`. A line is late where one of another stream that was written later came before it, by as long as that one would have had
 * to wait for it; the clocks of nodes take part in that, ours does not.
 *
 * Held is a quarter more than the latest of the last 8 seconds, nothing where none was late. More than 50 ms only where two of these
 * seconds show it, since one may be a connection that was made again; never more than 500 ms. Who comes later than that is not helped by
 * holding, and what is known of the others is little then: 50 ms. As it is for the first 8 seconds.
 */
export function createLateness(startMs: number): Lateness {
  /** Moments at which the newest time that had come rose, and that time: what came first of all that is newer than a line. */
  let arrivals: number[] = [];
  let newest: number[] = [];
  let head = 0;
  /** The newest time that came before these. */
  let past = Number.NEGATIVE_INFINITY;
  const latest: number[] = [];
  const seconds: Second[] = Array.from({length: SECONDS}, () => ({number: Number.NaN, holdMs: 0, isBeyond: false}));
  const knownFromMs = startMs + SECONDS * 1000;
  let lastMs = startMs;
  let held = {second: Number.NaN, ms: 0};

  return {
    saw(source, lines, atMs) {
      if (lines.length === 0) return;
      if (atMs < lastMs - 1000) forget();
      const nowMs = atMs < lastMs - 1000 ? atMs : Math.max(atMs, lastMs);
      lastMs = nowMs;
      while (head < arrivals.length && arrivals[head]! < nowMs - MOST_MS) past = newest[head++]!;
      if (head > 1024) [arrivals, newest, head] = [arrivals.slice(head), newest.slice(head), 0];
      // The first is the one that is the latest. A clock that steps back does not change the order of a log.
      const first = Math.max(keyOf(lines[0]!), latest[source] ?? Number.NEGATIVE_INFINITY);
      const last = Math.max(keyOf(lines.at(-1)!), first);
      latest[source] = last;
      if (first < past) note(Number.POSITIVE_INFINITY, nowMs);
      else if (first < (newest.at(-1) ?? past)) note(1.25 * Math.max(1, nowMs - arrivals[firstAfter(first)]!) + 1, nowMs);
      if (last > (newest.at(-1) ?? past)) rise(last, nowMs);
    },
    holdMs(nowMs) {
      const second = Math.floor(nowMs / 1000);
      if (held.second !== second) held = {second, ms: holdAt(second, nowMs)};
      return held.ms;
    },
  };

  function firstAfter(key: number): number {
    let low = head;
    let high = newest.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (newest[middle]! > key) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  function rise(key: number, nowMs: number): void {
    if (arrivals.length > head && arrivals.at(-1) === nowMs) newest[newest.length - 1] = key;
    else {
      arrivals.push(nowMs);
      newest.push(key);
    }
  }

  function note(holdMs: number, nowMs: number): void {
    const number = Math.floor(nowMs / 1000);
    const second = seconds[number % SECONDS]!;
    if (second.number !== number) Object.assign(second, {number, holdMs: 0, isBeyond: false});
    if (holdMs <= second.holdMs) return;
    if (holdMs < Number.POSITIVE_INFINITY) second.holdMs = holdMs;
    else second.isBeyond = true;
    held.second = Number.NaN;
  }

  function holdAt(now: number, nowMs: number): number {
    let most = nowMs < knownFromMs ? USUAL_HOLD_MS : 0;
    let next = 0;
    for (const second of seconds) {
      if (!(second.number > now - SECONDS)) continue;
      const ms = second.isBeyond ? USUAL_HOLD_MS : second.holdMs;
      next = Math.max(next, Math.min(most, ms));
      most = Math.max(most, ms);
    }
    const ms = most <= USUAL_HOLD_MS ? most : Math.max(USUAL_HOLD_MS, next);
    return Math.min(MOST_MS, Math.ceil(ms));
  }

  /** The clock was set back: what came before says nothing of what comes now. */
  function forget(): void {
    past = newest.at(-1) ?? past;
    arrivals = [];
    newest = [];
    head = 0;
    for (const second of seconds) second.number = Number.NaN;
    held.second = Number.NaN;
  }
}

type Second = {number: number; holdMs: number; isBeyond: boolean};

function keyOf({ms, nanos}: Pick<StampedLine, 'ms' | 'nanos'>): number {
  return ms + nanos / 1e6;
}

/** Of so many seconds is remembered how late lines came. */
const SECONDS = 8;
const MOST_MS = 500;
