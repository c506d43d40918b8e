import {chmod, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, onTestFinished, test} from 'vitest';
import {createExecPlugin, type ExecPluginOptions} from '../src/cluster/exec-plugin.ts';
import type {ExecEntry} from '../src/cluster/kubeconfig.ts';
import {failure} from './fakes/cluster-client.ts';
import {pem} from './fakes/tls-server.ts';

const apiVersion = 'client.authentication.k8s.io/v1';
const signal = new AbortController().signal;

function answer(status: object | undefined, more: object = {}): string {
  return `console.log(${JSON.stringify(JSON.stringify({apiVersion, kind: 'ExecCredential', status, ...more}))})`;
}

/** A plugin made of a script, which may write to `log`, with a clock that the test moves. */
async function plugin(script: string, entry: Partial<ExecEntry> = {}, more: Partial<ExecPluginOptions> = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'dogwatch-'));
  onTestFinished(() => rm(folder, {recursive: true}));
  const file = join(folder, 'plugin.cjs');
  await writeFile(
    file,
    `const log = text => require('node:fs').appendFileSync(${JSON.stringify(join(folder, 'log'))}, text + '\\n');\n${script}`,
  );
  const clock = fakeClock();
  const notices: string[] = [];
  const created = createExecPlugin({
    entry: {command: process.execPath, args: [file], env: [], apiVersion, ...entry},
    user: 'alice',
    cluster: {server: 'https://api.test:6443'},
    readAuthority: async () => 'PEM',
    env: {PATH: process.env['PATH'] ?? ''},
    clock,
    onNotice: text => notices.push(text),
    ...more,
  });
  onTestFinished(() => created.close());
  const logged = async () => (await readFile(join(folder, 'log'), 'utf8').catch(() => '')).split('\n').filter(Boolean);
  return {plugin: created, clock, notices, logged};
}

function fakeClock() {
  let time = Date.parse('2030-01-01T00:00:00Z');
  const sleepers = new Set<{until: number; wake: () => void}>();
  return {
    now: () => time,
    sleep: (ms: number, wakeSignal?: AbortSignal) =>
      new Promise<void>(resolve => {
        sleepers.add({until: time + ms, wake: resolve});
        wakeSignal?.addEventListener('abort', () => resolve());
      }),
    advance(ms: number) {
      time += ms;
      for (const sleeper of sleepers) if (sleeper.until <= time) sleeper.wake();
    },
  };
}

/** Resolves when the plugin's process has written `count` lines to its log. */
async function untilLogged(logged: () => Promise<string[]>, count: number): Promise<string[]> {
  for (;;) {
    const lines = await logged();
    if (lines.length >= count) return lines;
    await new Promise(setImmediate);
  }
}

function isAlive(pid: string | undefined): boolean {
  try {
    return process.kill(Number(pid), 0);
  } catch {
    return false;
  }
}

describe('credentials', () => {
  test('eight who ask at once share one run, and later ones its answer', async () => {
    const {plugin: it, logged} = await plugin(`log('run'); ${answer({token: 'secret'})}`);
    const all = await Promise.all(Array.from({length: 8}, () => it.get(signal)));
    expect(all[0]).toEqual({token: 'secret', certificate: undefined, expiresAt: undefined});
    expect(new Set(all).size).toBe(1);
    await it.get(signal);
    expect(await logged()).toEqual(['run']);
  });

  test('are asked for anew half a minute before they expire', async () => {
    const {plugin: it, clock, logged} = await plugin(`log('run'); ${answer({token: 't', expirationTimestamp: '2030-01-01T01:00:00Z'})}`);
    expect((await it.get(signal)).expiresAt).toBe(Date.parse('2030-01-01T01:00:00Z'));
    clock.advance(3_600_000 - 30_001);
    await it.get(signal);
    expect(await logged()).toHaveLength(1);
    clock.advance(1);
    await it.get(signal);
    expect(await logged()).toHaveLength(2);
  });

  test('with a short life serve for half of it', async () => {
    const {plugin: it, clock, logged} = await plugin(`log('run'); ${answer({token: 't', expirationTimestamp: '2030-01-01T00:00:20Z'})}`);
    await it.get(signal);
    clock.advance(9_999);
    await it.get(signal);
    expect(await logged()).toHaveLength(1);
    clock.advance(1);
    await it.get(signal);
    expect(await logged()).toHaveLength(2);
  });

  test('that were refused are asked for anew, unless that has been done', async () => {
    const {plugin: it, logged} = await plugin(`log('run'); ${answer({token: 't'})}`);
    const first = await it.get(signal);
    it.invalidate(first);
    await it.get(signal);
    it.invalidate(first);
    await it.get(signal);
    expect(await logged()).toHaveLength(2);
  });

  test('may be a certificate with its key', async () => {
    const status = {clientCertificateData: pem('client.pem'), clientKeyData: pem('client.key')};
    const {plugin: it} = await plugin(answer(status));
    expect((await it.get(signal)).certificate).toEqual({certificate: pem('client.pem'), key: pem('client.key')});
  });
});

