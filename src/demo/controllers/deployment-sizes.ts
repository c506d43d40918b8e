import {scaledValue} from '../rules/int-or-percent.ts';
import type {Deployment, ReplicaSet} from '../schema/kinds.ts';

export const REVISION = 'deployment.kubernetes.io/revision';
export const REVISION_HISTORY = 'deployment.kubernetes.io/revision-history';
export const DESIRED_REPLICAS = 'deployment.kubernetes.io/desired-replicas';
export const MAX_REPLICAS = 'deployment.kubernetes.io/max-replicas';

export function wantedReplicas({spec}: Deployment): number {
  return spec?.replicas ?? 1;
}

export function sizeOf({spec}: ReplicaSet): number {
  return spec?.replicas ?? 1;
}

export function isRollingUpdate({spec}: Deployment): boolean {
  return spec?.strategy?.type !== 'Recreate';
}

export function maxSurge(deployment: Deployment): number {
  return isRollingUpdate(deployment) ? fenceposts(deployment).surge : 0;
}

export function maxUnavailable(deployment: Deployment): number {
  const wanted = wantedReplicas(deployment);
  if (!isRollingUpdate(deployment) || wanted === 0) return 0;
  return Math.min(wanted, fenceposts(deployment).unavailable);
}

export function sum(sets: readonly ReplicaSet[], count: (set: ReplicaSet) => number | undefined): number {
  return sets.reduce((total, set) => total + (count(set) ?? 0), 0);
}

/** How far the replica set that is rolled out may grow now. */
export function nextSize(deployment: Deployment, all: readonly ReplicaSet[], size: number): number {
  const wanted = wantedReplicas(deployment);
  if (!isRollingUpdate(deployment)) return wanted;
  const room = wanted + maxSurge(deployment) - sum(all, sizeOf);
  return room <= 0 ? size : size + Math.min(room, wanted - size);
}

/** What a replica set tells of the deployment's size when it was last scaled; undefined where it tells nothing of use. */
export function annotatedNumber({metadata}: ReplicaSet, key: string): number | undefined {
  const text = metadata.annotations?.[key];
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

export function revisionOf({metadata}: ReplicaSet): number {
  return Number.parseInt(metadata.annotations?.[REVISION] ?? '0', 10) || 0;
}

export function replicasAnnotations(deployment: Deployment): Readonly<Record<string, string>> {
  const wanted = wantedReplicas(deployment);
  return {[DESIRED_REPLICAS]: String(wanted), [MAX_REPLICAS]: String(wanted + maxSurge(deployment))};
}

export function byCreation({metadata: one}: ReplicaSet, {metadata: other}: ReplicaSet): number {
  if (one.creationTimestamp !== other.creationTimestamp) return one.creationTimestamp < other.creationTimestamp ? -1 : 1;
  return one.name < other.name ? -1 : one.name > other.name ? 1 : 0;
}

/** One of both is at least one, or nothing could ever move. */
function fenceposts({spec}: Deployment): {readonly surge: number; readonly unavailable: number} {
  const {replicas = 1, strategy} = spec ?? {};
  const rolling = strategy?.rollingUpdate ?? {};
  const surge = scaledValue(rolling.maxSurge, replicas, 'up');
  const unavailable = scaledValue(rolling.maxUnavailable, replicas, 'down');
  return surge === 0 && unavailable === 0 ? {surge, unavailable: 1} : {surge, unavailable};
}
