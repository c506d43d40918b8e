import {readFile} from 'node:fs/promises';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import type {KubeObject} from '../../src/kube/object.ts';
import {type Driven, type LaunchOptions, launch, systemClock} from '../drive.ts';
import {madeNamespace, type RealCluster, randomSuffix, realCluster} from './real-cluster.ts';

/** Pods start, stop and are replaced meanwhile. */
const PATIENCE_MS = 40_000;
const menu = (title: string) => `.${title}\r`;

let cluster: RealCluster;
let kubeconfig: string;
let namespace: Awaited<ReturnType<typeof madeNamespace>>;

beforeAll(async () => {
  cluster = await realCluster();
  kubeconfig = await readFile(process.env['DOGWATCH_TEST_KUBECONFIG']!, 'utf8');
  namespace = await madeNamespace(cluster);
  await create('apps/v1', 'deployments', workload('web', 2));
  await create('apps/v1', 'deployments', workload('api', 1));
  await create('v1', 'services', {metadata: {name: 'web'}, spec: {selector: {app: 'web'}, ports: [{port: 80}]}});
  await create('v1', 'configmaps', {metadata: {name: 'settings'}, data: {colour: 'red'}});
  await until(async () => (await deployment('web'))['status'].readyReplicas === 2);
});
afterAll(async () => {
  await namespace?.remove();
  cluster?.close();
});

describe('scaling', () => {
  test('to zero and back to exactly what each was, for four keys', async () => {
    const it = await start('deploy');
    await agree(it, '*z', 'y scale 2 to zero', '2 deployments scaled to zero');
    expect(await counts()).toEqual([0, 0]);
    expect((await deployment('web')).metadata.annotations).toMatchObject({'dogwatch.io/scaled-from': '2'});
    await agree(it, 'Z', 'y scale 2 back', 'scaled back');
    expect(await counts()).toEqual([2, 1]);
    expect((await deployment('web')).metadata.annotations).not.toHaveProperty('dogwatch.io/scaled-from');
  });

  test('to a number, by one, and undone', async () => {
    const it = await start('deploy');
    await it.press('/web\r');
    await agree(it, 'S\u00153', 'y scale', 'scaled to 3');
    await agree(it, menu('One more'), 'y scale', /scaled (to 4|up)/);
    expect((await deployment('web'))['spec'].replicas).toBe(4);
    await agree(it, 'u', 'y undo it', 'undone');
    await agree(it, 'u', 'y undo it', 'undone');
    expect((await deployment('web'))['spec'].replicas).toBe(2);
  });
});

describe('restarting', () => {
  test('a pod: deleted, its replacement followed and under the cursor', async () => {
    const it = await start('pods');
    await until(async () => (await pods('app=web')).filter(isReady).length === 2);
    const before = (await pods('app=web')).map(({metadata}) => metadata.name);
    await it.press(`/${before[0]}\r`);
    await it.until('1 of');
    await agree(it, 'r', 'y delete the pod', / is ready after /);
    const after = (await pods('app=web')).map(({metadata}) => metadata.name);
    expect(after).not.toContain(before[0]);
    expect(after).toContain(before[1]);
  });

  test('a pod politely, which a disruption budget may forbid', async () => {
    const budget = {metadata: {name: 'web'}, spec: {minAvailable: 2, selector: {matchLabels: {app: 'web'}}}};
    await create('policy/v1', 'poddisruptionbudgets', budget);
    await until(
      async () =>
        ((await cluster.ask('GET', at('policy/v1', 'poddisruptionbudgets', 'web'))) as KubeObject)['status']?.currentHealthy === 2,
    );
    const it = await start('pods');
    await it.press('/web\r');
    await it.press('R');
    await it.until('The disruption budget web needs 2');
    await it.press('\u001b');
    await cluster.ask('DELETE', at('policy/v1', 'poddisruptionbudgets', 'web'));
    await agree(it, 'R', 'y evict', / is ready after /);
  });

  test('a workload, with progress, and back to the revision before', async () => {
    const it = await start('deploy');
    await it.press('/web\r');
    await agree(it, 'r', 'y restart web', 'web is restarted: 2 of 2 ready');
    await agree(it, `i\u0015localhost/no-such:1\r`, 'y set image', 'u undo');
    expect(imageOf(await deployment('web'))).toBe('localhost/no-such:1');
    await agree(it, menu('Rollout history'), 'y roll web back', '2 of 2 ready');
    expect(imageOf(await deployment('web'))).toBe('localhost/busybox');
  });

  test('paused and resumed', async () => {
    const it = await start('deploy');
    await it.press('/api\r');
    await agree(it, menu('Pause the rollout'), 'y pause', 'paused');
    expect((await deployment('api'))['spec'].paused).toBe(true);
    await agree(it, menu('Resume the rollout'), 'y resume', 'resumed');
    expect((await deployment('api'))['spec'].paused).toBeUndefined();
  });
});

