import {describe, expect, test} from 'vitest';
import {LogScreen} from '../src/store/log-screen.ts';
import {createRandom} from '../src/demo/random.ts';
import {actingOn} from './acting.ts';
import {NOON, pictureOf, ringWith, viewOf, type Written} from './log-picture.ts';

const HEIGHT = 12;

/** A log view with these lines, wrapped, and what stands on its screen. */
function wrappedLog(lines: readonly string[], {width = 30, height = HEIGHT} = {}) {
  const logs = new LogScreen({target: {title: 'pod web-0', scopes: []}, since: 'start', onWork: () => {}, onTop: () => {}});
  for (const [index, text] of lines.entries()) {
    logs.add({source: 0, ms: NOON + index * 1000, nanos: 0, kind: 'text', bytes: Buffer.from(text)});
  }
  logs.times = 'off';
  logs.older = 'none';
  logs.setWrapped(true);
  logs.changed();
  const seen = async () => {
    const {text} = await pictureOf(logs, width, height);
    return text
      .split('\n')
      .slice(height < 8 ? 0 : 1)
      .map(row => row.trim());
  };
  const press = async (move: (logs: LogScreen) => void) => {
    move(logs);
    return seen();
  };
  return {logs, seen, press};
}

/** Rows of a line that is `count` rows tall on 30 columns: `a0`, `a1`, …. */
const tall = (name: string, count: number) => Array.from({length: count}, (_, row) => `${name}${row}`.padEnd(29, '-')).join('');
const namesOf = (rows: readonly string[]) => rows.map(row => row.replace(/-+$/, ''));
const range = (name: string, from: number, to: number) => Array.from({length: to - from + 1}, (_, row) => `${name}${from + row}`);

describe('a wrapped line that is taller than the screen', () => {
  test('is read row by row, down and up', async () => {
    const {logs, seen, press} = wrappedLog(['before', tall('a', 30), 'after']);
    await seen();
    await press(to => to.first());
    expect(namesOf(await press(to => to.moveBy(1)))).toEqual(range('a', 0, 10));
    expect(namesOf(await press(to => to.moveBy(1)))).toEqual(range('a', 1, 11));
    for (let row = 2; row < 20; row++) expect(namesOf(await press(to => to.moveBy(1)))[0]).toBe(`a${row}`);
    expect(logs.cursor).toBe(logs.ring.first + 1);
    expect(namesOf(await press(to => to.moveBy(1)))).toEqual([...range('a', 20, 29), 'after']);
    expect(logs.cursor).toBe(logs.ring.first + 2);
    expect(namesOf(await press(to => to.moveBy(-1)))).toEqual(range('a', 19, 29));
    expect(namesOf(await press(to => to.moveBy(-1)))).toEqual(range('a', 18, 28));
    for (let row = 17; row >= 0; row--) expect(namesOf(await press(to => to.moveBy(-1)))[0]).toBe(`a${row}`);
    expect(namesOf(await press(to => to.moveBy(-1)))).toEqual(['before', ...range('a', 0, 9)]);
  });

  test('is read page by page', async () => {
    const {logs, seen, press} = wrappedLog(['before', tall('a', 30), 'after', 'and after']);
    await seen();
    await press(to => to.first());
    await press(to => to.moveBy(1));
    expect(namesOf(await press(to => to.page(1)))).toEqual(range('a', 10, 20));
    expect(namesOf(await press(to => to.page(1)))).toEqual(range('a', 19, 29));
    expect((await press(to => to.page(1))).at(-1)).toBe('and after');
    await press(to => to.page(1));
    expect(logs.cursor).toBe(logs.ring.first + 3);
    expect(namesOf(await press(to => to.page(-1)))).toEqual(range('a', 19, 29));
    expect(namesOf(await press(to => to.page(-1)))).toEqual(range('a', 9, 19));
    expect(namesOf(await press(to => to.page(-1)))).toEqual(range('a', 0, 10));
    expect((await press(to => to.page(-1)))[0]).toBe('before');
  });

  test('shows its end while following, and its beginning where one comes from afar', async () => {
    const {logs, seen, press} = wrappedLog([tall('a', 30), ...Array.from({length: 50}, (_, index) => `line ${index}`), tall('z', 30)]);
    expect(namesOf(await seen())).toEqual(range('z', 19, 29));
    expect(namesOf(await press(to => to.moveBy(-1)))).toEqual(range('z', 18, 28));
    expect(logs.isFollowing).toBe(false);
    expect(namesOf(await press(to => to.moveBy(1)))).toEqual(range('z', 19, 29));
    await press(to => to.moveBy(1));
    expect(logs.isFollowing).toBe(true);
    expect(namesOf(await press(to => to.first()))).toEqual(range('a', 0, 10));
    await press(to => to.moveBy(1));
    expect(namesOf(await press(to => to.first()))).toEqual(range('a', 0, 10));
    expect(namesOf(await press(to => to.moveToTime(NOON + 51_000)))).toEqual(range('z', 0, 10));
    expect(namesOf(await press(to => to.follow()))).toEqual(range('z', 19, 29));
  });

  test('shows where it matches', async () => {
    const {logs, seen, press} = wrappedLog(['before', `${tall('a', 30)}needle${tall('b', 20)}`, 'after']);
    await seen();
    await press(to => to.first());
    logs.setFind('needle');
    while (logs.hasWork) logs.work(() => 0, 100);
    expect((await seen())[0]).toMatch(/^needle/);
  });

  test('is told to be longer where not all of it is shown', async () => {
    const {seen, press} = wrappedLog(['x'.repeat(100_000), 'after'], {width: 200, height: 60});
    await seen();
    await press(to => to.moveBy(-1));
    expect(await seen()).toContainEqual(expect.stringMatching(/x … 66 kB more$/));
  });

  test('keeps its place when the screen changes, and keys that come before it is painted count', async () => {
    const {logs, seen, press} = wrappedLog(['before', tall('a', 30), 'after']);
    await seen();
    await press(to => to.first());
    await press(to => to.moveBy(1));
    for (let count = 0; count < 5; count++) logs.moveBy(1);
    expect(namesOf(await seen())[0]).toBe('a5');
    const {text} = await pictureOf(logs, 30, 8);
    expect(text.split('\n')[1]).toMatch(/a5-/);
  });
});

