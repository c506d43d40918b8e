import {LAST_ROW} from '../store/log-rows.ts';
import type {ShownLogs} from '../store/log-view.ts';
import {cutPieces, type Piece, widthOfAll, withoutColumns, wrappedPieces} from './log-pieces.ts';
import {type LogScene, logText} from './log-spans.ts';

/** A row on the screen: of a line, or, without a number, what is told above the oldest one. */
export type LogRow = {
  readonly number: number | undefined;
  /** Which of the line's rows, from 0. */
  readonly row: number;
  readonly pieces: readonly Piece[];
};

export type LogLayout = {
  readonly rows: readonly LogRow[];
  readonly top: {readonly number: number; readonly row: number};
  /** The last line that is seen, and how many are. */
  readonly bottom: number;
  readonly lines: number;
  readonly hidden: ShownLogs['hidden'];
};

/**
 * What stands where: while following, the last lines; else from `view.top` down, moved as little as it takes to show the line under the
 * cursor, or, when that is far away, so that it stands in the upper part. Undefined where no line is shown.
 */
export function layoutOf(scene: LogScene, height: number): LogLayout | undefined {
  const {view, entries} = scene;
  const last = entries.next(view.ring.end, -1);
  if (last === undefined || height <= 0) return undefined;
  const rowsOf = rowsReader(scene);
  const cursor = entries.isShown(view.cursor) ? view.cursor : (entries.next(view.cursor, -1) ?? entries.next(view.cursor, 1) ?? last);
  if (view.isFollowing) return built(upFrom(last));
  const tall = startWithin(rowsOf(cursor));
  if (tall) return built(downFrom(tall, height).rows);
  if (view.top.row === LAST_ROW && view.top.number !== cursor) return built(upFrom(cursor));
  const down = downFrom(startOf(), height);
  const isSeen = cursor < down.next && cursor >= down.first;
  if (isSeen && !down.isShort) return built(down.rows);
  if (down.isShort) {
    const full = upFrom(last);
    if (full.some(({number}) => number === cursor)) return built(full);
  }
  if (isSeen) return built(down.rows);
  return built(isNear(down) ? (cursor < down.first ? downFrom({number: cursor, row: 0}, height).rows : upFrom(cursor)) : aroundCursor());

  /** Where the screen begins if the line under the cursor is taller: where it was scrolled to, else where it begins or matches. */
  function startWithin(rows: readonly LogRow[]): LogLayout['top'] | undefined {
    const most = rows.length + aboveOldest(scene, cursor, height).length - height;
    if (most <= 0) return undefined;
    const {number, row} = view.top;
    const wanted =
      number === cursor || row === LAST_ROW
        ? row
        : Math.max(
            0,
            rows.findIndex(({pieces}) => hasMatch(pieces)),
          );
    return {number: cursor, row: Math.max(0, Math.min(wanted, most))};
  }

  function hasMatch(pieces: readonly Piece[]): boolean {
    return pieces.some(([, style]) => style === scene.look.styles['log.match']);
  }

  function startOf(): LogLayout['top'] {
    const {number, row} = view.top;
    if (entries.isShown(number)) return {number, row: Math.min(row, rowsOf(number).length - 1)};
    return {number: entries.next(number, -1) ?? entries.next(number, 1) ?? last!, row: 0};
  }

  /** Rows from here down; `next` is the first line that is not whole. */
  function downFrom(start: LogLayout['top'], most: number) {
    const rows = start.row === 0 ? aboveOldest(scene, start.number, height) : [];
    let at: number | undefined = start.number;
    let whole = rows.length;
    const first = start.row > 0 ? (entries.next(start.number, 1) ?? Number.POSITIVE_INFINITY) : start.number;
    while (at !== undefined) {
      const own = rowsOf(at);
      rows.push(...(at === start.number ? own.slice(start.row) : own));
      if (rows.length > most && at !== start.number) break;
      whole = rows.length;
      at = entries.next(at, 1);
      if (whole >= most) break;
    }
    return {rows: rows.slice(0, most), first, next: at ?? Number.POSITIVE_INFINITY, isShort: at === undefined && whole < most};
  }

  /** Rows that end with this line; from the oldest down where there are few. */
  function upFrom(number: number): readonly LogRow[] {
    const blocks: (readonly LogRow[])[] = [];
    let count = 0;
    let oldest = number;
    for (let at: number | undefined = number; at !== undefined && count < height; at = entries.next(at, -1)) {
      const rows = rowsOf(at);
      blocks.push(rows);
      count += rows.length;
      oldest = at;
    }
    const rows = blocks.reverse().flat();
    if (count >= height) return rows.slice(count - height);
    return downFrom({number: oldest, row: 0}, height).rows;
  }

  /** Whether the cursor went out of the screen by a step or a page. */
  function isNear({first, next}: {readonly first: number; readonly next: number}): boolean {
    if (cursor < first) return cursor >= (entries.next(first, -height) ?? Number.NEGATIVE_INFINITY);
    return cursor <= (entries.next(next, height) ?? Number.POSITIVE_INFINITY);
  }

  function aroundCursor(): readonly LogRow[] {
    const above = Math.floor(height / 3);
    let number = cursor;
    let used = 0;
    for (let at = entries.next(cursor, -1); at !== undefined; at = entries.next(at, -1)) {
      used += rowsOf(at).length;
      if (used > above) break;
      number = at;
    }
    const down = downFrom({number, row: 0}, height);
    return down.isShort ? upFrom(last!) : down.rows;
  }

  function built(rows: readonly LogRow[]): LogLayout {
    const ofLines = rows.filter(row => row.number !== undefined);
    const first = ofLines[0]!;
    const lines = new Set(ofLines.map(({number}) => number)).size;
    return {rows, top: {number: first.number!, row: first.row}, bottom: ofLines.at(-1)!.number!, lines, hidden: hiddenOf(rows)};
  }

  function hiddenOf(rows: readonly LogRow[]): LogLayout['hidden'] {
    const own = rows.filter(({number}) => number === cursor);
    const count = rowsOf(cursor).length;
    if (own.length === 0 || own.length === count) return undefined;
    const above = own[0]!.row;
    return {number: cursor, above, seen: own.length, below: count - above - own.length};
  }
}

