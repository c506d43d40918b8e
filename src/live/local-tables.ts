import type {Row} from '../kube/row.ts';
import {idOf, type Kind, type Scope} from '../resources/kind.ts';
import {Collection, type CollectionEvent, type Delta} from '../store/collection.ts';

export type LocalRows = {
  readonly rows: readonly Row[];
  /** Said where there are no rows. */
  readonly advice?: readonly string[];
  /** Said when the rows have been read, once. */
  readonly problems?: readonly string[];
};

/** Rows that come from the program itself. */
export type LocalSource = {
  readonly kind: Kind;
  /** At once where they are known, else when they have been read. Must not reject. */
  read(): LocalRows | Promise<LocalRows>;
  /** For what changes by itself: the rows as they are after a change, until the answered function is called. */
  watch?(changed: (rows: readonly Row[]) => void): () => void;
};

export type LocalTables = {
  /** The rows of a source; every `open` needs a `release`. */
  open(source: LocalSource, scope: Scope): Collection;
  release(collection: Collection): void;
  reread(collection: Collection): void;
};

export type LocalTablesOptions = {
  readonly now: () => number;
  readonly onBatch: (collection: Collection, deltas: readonly Delta[]) => void;
  readonly onProblem: (text: string) => void;
};

/** Tables that no cluster fills. */
export function keepLocalTables({now, onBatch, onProblem}: LocalTablesOptions): LocalTables {
  const opened = new Map<Collection, {readonly source: LocalSource; readonly stop: () => void}>();
  return {open, release, reread};

  function open(source: LocalSource, scope: Scope): Collection {
    const collection = new Collection('', source.kind, {...scope, kind: idOf(source.kind)});
    const stop = source.watch?.(rows => apply(collection, [{type: 'changes', changes: changesTo(collection, rows)}])) ?? (() => {});
    opened.set(collection, {source, stop});
    reread(collection);
    return collection;
  }

  function release(collection: Collection): void {
    opened.get(collection)?.stop();
    opened.delete(collection);
  }

  function reread(collection: Collection): void {
    const read = opened.get(collection)?.source.read();
    if (!read) return;
    if (!(read instanceof Promise)) return fill(collection, read);
    collection.apply([{type: 'listing'}], now());
    void read.then(rows => fill(collection, rows));
  }

  function fill(collection: Collection, {rows, advice, problems = []}: LocalRows): void {
    if (!opened.has(collection)) return;
    collection.advice = advice;
    apply(collection, [{type: 'listing'}, {type: 'rows', rows}, {type: 'listed'}]);
    const [first, ...more] = problems;
    if (first !== undefined) onProblem(more.length > 0 ? `${first} (and ${more.length} more)` : first);
  }

  function apply(collection: Collection, events: readonly CollectionEvent[]): void {
    onBatch(collection, collection.apply(events, now()));
  }
}

function changesTo({rows: known}: Collection, rows: readonly Row[]): {type: 'upsert' | 'remove'; row: Row}[] {
  const wanted = new Set(rows.map(({uid}) => uid));
  const gone = [...known.values()].filter(({uid}) => !wanted.has(uid)).map(row => ({type: 'remove' as const, row}));
  const changed = rows.filter(row => !isAsShown(known.get(row.uid), row)).map(row => ({type: 'upsert' as const, row}));
  return [...gone, ...changed];
}

function isAsShown(before: Row | undefined, {cells, health, labels}: Row): boolean {
  if (before?.health !== health || JSON.stringify(before.labels) !== JSON.stringify(labels)) return false;
  return before.cells.every((cell, index) => cell === cells[index]);
}
