import type {Cells} from './cells.ts';
import {SPACE} from './glyphs.ts';
import type {Pen} from './pen.ts';
import {PLAIN} from './styles.ts';

/** Rows `top` to `bottom` (exclusive) move up by `by`, or down where it is negative. */
export type Scroll = {readonly top: number; readonly bottom: number; readonly by: number};

const MIN_ROWS = 3;
const MANY_ROWS = 8;
// What setting and resetting the margins costs, in cells.
const COST_IN_CELLS = 20;

/**
 * Finds rows that moved together, by the hashes of their columns `from` to `to`; only if moving them saves cells.
 * `changed` are the rows that differ.
 */
export function findScroll(shown: Cells, wanted: Cells, changed: readonly number[], from: number, to: number): Scroll | undefined {
  if (changed.length < MIN_ROWS) return undefined;
  const rowOfHash = new Map<number, number>();
  for (const y of changed) {
    const hash = hashOf(shown, y, from, to);
    // Rows that look alike cannot tell where they went.
    rowOfHash.set(hash, rowOfHash.has(hash) ? -1 : y);
  }
  const votes = new Map<number, number[]>();
  for (const y of changed) {
    const source = rowOfHash.get(hashOf(wanted, y, from, to)) ?? -1;
    if (source < 0 || source === y) continue;
    const rows = votes.get(source - y);
    if (rows) rows.push(y);
    else votes.set(source - y, [y]);
  }
  let by = 0;
  let rows: readonly number[] = [];
  for (const [distance, voters] of votes) {
    if (voters.length > rows.length) [by, rows] = [distance, voters];
  }
  if (rows.length < MIN_ROWS) return undefined;
  const first = rows[0]!;
  const last = rows.at(-1)!;
  // Where most of what changed has moved, there is no need to count cells.
  const isPlain = rows.length * 4 >= changed.length * 3 && rows.length > MANY_ROWS;
  const scroll = by > 0 ? {top: first, bottom: last + by + 1, by} : {top: first + by, bottom: last + 1, by};
  return isPlain || savedBy(scroll, shown, wanted) > COST_IN_CELLS ? scroll : undefined;
}

/** Does to `shown` and to the terminal what the scroll says. The pen must be plain: rows that come in take the current background. */
export function applyScroll(pen: Pen, shown: Cells, {top, bottom, by}: Scroll): void {
  const count = Math.abs(by);
  const times = count === 1 ? '' : String(count);
  const move = pen.abilities.scrolls ? `\u001b[${times}${by > 0 ? 'S' : 'T'}` : `\u001b[${top + 1}H\u001b[${times}${by > 0 ? 'M' : 'L'}`;
  const {width, glyphs, styles} = shown;
  const blankFrom = (by > 0 ? bottom - count : top) * width;
  for (const [grid, blank] of [
    [glyphs, SPACE],
    [styles, PLAIN],
  ] as const) {
    if (by > 0) grid.copyWithin(top * width, (top + count) * width, bottom * width);
    else grid.copyWithin((top + count) * width, top * width, (bottom - count) * width);
    grid.fill(blank, blankFrom, blankFrom + count * width);
  }
  pen.text += `\u001b[${top + 1};${bottom}r${move}\u001b[r`;
  // Resetting the margins sends the cursor home.
  pen.x = 0;
  pen.y = 0;
}

/** Cells that need not be written after the scroll. */
function savedBy({top, bottom, by}: Scroll, shown: Cells, wanted: Cells): number {
  let saved = 0;
  for (let y = top; y < bottom; y++) {
    const source = y + by >= top && y + by < bottom ? y + by : -1;
    saved += changesOf(shown, y, wanted, y) - changesOf(shown, source, wanted, y);
  }
  return saved;
}

/** Cells to write if row `y` is to come out of the shown row `source`, or of a blank one. */
function changesOf(shown: Cells, source: number, wanted: Cells, y: number): number {
  let count = 0;
  const row = y * wanted.width;
  const sourceRow = source * wanted.width;
  for (let x = 0; x < wanted.width; x++) {
    const glyph = source < 0 ? SPACE : shown.glyphs[sourceRow + x];
    const styleId = source < 0 ? PLAIN : shown.styles[sourceRow + x];
    if (glyph !== wanted.glyphs[row + x] || styleId !== wanted.styles[row + x]) count++;
  }
  return count;
}

function hashOf({width, glyphs, styles}: Cells, y: number, from: number, to: number): number {
  let hash = 0;
  // Every third cell tells rows apart well enough; where it does not, a scroll is merely not found.
  for (let at = y * width + from; at < y * width + to; at += 3) {
    hash = (Math.imul(hash, 31) + Math.imul(glyphs[at]!, 7919) + Math.imul(styles[at]!, 104_729)) | 0;
  }
  return hash;
}
