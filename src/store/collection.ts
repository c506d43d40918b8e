import type {ApiError} from '../kube/api-error.ts';
import type {Health, Row} from '../kube/row.ts';
import {idOf, type Kind, type Scope} from '../resources/kind.ts';

export type Sync =
  | {readonly state: 'connecting'}
  | {readonly state: 'listing'}
  | {readonly state: 'live'}
  /** Rows are as they were at `since`. Both times in ms since the epoch. */
  | {readonly state: 'stale'; readonly since: number; readonly retryAt: number; readonly error: ApiError}
  /** The server says no, or no answer ever came: there are no rows to show. */
  | {readonly state: 'failed'; readonly retryAt: number; readonly error: ApiError};

export type CollectionEvent =
  | {readonly type: 'listing'}
  | {readonly type: 'rows'; readonly rows: readonly Row[]}
  | {readonly type: 'listed'}
  | {readonly type: 'changes'; readonly changes: readonly {readonly type: 'upsert' | 'remove'; readonly row: Row}[]}
  | {readonly type: 'alive'}
  | {readonly type: 'lost'; readonly error: ApiError; readonly retryInMs: number};

/** What a batch did: for each row what it was and what it is. */
export type Delta = {readonly before: Row | undefined; readonly after: Row | undefined};

export type Counts = Readonly<Record<Health, number>>;

/** Rows of one kind in one scope. One writer applies events; readers never modify rows. */
export class Collection {
  readonly key: string;
  readonly context: string;
  readonly scope: Scope;
  /** A server-side Table tells its columns with its first rows; the kind is replaced then. */
  kind: Kind;
  readonly rows = new Map<string, Row>();
  sync: Sync = {state: 'connecting'};
  /** Rises with every batch that changed something. */
  version = 0;
  /** What may be listed instead, where this may not. */
  advice: readonly string[] | undefined;
  readonly #counts: Record<Health, number> = {ok: 0, waiting: 0, failing: 0, going: 0, done: 0};
  #seen: Set<string> | undefined;
  /** How many lists were completed. */
  lists = 0;

  constructor(context: string, kind: Kind, scope: Scope) {
    this.context = context;
    this.kind = kind;
    this.scope = scope;
    this.key = keyOf(context, kind, scope);
  }

  get counts(): Counts {
    return this.#counts;
  }

  /** Rows are there, if perhaps not all of them. */
  get hasRows(): boolean {
    return this.rows.size > 0 || this.lists > 0;
  }

  /** Applies events in order. Old rows stay until a new list is complete. */
  apply(events: readonly CollectionEvent[], now: number): Delta[] {
    const deltas: Delta[] = [];
    for (const event of events) this.#applyOne(event, now, deltas);
    this.version++;
    return deltas;
  }

  #applyOne(event: CollectionEvent, now: number, deltas: Delta[]): void {
    switch (event.type) {
      case 'listing':
        this.#seen = new Set();
        if (!this.hasRows) this.sync = {state: 'listing'};
        break;
      case 'rows':
        for (const row of event.rows) {
          this.#seen?.add(row.uid);
          this.#upsert(row, deltas);
        }
        if (this.lists === 0) this.sync = {state: 'listing'};
        break;
      case 'listed':
        if (this.#seen) for (const row of this.rows.values()) if (!this.#seen.has(row.uid)) this.#remove(row, deltas);
        this.#seen = undefined;
        this.lists++;
        this.sync = {state: 'live'};
        break;
      case 'changes':
        for (const {type, row} of event.changes) {
          if (type === 'remove') this.#remove(row, deltas);
          else {
            this.#seen?.add(row.uid);
            this.#upsert(row, deltas);
          }
        }
        break;
      case 'alive':
        if (this.lists > 0) this.sync = {state: 'live'};
        break;
      case 'lost': {
        const {error, retryInMs} = event;
        const since = this.sync.state === 'stale' ? this.sync.since : now;
        const retryAt = now + retryInMs;
        this.sync = this.hasRows ? {state: 'stale', since, retryAt, error} : {state: 'failed', retryAt, error};
      }
    }
  }

  #upsert(row: Row, deltas: Delta[]): void {
    const before = this.rows.get(row.uid);
    if (before) this.#counts[before.health]--;
    this.#counts[row.health]++;
    this.rows.set(row.uid, row);
    deltas.push({before, after: row});
  }

  #remove({uid}: Row, deltas: Delta[]): void {
    const before = this.rows.get(uid);
    if (!before) return;
    this.#counts[before.health]--;
    this.rows.delete(uid);
    deltas.push({before, after: undefined});
  }
}

/** Equal for equal questions to the server, so that two views of the same rows share one watch. */
export function keyOf(context: string, kind: Kind, scope: Scope): string {
  const {namespace = '', labelSelector = '', fieldSelector = '', part} = scope;
  return [context, idOf(kind), namespace, labelSelector, fieldSelector, part ? `${part.namespace}/${part.name}` : ''].join('|');
}
