import {type ByteRange, rangeOf} from './byte-range.ts';
import {compareTimes, type LineKind, type LogLine, lineKinds} from './line.ts';
import {createOrderTimes} from './order-times.ts';
import {createArena} from './ring-bytes.ts';
import {createRingIndex} from './ring-index.ts';
import {bytesOfPage, createPage, type Page} from './ring-page.ts';

export type RingOptions = {
  /** All that it may take, the lines' bytes and what is kept beside them. */
  readonly maxBytes: number;
};

/** What is known of a line beside its text, given by who adds it. */
export type LineFacts = {
  /** See severity.ts; 0 where the line does not say. */
  readonly severity: number;
  /** It belongs to the line of the same source before it: a frame of a stack trace. */
  readonly isContinuation: boolean;
};

/**
 * The lines that are kept, in the order of their times, as bytes and numbers, not as objects. A line is named by its number: `first` is
 * the oldest, `end - 1` the newest. A line that comes late is put where its time belongs, which moves the numbers after it up by one;
 * `onMoved` tells. Numbers may be negative: older lines that are read later go in front. What is asked of a number that is not there is
 * answered as of an empty line.
 */
export type LogRing = {
  readonly first: number;
  readonly end: number;
  /** What it takes now. */
  readonly bytes: number;
  /** Lines that had to go because it was full. */
  readonly dropped: number;
  /** Rises with every change. */
  readonly version: number;
  /** Copies the line. Returns its number. Equal times: after those that are there, and never before an earlier line of its source. */
  add(line: LogLine, facts: LineFacts): number;
  /**
   * Older lines, in order, in front of all others; they do not count against `maxBytes` until `trim`, or until it is held no longer.
   * Returns how many.
   */
  prepend(lines: readonly {readonly line: LogLine; readonly facts: LineFacts}[]): number;
  /** Lets the oldest lines go until the rest fits again. */
  trim(): void;
  /** While held, nothing is dropped for room, up to twice `maxBytes`: somebody reads the oldest lines. */
  hold(isHeld: boolean): void;
  clear(): void;
  source(number: number): number;
  /** Its own time; lines are ordered by order-times.ts. */
  ms(number: number): number;
  nanos(number: number): number;
  kind(number: number): LineKind;
  severity(number: number): number;
  isContinuation(number: number): boolean;
  /** The same text from the same source as the line before it; at most 999 in a row. */
  isRepeat(number: number): boolean;
  length(number: number): number;
  /** Where the line's bytes lie: the same object each time, valid until the next question or change. */
  rangeOf(number: number): ByteRange;
  /** A view of the line's bytes: valid until the ring changes. */
  bytesOf(number: number): Uint8Array;
  /** The line as text, broken UTF-8 replaced. Made anew with each call. */
  text(number: number): string;
  /** The number of the first line that belongs at this time or later; `end` where there is none. */
  at(ms: number): number;
  /** Told when the numbers from `from` on have moved up by one. Returns what ends it. */
  onMoved(listener: (from: number) => void): () => void;
  /** Told of each line that has been added (after `onMoved`), or is about to be dropped: both can be read. Prepended ones newest first. */
  onLine(listener: (change: 'added' | 'dropped', number: number) => void): () => void;
};

/**
 * See `LogRing`. Memory is counted as it is taken: chunks of bytes (ring-bytes.ts) and pages of numbers (ring-page.ts), with room left for
 * the next of each. The newest line stays even where it alone takes more than `maxBytes`.
 */
