import {describe, expect, test, vi} from 'vitest';
import {createCells} from '../src/terminal/cells.ts';
import type {Input} from '../src/terminal/input.ts';
import {emulate} from './emulated.ts';

const ESC = '\u001b';

describe('taking output', () => {
  test('an echo is understood in the same turn', () => {
    const {emulator, rows, changes} = emulate();
    const {version} = emulator;
    emulator.write('a');
    expect(rows()[0]).toBe('a');
    expect(changes()).toBe(1);
    expect(emulator.version).toBeGreaterThan(version);
    expect(emulator.backlog).toBe(0);
  });

  test('much is understood in slices, in order, and what is written meanwhile waits its turn', async () => {
    const {emulator, rows, idle} = emulate();
    emulator.write(`${ESC}[31mx${ESC}[m\r\n`.repeat(100_000));
    emulator.write('first\r\n');
    expect(emulator.backlog).toBeGreaterThan(1_000_000);
    await new Promise(setImmediate);
    expect(emulator.backlog).toBeGreaterThan(0);
    emulator.write('last');
    expect(rows()).not.toContain('last');
    await idle();
    expect(rows().slice(-2)).toEqual(['first', 'last']);
  });

  test('it tells when its backlog is small again, once', async () => {
    let drained = 0;
    const {emulator, idle} = emulate(20, 5, () => drained++);
    emulator.write(`${ESC}[31mx${ESC}[m\r\n`.repeat(10_000));
    await idle();
    expect(drained).toBe(0);
    emulator.write(`${ESC}[31mx${ESC}[m\r\n`.repeat(50_000));
    expect(emulator.backlog).toBeGreaterThan(262_144);
    await idle();
    expect(drained).toBe(1);
  });

  test('a picture that is begun is told when it is done', async () => {
    const {emulator, changes} = emulate();
    emulator.write(`${ESC}[?2026hhalf`);
    expect(changes()).toBe(0);
    emulator.write(` whole${ESC}[?2026l`);
    expect(changes()).toBe(1);
    emulator.write(`${ESC}[?2026hnever done`);
    while (changes() < 2) await new Promise(setImmediate);
  });

  test('what comes back while it understands does not disturb it', () => {
    const {emulator, rows, replies} = emulate();
    emulator.write(`a${ESC}[6nb`);
    expect(replies).toEqual([`${ESC}[1;2R`]);
    expect(rows()[0]).toBe('ab');
  });

  test('once disposed of, nothing happens', async () => {
    const {emulator, changes} = emulate();
    emulator.write('x'.repeat(100_000));
    emulator.dispose();
    emulator.write('more');
    emulator.reset();
    emulator.resize(10, 10);
    expect(emulator.scroll(-1)).toBe(false);
    await new Promise(setImmediate);
    expect(changes()).toBe(0);
  });
});

describe('looking back', () => {
  test('the view keeps its lines while more comes, and comes back', () => {
    const {emulator, rows, paint} = emulate(20, 3);
    emulator.write(numbered(0, 10));
    expect(emulator.scroll(-4)).toBe(true);
    expect(emulator.isScrolled).toBe(true);
    expect(rows()).toEqual(['line 4', 'line 5', 'line 6']);
    expect(paint().cursor).toBeUndefined();
    emulator.write(numbered(10, 20));
    expect(rows()).toEqual(['line 4', 'line 5', 'line 6']);
    expect(emulator.scroll(2)).toBe(true);
    expect(rows()).toEqual(['line 6', 'line 7', 'line 8']);
    expect(emulator.scroll(Number.POSITIVE_INFINITY)).toBe(true);
    expect(emulator.isScrolled).toBe(false);
    expect(rows()).toEqual(['line 18', 'line 19', '']);
    expect(paint().cursor).toEqual({x: 0, y: 2});
  });

  test('ends where there is no more', async () => {
    const {emulator, rows, idle} = emulate(20, 3);
    expect(emulator.scroll(-1)).toBe(false);
    emulator.write(numbered(0, 3000));
    await idle();
    expect(emulator.scroll(-99_999)).toBe(true);
    expect(rows()[0]).toBe('line 1998');
    expect(emulator.scroll(-1)).toBe(false);
    expect(emulator.scroll(0)).toBe(false);
    expect(emulator.scroll(Number.NaN)).toBe(false);
  });

  test('full-screen programs have nothing to look back to', () => {
    const {emulator} = emulate(20, 3);
    emulator.write(`${numbered(0, 10)}${ESC}[?1049h${numbered(0, 10)}`);
    expect(emulator.scroll(-1)).toBe(false);
  });
});

