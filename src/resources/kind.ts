import type {Fields} from '../kube/fields.ts';
import type {CellValue, Health, Row} from '../kube/row.ts';

/** Colours by meaning; a skin says what they look like. */
export type Tone = 'ok' | 'waiting' | 'failing' | 'going' | 'done' | 'quiet' | 'accent';

/** What columns may use beside their row. `now` is in ms since the epoch. */
export type Moment = {
  readonly now: number;
  /** How many rows of the kind named by `Kind.counts` belong to this row; undefined while they are not known. */
  count(row: Row): number | undefined;
};

export type Column<T = unknown> = {
  readonly title: string;
  readonly align?: 'right';
  /** Only on ctrl-w. */
  readonly isWide?: true;
  /** 0 to 9: where space is short, the least leaves first. NAME is 9; 5 unless told. */
  readonly weight?: number;
  /** Computed once, when the object arrives. Must not throw on odd objects. */
  readonly value?: (object: T) => CellValue;
  /** For what depends on more than the object; in place of `value`. */
  readonly derive?: (row: Row, moment: Moment) => CellValue;
  /** The value is a time in ms since the epoch, which T can show as such. */
  readonly isTime?: true;
  /** It reads as a span of time, such as `5m30s`, whatever the value is: filters compare what it reads. */
  readonly isSpan?: true;
  /** How the value reads; unless told: text as it is, numbers in full, a Stamped as "3 (5m ago)", undefined as "". */
  readonly text?: (value: CellValue, moment: Moment) => string;
  readonly tone?: (value: CellValue, row: Row) => Tone | undefined;
  /** What sorts instead of the value, ascending: ages sort by minus the time of birth, so that the young come first. */
  readonly sortKey?: (value: CellValue) => string | number | undefined;
};

/** The rows that enter shows: a kind in a scope. */
export type Scope = {
  readonly kind: string;
  /** Undefined: as it is now. Empty: all namespaces. */
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  /** Only rows owned by this uid. */
  readonly owner?: string;
  /** The object whose parts the rows are: containers of a pod. */
  readonly part?: {readonly namespace: string; readonly name: string};
  /** Put the cursor on the row of this name. */
  readonly select?: string;
};

export type Wellness = Health | {readonly health: Health; readonly because: string};

export type Kind<T = unknown> = {
  readonly group: string;
  readonly version: string;
  /** Lower case, as in paths: `replicasets`. */
  readonly plural: string;
  readonly singular: string;
  /** As in manifests: `ReplicaSet`. */
  readonly name: string;
  /** Short names: `rs`. */
  readonly aliases: readonly string[];
  readonly isNamespaced: boolean;
  /** `fields`: objects are read field by field. `table`: the server makes the cells. `local`: rows come from the program itself. */
  readonly from: 'fields' | 'table' | 'local';
  /** It has a scale subresource. */
  readonly hasScale?: boolean;
  readonly fields?: Fields<T>;
  readonly columns: readonly Column<T>[];
  readonly wellness?: (object: T) => Wellness;
  readonly selector?: (object: T) => string | undefined;
  /** What enter shows; `because` where there is nothing. */
  readonly opens?: (row: Row) => Scope | {readonly because: string};
  /** Title of the column that sorts at first; the name unless told. */
  readonly sortedBy?: {readonly title: string; readonly isDescending: boolean};
  /** What `moment.count` counts: rows of `kind`, by the row name that `by` gives. */
  readonly counts?: {readonly kind: string; readonly by: (row: Row) => string | undefined};
  /** The rows are parts of objects of this kind: each object gives several. */
  readonly partsOf?: {readonly kind: string; readonly split: (object: T) => readonly T[]};
};

/** Erases T, so that kinds of every shape fit one list; a kind is only ever given objects that its own fields picked. */
export function defineKind<T>(kind: Omit<Kind<T>, 'from'> & {readonly from?: Kind['from']}): Kind {
  return {from: 'fields', ...kind} as unknown as Kind;
}

/** `pods`, `deployments.apps`: unique within a cluster. */
export function idOf(kind: Pick<Kind, 'group' | 'plural'>): string {
  return kind.group === '' ? kind.plural : `${kind.plural}.${kind.group}`;
}
