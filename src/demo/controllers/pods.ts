import type {Pod, PodCondition} from '../schema/kinds.ts';

/** It neither ended nor is it going (IsPodActive of k8s.io/kubernetes/pkg/controller). */
export function isActive(pod: Pod): boolean {
  return !isTerminal(pod) && !pod.metadata.deletionTimestamp;
}

/** It is going, but its containers have not ended yet. */
export function isTerminating(pod: Pod): boolean {
  return pod.metadata.deletionTimestamp !== undefined && !isTerminal(pod);
}

export function isTerminal({status}: Pod): boolean {
  return status?.phase === 'Succeeded' || status?.phase === 'Failed';
}

/** Milliseconds since the epoch; undefined while it is not ready. */
export function readySince(pod: Pod): number | undefined {
  const condition = readyCondition(pod);
  if (condition?.status !== 'True') return undefined;
  return condition.lastTransitionTime === undefined ? 0 : Date.parse(condition.lastTransitionTime);
}

export function isReady(pod: Pod): boolean {
  return readyCondition(pod)?.status === 'True';
}

/** Ready for so long that it counts. */
export function isAvailable(pod: Pod, minReadySeconds: number, now: number): boolean {
  if (minReadySeconds === 0) return isReady(pod);
  const since = readySince(pod);
  return since !== undefined && since + minReadySeconds * 1000 <= now;
}

/** Whether both count the same for what manages them. */
export function countsAlike(one: Pod, other: Pod): boolean {
  const [ready, otherReady] = [readyCondition(one), readyCondition(other)];
  return (
    one.status?.phase === other.status?.phase &&
    ready?.status === otherReady?.status &&
    ready?.lastTransitionTime === otherReady?.lastTransitionTime &&
    one.metadata.deletionTimestamp === other.metadata.deletionTimestamp &&
    one.metadata.labels === other.metadata.labels &&
    one.metadata.ownerReferences === other.metadata.ownerReferences
  );
}

function readyCondition({status}: Pod): PodCondition | undefined {
  const conditions = status?.conditions ?? [];
  for (let index = 0; index < conditions.length; index++) if (conditions[index]!.type === 'Ready') return conditions[index];
  return undefined;
}

/** Milliseconds until the next of them becomes available; undefined where time alone changes nothing. */
export function untilAvailable(pods: readonly Pod[], minReadySeconds: number, now: number): number | undefined {
  if (minReadySeconds === 0) return undefined;
  const waits = pods.map(pod => (readySince(pod) ?? Number.NaN) + minReadySeconds * 1000 - now).filter(wait => wait > 0);
  return waits.length === 0 ? undefined : Math.min(...waits);
}
