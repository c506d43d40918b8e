import stringWidth from 'string-width';
import {describe, expect, test} from 'vitest';
import {clear, createCells, cut, fill, PLAIN, put, style, visible, widthOf} from '../src/terminal/cells.ts';
import {to256, toSixteen} from '../src/terminal/colours.ts';
import {putFrameLine} from '../src/terminal/frame-line.ts';
import {TAIL, textOf} from '../src/terminal/glyphs.ts';
import {attributesOf} from '../src/terminal/styles.ts';
import {rowText} from './xterm-cells.ts';

const RED = style({fg: '31'});

describe('put', () => {
  const cases: [string, string, number][] = [
    ['pods', 'pods', 4],
    ['é ü ß → ● │', 'é ü ß → ● │', 11],
    ['実行中', '実行中', 6],
    ['한국어', '한국어', 6],
    ['e\u0301x', 'éx', 2],
    ['x\u0323\u0301y', 'x\u0323\u0301'.normalize('NFC').concat('y'), 2],
    ['🚀!', '🚀!', 3],
    ['👩‍👩‍👧!', '👩!', 3],
    ['👍🏽!', '👍!', 3],
    ['🇩🇪!', 'DE!', 3],
    ['5️⃣!', '5 !', 3],
    ['⚠️!', '⚠ !', 3],
    ['a\u200bb', 'ab', 2],
    ['\u0301a', '·a', 2],
    ['\ud800a', '·a', 2],
    ['', '', 0],
  ];
  test.each(cases)('%j shows as %j in %i columns', (text, shown, columns) => {
    const cells = createCells(20, 1);
    expect(put(cells, 0, 0, text, RED)).toBe(columns);
    expect(rowText(cells, 0).trimEnd()).toBe(shown.trimEnd());
    expect(widthOf(text)).toBe(columns);
    expect([...cells.styles.subarray(0, columns)].every(id => id === RED)).toBe(true);
    expect([...cells.styles.subarray(columns)].every(id => id === PLAIN)).toBe(true);
  });

  test.each([
    ['escape', '\u001b[31mred\u001b[m', '·[31mred·[m'],
    ['operating system command', '\u001b]52;c;YQ==\u0007', '·]52;c;YQ==·'],
    ['C1', 'a\u009b31mb\u0085', 'a·31mb·'],
    ['lines and tabs', 'a\nb\r\nc\td\b\u0000', 'a·b··c·d··'],
    ['delete', 'a\u007fb', 'a·b'],
    ['line and paragraph separators', 'a\u2028b\u2029', 'a·b·'],
    ['direction', 'a\u202eb\u2066c\u2069\u200f\u061c', 'a·b·c···'],
    ['beside a cluster', 'e\u0301\u001b[2J\u202e', 'é·[2J·'],
  ])('%s cannot reach the terminal', (_, text, shown) => {
    const cells = createCells(20, 1);
    expect(put(cells, 0, 0, text, PLAIN)).toBe(shown.length);
    expect(rowText(cells, 0).trimEnd()).toBe(shown);
    expect(widthOf(text)).toBe(shown.length);
    expect(visible(text).normalize('NFC')).toBe(shown);
  });

  test('no character of the basic plane survives that controls a terminal', () => {
    const cells = createCells(4, 1);
    const survivors: string[] = [];
    for (let code = 0; code < 0xd800; code++) {
      clear(cells);
      put(cells, 0, 0, String.fromCharCode(code), PLAIN);
      const text = rowText(cells, 0);
      if (/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]/u.test(text)) survivors.push(code.toString(16));
    }
    expect(survivors).toEqual([]);
  });

  test('is cut at its width, at the edge, and never through a wide glyph', () => {
    const cells = createCells(6, 2);
    expect(put(cells, 1, 0, 'abcdef', PLAIN, 3)).toBe(3);
    expect(rowText(cells, 0)).toBe(' abc  ');
    expect(put(cells, 4, 0, 'xyz', PLAIN)).toBe(2);
    expect(rowText(cells, 0)).toBe(' abcxy');
    expect(put(cells, 1, 1, '実実実', PLAIN)).toBe(4);
    expect(rowText(cells, 1)).toBe(' 実実 ');
    expect(put(cells, 5, 1, '🚀', PLAIN)).toBe(0);
    for (const [x, y] of [
      [-1, 0],
      [6, 0],
      [0, -1],
      [0, 2],
    ] as const) {
      expect(put(cells, x, y, 'no', PLAIN)).toBe(0);
    }
    expect(put(cells, 0, 0, 'no', PLAIN, 0)).toBe(0);
  });

  test('over half of a wide glyph leaves a blank in the other half', () => {
    const cells = createCells(8, 1);
    put(cells, 0, 0, '実実実実', PLAIN);
    put(cells, 1, 0, 'ab', PLAIN);
    expect(rowText(cells, 0)).toBe(' ab 実実');
    fill(cells, 5, 0, 2, RED);
    expect([...cells.glyphs]).not.toContain(TAIL);
    expect(rowText(cells, 0)).toBe(' ab     ');
  });
});

