import {compareTimes, type LogLine} from './line.ts';

/** A moment that is moved on in place, since there is one for each line. */
export type OrderTime = {ms: number; nanos: number};

/**
 * The one rule for where a line belongs. The clock of a node may step back, but the lines of one log never change places: a line counts as
 * written no earlier than the line before it of its source, whatever time it bears. Merge and ring both go by this time and so agree; the
 * line keeps its own. Lines of a source must be asked for in the order of its log, but for those that are read back (`isOlder`).
 */
export type OrderTimes = {
  /** Valid until the next line of the same source. */
  of(line: LogLine): Readonly<OrderTime>;
  clear(): void;
};

/** See `OrderTimes`. Keeps one moment per source. */
export function createOrderTimes(): OrderTimes {
  const latest = new Map<number, OrderTime>();
  return {
    of(line) {
      if (line.isOlder) return line;
      const time = latest.get(line.source);
      if (time === undefined) {
        const first = {ms: line.ms, nanos: line.nanos};
        latest.set(line.source, first);
        return first;
      }
      if (compareTimes(time, line) < 0) {
        time.ms = line.ms;
        time.nanos = line.nanos;
      }
      return time;
    },
    clear: () => latest.clear(),
  };
}
