import {ApiError} from '../kube/api-error.ts';
import type {Clock} from '../kube/clock.ts';
import {channels, type Frame, frameOf, framed, protocols} from './exec-channels.ts';
import {startPings} from './pings.ts';
import {createStatusReader, endOfClose} from './remote-end.ts';
import {remotePath} from './remote-path.ts';
import {refusedRemote} from './remote-refusal.ts';
import type {Remote, RemoteEnd, RemoteEvents, RemoteWish} from './remote-types.ts';
import type {UpgradableTransport} from './transport-types.ts';

export type {Remote, RemoteEnd, RemoteEvents, RemoteWish} from './remote-types.ts';

/** More than this waiting to be sent is too much; below the second it goes on. */
const FULL_BYTES = 2 ** 20;
const DRAINED_BYTES = 2 ** 18;
/** The largest that goes into one frame: what is typed in between is not held up behind megabytes of a paste. */
const INPUT_FRAME_BYTES = 32_768;
/** A server that is busy handing so much to the process may not come to answer a ping. */
const BUSY_BYTES = 65_536;
const CLOSE_WITHIN_MS = 1000;

/**
 * Runs a command in a container, or joins what runs there. Rejects with an ApiError where the server refuses, with the signal's reason when that
 * fires before it stands. Nothing is told before it has resolved, nor after `close` or the signal. Follows client-go/tools/remotecommand (v4, v5).
 */
export async function openRemote(
  transport: Pick<UpgradableTransport, 'upgrade'>,
  clock: Clock,
  wish: RemoteWish,
  events: RemoteEvents,
): Promise<Remote> {
  const {signal, terminal, command} = wish;
  const ws = await transport.upgrade(remotePath(wish), {protocols, signal}).catch((error: unknown) => {
    throw refusedRemote(error, wish);
  });
  signal.throwIfAborted();
  const status = createStatusReader();
  const closed = new AbortController();
  let isInputOver = !wish.hasInput;
  let isPaused = false;
  let isFull = false;
  let isOver = false;
  let sentUnheardBytes = 0;
  const pings = startPings(clock, {
    ping: () => ws.readyState === ws.OPEN && ws.ping(),
    isDeaf: () => isPaused,
    isHeldUp: () => sentUnheardBytes >= BUSY_BYTES || ws.bufferedAmount > 0,
    onQuiet: forMs => isTelling() && events.onQuiet?.(forMs),
    onLost() {
      ws.terminate();
      end({type: 'lost', error: new ApiError(0, 'ETIMEDOUT', 'The connection was lost: nothing was heard for a minute')});
    },
  });
  ws.on('message', (data, isBinary) => {
    heard();
    const frame = isBinary ? frameOf(data as Buffer) : undefined;
    if (frame && isTelling()) take(frame);
  });
  ws.on('ping', heard);
  ws.on('pong', heard);
  ws.on('close', (code, reason) => {
    closed.abort();
    end(status.end() ?? endOfClose(code, reason.toString(), command === undefined));
  });
  if (terminal) sendSize(terminal.columns, terminal.rows);
  // It has been lost before anybody could listen.
  if (ws.readyState === ws.CLOSED) setImmediate(() => end(endOfClose(1006, '', command === undefined)));
  ws.resume();

  return {
    write(input) {
      if (isInputOver || isOver) return true;
      const bytes = typeof input === 'string' ? Buffer.from(input) : input;
      for (let from = 0; from < bytes.length; from += INPUT_FRAME_BYTES) {
        send(framed(channels.input, bytes.subarray(from, from + INPUT_FRAME_BYTES)), drain);
      }
      sentUnheardBytes += bytes.length;
      isFull ||= ws.bufferedAmount > FULL_BYTES;
      return !isFull;
    },
    endInput() {
      if (isInputOver || isOver) return true;
      if (ws.protocol !== protocols[0]) return false;
      isInputOver = true;
      send(framed(channels.close, Uint8Array.of(channels.input)));
      return true;
    },
    resize(columns, rows) {
      if (terminal && !isOver) sendSize(columns, rows);
    },
    pause() {
      if (isOver) return;
      isPaused = true;
      ws.pause();
    },
    resume() {
      if (!isPaused || isOver) return;
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

  function isTelling(): boolean {
    return !isOver && !signal.aborted;
  }

  function heard(): void {
    sentUnheardBytes = 0;
    pings.heard();
  }

  function take({channel, bytes}: Frame): void {
    if (channel === channels.output || channel === channels.error) {
      if (bytes.length > 0) events.onOutput(bytes, channel === channels.output ? 'stdout' : 'stderr');
      return;
    }
    // Closed streams of output need no answer: how it ends is told by the status.
    const told =
      channel === channels.status
        ? status.take(bytes)
        : channel === channels.close && bytes[0] === channels.status
          ? status.end()
          : undefined;
    if (told) end(told);
  }

  function send(message: Uint8Array | string, done?: () => void): void {
    // Of a connection that breaks meanwhile its close tells.
    if (ws.readyState === ws.OPEN) ws.send(message, {binary: true}, done);
  }

  function sendSize(columns: number, rows: number): void {
    send(framed(channels.size, Buffer.from(JSON.stringify({Width: columns, Height: rows}))));
  }

  function drain(): void {
    if (!isFull || ws.bufferedAmount > DRAINED_BYTES) return;
    isFull = false;
    if (isTelling()) events.onDrain?.();
  }

  function end(how: RemoteEnd): void {
    const isTold = isTelling();
    isOver = true;
    shut();
    if (isTold) events.onEnd(how);
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
