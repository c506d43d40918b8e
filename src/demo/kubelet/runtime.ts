import type {Pod} from '../schema/kinds.ts';
import type {Process, Start} from './process.ts';

export type LogOptions = {
  readonly container: string;
  readonly isFollowing: boolean;
  readonly isPrevious: boolean;
  /** Lines from the end; undefined is all. */
  readonly tail: number | undefined;
  /** Milliseconds since the epoch. */
  readonly since: number | undefined;
  readonly limitBytes: number | undefined;
  readonly hasTimestamps: boolean;
};

/** Bytes as they come. `onEnd` comes when there is no more to come; the result ends it from this side. */
export type LogListener = {onBytes(bytes: Uint8Array): void; onEnd(): void};

/** One connection to a port in a pod, seen from the client. Half-closing is kept apart in both directions. */
export type Connection = {
  write(bytes: Uint8Array): void;
  /** The client sends no more. */
  end(): void;
  destroy(): void;
};
export type ConnectionListener = {onBytes(bytes: Uint8Array): void; onEnd(): void; onError(message: string): void};

export type Usage = {readonly container: string; readonly cpuNanocores: number; readonly memoryBytes: number};

/** What the API server asks of the kubelets. All throw a Refusal where it cannot be done. */
export type Runtime = {
  logs(pod: Pod, options: LogOptions, listener: LogListener): () => void;
  exec(pod: Pod, container: string, start: Start): Process;
  /** Joins the main process of a container; killing the result leaves that process alone. */
  attach(pod: Pod, container: string, start: Omit<Start, 'argv'>): Process;
  connect(pod: Pod, port: number, listener: ConnectionListener): Connection;
  /** Of containers that run now, as metrics-server would have it. */
  usage(pod: Pod): readonly Usage[];
};