describe('widths', () => {
  test("are string-width's, by which ink lays out, for what controls nothing", () => {
    const off: string[] = [];
    for (let code = 0x20; code < 0x1fbff; code += code < 0x3400 || code > 0xfe00 ? 1 : 61) {
      if (code >= 0xd800 && code < 0xe000) continue;
      const text = String.fromCodePoint(code);
      if (/\p{Cc}|\p{M}|[\u2028\u2029\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]/u.test(text)) continue;
      // Ink keeps a cell for what has no width, unless it is ignorable by default.
      const expected = /\p{Default_Ignorable_Code_Point}/u.test(text) ? 0 : Math.max(1, stringWidth(text));
      if (widthOf(text) !== expected) off.push(code.toString(16));
    }
    expect(off).toEqual([]);
  });

  test.each([
    ['pods', 10, 'pods'],
    ['pods', 4, 'pods'],
    ['pods', 3, 'po…'],
    ['pods', 1, '…'],
    ['pods', 0, ''],
    ['実行中', 6, '実行中'],
    ['実行中', 5, '実行…'],
    ['実行中', 4, '実…'],
    ['e\u0301te\u0301', 2, 'e\u0301…'],
    ['ab👩‍👩‍👧cd', 4, 'ab…'],
    ['ab👩‍👩‍👧cd', 5, 'ab👩‍👩‍👧…'],
    ['a\u001b[2Jb', 4, 'a\u001b[…'],
  ])('cut(%j, %i) is %j', (text, width, expected) => {
    expect(cut(text, width)).toBe(expected);
    expect(widthOf(cut(text, width))).toBeLessThanOrEqual(width);
  });
});

describe('styles', () => {
  test('equal ones have one id, different ones do not', () => {
    expect(style({})).toBe(PLAIN);
    expect(style({fg: '31', bold: true})).toBe(style({bold: true, fg: '31', dim: false}));
    expect(style({fg: '31'})).not.toBe(style({bg: '31'}));
    expect(attributesOf(style({fg: '38;5;208'}))).toEqual({fg: '38;5;208', bg: '', flags: 0});
  });

  test('and clusters are bounded however many a program shows', async () => {
    // Modules of their own, or nothing else in this process could have new styles.
    // @ts-expect-error The query is the test runner's.
    const styles: typeof import('../src/terminal/styles.ts') = await import('../src/terminal/styles.ts?bounded');
    // @ts-expect-error The same.
    const glyphs: typeof import('../src/terminal/glyphs.ts') = await import('../src/terminal/glyphs.ts?bounded');
    let highest = 0;
    for (let i = 0; i < 40_000; i++) highest = Math.max(highest, styles.styleOf(`38;2;${i >> 8};${i & 255};7`, '48;5;17', i & 63));
    expect(highest).toBeLessThan(2 ** 16);
    let lowest = 0;
    for (let i = 0; i < 40_000; i++) {
      const cluster = `${String.fromCharCode(0x4e00 + (i % 20_000))}${i < 20_000 ? '\u0301' : '\u0302'}`;
      lowest = Math.min(lowest, glyphs.glyphsOf(cluster, 2)[0]!.glyph);
    }
    expect(lowest).toBeGreaterThanOrEqual(-16_384);
    expect(glyphs.textOf(glyphs.glyphsOf('龠\u0303', 2)[0]!.glyph)).toBe('龠');
  });

  test.each([
    ['38;2;255;0;0', '38;5;196', '91'],
    ['48;2;0;0;0', '48;5;16', '40'],
    ['38;2;128;128;128', '38;5;244', '90'],
    ['38;5;28', '38;5;28', '32'],
    ['48;5;12', '48;5;12', '104'],
    ['31', '31', '31'],
    ['', '', ''],
  ])('%j is %j among 256 colours and %j among 16', (colour, few, fewest) => {
    expect(to256(colour)).toBe(few);
    expect(toSixteen(colour)).toBe(fewest);
  });
});

describe("a line of ink's", () => {
  test('becomes cells, without what is not text or a style', () => {
    const cells = createCells(24, 1);
    put(cells, 0, 0, 'what was here before it', PLAIN);
    putFrameLine(
      cells,
      0,
      'a\u001b[1;31mb\u001b[22mc\u001b[38;5;208;48;2;1;2;3md\u001b[0me\u001b]8;;http://x\u0007f\u001b[2Kg\u001b[39;49m実',
    );
    expect(rowText(cells, 0).trimEnd()).toBe('abcdefg実');
    const looks = [...cells.styles.subarray(0, 8)].map(id => attributesOf(id));
    expect(looks.map(({fg, bg, flags}) => `${fg}|${bg}|${flags}`)).toEqual([
      '||0',
      '31||1',
      '31||0',
      '38;5;208|48;2;1;2;3|0',
      '||0',
      '||0',
      '||0',
      '||0',
    ]);
    expect(textOf(cells.glyphs[7]!)).toBe('実');
    expect(cells.glyphs[8]).toBe(TAIL);
  });
});
