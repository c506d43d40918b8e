import {expect, test} from 'vitest';
import {putConfigMaps, startApi} from './api-client.ts';

const maps = '/api/v1/namespaces/default/configmaps';
const deployments = '/apis/apps/v1/namespaces/default/deployments';
const web = {
  metadata: {name: 'web'},
  spec: {
    replicas: 0,
    selector: {matchLabels: {app: 'web'}},
    template: {metadata: {labels: {app: 'web'}}, spec: {containers: [{name: 'web', image: 'web'}]}},
  },
};
const apply = {'content-type': 'application/apply-patch+yaml'};

test('what is created comes back with what the server adds, 201, and its writer', async () => {
  const {ask} = await startApi();
  const answer = await ask('POST', maps, {metadata: {name: 'a'}, data: {k: 'v'}});
  expect(answer.code).toBe(201);
  expect(answer.body).toMatchObject({
    kind: 'ConfigMap',
    apiVersion: 'v1',
    metadata: {name: 'a', namespace: 'default', creationTimestamp: '2026-01-02T03:04:05Z', managedFields: [{manager: 'tester'}]},
    data: {k: 'v'},
  });
  const named = await ask('POST', `${maps}?fieldManager=me`, {metadata: {generateName: 'gen-'}});
  expect(named.body.metadata).toMatchObject({name: expect.stringMatching(/^gen-[a-z0-9]{5}$/), managedFields: [{manager: 'me'}]});
});

test.each([
  ['', {metadata: {name: 'a'}}, 409, 'configmaps "a" already exists'],
  ['', {}, 422, 'ConfigMap "" is invalid: metadata.name: Required value: name or generateName is required'],
  [
    '',
    {metadata: {name: 'b', namespace: 'shop'}},
    400,
    'the namespace of the provided object does not match the namespace sent on the request',
  ],
  ['', {metadata: {name: 'b'}, data: {k: 1}}, 400, expect.stringMatching(/json: cannot unmarshal number into Go struct field/)],
  [
    '',
    '{',
    400,
    expect.stringMatching(/^the object provided is unrecognized \(must be of type ConfigMap\): .*unexpected end of JSON input/),
  ],
  [
    '?fieldValidation=Strict',
    {metadata: {name: 'b'}, foo: 1},
    400,
    'ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: unknown field "foo"',
  ],
  [
    '?dryRun=Foo',
    {metadata: {name: 'b'}},
    422,
    'CreateOptions.meta.k8s.io "" is invalid: dryRun: Unsupported value: ["Foo"]: supported values: "All"',
  ],
  [
    '?fieldValidation=Foo',
    {metadata: {name: 'b'}},
    422,
    'CreateOptions.meta.k8s.io "" is invalid: fieldValidation: Unsupported value: "Foo": supported values: "", "Ignore", "Strict", "Warn"',
  ],
])('creating%s %j gives %i', async (query, body, code, message) => {
  const {demo, ask} = await startApi();
  putConfigMaps(demo, 'default', ['a']);
  const answer = await ask('POST', maps + query, body);
  expect([answer.code, answer.body.message]).toEqual([code, message]);
});

test('complaints go along as warnings, dry runs leave nothing, other formats are taken or refused', async () => {
  const {ask, get} = await startApi();
  const warned = await ask('POST', maps, {metadata: {name: 'a'}, foo: 1});
  expect([warned.code, warned.headers.get('warning')]).toEqual([201, '299 - "unknown field \\"foo\\""']);
  const dry = await ask('POST', `${maps}?dryRun=All`, {metadata: {name: 'dry'}});
  expect([dry.code, dry.body.metadata.resourceVersion]).toEqual([201, undefined]);
  expect((await get(`${maps}/dry`)).code).toBe(404);
  expect((await ask('POST', maps, 'metadata: {name: yaml}', {'content-type': 'application/yaml'})).code).toBe(201);
  expect((await ask('POST', maps, 'x', {'content-type': 'text/plain'})).body).toMatchObject({code: 415, reason: 'UnsupportedMediaType'});
  expect((await ask('POST', '/api/v1/namespaces/none/configmaps', {metadata: {name: 'a'}})).body.message).toBe(
    'namespaces "none" not found',
  );
});

test('typed clients send protobuf', async () => {
  const {ask} = await startApi();
  const meta = message([1, text('pb')], [11, message([1, text('app')], [2, text('x')])]);
  const object = message([1, meta], [2, message([1, text('k')], [2, text('v')])], [4, true]);
  const unknown = message([1, message([1, text('v1')], [2, text('ConfigMap')])], [2, object]);
  const body = Buffer.concat([Buffer.from('k8s\0'), unknown]);
  const answer = await ask('POST', maps, body, {'content-type': 'application/vnd.kubernetes.protobuf'});
  expect(answer.code).toBe(201);
  expect(answer.body).toMatchObject({metadata: {name: 'pb', labels: {app: 'x'}}, data: {k: 'v'}, immutable: true});
});

