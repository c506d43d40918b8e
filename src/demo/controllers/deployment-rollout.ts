import type {Demo} from '../demo.ts';
import type {Pod, ReplicaSet} from '../schema/kinds.ts';
import {pods} from '../types/pods.ts';
import {replicaSets} from '../types/replicasets.ts';
import {allSets, type Rollout, refreshed, scaleSet, withCurrentSet} from './deployment-sets.ts';
import {
  annotatedNumber,
  byCreation,
  DESIRED_REPLICAS,
  isRollingUpdate,
  MAX_REPLICAS,
  maxSurge,
  maxUnavailable,
  nextSize,
  revisionOf,
  sizeOf,
  sum,
  wantedReplicas,
} from './deployment-sizes.ts';
import {isComplete} from './deployment-status.ts';
import {ownedBy} from './owned.ts';
import {isTerminal} from './pods.ts';

/** One step of a rolling update: the new replica set grows, or old ones shrink, as far as surge and availability let them. */
export function rollOn(demo: Demo, before: Rollout): Rollout {
  const rollout = withCurrentSet(demo, before);
  const {deployment, old} = rollout;
  const current = rollout.current!;
  const size = sizeOf(current);
  const wanted = wantedReplicas(deployment);
  const next = size > wanted ? wanted : nextSize(deployment, allSets(rollout), size);
  if (size !== wanted && scaleSet(demo, deployment, current, next)) return rollout;
  if (shrinkOld(demo, rollout)) return rollout;
  if (isComplete(deployment, deployment.status ?? {})) cleanUp(demo, {deployment, current, old});
  return rollout;
}

/** One step of a rollout that first takes all that is old away. */
export function recreate(demo: Demo, rollout: Rollout): Rollout {
  const {deployment, current, old} = rollout;
  const scaled = old.filter(set => scaleSet(demo, deployment, set, 0));
  if (scaled.length > 0 || hasOldPods(demo, old)) return rollout;
  const made = current ? rollout : withCurrentSet(demo, rollout);
  scaleSet(demo, made.deployment, made.current!, wantedReplicas(deployment));
  if (isComplete(deployment, deployment.status ?? {})) cleanUp(demo, made);
  return made;
}

/** Whether the deployment was scaled since its replica sets were. */
export function isScaled(rollout: Rollout): boolean {
  const wanted = wantedReplicas(rollout.deployment);
  return allSets(rollout).some(set => sizeOf(set) > 0 && (annotatedNumber(set, DESIRED_REPLICAS) ?? wanted) !== wanted);
}

/** Spreads a new size over the replica sets: in the middle of a rolling update, in proportion to their sizes. */
export function scale(demo: Demo, {deployment, current, old}: Rollout): void {
  const wanted = wantedReplicas(deployment);
  const active = allSets({deployment, current, old}).filter(set => sizeOf(set) > 0);
  const only = active.length === 1 ? active[0] : active.length === 0 ? (current ?? old.at(-1)) : undefined;
  if (only) {
    scaleSet(demo, deployment, only, wanted);
    return;
  }
  if (current && isSaturated(current, wanted)) {
    for (const set of old) scaleSet(demo, deployment, set, 0);
    return;
  }
  if (!isRollingUpdate(deployment)) return;
  const allowed = wanted > 0 ? wanted + maxSurge(deployment) : 0;
  const missing = allowed - sum(active, sizeOf);
  const bySize = [...active].sort(
    (one, other) => sizeOf(other) - sizeOf(one) || (missing > 0 ? byCreation(other, one) : byCreation(one, other)),
  );
  let added = 0;
  const sizes = bySize.map(set => {
    const share = missing === 0 || missing === added ? 0 : shareOf(set);
    const part = missing > 0 ? Math.min(share, missing - added) : Math.max(share, missing - added);
    added += part;
    return sizeOf(set) + part;
  });
  if (missing !== 0) sizes[0] = Math.max(0, sizes[0]! + missing - added);
  for (const [index, set] of bySize.entries()) scaleSet(demo, deployment, set, sizes[index]!, true);

  function shareOf(set: ReplicaSet): number {
    if (wanted === 0) return -sizeOf(set);
    const before = annotatedNumber(set, MAX_REPLICAS) || (deployment.status?.replicas ?? 0);
    if (before === 0) return 0;
    return Math.round((sizeOf(set) * (wanted + maxSurge(deployment))) / before) - sizeOf(set);
  }
}

/** Deletes the oldest of what has no pods any more, beyond the limit of the history. */
export function cleanUp(demo: Demo, rollout: Rollout): void {
  const limit = rollout.deployment.spec?.revisionHistoryLimit;
  if (limit === undefined || limit === 2 ** 31 - 1) return;
  const alive = refreshed(demo, rollout).old.filter(({metadata}) => !metadata.deletionTimestamp);
  const byRevision = alive.sort((one, other) => revisionOf(one) - revisionOf(other) || byCreation(one, other));
  for (const set of byRevision.slice(0, Math.max(0, alive.length - limit))) {
    const {metadata, status} = set;
    const isSeen = (metadata.generation ?? 0) <= (status?.observedGeneration ?? 0);
    if (status?.replicas || sizeOf(set) > 0 || !isSeen) continue;
    demo.registry.remove(replicaSets, metadata.namespace, metadata.name);
  }
}

/** First what is not available anyway, then as much as the new replica set can make up for. */
function shrinkOld(demo: Demo, rollout: Rollout): boolean {
  const {deployment, current} = rollout;
  const old = rollout.old.filter(set => sizeOf(set) > 0);
  if (old.length === 0) return false;
  const minAvailable = wantedReplicas(deployment) - maxUnavailable(deployment);
  const unavailable = sizeOf(current!) - (current!.status?.availableReplicas ?? 0);
  const maxTaken = sum(allSets(rollout), sizeOf) - minAvailable - unavailable;
  if (maxTaken <= 0) return false;
  const sizes = new Map(old.map(set => [set, sizeOf(set)]));
  let cleaned = 0;
  for (const set of old) {
    const sick = sizeOf(set) - (set.status?.availableReplicas ?? 0);
    cleaned += take(set, Math.min(maxTaken - cleaned, sick));
  }
  let spare = sum([...old, current!], ({status}) => status?.availableReplicas) - minAvailable;
  const isSpare = spare > 0;
  for (const set of old) if (isSpare) spare -= take(set, Math.min(spare, sizes.get(set)!));
  return [...sizes].some(([set, size]) => size !== sizeOf(set));

  function take(set: ReplicaSet, count: number): number {
    if (count <= 0) return 0;
    const before = sizes.get(set)!;
    sizes.set(set, before - count);
    scaleSet(demo, deployment, {...set, spec: {...set.spec!, replicas: before}}, before - count);
    return count;
  }
}

function hasOldPods(demo: Demo, old: readonly ReplicaSet[]): boolean {
  if (old.some(({status}) => status?.replicas)) return true;
  return old.some(({metadata}) => ownedBy(demo, pods, metadata.uid).some((pod: Pod) => !isTerminal(pod)));
}

function isSaturated(current: ReplicaSet, wanted: number): boolean {
  const isSized = sizeOf(current) === wanted && annotatedNumber(current, DESIRED_REPLICAS) === wanted;
  return isSized && (current.status?.availableReplicas ?? 0) === wanted;
}
