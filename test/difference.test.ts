import {afterEach, describe, expect, test} from 'vitest';
import type {Abilities} from '../src/terminal/abilities.ts';
import {type Cells, createCells, fill, PLAIN, put, style} from '../src/terminal/cells.ts';
import {difference} from '../src/terminal/difference.ts';
import {
  abilities,
  copyCells,
  differencesBetween,
  type Emulator,
  moveRows,
  openEmulator,
  paintedAfresh,
  randomFrom,
  rowsOf,
  show,
} from './xterm-cells.ts';

const looks = [
  PLAIN,
  style({fg: '32'}),
  style({fg: '31', bold: true}),
  style({fg: '30', bg: '46'}),
  style({bg: '48;5;236'}),
  style({fg: '38;2;255;136;0', italic: true}),
  style({inverse: true}),
  style({underline: true, dim: true}),
  style({strike: true}),
];
const words = [
  'kube-system',
  'coredns-7db6d8ff4d-x2lqp',
  '1/1',
  'Running',
  'CrashLoopBackOff',
  '实行中のポッド',
  'e\u0301te\u0301 cafe\u0301',
  'ok 🚀 go',
  '👩‍👩‍👧 family',
  '🇩🇪 flag',
  '⚠️ warn ⚠',
  '한국어 파드',
  'ｶﾀｶﾅ①②',
  '👍🏽 5️⃣',
  'ü ß → ● ⏎ ░',
  '          ',
];
const emulators: Emulator[] = [];
let random = randomFrom(1);

afterEach(() => {
  for (const emulator of emulators.splice(0)) emulator.dispose();
});

describe('a terminal that gets only the differences shows what one painted afresh shows', () => {
  const cases: [string, Partial<Abilities>, readonly string[]][] = [
    ['plain text', {}, words.slice(0, 5)],
    ['wide, combining and emoji', {}, words],
    ['without coloured erase', {erasesWithColour: false}, words],
    ['without scrolling', {scrolls: false}, words],
    ['without either', {erasesWithColour: false, scrolls: false}, words],
  ];
  for (const [name, lacks, texts] of cases) {
    test(name, async () => {
      random = randomFrom(7);
      const walk = await startWalk({...abilities, ...lacks}, 60, 14, texts);
      for (let step = 0; step < 60; step++) expect(await walk.step(), `step ${step}`).toEqual([]);
    });
  }
});

describe('bytes', () => {
  test('nothing changed, nothing written', () => {
    expect(difference(createCells(80, 24), createCells(80, 24), abilities)).toBe('');
  });

  test("a blank's foreground cannot be seen", () => {
    const wanted = createCells(80, 24);
    fill(wanted, 3, 3, 20, style({fg: '31'}));
    expect(difference(createCells(80, 24), wanted, abilities)).toBe('');
  });

  test('few, for a table of 118 visible characters a row at 200×60', () => {
    const table = createTable();
    const shown = createCells(200, 60);
    difference(shown, table.painted(), abilities);
    const measure = (act: () => void): number => {
      act();
      return Buffer.byteLength(difference(shown, table.painted(), abilities));
    };
    const step = measure(() => table.move(1));
    measure(() => table.move(34));
    const scroll = measure(() => table.scroll(1));
    measure(() => table.move(-55));
    const sizes = {
      step,
      scroll,
      back: measure(() => table.scroll(-1)),
      values: measure(() => table.change()),
      page: measure(() => table.scroll(56)),
    };
    // 16 more for the synchronised update around it.
    expect(sizes.step).toBeLessThanOrEqual(420 - 16);
    expect(sizes.scroll).toBeLessThanOrEqual(420 - 16);
    expect(sizes.back).toBeLessThanOrEqual(420 - 16);
    expect(sizes.values).toBeLessThanOrEqual(1400 - 16);
    expect(sizes.page).toBeLessThanOrEqual(9000 - 16);
  });

  test('a scroll is found beside columns that stand still', () => {
    const shown = createCells(100, 20);
    const row = (cells: Cells, y: number, number: number): void => {
      put(cells, 0, y, `row number ${number} of the table, ${number * 7919}`, PLAIN);
      put(cells, 70, y, `line ${y} of what stands still`, PLAIN);
    };
    for (let y = 0; y < 20; y++) row(shown, y, y);
    const wanted = createCells(100, 20);
    for (let y = 0; y < 20; y++) row(wanted, y, y + 1);
    const bytes = difference(shown, wanted, abilities, 0, 60);
    expect(bytes).toContain('\u001b[S');
  });

  test('lines are inserted and deleted where the terminal cannot scroll', () => {
    const shown = createCells(80, 20);
    const wanted = createCells(80, 20);
    for (let y = 0; y < 20; y++) {
      put(shown, 0, y, words[y % 5]!.repeat(3) + y * 7919, PLAIN);
      put(wanted, 0, y, words[(y + 1) % 5]!.repeat(3) + (y + 1) * 7919, PLAIN);
    }
    expect(difference(shown, wanted, {...abilities, scrolls: false})).toContain('\u001b[1;20r\u001b[1H\u001b[M\u001b[r');
  });
});

