import type {Demo} from '../demo.ts';
import {Refusal} from '../refusal.ts';
import type {Pod, PodTemplateSpec, StatefulSet} from '../schema/kinds.ts';
import {pods} from '../types/pods.ts';
import {isAvailable, isTerminal} from './pods.ts';
import {createClaims, hasStaleClaim, keepClaims} from './stateful-set-claims.ts';
import {identityOf, isRunningAndReady, isUnavailable, ordinalOf, podAt, revisionOf, startOf} from './stateful-set-pods.ts';
import {MANAGER} from './status.ts';

type Revision = {readonly name: string; readonly template: PodTemplateSpec};

export type Work = {
  readonly set: StatefulSet;
  /** Those that are to be, by ordinal. */
  readonly pods: ReadonlyMap<number, Pod>;
  /** Those beyond, from the lowest. */
  readonly condemned: readonly Pod[];
  readonly current: Revision;
  readonly update: Revision;
  tell(demo: Demo, type: 'Normal' | 'Warning', reason: string, message: string): void;
};

/**
 * Makes what is missing from the bottom, takes what is too much from the top, and then replaces what is old from the top; one at a time
 * where the order counts. The result is how many were deleted to be updated. Follows updateStatefulSet.
 */
export function act(demo: Demo, work: Work): number {
  const {set} = work;
  const {replicas = 1, podManagementPolicy, updateStrategy} = set.spec!;
  const isOrdered = podManagementPolicy !== 'Parallel';
  const ordinals = Array.from({length: replicas}, (_, index) => startOf(set) + index);
  for (const ordinal of ordinals) if (mustWaitFor(demo, work, ordinal) && isOrdered) return 0;
  for (const pod of work.condemned) keepClaims(demo, set, pod);
  const sick = firstUnavailable(demo, work, ordinals);
  for (const pod of work.condemned.toReversed()) if (condemn(demo, work, pod, isOrdered, sick)) return 0;
  return updateStrategy?.type === 'OnDelete' ? 0 : roll(demo, work, ordinals);
}

/** Brings one pod about; true while the ones above it have to wait for it. */
function mustWaitFor(demo: Demo, work: Work, ordinal: number): boolean {
  const {set} = work;
  const pod = work.pods.get(ordinal);
  if (!pod) {
    if (!hasStaleClaim(demo, set, ordinal)) create(demo, work, ordinal);
    return true;
  }
  if (isTerminal(pod)) {
    if (!pod.metadata.deletionTimestamp) remove(demo, work, pod);
    return true;
  }
  if (pod.status?.phase === 'Pending') {
    createClaims(demo, set, ordinal, (type, reason, message) => work.tell(demo, type, reason, message));
    keepClaims(demo, set, pod);
  }
  const now = demo.agenda.now();
  if (pod.metadata.deletionTimestamp || !isRunningAndReady(pod)) return true;
  if (!isAvailable(pod, set.spec?.minReadySeconds ?? 0, now)) return true;
  keepClaims(demo, set, pod);
  identify(demo, work, pod, ordinal);
  return false;
}

/** True while those below it have to wait. */
function condemn(demo: Demo, work: Work, pod: Pod, isOrdered: boolean, sick: Pod | undefined): boolean {
  if (pod.metadata.deletionTimestamp) return isOrdered;
  const isHealthy = isRunningAndReady(pod) && isAvailable(pod, work.set.spec?.minReadySeconds ?? 0, demo.agenda.now());
  if (!isHealthy && isOrdered && pod !== sick) return true;
  remove(demo, work, pod);
  return isOrdered;
}

function roll(demo: Demo, work: Work, ordinals: readonly number[]): number {
  const {spec} = work.set;
  const partition = spec?.updateStrategy?.rollingUpdate?.partition ?? 0;
  for (const ordinal of ordinals.slice(partition).toReversed()) {
    const pod = work.pods.get(ordinal);
    if (pod && revisionOf(pod) !== work.update.name && !pod.metadata.deletionTimestamp) {
      remove(demo, work, pod);
      return revisionOf(pod) === work.current.name ? 1 : 0;
    }
    if (isUnavailable(pod, spec?.minReadySeconds ?? 0, demo.agenda.now())) return 0;
  }
  return 0;
}

/** One that is not well may be scaled away first. */
function firstUnavailable(demo: Demo, {set, pods: wanted, condemned}: Work, ordinals: readonly number[]): Pod | undefined {
  const now = demo.agenda.now();
  const {minReadySeconds = 0} = set.spec!;
  const all = [...ordinals.map(ordinal => wanted.get(ordinal)), ...condemned];
  return all.find(pod => isUnavailable(pod, minReadySeconds, now));
}

function create(demo: Demo, work: Work, ordinal: number): void {
  const {set} = work;
  const {replicas = 1, updateStrategy} = set.spec!;
  const name = `${set.metadata.name}-${ordinal}`;
  const isRolling = updateStrategy?.type !== 'OnDelete';
  const {rollingUpdate} = updateStrategy ?? {};
  const kept = rollingUpdate ? (rollingUpdate.partition ?? 0) : Math.min(replicas, set.status?.currentReplicas ?? 0);
  const revision = isRolling && ordinal < startOf(set) + kept ? work.current : work.update;
  try {
    createClaims(demo, set, ordinal, (type, reason, message) => work.tell(demo, type, reason, message));
    const made = demo.registry.create(pods, podAt(set, ordinal, revision.template, revision.name), {manager: MANAGER});
    keepClaims(demo, set, made);
  } catch (error) {
    if (error instanceof Refusal && error.reason !== 'AlreadyExists') told(demo, work, 'Create', name, error);
    throw error;
  }
  told(demo, work, 'Create', name);
}

function remove(demo: Demo, work: Work, {metadata}: Pod): void {
  try {
    demo.registry.remove(pods, metadata.namespace, metadata.name);
  } catch (error) {
    if (error instanceof Refusal && error.code !== 404) {
      told(demo, work, 'Delete', metadata.name, error);
      throw error;
    }
  }
  told(demo, work, 'Delete', metadata.name);
}

/** Puts back the labels that tell who it is. */
function identify(demo: Demo, work: Work, pod: Pod, ordinal: number): void {
  const {namespace, name, labels} = pod.metadata;
  const identity = identityOf(name, ordinal);
  if (ordinalOf(pod, work.set) === undefined || labels?.['statefulset.kubernetes.io/pod-name'] === name) return;
  demo.registry.change(pods, namespace, name, {manager: MANAGER}, current => ({
    ...current,
    metadata: {...current.metadata, labels: {...current.metadata.labels, ...identity}},
  }));
  told(demo, work, 'Update', name);
}

function told(demo: Demo, {set, tell}: Work, verb: 'Create' | 'Update' | 'Delete', pod: string, refusal?: Refusal): void {
  const subject = `${verb} Pod ${pod} in StatefulSet ${set.metadata.name}`;
  if (refusal) tell(demo, 'Warning', `Failed${verb}`, `${subject} failed error: ${refusal.message}`);
  else tell(demo, 'Normal', `Successful${verb}`, `${subject} successful`);
}
