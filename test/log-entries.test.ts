import {describe, expect, test} from 'vitest';
import {createRandom} from '../src/demo/random.ts';
import {createEntries, type Entries, type EntryRules} from '../src/logs/entries.ts';
import {NumberList} from '../src/logs/line-numbers.ts';
import type {LogRing} from '../src/logs/ring.ts';
import {ringWith, type Written, write} from './log-picture.ts';

const frame = (text: string, source = 0): Written => ({text, source, isContinuation: true});
const of = (source: number, text: string): Written => ({text, source});

function entriesOf(ring: LogRing, more: Partial<EntryRules> = {}): Entries {
  return createEntries(ring, {
    isFolded: true,
    isUnfolded: () => false,
    isHidden: () => false,
    sift: undefined,
    frozenAt: undefined,
    ...more,
  });
}

function keeping(...numbers: readonly number[]): {readonly numbers: NumberList} {
  const list = new NumberList();
  for (const number of numbers) list.add(number);
  return {numbers: list};
}

/** Texts of the entries from the first to the last, found by steps of one. */
function walked(ring: LogRing, entries: Entries): string[] {
  const texts: string[] = [];
  for (let at = entries.next(ring.first - 1, 1); at !== undefined; at = entries.next(at, 1)) texts.push(ring.text(at));
  return texts;
}

function walkedBack(ring: LogRing, entries: Entries): string[] {
  const texts: string[] = [];
  for (let at = entries.next(ring.end, -1); at !== undefined; at = entries.next(at, -1)) texts.unshift(ring.text(at));
  return texts;
}

function both(ring: LogRing, entries: Entries): string[] {
  const texts = walked(ring, entries);
  expect(walkedBack(ring, entries)).toEqual(texts);
  return texts;
}

describe('a stack', () => {
  const ring = ringWith(['up', 'ERROR no', frame('  at a'), of(1, 'other'), frame('  at b'), 'on']);
  const head = ring.first + 1;

  test('is one entry, also where others write between its lines', () => {
    const entries = entriesOf(ring);
    expect(both(ring, entries)).toEqual(['up', 'ERROR no', 'other', 'on']);
    expect(entries.headOf(head + 3)).toBe(head);
    expect(entries.continuationsOf(head)).toBe(2);
    expect(entries.repeatsOf(head)).toBe(1);
    expect(entries.lastOf(head)).toBe(head + 3);
    expect(entries.isShown(head + 1)).toBe(false);
    expect(entries.isShown(head)).toBe(true);
  });

  test('is lines where it is unfolded, or where nothing is folded', () => {
    const all = ['up', 'ERROR no', '  at a', 'other', '  at b', 'on'];
    expect(both(ring, entriesOf(ring, {isUnfolded: number => number === head}))).toEqual(all);
    expect(both(ring, entriesOf(ring, {isFolded: false}))).toEqual(all);
    expect(entriesOf(ring, {isUnfolded: () => true}).headOf(head + 1)).toBe(head);
  });

  test('whose beginning is gone begins with what is left', () => {
    const left = ringWith([frame('  at b'), frame('  at c'), 'on']);
    expect(both(left, entriesOf(left))).toEqual(['  at b', 'on']);
    expect(entriesOf(left).continuationsOf(left.first)).toBe(1);
  });

  test('does not go on behind what is told of its stream', () => {
    const told = ringWith(['ERROR no', {text: 'restarted', kind: 'note'}, frame('  at a')]);
    expect(both(told, entriesOf(told))).toEqual(['ERROR no', 'restarted', '  at a']);
  });

  test('ends where so much of others stands between that nobody would look for it', () => {
    const far = ringWith(['ERROR no', ...Array.from({length: 600}, (_, index) => of(1, `line ${index}`)), frame('  at a')]);
    expect(walked(far, entriesOf(far)).at(-1)).toBe('  at a');
  });

  test('of thousands of lines is one only so far', () => {
    const long = ringWith(['ERROR no', ...Array.from({length: 6000}, (_, index) => frame(`  at ${index}`))]);
    const entries = entriesOf(long);
    expect(entries.continuationsOf(long.first)).toBe(5000);
    expect(entries.next(long.first, 1)).toBe(long.first + 5001);
    expect(entries.headOf(long.first + 5000)).toBe(long.first);
    expect(entries.headOf(long.first + 5500)).toBe(long.first + 5500);
  });
});

