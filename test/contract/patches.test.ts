import {describe, expect, test} from 'vitest';
import {configMap, deployment, path} from './manifests.ts';
import {type Json, ownNamespace, targetClient} from './client.ts';

const client = targetClient();
const namespace = ownNamespace(client);
const {ask} = client;
const at = (plural: string, name?: string) => path(plural, namespace(), name);
const types = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  apply: 'application/apply-patch+yaml',
};
const patch = async (plural: string, name: string, type: keyof typeof types, body: unknown, query = '') =>
  ask('PATCH', `${at(plural, name)}${query}`, {body, type: types[type]});
const two = (name: string) =>
  deployment(name, {
    spec: {
      replicas: 0,
      template: {
        metadata: {labels: {app: name}},
        spec: {
          containers: [
            {name: 'one', image: 'example.com/one:1', env: [{name: 'A', value: '1'}], ports: [{containerPort: 80}]},
            {name: 'two', image: 'example.com/two:1'},
          ],
        },
      },
    },
  });
const containersOf = (body: Json) => body.spec.template.spec.containers.map(({name, image, env}: Json) => [name, image, env]);

describe('JSON', () => {
  test('adds, replaces, removes, tests', async () => {
    await ask('POST', at('configmaps'), {
      body: {...configMap('json', {data: {a: '1'}}), metadata: {name: 'json', annotations: {'b/c': '2', d: '3'}}},
    });
    const {status, body} = await patch('configmaps', 'json', 'json', [
      {op: 'test', path: '/data/a', value: '1'},
      {op: 'replace', path: '/data/a', value: '3'},
      {op: 'remove', path: '/metadata/annotations/b~1c'},
      {op: 'add', path: '/metadata/labels', value: {x: 'y'}},
    ]);
    expect([status, body.data, body.metadata.labels, body.metadata.annotations]).toEqual([200, {a: '3'}, {x: 'y'}, {d: '3'}]);
  });

  test.each([
    ['a test that fails', [{op: 'test', path: '/data/a', value: 'other'}], 422],
    ['a path that is not there', [{op: 'remove', path: '/data/nothing'}], 422],
    ['no patch at all', {op: 'add'}, 400],
  ])('refused: %s', async (_, body, status) => {
    await ask('POST', at('configmaps'), {body: configMap('json-refused', {data: {a: '1'}})});
    expect((await patch('configmaps', 'json-refused', 'json', body)).status).toBe(status);
  });
});

describe('merge', () => {
  test('null removes, lists are replaced', async () => {
    await ask('POST', at('deployments'), {body: two('merge')});
    const {body} = await patch('deployments', 'merge', 'merge', {
      metadata: {labels: {new: 'label'}},
      spec: {template: {spec: {containers: [{name: 'one', image: 'example.com/one:2'}]}}},
    });
    expect(containersOf(body)).toEqual([['one', 'example.com/one:2', undefined]]);
    expect(body.metadata.labels).toEqual({new: 'label'});
    expect((await patch('deployments', 'merge', 'merge', {metadata: {labels: {new: null}}})).body.metadata.labels).toBeUndefined();
  });

  test('of an object that is not there', async () => {
    const {status, body} = await patch('configmaps', 'nobody', 'merge', {data: {a: '1'}});
    expect([status, body.message]).toEqual([404, 'configmaps "nobody" not found']);
  });

  test('with an old version', async () => {
    await ask('POST', at('configmaps'), {body: configMap('versioned')});
    const {status, body} = await patch('configmaps', 'versioned', 'merge', {metadata: {resourceVersion: '1'}, data: {a: '1'}});
    expect([status, body.reason]).toEqual([409, 'Conflict']);
  });

  test('dry, it changes nothing', async () => {
    await ask('POST', at('configmaps'), {body: configMap('dry')});
    expect((await patch('configmaps', 'dry', 'merge', {data: {a: '1'}}, '?dryRun=All')).body.data).toEqual({a: '1'});
    expect((await ask('GET', at('configmaps', 'dry'))).body.data).toBeUndefined();
  });
});

