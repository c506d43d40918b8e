import {execFile, spawn} from 'node:child_process';
import {randomBytes} from 'node:crypto';
import {once} from 'node:events';
import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {PassThrough, Readable} from 'node:stream';
import {promisify} from 'node:util';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {startDemo} from '../src/demo/start-demo.ts';
import {wallOf} from '../src/demo/wall.ts';
import {parseArguments} from '../src/usage.ts';
import {runExecLine} from './exec-running.ts';
import {usedAndLeft} from './shell-on-terminal.ts';
import {type Built, buildProgram, openSession, temporaryFolder} from './terminal-session.ts';

const NOW = Date.UTC(2026, 0, 1, 2);

let demo: Awaited<ReturnType<typeof startDemo>>;
let built: Built;

beforeAll(async () => {
  const begin = performance.now();
  [demo, built] = await Promise.all([
    startDemo({scenario: 'shop', seed: 1, now: NOW, wall: wallOf(() => NOW + performance.now() - begin)}),
    buildProgram(),
  ]);
}, 60_000);
afterAll(async () => {
  await demo?.stop();
  await built?.remove();
});

const run = (words: readonly string[], options = {}) => runExecLine(demo.kubeconfig, ['-n', 'shop', ...words], options);

test.each<[string, string[], number, string, RegExp]>([
  [
    'output and errors apart',
    ['deploy/web', '--', 'sh', '-c', 'echo a; echo b >&2'],
    0,
    'a\n',
    /^dogwatch: in pod web-\S+, one of \d\nb\n$/,
  ],
  ['the exit code', ['svc/web', '--', 'sh', '-c', 'exit 42'], 42, '', /in pod web-/],
  ['options of the command', ['deploy/web', '--', 'echo', '-n', '--help', '-i'], 0, '--help -i', /in pod/],
  ['a second --', ['deploy/web', '--', 'echo', '--', 'x'], 0, '-- x\n', /in pod/],
  ['no such command', ['deploy/web', '--', 'nosuch'], 1, '', /dogwatch: There is no "nosuch" in the container\.\n$/],
  ['no such pod', ['pod/nobody', '--', 'ls'], 1, '', /^dogwatch: There is no pod nobody in namespace shop\. /],
  ['no such container', ['deploy/web', '-c', 'zzz', '--', 'ls'], 1, '', /dogwatch: The pod web-\S+ has no container zzz\. It has web\.\n$/],
  ['a node', ['node/n1', '--', 'ls'], 2, '', /^dogwatch: exec takes a pod/],
  ['no such context', ['web', '--context', 'mars', '--', 'ls'], 2, '', /^dogwatch: No context is called mars\./],
  ['read-only', ['web', '--readonly', '--', 'ls'], 1, '', /^dogwatch: Nothing is run in demo: read-only by --readonly; start without/],
])('%s', async (_name, words, code, out, err) => {
  const ran = await run(words);
  expect([ran.code, ran.out]).toEqual([code, out]);
  expect(ran.err).toMatch(err);
});

test.each([
  [{readOnly: true}, /^dogwatch: Nothing is run in demo: read-only; readOnly in config.yaml says so\n$/],
  [
    {protect: ['de*']},
    /^dogwatch: Nothing is run in demo: protected, as its name matches de\*; protect: false for it below contexts in config\.yaml/,
  ],
  [{contexts: {demo: {protect: true}}}, /protected by config\.yaml/],
])('contexts that are locked: %j', async (rules, words) => {
  const ran = await run(['web', '--', 'ls'], {rules});
  expect([ran.code, ran.out]).toEqual([1, '']);
  expect(ran.err).toMatch(words);
});

