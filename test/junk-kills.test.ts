import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {setImmediate as nextTurn} from 'node:timers/promises';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {junkSelector} from '../src/kube/junk-pod.ts';
import {objectIn} from './acting.ts';
import type {DemoCluster} from './demo-cluster.ts';
import {listsIn, openSitting, runJunk, seeded, type Sitting} from './killed-sittings.ts';
import {livingDemo} from './living-demo.ts';
import {type Built, buildProgram, temporaryFolder} from './terminal-session.ts';

const PATIENCE_MS = 60_000;
let built: Built;

beforeAll(async () => {
  built = await buildProgram();
}, PATIENCE_MS);
afterAll(() => built.remove());

/** `wait` lets a number of turns go by, at most so many. */
type Moment = (sitting: Sitting, home: string, wait: (mostTurns: number) => Promise<void>) => Promise<void>;

/** How many pods there must be then, where that is certain; those are on the list. */
type Certain = 1 | undefined;

const moments: readonly [string, number, Moment, Certain][] = [
  [
    'while it is made',
    1,
    async (_, home, wait) => {
      while ((await listsIn(home)).length === 0);
      await wait(300);
    },
    undefined,
  ],
  [
    'while it is joined',
    2,
    async (sitting, _, wait) => {
      await sitting.until(/attaching|● live +ctrl-\] leaves/);
      await wait(2000);
    },
    1,
  ],
  [
    'while it is removed',
    3,
    async (sitting, _, wait) => {
      await sitting.until(/[#$] ?$/m);
      sitting.type('exit\r');
      await wait(1000);
    },
    undefined,
  ],
];

test.each(moments)(
  'a junk pod is gone after the next start where the program is killed %s',
  {timeout: PATIENCE_MS},
  async (_, seed, moment, left) => {
    const random = seeded(seed);
    const cluster = await livingDemo();
    const home = await temporaryFolder();
    const kubeconfig = join(home, 'kubeconfig');
    await writeFile(kubeconfig, cluster.kubeconfig);
    const options = {cli: built.cli, home, kubeconfig, namespace: 'shop'};
    const killed = await openSitting(options);
    await runJunk(killed, 'busybox');
    await moment(killed, home, async mostTurns => {
      for (let left = random() * mostTurns; left > 0; left--) await nextTurn();
    });
    await killed.killNow();
    const staying = await junkIn(cluster);
    if (left !== undefined) expect(staying).toHaveLength(left);
    if (staying.length > 0) expect(await listsIn(home)).toHaveLength(1);
    await openSitting(options);
    while ((await junkIn(cluster)).length > 0);
    // What may still come is looked for a while, and the list kept for that.
    if (staying.length > 0) while ((await listsIn(home)).length > 0);
  },
);

async function junkIn(cluster: DemoCluster): Promise<readonly unknown[]> {
  const list = await objectIn(cluster, `v1/namespaces/shop/pods?labelSelector=${encodeURIComponent(junkSelector)}`);
  return list!['items'] as readonly unknown[];
}
