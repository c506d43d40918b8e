import {describe, expect, test} from 'vitest';
import {configMap, deployment, path} from './manifests.ts';
import {type Json, ownNamespace, targetClient} from './client.ts';

const client = targetClient();
const namespace = ownNamespace(client);
const {ask} = client;
const at = (plural: string, name?: string) => path(plural, namespace(), name);

describe('creating', () => {
  test('the server fills in what is its own', async () => {
    const {status, body} = await ask('POST', at('configmaps'), {body: configMap('made', {data: {a: '1'}})});
    expect(status).toBe(201);
    expect(body).toMatchObject({
      kind: 'ConfigMap',
      apiVersion: 'v1',
      metadata: {name: 'made', namespace: namespace()},
      data: {a: '1'},
    });
    expect(body.metadata.uid).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(body.metadata.creationTimestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(Number(body.metadata.resourceVersion)).toBeGreaterThan(0);
    expect(body.metadata.managedFields).toEqual([
      {
        manager: 'contract',
        operation: 'Update',
        apiVersion: 'v1',
        time: body.metadata.creationTimestamp,
        fieldsType: 'FieldsV1',
        fieldsV1: {'f:data': {'.': {}, 'f:a': {}}},
      },
    ]);
  });

  test('a name made from a prefix', async () => {
    const {body} = await ask('POST', at('configmaps'), {body: {metadata: {generateName: 'some-'}}});
    expect(body.metadata.name).toMatch(/^some-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
    expect(body.metadata.generateName).toBe('some-');
  });

  test('what is there already', async () => {
    await ask('POST', at('configmaps'), {body: configMap('twice')});
    const {status, body} = await ask('POST', at('configmaps'), {body: configMap('twice')});
    expect(status).toBe(409);
    expect(body).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: 'configmaps "twice" already exists',
      reason: 'AlreadyExists',
      details: {name: 'twice', kind: 'configmaps'},
      code: 409,
    });
  });

  test('a dry run stores nothing', async () => {
    const {status, body} = await ask('POST', `${at('configmaps')}?dryRun=All`, {body: configMap('dry')});
    expect([status, body.metadata.name]).toEqual([201, 'dry']);
    expect((await ask('GET', at('configmaps', 'dry'))).status).toBe(404);
  });

  test.each([
    ['no name', {metadata: {}}, 422, 'Required value: name or generateName is required'],
    [
      'a bad name',
      {metadata: {name: 'Bad_Name'}},
      422,
      'a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters',
    ],
    ['a bad label', {metadata: {name: 'x', labels: {a: 'b c'}}}, 422, 'metadata.labels: Invalid value: "b c"'],
    ['a version', {metadata: {name: 'x', resourceVersion: '5'}}, 500, 'resourceVersion should not be set on objects to be created'],
    ['another namespace', {metadata: {name: 'x', namespace: 'default'}}, 400, 'the namespace of the provided object does not match'],
    ['another kind', {kind: 'Secret', apiVersion: 'v1', metadata: {name: 'x'}}, 400, ''],
  ])('refused: %s', async (_, body, status, message) => {
    const answer = await ask('POST', at('configmaps'), {body});
    expect(answer.status).toBe(status);
    expect(answer.body.message).toContain(message);
  });

  test('a namespace that is not there', async () => {
    const {status, body} = await ask('POST', path('configmaps', 'no-such-namespace'), {body: configMap('x')});
    expect([status, body.message]).toEqual([404, 'namespaces "no-such-namespace" not found']);
  });

  test('unknown fields are an error, a warning or dropped, as asked', async () => {
    const body = deployment('odd', {spec: {surprise: 1}});
    const strict = await ask('POST', `${at('deployments')}?fieldValidation=Strict&dryRun=All`, {body});
    expect(strict.status).toBe(400);
    expect(strict.body.message).toContain('strict decoding error: unknown field "spec.surprise"');
    const warned = await ask('POST', `${at('deployments')}?dryRun=All`, {body});
    expect(warned.status).toBe(201);
    expect(warned.headers['warning']).toBe('299 - "unknown field \\"spec.surprise\\""');
    expect(warned.body.spec.surprise).toBeUndefined();
    const ignored = await ask('POST', `${at('deployments')}?dryRun=All&fieldValidation=Ignore`, {body});
    expect([ignored.status, ignored.headers['warning']]).toEqual([201, undefined]);
  });

  test('what is left out gets its default', async () => {
    const {body} = await ask('POST', at('deployments'), {body: deployment('defaults')});
    expect(body.metadata.generation).toBe(1);
    expect(body.status).toEqual({});
    expect(body.spec).toMatchObject({
      replicas: 1,
      revisionHistoryLimit: 10,
      progressDeadlineSeconds: 600,
      strategy: {type: 'RollingUpdate', rollingUpdate: {maxSurge: '25%', maxUnavailable: '25%'}},
    });
    expect(body.spec.template.spec).toMatchObject({
      restartPolicy: 'Always',
      dnsPolicy: 'ClusterFirst',
      schedulerName: 'default-scheduler',
      terminationGracePeriodSeconds: 30,
      securityContext: {},
      containers: [{terminationMessagePath: '/dev/termination-log', terminationMessagePolicy: 'File', imagePullPolicy: 'IfNotPresent'}],
    });
  });
});

