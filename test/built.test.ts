import {execFile} from 'node:child_process';
import {mkdtemp, readdir, readFile, rm, stat, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {root} from './sources.ts';

const run = promisify(execFile);

type Part = {readonly path: string; readonly kind: string; readonly external?: boolean};
type Metafile = {
  readonly inputs: Readonly<Record<string, {readonly imports: readonly Part[]}>>;
  readonly outputs: Readonly<
    Record<string, {readonly entryPoint?: string; readonly inputs: Readonly<Record<string, unknown>>; readonly imports: readonly Part[]}>
  >;
};
type Patch = {readonly file: string; readonly edits: readonly {readonly from: string; readonly to: string}[]};
type Plugins = {patched(source: string, patch: Patch): string; readonly patches: readonly Patch[]};

let directory: string;
let metafile: Metafile;
let plugins: Plugins;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dogwatch-built-'));
  plugins = (await import(`${root}scripts/build-plugins.mjs`)) as Plugins;
});

afterAll(() => rm(directory, {recursive: true, force: true}));

describe('the built program', () => {
  beforeAll(async () => {
    const record = join(directory, 'metafile.json');
    // No node_modules lies above this folder, as on a machine that was given nothing but these files.
    await build('--outdir', join(directory, 'elsewhere'), '--metafile', record);
    metafile = JSON.parse(await readFile(record, 'utf8')) as Metafile;
  }, 60_000);

  test('runs where there is no node_modules, and knows its version', async () => {
    const {version} = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {version: string};
    const {stdout} = await run(process.execPath, [join(directory, 'elsewhere/cli.js'), '--version'], {cwd: directory});
    expect(stdout).toContain(version);
  });

  test('is executable by its name', async () => {
    const cli = join(directory, 'elsewhere/cli.js');
    expect((await stat(cli)).mode & 0o777).toBe(0o755);
    expect((await readFile(cli, 'utf8')).split('\n')[0]).toBe('#!/usr/bin/env node');
  });

  test('loads nothing heavy before the first paint', () => {
    const heavy = ['ink', 'react', 'yoga-layout', 'yaml', 'zod', 'undici', '@kubernetes/client-node', '@xterm/headless', 'fuse.js'];
    expect(packagesOf(loadedWith('src/cli.ts')).filter(name => heavy.includes(name))).toEqual([]);
  });

  test('draws without the Kubernetes client library', () => {
    expect(packagesOf(loadedWith('src/app.tsx'))).toContain('ink');
    expect(packagesOf(loadedWith('src/app.tsx'))).not.toContain('@kubernetes/client-node');
  });

  test('holds no developer tools, no development React and no native code', () => {
    const strangers = Object.keys(metafile.inputs).filter(input => /devtools|react.*\.development\.js|\.node$|\/node-pty\//.test(input));
    expect(strangers).toEqual([]);
  });

  test('asks for no package but node-pty when it runs', () => {
    const imports = Object.values(metafile.outputs).flatMap(output => output.imports);
    const outside = imports.filter(({kind, external}) => external && kind !== 'require-call').map(({path}) => path.replace(/^node:/, ''));
    const builtin = new Set(process.getBuiltinModule('node:module').builtinModules);
    expect([...new Set(outside)].filter(name => !builtin.has(name) && !builtin.has(`node:${name}`))).toEqual(
      outside.includes('node-pty') ? ['node-pty'] : [],
    );
  });

  test('does not tell where it was built', async () => {
    const names = await readdir(join(directory, 'elsewhere'), {recursive: true});
    const texts = await Promise.all(
      names.filter(name => name.endsWith('.js')).map(name => readFile(join(directory, 'elsewhere', name), 'utf8')),
    );
    expect(texts.length).toBeGreaterThan(1);
    expect(texts.filter(text => text.includes(root))).toEqual([]);
  });

  test('carries the licences of what it contains', async () => {
    const notices = await readFile(join(directory, 'elsewhere/THIRD-PARTY.txt'), 'utf8');
    for (const name of ['ink', 'react', 'yaml']) expect(notices).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\(`, 'm'));
  });
});

describe('the patches', () => {
  const patch = {file: 'some/file.js', edits: [{from: 'slow()', to: 'fast()'}]};

  test('replace what they name', () => {
    expect(plugins.patched('a; slow(); b;', patch)).toBe('a; fast(); b;');
  });

  test.each([
    ['is gone', 'a; b;', 'holds 0 times'],
    ['is there twice', 'slow(); slow();', 'holds 2 times'],
  ])('fail when the text %s', (_, source, message) => {
    expect(() => plugins.patched(source, patch)).toThrow(message);
  });

  test('stop the build when a package is bundled without the file they patch', async () => {
    const entry = join(directory, 'entry.ts');
    await writeFile(entry, `import '${root}node_modules/ink/build/colorize.js';`);
    const failure = await build('--entry', entry, '--outdir', join(directory, 'broken')).catch((error: {stderr: string}) => error.stderr);
    expect(failure).toContain('ink/build/reconciler.js was not bundled, though its package was');
  });

  test('the text that is measured by its length is one column per character, whatever stands beside it', async () => {
    const {default: stringWidth} = await import('string-width');
    const edit = plugins.patches.find(({file}) => file === 'string-width/index.js')!.edits.at(-1)!;
    const [, pattern] = /\? \/(.*?)\/ :/.exec(edit.to)!;
    const narrow = new RegExp(pattern!);
    const characters = Array.from({length: 0x10000}, (_, code) => String.fromCharCode(code)).filter(character => narrow.test(character));
    expect(characters.length).toBeGreaterThan(1000);
    expect(characters.filter(character => stringWidth(character) !== 1)).toEqual([]);
    for (const text of [
      characters.join(''),
      characters.toReversed().join(''),
      characters.map(character => character + character).join(''),
    ]) {
      expect(stringWidth(text)).toBe(text.length);
    }
  });
});

function build(...options: string[]): Promise<unknown> {
  return run(process.execPath, [join(root, 'scripts/build.mjs'), ...options], {cwd: directory});
}

/** The files that come along when this one is loaded: over static imports only. */
function loadedWith(entry: string): ReadonlySet<string> {
  const loaded = new Set<string>();
  const pending = [entry];
  for (let file = pending.pop(); file !== undefined; file = pending.pop()) {
    if (loaded.has(file)) continue;
    loaded.add(file);
    const imports = metafile.inputs[file]?.imports ?? [];
    pending.push(...imports.filter(({kind, external}) => kind !== 'dynamic-import' && !external).map(({path}) => path));
  }
  return loaded;
}

function packagesOf(inputs: ReadonlySet<string>): readonly string[] {
  return [...new Set([...inputs].flatMap(input => /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1] ?? []))];
}
