import {expect, test} from 'vitest';
import type {LogLine} from '../src/logs/line.ts';
import {createMerge} from '../src/logs/merge.ts';

function line(source: number, ms: number, text = `${source}@${ms}`, nanos = 0): LogLine {
  return {source, ms, nanos, kind: 'text', bytes: Buffer.from(text)};
}

function merging(options: {readonly open: readonly number[]; readonly maxBytes?: number; readonly isPast?: boolean}) {
  const out: string[] = [];
  const {open, maxBytes = 1e6, isPast = true} = options;
  const merge = createMerge({holdMs: 200, patienceMs: 1000, maxBytes, onLine: ({bytes}) => void out.push(Buffer.from(bytes).toString())});
  for (const source of open) {
    merge.open(source, 0);
    if (isPast) merge.caughtUp(source);
  }
  return {merge, taken: () => out.splice(0)};
}

test('with one stream nothing waits', () => {
  const {merge, taken} = merging({open: [0], isPast: false});
  merge.push([line(0, 5), line(0, 3)], 10);
  expect(taken()).toEqual(['0@5', '0@3']);
  expect(merge.dueAt()).toBeUndefined();
});

test('a line waits for older ones of others, so long and no longer', () => {
  const {merge, taken} = merging({open: [0, 1]});
  merge.push([line(0, 50)], 60);
  expect([taken(), merge.dueAt()]).toEqual([[], 260]);
  merge.push([line(1, 40)], 100);
  expect(taken()).toEqual(['1@40']);
  merge.release(259);
  expect(taken()).toEqual([]);
  merge.release(260);
  expect([taken(), merge.dueAt()]).toEqual([['0@50'], undefined]);
});

test('how long it waits may change meanwhile', () => {
  const out: string[] = [];
  const options = {holdMs: 200, patienceMs: 1000, onLine: ({bytes}: LogLine) => void out.push(Buffer.from(bytes).toString())};
  const merge = createMerge(options);
  for (const source of [0, 1]) {
    merge.open(source, 0);
    merge.caughtUp(source);
  }
  merge.push([line(0, 50)], 60);
  expect(merge.dueAt()).toBe(260);
  options.holdMs = 30;
  expect(merge.dueAt()).toBe(90);
  merge.release(89);
  expect(out).toEqual([]);
  merge.release(90);
  expect(out).toEqual(['0@50']);
  options.holdMs = 0;
  merge.push([line(0, 70)], 100);
  expect(out).toEqual(['0@50', '0@70']);
});

test('nothing waits where all others have newer lines waiting', () => {
  const {merge, taken} = merging({open: [0, 1, 2]});
  merge.push([line(0, 1), line(0, 9), line(1, 5)], 10);
  expect(taken()).toEqual([]);
  merge.push([line(2, 7)], 11);
  expect(taken()).toEqual(['0@1', '1@5']);
  merge.close(1);
  expect(merge.dueAt()).toBeLessThanOrEqual(11);
  merge.release(11);
  expect(taken()).toEqual(['2@7']);
});

test('one that must go takes along what belongs before it', () => {
  const {merge, taken} = merging({open: [0, 1, 2]});
  merge.push([line(0, 50)], 0);
  merge.push([line(1, 20), line(1, 60)], 150);
  merge.release(200);
  expect(taken()).toEqual(['1@20', '0@50']);
  expect(merge.dueAt()).toBe(350);
});

test('equal times go by source, then as they came', () => {
  const {merge, taken} = merging({open: [0, 1, 2]});
  merge.push([line(1, 5, 'c'), line(1, 5, 'd'), line(0, 5, 'a'), line(0, 5, 'b'), line(1, 5, 'e', 1)], 0);
  merge.flush();
  expect(taken()).toEqual(['a', 'b', 'c', 'd', 'e']);
});

test('a clock that steps back does not change the order of a log', () => {
  const {merge, taken} = merging({open: [0, 1]});
  merge.push([line(0, 50), line(0, 10), line(0, 60)], 0);
  merge.push([line(1, 40), line(1, 55)], 0);
  merge.flush();
  expect(taken()).toEqual(['1@40', '0@50', '0@10', '1@55', '0@60']);
});

test('the past of a stream that was opened is waited for', () => {
  const {merge, taken} = merging({open: [0, 1], isPast: false});
  merge.push([line(0, 50)], 10);
  merge.caughtUp(0);
  merge.release(900);
  expect([taken(), merge.dueAt()]).toEqual([[], 1000]);
  merge.push([line(1, 3)], 910);
  expect(taken()).toEqual(['1@3']);
  merge.caughtUp(1);
  merge.release(911);
  expect(taken()).toEqual(['0@50']);
});

test('and no longer than patience allows', () => {
  const {merge, taken} = merging({open: [0, 1], isPast: false});
  merge.push([line(0, 50)], 10);
  merge.release(999);
  expect(taken()).toEqual([]);
  merge.release(1000);
  expect(taken()).toEqual(['0@50']);
});

test('streams that open one after another hold nothing for ever', () => {
  const {merge, taken} = merging({open: [0]});
  merge.open(1, 0);
  merge.push([line(0, 50)], 0);
  for (let now = 500; now < 1500; now += 500) {
    merge.open(now, now);
    merge.release(now);
    expect(taken()).toEqual([]);
  }
  expect(merge.dueAt()).toBe(1200);
  merge.release(1200);
  expect(taken()).toEqual(['0@50']);
});

test('a stream that is closed is waited for no more, and its lines are kept', () => {
  const {merge, taken} = merging({open: [0, 1], isPast: false});
  merge.push([line(0, 50), line(0, 60)], 10);
  merge.close(0);
  expect(taken()).toEqual([]);
  merge.close(1);
  merge.release(10);
  expect(taken()).toEqual(['0@50', '0@60']);
});

test('lines of a stream that is not open have their place too', () => {
  const {merge, taken} = merging({open: [0, 1]});
  merge.push([line(0, 50)], 0);
  merge.push([line(7, 20)], 0);
  merge.push([line(1, 60)], 0);
  expect(taken()).toEqual(['7@20', '0@50']);
});

test('beyond its bytes the oldest go on at once', () => {
  const {merge, taken} = merging({open: [0, 1], maxBytes: 2000});
  merge.push(
    Array.from({length: 100}, (_, index) => line(0, index)),
    0,
  );
  const out = taken();
  expect(out.length).toBeGreaterThan(80);
  expect(out.slice(0, 3)).toEqual(['0@0', '0@1', '0@2']);
  merge.flush();
  expect([...out, ...taken()]).toHaveLength(100);
  expect(merge.dueAt()).toBeUndefined();
});