describe('setting', () => {
  test('labels and annotations of several at once', async () => {
    const it = await start('deploy');
    await agree(it, `*${menu('Label')}tier=front\r`, 'y label', 'labelled');
    expect((await deployment('api')).metadata.labels).toMatchObject({tier: 'front'});
    await agree(it, `${menu('Annotate')}note="some words"\r`, 'y annotate', 'annotated');
    expect((await deployment('web')).metadata.annotations).toMatchObject({note: 'some words'});
    await agree(it, 'u', 'y undo', 'undone');
    await agree(it, 'u', 'y undo', 'undone');
    expect((await deployment('api')).metadata.labels ?? {}).not.toHaveProperty('tier');
  });

  test('environment and resources', async () => {
    const it = await start('deploy');
    await it.press('/api\r');
    await agree(it, `${menu('Set env')}COLOUR=blue\r`, 'y set', 'u undo');
    const [container] = (await deployment('api'))['spec'].template.spec.containers;
    expect(container.env).toEqual([{name: 'COLOUR', value: 'blue'}]);
    await agree(it, 'u', 'y undo', 'undone');
    expect((await deployment('api'))['spec'].template.spec.containers[0].env ?? []).toEqual([]);
  });

  test('by an editor; what the server refuses is kept and offered again', async () => {
    let given = '';
    const texts = [
      (text: string) => text.replace('replicas: 1', 'replicas: -1'),
      (text: string) => text.replace('replicas: -1', 'replicas: 2'),
    ];
    const it = await start('deploy', {
      edit: async text => {
        given = text;
        return {text: texts.shift()!(text), isChanged: true};
      },
    });
    await it.press('/api\r');
    await it.press('e');
    await it.until('spec.replicas: Invalid value: -1');
    await it.press('\u001b');
    await it.until('kept: e opens your text');
    await agree(it, 'e', 'y change deployment api', 'changed');
    expect(given).toContain('^ spec.replicas: Invalid value: -1: must be greater than or equal to 0');
    expect((await deployment('api'))['spec'].replicas).toBe(2);
    await agree(it, 'u', 'y undo it', 'undone');
  });
});

