import type {Abilities} from '../src/terminal/abilities.ts';
import xterm from '@xterm/headless';
import {BOLD, DIM, INVERSE, ITALIC, STRIKE, UNDERLINE} from '../src/terminal/attributes.ts';
import {type Cells, fill} from '../src/terminal/cells.ts';
import {isUnsure, TAIL, textOf} from '../src/terminal/glyphs.ts';
import {attributesOf} from '../src/terminal/styles.ts';

/** A terminal that can do everything. */
export const abilities: Abilities = {
  erasesWithColour: true,
  scrolls: true,
  synchronises: true,
  colours: 'truecolor',
  hasUnicode: true,
  isDumb: false,
};

export type Emulator = xterm.Terminal;
/** A cell as an emulator shows it; colours as mode:value. */
export type Look = {readonly text: string; readonly width: number; readonly fg: string; readonly bg: string; readonly flags: number};

export function openEmulator(columns: number, rows: number): Emulator {
  return new xterm.Terminal({cols: columns, rows, allowProposedApi: true, scrollback: 0});
}

/** Resolves when the emulator has taken it all. */
export function show(emulator: Emulator, text: string): Promise<void> {
  return new Promise(resolve => emulator.write(text, resolve));
}

/** The cell as a person sees it: of a blank only the background and lines. */
export function lookAt(emulator: Emulator, x: number, y: number): Look {
  const {active} = emulator.buffer;
  const cell = active.getLine(active.baseY + y)?.getCell(x);
  if (!cell) throw new Error(`No cell at ${x}, ${y}`);
  const colour = (mode: number, value: number): string => (mode === 0 ? '' : `${mode}:${value}`);
  const flags =
    (cell.isBold() && BOLD) |
    (cell.isDim() && DIM) |
    (cell.isItalic() && ITALIC) |
    (cell.isUnderline() && UNDERLINE) |
    (cell.isInverse() && INVERSE) |
    (cell.isStrikethrough() && STRIKE);
  const text = cell.getChars() || (cell.getWidth() === 0 ? '' : ' ');
  const isBlank = text === ' ';
  return {
    text,
    width: cell.getWidth(),
    fg: isBlank ? '' : colour(cell.getFgColorMode(), cell.getFgColor()),
    bg: colour(cell.getBgColorMode(), cell.getBgColor()),
    flags: isBlank ? flags & (INVERSE | UNDERLINE | STRIKE) : flags,
  };
}

/** Where two emulators of one size differ, as text. */
export function differencesBetween(a: Emulator, b: Emulator): string[] {
  const found: string[] = [];
  for (let y = 0; y < a.rows; y++) {
    for (let x = 0; x < a.cols; x++) {
      const left = lookAt(a, x, y);
      const right = lookAt(b, x, y);
      if (!isSameLook(left, right)) found.push(`(${x}, ${y}) ${JSON.stringify(left)} ${JSON.stringify(right)}`);
    }
  }
  return found;
}

/** A new emulator that shows the cells, painted one after the other in the plainest way. */
export async function paintedAfresh(cells: Cells): Promise<Emulator> {
  const {width, height, glyphs, styles} = cells;
  let text = '\u001b[?7l';
  for (let at = 0; at < glyphs.length; at++) {
    const glyph = glyphs[at]!;
    if (glyph === TAIL) continue;
    const [x, y] = [at % width, Math.floor(at / width)];
    const isWide = x + 1 < width && glyphs[at + 1] === TAIL;
    const place = `\u001b[${y + 1};${x + 1}H`;
    text += place + sgrOf(styles[at]!);
    // Where a glyph's width is a matter of opinion, blanks of the expected width are below it, and the next cell is written over it.
    text += isUnsure(glyph) ? `${isWide ? '  ' : ' '}${place}${textOf(glyph)}` : textOf(glyph);
  }
  const emulator = openEmulator(width, height);
  await show(emulator, text);
  return emulator;
}

/** The text of each row, trimmed at its end. */
export function rowsOf(emulator: Emulator): string[] {
  const {active} = emulator.buffer;
  return Array.from({length: emulator.rows}, (_, y) => active.getLine(active.baseY + y)?.translateToString(true) ?? '');
}

/** The text of a row of cells. */
export function rowText(cells: Cells, y: number): string {
  return Array.from(cells.glyphs.subarray(y * cells.width, (y + 1) * cells.width), textOf).join('');
}

/** The same numbers for the same seed: from 0 to below `limit`. */
export function randomFrom(seed: number): (limit: number) => number {
  let state = seed;
  return limit => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

export function copyCells(from: Cells, to: Cells): void {
  if (from.width !== to.width || from.height !== to.height) throw new Error('Grids of two sizes');
  to.glyphs.set(from.glyphs);
  to.styles.set(from.styles);
}

/** Rows from `top` to `bottom` move up by `by`, or down where it is negative; what comes in is blank. */
export function moveRows(cells: Cells, top: number, bottom: number, by: number): void {
  const {width} = cells;
  const count = Math.min(Math.abs(by), bottom - top);
  for (const grid of [cells.glyphs, cells.styles]) {
    if (by > 0) grid.copyWithin(top * width, (top + count) * width, bottom * width);
    else grid.copyWithin((top + count) * width, top * width, (bottom - count) * width);
  }
  for (let y = 0; y < count; y++) fill(cells, 0, by > 0 ? bottom - 1 - y : top + y, width, 0);
}

function isSameLook(a: Look, b: Look): boolean {
  return a.text === b.text && a.width === b.width && a.fg === b.fg && a.bg === b.bg && a.flags === b.flags;
}

function sgrOf(styleId: number): string {
  const {fg, bg, flags} = attributesOf(styleId);
  const codes = [
    [BOLD, '1'],
    [DIM, '2'],
    [ITALIC, '3'],
    [UNDERLINE, '4'],
    [INVERSE, '7'],
    [STRIKE, '9'],
  ] as const;
  return `\u001b[${['0', ...codes.filter(([flag]) => flags & flag).map(([, code]) => code), fg, bg].filter(code => code !== '').join(';')}m`;
}
