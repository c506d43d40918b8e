import {describe, expect, test} from 'vitest';
import {parseLogFilter} from '../src/logs/filter.ts';
import type {LineNumbers} from '../src/logs/line-numbers.ts';
import {createSift, type Sift} from '../src/logs/sift.ts';
import {type FakeLine, fakeRing} from './fake-ring.ts';

const still = () => 0;

function all(numbers: LineNumbers): readonly number[] {
  return Array.from({length: numbers.length}, (_, index) => numbers.at(index)!);
}

function finished(sift: Sift): readonly number[] {
  sift.work(still, 1);
  expect(sift.isDone).toBe(true);
  return all(sift.numbers);
}

function siftOf(lines: readonly FakeLine[], filter: string) {
  const ring = fakeRing();
  for (const line of lines) ring.put(line);
  return {ring, sift: createSift(ring, () => undefined, parseLogFilter(filter))};
}

const frame = (text: string, source = 0): FakeLine => ({text, source, isContinuation: true});

describe('which lines are kept', () => {
  test.each<readonly [string, string, readonly FakeLine[], readonly number[]]>([
    ['single lines', 'a', [{text: 'a'}, {text: 'b'}, {text: 'ca'}], [0, 2]],
    ['frames of a line that matches', 'boom', [{text: 'x'}, {text: 'boom'}, frame('at f'), frame('at g'), {text: 'y'}], [1, 2, 3]],
    [
      'the line of a frame that matches, and all frames',
      '"at g"',
      [{text: 'boom'}, frame('at f'), frame('at g'), frame('end'), {text: 'y'}],
      [0, 1, 2, 3],
    ],
    [
      'frames between lines of others',
      'boom',
      [{text: 'boom'}, {text: 'x', source: 1}, frame('at f'), {text: 'at z', source: 1}, frame('at g')],
      [0, 2, 4],
    ],
    ['frames of a line that is dropped go with it', '!boom', [{text: 'boom'}, frame('at f'), {text: 'y'}, frame('at g')], [2, 3]],
    ['a frame without its line is asked itself', '!boom', [frame('at f'), {text: 'y'}], [0, 1]],
    ['places where lines are missing', 'a', [{text: '12 lines', kind: 'gap'}, {text: 'over', kind: 'note'}, {text: 'a'}], [0, 2]],
    ['nothing', 'zzz', [{text: 'a'}], []],
  ])('%s', (_, filter, lines, expected) => {
    expect(finished(siftOf(lines, filter).sift)).toEqual(expected);
    // The same lines coming one by one.
    const {ring, sift} = siftOf([], filter);
    for (const line of lines) {
      ring.put(line);
      sift.work(still, 1);
    }
    expect(all(sift.numbers)).toEqual(expected);
  });
});

test('the newest lines are looked at first, a slice at a time', () => {
  const {sift} = siftOf(
    Array.from({length: 1000}, () => ({text: 'a'})),
    'a',
  );
  let time = 0;
  expect(sift.isDone).toBe(false);
  expect(sift.work(() => time++, 1)).toBe(true);
  expect(sift.isDone).toBe(false);
  const first = all(sift.numbers);
  expect(first.at(-1)).toBe(999);
  expect(first).toEqual(Array.from({length: first.length}, (_, index) => 1000 - first.length + index));
  let slices = 1;
  for (; !sift.isDone; slices++) sift.work(() => time++, 1);
  expect(slices).toBeGreaterThan(10);
  expect(sift.numbers.length).toBe(1000);
});

test('lines that come, come late, come before all others and go are followed', () => {
  const {ring, sift} = siftOf(
    [
      {text: 'a', ms: 10},
      {text: 'b', ms: 20},
      {text: 'a', ms: 30},
    ],
    'a',
  );
  const {numbers} = sift;
  expect(finished(sift)).toEqual([0, 2]);
  ring.put({text: 'a', ms: 40});
  expect(sift.isDone).toBe(false);
  expect(finished(sift)).toEqual([0, 2, 3]);
  ring.put({text: 'a', ms: 15});
  expect(all(numbers)).toEqual([0, 3, 4]);
  expect(finished(sift)).toEqual([0, 1, 3, 4]);
  ring.drop(2);
  expect(all(numbers)).toEqual([3, 4]);
  expect(sift.isDone).toBe(true);
  const line = (text: string) => ({
    line: {source: 0, ms: 1, nanos: 0, kind: 'text' as const, bytes: Buffer.from(text)},
    facts: {severity: 0, isContinuation: false},
  });
  ring.prepend([line('a'), line('b')]);
  expect(finished(sift)).toEqual([ring.first, 3, 4]);
  ring.clear();
  expect(finished(sift)).toEqual([]);
  ring.put({text: 'a', ms: 50});
  expect(finished(sift)).toHaveLength(1);
  expect(sift.numbers).toBe(numbers);
});

test('a late frame goes with its line, and with a late line go its frames', () => {
  const {ring, sift} = siftOf(
    [
      {text: 'boom', ms: 10},
      {text: 'x', ms: 30},
    ],
    'boom',
  );
  finished(sift);
  ring.put({...frame('at f'), ms: 20});
  expect(finished(sift)).toEqual([0, 1]);
  const other = siftOf(
    [
      {...frame('at f'), ms: 20},
      {text: 'x', ms: 30},
    ],
    'boom',
  );
  finished(other.sift);
  other.ring.put({text: 'boom', ms: 10});
  expect(finished(other.sift)).toEqual([0, 1]);
});

test('work says whether something was found', () => {
  const {ring, sift} = siftOf([{text: 'b'}], 'a');
  expect(sift.work(still, 1)).toBe(false);
  ring.put({text: 'a'});
  expect(sift.work(still, 1)).toBe(true);
});

test('after close nothing is followed', () => {
  const {ring, sift} = siftOf([{text: 'a'}], 'a');
  finished(sift);
  sift.close();
  ring.put({text: 'a', ms: -1});
  expect(sift.numbers.length).toBe(0);
});
