import {columnsOf, glyphsOf, isHidden, isPlain, isSurelyWide, SPACE, STAND_IN, segmentsOf, TAIL} from './glyphs.ts';
import {PLAIN, style} from './styles.ts';

export {PLAIN, type Style, style} from './styles.ts';

/** A grid of terminal cells, row by row. A cell is a glyph and a style, both small numbers, so that screens compare as arrays. */
export type Cells = {readonly width: number; readonly height: number; readonly glyphs: Int32Array; readonly styles: Int32Array};
export type Rect = {readonly x: number; readonly y: number; readonly width: number; readonly height: number};

/** A cell painted in this style is where the terminal's own cursor stands. */
export const CURSOR = style({bg: '48;2;1;2;255'});

/** A blank grid; sizes that make no sense count as 0. */
export function createCells(width: number, height: number): Cells {
  const columns = Math.max(0, Math.floor(width) || 0);
  const rows = Math.max(0, Math.floor(height) || 0);
  return {width: columns, height: rows, glyphs: new Int32Array(columns * rows).fill(SPACE), styles: new Int32Array(columns * rows)};
}

/** Makes every cell a plain blank. */
export function clear(cells: Cells): void {
  cells.glyphs.fill(SPACE);
  cells.styles.fill(PLAIN);
}

/** Fills `width` cells of a row from (x, y), as far as they are in the grid. `glyph` is one column wide. */
export function fill(cells: Cells, x: number, y: number, width: number, styleId: number, glyph = SPACE): void {
  const start = Math.max(0, x);
  const end = Math.min(cells.width, x + width);
  if (y < 0 || y >= cells.height || start >= end) return;
  const row = y * cells.width;
  healEdges(cells, row, start, end);
  cells.glyphs.fill(glyph, row + start, row + end);
  cells.styles.fill(styleId, row + start, row + end);
}

/**
 * Writes text from (x, y), cut at `width` columns and at the edge of the grid. Whatever would control the terminal shows as '·',
 * one column wide. A wide glyph that does not fit whole is left out. Returns the columns used.
 */
export function put(cells: Cells, x: number, y: number, text: string, styleId: number, width = cells.width - x): number {
  if (y < 0 || y >= cells.height || x < 0 || x >= cells.width) return 0;
  const row = y * cells.width;
  const end = row + Math.min(x + width, cells.width);
  const start = row + x;
  let at = start;
  const startsInsideWide = x > 0 && cells.glyphs[start] === TAIL;
  let next = text.charCodeAt(0);
  for (let i = 0; i < text.length && at < end; i++) {
    const code = next;
    next = text.charCodeAt(i + 1);
    // Nearly all text is ASCII. Past the end `next` is NaN, of which no comparison is true.
    if (code >= 0x20 && code < 0x7f && !(next >= 0x300)) {
      cells.glyphs[at] = code;
      cells.styles[at++] = styleId;
      continue;
    }
    const columns = columnsAt(code, next);
    if (columns === 0) {
      at += putClusters(cells, at, end, text.slice(i), styleId);
      break;
    }
    if (at + columns > end) break;
    cells.glyphs[at] = isHidden(code) ? STAND_IN : code;
    cells.styles[at++] = styleId;
    if (columns === 2) {
      cells.glyphs[at] = TAIL;
      cells.styles[at++] = styleId;
    }
  }
  if (at > start && startsInsideWide) cells.glyphs[start - 1] = SPACE;
  if (at > start && at < row + cells.width && cells.glyphs[at] === TAIL) cells.glyphs[at] = SPACE;
  return at - start;
}

/** Columns that `put` would use for this text, were there room. */
export function widthOf(text: string): number {
  // Nearly all text is ASCII.
  let plain = 0;
  while (plain < text.length) {
    const code = text.charCodeAt(plain);
    if (code < 0x20 || code > 0x7e) break;
    plain++;
  }
  if (plain === text.length) return plain;
  // The last plain character may be the base of a cluster.
  const start = Math.max(0, plain - 1);
  let width = start;
  for (let i = start; i < text.length; i++) {
    const columns = columnsAt(text.charCodeAt(i), text.charCodeAt(i + 1));
    if (columns === 0) {
      for (const {segment} of segmentsOf(text.slice(i))) width += columnsOf(segment);
      return width;
    }
    width += columns;
  }
  return width;
}

/** The text if it fits in `width` columns, else as much of it as does with '…' at the end. */
export function cut(text: string, width: number): string {
  if (width <= 0) return '';
  // No character is wider than two columns: most texts need no look at their characters.
  if (text.length * 2 <= width || widthOf(text) <= width) return text;
  let used = 0;
  for (let i = 0; i < text.length; i++) {
    const columns = columnsAt(text.charCodeAt(i), text.charCodeAt(i + 1));
    if (columns === 0) {
      for (const {segment, index} of segmentsOf(text.slice(i))) {
        used += columnsOf(segment);
        if (used > width - 1) return `${text.slice(0, i + index)}…`;
      }
    }
    used += columns;
    if (used > width - 1) return `${text.slice(0, i)}…`;
  }
  return text;
}

/** The text with '·' for every character that would control a terminal, as `put` shows it: for text that goes through ink. */
export function visible(text: string): string {
  for (let i = 0; i < text.length; i++) {
    if (isHidden(text.charCodeAt(i))) return Array.from(text, character => (isHidden(character.charCodeAt(0)) ? '·' : character)).join('');
  }
  return text;
}

/** Columns of a character, or 0 where that needs the slow way: what follows (NaN for nothing) may join it in a cluster. */
function columnsAt(code: number, next: number): 0 | 1 | 2 {
  const columns = isPlain(code) || isHidden(code) ? 1 : isSurelyWide(code) ? 2 : 0;
  const isAlone = !(next >= 0x300) || isPlain(next) || isSurelyWide(next) || isHidden(next);
  return isAlone ? columns : 0;
}

function putClusters(cells: Cells, start: number, end: number, text: string, styleId: number): number {
  let at = start;
  for (const {segment} of segmentsOf(text)) {
    const columns = columnsOf(segment);
    if (at + columns > end) break;
    const next = at + columns;
    for (const placed of columns === 0 ? [] : glyphsOf(segment, columns)) {
      cells.glyphs[at] = placed.glyph;
      cells.styles[at++] = styleId;
      if (placed.columns === 2) {
        cells.glyphs[at] = TAIL;
        cells.styles[at++] = styleId;
      }
    }
    for (; at < next; at++) {
      cells.glyphs[at] = SPACE;
      cells.styles[at] = styleId;
    }
    if (at >= end) break;
  }
  return at - start;
}

/** A wide glyph of which one half is about to be overwritten leaves a blank. */
function healEdges({width, glyphs}: Cells, row: number, start: number, end: number): void {
  if (start > 0 && glyphs[row + start] === TAIL) glyphs[row + start - 1] = SPACE;
  if (end < width && glyphs[row + end] === TAIL) glyphs[row + end] = SPACE;
}
