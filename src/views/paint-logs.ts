import {createEntries, type Entries} from '../logs/entries.ts';
import type {LogView, ShownLogs} from '../store/log-view.ts';
import {type Cells, fill, put} from '../terminal/cells.ts';
import {wrapped} from './fit-text.ts';
import {countText, type LogLayout, type LogRow, layoutOf} from './log-lines.ts';
import {columnsOf, GUTTER, type LogScene} from './log-spans.ts';
import type {Look} from './look.ts';
import {paintLogStrip} from './paint-log-strip.ts';
import {paintRecord, recordRows} from './paint-record.ts';

/** Below so many lines there is no strip. */
const LEAST_FOR_STRIP = 8;
/** Below so many an opened record takes all. */
const LEAST_FOR_BOTH = 10;

/** The strip, then lines, then the opened record. Tells the view what fits. */
export function paintLogs(cells: Cells, view: LogView, look: Look, {now}: {readonly now: number}): void {
  const entries = createEntries(view.ring, view);
  const strip = cells.height >= LEAST_FOR_STRIP && (view.ring.end > view.ring.first || view.filter.text !== '') ? 1 : 0;
  if (strip > 0) paintLogStrip(cells, 0, view, look, now);
  const record = recordRows(view, entries, look, cells.width);
  const recordHeight = heightOfRecord(record.length, cells.height - strip);
  const height = cells.height - strip - recordHeight;
  const scene: LogScene = {
    view,
    look,
    entries,
    now,
    width: cells.width,
    columns: columnsOf(view, cells.width, now),
  };
  const layout = layoutOf(scene, height);
  if (layout) for (const [index, row] of layout.rows.entries()) paintRow(cells, strip + index, row, scene, index === 0);
  else if (height > 0) paintEmpty(cells, strip, strip + height, view, look);
  if (recordHeight > 0) paintRecord(cells, cells.height - recordHeight, record, view, look);
  view.shown(shownOf(view, layout, height, cells.width, record.length, recordHeight));
}

function shownOf(
  view: LogView,
  layout: LogLayout | undefined,
  height: number,
  width: number,
  recordLength: number,
  recordHeight: number,
): ShownLogs {
  const recordPart = {recordRows: Math.max(0, recordHeight - 1), recordLength};
  if (!layout) return {top: view.top, bottom: view.cursor, rows: Math.max(1, height), width, ...recordPart};
  // What is not filled would hold more.
  const rows = layout.lines + Math.max(0, height - layout.rows.length);
  return {top: layout.top, bottom: layout.bottom, rows, width, hidden: layout.hidden, ...recordPart};
}

/** With the rule above it: half of the screen, or all of a small one. */
function heightOfRecord(rows: number, height: number): number {
  if (rows === 0) return 0;
  return Math.min(rows + 1, height < LEAST_FOR_BOTH ? height : Math.floor(height / 2));
}

/** What is said of a line stands on the first of its rows that is seen. */
function paintRow(cells: Cells, y: number, {number, row, pieces}: LogRow, {view, look, entries}: LogScene, isTop: boolean): void {
  const {styles, signs} = look;
  const isCursor = number === view.cursor;
  const isFirst = row === 0 || isTop;
  const bar = isCursor && isFirst ? styles.cursor : undefined;
  if (bar !== undefined) fill(cells, 0, y, cells.width, bar);
  let x = 0;
  for (const [text, style] of pieces) {
    const isMatch = style === styles['log.match'];
    x += put(cells, x, y, text, isMatch ? (isCursor ? styles['log.match.current'] : style) : (bar ?? style));
  }
  if (number === undefined || !isFirst) return;
  if (view.isMarked(number)) put(cells, 0, y, signs.mark, bar ?? styles.mark, GUTTER);
  else if (hidesBefore(view, entries, number)) put(cells, 0, y, signs.hole, bar ?? styles.quiet, GUTTER);
}

/** Whether the filter hides lines between this one and the one above it. */
function hidesBefore({sift}: LogView, entries: Entries, number: number): boolean {
  if (!sift) return false;
  const place = sift.numbers.indexOf(number);
  const before = place > 0 ? sift.numbers.at(place - 1) : undefined;
  return before !== undefined && number - before > 1 && entries.isShown(number);
}

function paintEmpty(cells: Cells, top: number, end: number, view: LogView, {styles}: Look): void {
  let y = top + 1 < end ? top + 1 : top;
  for (const [index, text] of emptyTexts(view).entries()) {
    for (const line of wrapped(text, cells.width - GUTTER - 2)) {
      if (y < end) put(cells, GUTTER + 1, y++, line, index === 0 ? styles.text : styles.quiet);
    }
  }
}

/** Why there are no lines, and what to do about it. */
function emptyTexts({ring, sift, filter, sources, status}: LogView): readonly string[] {
  const count = ring.end - ring.first;
  if (count === 0) {
    const told = [...new Set(sources.map(({label, text}) => (text === '' ? '' : label === '' ? text : `${label}: ${text}`)))].filter(
      Boolean,
    );
    return [
      ...(status.text === '' || status.live > 0 ? ['No lines yet'] : []),
      ...(status.text === '' ? [] : [status.text]),
      ...told.slice(0, 8),
      ...(told.length > 8 ? [`and ${told.length - 8} more`] : []),
    ];
  }
  const lines = count === 1 ? 'the only line' : `all ${countText(count)} lines`;
  if (sift && !sift.isDone) return [`Looking for lines that match ${filter.text} …`];
  if (sift && sift.numbers.length === 0) return [`The filter hides ${lines}`, 'esc clears it'];
  return [`The containers that are chosen have no lines${sift ? ' that match' : ''}`, 'v chooses others'];
}
