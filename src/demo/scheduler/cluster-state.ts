import {isTerminal} from '../controllers/pods.ts';
import type {Demo} from '../demo.ts';
import {keyOf} from '../object.ts';
import {selects} from '../rules/labels.ts';
import type {Node, Pod} from '../schema/kinds.ts';
import {namespaces} from '../types/namespaces.ts';
import {nodes as nodeType} from '../types/nodes.ts';
import {pods as podType} from '../types/pods.ts';
import {addPod, type NodeState, nodeStateOf, type PodState, podStateOf, removePod, setNode, zoneOf} from './node-state.ts';
import {type Aversions, createAversions, type NamespaceChoice} from './pod-terms.ts';
import {bump, createTallies, type Tallies} from './tallies.ts';

/** All nodes with what is on them, kept as pods and nodes come and go. */
export type ClusterState = {
  /** In the order of names. */
  readonly nodes: readonly NodeState[];
  readonly tallies: Tallies;
  readonly aversions: Aversions;
  readonly namespacesBy: NamespaceChoice;
  /** How many pods of an owner are on each node and in each zone; undefined without any. */
  placesOf(owner: string): Places | undefined;
  node(name: string): NodeState | undefined;
  /** Reckons with the pod on the node before it is written that it is there. */
  assume(pod: Pod, node: string): void;
  forget(key: string): void;
};

/** Nodes and zones without pods of the owner are left out. */
export type Places = {readonly nodes: ReadonlyMap<NodeState, number>; readonly zones: ReadonlyMap<string, number>};

export function createClusterState(demo: Demo): ClusterState {
  const byName = new Map<string, NodeState>();
  /** Where each pod is counted; also on nodes that are not there. */
  const places = new Map<string, string>();
  /** Pods on nodes that are not there (yet). */
  const stray = new Map<string, Map<string, PodState>>();
  const owners = new Map<string, {readonly nodes: Map<NodeState, number>; readonly zones: Map<string, number>}>();
  let sorted: readonly NodeState[] | undefined;
  const namespacesBy: NamespaceChoice = selector => name => selects(selector, demo.store.get(namespaces, undefined, name)?.metadata.labels);
  const tallies = createTallies(() => byName.values());
  const aversions = createAversions(namespacesBy);

  for (const node of demo.store.list(nodeType)) putNode(node);
  for (const pod of demo.store.list(podType)) putPod(pod);
  demo.store.subscribe(nodeType, ({type, object}) => {
    if (type === 'DELETED') dropNode(object.metadata.name);
    else putNode(object as Node);
  });
  demo.store.subscribe(podType, ({type, object, before}) => {
    if (type === 'DELETED') return forget(keyOf(object));
    const pod = object as Pod;
    if (before && isAlike(before as Pod, pod)) return;
    putPod(pod);
  });
  return {
    get nodes() {
      return (sorted ??= [...byName.values()].sort((one, other) => (one.name < other.name ? -1 : 1)));
    },
    tallies,
    aversions,
    namespacesBy,
    placesOf: owner => owners.get(owner),
    node: name => byName.get(name),
    assume: (pod, node) => put(keyOf(pod), node, podStateOf(pod)),
    forget,
  };

  function putNode(node: Node): void {
    const {name} = node.metadata;
    const known = byName.get(name);
    if (known) {
      const zone = zoneOf(node);
      if (known.zone !== zone) {
        for (const {nodes, zones} of owners.values()) {
          const count = nodes.get(known);
          if (count === undefined) continue;
          if (known.zone !== '') bump(zones, known.zone, -count);
          if (zone !== '') bump(zones, zone, count);
        }
      }
      return setNode(known, node);
    }
    const state = nodeStateOf(node);
    byName.set(name, state);
    sorted = undefined;
    for (const [key, pod] of stray.get(name) ?? []) count(state, key, pod);
    stray.delete(name);
  }

  function dropNode(name: string): void {
    const state = byName.get(name);
    if (!state) return;
    const left = new Map(state.pods);
    for (const key of left.keys()) uncount(state, key);
    byName.delete(name);
    sorted = undefined;
    if (left.size > 0) stray.set(name, left);
  }

  function putPod(pod: Pod): void {
    const key = keyOf(pod);
    const node = pod.spec?.nodeName;
    if (isTerminal(pod)) forget(key);
    else if (node) put(key, node, podStateOf(pod));
  }

  function put(key: string, node: string, pod: PodState): void {
    forget(key);
    places.set(key, node);
    const state = byName.get(node);
    if (state) return count(state, key, pod);
    const others = stray.get(node) ?? new Map<string, PodState>();
    stray.set(node, others.set(key, pod));
  }

  function forget(key: string): void {
    const node = places.get(key);
    if (node === undefined) return;
    places.delete(key);
    const state = byName.get(node);
    if (state) return uncount(state, key);
    stray.get(node)?.delete(key);
    if (stray.get(node)?.size === 0) stray.delete(node);
  }

  function count(state: NodeState, key: string, pod: PodState): void {
    addPod(state, key, pod);
    tallies.add(state, pod.pod);
    aversions.add(state, pod.pod);
    if (pod.owner !== undefined) countOwned(state, pod.owner, 1);
  }

  function uncount(state: NodeState, key: string): void {
    const pod = removePod(state, key);
    if (!pod) return;
    tallies.remove(state, pod.pod);
    aversions.remove(state, pod.pod);
    if (pod.owner !== undefined) countOwned(state, pod.owner, -1);
  }

  function countOwned(state: NodeState, owner: string, by: number): void {
    const places = owners.get(owner) ?? {nodes: new Map(), zones: new Map()};
    owners.set(owner, places);
    bump(places.nodes, state, by);
    if (state.zone !== '') bump(places.zones, state.zone, by);
    if (places.nodes.size === 0) owners.delete(owner);
  }
}

/** The change is none that counts here. */
function isAlike(before: Pod, pod: Pod): boolean {
  return (
    before.spec === pod.spec &&
    before.metadata.labels === pod.metadata.labels &&
    before.metadata.deletionTimestamp === pod.metadata.deletionTimestamp &&
    isTerminal(before) === isTerminal(pod)
  );
}
