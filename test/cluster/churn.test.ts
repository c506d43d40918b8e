import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {readFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {reflect} from '../../src/cluster/reflect.ts';
import type {Transport} from '../../src/cluster/transport-types.ts';
import {configMaps} from '../../src/resources/configmaps.ts';
import type {Kind} from '../../src/resources/kind.ts';
import {pods} from '../../src/resources/pods.ts';
import {projector} from '../../src/resources/project.ts';
import {Collection} from '../../src/store/collection.ts';
import {churn} from './churn.ts';
import {madeNamespace, pathOf, type RealCluster, realCluster} from './real-cluster.ts';
import {realClock, realTransport} from './real-reading.ts';

/** `npm run soak` goes on for ten minutes. */
const seconds = Number(process.env['DOGWATCH_CHURN_SECONDS'] || 45);
/** The folder of `up.sh`, which starts what is not running; the API server is only killed where this is named. */
const scripts = process.env['DOGWATCH_TEST_CLUSTER'];
const kills = scripts === undefined ? 0 : Math.max(2, Math.floor(seconds / 60));
const settleInMs = 60_000;

let cluster: RealCluster;
let namespace: Awaited<ReturnType<typeof madeNamespace>>;
beforeAll(async () => {
  cluster = await realCluster();
  namespace = await madeNamespace(cluster);
});
afterAll(async () => {
  await namespace?.remove();
  cluster?.close();
});

const title =
  kills === 0 ? 'while the API server is left alone (DOGWATCH_TEST_CLUSTER is not set)' : `while the API server is killed ${kills} times`;

test(`after ${seconds} s of changes rows are those of a fresh list, ${title}`, {
  timeout: seconds * 1000 + 2 * settleInMs + 60_000,
}, async () => {
  const transport = realTransport(cluster);
  const life = new AbortController();
  const followed = [pods, configMaps].map(kind => follow(transport, kind, namespace.name, life.signal));
  try {
    const change = churn(cluster, namespace.name);
    for (let kill = 0; kill < kills; kill++) {
      await realClock.sleep((seconds * 1000) / (kills + 1));
      await killApiServer();
    }
    await realClock.sleep((seconds * 1000) / (kills + 1));
    await change.stop();
    expect(change.done).toBeGreaterThan(seconds);
    for (const {collection, kind} of followed) {
      const fresh = await settled(collection, kind);
      expect(versionsIn(collection)).toEqual(fresh);
      const names = [...collection.rows.values()].map(row => row.name);
      expect(names).toHaveLength(new Set(names).size);
      expect(collection.sync).toEqual({state: 'live'});
    }
    if (kills > 0) expect(Math.min(...followed.map(({losses}) => losses.length))).toBeGreaterThan(0);
  } finally {
    life.abort();
    await Promise.all(followed.map(({ended}) => ended));
    transport.close();
  }
});

type Followed = {readonly kind: Kind; readonly collection: Collection; readonly losses: string[]; readonly ended: Promise<void>};

function follow(transport: Transport, kind: Kind, scope: string, signal: AbortSignal): Followed {
  const collection = new Collection('real', kind, {kind: kind.plural, namespace: scope});
  const losses: string[] = [];
  const read = {type: 'fields', fields: kind.fields!, hasProtobuf: true, project: projector(kind)} as const;
  const events = reflect(transport, {path: pathOf(kind, scope), read}, {signal, clock: realClock, random: Math.random});
  const ended = (async () => {
    for await (const event of events) {
      if (event.type === 'lost') losses.push(event.error.message);
      collection.apply([event], Date.now());
    }
  })();
  return {kind, collection, losses, ended};
}

/** Asks the server until the collection says the same, or for so long that it never will. */
async function settled(collection: Collection, kind: Kind): Promise<string[]> {
  const deadline = Date.now() + settleInMs;
  for (;;) {
    const {items} = (await cluster.ask('GET', pathOf(kind, namespace.name))) as {
      items: {metadata: {uid: string; resourceVersion: string}}[];
    };
    const fresh = items.map(({metadata}) => `${metadata.uid} ${metadata.resourceVersion}`).sort();
    const isSame = JSON.stringify(fresh) === JSON.stringify(versionsIn(collection)) && collection.sync.state === 'live';
    if (isSame || Date.now() > deadline) return fresh;
    await realClock.sleep(200);
  }
}

function versionsIn(collection: Collection): string[] {
  return [...collection.rows.values()].map(row => `${row.uid} ${row.resourceVersion}`).sort();
}

async function killApiServer(): Promise<void> {
  const state = process.env['CLUSTER'] || dirname(process.env['DOGWATCH_TEST_KUBECONFIG']!);
  const pid = Number(await readFile(join(state, 'run', 'kube-apiserver.pid'), 'utf8'));
  process.kill(pid, 'SIGKILL');
  // What is still dying would be taken for one that runs, and no other would be started.
  while (await isAlive(pid)) await realClock.sleep(20);
  const up = spawn(join(scripts!, 'up.sh'), ['cp'], {stdio: 'ignore'});
  const [code] = (await once(up, 'exit')) as [number];
  if (code !== 0) throw new Error(`up.sh ended with ${code}`);
}

/** A zombie is dead. */
async function isAlive(pid: number): Promise<boolean> {
  const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return status !== '' && !/^\d+ \(.*\) Z/.test(status);
}
