import type {Table} from '../store/table.ts';
import {defineAction, isBecause, needsRows, needsTable} from './action.ts';

export const markRow = defineAction<Table>({
  title: 'Mark',
  group: 'Rows',
  needs: needsRows,
  run(_, table) {
    const row = table.cursor;
    if (!row) return;
    if (!table.marks.delete(row.uid)) table.marks.set(row.uid, row);
    table.lastMark = row.uid;
    table.version++;
    table.moveTo(table.index + 1);
  },
});

export const markRange = defineAction<Table>({
  title: 'Mark from the last mark to here',
  group: 'Rows',
  needs(state) {
    const table = needsRows(state);
    if (isBecause(table)) return table;
    return table.rows.some(({uid}) => uid === table.lastMark) ? table : {because: 'Mark a first row with space'};
  },
  run(_, table) {
    const from = table.rows.findIndex(({uid}) => uid === table.lastMark);
    const [first, last] = from < table.index ? [from, table.index] : [table.index, from];
    for (const row of table.rows.slice(first, last + 1)) table.marks.set(row.uid, row);
    table.lastMark = table.cursor?.uid;
    table.version++;
  },
});

export const markAll = defineAction<Table>({
  title: 'Mark all that is shown',
  group: 'Rows',
  needs: needsRows,
  run(_, table) {
    for (const row of table.rows) table.marks.set(row.uid, row);
    table.version++;
  },
});

export const clearMarks = defineAction<Table>({
  title: 'Clear all marks',
  group: 'Rows',
  needs(state) {
    const table = needsTable(state);
    if (isBecause(table)) return table;
    return table.marks.size > 0 ? table : {because: 'Nothing is marked'};
  },
  run(_, table) {
    table.marks.clear();
    table.lastMark = undefined;
    table.version++;
  },
});
