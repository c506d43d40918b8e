import type {Path} from '../kube/field-changes.ts';
import type {KubeObject, ResourceKind} from '../kube/object.ts';
import type {Doc} from './document.ts';

/** Something that is asked of the server beside the object itself. Two with the same words are one. */
export type Need =
  /** A GET. Lists give the list as sent. With `isOnce` it is asked only once, not after each change of the object. */
  | {readonly type: 'get'; readonly path: string; readonly query?: Readonly<Record<string, string>>; readonly isOnce?: boolean}
  /** What a command in a container says; asked once. */
  | {
      readonly type: 'exec';
      readonly namespace: string;
      readonly pod: string;
      readonly container: string;
      readonly command: readonly string[];
    };

/** What has come of a need so far. */
export type Answer =
  | {readonly state: 'asking'}
  /** The answer, as sent: a parsed object, a list, or for `exec` a string. */
  | {readonly state: 'known'; readonly value: unknown}
  /** `status` is 403 where one may not, 404 where there is none, 0 without an answer. */
  | {readonly state: 'failed'; readonly status: number; readonly because: string};

/** The object as it was at some time of this sitting. */
export type Version = {readonly object: KubeObject /** ms since the epoch */; readonly seenAt: number};

/** All that is known of an object at one moment. Documents are made of it, purely. */
export type Inspected = {
  readonly kind: ResourceKind;
  readonly namespace: string;
  readonly name: string;
  /** Undefined until it has been read. Its last version where it is gone. Secrets hold their data as sent: mask what is not revealed. */
  readonly object: KubeObject | undefined;
  /** Why it could not be read. */
  readonly problem: string | undefined;
  /** It has been deleted, or another has taken its name. */
  readonly isGone: boolean;
  /** Of this sitting, oldest first; the last one is `object`. */
  readonly versions: readonly Version[];
  /** The version that the reader has looked at last, where that is another. */
  readonly looked: KubeObject | undefined;
  answer(need: Need): Answer;
  /** Whether this part of what is secret was asked for: `data.password`, or `*` for all. */
  isRevealed(secret: string): boolean;
  /** What was switched on by an action: `json`, `compare`, `managed`. */
  isOn(option: string): boolean;
  /** The field that is to be explained. */
  readonly explained?: Path | undefined;
  /** What is typed in the view's own prompt, such as a JSONPath; empty where nothing is. */
  readonly query: string;
  /** ms since the epoch. */
  readonly now: number;
  readonly times: 'relative' | 'absolute';
  /** All kinds of the cluster, as far as they are known, preferred versions. */
  readonly kinds: readonly ResourceKind[];
};

/** One way to look at an object. */
export type Tab = {
  readonly id: 'summary' | 'describe' | 'yaml' | 'events' | 'env' | 'changes' | 'keys' | 'tree' | 'path' | 'field';
  /** It is opened from another tab alone, and stands in the row while it is shown. */
  readonly isAside?: true;
  /** As it stands in the row of tabs; `count` may follow it. */
  readonly title: string;
  suits(kind: ResourceKind): boolean;
  /**
   * What is wanted, given what is known: asked again after each answer, so that one need may follow from another. Everything that can be
   * asked at the same time should be named at the same time.
   */
  readonly needs?: (inspected: Inspected) => readonly Need[];
  /** Something to be shown behind the title: how many events. */
  readonly count?: (inspected: Inspected) => number | undefined;
  /** Must not throw on odd objects, and does not wait for answers: what is not known yet is said to be. */
  readonly doc: (inspected: Inspected) => Doc;
};
