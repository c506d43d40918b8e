import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {parse} from 'yaml';
import {builtinSkins, defaultSkin, lightSkin} from '../src/config/builtin-skins.ts';
import {loadSkin} from '../src/config/load-skin.ts';
import {type Slot, skinStyles, slots} from '../src/config/skin.ts';
import {skinSchema} from '../src/config/skin-schema.ts';
import type {Tone} from '../src/resources/kind.ts';
import {BOLD, DIM, INVERSE} from '../src/terminal/attributes.ts';
import {PLAIN} from '../src/terminal/cells.ts';
import {attributesOf} from '../src/terminal/styles.ts';

const tones: Record<Tone, Slot> = {
  ok: 'ok',
  waiting: 'waiting',
  failing: 'failing',
  going: 'going',
  done: 'done',
  quiet: 'quiet',
  accent: 'accent',
};
let dir = '';

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'dogwatch-skins-'));
});
afterAll(() => rm(dir, {recursive: true}));

describe('built-in skins', () => {
  test('the generated file is fresh: node scripts/gen-skins.mjs', async () => {
    const path = '../scripts/gen-skins.mjs';
    const {generateSkins} = (await import(path)) as {generateSkins(): string};
    const file = fileURLToPath(new URL('../src/config/builtin-skins.ts', import.meta.url));
    expect(await readFile(file, 'utf8')).toBe(generateSkins());
  });

  test('the default names every slot, every tone is a slot', () => {
    expect(Object.keys(defaultSkin).sort()).toEqual([...slots].sort());
    expect(slots).toEqual(expect.arrayContaining(Object.values(tones)));
  });

  test.each(Object.keys(builtinSkins))('%s.yaml says what the schema asks for', async name => {
    const text = await readFile(new URL(`../skins/${name}.yaml`, import.meta.url), 'utf8');
    expect(skinSchema.safeParse(parse(text)).error?.issues).toBeUndefined();
  });

  test('the default uses the 16 colours and has no background but where something is selected', () => {
    for (const slot of slots) {
      const {fg, bg} = defaultSkin[slot];
      for (const colour of [fg, bg]) if (colour !== undefined) expect(colour).toMatch(/^[a-z]+$/);
      if (bg !== undefined) expect(['cursor', 'completion.selected', 'log.match', 'log.match.current']).toContain(slot);
    }
  });

  test.each(Object.entries(builtinSkins))('%s tells well from failing and the cursor from the rest', (_, skin) => {
    for (const colours of ['none', '16', '256', 'truecolor'] as const) {
      const styles = skinStyles(skin, {colours});
      expect(new Set([styles.ok, styles.failing, styles.quiet, styles.cursor]).size).toBe(4);
      expect(styles.cursor).not.toBe(PLAIN);
    }
  });

  test('without colours the cursor is inverse, failing bold, quiet dim', () => {
    const styles = skinStyles(lightSkin, {colours: 'none'});
    expect(attributesOf(styles.cursor).flags).toBe(INVERSE);
    expect(attributesOf(styles.failing).flags).toBe(BOLD);
    expect(attributesOf(styles.quiet).flags).toBe(DIM);
  });
});

test('colours become SGR parameters', () => {
  const looks = {
    ...defaultSkin,
    text: {fg: 'brightblack', bg: 'red'},
    title: {fg: 208, bg: 9},
    header: {fg: '#ff8000', bg: '#000102'},
    edge: {fg: 'default', bg: 3},
  };
  const styles = skinStyles(looks, {colours: 'truecolor'});
  const shown = (['text', 'title', 'header', 'edge'] as const).map(slot => attributesOf(styles[slot]));
  expect(shown).toEqual([
    {fg: '90', bg: '41', flags: 0},
    {fg: '38;5;208', bg: '101', flags: 0},
    {fg: '38;2;255;128;0', bg: '48;2;0;1;2', flags: 0},
    {fg: '', bg: '43', flags: 0},
  ]);
});

describe("a user's skin", () => {
  test('overrides the default, or the one it names as its base', async () => {
    await write('mine', 'title: {fg: "#ff0000"}\ncursor:\n  inverse: true\n');
    await write('pale', 'base: light\ntitle: {italic: true}\n');
    expect(await loadSkin('mine', {dir})).toEqual({value: {...defaultSkin, title: {fg: '#ff0000'}, cursor: {inverse: true}}, problems: []});
    expect(await loadSkin('pale', {dir})).toEqual({value: {...lightSkin, title: {italic: true}}, problems: []});
  });

  test('built-in names need no folder', async () => {
    expect(await loadSkin('light', {dir: '/nowhere'})).toEqual({value: lightSkin, problems: []});
  });

  const cases: [string, string, [number, RegExp][]][] = [
    ['a colour that is none', 'ok: {fg: green}\ntitle: {fg: mauve}\n', [[2, /^title: fg: expected a colour/]]],
    ['a colour without quotes', 'ok:\n  fg: #ff0000\n', [[2, /"#rrggbb" in quotes/]]],
    ['a number too big', 'ok: {bg: 256}\n', [[1, /^ok: bg: expected a colour/]]],
    ['an attribute that is not yes or no', 'ok:\n  fg: red\n\n  bold: very\n', [[4, /^ok: bold: expected true or false/]]],
    ['an attribute that there is not', 'ok:\n  blink: true\n', [[2, /^ok: blink: expected fg, bg/]]],
    ['a slot that there is not', '# mine\n\ntitel: {}\nedge: {dim: true}\n', [[3, /^titel: expected base or a slot: ok, /]]],
    ['a look that is none', 'title: red\n', [[1, /^title: expected a look/]]],
    ['a base that there is not', 'base: lihgt\n', [[1, /^base: expected one of default, light/]]],
    ['not YAML', 'ok: {}\ntitle: {bold: [}\n', [[2, /./]]],
    ['a list', '- title\n', [[1, /expected slots/]]],
    [
      'two mistakes',
      'ok: {fg: 1000}\nedge: {dim: 3}\n',
      [
        [1, /colour/],
        [2, /true or false/],
      ],
    ],
    ['nothing', '', []],
  ];
  test.each(cases)('%s', async (_, text, expected) => {
    const file = await write('wrong', text);
    const {value, problems} = await loadSkin('wrong', {dir});
    expect(value).toEqual(defaultSkin);
    for (const [at, [line, message]] of expected.entries()) {
      expect(problems[at]).toMatchObject({file, line});
      expect(problems[at]?.message).toMatch(message);
    }
    if (expected.length === 0) expect(problems).toEqual([]);
  });

  test('what is right counts beside what is wrong', async () => {
    await write('half', 'ok: {fg: nope}\ntitle: {fg: blue}\n');
    const {value, problems} = await loadSkin('half', {dir});
    expect(value).toEqual({...defaultSkin, title: {fg: 'blue'}});
    expect(problems).toHaveLength(1);
  });

  test.each([
    ['missing', /there is no skin "missing"/],
    ['../mine', /named by letters/],
    ['', /named by letters/],
  ])('%j cannot be loaded', async (name, message) => {
    const {value, problems} = await loadSkin(name, {dir});
    expect(value).toEqual(defaultSkin);
    expect(problems).toEqual([{file: join(dir, `${name}.yaml`), line: 0, message: expect.stringMatching(message)}]);
  });
});

async function write(name: string, text: string): Promise<string> {
  const file = join(dir, `${name}.yaml`);
  await writeFile(file, text);
  return file;
}
