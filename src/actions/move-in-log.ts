import type {LogScreen} from '../store/log-screen.ts';
import {defineAction, isBecause, needsLogs} from './action.ts';

const move = (title: string, to: (logs: LogScreen) => void) =>
  defineAction<LogScreen>({
    title,
    group: 'Moving',
    needs: needsLogs,
    run(program, logs) {
      to(logs);
      program.store.setState({});
    },
  });

/** Where a record is open, keys scroll it. */
const step = (title: string, by: 1 | -1) => move(title, logs => (logs.opened === undefined ? logs.moveBy(by) : logs.scrollRecord(by)));
const page = (title: string, by: 1 | -1) =>
  move(title, logs => (logs.opened === undefined ? logs.page(by) : logs.scrollRecord(by * Math.max(1, logs.recordRows - 1))));

export const logDown = step('A line down', 1);
export const logUp = step('A line up', -1);
export const logPageDown = page('A screen of lines down', 1);
export const logPageUp = page('A screen of lines up', -1);
export const logFirst = move('The oldest line', logs => logs.first());
export const logLast = move('The newest line, and on with those that come', logs => logs.follow());
export const logLeft = move('To the left', logs => logs.scrollSideways(-SIDEWAYS));
export const logRight = move('To the right', logs => logs.scrollSideways(SIDEWAYS));

/** In columns. */
const SIDEWAYS = 16;

const trouble = (title: string, by: 1 | -1) =>
  defineAction<LogScreen>({
    title,
    group: 'Moving',
    needs: needsLogs,
    run(program, logs) {
      if (!logs.moveToTrouble(by)) program.flash('info', by > 0 ? 'No error after this line' : 'No error before this line');
      program.store.setState({});
    },
  });

export const nextError = trouble('Next error', 1);
export const previousError = trouble('The error before', -1);

const burst = (title: string, by: 1 | -1) =>
  defineAction<LogScreen>({
    title,
    group: 'Moving',
    needs: needsLogs,
    run(program, logs) {
      const at = logs.density.burst(logs.ring.ms(logs.cursor), by);
      if (at === undefined) program.flash('info', by > 0 ? 'No burst after this line' : 'No burst before this line');
      else logs.moveToTime(at);
      program.store.setState({});
    },
  });

export const nextBurst = burst('Next burst of lines', 1);
export const previousBurst = burst('The burst before', -1);

export const markLine = defineAction<LogScreen>({
  title: 'Mark the line',
  group: 'Rows',
  needs: needsLogs,
  run(program, logs) {
    program.flash('info', logs.toggleMark() ? "Marked; ' comes back here" : 'No longer marked');
  },
});

export const goToMark = defineAction<LogScreen>({
  title: 'Go to a mark',
  group: 'Moving',
  needs(state) {
    const logs = needsLogs(state);
    return isBecause(logs) || logs.marks.length > 0 ? logs : {because: 'No line is marked; m marks one'};
  },
  run(program, logs) {
    logs.moveToMark();
    program.store.setState({});
  },
});
