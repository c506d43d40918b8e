import type {Row} from '../kube/row.ts';
import type {Column, Moment} from '../resources/kind.ts';
import {type CellTimes, cellText} from './cell-text.ts';
import type {Table} from './table.ts';

/** So many rows are made into text at a time. */
const SLICE_ROWS = 100;
/** So many rows tell how wide a column is whose texts nobody has measured. */
const SAMPLE_ROWS = 300;

type Shown = {readonly column: Column; readonly index: number};

/** All rows that are shown, in their order, under the titles of the columns that may be shown, in slices with newlines. */
export function* tableText(table: Table, times: CellTimes): Generator<string> {
  // The table changes in place between slices.
  const rows = [...table.rows];
  const moment = table.moment();
  const columns = table.columns;
  const widths = columns.map(shown => widthOf(shown, table, rows, moment, times));
  yield lineOf(
    columns,
    widths,
    columns.map(({column}) => column.title),
  );
  for (let from = 0; from < rows.length; from += SLICE_ROWS) {
    let slice = '';
    for (const row of rows.slice(from, from + SLICE_ROWS)) {
      slice += lineOf(
        columns,
        widths,
        columns.map(({column, index}) => textOf(row, column, index, moment, times)),
      );
    }
    yield slice;
  }
}

function lineOf(columns: readonly Shown[], widths: readonly number[], texts: readonly string[]): string {
  const cells = texts.map((text, place) =>
    columns[place]!.column.align === 'right' ? text.padStart(widths[place]!) : text.padEnd(widths[place]!),
  );
  return `${cells.join('   ').trimEnd()}\n`;
}

function widthOf({column, index}: Shown, table: Table, rows: readonly Row[], moment: Moment, times: CellTimes): number {
  const step = Math.max(1, Math.ceil(rows.length / SAMPLE_ROWS));
  let width = Math.max(column.title.length, column.text ? 0 : (table.longest.lengths[index] ?? 0));
  for (let at = 0; at < rows.length; at += step) width = Math.max(width, textOf(rows[at]!, column, index, moment, times).length);
  return width;
}

/** Control characters would break the table, or do something to the terminal that shows the file. */
function textOf(row: Row, column: Column, index: number, moment: Moment, times: CellTimes): string {
  return cellText(row, column, index, moment, times).replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, '·');
}
