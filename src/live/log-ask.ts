import {json} from 'node:stream/consumers';
import type {Transport} from '../cluster/transport-types.ts';
import {resourcePath} from '../kube/paths.ts';
import type {LogPod} from './log-pod.ts';

export type AskedPod = {readonly containers: readonly {readonly name: string; readonly restarts: number}[]};

/** A pod as its server knows it now, ahead of what is watched; undefined where it is gone, or where that can't be known. Never throws. */
export async function askPod(
  transport: Transport,
  {namespace, name, uid}: Pick<LogPod, 'namespace' | 'name' | 'uid'>,
  signal: AbortSignal,
): Promise<AskedPod | undefined> {
  try {
    const path = resourcePath({group: '', version: 'v1', plural: 'pods', isNamespaced: true}, namespace, name);
    const {body} = await transport.get(path, {accept: 'application/json', signal});
    const {metadata, status} = (await json(body)) as Loose;
    if (metadata?.uid !== uid) return undefined;
    const statuses = [status?.initContainerStatuses, status?.containerStatuses, status?.ephemeralContainerStatuses].flatMap(
      one => one ?? [],
    );
    return {containers: statuses.map(one => ({name: String(one?.name), restarts: Number(one?.restartCount) || 0}))};
  } catch {
    return undefined;
  }
}

type Loose = {
  readonly metadata?: {readonly uid?: unknown};
  readonly status?: Readonly<Record<string, readonly {readonly name?: unknown; readonly restartCount?: unknown}[] | undefined>>;
};
