import type {LogScreen} from '../store/log-screen.ts';
import {defineAction, needsLogs} from './action.ts';

export const turnLogTimes = defineAction<LogScreen>({
  title: 'Times: local, UTC, relative, off',
  group: 'Looking',
  needs: needsLogs,
  run(program, logs) {
    const said = {local: 'Times of this machine', utc: 'Times in UTC', relative: 'Times until now', off: 'No times'};
    program.flash('info', said[logs.turnTimes()]);
  },
});

export const wrapLog = defineAction<LogScreen>({
  title: 'Wrap long lines',
  group: 'Looking',
  needs: needsLogs,
  run(program, logs) {
    logs.setWrapped(!logs.isWrapped);
    program.flash('info', logs.isWrapped ? 'Long lines are wrapped' : 'Long lines are cut; the arrow keys move sideways');
  },
});

export const foldLog = defineAction<LogScreen>({
  title: 'Lines as they are, or understood and folded',
  group: 'Looking',
  needs: needsLogs,
  run(program, logs) {
    logs.setFolded(!logs.isFolded);
    program.flash('info', logs.isFolded ? 'Messages first; repeats and stacks folded' : 'Lines as they are');
  },
});

export const unfoldLine = defineAction<LogScreen>({
  title: 'Unfold the stack or the repeats of a line',
  group: 'Looking',
  needs: needsLogs,
  run(program, logs) {
    logs.toggleFold();
    program.store.setState({});
  },
});

export const freezeLog = defineAction<LogScreen>({
  title: 'Freeze: nothing newer until G',
  group: 'Looking',
  needs: needsLogs,
  run(program, logs) {
    if (logs.frozenAt === undefined) {
      logs.freeze();
      program.flash('info', 'Frozen; G goes on with what has come meanwhile');
    } else logs.follow();
    program.store.setState({});
  },
});

export const openRecord = defineAction<LogScreen>({
  title: 'Open the line',
  group: 'Looking',
  needs(state) {
    const logs = needsLogs(state);
    if ('because' in logs) return logs;
    return logs.ring.first < logs.ring.end ? logs : {because: 'There is no line yet'};
  },
  run(program, logs) {
    if (logs.opened === undefined) logs.open();
    else logs.closeRecord();
    program.store.setState({});
  },
});
