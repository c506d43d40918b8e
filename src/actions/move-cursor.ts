import type {Table} from '../store/table.ts';
import {defineAction, needsRows, needsTable} from './action.ts';

const move = (title: string, to: (table: Table) => number) =>
  defineAction<Table>({title, group: 'Moving', needs: needsRows, run: (_, table) => table.moveTo(to(table))});

const page = (title: string, direction: 1 | -1) =>
  defineAction<Table>({title, group: 'Moving', needs: needsRows, run: (_, table) => table.page(direction * Math.max(1, table.height - 1))});

const sideways = (title: string, by: 1 | -1) =>
  defineAction<Table>({
    title,
    group: 'Moving',
    needs: needsTable,
    run(_, table) {
      table.left = Math.max(0, Math.min(table.columns.length - 2, table.left + by));
      table.version++;
    },
  });

export const cursorDown = move('Down', table => table.index + 1);
export const cursorUp = move('Up', table => table.index - 1);
export const cursorFirst = move('First row', () => 0);
export const cursorLast = move('Last row', table => table.rows.length - 1);
export const pageDown = page('A page down', 1);
export const pageUp = page('A page up', -1);
export const columnsRight = sideways('Columns to the right', 1);
export const columnsLeft = sideways('Columns to the left', -1);
