import {burstsOf} from './bursts.ts';
import type {LogRing} from './ring.ts';
import {severities, WARN} from './severity.ts';
import {createTimeCounts} from './time-counts.ts';

export type DensityColumn = {
  /** Lines within the column's time. */
  readonly lines: number;
  /** The worst severity that at least a line in fifty has; where that is less than a warning, the worst of all that is at least one. */
  readonly severity: number;
};

/** How many lines of which severity were written when; notes and gaps are no lines. Follows the ring; costs a few additions per line. */
export type Density = {
  /** By severity: how many of all lines in the ring. */
  readonly counts: readonly number[];
  /** From the first to the last line's time, in `columns` parts; empty where there are no lines. */
  strip(columns: number): {readonly fromMs: number; readonly toMs: number; readonly columns: readonly DensityColumn[]};
  /** The next burst after this time (or before it): the beginning of a part with unusually many lines or errors. */
  burst(fromMs: number, by: 1 | -1): number | undefined;
  close(): void;
};

const SEVERITIES = severities.length;
/** Where fewer slots than this hold all lines, because one with a wrong time made them wide, they are counted anew. */
const LEAST_SLOTS = 64;

/** A dropped line has to be there still when the ring tells of it. */
export function createDensity(ring: LogRing): Density {
  const times = createTimeCounts();
  const leastWidth = times.width;
  const counts = severities.map(() => 0);
  /** Lines of all kinds that are known. */
  let known = 0;
  countAll();
  const end = ring.onLine((change, number) => {
    count(number, change === 'added' ? 1 : -1);
    // A ring does not tell that it was emptied.
    if (known > ring.end - ring.first) countAll();
  });
  return {
    counts,
    strip: columns => {
      const span = spanOf();
      if (!span || columns < 1) return {fromMs: 0, toMs: 0, columns: []};
      return {...span, columns: columnsOf(span, columns)};
    },
    burst: (fromMs, by) => {
      const span = spanOf();
      if (!span) return undefined;
      const starts = burstsOf(times, span).map(ms => ring.ms(Math.min(ring.at(ms), ring.end - 1)));
      return by > 0 ? starts.find(ms => ms > fromMs) : starts.findLast(ms => ms < fromMs);
    },
    close: end,
  };

  function count(number: number, by: 1 | -1): void {
    known += by;
    if (ring.kind(number) !== 'text') return;
    const severity = ring.severity(number);
    counts[severity]! += by;
    times.add(ring.ms(number), severity, by);
  }

  function countAll(): void {
    known = 0;
    counts.fill(0);
    times.clear();
    for (let number = ring.first; number < ring.end; number++) count(number, 1);
  }

  function spanOf(): {readonly fromMs: number; readonly toMs: number} | undefined {
    if (ring.first >= ring.end) {
      if (known > 0) countAll();
      return undefined;
    }
    const [fromMs, toMs] = [ring.ms(ring.first), ring.ms(ring.end - 1)];
    if (times.width > leastWidth && (toMs - fromMs) / times.width < LEAST_SLOTS) countAll();
    return {fromMs, toMs};
  }

  function columnsOf({fromMs, toMs}: {readonly fromMs: number; readonly toMs: number}, columns: number): readonly DensityColumn[] {
    const sums = new Uint32Array(columns * SEVERITIES);
    const scale = toMs > fromMs ? columns / (toMs - fromMs) : 0;
    // A line that a clock put before the first or behind the last stands at the end.
    times.each((ms, slots, place) => {
      const column = Math.min(columns - 1, Math.max(0, Math.floor((ms + times.width / 2 - fromMs) * scale)));
      for (let severity = 0; severity < SEVERITIES; severity++) sums[column * SEVERITIES + severity]! += slots[place + severity]!;
    });
    return Array.from({length: columns}, (_, column) => columnOf(sums.subarray(column * SEVERITIES, (column + 1) * SEVERITIES)));
  }
}

function columnOf(counts: Uint32Array): DensityColumn {
  const lines = counts.reduce((sum, count) => sum + count, 0);
  let worst = 0;
  let usual = 0;
  for (let severity = 1; severity < SEVERITIES; severity++) {
    if (counts[severity]! > 0) worst = severity;
    if (counts[severity]! * 50 >= lines && counts[severity]! > 0) usual = severity;
  }
  return {lines, severity: usual >= WARN || worst < WARN ? usual : worst};
}
