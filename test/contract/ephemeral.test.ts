import {beforeAll, describe, expect, test} from 'vitest';
import {type Json, ownNamespace, targetClient} from './client.ts';
import {path, pod} from './manifests.ts';
import {openSession} from './session.ts';

const client = targetClient();
const namespace = ownNamespace(client);
const {ask, until} = client;
const at = (name: string) => `${path('pods', namespace(), name)}/ephemeralcontainers`;
const image = () => client.target.shellImage;
const debugger_ = (name: string, rest: object = {}) => ({name, image: image(), imagePullPolicy: 'IfNotPresent', ...rest});
const add = (name: string, container: object, query = '') =>
  ask('PATCH', `${at(name)}${query}`, {
    body: {spec: {ephemeralContainers: [container]}},
    type: 'application/strategic-merge-patch+json',
  });
const statusOf = (name: string, container: string, fits: (status: Json) => boolean) => async () => {
  const found = await until(
    path('pods', namespace()),
    ({status}) => fits(status?.ephemeralContainerStatuses?.find((one: Json) => one.name === container) ?? {}),
    `&fieldSelector=metadata.name%3D${name}`,
  );
  return found.status.ephemeralContainerStatuses.find((one: Json) => one.name === container);
};
const running = (name: string, container: string) => statusOf(name, container, ({state}) => state?.running)();
const terminated = (name: string, container: string) => statusOf(name, container, ({state}) => state?.terminated)();

beforeAll(async () => {
  await ask('POST', path('pods', namespace()), {
    body: pod('app', image(), ['sh', '-c', 'echo deep > /tmp/inside; while true; do sleep 1000; done'], {
      spec: {terminationGracePeriodSeconds: 0, volumes: [{name: 'data', emptyDir: {}}]},
    }),
  });
  await ask('POST', path('pods', namespace()), {
    body: pod('waits', image(), ['sleep', '1000'], {
      spec: {
        terminationGracePeriodSeconds: 0,
        initContainers: [{name: 'init', image: image(), imagePullPolicy: 'IfNotPresent', command: ['sleep', '1000']}],
      },
    }),
  });
  await until(path('pods', namespace()), ({status}) => status.containerStatuses?.[0].started, '&fieldSelector=metadata.name%3Dapp');
});

