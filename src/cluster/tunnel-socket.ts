import type {WebSocket} from 'ws';
import type {Clock} from '../kube/clock.ts';
import {startPings} from './pings.ts';

export type TunnelSocket = {
  readonly protocol: string;
  /** False where much is waiting to be sent: `onDrain` tells when to go on. */
  send(bytes: Uint8Array): boolean;
  pause(): void;
  resume(): void;
  /** Nothing is told any more. */
  close(): void;
};

/** Its code (RFC 6455, 7.4.1; 1006 where there was none), and whether it was given up since nothing was heard for a minute. */
export type TunnelClose = {readonly code: number; readonly isSilent: boolean};

export type TunnelEvents = {
  onMessage(bytes: Uint8Array): void;
  onDrain(): void;
  /** Once, the last. */
  onClose(close: TunnelClose): void;
};

/** More than this waiting to be sent is too much; below the second it goes on. */
const FULL_BYTES = 2 ** 20;
const DRAINED_BYTES = 2 ** 18;
/** A server that is busy handing so much on may not come to answer a ping. */
const BUSY_BYTES = 2 ** 16;
const CLOSE_WITHIN_MS = 1000;

/** A WebSocket that has just been opened and is paused, with pings and back-pressure. Telling begins after this call has returned. */
export function tunnelSocket(ws: WebSocket, clock: Clock, events: TunnelEvents): TunnelSocket {
  const closed = new AbortController();
  let isOver = false;
  let isPaused = false;
  let isFull = false;
  let isSilent = false;
  let sentUnheardBytes = 0;
  const pings = startPings(clock, {
    ping: () => ws.readyState === ws.OPEN && ws.ping(),
    isDeaf: () => isPaused,
    isHeldUp: () => sentUnheardBytes >= BUSY_BYTES || ws.bufferedAmount > 0,
    onQuiet: () => {},
    onLost() {
      isSilent = true;
      ws.terminate();
      end(1006);
    },
  });
  ws.on('message', (data, isBinary) => {
    heard();
    if (isBinary && !isOver) events.onMessage(data as Buffer);
  });
  ws.on('ping', heard);
  ws.on('pong', heard);
  ws.on('close', (code: number) => {
    closed.abort();
    end(code);
  });
  setImmediate(() => {
    // It has been lost before anybody could listen.
    if (ws.readyState === ws.CLOSED) end(1006);
    else if (!isPaused) ws.resume();
  });
  return {
    protocol: ws.protocol,
    send(bytes) {
      // Of a connection that breaks meanwhile its close tells.
      if (isOver || ws.readyState !== ws.OPEN) return true;
      sentUnheardBytes += bytes.length;
      ws.send(bytes, {binary: true}, drain);
      isFull ||= ws.bufferedAmount > FULL_BYTES;
      return !isFull;
    },
    pause() {
      if (isOver) return;
      isPaused = true;
      ws.pause();
    },
    resume() {
      if (isOver || !isPaused) return;
      isPaused = false;
      pings.heard();
      ws.resume();
    },
    close() {
      if (isOver) return;
      isOver = true;
      shut();
    },
  };

  function heard(): void {
    sentUnheardBytes = 0;
    pings.heard();
  }

  function drain(): void {
    if (!isFull || ws.bufferedAmount > DRAINED_BYTES) return;
    isFull = false;
    if (!isOver) events.onDrain();
  }

  function end(code: number): void {
    pings.stop();
    if (isOver) return;
    isOver = true;
    events.onClose({code, isSilent});
  }

  function shut(): void {
    pings.stop();
    if (closed.signal.aborted || ws.readyState === ws.CLOSED) return;
    // What still comes is read and dropped: the answer to the close stands behind it.
    ws.resume();
    ws.close(1000);
    void clock.sleep(CLOSE_WITHIN_MS, closed.signal).then(() => ws.terminate());
  }
}
