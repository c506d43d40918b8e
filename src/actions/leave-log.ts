import type {LogScreen} from '../store/log-screen.ts';
import {defineAction, needsLogs} from './action.ts';

/** esc: the record first, then what is looked for, the filter, the frozen range, and the view at last. */
export const leaveLog = defineAction<LogScreen>({
  title: 'Out of what is open, found or kept; then back',
  group: 'Going places',
  needs: needsLogs,
  run(program, logs) {
    if (logs.opened !== undefined) logs.closeRecord();
    else if (logs.find) logs.setFind('');
    else if (logs.filter.text !== '') logs.setFilter('');
    else if (logs.frozenAt !== undefined) logs.follow();
    else return program.leave();
    program.store.setState({});
  },
});
