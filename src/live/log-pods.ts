import type {ReflectEvent, Source} from '../cluster/reflect.ts';
import type {Transport} from '../cluster/transport-types.ts';
import type {ApiError} from '../kube/api-error.ts';
import type {Clock} from '../kube/clock.ts';
import {resourcePath} from '../kube/paths.ts';
import type {PodScope} from '../store/log-target.ts';
import {type JobWatch, watchJobs} from './log-jobs.ts';
import {type LogPod, logPod, logPodFields} from './log-pod.ts';

export type PodWatchOptions = {
  readonly transport: Transport;
  readonly scopes: readonly PodScope[];
  readonly isFollowing: boolean;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly random: () => number;
  /** A pod is there, or is another than before. */
  readonly onPod: (pod: LogPod) => void;
  /** A pod is in none of the scopes any more; as it was last. */
  readonly onGone: (pod: LogPod) => void;
  /** A batch has been told, or how the lists are has changed. */
  readonly onChange: () => void;
};

export type PodWatch = {
  /** Every list has been read, or could not be. */
  readonly isSettled: boolean;
  /** Why a list can't be read, or is not kept up to date. */
  readonly error: ApiError | undefined;
};

/** Tells the pods of all scopes, each once, now and later; without following only those that are there now. Never throws. */
export function watchPods(options: PodWatchOptions): PodWatch {
  const {transport, isFollowing, signal, clock, random, onPod, onGone, onChange} = options;
  const watched = watchedOf(options.scopes);
  const pods = new Map<string, LogPod>();
  for (const one of watched) {
    const cronJobs = one.scopes.flatMap(({jobsOf}) => jobsOf ?? []);
    if (cronJobs.length > 0)
      one.jobs = watchJobs({...options, namespace: one.scopes[0]!.namespace, cronJobs, onChange: () => judgeAgain(one)});
    void follow(one);
  }
  return {
    get isSettled() {
      return watched.every(one => one.isSettled && (one.jobs?.isSettled ?? true));
    },
    get error() {
      return watched.map(one => one.error ?? one.jobs?.error).find(Boolean);
    },
  };

  async function follow(one: Watched): Promise<void> {
    const {reflect} = await import('../cluster/reflect.ts');
    let seen = new Set<string>();
    for await (const event of reflect(transport, one.source, {signal, clock, random})) {
      if (signal.aborted) return;
      if (event.type === 'listing') seen = new Set();
      apply(one, event, seen);
      onChange();
      if (one.isSettled && !isFollowing) return;
    }
  }

  function apply(one: Watched, event: ReflectEvent<LogPod>, seen: Set<string>): void {
    if (event.type === 'rows') for (const pod of event.rows) put(one, pod, seen);
    else if (event.type === 'changes') {
      for (const {type, row} of event.changes) {
        if (type === 'upsert') put(one, row, seen);
        else {
          seen.delete(row.uid);
          drop(one, row);
        }
      }
    } else if (event.type === 'listed') {
      for (const uid of one.uids) if (!seen.has(uid)) drop(one, pods.get(uid)!);
      for (const uid of one.waiting.keys()) if (!seen.has(uid)) one.waiting.delete(uid);
      one.isSettled = true;
      one.error = undefined;
    } else if (event.type === 'alive') one.error = undefined;
    else if (event.type === 'lost') {
      one.isSettled = true;
      one.error = event.error;
    }
  }

  function put(one: Watched, pod: LogPod, seen: Set<string>): void {
    if (judge(one, pod)) seen.add(pod.uid);
  }

  /** Whether the pod is in one of the scopes, or may turn out to be. */
  function judge(one: Watched, pod: LogPod): boolean {
    const found = one.scopes.map(scope => isIn(scope, pod, one.jobs));
    one.waiting.delete(pod.uid);
    if (found.includes(true)) {
      one.uids.add(pod.uid);
      pods.set(pod.uid, pod);
      onPod(pod);
      return true;
    }
    if (!found.includes(undefined)) return false;
    one.waiting.set(pod.uid, pod);
    return true;
  }

  /** Jobs may be told later than their pods. */
  function judgeAgain(one: Watched): void {
    for (const pod of [...one.waiting.values()]) judge(one, pod);
    onChange();
  }

  function drop(one: Watched, pod: LogPod): void {
    one.waiting.delete(pod.uid);
    if (!one.uids.delete(pod.uid) || watched.some(({uids}) => uids.has(pod.uid))) return;
    pods.delete(pod.uid);
    onGone(pod);
  }
}

/** Scopes that one list serves. */
type Watched = {
  readonly source: Source<LogPod>;
  readonly scopes: PodScope[];
  readonly uids: Set<string>;
  /** Pods whose job has not been seen yet. */
  readonly waiting: Map<string, LogPod>;
  jobs: JobWatch | undefined;
  isSettled: boolean;
  error: ApiError | undefined;
};

function watchedOf(scopes: readonly PodScope[]): readonly Watched[] {
  const watched = new Map<string, Watched>();
  for (const scope of scopes) {
    const source = sourceOf(scope);
    const key = [source.path, source.labelSelector, source.fieldSelector].join(' ');
    const known = watched.get(key);
    if (known) known.scopes.push(scope);
    else
      watched.set(key, {source, scopes: [scope], uids: new Set(), waiting: new Map(), jobs: undefined, isSettled: false, error: undefined});
  }
  return [...watched.values()];
}

/** Undefined while it is not known. */
function isIn({owner, namePrefix = '', jobsOf}: PodScope, pod: LogPod, jobs: JobWatch | undefined): boolean | undefined {
  if (!pod.name.startsWith(namePrefix) || (owner !== undefined && !pod.owners.includes(owner))) return false;
  return jobsOf === undefined || jobs?.isOf(jobsOf, pod);
}

function sourceOf({namespace, labelSelector, fieldSelector, select, part}: PodScope): Source<LogPod> {
  const name = part?.name ?? select;
  const fields = [fieldSelector, name && `metadata.name=${name}`].filter(Boolean).join(',');
  return {
    path: resourcePath(podKind, part?.namespace ?? namespace),
    ...(labelSelector && {labelSelector}),
    ...(fields !== '' && {fieldSelector: fields}),
    read: {type: 'fields', fields: logPodFields, hasProtobuf: true, project: logPod},
  };
}

const podKind = {group: '', version: 'v1', plural: 'pods', isNamespaced: true};
