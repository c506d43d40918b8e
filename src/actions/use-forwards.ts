import {forwardOfRow, forwards} from '../resources/forwards.ts';
import {idOf} from '../resources/kind.ts';
import {type Forward, isOpen, urlOf} from '../store/forward.ts';
import {lockedBecause} from '../store/guard.ts';
import {type State, top} from '../store/state.ts';
import {type Because, defineAction, isBecause, needsRows} from './action.ts';

type Chosen = readonly Forward[];

export const showForwards = defineAction({
  title: 'Forwards of ports',
  group: 'Going places',
  needs: state => (isList(state) ? {because: 'These are the forwards; enter starts or stops one'} : undefined),
  run: program => program.show({kind: idOf(forwards)}, 'push'),
});

export const toggleForward = defineAction<Chosen>({
  title: 'Start or stop the forward',
  group: 'Program',
  suits: isList,
  hint(state) {
    const chosen = chosenIn(state);
    return !isBecause(chosen) && chosen.some(isOpen) ? 'stop' : 'start';
  },
  needs(state) {
    const chosen = chosenIn(state);
    if (isBecause(chosen) || chosen.some(isOpen)) return chosen;
    return startable(state, chosen);
  },
  run({forwards: control}, chosen) {
    const open = chosen.filter(isOpen);
    if (open.length > 0) control.stop(idsOf(open));
    else control.start(idsOf(chosen));
  },
});

export const restartForward = defineAction<Chosen>({
  title: 'Start the forward anew',
  group: 'Program',
  suits: isList,
  needs(state) {
    const chosen = chosenIn(state);
    return isBecause(chosen) ? chosen : startable(state, chosen);
  },
  run: ({forwards: control}, chosen) => control.restart(idsOf(chosen)),
});

export const forgetForward = defineAction<Chosen>({
  title: 'Stop and forget the forward',
  group: 'Program',
  suits: isList,
  needs: chosenIn,
  run: ({forwards: control}, chosen) => control.forget(idsOf(chosen)),
});

export const saveForward = defineAction<Chosen>({
  title: 'Save for this context',
  group: 'Program',
  suits: isList,
  needs(state) {
    const chosen = chosenIn(state);
    if (isBecause(chosen) || chosen.some(({isSaved}) => !isSaved)) return chosen;
    return {because: 'It is saved; ctrl-d forgets it'};
  },
  run: ({forwards: control}, chosen) => control.save(idsOf(chosen)),
});

export const startSavedForwards = defineAction<Chosen>({
  title: 'Start all saved',
  group: 'Program',
  suits: isList,
  needs(state) {
    if (!isList(state)) return {because: notHere};
    const saved = state.forwards.filter(({isSaved, context}) => isSaved && context === state.context?.name);
    if (saved.length === 0) return {because: 'None is saved for this context'};
    const idle = saved.filter(one => !isOpen(one));
    return idle.length === 0 ? {because: 'All that are saved are open'} : startable(state, idle);
  },
  run: ({forwards: control}, chosen) => control.start(idsOf(chosen)),
});

export const copyForwardUrl = defineAction<readonly string[]>({
  title: 'Copy the URL',
  group: 'Looking',
  suits: isList,
  needs(state) {
    const chosen = chosenIn(state);
    if (isBecause(chosen)) return chosen;
    const urls = chosen.flatMap(forward => forward.ports.flatMap(port => urlOf(forward, port) ?? []));
    return urls.length > 0 ? urls : {because: 'It does not listen; enter starts it'};
  },
  run(program, urls) {
    program.copy(urls.join('\n'));
    program.flash('info', `${urls.length === 1 ? urls[0] : `${urls.length} URLs`} sent to the clipboard`);
  },
});

const notHere = 'Only in the list of forwards; F shows it';

/** The guard is that of the context that is shown. */
function startable(state: State, chosen: Chosen): Chosen | Because {
  const elsewhere = chosen.find(({context}) => context !== state.context?.name);
  if (elsewhere) return {because: `That is in context ${elsewhere.context}; :ctx ${elsewhere.context} goes there`};
  const locked = lockedBecause(state.guard);
  return locked === undefined ? chosen : {because: locked};
}

function isList(state: State): boolean {
  return top(state)?.table.kind === forwards;
}

/** The marked ones, or the one under the cursor. */
function chosenIn(state: State): Chosen | Because {
  if (!isList(state)) return {because: notHere};
  const table = needsRows(state);
  if (isBecause(table)) return table;
  const rows = table.marks.size > 0 ? [...table.marks.values()] : table.cursor ? [table.cursor] : [];
  const ids = new Set(rows.map(forwardOfRow));
  const chosen = state.forwards.filter(({id}) => ids.has(id));
  return chosen.length > 0 ? chosen : {because: 'It is not there any more'};
}

function idsOf(chosen: Chosen): readonly number[] {
  return chosen.map(({id}) => id);
}