describe('what the plugin is told', () => {
  const show = `log(process.env.KUBERNETES_EXEC_INFO); log(process.env.OWN); log(String(require('node:fs').readFileSync(0).length)); ${answer({token: 't'})}`;

  test('its version, its environment, and a standard input that ends at once', async () => {
    const {plugin: it, logged} = await plugin(show, {env: [{name: 'OWN', value: 'mine'}]});
    await it.get(signal);
    const [info = '', own, input] = await logged();
    expect(JSON.parse(info)).toEqual({kind: 'ExecCredential', apiVersion, spec: {interactive: false}});
    expect([own, input]).toEqual(['mine', '0']);
  });

  test('the cluster, where it asks for it', async () => {
    const cluster = {server: 'https://api.test:6443', tlsServerName: 'api', proxyUrl: 'http://p', execConfig: {audience: 'x'}};
    const {plugin: it, logged} = await plugin(show, {isClusterInfoProvided: true, interactiveMode: 'IfAvailable'}, {cluster});
    await it.get(signal);
    expect(JSON.parse((await logged())[0] ?? '').spec).toEqual({
      interactive: false,
      cluster: {
        server: 'https://api.test:6443',
        'tls-server-name': 'api',
        'certificate-authority-data': Buffer.from('PEM').toString('base64'),
        'proxy-url': 'http://p',
        config: {audience: 'x'},
      },
    });
  });
});

describe('failures', () => {
  const beta = 'client.authentication.k8s.io/v1beta1';
  const cases: [string, string, Partial<ExecEntry>, RegExp, string?][] = [
    [
      'exit code with words',
      'console.error("\\u001b[31mplease log in\\u0007"); process.exit(3)',
      {},
      /of the user "alice" failed with exit code 3: please log in$/,
    ],
    ['a signal', 'process.kill(process.pid, "SIGKILL")', {}, /was ended by SIGKILL$/],
    ['nothing', '', {}, /wrote nothing; expected an ExecCredential in JSON$/],
    ['bad JSON', 'console.log("token: sesame"); console.error("hm")', {}, /did not write valid JSON; expected an ExecCredential: hm$/],
    ['other JSON', 'console.log("[]")', {}, /wrote JSON that is no ExecCredential/],
    ['another version', answer({token: 'sesame'}), {apiVersion: beta}, /answered in version .*\/v1, but the kubeconfig says .*v1beta1/],
    ['no status', answer(undefined), {}, /answered without a status/],
    ['an empty status', answer({}), {}, /neither a token nor a client certificate/],
    ['a certificate alone', answer({clientCertificateData: 'sesame'}), {}, /but not with both/],
    ['a bad certificate', answer({clientCertificateData: 'sesame', clientKeyData: 'sesame'}), {}, /certificate that cannot be read/],
    ['a bad time', answer({token: 'sesame', expirationTimestamp: 'soon'}), {}, /expirationTimestamp that is no time/],
    ['too much', 'process.stdout.write("x".repeat(2e6)); setInterval(() => {}, 1000)', {}, /wrote more than 1 MB/],
    [
      'a version that is not known',
      '',
      {apiVersion: 'client.authentication.k8s.io/v1alpha1'},
      /has the apiVersion .*v1alpha1"; expected .*\/v1 or /,
      'InvalidConfig',
    ],
    [
      'the terminal',
      '',
      {interactiveMode: 'Always'},
      /needs the terminal to itself \(interactiveMode: Always\)/,
      'ExecPluginNeedsTerminal',
    ],
    ['no command', '', {command: ''}, /has no "command"/, 'InvalidConfig'],
    [
      'a missing command',
      '',
      {command: 'no-such-login', installHint: 'brew install\u001b[2J it'},
      /no-such-login .* is not in PATH; install it: brew install it$/,
      'ExecPluginMissing',
    ],
    ['a missing file', '', {command: '/no/such/login'}, /is not at \/no\/such\/login; install it$/, 'ExecPluginMissing'],
  ];
  test.each(cases)('%s', async (_name, script, entry, message, reason = 'ExecPluginFailed') => {
    const {plugin: it} = await plugin(script, entry);
    const error = await failure(it.get(signal));
    expect(error).toMatchObject({status: 0, reason});
    expect(error.message).toMatch(message);
    expect(error.message).not.toMatch(/sesame|[\u0000-\u0009\u001b]/);
  });

  test('a command that is not executable', async () => {
    const {plugin: it} = await plugin('', {command: new URL('fakes/tls/ca.pem', import.meta.url).pathname});
    await chmod(new URL('fakes/tls/ca.pem', import.meta.url).pathname, 0o644);
    expect((await failure(it.get(signal))).message).toMatch(/may not be run: make .*ca\.pem executable/);
  });

  test('are not kept: the next who asks starts anew', async () => {
    const {plugin: it, logged} = await plugin('log("run"); process.exit(1)');
    await failure(it.get(signal));
    await failure(it.get(signal));
    expect(await logged()).toHaveLength(2);
  });
});