test.each([
  [[], 'exec needs a pod, or what has pods, such as deploy/web'],
  [['web'], 'exec needs a command behind --, such as -- ls; with -it alone it opens a shell'],
  [['web', '-i'], 'exec needs a command behind --'],
  [['web', 'ls', '/'], 'exec takes one target; the command stands behind --, as in: dogwatch exec web -- ls /'],
  [['web', 'ls', '-a'], "Unknown option '-a'; the command stands behind --"],
  [['web', '-A', '--', 'ls'], '--all-namespaces does not go with exec'],
  [['web', '--level', 'warn', '--', 'ls'], '--level does not go with exec'],
  [['web', '--log', 'x', '--', 'ls'], '--log does not go with exec'],
])('not understood: %j', (words, message) => {
  const asked = parseArguments(['exec', ...words]);
  expect(asked).toMatchObject({type: 'problem', message: expect.stringContaining(message)});
});

test('options of exec go with exec alone', () => {
  expect(parseArguments(['pods', '-i'])).toMatchObject({type: 'problem', message: expect.stringContaining('--stdin goes with exec')});
  expect(parseArguments(['logs', 'web', '-t'])).toMatchObject({
    type: 'problem',
    message: expect.stringContaining('--tty does not go with logs'),
  });
  expect(parseArguments(['exec', '-h'])).toEqual({type: 'exec-help'});
  expect(parseArguments(['exec', 'web', '--', 'ls', '-h'])).toMatchObject({type: 'exec', wish: {command: ['ls', '-h']}});
});

test('input goes to the command, with -i only, and its end too', async () => {
  const stdin = () => Readable.from([Buffer.from('one\n'), Buffer.from('two\n')]);
  expect((await run(['deploy/web', '-i', '--', 'cat'], {stdin: stdin()})).out).toBe('one\ntwo\n');
  expect((await run(['deploy/web', '--', 'cat'], {stdin: stdin()})).out).toBe('');
  const shell = await run(['deploy/web', '-it'], {stdin: Readable.from([Buffer.from('echo $((6 * 7))\nexit 5\n')])});
  expect([shell.code, shell.out]).toEqual([5, '42\n']);
  expect(shell.err).toMatch(/^dogwatch: stdin is no terminal: -t is left out$/m);
});

test('ten megabytes there and back, every byte', async () => {
  const sent = randomBytes(10_000_000);
  const {code, bytes} = await run(['deploy/web', '-i', '--', 'cat'], {stdin: Readable.from([sent])});
  expect([code, bytes.length, bytes.equals(sent)]).toEqual([0, sent.length, true]);
}, 30_000);

test('a slow reader of stdout holds the command up', {timeout: 30_000}, async () => {
  const stdout = new PassThrough({highWaterMark: 1000});
  const running = run(['deploy/web', '--', 'head', '-c', '20000000', '/dev/zero'], {stdout});
  await once(stdout, 'readable');
  // Until all buffers on the way are full.
  for (let before = -1; before !== stdout.writableLength; ) {
    before = stdout.writableLength;
    for (let turn = 0; turn < 50; turn++) await new Promise(resolve => setImmediate(resolve));
  }
  expect(stdout.writableLength).toBeLessThan(1_000_000);
  let length = 0;
  stdout.on('data', (part: Buffer) => {
    length += part.length;
  });
  expect((await running).code).toBe(0);
  expect(length).toBe(20_000_000);
});

test('what could control a terminal does not reach it unless -t asks for that', async () => {
  const words = ['deploy/web', '--', 'printf', '\\033]0;title\\007\\033[31mred\\033[m\\033[2J\\tok\\n'];
  expect((await run(words, {isTerminal: true})).out).toBe('·]0;title·\u001b[31mred\u001b[m·[2J\tok\n');
  expect((await run(words)).out).toBe('\u001b]0;title\u0007\u001b[31mred\u001b[m\u001b[2J\tok\n');
});

test('the signal ends it', async () => {
  const over = new AbortController();
  const stdin = new PassThrough();
  const running = run(['deploy/web', '-i', '--', 'cat'], {
    signal: over.signal,
    stdin,
    stdout: new PassThrough().once('data', () => over.abort()),
  });
  stdin.write('x');
  expect((await running).code).toBe(130);
});