/** The rows of lines, made once for a picture. */
function rowsReader(scene: LogScene): (number: number) => readonly LogRow[] {
  const known = new Map<number, readonly LogRow[]>();
  return number => {
    const rows = known.get(number) ?? rowsOfLine(scene, number);
    known.set(number, rows);
    return rows;
  };
}

function rowsOfLine(scene: LogScene, number: number): readonly LogRow[] {
  const {view, width} = scene;
  const {head, body, tail} = logText(scene, number);
  const indent = widthOfAll(head);
  const room = Math.max(1, width - indent);
  if (!view.isWrapped) {
    const shown = cutPieces(withoutColumns(body, view.left), room - widthOfAll(tail));
    return [{number, row: 0, pieces: [...head, ...shown, ...tail]}];
  }
  return wrappedPieces([...body, ...tail], room).map((pieces, row) => ({
    number,
    row,
    pieces: row === 0 ? [...head, ...pieces] : [[' '.repeat(indent), scene.look.styles.text], ...pieces],
  }));
}

/** What is told above the oldest line: what went, what is on its way, how to get more. */
function aboveOldest({view, entries, look, width}: LogScene, number: number, height: number): LogRow[] {
  const {ring, older} = view;
  const isOldest = height > 1 && entries.next(number, -1) === undefined;
  const text = isOldest ? aboveText(ring.dropped, ring.bytes, older, view.since === 'start') : '';
  if (text === '') return [];
  return [{number: undefined, row: 0, pieces: cutPieces([[` ┊ ${text}`, look.styles['log.note']]], width)}];
}

function aboveText(dropped: number, bytes: number, older: 'unknown' | 'reading' | 'none', isFromStart: boolean): string {
  if (older === 'reading') return 'reading older lines …';
  if (dropped > 0) {
    const lines = dropped === 1 ? 'line is' : 'lines are';
    return `${countText(dropped)} older ${lines} gone: only ${Math.max(1, Math.round(bytes / 1048576))} MB are kept`;
  }
  if (older === 'none') return isFromStart ? '' : 'there are no older lines';
  return '0 reads from the start';
}

/** `4,096` */
export function countText(count: number): string {
  return String(count).replaceAll(/\B(?=(\d{3})+$)/g, ',');
}
