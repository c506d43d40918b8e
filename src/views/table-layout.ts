import type {Row} from '../kube/row.ts';
import type {Column, Kind, Moment} from '../resources/kind.ts';
import type {Table} from '../store/table.ts';
import {widthOf} from '../terminal/cells.ts';
import {type CellTimes, cellText} from '../store/cell-text.ts';

export type Slot = {readonly column: Column; readonly index: number; readonly x: number; readonly width: number};
export type Layout = {readonly slots: readonly Slot[] /** Columns that found no room. */; readonly left: number};

/** Mark, sign and freshness stand before the first column. */
export const GUTTER = 3;
const GAP = 2;
const WIDEST = 100;
const NARROWEST = 12;
/** No text needs more to tell what it is about; where space is very short, no more than the other. */
const LONG = 30;
const SHORT = 18;
const LONG_NAME = 40;
/** Columns of this weight and above leave last. */
const ESSENTIAL = 7;

/** Columns never get narrower while one looks at them, so that nothing jumps. */
const widths = new WeakMap<Table, {kind: Kind; widths: number[]; seen: number}>();

export function layoutOf(table: Table, width: number, visible: readonly Row[], moment: Moment, times: CellTimes): Layout {
  const known = grownWidths(table, visible, moment, times);
  const key = `${known.join()} ${width} ${table.left} ${table.isWide}`;
  const last = layouts.get(table);
  if (last?.key === key && last.kind === table.kind) return last.layout;
  const layout = madeLayout(table, width, known);
  layouts.set(table, {key, kind: table.kind, layout});
  return layout;
}

const layouts = new WeakMap<Table, {readonly key: string; readonly kind: Kind; readonly layout: Layout}>();

function madeLayout(table: Table, width: number, known: readonly number[]): Layout {
  let chosen: readonly Sized[] = table.columns.map(one => ({...one, width: Math.min(WIDEST, known[one.index] ?? 0)}));
  const all = chosen.length;
  if (table.left > 0) chosen = chosen.filter(({column}, place) => column.title === 'NAME' || place > table.left);
  const room = width - GUTTER;
  // First what is merely useful leaves; before more does, what matters is cut shorter.
  chosen = withRoom(chosen, room, LONG, ESSENTIAL);
  const isTight = spaceOf(chosen.map(one => leastOf(one, LONG))) > room;
  if (isTight) chosen = withRoom(chosen, room, SHORT, Number.POSITIVE_INFINITY);
  const widths = squeezed(chosen, room, isTight ? SHORT : LONG);
  let x = GUTTER;
  const slots = chosen.map(({column, index}, place) => {
    const slot = {column, index, x, width: widths[place]!};
    x += slot.width + GAP;
    return slot;
  });
  return {slots, left: all - chosen.length};
}

type Sized = {readonly column: Column; readonly index: number; readonly width: number};

/** Columns below `weight` leave, least first, until the rest can be cut to fit. */
function withRoom(columns: readonly Sized[], room: number, long: number, weight: number): readonly Sized[] {
  let chosen = columns;
  while (chosen.length > 1 && spaceOf(chosen.map(one => leastOf(one, long))) > room) {
    const leaving = chosen.reduceRight((a, b) => (weightOf(b.column) < weightOf(a.column) ? b : a));
    if (leaving.column.title === 'NAME' || weightOf(leaving.column) >= weight) break;
    chosen = chosen.filter(one => one !== leaving);
  }
  return chosen;
}

/** What a column can be cut to: numbers not at all, long texts to `long`, names to what tells them apart, or half where space is short. */
function leastOf({column, width}: Sized, long: number): number {
  if (column.align === 'right') return width;
  return Math.min(width, column.title !== 'NAME' ? long : long === LONG ? LONG_NAME : Math.max(NARROWEST, Math.ceil(width / 2)));
}

/** Takes from the widest first, until all fit. */
function squeezed(chosen: readonly Sized[], room: number, long: number): number[] {
  const widths = chosen.map(({width}) => width);
  const leasts = chosen.map(one => leastOf(one, long));
  for (let excess = spaceOf(widths) - room; excess > 0; excess--) {
    let widest = -1;
    for (const [place, width] of widths.entries()) if (width > leasts[place]! && (widest < 0 || width > widths[widest]!)) widest = place;
    if (widest < 0) break;
    widths[widest]!--;
  }
  // Where nothing but the name is left, it is cut to what there is.
  return widths.map(width => Math.min(width, Math.max(1, room)));
}

function spaceOf(widths: readonly number[]): number {
  return widths.reduce((total, width) => total + width + GAP, -GAP);
}

function grownWidths(table: Table, visible: readonly Row[], moment: Moment, times: CellTimes): readonly number[] {
  let entry = widths.get(table);
  if (entry?.kind !== table.kind) {
    entry = {kind: table.kind, widths: table.kind.columns.map(({title}) => widthOf(title)), seen: -1};
    widths.set(table, entry);
  }
  if (entry.seen !== table.longest.version) {
    entry.seen = table.longest.version;
    table.longest.lengths.forEach((length, index) => {
      if (length > (entry.widths[index] ?? 0)) entry.widths[index] = length;
    });
  }
  const {columns} = table.kind;
  for (let index = 0; index < columns.length; index++) {
    const column = columns[index]!;
    if (column.isWide && !table.isWide) continue;
    let widest = entry.widths[index]!;
    for (const row of visible) {
      const value = row.cells[index];
      // Text was measured in characters when it arrived; only some are two columns wide.
      const text = typeof value === 'string' && !column.text && !column.derive ? value : cellText(row, column, index, moment, times);
      if (text.length * 2 > widest && (text.length > widest || !isNarrow(text))) widest = Math.max(widest, widthOf(text));
    }
    entry.widths[index] = widest;
  }
  return entry.widths;
}

function isNarrow(text: string): boolean {
  for (let index = 0; index < text.length; index++) if (text.charCodeAt(index) > 0x7e) return false;
  return true;
}

function weightOf({weight = 5}: Column): number {
  return weight;
}
