import type {KubeObject} from '../kube/object.ts';
import {hasPodEnded, isPodReady, podReason} from '../kube/pod-of-object.ts';
import {resourcePath} from '../kube/paths.ts';
import {type LabelSelector, labelSelectorText} from '../kube/selector.ts';
import type {Cluster} from './cluster.ts';

/** What a workload waits for: its youngest pod that is not ready, `web-x7k2p: ImagePullBackOff`. Undefined where there is none or it cannot be read. */
export async function stuckPod(cluster: Cluster, workload: KubeObject, signal: AbortSignal): Promise<string | undefined> {
  const given = workload['spec']?.selector as Partial<LabelSelector> | undefined;
  const labelSelector = labelSelectorText(given && {matchLabels: given.matchLabels ?? {}, matchExpressions: given.matchExpressions ?? []});
  if (labelSelector === undefined) return undefined;
  try {
    const list = (await cluster.read(resourcePath(pods, workload.metadata.namespace), {labelSelector}, signal)) as {
      readonly items?: readonly KubeObject[];
    };
    const [stuck] = (list.items ?? [])
      .filter(pod => !isPodReady(pod) && !hasPodEnded(pod) && pod.metadata.deletionTimestamp === undefined)
      .sort((one, other) => (bornOf(one) < bornOf(other) ? 1 : -1));
    return stuck && `${stuck.metadata.name}: ${podReason(stuck)}`;
  } catch {
    return undefined;
  }
}

const pods = {group: '', version: 'v1', plural: 'pods', isNamespaced: true};

function bornOf({metadata}: KubeObject): string {
  return metadata.creationTimestamp ?? '';
}
