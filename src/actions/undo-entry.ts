import {undoPlan} from '../changes/undo-plan.ts';
import {elsewhereText} from '../resources/history.ts';
import type {State} from '../store/state.ts';
import {type Because, defineAction, isBecause} from './action.ts';
import {chosenChanges, isInHistory} from './past-changes.ts';

type Chosen = {readonly id: string /** Empty: all of the entry. */; readonly indexes: readonly number[]};

/** The entry under the cursor, or of it the marked changes. */
export const undoEntry = defineAction<Chosen>({
  title: 'Undo this change',
  group: 'Acting',
  suits: isInHistory,
  needs,
  async run(program, {id, indexes}) {
    const entries = program.ledger.latest();
    const entry = entries.find(one => one.id === id);
    if (!entry) return program.flash('warn', 'It is not known any more; ctrl-r reads the history again');
    const only = indexes.length === 0 ? undefined : new Set(entry.changes.filter((_, index) => indexes.includes(index)));
    const isRedo = entry.cause.undoes !== undefined;
    await program.change(undoPlan(entry, entries, {isRedo, ...(only ? {only} : {})}));
  },
});

function needs(state: State): Chosen | Because {
  const chosen = chosenChanges(state);
  if (isBecause(chosen)) return chosen;
  const {id, changes, isMarked} = chosen;
  const [first] = changes;
  if (!first!.isHere) return {because: elsewhereText(first!.context)};
  if (changes.every(({lasting}) => lasting !== '')) return {because: lastingText(first!.lasting)};
  return {id, indexes: isMarked ? changes.map(({index}) => index) : []};
}

function lastingText(lasting: string): string {
  return lasting === 'it is undone' ? 'It is undone already; U redoes it' : `It cannot be undone: ${lasting}`;
}
