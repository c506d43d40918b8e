import {emptyLine} from '../store/line.ts';
import type {OutputsScreen} from '../store/outputs-screen.ts';
import {lockedBecause} from '../store/guard.ts';
import {outputsOf, type State} from '../store/state.ts';
import {type Action, type Because, defineAction, isBecause, type Program} from './action.ts';

/** Outputs of a command. */
export function needsOutputs(state: State): OutputsScreen | Because {
  return outputsOf(state) ?? {because: 'Only where outputs of a command are shown'};
}

/** With at least one pane. */
export function needsPanes(state: State): OutputsScreen | Because {
  const screen = needsOutputs(state);
  return isBecause(screen) || screen.panes.length > 0 ? screen : {because: screen.problem ?? 'Its pods are looked for'};
}

const inOutputs = (
  title: string,
  group: Action['group'],
  run: (screen: OutputsScreen, program: Program) => void,
  needs: (state: State) => OutputsScreen | Because = needsPanes,
) =>
  defineAction<OutputsScreen>({
    title,
    group,
    suits: state => outputsOf(state) !== undefined,
    needs,
    run(program, screen) {
      run(screen, program);
      program.store.setState({});
    },
  });

/** In columns. */
const SIDEWAYS = 16;

export const outputsDown = inOutputs('A line down in all panes', 'Moving', screen => screen.moveBy(1));
export const outputsUp = inOutputs('A line up in all panes', 'Moving', screen => screen.moveBy(-1));
export const outputsPageDown = inOutputs('A page down in all panes', 'Moving', screen => screen.page(1));
export const outputsPageUp = inOutputs('A page up in all panes', 'Moving', screen => screen.page(-1));
export const outputsFirst = inOutputs('The first lines of all panes', 'Moving', screen => screen.first());
export const outputsLast = inOutputs('The last lines of all panes, and on with those that come', 'Moving', screen => screen.follow());
export const outputsLeft = inOutputs('All panes to the left', 'Moving', screen => screen.scrollSideways(-SIDEWAYS));
export const outputsRight = inOutputs('All panes to the right', 'Moving', screen => screen.scrollSideways(SIDEWAYS));
export const nextPane = inOutputs('The next pane', 'Moving', screen => screen.turn(1));
export const previousPane = inOutputs('The pane before', 'Moving', screen => screen.turn(-1));
export const openPane = inOutputs('The pane alone, and back', 'Looking', screen => screen.toggleAlone());
export const foldOutputs = inOutputs('Panes that say the same as one, or each', 'Looking', screen => screen.toggleFold());
export const markDifferences = inOutputs('Mark lines that not all panes have, or not', 'Looking', screen => screen.toggleMarking());

const failed = (title: string, by: 1 | -1) =>
  inOutputs(title, 'Moving', (screen, program) => {
    if (!screen.moveToFailed(by)) program.flash('info', 'It has failed nowhere');
  });

export const nextFailedPane = failed('The next pane where it failed', 1);
export const previousFailedPane = failed('The pane before where it failed', -1);

export const findInOutputs = inOutputs('Find in all panes', 'Looking', (screen, {store}) => {
  screen.beginFind();
  const before = screen.find?.text ?? '';
  store.setState({prompt: {for: 'find', line: emptyLine, candidates: [], selected: -1, problem: undefined, before}});
});

const match = (title: string, by: 1 | -1) =>
  inOutputs(
    title,
    'Moving',
    (screen, program) => {
      if (screen.moveToMatch(by) === 'none') program.flash('info', `No line matches ${screen.find?.text ?? ''}`);
    },
    state => {
      const screen = needsPanes(state);
      return isBecause(screen) || screen.find ? screen : {because: 'Nothing is looked for; / finds'};
    },
  );

export const nextOutputMatch = match('The next match in the panes', 1);
export const previousOutputMatch = match('The match before in the panes', -1);

/** esc: the pane that is alone first, then what is looked for, and the view at last. */
export const leaveOutputs = inOutputs(
  'Out of the pane or what is found; then back',
  'Going places',
  (screen, program) => {
    if (screen.isAlone) return screen.toggleAlone();
    if (screen.find) return screen.endFind();
    const isCut = screen.isRunning;
    program.leave();
    if (isCut) program.flash('warn', CUT);
  },
  needsOutputs,
);

export const runAgain = inOutputs(
  'Run the command again',
  'Program',
  screen => screen.again(),
  state => {
    const locked = lockedBecause(state.guard);
    return locked === undefined ? needsOutputs(state) : {because: locked};
  },
);

/** ctrl-c: where nothing runs it is what it is everywhere. */
export const cancelRun = inOutputs(
  'Cancel what still runs',
  'Program',
  (screen, program) => {
    if (screen.cancel()) program.flash('warn', CUT);
    else program.run('interrupt');
  },
  needsOutputs,
);

/** Said where it still ran. */
export const CUT = 'Cancelled: nobody listens any more, but what was begun may go on in the containers';
