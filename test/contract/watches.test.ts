import {describe, expect, test} from 'vitest';
import {configMap, path} from './manifests.ts';
import {type Json, ownNamespace, targetClient} from './client.ts';

const client = targetClient();
const namespace = ownNamespace(client);
const {ask, lines} = client;
const collection = () => path('configmaps', namespace());
const make = async (name: string, labels: Record<string, string> = {}) =>
  (await ask('POST', collection(), {body: {...configMap(name), metadata: {name, labels}}})).body;
const label = async (name: string, labels: Record<string, string | null>) =>
  (
    await ask('PATCH', path('configmaps', namespace(), name), {
      body: {metadata: {labels}},
      type: 'application/merge-patch+json',
    })
  ).body;
const remove = async (name: string) => ask('DELETE', path('configmaps', namespace(), name));
const version = async () => (await ask('GET', `${collection()}?limit=1`)).body.metadata.resourceVersion as string;

/** The first so many events that tell of objects whose names begin so. */
async function told(query: string, count: number, prefix: string, accept?: string): Promise<Json[]> {
  const found: Json[] = [];
  for await (const event of lines(`${collection()}?watch=1&timeoutSeconds=20&${query}`, accept ? {accept} : {})) {
    if (event.type !== 'BOOKMARK' && !nameOf(event).startsWith(prefix)) continue;
    found.push(event);
    if (found.length === count) return found;
  }
  return found;
}

function nameOf({object}: Json): string {
  return object.metadata?.name ?? object.rows?.[0].object?.metadata.name ?? '';
}

describe('changes', () => {
  test('in their order, from a version on', async () => {
    const from = await version();
    await make('order-1');
    await make('order-2');
    await label('order-1', {x: 'y'});
    await remove('order-2');
    const events = await told(`resourceVersion=${from}`, 4, 'order-');
    expect(events.map(event => [event.type, nameOf(event)])).toEqual([
      ['ADDED', 'order-1'],
      ['ADDED', 'order-2'],
      ['MODIFIED', 'order-1'],
      ['DELETED', 'order-2'],
    ]);
    const versions = events.map(({object}) => Number(object.metadata.resourceVersion));
    expect(versions).toEqual([...versions].sort((one, other) => one - other));
    expect(new Set(versions).size).toBe(4);
    expect(events[0].object).toMatchObject({kind: 'ConfigMap', apiVersion: 'v1'});
  });

  test('without a version, what is there comes first', async () => {
    await make('there-1');
    await make('there-2');
    for (const query of ['', 'resourceVersion=0']) {
      const events = await told(query, 2, 'there-');
      expect(events.map(event => [event.type, nameOf(event)])).toEqual([
        ['ADDED', 'there-1'],
        ['ADDED', 'there-2'],
      ]);
    }
  });

  test('seen through a selector, coming into it and leaving it', async () => {
    const from = await version();
    await make('picked', {team: 'red'});
    await label('picked', {team: 'blue'});
    await label('picked', {other: 'x'});
    await label('picked', {team: 'red'});
    await remove('picked');
    const blue = await told(`resourceVersion=${from}&labelSelector=team%3Dblue`, 3, 'picked');
    expect(blue.map(({type}) => type)).toEqual(['ADDED', 'MODIFIED', 'DELETED']);
    const red = await told(`resourceVersion=${from}&labelSelector=team%3Dred`, 4, 'picked');
    expect(red.map(({type}) => type)).toEqual(['ADDED', 'DELETED', 'ADDED', 'DELETED']);
    expect(blue[2].object.metadata.labels.team).toBe('blue');
  });

  test('of one object', async () => {
    const {metadata} = await make('alone');
    await make('alone-not');
    await label('alone', {a: 'b'});
    const events = await told(`resourceVersion=${metadata.resourceVersion}&fieldSelector=metadata.name%3Dalone`, 1, '');
    expect(events.map(event => [event.type, nameOf(event)])).toEqual([['MODIFIED', 'alone']]);
  });
});

describe('streaming lists', () => {
  const streaming = 'sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true';

  test('what is there, a mark, then changes', async () => {
    await make('streamed-1', {stream: 'yes'});
    const events: Json[] = [];
    for await (const event of lines(`${collection()}?watch=1&timeoutSeconds=20&labelSelector=stream%3Dyes&${streaming}`)) {
      events.push(event);
      if (event.type === 'BOOKMARK') await make('streamed-2', {stream: 'yes'});
      if (events.length === 3) break;
    }
    expect(events.map(({type}) => type)).toEqual(['ADDED', 'BOOKMARK', 'ADDED']);
    expect(events[1].object).toMatchObject({
      kind: 'ConfigMap',
      apiVersion: 'v1',
      metadata: {annotations: {'k8s.io/initial-events-end': 'true'}, resourceVersion: expect.stringMatching(/^\d+$/)},
    });
  });

  test.each([
    [
      'sendInitialEvents=true&allowWatchBookmarks=true',
      'resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch',
    ],
    [
      'sendInitialEvents=true&resourceVersionMatch=Exact&allowWatchBookmarks=true',
      'resourceVersionMatch: Unsupported value: "Exact": supported values: "NotOlderThan"',
    ],
  ])('refused: %s', async (query, message) => {
    const {status, body} = await ask('GET', `${collection()}?watch=1&${query}`);
    expect([status, body.message]).toEqual([422, expect.stringContaining(message)]);
  });
});

describe('tables', () => {
  const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io';

  test('have their columns only once', async () => {
    const from = await version();
    await make('cells-1');
    await make('cells-2');
    const events = await told(`resourceVersion=${from}`, 2, 'cells-', accept);
    expect(events.map(({object}) => object.kind)).toEqual(['Table', 'Table']);
    expect(events[0].object.columnDefinitions?.length).toBe(3);
    expect(events[1].object.columnDefinitions).toBeNull();
    expect(events[1].object.rows[0].cells[0]).toBe('cells-2');
  });
});

describe('an end', () => {
  test('after the time that was asked for', async () => {
    const events: Json[] = [];
    for await (const event of lines(
      `${collection()}?watch=1&timeoutSeconds=1&resourceVersion=${await version()}&fieldSelector=metadata.name%3Dx`,
    )) {
      events.push(event);
    }
    expect(events).toEqual([]);
  });

  test('for a version that is too old', async () => {
    const events: Json[] = [];
    for await (const event of lines(`${collection()}?watch=1&timeoutSeconds=5&resourceVersion=1`)) events.push(event);
    // A real server that was never started anew may still know all that ever happened.
    if (client.target.name === 'real' && events[0]?.type !== 'ERROR') return void expect(events.length).toBeGreaterThan(0);
    expect(events).toEqual([
      {
        type: 'ERROR',
        object: {
          kind: 'Status',
          apiVersion: 'v1',
          metadata: {},
          status: 'Failure',
          message: expect.stringMatching(/^too old resource version: 1 \(\d+\)$/),
          reason: 'Expired',
          code: 410,
        },
      },
    ]);
  });
});
