import {expect, test} from 'vitest';
import {request} from 'node:https';
import {serveDemo} from '../../src/demo/api/serve.ts';
import {createDemo} from '../../src/demo/create-demo.ts';
import {clientOf, START, startApi} from './api-client.ts';

const notFound = 'the server could not find the requested resource';
const notAllowed = 'the server does not allow this method on the requested resource';

test.each([
  ['GET', '/nope', 404, '404 page not found\n'],
  ['GET', '/apis/nope', 404, '404 page not found\n'],
  ['GET', '/apis/nope/v1/things', 404, '404 page not found\n'],
  ['GET', '/apis/apps/v9', 404, notFound],
  ['GET', '/api/v2', 404, notFound],
  ['GET', '/api/v1/nope', 404, notFound],
  ['GET', '/api/v1/pods/x', 404, notFound],
  ['GET', '/api/v1/namespaces/default/nodes', 404, notFound],
  ['GET', '/api/v1/namespaces/default/pods/x/nope', 404, notFound],
  ['GET', '/api/v1/namespaces/default/pods/x', 404, 'pods "x" not found'],
  ['GET', '/api/v1/namespaces/default/pods/x/log', 404, 'pods "x" not found'],
  ['GET', '/apis/apps/v1/namespaces/default/deployments/x/scale', 404, 'deployments.apps "x" not found'],
  ['POST', '/api', 405, notAllowed],
  ['PATCH', '/version', 405, notAllowed],
  ['DELETE', '/api/v1/pods', 405, notAllowed],
  ['DELETE', '/api/v1/namespaces', 405, notAllowed],
  ['PUT', '/api/v1/namespaces/default/pods', 405, notAllowed],
  ['POST', '/api/v1/namespaces/default/pods/x', 405, notAllowed],
  ['DELETE', '/apis/apps/v1/namespaces/default/deployments/x/scale', 405, notAllowed],
  ['GET', '/api/v1/namespaces/default/pods/x/eviction', 405, notAllowed],
])('%s %s gives %i: %s', async (method, path, code, message) => {
  const {ask} = await startApi();
  const answer = await ask(method, path);
  expect(answer.code).toBe(code);
  expect(answer.body.message ?? answer.text).toBe(message);
});

test('version and health are told to everybody, the rest is not', async () => {
  const {demo, server} = await startApi();
  const {get} = clientOf(demo, server, '');
  const stranger = clientOf(demo, server, 'not-a-token');
  expect((await stranger.get('/version')).body).toMatchObject({code: 401, reason: 'Unauthorized', message: 'Unauthorized'});
  const anonymous = {authorization: ''};
  expect(JSON.parse((await get('/version', anonymous)).text)).toMatchObject({major: '1', minor: '36', gitVersion: 'v1.36.3'});
  expect((await get('/readyz', anonymous)).text).toBe('ok');
  expect((await get('/livez?verbose', anonymous)).text).toMatch(/^\[\+\]ping ok\n(.*\n)*livez check passed\n$/);
  const refused = await get('/api/v1/namespaces/shop/pods', anonymous);
  expect(refused.body).toMatchObject({
    code: 403,
    reason: 'Forbidden',
    message: 'pods is forbidden: User "system:anonymous" cannot list resource "pods" in API group "" in the namespace "shop"',
    details: {kind: 'pods'},
  });
  expect((await get('/nope', anonymous)).body.message).toBe('forbidden: User "system:anonymous" cannot get path "/nope"');
});

test('whoever may can act for others', async () => {
  const {get} = await startApi();
  const {body} = await get('/api/v1/nodes', {'impersonate-user': 'jane'});
  expect(body.message).toBe('nodes is forbidden: User "jane" cannot list resource "nodes" in API group "" at the cluster scope');
  const {code} = await get('/api/v1/nodes', {'impersonate-user': 'jane', 'impersonate-group': 'system:masters'});
  expect(code).toBe(200);
});

