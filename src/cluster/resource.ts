/** One resource type in one version, as the server serves it. */
export type Resource = {
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  /** As in paths: `replicasets`. */
  readonly plural: string;
  readonly singular: string;
  /** The kind, as in manifests: `ReplicaSet`. */
  readonly name: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly isNamespaced: boolean;
  readonly verbs: readonly string[];
  /** Of the versions that serve it, the one the server would rather be asked for. */
  readonly isPreferred: boolean;
  readonly hasScale: boolean;
};

export type Discovery = {
  readonly resources: readonly Resource[];
  /** A sentence for each group that is stale or did not answer. */
  readonly problems: readonly string[];
  readonly isComplete: boolean;
  readonly from: 'disk' | 'server';
};
