import {beforeAll, describe, expect, test} from 'vitest';
import {type Json, ownNamespace, targetClient} from './client.ts';
import {path, pod} from './manifests.ts';

const client = targetClient();
const namespace = ownNamespace(client);
const {ask, until} = client;
const log = async (name: string, query = '') => ask('GET', `${path('pods', namespace(), name)}/log?${query}`);

const shell = (script: string) => ['sh', '-c', script];
const never = {restartPolicy: 'Never'};
const container = (name: string, script: string) => ({
  name,
  image: client.target.shellImage,
  imagePullPolicy: 'IfNotPresent',
  command: shell(script),
});

/** What is to be read, and what its status comes to before it can be. */
const written: readonly (readonly [string, string, object, (status: Json) => boolean])[] = [
  ['apart', 'echo first; sleep 3; echo second', never, isOver],
  ['odd', "printf 'nul \\0 esc \\033[31m end\\r\\n'; printf '\\303\\244\\n'; printf unended", never, isOver],
  ['long', "head -c 40000 /dev/zero | tr '\\0' x; echo; echo next", never, isOver],
  ['ticks', 'i=0; while true; do i=$((i+1)); echo tick $i; sleep 0.2; done', {}, isRunning],
  ['brief', 'echo begin; sleep 6; echo end', {}, isRunning],
  ['recovered', 'if test -e /kept/been; then echo again; sleep 100000; fi; touch /kept/been; echo failed; exit 3', kept(), hasRestarted],
];

beforeAll(async () => {
  const make = async (manifest: object) => expect((await ask('POST', path('pods', namespace()), {body: manifest})).status).toBe(201);
  for (const [name, script, spec] of written) {
    const {spec: whole, ...rest} = pod(name, client.target.shellImage, shell(script)) as {spec: {containers: object[]}};
    const {mounts = {}, ...more} = spec as {mounts?: object};
    await make({...rest, spec: {...whole, ...more, containers: whole.containers.map(each => ({...each, ...mounts}))}});
  }
  const manifest = (name: string, spec: object) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {name},
    spec: {terminationGracePeriodSeconds: 1, ...spec},
  });
  const image = {...container('main', 'true'), image: 'localhost:1/nobody/has:this'};
  const missing = {name: 'X', valueFrom: {configMapKeyRef: {name: 'no-such-map', key: 'none'}}};
  await make(manifest('no-image', {containers: [image]}));
  await make(manifest('no-config', {containers: [{...container('main', 'true'), env: [missing]}]}));
  await make(
    manifest('starting', {
      initContainers: [container('setup', 'echo setting up; sleep 100000')],
      containers: [container('web', 'sleep 100000'), container('sidecar', 'sleep 100000')],
    }),
  );
  for (const [name, , , fits] of written) await reached(name, fits);
  await reached('no-image', status => /Image/.test(waitingOf(status)));
  await reached('no-config', status => waitingOf(status) === 'CreateContainerConfigError');
  await reached('starting', status => status.initContainerStatuses?.[0].state.running !== undefined);
  while (!(await log('ticks')).body.includes('tick 3'));
});

describe('times', () => {
  test('all nine digits are written', async () => {
    const {body} = await log('ticks', 'timestamps=true');
    const lines = (body as string).split('\n').slice(0, -1);
    for (const line of lines) expect(line).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z tick \d+$/);
    expect(lines.map(line => line.slice(0, 30))).toEqual([...new Set(lines.map(line => line.slice(0, 30)))].sort());
  });

  test('of sinceTime only whole seconds count', async () => {
    const {body} = await log('apart', 'timestamps=true&tailLines=1');
    const second = (body as string).slice(0, 19);
    expect((await log('apart', `sinceTime=${second}.999999999Z`)).body).toBe('second\n');
    expect((await log('apart', `sinceTime=${second}Z&tailLines=5`)).body).toBe('second\n');
    expect((await log('apart', `sinceTime=${encodeURIComponent(`${second}.5+00:00`)}`)).body).toBe('second\n');
  });
});

describe('bytes', () => {
  test('limitBytes counts times, too', async () => {
    const {body} = await log('apart', 'timestamps=true&limitBytes=40');
    expect(body).toMatch(/^\S{30} first\n\S{3}$/);
  });

  test('limitBytes ends what is followed', async () => {
    const {body} = await log('ticks', 'follow=true&limitBytes=30');
    expect(body).toMatch(/^tick 1\ntick 2\ntick 3\ntick 4\nti$/);
  });

  test('come as they were written, but for a return at the end of a line', async () => {
    expect((await log('odd')).body).toBe('nul \0 esc \u001b[31m end\nä\nunended');
  });

  test('a long line is one, but tailLines counts the parts in which it was kept', async () => {
    const {body} = await log('long', 'timestamps=true');
    expect(/^\S{30} (x+)\n\S{30} next\n$/.exec(body)?.[1]).toHaveLength(40_000);
    expect((await log('long', 'tailLines=4')).body).toHaveLength(40_000 + '\nnext\n'.length);
    expect((await log('long', 'tailLines=2')).body).toHaveLength((40_000 % 16_384) + '\nnext\n'.length);
    expect((await log('long', 'tailLines=2&timestamps=true')).body).toMatch(/^\S{30} x+\n\S{30} next\n$/);
  });
});

