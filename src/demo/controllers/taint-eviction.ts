import type {Controller, Demo} from '../demo.ts';
import {tell} from '../events.ts';
import {keyOf, namespaceAndName} from '../object.ts';
import {isTolerating} from '../scheduler/taints.ts';
import type {Node, Pod, Taint} from '../schema/kinds.ts';
import {nodes} from '../types/nodes.ts';
import {pods} from '../types/pods.ts';
import {markDisrupted} from './pod-conditions.ts';
import {MANAGER} from './status.ts';

/** Deletes pods that do not tolerate a taint of their node with the effect NoExecute, or do so for a time only (tainteviction). */
export const taintEvictionController: Controller = demo => {
  const tainted = new Map<string, readonly Taint[]>();
  const waiting = new Map<string, {readonly at: number; readonly cancel: () => void}>();
  for (const node of demo.store.list(nodes)) hearNode(node);
  demo.store.subscribe(nodes, ({type, object, before}) => {
    if (type === 'DELETED') tainted.delete(object.metadata.name);
    else if (!before || (before as Node).spec !== (object as Node).spec) hearNode(object as Node);
  });
  demo.store.subscribe(pods, ({type, object, before}) => {
    const pod = object as Pod;
    if (type === 'DELETED') return drop(keyOf(pod));
    const node = pod.spec?.nodeName;
    if (!node || (before as Pod | undefined)?.spec?.nodeName === node) return;
    const taints = tainted.get(node);
    if (taints) demo.agenda.after(10, () => look(keyOf(pod)));
  });

  function hearNode({metadata: {name}, spec}: Node): void {
    const taints = spec?.taints?.filter(({effect}) => effect === 'NoExecute') ?? [];
    if (taints.length === 0 && !tainted.has(name)) return;
    if (taints.length > 0) tainted.set(name, taints);
    else tainted.delete(name);
    demo.agenda.after(10, () => {
      for (const pod of demo.store.list(pods)) if (pod.spec?.nodeName === name) look(keyOf(pod));
    });
  }

  function look(key: string): void {
    const pod = demo.store.get(pods, ...namespaceAndName(key));
    if (!pod) return;
    const taints = tainted.get(pod.spec?.nodeName ?? '');
    const seconds = taints ? patienceOf(pod, taints) : Number.POSITIVE_INFINITY;
    const known = waiting.get(key);
    if (seconds === Number.POSITIVE_INFINITY) {
      if (!known) return;
      drop(key);
      inform(demo, pod, `Cancelling deletion of Pod ${key}`);
      return;
    }
    const at = demo.agenda.now() + seconds * 1000;
    if (known && known.at <= at) return;
    drop(key);
    waiting.set(key, {at, cancel: demo.agenda.after(seconds * 1000, () => evict(key, pod.metadata.uid))});
  }

  function drop(key: string): void {
    waiting.get(key)?.cancel();
    waiting.delete(key);
  }

  function evict(key: string, uid: string): void {
    waiting.delete(key);
    const pod = demo.store.get(pods, ...namespaceAndName(key));
    if (!pod || pod.metadata.uid !== uid || pod.metadata.deletionTimestamp) return;
    inform(demo, pod, `Marking for deletion Pod ${key}`);
    markDisrupted(demo, pod, MANAGER, {reason: 'DeletionByTaintManager', message: 'Taint manager: deleting due to NoExecute taint'});
    demo.registry.remove(pods, pod.metadata.namespace, pod.metadata.name);
  }
};

/** Seconds that the pod bears the taints, the shortest of them all. */
function patienceOf({spec}: Pod, taints: readonly Taint[]): number {
  let least = Number.POSITIVE_INFINITY;
  for (const taint of taints) {
    const tolerations = spec?.tolerations?.filter(toleration => isTolerating(toleration, taint)) ?? [];
    if (tolerations.length === 0) return 0;
    for (const {tolerationSeconds} of tolerations) {
      if (tolerationSeconds !== undefined) least = Math.min(least, Math.max(0, tolerationSeconds));
    }
  }
  return least;
}

function inform(demo: Demo, about: Pod, message: string): void {
  tell(demo, {about, type: 'Normal', reason: 'TaintManagerEviction', message, component: 'taint-eviction-controller'});
}
