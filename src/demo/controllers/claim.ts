import type {Demo} from '../demo.ts';
import {controlledBy, controllerOf, type KubeObject} from '../object.ts';
import type {Happening} from '../store.ts';
import type {ResourceType} from '../type.ts';
import {orphansIn, ownedBy} from './owned.ts';
import {MANAGER} from './status.ts';

/**
 * What the owner manages, after it took in what it selects and nobody manages, and let go of what it does not select any more.
 * Follows ControllerRefManager of k8s.io/kubernetes/pkg/controller.
 */
export function claim<T extends KubeObject>(
  demo: Demo,
  owner: KubeObject,
  type: ResourceType<T>,
  isSelected: (object: T) => boolean,
): readonly T[] {
  const {namespace, uid, deletionTimestamp} = owner.metadata;
  const claimed: T[] = [];
  for (const object of ownedBy(demo, type, uid)) {
    if (isSelected(object)) claimed.push(object);
    else if (!deletionTimestamp) release(demo, type, object, uid);
  }
  if (deletionTimestamp) return claimed;
  for (const object of orphansIn(demo, type, namespace)) {
    if (object.metadata.deletionTimestamp || !isSelected(object)) continue;
    const adopted = adopt(demo, type, object, owner);
    if (adopted) claimed.push(adopted);
  }
  return claimed;
}

/** Keys of the owners of that type which a change concerns: those that managed it or do, and for what nobody manages those that would. */
export function ownerKeys<T extends KubeObject>(
  demo: Demo,
  owners: ResourceType<T>,
  wouldTake: (owner: T, object: KubeObject) => boolean = () => false,
): (happening: Happening) => readonly string[] {
  return ({type, object, before}) => {
    const {namespace = ''} = object.metadata;
    const reference = controllerOf(object);
    const names = new Set<string>();
    for (const {kind, name} of [before && controllerOf(before), reference].filter(it => it !== undefined)) {
      if (kind === owners.kind) names.add(name);
    }
    const isMoved = !before || before.metadata.labels !== object.metadata.labels || controllerOf(before) !== reference;
    if (!reference && isMoved && type !== 'DELETED') {
      for (const owner of demo.store.list(owners, namespace)) if (wouldTake(owner, object)) names.add(owner.metadata.name);
    }
    return [...names].map(name => `${namespace}/${name}`);
  };
}

function adopt<T extends KubeObject>(demo: Demo, type: ResourceType<T>, {metadata}: T, owner: KubeObject): T | undefined {
  return demo.registry.change(type, metadata.namespace, metadata.name, {manager: MANAGER}, current => ({
    ...current,
    metadata: {...current.metadata, ownerReferences: [...(current.metadata.ownerReferences ?? []), controlledBy(owner)]},
  }));
}

function release<T extends KubeObject>(demo: Demo, type: ResourceType<T>, {metadata}: T, uid: string): void {
  demo.registry.change(type, metadata.namespace, metadata.name, {manager: MANAGER}, current => {
    const {ownerReferences = [], ...others} = current.metadata;
    const left = ownerReferences.filter(reference => reference.uid !== uid);
    return {...current, metadata: {...others, ...(left.length > 0 && {ownerReferences: left})}};
  });
}
