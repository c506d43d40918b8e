import {record as fieldsIn, text as textIn} from './loose.ts';
import {kindWords} from './kind-words.ts';
import type {KubeObject} from './object.ts';
import {keyOf, type ObjectKey} from './object-key.ts';
import {podSelectorOf} from './pod-selectors.ts';
import {ownersOf} from './relations.ts';

/** Where one can go from an object, or why one cannot. */
export type Jump =
  | {readonly type: 'object'; readonly name: ObjectKey}
  | {
      readonly type: 'list';
      readonly plural: string;
      readonly group: string;
      /** Empty: all namespaces. */
      readonly namespace: string;
      readonly labelSelector?: string;
      readonly fieldSelector?: string;
    }
  /** What uses the object is told by no field of it: the lists of its namespace have to be looked through, as the tree does. */
  | {readonly type: 'search'; readonly name: ObjectKey}
  | {readonly because: string};

/**
 * To the owner that controls it, else the first one. `isNamespaced` says of a kind whether its objects lie in a namespace; unless told, they
 * lie where the object does. Takes the object with `kind` and `apiVersion`, as the others here.
 */
export function ownerJump(object: KubeObject, isNamespaced: (kind: Pick<ObjectKey, 'group' | 'kind'>) => boolean = () => true): Jump {
  const [owner] = ownersOf(object);
  if (!owner) return {because: `Nothing owns ${called(object)}`};
  const {group, kind, name} = owner;
  const isApart = (group === '' && (kind === 'Node' || kind === 'Namespace')) || !isNamespaced({group, kind});
  return {type: 'object', name: {group, kind, namespace: isApart ? '' : keyOf(object).namespace, name}};
}

/** To the pods that it owns, selects or holds. */
export function podsJump(object: KubeObject): Jump {
  const {namespace, name} = keyOf(object);
  const pods = {type: 'list', plural: 'pods', group: '', namespace} as const;
  switch (object.kind) {
    case 'Pod':
      return {because: `${name} is a pod itself`};
    case 'Node':
      return {...pods, namespace: '', fieldSelector: `spec.nodeName=${name}`};
    case 'Namespace':
      return {...pods, namespace: name};
    case 'CronJob':
      return {because: `The pods of ${called(object)} belong to its jobs: enter shows them`};
    case 'Ingress':
    case 'Gateway':
      return {because: `${called(object)} leads to services: the path shows their pods`};
  }
  const selector = podSelectorOf(object);
  if (selector) return selector.text === undefined ? pods : {...pods, labelSelector: selector.text};
  const hasSelector = object.kind === 'Service' || object.kind === 'PodDisruptionBudget';
  return {because: hasSelector ? `${called(object)} has no selector` : `${called(object)} has no pods of its own`};
}

/** To the node that it is on. */
export function nodeJump(object: KubeObject): Jump {
  const {kind} = object;
  const name = textIn(fieldsIn(object['spec'])['nodeName']);
  if (name !== '' && (kind === 'Pod' || kind === 'VolumeAttachment')) return {type: 'object', name: nodeKey(name)};
  if (kind === 'Pod') return {because: `${called(object)} is on no node yet`};
  if (kind === 'Lease' && object.metadata?.namespace === 'kube-node-lease') return {type: 'object', name: nodeKey(object.metadata.name)};
  if (kind === 'CSINode') return {type: 'object', name: nodeKey(object.metadata.name)};
  if (kind === 'Node') return {because: `${object.metadata?.name} is a node itself`};
  return {because: 'Only pods are on a node: go to its pods first'};
}

/** To what uses it. Of a few kinds a list tells it, of the others it takes a search. */
export function usersJump(object: KubeObject): Jump {
  const name = keyOf(object);
  if (object.kind === 'Node') return {type: 'list', plural: 'pods', group: '', namespace: '', fieldSelector: `spec.nodeName=${name.name}`};
  if (object.kind === 'Event') return {because: 'Nothing uses an event'};
  return {type: 'search', name};
}

/** To its events, by its uid. The kubelet tells events of a node by name, so that theirs are looked for in that way. */
export function eventsJump(object: KubeObject): Jump {
  const {kind, namespace, name} = keyOf(object);
  if (kind === 'Event') return {because: 'An event has no events'};
  const uid = textIn(object.metadata?.uid);
  const byName = `involvedObject.kind=${kind},involvedObject.name=${name}`;
  const fieldSelector = uid === '' || kind === 'Node' ? byName : `involvedObject.uid=${uid}`;
  return {type: 'list', plural: 'events', group: '', namespace, fieldSelector};
}

function nodeKey(name: string): ObjectKey {
  return {group: '', kind: 'Node', namespace: '', name};
}

function called(object: KubeObject): string {
  const words = kindWords(textIn(object.kind));
  return `${words} ${textIn(object.metadata?.name)}`;
}
