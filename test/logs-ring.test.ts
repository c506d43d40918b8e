import {expect, test} from 'vitest';
import {createRandom, type Random} from '../src/demo/random.ts';
import {createIngest} from '../src/logs/ingest.ts';
import {type LogLine, lineKinds} from '../src/logs/line.ts';
import {createRing, type LogRing} from '../src/logs/ring.ts';
import {ERROR} from '../src/logs/severity.ts';

const plain = {severity: 0, isContinuation: false};

function line(ms: number, text: string, source = 0, nanos = 0): LogLine {
  return {source, ms, nanos, kind: 'text', bytes: Buffer.from(text)};
}

function numbersOf(ring: LogRing): readonly number[] {
  return Array.from({length: ring.end - ring.first}, (_, index) => ring.first + index);
}

const textsOf = (ring: LogRing) => numbersOf(ring).map(number => ring.text(number));
const repeatsOf = (ring: LogRing) => numbersOf(ring).map(number => ring.isRepeat(number));

test('what is put in is there', () => {
  const ring = createRing({maxBytes: 1e6});
  const bytes = Buffer.from('a\xff\0');
  const number = ring.add({source: 70_000, ms: 1e12 + 1, nanos: 999_999, kind: 'gap', bytes}, {severity: 6, isContinuation: true});
  bytes.fill(0);
  expect([number, ring.first, ring.end, ring.source(0), ring.ms(0), ring.nanos(0)]).toEqual([0, 0, 1, 70_000, 1e12 + 1, 999_999]);
  expect([ring.kind(0), ring.severity(0), ring.isContinuation(0), ring.isRepeat(0)]).toEqual(['gap', 6, true, false]);
  expect([ring.length(0), Buffer.from(ring.bytesOf(0)).toString(), ring.text(0)]).toEqual([4, 'aÿ\0', 'aÿ\0']);
  ring.add({...line(1e12 + 2, ''), bytes: Buffer.from([0x61, 0xc3, 0xff])}, plain);
  expect(ring.text(1)).toBe('a\ufffd\ufffd');
});

test('a number that is not there is answered as an empty line', () => {
  const ring = createRing({maxBytes: 1e6});
  for (const number of [0, -1, 5, Number.NaN, 0.5]) {
    expect([ring.text(number), ring.bytesOf(number).length, ring.ms(number), ring.kind(number)]).toEqual(['', 0, 0, 'text']);
  }
  expect([ring.at(0), ring.prepend([]), ring.end]).toEqual([0, 0, 0]);
});

test('a line that comes late goes where its time belongs, after equal ones, and those after it move', () => {
  const ring = createRing({maxBytes: 1e6});
  const told: unknown[] = [];
  ring.onMoved(from => void told.push(['moved', from]));
  ring.onLine((change, number) => void told.push([change, number, ring.text(number)]));
  ring.add(line(10, 'a', 0), plain);
  ring.add(line(30, 'c', 1), plain);
  expect(ring.add(line(10, 'b', 2), plain)).toBe(1);
  expect(ring.add(line(5, 'z', 3), plain)).toBe(0);
  expect(ring.add(line(30, 'd', 3), plain)).toBe(4);
  expect(textsOf(ring)).toEqual(['z', 'a', 'b', 'c', 'd']);
  expect(told).toEqual([
    ['added', 0, 'a'],
    ['added', 1, 'c'],
    ['moved', 1],
    ['added', 1, 'b'],
    ['moved', 0],
    ['added', 0, 'z'],
    ['added', 4, 'd'],
  ]);
});

test('lines of one source stay in order and keep their own times where its clock steps back', () => {
  const ring = createRing({maxBytes: 1e6});
  for (const [ms, text, source] of [
    [50, 'a', 0],
    [60, 'x', 1],
    [10, 'b', 0],
    [20, 'y', 2],
  ] as const)
    ring.add(line(ms, text, source), plain);
  expect(textsOf(ring)).toEqual(['y', 'a', 'b', 'x']);
  expect(numbersOf(ring).map(number => ring.ms(number))).toEqual([20, 50, 10, 60]);
  expect([ring.at(20), ring.at(21), ring.at(51), ring.at(61)]).toEqual([0, 1, 3, 4]);
});

test('older lines go in front, and the others keep their numbers', () => {
  const ring = createRing({maxBytes: 1e6});
  ring.add(line(100, 'now'), plain);
  const told: unknown[] = [];
  ring.onMoved(from => void told.push(from));
  ring.onLine((change, number) => void told.push(`${change} ${number}`));
  const older = [line(10, 'a'), line(20, 'b', 1), line(200, 'c')].map(each => ({line: each, facts: plain}));
  expect(ring.prepend(older)).toBe(3);
  expect(ring.prepend([{line: line(5, '0'), facts: plain}])).toBe(1);
  expect([ring.first, ring.end]).toEqual([-4, 1]);
  expect(textsOf(ring)).toEqual(['0', 'a', 'b', 'c', 'now']);
  expect([ring.ms(-1), ring.at(100), ring.at(101)]).toEqual([200, -1, 1]);
  expect(told).toEqual(['added -1', 'added -2', 'added -3', 'added -4']);
});

