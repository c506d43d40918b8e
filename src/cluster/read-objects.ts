import {type Fields, fieldsOf, type ObjectOf} from '../kube/fields.ts';
import {parseObject, readJson} from './read-json.ts';
import {readProtobuf} from './read-protobuf.ts';
import {errorOf, isProtobuf} from './read-status.ts';
import type {OtherEvent, PageEnd, Reader, Reading, WatchEvent} from './reading.ts';
import {inSlices, lineFrames, listFrames, prefixedFrames, sliced} from './watch-frames.ts';
import {enter, MalformedError, passMagic, text} from './wire.ts';

/** Reads objects field by field, from protobuf or JSON, whichever the server answered with. */
export function objectReader<R>({fields, hasProtobuf, project}: Reading<R> & {type: 'fields'}): Reader<R> {
  const knowsIdentity = fields.plan.fields.some(
    ({name, plan}) => name === 'metadata' && ['name', 'resourceVersion'].every(wanted => plan?.fields.some(field => field.name === wanted)),
  );
  return {
    query: {},
    listAccept: hasProtobuf ? 'application/vnd.kubernetes.protobuf, application/json' : 'application/json',
    watchAccept: hasProtobuf ? 'application/vnd.kubernetes.protobuf;stream=watch, application/json' : 'application/json',
    pageSize: hasProtobuf ? 500 : 100,
    list: (chunks, contentType) => (isProtobuf(contentType) ? listProtobuf(chunks) : listJson(chunks)),
    watch: (chunks, contentType) => (isProtobuf(contentType) ? watchProtobuf(chunks) : watchJson(chunks)),
  };

  function watchProtobuf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<readonly WatchEvent<R>[], void> {
    return inSlices<WatchEvent<R>>(chunks, prefixedFrames(), (bytes, {start, end}, batch) => {
      const cursor = {bytes, at: start, start};
      const type = text(cursor, enter(cursor, end, 1));
      const envelopeEnd = enter(cursor, enter(cursor, end, 2), 1);
      passMagic(cursor, envelopeEnd);
      const objectEnd = enter(cursor, envelopeEnd, 2);
      pushEvent(batch, type, of => readProtobuf(of, bytes, cursor.at, objectEnd));
    });
  }

  function watchJson(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<readonly WatchEvent<R>[], void> {
    return inSlices<WatchEvent<R>>(chunks, lineFrames(), (bytes, {start, end}, batch) => {
      const event = parseEvent(bytes, start, end);
      if (event) pushEvent(batch, event.type, of => readJson(of, event.object));
    });
  }

  async function* listProtobuf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<readonly R[], PageEnd> {
    let pageEnd = pageEndOf(of => readJson(of, {}));
    const {frameAt, finish} = listFrames();
    yield* inSlices<R>(chunks, frameAt, (bytes, {field, start, end}, batch) => {
      if (field === 1) pageEnd = pageEndOf(of => readProtobuf(of, bytes, start, end));
      else if (field === 2) pushRow(batch, of => readProtobuf(of, bytes, start, end));
    });
    finish();
    return pageEnd;
  }

  async function* listJson(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<readonly R[], PageEnd> {
    const page = await parsePage(chunks);
    yield* sliced<unknown, R>(itemsOf(page), (item, batch) => pushRow(batch, of => readJson(of, item)));
    return pageEndOf(of => readJson(of, page['metadata']));
  }

  function pushEvent(batch: WatchEvent<R>[], type: string, read: <T>(fields: Fields<T>) => T): void {
    const other = eventWithoutRow(type, read);
    if (other) batch.push(other);
    else {
      const {object, name, resourceVersion} = pick(read);
      if (name !== '') batch.push({type: type === 'DELETED' ? 'remove' : 'upsert', row: project(object), resourceVersion});
    }
  }

  function pushRow(batch: R[], read: <T>(fields: Fields<T>) => T): void {
    const {object, name} = pick(read);
    if (name !== '') batch.push(project(object));
  }

  function pick(read: <T>(fields: Fields<T>) => T): {object: never; name: string; resourceVersion: string} {
    const object = read(fields);
    const {name, resourceVersion} = ((knowsIdentity ? object : read(identityFields)) as ObjectOf<typeof identityFields>).metadata;
    return {object: object as never, name, resourceVersion};
  }
}

/** BOOKMARK and ERROR, undefined for events that carry an object. Throws MalformedError for types that do not exist. */
export function eventWithoutRow(type: string, read: <T>(fields: Fields<T>) => T): OtherEvent | undefined {
  if (type === 'ADDED' || type === 'MODIFIED' || type === 'DELETED') return undefined;
  if (type === 'ERROR') return {type: 'error', error: errorOf(read)};
  if (type !== 'BOOKMARK') throw new MalformedError(`Unknown watch event ${JSON.stringify(type)}`);
  const {resourceVersion, annotations} = read(bookmarkFields).metadata;
  return {type: 'bookmark', resourceVersion, endsInitialEvents: annotations['k8s.io/initial-events-end'] === 'true'};
}

/** One line of a watch; undefined for an empty one. */
export function parseEvent(bytes: Buffer, start: number, end: number): {type: string; object: unknown} | undefined {
  if (end - start < 2) return undefined;
  const {type, object} = parseObject(bytes.toString('utf8', start, end));
  return {type: String(type), object};
}

/** Blocks for as long as the page is big, hence pages of 100. */
export async function parsePage(chunks: AsyncIterable<Uint8Array>): Promise<Record<string, unknown>> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return parseObject(Buffer.concat(parts).toString());
}

/** Go writes `null` for a list without items; an answer without the field is no list. */
export function itemsOf(page: Record<string, unknown>): readonly unknown[] {
  const {items} = page;
  if (Array.isArray(items)) return items;
  if (items === null || String(page['kind']).endsWith('List')) return [];
  throw new MalformedError('The answer is not a list');
}

export function pageEndOf(read: <T>(fields: Fields<T>) => T): PageEnd {
  const {resourceVersion, continue: next} = read(listFields);
  return {resourceVersion, next};
}

/** Any message that has metadata will do for these two. */
const identityFields = fieldsOf('Namespace', {metadata: {name: true, resourceVersion: true}});
const bookmarkFields = fieldsOf('Namespace', {metadata: {resourceVersion: true, annotations: true}});
const listFields = fieldsOf('ListMeta', {resourceVersion: true, continue: true});