test('updates mind versions, names and namespaces', async () => {
  const {demo, ask} = await startApi();
  putConfigMaps(demo, 'default', ['a']);
  const put = async (metadata: object, data?: object) => (await ask('PUT', `${maps}/a`, {metadata, data})).body;
  expect(await put({name: 'a', resourceVersion: '1'})).toMatchObject({code: 409, reason: 'Conflict'});
  expect(await put({name: 'b'})).toMatchObject({code: 400, message: 'the name of the object (b) does not match the name on the URL (a)'});
  expect(await put({})).toMatchObject({message: 'the name of the object (a based on URL) was undeterminable: name must be provided'});
  expect(await put({name: 'a'}, {k: 'v'})).toMatchObject({kind: 'ConfigMap', data: {k: 'v'}});
  expect((await ask('PUT', `${maps}/new`, {metadata: {name: 'new'}})).code).toBe(404);
  const leases = '/apis/coordination.k8s.io/v1/namespaces/default/leases/l';
  expect((await ask('PUT', leases, {metadata: {name: 'l'}})).code).toBe(201);
  expect((await ask('PUT', leases, {metadata: {name: 'l'}})).body.message).toBe(
    'leases.coordination.k8s.io "l" is invalid: metadata.resourceVersion: Invalid value: 0: must be specified for an update',
  );
});

test('an object can be patched in four ways', async () => {
  const {demo, ask} = await startApi();
  putConfigMaps(demo, 'default', ['a']);
  const patch = async (type: string, body: unknown) => (await ask('PATCH', `${maps}/a?fieldManager=me`, body, {'content-type': type})).body;
  expect(await patch('application/merge-patch+json', {data: {a: '1', b: '2'}})).toMatchObject({data: {a: '1', b: '2'}});
  expect((await patch('application/strategic-merge-patch+json', {data: {a: null}})).data).toEqual({b: '2'});
  expect((await patch('application/json-patch+json', [{op: 'add', path: '/data/c', value: '3'}])).data).toEqual({b: '2', c: '3'});
  const applied = await patch('application/apply-patch+yaml', {apiVersion: 'v1', kind: 'ConfigMap', metadata: {name: 'a'}, data: {d: '4'}});
  expect(applied.data).toEqual({b: '2', c: '3', d: '4'});
  expect(applied.metadata.managedFields).toContainEqual(expect.objectContaining({manager: 'me', operation: 'Apply'}));
  expect(await patch('application/json', {})).toMatchObject({code: 415, message: '415: Unsupported Media Type'});
  expect(await patch('application/merge-patch+json', {metadata: {name: 'b'}})).toMatchObject({code: 400});
  expect((await ask('PATCH', `${maps}/a?force=true`, {})).body.message).toBe(
    'PatchOptions.meta.k8s.io "" is invalid: force: Forbidden: may not be specified for non-apply patch',
  );
});

test('an apply creates what is missing, and two of them may quarrel', async () => {
  const {ask} = await startApi();
  const config = (value: string) => ({apiVersion: 'v1', kind: 'ConfigMap', metadata: {name: 'ap'}, data: {k: value}});
  const by = (query: string, value: string) => ask('PATCH', `${maps}/ap?${query}`, config(value), apply);
  expect((await by('fieldManager=one', 'a')).code).toBe(201);
  expect((await by('fieldManager=two', 'b')).body).toMatchObject({
    code: 409,
    message: 'Apply failed with 1 conflict: conflict with "one": .data.k',
    details: {causes: [{reason: 'FieldManagerConflict', message: 'conflict with "one"', field: '.data.k'}]},
  });
  expect((await by('fieldManager=two&force=true', 'b')).body).toMatchObject({data: {k: 'b'}});
  expect((await by('', 'b')).body.message).toBe(
    'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
  );
});

test('deleting answers with a Status or the object, as the kind has it', async () => {
  const {demo, ask} = await startApi();
  putConfigMaps(demo, 'default', ['a']);
  const first = await ask('DELETE', `${maps}/a`);
  expect([first.code, first.body]).toMatchObject([200, {kind: 'Status', status: 'Success', details: {name: 'a', kind: 'configmaps'}}]);
  expect((await ask('DELETE', `${maps}/a`)).code).toBe(404);
  await ask('POST', '/api/v1/namespaces/default/serviceaccounts', {metadata: {name: 's'}});
  expect((await ask('DELETE', '/api/v1/namespaces/default/serviceaccounts/s')).body.kind).toBe('ServiceAccount');
  await ask('POST', deployments, web);
  const foreground = await ask('DELETE', `${deployments}/web`, {propagationPolicy: 'Foreground'});
  expect(foreground.body).toMatchObject({
    kind: 'Deployment',
    metadata: {finalizers: ['foregroundDeletion'], deletionGracePeriodSeconds: 0},
  });
});

