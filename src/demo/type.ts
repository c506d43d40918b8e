import type {Cause} from './refusal.ts';
import type {KubeObject} from './object.ts';
import type {Random} from './random.ts';
import type {Schema} from './schema/schema.ts';

/** One column of what `kubectl get` prints (metav1.TableColumnDefinition and how its cells are made). */
export type Column<T extends KubeObject = KubeObject> = {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'date';
  readonly format?: string;
  readonly description: string;
  /** 0 is always shown, 1 with `-o wide`. */
  readonly priority?: number;
  cell(object: T, now: number): string | number | boolean | null;
};

/** As metav1.TableRowCondition. */
export type RowCondition = {
  readonly type: 'Completed';
  readonly status: 'True';
  readonly reason: string;
  readonly message: string;
};

/** What strategies may look at. They change nothing but by what they return. */
export type Surroundings = {
  readonly now: number;
  readonly random: Random;
  get<T extends KubeObject>(type: ResourceType<T>, namespace: string | undefined, name: string): T | undefined;
  list<T extends KubeObject>(type: ResourceType<T>, namespace?: string): readonly T[];
};

/** A resource that the server serves: its names, and the rules for its objects. */
export type ResourceType<T extends KubeObject = KubeObject> = {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly singular: string;
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly isNamespaced: boolean;
  /** What its names must look like: DNS subdomains unless told, DNS labels, or any part of a path. */
  readonly nameForm?: 'subdomain' | 'label' | 'segment';
  /** All eight unless told. */
  readonly verbs?: readonly string[];
  /** Name of its schema, such as io.k8s.api.core.v1.Pod. */
  readonly schema: string;
  /** Custom resources bring a schema of their own (schema/custom-schema.ts makes it). */
  readonly customSchema?: Schema;
  readonly columns: readonly Column<T>[];
  /** What rows of Tables say besides their cells: that there is nothing more to come of the object. */
  rowConditions?(object: T): readonly RowCondition[] | undefined;
  /** Field selectors beyond metadata.name and metadata.namespace: the value of each supported field. */
  readonly fields?: Readonly<Record<string, Field<T>>>;
  /** Fills in what was left out, as the API's defaults do. Also runs over each object that is updated. */
  defaults?(object: T): T;
  /** After defaults: what the server decides at creation (status, addresses). Generation is set by the registry. */
  created?(object: T, around: Surroundings): T;
  /** Before an update is stored: what a client may not change is put back. Generation is kept by the registry. */
  updated?(next: T, before: T, around: Surroundings): T;
  /** As `updated`, for updates of the status, which have put everything else back. */
  statusUpdated?(next: T, before: T, around: Surroundings): T;
  /** What is wrong with it, field by field, beyond its metadata. `before` is there when it is an update. */
  validate?(object: T, before: T | undefined, around: Surroundings, subresource?: string): readonly Cause[];
  /** Warnings to go along with the answer (RFC 7234 code 299). */
  warnings?(object: T): readonly string[];
  /** Whether updates to the main resource keep status and updates to /status keep everything else. */
  readonly hasStatus?: boolean;
  /** Whether spec changes count (metadata.generation), and changes of annotations with them. */
  readonly hasGeneration?: boolean;
  readonly countsAnnotations?: boolean;
  /** What its objects are stored as, where several versions serve the same ones; they differ in nothing but their apiVersion. */
  readonly storedAs?: ResourceType;
  /** Warns everybody who asks for anything of the type. */
  readonly deprecation?: string;
  /** Added when an object is deleted, for something that has to be done first. */
  readonly finalizersOnDeletion?: readonly string[];
  /** Seconds that a deletion waits for, pods only; undefined deletes at once. */
  graceSeconds?(object: T, asked: number | undefined): number | undefined;
  readonly scale?: Scale<T>;
  /** Further subresources with their own verbs and kinds, for discovery. */
  readonly subresources?: readonly Subresource[];
};

/** A method, so that a type of pods is also a type of objects. */
type Field<T> = {value(object: T): string}['value'];

export type Subresource = {
  readonly name: string;
  readonly verbs: readonly string[];
  readonly group: string;
  readonly version: string;
  readonly kind: string;
};

export type Scale<T extends KubeObject> = {
  replicas(object: T): number;
  current(object: T): number;
  /** In the API's text form. */
  selector(object: T): string;
  scaled(object: T, replicas: number): T;
};

/** `pods`, `deployments.apps`, as in messages. */
export function resourceName({group, plural}: {readonly group: string; readonly plural: string}): string {
  return group === '' ? plural : `${plural}.${group}`;
}

/** `v1`, `apps/v1`. */
export function apiVersionOf({group, version}: {readonly group: string; readonly version: string}): string {
  return group === '' ? version : `${group}/${version}`;
}

/** What `apiVersionOf` made it of. */
export function groupVersionOf(apiVersion: string): {readonly group: string; readonly version: string} {
  const slash = apiVersion.indexOf('/');
  return slash < 0 ? {group: '', version: apiVersion} : {group: apiVersion.slice(0, slash), version: apiVersion.slice(slash + 1)};
}
