import type {Requirement} from '../../kube/selector.ts';
import type {Demo} from '../demo.ts';
import type {KubeObject} from '../object.ts';
import type {Random} from '../random.ts';
import type {Column, ResourceType} from '../type.ts';
import type {User} from './rbac/user.ts';

/** What is asked of a resource that is not stored. */
export type VirtualRequest = {
  readonly verb: 'create' | 'get' | 'list';
  readonly user: User;
  readonly namespace: string | undefined;
  /** For `get`, and of what a subresource belongs to. */
  readonly name: string | undefined;
  /** Of the server: what clients ask must not change the demo's own course. */
  readonly random: Random;
  /** What was sent, for `create`. */
  readonly body: unknown;
  /** For `list`. */
  readonly labelSelector: readonly Requirement[];
  readonly fieldSelector: (object: KubeObject) => boolean;
};

/** A resource whose objects are made when they are asked for, and kept nowhere. */
export type VirtualResource = {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** With a slash it is a subresource, such as `serviceaccounts/token`, and stands in the group and version of that. */
  readonly plural: string;
  readonly singular: string;
  readonly isNamespaced: boolean;
  readonly verbs: readonly VirtualRequest['verb'][];
  /** Where its objects are of another group or version than it stands in. */
  readonly objects?: {readonly group: string; readonly version: string};
  /** For Tables; without them there are none. */
  readonly columns?: readonly Column[];
  /** Field selectors beyond metadata.name and metadata.namespace. */
  readonly fields?: NonNullable<ResourceType['fields']>;
  /** The object, or for `list` a list of them, to be answered with 201 or 200. Throws a Refusal. */
  handle(demo: Demo, request: VirtualRequest): object;
};