describe('what the terminal cannot show', () => {
  test.each([
    ['truecolor', '\u001b[38;2;250;10;10mx'],
    ['256', '\u001b[38;5;196mx'],
    ['16', '\u001b[91mx'],
    ['none', 'x'],
  ] as const)('colours: %s', (colours, expected) => {
    const wanted = createCells(10, 1);
    put(wanted, 0, 0, 'x', style({fg: '38;2;250;10;10'}));
    expect(difference(createCells(10, 1), wanted, {...abilities, colours})).toContain(expected);
  });

  test('without colours, bold, dim, underline and inverse remain and italic does not', () => {
    const wanted = createCells(10, 1);
    put(wanted, 0, 0, 'x', style({fg: '31', bg: '44', bold: true, dim: true, underline: true, inverse: true, italic: true}));
    expect(difference(createCells(10, 1), wanted, {...abilities, colours: 'none'})).toBe('\u001b[H\u001b[1;2;4;7mx\u001b[m');
  });

  test('styles that look alike on it are not told apart', () => {
    const shown = createCells(10, 1);
    const wanted = createCells(10, 1);
    fill(shown, 0, 0, 10, style({bg: '44'}));
    fill(wanted, 0, 0, 10, style({bg: '45'}));
    expect(difference(shown, wanted, {...abilities, colours: 'none'})).toBe('');
  });

  test('without Unicode only ASCII is written, in the same columns', async () => {
    const wanted = createCells(30, 1);
    put(wanted, 0, 0, '╭─│ ● é 実 🚀 e\u0301 … |', PLAIN);
    const bytes = difference(createCells(30, 1), wanted, {...abilities, hasUnicode: false});
    expect(bytes).toMatch(/^[\x1b\x20-\x7e]*$/);
    const emulator = keep(openEmulator(30, 1));
    await show(emulator, bytes);
    expect(rowsOf(emulator)[0]).toBe('+-| * e ?  ?  e . |');
  });
});

async function startWalk(abilities: Abilities, width: number, height: number, texts: readonly string[]) {
  const far = keep(openEmulator(width, height));
  await show(far, '\u001b[?7l');
  const shown = createCells(width, height);
  const wanted = createCells(width, height);
  for (let y = 0; y < height; y++) writeRow(wanted, y, texts);
  return {
    async step(): Promise<string[]> {
      const count = 1 + random(3);
      for (let i = 0; i < count; i++) change(wanted, texts);
      await show(far, difference(shown, wanted, abilities, 0, random(2) ? width : 40));
      const fresh = keep(await paintedAfresh(wanted));
      return differencesBetween(far, fresh);
    },
  };
}

