import {rangeOf} from '../logs/byte-range.ts';
import {type LogFilter, parseLogFilter} from '../logs/filter.ts';
import type {LogLine} from '../logs/line.ts';
import {plainText} from '../logs/sgr.ts';
import {severityNamed, severityOf} from '../logs/severity.ts';
import type {LogSource} from '../logs/sources.ts';
import {isContinuation, startsStack} from '../logs/stack.ts';

export type ChosenLine = {
  readonly isKept: boolean;
  /** That of the head for frames of a stack. */
  readonly severity: number;
  readonly isContinuation: boolean;
};

export type Choice = (line: LogLine, source: LogSource | undefined) => ChosenLine;

/** Of each source: its last head, and whether what came after it belongs to it. */
type Stack = {severity: number; isContinuation: boolean; startsStack: boolean; isKept: readonly boolean[]};

/**
 * Says of each line, in the order in which they come, whether it is printed: `level` or worse and every one of `grep`. Frames of a stack go with
 * their head; a frame counts by itself, too, unless a pattern only drops. What cannot be understood is a problem in words.
 */
export function createChoice(level: string | undefined, grep: readonly string[]): Choice | {readonly problem: string} {
  const least = level === undefined ? 0 : severityNamed(level);
  if (level !== undefined && least === 0) {
    return {problem: `--level takes trace, debug, info, warn, error or fatal, not ${level}`};
  }
  const filters = grep.map(parseLogFilter);
  const problem = filters.find(filter => filter.problem !== undefined)?.problem;
  if (problem !== undefined) return {problem: `--grep is not understood: ${problem}`};
  const isDropping = grep.map(onlyDrops);
  const stacks = new Map<number, Stack>();

  return (line, source) => {
    const before = stacks.get(line.source);
    const belongs = before !== undefined && isContinuation(line.bytes, before);
    const severity = belongs ? before.severity : severityOf(line.bytes);
    const filtered = filteredLine(line, source, severity);
    const matches = (filter: LogFilter, index: number) => {
      if (!belongs) return filter.matches(filtered);
      return before.isKept[index]! || (!isDropping[index] && filter.matches(filtered));
    };
    const kept = filters.map(matches);
    stacks.set(line.source, {
      severity,
      isContinuation: belongs,
      startsStack: startsStack(line.bytes),
      isKept: belongs ? before.isKept : kept,
    });
    return {severity, isContinuation: belongs, isKept: severity >= least && kept.every(Boolean)};
  };
}

function filteredLine({bytes}: LogLine, source: LogSource | undefined, severity: number) {
  let text: string | undefined;
  return {
    range: rangeOf(bytes),
    severity,
    source,
    text: () => (text ??= plainText(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8'))),
  };
}

function onlyDrops(pattern: string): boolean {
  const words = pattern.trim().split(/\s+/);
  return words.every(word => word.startsWith('!'));
}