describe('the last line', () => {
  test.each([
    ['of nothing', '', ''],
    ['that has something on it', 'one\r\n  two  \r\n\r\n', 'two'],
    ['of the screen, whatever came before', numbered(0, 10), 'line 9'],
    ['without controls', 'a\u202eb\u200fc', 'abc'],
    ['of wide glyphs', '実実', '実実'],
  ])('%s', (_, text, expected) => {
    const {emulator} = emulate();
    emulator.write(text);
    expect(emulator.lastLine()).toBe(expected);
  });

  test('is cut where it is long', () => {
    const {emulator} = emulate(400, 5);
    emulator.write('🚀'.repeat(200));
    expect(emulator.lastLine()).toBe('🚀'.repeat(200));
    emulator.write(`\r${'x'.repeat(400)}`);
    expect(emulator.lastLine()).toBe('x'.repeat(200));
  });

  test('is of the screen also while one looks back', () => {
    const {emulator} = emulate();
    emulator.write(numbered(0, 30));
    emulator.scroll(-20);
    expect(emulator.lastLine()).toBe('line 29');
  });
});

test('what the program wants of the terminal', () => {
  const {emulator} = emulate();
  expect(emulator.wants).toEqual({mouse: 'none', hasFocusEvents: false});
  for (const [mode, mouse] of [
    [9, 'clicks'],
    [1000, 'clicks'],
    [1002, 'drags'],
    [1003, 'all'],
  ] as const) {
    emulator.write(`${ESC}[?${mode}h${ESC}[?1004h`);
    expect(emulator.wants).toEqual({mouse, hasFocusEvents: true});
  }
  emulator.write(`${ESC}[?1003l${ESC}[?1004l`);
  expect(emulator.wants).toEqual({mouse: 'none', hasFocusEvents: false});
});

test('what is typed becomes what the program has asked for', () => {
  const {emulator} = emulate();
  const up: Input = {type: 'key', chord: 'up', raw: `${ESC}[A`};
  const click: Input = {type: 'mouse', button: 0, x: 1, y: 2, isRelease: false};
  const wheel: Input = {type: 'mouse', button: 64, x: 1, y: 2, isRelease: false};
  const paste: Input = {type: 'paste', text: 'a\nb'};
  const typed = (): string[] => [up, click, wheel, paste, {type: 'focus', isFocused: true} as const].map(input => emulator.encode(input));
  expect(typed()).toEqual([`${ESC}[A`, '', '', 'a\rb', '']);
  emulator.write(`${ESC}[?1049h${ESC}[?1h`);
  expect(typed()).toEqual([`${ESC}OA`, '', `${ESC}OA`.repeat(3), 'a\rb', '']);
  emulator.write(`${ESC}[?1000h${ESC}[?1004h${ESC}[?2004h`);
  expect(typed()).toEqual([`${ESC}OA`, `${ESC}[M "#`, `${ESC}[M\`"#`, `${ESC}[200~a\rb${ESC}[201~`, `${ESC}[I`]);
  emulator.write(`${ESC}[?1006h`);
  expect(typed().slice(1, 3)).toEqual([`${ESC}[<0;2;3M`, `${ESC}[<64;2;3M`]);
});