function change(cells: Cells, texts: readonly string[]): void {
  const {width, height} = cells;
  const y = random(height);
  switch (random(8)) {
    case 0:
      return writeRow(cells, y, texts);
    case 1:
      return fill(cells, random(width), y, 1 + random(width), pick(looks));
    case 2:
      return fill(cells, 0, y, width, pick(looks));
    case 3:
      return void put(cells, random(width), y, String(random(9999)), pick(looks));
    case 4:
    case 5: {
      const top = random(height - 4);
      const bottom = top + 4 + random(height - top - 3);
      const by = (1 + random(3)) * (random(2) ? 1 : -1);
      moveRows(cells, top, bottom, by);
      for (let row = 0; row < Math.abs(by); row++) writeRow(cells, by > 0 ? bottom - 1 - row : top + row, texts);
      return;
    }
    default:
      return void put(cells, random(width), y, pick(texts), pick(looks), 1 + random(30));
  }
}

function writeRow(cells: Cells, y: number, texts: readonly string[]): void {
  fill(cells, 0, y, cells.width, pick(looks));
  let x = random(3);
  while (x < cells.width) x += put(cells, x, y, pick(texts), pick(looks)) + 1 + random(6);
}

/** Rows as in a table of pods, with a bar over the cursor's. */
function createTable() {
  random = randomFrom(42);
  const names = ['api-gateway', 'payment-processor', 'checkout-frontend', 'prometheus-node-exporter', 'kube-proxy', 'search-indexer'];
  const namespaces = ['kube-system', 'monitoring', 'payments-prod', 'checkout-staging', 'data-platform', 'default'];
  const letters = (count: number): string => Array.from({length: count}, () => 'bcdfghjklmnpqrstvwxz2456789'[random(27)]).join('');
  const rows = Array.from({length: 400}, () => ({
    namespace: pick(namespaces),
    name: `${pick(names)}-${letters(9)}-${letters(5)}`,
    isWell: random(10) < 8,
    restarts: random(10) ? 0 : random(9),
    cpu: random(2000),
    memory: random(8192),
    node: `ip-10-${random(255)}-${random(255)}-${random(255)}.eu-west-1.compute.internal`,
    age: `${random(30)}d${random(24)}h`,
  }));
  const [green, yellow, red, blue, magenta, cyan] = ['32', '33', '31', '34', '35', '36'].map(fg => style({fg})) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const bar = style({fg: '30', bg: '46'});
  let cursor = 20;
  let top = 100;
  return {
    move(by: number): void {
      cursor += by;
    },
    scroll(by: number): void {
      top += by;
    },
    change(): void {
      for (let i = 0; i < 50; i++) {
        const row = rows[top + i]!;
        row.cpu = (row.cpu + 7 * i + 13) % 2000;
        row.memory = (row.memory + 31 * i + 5) % 8192;
      }
    },
    painted(): Cells {
      const cells = createCells(200, 60);
      put(cells, 0, 0, ' ◆ prod-eu › shop', style({fg: '36', bold: true}));
      for (let y = 2; y < 58; y++) {
        const row = rows[top + y - 2]!;
        const over = y === cursor + 2 ? bar : undefined;
        if (over !== undefined) fill(cells, 0, y, 200, over);
        put(cells, 3, y, row.namespace, over ?? blue, 19);
        put(cells, 23, y, row.name, over ?? PLAIN, 51);
        put(cells, 75, y, row.isWell ? '2/2' : '1/2', over ?? (row.isWell ? green : yellow));
        put(cells, 83, y, row.isWell ? 'Running' : 'CrashLoopBackOff', over ?? (row.isWell ? green : red));
        put(cells, 103, y, String(row.restarts).padStart(5), over ?? PLAIN);
        put(cells, 113, y, `${row.cpu}m`.padStart(6), over ?? cyan);
        put(cells, 122, y, `${row.memory}Mi`.padStart(7), over ?? cyan);
        put(cells, 132, y, row.node, over ?? magenta, 50);
        put(cells, 184, y, row.age, over ?? PLAIN);
      }
      const copy = createCells(200, 60);
      copyCells(cells, copy);
      return copy;
    },
  };
}

function pick<T>(list: readonly T[]): T {
  return list[random(list.length)]!;
}

function keep(emulator: Emulator): Emulator {
  emulators.push(emulator);
  return emulator;
}
