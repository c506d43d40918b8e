import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {type Config, defaultConfig} from '../src/config/config.ts';
import {loadConfig} from '../src/config/load-config.ts';
import {textOf} from './sources.ts';

let dir = '';

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'dogwatch-config-'));
});
afterAll(() => rm(dir, {recursive: true}));

test.each(['nowhere', 'config.yaml/below', undefined])('without a file (%s) the defaults hold', async folder => {
  await write('');
  expect(await loadConfig({dir: folder === undefined ? undefined : join(dir, folder)})).toEqual({value: defaultConfig, problems: []});
});

test('contexts with prod in their name are protected unless told otherwise', () => {
  expect(defaultConfig).toMatchObject({readOnly: false, protect: ['*prod*'], contexts: {}});
});

const right: [string, Partial<Config>][] = [
  ['', {}],
  ['# all commented out\n', {}],
  ['contexts:\n#  bank: {}\n', {}],
  ['contexts:\n  bank:\n', {}],
  ['readOnly: true\n', {readOnly: true}],
  ['protect: []\n', {protect: []}],
  ['protect: ["live-?"]\n', {protect: ['live-?']}],
  ['protect: ["!*nonprod*"]\n', {protect: ['*prod*', '!*nonprod*']}],
  ['protect: ["*", "!dev"]\n', {protect: ['*', '!dev']}],
  [
    'contexts:\n  arn:aws:eks:eu-west-1:1:cluster/a: {readOnly: true}\n',
    {contexts: {'arn:aws:eks:eu-west-1:1:cluster/a': {readOnly: true}}},
  ],
  ['contexts: {a: {protect: false}, 7: {protect: true}}\n', {contexts: {a: {protect: false}, 7: {protect: true}}}],
];
test.each(right)('%j', async (text, config) => {
  await write(text);
  expect(await loadConfig({dir})).toEqual({value: {...defaultConfig, ...config}, problems: []});
});

const UNTIL = /; nothing can be changed until it is put right$/;
const wrong: [string, string, Partial<Config>, [number, RegExp][]][] = [
  ['a key that there is not', 'a: 1\nreadOnly: true\n', {readOnly: true}, [[1, /^a: expected readOnly, protect, contexts, logs$/]]],
  ['a flag that is none', '\nreadOnly: yes\n', {readOnly: true}, [[2, /^readOnly: expected true or false; taken as true$/]]],
  ['a flag without a value', 'readOnly:\n', {readOnly: true}, [[1, /taken as true$/]]],
  ['a list that is none', 'protect: "live"\n', {}, [[1, /^protect: expected a list of names, as \["\*prod\*"\]$/]]],
  [
    'names that are none',
    'protect:\n- 5\n- "live"\n- ""\n- "!"\n',
    {protect: ['live']},
    [
      [2, /^protect: 0: expected a name/],
      [4, /^protect: 2: /],
      [5, /^protect: 3: /],
    ],
  ],
  ['only names that are none', 'protect: [5]\n', {}, [[1, /expected a name/]]],
  ['contexts that are none', 'contexts: [a]\n', {}, [[1, /^contexts: expected names of contexts/]]],
  [
    'a context that is none',
    'contexts:\n  a: {}\n  b: locked\n',
    {contexts: {a: {}, b: {readOnly: true}}},
    [[3, /^contexts: b: expected what holds for this context, as "{readOnly: true}"; taken as read-only$/]],
  ],
  [
    "a context's flag that is none",
    'contexts:\n  a:\n    protect: off\n    readOnly: 0\n',
    {contexts: {a: {readOnly: true, protect: true}}},
    [
      [4, /^contexts: a: readOnly: expected true or false; taken as true$/],
      [3, /^contexts: a: protect: expected true or false; taken as true$/],
    ],
  ],
  [
    "a context's key that there is not",
    'contexts:\n  a: {lock: true}\n',
    {contexts: {a: {}}},
    [[2, /^contexts: a: lock: expected readOnly or protect$/]],
  ],
  [
    'a star without quotes',
    'protect:\n  - *prod*\n',
    {readOnly: true},
    [[2, /^expected quotes around what begins with \*: "\*prod\*"; nothing/]],
  ],
  [
    'an exception without quotes',
    'protect: [!test, "a"]\n',
    {readOnly: true},
    [[1, /^expected quotes around what begins with !: "!test"; nothing/]],
  ],
  ['no YAML', 'readOnly: false\nprotect: [\n', {readOnly: true}, [[3, UNTIL]]],
  ['a key twice', 'readOnly: true\nreadOnly: false\n', {readOnly: true}, [[2, UNTIL]]],
  ['two documents', 'readOnly: false\n---\nreadOnly: true\n', {readOnly: true}, [[2, UNTIL]]],
  [
    'a list',
    '- readOnly\n',
    {readOnly: true},
    [[1, /^expected readOnly, protect, contexts, logs, as "readOnly: true"; nothing can be changed/]],
  ],
  ['a list within itself', 'protect: &a [*a]\n', {}, [[1, /expected a name/]]],
];
test.each(wrong)('%s is told, and taken for the safer of what it can mean', async (_, text, config, expected) => {
  const file = await write(text);
  const {value, problems} = await loadConfig({dir});
  expect(value).toEqual({...defaultConfig, ...config});
  expect(problems).toEqual(expected.map(([line, message]) => ({file, line, message: expect.stringMatching(message)})));
});

test('a file that cannot be read leaves everything read-only', async () => {
  const folder = join(dir, 'folder');
  await mkdir(join(folder, 'config.yaml'), {recursive: true});
  const {value, problems} = await loadConfig({dir: folder});
  expect(value.readOnly).toBe(true);
  expect(problems).toEqual([
    {file: join(folder, 'config.yaml'), line: 0, message: 'cannot be read (EISDIR); nothing can be changed until it is put right'},
  ]);
});

test('a context may be called anything', async () => {
  await write('contexts: {__proto__: {readOnly: true}, constructor: {protect: true}}\n');
  const {contexts} = (await loadConfig({dir})).value;
  expect(Object.entries(contexts)).toEqual([
    ['__proto__', {readOnly: true, protect: undefined}],
    ['constructor', {readOnly: undefined, protect: true}],
  ]);
});

test('the example of docs/config.md is right', async () => {
  await write(/```yaml\n([\s\S]*?)```/.exec(textOf('docs/config.md'))![1]!);
  const {value, problems} = await loadConfig({dir});
  expect(problems).toEqual([]);
  expect(value.contexts).toMatchObject({bank: {readOnly: true}, 'prod-sandbox': {protect: false}});
});

async function write(text: string): Promise<string> {
  const file = join(dir, 'config.yaml');
  await writeFile(file, text);
  return file;
}
