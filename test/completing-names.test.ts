import {execFileSync} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {completionWords} from '../src/commands/complete.ts';
import {completionScript} from '../src/commands/completion.ts';
import {typedLine} from '../src/commands/typed-line.ts';
import {optionWords} from '../src/usage.ts';
import {demoCluster} from './demo-cluster.ts';
import {kubeconfigFor} from './drive.ts';
import {fakeClock} from './fake-clock.ts';
import {pod} from './scripted-objects.ts';
import {type ScriptedServer, startServer} from './scripted-server.ts';

const nothing = {
  word: '',
  option: undefined,
  takesTarget: true,
  targets: [],
  selector: undefined,
  namespace: undefined,
  context: undefined,
  kubeconfig: undefined,
  isDemo: false,
};
const lines: [string, Partial<typeof nothing> | object][] = [
  ['dogwatch logs ', {}],
  ['dogwatch logs we', {word: 'we'}],
  ['dogwatch logs web deploy/ca', {word: 'deploy/ca', targets: ['web']}],
  ['dogwatch -n shop logs web -c ', {namespace: 'shop', targets: ['web'], option: 'container'}],
  ['dogwatch logs web --container ma', {targets: ['web'], option: 'container', word: 'ma'}],
  [
    'dogwatch logs --namespace=shop --context  arn:aws:eks:1:cluster/a w',
    {namespace: 'shop', context: 'arn:aws:eks:1:cluster/a', word: 'w'},
  ],
  ['dogwatch logs web --namespace=sh', {targets: ['web'], option: 'namespace', word: 'sh'}],
  ['dogwatch logs -A -fn', {namespace: '', word: '-fn'}],
  ['dogwatch logs -fn ', {option: 'namespace'}],
  ['dogwatch logs -nshop -l app=web --kubeconfig "$HOME/a b" ', {namespace: 'shop', selector: 'app=web', kubeconfig: '$HOME/a b'}],
  [String.raw`dogwatch logs --kubeconfig a\ 'b c'"d\"e" w`, {kubeconfig: 'a b cd"e', word: 'w'}],
  ["dogwatch logs --grep 'a b", {option: 'grep', word: 'a b'}],
  [String.raw`dogwatch logs "web\ `, {word: 'web\\ '}],
  [String.raw`dogwatch logs web\ `, {word: 'web '}],
  ['dogwatch logs web web ', {targets: ['web', 'web']}],
  ['dogwatch logs web\\', {word: 'web'}],
  ['dogwatch logs --grep a --grep b --since 5m --nobody x --demo ', {targets: ['x'], isDemo: true}],
  ['dogwatch logs -- -n', {word: '-n'}],
  ['dogwatch pods -n ', {takesTarget: false, targets: [], option: 'namespace'}],
  ['dogwatch exec -it we', {word: 'we'}],
  ['dogwatch exec web -c ', {takesTarget: false, targets: ['web'], option: 'container'}],
  ['dogwatch exec web -- l', {takesTarget: false, targets: ['web'], word: 'l'}],
  ['dogwatch forward svc/', {word: 'svc/'}],
  ['dogwatch', {takesTarget: false, word: 'dogwatch'}],
  ['', {takesTarget: false}],
];
test.each(lines)('%j is understood', (line, expected) => {
  expect(typedLine(line)).toEqual({...nothing, ...expected});
});