describe('follow', () => {
  test('from the end on', async () => {
    const {body: before} = await log('ticks', 'tailLines=1');
    const {body} = await log('ticks', 'follow=true&tailLines=0&limitBytes=14');
    const [last, next] = [before, body].map(text => Number(/tick (\d+)\n/.exec(text)![1]));
    expect(next).toBeGreaterThan(last!);
  });

  test('ends with the container, though it starts again', async () => {
    expect((await log('brief', 'follow=true')).body).toMatch(/^begin\nend\n$/);
    expect((await log('apart', 'follow=true&tailLines=1')).body).toBe('second\n');
  });
});

describe('previous', () => {
  test('of a container that started again', async () => {
    expect((await log('recovered', 'previous=true')).body).toBe('failed\n');
    expect((await log('recovered', 'previous=true&follow=true')).body).toBe('failed\n');
    expect((await log('recovered')).body).toBe('again\n');
  });

  test.each([
    ['apart', '', 'previous terminated container "main" in pod "apart" not found'],
    ['no-config', '', 'previous terminated container "main" in pod "no-config" not found'],
    ['starting', 'container=web', 'previous terminated container "web" in pod "starting" not found'],
  ])('of %s there is none', async (name, query, message) => {
    const {status, body} = await log(name, `previous=true&${query}`);
    expect([status, body.message]).toEqual([400, message]);
  });
});

describe('a container that waits', () => {
  test.each([
    ['no-image', '', /^container "main" in pod "no-image" is waiting to start: (image can't be pulled|trying and failing to pull image)$/],
    ['no-config', '', /^container "main" in pod "no-config" is waiting to start: CreateContainerConfigError$/],
    ['starting', 'container=web', /^container "web" in pod "starting" is waiting to start: PodInitializing$/],
    ['starting', 'container=web&follow=true', /^container "web" in pod "starting" is waiting to start: PodInitializing$/],
  ])('%s %s', async (name, query, message) => {
    const {status, body} = await log(name, query);
    expect([status, body.reason, body.message]).toEqual([400, 'BadRequest', expect.stringMatching(message)]);
  });

  test('while its init container can be read', async () => {
    expect((await log('starting', 'container=setup')).body).toBe('setting up\n');
  });
});

describe('refused', () => {
  test.each([
    ['starting', '', 400, 'a container name must be specified for pod starting, choose one of: [setup web sidecar]'],
    ['starting', 'container=nope', 400, 'container nope is not valid for pod starting'],
    ['apart', 'tailLines=x', 400, 'strconv.ParseInt: parsing "x": invalid syntax'],
    ['apart', 'sinceTime=soon', 400, 'parsing time "soon" as "2006-01-02T15:04:05Z07:00": cannot parse "soon" as "2006"'],
    ['apart', 'limitBytes=0', 422, 'PodLogOptions "apart" is invalid: limitBytes: Invalid value: 0: must be greater than 0'],
    ['apart', 'sinceSeconds=0', 422, 'PodLogOptions "apart" is invalid: sinceSeconds: Invalid value: 0: must be greater than 0'],
    ['apart', 'sinceSeconds=5&sinceTime=2026-01-01T00:00:00Z', 422, 'at most one of `sinceTime` or `sinceSeconds` may be specified'],
  ])('%s %s', async (name, query, code, message) => {
    const {status, body} = await log(name, query);
    expect([status, body.message]).toEqual([code, expect.stringContaining(message)]);
  });
});

async function reached(name: string, fits: (status: Json) => boolean): Promise<void> {
  await until(path('pods', namespace()), ({status}) => fits(status), `&fieldSelector=metadata.name%3D${name}`);
}

function isOver({phase}: Json): boolean {
  return phase === 'Succeeded';
}

function isRunning({containerStatuses}: Json): boolean {
  return containerStatuses?.[0].state.running !== undefined;
}

function hasRestarted(status: Json): boolean {
  return isRunning(status) && status.containerStatuses[0].restartCount === 1;
}

function waitingOf({containerStatuses}: Json): string {
  return containerStatuses?.[0].state.waiting?.reason ?? '';
}

/** A folder that outlives the container. */
function kept(): object {
  return {volumes: [{name: 'kept', emptyDir: {}}], mounts: {volumeMounts: [{name: 'kept', mountPath: '/kept'}]}};
}
