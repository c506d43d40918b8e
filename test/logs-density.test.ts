import {expect, test} from 'vitest';
import {createRandom} from '../src/demo/random.ts';
import {createDensity} from '../src/logs/density.ts';
import {createTimeCounts} from '../src/logs/time-counts.ts';
import {fakeRing} from './fake-ring.ts';

const [info, warn, error] = [3, 4, 5];

test('lines by time and severity, from the first to the last', () => {
  const ring = fakeRing();
  const density = createDensity(ring);
  expect(density.strip(10)).toEqual({fromMs: 0, toMs: 0, columns: []});
  for (let ms = 1000; ms <= 5000; ms += 1000) ring.put({ms, severity: ms === 3000 ? error : info});
  ring.put({ms: 5000, severity: 0});
  ring.put({ms: 5000, kind: 'note', text: 'restarted'});
  expect(density.counts).toEqual([1, 0, 0, 4, 0, 1, 0]);
  expect(density.strip(5)).toEqual({
    fromMs: 1000,
    toMs: 5000,
    columns: [
      {lines: 1, severity: info},
      {lines: 1, severity: info},
      {lines: 1, severity: error},
      {lines: 1, severity: info},
      {lines: 2, severity: info},
    ],
  });
  expect(density.strip(0).columns).toEqual([]);
});

test.each([
  [{info: 100, error: 2}, error],
  [{info: 100, error: 1}, error],
  [{info: 90, warn: 10, error: 1}, warn],
  [{info: 50}, info],
  [{unknown: 50}, 0],
])('the colour of %j', (lines, severity) => {
  const ring = fakeRing();
  const density = createDensity(ring);
  const names = {unknown: 0, info, warn, error};
  for (const [name, count] of Object.entries(lines)) {
    for (let line = 0; line < count!; line++) ring.put({ms: 5, severity: names[name as keyof typeof names]});
  }
  expect(density.strip(1).columns).toMatchObject([{severity}]);
});

test('a ring that has lines already, that lets lines go, and that is emptied', () => {
  const ring = fakeRing();
  for (let ms = 0; ms < 10; ms++) ring.put({ms: ms * 1000, severity: info});
  const density = createDensity(ring);
  expect(density.counts[info]).toBe(10);
  ring.drop(4);
  expect(density.counts[info]).toBe(6);
  expect(density.strip(6)).toMatchObject({fromMs: 4000, toMs: 9000});
  expect(density.strip(6).columns.map(({lines}) => lines)).toEqual([1, 1, 1, 1, 1, 1]);
  ring.clear();
  expect(density.strip(6).columns).toEqual([]);
  expect(density.counts[info]).toBe(0);
  ring.put({ms: 7, severity: warn});
  expect(density.strip(2).columns.map(({lines}) => lines)).toEqual([1, 0]);
  density.close();
  ring.put({ms: 8, severity: warn});
  expect(density.counts[warn]).toBe(1);
});

test('a line with a time far off makes times coarse only while it is there', () => {
  const ring = fakeRing();
  const density = createDensity(ring);
  ring.put({ms: 0, severity: info});
  const now = 1_800_000_000_000;
  for (let second = 0; second < 100; second++) ring.put({ms: now + second * 1000, severity: info});
  expect(density.strip(2).columns.map(({lines}) => lines)).toEqual([1, 100]);
  ring.drop(1);
  expect(density.strip(4).columns.map(({lines}) => lines)).toEqual([25, 25, 25, 25]);
});

test('the next burst, and the one before', () => {
  const ring = fakeRing();
  const density = createDensity(ring);
  expect(density.burst(0, 1)).toBeUndefined();
  const lines = new Map([
    [20, 60],
    [21, 60],
    [50, 40],
  ]);
  for (let second = 0; second < 100; second++) {
    for (let line = 0; line < (lines.get(second) ?? 2); line++)
      ring.put({ms: second * 1000 + 100 + line, severity: second === 80 ? error : info});
    if (second === 80) for (let line = 0; line < 3; line++) ring.put({ms: second * 1000 + 200, severity: error});
  }
  const forward: number[] = [];
  for (let at = density.burst(-1, 1); at !== undefined; at = density.burst(at, 1)) forward.push(at);
  expect(forward).toEqual([20_100, 50_100, 80_100]);
  const back: number[] = [];
  for (let at = density.burst(1e9, -1); at !== undefined; at = density.burst(at, -1)) back.push(at);
  expect(back).toEqual([80_100, 50_100, 20_100]);
});

test('what is the same throughout has no burst', () => {
  const ring = fakeRing();
  const density = createDensity(ring);
  for (let ms = 0; ms < 60_000; ms += 50) ring.put({ms, severity: error});
  expect(density.burst(-1, 1)).toBeUndefined();
});

test.each([1, 2, 3, 4])('counts stay right while times widen, come early and go: seed %i', seed => {
  const random = createRandom(seed);
  const times = createTimeCounts();
  const lines: {readonly ms: number; readonly severity: number}[] = [];
  let now = 1_800_000_000_000;
  for (let step = 0; step < 4000; step++) {
    now += random.below(step % 400 === 0 ? 100_000_000 : 20_000);
    const line = {ms: random.below(50) === 0 ? now - random.below(200_000_000) : now, severity: random.below(7)};
    lines.push(line);
    times.add(line.ms, line.severity, 1);
    if (random.below(3) > 0) {
      const gone = lines.splice(random.below(Math.min(3, lines.length)), 1)[0]!;
      times.add(gone.ms, gone.severity, -1);
    }
  }
  const counted = new Map<number, number>();
  times.each((ms, counts, place) => {
    for (let severity = 0; severity < 7; severity++)
      if (counts[place + severity]! > 0) counted.set(ms * 10 + severity, counts[place + severity]!);
  });
  const expected = new Map<number, number>();
  for (const {ms, severity} of lines) {
    const key = Math.floor(ms / times.width) * times.width * 10 + severity;
    expected.set(key, (expected.get(key) ?? 0) + 1);
  }
  expect([...counted].sort(), `seed ${seed}`).toEqual([...expected].sort());
});
