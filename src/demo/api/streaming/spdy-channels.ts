import type {Duplex} from 'node:stream';
import type {Demo} from '../../demo.ts';
import type {Channels} from './channels.ts';
import type {Protocol} from './protocols.ts';
import {acceptSpdy, type SpdyStream} from './spdy.ts';

/** Streams by what their header calls them, as channels have their numbers. */
const numbers: Readonly<Record<string, number>> = {stdin: 0, stdout: 1, stderr: 2, error: 3, resize: 4};
const CLOSE = 255;
/** How long a runtime waits for streams (StreamCreationTimeout of k8s.io/cri-streaming). */
const STREAMS_WITHIN_MS = 30_000;

/**
 * Streams of SPDY as channels, told of when there are as many as the runtime waits for (k8s.io/cri-streaming/pkg/streaming/remotecommand,
 * httpstream.go); where they do not come, the connection is closed. The end of stdin is told as a closed channel.
 */
export function openSpdyChannels(demo: Demo, socket: Duplex, protocol: Protocol, streams: number, use: (channels: Channels) => void): void {
  const byNumber = new Map<number, SpdyStream>();
  const waiting = new Set<() => void>();
  let hear: ((channel: number, bytes: Uint8Array) => void) | undefined;
  let isOver = false;
  let isBegun = false;
  const session = acceptSpdy({send: bytes => void (socket.writable && socket.write(bytes)), close: () => socket.destroy(), onStream});
  socket.on('data', (bytes: Buffer) => session.receive(bytes));
  socket.on('end', () => socket.destroy());
  socket.on('drain', wake);
  socket.on('close', () => {
    isOver = true;
    session.end();
    wake();
  });
  demo.agenda.after(STREAMS_WITHIN_MS, () => void (isBegun || isOver || socket.destroy()));
  const channels: Channels = {
    protocol,
    send(channel, given) {
      const bytes = typeof given === 'string' ? Buffer.from(given) : given;
      if (bytes.length > 0 && !isOver) byNumber.get(channel)?.write(bytes);
    },
    isFull(resume) {
      if (isOver || socket.writableLength < HIGH_WATER) return false;
      waiting.add(resume);
      return true;
    },
    pause: () => void socket.pause(),
    resume: () => void socket.resume(),
    onFrame(given) {
      hear = given;
      for (const [number, stream] of byNumber) listen(number, stream);
    },
    onClose: given => void socket.on('close', given),
    close() {
      if (isOver) return;
      isOver = true;
      for (const stream of byNumber.values()) stream.reset();
      socket.end();
    },
  };

  function onStream(stream: SpdyStream): void {
    const number = numbers[stream.headers['streamtype'] ?? ''];
    if (number === undefined) return;
    byNumber.set(number, stream);
    if (hear) listen(number, stream);
    if (isBegun || byNumber.size < streams) return;
    isBegun = true;
    use(channels);
  }

  function listen(number: number, stream: SpdyStream): void {
    stream.listen({
      onBytes: bytes => hear?.(number, bytes),
      onEnd: () => hear?.(CLOSE, Uint8Array.of(number)),
      onReset: () => hear?.(CLOSE, Uint8Array.of(number)),
    });
  }

  function wake(): void {
    const woken = [...waiting];
    waiting.clear();
    for (const resume of woken) resume();
  }
}

const HIGH_WATER = 2 ** 20;
