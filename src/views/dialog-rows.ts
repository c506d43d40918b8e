import type {DialogRow} from '../store/dialog.ts';
import {widthOf} from '../terminal/cells.ts';
import {cutMiddle, padded, wrapped} from './fit-text.ts';
import type {Signs, Slot} from './look.ts';

/** A piece of a line, in the look of a slot. */
export type Piece = readonly [text: string, slot: Slot];
export type Pieces = readonly Piece[];

export type RowTable = {
  /** The titles of the columns; empty where no row has values. */
  readonly header: Pieces;
  /** The lines of each row. */
  readonly rows: readonly (readonly Pieces[])[];
};

/** Columns of the sign at the left edge of everything. */
export const EDGE = 2;
const MOST_LINES = 3;
const MOST_REASON = 6;
const NOW = 'now';
const AFTER = 'after';
// Narrow enough for the values to stand near the names, wide enough to stay where they are while the preview comes.
const NAMES = 32;

/** Each object with what it is now and after; below each other where that is wider than there is room. */
export function tableOf(rows: readonly DialogRow[], width: number, signs: Signs): RowTable {
  const columns = columnsOf(rows, width);
  const isStacked = columns.hasValues && columns.effectAt > width + GAP;
  return {
    header: columns.hasValues && !isStacked ? headerOf(columns) : [],
    rows: rows.map(row => (isStacked ? stacked(row, width, signs) : sideBySide(row, columns, width, signs))),
  };
}

type Columns = {
  readonly name: number;
  readonly before: number;
  readonly after: number;
  readonly areNumbers: {readonly before: boolean; readonly after: boolean};
  readonly afterNumbers: number;
  readonly hasValues: boolean;
  readonly effectAt: number;
};

const GAP = 3;

function columnsOf(rows: readonly DialogRow[], width: number): Columns {
  const sendable = rows.filter(({refused}) => refused === undefined);
  const hasValues = sendable.some(({before, after}) => before !== '' || after !== '');
  const names = widest(rows.map(({name}) => name));
  const effects = widest(sendable.map(({effect}) => effect));
  const afterNumbers = widest(sendable.map(({after}) => after));
  const before = hasValues ? Math.max(NOW.length, widest(sendable.map(one => one.before))) : 0;
  const after = hasValues ? Math.max(AFTER.length, afterNumbers) : 0;
  const values = hasValues ? before + GAP + after : 0;
  // Where there is room the columns stand where screens are used to have them.
  const spare = width - EDGE - values - (effects > 0 ? GAP + effects : 0);
  const name = Math.max(names + EDGE, Math.min(NAMES, spare));
  const areNumbers = {before: sendable.every(one => isNumber(one.before)), after: sendable.every(one => isNumber(one.after))};
  const effectAt = EDGE + name + (hasValues ? values + GAP : 0);
  return {name, before, after, areNumbers, afterNumbers, hasValues, effectAt};
}

function headerOf({name, before, areNumbers}: Columns): Pieces {
  return [
    [' '.repeat(EDGE + name), 'text'],
    [padded(NOW, before, areNumbers.before) + ' '.repeat(GAP) + AFTER, 'quiet'],
  ];
}

function sideBySide(row: DialogRow, columns: Columns, width: number, signs: Signs): Pieces[] {
  const {name, before, after, effect, refused} = row;
  if (refused !== undefined) return refusedLines(row, columns, width, signs);
  const line: Piece[] = [
    ['  ', 'text'],
    [padded(cutMiddle(name, Math.min(columns.name, width) - EDGE), columns.name), 'text'],
  ];
  if (columns.hasValues) {
    const isKnown = before !== '' && after !== '';
    line.push(
      [padded(before, columns.before, columns.areNumbers.before), 'text'],
      [isKnown ? ` ${signs.right} ` : '   ', 'quiet'],
      [padded(padded(after, columns.areNumbers.after ? columns.afterNumbers : 0, true), columns.after + GAP), 'text'],
    );
  }
  if (effect === '') return [line];
  if (columns.effectAt + widthOf(effect) <= width) return [[...line, [effect, 'text']]];
  return [line, ...indented(effect, width, 'text')];
}

function refusedLines({name, refused}: DialogRow, columns: Columns, width: number, signs: Signs): Pieces[] {
  const sign: Piece = [`${signs.failing} `, 'failing'];
  const at = EDGE + columns.name;
  if (width - at < 24) return [[sign, [cutMiddle(name, width - EDGE), 'text']], ...indented(refused ?? '', width, 'failing', MOST_REASON)];
  const [first = '', ...rest] = wrapped(refused ?? '', width - at, MOST_REASON);
  return [
    [sign, [padded(name, columns.name), 'text'], [first, 'failing']],
    ...rest.map((text): Pieces => [[' '.repeat(at) + text, 'failing']]),
  ];
}

function stacked({name, before, after, effect, refused}: DialogRow, width: number, signs: Signs): Pieces[] {
  const sign: Piece = refused === undefined ? ['  ', 'text'] : [`${signs.failing} `, 'failing'];
  const lines: Pieces[] = [[sign, [cutMiddle(name, width - EDGE), 'text']]];
  if (refused !== undefined) return [...lines, ...indented(refused, width, 'failing', MOST_REASON)];
  lines.push(...titled(NOW, before, width), ...titled(AFTER, after, width));
  return effect === '' ? lines : [...lines, ...indented(effect, width, 'text')];
}

function titled(title: string, text: string, width: number): Pieces[] {
  const at = 2 * EDGE + AFTER.length + 2;
  return wrapped(text, width - at, 2).map((part, index) => [
    [padded(index === 0 ? `${' '.repeat(2 * EDGE)}${title}` : '', at), 'quiet'],
    [part, 'text'],
  ]);
}

function indented(text: string, width: number, slot: Slot, most = MOST_LINES): Pieces[] {
  return wrapped(text, width - 2 * EDGE, most).map(part => [[' '.repeat(2 * EDGE) + part, slot]]);
}

function widest(texts: readonly string[]): number {
  let most = 0;
  for (const text of texts) most = Math.max(most, widthOf(text));
  return most;
}

function isNumber(text: string): boolean {
  return /^[-+]?\d*(\.\d+)?$|^–$/.test(text);
}