test('repeats are one entry with their count', () => {
  const ring = ringWith(['up', 'wait', 'wait', 'wait', 'on']);
  const entries = entriesOf(ring);
  expect(both(ring, entries)).toEqual(['up', 'wait', 'on']);
  expect(entries.repeatsOf(ring.first + 1)).toBe(3);
  expect(entries.continuationsOf(ring.first + 1)).toBe(0);
  expect(entries.headOf(ring.first + 3)).toBe(ring.first + 1);
});

test('a step goes as far as it can', () => {
  const ring = ringWith(['a', 'b', 'c', 'd', 'e']);
  const entries = entriesOf(ring);
  const {first} = ring;
  expect(entries.next(first, 2)).toBe(first + 2);
  expect(entries.next(first, 100)).toBe(first + 4);
  expect(entries.next(first + 4, -100)).toBe(first);
  expect(entries.next(first + 4, 1)).toBeUndefined();
  expect(entries.next(first, -1)).toBeUndefined();
  expect(entries.next(first - 1000, 1)).toBe(first);
  expect(entries.next(Number.POSITIVE_INFINITY, -1)).toBe(first + 4);
});

test('nothing is shown of an empty ring', () => {
  const ring = ringWith([]);
  expect(entriesOf(ring).next(ring.end, -1)).toBeUndefined();
  expect(entriesOf(ring).isShown(0)).toBe(false);
  expect(entriesOf(ring).repeatsOf(0)).toBe(1);
});

test('what is hidden, filtered away or newer than the frozen range is passed over', () => {
  const ring = ringWith(['a', of(1, 'b'), 'c', of(1, 'd'), 'e']);
  const {first} = ring;
  expect(both(ring, entriesOf(ring, {isHidden: source => source === 1}))).toEqual(['a', 'c', 'e']);
  expect(both(ring, entriesOf(ring, {sift: keeping(first + 1, first + 4)}))).toEqual(['b', 'e']);
  expect(both(ring, entriesOf(ring, {frozenAt: first + 2}))).toEqual(['a', 'b', 'c']);
  expect(both(ring, entriesOf(ring, {frozenAt: first + 2, sift: keeping(first + 1, first + 4)}))).toEqual(['b']);
});

test('a stack of which the filter has not looked at the beginning yet stands by itself', () => {
  const ring = ringWith(['ERROR no', frame('  at a'), 'on']);
  const {first} = ring;
  expect(both(ring, entriesOf(ring, {sift: keeping(first + 1, first + 2)}))).toEqual(['  at a', 'on']);
  expect(both(ring, entriesOf(ring, {sift: keeping(first, first + 1, first + 2)}))).toEqual(['ERROR no', 'on']);
});

test('steps agree with the lines that are shown, for any lines', () => {
  const seed = 20260101;
  const random = createRandom(seed);
  const pick = (most: number) => Math.floor(random.next() * most);
  for (let round = 0; round < 60; round++) {
    const lines = Array.from({length: 40}, (): Written => ({text: `text ${pick(3)}`, source: pick(3), isContinuation: pick(3) === 0}));
    const ring = ringWith(lines);
    const unfolded = new Set(Array.from({length: 5}, () => ring.first + pick(40)));
    const kept = Array.from({length: 40}, (_, index) => ring.first + index).filter(() => pick(4) > 0);
    const rules = {
      isUnfolded: (number: number) => unfolded.has(number),
      isHidden: (source: number) => round % 3 === 0 && source === 2,
      sift: round % 2 === 0 ? keeping(...kept) : undefined,
      frozenAt: round % 5 === 0 ? ring.first + 30 : undefined,
    };
    // Each question to entries that know nothing yet.
    const shown = Array.from({length: 40}, (_, index) => ring.first + index).filter(number => entriesOf(ring, rules).isShown(number));
    const entries = entriesOf(ring, rules);
    const texts = shown.map(number => ring.text(number));
    expect(walked(ring, entries), `seed ${seed}, round ${round}`).toEqual(texts);
    expect(walkedBack(ring, entries), `seed ${seed}, round ${round}`).toEqual(texts);
    for (const number of shown) expect(entries.headOf(entries.headOf(number)), `seed ${seed}, round ${round}`).toBe(entries.headOf(number));
  }
});

test('lines that come change what is answered', () => {
  const ring = ringWith(['ERROR no', frame('  at a')]);
  const entries = entriesOf(ring);
  expect(entries.continuationsOf(ring.first)).toBe(1);
  write(ring, [frame('  at b'), 'on']);
  expect(entries.continuationsOf(ring.first)).toBe(2);
  expect(walked(ring, entries)).toEqual(['ERROR no', 'on']);
});
