import {selects} from '../rules/labels.ts';
import type {LabelSelector, Pod} from '../schema/kinds.ts';
import type {NodeState} from './node-state.ts';

/** Which pods are meant: those in the namespaces, that the selector selects. */
export type Choice = {
  readonly selector: LabelSelector | undefined;
  readonly namespaces: readonly string[];
  /** By its labels; besides those that are named. */
  readonly isNamespaceChosen?: ((namespace: string) => boolean) | undefined;
  /** Pods that are on their way out do not count. */
  readonly isOfStaying?: boolean;
  /** What it is known by: equal choices have equal keys. */
  readonly key: string;
};

export function isChosen({selector, namespaces, isNamespaceChosen}: Choice, {metadata}: Pod): boolean {
  const namespace = metadata.namespace ?? '';
  return (namespaces.includes(namespace) || isNamespaceChosen?.(namespace) === true) && selects(selector, metadata.labels);
}

/** How many chosen pods each node has; nodes without any are left out. */
export type Tally = ReadonlyMap<NodeState, number>;

/** More choices than these are forgotten, the oldest first, and counted anew where they are asked for. */
const REMEMBERED = 200;

/** Counts pods by node for each choice that was asked for, and keeps the counts as pods come and go. */
export type Tallies = {
  of(choice: Choice): Tally;
  add(node: NodeState, pod: Pod): void;
  remove(node: NodeState, pod: Pod): void;
};

export function createTallies(nodes: () => Iterable<NodeState>): Tallies {
  const known = new Map<string, {readonly choice: Choice; readonly counts: Map<NodeState, number>}>();
  return {
    of(choice) {
      const found = known.get(choice.key);
      if (found) return found.counts;
      const counts = new Map<NodeState, number>();
      for (const node of nodes()) for (const {pod} of node.pods.values()) if (isCounted(choice, pod)) bump(counts, node, 1);
      known.set(choice.key, {choice, counts});
      if (known.size > REMEMBERED) known.delete(known.keys().next().value!);
      return counts;
    },
    add: (node, pod) => countAll(node, pod, 1),
    remove: (node, pod) => countAll(node, pod, -1),
  };

  function countAll(node: NodeState, pod: Pod, by: number): void {
    for (const {choice, counts} of known.values()) if (isCounted(choice, pod)) bump(counts, node, by);
  }
}

function isCounted(choice: Choice, pod: Pod): boolean {
  return !(choice.isOfStaying && pod.metadata.deletionTimestamp) && isChosen(choice, pod);
}

export function bump<T>(counts: Map<T, number>, of: T, by: number): void {
  const left = (counts.get(of) ?? 0) + by;
  if (left > 0) counts.set(of, left);
  else counts.delete(of);
}
