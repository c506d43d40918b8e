import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {readFile, stat, writeFile} from 'node:fs/promises';
import {request} from 'node:https';
import {createServer} from 'node:net';
import {join} from 'node:path';
import {text} from 'node:stream/consumers';
import {afterAll, beforeAll, describe, expect, onTestFinished, test} from 'vitest';
import {type Built, buildProgram, openSession, temporaryFolder} from './terminal-session.ts';

const PATIENCE_MS = 30_000;
let built: Built;

beforeAll(async () => {
  built = await buildProgram();
}, 60_000);
afterAll(() => built.remove());

describe('the demo cluster beside the program', {timeout: PATIENCE_MS}, () => {
  test('takes the place of a kubeconfig that is not there, and says so', async () => {
    const session = await start('');
    await session.until(/◆ demo › shop +● live +\d+ pods/);
    expect(session.text()).toContain('No kubeconfig was found: this is the demo cluster');
    session.type(':ctx\r');
    await session.until('demo-viewer');
  });

  test('plays what is asked for, again for the same seed', async () => {
    const frames: string[] = [];
    for (let round = 0; round < 2; round++) {
      const session = await start('--scenario quiet --seed 7');
      await session.until('● live');
      const names = session.text().matchAll(/^.{3}([a-z]+-[a-z0-9]+-[a-z0-9]{5}) /gm);
      frames.push([...names].map(([, name]) => name).join());
    }
    expect(frames[0]).toMatch(/web-/);
    expect(frames[1]).toBe(frames[0]);
  });

  test('shows what a viewer may not see', async () => {
    const session = await start('secrets --demo --context demo-viewer');
    await session.until('you may not list secrets here');
  });

  test('says which scenarios there are', async () => {
    const session = await start('--scenario nonsense');
    await session.until('dogwatch: There is no scenario nonsense; there are shop, outage, quiet, edge, huge, churn, flood');
    expect(await session.exited).toBe(2);
  });
});

describe('demo serve', {timeout: PATIENCE_MS}, () => {
  test('writes its kubeconfig for the user alone, answers, ends at TERM', async () => {
    const file = join(await temporaryFolder(), 'kubeconfig');
    const child = serve('--scenario', 'quiet', '--kubeconfig-out', file);
    const told = await firstLines(child, 'ctrl-c ends it.');
    expect(told).toContain(`export KUBECONFIG=${file}`);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const {clusters, users} = JSON.parse(await readFile(file, 'utf8'));
    expect(clusters[0].cluster.server).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
    const ca = Buffer.from(clusters[0].cluster['certificate-authority-data'], 'base64');
    const list = await ask(`${clusters[0].cluster.server}/api/v1/namespaces/shop/pods`, ca, users[0].user.token);
    expect(list.items.length).toBeGreaterThan(5);
    expect(await ask(`${clusters[0].cluster.server}/api/v1/pods`, ca, 'wrong')).toMatchObject({code: 401});
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
    await expect(stat(file)).rejects.toThrow('ENOENT');
  });

  test('never writes over what is something else', async () => {
    const file = join(await temporaryFolder(), 'precious');
    await writeFile(file, 'apiVersion: v1\nkind: Config\n');
    const child = serve('--scenario', 'quiet', '--kubeconfig-out', file);
    const [told, [code]] = await Promise.all([text(child.stderr!), once(child, 'exit')]);
    expect([told, code]).toEqual([
      expect.stringContaining('is there already and was not written by a demo cluster. Choose another place'),
      2,
    ]);
    expect(await readFile(file, 'utf8')).toBe('apiVersion: v1\nkind: Config\n');
  });

  test.each([
    [['--scenario', 'nonsense'], /There is no scenario nonsense; there are shop/],
    [['--kubeconfig-out', '/dev/null/here'], /cannot be written: .*Choose another place with --kubeconfig-out FILE/s],
  ])('refuses %j, and says why', async (options, wanted) => {
    const child = serve(...options);
    const [told, [code]] = await Promise.all([text(child.stderr!), once(child, 'exit')]);
    expect(told).toMatch(wanted);
    expect(code).toBe(2);
  });

  test('a port that is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    onTestFinished(() => void other.close());
    const {port} = other.address() as {port: number};
    const child = serve('--port', String(port), '--scenario', 'quiet');
    const [told, [code]] = await Promise.all([text(child.stderr!), once(child, 'exit')]);
    expect([told, code]).toEqual([`dogwatch: Port ${port} is taken. Choose another with --port, or leave it out.\n`, 2]);
  });
});

async function start(options: string) {
  const home = await temporaryFolder();
  const words = [process.execPath, built.cli, ...options.split(' ').filter(word => word !== '')];
  return openSession({HOME: home, TERM: 'xterm-256color'}, words);
}

function serve(...options: readonly string[]): ChildProcess {
  const child = spawn(process.execPath, [built.cli, 'demo', 'serve', ...options], {stdio: ['ignore', 'pipe', 'pipe']});
  onTestFinished(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  });
  return child;
}

async function firstLines(child: ChildProcess, last: string): Promise<string> {
  let told = '';
  for await (const chunk of child.stdout!.setEncoding('utf8')) {
    told += chunk;
    if (told.includes(last)) break;
  }
  return told;
}

// biome-ignore lint/suspicious/noExplicitAny: what a server answers is looked into field by field.
function ask(url: string, ca: Buffer, token: string): Promise<any> {
  return new Promise((resolve, reject) => {
    request(url, {ca, agent: false, headers: {authorization: `Bearer ${token}`}}, answer => {
      text(answer).then(content => resolve(JSON.parse(content)), reject);
    })
      .on('error', reject)
      .end();
  });
}
