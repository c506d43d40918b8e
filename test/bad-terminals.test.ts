import {describe, expect, test} from 'vitest';
import {type Driven, launch} from './drive.ts';
import {manyPods} from './scripted-objects.ts';
import {shop} from './shop.ts';

const somewhat = [
  [20, 5],
  [21, 6],
  [40, 10],
  [80, 24],
  [500, 200],
] as const;
const tooSmall = [
  [1, 1],
  [1, 200],
  [500, 1],
  [19, 5],
  [20, 4],
  [5, 3],
] as const;
/** Opens whatever can be opened, moves everywhere and comes back. */
const tour = [
  'G',
  'g',
  '\u0006',
  '?',
  'sort',
  '\u001b\u001b',
  '.',
  '\u001b',
  '\u0010web',
  '\u001b\u001b',
  ':de',
  '\u001b',
  '/x',
  '\u001b',
  '\u0005',
  'T',
  '\u0017',
  '\u0017',
  'T',
  '\u0005',
  ' ',
  ' ',
  '\r',
  '\u001b',
  'g',
];

describe('sizes', () => {
  test.each(somewhat)('%i×%i: rows and where one is', async (columns, rows) => {
    const server = await shop();
    const {until, press, text, log} = await launch({url: server.url, columns, rows});
    expect(await until('cart-6c9f')).toMatch(/^ ◆ test › shop/);
    for (const keys of tour) await press(keys);
    await until(shown => shown.includes('cart-6c9f') && /^ ◆ test › shop/.test(shown));
    expect(text().split('\n')).toHaveLength(rows);
    expect(text()).not.toContain('Cannot be shown');
    expect(log).toEqual([]);
  });

  test.each(tooSmall)('%i×%i is too small: it says so as far as it can, keys work blindly, and it grows', async (columns, rows) => {
    const server = await shop();
    const {until, press, resize, line, log, ends} = await launch({url: server.url, columns, rows});
    await server.watched(1);
    expect('needs 20×5'.startsWith(line(0).replace('…', '')) && line(0) !== '').toBe(true);
    for (const keys of tour) await press(keys);
    await press(':deploy\r');
    await resize(80, 24);
    await until(/test › shop.*2 deployments/);
    await resize(columns, rows);
    await press('q');
    expect(ends).toEqual(['quit']);
    expect(log).toEqual([]);
  });

  test('a size that is not known is no reason to fail', async () => {
    const server = await shop();
    const {until, resize} = await launch({url: server.url});
    await until('live');
    await resize(0, 0);
    await resize(100, 30);
    await until('live');
  });
});

describe('after any changes of size the screen is that of a program that always had it', () => {
  const sizes: readonly (readonly [number, number])[] = [
    [60, 12],
    [1, 1],
    [200, 60],
    [19, 30],
    [500, 200],
    [20, 5],
    [90, 25],
  ];
  const moments: [string, (driven: Driven, change: () => Promise<void>) => Promise<void>][] = [
    ['before the first rows', async (_, change) => change()],
    [
      'while rows arrive',
      async ({until}, change) => {
        await until(/reading|live/);
        await change();
      },
    ],
    [
      'with rows',
      async ({until}, change) => {
        await until('live');
        await change();
      },
    ],
    [
      'in a menu',
      async ({until, press}, change) => {
        await until('live');
        await press('.');
        await change();
        await press('\u001b');
      },
    ],
    [
      'in help',
      async ({until, press}, change) => {
        await until('live');
        await press('?');
        await change();
        await press('\u001b');
      },
    ],
    [
      'in a prompt',
      async ({until, press}, change) => {
        await until('live');
        await press(':de');
        await change();
        await press('\u001b');
      },
    ],
    [
      'at the end of the list',
      async ({until, press}, change) => {
        await until('live');
        await press('G');
        await change();
        await press('g');
      },
    ],
  ];
  test.each(moments)('%s', async (_, at) => {
    const server = await shop();
    for (const object of manyPods(3000, 'shop')) server.add('pods', object);
    const [columns, rows] = sizes.at(-1)!;
    const other = await launch({url: server.url, columns, rows});
    await other.until(/live.*3006 pods/);
    const driven = await launch({url: server.url});
    await at(driven, async () => {
      // As on a real terminal; the emulator's other screen, without scrollback, fails when it grows.
      driven.far.terminal.write('\u001b[?1049h');
      for (const size of sizes) await driven.resize(...size);
    });
    await driven.until(/live.*3006 pods/);
    expect(driven.frame()).toBe(other.frame());
  });
});

describe('poor terminals', () => {
  const cases: [string, Record<string, string>, RegExp][] = [
    ['no colours', {NO_COLOR: '1'}, /\u001b\[(\d+;)*(3|4|9|10)[0-8](;\d+)*m/],
    ['no Unicode', {LANG: 'C'}, /[^\u0000-\u007f]/],
    ['16 colours', {TERM: 'xterm'}, /[34]8;[25]/],
    ['a vt100', {TERM: 'vt100', LANG: 'C'}, /[34]8;[25]|\u001b\[\?2026|[^\u0000-\u007f]/],
    ['the console of Linux', {TERM: 'linux'}, /[34]8;[25]|\u001b\[\?2026/],
  ];
  test.each(cases)('%s', async (_, env, unwanted) => {
    const server = await shop();
    const {until, press, far} = await launch({url: server.url, env});
    expect(await until('live')).toMatch(/[✗x] cart-6c9f-2xkqp/);
    for (const keys of tour) await press(keys);
    await until('cart-6c9f-2xkqp');
    expect(far.raw).not.toMatch(unwanted);
  });
});
