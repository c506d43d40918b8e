import {describe, expect, test} from 'vitest';
import {createRandom} from '../src/demo/random.ts';
import {createFind} from '../src/logs/find.ts';
import {parseLogFilter} from '../src/logs/filter.ts';
import {NumberList} from '../src/logs/line-numbers.ts';
import {readSearch} from '../src/logs/patterns.ts';
import type {LogRing} from '../src/logs/ring.ts';
import type {LogView} from '../src/store/log-view.ts';
import {logStatePieces, logTitlePieces} from '../src/views/paint-log-header.ts';
import {able, lookFor, NOON, pictureOf, ringWith, sourcesNamed, viewOf, type Written, write} from './log-picture.ts';

const json = (fields: object) => JSON.stringify(fields);
const frameLine = (text: string, source = 0): Written => ({text, source, isContinuation: true});

/** What a shop says in a bad minute. */
const shop: readonly (string | Written)[] = [
  {text: 'I0101 12:00:00.000000       1 server.go:42] "Serving" address="[::]:8443"', source: 2},
  json({level: 'info', msg: 'listening', port: 8080}),
  {text: json({level: 30, msg: 'GET /cart', method: 'GET', status: 200, duration_ms: 12.5}), source: 1},
  {text: 'level=warn msg="slow query" ms=1840 sql="select * from carts where owner = $1"', at: 21_113},
  {text: json({level: 'error', msg: 'upstream timeout', upstream: 'checkout:8080', attempt: 3}), source: 1, at: 21_120},
  {text: 'ERROR java.lang.IllegalStateException: cart is closed', source: 1, at: 21_200},
  {...frameLine('\tat shop.Cart.add(Cart.java:42)', 1), at: 21_200},
  {text: '\u001b[32mready\u001b[0m in \u001b[1m1.2s\u001b[0m', at: 21_300},
  {...frameLine('\tat shop.Main.main(Main.java:7)', 1), at: 21_310},
  {text: 'waiting for the database', source: 2, at: 22_000},
  {text: 'waiting for the database', source: 2, at: 23_000},
  {text: 'waiting for the database', source: 2, at: 24_000},
  {text: 'restarted (exit 137, OOMKilled), log of the new container', source: 2, kind: 'note', at: 29_871},
  {text: 'lines are missing here: the log was rotated before they were read', source: 0, kind: 'gap', at: 31_000},
  {text: json({level: 'fatal', msg: 'no database', tries: 14, host: 'db.shop.svc:5432'}), source: 2, at: 61_000},
];

function finding(ring: LogRing, text: string): Partial<LogView> {
  const pattern = readSearch(text);
  if ('problem' in pattern) throw new Error(pattern.problem);
  const find = createFind(ring, {text, pattern, from: ring.first});
  while (!find.isDone) find.work(() => 0, 1000);
  return {find, matches: () => ({count: find.numbers.length, index: 0, isDone: true})};
}

function keeping(ring: LogRing, text: string, ...numbers: readonly number[]): Partial<LogView> {
  const list = new NumberList();
  for (const number of numbers) list.add(ring.first + number);
  return {filter: parseLogFilter(text), sift: {numbers: list, isDone: true, work: () => false, close: () => {}}};
}

