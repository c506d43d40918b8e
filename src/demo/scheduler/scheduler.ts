import {isTerminal} from '../controllers/pods.ts';
import {reconciler} from '../controllers/reconcile.ts';
import type {Controller} from '../demo.ts';
import {tell} from '../events.ts';
import {keyOf, namespaceAndName} from '../object.ts';
import type {Node, Pod} from '../schema/kinds.ts';
import type {Happening} from '../store.ts';
import {nodes} from '../types/nodes.ts';
import {persistentVolumeClaims} from '../types/persistentvolumeclaims.ts';
import {persistentVolumes} from '../types/persistentvolumes.ts';
import {pods} from '../types/pods.ts';
import {storageClasses} from '../types/storageclasses.ts';
import {bind, refuse} from './binding.ts';
import {createClusterState} from './cluster-state.ts';
import {type Failure, failureOf, type Wanted, wantedOf} from './filter.ts';
import type {NodeState} from './node-state.ts';
import {nodesText, preempt} from './preempt.ts';
import {byPriority, createQueue, type Hope} from './queue.ts';
import {bestOf} from './score.ts';
import {areBound, claimVolumes} from './volumes.ts';

/** There is one queue, so there is one thing to look at. */
const QUEUE = 'queue';
/** With more nodes than these, the search ends when that many, or half of all, have been found fit (numFeasibleNodesToFind). */
const ENOUGH_NODES = 100;

