import type {ApiError} from '../kube/api-error.ts';

export type PortWish = {readonly namespace: string; readonly pod: string; readonly port: number};

export type PortEvents = {
  onBytes(bytes: Uint8Array): void;
  /** The other side sends no more. */
  onEnd(): void;
  onDrain(): void;
  /** It is over; with why, where it did not end well: refused by the pod, the link lost. Once; nothing follows it. */
  onClose(error: ApiError | undefined): void;
};

/** One connection to a port of a pod. */
export type PortConnection = {
  /** False where more is waiting to be sent than is good: `onDrain` says when to go on. */
  write(bytes: Uint8Array): boolean;
  /** This side sends no more; the other may still (half-close). */
  end(): void;
  pause(): void;
  resume(): void;
  destroy(): void;
};

export type PortTunnels = {
  /**
   * Rejects with an ApiError where the server refuses, or the link is lost; with the signal's reason when that fires before it stands:
   * later it means nothing. Whether something listens is told by `onClose`. Nothing is told before it has resolved.
   */
  connect(wish: PortWish, events: PortEvents, signal: AbortSignal): Promise<PortConnection>;
  /** Destroys what is open. */
  close(): void;
};
