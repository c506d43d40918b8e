import {describe, expect, test} from 'vitest';
import {type Cells, createCells} from '../src/terminal/cells.ts';
import type {Emulator} from '../src/terminal/emulator.ts';
import {createOutputQueue} from '../src/terminal/output-queue.ts';
import {isPlainText, tailOf} from '../src/terminal/plain-flood.ts';
import {emulate} from './emulated.ts';
import {randomFrom} from './xterm-cells.ts';

const ESC = '\u001b';
const COLUMNS = 40;
const ROWS = 50;

describe('text is plain', () => {
  test.each([
    ['ASCII, tabs and ends of lines', 'a\tb\r\n', true],
    ['other letters', 'é実🚀', true],
    ['a space that does not break', '\u00a0', true],
    ['an escape', `a${ESC}b`, false],
    ['a bell', 'a\u0007', false],
    ['another charset', '\u000e', false],
    ['backspace', 'a\b', false],
    ['delete', '\u007f', false],
    ['a C1 control', 'a\u009b', false],
  ])('%s', (_, text, expected) => {
    expect(isPlainText({bytes: Buffer.from(text), before: 0})).toBe(expected);
  });

  test('a C1 control that is cut in two', () => {
    expect(isPlainText({bytes: Buffer.from([0x9b]), before: 0xc2})).toBe(false);
  });
});

describe('what is left out', () => {
  const lines = (...text: string[]): Uint8Array[] => text.map(one => Buffer.from(one));
  test.each([
    ['nothing where there are too few lines', lines('a\r\nb\r\n'), 3, undefined],
    ['up to an end of line', lines('a\r\nb\r\nc'), 1, ['\r\nc']],
    ['across chunks', lines('a\r\nb', '\r\nc\r', '\nd'), 2, ['\r\nc\r', '\nd']],
    ['a return before a bare feed is looked for', lines('x\ra\nb\nc'), 2, ['\ra\nb\nc']],
    ['nothing where no line begins at its left', lines('a\nb\nc\n'), 2, undefined],
    ['nothing of nothing', [], 1, undefined],
    ['nothing where all is needed', lines('\r\na'), 1, undefined],
  ])('%s', (_, text, count, expected) => {
    expect(tailOf(text, count)?.map(bytes => Buffer.from(bytes).toString())).toEqual(expected);
  });

  test('only what is plain, up to a mark', () => {
    const queue = createOutputQueue();
    queue.push(Buffer.from('a\r\nb\r\nc\r\n'));
    queue.pushMark();
    queue.push(Buffer.from('d\r\ne\r\n'));
    expect(queue.plainSize).toBe(9);
    expect(queue.shorten(1)).toBe(7);
    expect(Buffer.from(queue.take(100) as Uint8Array).toString()).toBe('\r\n');
    expect(queue.take(100)).toBe('mark');
    expect(Buffer.from(queue.take(4) as Uint8Array).toString()).toBe('d\r\ne');
    expect(queue.size).toBe(2);
  });
});

