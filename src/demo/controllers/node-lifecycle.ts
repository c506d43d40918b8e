import type {Controller, Demo} from '../demo.ts';
import {tell} from '../events.ts';
import {timeText} from '../object.ts';
import type {Node, Pod} from '../schema/kinds.ts';
import {nodes} from '../types/nodes.ts';
import {pods} from '../types/pods.ts';
import {isTerminal} from './pods.ts';

/** Tells of nodes that come, go and fail, and marks the pods of those that failed (node_lifecycle_controller.go). */
export const nodeLifecycleController: Controller = demo => {
  demo.store.subscribe(nodes, ({type, object, before, isLaid}) => {
    if (isLaid) return;
    const node = object as Node;
    const {name} = node.metadata;
    if (type === 'ADDED') demo.agenda.after(10, () => tellNode(demo, node, 'RegisteredNode', `Registered Node ${name} in Controller`));
    else if (type === 'DELETED') demo.agenda.after(10, () => tellNode(demo, node, 'RemovingNode', `Removing Node ${name} from Controller`));
    else if (before && isReady(before as Node) === true && isReady(node) === false) demo.agenda.after(10, () => fail(demo, node));
  });
};

/** Undefined while it has not said so. */
function isReady({status}: Node): boolean | undefined {
  const ready = status?.conditions?.find(({type}) => type === 'Ready');
  return ready && ready.status === 'True';
}

function tellNode(demo: Demo, about: Node, reason: string, event: string): void {
  const {name} = about.metadata;
  tell(demo, {about, type: 'Normal', reason, message: `Node ${name} event: ${event}`, component: 'node-controller'});
}

function fail(demo: Demo, node: Node): void {
  const {name} = node.metadata;
  const current = demo.store.get(nodes, undefined, name);
  if (!current || isReady(current) !== false) return;
  tell(demo, {
    about: current,
    type: 'Normal',
    reason: 'NodeNotReady',
    message: `Node ${name} status is now: NodeNotReady`,
    component: 'node-controller',
  });
  for (const pod of demo.store.list(pods)) if (pod.spec?.nodeName === name && !isTerminal(pod)) markNotReady(demo, pod);
}

function markNotReady(demo: Demo, pod: Pod): void {
  const ready = pod.status?.conditions?.find(({type}) => type === 'Ready');
  if (!ready || ready.status === 'False') return;
  const {namespace, name} = pod.metadata;
  const lastTransitionTime = timeText(demo.agenda.now());
  demo.registry.change(pods, namespace, name, {manager: 'kube-controller-manager', subresource: 'status'}, current => ({
    ...current,
    status: {
      ...current.status,
      conditions: (current.status?.conditions ?? []).map(one =>
        one.type === 'Ready' ? {...one, status: 'False', lastTransitionTime} : one,
      ),
    },
  }));
  tell(demo, {about: pod, type: 'Warning', reason: 'NodeNotReady', message: 'Node is not ready', component: 'node-controller'});
}
