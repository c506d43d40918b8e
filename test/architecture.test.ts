import {readdirSync} from 'node:fs';
import {basename, join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {codeOf, cyclesAmong, type Import, importsOf, isCode, isGenerated, ownFiles, root, targetOf, textOf} from './sources.ts';

/** As in docs/architecture.md. Words in parentheses narrow what is taken: `(types)` and `(ids)` are type imports only. */
const table = `
| room | may import | packages it may use |
|---|---|---|
| kube | – | yaml, diff |
| terminal | – | string-width, node-pty, @xterm/headless |
| config | terminal | yaml, zod |
| resources | kube | – |
| logs | kube | – |
| details | kube | yaml |
| store | kube, resources, logs, details, terminal (types) | zustand/vanilla, fuse.js |
| cluster | kube, logs | @kubernetes/client-node, undici, ws, yaml |
| changes | kube, store, cluster (types) | – |
| live | kube, resources, logs, details, store, cluster, changes, terminal (types) | – |
| actions | kube, resources, logs, details, store, changes, cluster (types), terminal (types) | – |
| keymaps | actions (ids) | – |
| control | kube, resources, store, actions, keymaps | – |
| hooks | store, terminal, keymaps | react, ink |
| views | kube, resources, logs, details, store, terminal, hooks | react, ink |
| commands | kube, resources, logs, cluster, store, live, terminal, demo | – |
| demo | kube | ws, yaml |
| app.tsx, app-options.ts, cli.ts, usage.ts, demo-worker.ts | everything | ink, chalk (to set its level) |
`;

const rules = rulesIn(table);
const withoutNode = ['kube', 'resources', 'store', 'keymaps', 'logs', 'details'];
const withoutClock = ['app.tsx', 'cli.ts', 'demo-worker.ts'];

const files = ownFiles();
const sources = files.filter(file => file.startsWith('src/') && isCode(file));
const tests = files.filter(file => file.startsWith('test/') && isCode(file));
const code = files.filter(file => /^(src|test|bench|scripts)\//.test(file) && isCode(file));

describe('rooms', () => {
  test('the table here is the table of docs/architecture.md', () => {
    expect(rulesIn(textOf('docs/architecture.md'))).toEqual(rules);
  });

  test('every source file lies in a room', () => {
    expect(sources.filter(file => ruleOf(file) === undefined)).toEqual([]);
  });

  test('a room imports only the rooms it may', () => {
    expect(
      sources
        .flatMap(importsOf)
        .filter(found => !isAllowedRoom(found))
        .map(told),
    ).toEqual([]);
  });

  test('a room uses only the packages it may', () => {
    expect(
      sources
        .flatMap(importsOf)
        .filter(found => !isAllowedPackage(found))
        .map(told),
    ).toEqual([]);
  });

  test('imports name files that exist, with their ending', () => {
    const missing = [...sources, ...tests].flatMap(importsOf).filter(found => {
      const target = targetOf(found);
      return target !== undefined && !files.includes(target);
    });
    expect(missing.map(told)).toEqual([]);
  });

  test('no file imports itself by way of others', () => {
    expect(cyclesAmong(code)).toEqual([]);
  });
});

describe('absences', () => {
  test('only cli.ts ends the process', () => {
    expect(sources.filter(file => file !== 'src/cli.ts' && /\bprocess\.(exit|reallyExit|abort)\b/.test(codeOf(file)))).toEqual([]);
  });

  test('no room reads the time of day or rolls dice; both are given to it', () => {
    const found = /\bDate\.now\b|\bnew Date\(\)|\bDate\(\)|\bMath\.random\b/;
    expect(sources.filter(file => !withoutClock.includes(roomOf(file)) && found.test(codeOf(file)))).toEqual([]);
  });

  test('only changes/send.ts reaches a mutating request, and only the transport makes requests', () => {
    const callers = sources.filter(file => /\.mutate\b/.test(codeOf(file)));
    expect(callers).toEqual(['src/changes/send.ts']);
    const makers = sources.filter(file => !file.startsWith('src/demo/') && /from 'undici'|from 'node:https?'|\bfetch\(/.test(codeOf(file)));
    expect(makers.filter(file => !file.startsWith('src/cluster/'))).toEqual([]);
    const senders = sources.filter(
      file => !file.startsWith('src/demo/') && /\b(request|fetch)\((?!\))/.test(codeOf(file)) && /from 'undici'/.test(codeOf(file)),
    );
    expect(senders).toEqual(['src/cluster/transport.ts']);
  });

  test('no file tells where it was written', () => {
    const places = new RegExp(
      [...['work', 'root'].map(name => `(?<![\\w.)}-])/${name}/`), '\\bregistry\\.(?!k8s\\.io|example\\.)[a-z0-9-]+\\.[a-z]'].join('|'),
    );
    expect(files.filter(file => places.test(textOf(file)))).toEqual([]);
  });

  test('snapshots holds golden frames that a test names, and nothing else', () => {
    const text = tests.map(textOf).join('\n');
    const isNamed = (file: string) => text.includes(file.replace(/^snapshots\//, '').replace(/\.txt$/, ''));
    expect(files.filter(file => file.startsWith('snapshots/') && !(file.endsWith('.txt') && isNamed(file)))).toEqual([]);
  });

  test('no test is skipped, singled out or left for later', () => {
    const found = /\b(test|it|describe)\.(skip|only|todo|fails|skipIf|runIf)\b/;
    expect(files.filter(file => /\.test\.tsx?$/.test(file) && found.test(codeOf(file)))).toEqual([]);
  });
});

describe('files', () => {
  test('no file is longer than 350 lines', () => {
    const lengths = code.filter(file => !isGenerated(file)).map(file => ({file, lines: textOf(file).trimEnd().split('\n').length}));
    expect(lengths.filter(({lines}) => lines > 350)).toEqual([]);
  });

  test('names are kebab-case, or PascalCase.tsx for components', () => {
    const good = /^([a-z0-9]+(-[a-z0-9]+)*(\.(test|d|config))?\.(ts|tsx|mjs|mts)|[A-Z][A-Za-z0-9]*(\.test)?\.tsx)$/;
    expect(code.filter(file => !good.test(basename(file)))).toEqual([]);
  });

  test('packages have exact versions', () => {
    const exact = /^(npm:@?[\w./-]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/;
    const {dependencies, devDependencies, optionalDependencies} = JSON.parse(textOf('package.json')) as Record<
      string,
      Record<string, string>
    >;
    const versions = Object.entries({...dependencies, ...devDependencies, ...optionalDependencies});
    expect(versions.length).toBeGreaterThan(0);
    expect(versions.filter(([, version]) => !exact.test(version))).toEqual([]);
  });

  test('every package that code imports is in package.json', () => {
    const {dependencies, devDependencies, optionalDependencies} = JSON.parse(textOf('package.json')) as Record<
      string,
      Record<string, string>
    >;
    const known = Object.keys({...dependencies, ...devDependencies, ...optionalDependencies});
    const strange = code
      .flatMap(importsOf)
      .filter(({specifier}) => !/^(\.|node:)/.test(specifier) && !known.some(name => isWithin(specifier, name)));
    expect(strange.map(told)).toEqual([]);
  });

  test('the rooms on disk are rooms of the table', () => {
    const known = rules.flatMap(({rooms}) => rooms);
    expect(readdirSync(join(root, 'src')).filter(name => !known.includes(name))).toEqual([]);
  });
});

type Rule = {readonly rooms: readonly string[]; readonly imports: readonly string[]; readonly packages: readonly string[]};

const nothing: Rule = {rooms: [], imports: [], packages: []};

/** The rows below the one header `| room | may import | …`. */
function rulesIn(markdown: string): readonly Rule[] {
  const lines = markdown.split('\n');
  const header = lines.findIndex(line => /^\| *room *\| *may import *\|/.test(line));
  const after = lines.slice(header + 2);
  const end = after.findIndex(line => !line.startsWith('|'));
  return after.slice(0, end < 0 ? undefined : end).map(line => {
    const [rooms, imports, packages] = line.split('|').slice(1, 4).map(wordsIn);
    return {rooms: rooms!, imports: imports!, packages: packages!};
  });
}

function wordsIn(cell: string): readonly string[] {
  return cell
    .split(',')
    .map(word => word.trim().replaceAll('`', ''))
    .filter(word => word !== '' && word !== '–');
}

function roomOf(file: string): string {
  return file.split('/')[1]!;
}

function ruleOf(file: string): Rule | undefined {
  return rules.find(({rooms}) => rooms.includes(roomOf(file)));
}

function isAllowedRoom(found: Import): boolean {
  const target = targetOf(found);
  if (target === undefined) return true;
  const room = roomOf(found.from);
  const {imports} = ruleOf(found.from) ?? nothing;
  if (imports.includes('everything')) return true;
  if (!target.startsWith('src/')) return false;
  return (
    roomOf(target) === room ||
    imports.includes(roomOf(target)) ||
    (found.isType && imports.some(word => word.startsWith(`${roomOf(target)} (`)))
  );
}

function isAllowedPackage({from, specifier}: Import): boolean {
  if (specifier.startsWith('.')) return true;
  if (specifier.startsWith('node:')) return !withoutNode.includes(roomOf(from));
  const {packages} = ruleOf(from) ?? nothing;
  return packages.some(word => isWithin(specifier, word.replace(/ \(.*/, '')));
}

function isWithin(specifier: string, name: string): boolean {
  return specifier === name || specifier.startsWith(`${name}/`);
}

function told({from, specifier, isType}: Import): string {
  return `${from} imports ${isType ? 'types of ' : ''}${specifier}`;
}
