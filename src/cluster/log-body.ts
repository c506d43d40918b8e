import type {Readable} from 'node:stream';
import type {Clock} from '../kube/clock.ts';

export type Hearing = {
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** Whether silence is still of interest. Asked before each wait. */
  readonly listensForSilence: () => boolean;
  readonly silenceMs: number;
};

/**
 * The chunks of a body as they are asked for, none ahead of that; undefined where nothing has come for `silenceMs`. The body is destroyed
 * when the signal fires and when nobody reads on. Throws what the body fails with.
 */
export async function* hear(
  body: Readable,
  {signal, clock, listensForSilence, silenceMs}: Hearing,
): AsyncGenerator<Uint8Array | undefined> {
  // A body that is destroyed may still report an error when nobody listens any more, and that would end the process.
  body.on('error', () => {});
  const destroy = () => void body.destroy();
  if (signal.aborted) destroy();
  else signal.addEventListener('abort', destroy);
  const chunks = body[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  try {
    for (;;) {
      const next = chunks.next();
      if (listensForSilence() && (await isSilent(next, clock, silenceMs))) yield undefined;
      const {done, value} = await next;
      if (done) return;
      yield value;
    }
  } finally {
    signal.removeEventListener('abort', destroy);
    destroy();
  }
}

async function isSilent(next: Promise<unknown>, clock: Clock, silenceMs: number): Promise<boolean> {
  // Who stops reading during the silence never sees how this ends.
  next.catch(() => {});
  const heard = new AbortController();
  const silence = clock.sleep(silenceMs, heard.signal).then(() => true);
  try {
    return await Promise.race([next.then(() => false), silence]);
  } finally {
    heard.abort();
  }
}
