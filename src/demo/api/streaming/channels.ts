import type {WebSocket} from 'ws';
import type {Protocol} from './protocols.ts';

/** Streams of bytes within one WebSocket, told apart by the first byte of each frame. */
export type Channels = {
  readonly protocol: Protocol;
  send(channel: number, bytes: Uint8Array | string): void;
  /** Whether the client is too slow; `resume` is called when it has caught up. */
  isFull(resume: () => void): boolean;
  /** Reads no more from the client for now, or does again. */
  pause(): void;
  resume(): void;
  onFrame(hear: (channel: number, bytes: Uint8Array) => void): void;
  /** The client has gone, or has been sent away. */
  onClose(hear: () => void): void;
  close(): void;
};

export function openChannels(ws: WebSocket, protocol: Protocol): Channels {
  const waiting = new Set<() => void>();
  const whenSent = () => {
    if (ws.bufferedAmount > lowWater) return;
    const woken = [...waiting];
    waiting.clear();
    for (const resume of woken) resume();
  };
  return {
    protocol,
    send(channel, given) {
      if (ws.readyState !== ws.OPEN) return;
      const bytes = typeof given === 'string' ? encoder.encode(given) : given;
      // No frame is larger than what a reader on the other side takes at once.
      for (let at = 0; at === 0 || at < bytes.length; at += largestFrame) {
        const part = bytes.subarray(at, at + largestFrame);
        if (protocol.isText) ws.send(String(channel) + Buffer.from(part).toString('base64'), whenSent);
        else ws.send(Buffer.concat([Uint8Array.of(channel), part]), whenSent);
      }
    },
    isFull(resume) {
      if (ws.readyState !== ws.OPEN || ws.bufferedAmount < highWater) return false;
      waiting.add(resume);
      return true;
    },
    pause: () => ws.pause(),
    resume: () => ws.resume(),
    onFrame(hear) {
      ws.on('message', (data: Buffer) => {
        if (data.length === 0) return;
        if (protocol.isText) hear(data[0]! - 48, Buffer.from(data.subarray(1).toString('latin1'), 'base64'));
        else hear(data[0]!, data.subarray(1));
      });
    },
    onClose(hear) {
      ws.on('close', () => {
        hear();
        for (const resume of [...waiting]) resume();
        waiting.clear();
      });
    },
    close: () => ws.close(1000),
  };
}

const encoder = new TextEncoder();
const largestFrame = 32 * 1024;
const highWater = 2 ** 20;
const lowWater = 2 ** 18;
