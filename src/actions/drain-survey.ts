import type {Note, Target} from '../changes/change.ts';
import type {Cluster} from '../changes/cluster.ts';
import {listOf} from '../changes/lookups/ask.ts';
import {replicaSets, pods as podKind} from '../changes/lookups/kinds.ts';
import type {Looked} from '../changes/lookups/lookup.ts';
import {controllerOf} from '../changes/lookups/own-pods.ts';
import {counted, listed} from '../changes/lookups/words.ts';
import {ApiError} from '../kube/api-error.ts';
import {daemonSetsOf, type DrainConsent, fateOf} from '../kube/drain-plan.ts';
import type {KubeObject} from '../kube/object.ts';
import {resourcePath} from '../kube/paths.ts';
import type {Acted} from './acting.ts';

export type NodeWithPods = {readonly target: Target; readonly node: KubeObject; readonly pods: readonly KubeObject[]};

/** What is on nodes. `goneDaemonSets`: uids of those that pods name as their controller and that are not there any more. */
export type Surveyed = {readonly nodes: readonly NodeWithPods[]; readonly goneDaemonSets: ReadonlySet<string>};

/** Reads the nodes, their pods and the daemon sets of those. Throws an ApiError. */
export async function readNodes(cluster: Cluster, objects: readonly Acted[]): Promise<Surveyed> {
  const nodes = await Promise.all(
    objects.map(async ({target}): Promise<NodeWithPods> => {
      const [node, list] = await Promise.all([
        cluster.read(resourcePath(target.kind, undefined, target.name)) as Promise<KubeObject>,
        cluster.read(resourcePath(podKind, undefined), {fieldSelector: `spec.nodeName=${target.name}`}) as Promise<{
          items?: readonly KubeObject[] | null;
        }>,
      ]);
      return {target, node, pods: list.items ?? []};
    }),
  );
  const daemonSets = [...daemonSetsOf(nodes.flatMap(({pods}) => pods))];
  const gone = await Promise.all(daemonSets.map(async ([uid, place]) => ((await isThere(cluster, uid, place)) ? [] : [uid])));
  return {nodes, goneDaemonSets: new Set(gone.flat())};
}

/** What cannot be read is taken to be there: its pods stay. */
async function isThere(cluster: Cluster, uid: string, {namespace, name}: {namespace: string; name: string}): Promise<boolean> {
  try {
    const found = (await cluster.read(resourcePath({...replicaSets, plural: 'daemonsets'}, namespace, name))) as KubeObject;
    return found.metadata.uid === uid;
  } catch (error) {
    return !(error instanceof ApiError && error.status === 404);
  }
}

/** What stays, what blocks, and whether there is another place for what goes. */
export async function drainNotes(
  asked: Looked,
  {nodes, goneDaemonSets}: Surveyed,
  consent: Omit<DrainConsent, 'goneDaemonSets'>,
): Promise<Note[]> {
  const fates = nodes.flatMap(({pods}) => pods.map(pod => ({pod, fate: fateOf(pod, {...consent, goneDaemonSets})})));
  const isEvicting = fates.some(({fate}) => fate.type === 'evict');
  const others = isEvicting ? await listOf(asked, nodeKind, undefined) : [];
  return [
    ...blockedNotes(fates.filter(({fate}) => fate.type === 'blocked').length),
    ...(isEvicting ? placeNotes(others, nodes) : []),
    ...nodes.flatMap(({node}) => silentNotes(node)),
    ...(isEvicting && nodes.length > 1 ? [atOnce] : []),
    ...stayNotes(fates.flatMap(({pod, fate}) => (fate.type === 'stay' ? [pod] : []))),
  ];
}

const nodeKind = {group: '', version: 'v1', plural: 'nodes', isNamespaced: false};
const atOnce: Note = {level: 'warn', text: 'The pods of all these nodes are evicted at the same time: only budgets hold some back.'};

function blockedNotes(count: number): Note[] {
  if (count === 0) return [];
  const stay = count === 1 ? '1 pod stays' : `${count} pods stay`;
  return [{level: 'warn', text: `${stay}: tab to the switches above and space let ${count === 1 ? 'it' : 'them'} go.`}];
}

function placeNotes(all: readonly KubeObject[], drained: readonly NodeWithPods[]): Note[] {
  const names = new Set(drained.map(({target}) => target.name));
  if (all.some(node => !names.has(node.metadata.name) && isReady(node) && isOpen(node))) return [];
  return [{level: 'warn', text: 'No other node is ready, open and without taints: what is evicted waits until one is.'}];
}

function silentNotes(node: KubeObject): Note[] {
  if (isReady(node)) return [];
  return [{level: 'warn', text: `${node.metadata.name} is not ready: its pods may not stop until it is.`}];
}

function stayNotes(pods: readonly KubeObject[]): Note[] {
  if (pods.length === 0) return [];
  const names = [...new Set(pods.map(pod => controllerOf(pod)?.name ?? pod.metadata.name))];
  const stay = pods.length === 1 ? 'stays' : 'stay';
  return [{level: 'info', text: `${counted(pods.length, 'pod')} of daemon sets or of the node itself ${stay}: ${listed(names)}.`}];
}

function isReady({status}: KubeObject): boolean {
  const conditions: unknown = status?.conditions;
  return Array.isArray(conditions) && conditions.some(condition => condition?.type === 'Ready' && condition.status === 'True');
}

function isOpen({spec}: KubeObject): boolean {
  const taints: unknown = spec?.taints;
  const isTainted = Array.isArray(taints) && taints.some(taint => taint?.effect === 'NoSchedule' || taint?.effect === 'NoExecute');
  return spec?.unschedulable !== true && !isTainted;
}
