import type {ReflectEvent, Source} from '../cluster/reflect.ts';
import type {Transport} from '../cluster/transport-types.ts';
import type {ApiError} from '../kube/api-error.ts';
import type {Clock} from '../kube/clock.ts';
import {fieldsOf, type ObjectOf} from '../kube/fields.ts';
import {resourcePath} from '../kube/paths.ts';
import type {LogPod} from './log-pod.ts';

export type JobWatchOptions = {
  readonly transport: Transport;
  readonly namespace: string | undefined;
  /** Uids of cron jobs. */
  readonly cronJobs: readonly string[];
  readonly isFollowing: boolean;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly random: () => number;
  /** More may be known, or how the list is has changed. */
  readonly onChange: () => void;
};

export type JobWatch = {
  /** The list has been read, or could not be. */
  readonly isSettled: boolean;
  /** Why the list can't be read, or is not kept up to date. */
  readonly error: ApiError | undefined;
  /** Whether the pod is one of a job that this cron job owns; undefined while its job has not been seen. */
  isOf(cronJob: string, pod: LogPod): boolean | undefined;
};

/**
 * Knows the jobs of cron jobs by their owner, whatever they are called, and follows them, since new ones start all the time; without following
 * only those that are there now. A job that is gone is remembered for its pods, which go later. Never throws.
 */
export function watchJobs(options: JobWatchOptions): JobWatch {
  const {transport, namespace, cronJobs, isFollowing, signal, clock, random, onChange} = options;
  const ours = new Map<string, readonly string[]>();
  const others = new Set<string>();
  let isSettled = false;
  let error: ApiError | undefined;
  void follow();
  return {
    get isSettled() {
      return isSettled;
    },
    get error() {
      return error;
    },
    isOf(cronJob, {owners}) {
      if (owners.some(uid => ours.get(uid)?.includes(cronJob))) return true;
      return owners.every(uid => ours.has(uid) || others.has(uid)) ? false : undefined;
    },
  };

  async function follow(): Promise<void> {
    const {reflect} = await import('../cluster/reflect.ts');
    for await (const event of reflect(transport, sourceOf(namespace), {signal, clock, random})) {
      if (signal.aborted) return;
      apply(event);
      onChange();
      if (isSettled && !isFollowing) return;
    }
  }

  function apply(event: ReflectEvent<OwnedJob>): void {
    if (event.type === 'rows') for (const job of event.rows) put(job);
    else if (event.type === 'changes') {
      for (const {type, row} of event.changes) {
        if (type === 'upsert') put(row);
        else others.delete(row.uid);
      }
    } else if (event.type === 'lost') {
      isSettled = true;
      error = event.error;
    } else if (event.type !== 'listing') {
      isSettled ||= event.type === 'listed';
      error = undefined;
    }
  }

  function put({uid, owners}: OwnedJob): void {
    if (owners.some(owner => cronJobs.includes(owner))) {
      ours.set(uid, owners);
      others.delete(uid);
    } else if (!ours.has(uid)) others.add(uid);
  }
}

const fields = fieldsOf('Job', {metadata: {uid: true, ownerReferences: {uid: true}}});
type OwnedJob = {readonly uid: string; readonly owners: readonly string[]};

function ownedJob({metadata: {uid, ownerReferences}}: ObjectOf<typeof fields>): OwnedJob {
  return {uid, owners: ownerReferences.map(owner => owner.uid)};
}

function sourceOf(namespace: string | undefined): Source<OwnedJob> {
  return {path: resourcePath(jobKind, namespace), read: {type: 'fields', fields, hasProtobuf: true, project: ownedJob}};
}

const jobKind = {group: 'batch', version: 'v1', plural: 'jobs', isNamespaced: true};
