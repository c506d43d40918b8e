import type {Controller, Demo} from '../demo.ts';
import type {KubeObject, OwnerReference} from '../object.ts';
import type {Happening} from '../store.ts';
import {groupVersionOf, type ResourceType} from '../type.ts';
import {hearAll} from './all-types.ts';
import {reconciler} from './reconcile.ts';

const WRITE = {manager: 'kube-controller-manager'} as const;
const FOREGROUND = 'foregroundDeletion';
const ORPHAN = 'orphan';
const REACTION_MS = 30;

/**
 * Deletes what has lost its owners, waits for dependents where it was asked to, and lets them go where it was asked to. Follows
 * k8s.io/kubernetes/pkg/controller/garbagecollector.
 */
export const garbageCollector: Controller = demo => {
  /** Keys of dependents by uid of the owner. */
  const dependents = new Map<string, Set<string>>();
  /** Types by the first part of a key. */
  const types = new Map<string, ResourceType>();
  const ask = reconciler(demo, {watches: [], reconcile: (prefix, rest) => reconcile(prefix ?? '', rest), reactionMs: REACTION_MS});
  hearAll(demo, hear);

  function hear(happening: Happening): void {
    const {type, of, object, before, isLaid} = happening;
    const {ownerReferences, uid, deletionTimestamp, finalizers} = object.metadata;
    const references = type === 'DELETED' ? undefined : ownerReferences;
    if (references !== before?.metadata.ownerReferences || (type !== 'MODIFIED' && ownerReferences)) {
      const key = keyOf(of, object);
      for (const owner of before?.metadata.ownerReferences ?? []) {
        if (references?.some(reference => reference.uid === owner.uid)) continue;
        release(owner.uid, key, type === 'DELETED' ? owner : undefined);
      }
      for (const owner of references ?? []) hold(owner.uid, key);
      if (!isLaid && references?.some(owner => !ownerOf(demo, object, owner))) ask(key);
    }
    if (type === 'DELETED') for (const key of dependents.get(uid) ?? []) ask(key);
    else if (deletionTimestamp && finalizers?.some(finalizer => finalizer === FOREGROUND || finalizer === ORPHAN)) ask(keyOf(of, object));
  }

  function hold(uid: string, key: string): void {
    const keys = dependents.get(uid) ?? new Set<string>();
    dependents.set(uid, keys.add(key));
  }

  /** An owner that waits for its dependents looks again when one is gone. */
  function release(uid: string, key: string, gone: OwnerReference | undefined): void {
    const keys = dependents.get(uid);
    keys?.delete(key);
    if (keys?.size === 0) dependents.delete(uid);
    if (!gone) return;
    const type = demo.types.ofKind(gone.apiVersion, gone.kind);
    const namespace = type?.isNamespaced ? namespaceOf(key) : undefined;
    const owner = type && demo.store.get(type, namespace, gone.name);
    if (owner?.metadata.uid === uid && owner.metadata.deletionTimestamp) ask(keyOf(type!, owner));
  }

  function keyOf(type: ResourceType, {metadata}: KubeObject): string {
    const prefix = `${type.plural}.${type.group}`;
    if (types.get(prefix) !== type) types.set(prefix, type);
    return `${prefix}/${metadata.namespace ?? ''}/${metadata.name}`;
  }

  function find(prefix: string, rest: string): {readonly type: ResourceType; readonly object: KubeObject} | undefined {
    const type = types.get(prefix);
    const slash = rest.indexOf('/');
    const object = type && demo.store.get(type, rest.slice(0, slash) || undefined, rest.slice(slash + 1));
    return type && object && {type, object};
  }

  function reconcile(prefix: string, rest: string): void {
    const found = find(prefix, rest);
    if (!found) return;
    const {type, object} = found;
    const {finalizers = [], deletionTimestamp, uid} = object.metadata;
    if (deletionTimestamp && finalizers.includes(ORPHAN)) return orphan(type, object);
    if (deletionTimestamp && finalizers.includes(FOREGROUND)) return waitForDependents(type, object);
    if (deletionTimestamp || !object.metadata.ownerReferences) return;
    const owners = object.metadata.ownerReferences.map(reference => ({reference, owner: ownerOf(demo, object, reference)}));
    const isWaiting = ({reference, owner}: (typeof owners)[number]) =>
      owner !== undefined &&
      owner !== 'unknown' &&
      owner.metadata.deletionTimestamp !== undefined &&
      owner.metadata.finalizers?.includes(FOREGROUND) === true &&
      reference.blockOwnerDeletion === true;
    const solid = owners.filter(one => one.owner && !isWaiting(one));
    if (solid.length === owners.length) return;
    if (solid.length > 0) return write(type, object, {ownerReferences: solid.map(({reference}) => reference)});
    const isHeld = owners.some(isWaiting) && (dependents.get(uid)?.size ?? 0) > 0;
    const propagation = isHeld
      ? 'Foreground'
      : finalizers.includes(ORPHAN)
        ? 'Orphan'
        : finalizers.includes(FOREGROUND)
          ? 'Foreground'
          : 'Background';
    demo.registry.remove(type, object.metadata.namespace, object.metadata.name, {propagation, uid});
  }

  function orphan(type: ResourceType, owner: KubeObject): void {
    for (const key of [...(dependents.get(owner.metadata.uid) ?? [])]) {
      const slash = key.indexOf('/');
      const found = find(key.slice(0, slash), key.slice(slash + 1));
      if (!found) continue;
      const ownerReferences = found.object.metadata.ownerReferences?.filter(({uid}) => uid !== owner.metadata.uid) ?? [];
      write(found.type, found.object, {ownerReferences});
    }
    withoutFinalizer(type, owner, ORPHAN);
  }

  function waitForDependents(type: ResourceType, owner: KubeObject): void {
    const {uid} = owner.metadata;
    let isBlocked = false;
    for (const key of dependents.get(uid) ?? []) {
      const slash = key.indexOf('/');
      const found = find(key.slice(0, slash), key.slice(slash + 1));
      if (!found) continue;
      if (found.object.metadata.ownerReferences?.some(reference => reference.uid === uid && reference.blockOwnerDeletion)) isBlocked = true;
      if (!found.object.metadata.deletionTimestamp) ask(key);
    }
    if (!isBlocked) withoutFinalizer(type, owner, FOREGROUND);
  }

  function withoutFinalizer(type: ResourceType, object: KubeObject, finalizer: string): void {
    write(type, object, {finalizers: object.metadata.finalizers?.filter(one => one !== finalizer) ?? []});
  }

  function write(type: ResourceType, {metadata}: KubeObject, change: Partial<KubeObject['metadata']>): void {
    demo.registry.change(type, metadata.namespace, metadata.name, WRITE, current => {
      const {ownerReferences, finalizers, ...rest} = {...current.metadata, ...change};
      return {
        ...current,
        metadata: {...rest, ...(ownerReferences?.length && {ownerReferences}), ...(finalizers?.length && {finalizers})},
      };
    });
  }
};

/** The owner that is meant, of that name and of that uid; one of a kind that is not served may be there or not. */
function ownerOf(
  {types, store}: Demo,
  {metadata}: KubeObject,
  {apiVersion, kind, name, uid}: OwnerReference,
): KubeObject | 'unknown' | undefined {
  const type = types.ofKind(apiVersion, kind) ?? types.all.find(one => one.kind === kind && one.group === groupVersionOf(apiVersion).group);
  if (!type) return 'unknown';
  const owner = store.get(type, type.isNamespaced ? metadata.namespace : undefined, name);
  return owner?.metadata.uid === uid ? owner : undefined;
}

function namespaceOf(key: string): string {
  return key.split('/')[1] ?? '';
}
