import {beforeAll, describe, expect, test} from 'vitest';
import {configMap, path} from './manifests.ts';
import {type Json, ownNamespace, targetClient} from './client.ts';

const client = targetClient();
const namespace = ownNamespace(client);
const {ask} = client;
const list = async (query: string, accept?: string) => ask('GET', `${path('configmaps', namespace())}?${query}`, accept ? {accept} : {});
const namesIn = (body: Json): string[] => body.items.map(({metadata}: Json) => metadata.name);

beforeAll(async () => {
  for (const [name, labels] of Object.entries({
    a1: {app: 'a', tier: 'front'},
    a2: {app: 'a', tier: 'back'},
    b1: {app: 'b'},
    b2: {app: 'b', tier: 'front'},
    'b2-x': {},
  })) {
    await ask('POST', path('configmaps', namespace()), {body: {...configMap(name), metadata: {name, labels}}});
  }
});

test('a list has its kind, its version and no kinds in its items', async () => {
  const {body} = await list('labelSelector=app');
  expect(body).toMatchObject({kind: 'ConfigMapList', apiVersion: 'v1', metadata: {resourceVersion: expect.stringMatching(/^\d+$/)}});
  expect(Object.keys(body.items[0])).toEqual(['metadata']);
  expect(namesIn(body)).toEqual(['a1', 'a2', 'b1', 'b2']);
});

describe('selectors', () => {
  test.each([
    ['labelSelector=app%3Da', ['a1', 'a2']],
    ['labelSelector=app%3D%3Da,tier!%3Dback', ['a1']],
    ['labelSelector=app%20in%20(a,b),tier', ['a1', 'a2', 'b2']],
    ['labelSelector=app%20notin%20(a),app', ['b1', 'b2']],
    ['labelSelector=!tier,app', ['b1']],
    ['fieldSelector=metadata.name%3Da2', ['a2']],
    ['fieldSelector=metadata.name!%3Da2&labelSelector=app%3Da', ['a1']],
    ['fieldSelector=metadata.namespace%3Delsewhere', []],
  ])('%s', async (query, names) => {
    expect(namesIn((await list(query)).body)).toEqual(names);
  });

  test.each([
    ['fieldSelector=data.a%3D1', 400, '"data.a" is not a known field selector: only "metadata.name", "metadata.namespace"'],
    ['fieldSelector=nonsense', 400, 'invalid selector'],
    ['labelSelector=a%20b%20c', 400, 'unable to parse requirement'],
  ])('refused: %s', async (query, status, message) => {
    const {status: is, body} = await list(query);
    expect([is, body.message]).toEqual([status, expect.stringContaining(message)]);
  });

  test('fields of pods and events', async () => {
    for (const [plural, field] of [
      ['pods', 'spec.nodeName=nowhere'],
      ['pods', 'status.phase=Failed'],
      ['events', 'involvedObject.kind=Nothing'],
      ['events', 'reason=Nothing,type=Warning'],
    ]) {
      const {status, body} = await ask('GET', `${path(plural!, namespace())}?fieldSelector=${encodeURIComponent(field!)}`);
      expect([status, body.items]).toEqual([200, []]);
    }
  });
});

describe('pages', () => {
  test('go on where the last one ended, at the version of the first', async () => {
    const first = (await list('limit=2')).body;
    const names = namesIn(first);
    expect(names).toEqual(['a1', 'a2']);
    expect(first.metadata.remainingItemCount).toBeGreaterThanOrEqual(3);
    await ask('POST', path('configmaps', namespace()), {body: configMap('a3')});
    let token: string = first.metadata.continue;
    while (token) {
      const {body} = await list(`limit=2&continue=${encodeURIComponent(token)}`);
      expect(body.metadata.resourceVersion).toBe(first.metadata.resourceVersion);
      names.push(...namesIn(body));
      token = body.metadata.continue ?? '';
    }
    expect(names.filter(name => /^[ab]/.test(name))).toEqual(['a1', 'a2', 'b1', 'b2', 'b2-x']);
    await ask('DELETE', path('configmaps', namespace(), 'a3'));
  });

  test('with a selector say not how many remain', async () => {
    const {body} = await list('limit=1&labelSelector=app');
    expect(namesIn(body)).toEqual(['a1']);
    expect(body.metadata.continue).toEqual(expect.any(String));
    expect(body.metadata.remainingItemCount).toBeUndefined();
  });

  test('a token that is none', async () => {
    const {status, body} = await list('limit=1&continue=nonsense');
    expect([status, body.message]).toEqual([400, expect.stringContaining('continue key is not valid')]);
  });
});

