import {describe, expect, test} from 'vitest';
import {createBackoff} from '../src/cluster/backoff.ts';
import {ApiError} from '../src/kube/api-error.ts';
import {fakeClock} from './fake-clock.ts';

describe('back-off', () => {
  const failure = new ApiError(500, 'InternalError', '');

  test('doubles from 0.8 s, is stretched by chance, ends at 30 s, and starts anew only after two quiet minutes', async () => {
    const clock = fakeClock();
    let chance = 0;
    const next = createBackoff(clock, () => chance);
    expect([1, 2, 3, 4, 5, 6, 7].map(() => next(failure))).toEqual([800, 1600, 3200, 6400, 12_800, 15_000, 15_000]);
    chance = 0.9999999;
    expect(next(failure)).toBe(30_000);
    await clock.advance(30_000 + 120_000);
    expect(next(failure)).toBe(30_000);
    await clock.advance(30_000 + 120_001);
    expect(next(failure)).toBe(1600);
  });

  test('obeys Retry-After, within reason', () => {
    const next = createBackoff(fakeClock(), () => 0);
    expect(next(new ApiError(429, '', '', {retryAfterMs: 4000}))).toBe(4000);
    expect(next(new ApiError(503, '', '', {retryAfterMs: 86_400_000}))).toBe(300_000);
    expect(next(new ApiError(503, '', '', {retryAfterMs: 1}))).toBe(3200);
  });
});
