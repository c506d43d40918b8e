import type {IBufferCell, Terminal} from '@xterm/headless';
import {BOLD, DIM, INVERSE, ITALIC, STRIKE, UNDERLINE} from './attributes.ts';
import type {Cells} from './cells.ts';
import {glyphsOf, isHidden, isPlain, isSurelyWide, SPACE, STAND_IN, segmentsOf, TAIL} from './glyphs.ts';
import {PLAIN, styleOf} from './styles.ts';

// Whoever shows every colour there is makes the caches start anew; the styles themselves are bounded where they are made.
const MOST_CACHED = 16_384;
// Of xterm's numbers for a colour: 16 of the palette, 256 of it, red green blue.
const MODE = 0x3000000;
const PALETTE_16 = 0x1000000;
const PALETTE_256 = 0x2000000;
const MODES_PER_FLAGS = 64;

const SKIN_TONE = /^[\u{1f3fb}-\u{1f3ff}]/u;

const stylesByFg = new Map<number, Map<number, number>>();
let stylesCached = 0;
const glyphsByText = new Map<string, readonly number[]>();

/**
 * Fills cells with what the terminal's viewport shows, from its top left corner on. How many columns a glyph takes is the terminal's word:
 * one that we would give more is replaced, one that we would give less is padded. No control survives.
 */
export function paintTerminal(cells: Cells, terminal: Terminal): void {
  const buffer = terminal.buffer.active;
  const width = Math.min(cells.width, terminal.cols);
  const height = Math.min(cells.height, terminal.rows);
  const cell = buffer.getNullCell();
  const {glyphs, styles} = cells;
  let styleId = PLAIN;
  let fg = 0;
  let bg = 0;
  let flags = 0;
  for (let y = 0; y < height; y++) {
    const line = buffer.getLine(buffer.viewportY + y);
    const row = y * cells.width;
    for (let x = 0; line && x < width; x++) {
      if (!line.getCell(x, cell)) break;
      const nextFg = cell.isFgDefault() ? 0 : cell.getFgColorMode() | cell.getFgColor();
      const nextBg = cell.isBgDefault() ? 0 : cell.getBgColorMode() | cell.getBgColor();
      const nextFlags = cell.isAttributeDefault() ? 0 : flagsOf(cell);
      if (nextFg !== fg || nextBg !== bg || nextFlags !== flags) {
        fg = nextFg;
        bg = nextBg;
        flags = nextFlags;
        styleId = styleFor(fg, bg, flags);
      }
      const at = row + x;
      const code = cell.getCode();
      const columns = cell.getWidth();
      styles[at] = styleId;
      if (code === 0 || cell.isInvisible()) glyphs[at] = SPACE;
      // A cell with marks tells the last one as its code, which is neither plain nor wide.
      else if (columns === 1 && isPlain(code)) glyphs[at] = code;
      else if (columns === 2 && x + 1 < width) {
        const [left, right] = isSurelyWide(code) ? [code, TAIL] : glyphsFor(cell.getChars(), 2);
        glyphs[at] = left!;
        glyphs[at + 1] = right!;
        styles[at + 1] = styleId;
        x++;
      } else glyphs[at] = columns === 1 ? glyphsFor(cell.getChars(), 1)[0]! : SPACE;
    }
  }
}

/** The last line of the screen, scrolled or not, that has something on it. */
export function lastLineOf(terminal: Terminal, most: number): string {
  const buffer = terminal.buffer.active;
  for (let y = terminal.rows - 1; y >= 0; y--) {
    const text = buffer.getLine(buffer.baseY + y)?.translateToString(true) ?? '';
    const shown = Array.from(text).filter(character => !isHidden(character.codePointAt(0)!));
    const trimmed = shown.join('').trim();
    if (trimmed !== '') return Array.from(trimmed).slice(0, most).join('');
  }
  return '';
}

function flagsOf(cell: IBufferCell): number {
  return (
    (cell.isBold() && BOLD) |
    (cell.isDim() && DIM) |
    (cell.isItalic() && ITALIC) |
    (cell.isUnderline() && UNDERLINE) |
    (cell.isInverse() && INVERSE) |
    (cell.isStrikethrough() && STRIKE)
  );
}

function styleFor(fg: number, bg: number, flags: number): number {
  const key = fg * MODES_PER_FLAGS + flags;
  let byBg = stylesByFg.get(key);
  const known = byBg?.get(bg);
  if (known !== undefined) return known;
  if (stylesCached++ >= MOST_CACHED) {
    stylesByFg.clear();
    stylesCached = 1;
    byBg = undefined;
  }
  if (!byBg) {
    byBg = new Map();
    stylesByFg.set(key, byBg);
  }
  const id = styleOf(colourOf(fg, 30), colourOf(bg, 40), flags);
  byBg.set(bg, id);
  return id;
}

/** SGR parameters; `base` is 30 for the foreground, 40 for the background. */
function colourOf(colour: number, base: 30 | 40): string {
  const mode = colour & MODE;
  const value = colour & 0xffffff;
  if (mode === 0) return '';
  if (mode === MODE) return `${base + 8};2;${value >> 16};${(value >> 8) & 255};${value & 255}`;
  // A program may ask for the first 16 by either of two ways; they are the same colours.
  if ((mode === PALETTE_16 || mode === PALETTE_256) && value < 16) return `${base + (value < 8 ? value : 60 + value - 8)}`;
  return `${base + 8};5;${value}`;
}

/** As many glyphs as columns. */
function glyphsFor(text: string, columns: 1 | 2): readonly number[] {
  const key = columns + text;
  const known = glyphsByText.get(key);
  if (known) return known;
  if (glyphsByText.size >= MOST_CACHED) glyphsByText.clear();
  const glyphs = measured(text, columns);
  // Text with a hundred marks is nobody's name: it is not worth a place.
  if (text.length <= 32) glyphsByText.set(key, glyphs);
  return glyphs;
}

function measured(text: string, columns: 1 | 2): number[] {
  const [first] = segmentsOf(text);
  // It has coloured what is before it where clusters are counted; here it has columns of its own, but nothing to show.
  if (SKIN_TONE.test(text)) return Array<number>(columns).fill(SPACE);
  const glyphs = (first ? glyphsOf(first.segment, columns) : []).flatMap(placed =>
    placed.columns === 2 ? [placed.glyph, TAIL] : [placed.glyph],
  );
  if (glyphs.length === 0) glyphs.push(STAND_IN);
  while (glyphs.length < columns) glyphs.push(SPACE);
  return glyphs;
}
