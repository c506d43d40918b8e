import type {LogLine} from '../logs/line.ts';
import type {LogSource} from '../logs/sources.ts';
import type {LogSince, LogTarget} from './log-target.ts';
import type {LogStatus} from './log-view.ts';

/** What a ring takes at most, unless told. */
export const LOG_BYTES = 32 * 1024 * 1024;

/** Where the lines of a log view come from. */
export type LogReading = {
  /** A source is replaced by a new value when it changes. */
  readonly sources: readonly LogSource[];
  readonly status: LogStatus;
  /** Lines older than `beforeMs`, in order. `isAll`: there are no older ones. Rejects with an ApiError. */
  older(beforeMs: number): Promise<{readonly lines: readonly LogLine[]; readonly isAll: boolean}>;
  setHidden(id: number, isHidden: boolean): void;
  close(): void;
};

/** Before the first answer. */
export const nothingRead: LogReading = {
  sources: [],
  status: {pods: 0, live: 0, lost: 0, waiting: 0, denied: 0, ended: 0, left: 0, text: 'Connecting …'},
  older: async () => ({lines: [], isAll: false}),
  setHidden: () => {},
  close: () => {},
};

export type LogScreenOptions = {
  readonly target: LogTarget;
  readonly since: LogSince;
  readonly maxBytes?: number;
  /** Called when there is something to find or filter: `work` wants to be called until it is done. */
  readonly onWork: () => void;
  /** Called when the reader has come to the oldest line: older ones may be there. */
  readonly onTop: () => void;
};
