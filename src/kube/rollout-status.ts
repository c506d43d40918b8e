import {humanDuration} from './duration.ts';
import type {KubeObject} from './object.ts';

/** How far a rollout has come. */
export type RolloutStatus = {
  readonly isDone: boolean;
  /** Why it will not come to its end by itself. */
  readonly failed?: string;
  /** Few words for people: `2 of 4 updated`. */
  readonly text: string;
};

/**
 * How far the rollout of a Deployment, StatefulSet or DaemonSet (told by `kind`) has come. Follows the StatusViewers of k8s.io/kubectl,
 * pkg/polymorphichelpers/rollout_status.go, but for words and for OnDelete, which is no error here: it is done, since nothing rolls.
 * Of any other kind it is done.
 */
export function rolloutStatus(object: KubeObject): RolloutStatus {
  switch (object.kind) {
    case 'Deployment':
      return deploymentStatus(object);
    case 'StatefulSet':
      return statefulSetStatus(object);
    case 'DaemonSet':
      return daemonSetStatus(object);
    default:
      return done('it does not roll out');
  }
}

/** Whether pods are replaced only when somebody deletes them. */
export function isOnDelete({kind, spec}: KubeObject): boolean {
  const type: unknown = spec?.updateStrategy?.type;
  return (kind === 'StatefulSet' || kind === 'DaemonSet') && type !== undefined && type !== 'RollingUpdate';
}

/** How many pods it should have: of a daemon set as its controller counted them. */
export function wantedPods({kind, spec, status}: KubeObject): number {
  return kind === 'DaemonSet' ? count(status?.desiredNumberScheduled) : count(spec?.replicas, 1);
}

function deploymentStatus(object: KubeObject): RolloutStatus {
  const {spec, status} = object;
  if (!isObserved(object)) return unseen;
  const wanted = wantedPods(object);
  const updated = count(status?.updatedReplicas);
  const total = count(status?.replicas);
  const available = count(status?.availableReplicas);
  const pods = count(spec?.minReadySeconds) > 0 ? 'available' : 'ready';
  const progress = under(spec, () => {
    if (updated < wanted) return `${updated} of ${wanted} updated`;
    if (total > updated) return total - updated === 1 ? '1 old pod is left' : `${total - updated} old pods are left`;
    return available < updated ? `${available} of ${updated} ${pods}` : undefined;
  });
  if (conditionOf(status, 'Progressing')?.reason === 'ProgressDeadlineExceeded') {
    const spanMs = count(spec?.progressDeadlineSeconds, 600) * 1000;
    return {isDone: false, failed: `no progress for ${humanDuration(spanMs)}`, text: progress ?? `${available} of ${wanted} ${pods}`};
  }
  return progress === undefined ? done(`${available} of ${updated} ${pods}`) : {isDone: false, text: progress};
}

function statefulSetStatus(object: KubeObject): RolloutStatus {
  const {spec, status} = object;
  if (isOnDelete(object)) return done(byHand);
  if (count(status?.observedGeneration) === 0 || !isObserved(object)) return unseen;
  const wanted = wantedPods(object);
  const ready = count(status?.readyReplicas);
  const updated = count(status?.updatedReplicas);
  if (ready < wanted) return {isDone: false, text: `${ready} of ${wanted} ready`};
  const rolling = spec?.updateStrategy?.rollingUpdate;
  if (typeof rolling === 'object' && rolling !== null) {
    const partition = count(rolling.partition);
    if (updated < wanted - partition) return {isDone: false, text: `${updated} of ${wanted - partition} updated`};
    return done(`${ready} of ${wanted} ready${partition > 0 ? `, ${updated} updated (partition ${partition})` : ''}`);
  }
  if (status?.updateRevision !== status?.currentRevision) return {isDone: false, text: `${updated} of ${wanted} updated`};
  return done(`${ready} of ${wanted} ready`);
}

function daemonSetStatus(object: KubeObject): RolloutStatus {
  const {status} = object;
  if (isOnDelete(object)) return done(byHand);
  if (!isObserved(object)) return unseen;
  const wanted = wantedPods(object);
  const updated = count(status?.updatedNumberScheduled);
  const available = count(status?.numberAvailable);
  if (updated < wanted) return {isDone: false, text: `${updated} of ${wanted} updated`};
  if (available < wanted) return {isDone: false, text: `${available} of ${wanted} ready`};
  return done(`${available} of ${wanted} ready`);
}

const unseen: RolloutStatus = {isDone: false, text: 'its controller has not begun'};
const byHand = 'its pods change when they are deleted (OnDelete)';

function done(text: string): RolloutStatus {
  return {isDone: true, text};
}

function isObserved({metadata, status}: KubeObject): boolean {
  return count(metadata?.generation) <= count(status?.observedGeneration);
}

/** What is left to do; of a paused one it is said that it is. */
function under(spec: KubeObject['spec'], left: () => string | undefined): string | undefined {
  const text = left();
  return text !== undefined && spec?.paused === true ? `paused: ${text}` : text;
}

function conditionOf(status: KubeObject['status'], type: string): {readonly reason?: string} | undefined {
  const conditions: unknown = status?.conditions;
  return Array.isArray(conditions) ? conditions.find(condition => condition?.type === type) : undefined;
}

function count(value: unknown, absent = 0): number {
  return typeof value === 'number' ? value : absent;
}
