import {emptyLine} from '../store/line.ts';
import type {LogScreen} from '../store/log-screen.ts';
import {defineAction, isBecause, needsLogs} from './action.ts';

export const findInLog = defineAction<LogScreen>({
  title: 'Find',
  group: 'Looking',
  needs: needsLogs,
  run({store}, logs) {
    store.setState({
      prompt: {
        for: 'find',
        line: emptyLine,
        candidates: [],
        selected: -1,
        problem: undefined,
        before: logs.find?.text ?? '',
        from: logs.cursor,
        wasFollowing: logs.isFollowing,
      },
    });
  },
});

export const filterLog = defineAction<LogScreen>({
  title: 'Keep only lines that match',
  group: 'Looking',
  needs: needsLogs,
  run({store}, {filter}) {
    store.setState({prompt: {for: 'keep', line: emptyLine, candidates: [], selected: -1, problem: undefined, before: filter.text}});
  },
});

const match = (title: string, by: 1 | -1) =>
  defineAction<LogScreen>({
    title,
    group: 'Moving',
    needs(state) {
      const logs = needsLogs(state);
      return isBecause(logs) || logs.find ? logs : {because: 'Nothing is looked for; / finds'};
    },
    run(program, logs) {
      const said = logs.moveToMatch(by);
      if (said !== undefined) program.flash('info', said);
      program.store.setState({});
    },
  });

export const nextMatch = match('Next match', 1);
export const previousMatch = match('The match before', -1);
