import type {Pod, TopologySpreadConstraint} from '../schema/kinds.ts';
import {isNodeWanted} from './node-terms.ts';
import type {NodeState} from './node-state.ts';
import {type Choice, isChosen, type Tallies} from './tallies.ts';
import {isKeptOff} from './taints.ts';

/** A constraint with the counts of the places that it looks at. */
export type Spread = {
  readonly topologyKey: string;
  readonly maxSkew: number;
  readonly counts: ReadonlyMap<string, number>;
  /** The fewest pods that a place has. */
  readonly least: number;
  /** Whether the pod itself is counted. */
  readonly own: 0 | 1;
};

/** Counts for the constraints that are meant one way or the other (podtopologyspread, calPreFilterState). */
export function spreadsOf(
  pod: Pod,
  when: 'DoNotSchedule' | 'ScheduleAnyway',
  nodes: Iterable<NodeState>,
  tallies: Tallies,
): readonly Spread[] {
  const constraints = pod.spec?.topologySpreadConstraints?.filter(({whenUnsatisfiable}) => whenUnsatisfiable === when) ?? [];
  if (constraints.length === 0) return none;
  const keys = constraints.map(({topologyKey}) => topologyKey);
  const eligible = [...nodes].filter(({node}) => keys.every(key => node.metadata.labels?.[key] !== undefined));
  return constraints.map(constraint => spreadOf(pod, constraint, eligible, tallies));
}

const none: readonly Spread[] = [];

function spreadOf(pod: Pod, constraint: TopologySpreadConstraint, nodes: readonly NodeState[], tallies: Tallies): Spread {
  const {topologyKey, maxSkew, minDomains = 1, nodeAffinityPolicy = 'Honor', nodeTaintsPolicy = 'Ignore'} = constraint;
  const choice = choiceOf(pod, constraint);
  const tally = tallies.of(choice);
  const counts = new Map<string, number>();
  for (const state of nodes) {
    if (nodeAffinityPolicy === 'Honor' && !isNodeWanted(pod, state.node)) continue;
    if (nodeTaintsPolicy === 'Honor' && isKeptOff(pod, state.node)) continue;
    const place = state.node.metadata.labels![topologyKey]!;
    counts.set(place, (counts.get(place) ?? 0) + (tally.get(state) ?? 0));
  }
  const least = counts.size < minDomains ? 0 : Math.min(...counts.values());
  return {topologyKey, maxSkew, counts, least, own: isChosen(choice, pod) ? 1 : 0};
}

function choiceOf({metadata}: Pod, {labelSelector, matchLabelKeys = []}: TopologySpreadConstraint): Choice {
  const {labels = {}, namespace = ''} = metadata;
  const added = matchLabelKeys.filter(key => labels[key] !== undefined).map(key => ({key, operator: 'In', values: [labels[key]!]}));
  const selector =
    added.length === 0 ? labelSelector : {...labelSelector, matchExpressions: [...(labelSelector?.matchExpressions ?? []), ...added]};
  return {selector, namespaces: [namespace], isOfStaying: true, key: JSON.stringify(['staying', namespace, selector])};
}