test('pages of wrapped lines pass nothing over, for any lines and sizes', async () => {
  const seed = 4711;
  const random = createRandom(seed);
  const pick = (most: number) => Math.floor(random.next() * most);
  for (let round = 0; round < 8; round++) {
    const size = {width: 30 + pick(40), height: 2 + pick(20)};
    const lines = Array.from({length: 12}, (_, index) => Array.from({length: 1 + pick(60)}, (_word, at) => `${index}.${at}`).join(' '));
    const words = new Set(lines.flatMap(line => line.split(' ')));
    const {logs, seen, press} = wrappedLog(lines, size);
    const steps: readonly [string, (to: LogScreen) => void, (to: LogScreen) => void][] = [
      ['down', to => to.first(), to => to.page(1)],
      ['up', to => to.follow(), to => to.page(-1)],
      ['a row down', to => to.first(), to => to.moveBy(1)],
      ['a row up', to => to.follow(), to => to.moveBy(-1)],
    ];
    for (const [name, begin, step] of steps) {
      await seen();
      const left = new Set(words);
      const note = (rows: readonly string[]) => {
        for (const word of rows.join(' ').split(/\s+/)) left.delete(word);
      };
      note(await press(begin));
      for (let count = 0; count < 200 && left.size > 0; count++) note(await press(step));
      expect([...left], `seed ${seed}, round ${round}, ${name}, ${size.width} by ${size.height}`).toEqual([]);
    }
    logs.close();
  }
});

describe('golden frames', () => {
  const lines: readonly Written[] = [
    {text: 'a first line'},
    {
      text: JSON.stringify({
        level: 'error',
        msg: 'query failed',
        sql: `select ${Array.from({length: 120}, (_, index) => `column_${index}`).join(', ')}`,
      }),
    },
    {text: 'a last line'},
  ];

  test.each([
    ['logs/wrapped-tall', 0],
    ['logs/wrapped-tall-scrolled', 7],
  ])('%s', async (name, row) => {
    const ring = ringWith(lines);
    const cursor = ring.first + 1;
    const view = viewOf(ring, {
      isWrapped: true,
      isFollowing: false,
      cursor,
      top: {number: cursor, row},
      isMarked: number => number === cursor,
    });
    await expect((await pictureOf(view, 80, 16)).frame).toMatchFileSnapshot(`../snapshots/${name}.txt`);
  });
});

test('in the program: wrapped, a line of a megabyte is read on with j, and k comes back', async () => {
  const it = await actingOn('po edge-logs', {scenario: 'edge', columns: 80, rows: 24});
  await it.onto('odd');
  await it.press('l');
  await it.until('following');
  await it.press('&container=long-lines\r');
  await it.until(/all work and no play/);
  await it.press('\u0017');
  await it.until('wrapped');
  await it.press('g');
  await it.until('paused');
  // Below what is told above the oldest line.
  const rows = () => it.text().split('\n').slice(4, 22).join('\n');
  await it.until(/older lines/);
  const before = rows();
  await it.press('jj');
  expect(rows()).not.toBe(before);
  expect(rows()).toMatch(/^ {20}.*work/);
  await it.press('kk');
  expect(rows()).toBe(before);
});