export function createRing({maxBytes}: RingOptions): LogRing {
  const chunkBytes = powerOfTwo(maxBytes / 128, 256, 256 * 1024);
  const pageLines = powerOfTwo(maxBytes / 16_384, 16, 2048);
  const arena = createArena(chunkBytes);
  const index = createRingIndex(pageLines);
  const times = createOrderTimes();
  const spareBytes = chunkBytes + bytesOfPage(createPage(pageLines, 0, 0));
  const absent = createPage(1, 0, 0);
  const moved = new Set<(from: number) => void>();
  const heard = new Set<(change: 'added' | 'dropped', number: number) => void>();
  /** Where the newest line belongs. */
  const newest = {ms: Number.NEGATIVE_INFINITY, nanos: 0};
  let prependedBytes = 0;
  let isHeld = false;
  let dropped = 0;
  let version = 0;

  return {
    get first() {
      return index.first;
    },
    get end() {
      return index.end;
    },
    get bytes() {
      return taken();
    },
    get dropped() {
      return dropped;
    },
    get version() {
      return version;
    },
    add,
    prepend,
    trim() {
      prependedBytes = 0;
      makeRoom(Number.POSITIVE_INFINITY);
    },
    hold(value) {
      isHeld = value;
      if (!value) prependedBytes = 0;
    },
    clear() {
      arena.clear();
      index.clear();
      times.clear();
      newest.ms = Number.NEGATIVE_INFINITY;
      prependedBytes = dropped = 0;
      version++;
    },
    source: number => pageOf(number).source[slot]!,
    ms(number) {
      const page = pageOf(number);
      return (page.own ?? page).ms[slot]!;
    },
    nanos(number) {
      const page = pageOf(number);
      return (page.own ?? page).nanos[slot]!;
    },
    kind: number => lineKinds[(pageOf(number).flags[slot]! >> KIND_SHIFT) & 3]!,
    severity: number => pageOf(number).flags[slot]! & SEVERITY_BITS,
    isContinuation: number => (pageOf(number).flags[slot]! & CONTINUATION) !== 0,
    isRepeat: number => number > index.first && pageOf(number).run[slot]! > 0,
    length: number => pageOf(number).length[slot]!,
    rangeOf(number) {
      const page = pageOf(number);
      if (page === absent) return rangeOf(nothing);
      return arena.range(page.address[slot]!, page.length[slot]!);
    },
    bytesOf(number) {
      const page = pageOf(number);
      return page === absent ? nothing : arena.view(page.address[slot]!, page.length[slot]!);
    },
    text(number) {
      const page = pageOf(number);
      return page === absent ? '' : arena.text(page.address[slot]!, page.length[slot]!);
    },
    at: ms => index.after(ms - 1, MOST_NANOS),
    onMoved(listener) {
      moved.add(listener);
      return () => void moved.delete(listener);
    },
    onLine(listener) {
      heard.add(listener);
      return () => void heard.delete(listener);
    },
  };

  function add(line: LogLine, facts: LineFacts): number {
    const order = times.of(line);
    const isLate = compareTimes(order, newest) < 0;
    const number = isLate ? index.after(order.ms, order.nanos) : index.end;
    fill(index.insert(number), number, line, facts, order.ms, order.nanos);
    judge(number);
    version++;
    if (number < index.end - 1) {
      judgeAfter(number);
      for (const listener of moved) listener(number);
    } else {
      newest.ms = order.ms;
      newest.nanos = order.nanos;
    }
    for (const listener of heard) listener('added', number);
    makeRoom(4 * line.bytes.length);
    return number;
  }

  function prepend(lines: readonly {readonly line: LogLine; readonly facts: LineFacts}[]): number {
    if (lines.length === 0) return 0;
    const before = taken();
    const oldFirst = index.first;
    const order = {ms: Number.POSITIVE_INFINITY, nanos: 0};
    if (oldFirst < index.end) {
      const page = pageOf(oldFirst);
      order.ms = page.ms[slot]!;
      order.nanos = page.nanos[slot]!;
    }
    for (let at = lines.length - 1; at >= 0; at--) {
      const {line, facts} = lines[at]!;
      if (compareTimes(line, order) < 0) Object.assign(order, {ms: line.ms, nanos: line.nanos});
      if (index.first === index.end) Object.assign(newest, order);
      const page = index.insertBefore();
      fill(page, index.first, line, facts, order.ms, order.nanos);
    }
    for (let number = index.first; number < oldFirst; number++) judge(number);
    judgeAfter(oldFirst - 1);
    prependedBytes += Math.max(0, taken() - before);
    version++;
    for (const listener of heard) for (let number = oldFirst - 1; number >= oldFirst - lines.length; number--) listener('added', number);
    return lines.length;
  }

  function fill(page: Page, number: number, line: LogLine, facts: LineFacts, ms: number, nanos: number): void {
    const at = number - page.start;
    page.ms[at] = ms;
    page.nanos[at] = nanos;
    page.source[at] = line.source;
    page.address[at] = arena.keep(line.bytes);
    page.length[at] = line.bytes.length;
    page.flags[at] = facts.severity | (lineKinds.indexOf(line.kind) << KIND_SHIFT) | (facts.isContinuation ? CONTINUATION : 0);
    if (!page.own && line.ms === ms && line.nanos === nanos) return;
    const own = index.keepOwnTimes(page);
    own.ms[at] = line.ms;
    own.nanos[at] = line.nanos;
  }

  /** Whether a line repeats the one before it. */
  function judge(number: number): void {
    const run = number > index.first && isSame(number - 1, number) ? nextRun(runOf(number - 1)) : 0;
    const page = pageOf(number);
    page.run[slot] = run;
  }

  /** The same for those after a line that was put among others: for its neighbour, and for as long as that changes how long runs are. */
  function judgeAfter(number: number): void {
    if (number + 1 >= index.end) return;
    judge(number + 1);
    for (let next = number + 2; next < index.end && runOf(next) > 0; next++) {
      const run = nextRun(runOf(next - 1));
      const page = pageOf(next);
      if (page.run[slot] === run) return;
      page.run[slot] = run;
    }
  }

  function runOf(number: number): number {
    return pageOf(number).run[slot]!;
  }

  function isSame(before: number, number: number): boolean {
    const one = pageOf(before);
    const at = slot;
    const other = pageOf(number);
    if (one.source[at] !== other.source[slot] || one.length[at] !== other.length[slot]) return false;
    if (((one.flags[at]! | other.flags[slot]!) >> KIND_SHIFT) & 3) return false;
    return arena.isSame(one.address[at]!, other.address[slot]!, other.length[slot]!);
  }

  /** Drops the oldest lines while too much is taken, with each line that comes a few, so that nobody waits for many at once. */
  function makeRoom(leastBytes: number): void {
    const most = (isHeld ? 2 * maxBytes : maxBytes) + prependedBytes - spareBytes;
    let freed = 0;
    for (let count = 0; taken() > most && index.end - index.first > 1 && (count < DROPPED_AT_ONCE || freed < leastBytes); count++) {
      const number = index.first;
      for (const listener of heard) listener('dropped', number);
      const page = pageOf(number);
      if (((page.flags[slot]! >> KIND_SHIFT) & 3) === 0) dropped++;
      freed += page.length[slot]!;
      arena.free(page.address[slot]!);
      index.dropFirst();
      version++;
    }
  }

  function taken(): number {
    return arena.bytes + index.bytes;
  }

  /** The page of a line; its slot there is in `slot` until the next call. */
  function pageOf(number: number): Page {
    if (!(number >= index.first && number < index.end)) {
      slot = 0;
      return absent;
    }
    const page = index.pageOf(number);
    slot = number - page.start;
    return page;
  }
}

/** What `pageOf` found beside the page: a pair would be an object for each question. */
let slot = 0;

function nextRun(run: number): number {
  return run < MOST_REPEATS ? run + 1 : 0;
}

/** The greatest power of two up to `wanted`, from `least` to `most`, which are powers of two. */
function powerOfTwo(wanted: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, 2 ** Math.floor(Math.log2(wanted))));
}

const MOST_REPEATS = 999;
const MOST_NANOS = 999_999;
const DROPPED_AT_ONCE = 64;
const SEVERITY_BITS = 7;
const KIND_SHIFT = 3;
const CONTINUATION = 1 << 5;
const nothing = new Uint8Array(0);
