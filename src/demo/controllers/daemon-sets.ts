import {isEqual} from '../equal.ts';
import type {Controller, Demo} from '../demo.ts';
import {tell} from '../events.ts';
import {Refusal} from '../refusal.ts';
import type {DaemonSet, DaemonSetStatus, Node, Pod} from '../schema/kinds.ts';
import type {Happening} from '../store.ts';
import {controllerRevisions} from '../types/controllerrevisions.ts';
import {daemonSets} from '../types/daemonsets.ts';
import {nodes} from '../types/nodes.ts';
import {pods} from '../types/pods.ts';
import {type BackOff, createBackOff} from './back-off.ts';
import {claim, ownerKeys} from './claim.ts';
import {fitsOf, specFor} from './daemon-set-nodes.ts';
import {
  type Daemons,
  GENERATION_LABEL,
  generationOf,
  HASH_LABEL,
  isUpdated,
  type Plan,
  planned,
  podsByNode,
  updatePlan,
} from './daemon-set-work.ts';
import {indexOwned} from './owned.ts';
import {createPod, deletePod, isOfNamespaceGoing, podFromTemplate} from './pod-control.ts';
import {isAvailable, isReady, untilAvailable} from './pods.ts';
import {reconciler} from './reconcile.ts';
import {pruneRevisions, type Revisions, syncRevisions} from './revisions.ts';
import {filled, writeStatus} from './status.ts';
import {keyOf} from '../object.ts';
import {isEmptySelector, isSelectedBy} from '../rules/labels.ts';

const COMPONENT = 'daemonset-controller';

/** Keeps one pod on each node that fits. Follows k8s.io/kubernetes/pkg/controller/daemon. */
export const daemonSetController: Controller = demo => {
  indexOwned(demo, pods);
  indexOwned(demo, controllerRevisions);
  const backOff = createBackOff(1000, 15 * 60_000);
  const ask = reconciler(demo, {
    watches: [
      {type: daemonSets},
      {type: pods, keys: ownerKeys(demo, daemonSets, ({spec}, pod) => isSelectedBy(spec?.selector, pod))},
      {type: nodes, keys: happening => (isOfInterest(happening) ? demo.store.list(daemonSets).map(keyOf) : [])},
    ],
    reconcile(namespace, name) {
      const set = demo.registry.get(daemonSets, namespace, name);
      if (!set?.spec || set.metadata.deletionTimestamp) return;
      if (isEmptySelector(set.spec.selector)) {
        const message = 'This daemon set is selecting all pods. A non-empty selector is required.';
        tell(demo, {about: set, type: 'Warning', reason: 'SelectingAll', message, component: COMPONENT});
        return;
      }
      const wait = sync(demo, set, backOff);
      if (wait !== undefined) ask(`${namespace}/${name}`, wait);
    },
  });
};

