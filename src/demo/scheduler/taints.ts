import type {Node, Pod, Taint, Toleration} from '../schema/kinds.ts';

/** Whether a toleration lets a taint pass (Toleration.ToleratesTaint). */
export function isTolerating({key, operator, value, effect}: Toleration, taint: Taint): boolean {
  if (effect && effect !== taint.effect) return false;
  if (key && key !== taint.key) return false;
  switch (operator) {
    case 'Exists':
      return true;
    case 'Lt':
      return Number(taint.value) < Number(value);
    case 'Gt':
      return Number(taint.value) > Number(value);
    default:
      return (value ?? '') === (taint.value ?? '') && key !== undefined && key !== '';
  }
}

export function isTolerated(pod: Pod, taint: Taint): boolean {
  return (pod.spec?.tolerations ?? []).some(toleration => isTolerating(toleration, taint));
}

/** Whether a taint keeps the pod from the node. */
export function isKeptOff(pod: Pod, {spec}: Node): boolean {
  const taints = spec?.taints;
  if (!taints || taints.length === 0) return false;
  return taints.some(taint => (taint.effect === 'NoSchedule' || taint.effect === 'NoExecute') && !isTolerated(pod, taint));
}

/** How many taints would rather not have the pod. */
export function objectionsTo(pod: Pod, {spec}: Node): number {
  let count = 0;
  for (const taint of spec?.taints ?? []) if (taint.effect === 'PreferNoSchedule' && !isTolerated(pod, taint)) count++;
  return count;
}
