import {afterEach, describe, expect, test} from 'vitest';
import {tableReader} from '../src/cluster/read-table.ts';
import type {ColumnDefinition, TableRow} from '../src/cluster/reading.ts';
import {plainTransport} from './plain-transport.ts';
import {eventsOf, pageOf} from './reading.ts';
import {startReflecting} from './reflecting.ts';
import {widget} from './scripted-objects.ts';
import {type Options, startServer} from './scripted-server.ts';

const metadata = {
  name: 'a',
  namespace: 'shop',
  uid: 'u',
  resourceVersion: '5',
  creationTimestamp: '2026-01-01T00:00:00Z',
  labels: {app: 'x'},
  ownerReferences: [{kind: 'Job', name: 'j', uid: 'o'}],
};
const nameColumn = {name: 'Name', type: 'string', format: 'name', description: 'd', priority: 0};
const definitions = [nameColumn, {name: 'Size', type: 'integer', priority: 1}];
const table = (more: object) => ({kind: 'Table', metadata: {resourceVersion: '9'}, rows: [{cells: ['a', 3], object: {metadata}}], ...more});

describe('reading', () => {
  test('a page, then a watch whose first event alone has the columns', async () => {
    const {reader, columns} = tables();
    const [rows, end] = await pageOf(reader, [Buffer.from(JSON.stringify(table({columnDefinitions: definitions})))]);
    const ownerReferences = [{kind: 'Job', name: 'j', uid: 'o', controller: false}];
    expect(rows).toEqual([
      {cells: ['a', 3], metadata: {...metadata, creationTimestamp: Date.UTC(2026, 0, 1), deletionTimestamp: undefined, ownerReferences}},
    ]);
    expect(end).toEqual({resourceVersion: '9', next: ''});
    const first = {type: 'ADDED', object: table({columnDefinitions: definitions})};
    const events = await eventsOf(reader, first, {type: 'DELETED', object: table({columnDefinitions: null})});
    expect(events.map(({type}) => type)).toEqual(['upsert', 'remove']);
    expect(columns).toEqual([[nameColumn, {name: 'Size', type: 'integer', format: '', description: '', priority: 1}]]);
  });

  test('columns that change are told', async () => {
    const {reader, columns} = tables();
    const events = await eventsOf(
      reader,
      {type: 'ADDED', object: table({columnDefinitions: definitions})},
      {type: 'ADDED', object: table({columnDefinitions: [nameColumn]})},
    );
    expect(events.map(({type}) => type)).toEqual(['upsert', 'columns-changed', 'upsert']);
    expect(columns.map(({length}) => length)).toEqual([2, 1]);
  });

  test('a bookmark stands in a row', async () => {
    const object = {metadata: {resourceVersion: '8', annotations: {'k8s.io/initial-events-end': 'true'}}};
    const bookmark = {type: 'BOOKMARK', object: table({rows: [{cells: [null, null], object}]})};
    expect(await eventsOf(tables().reader, bookmark, {type: 'ERROR', object: {kind: 'Status', code: 410}})).toMatchObject([
      {type: 'bookmark', resourceVersion: '8', endsInitialEvents: true},
      {type: 'error', error: {status: 410}},
    ]);
  });

  test('plain objects from servers without tables', async () => {
    const {reader, columns} = tables();
    const plain = {metadata: {...metadata, uid: undefined}};
    const [rows] = await pageOf(reader, [Buffer.from(JSON.stringify({kind: 'WidgetList', metadata: {}, items: [plain, null, {}]}))]);
    expect(rows).toMatchObject([{cells: ['a', '2026-01-01T00:00:00Z'], metadata: {uid: 'shop/a', namespace: 'shop'}}]);
    expect(await eventsOf(reader, {type: 'MODIFIED', object: plain})).toMatchObject([{type: 'upsert', resourceVersion: '5'}]);
    expect(columns.map(of => of.map(({name}) => name))).toEqual([['Name', 'Created At']]);
  });

  test.each([
    null,
    7,
    {kind: 'Table', rows: 7},
    {kind: 'Table', rows: null},
    {kind: 'Table', rows: [null, 7, {}, {cells: 7}, {cells: [7]}]},
    {kind: 'Table', columnDefinitions: [null, 7]},
  ])('odd tables do not throw: %j', async object => {
    expect(await eventsOf(tables().reader, {type: 'ADDED', object})).toEqual([]);
  });
});

describe('from a server', () => {
  const cleanups: (() => unknown)[] = [];
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });

  test.each<[string, Options, readonly string[], readonly unknown[]]>([
    ['a streaming list', {}, ['Name', 'Size', 'Phase', 'Age'], ['w', 3, 'Ready', '5d']],
    ['pages and a watch', {streamingLists: 'refused'}, ['Name', 'Size', 'Phase', 'Age'], ['w', 3, 'Ready', '5d']],
    ['plain objects', {hasTables: false}, ['Name', 'Created At'], ['w', '2026-01-01T00:00:00Z']],
  ])('%s', async (_, options, columns, cells) => {
    const {server, reflecting, seen} = await follow(options);
    server.add('widgets', widget('w'));
    await reflecting.until('listed');
    await server.watched(1);
    const changed = server.update('widgets', widget('w', {size: 4}));
    server.remove('widgets', changed);
    server.add('widgets', widget('x'));
    await reflecting.untilNames(['x']);
    expect(seen.map(of => of.map(({name}) => name))).toEqual([columns]);
    const rows = reflecting.events.flatMap(event => (event.type === 'rows' ? event.rows : []));
    expect(rows.map(row => row.cells)).toEqual([cells]);
    expect(server.requests[0]).toMatchObject({
      query: {includeObject: 'Metadata'},
      headers: {accept: 'application/json;as=Table;v=v1;g=meta.k8s.io, application/json'},
    });
  });

  test('columns that change under an open watch: all rows anew, at once', async () => {
    const {server, reflecting, seen} = await follow({});
    server.add('widgets', widget('w'));
    await reflecting.until('listed');
    await server.watched(1);
    server.sendRaw(`${JSON.stringify({type: 'MODIFIED', object: table({columnDefinitions: definitions})})}\n`);
    await reflecting.until('listed', 3);
    expect(reflecting.log().slice(3)).toEqual(['listing', 'rows 1', 'listed']);
    expect(seen.map(({length}) => length)).toEqual([4, 2, 4]);
  });

  async function follow(options: Options) {
    const server = await startServer(options);
    const transport = plainTransport(server.url);
    const seen: (readonly ColumnDefinition[])[] = [];
    const reflecting = startReflecting(transport, {
      path: '/apis/example.com/v1/widgets',
      read: {type: 'table', columns: of => seen.push(of), project: row => ({name: row.metadata.name, cells: row.cells})},
    });
    cleanups.push(
      () => server.stop(),
      () => transport.close(),
      () => reflecting.stop(),
    );
    return {server, reflecting, seen};
  }
});

function tables() {
  const columns: (readonly ColumnDefinition[])[] = [];
  return {columns, reader: tableReader<TableRow>({type: 'table', columns: of => columns.push(of), project: row => row})};
}
