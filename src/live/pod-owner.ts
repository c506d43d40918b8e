import {ApiError} from '../kube/api-error.ts';
import type {KubeObject} from '../kube/object.ts';
import {resourcePath} from '../kube/paths.ts';
import {podSelectorOf} from '../kube/pod-selectors.ts';
import type {PodOwner} from '../store/forward.ts';
import {podsOf} from './pick-pod.ts';

type Reader = {read(path: string, query?: Readonly<Record<string, string>>, signal?: AbortSignal): Promise<unknown>};

/**
 * The pods that a controller has now, the best first. A ReplicaSet stands for its deployment, so that a roll-out is followed: the deployment's
 * name is the ReplicaSet's without the hash of the template (getNewReplicaSet of pkg/controller/deployment/sync.go). None for what is gone, or
 * of a kind that is not known to select pods. Throws an ApiError.
 */
export async function podsOfOwner(
  cluster: Reader,
  owner: PodOwner,
  namespace: string,
  signal?: AbortSignal,
): Promise<readonly KubeObject[]> {
  const {kind, name, hash} = owner;
  const deployment = kind === 'ReplicaSet' && hash !== undefined && name.endsWith(`-${hash}`) ? name.slice(0, -hash.length - 1) : undefined;
  const above = deployment === undefined ? undefined : await read(cluster, 'Deployment', deployment, namespace, signal);
  const found = above ?? (await read(cluster, kind, name, namespace, signal));
  if (!found) return [];
  const labelSelector = podSelectorOf({...found, kind: above ? 'Deployment' : kind})?.text;
  if (labelSelector === undefined) return [];
  const scope = {kind: 'pods', namespace, labelSelector};
  // The ReplicaSets of a deployment are many; its selector is its own.
  return podsOf(cluster, [above || found.metadata.uid === undefined ? scope : {...scope, owner: found.metadata.uid}], signal);
}

async function read(
  cluster: Reader,
  kind: string,
  name: string,
  namespace: string,
  signal: AbortSignal | undefined,
): Promise<KubeObject | undefined> {
  const path = paths[kind];
  if (!path) return undefined;
  try {
    return (await cluster.read(resourcePath({...path, isNamespaced: true}, namespace, name), {}, signal)) as KubeObject;
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return undefined;
    throw error;
  }
}

const paths: Readonly<Record<string, {readonly group: string; readonly version: string; readonly plural: string}>> = {
  Deployment: {group: 'apps', version: 'v1', plural: 'deployments'},
  ReplicaSet: {group: 'apps', version: 'v1', plural: 'replicasets'},
  StatefulSet: {group: 'apps', version: 'v1', plural: 'statefulsets'},
  DaemonSet: {group: 'apps', version: 'v1', plural: 'daemonsets'},
  Job: {group: 'batch', version: 'v1', plural: 'jobs'},
};
