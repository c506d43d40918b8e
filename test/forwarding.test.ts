import {once} from 'node:events';
import {copyFile, mkdir, readFile, stat, writeFile} from 'node:fs/promises';
import {type AddressInfo, connect, createServer} from 'node:net';
import {join} from 'node:path';
import {describe, expect, onTestFinished, test} from 'vitest';
import type {Clock} from '../src/kube/clock.ts';
import {actingOn} from './acting.ts';
import {type DemoCluster, demoCluster} from './demo-cluster.ts';
import {doorway} from './doorway.ts';
import {systemClock} from './drive.ts';
import {column} from './on-screen.ts';

type Driven = Awaited<ReturnType<typeof actingOn>>;

describe('f', () => {
  test('asks for a port of a deployment at once, and forwards the best with enter', async () => {
    const it = await forwarding('deploy -n shop');
    await it.onto('storefront');
    await it.press('f');
    expect(it.text()).toContain('forward deployment storefront: ');
    expect(await it.until('http · storefront')).toMatch(/deployment storefront: (8080:80|:80) /);
    await it.press(':http\r');
    const text = await it.until('forwards to deployment storefront port http · F lists them, there c copies the URL');
    expect(await get(portIn(text))).toMatch(/^200 .*html/s);
  });

  test('keys that are typed ahead take the best port, whatever the cluster takes to tell it', async () => {
    const it = await forwarding('pods -n shop');
    await it.onto('storefront');
    await it.press('f\r');
    const text = await it.until(/forwards to pod storefront-\S+ port 80 ·/);
    expect(await get(portIn(text))).toMatch(/^200 /);
  });

  test('leads the port of a service to the port of its pods by its name', async () => {
    const it = await forwarding('svc -n shop');
    await it.onto('storefront');
    await it.press('f:80\r');
    const text = await it.until('forwards to service storefront port 80');
    expect(await get(portIn(text))).toMatch(/^200 /);
  });

  test('forwards a port of a container, and of an object that is looked at', async () => {
    const it = await forwarding('pods -n shop', {columns: 160});
    await it.onto('checkout');
    await it.press('\r');
    await it.until('proxy');
    await it.press('/proxy\rf');
    await it.until('proxy · proxy');
    expect(it.text()).toMatch(/forward container proxy of checkout-\S+: /);
    await it.press(':proxy\r');
    expect(await get(portIn(await it.until('forwards to container proxy of')))).toMatch(/^200 /);
    await it.press('\u001b\u001b\u001b');
    await it.until('READY');
    await it.press('yf');
    expect(it.text()).toMatch(/forward pod checkout-\S+: /);
  });

  test('forwards several ports of a pod at once', async () => {
    const it = await forwarding('pods -n shop');
    await it.onto('checkout');
    await it.press('f:80, :http\r');
    expect(await it.until('ports 80, http')).toMatch(/127\.0\.0\.1:\d+, 127\.0\.0\.1:\d+ forward to pod checkout/);
    await it.press('F');
    await it.until('80,http');
    expect(it.text()).toMatch(/127\.0\.0\.1:\d+,\d+ /);
  });

  test('forwards each marked row, after the first with free local ports', async () => {
    const it = await forwarding('deploy -n shop');
    await it.press('*f');
    expect(it.text()).toContain('forward 5 deployments: ');
    const local = await freePort();
    await it.press(`${local}:http\r`);
    const text = await it.until('5 forwards: ');
    expect(text).toContain(`127.0.0.1:${local}, 127.0.0.1:`);
    await it.press('F');
    await it.until('5 forwards');
    expect(new Set(it.text().match(/deployment [a-z]+/g)).size).toBe(5);
  });

  test('says while it is typed what is wrong, and keeps it to be mended', async () => {
    const it = await forwarding('deploy -n shop');
    await it.onto('storefront');
    await it.press('f70000');
    expect(it.text()).toContain('70000 is no port: they go from 1 to 65535');
    await it.press('\r');
    expect(it.text()).toContain('storefront: 70000');
    await it.press('\u0015:nope\r');
    await it.until('has no TCP port called nope; it has http 80');
    await it.press('F');
    await it.until('No port is forwarded. f on a pod, a workload or a service forwards one.');
  });

  test('says whose a local port is that is taken', async () => {
    const it = await forwarding('deploy -n shop');
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    onTestFinished(() => void other.close());
    const taken = (other.address() as AddressInfo).port;
    await it.onto('storefront');
    await it.press(`f${taken}:80\r`);
    await it.until(`Port ${taken} is taken here`);
    const local = await openStorefront(it);
    await it.press(`f${local}:80`);
    await it.until(`${local} leads to deployment storefront already`);
  });

  test.each([
    ['svc -n default', 'kubernetes', 'Service kubernetes has no selector'],
    ['cm all', 'kube-root', 'Only for pods, containers, services and what makes pods'],
  ])('on %s %s says why not', async (line, name, because) => {
    const it = await forwarding(line, {scenario: 'shop'});
    await it.onto(name);
    await it.press('f');
    await it.until(because);
  });

  test('opens nothing where the context is locked, and what is open stays so', async () => {
    const it = await forwarding('deploy -n shop', {config: {protect: ['demo']}});
    await it.onto('storefront');
    await it.press('f');
    await it.until('protected, as its name matches demo');
    await it.press(':unlock 10m to look at it\r');
    const local = await openStorefront(it);
    await it.press(':lock\r');
    await it.press('F');
    await it.until('listening · opened before the lock');
    expect(await get(local)).toMatch(/^200 /);
    await it.press('r');
    await it.until('protected, as its name matches demo');
    await it.press('\r');
    await it.until('stopped');
    await it.press('\r');
    await it.until('protected, as its name matches demo');
    expect(await isListening(local)).toBe(false);
  });

  test('listens to other machines only where that is asked for, and says so', async () => {
    const it = await forwarding('deploy -n shop');
    await it.onto('storefront');
    await it.press('f:80 @0.0.0.0\r');
    await it.until('other machines can reach it');
    await it.press('F');
    await it.until('open to other machines');
  });
});

