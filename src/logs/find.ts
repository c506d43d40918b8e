import {type LineNumbers, NumberList} from './line-numbers.ts';
import {createLineWalk} from './line-walk.ts';
import type {Pattern} from './patterns.ts';
import type {LogRing} from './ring.ts';
import {plainText} from './sgr.ts';
import {isOdd} from './words.ts';

/** What `/` looks for, found a slice at a time, from where the cursor is, kept up to date as lines come and go. */
export type Find = {
  readonly text: string;
  readonly pattern: Pattern;
  /** Numbers of the lines that match so far, ascending. Changed in place. */
  readonly numbers: NumberList;
  readonly isDone: boolean;
  /** Lines were not looked at from the cursor on: what is found before all is done need not be the nearest. */
  readonly isNarrowed: boolean;
  /** Looks at more lines for about `sliceMs`; `now` in ms. True where something was found. */
  work(now: () => number, sliceMs: number): boolean;
  close(): void;
};

export type FindOptions = {
  readonly text: string;
  readonly pattern: Pattern;
  /** Looked at first: from here down, then from here up. */
  readonly from: number;
  /** Only these of the lines that there are so far can match, because less was looked for before. */
  readonly within?: NumberList | undefined;
};

export function createFind(ring: LogRing, {text, pattern, from, within}: FindOptions): Find {
  const numbers = new NumberList();
  let isFound = false;
  const walk = createLineWalk(ring, {
    from,
    found: numbers,
    only: within,
    look: number => {
      if (matches(number) && numbers.add(number)) isFound = true;
    },
  });
  return {
    text,
    pattern,
    numbers,
    isNarrowed: within !== undefined,
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

  function matches(number: number): boolean {
    const range = ring.rangeOf(number);
    const told = pattern.word?.inBytes(range);
    if (told !== undefined) return told;
    if (pattern.needs?.inBytes(range) === false) return false;
    const isOddLine = isOdd(range);
    const line = ring.text(number);
    return pattern.matches(isOddLine ? plainText(line) : line);
  }
}

/** The next number in an ascending list after `from` (or before it); round the end, where `isWrapped` says so. */
export function nextIn(
  numbers: Pick<LineNumbers, 'length' | 'at'>,
  from: number,
  by: 1 | -1,
): {readonly number: number; readonly isWrapped: boolean} | undefined {
  const {length} = numbers;
  if (length === 0) return undefined;
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (numbers.at(middle)! < from || (by > 0 && numbers.at(middle) === from)) low = middle + 1;
    else high = middle;
  }
  const place = by > 0 ? low : low - 1;
  const isWrapped = place < 0 || place >= length;
  return {number: numbers.at(isWrapped ? (by > 0 ? 0 : length - 1) : place)!, isWrapped};
}
