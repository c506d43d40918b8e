import {describe, expect, test} from 'vitest';
import {BOLD, DIM, INVERSE, ITALIC, STRIKE, UNDERLINE} from '../src/terminal/attributes.ts';
import {createCells} from '../src/terminal/cells.ts';
import {textOf} from '../src/terminal/glyphs.ts';
import {attributesOf} from '../src/terminal/styles.ts';
import {emulate} from './emulated.ts';

const ESC = '\u001b';

describe('what it shows', () => {
  const styles: [string, string, {fg?: string; bg?: string; flags?: number}][] = [
    ['nothing asked for', 'x', {}],
    ['one of 8 colours', `${ESC}[31;42mx`, {fg: '31', bg: '42'}],
    ['a bright one', `${ESC}[94;107mx`, {fg: '94', bg: '107'}],
    ['one of 256', `${ESC}[38;5;208;48;5;17mx`, {fg: '38;5;208', bg: '48;5;17'}],
    ['one of the first 16 by their number among 256', `${ESC}[38;5;3;48;5;12mx`, {fg: '33', bg: '104'}],
    ['any colour', `${ESC}[38;2;1;2;3;48;2;254;0;9mx`, {fg: '38;2;1;2;3', bg: '48;2;254;0;9'}],
    ['black, which is not the default', `${ESC}[38;2;0;0;0;48;2;0;0;0mx`, {fg: '38;2;0;0;0', bg: '48;2;0;0;0'}],
    ['bold and bright stay apart', `${ESC}[1;31mx`, {fg: '31', flags: BOLD}],
    ['all at once', `${ESC}[1;2;3;4;7;9mx`, {flags: BOLD | DIM | ITALIC | UNDERLINE | INVERSE | STRIKE}],
    ['a curly line is a line', `${ESC}[4:3mx`, {flags: UNDERLINE}],
    ['blinking does not', `${ESC}[5mx`, {}],
  ];
  test.each(styles)('in %s', (_, text, {fg = '', bg = '', flags = 0}) => {
    const {emulator, paint} = emulate();
    emulator.write(text);
    const {cells} = paint();
    expect(textOf(cells.glyphs[0]!)).toBe('x');
    expect(attributesOf(cells.styles[0]!)).toEqual({fg, bg, flags});
    expect(cells.styles[1]).toBe(0);
  });

  test('erasing leaves the background', () => {
    const {emulator, paint} = emulate();
    emulator.write(`${ESC}[44m${ESC}[2J`);
    expect(Array.from(paint().cells.styles, id => attributesOf(id).bg)).toEqual(Array(100).fill('44'));
  });

  test('what is invisible is not there', () => {
    const {emulator, rows, paint} = emulate();
    emulator.write(`a${ESC}[8;41msecret${ESC}[mb`);
    expect(rows()[0]).toBe('a      b');
    expect(attributesOf(paint().cells.styles[3]!).bg).toBe('41');
  });

  const glyphs: [string, string, string[]][] = [
    ['accents, composed and not', 'éx|e\u0301x', ['é', 'x', '|', 'é', 'x']],
    ['wide', '実x', ['実', '', 'x']],
    ['boxes', '│─┐x', ['│', '─', '┐', 'x']],
    ['emoji are wide, as programs count them', '🚀x', ['🚀', '', 'x']],
    ['a joined family keeps the columns that its program counted', '👨\u200d👩x', ['👨', '', '👩', '', 'x']],
    ['a heart with a selector', '❤\ufe0fx', ['❤', 'x']],
    ['a skin tone, which programs count as a glyph of its own', '👍🏽x', ['👍', '', ' ', ' ', 'x']],
    ['flags are letters', '🇦🇹x', ['A', 'T', 'x']],
    ['no letter under the mark', '\u0301x', ['·', 'x']],
    ['a private character', '\ue0b0x', ['\ue0b0', 'x']],
  ];
  test.each(glyphs)('%s', (_, text, expected) => {
    const {emulator, paint} = emulate();
    emulator.write(text);
    expect(Array.from(paint().cells.glyphs.subarray(0, expected.length), textOf)).toEqual(expected);
  });

  test('a wide glyph that does not fit begins a new line, and one that smaller cells cut is a blank', () => {
    const {emulator, rows} = emulate(5, 3);
    emulator.write('abcd実');
    expect(rows()).toEqual(['abcd', '実', '']);
    const cells = createCells(1, 2);
    expect(emulator.paint(cells)).toBeUndefined();
    expect(Array.from(cells.glyphs, textOf)).toEqual(['a', ' ']);
  });

  test('a character is whole however its bytes are cut', () => {
    const text = 'é…実🚀\u2019';
    const bytes = Buffer.from(text);
    for (let cut = 1; cut < bytes.length; cut++) {
      const {emulator, rows} = emulate();
      emulator.write(bytes.subarray(0, cut));
      emulator.write(bytes.subarray(cut));
      expect(rows()[0]).toBe(text);
    }
  });

  test('bytes that are no text are seen to be none', () => {
    const {emulator, rows} = emulate();
    emulator.write(Buffer.from([0x61, 0xff, 0xc3, 0x62, 0x9b, 0x63]));
    expect(rows()[0]).toBe('a\ufffd\ufffdb\ufffdc');
  });
});

describe('the cursor', () => {
  test('is where the program put it', () => {
    const {emulator, paint} = emulate();
    emulator.write('$ ');
    expect(paint().cursor).toEqual({x: 2, y: 0});
    emulator.write(`${ESC}[3;7H`);
    expect(paint().cursor).toEqual({x: 6, y: 2});
  });

  test('stays in the last column of a full line', () => {
    const {emulator, paint} = emulate();
    emulator.write('x'.repeat(20));
    expect(paint().cursor).toEqual({x: 19, y: 0});
  });

  test('is hidden where the program hides it', () => {
    const {emulator, paint} = emulate();
    emulator.write(`${ESC}[?25l`);
    expect(paint().cursor).toBeUndefined();
    emulator.write(`${ESC}[?25h`);
    expect(paint().cursor).toEqual({x: 0, y: 0});
  });
});
