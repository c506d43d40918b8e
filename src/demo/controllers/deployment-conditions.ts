import {timeText} from '../object.ts';
import type {DeploymentCondition, DeploymentStatus} from '../schema/kinds.ts';

type Conditions = readonly DeploymentCondition[];
type Stated = {readonly type: string; readonly status: 'True' | 'False' | 'Unknown'; readonly reason: string; readonly message: string};

export function conditionOf(status: DeploymentStatus | undefined, type: string): DeploymentCondition | undefined {
  return status?.conditions?.find(condition => condition.type === type);
}

/** Stays as it is where status and reason do; keeps the time of its transition where the status does. Goes to the end of the list. */
export function withCondition(conditions: Conditions, stated: Stated, now: number): Conditions {
  const current = conditions.find(({type}) => type === stated.type);
  if (current?.status === stated.status && current.reason === stated.reason) return conditions;
  return renewed(conditions, stated, now);
}

/** As `withCondition`, but the time of its update and its message are new even where nothing else is. */
export function renewed(conditions: Conditions, stated: Stated, now: number): Conditions {
  const current = conditions.find(({type}) => type === stated.type);
  const time = timeText(now);
  const since = current?.status === stated.status ? current.lastTransitionTime : time;
  const {type, status, reason, message} = stated;
  const made = {type, status, lastUpdateTime: time, ...(since !== undefined && {lastTransitionTime: since}), reason, message};
  return [...withoutCondition(conditions, type), made];
}

export function withoutCondition(conditions: Conditions, type: string): Conditions {
  return conditions.some(condition => condition.type === type) ? conditions.filter(condition => condition.type !== type) : conditions;
}
