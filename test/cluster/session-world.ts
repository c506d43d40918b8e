import {readFile} from 'node:fs/promises';
import {execOnce} from '../../src/cluster/exec.ts';
import {createTransport} from '../../src/cluster/transport.ts';
import {type Driven, launch, systemClock} from '../drive.ts';
import {madeNamespace, pathOf, type RealCluster, realCluster} from './real-cluster.ts';
import {realClock} from './real-reading.ts';

/** Busybox under a tag, so that it is not pulled; and an image with nothing but one program. */
export const images = {busybox: 'localhost/shop/db:16.2', bare: 'localhost/pause:3.10'};
/** Pods start and containers come back meanwhile, on a machine that is busy. */
const PATIENCE_MS = 40_000;

export const prompt = /^[^│\n]*[/~] # ?$/m;
export const leave = '\u001d';

export type SessionWorld = Awaited<ReturnType<typeof sessionWorld>>;

/** A namespace with pods of one's own on the real cluster, all of which run once it is there. */
export async function sessionWorld(specs: Readonly<Record<string, PodSketch>>) {
  const cluster = await realCluster();
  const file = await readFile(process.env['DOGWATCH_TEST_KUBECONFIG']!, 'utf8');
  const namespace = await madeNamespace(cluster);
  const transport = createTransport({context: cluster.context, clock: realClock, env: {}, userAgent: 'dogwatch-test'});
  for (const [name, sketch] of Object.entries(specs)) await cluster.ask('POST', pathOf(pods, namespace.name), podOf(name, sketch));
  for (const name of Object.keys(specs)) await untilRuns(cluster, namespace.name, name);
  return {
    cluster,
    namespace: namespace.name,
    kubeconfig: file,
    untilRuns: (name: string, restarts = 0) => untilRuns(cluster, namespace.name, name, restarts),
    /** The program at the table of that kind, filtered down to that name. */
    async at(kind: string, name: string, more: {kubeconfig?: string; columns?: number; rows?: number} = {}): Promise<Driven> {
      const it = await launch({
        kubeconfig: file,
        wish: {line: `${kind} ${namespace.name}`},
        columns: 80,
        rows: 24,
        clock: {...systemClock(), now: Date.now},
        patienceMs: PATIENCE_MS,
        ...more,
      });
      await it.until('● live');
      await it.until(new RegExp(`^.{2,3}${name}`, 'm'));
      await it.press(`/${name}\r`);
      return it;
    },
    /** No shell runs in it any more. */
    async untilAlone(pod: string): Promise<void> {
      const wish = {namespace: namespace.name, pod, container: 'app', command: ['pidof', 'ash'], signal: new AbortController().signal};
      while ((await execOnce(transport, realClock, wish)).exitCode === 0);
    },
    async close(): Promise<void> {
      transport.close();
      await namespace.remove();
      cluster.close();
    },
  };
}

export type ContainerSketch = {
  readonly command?: readonly string[];
  readonly image?: string;
  readonly hasInput?: boolean;
};

export type PodSketch = {
  readonly containers: Readonly<Record<string, ContainerSketch>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
};

export const idle: ContainerSketch = {command: ['sleep', '1000000']};

function podOf(name: string, {annotations, labels, containers}: PodSketch) {
  return {metadata: {name, annotations, labels}, spec: podSpec(containers)};
}

export function podSpec(containers: PodSketch['containers']) {
  return {
    terminationGracePeriodSeconds: 0,
    containers: Object.entries(containers).map(([name, {command, image = images.busybox, hasInput = false}]) => ({
      name,
      image,
      command,
      stdin: hasInput,
      tty: hasInput,
    })),
  };
}

type Told = {readonly status: {readonly phase?: string; readonly containerStatuses?: readonly {ready: boolean; restartCount: number}[]}};

async function untilRuns(cluster: RealCluster, namespace: string, name: string, restarts = 0): Promise<void> {
  for (;;) {
    const {status} = (await cluster.ask('GET', pathOf(pods, namespace, name))) as Told;
    const all = status.containerStatuses ?? [];
    if (status.phase === 'Running' && all.every(one => one.ready && one.restartCount >= restarts)) return;
  }
}

const pods = {group: '', version: 'v1', plural: 'pods'};
