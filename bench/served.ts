import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {rmSync} from 'node:fs';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import {fileURLToPath} from 'node:url';
import {apiOf} from './api.ts';
import type {Stage} from './stage.ts';
import type {World} from './world.ts';

export type Served = World & {readonly pid: number};

/** A demo cluster as `dogwatch demo serve` serves it, in a process of its own. */
export async function servedDemo({directory, env}: Stage, scenario: string): Promise<Served> {
  const kubeconfig = join(directory, `served-${scenario.replace(':', '-')}.kubeconfig`);
  rmSync(kubeconfig, {force: true});
  const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
  const child = spawn(process.execPath, [cli, 'demo', 'serve', '--scenario', scenario, '--kubeconfig-out', kubeconfig], {
    env: {...env},
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const told = await Promise.race([untilTold(child.stdout), ended.then(() => false)]);
  if (!told) throw new Error(`dogwatch demo serve --scenario ${scenario} did not start`);
  const api = apiOf(kubeconfig);
  return {
    name: `the scenario ${scenario}`,
    kubeconfig,
    pid: child.pid!,
    pods: namespace => api.count(namespace === undefined ? '/api/v1/pods' : `/api/v1/namespaces/${namespace}/pods`),
    namespace: async () => 'flood',
    update() {
      throw new Error('only the scripted server changes on demand');
    },
    async close() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function untilTold(output: NodeJS.ReadableStream): Promise<boolean> {
  for await (const line of createInterface({input: output})) if (line.includes('ctrl-c ends it')) return true;
  return false;
}
