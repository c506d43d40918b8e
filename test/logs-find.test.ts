import {describe, expect, test} from 'vitest';
import {createDensity} from '../src/logs/density.ts';
import {createFind, nextIn} from '../src/logs/find.ts';
import {type LineNumbers, NumberList} from '../src/logs/line-numbers.ts';
import {readSearch} from '../src/logs/patterns.ts';
import {createRing} from '../src/logs/ring.ts';
import {createRandom} from '../src/demo/random.ts';
import {type FakeRing, fakeRing} from './fake-ring.ts';
import {boundRegularExpressions} from './linear-regex.ts';

boundRegularExpressions();

/** Numbers from 0 to below 1. */
function chanceOf(seed: number): () => number {
  const random = createRandom(seed);
  return () => random.below(1_000_000) / 1_000_000;
}

const still = () => 0;

function all(numbers: LineNumbers): readonly number[] {
  return Array.from({length: numbers.length}, (_, index) => numbers.at(index)!);
}

function findIn(ring: FakeRing, text: string, from: number) {
  const pattern = readSearch(text);
  if ('problem' in pattern) throw new Error(pattern.problem);
  return createFind(ring, {text, pattern, from});
}

function ringOf(texts: readonly string[]): FakeRing {
  const ring = fakeRing();
  for (const [index, text] of texts.entries()) ring.put({text, ms: index * 10});
  return ring;
}

test.each([
  ['a', ['a', 'B', 'xA', ''], [0, 2]],
  ['A', ['a', 'B', 'xA', ''], [2]],
  ['/a$/', ['ab', 'ba', 'cA'], [1, 2]],
  ['ab', ['\u001b[1ma\u001b[0mb', 'a\rb'], [0]],
  ['é', ['É', 'e'], [0]],
  ['\ufffd', ['\ufffd'], [0]],
])('%s in %s', (text, lines, expected) => {
  const find = findIn(ringOf(lines), text, 1);
  find.work(still, 1);
  expect(find.isDone).toBe(true);
  expect(all(find.numbers)).toEqual(expected);
});

test('from the line under the cursor down, then from there up', () => {
  const find = findIn(ringOf(Array.from({length: 400}, () => 'a')), 'a', 200);
  let time = 0;
  find.work(() => time++, 1);
  expect(find.numbers.at(0)).toBe(200);
  const {length} = find.numbers;
  expect(length).toBeLessThan(200);
  while (find.numbers.length < 201) find.work(() => time++, 1);
  expect(find.numbers.indexOf(399)).toBeGreaterThan(0);
  while (!find.isDone) find.work(() => time++, 1);
  expect(find.numbers.length).toBe(400);
});

test('a cursor beyond the ends looks at all', () => {
  for (const from of [-5, 99]) {
    const find = findIn(ringOf(['a', 'b', 'a']), 'a', from);
    find.work(still, 1);
    expect(all(find.numbers)).toEqual([0, 2]);
  }
});

test.each([1, 2, 3, 4, 5, 6, 7, 8])('whatever a ring does between slices, what is found is what is there: seed %i', seed => {
  const random = chanceOf(seed);
  const ring = ringOf(Array.from({length: 30}, () => (random() < 0.3 ? 'a' : 'b')));
  const find = findIn(ring, 'a', Math.floor(random() * 30));
  let time = 0;
  for (let step = 0; step < 200; step++) {
    const chance = random();
    const text = random() < 0.3 ? 'a' : 'b';
    if (chance < 0.3) ring.put({text});
    else if (chance < 0.6) ring.put({text, ms: Math.floor(random() * 300)});
    else if (chance < 0.7) ring.drop(Math.floor(random() * 3));
    else if (chance < 0.75)
      ring.prepend([
        {line: {source: 0, ms: -1, nanos: 0, kind: 'text', bytes: Buffer.from(text)}, facts: {severity: 0, isContinuation: false}},
      ]);
    else if (chance < 0.76) ring.clear();
    else find.work(() => time++, 1);
    // That it was emptied is noticed with the next line or slice.
    if (ring.first === ring.end) continue;
    const numbers = all(find.numbers);
    expect(
      numbers.every(number => ring.text(number) === 'a'),
      `seed ${seed} step ${step}`,
    ).toBe(true);
    expect(numbers.every((number, index) => index === 0 || numbers[index - 1]! < number)).toBe(true);
  }
  find.work(still, 1);
  const expected = Array.from({length: ring.end - ring.first}, (_, index) => ring.first + index).filter(
    number => ring.text(number) === 'a',
  );
  expect(all(find.numbers), `seed ${seed}`).toEqual(expected);
});