describe('a forward goes on', () => {
  test('when its pod is deleted: the replacement serves', async () => {
    const it = await forwarding('pods -n shop', {columns: 160});
    await it.onto('storefront');
    await it.press('f:80\r');
    const text = await it.until(/forwards to pod storefront-\S+ port 80/);
    const local = portIn(text);
    const [, pod = ''] = /to pod (\S+) port/.exec(text) ?? [];
    remove(it.cluster, 'Pod', pod);
    await it.press('F');
    await it.until(screen => /listening +storefront-/.test(screen) && !new RegExp(`listening +${pod}`).test(screen));
    expect(await get(local)).toMatch(/^200 /);
  });

  test('when no pod is ready: it says so before anybody connects, lets a connection wait, and serves when one is', async () => {
    const it = await forwarding('deploy -n shop', {columns: 160});
    const local = await openStorefront(it);
    scale(it.cluster, 'shop', 'storefront', 0);
    await it.press('F');
    await it.until('waiting: it has no pods');
    const answer = get(local);
    scale(it.cluster, 'shop', 'storefront', 1);
    expect(await answer).toMatch(/^200 /);
    await it.until('listening');
  });

  test('and closes a connection for which nothing came within 10 s, and says why', async () => {
    const it = await forwarding('deploy -n shop', {columns: 200, clock: hurried(20)});
    const local = await openStorefront(it);
    scale(it.cluster, 'shop', 'storefront', 0);
    await it.press('F');
    await it.until('waiting: it has no pods');
    await expect(get(local)).rejects.toThrow('fetch failed');
    await it.until('Nothing served it within 10 s: it has no pods');
    expect(await isListening(local)).toBe(true);
  });

  test('while the API server is away and when it is back', async () => {
    const cluster = await demoCluster();
    const door = await doorway(cluster.url);
    const kubeconfig = cluster.kubeconfig.replaceAll(cluster.url, door.url.replace('http:', 'https:'));
    const it = await forwarding('deploy -n shop', {cluster, kubeconfig, columns: 160, clock: hurried(5)});
    const local = await openStorefront(it);
    await it.press('F');
    await it.until('listening');
    await door.close();
    await it.until('waiting: ');
    const answer = get(local);
    await door.open();
    expect(await answer).toMatch(/^200 /);
    await it.until('listening');
  });

  test('in another context, and is started again only there', async () => {
    const cluster = await demoCluster();
    const {clusters, users, contexts, ...rest} = JSON.parse(cluster.kubeconfig);
    const again = {...contexts[0], name: 'again'};
    const it = await forwarding('deploy -n shop', {
      cluster,
      kubeconfig: JSON.stringify({...rest, clusters, users, contexts: [...contexts, again]}),
    });
    const local = await openStorefront(it);
    await it.press(':ctx again\r');
    await it.until('again › ');
    expect(await get(local)).toMatch(/^200 /);
    await it.press('F');
    await it.until('listening');
    await it.press('\r');
    await it.until('stopped');
    await it.press('\r');
    await it.until(`That is in context ${contexts[0].name}; :ctx ${contexts[0].name} goes there`);
  });
});

