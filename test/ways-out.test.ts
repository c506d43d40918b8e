import {execFile} from 'node:child_process';
import {mkdir, readdir, readFile, stat, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {kubeconfigFor} from './drive.ts';
import {shop} from './shop.ts';
import {type Built, buildProgram, openSession, type Session, temporaryFolder} from './terminal-session.ts';

const PATIENCE_MS = 30_000;
let built: Built;

beforeAll(async () => {
  built = await buildProgram();
}, 60_000);
afterAll(() => built.remove());

describe('the terminal is as it was', {timeout: PATIENCE_MS}, () => {
  const ways: [string, (session: Session, pid: number) => void, number][] = [
    ['after q', session => session.type('q'), 0],
    ['after :q', session => session.type(':q\r'), 0],
    ['after ctrl-c twice', session => session.type('\u0003\u0003'), 0],
    ['after q from below', session => session.type('\rqq'), 0],
    ['after ctrl-c twice in the midst of a menu', session => session.type('.\u0003\u0003\u0003'), 0],
    ['after SIGTERM', (_, pid) => process.kill(pid, 'SIGTERM'), 143],
    ['after SIGHUP', (_, pid) => process.kill(pid, 'SIGHUP'), 129],
    ['after SIGINT', (_, pid) => process.kill(pid, 'SIGINT'), 130],
  ];
  test.each(ways)('%s', async (_, leave, exitCode) => {
    const {session, pid} = await startAmongRows();
    leave(session, await pid());
    const text = await session.restored(exitCode);
    expect(text.split('\n').filter(line => line.trim() !== '')).toHaveLength(3);
  });

  test('after q that was typed before anything was loaded', async () => {
    const {session, line} = await prepare();
    session.run(line);
    await session.untilWritten('◆ dogwatch');
    session.type('q');
    await session.restored(0);
  });

  test('after SIGTERM while the program loads', async () => {
    const {session, line, home} = await prepare();
    session.run(line);
    await session.untilWritten('◆ dogwatch');
    process.kill(await pidIn(home), 'SIGTERM');
    await session.restored(143);
  });

  test('while a credential plugin hangs, q leaves at once', async () => {
    const {session, line, kubeconfig} = await prepare();
    const config = JSON.parse(kubeconfigFor({slow: 'https://127.0.0.1:1'})) as {users: {user: object}[]};
    const exec = {apiVersion: 'client.authentication.k8s.io/v1', command: 'sleep', args: ['600'], interactiveMode: 'Never'};
    config.users[0]!.user = {exec};
    await writeFile(kubeconfig, JSON.stringify(config));
    session.run(line);
    await session.until('Connecting');
    session.type('q');
    await session.restored(0);
  });

  test('ctrl-z gives it to the shell, fg brings rows and keys back', async () => {
    const {session} = await startAmongRows();
    session.type('\u001a');
    await session.until(/rc=14[78] after/);
    session.expectNormalScreen();
    session.type('echo al""ive\r');
    await session.until('alive');
    session.resize(90, 20);
    session.type('fg\r');
    await session.until(/live.*6 pods/);
    session.type(':deploy\r');
    await session.until(/live.*2 deployments/);
    session.type('\u001a');
    await session.untilWritten(/(\?1049l.*){2}\$ $/s);
    session.expectNormalScreen();
    session.type('fg\r');
    await session.until(/live.*2 deployments/);
    session.type('q');
    await session.untilWritten(/(\?1049l.*){3}\$ $/s);
    session.type('clear; echo rc=$? after $(stty -g)\r');
    await session.until(/rc=0 after \S+/);
    session.expectNormalScreen();
  });

  test('when the line is cut the program ends', async () => {
    const {home, command, env} = await prepare();
    const session = await openSession(env, command);
    await session.until(/live.*6 pods/);
    const pid = await pidIn(home);
    session.hangUp();
    await session.exited;
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });

  test('sizes that change while it loads and runs are followed', async () => {
    const {session, line} = await prepare();
    session.run(line);
    await session.untilWritten('◆ dogwatch');
    session.resize(60, 12);
    await session.until(/live.*6 pods/);
    session.resize(1, 1);
    session.resize(120, 40);
    await session.until(/live {3}6 pods {2}1 failing {2}1 waiting$/m);
    session.type('q');
    await session.until(/rc=0 after/);
    session.expectNormalScreen();
  });
});

describe('a crash', {timeout: PATIENCE_MS}, () => {
  test.each(['exception', 'rejection'])(
    'by an %s: the terminal is as it was, a report that only the user can read, exit code 70',
    async how => {
      const {session, home} = await startAmongRows({CRASH: how});
      process.kill(await pidIn(home), 'SIGUSR2');
      const text = await session.restored(70);
      expect(text).toContain('dogwatch has failed: broken on purpose');
      const folder = join(home, '.local/state/dogwatch');
      const [name = ''] = (await readdir(folder)).filter(file => file.startsWith('crash-'));
      expect(text.replaceAll('\n', '')).toContain(join(folder, name));
      expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600);
      const report = await readFile(join(folder, name), 'utf8');
      expect(report).toMatch(/^dogwatch \d+\.\d+\.\d+, Node v/);
      expect(report).toContain('Error: broken on purpose');
      expect(report).not.toMatch(/token-of|web-5ff6/);
    },
  );

  test('where no report can be kept, it goes elsewhere or is shown', async () => {
    const {session, home} = await startAmongRows({CRASH: 'exception', HOME: '/dev/null', TMPDIR: '/dev/null'});
    process.kill(await pidIn(home), 'SIGUSR2');
    expect(await session.restored(70)).toMatch(/no report could be written:\s+Error: broken on purpose/);
  });
});

