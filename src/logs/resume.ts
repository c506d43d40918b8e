import {compareTimes} from './line.ts';
import type {StampedLine} from './split.ts';

/** How far a stream has been read: the time of the last line, and how many lines had exactly that time. */
export type ReadMark = {
  readonly ms: number;
  readonly nanos: number;
  readonly count: number;
  /**
   * Where the clock of the node has stepped back and is not yet where it was: so many lines that were read bear the second of the last one
   * or a later one, so they come again. Left out otherwise.
   */
  readonly again?: number;
};

/** Carries on where the last reading of the same log stopped. */
export type Resumption = {
  /** What of these lines is new. Lines are given in the order of the log. */
  fresh(lines: readonly StampedLine[]): readonly StampedLine[];
  /** For `sinceTime` (whole seconds, rounded down, since servers know no finer); undefined before the first line. */
  readonly sinceTime: string | undefined;
  readonly mark: ReadMark | undefined;
  /** Call before each reading: lines up to the mark come again and are passed over. */
  restart(): void;
};

/**
 * See `Resumption`. Lines with exactly the time of the mark are counted, not compared: as many as were read are passed over. The clock of a
 * node may step back: what is older than the mark after the first new line counts as new, and what then comes again although it is newer
 * than the mark is passed over by count.
 */
export function createResumption(mark?: ReadMark): Resumption {
  let ms = mark?.ms ?? Number.NaN;
  let nanos = mark?.nanos ?? 0;
  let count = mark?.count ?? 0;
  let again = mark?.again ?? 0;
  let isPassing = false;
  let leftOfMark = 0;
  let leftOfAgain = 0;
  /** Where the clock was before it stepped back. */
  const peak = {ms: Number.NEGATIVE_INFINITY, nanos: 0};
  const seconds = createSeconds();

  return {
    fresh(lines) {
      const from = isPassing ? firstNew(lines) : 0;
      for (let index = from; index < lines.length; index++) note(lines[index]!);
      return from === 0 ? lines : lines.slice(from);
    },
    get sinceTime() {
      return count === 0 ? undefined : `${new Date(Math.max(0, Math.floor(ms / 1000) * 1000)).toISOString().slice(0, 19)}Z`;
    },
    get mark() {
      return count === 0 ? undefined : {ms, nanos, count, ...(again > 0 && {again})};
    },
    restart() {
      isPassing = count > 0;
      leftOfMark = count;
      leftOfAgain = again;
    },
  };

  /** The index of the first line that was not read before; the length where all were. */
  function firstNew(lines: readonly StampedLine[]): number {
    for (let index = 0; index < lines.length; index++) {
      const order = compareTimes(lines[index]!, {ms, nanos});
      if (order > 0 && leftOfAgain === 0) return passedUpTo(index);
      if (leftOfAgain > 0) leftOfAgain--;
      // The last line that was read: whatever follows is new, whatever its time.
      if (order === 0 && --leftOfMark === 0) return passedUpTo(index + 1);
    }
    return lines.length;
  }

  function passedUpTo(index: number): number {
    isPassing = false;
    return index;
  }

  function note(line: StampedLine): void {
    const order = count === 0 ? 1 : compareTimes(line, {ms, nanos});
    const second = Math.floor(line.ms / 1000);
    seconds.add(second);
    if (order < 0 && again === 0) Object.assign(peak, {ms, nanos});
    count = order === 0 ? count + 1 : 1;
    ms = line.ms;
    nanos = line.nanos;
    // Only a clock that is behind where it has been makes lines come again that are newer than the last.
    if (order < 0 || again > 0) again = compareTimes(line, peak) < 0 ? seconds.countFrom(second) : 0;
  }
}

/** How many lines bore which second, the latest that were seen. */
function createSeconds() {
  const seconds: {readonly second: number; count: number}[] = [];
  return {add, countFrom};

  function add(second: number): void {
    let latest = seconds.at(-1);
    if (latest?.second !== second) {
      latest = {second, count: 0};
      seconds.push(latest);
      if (seconds.length > MOST_SECONDS) seconds.splice(0, MOST_SECONDS / 2);
    }
    latest.count++;
  }

  function countFrom(second: number): number {
    return seconds.reduce((sum, each) => (each.second >= second ? sum + each.count : sum), 0);
  }
}

const MOST_SECONDS = 256;
