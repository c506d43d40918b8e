import type {LineNumbers} from './line-numbers.ts';
import type {LogRing} from './ring.ts';

/** What of a log view says which lines are shown. Read anew with each question. */
export type EntryRules = {
  /** Repeats and stacks as one. */
  readonly isFolded: boolean;
  /** Not so for the one that begins with this line. */
  readonly isUnfolded: (head: number) => boolean;
  readonly isHidden: (source: number) => boolean;
  /** The lines that a filter keeps, where there is one. */
  readonly sift: {readonly numbers: LineNumbers} | undefined;
  /** The newest line that is shown, where not all are. */
  readonly frozenAt: number | undefined;
};

/** The lines of a ring as a reader meets them: one entry may stand for a line with its repeats and the stack that belongs to it. */
export type Entries = {
  /** Whether the line stands on the screen as an entry, or would if it were scrolled to. */
  isShown(number: number): boolean;
  /** The line that begins the repeats and the stack that this one is part of, unfolded or not; itself where it is part of nothing. */
  headOf(number: number): number;
  /** The shown line that is `by` entries away, or the farthest there is on that side; undefined where there is none. Any number will do. */
  next(number: number, by: number): number | undefined;
  /** How often the line was written in a row, 1 for most; how many lines of a stack go with it. Of what is folded or could be. */
  repeatsOf(head: number): number;
  continuationsOf(head: number): number;
  /** The last line that is part of this one's repeats and stack; itself where nothing is. */
  lastOf(head: number): number;
};

/** Streams are merged: so many lines of others may stand between two that belong together. */
const MOST_BETWEEN = 512;
/** A line that is farther from its head stands for itself. */
const MOST_APART = 5000;
/** So many lines are looked at for one step; each costs some 20 ns. */
const MOST_LOOKED_AT = 200_000;

/** The entries of a ring. What is asked may change between two questions: nothing but places that hold for one version of the ring is kept. */
export function createEntries(ring: LogRing, rules: EntryRules): Entries {
  /** By source: the start that was found last, and the line it was found from. */
  const found = new Map<number, {readonly start: number; readonly from: number}>();
  let version = Number.NaN;
  let counted: {readonly head: number; readonly repeats: number; readonly continuations: number; readonly last: number} | undefined;

  return {
    isShown: number => isKept(number) && isEntry(number),
    headOf,
    next,
    repeatsOf: head => count(head).repeats,
    continuationsOf: head => count(head).continuations,
    lastOf: head => count(head).last,
  };

  function isThere(number: number): boolean {
    return number >= ring.first && number < ring.end && (rules.frozenAt === undefined || number <= rules.frozenAt);
  }

  function isKept(number: number): boolean {
    if (!isThere(number) || rules.isHidden(ring.source(number))) return false;
    return rules.sift === undefined || rules.sift.numbers.indexOf(number) >= 0;
  }

  function isEntry(number: number): boolean {
    if (!rules.isFolded || !isFollower(number)) return true;
    const head = headOf(number);
    return head === number || rules.isUnfolded(head);
  }

  function isFollower(number: number): boolean {
    return ring.isContinuation(number) || ring.isRepeat(number);
  }

  function headOf(number: number): number {
    if (!isThere(number) || !isFollower(number)) return number;
    const start = startOf(number);
    // While a filter is at work the head may not have been looked at yet.
    return number - start <= MOST_APART && isKept(start) ? start : number;
  }

  function startOf(number: number): number {
    forget();
    const source = ring.source(number);
    const known = found.get(source);
    let start = number;
    while (isFollower(start)) {
      if (known && start >= known.start && start <= known.from) {
        found.set(source, {start: known.start, from: Math.max(known.from, number)});
        return known.start;
      }
      const before = beside(start, -1);
      if (before === undefined) break;
      // Too far to matter, and no start to be remembered.
      if (number - before > MOST_APART) return before;
      start = before;
    }
    found.set(source, {start, from: number});
    return start;
  }

  /** The line of the same source and kind before this one, or after it, if it is near. */
  function beside(number: number, by: 1 | -1): number | undefined {
    const source = ring.source(number);
    const last = by > 0 ? Math.min(ring.end - 1, number + MOST_BETWEEN) : Math.max(ring.first, number - MOST_BETWEEN);
    for (let at = number + by; by > 0 ? at <= last : at >= last; at += by) {
      if (ring.source(at) === source) return ring.kind(at) === ring.kind(number) ? at : undefined;
    }
    return undefined;
  }

  function count(head: number): NonNullable<typeof counted> {
    forget();
    if (counted?.head === head) return counted;
    let repeats = 1;
    let continuations = 0;
    let last = head;
    while (isThere(head)) {
      const after = beside(last, 1);
      if (after === undefined || !isFollower(after) || after - head > MOST_APART || !isThere(after)) break;
      if (ring.isContinuation(after)) continuations++;
      else repeats++;
      last = after;
    }
    counted = {head, repeats, continuations, last};
    return counted;
  }

  function forget(): void {
    if (version === ring.version) return;
    version = ring.version;
    found.clear();
    counted = undefined;
  }

  function next(number: number, by: number): number | undefined {
    const direction = by < 0 ? -1 : 1;
    let left = Math.abs(by);
    let reached: number | undefined;
    for (const at of rules.sift ? keptFrom(rules.sift.numbers, number, direction) : allFrom(number, direction)) {
      if (left === 0) break;
      if (rules.isHidden(ring.source(at)) || !isEntry(at)) continue;
      reached = at;
      left--;
    }
    return reached;
  }

  function* allFrom(number: number, by: 1 | -1): Generator<number> {
    const last = Math.min(ring.end - 1, rules.frozenAt ?? Number.POSITIVE_INFINITY);
    const from = by > 0 ? Math.max(ring.first, number + 1) : Math.min(last, number - 1);
    for (let at = from, looked = 0; at >= ring.first && at <= last && looked < MOST_LOOKED_AT; at += by, looked++) yield at;
  }

  function* keptFrom(numbers: LineNumbers, number: number, by: 1 | -1): Generator<number> {
    const from = by > 0 ? numbers.placeOf(Math.max(ring.first, number + 1)) : numbers.placeOf(Math.min(number, ring.end)) - 1;
    for (let place = from, looked = 0; looked < MOST_LOOKED_AT; place += by, looked++) {
      const at = numbers.at(place);
      if (at === undefined || at < ring.first || at >= ring.end) return;
      if (isThere(at)) yield at;
      else if (by > 0) return;
    }
  }
}
