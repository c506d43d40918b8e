import type {Entries} from '../logs/entries.ts';
import {recordLines} from '../logs/record.ts';
import type {LogRing} from '../logs/ring.ts';
import {plainText} from '../logs/sgr.ts';
import type {LogView} from '../store/log-view.ts';
import {type Cells, cut, fill, put, widthOf} from '../terminal/cells.ts';
import {timeText} from '../store/cell-text.ts';
import {padded} from './fit-text.ts';
import {cutPieces, type Piece, wrappedPieces} from './log-pieces.ts';
import {MOST_READ, moreText, textOf} from './log-spans.ts';
import type {Look} from './look.ts';

const WIDEST_NAME = 24;
const MOST_FRAMES = 500;
/** In bytes. */
const MOST_FRAME = 4096;
const MOST_ROWS = 3000;

type Rows = readonly (readonly Piece[])[];

/** The rows of the opened line. They are made once: a record can be long. */
export function recordRows(view: LogView, entries: Entries, look: Look, width: number): Rows {
  const {ring, opened} = view;
  if (opened === undefined || opened < ring.first || opened >= ring.end) return [];
  const more = entries.lastOf(opened);
  const key = [opened, more, ring.ms(opened), ring.nanos(opened), ring.length(opened), width].join(' ');
  const known = made.get(ring);
  if (known?.key === key && known.look === look) return known.rows;
  const rows = rowsOf(view, opened, more, look, width);
  made.set(ring, {key, look, rows});
  return rows;
}

const made = new WeakMap<LogRing, {readonly key: string; readonly look: Look; readonly rows: Rows}>();

/** A rule with what is opened, then as much as fits from `view.recordTop` on. */
export function paintRecord(cells: Cells, y: number, rows: Rows, view: LogView, {styles, signs}: Look): void {
  const height = cells.height - y - 1;
  if (height < 0) return;
  const top = Math.max(0, Math.min(view.recordTop, rows.length - height));
  fill(cells, 0, y, cells.width, styles.quiet, signs.rule.codePointAt(0));
  const place = rows.length > height ? `, rows ${top + 1} to ${Math.min(rows.length, top + height)} of ${rows.length}` : '';
  put(cells, 2, y, ` record${place} `, styles.title);
  for (const [index, pieces] of rows.slice(top, top + height).entries()) {
    let x = 1;
    for (const [text, style] of cutPieces(pieces, cells.width - 1)) x += put(cells, x, y + 1 + index, text, style);
  }
}

function rowsOf(view: LogView, opened: number, last: number, {styles}: Look, width: number): Rows {
  const said = recordLines(textOf(view.ring, opened, MOST_READ));
  const fields = [...ownFields(view, opened), ...said, ...restOf(view.ring, opened), ...stackOf(view.ring, opened, last)];
  const widest = fields.reduce((most, {name}) => Math.max(most, widthOf(name)), 0);
  const names = Math.min(widest, WIDEST_NAME, Math.floor(width / 3));
  const rows: (readonly Piece[])[] = [];
  for (const {name, value} of fields) {
    const values = wrappedPieces([[plainText(value), styles.text]], width - names - 4, MOST_ROWS - rows.length);
    for (const [index, pieces] of values.entries()) {
      rows.push([[`${padded(index === 0 ? cut(name, names) : '', names)}  `, styles['log.field']], ...pieces]);
    }
    if (rows.length >= MOST_ROWS) return [...rows, [[`${padded('', names)}  … more rows: C copies the record whole`, styles.quiet]]];
  }
  return rows;
}

function frameText(ring: LogRing, number: number): string {
  const left = ring.length(number) - MOST_FRAME;
  return `${textOf(ring, number, MOST_FRAME)}${left > 0 ? ` ${moreText(left)}` : ''}`;
}

/** What of a huge line is not shown. */
function restOf(ring: LogRing, number: number): readonly {readonly name: string; readonly value: string}[] {
  const left = ring.length(number) - MOST_READ;
  return left > 0 ? [{name: '', value: `${moreText(left)}: c copies the line, ctrl-s saves all`}] : [];
}

/** What is known of the line beside what it says. */
function ownFields({ring, sources}: LogView, number: number): readonly {readonly name: string; readonly value: string}[] {
  const source = sources[ring.source(number)];
  return [
    {name: 'written', value: `${timeText(ring.ms(number))}.${nanosText(ring.ms(number), ring.nanos(number))}`},
    ...(source ? [{name: 'container', value: `${source.namespace}/${source.pod}/${source.container}`}] : []),
  ];
}

function nanosText(ms: number, nanos: number): string {
  return `${String(((ms % 1000) + 1000) % 1000).padStart(3, '0')}${String(nanos).padStart(6, '0')}`;
}

/** The rest of a stack, which stands in lines of its own. */
function stackOf(ring: LogRing, head: number, last: number): readonly {readonly name: string; readonly value: string}[] {
  const source = ring.source(head);
  const frames = [];
  for (let number = head + 1; number <= last && frames.length < MOST_FRAMES; number++) {
    if (ring.source(number) !== source || !ring.isContinuation(number)) continue;
    frames.push({name: frames.length === 0 ? 'stack' : '', value: frameText(ring, number)});
  }
  return frames;
}
