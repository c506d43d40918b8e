import type {DocInk, DocLine} from '../details/document.ts';
import {textOf} from '../details/document.ts';
import type {Tab} from '../details/tab.ts';
import type {DocReader} from '../store/doc-reader.ts';
import type {ObjectScreen} from '../store/object-screen.ts';
import {type Cells, fill, put, widthOf} from '../terminal/cells.ts';
import {cutPieces, highlighted, type Piece, withoutColumns, wrappedPieces} from './log-pieces.ts';
import type {Look, Slot} from './look.ts';

/** Left of the lines: whether a line is folded, and whether it has changed. */
const GUTTER = 2;
/** A line is wrapped into no more rows than this. */
const MOST_ROWS = 200;
/** So much of a line is looked at for each row that it may fill. */
const CHARACTERS_A_COLUMN = 4;

/** The lines of the tab that is shown. Tells the reader what fits. */
export function paintObject(cells: Cells, screen: ObjectScreen, look: Look): void {
  const {reader} = screen;
  reader.rows = cells.height;
  if (cells.height <= 0) return;
  scroll(reader, cells, screen, look);
  const {shown} = reader;
  let y = 0;
  for (let place = reader.placeOf(reader.top); place < shown.length && y < cells.height; place++) {
    const rows = rowsOf(screen, shown[place]!, cells, look);
    for (const [at, row] of rows.entries()) {
      if (y >= cells.height) break;
      paintRow(cells, y++, row, shown[place]!, at === 0, screen, look);
    }
  }
}

/** The cursor stays on the screen; the top moves no farther than it must. */
function scroll(reader: DocReader, cells: Cells, screen: ObjectScreen, look: Look): void {
  const {shown} = reader;
  const cursor = reader.placeOf(reader.cursor);
  let top = Math.min(reader.placeOf(reader.top), cursor);
  if (!screen.isWrapped) top = Math.max(top, cursor - cells.height + 1);
  else {
    let first = cursor;
    let used = rowsOf(screen, shown[cursor] ?? 0, cells, look).length;
    while (first > top && first > 0) {
      used += rowsOf(screen, shown[first - 1]!, cells, look).length;
      if (used > cells.height) break;
      first--;
    }
    top = Math.max(top, first);
  }
  // No room is left free below while something is out of sight above.
  if (!screen.isWrapped) top = Math.max(0, Math.min(top, shown.length - cells.height));
  reader.top = shown[top] ?? 0;
}

function rowsOf({reader, isWrapped}: ObjectScreen, index: number, cells: Cells, look: Look): readonly (readonly Piece[])[] {
  if (index >= reader.doc.length) return [[]];
  const width = Math.max(1, cells.width - GUTTER);
  const most = isWrapped ? cells.height : 1;
  const line = reader.doc.line(index);
  const pieces = piecesOf(line, reader, look, reader.left + width * most * CHARACTERS_A_COLUMN);
  if (isWrapped) return wrappedPieces(pieces, width, Math.min(MOST_ROWS, Math.max(1, cells.height)));
  return [cutPieces(withoutColumns(pieces, reader.left), width)];
}

function piecesOf(line: DocLine, reader: DocReader, {styles}: Look, most: number): readonly Piece[] {
  const pieces: Piece[] = [];
  let left = most;
  for (const {text, ink} of line.spans) {
    if (left <= 0) break;
    pieces.push([text.length > left ? text.slice(0, left) : text, styles[slotOf[ink]]]);
    left -= text.length;
  }
  if (!reader.find) return pieces;
  return highlighted(pieces, reader.find.pattern.spans(textOf(line).slice(0, most)), styles['log.match']);
}

const slotOf: Readonly<Record<DocInk, Slot>> = {
  text: 'text',
  title: 'title',
  name: 'doc.name',
  quiet: 'quiet',
  accent: 'accent',
  string: 'doc.string',
  number: 'doc.number',
  word: 'doc.word',
  masked: 'doc.masked',
  added: 'added',
  removed: 'failing',
  ok: 'ok',
  waiting: 'waiting',
  failing: 'failing',
  going: 'going',
  done: 'done',
};

function paintRow(
  cells: Cells,
  y: number,
  row: readonly Piece[],
  index: number,
  isFirst: boolean,
  {reader}: ObjectScreen,
  {styles, signs}: Look,
): void {
  const bar = index === reader.cursor && isFirst ? styles.cursor : undefined;
  if (bar !== undefined) fill(cells, 0, y, cells.width, bar);
  let x = GUTTER;
  for (const [text, style] of row) {
    const isMatch = style === styles['log.match'];
    x += put(cells, x, y, text, isMatch ? (bar === undefined ? style : styles['log.match.current']) : (bar ?? style));
  }
  if (!isFirst) return;
  if (reader.doc.line(index).isChanged) put(cells, 0, y, signs.changed, bar ?? styles.changed, 1);
  if (reader.hasInside(index)) put(cells, 1, y, reader.isFolded(index) ? signs.folded : signs.opened, bar ?? styles.quiet, 1);
}

/** How the object is, at the right end of the first line. */
export function objectStatePieces({isLive, isGone, problem, loss, object}: ObjectScreen, {styles, signs}: Look): readonly Piece[] {
  if (isGone) return [[`${signs.stale} gone: as it was last`, styles.failing]];
  if (problem !== undefined && object === undefined) return [[`${signs.denied} cannot be read`, styles.failing]];
  if (isLive) return [[`${signs.live} live`, styles.ok]];
  return [[loss === undefined ? `${signs.stale} reading` : `${signs.stale} ${loss}`, styles.waiting]];
}

/** The row of tabs, the one that is shown in sight. */
export function tabPieces(screen: ObjectScreen, {styles}: Look, width: number): readonly Piece[] {
  const tabs = screen.tabs.filter(tab => !tab.isAside || tab === screen.tab);
  const pieces = tabs.map((tab): Piece => [` ${tabText(screen, tab)} `, tab === screen.tab ? styles.cursor : styles.header]);
  const query = screen.query === '' ? [] : [[`  ${screen.query}`, styles.filter] as Piece];
  const at = tabs.indexOf(screen.tab);
  let first = 0;
  const taken = (from: number) => pieces.slice(from, at + 1).reduce((sum, [text]) => sum + widthOf(text), 0);
  while (first < at && taken(first) > width - 2) first++;
  return [[first > 0 ? '…' : ' ', styles.quiet], ...pieces.slice(first), ...query];
}

function tabText(screen: ObjectScreen, tab: Tab): string {
  const count = screen.countOf(tab);
  return count === undefined ? tab.title : `${tab.title} ${count}`;
}

/** What is looked for, and which of the matches the reader is on. */
export function findPieces({reader}: ObjectScreen, {styles}: Look): readonly Piece[] {
  const {find} = reader;
  if (!find) return [];
  const at = find.lines.indexOf(reader.cursor);
  const count = `${at < 0 ? '' : `${at + 1} of `}${find.lines.length}${find.isDone ? '' : ' …'}`;
  return [[`/${find.text} ${count} `, styles.filter]];
}