const web = ['web-f95f6d5c-7b8vs', 'web-f95f6d5c-8dlrc', 'web-f95f6d5c-9gxmt'];
const offered: [string, readonly string[]][] = [
  ['logs web', web],
  ['logs web-f95f6d5c-8', ['web-f95f6d5c-8dlrc']],
  ['exec -it web-f95f6d5c-8', ['web-f95f6d5c-8dlrc']],
  ['exec web-f95f6d5c-8dlrc web', []],
  ['exec web-f95f6d5c-8dlrc -c ', ['web']],
  ['logs -A gateway', ['gateway-7f9c7776b9-bj95h', 'gateway-7f9c7776b9-clmzz']],
  ['logs deploy/w', ['deploy/web']],
  ['logs Deployment/w', ['Deployment/web']],
  ['logs web deployments.apps/w', ['deployments.apps/web']],
  ['logs -n data sts/', ['sts/db', 'sts/redis']],
  ['logs node/control', ['node/control-1']],
  ['logs ns/pay', ['ns/payments']],
  ['logs --context demo-viewer po/web-f95f6d5c-9', ['po/web-f95f6d5c-9gxmt']],
  ['logs checkout -c ', ['checkout', 'proxy']],
  ['logs deploy/checkout -c p', ['proxy']],
  ['logs -l app=checkout -c p', ['proxy']],
  ['logs -c pro', ['proxy']],
  ['logs -n pay', ['payments']],
  ['pods -n pay', ['payments']],
  ['pods web', []],
  ['logs configmap/', []],
  ['logs nobody -c ', []],
  ['logs web --since ', []],
  ['logs --demo web', []],
  ['logs --context nowhere web', []],
];
test('names of the cluster are offered where they may stand', async () => {
  const {kubeconfig} = await demoCluster();
  const env = {KUBECONFIG: fileWith(kubeconfig)};
  for (const [line, expected] of offered) {
    const words = await completionWords('targets', {...env, COMP_LINE: `dogwatch ${line}`}, fakeClock());
    const word = /\S*$/.exec(line)![0];
    const found = words.split('\n').filter(one => one !== '' && one.startsWith(word) && !one.endsWith('/'));
    expect({line, found: found.toSorted()}).toEqual({line, found: expected});
  }
});

test('kinds are offered only where a target may stand', async () => {
  for (const [line, isThere] of [
    ['logs ', true],
    ['logs web de', true],
    ['logs -c ', false],
    ['logs --since ', false],
    ['pods -n logs ', false],
  ] as const) {
    const words = (await completionWords('targets', {COMP_LINE: `dogwatch ${line}`})).split('\n');
    expect({line, isThere: words.includes('deploy/')}).toEqual({line, isThere});
  }
});

test('what is behind the cursor does not count', async () => {
  const {kubeconfig} = await demoCluster();
  const env = {KUBECONFIG: fileWith(kubeconfig), COMP_LINE: 'dogwatch logs svc/web -n data', COMP_POINT: '18'};
  expect((await completionWords('targets', env, fakeClock())).split('\n')).toContain('svc/web');
});

const troubles: [string, (server: ScriptedServer) => void][] = [
  ['refuses', server => server.fail({path: /pods/, status: 403, reason: 'Forbidden', message: 'no', times: Infinity})],
  ['breaks off', server => server.fail({path: /pods/, isReset: true, times: Infinity})],
  ['answers something else', server => server.fail({path: /pods/, status: 200, body: '<html>', times: Infinity})],
  ['answers something odd', server => server.fail({path: /pods/, status: 200, body: '{"rows": [null]}', times: Infinity})],
];
test.each(troubles)('a cluster that %s is passed over in silence', async (_, prepare) => {
  const server = await started();
  prepare(server);
  for (const line of ['dogwatch logs ', 'dogwatch logs web -c ']) {
    const words = await completionWords('targets', {...kubeconfigTo(server), COMP_LINE: line}, fakeClock());
    expect(words.split('\n').filter(word => word !== '' && !word.endsWith('/'))).toEqual([]);
    expect(words.includes('deploy/')).toBe(!line.endsWith('-c '));
  }
});

test('a cluster that does not answer is waited for a second', async () => {
  const server = await started();
  server.fail({path: /pods/, hangs: true});
  const clock = fakeClock();
  const words = completionWords('targets', {...kubeconfigTo(server), COMP_LINE: 'dogwatch logs '}, clock);
  await server.asked(/pods/);
  expect(await clock.slept(ms => ms === 1000)).toBe(1000);
  await clock.advance(1000);
  expect(await words).toContain('deploy/');
  expect(clock.sleeps).toEqual([]);
});

