import type {Controller, Demo} from '../demo.ts';
import {nodes} from '../types/nodes.ts';
import {pods} from '../types/pods.ts';
import {markDisrupted} from './pod-conditions.ts';
import {isTerminal} from './pods.ts';
import {MANAGER} from './status.ts';

/** A node that is missing may come back for this long. */
const QUARANTINE_MS = 40_000;
/** How often the real one looks. */
const PERIOD_MS = 20_000;

/** Removes the pods of nodes that are no more (podgc, gcOrphaned). */
export const podGarbageCollector: Controller = demo => {
  demo.store.subscribe(nodes, ({type, object}) => {
    if (type === 'DELETED') demo.agenda.after(PERIOD_MS + QUARANTINE_MS, () => clear(demo, object.metadata.name));
  });
};

const gone = {reason: 'DeletionByPodGC', message: 'PodGC: node no longer exists'};

function clear(demo: Demo, node: string): void {
  if (demo.store.get(nodes, undefined, node)) return;
  for (const pod of demo.store.list(pods)) {
    if (pod.spec?.nodeName !== node) continue;
    if (!isTerminal(pod)) markDisrupted(demo, pod, MANAGER, gone, {phase: 'Failed'});
    demo.registry.remove(pods, pod.metadata.namespace, pod.metadata.name, {graceSeconds: 0});
  }
}