describe('versions', () => {
  test('exactly one that was, and not older than one', async () => {
    const {body} = await list('labelSelector=app');
    const version = body.metadata.resourceVersion;
    const same = await list(`resourceVersion=${version}&resourceVersionMatch=Exact&labelSelector=app`);
    expect([same.status, same.body.metadata.resourceVersion]).toEqual([200, version]);
    const newer = await list(`resourceVersion=${version}&resourceVersionMatch=NotOlderThan&labelSelector=app`);
    expect(newer.status).toBe(200);
    expect(Number(newer.body.metadata.resourceVersion)).toBeGreaterThanOrEqual(Number(version));
    expect((await list('resourceVersion=0')).status).toBe(200);
  });

  test.each([
    ['resourceVersionMatch=Exact', 422, 'resourceVersionMatch is forbidden unless resourceVersion is provided'],
    ['resourceVersion=0&resourceVersionMatch=Exact', 422, 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"'],
    ['resourceVersion=nonsense', 400, 'nonsense'],
  ])('refused: %s', async (query, status, message) => {
    const {status: is, body} = await list(query);
    expect([is, body.message]).toEqual([status, expect.stringContaining(message)]);
  });
});

describe('as tables', () => {
  const table = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';

  test('of many, with their metadata, without or whole', async () => {
    const plain = (await list('labelSelector=app%3Da', table)).body;
    expect(plain.metadata.resourceVersion).toMatch(/^\d+$/);
    expect(plain.rows.map(({cells}: Json) => cells[0])).toEqual(['a1', 'a2']);
    expect(plain.rows[0].object).toMatchObject({kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: {name: 'a1'}});
    const none = (await list('labelSelector=app%3Da&includeObject=None', table)).body;
    expect(none.rows[0].object).toBeNull();
    const whole = (await list('labelSelector=app%3Da&includeObject=Object', table)).body;
    expect(whole.rows[0].object).toMatchObject({kind: 'ConfigMap', apiVersion: 'v1', metadata: {name: 'a1'}});
  });

  test('of none still has its columns', async () => {
    const {body} = await list('labelSelector=app%3Dnone', table);
    expect(body.rows).toEqual([]);
    expect(body.columnDefinitions.length).toBe(3);
  });

  test.each([
    ['pods', ['Name', 'Ready', 'Status', 'Restarts', 'Age', 'IP', 'Node', 'Nominated Node', 'Readiness Gates']],
    ['services', ['Name', 'Type', 'Cluster-IP', 'External-IP', 'Port(s)', 'Age', 'Selector']],
    ['deployments', ['Name', 'Ready', 'Up-to-date', 'Available', 'Age', 'Containers', 'Images', 'Selector']],
    ['jobs', ['Name', 'Status', 'Completions', 'Duration', 'Age', 'Containers', 'Images', 'Selector']],
    ['secrets', ['Name', 'Type', 'Data', 'Age']],
  ])('of %s', async (plural, names) => {
    const {body} = await ask('GET', path(plural, namespace()), {accept: table});
    expect(body.columnDefinitions.map(({name}: Json) => name)).toEqual(names);
  });
});

test('metadata only', async () => {
  const {body} = await list('labelSelector=app%3Da', 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io');
  expect(body).toMatchObject({kind: 'PartialObjectMetadataList', apiVersion: 'meta.k8s.io/v1'});
  expect(namesIn(body)).toEqual(['a1', 'a2']);
});
