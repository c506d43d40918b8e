import {ApiError} from '../kube/api-error.ts';
import type {KubeObject} from '../kube/object.ts';
import {resourcePath} from '../kube/paths.ts';
import type {Target} from './change.ts';
import type {Cluster} from './cluster.ts';
import {type WatchOptions, watchStates} from './watch-states.ts';

/**
 * One object as it is now and after each change; undefined when it is gone or another has taken its name, and then no more. Otherwise it
 * ends when `signal` is aborted. Throws an ApiError where the first reading is refused (401, 403, 404); all other failures are overcome.
 */
export async function* watchObject(cluster: Cluster, target: Target, options: WatchOptions): AsyncGenerator<KubeObject | undefined, void> {
  const {kind, namespace, name} = target;
  let {uid} = target;
  let last: string | undefined;
  const states = watchStates<KubeObject | undefined>(
    {
      cluster,
      path: resourcePath(kind, namespace),
      query: {fieldSelector: `metadata.name=${name}`},
      read,
      next: (_, {type, object}) => (type === 'DELETED' ? undefined : same(object)),
      isLast: object => object === undefined,
      mayBeOld: true,
    },
    options,
  );
  for await (const object of states) {
    if (object && object.metadata.resourceVersion === last) continue;
    last = object?.metadata.resourceVersion;
    yield object;
  }

  async function read(signal: AbortSignal) {
    try {
      const object = same((await cluster.read(resourcePath(kind, namespace, name), {}, signal)) as KubeObject);
      return {state: object, resourceVersion: isOftenLarge(kind) ? object?.metadata.resourceVersion : undefined};
    } catch (error) {
      if (last !== undefined && error instanceof ApiError && error.status === 404) return {state: undefined, resourceVersion: undefined};
      throw error;
    }
  }

  function same(object: KubeObject): KubeObject | undefined {
    if (uid === '') uid = object.metadata.uid ?? '';
    return object.metadata.uid === uid ? object : undefined;
  }
}

/**
 * Servers remember changes for a minute or so (the watch cache), and most objects are older than that: a watch from their version would be
 * refused (410). A watch from now on sends them once more, which is little, but for those that may be a megabyte.
 */
function isOftenLarge({plural}: Target['kind']): boolean {
  return plural === 'configmaps' || plural === 'secrets';
}

/** By uid. */
export type Objects = ReadonlyMap<string, KubeObject>;

/** The objects of a collection as they are now and after each change, until `signal` is aborted. Throws as `watchObject` does. */
export function watchObjects(
  cluster: Cluster,
  path: string,
  query: Readonly<Record<string, string>>,
  options: WatchOptions,
): AsyncGenerator<Objects, void> {
  return watchStates<Objects>(
    {
      cluster,
      path,
      query,
      async read(signal) {
        const list = (await cluster.read(path, query, signal)) as List;
        const {kind = '', apiVersion = '', metadata, items} = list;
        // Items of a list do not say what they are.
        const own = {kind: kind.replace(/List$/, ''), apiVersion};
        const objects = (items ?? []).map((item): [string, KubeObject] => [item.metadata.uid ?? '', {...own, ...item}]);
        return {state: new Map(objects), resourceVersion: metadata?.resourceVersion ?? ''};
      },
      next(objects, {type, object}) {
        const after = new Map(objects);
        if (type === 'DELETED') after.delete(object.metadata.uid ?? '');
        else after.set(object.metadata.uid ?? '', object);
        return after;
      },
    },
    options,
  );
}

type List = {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly metadata?: {readonly resourceVersion?: string};
  readonly items?: readonly KubeObject[] | null;
};
