import {reasonAndMessage} from './because.ts';
import type {Wellness} from './kind.ts';

export type Conditions = readonly {readonly type: string; readonly status: string; readonly reason: string; readonly message: string}[];

/** How far a workload is with the pods that it should have. */
export function progressOf(counts: {readonly ready: number; readonly desired: number; readonly updated?: number}): Wellness {
  const {ready, desired, updated = desired} = counts;
  if (ready < desired) return {health: 'waiting', because: `${ready} of ${desired} ready`};
  if (updated < desired) return {health: 'waiting', because: `${updated} of ${desired} updated`};
  return 'ok';
}

/** Failing with what the condition says, where it has this status. */
export function failingWhere(conditions: Conditions, type: string, status: 'True' | 'False'): Wellness | undefined {
  const condition = conditions.find(one => one.type === type);
  if (condition?.status !== status) return undefined;
  return {health: 'failing', because: reasonAndMessage(condition.reason, condition.message) || `${type} is ${status}`};
}