describe('strategic merge', () => {
  test('lists are merged by their keys', async () => {
    await ask('POST', at('deployments'), {body: two('strategic')});
    const {body} = await patch('deployments', 'strategic', 'strategic', {
      spec: {
        template: {
          spec: {
            containers: [
              {name: 'two', image: 'example.com/two:2', env: [{name: 'B', value: '2'}]},
              {name: 'three', image: 'example.com/three:1'},
            ],
          },
        },
      },
    });
    expect(containersOf(body).sort()).toEqual([
      ['one', 'example.com/one:1', [{name: 'A', value: '1'}]],
      ['three', 'example.com/three:1', undefined],
      ['two', 'example.com/two:2', [{name: 'B', value: '2'}]],
    ]);
  });

  test('directives delete and replace', async () => {
    await ask('POST', at('deployments'), {body: two('directives')});
    const without = await patch('deployments', 'directives', 'strategic', {
      spec: {template: {spec: {containers: [{name: 'two', $patch: 'delete'}]}}},
    });
    expect(containersOf(without.body).map(([name]: string[]) => name)).toEqual(['one']);
    const replaced = await patch('deployments', 'directives', 'strategic', {
      spec: {template: {spec: {containers: [{$patch: 'replace'}, {name: 'only', image: 'example.com/only:1'}]}}},
    });
    expect(containersOf(replaced.body).map(([name]: string[]) => name)).toEqual(['only']);
    const recreated = await patch('deployments', 'directives', 'strategic', {
      spec: {strategy: {$retainKeys: ['type'], type: 'Recreate'}},
    });
    expect(recreated.body.spec.strategy).toEqual({type: 'Recreate'});
  });
});

describe('apply', () => {
  const config = (name: string, data: Record<string, string>, metadata: object = {}) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {name, ...metadata},
    data,
  });

  test('makes what is missing, owns what it says, drops what it says no more', async () => {
    const made = await patch('configmaps', 'applied', 'apply', config('applied', {a: '1', b: '2'}), '?fieldManager=first');
    expect(made.status).toBe(201);
    expect(made.body.metadata.managedFields).toMatchObject([
      {manager: 'first', operation: 'Apply', apiVersion: 'v1', fieldsType: 'FieldsV1', fieldsV1: {'f:data': {'f:a': {}, 'f:b': {}}}},
    ]);
    const other = await patch('configmaps', 'applied', 'apply', config('applied', {c: '3'}), '?fieldManager=second');
    expect([other.status, other.body.data]).toEqual([200, {a: '1', b: '2', c: '3'}]);
    const less = await patch('configmaps', 'applied', 'apply', config('applied', {a: '1'}), '?fieldManager=first');
    expect(less.body.data).toEqual({a: '1', c: '3'});
  });

  test('finds out that another manages the field, unless it is forced', async () => {
    await patch('configmaps', 'fought', 'apply', config('fought', {a: '1'}), '?fieldManager=first');
    const {status, body} = await patch('configmaps', 'fought', 'apply', config('fought', {a: '2'}), '?fieldManager=second');
    expect([status, body.reason]).toEqual([409, 'Conflict']);
    expect(body.message).toBe('Apply failed with 1 conflict: conflict with "first": .data.a');
    expect(body.details.causes).toEqual([{reason: 'FieldManagerConflict', message: 'conflict with "first"', field: '.data.a'}]);
    const forced = await patch('configmaps', 'fought', 'apply', config('fought', {a: '2'}), '?fieldManager=second&force=true');
    expect([forced.status, forced.body.data]).toEqual([200, {a: '2'}]);
    expect(forced.body.metadata.managedFields.map(({manager}: Json) => manager)).toEqual(['second']);
  });

  test('an update takes fields over', async () => {
    const {body: made} = await ask('POST', at('deployments'), {body: two('taken'), headers: {'user-agent': 'creator/1'}});
    expect(made.metadata.managedFields.map(({manager, operation}: Json) => [manager, operation])).toEqual([['creator', 'Update']]);
    const {body} = await ask('PATCH', `${at('deployments', 'taken')}?fieldManager=scaler`, {
      body: {spec: {replicas: 0, paused: true}},
      type: types.merge,
    });
    const scaler = body.metadata.managedFields.find(({manager}: Json) => manager === 'scaler');
    expect(scaler.fieldsV1).toEqual({'f:spec': {'f:paused': {}}});
  });

  test('lists with keys are merged by element', async () => {
    const body = (name: string, containers: object[]) => ({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: {name},
      spec: {
        replicas: 0,
        selector: {matchLabels: {app: name}},
        template: {metadata: {labels: {app: name}}, spec: {containers}},
      },
    });
    const one = {name: 'one', image: 'example.com/one:1'};
    await patch('deployments', 'listed', 'apply', body('listed', [one]), '?fieldManager=first');
    const both = await patch(
      'deployments',
      'listed',
      'apply',
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: {name: 'listed'},
        spec: {template: {spec: {containers: [{name: 'side', image: 'example.com/side:1'}]}}},
      },
      '?fieldManager=second',
    );
    expect(containersOf(both.body).map(([name]: string[]) => name)).toEqual(['one', 'side']);
    const managed = both.body.metadata.managedFields.find(({manager}: Json) => manager === 'second');
    expect(managed.fieldsV1).toEqual({
      'f:spec': {'f:template': {'f:spec': {'f:containers': {'k:{"name":"side"}': {'.': {}, 'f:image': {}, 'f:name': {}}}}}},
    });
  });

  test.each([
    ['without a manager', {apiVersion: 'v1', kind: 'ConfigMap', metadata: {name: 'x'}}, '', 422],
    ['without a version', {kind: 'ConfigMap', metadata: {name: 'x'}}, '?fieldManager=m', 400],
    [
      'managed fields',
      {apiVersion: 'v1', kind: 'ConfigMap', metadata: {name: 'x', managedFields: [{manager: 'm'}]}},
      '?fieldManager=m',
      400,
    ],
  ])('refused: %s', async (_, body, query, status) => {
    expect((await patch('configmaps', 'x', 'apply', body, query)).status).toBe(status);
  });
});