/** Gives pods their nodes, as kube-scheduler with its default plugins does. */
export const scheduler: Controller = demo => {
  const cluster = createClusterState(demo);
  const queue = createQueue();
  /** Pods whose node is chosen and whose volumes are not bound yet. */
  const binding = new Map<string, {readonly wanted: Wanted; readonly node: string}>();
  let start = 0;
  for (const pod of demo.store.list(pods)) if (isForUs(pod)) queue.add(keyOf(pod));
  const ask = reconciler(demo, {
    watches: [
      {type: pods, keys: hearPod},
      {type: nodes, keys: hearNode},
      ...[persistentVolumeClaims, persistentVolumes, storageClasses].map(type => ({type, keys: () => stir('volumes')})),
    ],
    reconcile: tryAll,
  });
  ask(QUEUE);

  function hearPod({type, object, before}: Happening): readonly string[] {
    const pod = object as Pod;
    const key = keyOf(pod);
    if (type === 'DELETED' || !isForUs(pod)) {
      queue.remove(key);
      if (binding.delete(key) && !pod.spec?.nodeName) cluster.forget(key);
    } else if (!before || (before as Pod).spec !== pod.spec || before.metadata.labels !== pod.metadata.labels) {
      queue.add(key);
      return [QUEUE];
    }
    const isLeaving = type === 'DELETED' || (before !== undefined && isTerminal(pod) && !isTerminal(before as Pod));
    const isArriving = pod.spec?.nodeName && before && !(before as Pod).spec?.nodeName;
    const isRelabelled = before !== undefined && before.metadata.labels !== pod.metadata.labels;
    return pod.spec?.nodeName && (isLeaving || isArriving || isRelabelled) ? stir('pods') : [];
  }

  function hearNode({object, before}: Happening): readonly string[] {
    return before && isNodeAlike(before as Node, object as Node) ? [] : stir('nodes');
  }

  function stir(hope: Hope): readonly string[] {
    queue.stir(hope);
    return queue.isEmpty && binding.size === 0 ? [] : [QUEUE];
  }

  function tryAll(): void {
    for (const [key, {wanted, node}] of binding) {
      if (!areBound(demo, wanted.volumes)) continue;
      binding.delete(key);
      bind(demo, wanted.pod, node);
    }
    const now = demo.agenda.now();
    const found: Pod[] = [];
    for (const key of queue.due(now)) {
      const pod = demo.store.get(pods, ...namespaceAndName(key));
      if (pod && isForUs(pod) && !binding.has(key)) found.push(pod);
      else queue.remove(key);
    }
    for (const pod of byPriority(found)) schedule(pod);
    const {next} = queue;
    if (next !== undefined) ask(QUEUE, Math.max(1, next - demo.agenda.now()));
  }

  function schedule(pod: Pod): void {
    const wanted = wantedOf(demo, cluster, pod);
    const {problem} = wanted.volumes;
    if (cluster.nodes.length === 0) return fail(pod, 'no nodes available to schedule pods', ['nodes']);
    // What stands behind the first sentence is what the dynamic resources plugin answers in that case.
    if (problem !== undefined) return fail(pod, `0/${cluster.nodes.length} nodes are available: ${problem}. not found`, ['volumes']);
    const failures = new Map<NodeState, Failure>();
    const feasible = feasibleNodes(wanted, failures);
    if (feasible.length > 0) return place(wanted, bestOf(cluster, wanted, feasible));
    const reasons = [...failures.values()].flatMap(failure => failure.reasons);
    const text = nodesText(cluster.nodes.length, reasons);
    // First, so that the pod hears when those that are pushed out are gone.
    queue.failed(pod, demo.agenda.now(), hopesOf(wanted, failures));
    const preemption = preempt(demo, cluster, wanted, failures);
    if ('node' in preemption) tellFailure(pod, text, preemption.node);
    else tellFailure(pod, `${text} no new claims to deallocate, preemption: ${preemption.message}`);
  }

  function feasibleNodes(wanted: Wanted, failures: Map<NodeState, Failure>): readonly NodeState[] {
    const all = cluster.nodes;
    const nominated = cluster.node(wanted.pod.status?.nominatedNodeName ?? '');
    if (nominated && !failureOf(demo, wanted, nominated)) return [nominated];
    const enough = enoughOf(all.length);
    const feasible: NodeState[] = [];
    let index = 0;
    for (; index < all.length && feasible.length < enough; index++) {
      const node = all[(start + index) % all.length]!;
      const failure = failureOf(demo, wanted, node);
      if (failure) failures.set(node, failure);
      else feasible.push(node);
    }
    start = (start + index) % all.length;
    return feasible;
  }

  function place(wanted: Wanted, {name, node}: NodeState): void {
    const {pod, volumes} = wanted;
    const key = keyOf(pod);
    queue.remove(key);
    if (volumes.delayed.length === 0) return bind(demo, pod, name);
    cluster.assume(pod, name);
    binding.set(key, {wanted, node: name});
    claimVolumes(demo, volumes, node);
  }

  function fail(pod: Pod, message: string, hopes: readonly Hope[]): void {
    queue.failed(pod, demo.agenda.now(), hopes);
    tellFailure(pod, message);
  }

  function tellFailure(pod: Pod, message: string, nominatedNodeName?: string): void {
    refuse(demo, pod, message, nominatedNodeName);
    tell(demo, {about: pod, type: 'Warning', reason: 'FailedScheduling', action: 'Scheduling', message, component: 'default-scheduler'});
  }
};

function enoughOf(nodeCount: number): number {
  const percent = Math.max(5, 50 - Math.floor(nodeCount / 125));
  return Math.min(nodeCount, Math.max(ENOUGH_NODES, Math.floor((nodeCount * percent) / 100)));
}

function isForUs({metadata, spec, status}: Pod): boolean {
  return (
    !spec?.nodeName &&
    !metadata.deletionTimestamp &&
    (spec?.schedulerName ?? 'default-scheduler') === 'default-scheduler' &&
    !spec?.schedulingGates?.length &&
    status?.phase !== 'Failed' &&
    status?.phase !== 'Succeeded'
  );
}

/** What could change that a pod finds no node (in place of queueing hints). */
function hopesOf({volumes, near}: Wanted, failures: ReadonlyMap<NodeState, Failure>): readonly Hope[] {
  const hopes: Hope[] = ['nodes'];
  if (near.length > 0 || [...failures.values()].some(({isResolvable}) => isResolvable)) hopes.push('pods');
  if (volumes.bound.length + volumes.delayed.length > 0) hopes.push('volumes');
  return hopes;
}

/** Heartbeats let nobody in. */
function isNodeAlike(before: Node, node: Node): boolean {
  return (
    before.spec === node.spec && before.metadata.labels === node.metadata.labels && before.status?.allocatable === node.status?.allocatable
  );
}
