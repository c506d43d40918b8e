import {setTimeout as sleep} from 'node:timers/promises';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {junkSelector} from '../../src/kube/junk-pod.ts';
import {openSitting, runJunk, seeded} from '../killed-sittings.ts';
import {type Built, buildProgram, temporaryFolder} from '../terminal-session.ts';
import {core} from './odd.ts';
import {madeNamespace, pathOf, type RealCluster, realCluster} from './real-cluster.ts';

/** `npm run soak` kills it 50 times. */
const kills = Number(process.env['DOGWATCH_KILLS'] || 3);
const seed = Number(process.env['DOGWATCH_SEED'] || 1);
/** Lies on the node of the test cluster, and has a tag, so that it is not pulled. */
const IMAGE = 'localhost/shop/db:16.2';
const LONGEST_LIFE_MS = 3000;
const GONE_WITHIN_MS = 60_000;

let built: Built;
let cluster: RealCluster;
let namespace: Awaited<ReturnType<typeof madeNamespace>>;

beforeAll(async () => {
  built = await buildProgram();
  cluster = await realCluster();
  namespace = await madeNamespace(cluster);
});
afterAll(async () => {
  await namespace?.remove();
  cluster?.close();
  await built?.remove();
});

test(`no junk pod is left ${GONE_WITHIN_MS / 1000} s after the start that follows a kill, ${kills} times (seed ${seed})`, {
  timeout: 60_000 + kills * (GONE_WITHIN_MS + 30_000),
}, async () => {
  const random = seeded(seed);
  const home = await temporaryFolder();
  const options = {cli: built.cli, home, kubeconfig: process.env['DOGWATCH_TEST_KUBECONFIG']!, namespace: namespace.name};
  let leftByKills = 0;
  for (let kill = 0; kill < kills; kill++) {
    const sitting = await openSitting(options);
    await runJunk(sitting, IMAGE);
    // Some end of themselves, so that removals are cut short, too.
    const endsAfterMs = random() * LONGEST_LIFE_MS;
    const livesForMs = random() * LONGEST_LIFE_MS;
    await sleep(Math.min(endsAfterMs, livesForMs));
    if (endsAfterMs < livesForMs) sitting.type('exit\r');
    await sleep(Math.max(0, livesForMs - endsAfterMs));
    await sitting.killNow();
    leftByKills += (await junk()).length;
    const next = await openSitting(options);
    const startedAt = performance.now();
    while ((await junk()).length > 0) expect(performance.now() - startedAt).toBeLessThan(GONE_WITHIN_MS);
    await next.killNow();
  }
  expect(leftByKills).toBeGreaterThan(0);
});

async function junk(): Promise<readonly unknown[]> {
  const selected = `${pathOf(core('pods'), namespace.name)}?labelSelector=${encodeURIComponent(junkSelector)}`;
  return ((await cluster.ask('GET', selected)) as {items: readonly unknown[]}).items;
}
