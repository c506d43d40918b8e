import {ERROR, severities} from './severity.ts';
import type {TimeCounts} from './time-counts.ts';

const MOST_BINS = 240;
const LEAST_BIN_MS = 1000;
/** Fewer in a bin are no burst, however quiet the rest is. */
const LEAST_LINES = 10;
const LEAST_ERRORS = 3;

/**
 * When bursts begin, in ms, ascending. The time is cut into bins of a second or more; a bin with over three times the lines or the errors of
 * the median bin belongs to a burst, and bins beside each other to the same one. What fills all of a log is none.
 */
export function burstsOf(times: TimeCounts, {fromMs, toMs}: {readonly fromMs: number; readonly toMs: number}): readonly number[] {
  const width = Math.max(LEAST_BIN_MS, times.width, (toMs - fromMs) / MOST_BINS);
  const bins = Math.floor((toMs - fromMs) / width) + 1;
  const lines: number[] = Array(bins).fill(0);
  const errors: number[] = Array(bins).fill(0);
  /** When the first line of a bin was written, as exactly as it is known. */
  const starts: number[] = Array(bins).fill(Number.POSITIVE_INFINITY);
  times.each((ms, counts, place) => {
    const bin = Math.min(bins - 1, Math.max(0, Math.floor((ms - fromMs) / width)));
    starts[bin] = Math.min(starts[bin]!, ms);
    for (let severity = 0; severity < severities.length; severity++) {
      lines[bin]! += counts[place + severity]!;
      if (severity >= ERROR) errors[bin]! += counts[place + severity]!;
    }
  });
  const limits = {lines: Math.max(LEAST_LINES, 3 * median(lines) + 1), errors: Math.max(LEAST_ERRORS, 3 * median(errors) + 1)};
  const isBurst = lines.map((count, bin) => count >= limits.lines || errors[bin]! >= limits.errors);
  return starts.filter((_, bin) => isBurst[bin] && (bin === 0 || !isBurst[bin - 1]));
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
}
