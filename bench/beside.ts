import {execFileSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {type Piped, piped} from './piped-logs.ts';
import type {Program} from './pty.ts';
import {servedDemo} from './served.ts';
import type {Stage} from './stage.ts';

export type Beside = {readonly where: string; readonly program: string; readonly figures: Piped | string};

const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
const seconds = 15;
const namespace = 'dogwatch-bench-logs';

/** The one that came with the cluster of a kubeconfig, else the one on PATH; undefined where there is none. */
export function kubectlOf(kubeconfig: string | undefined): string | undefined {
  const places = [...(kubeconfig === undefined ? [] : [join(dirname(kubeconfig), 'bin')]), ...(process.env['PATH'] ?? '').split(':')];
  return places.map(place => join(place, 'kubectl')).find(file => existsSync(file));
}

/** dogwatch, kubectl and perhaps another, one after the other on the same pods: those of the demo, and those of a real cluster where one is named. */
export async function besideOthers(stage: Stage, kubectl: string, kubeconfig: string | undefined, against: string | undefined) {
  const found: Beside[] = [];
  const world = await servedDemo(stage, 'flood');
  try {
    found.push(
      ...(await compared('demo, 20,000 lines a second of 20 containers', world.kubeconfig, [
        '-n',
        'flood',
        '-l',
        'app.kubernetes.io/part-of=flood',
      ])),
    );
  } finally {
    await world.close();
  }
  if (kubeconfig === undefined) return found;
  const own = (words: readonly string[], input?: string) =>
    execFileSync(kubectl, ['--kubeconfig', kubeconfig, ...words], {input, stdio: ['pipe', 'pipe', 'inherit']});
  try {
    own(['apply', '-f', '-'], JSON.stringify(loudPods()));
    own(['rollout', 'status', 'deployment/loud', '-n', namespace, '--timeout=60s']);
    found.push(...(await compared('real kubelet, 2,000 lines a second of 4 containers', kubeconfig, ['-n', namespace, '-l', 'app=loud'])));
  } finally {
    own(['delete', 'namespace', namespace, '--ignore-not-found', '--wait=false']);
  }
  return found;

  async function compared(where: string, config: string, which: readonly string[]): Promise<Beside[]> {
    const env = {...stage.env, KUBECONFIG: config};
    const words = [...which, '-f', '--tail', '10'];
    const programs: readonly (readonly [string, Program])[] = [
      ['dogwatch logs --raw', {command: process.execPath, args: [cli, 'logs', ...words, '--raw'], env}],
      ['kubectl logs -l', {command: kubectl, args: ['logs', ...words, '--max-log-requests', '50'], env}],
      ...(against === undefined ? [] : [[against, {command: '/bin/sh', args: ['-c', `exec ${against}`], env}] as const]),
    ];
    const results: Beside[] = [];
    for (const [program, how] of programs) {
      const figures = await piped(how, stage.directory, seconds).catch((error: Error) => error.message);
      results.push({where, program, figures});
      console.log(`${where}: ${program}: ${typeof figures === 'string' ? figures : rowOf(figures).join(', ')}`);
    }
    return results;
  }
}

export const besideTitles = ['lines a second', 'containers', 'lost', 'told twice', 'CPU %', 'memory MB'];

export function rowOf({linesASecond, containers, lost, repeated, cpuPercent, memoryMB}: Piped): readonly string[] {
  return [linesASecond, containers, lost, repeated, cpuPercent, memoryMB].map(value => Math.round(value).toLocaleString('en-US'));
}

/** Four pods that write as much as a kubelet of a small machine can carry. */
function loudPods(): object {
  const line = 'level=info msg=\\"request served\\" seq=$i from=$HOSTNAME path=/cart/items ms=12 customer=4711';
  const script = `i=0; while true; do n=0; while [ $n -lt 50 ]; do i=$((i+1)); n=$((n+1)); echo "${line}"; done; sleep 0.1; done`;
  const labels = {app: 'loud'};
  const containers = [{name: 'main', image: 'localhost/busybox', imagePullPolicy: 'IfNotPresent', command: ['sh', '-c', script]}];
  const template = {metadata: {labels}, spec: {terminationGracePeriodSeconds: 1, containers}};
  const deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {name: 'loud', namespace},
    spec: {replicas: 4, selector: {matchLabels: labels}, template},
  };
  return {apiVersion: 'v1', kind: 'List', items: [{apiVersion: 'v1', kind: 'Namespace', metadata: {name: namespace}}, deployment]};
}
