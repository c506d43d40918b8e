import {describe, expect, test} from 'vitest';
import {createThrottle, type ThrottleOptions} from '../src/live/throttle.ts';
import {fakeClock} from './fake-clock.ts';

type Item = {readonly key: string; readonly text: string};

function throttled(limits: Partial<ThrottleOptions<Item>> = {}) {
  const clock = fakeClock();
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const ending = new AbortController();
  const start = clock.now();
  const throttle = createThrottle<Item>({
    atOnce: 2,
    perMinute: 100,
    waiting: 3,
    clock,
    signal: ending.signal,
    keyOf: ({key}) => key,
    join: (one, other) => ({key: one.key, text: `${one.text}+${other.text}`}),
    run({key, text}) {
      throttle.count();
      throttle.count();
      begun.push(`${text}@${(clock.now() - start) / 1000}`);
      return new Promise(resolve => ends.set(key, resolve));
    },
    onLeftOut: () => begun.push('left out'),
    ...limits,
  });
  const add = (key: string, text = key) => throttle.add({key, text});
  return {
    throttle,
    begun,
    add,
    stop: () => ending.abort(),
    clock,
    async end(key: string): Promise<void> {
      ends.get(key)!();
      await clock.advance(0);
    },
  };
}

describe('a throttle', () => {
  test('does no more at once than it may, the rest in order', async () => {
    const {add, begun, end} = throttled();
    for (const key of ['a', 'b', 'c', 'd']) add(key);
    expect(begun).toEqual(['a@0', 'b@0']);
    await end('b');
    await end('a');
    expect(begun).toEqual(['a@0', 'b@0', 'c@0', 'd@0']);
  });

  test('joins what waits for the same, and does not do the same twice at a time', async () => {
    const {add, begun, end} = throttled();
    add('a', 'first');
    add('a', 'second');
    add('a', 'third');
    add('b');
    expect(begun).toEqual(['first@0', 'b@0']);
    await end('a');
    expect(begun).toEqual(['first@0', 'b@0', 'second+third@0']);
  });

  test('leaves out what would have to wait too long, and counts it', () => {
    const {add, begun, throttle} = throttled();
    for (const key of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) add(key);
    expect(begun).toEqual(['a@0', 'b@0', 'left out', 'left out']);
    expect(throttle.leftOut).toBe(2);
    // What waits already takes it in.
    add('c', 'again');
    expect(throttle.leftOut).toBe(2);
  });

  test('makes no more requests a minute than it may, and goes on when it may', async () => {
    const {add, begun, end, clock} = throttled({perMinute: 4, waiting: 10});
    add('a');
    await end('a');
    await clock.advance(20_000);
    add('b');
    await end('b');
    add('c');
    add('d');
    expect(begun).toEqual(['a@0', 'b@20']);
    await clock.advance(60_000);
    await end('c');
    expect(begun).toEqual(['a@0', 'b@20', 'c@60', 'd@80']);
  });

  test('does nothing more once it has ended', async () => {
    const {add, begun, end, stop, clock} = throttled({perMinute: 2});
    add('a');
    add('b');
    stop();
    await end('a');
    await clock.advance(120_000);
    add('c');
    expect(begun).toEqual(['a@0']);
  });
});
