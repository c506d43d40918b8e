import {widthOf} from '../terminal/cells.ts';
import {columnsOf, isHidden, isPlain, isSurelyWide, segmentsOf} from '../terminal/glyphs.ts';

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
export function wrappedPieces(pieces: readonly Piece[], width: number, most = Number.POSITIVE_INFINITY): readonly (readonly Piece[])[] {
  const rows: (readonly Piece[])[] = [];
  const room = Math.max(1, width);
  let place: Place = {piece: 0, at: 0};
  while (place.piece < pieces.length) {
    if (rows.length === most - 1) return [...rows, cutPieces(restFrom(pieces, place), room)];
    let [row, next] = taken(pieces, place, room);
    if (next.piece < pieces.length) {
      const blank = lastBlank(row, room);
      if (blank > 0) [row, next] = taken(pieces, place, blank);
    }
    if (row.length === 0) break;
    rows.push(row);
    place = next;
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
  const [first, place] = taken(pieces, {piece: 0, at: 0}, width);
  return [first, restFrom(pieces, place)];
}

/** A character of a piece; behind all of them the number of pieces. */
type Place = {readonly piece: number; readonly at: number};

/** As much from a place on as fits in `width` columns, and where it ends. */
function taken(pieces: readonly Piece[], from: Place, width: number): readonly [readonly Piece[], Place] {
  const row: Piece[] = [];
  let left = width;
  let {at} = from;
  for (let piece = from.piece; piece < pieces.length; piece++) {
    const [text, style] = pieces[piece]!;
    const end = endOf(text, at, left);
    if (end.at > at) row.push([text.slice(at, end.at), style]);
    if (end.at < text.length) return [row, {piece, at: end.at}];
    left -= end.columns;
    at = 0;
  }
  return [row, {piece: pieces.length, at: 0}];
}

function restFrom(pieces: readonly Piece[], {piece, at}: Place): readonly Piece[] {
  if (at === 0) return pieces.slice(piece);
  const [text, style] = pieces[piece]!;
  return [[text.slice(at), style], ...pieces.slice(piece + 1)];
}

/** Where the characters from `from` on that fit in `width` columns end, and the columns that they take. */
function endOf(text: string, from: number, width: number): {readonly at: number; readonly columns: number} {
  let at = from;
  let columns = 0;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    const own = code < 0x7f && code >= 0x20 ? 1 : isSurelyWide(code) ? 2 : isPlain(code) || isHidden(code) ? 1 : 0;
    // What follows may join it.
    if (own === 0 || !isAlone(text.charCodeAt(at + 1))) break;
    if (columns + own > width) return {at, columns};
    columns += own;
    at++;
  }
  if (at === text.length) return {at, columns};
  // A cluster is longer than that only if somebody wants to annoy.
  const near = text.slice(at, at + (width - columns + 1) * 4 + 64);
  for (const {segment, index} of segmentsOf(near)) {
    const more = columnsOfCluster(segment);
    if (columns + more > width) return {at: at + index, columns};
    columns += more;
  }
  return {at: at + near.length, columns};
}

/** Whether this character, or nothing (NaN), begins anew whatever stands before it. */
function isAlone(code: number): boolean {
  return !(code >= 0x300) || isPlain(code) || isSurelyWide(code) || isHidden(code);
}

/** Measuring costs some microseconds, and a line mostly repeats the same ones. */
const widths = new Map<string, number>();
const MOST_WIDTHS = 4096;

function columnsOfCluster(cluster: string): number {
  const known = widths.get(cluster);
  if (known !== undefined) return known;
  const columns = columnsOf(cluster);
  if (widths.size >= MOST_WIDTHS) widths.clear();
  widths.set(cluster, columns);
  return columns;
}

/** The columns up to and with the last blank, or 0 where it is far from the end. */
function lastBlank(row: readonly Piece[], width: number): number {
  const text = row.map(([part]) => part).join('');
  const blank = text.lastIndexOf(' ');
  if (blank < 0) return 0;
  const columns = widthOf(text.slice(0, blank + 1));
  return columns > (width * 2) / 3 ? columns : 0;
}