describe('F', () => {
  test('lists forwards with their traffic, stops and starts them, and copies their URLs', async () => {
    const it = await forwarding('deploy -n shop', {columns: 160});
    const local = await openStorefront(it);
    await it.press('F');
    await it.until('1 forward');
    await get(local);
    await it.until(/listening +storefront-\S+ +0\/1 +\d/);
    await it.press('c');
    await it.until(`http://127.0.0.1:${local} sent to the clipboard`);
    await it.press('\r');
    await it.until('stopped');
    expect(await isListening(local)).toBe(false);
    await it.press('\r');
    await it.until('listening');
    expect(await get(local)).toMatch(/^200 /);
    await it.until(/listening +storefront-\S+ +0\/1/);
    await it.press('r');
    await it.until(/listening +storefront-\S+ +0\/0/);
    expect(await get(local)).toMatch(/^200 /);
    await it.press('\u0004');
    await it.until('stopped and forgotten');
    await it.until('No port is forwarded');
    expect(await isListening(local)).toBe(false);
  });

  test('tells the last error of a connection', async () => {
    const it = await forwarding('deploy -n shop', {columns: 200});
    await it.onto('storefront');
    await it.press('f:81\r');
    const local = portIn(await it.until('forwards to deployment storefront port 81'));
    await it.press('F');
    await expect(get(local)).rejects.toThrow();
    await it.until(`Nothing listens on port 81 in pod storefront-`);
  });

  test('saved forwards come back in a later sitting, stopped, and all are started at once', async () => {
    const cluster = await demoCluster();
    const first = await forwarding('deploy -n shop', {cluster, columns: 160});
    const local = await openStorefront(first);
    await first.press('F');
    await first.until('listening');
    await first.press('.Save for\r');
    await first.until('listening · saved');
    const kept = join(first.folder, 'state', 'forwards.json');
    expect((await stat(kept)).mode & 0o777).toBe(0o600);
    first.app.stop();

    const second = await forwarding('pods -n shop', {cluster, columns: 160});
    await mkdir(join(second.folder, 'state'), {recursive: true});
    await copyFile(kept, join(second.folder, 'state', 'forwards.json'));
    await second.press(':forwards\r');
    await second.until('stopped · saved');
    expect(column(second, 'LOCAL').map(text => text.trim())).toEqual([`127.0.0.1:${local}`]);
    await second.press('.Start all\r');
    await second.until('listening · saved');
    expect(await get(local)).toMatch(/^200 /);
    await second.press('\u0004');
    await second.until('forgotten for later sittings, too; f on deployment storefront opens it again');
    expect(JSON.parse(await readFile(join(second.folder, 'state', 'forwards.json'), 'utf8'))).toEqual({version: 1, contexts: {}});
  });

  test('a file of saved forwards that cannot be understood is told, and never written over', async () => {
    const it = await forwarding('deploy -n shop', {columns: 200});
    const file = join(it.folder, 'state', 'forwards.json');
    await mkdir(join(it.folder, 'state'), {recursive: true});
    await writeFile(file, '{"version": 1,');
    await openStorefront(it);
    await it.press('F');
    await it.until('forwards.json cannot be read: it is no JSON');
    await it.press('.Save for\r');
    await it.until('Not saved: ');
    expect(await readFile(file, 'utf8')).toBe('{"version": 1,');
  });

  test('q at the top asks while a forward runs', async () => {
    const it = await forwarding('deploy -n shop');
    await openStorefront(it);
    await it.press('\u001b');
    await it.until('5 deployments');
    await it.press('q');
    expect(it.ends).toEqual([]);
    await it.press('q');
    expect(it.ends).toEqual(['quit']);
  });
});

