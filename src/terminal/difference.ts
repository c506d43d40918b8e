import type {Abilities} from './abilities.ts';
import {INVERSE, STRIKE, UNDERLINE} from './attributes.ts';
import type {Cells} from './cells.ts';
import {SPACE, TAIL} from './glyphs.ts';
import {createPen, fork, goTo, moveTo, type Pen, setStyle, shownAs, writeCell} from './pen.ts';
import {applyScroll, findScroll} from './scroll.ts';
import {PLAIN} from './styles.ts';

// From so many changed cells on it is worth trying to write a row anew.
const MIN_CHANGES_TO_REWRITE = 20;
const LINES = INVERSE | UNDERLINE | STRIKE;

/**
 * Changes `shown` into `wanted` and returns the bytes that do the same to a terminal that shows `shown`, with autowrap off and in the
 * plain style; it is left in the plain style. Both grids are of one size. Rows that moved are looked for in the columns `from` to `to`:
 * beside them something else may stand still. Escapes: ECMA-48 and DECSTBM; no DECSLRM, no REP, no tabs.
 */
export function difference(shown: Cells, wanted: Cells, abilities: Abilities, from = 0, to = wanted.width): string {
  let changed = changedRows(shown, wanted);
  if (changed.length === 0) return '';
  let pen = createPen(abilities);
  const scroll = findScroll(shown, wanted, changed, from, to);
  if (scroll) {
    applyScroll(pen, shown, scroll);
    changed = changedRows(shown, wanted);
  }
  for (const y of changed) {
    const count = countChanges(shown, wanted, y, abilities);
    if (count === 0) continue;
    const rewritten = count > MIN_CHANGES_TO_REWRITE ? eraseAndWrite(fork(pen), shown, wanted, y) : undefined;
    const changes = writeChanges(fork(pen), shown, wanted, y, rewritten?.text.length ?? Number.POSITIVE_INFINITY);
    const best = rewritten && rewritten.text.length < changes.text.length ? rewritten : changes;
    best.text = pen.text + best.text;
    pen = best;
  }
  shown.glyphs.set(wanted.glyphs);
  shown.styles.set(wanted.styles);
  setStyle(pen, PLAIN);
  return pen.text;
}

/** Writes the runs that differ; blanks inside a run as spaces or, when many, erased. Stops when longer than another way is. */
function writeChanges(pen: Pen, shown: Cells, wanted: Cells, y: number, limit: number): Pen {
  const {abilities} = pen;
  const {width, glyphs, styles} = wanted;
  const row = y * width;
  const blankFrom = blankTail(wanted, y);
  const tailStyle = styles[row + width - 1]!;
  const isTailErasable = isErasable(tailStyle, abilities);
  let x = 0;
  while (x < width && pen.text.length <= limit) {
    if (isSame(shown, wanted, row + x, abilities)) {
      x++;
      continue;
    }
    if (isTailErasable && x >= blankFrom) {
      moveTo(pen, x, y, wanted);
      if (lastChange(shown, wanted, y, abilities) - x < 3) {
        x = writeCell(pen, wanted, x, y);
        continue;
      }
      setStyle(pen, tailStyle);
      pen.text += '\u001b[K';
      return pen;
    }
    if (glyphs[row + x] === TAIL && x > 0) x--;
    const blanks = blankRun(wanted, x, y);
    moveTo(pen, x, y, wanted);
    if (blanks > 11 && abilities.erasesWithColour && isErasable(styles[row + x]!, abilities)) {
      setStyle(pen, styles[row + x]!);
      pen.text += `\u001b[${blanks}X`;
      x += blanks;
    } else {
      x = writeCell(pen, wanted, x, y);
    }
  }
  return pen;
}

/** Erases from the first change to the end of the line in the style of its last cell, then writes what is not blank. */
function eraseAndWrite(pen: Pen, shown: Cells, wanted: Cells, y: number): Pen | undefined {
  const {abilities} = pen;
  const {width, glyphs, styles} = wanted;
  const row = y * width;
  const ground = styles[row + width - 1]!;
  if (glyphs[row + width - 1] !== SPACE || !isErasable(ground, abilities)) return undefined;
  let x = 0;
  while (isSame(shown, wanted, row + x, abilities)) x++;
  if (glyphs[row + x] === TAIL && x > 0) x--;
  moveTo(pen, x, y, wanted);
  setStyle(pen, ground);
  pen.text += '\u001b[K';
  while (x < width) {
    if (glyphs[row + x] === SPACE && looksBlankLike(styles[row + x]!, ground, abilities)) {
      x++;
      continue;
    }
    // A short gap is cheaper as spaces than as a move, if the style need not change for it.
    if (pen.y === y && x > pen.x && x - pen.x < 5 && looksBlankLike(ground, pen.style, abilities)) {
      pen.text += ' '.repeat(x - pen.x);
      pen.x = x;
    }
    if (pen.x !== x || pen.y !== y) goTo(pen, x, y);
    x = writeCell(pen, wanted, x, y);
  }
  return pen;
}

function changedRows(shown: Cells, wanted: Cells): number[] {
  const rows: number[] = [];
  const {width, height} = wanted;
  for (let y = 0; y < height; y++) {
    const end = (y + 1) * width;
    for (let at = y * width; at < end; at++) {
      if (shown.glyphs[at] === wanted.glyphs[at] && shown.styles[at] === wanted.styles[at]) continue;
      rows.push(y);
      break;
    }
  }
  return rows;
}

function isSame(shown: Cells, wanted: Cells, at: number, abilities: Abilities): boolean {
  const glyph = wanted.glyphs[at];
  if (shown.glyphs[at] !== glyph) return false;
  const a = shown.styles[at]!;
  const b = wanted.styles[at]!;
  return a === b || (glyph === SPACE && looksBlankLike(a, b, abilities));
}

function countChanges(shown: Cells, wanted: Cells, y: number, abilities: Abilities): number {
  const row = y * wanted.width;
  let count = 0;
  for (let at = row; at < row + wanted.width; at++) if (!isSame(shown, wanted, at, abilities)) count++;
  return count;
}

function lastChange(shown: Cells, wanted: Cells, y: number, abilities: Abilities): number {
  let x = wanted.width - 1;
  while (isSame(shown, wanted, y * wanted.width + x, abilities)) x--;
  return x;
}

/** The column from which the row is blank in the style of its last cell. */
function blankTail({width, glyphs, styles}: Cells, y: number): number {
  const row = y * width;
  const last = styles[row + width - 1];
  let x = width;
  while (x > 0 && glyphs[row + x - 1] === SPACE && styles[row + x - 1] === last) x--;
  return x;
}

function blankRun({width, glyphs, styles}: Cells, x: number, y: number): number {
  const first = y * width + x;
  let at = first;
  while (at < (y + 1) * width && glyphs[at] === SPACE && styles[at] === styles[first]) at++;
  return at - first;
}

/** An erased cell has a background only: no inverse, no line. */
function isErasable(styleId: number, {erasesWithColour, colours}: Abilities): boolean {
  const {bg, flags} = shownAs(styleId, colours);
  return (flags & LINES) === 0 && (bg === '' || erasesWithColour);
}

/** A space looks the same in either style: its foreground cannot be seen. */
function looksBlankLike(a: number, b: number, {colours}: Abilities): boolean {
  if (a === b) return true;
  const one = shownAs(a, colours);
  const other = shownAs(b, colours);
  return one.bg === other.bg && ((one.flags | other.flags) & LINES) === 0;
}
