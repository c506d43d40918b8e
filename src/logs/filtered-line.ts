import type {ByteRange} from './byte-range.ts';
import type {LogSource} from './sources.ts';

/** What a filter looks at. `range` is valid until the next question; `text` is made when asked for: plain, without colours. */
export type FilteredLine = {
  readonly range: ByteRange;
  readonly severity: number;
  readonly source: LogSource | undefined;
  text(): string;
};

export type LineTest = (line: FilteredLine) => boolean;

/** A test and what it costs: the cheap ones are asked first. */
export type CostedTest = {readonly test: LineTest; readonly cost: 1 | 2 | 3 | 4; readonly isDropping: boolean};
