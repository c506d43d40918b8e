import type {Row} from '../kube/row.ts';
import type {Moment, Tone} from '../resources/kind.ts';
import type {Freshness, Table} from '../store/table.ts';
import {type Cells, cut, fill, put, widthOf} from '../terminal/cells.ts';
import {type CellTimes, cellText} from '../store/cell-text.ts';
import type {Look} from './look.ts';
import {emptyLines} from './empty-table.ts';
import {GUTTER, type Layout, layoutOf, type Slot} from './table-layout.ts';

/** Column heads, then rows. Tells the table how many rows fit. */
export function paintTable(cells: Cells, table: Table, look: Look, moment: Moment, times: CellTimes): void {
  table.resize(Math.max(0, cells.height - 1));
  if (table.rows.length === 0) return paintEmpty(cells, table, look, moment);
  const visible = table.rows.slice(table.top, table.top + table.height);
  const second = Math.floor(moment.now / 1000);
  const before = pictures.get(table);
  const isOld = before?.second !== second || before.times !== times || before.isWide !== table.isWide || table.kind.counts !== undefined;
  // What was painted in this second was measured, too.
  const layout = layoutOf(table, cells.width, isOld ? visible : visible.filter(row => !before.rows.has(row)), moment, times);
  paintHeads(cells, table, look, layout);
  const known = isOld || before.layout !== layout ? undefined : before.rows;
  const rows = paintRows(cells, visible, known, {table, look, layout, moment, times});
  pictures.set(table, {layout, second, times, isWide: table.isWide, rows});
}

type Scene = {
  readonly table: Table;
  readonly look: Look;
  readonly layout: Layout;
  readonly moment: Moment;
  readonly times: CellTimes;
};
type Painted = {readonly glyphs: Int32Array; readonly styles: Int32Array};
type Picture = {
  readonly layout: Layout;
  readonly second: number;
  readonly times: CellTimes;
  readonly isWide: boolean;
  readonly rows: ReadonlyMap<Row, Painted>;
};

/** The plain rows of the last picture of each table: most of the next one is the same. */
const pictures = new WeakMap<Table, Picture>();

function paintHeads(cells: Cells, table: Table, {styles, signs}: Look, {slots, left}: Layout): void {
  for (const {column, x, width} of slots) {
    const isSorted = column.title === table.sort.title;
    const text =
      isSorted && width > column.title.length ? `${column.title}${table.sort.isDescending ? signs.down : signs.up}` : column.title;
    const shown = cut(text, width);
    put(cells, column.align === 'right' ? x + width - widthOf(shown) : x, 0, shown, isSorted ? styles.accent : styles.title, width);
  }
  if (left > 0) {
    const text = `+${left} ${signs.right}`;
    const end = slots.reduce((widest, {x, width}) => Math.max(widest, x + width), GUTTER);
    // At the right edge where nothing stands there, else in the gutter.
    if (end + text.length < cells.width) put(cells, cells.width - text.length, 0, text, styles.quiet);
    else put(cells, 0, 0, left > 9 ? '++' : `+${left}`, styles.quiet, GUTTER);
  }
}

function paintRows(
  cells: Cells,
  visible: readonly Row[],
  known: ReadonlyMap<Row, Painted> | undefined,
  scene: Scene,
): ReadonlyMap<Row, Painted> {
  const {table} = scene;
  const painted = new Map<Row, Painted>();
  for (const [index, row] of visible.entries()) {
    const y = index + 1;
    const from = y * cells.width;
    const isPlain = table.top + index !== table.index && !table.marks.has(row.uid) && !table.fresh.has(row.uid);
    const line = isPlain ? known?.get(row) : undefined;
    if (line) {
      cells.glyphs.set(line.glyphs, from);
      cells.styles.set(line.styles, from);
      painted.set(row, line);
    } else {
      paintRow(cells, y, row, scene);
      const to = from + cells.width;
      if (isPlain) painted.set(row, {glyphs: cells.glyphs.slice(from, to), styles: cells.styles.slice(from, to)});
    }
  }
  return painted;
}

function paintRow(cells: Cells, y: number, row: Row, {table, look, layout, moment, times}: Scene): void {
  const {styles, signs} = look;
  const isCursor = table.top + y - 1 === table.index;
  const isMarked = table.marks.has(row.uid);
  const bar = isCursor ? styles.cursor : undefined;
  const fresh = freshness(table, row, moment);
  if (bar !== undefined) fill(cells, 0, y, cells.width, bar);
  if (isMarked) put(cells, 0, y, signs.mark, bar ?? styles.mark);
  put(cells, 1, y, signs[row.health], bar ?? styles[row.health]);
  if (fresh) put(cells, 2, y, signs[fresh.change], bar ?? styles[fresh.change]);
  const base = isMarked ? styles.mark : row.health === 'ok' ? styles.text : styles[row.health];
  for (const slot of layout.slots) {
    const style = bar ?? (hasChanged(fresh, row, slot) ? styles.changed : styleOf(row, slot, base, look));
    const text = cut(cellText(row, slot.column, slot.index, moment, times), slot.width);
    const x = slot.column.align === 'right' ? slot.x + slot.width - widthOf(text) : slot.x;
    put(cells, x, y, text, style, slot.width);
  }
}

function freshness(table: Table, row: Row, {now}: Moment): Freshness | undefined {
  if (table.fresh.size === 0) return undefined;
  const fresh = table.fresh.get(row.uid);
  return fresh && fresh.until > now ? fresh : undefined;
}

function hasChanged(fresh: Freshness | undefined, row: Row, {column, index}: Slot): boolean {
  if (!fresh?.before || column.derive) return false;
  const before = fresh.before.cells[index];
  const after = row.cells[index];
  return typeof before === 'object' && typeof after === 'object' ? before.count !== after.count : before !== after;
}

function styleOf(row: Row, {column, index}: Slot, base: number, {styles}: Look): number {
  const tone: Tone | undefined = column.tone?.(row.cells[index], row);
  return tone === undefined ? base : tone === 'ok' ? styles.text : styles[tone];
}

function paintEmpty(cells: Cells, table: Table, {styles}: Look, moment: Moment): void {
  let y = 1;
  for (const [index, text] of emptyLines(table, moment.now).entries()) {
    for (const line of wrapped(text, cells.width - GUTTER - 1)) put(cells, GUTTER, y++, line, index === 0 ? styles.text : styles.quiet);
  }
}

function wrapped(text: string, width: number): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1)!;
    if (line === '') lines[lines.length - 1] = word;
    else if (widthOf(line) + 1 + widthOf(word) <= width) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines;
}
