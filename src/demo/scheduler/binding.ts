import {withPodCondition} from '../controllers/pod-conditions.ts';
import type {Demo} from '../demo.ts';
import {tell} from '../events.ts';
import type {Pod, PodCondition} from '../schema/kinds.ts';
import {pods} from '../types/pods.ts';

/** Writes the node into the pod, as the binding subresource does: managed by nobody. */
export function bind(demo: Demo, pod: Pod, nodeName: string): void {
  const {namespace, name, uid} = pod.metadata;
  const write = {manager: 'kube-scheduler', subresource: 'binding', hasManagedFields: true} as const;
  const bound = demo.registry.change(pods, namespace, name, write, current =>
    current.metadata.uid !== uid || current.spec?.nodeName
      ? current
      : {
          ...current,
          spec: {...current.spec!, nodeName},
          status: {...current.status, conditions: withPodCondition(demo, current, {type: 'PodScheduled', status: 'True'})},
        },
  );
  if (bound?.spec?.nodeName !== nodeName) return;
  tell(demo, {
    about: pod,
    type: 'Normal',
    reason: 'Scheduled',
    action: 'Binding',
    message: `Successfully assigned ${namespace}/${name} to ${nodeName}`,
    component: 'default-scheduler',
  });
}

/** Writes into the pod why it has no node. */
export function refuse(demo: Demo, pod: Pod, message: string, nominatedNodeName: string | undefined): void {
  const {namespace, name, generation} = pod.metadata;
  const condition: PodCondition = {
    type: 'PodScheduled',
    ...(generation !== undefined && {observedGeneration: generation}),
    status: 'False',
    reason: 'Unschedulable',
    message,
  };
  demo.registry.change(pods, namespace, name, {manager: 'kube-scheduler', subresource: 'status'}, current => {
    const conditions = withPodCondition(demo, current, condition);
    const isNominated = nominatedNodeName === undefined || current.status?.nominatedNodeName === nominatedNodeName;
    if (conditions === current.status?.conditions && isNominated) return current;
    return {...current, status: {...current.status, conditions, ...(nominatedNodeName !== undefined && {nominatedNodeName})}};
  });
}
