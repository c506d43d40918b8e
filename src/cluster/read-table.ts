import {fieldsOf} from '../kube/fields.ts';
import {intern, internLabels} from '../kube/intern.ts';
import {isObject, readJson} from './read-json.ts';
import {eventWithoutRow, itemsOf, pageEndOf, parseEvent, parsePage} from './read-objects.ts';
import type {ColumnDefinition, PageEnd, Reader, Reading, TableRow, WatchEvent} from './reading.ts';
import {inSlices, lineFrames, sliced} from './watch-frames.ts';

/**
 * Reads metav1.Tables. Only the first event of a watch carries column definitions. Servers that know no Tables send plain objects; their
 * rows get what rest.NewDefaultTableConvertor gives: a name and the time of creation.
 */
export function tableReader<R>({columns, project}: Reading<R> & {type: 'table'}): Reader<R> {
  let known = '';
  return {
    query: {includeObject: 'Metadata'},
    listAccept: accept,
    watchAccept: accept,
    pageSize: 100,
    list,
    watch: chunks =>
      inSlices<WatchEvent<R>>(chunks, lineFrames(), (bytes, {start, end}, batch) => {
        const event = parseEvent(bytes, start, end);
        if (event) pushEvent(batch, event.type, event.object);
      }),
  };

  async function* list(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<readonly R[], PageEnd> {
    const page = await parsePage(chunks);
    learnColumns(isTable(page) ? page['columnDefinitions'] : plainColumns);
    yield* sliced<TableRow, R>(isTable(page) ? rowsOfTable(page) : rowsOfObjects(itemsOf(page)), (row, batch) => batch.push(project(row)));
    return pageEndOf(of => readJson(of, page['metadata']));
  }

  function pushEvent(batch: WatchEvent<R>[], type: string, object: unknown): void {
    const other = eventWithoutRow(type, of => readJson(of, type === 'BOOKMARK' && isTable(object) ? firstObject(object) : object));
    if (other) {
      batch.push(other);
      return;
    }
    if (learnColumns(isTable(object) ? object['columnDefinitions'] : plainColumns)) batch.push({type: 'columns-changed'});
    for (const row of isTable(object) ? rowsOfTable(object) : rowsOfObjects([object])) {
      batch.push({type: type === 'DELETED' ? 'remove' : 'upsert', row: project(row), resourceVersion: row.metadata.resourceVersion});
    }
  }

  /** Whether columns that were known before have changed. */
  function learnColumns(definitions: unknown): boolean {
    if (!Array.isArray(definitions) || definitions.length === 0) return false;
    const text = JSON.stringify(definitions);
    if (text === known) return false;
    const isChange = known !== '';
    known = text;
    columns(definitions.map(definitionOf));
    return isChange;
  }
}

function* rowsOfObjects(objects: readonly unknown[]): Generator<TableRow> {
  for (const object of objects) {
    const created = isObject(object) && isObject(object['metadata']) ? object['metadata']['creationTimestamp'] : undefined;
    const metadata = metadataOf(object, '');
    if (metadata.name !== '') yield {cells: [metadata.name, created], metadata};
  }
}

function* rowsOfTable(table: Record<string, unknown>): Generator<TableRow> {
  const rows = Array.isArray(table['rows']) ? table['rows'] : [];
  for (const row of rows) {
    if (!isObject(row)) continue;
    const cells = Array.isArray(row['cells']) ? row['cells'].map(internCell) : [];
    const metadata = metadataOf(row['object'], cells[0]);
    if (metadata.name !== '') yield {cells, metadata};
  }
}

/** The first is the name, which does not repeat. */
function internCell(cell: unknown, index: number): unknown {
  return typeof cell === 'string' && index > 0 ? intern(cell) : cell;
}

function isTable(object: unknown): object is Record<string, unknown> {
  return isObject(object) && object['kind'] === 'Table';
}

/** The metadata of a bookmark stands in the object of its only row, whose cells mean nothing. */
function firstObject(table: Record<string, unknown>): unknown {
  const [row] = Array.isArray(table['rows']) ? table['rows'] : [];
  return isObject(row) ? row['object'] : undefined;
}

function metadataOf(object: unknown, firstCell: unknown): TableRow['metadata'] {
  const {metadata} = readJson(objectFields, object);
  const name = metadata.name || (typeof firstCell === 'string' ? firstCell : '');
  const namespace = intern(metadata.namespace);
  return {
    ...metadata,
    name,
    namespace,
    uid: metadata.uid || `${namespace}/${name}`,
    labels: internLabels(metadata.labels),
    ownerReferences: metadata.ownerReferences.map(owner => ({...owner, kind: intern(owner.kind), controller: owner.controller ?? false})),
  };
}

function definitionOf(json: unknown): ColumnDefinition {
  const {name, type, format, description, priority} = isObject(json) ? json : {};
  return {
    name: typeof name === 'string' ? name : '',
    type: typeof type === 'string' ? type : 'string',
    format: typeof format === 'string' ? format : '',
    description: typeof description === 'string' ? description : '',
    priority: typeof priority === 'number' ? priority : 0,
  };
}

const objectFields = fieldsOf('Namespace', {
  metadata: {
    name: true,
    namespace: true,
    uid: true,
    resourceVersion: true,
    creationTimestamp: true,
    deletionTimestamp: true,
    labels: true,
    ownerReferences: {kind: true, name: true, uid: true, controller: true},
  },
});
const plainColumns = [
  {name: 'Name', type: 'string', format: 'name'},
  {name: 'Created At', type: 'date'},
];
const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io, application/json';