describe('a terminal that has left out ends up as one that has not', () => {
  // What comes before: cells below the cursor, colours, a view that is not at the end of its scrollback.
  const befores: [string, string][] = [
    ['an empty screen', ''],
    ['colours', `${ESC}[1;31;44m`],
    ['a full screen with the cursor at its top', `${'full '.repeat(COLUMNS * 10)}${ESC}[H`],
    ['a cursor that saw a mark', 'e\u0301'],
    ['half a character', '\u00e9'],
  ];
  test.each(befores)('%s', async (name, before) => {
    for (const seed of [1, 2, 3]) {
      const random = randomFrom(seed + name.length * 100);
      const flood = Buffer.from(randomText(random, 1_500_000, seed === 3));
      const start = name === 'half a character' ? Buffer.from(before).subarray(0, 1) : Buffer.from(before);

      const patient = emulate(COLUMNS, ROWS);
      patient.emulator.write(start);
      for (let at = 0; at < flood.length; at += 16_384) {
        await new Promise(setImmediate);
        patient.emulator.write(flood.subarray(at, at + 16_384));
      }
      const hasty = emulate(COLUMNS, ROWS);
      hasty.emulator.write(start);
      await new Promise(setImmediate);
      for (let at = 0; at < flood.length; ) {
        // The last of it at once, so that as much as possible is left out at the end.
        const size = flood.length - at < 300_000 ? flood.length : 1 + random(60_000);
        hasty.emulator.write(flood.subarray(at, at + size));
        at += size;
        if (random(20) === 0) await new Promise(setImmediate);
      }
      // Most of it has been left out, or it would still be waiting.
      expect(hasty.emulator.backlog).toBeLessThan(400_000);
      await Promise.all([patient.idle(), hasty.idle()]);
      expectSame(patient.emulator, hasty.emulator);
      // Whether a line was broken for want of room shows with another size.
      for (const {emulator} of [patient, hasty]) emulator.resize(COLUMNS * 2 + 3, ROWS);
      expectSame(patient.emulator, hasty.emulator);
      for (const {emulator} of [patient, hasty]) emulator.write('x\ty');
      expectSame(patient.emulator, hasty.emulator);
    }
  });

  const reasons: [string, string][] = [
    ['another screen', `${ESC}[?1049h`],
    ['a scroll region', `${ESC}[2;4r`],
    ['line drawing', `${ESC}(0`],
    ['insert mode', `${ESC}[4h`],
    ['no wrapping', `${ESC}[?7l`],
    ['an unfinished sequence', `${ESC}[3`],
    ['an unfinished title', `${ESC}]0;`],
  ];
  test.each(reasons)('nothing is left out in %s', (_, before) => {
    const {emulator} = emulate(COLUMNS, ROWS);
    emulator.write(before);
    emulator.write(Buffer.from(randomText(randomFrom(7), 1_000_000)));
    expect(emulator.backlog).toBeGreaterThan(990_000);
    emulator.dispose();
  });

  test('nothing is left out while somebody looks back, but all of it while nobody does', async () => {
    const {emulator, idle} = emulate(COLUMNS, ROWS);
    emulator.write('some\r\n'.repeat(200));
    emulator.scroll(-10);
    emulator.write(Buffer.from('x\r\n'.repeat(400_000)));
    expect(emulator.backlog).toBe(1_200_000);
    emulator.scroll(10);
    emulator.write('y\r\n');
    expect(emulator.backlog).toBeLessThan(10_000);
    await idle();
    expect(emulator.lastLine()).toBe('y');
  });
});

/** Lines of many sorts; some carry no return, some overwrite themselves, some do not end for long. */
function randomText(random: (limit: number) => number, size: number, isShort = false): string {
  const parts = ['abc ', 'longer words ', 'é', '実', '🚀', '\t', 'e\u0301', '…', 'x'.repeat(35), '0123456789'];
  let text = '';
  while (text.length < size) {
    const kind = isShort ? 40 : random(40);
    const count = isShort ? random(3) : kind === 0 ? 400 : random(12);
    for (let i = 0; i < count; i++) text += parts[random(parts.length)];
    if (kind === 1) text += `\r${parts[random(parts.length)]}`;
    if (kind === 2) text += '\n';
    else if (kind === 3) text += '\r';
    else if (kind !== 4) text += '\r\n';
  }
  return text;
}

function expectSame(a: Emulator, b: Emulator): void {
  const pictures = [allOf(a), allOf(b)] as const;
  expect(pictures[0].length).toBe(pictures[1].length);
  for (const [page, cells] of pictures[0].entries()) {
    const other = pictures[1][page]!;
    expect(Buffer.compare(Buffer.from(cells.glyphs.buffer), Buffer.from(other.glyphs.buffer))).toBe(0);
    expect(Buffer.compare(Buffer.from(cells.styles.buffer), Buffer.from(other.styles.buffer))).toBe(0);
  }
}

/** The screen and what has scrolled away, page by page, from the end. */
function allOf(emulator: Emulator): Cells[] {
  const pages: Cells[] = [];
  do {
    const cells = createCells(emulator.columns, emulator.rows);
    const cursor = emulator.paint(cells);
    if (pages.length === 0) cells.glyphs[0] = cells.glyphs[0]! * 1_000_000 + (cursor ? cursor.y * 1000 + cursor.x : -1);
    pages.push(cells);
  } while (emulator.scroll(-emulator.rows));
  emulator.scroll(Number.POSITIVE_INFINITY);
  return pages;
}
