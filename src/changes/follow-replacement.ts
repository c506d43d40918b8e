import type {Clock} from '../kube/clock.ts';
import {humanDuration} from '../kube/duration.ts';
import type {KubeObject} from '../kube/object.ts';
import {resourcePath} from '../kube/paths.ts';
import {hasPodEnded, isPodReady, podText} from '../kube/pod-of-object.ts';
import type {Sent} from './change.ts';
import type {Cluster} from './cluster.ts';
import type {TaskHandle} from './plan.ts';
import {type Objects, watchObjects} from './watch-object.ts';

export type ReplacementOptions = TaskHandle & {
  readonly cluster: Cluster;
  readonly clock: Clock;
  /** Uids of pods that are no replacement, since they were there before; those that are one are added, so that nobody else takes them for his. */
  readonly known: Set<string>;
  /** The one replacement there will be is there; called with each of its states. */
  readonly onPod?: (uid: string) => void;
};

/** How many of the pods that went have a ready replacement, and that in words. */
export type Replacements = {readonly isDone: boolean; readonly text: string};

/** How long a replacement may take to become ready, beyond the grace of the pod that went. */
const PATIENCE_MS = 120_000;
/** Times of objects are cut to seconds. */
const SECOND_MS = 1000;

/**
 * Follows what comes in place of pods that were deleted or evicted until all is ready, or for two minutes beyond their grace. A replacement is
 * a pod of the same controller that was not there before; of stateful sets that of the same name. Pods without a controller and those that
 * had ended have none. Throws only when `signal` is aborted.
 */
export async function followReplacements(sent: readonly Sent[], options: ReplacementOptions): Promise<Replacements> {
  const {cluster, clock, signal, tell, known, onPod} = options;
  const gone = sent.flatMap(goneOf);
  const ended = new AbortController();
  const either = AbortSignal.any([signal, ended.signal]);
  const begunAt = clock.now();
  const waitMs = PATIENCE_MS + Math.max(0, ...gone.map(({graceMs}) => graceMs));
  const found = new Map<string, KubeObject | undefined>();
  const own = new Set<string>();
  const isKnown = (uid: string) => known.has(uid) && !own.has(uid);
  let problem: string | undefined;
  void clock.sleep(waitMs, either).then(() => ended.abort());
  await Promise.all(byNamespace(gone).map(follow));
  ended.abort();
  signal.throwIfAborted();
  return verdict();

  async function follow(group: readonly Gone[]): Promise<void> {
    const path = resourcePath(pods, group[0]!.pod.metadata.namespace);
    try {
      for await (const objects of watchObjects(cluster, path, queryFor(group), {clock, signal: either})) {
        for (const [uid, pod] of replacementsOf(group, objects, isKnown)) claim(uid, pod);
        const [only] = gone.length === 1 ? found.values() : [];
        if (only) onPod?.(only.metadata.uid ?? '');
        if (group.every(({pod}) => isThere(found.get(pod.metadata.uid ?? '')))) return;
        tell(progress());
      }
    } catch (error) {
      problem ??= error instanceof Error ? error.message : String(error);
    }
  }

  function claim(uid: string, pod: KubeObject | undefined): void {
    found.set(uid, pod);
    if (pod?.metadata.uid === undefined) return;
    own.add(pod.metadata.uid);
    known.add(pod.metadata.uid);
  }

  function progress(): string {
    if (gone.length > 1) return `${[...found.values()].filter(isThere).length} of ${gone.length} replacements ready`;
    const [pod] = found.values();
    return pod ? `${pod.metadata.name}: ${podText(pod)}` : 'waiting for its replacement';
  }

  function verdict(): Replacements {
    const after = humanDuration(clock.now() - begunAt);
    const missing = gone.filter(({pod}) => !isThere(found.get(pod.metadata.uid ?? '')));
    const [pod] = gone.length === 1 ? found.values() : [];
    if (missing.length === 0) {
      const what = pod ? `${pod.metadata.name} is ready` : `${gone.length} of ${gone.length} replacements are ready`;
      return {isDone: true, text: `${what} after ${after}`};
    }
    if (problem !== undefined) return {isDone: false, text: `what comes in its place cannot be followed: ${problem}`};
    const waited = humanDuration(waitMs);
    if (gone.length > 1) {
      const [late] = missing.flatMap(one => found.get(one.pod.metadata.uid ?? '') ?? []);
      const why = late ? `; ${late.metadata.name}: ${podText(late)}` : '';
      return {isDone: false, text: `${gone.length - missing.length} of ${gone.length} replacements are ready after ${waited}${why}`};
    }
    return {
      isDone: false,
      text: pod ? `${pod.metadata.name} is not ready after ${waited}: ${podText(pod)}` : `no replacement has come within ${waited}`,
    };
  }
}

