import {isOpen} from '../store/forward.ts';
import {outputsOf, type State, top} from '../store/state.ts';
import {defineAction, type Program} from './action.ts';
import {CUT} from './move-in-outputs.ts';
import {isPressedTwice} from './pressed-twice.ts';

/** As long as the question stands. */
const TWICE_WITHIN_MS = 6000;

type Step = 'filter' | 'troubled' | 'route' | 'top';

/** esc: the filter first, then the view. */
export const back = defineAction<Step>({
  title: 'One step back',
  group: 'Going places',
  needs: state => (stepOf(state) === 'top' ? {because: 'This is the first view; q quits'} : stepOf(state)),
  run(program, step) {
    const table = top(program.store.getState())?.table;
    if (step === 'filter') table?.setFilter('');
    else if (step === 'troubled') table?.setTroubledOnly(false);
    else program.leave();
  },
});

export const backOrQuit = defineAction<Step>({
  title: 'Back; at the top, quit',
  group: 'Program',
  hint: state => (state.routes.length > 1 ? 'back' : 'quit'),
  needs: state => (state.routes.length > 1 ? 'route' : 'top'),
  run(program, step) {
    if (step !== 'top') return leave(program);
    const running = runningText(program.store.getState());
    if (running === undefined || isPressedTwice(program, 'quit', TWICE_WITHIN_MS)) return program.quit();
    program.flash('warn', running);
  },
});

function leave(program: Program): void {
  const outputs = outputsOf(program.store.getState());
  program.leave();
  if (outputs?.isRunning) program.flash('warn', CUT);
}

/** What would end with the program. */
function runningText({tasks, sessions, forwards}: State): string | undefined {
  if (tasks.length > 0) return `${tasks.at(-1)!.title} still runs; q again quits all the same, ctrl-c cancels it`;
  const live = sessions.filter(({isOver}) => !isOver).length;
  const open = forwards.filter(isOpen).length;
  if (live + open === 0) return undefined;
  const counts = [counted(live, 'session'), counted(open, 'forward')].filter(text => text !== '');
  const keys = live > 0 ? 'ctrl-t shows them' : 'F shows them';
  return `${counts.join(' and ')} would end; q again quits all the same, ${live + open === 1 ? keys.replace('them', 'it') : keys}`;
}

function counted(count: number, noun: string): string {
  return count === 0 ? '' : `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function stepOf(state: State): Step {
  const {routes} = state;
  const table = top(state)?.table;
  if (table && table.filter.text !== '') return 'filter';
  if (table?.isTroubledOnly) return 'troubled';
  return routes.length > 1 ? 'route' : 'top';
}
