import {chmod, mkdir, readdir, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {type Built, buildProgram, openSession, temporaryFolder} from './terminal-session.ts';

/** As in the scenario shop. */
const canary = 'correct horse battery staple';
const written = 'a new staple for the horse';
const encoded = [canary, written].map(text => Buffer.from(text).toString('base64'));
let built: Built;

beforeAll(async () => {
  built = await buildProgram();
}, 60_000);
afterAll(() => built.remove());

/** Fails when told to, and tells who it is. */
const preload = (folder: string) => `import {writeFileSync} from 'node:fs';
if (process.argv[1]?.endsWith('cli.js')) writeFileSync(${JSON.stringify(join(folder, 'pid'))}, String(process.pid));
process.on('SIGUSR2', () => { throw new Error('broken on purpose'); });
`;

test('a secret that is looked at, copied, edited and crashed over is in no file and in no frame that was not asked for', {
  timeout: 60_000,
}, async () => {
  const home = await temporaryFolder();
  const apart = await temporaryFolder();
  await mkdir(join(home, 'tmp'));
  await writeFile(join(apart, 'preload.mjs'), preload(apart));
  const editor = join(apart, 'editor');
  await writeFile(editor, `#!/bin/sh\nsed -i 's/${canary}/${written}/' "$1"\n`);
  await chmod(editor, 0o700);
  const env = {TERM: 'xterm-256color', HOME: home, TMPDIR: join(home, 'tmp'), EDITOR: editor};
  const log = join(home, 'log');
  const session = await openSession(env, [
    process.execPath,
    '--import',
    join(apart, 'preload.mjs'),
    built.cli,
    '--demo',
    '--log',
    log,
    'secrets',
    '-n',
    'shop',
  ]);
  await session.until('db-credentials');
  // Every way to look that does not reveal.
  session.type('y');
  await session.until('••••••••');
  session.type('d');
  await session.until('Describe');
  session.type('\t');
  session.type('c');
  session.type('\u001b');
  await session.until(/live.*1 secret/);
  session.type('\r');
  await session.until('Keys');
  await session.until('••••••••');
  expect(session.raw()).not.toMatch(new RegExp([canary, ...encoded].join('|')));
  // Asked for: it is there, in this frame alone.
  session.type('y');
  await session.until('apiVersion');
  session.type('x');
  await session.until(canary);
  session.type('\u001b');
  const told = await session.until(/live.*1 secret/);
  expect(told).not.toContain(canary);
  const before = session.raw().length;
  session.type('e');
  await session.until('y change');
  session.type('y');
  await session.until('secret db-credentials changed');
  session.type('H');
  await session.until('1 change');
  session.type('\u001b');
  await session.until(/live.*1 secret/);
  session.type('y');
  await session.until('••••••••');
  session.type('x');
  await session.until(written);
  const shown = session.raw().slice(before);
  // Crashed over while it stands on the screen.
  process.kill(Number(await readFile(join(apart, 'pid'), 'utf8')), 'SIGUSR2');
  expect(await session.exited).toBe(70);
  expect(shown.indexOf(written)).toBeGreaterThan(shown.lastIndexOf('1 secret'));
  const files = await filesIn(home);
  expect(files.some(file => /crash-/.test(file))).toBe(true);
  for (const file of files) {
    const bytes = await readFile(file, 'latin1');
    for (const text of [canary, written, ...encoded]) expect({file, has: bytes.includes(text)}).toEqual({file, has: false});
  }
});

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, {recursive: true, withFileTypes: true});
  return entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name));
}
