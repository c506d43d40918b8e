import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {apiOf} from './api.ts';
import {pause, type Session} from './pty.ts';
import {openRelay, type Relay} from './relay.ts';
import {type Benchmark, listInMs, type Samples, type Stage, start} from './stage.ts';

const rounds = 20;
/** Long enough that the work of a slow machine does not look like another trip. */
const delayInMs = 400;
const many = 200;
const cursorKey = '\x1b[27u';

export const changes: Benchmark = {
  name: 'changes',
  async run(stage) {
    if (!stage.subject.measuresItself) return {};
    return {...(await onDemo(stage, dialogs)), ...(await onDemo(stage, trips)), ...(await scaled(stage))};
  },
};

/** A key, its dialog; `y`, its request. */
async function dialogs(session: Session, relay: Relay): Promise<Samples> {
  const dialogShown: number[] = [];
  const onTheWire: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const [key, title, done] =
      round % 2 === 0 ? (['z', /Scale to zero/, /scaled to zero/] as const) : (['Z', /Scale back/, /scaled back/] as const);
    dialogShown.push((await session.press(key)).firstInMs);
    await session.until(title, 5000);
    await session.until(/\by scale/, 5000);
    await session.quiet(50, 1000);
    const from = performance.now();
    const sent = relay.nextSent();
    await session.press('y');
    onTheWire.push((await sent) - from);
    await session.until(done, 5000);
    await session.quiet(50, 1000);
  }
  return {dialogShown, onTheWire};
}

/** How often one waits for the server until a dialog is complete. */
async function trips(session: Session, relay: Relay): Promise<Samples> {
  const previewTrips: number[] = [];
  relay.delayInMs = delayInMs;
  for (let round = 0; round < 5; round++) {
    const from = performance.now();
    await session.press('z');
    await session.until(/\by scale/, 10_000);
    previewTrips.push(Math.floor((performance.now() - from) / delayInMs));
    await session.press(cursorKey);
    await pause(200);
  }
  return {previewTrips};
}

async function onDemo(stage: Stage, body: (session: Session, relay: Relay) => Promise<Samples>): Promise<Samples> {
  const file = join(stage.directory, 'changes.kubeconfig');
  rmSync(file, {force: true});
  const demo = serveQuiet(file);
  let relay: Relay | undefined;
  try {
    await appeared(file, demo);
    const config = JSON.parse(readFileSync(file, 'utf8'));
    relay = await openRelay(Number(new URL(config.clusters[0].cluster.server).port));
    config.clusters[0].cluster.server = `https://127.0.0.1:${relay.port}`;
    writeFileSync(file, JSON.stringify(config), {mode: 0o600});
    const session = start(stage, {...stage.world, kubeconfig: file}, {namespace: 'shop'});
    try {
      await session.until(/live/, listInMs);
      await session.press(':deploy\r');
      await session.until(/live +\d+ deployments/, listInMs);
      await session.quiet(500, 5000);
      return await body(session, relay);
    } finally {
      await session.close();
    }
  } finally {
    relay?.close();
    demo.kill();
    await once(demo, 'exit');
  }
}

function serveQuiet(file: string): ChildProcess {
  const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
  return spawn(process.execPath, [cli, 'demo', 'serve', '--scenario', 'quiet', '--kubeconfig-out', file], {stdio: 'ignore'});
}

async function appeared(file: string, child: ChildProcess): Promise<void> {
  for (let waited = 0; waited < 10_000 && child.exitCode === null; waited += 50) {
    if (existsSync(file)) return;
    await pause(50);
  }
  throw new Error('The demo cluster did not start');
}

/** Many marked deployments to zero, from `y` to the result, and how many of them were lost. */
async function scaled(stage: Stage): Promise<Samples> {
  const {world} = stage;
  const api = apiOf(world.kubeconfig);
  const namespace = `bench-${process.pid}`;
  await api.send('POST', '/api/v1/namespaces', {metadata: {name: namespace}});
  try {
    const path = `/apis/apps/v1/namespaces/${namespace}/deployments`;
    for (let from = 0; from < many; from += 20) {
      await Promise.all(Array.from({length: 20}, (_, at) => api.send('POST', path, sleeper(`sleeper-${from + at}`))));
    }
    const session = start(stage, world, {namespace});
    try {
      await session.until(/live/, listInMs);
      await session.press(':deploy\r');
      await session.until(new RegExp(`live +${many} deployments`), listInMs);
      await session.quiet(500, 10_000);
      await session.press('*z');
      await session.until(new RegExp(`\\by scale ${many} to zero`), 60_000);
      await session.quiet(50, 1000);
      const from = performance.now();
      await session.press('y');
      await session.until(new RegExp(`${many} deployments scaled to zero|not;`), 60_000);
      const took = performance.now() - from;
      const lost = (await api.items(path)).filter(({spec}) => spec.replicas !== 0).length;
      return {scaled: [took], lost: [lost]};
    } finally {
      await session.close();
    }
  } finally {
    await api.send('DELETE', `/api/v1/namespaces/${namespace}`);
  }
}

/** Its pod fits no node, so that no machine is kept busy by it. */
function sleeper(name: string): object {
  const labels = {app: name};
  const containers = [{name: 'main', image: 'localhost/busybox', command: ['sleep', '3600']}];
  const template = {metadata: {labels}, spec: {nodeSelector: {'dogwatch.io/nowhere': 'yes'}, containers}};
  return {apiVersion: 'apps/v1', kind: 'Deployment', metadata: {name}, spec: {replicas: 1, selector: {matchLabels: labels}, template}};
}
