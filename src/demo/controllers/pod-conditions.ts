import {withCondition} from '../conditions.ts';
import type {Demo} from '../demo.ts';
import type {Pod, PodCondition} from '../schema/kinds.ts';
import {pods} from '../types/pods.ts';

/** The conditions with one put in; the very same where it says nothing new (UpdatePodCondition). */
export function withPodCondition({agenda}: Demo, {status}: Pod, condition: PodCondition): readonly PodCondition[] {
  const known = status?.conditions ?? [];
  const isTold = known.some(one => {
    return (
      one.type === condition.type && one.status === condition.status && one.reason === condition.reason && one.message === condition.message
    );
  });
  // Go writes the time that nobody sets as null.
  return isTold ? known : withCondition(known, {lastProbeTime: null as unknown as string, ...condition}, agenda.now());
}

/** Says of a pod that is about to be deleted why; what it says besides comes from `more`. */
export function markDisrupted(
  demo: Demo,
  pod: Pod,
  manager: string,
  {reason, message}: {readonly reason: string; readonly message: string},
  more: Pod['status'] = {},
): void {
  const {namespace, name, generation} = pod.metadata;
  // The API server's own writes are managed by nobody, and do not say which generation they are about.
  const isServer = manager === 'kube-apiserver';
  const condition: PodCondition = {
    type: 'DisruptionTarget',
    ...(generation !== undefined && !isServer && {observedGeneration: generation}),
    status: 'True',
    reason,
    message,
  };
  demo.registry.change(pods, namespace, name, {manager, subresource: 'status', hasManagedFields: isServer}, current => {
    const conditions = withPodCondition(demo, current, condition);
    return conditions === current.status?.conditions ? current : {...current, status: {...current.status, ...more, conditions}};
  });
}
