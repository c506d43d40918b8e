import {spawn} from 'node:child_process';
import {existsSync} from 'node:fs';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {afterAll, beforeAll, expect} from 'vitest';
import {demoTarget} from '../../contract/demo-target.ts';
import {randomSuffix} from '../real-cluster.ts';

export type Ran = {readonly code: number; readonly out: string; readonly error: string};
export type Side = 'demo' | 'real';

export type Kubectl = {
  /** The namespace of the tests of this file, of the same name on both sides. */
  readonly namespace: string;
  /** For files that commands read and write. */
  readonly folder: string;
  /** Runs it in the namespace. `input` goes to its standard input. */
  run(side: Side, line: string | readonly string[], input?: string | Buffer): Promise<Ran>;
  /** Leaves the process to the caller, who ends it. */
  start(side: Side, line: string): ReturnType<typeof spawn>;
  /** Writes a manifest; gives its path. */
  file(name: string, ...objects: readonly object[]): Promise<string>;
  /** Runs it on both sides: all that is printed and the exit code must be the same but for names and times. */
  same(line: string | readonly string[], options?: SameOptions): Promise<Ran>;
  /** Runs it on both sides: the same exit code, and these lines on both. */
  alike(line: string, lines: readonly (string | RegExp)[]): Promise<void>;
  /** Until it succeeds on both sides. */
  settle(line: string): Promise<void>;
};

type SameOptions = {
  readonly input?: string;
  /** Only these lines count. */
  readonly only?: RegExp;
  /** The order of lines does not count. */
  readonly isSorted?: boolean;
  readonly strip?: readonly RegExp[];
};

/** kubectl on a demo cluster and on the real one, side by side. */
export function besides(): Kubectl {
  const namespace = `kubectl-${randomSuffix()}`;
  const configs: Record<Side, string> = {demo: '', real: process.env['DOGWATCH_TEST_KUBECONFIG']!};
  const binary = kubectlBinary();
  let folder = '';
  let demo: Awaited<ReturnType<typeof demoTarget>> | undefined;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'dogwatch-kubectl-'));
    demo = await demoTarget({isSecure: true});
    configs.demo = join(folder, 'demo.kubeconfig');
    await writeFile(configs.demo, JSON.stringify(demo.kubeconfig), {mode: 0o600});
    for (const side of ['demo', 'real'] as const) {
      const {code, error} = await kubectl.run(side, ['create', 'namespace', namespace]);
      if (code !== 0) throw new Error(`${side}: ${error}`);
    }
    await kubectl.settle(`get serviceaccount default`);
  });
  afterAll(async () => {
    await kubectl.run('real', ['delete', 'namespace', namespace, '--wait=false']);
    await demo?.stop();
    await rm(folder, {recursive: true, force: true});
  });

  const kubectl: Kubectl = {
    namespace,
    get folder() {
      return folder;
    },
    run(side, line, input) {
      const child = spawn(binary, argsOf(side, line), {stdio: ['pipe', 'pipe', 'pipe'], env: environment(folder), cwd: folder});
      let out = '';
      let error = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
      child.stderr.setEncoding('utf8').on('data', (text: string) => (error += text));
      child.stdin.on('error', () => {});
      child.stdin.end(input ?? '');
      return new Promise((resolve, reject) => {
        child.on('error', reject);
        child.on('close', code => resolve({code: code ?? -1, out, error}));
      });
    },
    start: (side, line) => spawn(binary, argsOf(side, line), {env: environment(folder), cwd: folder}),
    async file(name, ...objects) {
      const path = join(folder, name);
      await writeFile(path, objects.map(object => JSON.stringify(object)).join('\n---\n'));
      return path;
    },
    async same(line, options = {}) {
      const [demo, real] = await Promise.all([kubectl.run('demo', line, options.input), kubectl.run('real', line, options.input)]);
      expect({line, ...told(demo, options)}).toEqual({line, ...told(real, options)});
      return real;
    },
    async alike(line, lines) {
      const [demo, real] = await Promise.all([kubectl.run('demo', line), kubectl.run('real', line)]);
      expect([line, demo.code, demo.error]).toEqual([line, real.code, real.code === 0 ? demo.error : real.error]);
      for (const wanted of lines) {
        for (const [side, {out, error}] of [
          ['real', real],
          ['demo', demo],
        ] as const) {
          const text = normalized(out + error);
          const has = typeof wanted === 'string' ? text.includes(wanted) : wanted.test(text);
          expect(has ? '' : `${side} does not say ${wanted} for ${line}:\n${out}${error}`).toBe('');
        }
      }
    },
    async settle(line) {
      await Promise.all([settled('demo', line), settled('real', line)]);
    },
  };
  return kubectl;

  async function settled(side: Side, line: string): Promise<void> {
    const deadline = performance.now() + 60_000;
    for (;;) {
      const {code, out, error} = await kubectl.run(side, line);
      if (code === 0) return;
      if (performance.now() > deadline) throw new Error(`${side}: ${line} never succeeded: ${out}${error}`);
    }
  }

  function argsOf(side: Side, line: string | readonly string[]): string[] {
    const words = typeof line === 'string' ? line.split(' ').filter(word => word !== '') : line;
    return [`--kubeconfig=${configs[side]}`, `--namespace=${namespace}`, ...words];
  }
}

/** Names, ages, addresses and versions, which differ between any two runs. */
export function normalized(text: string): string {
  return text
    .replaceAll(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, '<uid>')
    .replaceAll(/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z?\b/g, '<time>')
    .replaceAll(/(pod-template-hash["=: ]+)"?[bcdfghjklmnpqrstvwxz2456789]{7,10}"?/g, '$1<hash>')
    .replaceAll(/-[bcdfghjklmnpqrstvwxz2456789]{7,10}-[bcdfghjklmnpqrstvwxz2456789]{5}\b/g, '-<hash>-<pod>')
    .replaceAll(/\b((?:[a-z]+-)*[a-z]+)-(?=[a-z]*\d)[bcdfghjklmnpqrstvwxz2456789]{8,10}\b/g, '$1-<hash>')
    .replaceAll(/-[bcdfghjklmnpqrstvwxz2456789]{5}(?=[\s"'])/g, '-<pod>')
    .replaceAll(/\b(10|127|172|192)(\.\d{1,3}){3}\b/g, '<ip>')
    .replaceAll(/resourceVersion: "\d+"/g, 'resourceVersion: "<version>"')
    .replaceAll(/(?<![\w.-])(\d+d)?(\d+h)?(\d+m)?\d+[smhd](?![\w-])/g, '<age>')
    .replaceAll(/[ \t]+/g, ' ')
    .replaceAll(/ +$/gm, '');
}

function told({code, out, error}: Ran, {only, isSorted, strip = []}: SameOptions): object {
  const lines = (text: string) => {
    const kept = strip.reduce((rest, what) => rest.replaceAll(what, ''), normalized(text));
    const list = kept.split('\n').filter(line => only?.test(line) ?? true);
    return isSorted ? list.sort() : list;
  };
  return {code, out: lines(out), error: lines(error)};
}

/** Nothing of the user's own, and caches apart. */
function environment(folder: string): NodeJS.ProcessEnv {
  return {PATH: process.env['PATH'], HOME: folder, TMPDIR: folder};
}

/** The one that came with the cluster, else the one on PATH. */
function kubectlBinary(): string {
  const beside = join(process.env['CLUSTER'] || dirname(process.env['DOGWATCH_TEST_KUBECONFIG']!), 'bin', 'kubectl');
  return existsSync(beside) ? beside : 'kubectl';
}
