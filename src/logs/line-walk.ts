import {NumberList} from './line-numbers.ts';
import type {LogRing} from './ring.ts';

/** Which lines of a ring have been looked at: from one line on down to the newest, then from there up to the oldest, and what comes late. */
export type LineWalk = {
  readonly isDone: boolean;
  /** Looks at lines until `sliceMs` are over or all are done; `now` in ms. */
  work(now: () => number, sliceMs: number): void;
  close(): void;
};

export type LineWalkOptions = {
  /** The first line to look at. */
  readonly from: number;
  /** Follows the ring, too: what is gone leaves it, what has moved moves in it. */
  readonly found: NumberList;
  /** Only these of the lines that there are so far need to be looked at. Becomes the walk's own. */
  readonly only?: NumberList | undefined;
  look(number: number): void;
};

/** The clock is asked again after so many lines or bytes. */
const LINES = 16;
const BYTES = 16 * 1024;

export function createLineWalk(ring: LogRing, {from, found, only, look}: LineWalkOptions): LineWalk {
  const late = only ?? new NumberList();
  /** From `low` up to but not `high` all have been looked at, but for those that came late. */
  let low = only ? ring.first : Math.min(Math.max(from, ring.first), ring.end);
  let high = only ? ring.end : low;
  const ends = [
    ring.onMoved(at => {
      found.move(at);
      late.move(at);
      if (at <= low) low++;
      if (at < high) high++;
      if (at >= low && at < high) late.add(at);
    }),
    ring.onLine((change, number) => {
      if (change === 'dropped') drop(number + 1);
      // A ring does not tell that it was emptied; a lone line does.
      else if (ring.end - ring.first === 1) restart(number);
    }),
  ];
  return {
    get isDone() {
      return isDone();
    },
    work: (now, sliceMs) => {
      settle();
      const until = now() + sliceMs;
      while (!isDone()) {
        let bytes = 0;
        for (let count = 0; count < LINES && bytes < BYTES && !isDone(); count++) {
          const number = next();
          bytes += ring.length(number);
          look(number);
        }
        if (now() >= until) return;
      }
    },
    close: () => {
      for (const end of ends) end();
      found.clear();
    },
  };

  function isDone(): boolean {
    return late.length === 0 && low <= ring.first && high >= ring.end;
  }

  function next(): number {
    const number = late.at(late.length - 1);
    if (number !== undefined) {
      late.remove(number);
      return number;
    }
    return high < ring.end ? high++ : --low;
  }

  function drop(first: number): void {
    found.dropBelow(first);
    late.dropBelow(first);
    low = Math.max(low, first);
    high = Math.max(high, first);
  }

  function settle(): void {
    if (high > ring.end) restart(ring.end);
    if (low < ring.first) drop(ring.first);
  }

  function restart(number: number): void {
    found.clear();
    late.clear();
    low = number;
    high = number;
  }
}
