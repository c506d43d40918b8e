import type {ApiError} from '../kube/api-error.ts';

export type RemoteWish = {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  /** A command to run; undefined: what runs in the container is joined (attach). */
  readonly command: readonly string[] | undefined;
  readonly hasInput: boolean;
  /** On a terminal: there is one stream of output only. */
  readonly terminal: {readonly columns: number; readonly rows: number} | undefined;
  readonly signal: AbortSignal;
};

/** `exit`: it ended with this code. `failed`: it could not be run. `lost`: the connection was, and nobody knows how it goes on. */
export type RemoteEnd = {readonly type: 'exit'; readonly exitCode: number} | {readonly type: 'failed' | 'lost'; readonly error: ApiError};

export type RemoteEvents = {
  onOutput(bytes: Uint8Array, from: 'stdout' | 'stderr'): void;
  /** Once; nothing follows it. */
  onEnd(end: RemoteEnd): void;
  /** The other side has taken what it was sent: after `write` had answered false. */
  onDrain?(): void;
  /** For how long (ms) nothing has been heard; undefined: it is heard again. */
  onQuiet?(forMs: number | undefined): void;
};

/** Input and output of a process in a container. */
export type Remote = {
  /** False where more is waiting to be sent than is good: `onDrain` says when to go on. What it was given is sent in any case. */
  write(bytes: Uint8Array | string): boolean;
  /** No more input follows. On servers that cannot be told (v4) the process never learns; answers whether it does. */
  endInput(): boolean;
  resize(columns: number, rows: number): void;
  /** Nothing more is read: the process is held up. */
  pause(): void;
  resume(): void;
  close(): void;
};
