import {timeText} from '../object.ts';
import type {Job, JobCondition} from '../schema/kinds.ts';

export type Conditions = readonly JobCondition[];

export function jobCondition(
  type: string,
  {reason, message}: {readonly reason: string; readonly message: string},
  now: number,
  status: 'True' | 'False' = 'True',
): JobCondition {
  const time = timeText(now);
  return {type, status, lastProbeTime: time, lastTransitionTime: time, reason, message};
}

export function trueCondition({status}: Job, type: string): JobCondition | undefined {
  return status?.conditions?.find(condition => condition.type === type && condition.status === 'True');
}

/** Complete or Failed. */
export function finishOf(job: Job): JobCondition | undefined {
  return trueCondition(job, 'Complete') ?? trueCondition(job, 'Failed');
}

/** In its place where there is one of the type; one that is false is not added. The same list where nothing changes. */
export function ensured(conditions: Conditions, condition: JobCondition): Conditions {
  const index = conditions.findIndex(({type}) => type === condition.type);
  const current = conditions[index];
  if (!current) return condition.status === 'False' ? conditions : [...conditions, condition];
  const isSame = current.status === condition.status && current.reason === condition.reason && current.message === condition.message;
  return isSame ? conditions : conditions.with(index, condition);
}
