import type {ColumnDefinition, Reading, TableRow} from '../cluster/reading.ts';
import type {ReflectEvent} from '../cluster/reflect.ts';
import type {Clock} from '../kube/clock.ts';
import {resourcePath} from '../kube/paths.ts';
import type {Row} from '../kube/row.ts';
import {tableKind, tableProjector} from '../resources/generic.ts';
import {kinds} from '../resources/index.ts';
import type {Kind, Scope} from '../resources/kind.ts';
import {projector} from '../resources/project.ts';
import {Collection, type CollectionEvent, type Delta, keyOf} from '../store/collection.ts';
import type {Connection} from './connection.ts';
import {inParts} from './parts.ts';
import {pump} from './pump.ts';

/** A view that was left stays current for so long: coming back is instant. */
const WARM_MS = 60_000;

export type CollectionsOptions = {
  readonly clock: Clock;
  readonly random: () => number;
  readonly onBatch: (collection: Collection, deltas: readonly Delta[], events: readonly CollectionEvent[]) => void;
  readonly onBusy: (by: 1 | -1) => void;
};

export type Collections = {
  /** The rows of a scope, being read from now on. Every `open` needs a `release`. */
  open(connection: Connection, kind: Kind, scope: Scope): Collection;
  release(collection: Collection): void;
  /** Reads everything anew; the rows stay meanwhile. */
  restart(connection: Connection, collection: Collection): void;
  /** Those that are being read. */
  warm(): readonly Collection[];
  close(): void;
};

type Kept = {readonly collection: Collection; users: number; reading: AbortController; cooling: AbortController | undefined};

export function keepCollections({clock, random, onBatch, onBusy}: CollectionsOptions): Collections {
  const kept = new Map<string, Kept>();

  return {
    open(connection, kind, scope) {
      const known = kept.get(keyOf(connection.context.name, kind, scope));
      if (known) {
        known.users++;
        known.cooling?.abort();
        known.cooling = undefined;
        return known.collection;
      }
      const collection = new Collection(connection.context.name, kind, scope);
      const one: Kept = {collection, users: 1, reading: new AbortController(), cooling: undefined};
      kept.set(collection.key, one);
      start(connection, one);
      return collection;
    },
    release({key}) {
      const one = kept.get(key);
      if (!one || --one.users > 0) return;
      const cooling = new AbortController();
      one.cooling = cooling;
      void clock.sleep(WARM_MS, cooling.signal).then(() => {
        if (cooling.signal.aborted) return;
        one.reading.abort();
        kept.delete(key);
      });
    },
    restart(connection, {key}) {
      const one = kept.get(key);
      if (!one) return;
      one.reading.abort();
      one.reading = new AbortController();
      start(connection, one);
    },
    warm: () => [...kept.values()].map(({collection}) => collection),
    close() {
      for (const {reading, cooling} of kept.values()) {
        reading.abort();
        cooling?.abort();
      }
      kept.clear();
    },
  };

  function start(connection: Connection, {collection, reading: {signal}}: Kept): void {
    const options = {
      clock,
      signal,
      onBatch: (deltas: readonly Delta[], events: readonly CollectionEvent[]) => onBatch(collection, deltas, events),
      onBusy,
    };
    void pump(collection, eventsOf(connection, collection, signal), options);
  }

  async function* eventsOf(connection: Connection, collection: Collection, signal: AbortSignal): AsyncGenerator<ReflectEvent<Row>> {
    const [{reflect}, transport] = await Promise.all([import('../cluster/reflect.ts'), connection.transport()]);
    const {kind, scope} = collection;
    const options = {signal, clock, random};
    const base = sourceOf(kind, scope);
    if (kind.partsOf) {
      const project = projector(kind);
      const split = kind.partsOf.split;
      const read = readingOf(kind, (object: object) => split(object).map(part => project(part as object)));
      yield* inParts(reflect(transport, {...base, read}, options));
    } else if (kind.from === 'table') {
      let project = tableProjector(kind, []);
      const columns = (definitions: readonly ColumnDefinition[]) => {
        collection.kind = tableKind(kind, definitions);
        project = tableProjector(kind, definitions);
      };
      const read: Reading<Row> = {type: 'table', columns, project: (row: TableRow) => project(row)};
      yield* reflect(transport, {...base, read}, options);
    } else yield* reflect(transport, {...base, read: readingOf(kind, projector(kind))}, options);
  }
}

function readingOf<R>(kind: Kind, project: (object: object) => R): Reading<R> {
  return {type: 'fields', fields: kind.fields!, hasProtobuf: true, project: project as (object: unknown) => R};
}

function sourceOf(
  kind: Kind,
  {namespace, labelSelector, fieldSelector, part}: Scope,
): {path: string; labelSelector?: string; fieldSelector?: string} {
  if (part && kind.partsOf) {
    const whole = kinds.find(({plural}) => plural === kind.partsOf!.kind)!;
    return {path: resourcePath(whole, part.namespace), fieldSelector: `metadata.name=${part.name}`};
  }
  return {
    path: resourcePath(kind, namespace === '' ? undefined : namespace),
    ...(labelSelector ? {labelSelector} : {}),
    ...(fieldSelector ? {fieldSelector} : {}),
  };
}