const program = async (line: string) => {
  const HOME = await temporaryFolder();
  const script = `${line.replaceAll('dogwatch', '"$0" "$1" exec --demo --scenario quiet -n shop')}; echo "\${PIPESTATUS[*]}" >&2`;
  const {stdout, stderr} = await promisify(execFile)('bash', ['-c', script, process.execPath, built.cli], {env: {...process.env, HOME}});
  return {stdout, stderr, codes: stderr.trimEnd().split('\n').at(-1)};
};

test.each([
  ['echo x | dogwatch -i deploy/web -- cat', /^x\n$/, '0 0'],
  ['dogwatch deploy/web -- yes | head -n 2', /^y\ny\n$/, '0 0'],
  ['dogwatch deploy/web -- sh -c "exit 9"', /^$/, '9'],
  ['dogwatch deploy/web -- echo x > /dev/full', /^$/, '74'],
  ['head -c 3000000 /dev/zero | dogwatch -i deploy/web -- wc -c | tr -d " "', /^3000000\n$/, '0 0 0'],
])('%s', {timeout: 30_000}, async (line, out, codes) => {
  const ran = await program(line);
  expect(ran.stdout).toMatch(out);
  expect(ran.codes).toBe(codes);
});

test('INT ends it without a terminal', {timeout: 30_000}, async () => {
  const HOME = await temporaryFolder();
  const args = [built.cli, 'exec', '--demo', '-n', 'shop', 'deploy/web', '--', 'sh', '-c', 'echo begun; sleep 1000'];
  const child = spawn(process.execPath, args, {env: {...process.env, HOME}, stdio: ['ignore', 'pipe', 'ignore']});
  await once(child.stdout, 'data');
  child.kill('SIGINT');
  expect(await once(child, 'exit')).toEqual([null, 'SIGINT']);
});

async function terminal() {
  const HOME = await temporaryFolder();
  const session = await openSession({HOME});
  await session.until('$');
  const line = `${process.execPath} ${built.cli} exec --demo -n shop -it deploy/web`;
  return {...session, line};
}

test('a shell on a real terminal: sizes, keys, ctrl-c, its exit code, the terminal as before', {timeout: 30_000}, async () => {
  const session = await terminal();
  session.run(session.line);
  await session.until('/ #');
  session.type('stty size\r');
  await session.until('30 140');
  await usedAndLeft(session);
});

test('a lost link is told at once, and the terminal comes back', {timeout: 30_000}, async () => {
  const begin = performance.now();
  const other = await startDemo({scenario: 'quiet', seed: 1, now: NOW, wall: wallOf(() => NOW + performance.now() - begin)});
  const HOME = await temporaryFolder();
  await writeFile(join(HOME, 'config'), JSON.stringify(other.kubeconfig));
  const session = await openSession({HOME});
  await session.until('$');
  session.run(`${process.execPath} ${built.cli} exec --kubeconfig ${HOME}/config -n shop -it deploy/web`);
  await session.until('/ #');
  session.type('printf "\\033[?1000h"; echo on""e\r');
  await session.until('one');
  await other.stop();
  expect(await session.restored(1)).toMatch(/dogwatch: The connection was lost\. What was run in web-\S+ may go on there\./);
});

test('whatever ends it, the terminal comes back: an alternate screen left on, TERM, its end', {timeout: 60_000}, async () => {
  const leave = 'printf "\\033[?1049h\\033[?1000h\\033[?2004h\\033[?25lbeg""un"';
  const killed = await terminal();
  killed.run(`${killed.line} -- sh -c '${leave}; sleep 1000'`);
  await killed.until('begun');
  const pid = (await promisify(execFile)('pgrep', ['-f', `${built.cli} exec --demo -n shop -it deploy/web`])).stdout.trim().split('\n');
  process.kill(Number(pid.at(-1)), 'SIGTERM');
  await killed.restored(143);
  const ended = await terminal();
  ended.run(`${ended.line} -- sh -c '${leave}; exit 3'`);
  await ended.restored(3);
});
