import chalk from 'chalk';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {type Cells, CURSOR, fill, PLAIN, put, type Rect, style} from '../src/terminal/cells.ts';
import type {Paint} from '../src/terminal/compositor.ts';
import {textOf} from '../src/terminal/glyphs.ts';
import {expectFresh, type InkScreen, type Look, startInkScreen} from './ink-screen.tsx';
import {abilities, type Emulator, lookAt, openEmulator, randomFrom, show} from './xterm-cells.ts';

const BLUE = style({fg: '34'});
const BAR = style({fg: '30', bg: '46'});
const screens: InkScreen[] = [];
const levelBefore = chalk.level;

beforeEach(() => {
  chalk.level = 3;
});

afterEach(() => {
  chalk.level = levelBefore;
  for (const screen of screens.splice(0)) screen.close();
});

describe('what ink draws and what canvases paint', () => {
  test('come together: the canvas is where layout put it', async () => {
    let seen: Rect | undefined;
    const screen = start(30, 6, {
      table: (cells, rect) => {
        seen = rect;
        paintTable(cells);
      },
    });
    expect(await screen.rows()).toEqual(['◆ prod-eu › shop', 'row 0', 'row 1', 'row 2', 'row 3', ' l logs  s shell']);
    expect(seen).toEqual({x: 0, y: 1, width: 30, height: 4});
  });

  test('a dialog hides the canvas below it, and its inside is blank', async () => {
    const full = (cells: Cells): void => {
      for (let y = 0; y < cells.height; y++) fill(cells, 0, y, cells.width, PLAIN, 120);
    };
    const screen = start(40, 8, {table: full, dialog: 'Delete 3 pods?'});
    expect(await screen.rows()).toEqual([
      '◆ prod-eu › shop',
      'x'.repeat(40),
      'xxxxxx╭──────────────────╮xxxxxxxxxxxxxx',
      'xxxxxx│Delete 3 pods?    │xxxxxxxxxxxxxx',
      'xxxxxx│                  │xxxxxxxxxxxxxx',
      'xxxxxx╰──────────────────╯xxxxxxxxxxxxxx',
      'x'.repeat(40),
      ' l logs  s shell',
    ]);
    screen.look({table: full, dialog: 'Delete?', isDialogOpaque: false});
    expect((await screen.rows()).slice(3, 5)).toEqual([
      'xxxxxx│Delete?xxxxxxxxxxx│xxxxxxxxxxxxxx',
      'xxxxxx│xxxxxxxxxxxxxxxxxx│xxxxxxxxxxxxxx',
    ]);
    screen.look({table: full});
    expect((await screen.rows())[3]).toBe('x'.repeat(40));
  });

  test('a wide glyph that a dialog cuts shows neither half', async () => {
    const wide = (cells: Cells): void => {
      for (let y = 0; y < cells.height; y++) put(cells, 1, y, '実'.repeat(30), PLAIN);
    };
    const screen = start(40, 8, {table: wide, dialog: 'x'});
    expect((await screen.rows())[3]).toBe(' 実実 │x                 │ 実実実実実実');
  });

  test('two canvases do not mix', async () => {
    const screen = start(30, 5, {table: paintTable, side: cells => put(cells, 0, 0, 'on the other side', BLUE)});
    expect(await screen.rows()).toEqual(['◆ prod-eu › shop', 'row 0           on the other s', 'row 1', 'row 2', ' l logs  s shell']);
    screen.look({table: paintTable});
    expect((await screen.rows())[1]).toBe('row 0');
  });

  test("text of a cluster in ink's frame cannot pass for a canvas or move the cursor", async () => {
    const screen = start(40, 5, {table: paintTable, prompt: 'a\u001b[2Jb\u0007c'});
    const rows = await screen.rows();
    expect(rows[1]).toBe('row 0');
    expect(rows[4]).toMatch(/^:a/);
  });
});

