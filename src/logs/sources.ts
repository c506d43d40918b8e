/** How a stream is: its container has not started, it is asked for, read, lost for a while, over, or refused. */
export type SourceState = 'waiting' | 'opening' | 'live' | 'lost' | 'ended' | 'denied';

/** Why nothing comes, in a few words, and when the next try comes: ms since the epoch, of the program's clock. */
export type LogLoss = {readonly why: string; readonly retryAt: number};

/** A container whose log is shown. `id` is its place among the sources and never changes. */
export type LogSource = {
  readonly id: number;
  readonly namespace: string;
  readonly pod: string;
  readonly podUid: string;
  readonly container: string;
  readonly type: 'init' | 'main' | 'ephemeral';
  /** What stands before its lines: as little of the names as tells it from the others. */
  readonly label: string;
  readonly state: SourceState;
  /** What it waits for, why it is lost or refused, how it ended; '' where there is nothing to say. */
  readonly text: string;
  /** While it is lost. */
  readonly loss?: LogLoss | undefined;
  /** The user does not want to see it. */
  readonly isHidden: boolean;
};
