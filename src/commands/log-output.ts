import type {Writable} from 'node:stream';

/** So many bytes are gathered before they are written. */
const BATCH_BYTES = 64 * 1024;

/** Lines on their way to a stream whose reader may be slow, or gone. */
export type Output = {
  write(part: string | Uint8Array): void;
  /** Writes what was gathered. */
  flush(): void;
  /** Where the reader is slow: resolves when it has caught up, or is gone. */
  room(): Promise<void> | undefined;
  /** Everything has been handed to the system, or the reader is gone. Rejects as `gone` does. */
  drained(): Promise<void>;
  /** Resolves when nobody reads any more; rejects with what went wrong where it is not merely the reader who left, such as a full disk. */
  readonly gone: Promise<void>;
  isGone(): boolean;
};

export function createOutput(stream: Writable): Output {
  let batch = Buffer.allocUnsafe(BATCH_BYTES);
  let used = 0;
  let isGone = false;
  let waiting: {readonly promise: Promise<void>; readonly resolve: () => void} | undefined;
  const gone = new Promise<void>((resolve, reject) => {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      isGone = true;
      letGo();
      if (error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED') resolve();
      else reject(error);
    });
  });
  // Who does not wait for it must not be told of it.
  gone.catch(() => {});
  stream.on('drain', letGo);

  return {
    write(part) {
      const length = typeof part === 'string' ? part.length * 3 : part.length;
      if (used + length > batch.length) flush();
      if (length > batch.length) return send(Buffer.from(part));
      used += typeof part === 'string' ? batch.write(part, used) : Buffer.from(part.buffer, part.byteOffset, part.length).copy(batch, used);
    },
    flush,
    room: () => waiting?.promise,
    async drained() {
      flush();
      if (!isGone) await Promise.race([new Promise<void>(resolve => stream.write('', error => void (error || resolve()))), gone]);
    },
    gone,
    isGone: () => isGone,
  };

  function flush(): void {
    if (used === 0) return;
    const full = batch.subarray(0, used);
    // The stream may keep it until the reader comes.
    batch = Buffer.allocUnsafe(BATCH_BYTES);
    used = 0;
    send(full);
  }

  function send(bytes: Uint8Array): void {
    if (isGone || stream.write(bytes) || waiting) return;
    waiting = Promise.withResolvers();
  }

  function letGo(): void {
    waiting?.resolve();
    waiting = undefined;
  }
}