describe('what is accepted', () => {
  test.each([
    [{name: 'main'}, ['spec.ephemeralContainers[0].name', 'FieldValueDuplicate', 'Duplicate value: "main"']],
    [{name: 'Bad'}, ['spec.ephemeralContainers[0].name', 'FieldValueInvalid', expect.stringContaining('a lowercase RFC 1123 label')]],
    [{image: undefined}, ['spec.ephemeralContainers[0].image', 'FieldValueRequired', 'Required value']],
    [{targetContainerName: 'nobody'}, ['spec.ephemeralContainers[0].targetContainerName', 'FieldValueNotFound', 'Not found: "nobody"']],
    [
      {resources: {limits: {cpu: '1'}}},
      ['spec.ephemeralContainers[0].resources', 'FieldValueForbidden', 'Forbidden: cannot be set for an Ephemeral Container'],
    ],
    [
      {ports: [{containerPort: 80}]},
      ['spec.ephemeralContainers[0].ports', 'FieldValueForbidden', 'Forbidden: cannot be set for an Ephemeral Container'],
    ],
    [
      {livenessProbe: {exec: {command: ['true']}}},
      ['spec.ephemeralContainers[0].livenessProbe', 'FieldValueForbidden', 'Forbidden: cannot be set for an Ephemeral Container'],
    ],
    [
      {lifecycle: {preStop: {exec: {command: ['true']}}}},
      ['spec.ephemeralContainers[0].lifecycle', 'FieldValueForbidden', 'Forbidden: cannot be set for an Ephemeral Container'],
    ],
    [
      {volumeMounts: [{name: 'data', mountPath: '/data', subPath: 'part'}]},
      ['spec.ephemeralContainers[0].volumeMounts[0].subPath', 'FieldValueForbidden', 'Forbidden: cannot be set for an Ephemeral Container'],
    ],
    [
      {volumeMounts: [{name: 'none', mountPath: '/data'}]},
      ['spec.ephemeralContainers[0].volumeMounts[0].name', 'FieldValueNotFound', 'Not found: "none"'],
    ],
  ])('not %j', async (rest, [field, reason, message]) => {
    const {status, body} = await add('app', debugger_('refused', rest), '?dryRun=All');
    expect([status, body.reason]).toEqual([422, 'Invalid']);
    expect(body.details.causes).toContainEqual({field, reason, message});
  });

  test('not on creation, nor by an update of the pod', async () => {
    const made = pod('early', image(), ['true']) as Json;
    made.spec.ephemeralContainers = [debugger_('early')];
    const created = await ask('POST', path('pods', namespace()), {body: made});
    expect([created.status, created.body.details?.causes]).toEqual([
      422,
      [{field: 'spec.ephemeralContainers', reason: 'FieldValueForbidden', message: 'Forbidden: cannot be set on create'}],
    ]);
    const {status, body} = await ask('PATCH', path('pods', namespace(), 'app'), {
      body: {spec: {ephemeralContainers: [debugger_('late')]}},
      type: 'application/strategic-merge-patch+json',
    });
    expect([status, body.details.causes[0].field, body.details.causes[0].message]).toEqual([
      422,
      'spec',
      expect.stringContaining('Forbidden: pod updates may not change fields other than `spec.containers[*].image`'),
    ]);
  });

  test('all else of a pod is left as it was', async () => {
    const {body: before} = await ask('GET', at('app'));
    expect([before.kind, before.metadata.name]).toEqual(['Pod', 'app']);
    const sent = {...before, spec: {...before.spec, activeDeadlineSeconds: 5}};
    const {status, body} = await ask('PUT', `${at('app')}?dryRun=All`, {body: sent});
    expect([status, body.spec.activeDeadlineSeconds, body.metadata.generation]).toEqual([200, undefined, before.metadata.generation]);
  });

  test('by all kinds of patches; none changes or goes', async () => {
    const name = 'patched';
    await ask('POST', path('pods', namespace()), {
      body: pod(name, image(), ['sleep', '1000'], {spec: {terminationGracePeriodSeconds: 0, nodeSelector: {a: 'gold'}}}),
    });
    const first = await add(name, debugger_('one', {command: ['true']}));
    expect([first.status, first.body.metadata.generation]).toEqual([200, 2]);
    expect(first.body.spec.ephemeralContainers).toEqual([
      {
        name: 'one',
        image: image(),
        command: ['true'],
        resources: {},
        terminationMessagePath: '/dev/termination-log',
        terminationMessagePolicy: 'File',
        imagePullPolicy: 'IfNotPresent',
      },
    ]);
    const second = await ask('PATCH', at(name), {
      body: [{op: 'add', path: '/spec/ephemeralContainers/-', value: debugger_('two')}],
      type: 'application/json-patch+json',
    });
    expect([second.status, second.body.spec.ephemeralContainers.map((one: Json) => one.name)]).toEqual([200, ['one', 'two']]);
    const third = await add(name, debugger_('three'));
    expect([third.status, third.body.spec.ephemeralContainers.map((one: Json) => one.name).sort()]).toEqual([200, ['one', 'three', 'two']]);
    const changed = await add(name, {name: 'one', tty: true});
    expect([changed.status, changed.body.details.causes]).toEqual([
      422,
      [
        {
          field: 'spec.ephemeralContainers',
          reason: 'FieldValueForbidden',
          message: expect.stringMatching(/^Forbidden: existing ephemeral containers "one" may not be changed\n/),
        },
      ],
    ]);
    const removed = await ask('PATCH', at(name), {
      body: {spec: {ephemeralContainers: [debugger_('two')]}},
      type: 'application/merge-patch+json',
    });
    expect([removed.status, removed.body.details.causes.map((one: Json) => one.message).sort()]).toEqual([
      422,
      [
        'Forbidden: existing ephemeral containers "one" may not be removed\n',
        'Forbidden: existing ephemeral containers "three" may not be removed\n',
      ],
    ]);
  });

  test('in a pod that is there, by who may', async () => {
    const missing = await add('nobody', debugger_('debug'));
    expect([missing.status, missing.body.message]).toEqual([404, 'pods "nobody" not found']);
    const headers = {'impersonate-user': 'stranger', 'impersonate-group': 'system:authenticated'};
    const {status, body} = await ask('PATCH', at('app'), {body: {}, type: 'application/merge-patch+json', headers});
    expect([status, body.message]).toEqual([
      403,
      `pods "app" is forbidden: User "stranger" cannot patch resource "pods/ephemeralcontainers" in API group "" in the namespace "${namespace()}"`,
    ]);
  });

  test('discovery tells of it', async () => {
    const {body} = await ask('GET', '/api/v1');
    expect(body.resources.find(({name}: Json) => name === 'pods/ephemeralcontainers')).toEqual({
      name: 'pods/ephemeralcontainers',
      singularName: '',
      namespaced: true,
      kind: 'Pod',
      verbs: ['get', 'patch', 'update'],
    });
  });
});

