import type {ByteRange} from './byte-range.ts';
import type {FilteredLine, LogFilter} from './filter.ts';
import {type LineNumbers, NumberList} from './line-numbers.ts';
import {createLineWalk} from './line-walk.ts';
import type {LogRing} from './ring.ts';
import {plainText} from './sgr.ts';
import type {LogSource} from './sources.ts';
import {isOdd} from './words.ts';

/**
 * The lines that a filter keeps, found a slice at a time, the newest first, kept up to date as lines come and go. A line that belongs to
 * another (a frame of a stack) is kept or dropped with it: where either matches both are kept; a filter that only drops asks the first.
 * Places where lines are missing are always kept.
 */
export type Sift = {
  /** Numbers of the lines kept so far, ascending. Changed in place. */
  readonly numbers: LineNumbers;
  /** Everything has been looked at. */
  readonly isDone: boolean;
  /** Looks at more lines for about `sliceMs`; `now` in ms. True where something was found. */
  work(now: () => number, sliceMs: number): boolean;
  close(): void;
};

/** So far away a line that belongs to another is looked for: other sources' lines stand between. */
const MOST_APART = 1000;

export function createSift(ring: LogRing, sourceOf: (id: number) => LogSource | undefined, filter: LogFilter): Sift {
  const numbers = new NumberList();
  const line = new RingLine(ring, sourceOf);
  /** Sources that have lines which belong to others: only there is it looked for them. */
  const stacked = new Set<number>();
  let isFound = false;
  const walk = createLineWalk(ring, {from: ring.end, found: numbers, look});
  return {
    numbers,
    get isDone() {
      return walk.isDone;
    },
    work: (now, sliceMs) => {
      isFound = false;
      walk.work(now, sliceMs);
      return isFound;
    },
    close: () => walk.close(),
  };

  function look(number: number): void {
    if (ring.kind(number) !== 'text') {
      if (ring.kind(number) === 'gap' || matches(number)) keep(number);
      return;
    }
    if (ring.isContinuation(number)) stacked.add(ring.source(number));
    const before = ring.isContinuation(number) ? neighbour(number, -1) : undefined;
    if (before !== undefined && numbers.indexOf(before) >= 0) return keep(number);
    if (before !== undefined && filter.isDropping) return;
    if (!matches(number)) return;
    keep(number);
    for (let head = before; head !== undefined; head = ring.isContinuation(head) ? neighbour(head, -1) : undefined) keep(head);
    // Frames that have not been looked at yet find their line themselves.
    if (!stacked.has(ring.source(number))) return;
    for (let frame = neighbour(number, 1); frame !== undefined && ring.isContinuation(frame); frame = neighbour(frame, 1)) keep(frame);
  }

  function matches(number: number): boolean {
    line.goTo(number);
    return filter.matches(line);
  }

  function keep(number: number): void {
    if (numbers.add(number)) isFound = true;
  }

  /** The line of the same source before it, or after it. */
  function neighbour(number: number, by: 1 | -1): number | undefined {
    const source = ring.source(number);
    for (let at = number + by, left = MOST_APART; left > 0 && at >= ring.first && at < ring.end; at += by, left--) {
      if (ring.source(at) === source && ring.kind(at) === 'text') return at;
    }
    return undefined;
  }
}

/** A line of the ring as filters see it: one for all, since there may be a million. */
class RingLine implements FilteredLine {
  #number = 0;
  readonly #ring: LogRing;
  readonly #sourceOf: (id: number) => LogSource | undefined;

  constructor(ring: LogRing, sourceOf: (id: number) => LogSource | undefined) {
    this.#ring = ring;
    this.#sourceOf = sourceOf;
  }

  goTo(number: number): void {
    this.#number = number;
  }

  get range(): ByteRange {
    return this.#ring.rangeOf(this.#number);
  }

  get severity(): number {
    return this.#ring.severity(this.#number);
  }

  get source(): LogSource | undefined {
    return this.#sourceOf(this.#ring.source(this.#number));
  }

  text(): string {
    const isOddLine = isOdd(this.range);
    const text = this.#ring.text(this.#number);
    return isOddLine ? plainText(text) : text;
  }
}
