import type {JsonObject, KubeObject, ObjectMetadata} from '../kube/object.ts';
import type {Because, Note} from './change.ts';

export type Recreation = {
  readonly manifest: KubeObject;
  /** What does not come back with it. */
  readonly notes: readonly Note[];
};

/**
 * An object that was deleted as it can be created again: without what the server gave it, what would be refused, and its owners, which may be
 * gone. What the server gives to a pod is told by PrepareForCreate and ValidatePodCreate (pkg/registry/core/pod, pkg/apis/core/validation) and
 * the priority admission, what it gives to a job by generateSelector (pkg/registry/batch/job/strategy.go).
 */
export function recreationOf(deleted: KubeObject): Recreation | Because {
  const owner = deleted.metadata.ownerReferences?.find(({controller}) => controller);
  if (deleted.kind === 'Pod' && owner) {
    return {because: `${deleted.metadata.name} belongs to ${owner.kind.toLowerCase()} ${owner.name}, which makes another in its place`};
  }
  const {status: _status, ...object} = deleted;
  const bare = {...object, metadata: metadataOf(deleted.metadata, deleted.kind)} as KubeObject;
  return {manifest: specOf(bare), notes: lostWith(deleted)};
}

function metadataOf(metadata: ObjectMetadata, kind: string | undefined): ObjectMetadata {
  const {name, namespace, labels, annotations, finalizers} = metadata;
  const kept = finalizers?.filter(one => one !== 'foregroundDeletion' && one !== 'orphan') ?? [];
  const stated = kind === 'PersistentVolumeClaim' ? without(annotations, ofBinding) : annotations;
  return {
    name,
    ...(namespace === undefined ? {} : {namespace}),
    ...(labels && Object.keys(labels).length > 0 ? {labels: kind === 'Job' ? without(labels, ofJobs) : labels} : {}),
    ...(stated && Object.keys(stated).length > 0 ? {annotations: stated} : {}),
    ...(kept.length > 0 ? {finalizers: kept} : {}),
  };
}

/** With them a claim whose volume is not bound to it is lost for good (syncUnboundClaim in the volume controller). */
const ofBinding = ['pv.kubernetes.io/bind-completed', 'pv.kubernetes.io/bound-by-controller'];
const ofJobs = ['controller-uid', 'batch.kubernetes.io/controller-uid'];
const ofPods = ['nodeName', 'priority', 'preemptionPolicy', 'ephemeralContainers'];

function specOf(object: KubeObject): KubeObject {
  const {spec} = object;
  if (typeof spec !== 'object' || spec === null) return object;
  if (object.kind === 'Pod') return {...object, spec: without(spec, ofPods)};
  if (object.kind !== 'Job' || spec.manualSelector === true) return object;
  const {selector: _selector, ...rest} = spec;
  const labels: unknown = spec.template?.metadata?.labels;
  if (typeof labels !== 'object' || labels === null) return {...object, spec: rest};
  const metadata = {...spec.template.metadata, labels: without(labels as JsonObject, ofJobs)};
  return {...object, spec: {...rest, template: {...spec.template, metadata}}};
}

function lostWith({kind = '', metadata, spec}: KubeObject): Note[] {
  const {name, ownerReferences = []} = metadata;
  const notes: Note[] = [];
  const warn = (text: string) => notes.push({level: 'warn', text});
  for (const {kind: owner, name: whose} of ownerReferences) warn(`${name} no longer belongs to ${owner.toLowerCase()} ${whose}.`);
  if (withPods.has(kind))
    notes.push({level: 'info', text: `What the pods of ${name} held in memory and on their own disks does not come back.`});
  if (kind === 'Pod') notes.push({level: 'info', text: `What ${name} held in memory and on its own disks does not come back.`});
  if (kind === 'Job') warn(`${name} runs again from the start.`);
  if (kind === 'Namespace') warn(`What lay in ${name} does not come back.`);
  if (kind === 'CustomResourceDefinition') warn(`The objects of ${name} do not come back.`);
  if (kind === 'PersistentVolumeClaim') warn(claimText(name, spec?.volumeName));
  if (kind === 'Service' && spec?.type === 'LoadBalancer') warn(`${name} may get another address outside the cluster.`);
  if (kind === 'ServiceAccount') warn(`Tokens that were given out for ${name} stay invalid.`);
  return notes;
}

const withPods: ReadonlySet<string> = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'ReplicationController', 'Job']);

function claimText(name: string, volume: unknown): string {
  if (typeof volume !== 'string' || volume === '') return `The data of ${name} do not come back.`;
  return `${name} waits for its volume ${volume}: if that was deleted with it, its data are gone; if it was kept, it must be released by hand.`;
}

function without<T extends object | undefined>(map: T, keys: readonly string[]): T {
  return (map && Object.fromEntries(Object.entries(map).filter(([key]) => !keys.includes(key)))) as T;
}
