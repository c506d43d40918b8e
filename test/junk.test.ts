import {mkdir, readdir, readFile, stat, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {apply, type Manifest} from '../src/demo/scenarios/apply.ts';
import {junkPod, junkSelector, MANAGED_BY} from '../src/kube/junk-pod.ts';
import type {KubeObject} from '../src/kube/object.ts';
import {processStart} from '../src/live/process-start.ts';
import {actingOn, objectIn} from './acting.ts';
import type {DemoCluster as Cluster} from './demo-cluster.ts';
import {type LaunchOptions, NOW} from './drive.ts';
import {livingDemo} from './living-demo.ts';
import {temporaryFolder} from './terminal-session.ts';

const prompt = /[#$] ?$/m;
const HOUR_MS = 3_600_000;

async function onShop(options: LaunchOptions = {}) {
  const cluster = await livingDemo();
  const it = await actingOn('pods', {cluster, ...options});
  return {
    ...it,
    state: join(it.folder, 'state'),
    junk: () => junkIn(cluster),
    async untilGone(): Promise<void> {
      while ((await junkIn(cluster)).length > 0);
    },
  };
}

type Shop = Awaited<ReturnType<typeof onShop>>;

async function run(it: Shop, line: string): Promise<void> {
  await it.press(`:run ${line}\r\r`);
  await it.until('y run it');
  await it.press('y');
}

describe('a junk pod', () => {
  test('gives a shell, and is gone when it ends', async () => {
    const it = await onShop();
    await run(it, 'busybox');
    await it.until(prompt);
    const [pod] = await it.junk();
    expect(pod).toMatchObject({
      metadata: {labels: {[MANAGED_BY]: 'dogwatch', 'dogwatch.io/user': 'tester', 'dogwatch.io/host': 'here'}},
      spec: {restartPolicy: 'Never', activeDeadlineSeconds: 4 * 3600, terminationGracePeriodSeconds: 1},
    });
    const [file = ''] = await filesOf(it);
    const list = join(it.state, 'junk', file);
    expect(JSON.parse(await readFile(list, 'utf8'))).toMatchObject({pods: [{name: pod!.metadata.name, uid: pod!.metadata.uid}]});
    expect((await stat(list)).mode & 0o777).toBe(0o600);
    await it.press('echo $((40+2)); exit 3\r');
    await it.until(/Junk in dogwatch-tester-\S+ ended with 3/);
    await it.untilGone();
    await it.press('H');
    await it.until(/remove junk pod dogwatch-tester-\S+ .*done/);
    await it.until(/run junk pod dogwatch-tester-\S+ .*undone/);
    while ((await filesOf(it)).length > 0);
  });

  test('is gone when its session is ended from the list', async () => {
    const it = await onShop();
    await run(it, 'busybox');
    await it.until(prompt);
    await it.press('\u001d');
    await it.until(/\d+ pods/);
    expect(await it.junk()).toHaveLength(1);
    await it.press('\u0014');
    await it.until(/dogwatch-tester-\S+ +junk +live/);
    await it.press('\u0004');
    await it.untilGone();
  });

  test('shows what a command wrote that ended at once', async () => {
    const it = await onShop();
    await run(it, 'busybox echo so $((40+2))');
    await it.until('so 42');
    await it.until('ended');
    await it.untilGone();
    expect(it.text()).toContain('so 42');
  });

  test('tells why it does not start, and is gone when it is given up', async () => {
    const it = await onShop();
    await run(it, 'registry.example.com/nobody/no-such:1');
    await it.until(/It does not start: (ErrImagePull|ImagePullBackOff)[\s\S]*ctrl-d in the list of sessions \(ctrl-t\) gives it up/);
    await it.press('\u001d');
    await it.until(/\d+ pods/);
    await it.press('\u0014');
    await it.until(/dogwatch-tester-\S+ +junk/);
    await it.press('\u0004');
    await it.untilGone();
  });

  test('whose image has no shell says so, and is gone', async () => {
    const it = await onShop();
    await run(it, 'registry.k8s.io/pause:3.10');
    await it.until('There is no shell in the image');
    await it.untilGone();
  });
});

describe('the form', () => {
  test('begins with what was typed last, and walks what was typed before', async () => {
    const it = await onShop();
    for (const image of ['alpine', 'busybox:1.36']) {
      await run(it, `${image} true`);
      await it.until('ended');
      await it.untilGone();
      await it.press('q');
    }
    await it.press('.Run a junk\r');
    await it.until(/image +busybox:1.36[\s\S]*command +true/);
    await it.press('\u001b[A');
    await it.until(/image +alpine/);
    await it.press('\u001b[B\u001b[B');
    await it.until(/image +(?!alpine|busybox)/);
    await it.press('\u001b');
    const path = join(it.state, 'runs.json');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({run: [{image: 'busybox:1.36'}, {image: 'alpine'}]});
  });

  test.each([
    ['busybox:bad:tag', 'is no'],
    ['Busybox', 'must be in small letters'],
  ])('says what is wrong with %s', async (image, wanted) => {
    const it = await onShop();
    await it.press(`:run ${image}\r\r`);
    await it.until(wanted);
    expect(await it.junk()).toEqual([]);
  });

  test('is closed to who may only read', async () => {
    const it = await onShop({isReadOnly: true});
    await it.press(':run busybox\r');
    await it.until('read-only by --readonly');
  });

  test('looks as it should', async () => {
    const it = await onShop();
    await it.press(':run busybox\r\r');
    await it.until('y run it');
    await expect(it.frame()).toMatchFileSnapshot('../snapshots/dialogs/run-pod.txt');
  });
});

describe('what an earlier sitting left', () => {
  test('is removed at the next start, and told once', async () => {
    const cluster = await livingDemo();
    const one = await made(cluster, 'one', 'left');
    await made(cluster, 'two', 'left');
    await made(cluster, 'foreign', 'another');
    // The answers to the creation of two and foreign never came.
    const it = await startAfter(cluster, {
      left: {pods: {[one.metadata.name]: one.metadata.uid!, 'dogwatch-two': '', 'dogwatch-foreign': ''}},
    });
    await it.until('2 junk pods of an earlier sitting were removed');
    expect(namesOf(await junkIn(cluster))).toEqual(['dogwatch-foreign']);
    await it.press('H');
    await it.until(/remove junk pod dogwatch-one .*done/);
  });

  test('is left to the sitting that still runs, and to the host that it was made on', async () => {
    const cluster = await livingDemo();
    const uids = Object.fromEntries(
      await Promise.all(['dead', 'living', 'remote'].map(async name => [name, (await made(cluster, name, name)).metadata.uid!])),
    );
    const it = await startAfter(cluster, {
      dead: {pods: {'dogwatch-dead': uids['dead']!}},
      living: {pods: {'dogwatch-living': uids['living']!}, pid: process.pid, start: await startOfThis()},
      remote: {pods: {'dogwatch-remote': uids['remote']!}, host: 'elsewhere'},
    });
    await it.until('1 junk pod of an earlier sitting was removed');
    expect(namesOf(await junkIn(cluster))).toEqual(['dogwatch-living', 'dogwatch-remote']);
    expect(await filesOf(it)).toEqual(['living.json', 'remote.json']);
  });

  test('is removed from a process whose number another has now', async () => {
    const cluster = await livingDemo();
    const {metadata} = await made(cluster, 'one', 'left');
    const it = await startAfter(cluster, {left: {pods: {[metadata.name]: metadata.uid!}, pid: process.pid, start: '1'}});
    await it.until('1 junk pod of an earlier sitting was removed');
  });

  test('stays where nothing may be changed, which is said', async () => {
    const cluster = await livingDemo();
    const {metadata} = await made(cluster, 'one', 'left');
    const it = await startAfter(cluster, {left: {pods: {[metadata.name]: metadata.uid!}}}, {isReadOnly: true});
    await it.until(/1 junk pod of an earlier sitting stays: read-only by --readonly/);
    expect(await filesOf(it)).toEqual(['left.json']);
  });

  test('in another cluster of the same name is kept for when that is met', async () => {
    const cluster = await livingDemo();
    const {metadata} = await made(cluster, 'one', 'left');
    const it = await startAfter(cluster, {
      elsewhere: {pods: {[metadata.name]: metadata.uid!}, server: 'https://127.0.0.1:1'},
      here: {pods: {[metadata.name]: metadata.uid!}},
    });
    await it.until('1 junk pod of an earlier sitting was removed');
    expect(await filesOf(it)).toEqual(['elsewhere.json']);
  });

  test('by anybody goes once it is past its deadline and another junk pod is made beside it', async () => {
    const it = await onShop();
    await made(it.cluster, 'late', 'another', NOW - HOUR_MS);
    await made(it.cluster, 'early', 'another', NOW + HOUR_MS);
    await run(it, 'busybox');
    await it.until(prompt);
    while (namesOf(await it.junk()).includes('dogwatch-late'));
    expect(namesOf(await it.junk())).toContain('dogwatch-early');
  });
});

type Left = {
  /** uids by names. */
  readonly pods: Readonly<Record<string, string>>;
  readonly host?: string;
  readonly pid?: number;
  readonly start?: string;
  readonly server?: string;
};

/** The program, where others have left their lists. */
async function startAfter(cluster: Cluster, sittings: Readonly<Record<string, Left>>, options: LaunchOptions = {}) {
  const state = await temporaryFolder();
  const config = JSON.parse(cluster.kubeconfig) as {'current-context': string; clusters: {cluster: {server: string}}[]};
  await mkdir(join(state, 'junk'));
  for (const [sitting, {pods, host = 'here', pid = NO_PROCESS, start = '1', server}] of Object.entries(sittings)) {
    const common = {context: config['current-context'], server: server ?? config.clusters[0]!.cluster.server, namespace: 'shop'};
    const times = {madeAt: NOW - HOUR_MS, deadlineAt: NOW + HOUR_MS};
    const listed = Object.entries(pods).map(([name, uid]) => ({...common, ...times, name, uid}));
    await writeFile(join(state, 'junk', `${sitting}.json`), JSON.stringify({format: 1, sitting, host, pid, start, pods: listed}));
  }
  const it = await actingOn('pods', {cluster, ...options, stateFolder: state});
  return {...it, state};
}

/** Above what Linux gives (PID_MAX_LIMIT). */
const NO_PROCESS = 2 ** 22 + 1;

async function startOfThis(): Promise<string> {
  return (await processStart(process.pid)) ?? '';
}

async function made(cluster: Cluster, name: string, sitting: string, deadlineAt = NOW + HOUR_MS): Promise<KubeObject> {
  const wish = {namespace: 'shop', image: 'busybox', command: ['sleep', '1000'], node: '', deadlineInSeconds: 0, isRestricted: false};
  const manifest = junkPod({...wish, name: `dogwatch-${name}`, mark: {sitting, user: 'tester', host: 'here'}, at: deadlineAt});
  apply(cluster.demo, [withDeadline(manifest) as Manifest]);
  return (await objectIn(cluster, `v1/namespaces/shop/pods/dogwatch-${name}`))!;
}

/** Only what is written on it is past: else the demo would end it. */
function withDeadline(manifest: KubeObject): KubeObject {
  return {...manifest, spec: {...manifest['spec'], activeDeadlineSeconds: 10_000}};
}

async function junkIn(cluster: Cluster): Promise<readonly KubeObject[]> {
  const list = await objectIn(cluster, `v1/namespaces/shop/pods?labelSelector=${encodeURIComponent(junkSelector)}`);
  return list!['items'] as readonly KubeObject[];
}

function namesOf(pods: readonly KubeObject[]): string[] {
  const staying = pods.filter(({metadata}) => metadata.deletionTimestamp === undefined);
  return staying.map(({metadata}) => metadata.name).sort();
}

async function filesOf({state}: {readonly state: string}): Promise<readonly string[]> {
  return (await readdir(join(state, 'junk')).catch(() => [])).sort();
}