describe('where it cannot run it says why, in one line, and writes nothing else', {timeout: PATIENCE_MS}, () => {
  const clean = /^[^\u001b]*$/;

  test('stdin and stdout are no terminals', async () => {
    const failed = await promisify(execFile)(process.execPath, [built.cli], {env: {...process.env, TERM: 'xterm'}}).catch(error => error);
    expect(failed).toMatchObject({code: 2, stdout: ''});
    expect(failed.stderr).toMatch(/stdin is not a terminal/);
    expect(failed.stderr).toMatch(clean);
  });

  const cases: [string, (line: string) => string, RegExp][] = [
    ['stdin is a file', line => `${line} < /dev/null`, /stdin is not a terminal\. Run it in one/],
    ['stdout is a pipe', line => `${line} | cat; false || test $? = 1 && (exit 2)`, /stdout is not a terminal\. Run it in one/],
    ['TERM is dumb', line => `TERM=dumb ${line}`, /TERM is dumb or not set.*Set TERM/],
    ['TERM is empty', line => `TERM= ${line}`, /TERM is dumb or not set.*Set TERM/],
    ['the log file cannot be written', line => `${line} --log /dev/null/x`, /the log file \/dev\/null\/x cannot be written/],
    ['an option that does not exist', line => `${line} --nonsense`, /--nonsense.*--help/],
    ['there is no terminal to take', line => `setsid -w ${line}`, /terminal/],
  ];
  test.each(cases)('%s', async (_, line, told) => {
    const {session, line: run} = await prepare();
    session.run(line(run));
    const text = await session.restored(2);
    const said = text.slice(text.indexOf('\n'), text.indexOf('rc=')).replaceAll('\n', ' ');
    expect(said).toMatch(told);
    expect(said).not.toMatch(/Error|\bat .*:\d+:\d+|has failed/);
    expect(session.raw()).not.toContain('\u001b[?1049h');
  });
});

describe('what is missing around it does no harm', {timeout: PATIENCE_MS}, () => {
  const cases: [string, Record<string, string>][] = [
    ['no HOME', {HOME: ''}],
    ['a HOME that is no folder', {HOME: '/dev/null'}],
    ['a cache that cannot be written', {XDG_CACHE_HOME: '/dev/null', XDG_STATE_HOME: '/dev/null', XDG_CONFIG_HOME: '/dev/null'}],
  ];
  test.each(cases)('%s', async (_, env) => {
    const {session} = await startAmongRows(env);
    session.type('q');
    await session.restored(0);
  });

  test('a skin that does not exist is told, and rows are shown', async () => {
    const {session, line} = await prepare();
    session.run(`${line} --skin nosuch`);
    expect(await session.until(/live.*6 pods/)).toMatch(/nosuch/);
    session.type('q');
    await session.restored(0);
  });
});

async function prepare(env: Record<string, string> = {}) {
  const home = await temporaryFolder();
  const server = await shop();
  const kubeconfig = join(home, 'kubeconfig');
  await writeFile(kubeconfig, kubeconfigFor({test: server.url}));
  await mkdir(join(home, 'home'));
  // Tells which process it is, and fails when told to.
  const preload = join(home, 'preload.mjs');
  await writeFile(
    preload,
    `import {writeFileSync} from 'node:fs';
if (process.argv[1]?.endsWith('cli.js')) writeFileSync(${JSON.stringify(join(home, 'pid'))}, String(process.pid));
process.on('SIGUSR2', () => {
  const error = new Error('broken on purpose');
  if (process.env.CRASH === 'rejection') void Promise.reject(error);
  else throw error;
});
`,
  );
  const all = {TERM: 'xterm-256color', HOME: home, KUBECONFIG: kubeconfig, ...env};
  const command = [process.execPath, '--import', preload, built.cli];
  const session = await openSession(all);
  await session.until('$');
  return {session, home, kubeconfig, command, env: all, line: command.join(' ')};
}

async function startAmongRows(env: Record<string, string> = {}) {
  const prepared = await prepare(env);
  prepared.session.run(prepared.line);
  await prepared.session.until(/live.*6 pods/);
  return {...prepared, pid: () => pidIn(prepared.home)};
}

async function pidIn(home: string): Promise<number> {
  return Number(await readFile(join(home, 'pid'), 'utf8'));
}
