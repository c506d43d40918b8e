import type {LogEvent, LogWish} from '../cluster/logs.ts';
import type {Clock} from '../kube/clock.ts';
import type {LineKind} from '../logs/line.ts';
import type {ReadMark} from '../logs/resume.ts';
import type {LogLoss, SourceState} from '../logs/sources.ts';
import type {StampedLine} from '../logs/split.ts';
import type {LogContainer, LogPod} from './log-pod.ts';

/** What the reading of one container is given, and where it tells what it has read. */
export type ContainerFeed = {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly isFollowing: boolean;
  readonly isPrevious: boolean;
  /** As the server told it last. `isGone`: it is not watched any more. */
  seen(): {readonly pod: LogPod; readonly container: LogContainer; readonly isGone: boolean};
  /** Resolves when that changes, or when the signal fires. */
  changed(signal: AbortSignal): Promise<void>;
  /** From where on the first instance is read. */
  part(): {readonly tailLines?: number; readonly sinceMs?: number};
  stream(wish: Omit<LogWish, 'namespace' | 'pod' | 'container'>, signal: AbortSignal): AsyncGenerator<LogEvent>;
  /** A turn to open a stream; call what it gives once it has been opened. */
  turn(signal: AbortSignal): Promise<() => void>;
  /** The restarts of the container as the server counts them now; undefined where it does not say. */
  askRestarts(): Promise<number | undefined>;
  /** Resolves when more may be read. */
  onLines(lines: readonly StampedLine[]): Promise<void> | undefined;
  /** `atMs`: when it happened, as far as that is known; it never stands before lines that came earlier. */
  onNote(kind: Exclude<LineKind, 'text'>, text: string, atMs?: number): void;
  onState(state: SourceState, text: string, loss?: LogLoss): void;
  /** What had been written when it was opened has been read, or will not be for a while. */
  onCaughtUp(): void;
  /** An instance has followed another. */
  onRestart(): void;
  /** The pod is gone, or none of ours any more. */
  onGone(): Promise<void>;
};

/** How far the log of an instance has been read. */
export type Progress = {
  mark: ReadMark | undefined;
  /** A stream of it has been open before. */
  hasBegun: boolean;
};