test('a type of patch that does not exist', async () => {
  await ask('POST', at('configmaps'), {body: configMap('typed')});
  const {status, body} = await ask('PATCH', at('configmaps', 'typed'), {body: {}, type: 'application/xml'});
  expect([status, body.reason]).toEqual([415, 'UnsupportedMediaType']);
});

describe('subresources', () => {
  test('status and spec are kept apart', async () => {
    await ask('POST', at('deployments'), {body: deployment('apart', {spec: {replicas: 0, paused: true}})});
    const main = await patch('deployments', 'apart', 'merge', {status: {replicas: 7}});
    expect(main.body.status.replicas).toBeUndefined();
    const {status, body} = await ask('PATCH', `${at('deployments', 'apart')}/status`, {
      body: {spec: {replicas: 9}, status: {collisionCount: 3}},
      type: types.merge,
    });
    expect([status, body.spec.replicas, body.status.collisionCount]).toEqual([200, 0, 3]);
  });

  test('scale', async () => {
    await ask('POST', at('deployments'), {body: deployment('scaled', {spec: {replicas: 0}})});
    const {body} = await ask('GET', `${at('deployments', 'scaled')}/scale`);
    expect(body).toMatchObject({
      kind: 'Scale',
      apiVersion: 'autoscaling/v1',
      metadata: {name: 'scaled', namespace: namespace()},
      spec: {},
      status: {replicas: 0, selector: 'app=scaled'},
    });
    const set = await ask('PATCH', `${at('deployments', 'scaled')}/scale`, {body: {spec: {replicas: 2}}, type: types.merge});
    expect([set.status, set.body.spec.replicas]).toEqual([200, 2]);
    expect((await ask('GET', at('deployments', 'scaled'))).body).toMatchObject({spec: {replicas: 2}, metadata: {generation: 2}});
    const negative = await ask('PUT', `${at('deployments', 'scaled')}/scale`, {body: {metadata: {name: 'scaled'}, spec: {replicas: -1}}});
    expect([negative.status, negative.body.reason]).toEqual([422, 'Invalid']);
  });
});