describe('ending', () => {
  test('an object, and made anew by undo', async () => {
    const it = await start('cm');
    await it.press('/settings\r');
    await agree(it, '\u0004', 'y delete', 'deleted');
    await expect(cluster.ask('GET', at('v1', 'configmaps', 'settings'))).rejects.toThrow('404');
    await it.press('\u001b');
    await agree(it, 'u', 'y undo it', 'undone');
    expect(await cluster.ask('GET', at('v1', 'configmaps', 'settings'))).toMatchObject({data: {colour: 'red'}});
  });

  test('what a finalizer holds says so, and can be let go', async () => {
    const finalizers = ['example.com/held'];
    await create('v1', 'configmaps', {metadata: {name: 'held', finalizers}});
    const it = await start('cm');
    await it.press('/held\r');
    await it.until('1 of');
    await agree(it, '\u0004', 'y delete', 'example.com/held');
    await agree(it, menu('Remove finalizers'), 'y let configmap held go', /go/);
    await until(async () =>
      cluster.ask('GET', at('v1', 'configmaps', 'held')).then(
        () => false,
        () => true,
      ),
    );
  });

  test('a pod with no grace at all', async () => {
    await create('v1', 'pods', {metadata: {name: 'lone', labels: {app: 'lone'}}, spec: podSpec});
    await until(async () => (await pods('app=lone')).every(isReady));
    const it = await start('pods');
    await it.press('/lone\r');
    await it.until('1 of');
    await agree(it, '\u000b', 'y kill', 'killed');
    await until(async () => (await pods('app=lone')).length === 0);
  });
});

test('a pod out of its services and its controller, and back', async () => {
  const it = await start('pods');
  const [pod] = await pods('app=api');
  await it.press(`/${pod!.metadata.name}\r`);
  await it.until('1 of');
  await agree(it, menu('Quarantine'), 'y quarantine', 'quarantine');
  const path = at('v1', 'pods', pod!.metadata.name);
  expect(((await cluster.ask('GET', path)) as KubeObject).metadata.labels).toMatchObject({'dogwatch.io/quarantine': 'true'});
  await until(async () => (await pods('app=api')).some(isReady));
  await agree(it, 'u', 'y undo', 'undone');
  expect(((await cluster.ask('GET', path)) as KubeObject).metadata.labels).toMatchObject({app: 'api'});
});

test('a cron job: suspended, resumed, run now and that undone', async () => {
  const template = {spec: {template: {spec: {...podSpec, restartPolicy: 'Never'}}}};
  await create('batch/v1', 'cronjobs', {metadata: {name: 'nightly'}, spec: {schedule: '0 3 1 1 *', jobTemplate: template}});
  const it = await start('cronjobs');
  const suspended = async () => ((await cluster.ask('GET', at('batch/v1', 'cronjobs', 'nightly'))) as KubeObject)['spec'].suspend;
  await agree(it, 'z', 'y suspend', 'suspended');
  expect(await suspended()).toBe(true);
  await agree(it, 'Z', 'y resume', 'resumed');
  expect(await suspended()).toBe(false);
  await agree(it, menu('Trigger'), 'y run it now', 'triggered');
  expect(await names('batch/v1', 'jobs')).toEqual([expect.stringMatching(/^nightly-manual-/)]);
  await agree(it, 'u', 'y undo it', 'undone');
  await until(async () => (await names('batch/v1', 'jobs')).length === 0);
});

test('a node: cordoned, drained of its pods, open again', {timeout: 180_000}, async () => {
  const name = `pretended-${randomSuffix()}`;
  const labels = {'kubernetes.io/hostname': name, type: 'kwok'};
  const annotations = {'kwok.x-k8s.io/node': 'fake'};
  await cluster.ask('POST', '/api/v1/nodes', {
    metadata: {name, labels, annotations},
    spec: {},
    status: {allocatable: {cpu: '8', memory: '16Gi', pods: '110'}},
  });
  try {
    const spec = {...podSpec, nodeSelector: {'kubernetes.io/hostname': name}};
    await create('apps/v1', 'deployments', workload('here', 3, spec));
    await until(async () => (await pods('app=here')).filter(isReady).length === 3);
    const it = await start('nodes');
    await it.press(`/${name}\r`);
    await it.until('1 of');
    await agree(it, 'z', 'y cordon', 'cordoned');
    await agree(it, 'Z', 'y uncordon', /uncordoned|open/);
    await agree(it, menu('Drain'), 'y drain', /drained, 3 pods gone/);
    const node = (await cluster.ask('GET', `/api/v1/nodes/${name}`)) as KubeObject;
    expect(node['spec'].unschedulable).toBe(true);
    expect((await pods('app=here')).filter(pod => pod['spec'].nodeName === name)).toEqual([]);
    await agree(it, 'Z', 'y uncordon', /uncordoned|open/);
  } finally {
    await cluster.ask('DELETE', at('apps/v1', 'deployments', 'here'));
    await cluster.ask('DELETE', `/api/v1/nodes/${name}`);
  }
});

