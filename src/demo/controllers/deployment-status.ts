import type {Demo} from '../demo.ts';
import type {Deployment, DeploymentCondition, DeploymentStatus} from '../schema/kinds.ts';
import {deployments} from '../types/deployments.ts';
import {conditionOf, renewed, withCondition, withoutCondition} from './deployment-conditions.ts';
import {allSets, hasProgressDeadline, type Rollout, refreshed} from './deployment-sets.ts';
import {maxUnavailable, sizeOf, sum, wantedReplicas} from './deployment-sizes.ts';
import {filled, writeStatus} from './status.ts';

/** Counts and availability, but nothing about progress: for deployments that are paused, scaled or deleted. */
export function syncStatus(demo: Demo, rollout: Rollout): void {
  const now = refreshed(demo, rollout);
  writeStatus(demo, deployments, now.deployment, countedStatus(demo, now));
}

/** Follows syncRolloutStatus. The result is how long to wait for the deadline of the progress; undefined where there is none. */
export function syncRolloutStatus(demo: Demo, rollout: Rollout): number | undefined {
  const {deployment, current, ...sets} = refreshed(demo, rollout);
  const counted = countedStatus(demo, {deployment, current, ...sets});
  const now = demo.agenda.now();
  let {conditions = []} = counted;
  const progressing = conditionOf(deployment.status, 'Progressing');
  if (!hasProgressDeadline(deployment)) conditions = withoutCondition(conditions, 'Progressing');
  const wasComplete = (counted.replicas ?? 0) === (counted.updatedReplicas ?? 0) && progressing?.reason === 'NewReplicaSetAvailable';
  if (hasProgressDeadline(deployment) && !wasComplete) {
    const subject = current ? `ReplicaSet "${current.metadata.name}"` : `Deployment "${deployment.metadata.name}"`;
    const type = 'Progressing';
    if (isComplete(deployment, counted)) {
      const message = `${subject} has successfully progressed.`;
      conditions = withCondition(conditions, {type, status: 'True', reason: 'NewReplicaSetAvailable', message}, now);
    } else if (isProgressing(deployment.status ?? {}, counted)) {
      conditions = renewed(conditions, {type, status: 'True', reason: 'ReplicaSetUpdated', message: `${subject} is progressing.`}, now);
    } else if (isTimedOut(deployment, now)) {
      const message = `${subject} has timed out progressing.`;
      conditions = withCondition(conditions, {type, status: 'False', reason: 'ProgressDeadlineExceeded', message}, now);
    }
  }
  const failure = replicaFailure({deployment, current, ...sets});
  conditions = failure ? withFailure(conditions, failure) : withoutCondition(conditions, 'ReplicaFailure');
  const written = writeStatus(demo, deployments, deployment, {...counted, conditions});
  return untilDeadline(written, now);
}

/** All pods are of the newest template, and available. */
export function isComplete(
  deployment: Deployment,
  {updatedReplicas, replicas, availableReplicas, observedGeneration}: DeploymentStatus,
): boolean {
  const wanted = wantedReplicas(deployment);
  const counts = [updatedReplicas, replicas, availableReplicas];
  return counts.every(count => (count ?? 0) === wanted) && (observedGeneration ?? 0) >= (deployment.metadata.generation ?? 0);
}

function countedStatus(demo: Demo, rollout: Rollout): DeploymentStatus {
  const {deployment, current} = rollout;
  const all = allSets(rollout);
  const {conditions = [], collisionCount} = deployment.status ?? {};
  const availableReplicas = sum(all, ({status}) => status?.availableReplicas);
  const isEnough = availableReplicas >= wantedReplicas(deployment) - maxUnavailable(deployment);
  const available = isEnough
    ? ({status: 'True', reason: 'MinimumReplicasAvailable', message: 'Deployment has minimum availability.'} as const)
    : ({status: 'False', reason: 'MinimumReplicasUnavailable', message: 'Deployment does not have minimum availability.'} as const);
  return {
    ...(collisionCount !== undefined && {collisionCount}),
    ...filled({
      observedGeneration: deployment.metadata.generation,
      replicas: sum(all, ({status}) => status?.replicas),
      updatedReplicas: current?.status?.replicas,
      readyReplicas: sum(all, ({status}) => status?.readyReplicas),
      availableReplicas,
      unavailableReplicas: Math.max(0, sum(all, sizeOf) - availableReplicas),
    }),
    terminatingReplicas: sum(all, ({status}) => status?.terminatingReplicas),
    conditions: withCondition(conditions, {type: 'Available', ...available}, demo.agenda.now()),
  };
}

function isProgressing(before: DeploymentStatus, now: DeploymentStatus): boolean {
  return (
    (now.updatedReplicas ?? 0) > (before.updatedReplicas ?? 0) ||
    oldReplicas(now) < oldReplicas(before) ||
    (now.readyReplicas ?? 0) > (before.readyReplicas ?? 0) ||
    (now.availableReplicas ?? 0) > (before.availableReplicas ?? 0)
  );
}

function oldReplicas({replicas = 0, updatedReplicas = 0}: DeploymentStatus): number {
  return replicas - updatedReplicas;
}

function isTimedOut(deployment: Deployment, now: number): boolean {
  const condition = conditionOf(deployment.status, 'Progressing');
  if (!condition || condition.reason === 'NewReplicaSetAvailable') return false;
  return condition.reason === 'ProgressDeadlineExceeded' || deadlineOf(deployment, condition) < now;
}

function untilDeadline(deployment: Deployment, now: number): number | undefined {
  const condition = conditionOf(deployment.status, 'Progressing');
  if (!condition || !hasProgressDeadline(deployment) || condition.reason === 'ProgressDeadlineExceeded') return undefined;
  if (isComplete(deployment, deployment.status ?? {})) return undefined;
  return Math.max(0, deadlineOf(deployment, condition) - now) + 1000;
}

function deadlineOf({spec}: Deployment, {lastUpdateTime = ''}: DeploymentCondition): number {
  return Date.parse(lastUpdateTime) + (spec?.progressDeadlineSeconds ?? 0) * 1000;
}

function replicaFailure(rollout: Rollout): DeploymentCondition | undefined {
  const sets = rollout.current ? [rollout.current, ...rollout.old] : rollout.old;
  const found = sets.flatMap(({status}) => status?.conditions ?? []).find(({type}) => type === 'ReplicaFailure');
  if (!found) return undefined;
  const {lastTransitionTime} = found;
  return {...found, ...(lastTransitionTime !== undefined && {lastUpdateTime: lastTransitionTime})};
}

function withFailure(conditions: readonly DeploymentCondition[], failure: DeploymentCondition): readonly DeploymentCondition[] {
  const current = conditions.find(({type}) => type === failure.type);
  if (current?.status === failure.status && current.reason === failure.reason) return conditions;
  return [...withoutCondition(conditions, failure.type), failure];
}