test('what repeats the line before it is told, up to 999 in a row', () => {
  const ring = createRing({maxBytes: 1e7});
  for (let index = 0; index < 2500; index++) ring.add(line(index * 2, 'same'), plain);
  const heads = () => numbersOf(ring).filter(number => !ring.isRepeat(number));
  expect(heads()).toEqual([0, 1000, 2000]);
  ring.add(line(3, 'other', 1), plain);
  expect(heads()).toEqual([0, 2, 3, 1001, 2001]);
  ring.add({...line(9000, 'same'), kind: 'note'}, plain);
  ring.add({...line(9000, 'same'), kind: 'note'}, plain);
  ring.add(line(9000, 'same'), plain);
  ring.add(line(9000, 'same', 2), plain);
  ring.add(line(9000, 'sama', 2), plain);
  expect(repeatsOf(ring).slice(-5)).toEqual([false, false, false, false, false]);
});

test('older lines make no run longer than 999 repeats', () => {
  const ring = createRing({maxBytes: 1e7});
  for (let index = 0; index < 1000; index++) ring.add(line(1000, 'same'), plain);
  ring.prepend(Array.from({length: 500}, () => ({line: line(10, 'same'), facts: plain})));
  expect(numbersOf(ring).filter(number => !ring.isRepeat(number))).toEqual([-500, 500]);
});

test('a line put between others is judged with its neighbours', () => {
  const ring = createRing({maxBytes: 1e7});
  ring.add(line(10, 'a', 1), plain);
  for (let index = 0; index < 1000; index++) ring.add(line(20 + index, 'b', 0), plain);
  ring.prepend([{line: line(5, 'a', 1), facts: plain}]);
  expect(repeatsOf(ring).slice(0, 4)).toEqual([false, true, false, true]);
  for (let index = 0; index < 3; index++) ring.add(line(15, 'q', 5 + index), plain);
  expect(repeatsOf(ring).slice(0, 7)).toEqual([false, true, false, false, false, false, true]);
});

test('the oldest go when it is full, and what it takes is what it may', () => {
  const maxBytes = 200_000;
  const ring = createRing({maxBytes});
  const dropped: string[] = [];
  ring.onLine((change, number) => void (change === 'dropped' && dropped.push(ring.text(number))));
  for (let index = 0; index < 10_000; index++) {
    ring.add({...line(index, `${index} ${'x'.repeat(60)}`), kind: index % 10 ? 'text' : 'note'}, plain);
    expect(ring.bytes).toBeLessThanOrEqual(maxBytes);
  }
  expect(ring.bytes).toBeGreaterThan(maxBytes * 0.9);
  expect(ring.first).toBe(dropped.length);
  expect(dropped.slice(0, 3)).toEqual([0, 1, 2].map(index => `${index} ${'x'.repeat(60)}`));
  expect(ring.dropped).toBe(dropped.length - Math.ceil(dropped.length / 10));
  expect([ring.end, ring.ms(ring.first), ring.isRepeat(ring.first)]).toEqual([10_000, ring.first, false]);
});

test('lines longer than all it may take leave at least the newest', () => {
  const ring = createRing({maxBytes: 10_000});
  for (let index = 0; index < 5; index++) ring.add(line(index, `${index}${'x'.repeat(20_000)}`), plain);
  expect([ring.first, ring.end, ring.text(4).length]).toEqual([4, 5, 20_001]);
  for (let index = 5; index < 300; index++) ring.add(line(index, 'short'), plain);
  expect(ring.bytes).toBeLessThanOrEqual(10_000);
});

test('while held twice as much is kept, and older lines that were read do not count until it is let go', () => {
  const maxBytes = 100_000;
  const ring = createRing({maxBytes});
  let ms = 0;
  const fill = (count: number) => {
    for (let index = 0; index < count; index++) ring.add(line(ms++, `line ${ms} ${'x'.repeat(60)}`), plain);
  };
  fill(500);
  ring.hold(true);
  const {first} = ring;
  fill(600);
  expect(ring.first).toBe(first);
  fill(5000);
  expect(ring.first).toBeGreaterThan(first);
  expect(ring.bytes).toBeLessThanOrEqual(2 * maxBytes);
  ring.hold(false);
  fill(100);
  expect(ring.bytes).toBeLessThanOrEqual(maxBytes);
  const older = Array.from({length: 1000}, (_, index) => ({line: line(-1, `old ${index}`), facts: plain}));
  const before = ring.first;
  ring.prepend(older);
  fill(1);
  expect([ring.first <= before - 900, ring.bytes > maxBytes]).toEqual([true, true]);
  ring.trim();
  expect([ring.first >= before - 100, ring.bytes <= maxBytes]).toEqual([true, true]);
});

