import {changeOfRow, history, type PastChange} from '../resources/history.ts';
import {lockedBecause} from '../store/guard.ts';
import {type State, top} from '../store/state.ts';
import {type Because, isBecause, needsRows} from './action.ts';

export type ChosenChanges = {
  /** Of the entry. */
  readonly id: string;
  readonly isMarked: boolean;
  /** The marked ones, or all that were made together with the one under the cursor; its own first. */
  readonly changes: readonly PastChange[];
};

export function isInHistory(state: State): boolean {
  return top(state)?.table.kind === history;
}

/** The entry that is chosen in the history, where anything may be changed. */
export function chosenChanges(state: State): ChosenChanges | Because {
  if (!isInHistory(state)) return {because: 'Only in the history; H shows it'};
  const locked = lockedBecause(state.guard);
  if (locked !== undefined) return {because: locked};
  const table = needsRows(state);
  if (isBecause(table)) return table;
  const isMarked = table.marks.size > 0;
  const rows = isMarked ? [...table.marks.values()] : table.cursor ? [table.cursor] : [];
  const chosen = rows.flatMap(row => changeOfRow(row) ?? []);
  const [first] = chosen;
  if (!first) return {because: 'There is no row'};
  if (chosen.some(({id}) => id !== first.id)) return {because: 'The marked rows were not changed together: choose one'};
  if (isMarked) return {id: first.id, isMarked, changes: chosen};
  const together = [...table.collection.rows.values()].flatMap(row => changeOfRow(row) ?? []).filter(({id}) => id === first.id);
  return {id: first.id, isMarked, changes: [first, ...together.filter(({index}) => index !== first.index)]};
}