test.each([
  [
    '?propagationPolicy=Foo',
    undefined,
    422,
    'propagationPolicy: Unsupported value: "Foo": supported values: "Foreground", "Background", "Orphan", "nil"',
  ],
  [
    '?propagationPolicy=Orphan&orphanDependents=true',
    undefined,
    422,
    'propagationPolicy: Invalid value: "Orphan": orphanDependents and deletionPropagation cannot be both set',
  ],
  ['?dryRun=Foo', undefined, 422, 'dryRun: Unsupported value: ["Foo"]: supported values: "All"'],
  ['?gracePeriodSeconds=x', undefined, 400, 'strconv.ParseInt: parsing "x": invalid syntax'],
  ['', {kind: 'Foo', apiVersion: 'v1'}, 400, 'no kind "Foo" is registered for version "v1" in scheme "pkg/runtime/scheme.go:111"'],
  ['', '{', 400, "couldn't get version/kind; json parse error: unexpected end of JSON input"],
  ['', {dryRun: 'All'}, 400, 'json: cannot unmarshal string into Go struct field DeleteOptions.dryRun of type []string'],
  ['', {preconditions: {uid: 'x'}}, 409, 'the UID in the precondition (x) does not match'],
])('deleting%s with %j gives %i', async (query, body, code, message) => {
  const {demo, ask, get} = await startApi();
  putConfigMaps(demo, 'default', ['a']);
  const answer = await ask('DELETE', `${maps}/a${query}`, body);
  expect(answer.code).toBe(code);
  expect(answer.body.message).toContain(message);
  expect((await get(`${maps}/a`)).code).toBe(200);
});

test('collections are deleted by selector', async () => {
  const {demo, ask, get} = await startApi();
  putConfigMaps(demo, 'default', ['a']);
  putConfigMaps(demo, 'default', ['b', 'c'], {app: 'x'});
  const dry = await ask('DELETE', `${maps}?labelSelector=app%3Dx&dryRun=All`);
  expect(dry.body.items).toHaveLength(2);
  expect((await get(maps)).body.items).toHaveLength(3);
  await ask('DELETE', `${maps}?labelSelector=app%3Dx`);
  expect((await get(maps)).body.items.map(({metadata}) => metadata.name)).toEqual(['a']);
});

test('scales are read, replaced and patched', async () => {
  const {ask, get} = await startApi();
  await ask('POST', deployments, web);
  const scale = await get(`${deployments}/web/scale`);
  expect(scale.body).toMatchObject({kind: 'Scale', apiVersion: 'autoscaling/v1', spec: {}, status: {replicas: 0, selector: 'app=web'}});
  expect((await ask('PATCH', `${deployments}/web/scale`, {spec: {replicas: 2}})).body.spec).toEqual({replicas: 2});
  expect((await ask('PUT', `${deployments}/web/scale`, {metadata: {name: 'web'}, spec: {replicas: 3}})).body.spec).toEqual({replicas: 3});
  expect((await get(`${deployments}/web`)).body.spec).toMatchObject({replicas: 3});
  expect((await ask('PUT', `${deployments}/web/scale`, {metadata: {name: 'web'}, spec: {replicas: -1}})).body.message).toBe(
    'Scale.autoscaling "web" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0',
  );
});

test('pods are bound and evicted by their subresources', async () => {
  const {ask, get} = await startApi();
  const pods = '/api/v1/namespaces/default/pods';
  await ask('POST', '/api/v1/namespaces/default/serviceaccounts', {metadata: {name: 'default'}});
  await ask('POST', pods, {
    metadata: {name: 'p'},
    spec: {
      containers: [
        {name: 'c', image: 'x'},
        {name: 'd', image: 'x'},
      ],
    },
  });
  const bind = (name: string) => ask('POST', `${pods}/p/binding`, {metadata: {name}, target: {kind: 'Node', name: 'n'}});
  expect((await bind('q')).body.message).toBe('name in URL does not match name in Binding object');
  expect((await get(`${pods}/p/log`)).body.message).toBe('a container name must be specified for pod p, choose one of: [c d]');
  expect((await get(`${pods}/p/log?container=x`)).body.message).toBe('container x is not valid for pod p');
  expect((await get(`${pods}/p/log?tailLines=-1`)).body.message).toBe(
    'PodLogOptions "p" is invalid: tailLines: Invalid value: -1: must be greater than or equal to 0',
  );
  expect((await bind('p')).body).toMatchObject({status: 'Success', code: 201});
  expect((await bind('p')).body.message).toBe('Operation cannot be fulfilled on pods/binding "p": pod p is already assigned to node "n"');
  expect((await get(`${pods}/p/exec?container=c`)).body.message).toBe('Upgrade request required');
  expect((await ask('POST', `${pods}/p/eviction`, {metadata: {name: 'p'}})).body).toMatchObject({status: 'Success', code: 201});
});

/** A message of protobuf: strings and messages by length, true as one. */
function message(...fields: readonly (readonly [number, Buffer | true])[]): Buffer {
  return Buffer.concat(
    fields.map(([number, value]) =>
      value === true ? Buffer.from([number << 3, 1]) : Buffer.concat([Buffer.from([(number << 3) | 2, value.length]), value]),
    ),
  );
}

function text(value: string): Buffer {
  return Buffer.from(value);
}