describe('reading', () => {
  test('what is not there', async () => {
    const {status, body} = await ask('GET', at('deployments', 'nobody'));
    expect(status).toBe(404);
    expect(body).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: 'deployments.apps "nobody" not found',
      reason: 'NotFound',
      details: {name: 'nobody', group: 'apps', kind: 'deployments'},
      code: 404,
    });
  });

  test.each(['/api/v1/nonsense', '/apis/apps/v1/nonsense', '/apis/nonsense.example.com/v1'])(
    'a path that is not served: %s',
    async path => {
      const {status, body} = await ask('GET', path);
      expect(status).toBe(404);
      if (typeof body === 'string') expect(body).toBe('404 page not found\n');
      else expect(body.message).toBe('the server could not find the requested resource');
    },
  );

  test('only the metadata', async () => {
    await ask('POST', at('configmaps'), {body: configMap('partial', {data: {big: 'x'}})});
    const {body} = await ask('GET', at('configmaps', 'partial'), {
      accept: 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io',
    });
    expect(body).toMatchObject({kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: {name: 'partial'}});
    expect(body.data).toBeUndefined();
  });

  test('as a table', async () => {
    await ask('POST', at('configmaps'), {body: configMap('tabled', {data: {one: '1', two: '2'}})});
    const {body} = await ask('GET', at('configmaps', 'tabled'), {accept: 'application/json;as=Table;v=v1;g=meta.k8s.io'});
    expect(body).toMatchObject({kind: 'Table', apiVersion: 'meta.k8s.io/v1'});
    expect(
      body.columnDefinitions.map(({name, type, format}: {name: string; type: string; format: string}) => [name, type, format]),
    ).toEqual([
      ['Name', 'string', 'name'],
      ['Data', 'string', ''],
      ['Age', 'string', ''],
    ]);
    expect(body.rows[0].cells.slice(0, 2)).toEqual(['tabled', 2]);
    expect(body.rows[0].object).toMatchObject({kind: 'PartialObjectMetadata', metadata: {name: 'tabled'}});
  });

  test('nothing that the server can speak', async () => {
    const {status} = await ask('GET', at('configmaps'), {accept: 'image/png'});
    expect(status).toBe(406);
  });
});

describe('replacing', () => {
  test('raises the generation when the spec changes, and only then', async () => {
    const {body: made} = await ask('POST', at('deployments'), {body: deployment('replaced', {spec: {replicas: 0}})});
    const {body: labelled} = await change('deployments', 'replaced', object => ({
      ...object,
      metadata: {...object.metadata, labels: {new: 'label'}},
    }));
    expect(labelled.metadata.generation).toBe(made.metadata.generation);
    const {body: paused} = await change('deployments', 'replaced', object => ({...object, spec: {...object.spec, paused: true}}));
    expect(paused.metadata.generation).toBe(made.metadata.generation + 1);
    expect(Number(paused.metadata.resourceVersion)).toBeGreaterThan(Number(labelled.metadata.resourceVersion));
  });

  test('with an old version is a conflict', async () => {
    const {body: made} = await ask('POST', at('configmaps'), {body: configMap('old')});
    await ask('PUT', at('configmaps', 'old'), {body: {...made, data: {a: '1'}}});
    const {status, body} = await ask('PUT', at('configmaps', 'old'), {body: {...made, data: {a: '2'}}});
    expect(status).toBe(409);
    expect(body.message).toBe(
      'Operation cannot be fulfilled on configmaps "old": the object has been modified; please apply your changes to the latest version and try again',
    );
    expect(body.reason).toBe('Conflict');
  });

  test('with nothing new keeps the version', async () => {
    const {body: made} = await ask('POST', at('configmaps'), {body: configMap('same', {data: {a: '1'}})});
    const {body} = await ask('PUT', at('configmaps', 'same'), {body: made});
    expect(body.metadata.resourceVersion).toBe(made.metadata.resourceVersion);
  });

  test('what may not change', async () => {
    await ask('POST', at('deployments'), {body: deployment('fixed', {spec: {replicas: 0}})});
    const {status, body} = await change('deployments', 'fixed', object => ({
      ...object,
      spec: {
        ...object.spec,
        selector: {matchLabels: {app: 'other'}},
        template: {...object.spec.template, metadata: {labels: {app: 'other'}}},
      },
    }));
    expect(status).toBe(422);
    expect(body.reason).toBe('Invalid');
    expect(body.details.causes).toEqual([
      {reason: 'FieldValueInvalid', message: expect.stringContaining('field is immutable'), field: 'spec.selector'},
    ]);
  });
});

