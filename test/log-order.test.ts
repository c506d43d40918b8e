import {expect, test} from 'vitest';
import {createLogOrder} from '../src/live/log-order.ts';
import {fakeClock} from './fake-clock.ts';

/** Streams that have been read up to now, ten seconds after they were opened. */
async function following(count: number, leastHoldMs?: number) {
  const clock = fakeClock(0);
  const ended = new AbortController();
  const lines: string[] = [];
  const order = createLogOrder({
    clock,
    signal: ended.signal,
    onLine: ({bytes}) => void lines.push(Buffer.from(bytes).toString()),
    onChange: () => {},
    onBusy: () => {},
    leastHoldMs,
  });
  for (let source = 0; source < count; source++) {
    order.open(source);
    order.caughtUp(source);
  }
  await clock.advance(10_000);
  const push = (source: number, agoMs: number, text: string) =>
    void order.push(source, [{ms: clock.now() - agoMs, nanos: 0, bytes: Buffer.from(text), cut: 0}]);
  return {clock, order, push, taken: () => lines.splice(0)};
}

test('a line of one of several is handed on at once where none came late of late', async () => {
  const it = await following(3);
  it.push(1, 5, 'one');
  expect(it.taken()).toEqual(['one']);
});

test('where one came late, the next are held for so long and no longer', async () => {
  const it = await following(3);
  it.push(0, 0, 'one');
  await it.clock.advance(20);
  it.push(1, 25, 'zero');
  expect(it.taken()).toEqual(['one']);
  await it.clock.advance(26);
  expect(it.taken()).toEqual(['zero']);
  it.push(0, 0, 'three');
  await it.clock.advance(20);
  it.push(1, 21, 'two');
  expect(it.taken()).toEqual([]);
  await it.clock.advance(6);
  expect(it.taken()).toEqual(['two', 'three']);
  await it.clock.advance(9000);
  it.push(0, 0, 'four');
  expect(it.taken()).toEqual(['four']);
});

test('what stands behind a past that is still read, and notes, say nothing of how late lines come', async () => {
  const it = await following(3);
  it.order.open(2);
  it.push(0, 0, 'new');
  await it.clock.advance(30);
  it.push(2, 100, 'old');
  it.order.caughtUp(2);
  it.order.note(1, 'note', 'restarted', it.clock.now() - 200);
  await it.clock.advance(2000);
  it.taken();
  it.push(0, 0, 'newer');
  expect(it.taken()).toEqual(['newer']);
});

test('who cannot move what was handed on holds it for as long as wanted', async () => {
  const it = await following(2, 50);
  it.push(0, 0, 'one');
  await it.clock.advance(49);
  expect(it.taken()).toEqual([]);
  await it.clock.advance(1);
  expect(it.taken()).toEqual(['one']);
});
