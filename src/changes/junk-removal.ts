import {ApiError} from '../kube/api-error.ts';
import type {Clock} from '../kube/clock.ts';
import {junkNote} from '../kube/junk-pod.ts';
import type {KubeObject, ResourceKind} from '../kube/object.ts';
import {resourcePath} from '../kube/paths.ts';
import type {ChangeRequest, Target} from './change.ts';
import type {Cluster} from './cluster.ts';
import type {Entry, Ledger, Settled} from './ledger.ts';
import {refusalText} from './refusals.ts';
import {send} from './send.ts';

export const podKind: ResourceKind = {group: '', version: 'v1', plural: 'pods', singular: 'pod', name: 'Pod', isNamespaced: true};

export type Junk = {
  readonly namespace: string;
  readonly name: string;
  /** '' where the answer to its creation was lost. */
  readonly uid: string;
  /** The sitting whose annotation it must bear where its uid is not known. */
  readonly sitting: string;
};

/** `absent`: it never was, or it is gone; `stays`: it can't be removed, and why; `failed`: not now. */
export type Removed =
  | {readonly type: 'removed' | 'absent'}
  | {readonly type: 'stays'; readonly because: string}
  | {readonly type: 'failed'; readonly error: ApiError};

export type JunkRemover = {
  readonly clock: Clock;
  readonly ledger: Ledger;
  readonly who: Entry['who'];
  readonly newId: () => string;
  /** Why nothing may be changed in a context, where that is so for good: `--readonly`. */
  readonly readOnlyBecause: (context: string) => string | undefined;
};

/**
 * Removes a junk pod without asking: that was agreed to when it was made. Only this very one, by its uid (`preconditions` of DeleteOptions);
 * where the uid is not known, the one of our name that bears our annotation. The ledger tells it, and that what had made it is undone. `isKnown`
 * spares the look before the deletion. Never rejects.
 */
export async function removeJunk(
  remover: JunkRemover,
  cluster: Cluster,
  junk: Junk,
  {isKnown, signal}: {readonly isKnown: boolean; readonly signal: AbortSignal},
): Promise<Removed> {
  const because = remover.readOnlyBecause(cluster.context.name);
  if (because !== undefined) return {type: 'stays', because};
  try {
    const uid = isKnown && junk.uid !== '' ? junk.uid : await uidOf(cluster, junk, signal);
    return uid === undefined ? {type: 'absent'} : await removeByUid(remover, cluster, {...junk, uid}, signal);
  } catch (error) {
    return judged(error);
  }
}

async function uidOf(cluster: Cluster, {namespace, name, uid, sitting}: Junk, signal: AbortSignal): Promise<string | undefined> {
  const pod = (await cluster.read(resourcePath(podKind, namespace, name), {}, signal)) as KubeObject;
  const isOurs = uid === '' ? junkNote(pod)?.sitting === sitting : pod.metadata.uid === uid;
  return isOurs ? pod.metadata.uid : undefined;
}

async function removeByUid(
  {clock, ledger, who, newId}: JunkRemover,
  cluster: Cluster,
  {namespace, name, uid}: Junk,
  signal: AbortSignal,
): Promise<Removed> {
  const target: Target = {context: cluster.context.name, kind: podKind, namespace, name, uid};
  const id = newId();
  await ledger.begin(entryOf(id, {clock, ledger, who}, cluster, target), new Set());
  const settle = async (outcome: Settled['outcome'], problem: string | undefined) => {
    await ledger.settle(id, 0, {outcome, problem, undo: lasting});
    await ledger.end(id, clock.now());
  };
  try {
    await send(cluster, deletion(target), signal);
    await settle('done', undefined);
    return {type: 'removed'};
  } catch (error) {
    const removed = judged(error);
    if (removed.type === 'absent') await settle('done', 'it was gone already');
    else if (removed.type === 'failed') await settle('unknown', `${removed.error.message}; it is tried again`);
    else await settle('failed', removed.type === 'stays' ? removed.because : undefined);
    return removed;
  }
}

const lasting = {type: 'none', because: 'junk is not brought back'} as const;

function entryOf(
  id: string,
  {clock, ledger, who}: Pick<JunkRemover, 'clock' | 'ledger' | 'who'>,
  {context}: Cluster,
  target: Target,
): Omit<Entry, 'endedAt'> {
  const made = ledger
    .latest()
    .findLast(({changes}) =>
      changes.some(({target: {name, namespace}, undo}) => undo.type === 'remove' && name === target.name && namespace === target.namespace),
    );
  return {
    id,
    at: clock.now(),
    who,
    context: context.name,
    as: context.user,
    title: 'Remove junk',
    reason: undefined,
    cause: made ? {undoes: made.id} : {},
    isResumable: false,
    changes: [
      {
        target,
        sentence: `remove junk pod ${target.name}`,
        before: '',
        after: '',
        kubectl: `delete -n ${target.namespace} pod/${target.name} --grace-period=1`,
        outcome: 'planned',
        problem: undefined,
        undo: lasting,
      },
    ],
  };
}

/** A second for its processes to end, so that what they hold is given back in order; never 0, which leaves them to the kubelet unseen. */
function deletion({kind, namespace, name, uid}: Target): ChangeRequest {
  const body = {apiVersion: 'v1', kind: 'DeleteOptions', preconditions: {uid}, gracePeriodSeconds: 1};
  return {method: 'DELETE', path: resourcePath(kind, namespace, name), body};
}

function judged(error: unknown): Removed {
  if (!(error instanceof ApiError)) return {type: 'failed', error: new ApiError(0, 'Unknown', String(error))};
  if (error.status === 404 || (error.status === 409 && /uid in precondition/i.test(error.message))) return {type: 'absent'};
  if (error.status === 403 || error.status === 422 || error.status === 400) return {type: 'stays', because: refusalText(error)};
  return {type: 'failed', error};
}
