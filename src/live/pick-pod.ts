import type {KubeObject} from '../kube/object.ts';
import {record, records, text} from '../kube/loose.ts';
import {resourcePath} from '../kube/paths.ts';
import type {PodScope} from '../resources/pods-of.ts';

type Reader = {read(path: string, query?: Readonly<Record<string, string>>, signal?: AbortSignal): Promise<unknown>};

/** The pods of some scopes as they are now, the best first: ready before running before the rest, the youngest first among equals. */
export async function podsOf(cluster: Reader, scopes: readonly PodScope[], signal?: AbortSignal): Promise<readonly KubeObject[]> {
  const lists = await Promise.all(scopes.map(scope => podsOfScope(cluster, scope, signal)));
  const pods = new Map(lists.flat().map(pod => [pod.metadata.uid ?? pod.metadata.name, pod]));
  return [...pods.values()].sort((a, b) => fitness(b) - fitness(a) || bornAt(b) - bornAt(a));
}

async function podsOfScope(cluster: Reader, scope: PodScope, signal: AbortSignal | undefined): Promise<readonly KubeObject[]> {
  const {namespace = '', labelSelector, fieldSelector, select, part, owner, namePrefix = '', jobsOf} = scope;
  const name = part?.name ?? select;
  const fields = [fieldSelector, name && `metadata.name=${name}`].filter(Boolean).join(',');
  const query = {...(labelSelector ? {labelSelector} : {}), ...(fields === '' ? {} : {fieldSelector: fields})};
  const pods = await listOf(cluster, podKind, part?.namespace ?? namespace, query, signal);
  const jobs = jobsOf === undefined ? undefined : await listOf(cluster, jobKind, namespace, {}, signal);
  const ownJobs = new Set(jobs?.filter(job => isOwnedBy(job, jobsOf!)).map(({metadata}) => metadata.uid));
  return pods.filter(
    pod =>
      pod.metadata.name.startsWith(namePrefix) &&
      (owner === undefined || isOwnedBy(pod, owner)) &&
      (jobs === undefined || (pod.metadata.ownerReferences ?? []).some(({uid}) => ownJobs.has(uid))),
  );
}

async function listOf(
  cluster: Reader,
  kind: typeof podKind,
  namespace: string,
  query: Readonly<Record<string, string>>,
  signal: AbortSignal | undefined,
): Promise<readonly KubeObject[]> {
  const list = record(await cluster.read(resourcePath(kind, namespace), query, signal));
  return records(list['items']).filter(item => text(record(item['metadata'])['name']) !== '') as unknown as readonly KubeObject[];
}

function isOwnedBy({metadata}: KubeObject, uid: string): boolean {
  return metadata.ownerReferences?.some(owner => owner.uid === uid) ?? false;
}

function fitness({metadata, status}: KubeObject): number {
  if (metadata.deletionTimestamp !== undefined) return 0;
  if (record(status)['phase'] !== 'Running') return 1;
  return records(record(status)['conditions']).some(({type, status: told}) => type === 'Ready' && told === 'True') ? 3 : 2;
}

function bornAt({metadata}: KubeObject): number {
  return Date.parse(metadata.creationTimestamp ?? '') || 0;
}

const podKind = {group: '', version: 'v1', plural: 'pods', isNamespaced: true};
const jobKind = {group: 'batch', version: 'v1', plural: 'jobs', isNamespaced: true};
