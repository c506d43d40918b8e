import type {Table} from '../store/table.ts';
import {defineAction, needsTable} from './action.ts';

const sortBeside = (title: string, by: 1 | -1) =>
  defineAction<Table>({
    title,
    group: 'Rows',
    needs: needsTable,
    run(_, table) {
      const titles = table.columns.map(({column}) => column.title);
      const at = titles.indexOf(table.sort.title);
      const next = titles[(Math.max(0, at) + by + titles.length) % titles.length];
      if (next !== undefined) table.setSort({title: next, isDescending: false});
    },
  });

export const sortLeft = sortBeside('Sort by the column to the left', -1);
export const sortRight = sortBeside('Sort by the column to the right', 1);

export const turnSort = defineAction<Table>({
  title: 'Turn the order round',
  group: 'Rows',
  needs: needsTable,
  run: (_, table) => table.setSort({...table.sort, isDescending: !table.sort.isDescending}),
});
