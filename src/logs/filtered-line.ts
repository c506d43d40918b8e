import type {LogSource} from './sources.ts';

/** What a filter looks at. `bytes` and `text` are made when asked for; `text` is plain, without colours. */
export type FilteredLine = {
  readonly bytes: Uint8Array;
  readonly severity: number;
  readonly source: LogSource | undefined;
  text(): string;
};

export type LineTest = (line: FilteredLine) => boolean;

/** A test and what it costs: the cheap ones are asked first. */
export type CostedTest = {readonly test: LineTest; readonly cost: 1 | 2 | 3 | 4; readonly isDropping: boolean};
