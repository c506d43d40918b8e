import type {LogScreen} from '../store/log-screen.ts';
import {logsOf} from '../store/state.ts';
import {type Action, defineAction, isBecause, needsLogs} from './action.ts';

/** Changes how lines are shown; answers what is said of it, if anything. */
const look = (title: string, change: (logs: LogScreen) => string | undefined) =>
  defineAction<LogScreen>({
    title,
    group: 'Looking',
    needs: needsLogs,
    run(program, logs) {
      const said = change(logs);
      if (said === undefined) program.store.setState({});
      else program.flash('info', said);
    },
  });

const times = {local: 'Times of this machine', utc: 'Times in UTC', relative: 'Times until now', off: 'No times'};

export const turnLogTimes = look('Times: local, UTC, relative, off', logs => times[logs.turnTimes()]);

export const wrapLog = look('Wrap long lines', logs => {
  logs.setWrapped(!logs.isWrapped);
  return logs.isWrapped ? 'Long lines are wrapped' : 'Long lines are cut; the arrow keys move sideways';
});

export const foldLog = look('Lines as they are, or understood and folded', logs => {
  logs.setFolded(!logs.isFolded);
  return logs.isFolded ? 'Messages first; repeats and stacks folded' : 'Lines as they are';
});

export const unfoldLine = look('Unfold the stack or the repeats of a line', logs => {
  logs.toggleFold();
  return undefined;
});

/** Without a key: `suits` has it stand in the menu of logs. */
export const freezeLog: Action = {
  ...look('Freeze: nothing newer until G', logs => {
    if (logs.frozenAt !== undefined) {
      logs.follow();
      return undefined;
    }
    logs.freeze();
    return 'Frozen; G goes on with what has come meanwhile';
  }),
  suits: state => logsOf(state) !== undefined,
};

export const openRecord = defineAction<LogScreen>({
  title: 'Open the line',
  group: 'Looking',
  needs(state) {
    const logs = needsLogs(state);
    if (isBecause(logs)) return logs;
    if (logs.ring.first === logs.ring.end) return {because: 'There is no line yet'};
    return logs.sift?.isDone && logs.sift.numbers.length === 0 ? {because: 'The filter hides all lines; esc clears it'} : logs;
  },
  run(program, logs) {
    if (logs.opened === undefined) logs.open();
    else logs.closeRecord();
    program.store.setState({});
  },
});
