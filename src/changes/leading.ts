import type {Change} from './change.ts';
import type {Plan} from './plan.ts';

/** Where one that has to be made first is refused, none of the others is sent. */
export function afterLeads({leads}: Plan, changes: readonly Change[]): readonly Change[] {
  const refused = leads && changes.find(change => change.refused !== undefined && leads(change));
  if (!leads || !refused) return changes;
  const because = `not without ${refused.target.kind.singular} ${refused.target.name}: ${refused.refused}`;
  return changes.map(change => (change.refused === undefined ? {...change, refused: because, undo: {type: 'none', because}} : change));
}
