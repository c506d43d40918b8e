import {execFile} from 'node:child_process';
import {randomBytes} from 'node:crypto';
import {existsSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {afterAll, beforeAll, expect, onTestFinished, test} from 'vitest';
import {openRemote, type RemoteEnd, type RemoteWish} from '../../src/cluster/remote.ts';
import {createTransport} from '../../src/cluster/transport.ts';
import type {UpgradableTransport} from '../../src/cluster/transport-types.ts';
import {failure} from '../fakes/cluster-client.ts';
import {openFar} from '../remote-streams.ts';
import {usedAndLeft} from '../shell-on-terminal.ts';
import {type Built, buildProgram, openSession, temporaryFolder} from '../terminal-session.ts';
import {madeNamespace, type RealCluster, realCluster} from './real-cluster.ts';
import {realClock} from './real-reading.ts';

const image = process.env['DOGWATCH_TEST_IMAGE'] ?? 'localhost/busybox';
const config = process.env['DOGWATCH_TEST_KUBECONFIG']!;
const beside = join(process.env['CLUSTER'] || dirname(config), 'bin', 'kubectl');
const kubectl = existsSync(beside) ? beside : 'kubectl';

let cluster: RealCluster;
let namespace: Awaited<ReturnType<typeof madeNamespace>>;
let transport: UpgradableTransport;
let built: Built;

beforeAll(async () => {
  cluster = await realCluster();
  namespace = await madeNamespace(cluster);
  transport = createTransport({context: cluster.context, clock: realClock, env: {}, userAgent: 'dogwatch-test'});
  built = await buildProgram();
  const at = `/api/v1/namespaces/${namespace.name}`;
  const waits = {image, imagePullPolicy: 'IfNotPresent', command: ['sh', '-c', 'trap exit TERM; while true; do sleep 1; done']};
  const answers = {...waits, stdin: true, command: ['sh', '-c', 'while read line; do echo got $line; done; sleep 1000']};
  const spec = {
    terminationGracePeriodSeconds: 0,
    containers: [
      {...waits, name: 'main'},
      {...answers, name: 'answers'},
    ],
  };
  await cluster.ask('POST', `${at}/pods`, {metadata: {name: 'told', labels: {app: 'told'}}, spec});
  const shell = {...waits, name: 'main', stdin: true, tty: true, command: ['sh']};
  await cluster.ask('POST', `${at}/pods`, {metadata: {name: 'shell'}, spec: {...spec, restartPolicy: 'Never', containers: [shell]}});
  await cluster.ask('POST', `${at}/services`, {metadata: {name: 'told'}, spec: {selector: {app: 'told'}, ports: [{port: 80}]}});
  for (const name of ['told', 'shell']) {
    for (let phase = ''; phase !== 'Running'; ) {
      ({phase} = ((await cluster.ask('GET', `${at}/pods/${name}`)) as {status: {phase: string}}).status);
    }
  }
});
afterAll(async () => {
  transport?.close();
  await namespace?.remove();
  cluster?.close();
  await built?.remove();
});

type Ran = {readonly code: number; readonly out: Buffer; readonly err: string};

function ran(file: string, args: readonly string[], input: Uint8Array | undefined): Promise<Ran> {
  return new Promise(resolve => {
    const options = {encoding: 'buffer', maxBuffer: 2 ** 28} as const;
    const child = execFile(file, args, options, (error, out, err) => resolve({code: Number(error?.code ?? 0), out, err: err.toString()}));
    child.stdin!.on('error', () => {}).end(input);
  });
}

const ours = (words: readonly string[], input?: Uint8Array) =>
  ran(process.execPath, [built.cli, 'exec', '--kubeconfig', config, '-n', namespace.name, ...words], input);
const theirs = (words: readonly string[], input?: Uint8Array) =>
  ran(kubectl, ['exec', '--kubeconfig', config, '-n', namespace.name, ...words], input);

test.each<[string, string[], Uint8Array?]>([
  ['output', ['told', '--', 'sh', '-c', 'echo a; echo b >&2']],
  ['an exit code', ['told', '--', 'sh', '-c', 'exit 42']],
  ['a signal', ['told', '--', 'sh', '-c', 'kill -9 $$']],
  ['no such command', ['told', '--', 'nosuch']],
  ['no such pod', ['nobody', '--', 'ls']],
  ['no such container', ['told', '-c', 'zzz', '--', 'ls']],
  ['words that a shell would change', ['told', '--', 'echo', '$HOME', 'a  b', '*', '--', '-i']],
  ['another container', ['told', '-c', 'answers', '--', 'cat', '/proc/1/cmdline']],
  ['a service', ['svc/told', '--', 'hostname']],
  ['input', ['-i', 'told', '--', 'sha256sum'], Buffer.from('x\n'.repeat(1_000_000))],
  ['input that ends at once', ['-i', 'told', '--', 'cat']],
  ['a command that does not read its input', ['-i', 'told', '--', 'sh', '-c', 'echo early; exit 4'], Buffer.alloc(10_000)],
  ['much output', ['told', '--', 'head', '-c', '20000000', '/dev/zero']],
  ['-t without a terminal', ['-t', 'told', '--', 'sh', '-c', 'exit 3']],
])('as kubectl does it: %s', async (_name, words, input) => {
  const [own, other] = await Promise.all([ours(words, input), theirs(words, input)]);
  expect([own.code, own.out.length]).toEqual([other.code, other.out.length]);
  expect(own.out.equals(other.out)).toBe(true);
});

test('ten megabytes there and back, every byte', async () => {
  const sent = randomBytes(10_000_000);
  const {code, out} = await ours(['-i', 'told', '--', 'cat'], sent);
  expect([code, out.equals(sent)]).toEqual([0, true]);
});

test('a shell on a real terminal', async () => {
  const HOME = await temporaryFolder();
  const session = await openSession({HOME});
  await session.until('$');
  session.run(`${process.execPath} ${built.cli} exec --kubeconfig ${config} -n ${namespace.name} -it told`);
  await session.until('/ #');
  session.type('stty size; tty\r');
  await session.until(/30 140\s+\/dev\/pts/);
  await usedAndLeft(session);
});

test('what runs is joined: lines to it and back, and left again', async () => {
  const wish = {namespace: namespace.name, pod: 'told', container: 'answers', command: undefined};
  const far = await openFar(transport, realClock, wish);
  far.write('hello\n');
  await far.untilOut('got hello');
  far.close();
  const again = await openFar(transport, realClock, wish);
  again.write('again\n');
  await again.untilOut('got again');
});

test('a terminal that is joined, and ends', async () => {
  const wish = {namespace: namespace.name, pod: 'shell', container: 'main', command: undefined, terminal: {columns: 91, rows: 17}};
  const far = await openFar(transport, realClock, wish);
  far.write('stty size\n');
  await far.untilOut('17 91');
  far.resize(123, 45);
  far.write('stty size\n');
  await far.untilOut('45 123');
  far.write('exit\n');
  expect(await far.end).toEqual({type: 'exit', exitCode: 0});
});

test('who may not is told what is needed', async () => {
  const {userEntry} = cluster.context;
  const bob = {...cluster.context, userEntry: {...userEntry!, impersonate: {user: 'bob', groups: [], extra: {}}}};
  const theirWay = createTransport({context: bob, clock: realClock, env: {}, userAgent: 'dogwatch-test'});
  onTestFinished(() => theirWay.close());
  const wish: RemoteWish = {
    namespace: namespace.name,
    pod: 'told',
    container: 'main',
    command: ['ls'],
    hasInput: false,
    terminal: undefined,
    signal: new AbortController().signal,
  };
  const events = {onOutput: () => {}, onEnd: (_end: RemoteEnd) => {}};
  const words = async () => (await failure(openRemote(theirWay, realClock, wish, events))).message;
  expect(await words()).toMatch(/^You may not exec into pods in \S+: it needs create on pods\/exec$/);
  const at = `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace.name}`;
  const rules = [{apiGroups: [''], resources: ['pods/exec'], verbs: ['create']}];
  await cluster.ask('POST', `${at}/roles`, {metadata: {name: 'bob'}, rules});
  const subjects = [{apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'bob'}];
  const roleRef = {apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'bob'};
  await cluster.ask('POST', `${at}/rolebindings`, {metadata: {name: 'bob'}, subjects, roleRef});
  // The server learns of the role a moment later.
  const isLetIn = () =>
    openRemote(theirWay, realClock, wish, events).then(
      remote => {
        remote.close();
        return true;
      },
      () => false,
    );
  while (!(await isLetIn()));
});