test('cleared it is empty and goes on with higher numbers', () => {
  const ring = createRing({maxBytes: 1e6});
  ring.add(line(1000, 'a'), plain);
  const {version} = ring;
  ring.clear();
  expect([ring.first, ring.end, ring.bytes, ring.version > version]).toEqual([1, 1, 0, true]);
  expect(ring.add(line(10, 'b'), plain)).toBe(1);
  expect([textsOf(ring), ring.ms(1), ring.at(10), ring.at(11)]).toEqual([['b'], 10, 1, 2]);
});

test('ingest adds how bad a line is and what it belongs to, for each source', () => {
  const ring = createRing({maxBytes: 1e6});
  const add = createIngest(ring);
  add(line(1, 'Traceback (most recent call last):', 0));
  add(line(2, '{"level":"info","msg":"hello"}', 1));
  add(line(3, '  File "main.py", line 1, in <module>', 0));
  add({...line(4, 'ERROR: it has been restarted', 0), kind: 'note'});
  add(line(5, '  indented', 0));
  add(line(6, 'ERROR: it broke', 1));
  expect(numbersOf(ring).map(number => ring.isContinuation(number))).toEqual([false, false, true, false, false, false]);
  expect(
    numbersOf(ring)
      .map(number => ring.severity(number))
      .slice(1),
  ).toEqual([3, 0, 0, 0, ERROR]);
});

/** What a ring must hold, as an array: `number` is what the ring calls the line, kept up by what it tells. */
type Kept = {number: number; readonly line: LogLine; readonly at: number};

test.each([40_000, 300_000])('it does what a sorted array does, in %i bytes', maxBytes => {
  for (let seed = 0; seed < 25; seed++) {
    const random = createRandom(seed);
    const ring = createRing({maxBytes});
    const latest = new Map<number, number>();
    let kept: Kept[] = [];
    let clock = 1000;
    ring.onMoved(from => {
      for (const each of kept) if (each.number >= from) each.number++;
    });
    ring.onLine((change, number) => {
      if (change === 'dropped') expect(kept.shift()!.number, `seed ${seed}`).toBe(number);
    });
    for (let step = 0; step < 1500; step++) {
      if (random.below(400) === 0) ring.hold(random.below(2) === 0);
      if (random.below(600) === 0) prependSome(random, ring, kept);
      clock += random.below(3);
      const added = randomLine(random, clock - (random.below(4) === 0 ? random.below(random.pick([5, 50, 5000])) : 0));
      const at = Math.max(added.ms, latest.get(added.source) ?? Number.NEGATIVE_INFINITY);
      latest.set(added.source, at);
      // Before the ring is asked, since it may drop the line at once.
      const place = kept.findLastIndex(each => each.at <= at) + 1;
      const entry: Kept = {number: Number.NEGATIVE_INFINITY, line: added, at};
      const number = place === kept.length ? ring.end : (kept[place]?.number ?? ring.first);
      kept = [...kept.slice(0, place), entry, ...kept.slice(place)];
      const stop = ring.onMoved(() => void (entry.number = number));
      entry.number = place === kept.length - 1 ? number : Number.NEGATIVE_INFINITY;
      expect(ring.add(added, plain), `seed ${seed}`).toBe(number);
      stop();
    }
    expectAlike(ring, kept, `seed ${seed}`);
  }
});

function randomLine(random: Random, ms: number): LogLine {
  const text = random.below(3) ? 'again' : `${random.below(1e6)} ${'é'.repeat(random.below(random.pick([3, 60, 400])))}`;
  // Many sources, since a line of one that was heard of lately cannot come late.
  return {
    source: random.below(random.pick([4, 5000])),
    ms,
    nanos: 0,
    kind: random.below(20) ? 'text' : random.pick(lineKinds),
    bytes: Buffer.from(text),
  };
}

function prependSome(random: Random, ring: LogRing, kept: Kept[]): void {
  const first = kept[0]?.at ?? 0;
  const lines = Array.from({length: 1 + random.below(80)}, (_, index) => randomLine(random, first - 80 + index));
  const from = ring.first - lines.length;
  kept.unshift(...lines.map((each, index) => ({number: from + index, line: each, at: Math.min(each.ms, first)})));
  ring.prepend(lines.map(each => ({line: each, facts: plain})));
}

function expectAlike(ring: LogRing, kept: readonly Kept[], where: string): void {
  expect(numbersOf(ring), where).toEqual(kept.map(({number}) => number));
  expect(
    numbersOf(ring).map(number => [ring.source(number), ring.ms(number), ring.kind(number), ring.length(number), ring.text(number)]),
    where,
  ).toEqual(kept.map(({line: each}) => [each.source, each.ms, each.kind, each.bytes.length, Buffer.from(each.bytes).toString()]));
  const isSame = kept.map(({line: each}, index) => {
    const before = kept[index - 1]?.line;
    return (
      each.kind === 'text' && before?.kind === 'text' && before.source === each.source && Buffer.compare(before.bytes, each.bytes) === 0
    );
  });
  expect(repeatsOf(ring), where).toEqual(isSame);
  for (const {at} of kept) expect(ring.at(at), where).toBe(kept.find(each => each.at >= at)!.number);
}
