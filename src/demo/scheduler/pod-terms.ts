import type {Pod, PodAffinityTerm} from '../schema/kinds.ts';
import type {NodeState} from './node-state.ts';
import {bump, type Choice, isChosen, type Tallies} from './tallies.ts';

/** A term of pod affinity with the pod's own values put in. */
export type PodTerm = {readonly topologyKey: string; readonly choice: Choice};

export type NamespaceChoice = (selector: NonNullable<PodAffinityTerm['namespaceSelector']>) => (namespace: string) => boolean;

export function podTermOf(pod: Pod, term: PodAffinityTerm, namespacesBy: NamespaceChoice): PodTerm {
  const {topologyKey, namespaces = [], namespaceSelector, matchLabelKeys = [], mismatchLabelKeys = []} = term;
  const {labels = {}, namespace = ''} = pod.metadata;
  const own = (keys: readonly string[], operator: string) =>
    keys.filter(key => labels[key] !== undefined).map(key => ({key, operator, values: [labels[key]!]}));
  const added = [...own(matchLabelKeys, 'In'), ...own(mismatchLabelKeys, 'NotIn')];
  const selector =
    added.length === 0
      ? term.labelSelector
      : {...term.labelSelector, matchExpressions: [...(term.labelSelector?.matchExpressions ?? []), ...added]};
  const chosen = namespaces.length === 0 && !namespaceSelector ? [namespace] : namespaces;
  return {
    topologyKey,
    choice: {
      selector,
      namespaces: chosen,
      isNamespaceChosen: namespaceSelector && namespacesBy(namespaceSelector),
      key: JSON.stringify([chosen, namespaceSelector, selector]),
    },
  };
}

/** Values of a topology key among the nodes that have a chosen pod. */
export function placesOf({topologyKey, choice}: PodTerm, tallies: Tallies): ReadonlySet<string> {
  const places = new Set<string>();
  for (const node of tallies.of(choice).keys()) {
    const value = node.node.metadata.labels?.[topologyKey];
    if (value !== undefined) places.add(value);
  }
  return places;
}

/** What the pods that run will not have near them: the same terms are kept once, with the nodes of the pods that have them. */
export type Aversions = {
  add(node: NodeState, pod: Pod): void;
  remove(node: NodeState, pod: Pod): void;
  /** Labels that a node must not have, for this pod. */
  against(pod: Pod): readonly {readonly topologyKey: string; readonly places: ReadonlySet<string>}[];
};

export function createAversions(namespacesBy: NamespaceChoice): Aversions {
  const known = new Map<string, {readonly term: PodTerm; readonly nodes: Map<NodeState, number>}>();
  return {
    add: (node, pod) => count(node, pod, 1),
    remove: (node, pod) => count(node, pod, -1),
    against(pod) {
      const found = [];
      for (const {term, nodes} of known.values()) {
        if (!isChosen(term.choice, pod)) continue;
        const places = new Set<string>();
        for (const {node} of nodes.keys()) {
          const value = node.metadata.labels?.[term.topologyKey];
          if (value !== undefined) places.add(value);
        }
        found.push({topologyKey: term.topologyKey, places});
      }
      return found;
    },
  };

  function count(node: NodeState, pod: Pod, by: number): void {
    for (const raw of pod.spec?.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []) {
      const term = podTermOf(pod, raw, namespacesBy);
      const key = `${term.topologyKey} ${term.choice.key}`;
      let entry = known.get(key);
      if (!entry) known.set(key, (entry = {term, nodes: new Map()}));
      bump(entry.nodes, node, by);
      if (entry.nodes.size === 0) known.delete(key);
    }
  }
}