test.each([1, 2, 3, 4])('in a ring that is full, whatever comes, what is found is what is there: seed %i', seed => {
  const random = chanceOf(seed);
  const ring = createRing({maxBytes: 64 * 1024});
  const pattern = readSearch('needle');
  if ('problem' in pattern) throw new Error(pattern.problem);
  const find = createFind(ring, {text: 'needle', pattern, from: 0});
  const density = createDensity(ring);
  let time = 0;
  for (let step = 0; step < 4000; step++) {
    const text = `${random() < 0.1 ? 'a needle' : 'some hay'} ${step} ${'.'.repeat(Math.floor(random() * 60))}`;
    const ms = random() < 0.1 ? step * 10 - Math.floor(random() * 500) : step * 10;
    ring.add({source: 0, ms, nanos: 0, kind: 'text', bytes: Buffer.from(text)}, {severity: 3, isContinuation: false});
    if (random() < 0.2) find.work(() => time++, 1);
    if (random() < 0.0005) ring.clear();
  }
  find.work(still, 1);
  expect(ring.dropped).toBeGreaterThan(0);
  const numbers = Array.from({length: ring.end - ring.first}, (_, index) => ring.first + index);
  expect(all(find.numbers), `seed ${seed}`).toEqual(numbers.filter(number => ring.text(number).includes('needle')));
  expect(density.counts[3]).toBe(numbers.length);
  expect(density.strip(7).columns.reduce((sum, {lines}) => sum + lines, 0)).toBe(numbers.length);
});

describe('the next in a list', () => {
  test.each<readonly [readonly number[], number, 1 | -1, unknown]>([
    [[2, 5, 9], 5, 1, {number: 9, isWrapped: false}],
    [[2, 5, 9], 5, -1, {number: 2, isWrapped: false}],
    [[2, 5, 9], 6, -1, {number: 5, isWrapped: false}],
    [[2, 5, 9], 9, 1, {number: 2, isWrapped: true}],
    [[2, 5, 9], 2, -1, {number: 9, isWrapped: true}],
    [[5], 5, 1, {number: 5, isWrapped: true}],
    [[], 5, 1, undefined],
  ])('%j from %i by %i', (numbers, from, by, expected) => expect(nextIn(numbers, from, by)).toEqual(expected));
});

describe('numbers of lines', () => {
  test('as a plain list that is sorted', () => {
    const random = chanceOf(11);
    const list = new NumberList();
    let plain: number[] = [];
    for (let step = 0; step < 3000; step++) {
      const number = Math.floor(random() * 400) - 200;
      const chance = random();
      if (chance < 0.6) {
        expect(list.add(number)).toBe(!plain.includes(number));
        if (!plain.includes(number)) plain = [...plain, number].sort((a, b) => a - b);
      } else if (chance < 0.8) {
        expect(list.remove(number)).toBe(plain.includes(number));
        plain = plain.filter(other => other !== number);
      } else if (chance < 0.9) {
        list.move(number);
        plain = plain.map(other => (other >= number ? other + 1 : other));
      } else if (chance < 0.95) {
        list.dropBelow(number - 150);
        plain = plain.filter(other => other >= number - 150);
      }
      expect(list.length).toBe(plain.length);
      expect(list.placeOf(number)).toBe(plain.filter(other => other < number).length);
      expect(list.indexOf(number)).toBe(plain.indexOf(number));
    }
    expect(all(list)).toEqual(plain);
    expect([list.at(-1), list.at(list.length)]).toEqual([undefined, undefined]);
  });

  test('a million at either end', () => {
    const list = new NumberList();
    for (let number = 0; number < 500_000; number++) {
      list.add(number);
      list.add(-number - 1);
    }
    expect([list.length, list.at(0), list.at(999_999), list.indexOf(7)]).toEqual([1_000_000, -500_000, 499_999, 500_007]);
  });
});

test('what is narrower is looked for among what was found, in lines that come later, and in what moves', () => {
  const random = createRandom(11);
  const ring = fakeRing();
  const put = () => ring.put({text: ['ab', 'abc', 'xabcx', 'zz', 'ABC'][random.below(5)]!, ms: random.below(5000)});
  for (let count = 0; count < 300; count++) put();
  const wide = findIn(ring, 'ab', 0);
  while (!wide.isDone) wide.work(still, 1);
  const pattern = readSearch('abc');
  if ('problem' in pattern) throw new Error(pattern.problem);
  const narrow = createFind(ring, {text: 'abc', pattern, from: 100, within: wide.numbers.copy()});
  wide.close();
  for (let count = 0; count < 50; count++) put();
  ring.drop(40);
  while (!narrow.isDone) narrow.work(still, 1);
  const expected = [];
  for (let number = ring.first; number < ring.end; number++) if (/abc/i.test(ring.text(number))) expected.push(number);
  expect(all(narrow.numbers)).toEqual(expected);
});
