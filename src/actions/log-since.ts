import {momentNamed} from '../logs/times.ts';
import type {LogScreen} from '../store/log-screen.ts';
import type {LogSince} from '../store/log-target.ts';
import {logsOf, type State} from '../store/state.ts';
import {type Because, defineAction, isBecause, needsLogs, type Program} from './action.ts';

const minutes = [0, 1, 5, 15, 30, 60, 180, 360, 720, 1440] as const;

/** 0 reads from the start, 1 to 9 the last minute to the last day. */
export const logSince = (digit: number) =>
  defineAction<LogScreen>({
    title: digit === 0 ? 'From the start' : `The last ${spanText(minutes[digit]!)}`,
    group: 'Looking',
    needs: needsReading,
    run(program) {
      const since: LogSince = digit === 0 ? 'start' : {ms: minutes[digit]! * 60_000};
      program.rereadLogs({since});
      program.flash('info', digit === 0 ? 'From the start' : `The last ${spanText(minutes[digit]!)}`);
    },
  });

/** Logs that are read from the cluster, not those of the black box. */
function needsReading(state: State): LogScreen | Because {
  const logs = needsLogs(state);
  return isBecause(logs) || logs.target.scopes.length > 0
    ? logs
    : {because: 'This was kept when the container restarted: it is all there is'};
}

function spanText(of: number): string {
  if (of < 60) return of === 1 ? 'minute' : `${of} minutes`;
  return of === 60 ? 'hour' : `${of / 60} hours`;
}

export const rereadLog = defineAction<LogScreen>({
  title: 'Read the logs again now',
  group: 'Program',
  needs: needsReading,
  run(program, {since}) {
    program.rereadLogs({since});
    program.flash('info', 'Reading the logs again');
  },
});

export const togglePrevious = defineAction<LogScreen>({
  title: 'The instance before this one, or this one',
  group: 'Looking',
  needs: needsReading,
  run(program, {target}) {
    program.rereadLogs({isPrevious: !target.isPrevious});
    program.flash('info', target.isPrevious ? 'The running containers' : 'The instances before; p shows the running ones');
  },
});

/** `:since 2h`, `:since 14:20`: what is wrong with what was typed, if anything. */
export function sinceCommand(program: Program, argument: string): string | undefined {
  const logs = needsReading(program.store.getState());
  if (isBecause(logs)) return logsOf(program.store.getState()) ? logs.because : 'No log is open; l opens one';
  const at = argument === '' ? {problem: 'Since when? 5m, 2h, 14:20, 2026-01-31 14:20'} : momentNamed(argument, program.now());
  if (typeof at !== 'number') return at.problem;
  program.rereadLogs({since: {ms: Math.max(0, program.now() - at)}});
  return undefined;
}

/** `:at 14:20`. */
export function atCommand(program: Program, argument: string): string | undefined {
  const logs = logsOf(program.store.getState());
  if (!logs) return 'No log is open; l opens one';
  const at = argument === '' ? {problem: 'At what time? 14:20, 5m, 2026-01-31 14:20'} : momentNamed(argument, program.now());
  if (typeof at !== 'number') return at.problem;
  const isBefore = logs.ring.first < logs.ring.end && at < logs.ring.ms(logs.ring.first);
  if (!logs.moveToTime(at)) program.flash('info', 'All lines are older');
  else if (isBefore)
    program.flash('info', logs.older === 'none' ? 'All lines are newer' : 'Only newer lines were read; 0 reads from the start');
  program.store.setState({});
  return undefined;
}
