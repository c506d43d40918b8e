import {differences} from '../kube/differences.ts';
import type {DifferenceLine} from '../store/dialog.ts';
import type {Change} from './change.ts';

/** The differences that changes make, in full, each object under its name. */
export function differenceLines(changes: readonly Change[]): DifferenceLine[] {
  return changes.flatMap(change => {
    const {draft, target, before, after, refused} = change;
    const title: DifferenceLine = {
      sign: '@',
      text: `${target.kind.name} ${target.namespace === '' ? '' : `${target.namespace}/`}${target.name}`,
    };
    if (refused !== undefined) return [title, {sign: ' ', text: `not changed: ${refused}`} as const];
    const isEnd = draft.step.type === 'delete' || draft.step.type === 'evict';
    if (!isEnd && !after) return [title, {sign: ' ', text: 'the server could not tell beforehand'} as const];
    const lines = differences(before, isEnd ? undefined : after);
    return [title, ...(lines.length > 0 ? lines : [{sign: ' ', text: 'no difference'} as const])];
  });
}
