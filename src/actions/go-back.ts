import {type State, top} from '../store/state.ts';
import {defineAction} from './action.ts';
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
    if (step !== 'top') return program.leave();
    const {tasks} = program.store.getState();
    if (tasks.length === 0 || isPressedTwice(program, 'quit', TWICE_WITHIN_MS)) return program.quit();
    program.flash('warn', `${tasks.at(-1)!.title} still runs; q again quits all the same, ctrl-c cancels it`);
  },
});

function stepOf(state: State): Step {
  const {routes} = state;
  const table = top(state)?.table;
  if (table && table.filter.text !== '') return 'filter';
  if (table?.isTroubledOnly) return 'troubled';
  return routes.length > 1 ? 'route' : 'top';
}
