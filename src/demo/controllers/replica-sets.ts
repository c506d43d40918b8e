import type {Controller, Demo} from '../demo.ts';
import {controllerOf, timeText} from '../object.ts';
import {Refusal} from '../refusal.ts';
import {isEmptySelector, isSelectedBy, selects} from '../rules/labels.ts';
import type {Pod, ReplicaSet, ReplicaSetStatus} from '../schema/kinds.ts';
import type {Happening} from '../store.ts';
import {pods} from '../types/pods.ts';
import {replicaSets} from '../types/replicasets.ts';
import {claim, ownerKeys} from './claim.ts';
import {indexOwned, ownedBy} from './owned.ts';
import {createPod, deletePod, isOfNamespaceGoing, podFromTemplate} from './pod-control.ts';
import {countsAlike, isActive, isAvailable, isReady, isTerminating, untilAvailable} from './pods.ts';
import {reconciler} from './reconcile.ts';
import {scaleDownOrder} from './scale-down-order.ts';
import {filled, writeStatus} from './status.ts';

const COMPONENT = 'replicaset-controller';
/** Pods made or taken in one go. */
const BURST = 500;

/** Keeps as many pods as each replica set asks for. Follows k8s.io/kubernetes/pkg/controller/replicaset. */
export const replicaSetController: Controller = demo => {
  indexOwned(demo, pods);
  indexOwned(demo, replicaSets);
  const ownersOf = ownerKeys(demo, replicaSets, ({spec}, pod) => isSelectedBy(spec?.selector, pod));
  const ask = reconciler(demo, {
    watches: [{type: replicaSets}, {type: pods, keys: happening => (isNews(happening) ? ownersOf(happening) : [])}],
    mostPerSecond: 100,
    reconcile(namespace, name) {
      const set = demo.registry.get(replicaSets, namespace, name);
      if (!set?.spec || isEmptySelector(set.spec.selector)) return;
      const {selector, minReadySeconds = 0} = set.spec;
      const going = ownedBy(demo, pods, set.metadata.uid).filter(pod => isTerminating(pod) && isSelectedBy(selector, pod));
      const active = claim(demo, set, pods, pod => isSelectedBy(selector, pod)).filter(isActive);
      const refusal = set.metadata.deletionTimestamp ? undefined : refusalOf(() => manage(demo, set, active));
      const written = writeStatus(demo, replicaSets, set, statusOf(demo, set, active, going.length, refusal));
      if (refusal) throw refusal;
      const wait = untilAvailable(active, minReadySeconds, demo.agenda.now());
      if (written.status?.readyReplicas !== written.status?.availableReplicas && wait !== undefined) ask(`${namespace}/${name}`, wait);
    },
  });
};

/** Of most changes of pods nothing follows. */
function isNews({type, object, before}: Happening): boolean {
  return type !== 'MODIFIED' || !before || !countsAlike(before as Pod, object as Pod);
}

function manage(demo: Demo, set: ReplicaSet, active: readonly Pod[]): void {
  const {replicas = 1, template = {}} = set.spec!;
  for (let missing = Math.min(BURST, replicas - active.length); missing > 0; missing--) {
    try {
      createPod(demo, set, podFromTemplate(template, set), COMPONENT);
    } catch (error) {
      if (error instanceof Refusal && isOfNamespaceGoing(error)) return;
      throw error;
    }
  }
  const excess = Math.min(BURST, active.length - replicas);
  if (excess <= 0) return;
  const ordered = excess < active.length ? scaleDownOrder(active, relatedPods(demo, set), demo.agenda.now()) : active;
  for (const pod of ordered.slice(0, excess)) deletePod(demo, set, pod, COMPONENT);
}

/** Pods of all replica sets with the same owner: a rolling update takes pods from nodes where others already are. */
function relatedPods(demo: Demo, set: ReplicaSet): readonly Pod[] {
  const owner = controllerOf(set);
  const family = owner ? ownedBy(demo, replicaSets, owner.uid) : [set];
  return family.flatMap(({metadata}) => ownedBy(demo, pods, metadata.uid));
}

function statusOf(
  demo: Demo,
  {metadata, spec, status}: ReplicaSet,
  active: readonly Pod[],
  terminatingReplicas: number,
  refusal: Refusal | undefined,
): ReplicaSetStatus {
  const {replicas: wanted = 1, minReadySeconds = 0, template} = spec!;
  const now = demo.agenda.now();
  const ofTemplate = {matchLabels: template?.metadata?.labels ?? {}};
  const ready = active.filter(isReady);
  return {
    replicas: active.length,
    terminatingReplicas,
    ...filled({
      fullyLabeledReplicas: active.filter(pod => selects(ofTemplate, pod.metadata.labels)).length,
      readyReplicas: ready.length,
      availableReplicas: minReadySeconds === 0 ? ready.length : ready.filter(pod => isAvailable(pod, minReadySeconds, now)).length,
      observedGeneration: metadata.generation,
      conditions: conditionsAfter(),
    }),
  };

  function conditionsAfter(): NonNullable<ReplicaSetStatus['conditions']> {
    const {conditions = []} = status ?? {};
    const isKnown = conditions.some(({type}) => type === 'ReplicaFailure');
    if (!refusal) return isKnown ? conditions.filter(({type}) => type !== 'ReplicaFailure') : conditions;
    if (isKnown) return conditions;
    const reason = active.length < wanted ? 'FailedCreate' : 'FailedDelete';
    return [...conditions, {type: 'ReplicaFailure', status: 'True', lastTransitionTime: timeText(now), reason, message: refusal.message}];
  }
}

function refusalOf(run: () => void): Refusal | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}
