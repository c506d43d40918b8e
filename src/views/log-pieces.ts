import {widthOf} from '../terminal/cells.ts';
import {segmentsOf} from '../terminal/glyphs.ts';

/** A text in one style; lines are made of them. */
export type Piece = readonly [text: string, style: number];

export function widthOfAll(pieces: readonly Piece[]): number {
  return pieces.reduce((total, [text]) => total + widthOf(text), 0);
}

/** As much as fits in `width` columns, with '…' at the end where there is more. */
export function cutPieces(pieces: readonly Piece[], width: number): readonly Piece[] {
  const [first, rest] = splitAt(pieces, width);
  if (rest.length === 0 || width <= 0) return width <= 0 ? [] : first;
  const [shorter] = splitAt(first, width - 1);
  return [...shorter, ['…', rest[0]![1]]];
}

/** What is left when `columns` columns are scrolled out; a wide character that is cut in two leaves with its first half. */
export function withoutColumns(pieces: readonly Piece[], columns: number): readonly Piece[] {
  return columns <= 0 ? pieces : splitAt(pieces, columns)[1];
}

/** In rows of `width` columns, broken at a blank where there is one near the end; the last of `most` rows is cut. At least one row. */
export function wrappedPieces(pieces: readonly Piece[], width: number, most: number): readonly (readonly Piece[])[] {
  const rows: (readonly Piece[])[] = [];
  const room = Math.max(1, width);
  let rest = pieces;
  while (rest.length > 0) {
    if (rows.length === most - 1) return [...rows, cutPieces(rest, room)];
    let [row, after] = splitAt(rest, room);
    if (after.length > 0) {
      const blank = lastBlank(row, room);
      if (blank > 0) [row, after] = splitAt(rest, blank);
    }
    if (row.length === 0) break;
    rows.push(row);
    rest = after;
  }
  return rows.length === 0 ? [[]] : rows;
}

/** With what is between `from` and `to`, counted in characters of the pieces' whole text, in another style. */
export function highlighted(pieces: readonly Piece[], spans: readonly (readonly [number, number])[], style: number): readonly Piece[] {
  if (spans.length === 0) return pieces;
  const result: Piece[] = [];
  let start = 0;
  let span = 0;
  for (const [text, own] of pieces) {
    let at = 0;
    while (at < text.length) {
      while (span < spans.length && spans[span]![1] <= start + at) span++;
      const [from, to] = spans[span] ?? [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
      const isInside = from <= start + at;
      const end = Math.min(text.length, (isInside ? to : from) - start);
      result.push([text.slice(at, end), isInside ? style : own]);
      at = end;
    }
    start += text.length;
  }
  return result;
}

function splitAt(pieces: readonly Piece[], width: number): readonly [readonly Piece[], readonly Piece[]] {
  const first: Piece[] = [];
  let left = width;
  for (const [index, piece] of pieces.entries()) {
    const [text, style] = piece;
    const end = endOf(text, left);
    if (end.at < text.length) {
      if (end.at > 0) first.push([text.slice(0, end.at), style]);
      return [first, [[text.slice(end.at), style], ...pieces.slice(index + 1)]];
    }
    first.push(piece);
    left -= end.columns;
  }
  return [first, []];
}

/** How many characters of the text fit in `width` columns, and the columns that they take. */
function endOf(text: string, width: number): {readonly at: number; readonly columns: number} {
  let plain = 0;
  while (plain < text.length && plain < width && isAscii(text.charCodeAt(plain))) plain++;
  if (plain === text.length || (plain === width && isAscii(text.charCodeAt(plain)))) return {at: plain, columns: plain};
  // What follows may join the last character.
  const start = Math.max(0, plain - 1);
  const near = text.slice(start, start + (width - start + 1) * 4 + 64);
  let columns = start;
  for (const {segment, index} of segmentsOf(near)) {
    const more = widthOf(segment);
    if (columns + more > width) return {at: start + index, columns};
    columns += more;
  }
  return {at: start + near.length, columns};
}

function isAscii(code: number): boolean {
  return code >= 0x20 && code < 0x7f;
}

/** The columns up to and with the last blank, or 0 where it is far from the end. */
function lastBlank(row: readonly Piece[], width: number): number {
  const text = row.map(([part]) => part).join('');
  const blank = text.lastIndexOf(' ');
  if (blank < 0) return 0;
  const columns = widthOf(text.slice(0, blank + 1));
  return columns > (width * 2) / 3 ? columns : 0;
}