test('discovery comes in the old form and in the aggregated one, which is sent once', async () => {
  const {get} = await startApi();
  const old = JSON.parse((await get('/apis/apps')).text) as object;
  expect(old).toEqual({
    kind: 'APIGroup',
    apiVersion: 'v1',
    name: 'apps',
    versions: [{groupVersion: 'apps/v1', version: 'v1'}],
    preferredVersion: {groupVersion: 'apps/v1', version: 'v1'},
  });
  const {resources} = JSON.parse((await get('/api/v1')).text) as {resources: readonly {name: string}[]};
  expect(resources.find(({name}) => name === 'pods')).toEqual({
    name: 'pods',
    singularName: 'pod',
    namespaced: true,
    kind: 'Pod',
    verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
    shortNames: ['po'],
    categories: ['all'],
    storageVersionHash: 'xPOwRZ+Yhw8=',
  });
  const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
  const first = await get('/apis', {accept: `application/json;g=apidiscovery.k8s.io;v=v3;as=APIGroupDiscoveryList,${accept}`});
  expect(first.headers.get('content-type')).toBe(accept);
  expect(first.body.items[0]).toMatchObject({metadata: {name: 'apps'}, versions: [{version: 'v1', freshness: 'Current'}]});
  const again = await get('/apis', {accept, 'if-none-match': first.headers.get('etag')!});
  expect(again).toMatchObject({code: 304, text: ''});
});

test('schemas are found through their index', async () => {
  const {get} = await startApi();
  const {paths} = JSON.parse((await get('/openapi/v3')).text) as {paths: Readonly<Record<string, {serverRelativeURL: string}>>};
  const {text, headers} = await get(paths['apis/apps/v1']!.serverRelativeURL);
  expect(JSON.parse(text)).toMatchObject({openapi: '3.0.0'});
  expect(headers.get('cache-control')).toBe('public, immutable');
  expect((await get('/openapi/v3/apis/nope/v1')).code).toBe(404);
});

const table = 'application/json;as=Table;v=v1;g=meta.k8s.io';
test.each([
  [undefined, '', 200, 'ConfigMapList'],
  ['text/html,*/*;q=0.8', '', 200, 'ConfigMapList'],
  ['application/vnd.kubernetes.protobuf,application/json', '', 200, 'ConfigMapList'],
  [`application/json;as=Table;v=v2;g=meta.k8s.io,application/json`, '', 200, 'ConfigMapList'],
  [table, '', 200, 'Table'],
  [table, '/kube-root-ca.crt', 200, 'Table'],
  ['application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io', '', 200, 'PartialObjectMetadataList'],
  ['application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io', '/kube-root-ca.crt', 200, 'PartialObjectMetadata'],
  ['application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io', '', 406, 'Status'],
  ['application/json;as=Table;v=v2;g=meta.k8s.io', '', 406, 'Status'],
  ['application/vnd.kubernetes.protobuf', '', 406, 'Status'],
  ['text/html', '', 406, 'Status'],
])('who accepts %s of config maps%s gets %i and a %s', async (accept, name, code, kind) => {
  const {demo, get} = await startApi();
  demo.agenda.advance(1000);
  const answer = await get(`/api/v1/namespaces/default/configmaps${name}`, accept === undefined ? {} : {accept});
  expect([answer.code, answer.body.kind]).toEqual([code, kind]);
});

test('YAML and pretty JSON are for people', async () => {
  const {demo, get} = await startApi();
  demo.agenda.advance(1000);
  const yaml = await get('/api/v1/namespaces/default', {accept: 'application/yaml'});
  expect(yaml.text).toMatch(/^apiVersion: v1\nkind: Namespace\nmetadata:\n {2}creationTimestamp: "2026-01-02T03:04:05Z"\n/);
  expect((await get('/api/v1/namespaces/default?pretty=true')).text).toMatch(/^\{\n {2}"/);
  expect((await get('/api/v1/namespaces/default', {'user-agent': 'curl/8'})).text).toMatch(/^\{\n {2}"/);
});

test('faults can be put before it', async () => {
  let count = 0;
  const {get} = await startApi({
    before(_, response) {
      if (count++ > 0) return false;
      response.writeHead(503).end('busy');
      return true;
    },
  });
  expect(await get('/version')).toMatchObject({code: 503, text: 'busy'});
  expect((await get('/version')).code).toBe(200);
});

test('over TLS it shows a certificate of its own, and all connections end at once', async () => {
  const server = await serveDemo(createDemo({seed: 1, from: START}));
  const open = new Promise<void>(resolve => {
    const watch = request(
      `${server.url}/api/v1/pods?watch=1`,
      {ca: server.certificateAuthority, headers: {authorization: `Bearer ${server.tokens['admin']}`}},
      response => {
        response.resume().on('error', () => {});
        response.on('close', resolve);
        void server.stop();
      },
    );
    watch.on('error', () => {});
    watch.end();
  });
  await open;
  const config = server.kubeconfig({user: 'viewer', namespace: 'shop'}) as {contexts: readonly object[]; 'current-context': string};
  expect(config['current-context']).toBe('demo-viewer');
  expect(config.contexts).toContainEqual({name: 'demo-viewer', context: {cluster: 'demo', user: 'demo-viewer', namespace: 'shop'}});
});
