import type {Abilities} from './abilities.ts';
import {asciiOf} from './ascii.ts';
import {type Attributes, BOLD, DIM, INVERSE, ITALIC, STRIKE, UNDERLINE} from './attributes.ts';
import type {Cells} from './cells.ts';
import {type Colours, mapDown} from './colours.ts';
import {isUnsure, TAIL, textOf} from './glyphs.ts';
import {attributesOf, PLAIN} from './styles.ts';

/** Where the terminal's cursor is (y is -1 when that is not known), the style it writes in, and what has been written so far. */
export type Pen = {x: number; y: number; style: number; text: string; readonly abilities: Abilities};

/** A pen whose place is not known and whose style is plain. */
export function createPen(abilities: Abilities): Pen {
  return {x: -1, y: -1, style: PLAIN, text: '', abilities};
}

/** The same place and style, nothing written: to try one way of writing beside another. */
export function fork(pen: Pen): Pen {
  return {x: pen.x, y: pen.y, style: pen.style, text: '', abilities: pen.abilities};
}

/** Writes the cell at (x, y) where the pen stands. Returns the column after what it wrote: sometimes the next cell is written, too. */
export function writeCell(pen: Pen, cells: Cells, x: number, y: number): number {
  const {width, glyphs, styles} = cells;
  const at = y * width + x;
  const glyph = glyphs[at]!;
  setStyle(pen, styles[at]!);
  if (glyph >= 0x20 && glyph < 0x7f) {
    advance(pen, ASCII[glyph]!, 1, width);
    return x + 1;
  }
  const columns = x + 1 < width && glyphs[at + 1] === TAIL ? 2 : 1;
  if (!pen.abilities.hasUnicode) {
    advance(pen, asciiOf(glyph).padEnd(columns), columns, width);
    return x + columns;
  }
  if (!isUnsure(glyph)) {
    advance(pen, textOf(glyph), columns, width);
    return x + columns;
  }
  // Were the glyph narrower than expected, the old cell would show beside it. From the edge, backspaces go too far.
  if (columns === 2) pen.text += x + 2 < width ? '  \b\b' : `  \u001b[${y + 1};${x + 1}H`;
  pen.text += textOf(glyph);
  pen.y = -1;
  // Were it wider, it would hide or be cut by the next cell: writing that too makes the outcome always the same.
  const next = x + columns;
  if (next >= width || glyphs[at + columns] === TAIL) return next;
  goTo(pen, next, y);
  return writeCell(pen, cells, next, y);
}

/** Moves to (x, y); over a few unchanged cells of the same style by writing them again, which is shorter. */
export function moveTo(pen: Pen, x: number, y: number, wanted: Cells): void {
  if (pen.y === y && pen.x === x) return;
  const gap = x - pen.x;
  if (pen.y === y && gap > 0 && gap <= 4 && isRewritable(wanted, pen, x)) {
    for (let column = pen.x; column < x; column++) pen.text += String.fromCharCode(wanted.glyphs[y * wanted.width + column]!);
    pen.x = x;
    return;
  }
  goTo(pen, x, y);
}

/** Moves to (x, y) in the fewest bytes. Line feeds only after a carriage return: ONLCR differs. */
export function goTo(pen: Pen, x: number, y: number): void {
  let best = x === 0 ? (y === 0 ? '\u001b[H' : `\u001b[${y + 1}H`) : `\u001b[${y + 1};${x + 1}H`;
  if (pen.y === y && x > pen.x) best = shorter(best, `\u001b[${x - pen.x === 1 ? '' : x - pen.x}C`);
  if (pen.y === y && x < pen.x && pen.x - x < 4) best = shorter(best, '\b'.repeat(pen.x - x));
  if (pen.y === y && x === 0) best = '\r';
  if (pen.y >= 0 && pen.y === y - 1 && x === 0) best = shorter(best, '\r\n');
  pen.text += best;
  pen.x = x;
  pen.y = y;
}

/** What the terminal shows of a style: mapped down to the colours it has. */
export function shownAs(styleId: number, colours: Colours): Attributes {
  const known = mapped[colours][styleId];
  if (known) return known;
  const attributes = mapDown(attributesOf(styleId), colours);
  mapped[colours][styleId] = attributes;
  return attributes;
}

/** Writes from now on in this style. */
export function setStyle(pen: Pen, next: number): void {
  if (pen.style === next) return;
  const {colours} = pen.abilities;
  const cache = transitions[colours];
  const key = pen.style * 65_536 + next;
  let text = cache.get(key);
  if (text === undefined) {
    if (cache.size >= MAX_TRANSITIONS) cache.clear();
    text = transition(shownAs(pen.style, colours), shownAs(next, colours));
    cache.set(key, text);
  }
  pen.text += text;
  pen.style = next;
}

const ASCII = Array.from({length: 0x7f}, (_, code) => String.fromCharCode(code));
const MAX_TRANSITIONS = 16_384;
const mapped: Record<Colours, Attributes[]> = {none: [], '16': [], '256': [], truecolor: []};
const transitions: Record<Colours, Map<number, string>> = {none: new Map(), '16': new Map(), '256': new Map(), truecolor: new Map()};
const SGR: readonly (readonly [number, string])[] = [
  [BOLD, '1'],
  [DIM, '2'],
  [ITALIC, '3'],
  [UNDERLINE, '4'],
  [INVERSE, '7'],
  [STRIKE, '9'],
];

function transition(from: Attributes, to: Attributes): string {
  if (from.fg === to.fg && from.bg === to.bg && from.flags === to.flags) return '';
  const all = [...codesOf(to.flags), to.fg, to.bg].filter(code => code !== '');
  const anew = all.length === 0 ? '\u001b[m' : `\u001b[0;${all.join(';')}m`;
  if (from.flags & ~to.flags) return anew;
  const added = codesOf(to.flags & ~from.flags);
  if (from.fg !== to.fg) added.push(to.fg || '39');
  if (from.bg !== to.bg) added.push(to.bg || '49');
  const change = `\u001b[${added.join(';')}m`;
  return change.length <= anew.length ? change : anew;
}

function codesOf(flags: number): string[] {
  return SGR.filter(([flag]) => flags & flag).map(([, code]) => code);
}

function advance(pen: Pen, text: string, columns: number, width: number): void {
  pen.text += text;
  pen.x += columns;
  // With autowrap off the cursor stays on the last column, but that is not to be relied on.
  if (pen.x >= width) pen.y = -1;
}

function isRewritable({width, glyphs, styles}: Cells, pen: Pen, to: number): boolean {
  for (let x = pen.x; x < to; x++) {
    const at = pen.y * width + x;
    const glyph = glyphs[at]!;
    if (styles[at] !== pen.style || glyph <= 0 || glyph > 0x7e || glyphs[at + 1] === TAIL) return false;
  }
  return true;
}

function shorter(a: string, b: string): string {
  return b.length < a.length ? b : a;
}
