import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import {fileURLToPath} from 'node:url';
import {apiOf} from './api.ts';

/** The cluster that is looked at. */
export type World = {
  readonly name: string;
  readonly kubeconfig: string;
  pods(namespace?: string): Promise<number>;
  /** One with some pods in it, but few. */
  namespace(): Promise<string>;
  /** Gives 50 pods on the first screen new values, all at once. Only the scripted server does that. */
  update(): void;
  close(): Promise<void>;
};

export const leastPods = 10_000;

/** The cluster of a kubeconfig, or why it does not serve. */
export async function realWorld(kubeconfig: string): Promise<World | {readonly because: string}> {
  const api = apiOf(kubeconfig);
  const pods = (namespace?: string) => api.count(namespace === undefined ? '/api/v1/pods' : `/api/v1/namespaces/${namespace}/pods`);
  const there = await pods();
  if (there < leastPods) return {because: `${kubeconfig} has ${there} pods, and the figures are for ${leastPods}`};
  return {
    name: `the cluster of ${kubeconfig}`,
    kubeconfig,
    pods,
    async namespace() {
      const names = await api.names('/api/v1/namespaces');
      const sizes = await Promise.all(names.map(async name => ({name, size: await pods(name)})));
      const inhabited = sizes.filter(({size}) => size > 0).sort((a, b) => a.size - b.size);
      return (inhabited.find(({size}) => size >= 5) ?? inhabited.at(-1))!.name;
    },
    update() {
      throw new Error('only the scripted server changes on demand');
    },
    close: async () => {},
  };
}

/** What bench/server.ts says, in one line, once it listens. */
export type Greeting = {readonly url: string; readonly pods: number; readonly namespace: string; readonly podsInNamespace: number};

/** The program's own test server with 10,000 pods, in a process of its own, so that its work is not the harness's. */
export async function scriptedWorld(directory: string): Promise<World> {
  const child = spawn(process.execPath, [fileURLToPath(new URL('server.ts', import.meta.url))], {stdio: ['pipe', 'pipe', 'inherit']});
  const ended = once(child, 'exit');
  const lines = createInterface({input: child.stdout});
  const first = await Promise.race([once(lines, 'line'), ended.then(() => undefined)]);
  if (first === undefined) throw new Error('bench/server.ts did not start');
  const greeting = JSON.parse(first[0] as string) as Greeting;
  const kubeconfig = join(directory, 'scripted.kubeconfig');
  writeFileSync(kubeconfig, kubeconfigFor(greeting.url));
  return {
    name: 'the scripted server',
    kubeconfig,
    pods: async namespace => (namespace === undefined ? greeting.pods : greeting.podsInNamespace),
    namespace: async () => greeting.namespace,
    update: () => void child.stdin.write('update\n'),
    async close() {
      child.stdin.end();
      await ended;
    },
  };
}

/** Of a server that asks for no credentials. */
export function kubeconfigFor(server: string, name = 'scripted'): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{name, cluster: {server}}],
    users: [{name, user: {}}],
    contexts: [{name, context: {cluster: name, user: name}}],
    'current-context': name,
  });
}