describe('the cursor', () => {
  test("is where ink's Cursor is, and hidden where there is none", async () => {
    const screen = start(30, 5, {table: paintTable, prompt: 'po'});
    await screen.rows();
    expect(screen.cursor()).toEqual({x: 3, y: 4});
    expect(screen.written()).toMatch(/\u001b\[5;4H\u001b\[\?25h/);
    screen.look({table: paintTable});
    await screen.rows();
    expect(screen.written()).toContain('\u001b[?25l');
    expect(screen.written()).not.toContain('\u001b[?25h');
  });

  test('is where a canvas paints it', async () => {
    let x = 2;
    const screen = start(30, 5, {
      table: cells => {
        put(cells, 0, 1, 'filter', PLAIN);
        put(cells, x, 1, 'l', CURSOR);
      },
    });
    expect((await screen.rows())[2]).toBe('filter');
    expect(screen.cursor()).toEqual({x: 2, y: 2});
    x = 5;
    await screen.rows();
    expect(screen.cursor()).toEqual({x: 5, y: 2});
    expect(lookAt(screen.far, 5, 2).bg).toBe('');
  });

  test('is where a paint says, in the colours of that cell, and nowhere while something covers it', async () => {
    let cursor: {x: number; y: number} | undefined = {x: 8, y: 2};
    const table: Paint = cells => {
      put(cells, 0, 2, 'a program', BLUE);
      return cursor;
    };
    const screen = start(40, 8, {table});
    await screen.rows();
    expect(screen.cursor()).toEqual({x: 8, y: 3});
    expect(screen.written()).toContain('\u001b[?25h');
    expect(lookAt(screen.far, 8, 3).fg).not.toBe('');
    screen.look({table, dialog: 'Close?'});
    await screen.rows();
    expect(screen.written()).toContain('\u001b[?25l');
    expect(screen.written()).not.toContain('\u001b[?25h');
    screen.look({table});
    cursor = {x: 99, y: 99};
    await screen.rows();
    expect(screen.written()).not.toContain('\u001b[?25h');
    cursor = undefined;
    await screen.rows();
    expect(screen.written()).not.toContain('\u001b[?25h');
  });
});

describe('flushing', () => {
  test('writes nothing where nothing changed, once where something did', async () => {
    let text = 'one';
    const screen = start(30, 5, {table: cells => put(cells, 0, 0, text, PLAIN)});
    await screen.rows();
    const {flushes} = screen.compositor.stats;
    screen.compositor.flush();
    expect(screen.compositor.stats.flushes).toBe(flushes);
    text = 'two';
    screen.compositor.flush();
    expect(screen.compositor.stats.flushes).toBe(flushes + 1);
    expect(screen.writes()).toBe(1);
    expect((await screen.rows())[1]).toBe('two');
  });

  test('a chrome change is written once, in the microtask after the commit', async () => {
    const screen = start(30, 5, {table: paintTable});
    await screen.rows();
    screen.look({table: paintTable, prompt: 'x'});
    expect(screen.writes()).toBe(0);
    await Promise.resolve();
    expect(screen.writes()).toBe(1);
  });

  test('a child has the screen to itself; afterwards everything is written anew', async () => {
    const screen = start(30, 5, {table: paintTable});
    await screen.rows();
    screen.compositor.pause();
    screen.look({table: paintTable, prompt: 'meanwhile'});
    screen.compositor.flush();
    expect(screen.writes()).toBe(0);
    await show(screen.far, '\u001b[31;44m\u001b[2J\u001b[3;5r what the child left');
    screen.compositor.resume();
    await expectFresh(screen);
    expect((await screen.rows())[4]).toBe(':meanwhile');
  });

  test('invalidate repairs what others wrote', async () => {
    const screen = start(30, 5, {table: paintTable});
    await screen.rows();
    await show(screen.far, '\u001b[H\u001b[41mbroadcast message\u001b[K');
    screen.compositor.invalidate();
    await expectFresh(screen);
  });

  test('large frames are synchronised where the terminal is worth it', async () => {
    const screen = start(30, 5, {table: paintTable});
    await screen.rows();
    expect(screen.written()).toMatch(/^\u001b\[\?2026h.*\u001b\[\?2026l$/s);
    const other = start(30, 5, {table: paintTable}, {...abilities, synchronises: false});
    await other.rows();
    expect(other.written()).not.toContain('2026');
  });
});

describe('a paint that throws', () => {
  test('leaves its message, the rest lives on, and it is reported once', async () => {
    let message = 'no such row';
    const errors: unknown[] = [];
    const broken: Paint = cells => {
      put(cells, 0, 1, 'half of the picture', PLAIN);
      if (message !== '') throw new Error(message);
    };
    const screen = start(50, 5, {table: paintTable, side: broken}, abilities, error => errors.push(error));
    const rows = await screen.rows();
    expect(rows[1]).toContain('row 0');
    expect(rows[1]).toContain('Cannot be show');
    expect(rows[2]).toBe('row 1');
    screen.compositor.flush();
    expect(errors).toEqual([new Error('no such row')]);
    message = '';
    expect((await screen.rows())[2]).toContain('half of the pi');
    message = 'no such row';
    screen.compositor.flush();
    expect(errors).toHaveLength(2);
  });
});

describe('slots', () => {
  test('are freed by unmounting', async () => {
    const screen = start(30, 5, {table: paintTable});
    for (let i = 0; i < 600; i++) screen.look({table: paintTable, ...(i % 2 ? {side: paintTable} : {})});
    expect(await screen.rows()).toHaveLength(5);
    expect(screen.compositor.inspect().canvases).toHaveLength(1 + 1);
  });

  test('are freed when the render that asked for them never mounts', () => {
    const screen = start(30, 5, {table: paintTable});
    for (let i = 0; i < 600; i++) {
      screen.compositor.reserve();
      screen.compositor.stdout.write(`frame ${i}`);
    }
    expect(screen.compositor.reserve().id).toBeLessThan(10);
  });
});

test('random walk: the terminal shows what is wanted, and that is ink and the canvases', async () => {
  const random = randomFrom(3);
  const state = {top: 0, cursor: 0, salt: 0};
  const table: Paint = cells => {
    for (let y = 0; y < cells.height; y++) {
      const row = state.top + y;
      if (row === state.cursor) fill(cells, 0, y, cells.width, BAR);
      const look = row === state.cursor ? BAR : row % 3 ? PLAIN : BLUE;
      put(cells, 0, y, `pod-${row}-${(row * 7919) % 997} ${(row * 31 + state.salt) % 100}m`, look);
    }
  };
  const side: Paint = cells => {
    for (let y = 0; y < cells.height; y++) put(cells, 0, y, `│ ${y * 3} of it`, BLUE);
  };
  let look: Look = {table};
  const screen = start(60, 16, look);
  const sizes = [
    [60, 16],
    [40, 10],
    [80, 24],
    [33, 12],
    [20, 6],
  ] as const;
  const moves = [
    () => void state.cursor++,
    () => void (state.top += 1 + random(2)),
    () => void (state.top = Math.max(0, state.top - 1)),
    () => void (state.top += 10),
    () => void state.salt++,
    () => screen.look((look = {...look, dialog: look.dialog === undefined ? `Delete ${state.salt}?` : undefined})),
    () => screen.look((look = {...look, side: look.side ? undefined : side})),
    () => screen.look((look = {...look, prompt: ['po', 'deploy app', undefined][random(3)]})),
    () => screen.resize(sizes[random(sizes.length)]!),
  ];
  for (let step = 0; step < 80; step++) {
    moves[random(moves.length)]!();
    await expectFresh(screen);
    await expectComposed(screen);
  }
});

function start(...args: Parameters<typeof startInkScreen>): InkScreen {
  const screen = startInkScreen(...args);
  screens.push(screen);
  return screen;
}

/** Every cell is ink's, unless its colour says that it is a canvas's. */
async function expectComposed({far, compositor}: InkScreen): Promise<void> {
  const {lines, canvases} = compositor.inspect();
  const raw: Emulator = openEmulator(far.cols, far.rows);
  await show(raw, `\u001b[?7l${lines.map((line, y) => `\u001b[${y + 1}H${line}`).join('')}`);
  const wrong: string[] = [];
  for (let y = 0; y < far.rows; y++) {
    for (let x = 0; x < far.cols; x++) {
      const ink = lookAt(raw, x, y);
      const shown = lookAt(far, x, y);
      const colour = Number(ink.bg.split(':')[1] ?? 0);
      const owner = colour >> 8 === 0x0102 ? colour & 255 : -1;
      const canvas = canvases.find(({id}) => id === owner);
      const expected = canvas ? textOf(canvas.cells.glyphs[(y - canvas.rect.y) * canvas.rect.width + x - canvas.rect.x]!) : ink.text;
      if (shown.text !== expected) wrong.push(`(${x}, ${y}) ${shown.text} for ${expected}`);
      if (owner < 0 && (shown.bg !== ink.bg || shown.fg !== ink.fg)) wrong.push(`(${x}, ${y}) colours`);
    }
  }
  raw.dispose();
  expect(wrong).toEqual([]);
}

function paintTable(cells: Cells): void {
  for (let y = 0; y < cells.height; y++) put(cells, 0, y, `row ${y}`, PLAIN);
}
