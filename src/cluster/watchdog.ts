import type {Readable} from 'node:stream';
import {ApiError} from '../kube/api-error.ts';
import type {Clock} from '../kube/clock.ts';

/**
 * The chunks of a body that is torn down when the signal fires or when nothing has come for `silenceMs()`, which is asked again whenever
 * it seems to be over. Failures are ApiErrors; silence has the reason `Silent`. `close` must be called in any case.
 */
export function guard(
  body: Readable,
  {clock, signal, silenceMs}: {readonly clock: Clock; readonly signal: AbortSignal; readonly silenceMs: () => number},
): {readonly chunks: AsyncIterable<Uint8Array>; close(): void} {
  const closed = new AbortController();
  let heardAt = clock.now();
  let isSilent = false;
  // A body that is destroyed may still report an error when nobody listens any more, and that would end the process.
  body.on('error', () => {});
  const close = () => {
    closed.abort();
    signal.removeEventListener('abort', close);
    body.destroy();
  };
  if (signal.aborted) close();
  else signal.addEventListener('abort', close);
  void listenForSilence();
  return {chunks: chunks(), close};

  async function* chunks(): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of body) {
        heardAt = clock.now();
        yield chunk as Uint8Array;
      }
    } catch (error) {
      if (!isSilent) throw connectionLost(error);
    }
    if (isSilent) throw new ApiError(0, 'Silent', `The server has said nothing for ${Math.round((clock.now() - heardAt) / 1000)} s`);
  }

  async function listenForSilence(): Promise<void> {
    while (!closed.signal.aborted) {
      const leftMs = heardAt + silenceMs() - clock.now();
      if (leftMs > 0) await clock.sleep(leftMs, closed.signal);
      else {
        isSilent = true;
        close();
      }
    }
  }
}

/** The failure of a connection as an ApiError, whose reason is the system's code. */
function connectionLost(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  const {code, message} = error as {code?: unknown; message?: unknown};
  return new ApiError(0, typeof code === 'string' ? code : 'ConnectionLost', `The connection was lost: ${String(message)}`, {cause: error});
}
