import type {ApiError} from '../kube/api-error.ts';
import type {FieldChange} from '../kube/field-changes.ts';
import type {JsonObject, KubeObject, ResourceKind} from '../kube/object.ts';
import type {ItemName} from '../kube/take-back.ts';

/** One object of one cluster. `uid` is empty for an object that does not exist yet. */
export type Target = {
  readonly context: string;
  readonly kind: ResourceKind;
  /** Empty for objects of the whole cluster. */
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
};

/** Which part of an object a patch goes to. */
export type Subresource = 'scale' | 'status' | 'ephemeralcontainers';

/** Why something cannot be done. */
export type Because = {readonly because: string};

/**
 * How a change is made. `patch`: a JSON Merge Patch where it is the same whatever the object holds, which saves a round trip; else a function
 * from the object as it is to the object as it should be.
 */
export type Step =
  | {
      readonly type: 'patch';
      readonly subresource?: Subresource;
      readonly patch: JsonObject | ((object: KubeObject) => KubeObject | Because);
    }
  | {readonly type: 'delete'; readonly propagation?: 'Foreground' | 'Background' | 'Orphan'; readonly graceSeconds?: number}
  | {readonly type: 'evict'; readonly graceSeconds?: number; readonly retries?: Retries}
  | {readonly type: 'create'; readonly manifest: KubeObject};

/** While a disruption budget forbids it, it is asked again; `onRefused` is told each time. */
export type Retries = {readonly everyMs: number; readonly forMs: number; readonly onRefused?: (refusal: ApiError) => void};

/** What an action wants done to one object. */
export type Draft = {
  readonly target: Target;
  readonly step: Step;
  /** Sent after the step; where it is refused the change stands all the same and the reason is told. */
  readonly companion?: Step;
  /** What is done, as after "to": `scale deployment web to 0`. */
  readonly sentence: string;
  /** What of the object the change is about, for `now → after`: its count of replicas, its image. Else the fields that differ are counted. */
  readonly shows?: (object: KubeObject) => string;
  /** What comes of it: `4 pods stop`. */
  readonly effect?: string | ((before: KubeObject) => string);
  /** Worth knowing about this object, from what it holds now. */
  readonly notes?: (before: KubeObject) => readonly Note[];
  /** Why it is not to be done to this object, from what it holds now: its change is refused, the others go on. */
  readonly unless?: (before: KubeObject) => string | undefined;
  /** The same on the command line, without the program's name: `scale -n shop deploy/web --replicas=0`. */
  readonly kubectl: string;
  /** Why it cannot be taken back, where that is so. */
  readonly noUndo?: string;
  /** The manifest must not be kept on disk: undo works in this sitting only. Secrets. */
  readonly isConfidential?: boolean;
};

/** How a change that was made is taken back. Plain JSON, so that it can lie in the ledger. */
export type Undo =
  | {
      readonly type: 'fields';
      readonly subresource?: Subresource;
      readonly changes: readonly FieldChange[];
      /** The names of the list items that the changes go through. */
      readonly items?: readonly ItemName[];
      readonly also?: Undo;
    }
  | {readonly type: 'recreate'; readonly manifest: KubeObject}
  /** What was created is deleted. */
  | {readonly type: 'remove'; readonly uid: string}
  | {readonly type: 'none'; readonly because: string};

/** A request that changes something. */
export type ChangeRequest = {
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly contentType?: string;
  readonly body?: unknown;
};

/** Worth knowing before, or why not. `grave` ones put the focus on Cancel. */
export type Note = {readonly level: 'info' | 'warn' | 'grave'; readonly text: string};

/** One mutation as a value: previewed, ready to be sent. */
export type Change = {
  readonly draft: Draft;
  readonly target: Target;
  readonly request: ChangeRequest;
  /** The object as it was read; undefined where it could not be. */
  readonly before: KubeObject | undefined;
  /** As the server would store it; undefined where it could not tell. */
  readonly after: KubeObject | undefined;
  readonly undo: Undo;
  /** Sent after it; see Draft. */
  readonly companion?: Change | undefined;
  /** The server's warnings and what else belongs to this object alone. */
  readonly notes: readonly Note[];
  /** Why it will not be sent. */
  readonly refused: string | undefined;
  /** The server's authorizer says no, whatever its rules had told. */
  readonly isDenied?: boolean;
};

/** How one change went. `unknown`: the link was lost and looking did not tell. */
export type Sent = {
  readonly change: Change;
  readonly outcome: 'done' | 'failed' | 'unknown' | 'cancelled';
  /** Why it failed; or, where it is done, what is worth saying. */
  readonly problem: string | undefined;
  /** As for a change. */
  readonly isDenied?: boolean;
  /** What the server answered. */
  readonly object: KubeObject | undefined;
  readonly undo: Undo;
};
