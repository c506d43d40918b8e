/**
 * A connection to the API server that has just been opened and is paused: whole messages of a WebSocket, or bytes cut anywhere. Nothing is told
 * before somebody listens and resumes it.
 */
export type Link = {
  listen(events: LinkEvents): void;
  /** Nothing is sent where it is not open any more: of that its close tells. */
  send(bytes: Uint8Array, onSent: () => void): void;
  /** The other side answers, which is heard. */
  ping(): void;
  pause(): void;
  resume(): void;
  /** Says goodbye after all that was sent. It has ended when the other side answers. */
  close(): void;
  /** Cuts it off. */
  terminate(): void;
  /** What has not been handed to the network yet. */
  readonly waitingBytes: number;
  readonly isClosed: boolean;
};

export type LinkEvents = {
  /** The other side is there, whatever came. */
  onHeard(): void;
  onMessage(bytes: Uint8Array): void;
  /** Once, the last. The code of RFC 6455, 7.4.1; 1006 where there was none. */
  onClose(code: number, reason: string): void;
};
