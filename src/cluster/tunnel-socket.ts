import type {Clock} from '../kube/clock.ts';
import type {Link} from './link.ts';
import {startPings} from './pings.ts';

export type TunnelSocket = {
  /** False where much is waiting to be sent: `onDrain` tells when to go on. */
  send(bytes: Uint8Array): boolean;
  pause(): void;
  resume(): void;
  /** Nothing is told any more. */
  close(): void;
};

/** Its code (RFC 6455, 7.4.1; 1006 where there was none), and whether it was given up since nothing was heard for a minute. */
export type TunnelClose = {readonly code: number; readonly reason: string; readonly isSilent: boolean};

export type TunnelEvents = {
  onMessage(bytes: Uint8Array): void;
  onDrain(): void;
  /** For how long (ms) nothing has been heard; undefined: it is heard again. */
  onQuiet?(forMs: number | undefined): void;
  /** Once, the last. */
  onClose(close: TunnelClose): void;
};

/** More than this waiting to be sent is too much; below the second it goes on. */
const FULL_BYTES = 2 ** 20;
const DRAINED_BYTES = 2 ** 18;
/** A server that is busy handing so much on may not come to answer a ping. */
const BUSY_BYTES = 2 ** 16;
const CLOSE_WITHIN_MS = 1000;

/** A link that has just been opened, with pings and back-pressure. Telling begins after this call has returned. */
export function tunnelSocket(link: Link, clock: Clock, events: TunnelEvents): TunnelSocket {
  const closed = new AbortController();
  let isOver = false;
  let isPaused = false;
  let isFull = false;
  let isSilent = false;
  let sentUnheardBytes = 0;
  const pings = startPings(clock, {
    ping: link.ping,
    isDeaf: () => isPaused,
    isHeldUp: () => sentUnheardBytes >= BUSY_BYTES || link.waitingBytes > 0,
    onQuiet: forMs => void (isOver || events.onQuiet?.(forMs)),
    onLost() {
      isSilent = true;
      link.terminate();
      end(1006, '');
    },
  });
  link.listen({
    onHeard() {
      sentUnheardBytes = 0;
      pings.heard();
    },
    onMessage: bytes => void (isOver || events.onMessage(bytes)),
    onClose(code, reason) {
      closed.abort();
      end(code, reason);
    },
  });
  setImmediate(() => {
    // It has been lost before anybody could listen.
    if (link.isClosed) end(1006, '');
    else if (!isPaused) link.resume();
  });
  return {
    send(bytes) {
      // Of a connection that breaks meanwhile its close tells.
      if (isOver) return true;
      sentUnheardBytes += bytes.length;
      link.send(bytes, drain);
      isFull ||= link.waitingBytes > FULL_BYTES;
      return !isFull;
    },
    pause() {
      if (isOver) return;
      isPaused = true;
      link.pause();
    },
    resume() {
      if (isOver || !isPaused) return;
      isPaused = false;
      pings.heard();
      link.resume();
    },
    close() {
      if (isOver) return;
      isOver = true;
      shut();
    },
  };

  function drain(): void {
    if (!isFull || link.waitingBytes > DRAINED_BYTES) return;
    isFull = false;
    if (!isOver) events.onDrain();
  }

  function end(code: number, reason: string): void {
    pings.stop();
    if (isOver) return;
    isOver = true;
    events.onClose({code, reason, isSilent});
  }

  function shut(): void {
    pings.stop();
    if (closed.signal.aborted || link.isClosed) return;
    // What still comes is read and dropped: the answer to the close stands behind it.
    link.resume();
    link.close();
    void clock.sleep(CLOSE_WITHIN_MS, closed.signal).then(() => link.terminate());
  }
}