describe('golden frames', () => {
  test.each([
    [80, 24],
    [200, 60],
  ])('the prompt and the list at %d × %d', async (columns, rows) => {
    const it = await forwarding('deploy -n payments', {columns, rows});
    const [one, two] = [await freePort(), await freePort()].sort((a, b) => a - b);
    // Their numbers are another machine's affair.
    const frame = () => it.frame().replaceAll(String(one), '11111').replaceAll(String(two), '22222');
    await it.onto('ledger');
    await it.press('f');
    await it.until('https · ledger');
    await expect(frame()).toMatchFileSnapshot(`../snapshots/forwards/prompt-${columns}.txt`);
    await it.press(`${one}:https\r`);
    await it.until('forwards to deployment ledger');
    await it.press('F');
    await it.until('listening');
    await it.press('\u001b');
    await it.onto('gateway');
    await it.press(`f${two}:http\r`);
    await it.until('forwards to deployment gateway');
    scale(it.cluster, 'payments', 'gateway', 0);
    await it.press('F');
    await it.until('waiting: it has no pods');
    await it.press('\u001bF');
    await it.until('waiting: it has no pods');
    await expect(frame()).toMatchFileSnapshot(`../snapshots/forwards/list-${columns}.txt`);
  });
});

/** The program on a demo cluster whose time passes. */
async function forwarding(line: string, options: Parameters<typeof actingOn>[1] = {}) {
  const it = await actingOn(line, options);
  const passing = setInterval(() => it.cluster.advance(100), 10);
  onTestFinished(() => clearInterval(passing));
  return it;
}

/** A forward of deployment storefront at a free port. */
async function openStorefront(it: Driven): Promise<number> {
  await it.onto('storefront');
  await it.press('f:80\r');
  return portIn(await it.until('forwards to deployment storefront port 80'));
}

function portIn(text: string): number {
  return Number(/127\.0\.0\.1:(\d+)/.exec(text)?.[1]);
}

async function get(port: number): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${port}/`, {headers: {connection: 'close'}});
  return `${answer.status} ${await answer.text()}`;
}

function isListening(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  return new Promise(resolve => {
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
  }).finally(() => socket.destroy()) as Promise<boolean>;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const {port} = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Waits are so many times as short. */
function hurried(times: number): Clock {
  const usual = systemClock();
  return {now: usual.now, sleep: (ms, signal) => usual.sleep(ms / times, signal)};
}

function remove({demo}: DemoCluster, kind: string, name: string): void {
  demo.registry.remove(demo.types.ofKind('v1', kind)!, 'shop', name);
}

function scale({demo}: DemoCluster, namespace: string, name: string, replicas: number): void {
  const type = demo.types.ofKind('apps/v1', 'Deployment')!;
  demo.registry.change(
    type,
    namespace,
    name,
    {manager: 'test'},
    object => ({...object, spec: {...(object as unknown as {spec: object}).spec, replicas}}) as never,
  );
}