test('words on stderr are told line by line while the plugin waits', async () => {
  const script = `process.stderr.write("open https://sso.test and\\r\\nenter \\u001b]0;x\\u0007ABC"); process.stderr.write("-1\\n\\ndone"); ${answer({token: 't'})}`;
  const {plugin: it, notices} = await plugin(script);
  await it.get(signal);
  expect(notices).toEqual(['open https://sso.test and', 'enter ABC-1', 'done']);
});

describe('a plugin that hangs', () => {
  const hang = 'log(String(process.pid)); setInterval(() => {}, 1000)';

  test('holds up nobody whose signal fires, and its answer still serves the others', async () => {
    const {plugin: it, logged} = await plugin(
      `log('run'); process.on('SIGUSR2', () => { ${answer({token: 'late'})}; process.exit() }); log(String(process.pid)); setInterval(() => {}, 1000)`,
    );
    const leaving = new AbortController();
    const left = it.get(leaving.signal);
    const staying = it.get(signal);
    const [, pid] = await untilLogged(logged, 2);
    const reason = new Error('enough');
    leaving.abort(reason);
    await expect(left).rejects.toBe(reason);
    process.kill(Number(pid), 'SIGUSR2');
    expect((await staying).token).toBe('late');
    await expect(it.get(leaving.signal)).rejects.toBe(reason);
  });

  test('is stopped when its time is over', async () => {
    const {plugin: it, logged, clock} = await plugin(hang, {}, {timeoutInMs: 5000});
    const asked = failure(it.get(signal));
    const [pid] = await untilLogged(logged, 1);
    clock.advance(5000);
    expect((await asked).message).toMatch(/did not answer within 5 s and was stopped$/);
    while (isAlive(pid)) await new Promise(setImmediate);
  });

  test('is killed when it takes no hint', async () => {
    const {plugin: it, logged, clock} = await plugin(`process.on('SIGTERM', () => log('no')); ${hang}`, {}, {timeoutInMs: 5000});
    const asked = failure(it.get(signal));
    const [pid] = await untilLogged(logged, 1);
    clock.advance(5000);
    await asked;
    await untilLogged(logged, 2);
    expect(isAlive(pid)).toBe(true);
    clock.advance(2000);
    while (isAlive(pid)) await new Promise(setImmediate);
  });

  test('is stopped by close', async () => {
    const {plugin: it, logged} = await plugin(hang);
    const asked = failure(it.get(signal));
    const [pid] = await untilLogged(logged, 1);
    it.close();
    expect((await asked).message).toMatch(/was stopped$/);
    while (isAlive(pid)) await new Promise(setImmediate);
  });
});
