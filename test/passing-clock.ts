import type {Clock} from '../src/kube/clock.ts';

/** Waits are real; what time it is, is told. */
export function clockAt(now: () => number): Clock {
  return {now, sleep};
}

/** Time as it passes. */
export const passingClock: Clock = clockAt(() => performance.now());

function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal?.aborted) return resolve();
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', done);
    function done(): void {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    }
  });
}
