import {markDisrupted} from '../controllers/pod-conditions.ts';
import type {Demo} from '../demo.ts';
import {tell} from '../events.ts';
import {keyOf} from '../object.ts';
import type {Pod} from '../schema/kinds.ts';
import {pods} from '../types/pods.ts';
import type {ClusterState} from './cluster-state.ts';
import {type Failure, failureOf, type Wanted} from './filter.ts';
import {addPod, type NodeState, nodeStateOf} from './node-state.ts';

type Candidate = {readonly node: NodeState; readonly victims: readonly Pod[]};

/** What comes of looking for pods to push out: where room is made now, or in words why there is none. */
export type Preemption = {readonly node: string} | {readonly message: string};

/**
 * Pushes out pods of lower priority where that makes room, and as few as will do (k8s.io/kubernetes/pkg/scheduler/framework/preemption).
 * `failures` tells of every node.
 */
export function preempt(demo: Demo, cluster: ClusterState, wanted: Wanted, failures: ReadonlyMap<NodeState, Failure>): Preemption {
  const {pod} = wanted;
  if (pod.spec?.preemptionPolicy === 'Never') return {message: 'not eligible due to preemptionPolicy=Never.'};
  const nominated = cluster.node(pod.status?.nominatedNodeName ?? '');
  if (nominated && lowerThan(pod, nominated).some(({metadata}) => metadata.deletionTimestamp)) {
    return {message: 'not eligible due to a terminating pod on the nominated node.'};
  }
  const reasons: string[] = [];
  const candidates: Candidate[] = [];
  for (const [node, {isResolvable}] of failures) {
    if (!isResolvable) reasons.push('Preemption is not helpful for scheduling');
    else {
      const found = victimsOn(demo, wanted, node);
      if ('victims' in found) candidates.push(found);
      else reasons.push(...found.reasons);
    }
  }
  const best = leastHarm(candidates);
  if (!best) return {message: nodesText(failures.size, reasons)};
  for (const victim of best.victims) pushOut(demo, victim, pod, best.node.name);
  return {node: best.node.name};
}

/** `0/3 nodes are available: 1 Insufficient cpu, 2 Too many pods.` (FitError.Error). */
export function nodesText(nodeCount: number, reasons: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const texts = [...counts].map(([reason, count]) => `${count} ${reason}`).sort();
  return `0/${nodeCount} nodes are available: ${texts.join(', ')}.`;
}

function victimsOn(demo: Demo, wanted: Wanted, node: NodeState): Candidate | {readonly reasons: readonly string[]} {
  const lower = lowerThan(wanted.pod, node);
  if (lower.length === 0) return {reasons: ['No preemption victims found for incoming pod']};
  const left = nodeStateOf(node.node);
  const isLower = new Set(lower.map(keyOf));
  for (const [key, pod] of node.pods) if (!isLower.has(key)) addPod(left, key, pod);
  const failure = failureOf(demo, wanted, left);
  if (failure) return {reasons: failure.reasons};
  const victims: Pod[] = [];
  for (const pod of [...lower].sort(byImportance)) {
    const key = keyOf(pod);
    const state = node.pods.get(key)!;
    const spared = copyOf(left);
    addPod(spared, key, state);
    if (failureOf(demo, wanted, spared)) victims.push(pod);
    else addPod(left, key, state);
  }
  return {node, victims};
}

function copyOf(state: NodeState): NodeState {
  return {
    ...state,
    pods: new Map(state.pods),
    others: new Map(state.others),
    hostPorts: new Map(state.hostPorts),
  };
}

function lowerThan(pod: Pod, {pods: all}: NodeState): readonly Pod[] {
  const priority = priorityOf(pod);
  return [...all.values()].map(({pod: other}) => other).filter(other => priorityOf(other) < priority);
}

/** The most important first, the oldest of equals. */
function byImportance(one: Pod, other: Pod): number {
  return priorityOf(other) - priorityOf(one) || (startOf(one) < startOf(other) ? -1 : 1);
}

/** Follows pickOneNodeForPreemption, but for disruption budgets. */
function leastHarm(candidates: readonly Candidate[]): Candidate | undefined {
  let best: {readonly candidate: Candidate; readonly harm: readonly number[]} | undefined;
  for (const candidate of candidates) {
    const priorities = candidate.victims.map(priorityOf);
    const harm = [Math.max(...priorities), priorities.reduce((sum, priority) => sum + priority + 2 ** 31, 0), priorities.length];
    if (!best || isLess(harm, best.harm)) best = {candidate, harm};
  }
  return best?.candidate;
}

function isLess(one: readonly number[], other: readonly number[]): boolean {
  for (let index = 0; index < one.length; index++) if (one[index] !== other[index]) return one[index]! < other[index]!;
  return false;
}

function pushOut(demo: Demo, victim: Pod, by: Pod, node: string): void {
  const {namespace, name} = victim.metadata;
  markDisrupted(demo, victim, 'kube-scheduler', {
    reason: 'PreemptionByScheduler',
    message: 'default-scheduler: preempting to accommodate a higher priority pod',
  });
  demo.registry.remove(pods, namespace, name);
  tell(demo, {
    about: victim,
    type: 'Normal',
    reason: 'Preempted',
    action: 'Preempting',
    message: `Preempted by pod ${by.metadata.uid} on node ${node}`,
    component: 'default-scheduler',
  });
}

export function priorityOf({spec}: Pod): number {
  return spec?.priority ?? 0;
}

function startOf({status, metadata}: Pod): string {
  return status?.startTime ?? metadata.creationTimestamp;
}
