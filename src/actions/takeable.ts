import {elsewhereText} from '../resources/history.ts';
import {lockedBecause} from '../store/guard.ts';
import type {Takeable} from '../store/sitting.ts';
import type {State} from '../store/state.ts';
import {type Because, isBecause} from './action.ts';

/** The id of an entry that can be taken back here and now. */
export function needsTakeable({guard, context}: State, takeable: Takeable): string | Because {
  const locked = lockedBecause(guard);
  if (locked !== undefined) return {because: locked};
  if (isBecause(takeable)) return takeable;
  return takeable.context === context?.name ? takeable.id : {because: elsewhereText(takeable.context)};
}
