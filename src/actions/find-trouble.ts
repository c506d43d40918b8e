import type {Row} from '../kube/row.ts';
import type {Table} from '../store/table.ts';
import {defineAction, isBecause, needsRows} from './action.ts';

const isTrouble = ({health}: Row) => health === 'failing';

const find = (title: string, direction: 1 | -1) =>
  defineAction<Table>({
    title,
    group: 'Moving',
    needs(state) {
      const table = needsRows(state);
      if (isBecause(table)) return table;
      return table.counts.failing > 0 ? table : {because: 'Nothing is failing here'};
    },
    run(program, table) {
      const count = table.rows.length;
      for (let step = 1; step <= count; step++) {
        const index = (table.index + direction * step + count * 2) % count;
        if (isTrouble(table.rows[index]!)) return table.moveTo(index);
      }
      program.flash('info', 'No failing row is shown');
    },
  });

export const nextTrouble = find('Next trouble', 1);
export const previousTrouble = find('Previous trouble', -1);
