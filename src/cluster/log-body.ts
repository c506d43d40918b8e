import type {Readable} from 'node:stream';
import type {Clock} from '../kube/clock.ts';

export type Hearing = {
  readonly signal: AbortSignal;
  readonly silence?: {
    readonly clock: Clock;
    /** Whether it is still of interest. Asked before each wait. */
    readonly isWanted: () => boolean;
    readonly ms: number;
  };
};

/**
 * The chunks of a body as they are asked for, none ahead of that. A chunk is handed over with `take` and not kept: an iterator's frames
 * would name the last one until the next comes, long enough for it to be collected late, and there is one for each read of each stream.
 */
export type Heard = {
  /** What there is next; `silence` where nothing has come for so long. Rejects with what the body fails with. */
  next(): Promise<'chunk' | 'silence' | 'end'>;
  /** The chunk that `next` told of, once. */
  take(): Uint8Array;
  /** Destroys the body, as the signal does. */
  close(): void;
};

/** The chunks of a body; destroyed when the signal fires and when nobody reads on. Throws what the body fails with. */
export async function* chunksOf(body: Readable, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const heard = hear(body, {signal});
  try {
    while ((await heard.next()) !== 'end') yield heard.take();
  } finally {
    heard.close();
  }
}

/** See `Heard`. Without `silence` it is waited for ever. */
export function hear(body: Readable, {signal, silence}: Hearing): Heard {
  let failure: Error | undefined;
  let isOver = false;
  let chunk: Uint8Array | undefined;
  let wake = () => {};
  const changed = () => wake();
  // A body that is destroyed may still report an error when nobody listens any more, and that would end the process.
  body.on('error', error => {
    failure ??= error;
    wake();
  });
  const end = () => {
    isOver = true;
    wake();
  };
  body.on('readable', changed).once('end', end).once('close', end);
  const destroy = () => void body.destroy();
  if (signal.aborted) destroy();
  else signal.addEventListener('abort', destroy);
  return {
    async next() {
      if (silence?.isWanted() && !isThere() && (await isSilent(silence.clock, silence.ms))) return 'silence';
      while (!isThere()) await woken();
      if (chunk) return 'chunk';
      if (failure) throw failure;
      return 'end';
    },
    take() {
      const taken = chunk!;
      chunk = undefined;
      return taken;
    },
    close() {
      signal.removeEventListener('abort', destroy);
      destroy();
    },
  };

  function isThere(): boolean {
    chunk ??= (body.read() as Uint8Array | null) ?? undefined;
    return chunk !== undefined || failure !== undefined || isOver;
  }

  function woken(): Promise<void> {
    return new Promise(resolve => {
      wake = resolve;
    });
  }

  async function isSilent(clock: Clock, ms: number): Promise<boolean> {
    const heard = new AbortController();
    let isOverdue = false;
    void clock.sleep(ms, heard.signal).then(() => {
      isOverdue = true;
      wake();
    });
    while (!isOverdue && !isThere()) await woken();
    heard.abort();
    return !isThere();
  }
}
