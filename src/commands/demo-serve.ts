import {readFile, rm} from 'node:fs/promises';
import {resolve} from 'node:path';
import {writePrivateFile} from '../cluster/private-file.ts';
import {startDemo} from '../demo/start-demo.ts';
import {wallOf} from '../demo/wall.ts';

export type ServeWish = {
  readonly scenario: string | undefined;
  readonly seed: number | undefined;
  readonly port: number | undefined;
  readonly kubeconfigOut: string | undefined;
};

/**
 * Serves a demo cluster on loopback for other programs. Resolves once its kubeconfig is written, with what to print and how to end it, which
 * takes the kubeconfig away again; rejects with an Error for people. A file that is something else is never overwritten.
 */
export async function serveDemoCluster(
  {scenario = 'shop', seed, port = 0, kubeconfigOut = 'dogwatch-demo.kubeconfig'}: ServeWish,
  now: () => number,
): Promise<{readonly told: string; stop(): Promise<void>}> {
  const running = await startDemo({scenario, ...(seed !== undefined && {seed}), port, now: now(), wall: wallOf(now)}).catch(error => {
    throw new Error(error.code === 'EADDRINUSE' ? `Port ${port} is taken. Choose another with --port, or leave it out.` : error.message);
  });
  const path = resolve(kubeconfigOut);
  const text = `${JSON.stringify(running.kubeconfig, undefined, 2)}\n`;
  const problem = (await isOurs(path))
    ? await writePrivateFile(path, text)
    : `${path} is there already and was not written by a demo cluster`;
  if (problem !== undefined) {
    await running.stop();
    throw new Error(`${problem}. Choose another place with --kubeconfig-out FILE.`);
  }
  return {
    told: `Serving the scenario ${scenario} at ${running.server.url}\nexport KUBECONFIG=${path}\nctrl-c ends it.`,
    async stop() {
      await running.stop();
      if ((await readFile(path, 'utf8').catch(() => '')) === text) await rm(path, {force: true});
    },
  };
}

/** Whether nothing is lost by writing there: the file is not there, or it leads to a demo cluster. */
async function isOurs(path: string): Promise<boolean> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => (error.code === 'ENOENT' ? undefined : ''));
  if (text === undefined || text === '') return true;
  try {
    const {clusters} = JSON.parse(text) as {clusters: readonly {name: string; cluster: {server: string}}[]};
    return clusters.every(({name, cluster}) => name === 'demo' && cluster.server.startsWith('https://127.0.0.1:'));
  } catch {
    return false;
  }
}
