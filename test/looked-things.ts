import type {Note} from '../src/changes/change.ts';
import type {KubeObject} from '../src/kube/object.ts';

/** Notes in words: `warn: …`. */
export const told = (notes: readonly Note[]) => notes.map(({level, text}) => `${level}: ${text}`);

/** An object of the namespace shop. */
export function thing(name: string, rest: object = {}, metadata: object = {}): KubeObject {
  return {metadata: {name, namespace: 'shop', ...metadata}, ...rest};
}

/** For the metadata of a pod. */
export const ofReplicaSet = {ownerReferences: [{apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-1', uid: 'u', controller: true}]};

/** One that runs and is ready, unless told otherwise. */
export function pod(
  name: string,
  {isReady = true, phase = 'Running', labels = {app: 'web'}, spec = {}, ...metadata}: PodParts = {},
): KubeObject {
  const conditions = [{type: 'Ready', status: isReady ? 'True' : 'False'}];
  return thing(name, {spec: {nodeName: 'n1', ...spec}, status: {phase, conditions}}, {labels, ...metadata});
}
type PodParts = {isReady?: boolean; phase?: string; labels?: Record<string, string>; spec?: object; ownerReferences?: object[]};
