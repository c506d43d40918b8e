import type {Dialog} from '../store/dialog.ts';
import {type Cells, cut, put, widthOf} from '../terminal/cells.ts';
import {contextStyle} from './context-colour.ts';
import {dialogHeight, dialogLines, lastTop} from './dialog-lines.ts';
import {cutMiddle} from './fit-text.ts';
import type {Look, Signs} from './look.ts';

/** Where a dialog lies on the screen. */
export type Box = {readonly left: number; readonly top: number; readonly width: number; readonly height: number};

const BORDER = 2;
const PADDED_BORDER = 4;

/** Its upper edge stays where it is while the preview makes it grow. */
export function boxOf(dialog: Dialog, columns: number, rows: number, signs: Signs): Box {
  const {left, top, width, most} = roomFor(columns, rows);
  return {left, top, width, height: BORDER + dialogHeight(dialog, width - PADDED_BORDER, most - BORDER, signs)};
}

/** How far down a dialog can be scrolled on a screen of this size. */
export function lastTopOn(dialog: Dialog, columns: number, rows: number, signs: Signs): number {
  const {width} = roomFor(columns, rows);
  return lastTop(dialog, width - PADDED_BORDER, boxOf(dialog, columns, rows, signs).height - BORDER, signs);
}

/** Fills the cells, whatever their number: while the box is about to grow they are fewer than wanted. */
export function paintDialog(cells: Cells, dialog: Dialog, look: Look): void {
  const {width, height} = cells;
  const {lines, range} = dialogLines(dialog, width - PADDED_BORDER, height - BORDER, look.signs);
  const edge = contextStyle(dialog.context, dialog.isProtected, look);
  put(cells, 0, 0, `╭${'─'.repeat(Math.max(0, width - 2))}╮`, edge);
  for (let y = 1; y < height - 1; y++) {
    put(cells, 0, y, '│', edge);
    put(cells, width - 1, y, '│', edge);
    let x = BORDER;
    for (const [text, slot] of lines[y - 1] ?? []) x += put(cells, x, y, text, look.styles[slot], width - 1 - x);
  }
  put(cells, 0, height - 1, `╰${'─'.repeat(Math.max(0, width - 2))}╯`, edge);
  paintTitle(cells, dialog, look, edge);
  if (range !== '' && widthOf(range) + 6 <= width) put(cells, width - widthOf(range) - 4, height - 1, ` ${range} `, look.styles.quiet);
}

/** Neither is cut away: what it is and where it goes must be impossible to get wrong. */
function paintTitle(cells: Cells, {title, context}: Dialog, {styles}: Look, edge: number): void {
  const room = cells.width - 6;
  const place = cutMiddle(context, Math.max(4, Math.ceil(room / 2), room - widthOf(title) - 3));
  const head = cut(title, Math.max(0, room - widthOf(place) - 3));
  let x = 1 + put(cells, 1, 0, ' ', edge);
  x += put(cells, x, 0, head, styles.title);
  x += put(cells, x, 0, head === '' ? '' : ' · ', styles.quiet);
  x += put(cells, x, 0, place, edge);
  put(cells, x, 0, ' ', edge);
}

/** The place is kept clear of the header and the bottom line where the screen is high enough. */
function roomFor(columns: number, rows: number): {left: number; top: number; width: number; most: number} {
  const width = Math.min(columns, Math.max(80, Math.min(120, Math.floor(columns * 0.6))));
  const left = Math.floor((columns - width) / 2);
  if (rows < 16) return {left, top: 0, width, most: rows};
  const top = Math.max(2, Math.min(8, Math.floor(rows / 8)));
  return {left, top, width, most: rows - top - 1};
}