test('without a kubeconfig, a line or a clock, nobody is asked', async () => {
  const server = await started();
  const to = kubeconfigTo(server);
  const KUBECONFIG = join(tmpdir(), 'no', 'such', 'file');
  expect(await completionWords('targets', {KUBECONFIG, COMP_LINE: 'dogwatch logs '}, fakeClock())).toContain('deploy/');
  expect(await completionWords('targets', to, fakeClock())).toContain('deploy/');
  expect(await completionWords('targets', {...to, COMP_LINE: 'dogwatch logs '})).toContain('deploy/');
  expect(server.requests).toEqual([]);
});

const EVIL = [
  '$(touch hacked)',
  '`touch hacked`',
  'a;touch hacked',
  '*',
  '~root',
  '{a,b}',
  '$HOME',
  'a\nb',
  "'",
  '\\',
  '-rf',
  'a\u001b[2J',
  'x'.repeat(254),
];

test('names that a shell could obey are dropped', async () => {
  const server = await started();
  const rows = ['good-1', ...EVIL].map(name => ({cells: [name]}));
  server.fail({path: /pods/, status: 200, body: JSON.stringify({kind: 'Table', rows})});
  const words = await completionWords('targets', {...kubeconfigTo(server), COMP_LINE: 'dogwatch logs '}, fakeClock());
  expect(words.split('\n').filter(word => !word.endsWith('/'))).toEqual(['good-1']);
  const contexts = Object.fromEntries([...EVIL, 'admin@eu-1', 'arn:aws:eks:1:cluster/a'].map(name => [name, server.url]));
  const KUBECONFIG = fileWith(kubeconfigFor(contexts));
  const told = (await completionWords('contexts', {KUBECONFIG})).split('\n');
  expect(told).toEqual(['x'.repeat(254), 'admin@eu-1', 'arn:aws:eks:1:cluster/a']);
});

test.each([
  ['dogwatch logs w', 2, 'web-1 web-2', ['web-1', 'web-2'], 'dogwatch logs w 15'],
  ['dogwatch logs web -c ma', 4, 'main', ['main'], 'dogwatch logs web -c ma 23'],
  ['dogwatch deploy -n sh', 3, 'shop', ['shop'], 'dogwatch deploy -n sh 21'],
  ['dogwatch -n shop logs w', 4, 'web-1', ['web-1'], 'dogwatch -n shop logs w 23'],
])('bash hands on %j', (line, at, answer, expected, told) => {
  const program = `dogwatch() { echo "$COMP_LINE $COMP_POINT" >&3; echo '${answer}'; }`;
  const words = `COMP_WORDS=(${line}); COMP_CWORD=${at}; COMP_LINE='${line}'; COMP_POINT=${line.length}`;
  const script = `exec 3>&1\n${program}\n${completionScript('bash', optionWords)}\n${words}; _dogwatch; printf '%s\\n' "\${COMPREPLY[@]}"`;
  expect(execFileSync('bash', ['--norc', '-c', script], {encoding: 'utf8'}).trim().split('\n')).toEqual([told, ...expected]);
});

test('fish asks for names with the line as far as it is typed', () => {
  const script = completionScript('fish', optionWords).split('\n');
  const asking = script.filter(line => line.includes('COMP_LINE=(commandline -cp) dogwatch complete targets'));
  expect(asking.map(line => / -l (\w+) -s (\w)/.exec(line)?.slice(1).join())).toEqual([undefined, 'namespace,n', 'container,c']);
});

async function started(): Promise<ScriptedServer> {
  const server = await startServer();
  onTestFinished(() => server.stop());
  server.add('pods', pod('web-1', {namespace: 'shop'}));
  return server;
}

function kubeconfigTo({url}: ScriptedServer): {KUBECONFIG: string} {
  return {KUBECONFIG: fileWith(kubeconfigFor({test: url}))};
}

function fileWith(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'dogwatch-'));
  onTestFinished(() => rmSync(folder, {recursive: true}));
  writeFileSync(join(folder, 'config'), text);
  return join(folder, 'config');
}
