/** Any JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export type JsonObject = {readonly [key: string]: Json | undefined};

/** An object as a server sends it. */
export type KubeObject = {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata: ObjectMetadata;
  // biome-ignore lint/suspicious/noExplicitAny: what lies in an object depends on its kind; readers guard against what is absent.
  readonly [field: string]: any;
};

/** As in metav1.ObjectMeta; times are as sent (RFC 3339). */
export type ObjectMetadata = {
  readonly name: string;
  readonly namespace?: string;
  readonly generateName?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly generation?: number;
  readonly creationTimestamp?: string | null;
  readonly deletionTimestamp?: string;
  readonly deletionGracePeriodSeconds?: number;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly finalizers?: readonly string[];
  readonly ownerReferences?: readonly OwnerReference[];
  readonly managedFields?: readonly ManagedFields[];
};

export type OwnerReference = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
  readonly blockOwnerDeletion?: boolean;
};

/** Who set which fields, as in metav1.ManagedFieldsEntry; `fieldsV1` is a trie of `f:name`, `k:{"name":"x"}`, `v:value` and `.`. */
export type ManagedFields = {
  readonly manager?: string;
  readonly operation?: string;
  readonly subresource?: string;
  readonly time?: string;
  readonly fieldsV1?: JsonObject;
};

/** A resource type, as far as requests need to know it. */
export type ResourceKind = {
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  /** As in paths: `deployments`. */
  readonly plural: string;
  readonly singular: string;
  /** As in manifests: `Deployment`. */
  readonly name: string;
  readonly isNamespaced: boolean;
};

/** `apps/v1`, `v1`. */
export function apiVersionOf({group, version}: Pick<ResourceKind, 'group' | 'version'>): string {
  return group === '' ? version : `${group}/${version}`;
}