/** The result is when to look again though nothing changed. */
function sync(demo: Demo, set: DaemonSet, backOff: BackOff): number | undefined {
  const {selector, template, minReadySeconds = 0, revisionHistoryLimit = 10} = set.spec!;
  const revisions = syncRevisions(demo, set, {selector, template, hashLabel: HASH_LABEL, collisions: set.status?.collisionCount});
  const hash = revisions.update.metadata.labels?.[HASH_LABEL] ?? '';
  const now = demo.agenda.now();
  const listed = demo.registry.list(nodes);
  const fitOf = fitsOf(set);
  const fitting = new Map(listed.map(node => [node, fitOf(node)]));
  const waits: number[] = [];
  const daemons = (): Daemons => ({set, nodes: listed, fits: node => fitting.get(node)!, byNode: podsByNode(mine()), hash, now});
  const before = daemons();
  let refusal: Refusal | undefined;
  try {
    const plan = planned(before, mayReplace);
    carryOut(demo, before, plan);
    const isRolling = set.spec?.updateStrategy?.type !== 'OnDelete';
    if (isRolling && plan.create.length + plan.remove.length === 0) carryOut(demo, before, updatePlan(before));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    refusal = error;
  }
  prune(demo, revisions, mine(), revisionHistoryLimit);
  writeStatus(demo, daemonSets, set, statusOf(daemons(), revisions.collisions));
  if (refusal) throw refusal;
  waits.push(untilAvailable(mine(), minReadySeconds, now) ?? Number.POSITIVE_INFINITY);
  const wait = Math.min(...waits);
  return Number.isFinite(wait) ? wait : undefined;

  function mine(): readonly Pod[] {
    return claim(demo, set, pods, pod => isSelectedBy(selector, pod));
  }

  function mayReplace(pod: Pod, node: string): boolean {
    const {namespace, name} = pod.metadata;
    const isFailed = pod.status?.phase === 'Failed';
    const key = `${set.metadata.uid}/${set.status?.observedGeneration ?? 0}/${node}`;
    const left = isFailed ? backOff.left(key, now) : 0;
    if (left > 0) {
      waits.push(left);
      return false;
    }
    if (isFailed) backOff.next(key, now);
    const [type, reason, did, will] = isFailed
      ? (['Warning', 'FailedDaemonPod', 'failed', 'kill'] as const)
      : (['Normal', 'SucceededDaemonPod', 'succeeded', 'delete'] as const);
    const message = `Found ${did} daemon pod ${namespace}/${name} on node ${node}, will try to ${will} it`;
    tell(demo, {about: set, type, reason, message, component: COMPONENT});
    return true;
  }
}

function carryOut(demo: Demo, {set, hash}: Daemons, {create, remove}: Plan): void {
  const {template} = set.spec!;
  const generation = generationOf(set);
  const labels = {...template.metadata?.labels, ...(generation !== undefined && {[GENERATION_LABEL]: generation}), [HASH_LABEL]: hash};
  let refusal: Refusal | undefined;
  for (const node of create) {
    const draft = podFromTemplate({...template, spec: specFor(template.spec!, node)}, set, {labels});
    try {
      createPod(demo, set, draft, COMPONENT);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (!isOfNamespaceGoing(error)) refusal = error;
      break;
    }
  }
  for (const pod of remove) deletePod(demo, set, pod, COMPONENT);
  if (refusal) throw refusal;
}

function prune(demo: Demo, {all, update}: Revisions, mine: readonly Pod[], limit: number): void {
  const live = new Set(mine.map(({metadata}) => metadata.labels?.[HASH_LABEL]));
  const old = all.filter(revision => revision !== update);
  pruneRevisions(demo, old, limit, ({metadata}) => live.has(metadata.labels?.[HASH_LABEL]));
}

function statusOf(daemons: Daemons, collisions: number): DaemonSetStatus {
  const {set, nodes: listed, fits, byNode, now} = daemons;
  const wanted = listed.filter(node => fits(node).shouldRun);
  const firsts = wanted.map(({metadata}) => byNode.get(metadata.name)?.[0]).filter(pod => pod !== undefined);
  const misplaced = listed.filter(node => !fits(node).shouldRun && byNode.has(node.metadata.name));
  const available = firsts.filter(pod => isAvailable(pod, set.spec?.minReadySeconds ?? 0, now)).length;
  return {
    currentNumberScheduled: firsts.length,
    desiredNumberScheduled: wanted.length,
    numberMisscheduled: misplaced.length,
    numberReady: firsts.filter(isReady).length,
    ...filled({
      observedGeneration: set.metadata.generation,
      updatedNumberScheduled: firsts.filter(pod => isUpdated(pod, daemons)).length,
      numberAvailable: available,
      numberUnavailable: wanted.length - available,
      collisionCount: collisions,
    }),
  };
}

/** Beats of a node's heart change nothing. */
function isOfInterest({type, object, before}: Happening): boolean {
  if (type !== 'MODIFIED' || !before) return true;
  const [next, last] = [object as Node, before as Node];
  return !isEqual(next.spec, last.spec) || !isEqual(next.metadata.labels, last.metadata.labels);
}