describe('deleting', () => {
  test('at once, where nothing holds it', async () => {
    const {body: made} = await ask('POST', at('configmaps'), {body: configMap('gone')});
    const {status, body} = await ask('DELETE', at('configmaps', 'gone'));
    expect(status).toBe(200);
    expect(body).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Success',
      details: {name: 'gone', kind: 'configmaps', uid: made.metadata.uid},
    });
    expect((await ask('GET', at('configmaps', 'gone'))).status).toBe(404);
  });

  test('not another one of the same name', async () => {
    await ask('POST', at('configmaps'), {body: configMap('kept')});
    const uid = '00000000-0000-4000-8000-000000000000';
    const {status, body} = await ask('DELETE', at('configmaps', 'kept'), {body: {preconditions: {uid}}});
    expect(status).toBe(409);
    expect(body.message).toContain(`on ConfigMap "kept": the UID in the precondition (${uid}) does not match the UID in record (`);
  });

  test('waits for finalizers', async () => {
    await ask('POST', at('configmaps'), {body: {metadata: {name: 'held', finalizers: ['example.com/hold']}}});
    const {status, body} = await ask('DELETE', at('configmaps', 'held'));
    expect(status).toBe(200);
    expect(body.metadata).toMatchObject({deletionTimestamp: expect.any(String), deletionGracePeriodSeconds: 0});
    const released = await change('configmaps', 'held', object => ({...object, metadata: {...object.metadata, finalizers: []}}));
    expect(released.status).toBe(200);
    expect((await ask('GET', at('configmaps', 'held'))).status).toBe(404);
  });

  test('a dry run deletes nothing', async () => {
    await ask('POST', at('configmaps'), {body: configMap('stays')});
    expect((await ask('DELETE', `${at('configmaps', 'stays')}?dryRun=All`)).status).toBe(200);
    expect((await ask('GET', at('configmaps', 'stays'))).status).toBe(200);
  });

  test('takes what it owned along, later', async () => {
    const {body: owner} = await ask('POST', at('configmaps'), {body: configMap('owner')});
    const {uid} = owner.metadata;
    const owned = {metadata: {name: 'owned', ownerReferences: [{apiVersion: 'v1', kind: 'ConfigMap', name: 'owner', uid}]}};
    const {body: made} = await ask('POST', at('configmaps'), {body: owned});
    await ask('DELETE', at('configmaps', 'owner'), {body: {propagationPolicy: 'Background'}});
    const gone = await client.until(
      at('configmaps'),
      ({metadata}, type) => type === 'DELETED' && metadata.name === 'owned',
      `&resourceVersion=${made.metadata.resourceVersion}`,
    );
    expect(Number(gone.metadata.resourceVersion)).toBeGreaterThan(Number(made.metadata.resourceVersion));
  });

  test('leaves it alone, when told so', async () => {
    const {body: owner} = await ask('POST', at('configmaps'), {body: configMap('parent')});
    const {uid} = owner.metadata;
    const owned = {metadata: {name: 'child', ownerReferences: [{apiVersion: 'v1', kind: 'ConfigMap', name: 'parent', uid}]}};
    const {body: made} = await ask('POST', at('configmaps'), {body: owned});
    const {body: left} = await ask('DELETE', at('configmaps', 'parent'), {body: {propagationPolicy: 'Orphan'}});
    expect(left.metadata.finalizers).toEqual(['orphan']);
    const child = await client.until(
      at('configmaps'),
      ({metadata}) => metadata.name === 'child' && metadata.ownerReferences === undefined,
      `&resourceVersion=${made.metadata.resourceVersion}`,
    );
    expect(child.metadata.uid).toBe(made.metadata.uid);
  });

  test('a whole collection by label', async () => {
    for (const name of ['c1', 'c2']) await ask('POST', at('configmaps'), {body: {metadata: {name, labels: {batch: 'c'}}}});
    const {status, body} = await ask('DELETE', `${at('configmaps')}?labelSelector=batch%3Dc`);
    expect(status).toBe(200);
    expect(body.kind).toBe('ConfigMapList');
    expect((await ask('GET', `${at('configmaps')}?labelSelector=batch%3Dc`)).body.items).toEqual([]);
  });
});

/** Reads, changes, replaces; again where a controller was faster. */
async function change(plural: string, name: string, make: (object: Json) => object) {
  for (;;) {
    const {body} = await ask('GET', at(plural, name));
    const answer = await ask('PUT', at(plural, name), {body: make(body)});
    if (answer.status !== 409) return answer;
  }
}