describe('how it runs', () => {
  test('to its end, once', async () => {
    await add('app', debugger_('once', {command: ['sh', '-c', 'echo looked; exit 3']}));
    const status = await terminated('app', 'once');
    expect(status).toEqual({
      name: 'once',
      state: {
        terminated: {
          exitCode: 3,
          reason: 'Error',
          startedAt: expect.any(String),
          finishedAt: expect.any(String),
          containerID: expect.stringMatching(/^containerd:\/\/[0-9a-f]{64}$/),
        },
      },
      lastState: {},
      ready: false,
      restartCount: 0,
      image: expect.stringContaining('busybox'),
      imageID: expect.any(String),
      containerID: expect.stringMatching(/^containerd:/),
      resources: {},
    });
    expect((await ask('GET', `${path('pods', namespace(), 'app')}/log?container=once`)).body).toBe('looked\n');
    const {body} = await ask('GET', path('pods', namespace(), 'app'));
    expect([body.status.phase, body.status.containerStatuses[0].ready]).toEqual(['Running', true]);
    const told = await eventsOf('app', 'spec.ephemeralContainers{once}', 'Started');
    expect(told).toEqual([
      `Normal Pulled Container image "${image()}" already present on machine and can be accessed by the pod`,
      'Normal Created Container created',
      'Normal Started Container started',
    ]);
  });

  test('with a shell to be attached to, and beside it', async () => {
    await add('app', debugger_('shell', {stdin: true, tty: true}));
    await running('app', 'shell');
    const attached = await openSession(client, `${path('pods', namespace(), 'app')}/attach?container=shell&stdin=1&stdout=1&tty=1`);
    attached.send(0, 'echo a$((1+1))b\n');
    await attached.until('a2b');
    const beside = await openSession(client, `${path('pods', namespace(), 'app')}/exec?container=shell&stdout=1&command=hostname`);
    await beside.ended();
    expect(beside.channels[1]).toBe('app\n');
    attached.send(0, 'exit 4\n');
    await attached.ended();
    expect((await terminated('app', 'shell')).state.terminated).toMatchObject({exitCode: 4, reason: 'Error'});
  });

  test('beside the processes of its target', async () => {
    await add('app', debugger_('beside', {stdin: true, tty: true, targetContainerName: 'main'}));
    await running('app', 'beside');
    const session = await openSession(client, `${path('pods', namespace(), 'app')}/exec?container=beside&stdout=1&${words('ps')}`);
    await session.ended();
    expect(session.channels[1]).toMatch(/^ *1 root .*sh -c echo deep/m);
    const files = await openSession(
      client,
      `${path('pods', namespace(), 'app')}/exec?container=beside&stdout=1&stderr=1&${words('cat', '/proc/1/root/tmp/inside', '/tmp/inside')}`,
    );
    await files.ended();
    expect([files.channels[1], files.channels[2]]).toEqual(['deep\n', "cat: can't open '/tmp/inside': No such file or directory\n"]);
  });

  test('while an init container still runs', async () => {
    await until(
      path('pods', namespace()),
      ({status}) => status.initContainerStatuses?.[0].state.running,
      '&fieldSelector=metadata.name%3Dwaits',
    );
    await add('waits', debugger_('early', {command: ['sleep', '1000']}));
    expect(await running('waits', 'early')).toMatchObject({ready: false, restartCount: 0});
    await add('waits', debugger_('lost', {command: ['sleep', '1000'], targetContainerName: 'main'}));
    const lost = await statusOf('waits', 'lost', ({state}) => /Error/.test(state?.waiting?.reason))();
    expect(lost.state.waiting).toEqual({reason: 'CreateContainerConfigError', message: 'unable to find target container main'});
  });

  test('not beside a target that has ended', async () => {
    const half = pod('half', image(), ['sleep', '1000'], {spec: {restartPolicy: 'Never', terminationGracePeriodSeconds: 0}}) as Json;
    half.spec.containers.push({name: 'done', image: image(), imagePullPolicy: 'IfNotPresent', command: ['true']});
    await ask('POST', path('pods', namespace()), {body: half});
    await until(
      path('pods', namespace()),
      ({status}) => status.containerStatuses?.some(({state}: Json) => state.terminated),
      '&fieldSelector=metadata.name%3Dhalf',
    );
    await add('half', debugger_('late', {command: ['sleep', '1000'], targetContainerName: 'done'}));
    const {state} = await statusOf('half', 'late', ({state: found}) => /Error/.test(found?.waiting?.reason))();
    expect(state.waiting).toEqual({
      reason: 'CreateContainerError',
      message: expect.stringMatching(/invalid target container: container "[0-9a-f]{64}" is not running - in state CONTAINER_EXITED$/),
    });
  });

  test('not, where its command or its image is not there', async () => {
    await add('app', debugger_('nocmd', {command: ['nope']}));
    const nocmd = await statusOf('app', 'nocmd', ({state}) => state?.waiting?.reason === 'RunContainerError' || state?.terminated)();
    const message =
      'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "nope": executable file not found in $PATH';
    expect(JSON.stringify(nocmd)).toContain(JSON.stringify(message).slice(1, -1));
    await add('app', {name: 'noimage', image: 'localhost/no-such-image:1', imagePullPolicy: 'Never'});
    const noimage = await statusOf('app', 'noimage', ({state}) => state?.waiting?.reason === 'ErrImageNeverPull')();
    expect(noimage.state.waiting.message).toBe('Container image "localhost/no-such-image:1" is not present with pull policy of Never');
  });
});

const words = (...argv: string[]) => argv.map(word => `command=${encodeURIComponent(word)}`).join('&');

/** Of one container in the order in which they came, until the last one is there. */
async function eventsOf(name: string, fieldPath: string, last: string): Promise<string[]> {
  const all = path('events', namespace());
  const selector = `fieldSelector=involvedObject.name%3D${name},involvedObject.fieldPath%3D${encodeURIComponent(fieldPath)}`;
  await until(all, ({reason}) => reason === last, `&${selector}`);
  const {body} = await ask('GET', `${all}?${selector}`);
  return body.items
    .sort((one: Json, other: Json) => Number(one.metadata.resourceVersion) - Number(other.metadata.resourceVersion))
    .map(({type, reason, message}: Json) => `${type} ${reason} ${message}`);
}