export type Gone = {
  /** As it was. */
  readonly pod: KubeObject;
  readonly controller: string;
  /** When the server was told, in ms since the epoch; undefined where it did not say. */
  readonly since: number | undefined;
  readonly graceMs: number;
};

/** A pod that went and that a controller replaces; none where nothing will come. */
export function goneOf({change, object, outcome}: Sent): Gone[] {
  const pod = change.before;
  const controller = pod?.metadata.ownerReferences?.find(owner => owner.controller)?.uid;
  if (outcome !== 'done' || !pod || controller === undefined || hasPodEnded(pod)) return [];
  const graceMs = (object?.metadata.deletionGracePeriodSeconds ?? pod['spec']?.terminationGracePeriodSeconds ?? 0) * SECOND_MS;
  const endsAt = Date.parse(object?.metadata.deletionTimestamp ?? '');
  return [{pod, controller, since: Number.isNaN(endsAt) ? undefined : endsAt - graceMs, graceMs}];
}

/** What came for each pod that went, by the uid of that; the first come for the first gone. */
export function replacementsOf(
  gone: readonly Gone[],
  objects: Objects,
  isKnown: (uid: string) => boolean,
): ReadonlyMap<string, KubeObject | undefined> {
  const before = new Set(gone.map(({pod}) => pod.metadata.uid));
  const fresh = [...objects.values()].filter(isFresh).sort(byBirth);
  const taken = new Set<KubeObject>();
  const named = gone.map(({pod, controller}) => take(one => one.metadata.name === pod.metadata.name && controllerOf(one) === controller));
  return new Map(
    gone.map(({pod, controller}, index) => [
      pod.metadata.uid ?? '',
      named[index] ?? (isNamed(pod) ? undefined : take(one => controllerOf(one) === controller)),
    ]),
  );

  function take(fits: (pod: KubeObject) => boolean): KubeObject | undefined {
    const one = fresh.find(pod => !taken.has(pod) && fits(pod));
    if (one) taken.add(one);
    return one;
  }

  function isFresh(pod: KubeObject): boolean {
    const {uid = '', deletionTimestamp, creationTimestamp} = pod.metadata;
    if (before.has(uid) || isKnown(uid) || deletionTimestamp !== undefined || pod['status']?.phase === 'Failed') return false;
    const times = gone.flatMap(({controller, since}) => (controller === controllerOf(pod) && since !== undefined ? [since] : []));
    return times.length === 0 || Date.parse(creationTimestamp ?? '') >= Math.min(...times) - SECOND_MS;
  }
}

/** The pods of a stateful set come again under their names. */
function isNamed({metadata}: KubeObject): boolean {
  return metadata.ownerReferences?.find(owner => owner.controller)?.kind === 'StatefulSet';
}

function isThere(pod: KubeObject | undefined): boolean {
  return pod !== undefined && isPodReady(pod);
}

function controllerOf({metadata}: KubeObject): string | undefined {
  return metadata.ownerReferences?.find(owner => owner.controller)?.uid;
}

function byBirth(one: KubeObject, other: KubeObject): number {
  return keyOf(one) < keyOf(other) ? -1 : 1;
}

function keyOf({metadata}: KubeObject): string {
  return `${metadata.creationTimestamp} ${metadata.name}`;
}

const pods = {group: '', version: 'v1', plural: 'pods', isNamespaced: true};

/** More would make the address too long. */
const MOST_VALUES = 40;

/** Labels that controllers give their pods; replacements have the same value. */
const shared: Readonly<Record<string, string>> = {
  ReplicaSet: 'pod-template-hash',
  StatefulSet: 'statefulset.kubernetes.io/pod-name',
  Job: 'batch.kubernetes.io/controller-uid',
};

/** Asks for few pods where their labels let tell them from all others, else for all of the namespace. */
function queryFor(group: readonly Gone[]): Readonly<Record<string, string>> {
  const kinds = group.map(({pod}) => pod.metadata.ownerReferences?.find(owner => owner.controller)?.kind ?? '');
  const label = shared[kinds[0]!];
  if (label === undefined || kinds.some(kind => kind !== kinds[0])) return {};
  const values = new Set(group.map(({pod}) => pod.metadata.labels?.[label] ?? ''));
  if (values.has('') || values.size > MOST_VALUES) return {};
  return {labelSelector: `${label} in (${[...values].sort().join(',')})`};
}

function byNamespace(gone: readonly Gone[]): Gone[][] {
  const groups = new Map<string, Gone[]>();
  for (const one of gone) {
    const {namespace = ''} = one.pod.metadata;
    groups.set(namespace, [...(groups.get(namespace) ?? []), one]);
  }
  return [...groups.values()];
}
