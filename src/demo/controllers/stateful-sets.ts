import type {Controller, Demo} from '../demo.ts';
import {tell} from '../events.ts';
import {Refusal} from '../refusal.ts';
import {isEmptySelector, isSelectedBy} from '../rules/labels.ts';
import type {ControllerRevision, Pod, StatefulSet, StatefulSetStatus} from '../schema/kinds.ts';
import {controllerRevisions} from '../types/controllerrevisions.ts';
import {pods} from '../types/pods.ts';
import {statefulSets} from '../types/statefulsets.ts';
import {claim, ownerKeys} from './claim.ts';
import {indexOwned} from './owned.ts';
import {isAvailable, untilAvailable} from './pods.ts';
import {reconciler} from './reconcile.ts';
import {pruneRevisions, type Revisions, syncRevisions, templateOf} from './revisions.ts';
import {isInRange, isRunningAndReady, ordinalOf, revisionOf} from './stateful-set-pods.ts';
import {act, type Work} from './stateful-set-work.ts';
import {filled, writeStatus} from './status.ts';

const COMPONENT = 'statefulset-controller';

/** Keeps numbered pods that know who they are, one after the other. Follows k8s.io/kubernetes/pkg/controller/statefulset. */
export const statefulSetController: Controller = demo => {
  indexOwned(demo, pods);
  indexOwned(demo, controllerRevisions);
  const ask = reconciler(demo, {
    watches: [
      {type: statefulSets},
      {type: pods, keys: ownerKeys(demo, statefulSets, (set, pod) => isSelectedBy(set.spec?.selector, pod) && isMember(pod as Pod, set))},
    ],
    reconcile(namespace, name) {
      const set = demo.registry.get(statefulSets, namespace, name);
      if (!set?.spec || isEmptySelector(set.spec.selector)) return;
      const wait = sync(demo, set);
      if (wait !== undefined) ask(`${namespace}/${name}`, wait);
    },
  });
};

/** The result is when to look again though nothing changed. */
function sync(demo: Demo, set: StatefulSet): number | undefined {
  const {selector, template, minReadySeconds = 0, revisionHistoryLimit = 10} = set.spec!;
  const mine = claim(demo, set, pods, pod => isSelectedBy(selector, pod) && isMember(pod, set));
  const hashLabel = 'controller.kubernetes.io/hash';
  const revisions = syncRevisions(demo, set, {selector, template, hashLabel, collisions: set.status?.collisionCount});
  const current = revisions.all.find(({metadata}) => metadata.name === set.status?.currentRevision) ?? revisions.update;
  let refusal: Refusal | undefined;
  let deleted = 0;
  if (!set.metadata.deletionTimestamp) {
    try {
      deleted = act(demo, workOf(set, mine, current, revisions.update));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      refusal = error;
    }
  }
  writeStatus(demo, statefulSets, set, statusOf(set, mine, {revisions, current, deleted}, demo.agenda.now()));
  const live = new Set([current.metadata.name, revisions.update.metadata.name, ...mine.map(revisionOf)]);
  const dead = revisions.all.filter(({metadata}) => !live.has(metadata.name));
  pruneRevisions(demo, dead, revisionHistoryLimit);
  if (refusal) throw refusal;
  return untilAvailable(mine, minReadySeconds, demo.agenda.now());
}

function workOf(set: StatefulSet, mine: readonly Pod[], current: ControllerRevision, update: ControllerRevision): Work {
  const ordered = mine.map(pod => ({pod, ordinal: ordinalOf(pod, set)!})).sort((one, other) => one.ordinal - other.ordinal);
  return {
    set,
    pods: new Map(ordered.filter(({ordinal}) => isInRange(ordinal, set)).map(({pod, ordinal}) => [ordinal, pod])),
    condemned: ordered.filter(({ordinal}) => !isInRange(ordinal, set)).map(({pod}) => pod),
    current: {name: current.metadata.name, template: templateOf(current)},
    update: {name: update.metadata.name, template: templateOf(update)},
    tell: (demo, type, reason, message) => tell(demo, {about: set, type, reason, message, component: COMPONENT}),
  };
}

function statusOf(
  {metadata, spec}: StatefulSet,
  mine: readonly Pod[],
  {revisions, current, deleted}: {readonly revisions: Revisions; readonly current: ControllerRevision; readonly deleted: number},
  now: number,
): StatefulSetStatus {
  const {replicas: wanted = 1, minReadySeconds = 0, updateStrategy} = spec!;
  const updateRevision = revisions.update.metadata.name;
  const staying = mine.filter(pod => !pod.metadata.deletionTimestamp);
  const ready = mine.filter(isRunningAndReady);
  const counts = {
    readyReplicas: ready.length,
    currentReplicas: staying.filter(pod => revisionOf(pod) === current.metadata.name).length - deleted,
    updatedReplicas: staying.filter(pod => revisionOf(pod) === updateRevision).length,
  };
  const all = [counts.updatedReplicas, counts.readyReplicas, mine.length];
  const isComplete = updateStrategy?.type !== 'OnDelete' && all.every(count => count === wanted);
  return {
    replicas: mine.length,
    availableReplicas: ready.filter(pod => isAvailable(pod, minReadySeconds, now)).length,
    collisionCount: revisions.collisions,
    currentRevision: isComplete ? updateRevision : current.metadata.name,
    updateRevision,
    ...filled({observedGeneration: metadata.generation, ...counts, ...(isComplete && {currentReplicas: counts.updatedReplicas})}),
  };
}

function isMember(pod: Pod, set: StatefulSet): boolean {
  return ordinalOf(pod, set) !== undefined;
}
