import type {ClusterState} from './cluster-state.ts';
import type {Wanted} from './filter.ts';
import type {NodeState} from './node-state.ts';
import {preferenceOf} from './node-terms.ts';
import {podTermOf} from './pod-terms.ts';
import {spreadsOf} from './spread.ts';
import {objectionsTo} from './taints.ts';

/** The node that suits best; of equals the first. Weights are those of the scheduler's default plugins. */
export function bestOf(cluster: ClusterState, wanted: Wanted, nodes: readonly NodeState[]): NodeState {
  if (nodes.length === 1) return nodes[0]!;
  const scores = nodes.map(node => roomAfter(wanted, node));
  addAll(scores, spreadScores(cluster, wanted, nodes), 2);
  const {pod} = wanted;
  if (pod.spec?.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution) {
    addAll(scores, share(nodes.map(({node}) => preferenceOf(pod, node))), 2);
  }
  const objections = nodes.map(({node}) => objectionsTo(pod, node));
  if (objections.some(count => count > 0)) addAll(scores, reversed(objections), 3);
  const company = companyOf(cluster, wanted, nodes);
  if (company) addAll(scores, company, 2);
  let best = 0;
  for (let index = 1; index < scores.length; index++) if (scores[index]! > scores[best]!) best = index;
  return nodes[best]!;
}

/** Least allocated and balanced, from 0 to 200 (leastResourceScorer, balancedResourceScorer). */
function roomAfter({state}: Wanted, {allocatable, guessedCpu, guessedMemory}: NodeState): number {
  const cpu = Math.min(1, (guessedCpu + state.guessedCpu) / Math.max(1, allocatable.cpu));
  const memory = Math.min(1, (guessedMemory + state.guessedMemory) / Math.max(1, allocatable.memory));
  return Math.floor(50 * (1 - cpu) + 50 * (1 - memory)) + Math.floor(100 * (1 - Math.abs(cpu - memory) / 2));
}

/** Few pods of the same owner on the node and in its zone, or what the pod itself prefers (podtopologyspread). */
function spreadScores(cluster: ClusterState, {pod, state}: Wanted, nodes: readonly NodeState[]): readonly number[] {
  const own = spreadsOf(pod, 'ScheduleAnyway', cluster.nodes, cluster.tallies);
  if (own.length > 0) {
    const counts = nodes.map(({node}) =>
      own.reduce((sum, {topologyKey, counts: places}) => sum + (places.get(node.metadata.labels?.[topologyKey] ?? '') ?? 0), 0),
    );
    return reversed(counts);
  }
  const {owner} = state;
  if (owner === undefined || pod.spec?.topologySpreadConstraints?.length) return nodes.map(() => 0);
  const places = cluster.placesOf(owner);
  if (!places) return nodes.map(() => 100);
  return reversed(nodes.map(node => (places.nodes.get(node) ?? 0) + (places.zones.get(node.zone) ?? 0)));
}

/** By preferred pod affinity and anti-affinity; undefined where the pod has none. */
function companyOf({tallies, namespacesBy}: ClusterState, {pod}: Wanted, nodes: readonly NodeState[]): readonly number[] | undefined {
  const {podAffinity, podAntiAffinity} = pod.spec?.affinity ?? {};
  const terms = [
    ...(podAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(term => ({...term, sign: 1})),
    ...(podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(term => ({...term, sign: -1})),
  ];
  if (terms.length === 0) return undefined;
  const sums = nodes.map(() => 0);
  for (const {weight, podAffinityTerm, sign} of terms) {
    const {topologyKey, choice} = podTermOf(pod, podAffinityTerm, namespacesBy);
    const places = new Map<string, number>();
    for (const [{node}, count] of tallies.of(choice)) {
      const place = node.metadata.labels?.[topologyKey];
      if (place !== undefined) places.set(place, (places.get(place) ?? 0) + count);
    }
    nodes.forEach(({node}, index) => {
      sums[index]! += sign * weight * (places.get(node.metadata.labels?.[topologyKey] ?? '') ?? 0);
    });
  }
  const least = Math.min(...sums);
  return share(sums.map(sum => sum - least));
}

function addAll(scores: number[], more: readonly number[], weight: number): void {
  for (let index = 0; index < scores.length; index++) scores[index]! += weight * more[index]!;
}

/** The most is 100. */
function share(counts: readonly number[]): readonly number[] {
  const most = Math.max(...counts);
  return most === 0 ? counts : counts.map(count => Math.floor((100 * count) / most));
}

/** The fewest is 100, the most 0. */
function reversed(counts: readonly number[]): readonly number[] {
  const most = Math.max(...counts);
  return most === 0 ? counts.map(() => 100) : counts.map(count => Math.floor((100 * (most - count)) / most));
}