describe('golden frames', () => {
  const numbered = (count: number) => Array.from({length: count}, (_, index) => `line ${index}`);
  const ofShop = (more: (ring: LogRing) => Partial<LogView> = () => ({})): (() => ReturnType<typeof viewOf>) => {
    return () => {
      const ring = ringWith(shop);
      return viewOf(ring, more(ring));
    };
  };
  const views: Readonly<Record<string, () => ReturnType<typeof viewOf>>> = {
    'logs/following': ofShop(),
    'logs/found': ofShop(ring => ({
      ...finding(ring, 'data'),
      isFollowing: false,
      cursor: ring.first + 9,
      isMarked: number => number === ring.first + 3,
    })),
    'logs/filtered': ofShop(ring => keeping(ring, 'level>=warn', 3, 4, 5, 6, 8, 14)),
    'logs/wrapped': ofShop(() => ({isWrapped: true, times: 'off'})),
    'logs/as-written': ofShop(() => ({isFolded: false, times: 'relative'})),
    'logs/record': ofShop(ring => ({opened: ring.first + 4, cursor: ring.first + 4, isFollowing: false})),
    'logs/stack': ofShop(ring => ({
      opened: ring.first + 5,
      cursor: ring.first + 5,
      isFollowing: false,
      isUnfolded: number => number === ring.first + 5,
    })),
    'logs/paused': () => {
      const ring = ringWith(numbered(100));
      return viewOf(ring, {isFollowing: false, cursor: ring.first + 50, top: {number: ring.first + 40, row: 0}});
    },
    'logs/nothing-matches': ofShop(ring => keeping(ring, 'nowhere')),
    'logs/empty': () => {
      const text = 'ImagePullBackOff: Back-off pulling image "shop/web:2"';
      const sources = sourcesNamed('kk2xm', '9wzvn').map(source => ({...source, state: 'waiting' as const, text}));
      return viewOf(ringWith([]), {
        sources,
        status: {pods: 2, live: 0, lost: 0, waiting: 2, denied: 0, ended: 0, left: 0, text: 'No container has started yet'},
      });
    },
  };
  for (const [name, view] of Object.entries(views)) {
    test(name, async () => {
      await expect((await pictureOf(view())).frame).toMatchFileSnapshot(`../snapshots/${name}.txt`);
    });
  }

  test('on a wide screen', async () => {
    await expect((await pictureOf(ofShop()(), 200, 60)).frame).toMatchFileSnapshot('../snapshots/logs/wide.txt');
  });

  test('without colours', async () => {
    const {frame, raw} = await pictureOf(ofShop(ring => finding(ring, 'data'))(), 80, 24, {...able, colours: 'none'});
    expect(raw).not.toMatch(/\u001b\[(?:\d+;)*(?:3|4|9|10)\d/);
    await expect(frame).toMatchFileSnapshot('../snapshots/logs/no-colour.txt');
  });

  test('in ASCII', async () => {
    const {frame, raw} = await pictureOf(ofShop()(), 80, 24, {...able, hasUnicode: false});
    expect([...raw].filter(character => character > '\u007e')).toEqual([]);
    await expect(frame).toMatchFileSnapshot('../snapshots/logs/ascii.txt');
  });
});

describe('what is seen', () => {
  const ring = ringWith(Array.from({length: 300}, (_, index) => `line ${index}`));
  const {first} = ring;
  const at = (cursor: number, top: number, more: Partial<LogView> = {}) =>
    viewOf(ring, {isFollowing: false, cursor: first + cursor, top: {number: first + top, row: 0}, ...more});
  const seen = async (view: ReturnType<typeof viewOf>, height = 24) => {
    const {text} = await pictureOf(view, 80, height);
    return [...text.matchAll(/(?:line (\d+)|┊.*)$/gm)].map(([all, number]) => (number === undefined ? all : Number(number)));
  };
  const range = (from: number, to: number) => Array.from({length: to - from + 1}, (_, index) => from + index);

  test('stays where it is while the cursor moves within it', async () => {
    expect(await seen(at(50, 40))).toEqual(range(40, 62));
    expect(await seen(at(62, 40))).toEqual(range(40, 62));
  });

  test('moves as little as it takes', async () => {
    expect(await seen(at(63, 40))).toEqual(range(41, 63));
    expect(await seen(at(39, 40))).toEqual(range(39, 61));
    expect(await seen(at(80, 40))).toEqual(range(58, 80));
    expect(await seen(at(20, 40))).toEqual(range(20, 42));
  });

  test('has lines around the cursor after a jump', async () => {
    expect(await seen(at(200, 40))).toEqual(range(193, 215));
    expect(await seen(at(100, 250))).toEqual(range(93, 115));
    expect(await seen(at(298, 40))).toEqual(range(277, 299));
  });

  test('is full at the end, and ends with the last line while following', async () => {
    expect(await seen(at(299, 290))).toEqual(range(277, 299));
    expect(await seen(at(0, 0, {isFollowing: true}))).toEqual(range(277, 299));
    expect(await seen(at(120, 110, {isFollowing: false, frozenAt: first + 120}))).toEqual(range(98, 120));
  });

  test('tells above the oldest line what there is before it', async () => {
    expect(await seen(at(0, 0, {older: 'reading'}), 12)).toEqual(['┊ reading older lines …', ...range(0, 9)]);
    expect(await seen(at(0, 0, {older: 'unknown', since: {lines: 1000}}), 12)).toEqual(['┊ 0 reads from the start', ...range(0, 9)]);
    expect(await seen(at(0, 0, {older: 'none', since: {lines: 1000}}), 12)).toEqual(['┊ there are no older lines', ...range(0, 9)]);
    expect(await seen(at(0, 0), 12)).toEqual(range(0, 10));
    expect(await seen(at(1, 1, {older: 'reading'}), 12)).toEqual(range(1, 11));
  });

  test('is told to the view', async () => {
    const view = at(50, 40, {opened: first + 50});
    await pictureOf(view, 80, 24);
    expect(view.layout).toEqual({
      top: {number: first + 40, row: 0},
      bottom: first + 58,
      rows: 19,
      width: 80,
      recordRows: 3,
      recordLength: 3,
    });
  });

  test('holds the cursor, for any lines, sizes and places', async () => {
    const seed = 77;
    const random = createRandom(seed);
    const pick = (most: number) => Math.floor(random.next() * most);
    const lines = Array.from(
      {length: 200},
      (): Written => ({text: 'word '.repeat(pick(60)), source: pick(3), isContinuation: pick(4) === 0}),
    );
    const mixed = ringWith(lines);
    for (let round = 0; round < 40; round++) {
      const place = `seed ${seed}, round ${round}`;
      const view = viewOf(mixed, {
        isWrapped: pick(2) === 0,
        isFolded: pick(2) === 0,
        isFollowing: false,
        cursor: mixed.first + pick(200),
        top: {number: mixed.first + pick(200), row: pick(5)},
        isMarked: number => number === view.cursor,
        older: 'reading',
      });
      const isFollower = mixed.isContinuation(view.cursor) || mixed.isRepeat(view.cursor);
      if (view.isFolded && isFollower) continue;
      const {text} = await pictureOf(view, 40 + pick(60), 3 + pick(30));
      expect(
        text.split('\n').filter(line => line.startsWith('●')),
        place,
      ).toHaveLength(1);
      const again = {...view.layout};
      await pictureOf(view, again.width!, text.split('\n').length);
      expect(view.layout, `${place}, painted again`).toEqual(again);
    }
  });
});

describe('odd lines', () => {
  test('cannot reach the terminal', async () => {
    const ring = ringWith([
      'a\u0000b\u202ec\u001b]52;c;AAAA\u0007d\u009b2Je\u001b[5;5Hf',
      {text: Buffer.from([0x62, 0xff, 0xfe, 0x80, 0x21])},
      json({level: 'info', msg: 'x\u001b[2Jy\nz\r', 'na\u001b]0;me': '\u202e\u0007'}),
    ]);
    for (const more of [{}, {isFolded: false}, {isWrapped: true}, {opened: ring.first + 2, cursor: ring.first + 2, isFollowing: false}]) {
      const {raw, text} = await pictureOf(viewOf(ring, more));
      expect(raw).not.toMatch(/\u001b\]|\u009b|\u0007|\u0000|\u202e|\u001b\[2J|\u001b\[5;5H/);
      expect(text).toContain('a·b·cdef');
    }
  });

  test('stay in their rows where characters are wide', async () => {
    const ring = ringWith(['漢字'.repeat(60), 'e\u0301'.repeat(100), '👩‍👩‍👧‍👦'.repeat(40), 'end']);
    const {text} = await pictureOf(viewOf(ring, {isWrapped: true, times: 'off'}), 40, 24);
    const rows = text.split('\n').slice(1);
    expect(rows.filter(row => row.includes('漢')).length).toBeGreaterThan(3);
    expect(rows.at(-1)).toMatch(/end|^$/);
    const {text: cut} = await pictureOf(viewOf(ring, {times: 'off'}), 40, 24);
    expect(
      cut
        .split('\n')
        .slice(1, 5)
        .map(row => row.at(-1)),
    ).toEqual(['…', '…', '…', 'd']);
  });

  test('of a megabyte are cut, and wrapped as far as the screen goes', async () => {
    const big = `{"msg":"${'x'.repeat(1 << 20)}"}`;
    const ring = ringWith([big, 'y'.repeat(300_000), `{"msg":"sh","a":"${'z'.repeat(40_000)}"}`, 'end']);
    const {text} = await pictureOf(viewOf(ring));
    expect(
      text
        .split('\n')
        .slice(1, 5)
        .map(row => row.slice(20, 30)),
    ).toEqual(['{"msg":"xx', 'yyyyyyyyyy', 'sh  a=zzzz', 'end']);
    const view = viewOf(ring, {isWrapped: true, isFollowing: false, cursor: ring.first});
    const {text: wrapped} = await pictureOf(view);
    expect(wrapped.split('\n').filter(row => row.includes('xxx')).length).toBeGreaterThan(20);
    view.opened = ring.first;
    expect((await pictureOf(view)).text).toMatch(/record, rows 1 to 10 of \d{3}/);
  });

  test('scroll sideways', async () => {
    const ring = ringWith(['漢字 and 0123456789', 'short']);
    const {text} = await pictureOf(viewOf(ring, {left: 5}));
    expect(text).toMatch(/kk2xm and 0123456789/);
    expect(text).not.toContain('short');
  });

  test('fit on small screens', async () => {
    for (const [width, height] of [
      [20, 1],
      [20, 3],
      [1, 1],
      [30, 9],
      [0, 0],
    ] as const) {
      for (const more of [{}, {isWrapped: true}, {opened: 0}]) {
        const ring = ringWith(shop);
        const {text} = await pictureOf(
          viewOf(ring, {...more, ...('opened' in more ? {opened: ring.first} : {})}),
          Math.max(1, width),
          Math.max(1, height),
        );
        expect(text.split('\n')).toHaveLength(Math.max(1, height));
      }
    }
  });
});

test('a match in what is folded marks its count', async () => {
  const ring = ringWith(['ERROR no', frameLine('  at needle'), 'on']);
  const {styles} = lookFor();
  const {frame} = await pictureOf(viewOf(ring, finding(ring, 'needle')), 80, 12);
  expect(styles['log.match']).not.toBe(styles['quiet']);
  expect(frame).toMatch(/fg 0 bg 3$/m);
});

test('the header tells how the streams are', () => {
  const ring = ringWith(shop);
  const look = lookFor();
  const textOf = (pieces: readonly (readonly [string, number])[]) => pieces.map(([text]) => text).join('');
  const state = (more: Partial<LogView>, status: Partial<LogView['status']> = {}) => {
    const view = viewOf(ring, more);
    return textOf(logStatePieces({...view, status: {...view.status, ...status}}, look, NOON));
  };
  expect(state({})).toBe('● 3 pods  15 lines  following');
  expect(state({isFollowing: false, unread: 1200})).toBe('● 3 pods  15 lines  paused, 1,200 new');
  expect(state({isFollowing: false, frozenAt: ring.first + 4})).toBe('● 3 pods  15 lines  frozen at 12:00:21');
  expect(state({}, {lost: 2, live: 4})).toBe('○ 2 of 6 lost  15 lines  following');
  expect(state({}, {denied: 1, waiting: 2, left: 50})).toBe('● 3 pods  ⊘ 1 denied  2 waiting  50 not read  15 lines  following');
  expect(state({}, {pods: 0, live: 0})).toBe('○ no pod  15 lines  following');
  expect(state({}, {pods: 1, live: 0, ended: 1})).toBe('○ 1 pod, ended  15 lines  following');

  const title = (more: Partial<LogView>) => textOf(logTitlePieces(viewOf(ring, more), look).left);
  expect(title({})).toBe(' logs of deployment web   from the start');
  expect(title({since: {ms: 300_000}, times: 'utc', isWrapped: true})).toBe(' logs of deployment web   the last 5m   times utc, wrapped');
  expect(title({since: {lines: 1000}, target: {title: 'pod web-0', scopes: [], isPrevious: true}})).toBe(
    ' previous logs of pod web-0   the last 1,000 lines',
  );
  const sources = sourcesNamed('a', 'b').map(source => ({...source, isHidden: source.id === 1}));
  expect(title({sources, isFolded: false})).toBe(' logs of deployment web   from the start   1 of 2 containers   as written');
});

test('lines that come while one reads do not move what is read', async () => {
  const ring = ringWith(Array.from({length: 100}, (_, index) => `line ${index}`));
  const view = viewOf(ring, {isFollowing: false, cursor: ring.first + 50, top: {number: ring.first + 40, row: 0}});
  const rows = async () => (await pictureOf(view)).text.split('\n').slice(1);
  const before = await rows();
  write(ring, ['more', 'and more']);
  expect(await rows()).toEqual(before);
});
