import type {OwnerReference} from '../kube/object.ts';

/** An object as it is sent and stored: plain JSON. Stored objects are never modified; a change is a new object that shares what is the same. */
export type KubeObject = {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata: ObjectMeta;
};

export type ObjectMeta = {
  readonly name: string;
  readonly namespace?: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly creationTimestamp: string;
  readonly generateName?: string;
  readonly generation?: number;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly ownerReferences?: readonly OwnerReference[];
  readonly finalizers?: readonly string[];
  readonly deletionTimestamp?: string;
  readonly deletionGracePeriodSeconds?: number;
  readonly managedFields?: readonly ManagedFieldsEntry[];
};

export type ManagedFieldsEntry = {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  readonly time?: string;
  readonly fieldsType: 'FieldsV1';
  readonly fieldsV1: object;
  readonly subresource?: string;
};

/** What a client sends to create an object: the server fills in the rest. */
export type Draft<T extends KubeObject> = Omit<T, 'metadata'> & {readonly metadata: Partial<ObjectMeta>};

/** `namespace/name`, or the name alone: unique among its kind, and what stands behind the prefix of its resource in etcd. */
export function keyOf({metadata}: {readonly metadata: Pick<ObjectMeta, 'name' | 'namespace'>}): string {
  return metadata.namespace === undefined ? metadata.name : `${metadata.namespace}/${metadata.name}`;
}

/** What `keyOf` made a key of. */
export function namespaceAndName(key: string): readonly [namespace: string | undefined, name: string] {
  const slash = key.indexOf('/');
  return slash < 0 ? [undefined, key] : [key.slice(0, slash), key.slice(slash + 1)];
}

/** The owner that manages the object, as metav1.GetControllerOf finds it. */
export function controllerOf({metadata}: KubeObject): OwnerReference | undefined {
  return metadata.ownerReferences?.find(({controller}) => controller);
}

/** A reference to the owner that manages what it is put into, as metav1.NewControllerRef makes it. */
export function controlledBy({apiVersion = '', kind = '', metadata}: KubeObject): OwnerReference {
  return {apiVersion, kind, name: metadata.name, uid: metadata.uid, controller: true, blockOwnerDeletion: true};
}

/** Milliseconds as the API writes times: whole seconds, UTC (metav1.Time). */
export function timeText(ms: number): string {
  const second = Math.floor(ms / 1000);
  if (second !== lastSecond) {
    lastText = `${new Date(ms).toISOString().slice(0, -5)}Z`;
    lastSecond = second;
  }
  return lastText;
}

/** Most times are asked for many times in a row. */
let lastSecond: number | undefined;
let lastText = '';

/** As metav1.MicroTime is written. */
export function microTimeText(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '000Z');
}

export type {OwnerReference};
