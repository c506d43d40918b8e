import {describe, expect, test} from 'vitest';
import {createRandom} from '../src/demo/random.ts';
import {createLateness} from '../src/logs/lateness.ts';
import {createMerge} from '../src/logs/merge.ts';

/** After all that is held at first because nothing is known. */
const KNOWN = 8000;

function at(...times: readonly number[]) {
  return times.map(ms => ({ms, nanos: 0}));
}

/** The second of two streams comes so many ms late, in each of these seconds. */
function late(lateMs: number, ...seconds: readonly number[]) {
  const lateness = createLateness(0);
  for (const second of seconds) {
    const nowMs = KNOWN + second * 1000;
    lateness.saw(0, at(nowMs), nowMs);
    lateness.saw(1, at(nowMs - 1), nowMs + lateMs);
  }
  return lateness;
}

describe('lines are held', () => {
  test('for 50 ms while nothing is known, then not at all', () => {
    const lateness = createLateness(0);
    expect([0, 7999, 8000, 20_000].map(lateness.holdMs)).toEqual([50, 50, 0, 0]);
  });

  test('not at all where all come in order, whoever they are of', () => {
    const lateness = createLateness(0);
    for (let nowMs = KNOWN; nowMs < KNOWN + 5000; nowMs += 10) lateness.saw((nowMs / 10) % 7, at(nowMs - 9, nowMs), nowMs + 40);
    expect(lateness.holdMs(KNOWN + 5000)).toBe(0);
  });

  test('a quarter longer than the latest came late, for 8 seconds', () => {
    const lateness = late(8, 0);
    expect([0, 7, 7.999, 8].map(second => lateness.holdMs(KNOWN + second * 1000))).toEqual([11, 11, 11, 0]);
  });

  test('for a moment where the order is wrong within a millisecond', () => {
    expect(late(0, 0).holdMs(KNOWN)).toBe(3);
  });

  test.each<[lateMs: number, seconds: readonly number[], holdMs: number]>([
    [100, [0], 50],
    [100, [0, 1], 126],
    [390, [0, 3], 489],
    [480, [0, 3], 500],
    [600, [0, 1, 2, 3], 50],
  ])('for more than 50 ms only where two seconds show it: late by %i ms in the seconds %j', (lateMs, seconds, holdMs) => {
    const lateness = late(lateMs, ...seconds);
    expect(lateness.holdMs(KNOWN + seconds.at(-1)! * 1000 + lateMs)).toBe(holdMs);
    expect(lateness.holdMs(KNOWN + seconds.at(-1)! * 1000 + lateMs + 9000)).toBe(0);
  });

  test('for 50 ms where a stream has come back after a cut, whatever it brings', () => {
    const lateness = createLateness(0);
    for (let nowMs = KNOWN; nowMs <= KNOWN + 3000; nowMs += 10) lateness.saw(0, at(nowMs), nowMs);
    for (let back = 2000; back > 0; back -= 100) lateness.saw(1, at(KNOWN + 3000 - back), KNOWN + 3000);
    expect(lateness.holdMs(KNOWN + 3000)).toBe(50);
  });

  test('as before where the clock of a node steps back, and after ours was set back', () => {
    const lateness = createLateness(0);
    lateness.saw(0, at(KNOWN), KNOWN);
    lateness.saw(0, at(KNOWN - 900), KNOWN + 100);
    expect(lateness.holdMs(KNOWN + 100)).toBe(0);
    lateness.saw(0, at(KNOWN + 4000), KNOWN - 5000);
    lateness.saw(1, at(KNOWN + 3990), KNOWN - 4980);
    expect(lateness.holdMs(KNOWN + 10_000)).toBe(0);
  });
});

test.each([1, 2, 3, 4, 5])('streams that interleave and come up to so many ms late are in order once that is known (seed %i)', seed => {
  const random = createRandom(seed);
  const lateMs = random.pick([5, 30, 120, 300]);
  const lateness = createLateness(0);
  const out: number[] = [];
  let nowMs = 0;
  const merge = createMerge({
    get holdMs() {
      return lateness.holdMs(nowMs);
    },
    patienceMs: 1000,
    onLine: ({ms}) => void (ms > 10_000 && out.push(ms)),
  });
  const delays = [0, lateMs, lateMs >> 1, 1];
  for (const source of delays.keys()) {
    merge.open(source, 0);
    merge.caughtUp(source);
  }
  for (nowMs = 1000; nowMs < 20_000; nowMs++) {
    for (const [source, delay] of delays.entries()) {
      // What was written some ms ago comes now; each is silent at times.
      const lines =
        random.below(40) === 0
          ? [0, 1, 2].map(each => ({source, ms: nowMs - delay, nanos: each, kind: 'text' as const, bytes: Buffer.of(65)}))
          : [];
      lateness.saw(source, lines, nowMs);
      if (lines.length > 0) merge.push(lines, nowMs);
    }
    merge.release(nowMs);
  }
  merge.flush();
  const wrong = out.filter((ms, index) => index > 0 && out[index - 1]! > ms).length;
  expect(out.length, `seed ${seed}`).toBeGreaterThan(1000);
  expect(wrong, `seed ${seed}, late by ${lateMs} ms`).toBe(0);
});
