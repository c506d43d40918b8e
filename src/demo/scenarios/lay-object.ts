import type {Demo} from '../demo.ts';
import {changedMeta, withManagedFieldsLater} from '../managed-later.ts';
import type {Draft, KubeObject} from '../object.ts';
import {managedAfterUpdate} from '../schema/managed-fields.ts';
import {apiVersionOf, type ResourceType} from '../type.ts';

/** Given to Store.put: all that belongs to it is there as well. */
export const isLaid = {isLaid: true} as const;

const BY_CONTROLLER = 'kube-controller-manager';
export const BY_USER = 'kubectl-client-side-apply';

/** What the registry would store now, but does not yet. It is not checked: test/scenarios.test.ts has all manifests checked. */
export function drafted<T extends KubeObject>({registry}: Demo, type: ResourceType<T>, draft: Draft<T>, manager = BY_CONTROLLER): T {
  return registry.create(type, draft, {manager, isDryRun: true, isTrusted: true});
}

/** The object as its owner knows it, with its defaults and a uid, before it is made: enough to make what belongs to it. */
export function announced<T extends KubeObject>({random}: Demo, type: ResourceType<T>, manifest: Draft<T>): T {
  const {kind} = type;
  const object = {...manifest, apiVersion: apiVersionOf(type), kind, metadata: {...manifest.metadata, uid: random.uuid()}} as unknown as T;
  return type.defaults?.(object) ?? object;
}

/** What was announced, made in a store of its own. */
export function madeAsAnnounced<T extends KubeObject>(
  apart: Demo,
  type: ResourceType<T>,
  manifest: Draft<T>,
  uid: string,
  manager: string,
): T {
  const made = drafted(apart, type, manifest, manager);
  return {...made, metadata: changedMeta(made.metadata, {uid})};
}

/** The object after its controller has written its status. */
export function withStatus<T extends KubeObject>(demo: Demo, type: ResourceType<T>, object: T, status: object, manager = BY_CONTROLLER): T {
  const next = {...object, status: {...(object as {status?: object}).status, ...status}};
  return written(demo, type, object, next, manager, 'status');
}

/** The second object with the manager's changes told among its managed fields, once somebody reads them. */
export function written<T extends KubeObject>(
  {agenda}: Demo,
  type: ResourceType<T>,
  before: T,
  next: T,
  manager: string,
  subresource?: string,
): T {
  const now = agenda.now();
  const find = () => {
    const writer = {manager, operation: 'Update' as const, apiVersion: apiVersionOf(type), subresource, now};
    return managedAfterUpdate(type as unknown as ResourceType, before, next, writer);
  };
  return {...next, metadata: withManagedFieldsLater(next.metadata, find)};
}
