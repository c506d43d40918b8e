import type {ApiError} from '../kube/api-error.ts';
import type {Clock} from '../kube/clock.ts';

/**
 * How long to wait after a failure, in ms: 0.8 s doubling to 15 s, each stretched by up to its own length, so at most 30 s. It starts anew
 * only when nothing failed for 2 minutes after the last wait (client-go, tools/cache/reflector.go, defaultBackoff*; wait.Backoff's
 * DelayWithReset). What the server asks for in Retry-After is honoured up to 5 minutes. Rights and paths may come back, but not soon.
 */
export function createBackoff(clock: Clock, random: () => number): (error: ApiError) => number {
  let failures = 0;
  let waitedUntil = Number.NEGATIVE_INFINITY;
  return error => {
    if (clock.now() - waitedUntil > stableSpellMs) failures = 0;
    const stretch = 1 + random();
    const usualMs = Math.min(firstMs * 2 ** failures, largestMs) * stretch;
    const deniedMs = error.status === 401 || error.status === 403 || error.status === 404 ? largestMs * stretch : 0;
    const askedMs = Math.min(error.retryAfterMs ?? 0, longestAskedMs);
    const retryInMs = Math.round(Math.max(usualMs, deniedMs, askedMs));
    failures++;
    waitedUntil = clock.now() + retryInMs;
    return retryInMs;
  };
}

const firstMs = 800;
const largestMs = 15_000;
const stableSpellMs = 2 * 60_000;
const longestAskedMs = 5 * 60_000;