test('two that change the same: the second is told, and nothing is lost', async () => {
  const it = await start('deploy');
  await it.press('/api\r');
  await it.press('S\u00155');
  await it.until('→ 5');
  await cluster.ask('PATCH', at('apps/v1', 'deployments', 'api'), {spec: {replicas: 3}});
  await it.press('y');
  await it.until('someone else has changed it since: spec.replicas is 3 now');
  expect((await deployment('api'))['spec'].replicas).toBe(3);
  await cluster.ask('PATCH', at('apps/v1', 'deployments', 'api'), {spec: {replicas: 1}});
});

const podSpec = {
  terminationGracePeriodSeconds: 0,
  containers: [{name: 'main', image: 'localhost/busybox', imagePullPolicy: 'IfNotPresent', command: ['sleep', '3600']}],
};

function workload(name: string, replicas: number, spec: object = podSpec): object {
  const labels = {app: name};
  return {metadata: {name}, spec: {replicas, selector: {matchLabels: labels}, template: {metadata: {labels}, spec}}};
}

async function start(line: string, options: LaunchOptions = {}): Promise<Driven> {
  const it = await launch({
    kubeconfig,
    wish: {line: `${line} ${namespace.name}`},
    columns: 140,
    rows: 40,
    clock: {...systemClock(), now: Date.now},
    patienceMs: PATIENCE_MS,
    ...options,
  });
  await it.until('● live');
  return it;
}

/** Keys, the question, y, and what is said then. */
async function agree(it: Driven, keys: string, question: string | RegExp, said: string | RegExp): Promise<void> {
  await it.press(keys);
  await it.until(question);
  await it.press('y');
  await it.until(said);
}

function at(apiVersion: string, plural: string, name?: string): string {
  const base = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  return `${base}/namespaces/${namespace.name}/${plural}${name === undefined ? '' : `/${name}`}`;
}

function create(apiVersion: string, plural: string, manifest: object): Promise<unknown> {
  return cluster.ask('POST', at(apiVersion, plural), manifest);
}

async function deployment(name: string): Promise<KubeObject> {
  return (await cluster.ask('GET', at('apps/v1', 'deployments', name))) as KubeObject;
}

async function counts(): Promise<number[]> {
  return [(await deployment('web'))['spec'].replicas, (await deployment('api'))['spec'].replicas];
}

async function pods(labelSelector: string): Promise<readonly KubeObject[]> {
  const {items} = (await cluster.ask('GET', `${at('v1', 'pods')}?labelSelector=${labelSelector}`)) as {items: readonly KubeObject[]};
  return items.filter(({metadata}) => metadata.deletionTimestamp === undefined);
}

async function names(apiVersion: string, plural: string): Promise<string[]> {
  const {items} = (await cluster.ask('GET', at(apiVersion, plural))) as {items: readonly KubeObject[]};
  return items.filter(({metadata}) => metadata.deletionTimestamp === undefined).map(({metadata}) => metadata.name);
}

function isReady({status}: KubeObject): boolean {
  return status?.conditions?.some(({type, status: is}: {type: string; status: string}) => type === 'Ready' && is === 'True') ?? false;
}

function imageOf({spec}: KubeObject): string {
  return spec.template.spec.containers[0].image;
}

/** The server is asked again and again until it is so. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(`It never was so: ${isSo}`);
    await new Promise<void>(resolve => setTimeout(resolve, 100));
  }
}
