import type {Table} from '../store/table.ts';
import {defineAction, needsTable} from './action.ts';

export const showTroubled = defineAction<Table>({
  title: 'Only what is not well',
  group: 'Rows',
  needs: needsTable,
  run(program, table) {
    table.setTroubledOnly(!table.isTroubledOnly);
    const worst = table.rows.findIndex(({health}) => health === 'failing');
    if (table.isTroubledOnly && worst >= 0) table.moveTo(worst);
    program.flash('info', table.isTroubledOnly ? 'Only what is not well; esc or ! shows all' : 'All rows');
  },
});

export const toggleWide = defineAction<Table>({
  title: 'More columns',
  group: 'Looking',
  needs: needsTable,
  run(_, table) {
    table.isWide = !table.isWide;
    table.left = 0;
    table.version++;
  },
});

export const toggleHeader = defineAction({
  title: 'Fuller header',
  group: 'Looking',
  run: ({store}) => store.setState(({isHeaderOpen}) => ({isHeaderOpen: !isHeaderOpen})),
});

export const toggleTimes = defineAction({
  title: 'Times: relative, absolute',
  group: 'Looking',
  run: ({store}) => store.setState(({times}) => ({times: times === 'relative' ? 'absolute' : 'relative'})),
});

export const refresh = defineAction<Table>({
  title: 'Read again now',
  group: 'Program',
  needs: needsTable,
  run: program => program.refresh(),
});

export const suspend = defineAction({title: 'Suspend to the shell', group: 'Program', run: program => program.suspend()});
