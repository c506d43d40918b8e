import {spawn} from 'node:child_process';
import {existsSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {describeTab} from '../../src/details/describe.ts';
import {textOf} from '../../src/details/document.ts';
import type {Answer, Inspected, Need} from '../../src/details/tab.ts';
import type {KubeObject, ResourceKind} from '../../src/kube/object.ts';
import {wordsOf} from '../inspected.ts';
import {pathOf, type RealCluster, type Refused} from './real-cluster.ts';

export type Described = {
  readonly lines: readonly string[] /** The paths of what was asked beside the object. */;
  readonly asked: readonly string[];
};

/** The Describe tab of an object of the cluster, after all that it needs has been asked. */
export async function describedByUs(cluster: RealCluster, kind: ResourceKind, namespace: string, name: string): Promise<Described> {
  const object = (await cluster.ask('GET', pathOf(kind, kind.isNamespaced ? namespace : undefined, name))) as KubeObject;
  const answers = new Map<string, Answer>();
  const inspected: Inspected = {
    kind,
    namespace: kind.isNamespaced ? namespace : '',
    name,
    object,
    problem: undefined,
    isGone: false,
    versions: [],
    looked: undefined,
    answer: need => answers.get(wordsOf(need)) ?? {state: 'asking'},
    isRevealed: () => false,
    isOn: () => false,
    query: '',
    now: Date.now(),
    times: 'relative',
    kinds: [kind],
  };
  for (;;) {
    const open = (describeTab.needs?.(inspected) ?? []).filter(need => !answers.has(wordsOf(need)));
    if (open.length === 0) break;
    await Promise.all(open.map(async need => answers.set(wordsOf(need), await answerOf(cluster, need))));
  }
  const doc = describeTab.doc(inspected);
  return {lines: Array.from({length: doc.length}, (_, index) => textOf(doc.line(index))), asked: [...answers.keys()]};
}

async function answerOf(cluster: RealCluster, need: Need): Promise<Answer> {
  if (need.type !== 'get') throw new Error('Describe runs nothing');
  const query = new URLSearchParams(need.query).toString();
  try {
    return {state: 'known', value: await cluster.ask('GET', query === '' ? need.path : `${need.path}?${query}`)};
  } catch (error) {
    const {status, message} = error as Refused;
    return {state: 'failed', status, because: message};
  }
}

/** What kubectl prints, with times in UTC. Rejects with what it complains of. */
export function kubectl(args: readonly string[]): Promise<string> {
  const config = process.env['DOGWATCH_TEST_KUBECONFIG']!;
  const beside = join(process.env['CLUSTER'] || dirname(config), 'bin', 'kubectl');
  const env = {PATH: process.env['PATH'], HOME: tmpdir(), TZ: 'UTC'};
  const child = spawn(existsSync(beside) ? beside : 'kubectl', [`--kubeconfig=${config}`, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env,
  });
  let out = '';
  let problem = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (problem += text));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', code => (code === 0 ? resolve(out) : reject(new Error(`kubectl ${args.join(' ')}: ${problem}`))));
  });
}

/**
 * Lines of kubectl for which no line of ours has all their words. Not compared are ages, sizes of what may be secret, rules under titles, and
 * names of fields of which kubectl says nothing.
 */
export function missingLines(theirs: string, ours: readonly string[]): readonly string[] {
  const known = ours.map(line => new Set(wordsIn(line)));
  let isEvents = false;
  return theirs.split('\n').filter(line => {
    isEvents ||= line.startsWith('Events:');
    if (/:\s+\d+ bytes$|:\s+$|^BinaryData$/.test(line)) return false;
    const words = wordsIn(line.replace(/\(lasts [^)]*\)/, '')).filter(word => !(isEvents && isAge(word)));
    return words.length > 0 && !known.some(one => words.every(word => one.has(word)));
  });
}

/** Without what stands around them; `nil` is Go's word for none. */
function wordsIn(line: string): string[] {
  return line.split(/\s+/).flatMap(word => {
    const bare = word.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '');
    return bare === '' ? [] : [bare === 'nil' ? 'none' : bare];
  });
}

/** `5m`, or of what happens again `10s (x4 over 5m)`. */
function isAge(word: string): boolean {
  return /^(x\d+|over|(\d+[smhdy])+|invalid|unknown)$/.test(word);
}
