import type {ApiError} from '../kube/api-error.ts';
import type {Fields} from '../kube/fields.ts';
import type {Owner} from '../kube/row.ts';
import type {Query} from './transport-types.ts';

/** How the objects of a collection become rows. Neither function may throw; both run inside slices of 4 ms. */
export type Reading<R> =
  /** `project` is given what `fields` picks, which is dropped after it. Custom resources have no protobuf. */
  | {readonly type: 'fields'; readonly fields: Fields<unknown>; readonly hasProtobuf: boolean; readonly project: (object: never) => R}
  /** The server makes the cells. `columns` is called before the first row, and again when the server changes the columns. */
  | {
      readonly type: 'table';
      readonly columns: (definitions: readonly ColumnDefinition[]) => void;
      readonly project: (row: TableRow) => R;
    };

/** metav1.TableColumnDefinition. A priority above 0 means: only where there is space. */
export type ColumnDefinition = {
  readonly name: string;
  readonly type: string;
  readonly format: string;
  readonly description: string;
  readonly priority: number;
};

export type TableRow = {
  /** As the server sent them: one per column, of any JSON type. */
  readonly cells: readonly unknown[];
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    /** `namespace/name` for what has no uid, such as metrics. */
    readonly uid: string;
    readonly resourceVersion: string;
    /** In ms since the epoch. */
    readonly creationTimestamp: number | undefined;
    readonly deletionTimestamp: number | undefined;
    readonly labels: Readonly<Record<string, string>>;
    readonly ownerReferences: readonly Owner[];
  };
};

export type WatchEvent<R> = RowEvent<R> | OtherEvent;
export type RowEvent<R> = {readonly type: 'upsert' | 'remove'; readonly row: R; readonly resourceVersion: string};
export type OtherEvent =
  | {readonly type: 'bookmark'; readonly resourceVersion: string; readonly endsInitialEvents: boolean}
  /** A custom resource changed its columns: the cells of earlier rows are of no use. */
  | {readonly type: 'columns-changed'}
  | {readonly type: 'error'; readonly error: ApiError};

/** What a page says of itself; `next` is empty on the last one. */
export type PageEnd = {readonly resourceVersion: string; readonly next: string};

/** Bytes to rows, for one collection. Objects without a name are passed over. */
export type Reader<R> = {
  readonly query: Query;
  readonly listAccept: string;
  readonly watchAccept: string;
  /** Pages in JSON are parsed in one go, so they are short. */
  readonly pageSize: number;
  /** Yields batches of at most 4 ms of work. Throws MalformedError, or an ApiError `Truncated` where the stream ends too early. */
  list(chunks: AsyncIterable<Uint8Array>, contentType: string): AsyncGenerator<readonly R[], PageEnd>;
  watch(chunks: AsyncIterable<Uint8Array>, contentType: string): AsyncGenerator<readonly WatchEvent<R>[], void>;
};
