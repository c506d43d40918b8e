import {afterAll, beforeAll, expect, test} from 'vitest';
import {manyPods, namespace, pod, widget} from './scripted-objects.ts';
import {type ScriptedServer, startServer} from './scripted-server.ts';

let server: ScriptedServer;
beforeAll(async () => {
  server = await startServer();
  server.add('namespaces', namespace('shop'));
  server.add('pods', pod('web', {namespace: 'shop', labels: {app: 'web', tier: 'front'}, node: 'node-2'}));
  server.add('pods', pod('api', {namespace: 'shop', labels: {app: 'api'}}));
  server.add('pods', pod('api', {namespace: 'ops', labels: {app: 'api'}}));
  server.add('widgets', widget('w', {namespace: 'shop'}));
});
afterAll(() => server.stop());

async function ask(path: string, init: RequestInit = {}) {
  const answer = await fetch(`${server.url}${path}`, {...init, headers: {connection: 'close', ...init.headers}});
  const text = await answer.text();
  return {status: answer.status, headers: answer.headers, body: text.startsWith('{') ? JSON.parse(text) : text};
}

test.each<[string, readonly string[]]>([
  ['/api/v1/pods', ['ops/api', 'shop/api', 'shop/web']],
  ['/api/v1/namespaces/shop/pods', ['shop/api', 'shop/web']],
  ['/api/v1/namespaces/shop/pods?labelSelector=app%3Dweb', ['shop/web']],
  ['/api/v1/pods?labelSelector=app%20in%20(api,web),tier', ['shop/web']],
  ['/api/v1/pods?labelSelector=app!%3Dweb,!tier', ['ops/api', 'shop/api']],
  ['/api/v1/pods?fieldSelector=metadata.name%3Dapi,metadata.namespace%3Dops', ['ops/api']],
  ['/api/v1/pods?fieldSelector=spec.nodeName%3Dnode-2', ['shop/web']],
  ['/apis/example.com/v1/widgets', ['shop/w']],
])('lists %s', async (path, expected) => {
  const {body} = await ask(path);
  const names = body.items.map(({metadata}: {metadata: {name: string; namespace: string}}) => `${metadata.namespace}/${metadata.name}`);
  expect(names).toEqual(expected);
  expect(body.metadata.resourceVersion).toBe(server.settled());
});

test('one object, none, and what is not served', async () => {
  expect((await ask('/api/v1/namespaces/shop/pods/web')).body).toMatchObject({apiVersion: 'v1', kind: 'Pod', metadata: {name: 'web'}});
  expect((await ask('/api/v1/namespaces/shop')).body).toMatchObject({kind: 'Namespace', metadata: {name: 'shop'}});
  expect(await ask('/api/v1/namespaces/shop/pods/gone')).toMatchObject({status: 404, body: {kind: 'Status', reason: 'NotFound'}});
  expect((await ask('/apis/nothing/v1/pods')).status).toBe(404);
  expect(await ask('/api/v1/pods?fieldSelector=status.odd%3D1')).toMatchObject({status: 400, body: {reason: 'BadRequest'}});
});

test('aggregated discovery costs nothing the second time', async () => {
  const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
  const first = await ask('/apis', {headers: {accept}});
  const groups = first.body.items.map(({metadata}: {metadata: {name: string}}) => metadata.name);
  expect(groups).toEqual(expect.arrayContaining(['apps', 'batch', 'example.com']));
  const again = await ask('/apis', {headers: {accept, 'if-none-match': first.headers.get('etag')!}});
  expect(again).toMatchObject({status: 304, body: ''});
});

test('rules are what the test says', async () => {
  server.rules = [{verbs: ['list'], apiGroups: [''], resources: ['pods']}];
  const spec = {spec: {namespace: 'shop'}};
  const {status, body} = await ask('/apis/authorization.k8s.io/v1/selfsubjectrulesreviews', {method: 'POST', body: JSON.stringify(spec)});
  expect({status, body}).toMatchObject({status: 201, body: {...spec, status: {resourceRules: server.rules, incomplete: false}}});
  expect((await ask('/version')).body.gitVersion).toBe('v1.36.3');
  expect((await ask('/readyz')).body).toBe('ok');
});

test('faults happen as often as they are asked for', async () => {
  server.fail({path: /limit=5/, status: 503, reason: 'Busy', headers: {'retry-after': '1'}, times: 2});
  const statuses = [];
  for (let round = 0; round < 3; round++) statuses.push((await ask('/api/v1/pods?limit=5')).status);
  expect(statuses).toEqual([503, 503, 200]);
  server.fail({path: /pods/, isReset: true});
  await expect(ask('/api/v1/pods')).rejects.toThrow();
  server.fail({path: /pods/, cutAfterBytes: 100});
  await expect(ask('/api/v1/pods')).rejects.toThrow();
  expect(server.requests.at(-1)).toMatchObject({method: 'GET', path: '/api/v1/pods', query: {}});
});

test('thousands of pods are the same every time, and all different', () => {
  expect(manyPods(2000)).toEqual(manyPods(2000));
  expect(new Set(manyPods(2000).map(({metadata}) => metadata.name)).size).toBe(2000);
});
