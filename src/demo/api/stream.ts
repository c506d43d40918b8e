import type {ServerResponse} from 'node:http';
import {setImmediate as turn} from 'node:timers/promises';

/** How long text is made without letting anything else run. */
const SLICE_MS = 4;
/** How much is handed over at once. */
const CHUNK = 64 * 1024;

/**
 * Sends pieces one after the other, as they are made: in slices of a few milliseconds, and no faster than the client reads. What is short
 * goes out as one, with its length. False where the client went away.
 */
export async function send(response: ServerResponse, pieces: Iterable<string>): Promise<boolean> {
  let text = '';
  let sliceEnd = performance.now() + SLICE_MS;
  for (const piece of pieces) {
    text += piece;
    if (text.length < CHUNK) continue;
    const isFlowing = response.write(text);
    text = '';
    if (response.destroyed) return false;
    if (!isFlowing && !(await drained(response))) return false;
    if (performance.now() > sliceEnd) {
      await turn();
      sliceEnd = performance.now() + SLICE_MS;
    }
  }
  response.end(text);
  return !response.destroyed;
}

/** Waits until the client has read on; false where it went away. */
export function drained(response: ServerResponse): Promise<boolean> {
  if (response.destroyed) return Promise.resolve(false);
  return new Promise(resolve => {
    const goOn = () => settle(true);
    const giveUp = () => settle(false);
    response.once('drain', goOn);
    response.once('close', giveUp);

    function settle(isOpen: boolean): void {
      response.off('drain', goOn);
      response.off('close', giveUp);
      resolve(isOpen);
    }
  });
}
