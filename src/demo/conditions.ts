import {isEqual} from './equal.ts';
import {timeText} from './object.ts';

export type Condition = {readonly type: string; readonly status: string; readonly lastTransitionTime?: string};

/**
 * The conditions with one in place of that of its type, else at the end. Its time changes with its status alone. The very same list where it
 * says nothing new. As SetStatusCondition of k8s.io/apimachinery/pkg/api/meta.
 */
export function withCondition<T extends Condition>(
  conditions: readonly T[],
  stated: Omit<T, 'lastTransitionTime'>,
  now: number,
): readonly T[] {
  const before = conditions.find(({type}) => type === stated.type);
  const lastTransitionTime = (before?.status === stated.status && before.lastTransitionTime) || timeText(now);
  const next = {...stated, lastTransitionTime} as unknown as T;
  if (isEqual(before, next)) return conditions;
  return before ? conditions.map(one => (one === before ? next : one)) : [...conditions, next];
}
