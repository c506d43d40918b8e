import {tell} from '../events.ts';
import type {Kubelets} from './kubelets.ts';
import {type ContainerWork, fieldPathOf, type PodWork} from './pod-work.ts';

/** An event of the kubelet about a pod, or about one of its containers. */
export function tellPod(
  kubelets: Kubelets,
  work: PodWork,
  type: 'Normal' | 'Warning',
  reason: string,
  message: string,
  container?: ContainerWork,
): void {
  if (kubelets.isSilent(work.node)) return;
  tell(kubelets.demo, {
    about: work.pod,
    type,
    reason,
    message,
    component: 'kubelet',
    host: work.node,
    ...(container && {fieldPath: fieldPathOf(container)}),
  });
}
