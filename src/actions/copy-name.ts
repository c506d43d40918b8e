import {top} from '../store/state.ts';
import type {Table} from '../store/table.ts';
import {defineAction, needsRows} from './action.ts';

export const copyName = defineAction<Table>({
  title: 'Copy the name',
  group: 'Looking',
  suits: state => top(state) !== undefined,
  needs: needsRows,
  run(program, table) {
    const rows = table.marks.size > 0 ? [...table.marks.values()] : table.cursor ? [table.cursor] : [];
    program.copy(rows.map(({name}) => name).join('\n'));
    const what = rows.length === 1 ? rows[0]!.name : `${rows.length} names`;
    program.flash('info', `${what} sent to the clipboard`);
  },
});
