import {expect, test} from 'vitest';
import {type Json, targetClient} from './client.ts';

const {ask} = targetClient();
const aggregated = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

test('the version, and whether it is well', async () => {
  const {body} = await ask('GET', '/version');
  expect(body).toMatchObject({major: '1', gitVersion: expect.stringMatching(/^v1\.\d+\./), platform: 'linux/amd64'});
  for (const path of ['/readyz', '/livez', '/healthz']) expect((await ask('GET', path)).body).toBe('ok');
});

test('all at once, and nothing when nothing is new', async () => {
  for (const path of ['/api', '/apis']) {
    const {status, headers, body} = await ask('GET', path, {accept: aggregated});
    expect([status, headers['content-type']]).toEqual([200, aggregated]);
    expect(body).toMatchObject({kind: 'APIGroupDiscoveryList', apiVersion: 'apidiscovery.k8s.io/v2'});
    const again = await ask('GET', path, {accept: aggregated, headers: {'if-none-match': String(headers['etag'])}});
    expect([again.status, again.body]).toEqual([304, '']);
  }
});

test('what is said of a resource', async () => {
  const {body} = await ask('GET', '/apis', {accept: aggregated});
  const apps = body.items.find(({metadata}: Json) => metadata.name === 'apps');
  const deployments = apps.versions[0].resources.find(({resource}: Json) => resource === 'deployments');
  expect(deployments).toEqual({
    resource: 'deployments',
    responseKind: {group: '', version: '', kind: 'Deployment'},
    scope: 'Namespaced',
    singularResource: 'deployment',
    verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
    shortNames: ['deploy'],
    categories: ['all'],
    subresources: [
      {subresource: 'scale', responseKind: {group: 'autoscaling', version: 'v1', kind: 'Scale'}, verbs: ['get', 'patch', 'update']},
      {subresource: 'status', responseKind: {group: '', version: '', kind: 'Deployment'}, verbs: ['get', 'patch', 'update']},
    ],
  });
});

test('the older way', async () => {
  const {body: versions} = await ask('GET', '/api');
  expect(versions).toMatchObject({kind: 'APIVersions', versions: ['v1']});
  const {body: groups} = await ask('GET', '/apis');
  expect(groups.kind).toBe('APIGroupList');
  expect(groups.groups.find(({name}: Json) => name === 'apps')).toMatchObject({
    versions: [{groupVersion: 'apps/v1', version: 'v1'}],
    preferredVersion: {groupVersion: 'apps/v1', version: 'v1'},
  });
  const {body: core} = await ask('GET', '/api/v1');
  expect(core).toMatchObject({kind: 'APIResourceList', groupVersion: 'v1'});
  const names = core.resources.map(({name}: Json) => name);
  for (const name of ['pods', 'pods/log', 'pods/exec', 'pods/eviction', 'pods/ephemeralcontainers', 'namespaces/finalize']) {
    expect(names).toContain(name);
  }
  expect(core.resources.find(({name}: Json) => name === 'configmaps')).toMatchObject({
    singularName: 'configmap',
    namespaced: true,
    kind: 'ConfigMap',
    verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
    shortNames: ['cm'],
  });
});

test('OpenAPI, enough to validate by', async () => {
  const {body: text} = await ask('GET', '/openapi/v3');
  const {serverRelativeURL} = (typeof text === 'string' ? JSON.parse(text) : text).paths['apis/apps/v1'];
  const {body} = await ask('GET', serverRelativeURL);
  expect(body.openapi).toMatch(/^3\./);
  const deployment = body.components.schemas['io.k8s.api.apps.v1.Deployment'];
  expect(deployment['x-kubernetes-group-version-kind']).toEqual([{group: 'apps', kind: 'Deployment', version: 'v1'}]);
  const containers = body.components.schemas['io.k8s.api.core.v1.PodSpec'].properties.containers;
  expect(containers).toMatchObject({type: 'array', 'x-kubernetes-patch-merge-key': 'name', 'x-kubernetes-list-type': 'map'});
  const {patch} = body.paths['/apis/apps/v1/namespaces/{namespace}/deployments/{name}'];
  expect(patch['x-kubernetes-group-version-kind']).toEqual({group: 'apps', kind: 'Deployment', version: 'v1'});
  expect(patch.parameters.map(({name}: Json) => name)).toEqual(
    expect.arrayContaining(['dryRun', 'fieldManager', 'fieldValidation', 'force']),
  );
});
