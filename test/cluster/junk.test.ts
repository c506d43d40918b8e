import {execFile} from 'node:child_process';
import {existsSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {promisify} from 'node:util';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {type DebugProfile, debugProfiles} from '../../src/kube/debug-container.ts';
import {junkSelector} from '../../src/kube/junk-pod.ts';
import type {KubeObject} from '../../src/kube/object.ts';
import {type Driven, launch, systemClock} from '../drive.ts';
import {core} from './odd.ts';
import {madeNamespace, pathOf, type RealCluster, realCluster} from './real-cluster.ts';

/** Pods start and stop meanwhile. */
const PATIENCE_MS = 40_000;
/** Lies on the node of the test cluster, and has a tag, so that it is not pulled. */
const IMAGE = 'localhost/shop/db:16.2';
const prompt = /[#$] ?$/m;

let cluster: RealCluster;
let kubeconfig: string;
let namespace: Awaited<ReturnType<typeof madeNamespace>>;

beforeAll(async () => {
  cluster = await realCluster();
  kubeconfig = await readFile(process.env['DOGWATCH_TEST_KUBECONFIG']!, 'utf8');
  namespace = await madeNamespace(cluster);
  for (const name of ['ours', 'theirs']) {
    const container = {name: 'app', image: IMAGE, command: ['sleep', '3600']};
    await cluster.ask('POST', pods(), {metadata: {name}, spec: {terminationGracePeriodSeconds: 0, containers: [container]}});
  }
  for (const name of ['ours', 'theirs']) await untilPod(name, ({status}) => status.phase === 'Running');
});
afterAll(async () => {
  await namespace?.remove();
  cluster?.close();
});

test('a junk pod gives a shell with its prompt, tells its exit code, and is gone', async () => {
  const it = await start('pods');
  await it.press(`:run ${IMAGE}\r\r`);
  await agree(it, 'y run it');
  await it.until(prompt);
  await it.press('stty size; exit 3\r');
  await it.until(/Junk in dogwatch-tester-\S+ ended with 3/);
  await untilNoJunk();
});

test('a junk pod as the restricted level of pod security wants it', async () => {
  const strict = await madeNamespace(cluster);
  try {
    await cluster.ask('PATCH', `/api/v1/namespaces/${strict.name}`, {
      metadata: {labels: {'pod-security.kubernetes.io/enforce': 'restricted'}},
    });
    const it = await start('pods', strict.name);
    await it.press(`:run ${IMAGE}\r\r`);
    await it.until(/forbidden: violates[\s\S]*PodSecurity/);
    await it.press('\u001b:run localhost/shop/db:16.2\r\t\t\t\t\t ');
    await agree(it, 'y run it');
    await it.until(prompt);
    await it.press('id -u; exit\r');
    await it.until('ended with 0');
  } finally {
    await strict.remove();
  }
});

test('what cannot be pulled says so, and is gone once it is given up', async () => {
  const it = await start('pods');
  await it.press(':run localhost/no-such:1\r\r');
  await agree(it, 'y run it');
  await it.until(/It does not start: (ErrImagePull|ImagePullBackOff)/);
  await it.press('\u001d');
  await it.until(/● live +\d+ pod/);
  await it.press('\u0014');
  await it.until(/dogwatch-tester-\S+ +junk/);
  await it.press('\u0004');
  await untilNoJunk();
});

test('an image without a shell says so, and is gone', async () => {
  const it = await start('pods');
  await it.press(':run localhost/pause:3.10\r\r');
  await agree(it, 'y run it');
  await it.until('There is no shell in the image');
  await untilNoJunk();
});

test('a node shell is on its node, and gone when it ends', async () => {
  const it = await start('nodes');
  // Pretended nodes run nothing.
  await it.press('/!fake\r.Node shell\r');
  await it.until(/image +/);
  await it.press(`\u0015${IMAGE}\r`);
  await agree(it, 'y run it');
  await it.until(prompt);
  await it.press('cat /proc/1/comm; exit\r');
  await it.until('ended with 0');
  await untilNoJunk();
});

describe('a debug container', () => {
  test.each(debugProfiles)('of profile %s is the one that kubectl makes', async profile => {
    const it = await debug('ours', profile);
    // The image says no other user than root.
    await it.until(profile === 'restricted' ? 'It does not start: CreateContainerConfigError' : prompt);
    if (profile !== 'restricted') {
      await it.press('exit 3\r');
      await it.until(/Debug in ours debugger-\S+ ended with 3/);
    }
    await kubectl(`debug theirs -n ${namespace.name} -it --attach=false -q --image=${IMAGE} --target=app --profile=${profile}`);
    expect(await newest('ours')).toEqual(await newest('theirs'));
  });

  test('runs no more once its session is ended', async () => {
    const it = await debug('ours', 'general');
    await it.until(prompt);
    await it.press('sleep 1000\r\u001d');
    await it.until(/of \d+ pods/);
    await it.press('\u0014');
    await it.until(/debugger-\S+ +debug +live/);
    await it.press('\u0004');
    await untilPod('ours', ({status}) => status.ephemeralContainerStatuses.every((one: KubeObject) => !one['state'].running));
  });
});

async function start(line: string, where = namespace.name): Promise<Driven> {
  const it = await launch({
    kubeconfig,
    wish: {line, namespace: where},
    clock: systemClock(Date.now()),
    patienceMs: PATIENCE_MS,
    columns: 120,
  });
  await it.until('live');
  return it;
}

/** The form of a debug container, filled and agreed to. */
async function debug(pod: string, profile: DebugProfile): Promise<Driven> {
  const it = await start('pods');
  await it.press(`/${pod}\r`);
  await it.until('1 of');
  await it.press('.Debug container\r');
  await it.until(/target.*app: sees its processes/);
  await it.press(`\u0015${IMAGE}\t\t`);
  for (let steps = debugProfiles.indexOf(profile); steps > 0; steps--) await it.press(' ');
  await it.until(new RegExp(`profile.*${profile}:`));
  await it.press('\r');
  await agree(it, 'y add the container');
  return it;
}

async function agree(it: Driven, asked: string): Promise<void> {
  await it.until(asked);
  await it.press('y');
}

function pods(name?: string): string {
  return pathOf(core('pods'), namespace.name, name);
}

async function newest(name: string): Promise<object> {
  const {spec} = (await cluster.ask('GET', pods(name))) as KubeObject;
  const {name: _, ...container} = spec.ephemeralContainers.at(-1);
  return container;
}

async function untilPod(name: string, fits: (pod: KubeObject) => boolean): Promise<void> {
  while (!fits((await cluster.ask('GET', pods(name))) as KubeObject));
}

async function untilNoJunk(): Promise<void> {
  for (;;) {
    const {items} = (await cluster.ask('GET', `${pods()}?labelSelector=${encodeURIComponent(junkSelector)}`)) as {
      items: readonly unknown[];
    };
    if (items.length === 0) return;
  }
}

async function kubectl(line: string): Promise<void> {
  const config = process.env['DOGWATCH_TEST_KUBECONFIG']!;
  const beside = join(process.env['CLUSTER'] || dirname(config), 'bin', 'kubectl');
  await promisify(execFile)(existsSync(beside) ? beside : 'kubectl', [`--kubeconfig=${config}`, ...line.split(' ')]);
}
