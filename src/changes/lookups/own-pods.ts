import type {KubeObject, OwnerReference} from '../../kube/object.ts';
import {labelSelectorText, matchesSelector, parseSelector} from '../../kube/selector.ts';
import type {Target} from '../change.ts';
import {listOf, mostNamespaces, tooMany} from './ask.ts';
import {pods as podKind} from './kinds.ts';
import type {Looked, Subject} from './lookup.ts';
import {isKind, isWorkload} from './pairs.ts';

/** Beyond this many selectors in a namespace all its pods are asked for at once. */
const mostSelectors = 4;

/** The pods of each subject that selects some, by the subject; asked for at once. Throws an ApiError. */
export async function podsOf(asked: Looked, subjects: readonly Subject[]): Promise<ReadonlyMap<Subject, readonly KubeObject[]>> {
  const selecting = subjects.filter(({selector, target}) => selector !== undefined && target.namespace !== '');
  const namespaces = Map.groupBy(selecting, ({target}) => target.namespace);
  if (namespaces.size > mostNamespaces) throw new Error(tooMany(namespaces.size, 'namespaces', mostNamespaces));
  const found = await Promise.all(
    [...namespaces].map(async ([namespace, members]) => {
      if (members.length <= mostSelectors) return Promise.all(members.map(member => selected(asked, namespace, member)));
      const all = await listOf(asked, podKind, namespace);
      return members.map((member): Found => [member, all.filter(pod => takes(member.selector!, pod))]);
    }),
  );
  return new Map(found.flat().map(([subject, pods]) => [subject, pods.filter(pod => belongs(subject.target, pod))]));
}

type Found = readonly [Subject, readonly KubeObject[]];

async function selected(asked: Looked, namespace: string, subject: Subject): Promise<Found> {
  return [subject, await listOf(asked, podKind, namespace, {labelSelector: subject.selector!})];
}

function takes(selector: string, pod: KubeObject): boolean {
  const requirements = parseSelector(selector);
  return Array.isArray(requirements) && matchesSelector(requirements, pod.metadata.labels ?? {});
}

/**
 * What an object says of its pods, as a selector: a manifest's, or that of a scale subresource. Undefined where it says nothing.
 */
export function selectorIn(object: KubeObject | undefined): string | undefined {
  const scale: unknown = object?.['status']?.selector;
  if (typeof scale === 'string' && scale !== '') return scale;
  const {matchLabels = {}, matchExpressions = []} = object?.['spec']?.selector ?? {};
  if (typeof matchLabels !== 'object' || !Array.isArray(matchExpressions)) return undefined;
  return labelSelectorText({matchLabels, matchExpressions: matchExpressions.map(part => ({values: [], ...part}))});
}

/** Selectors of workloads may overlap: then it is the controller that tells. Those of other kinds are believed. */
export function belongs(target: Target, pod: KubeObject): boolean {
  if (!isWorkload(target)) return true;
  const owner = controllerOf(pod);
  if (!owner) return false;
  if (isKind(target, 'apps', 'deployments')) return owner.kind === 'ReplicaSet' && owner.name.startsWith(`${target.name}-`);
  return owner.kind === target.kind.name && owner.name === target.name;
}

/** The one owner that manages it (metav1.GetControllerOf). */
export function controllerOf({metadata}: KubeObject): OwnerReference | undefined {
  const owners: unknown = metadata.ownerReferences;
  return Array.isArray(owners) ? (owners as readonly OwnerReference[]).find(({controller}) => controller === true) : undefined;
}
