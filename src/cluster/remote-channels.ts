import {channels, frameOf, framed} from './exec-channels.ts';
import {createSpdyClient} from './spdy-client.ts';
import type {RemoteWish} from './remote-types.ts';

/** Streams of a process within one link. */
export type RemoteChannels = {
  receive(bytes: Uint8Array): void;
  write(bytes: Uint8Array): void;
  /** False where the other side cannot be told. */
  endInput(): boolean;
  resize(columns: number, rows: number): void;
};

export type ChannelEvents = {
  onOutput(bytes: Uint8Array, from: 'stdout' | 'stderr'): void;
  /** A part of how it ended. */
  onStatus(bytes: Uint8Array): void;
  onStatusEnd(): void;
};

/** The largest that goes into one frame: what is typed in between is not held up behind megabytes of a paste. */
const INPUT_FRAME_BYTES = 32_768;

/** Within a WebSocket: each message begins with the number of its channel. Closed streams of output need no answer: how it ends is told by the status. */
export function messageChannels(
  canClose: boolean,
  send: (message: Uint8Array) => void,
  {onOutput, onStatus, onStatusEnd}: ChannelEvents,
): RemoteChannels {
  return {
    receive(message) {
      const frame = frameOf(message);
      if (!frame) return;
      const {channel, bytes} = frame;
      if (channel === channels.output || channel === channels.error) onOutput(bytes, channel === channels.output ? 'stdout' : 'stderr');
      else if (channel === channels.status) onStatus(bytes);
      else if (channel === channels.close && bytes[0] === channels.status) onStatusEnd();
    },
    write(bytes) {
      for (let from = 0; from < bytes.length; from += INPUT_FRAME_BYTES)
        send(framed(channels.input, bytes.subarray(from, from + INPUT_FRAME_BYTES)));
    },
    endInput() {
      if (canClose) send(framed(channels.close, Uint8Array.of(channels.input)));
      return canClose;
    },
    resize: (columns, rows) => send(framed(channels.size, Buffer.from(sizeText(columns, rows)))),
  };
}

/**
 * As streams of SPDY, told apart by a header, opened in the order of client-go (tools/remotecommand, v4.go). The server begins when it has
 * all that it waits for (k8s.io/cri-streaming/pkg/streaming/remotecommand/httpstream.go).
 */
export function spdyChannels(
  {hasInput, terminal}: Pick<RemoteWish, 'hasInput' | 'terminal'>,
  send: (bytes: Uint8Array) => void,
  {onOutput, onStatus, onStatusEnd}: ChannelEvents,
): RemoteChannels {
  const spdy = createSpdyClient(send);
  const open = (streamtype: string, onBytes: (bytes: Uint8Array) => void = () => {}, onEnd: () => void = () => {}) =>
    spdy.open({streamtype}, {onBytes, onEnd, onReset: onEnd});
  open('error', onStatus, onStatusEnd);
  const input = hasInput ? open('stdin') : undefined;
  open('stdout', bytes => onOutput(bytes, 'stdout'));
  if (!terminal) open('stderr', bytes => onOutput(bytes, 'stderr'));
  const sizes = terminal ? open('resize') : undefined;
  return {
    receive: spdy.receive,
    write: bytes => input?.write(bytes),
    endInput() {
      input?.end();
      return true;
    },
    resize: (columns, rows) => sizes?.write(Buffer.from(sizeText(columns, rows))),
  };
}

/** TerminalSize of client-go, whose fields have no names of their own for JSON. */
function sizeText(columns: number, rows: number): string {
  return JSON.stringify({Width: columns, Height: rows});
}
