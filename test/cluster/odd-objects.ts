import {here, type Odd, type Type} from './odd.ts';
import {oddClusterObjects} from './odd-cluster.ts';
import {oddNetwork} from './odd-network.ts';
import {oddPods, podOf} from './odd-pods.ts';
import {oddSettings} from './odd-settings.ts';
import {oddWorkloads} from './odd-workloads.ts';
import {madeNamespace, pathOf, type RealCluster, randomSuffix} from './real-cluster.ts';

export type OddObjects = {
  readonly namespace: string;
  /** The names of the odd objects of a type; others may stand beside them. */
  namesOf(type: Type): readonly string[];
  remove(): Promise<void>;
};

/** Makes a namespace full of whatever could make two readers differ, and some objects of the whole cluster. Nothing of it ever runs. */
export async function oddObjects(cluster: RealCluster): Promise<OddObjects> {
  const namespace = await madeNamespace(cluster);
  const suffix = randomSuffix();
  const pods = oddPods.map(pod => ({type: podType, object: podOf(pod), status: pod.status, isDeleted: pod.isDeleted}));
  const placed = [
    ...[...pods, ...oddWorkloads, ...oddNetwork, ...oddSettings].map(odd => place(odd, odd.object.metadata.name, namespace.name)),
    ...oddClusterObjects.map(odd => place(odd, `${odd.object.metadata.name}-${suffix}`)),
  ];
  try {
    for (const {collection, path, object, status, isDeleted} of placed) {
      await cluster.ask('POST', collection, JSON.parse(JSON.stringify(object).replaceAll(here, namespace.name)));
      if (status) await cluster.ask('PATCH', `${path}/status`, {status});
      if (isDeleted) await cluster.ask('DELETE', path);
    }
  } catch (error) {
    await remove();
    throw error;
  }
  return {namespace: namespace.name, namesOf, remove};

  function namesOf({group, plural}: Type): readonly string[] {
    return placed.filter(({type}) => type.group === group && type.plural === plural).map(({object}) => object.metadata.name);
  }

  async function remove(): Promise<void> {
    for (const {path, isDeleted} of placed) {
      if (isDeleted) await cluster.ask('PATCH', path, {metadata: {finalizers: null}}).catch(unlessGone);
      if (!path.includes('/namespaces/')) await cluster.ask('DELETE', path).catch(unlessGone);
    }
    await namespace.remove();
  }
}

const podType = {group: '', version: 'v1', plural: 'pods'};

function place(odd: Odd, name: string, namespace?: string): Odd & {readonly collection: string; readonly path: string} {
  const object = {...odd.object, metadata: {...odd.object.metadata, name}};
  return {...odd, object, collection: pathOf(odd.type, namespace), path: pathOf(odd.type, namespace, name)};
}

function unlessGone(error: unknown): void {
  if ((error as {status?: number}).status !== 404) throw error;
}