describe('a new size', () => {
  test('lines that were broken for want of room are whole again', () => {
    const {emulator, rows} = emulate(10, 4);
    emulator.write('a long line of text\r\nnext');
    expect(rows()).toEqual(['a long lin', 'e of text', 'next', '']);
    emulator.resize(30, 4);
    expect(rows()).toEqual(['a long line of text', 'next', '', '']);
    expect([emulator.columns, emulator.rows]).toEqual([30, 4]);
  });

  test('the console, which is the screen, hears nothing of it', async () => {
    const {emulator, idle} = emulate(200, 60);
    const warn = vi.spyOn(console, 'warn');
    emulator.write(`${'x'.repeat(199)}\r\n`.repeat(2000));
    await idle();
    for (let i = 0; i < 10; i++) emulator.resize(i % 2 ? 200 : 20, i % 2 ? 60 : 10);
    emulator.dispose();
    expect(emulator.scroll(-1)).toBe(false);
    emulator.paint(createCells(20, 10));
    expect(emulator.isScrolled).toBe(false);
    await new Promise(setImmediate);
    expect(warn).not.toHaveBeenCalled();
    warn.mockRestore();
  });

  test.each([
    [0, 0],
    [1, 1],
    [Number.NaN, -5],
    [3.7, 2.2],
  ])('%d × %d makes sense of itself', (columns, rows) => {
    const {emulator, paint} = emulate();
    emulator.write(numbered(0, 10));
    emulator.resize(columns, rows);
    emulator.write('実x');
    expect(paint().cells.glyphs.length).toBe(emulator.columns * emulator.rows);
  });
});

describe('when the program has gone', () => {
  test('its modes are over, and what it wrote stays', () => {
    const {emulator, rows, paint} = emulate(20, 4);
    emulator.write(`text${ESC}[?1049h${ESC}[2;3r${ESC}[31;44m${ESC}[?25l${ESC}[?1003;1006;1004;2004;1h${ESC}[4h${ESC}(0full screen`);
    emulator.reset();
    expect(rows()[0]).toBe('text');
    expect(paint().cursor).toEqual({x: 4, y: 0});
    expect(emulator.wants).toEqual({mouse: 'none', hasFocusEvents: false});
    expect(emulator.encode({type: 'paste', text: 'x'})).toBe('x');
    expect(emulator.encode({type: 'key', chord: 'up', raw: ''})).toBe(`${ESC}[A`);
    emulator.write(`\r\nqqq\r\n${numbered(0, 4)}`);
    expect(rows()).toEqual(['line 1', 'line 2', 'line 3', '']);
    expect(Array.from(paint().cells.styles)).toEqual(Array(80).fill(0));
  });

  test('what it wrote before is understood before', async () => {
    const {emulator, rows, idle} = emulate(20, 4);
    emulator.write(`${ESC}[32mx${ESC}[m\r\n`.repeat(20_000));
    emulator.write(`${ESC}[?1049hfull screen${ESC}[31m`);
    emulator.reset();
    emulator.write('after');
    await idle();
    expect(rows()).toEqual(['x', 'x', 'x', 'after']);
  });

  test('a character that was cut is not finished by the next program', () => {
    const {emulator, rows} = emulate();
    emulator.write(Buffer.from([0xe2, 0x80]));
    emulator.reset();
    emulator.write(Buffer.from([0xa6]));
    expect(rows()[0]).toBe('\ufffd');
  });

  test('nothing happens where nothing was on', () => {
    const {emulator, rows, paint} = emulate();
    emulator.reset();
    emulator.write('text');
    emulator.reset();
    expect(rows()[0]).toBe('text');
    expect(paint().cursor).toEqual({x: 4, y: 0});
  });
});

function numbered(from: number, to: number): string {
  return Array.from({length: to - from}, (_, index) => `line ${from + index}\r\n`).join('');
}
