import type {KubeObject, OwnerReference} from './object.ts';
import {hasPodEnded, isMirrorPod} from './pod-of-object.ts';

export type DrainConsent = {
  /** Pods that nothing makes anew are deleted too. */
  readonly force: boolean;
  /** Data in emptyDir volumes may be lost. */
  readonly deleteEmptyDir: boolean;
  /** Daemon sets that pods name as their controller and that are not there any more, by uid. */
  readonly goneDaemonSets: ReadonlySet<string>;
};

/** What a drain does with a pod. */
export type Fate =
  /** `losesData`: an emptyDir goes with it. `controller`: what makes another. */
  | {readonly type: 'evict'; readonly controller: OwnerReference | undefined; readonly losesData: boolean; readonly hasEnded: boolean}
  | {readonly type: 'stay'; readonly because: 'daemon set' | 'static'}
  | {readonly type: 'blocked'; readonly because: string};

/**
 * What becomes of a pod on a node that is drained, by the filters of k8s.io/kubectl/pkg/drain/filters.go, in their order, with daemon sets
 * ignored as `--ignore-daemonsets` does: their controller would put the pods right back.
 */
export function fateOf(pod: KubeObject, {force, deleteEmptyDir, goneDaemonSets}: DrainConsent): Fate {
  const controller = controllerOf(pod);
  const hasEnded = hasPodEnded(pod);
  const ofDaemonSet = controller?.kind === 'DaemonSet' && controller.apiVersion === 'apps/v1';
  const isOrphan = ofDaemonSet && goneDaemonSets.has(controller.uid);
  if (ofDaemonSet && !hasEnded && !isOrphan) return {type: 'stay', because: 'daemon set'};
  if (isMirrorPod(pod)) return {type: 'stay', because: 'static'};
  const losesData = !hasEnded && hasEmptyDir(pod);
  const isForGood = !hasEnded && (controller === undefined || isOrphan);
  const reasons = [
    ...(isForGood && !force
      ? [isOrphan ? 'its daemon set is gone: nothing makes it anew' : 'it has no controller: nothing makes it anew']
      : []),
    ...(losesData && !deleteEmptyDir ? ['data in its emptyDir would be lost'] : []),
  ];
  if (reasons.length > 0) return {type: 'blocked', because: reasons.join('; ')};
  return {type: 'evict', controller: isOrphan ? undefined : controller, losesData, hasEnded};
}

/** The uids of daemon sets that pods name as their controller, each with one such pod. */
export function daemonSetsOf(pods: readonly KubeObject[]): ReadonlyMap<string, {readonly namespace: string; readonly name: string}> {
  const found = new Map<string, {namespace: string; name: string}>();
  for (const pod of pods) {
    const controller = controllerOf(pod);
    if (controller?.kind === 'DaemonSet') found.set(controller.uid, {namespace: pod.metadata.namespace ?? '', name: controller.name});
  }
  return found;
}

function hasEmptyDir({spec}: KubeObject): boolean {
  const volumes: unknown = spec?.volumes;
  return Array.isArray(volumes) && volumes.some(volume => volume?.emptyDir !== undefined && volume.emptyDir !== null);
}

/** metav1.GetControllerOf. */
function controllerOf({metadata}: KubeObject): OwnerReference | undefined {
  const owners: unknown = metadata?.ownerReferences;
  return Array.isArray(owners) ? (owners as readonly OwnerReference[]).find(owner => owner?.controller === true) : undefined;
}
