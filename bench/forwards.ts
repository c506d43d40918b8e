import {execFileSync, spawn} from 'node:child_process';
import {connect} from 'node:net';
import {createInterface} from 'node:readline';
import {fileURLToPath} from 'node:url';
import {type BusyboxPod, busyboxPod} from './busybox-pod.ts';
import type {Benchmark, Samples, Stage} from './stage.ts';

const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
const manyConnections = 200;
const megabytes = 200;

/** Where a forward listens, and how it ends. */
type Forwarding = {readonly port: number; stop(): Promise<void>};

/** 200 connections at once through a forward; and a large download, where there is a real kubelet, with `kubectl port-forward` beside. */
export const forwards: Benchmark = {
  name: 'forwards',
  async run(stage) {
    if (!stage.subject.measuresItself) return {};
    const pod = await busyboxPod(stage, 'dogwatch-bench-forwards');
    try {
      makeFiles(pod);
      return {...(await many(stage, pod)), ...(pod.kubectl === undefined ? {} : await downloads(stage, pod, pod.kubectl))};
    } finally {
      await pod.close();
    }
  },
};

function makeFiles({kubectl, kubeconfig, namespace, pod}: BusyboxPod): void {
  if (kubectl === undefined) return;
  const script = `echo small > /www/index.html; head -c ${megabytes}000000 /dev/zero > /www/big`;
  execFileSync(kubectl, ['--kubeconfig', kubeconfig, 'exec', '-n', namespace, pod, '--', 'sh', '-c', script], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

async function many(stage: Stage, pod: BusyboxPod): Promise<Samples> {
  const forwarding = await own(stage, pod);
  try {
    const from = performance.now();
    const served = await Promise.all(
      Array.from({length: manyConnections}, () =>
        bytesOf(forwarding.port, '/').then(
          bytes => bytes > 0,
          () => false,
        ),
      ),
    );
    return {forwardsServed: [served.filter(Boolean).length], forwardsTook: [performance.now() - from]};
  } finally {
    await forwarding.stop();
  }
}

/** In turns, so that both have the same neighbours. */
async function downloads(stage: Stage, pod: BusyboxPod, kubectl: string): Promise<Samples> {
  const args = ['port-forward', '--kubeconfig', pod.kubeconfig, '-n', pod.namespace, pod.pod, ':8080'];
  const [ours, theirs] = [await own(stage, pod), await started(kubectl, args, /127\.0\.0\.1:(\d+) ->/, stage)];
  const rates: Record<'ours' | 'theirs', number[]> = {ours: [], theirs: []};
  try {
    for (let round = 0; round < (stage.isQuick ? 3 : 7); round++) {
      rates.ours.push(await rate(ours.port));
      rates.theirs.push(await rate(theirs.port));
    }
  } finally {
    await Promise.all([ours.stop(), theirs.stop()]);
  }
  return {
    forwardRate: rates.ours,
    forwardRateBeside: rates.theirs,
    forwardShare: [(median(rates.ours) / median(rates.theirs)) * 100],
  };
}

async function rate(port: number): Promise<number> {
  const from = performance.now();
  const bytes = await bytesOf(port, '/big');
  if (bytes < megabytes * 1e6) throw new Error(`Only ${bytes} bytes of ${megabytes} MB came through port ${port}`);
  return bytes / 1e3 / (performance.now() - from);
}

function own(stage: Stage, {kubeconfig, namespace, pod}: BusyboxPod): Promise<Forwarding> {
  const target = pod === '' ? 'deploy/web' : `pod/${pod}`;
  const args = [cli, 'forward', target, ':8080', '-n', namespace, '--kubeconfig', kubeconfig];
  return started(process.execPath, args, /127\.0\.0\.1:(\d+) ->/, stage);
}

async function started(command: string, args: readonly string[], ready: RegExp, {env, directory}: Stage): Promise<Forwarding> {
  const child = spawn(command, args, {env, cwd: directory, stdio: ['ignore', 'pipe', 'pipe']});
  const ended = new Promise<void>(resolve => child.once('close', () => resolve()));
  let told = '';
  child.stderr.on('data', (bytes: Buffer) => (told += bytes));
  const port = new Promise<number>((resolve, reject) => {
    createInterface({input: child.stdout}).on('line', line => {
      const found = ready.exec(line)?.[1];
      if (found !== undefined) resolve(Number(found));
    });
    void ended.then(() => reject(new Error(`${command} ${args.join(' ')} forwards nothing: ${told}`)));
    setTimeout(() => reject(new Error(`${command} did not begin to forward within 30 s: ${told}`)), 30_000).unref();
  });
  const stop = () => {
    child.kill('SIGTERM');
    return ended;
  };
  try {
    return {port: await port, stop};
  } catch (error) {
    await stop();
    throw error;
  }
}

/** How much comes from a path by HTTP/1.0, head and all, until the other side ends. Rejects where the connection breaks. */
function bytesOf(port: number, path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = connect({host: '127.0.0.1', port});
    let bytes = 0;
    let left = Infinity;
    socket.on('data', chunk => {
      if (bytes === 0) left = lengthIn(chunk);
      bytes += chunk.length;
      // The runtime tells the end a second after it has come.
      if (bytes >= left) socket.end();
    });
    socket.on('close', () => resolve(bytes));
    socket.on('error', reject);
    socket.write(`GET ${path} HTTP/1.0\r\n\r\n`);
  });
}

/** Of the whole answer, as far as its first part says it. */
function lengthIn(first: Buffer): number {
  const text = first.toString('latin1');
  const head = text.indexOf('\r\n\r\n');
  const length = /content-length: *(\d+)/i.exec(text)?.[1];
  return head < 0 || length === undefined ? Infinity : head + 4 + Number(length);
}

function median(samples: readonly number[]): number {
  return samples.toSorted((a, b) => a - b)[samples.length >> 1]!;
}
