import type {Density} from '../logs/density.ts';
import type {LogFilter} from '../logs/filter.ts';
import type {Find} from '../logs/find.ts';
import type {LineNumbers} from '../logs/line-numbers.ts';
import type {LogRing} from '../logs/ring.ts';
import type {Sift} from '../logs/sift.ts';
import type {LogLoss, LogSource} from '../logs/sources.ts';
import type {TimeStyle} from '../logs/times.ts';
import type {LogSince, LogTarget} from './log-target.ts';

/** What the streams are doing, for the first line. */
export type LogStatus = {
  readonly pods: number;
  readonly live: number;
  readonly lost: number;
  /** Of those that are lost, why most of them are, and when the next of these is tried again. */
  readonly loss?: LogLoss | undefined;
  readonly waiting: number;
  readonly denied: number;
  readonly ended: number;
  /** Streams beyond the most that are held. */
  readonly left: number;
  /** Why there is nothing yet, or something is missing: said in place of an empty view. */
  readonly text: string;
};

/** What the painter found out: what is on the screen, and how much fits. */
export type ShownLogs = {
  readonly top: {readonly number: number; readonly row: number};
  /** The last line that is seen. */
  readonly bottom: number;
  /** How many lines are seen. */
  readonly rows: number;
  readonly width: number;
  /** Where the line under the cursor is taller than the screen: how many of its rows are seen, and how many there are above and below. */
  readonly hidden?: {readonly number: number; readonly above: number; readonly seen: number; readonly below: number} | undefined;
  /** How many rows of the opened record are seen, of how many. */
  readonly recordRows: number;
  readonly recordLength: number;
};

/** One log view: what is shown of a ring, and where the reader is. Changed in place; `version` rises with every change that can be seen. */
export type LogView = {
  readonly target: LogTarget;
  readonly ring: LogRing;
  readonly density: Density;
  readonly sources: readonly LogSource[];
  readonly status: LogStatus;
  readonly version: number;
  /** So many of these changes came with lines, or with what was found among them: they may be shown a moment later than what a key did. */
  readonly dataVersion: number;

  /**
   * The line under the cursor, and the one at the top of the screen with the row of it that is first; of lines that are shown. A key may wish
   * for more rows than the line has: then its last ones are seen, or, where it is another than the one under the cursor, that one stands last.
   */
  readonly cursor: number;
  readonly top: {readonly number: number; readonly row: number};
  readonly isFollowing: boolean;
  /** The newest line that is shown while a range is frozen. */
  readonly frozenAt: number | undefined;

  readonly since: LogSince;
  readonly times: TimeStyle;
  readonly isWrapped: boolean;
  /** Columns scrolled out to the left. */
  readonly left: number;
  /** Repeats and stacks as one, JSON and logfmt as message first. */
  readonly isFolded: boolean;
  readonly isUnfolded: (number: number) => boolean;
  readonly filter: LogFilter;
  /** The lines that the filter keeps, undefined where there is none. */
  readonly sift: Sift | undefined;
  readonly find: Find | undefined;
  readonly isMarked: (number: number) => boolean;
  readonly marks: LineNumbers;
  /** The line whose record is open, and how many of its rows are scrolled out above. */
  readonly opened: number | undefined;
  readonly recordTop: number;
  /** Lines that came since the reader stopped following. */
  readonly unread: number;
  /** Whether lines older than the ring's are being read, and whether the servers have none. */
  readonly older: 'unknown' | 'reading' | 'none';
  isHidden(source: number): boolean;
  /** The painter tells what fits. */
  shown(layout: ShownLogs): void;
  /** How many matches there are so far, and which of them the cursor is on. */
  matches(): {readonly count: number; readonly index: number | undefined; readonly isDone: boolean} | undefined;
};
