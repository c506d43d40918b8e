import type {ReflectEvent, Source} from '../cluster/reflect.ts';
import type {Transport} from '../cluster/transport-types.ts';
import type {ApiError} from '../kube/api-error.ts';
import type {Clock} from '../kube/clock.ts';
import {resourcePath} from '../kube/paths.ts';
import type {PodScope} from '../store/log-target.ts';
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
  const {transport, scopes, isFollowing, signal, clock, random, onPod, onGone, onChange} = options;
  const watched = scopes.map(scope => ({scope, uids: new Set<string>(), isSettled: false, error: undefined as ApiError | undefined}));
  type Watched = (typeof watched)[number];
  const pods = new Map<string, LogPod>();
  for (const one of watched) void follow(one);
  return {
    get isSettled() {
      return watched.every(one => one.isSettled);
    },
    get error() {
      return watched.find(({error}) => error !== undefined)?.error;
    },
  };

  async function follow(one: Watched): Promise<void> {
    const {reflect} = await import('../cluster/reflect.ts');
    let seen = new Set<string>();
    for await (const event of reflect(transport, sourceOf(one.scope), {signal, clock, random})) {
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
      one.isSettled = true;
      one.error = undefined;
    } else if (event.type === 'alive') one.error = undefined;
    else if (event.type === 'lost') {
      one.isSettled = true;
      one.error = event.error;
    }
  }

  function put(one: Watched, pod: LogPod, seen: Set<string>): void {
    const {owner, namePrefix = ''} = one.scope;
    if (!pod.name.startsWith(namePrefix) || (owner !== undefined && !pod.owners.includes(owner))) return;
    seen.add(pod.uid);
    one.uids.add(pod.uid);
    pods.set(pod.uid, pod);
    onPod(pod);
  }

  function drop(one: Watched, pod: LogPod): void {
    if (!one.uids.delete(pod.uid) || watched.some(({uids}) => uids.has(pod.uid))) return;
    pods.delete(pod.uid);
    onGone(pod);
  }
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
