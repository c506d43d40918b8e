import {describe, expect, test} from 'vitest';
import {createRandom, type Random} from '../src/demo/random.ts';
import {type Doc, type DocLine, textOf} from '../src/details/document.ts';
import {yamlTab} from '../src/details/yaml.ts';
import type {Json, KubeObject, ResourceKind} from '../src/kube/object.ts';
import {objectText, readObject} from '../src/kube/object-yaml.ts';
import {web} from './edited-objects.ts';
import {type InspectedOptions, inspectedOf, linesOf} from './inspected.ts';

const deployments: ResourceKind = {
  group: 'apps',
  version: 'v1',
  plural: 'deployments',
  singular: 'deployment',
  name: 'Deployment',
  isNamespaced: true,
};

const docOf = (object: KubeObject | undefined, options?: InspectedOptions) =>
  yamlTab.doc({...inspectedOf(deployments, undefined, options), object});
const textOfDoc = (doc: Doc) => `${linesOf(doc).join('\n')}\n`;
const all = (doc: Doc) => Array.from({length: doc.length}, (_, index) => doc.line(index));
const at = (doc: Doc, key: string) => all(doc).find(line => line.key === key)!;

describe('the object as YAML', () => {
  test('reads as kubectl writes it', () => expect(textOfDoc(docOf(web))).toBe(objectText(web)));

  test('texts of several lines, lists of lists, empty things', () => {
    const object = odd({
      a: 'x\ny\n',
      b: ['p\n q\n', '\tz\nz'],
      c: [[1, [2, 'a\nb']], []],
      d: {},
      e: [],
      f: [{g: {h: 1}, i: [{}]}],
      j: null,
      k: '',
    });
    expect(textOfDoc(docOf(object))).toBe(`metadata:
  name: odd
spec:
  a: |
    x
    y
  b:
  - |
    p
     q
  - |2-
    \tz
    z
  c:
  - - 1
    - - 2
      - |-
        a
        b
  - []
  d: {}
  e: []
  f:
  - g:
      h: 1
    i:
    - {}
  j: null
  k: ""
`);
  });

  test('reads as the same object, whatever is in it', () => {
    for (let seed = 1; seed <= 300; seed++) {
      const object = odd(randomValue(createRandom(seed), 0, oddTexts));
      expect(readObject(textOfDoc(docOf(object))), `seed ${seed}`).toMatchObject({type: 'object', object});
    }
  });

  test('is what objectText writes, for what is not odd', () => {
    for (let seed = 1; seed <= 300; seed++) {
      const object = odd(randomValue(createRandom(seed), 0, plainTexts));
      expect(textOfDoc(docOf(object)), `seed ${seed}`).toBe(objectText(object));
    }
  });

  test('and as JSON, in the order of the server', () => {
    for (let seed = 1; seed <= 100; seed++) {
      const object = odd(randomValue(createRandom(seed), 0, oddTexts));
      const doc = docOf(object, {on: ['json']});
      expect(linesOf(doc).join('\n'), `seed ${seed}`).toBe(JSON.stringify(object, null, 2));
    }
  });
});

describe('lines', () => {
  test.each([
    ['kind', 'kind', 'Deployment', 0],
    ['metadata.annotations.mode', 'metadata.annotations.mode', '0644', 2],
    ['spec.replicas', 'spec.replicas', '3', 1],
    ['spec.template.spec.containers', 'spec.template.spec.containers', objectText(web['spec'].template.spec.containers), 3],
    ['spec.template.spec.containers[0].args', 'spec.template.spec.containers[0].args', '- -x\n- -y\n', 4],
    ['spec.template.spec.containers[0].args[1]', 'spec.template.spec.containers[0].args[1]', '-y', 6],
    ['spec.template.spec.containers[0].name', 'spec.template.spec.containers[0].name', 'web', 5],
  ])('%s has a path, a value and a depth', (key, _, value, depth) => {
    const line = at(docOf(web), key);
    expect([line.value, line.depth]).toEqual([value, depth]);
  });

  test.each([['yaml'], ['json']])('each has a name of its own and belongs to what it lies in, %s', mode => {
    for (let seed = 1; seed <= 50; seed++) {
      const lines = all(docOf(odd(randomValue(createRandom(seed), 0, oddTexts)), {on: [mode]}));
      expect(new Set(lines.map(({key}) => key)).size, `seed ${seed}`).toBe(lines.length);
      for (const [index, line] of lines.entries()) {
        const held = lines.slice(index + 1, index + 1 + folded(lines, index));
        for (const inner of held)
          expect(inner.path!.slice(0, beginning(line).length), `seed ${seed}, line ${index}`).toEqual(beginning(line));
      }
    }

    /** An item's first line stands for all of the item. */
    function beginning(line: DocLine): readonly (string | number)[] {
      const dashes = mode === 'json' ? 0 : /^ *((?:- )*)/.exec(textOf(line))![1]!.length >> 1;
      const path = line.path!;
      const items = path.map((step, place) => (typeof step === 'number' ? place : -1)).filter(place => place >= 0);
      return dashes === 0 || /:\d+$/.test(line.key!) ? path : path.slice(0, items.at(-dashes)! + 1);
    }
  });

  test('a text of several lines is copied as it is', () => {
    const doc = docOf(odd({text: 'a\n b\n'}));
    expect(
      all(doc)
        .slice(-3)
        .map(({value}) => value),
    ).toEqual(['a\n b\n', 'a\n b\n', 'a\n b\n']);
  });

  test('names and values have their inks, the fields of the server are quiet', () => {
    const inks = (key: string, on: readonly string[] = []) =>
      at(docOf(web, {on}), key)
        .spans.map(({ink}) => ink)
        .filter(ink => ink !== 'text');
    expect(inks('spec.replicas')).toEqual(['name', 'number']);
    expect(inks('kind')).toEqual(['name', 'string']);
    expect(new Set(inks('status.replicas'))).toEqual(new Set(['quiet']));
    expect(new Set(inks('metadata.uid'))).toEqual(new Set(['quiet']));
    expect(new Set(inks('metadata.uid', ['json']))).toEqual(new Set(['quiet']));
    expect(at(docOf(odd({a: null, b: true})), 'spec.a').spans.at(-1)).toEqual({text: 'null', ink: 'word'});
  });

  test('what no client has set is quiet', () => {
    const fieldsV1 = {'f:spec': {'f:replicas': {}, 'f:list': {'k:{"name":"a"}': {'.': {}, 'f:name': {}}}, 'f:whole': {}}};
    const spec = {replicas: 1, filled: 2, list: [{name: 'a', x: 1}, {name: 'b'}], whole: {x: 1}};
    const doc = docOf({metadata: {name: 'x', managedFields: [{manager: 'me', fieldsV1}]}, spec});
    const isQuiet = (key: string) => at(doc, key).spans.at(-1)!.ink === 'quiet';
    expect(['replicas', 'filled', 'list[0].name', 'list[0].x', 'list[1].name', 'whole.x'].filter(key => isQuiet(`spec.${key}`))).toEqual([
      'filled',
      'list[0].x',
      'list[1].name',
    ]);
  });

  test('managed fields are folded until they are wanted', () => {
    const isFolded = (on: readonly string[]) =>
      all(docOf(web, {on}))
        .filter(line => line.isFolded)
        .map(({key}) => key);
    expect([isFolded([]), isFolded(['json']), isFolded(['managed'])]).toEqual([['metadata.managedFields'], ['metadata.managedFields'], []]);
  });
});

describe('what has changed since one looked', () => {
  const containers = [
    {name: 'a', image: 'a:1', args: ['x']},
    {name: 'b', image: 'b:1'},
  ];
  const before: KubeObject = {metadata: {name: 'x', resourceVersion: '1'}, spec: {n: 1, gone: 1, text: 'a\nb\n', containers}};
  const changed = (spec: object, on: readonly string[] = []) =>
    all(
      docOf(
        {metadata: {name: 'x', resourceVersion: '2'}, spec: {n: 1, gone: 1, text: 'a\nb\n', containers, ...spec}},
        {looked: before, on},
      ),
    )
      .filter(line => line.isChanged)
      .map(({key}) => key);

  test.each<[string, object, readonly string[]]>([
    ['nothing', {}, []],
    ['a value', {n: 2}, ['spec.n']],
    ['a new field', {m: 1}, ['spec.m']],
    ['a lost field', {gone: undefined}, ['spec']],
    ['a line of a text', {text: 'a\nc\n'}, ['spec.text', 'spec.text:2']],
    ['an item before the others', {containers: [{name: 'z'}, ...containers]}, ['spec.containers[0].name']],
    ['an item that left', {containers: containers.slice(1)}, ['spec.containers']],
    [
      'an item that another one took the place of',
      {containers: [containers[0], {name: 'c'}]},
      ['spec.containers', 'spec.containers[1].name'],
    ],
    ['a value in an item that moved', {containers: [containers[1], {...containers[0], image: 'a:2'}]}, ['spec.containers[1].image']],
    [
      'an item of plain values',
      {containers: [{...containers[0], args: ['y', 'x']}, containers[1]]},
      ['spec.containers[0].args[0]', 'spec.containers[0].args[1]'],
    ],
    ['another type', {n: {deep: 1}}, ['spec.n', 'spec.n.deep']],
  ])('%s', (_, spec, keys) => expect(changed(spec)).toEqual(keys));

  test('in JSON, too', () => expect(changed({n: 2}, ['json'])).toEqual(['spec.n']));
});

describe('bad input', () => {
  test.each([
    [undefined, undefined, 'asking …'],
    [undefined, 'you may not read this', 'you may not read this'],
  ])('no object', (object, problem, line) => expect(linesOf(docOf(object, {problem}))).toEqual([line]));

  test.each<unknown>([
    {},
    {metadata: null},
    {metadata: 3, spec: []},
    {metadata: {managedFields: {}}},
    {metadata: {name: 'x', managedFields: [null, 3, {}]}},
  ])('%j', object => {
    for (const on of ['yaml', 'json']) {
      const doc = docOf(object as KubeObject, {on: [on], looked: {metadata: null} as unknown as KubeObject});
      expect(readObject(all(doc).map(textOf).join('\n'))).toMatchObject({type: 'object', object});
      for (const line of all(doc)) expect(line.value).toEqual(expect.any(String));
    }
  });

  test('nested deeper than anybody writes', () => {
    let deep: Json = 'x';
    for (let depth = 0; depth < 5000; depth++) deep = depth % 2 ? {a: deep} : [deep];
    for (const on of ['yaml', 'json']) expect(docOf(odd(deep), {on: [on]}).length).toBeGreaterThan(50);
  });
});

function odd(spec: Json): KubeObject {
  return {metadata: {name: 'odd'}, spec};
}

/** How many lines lie below a line because they are deeper. */
function folded(lines: readonly DocLine[], index: number): number {
  const end = lines.findIndex((line, place) => place > index && line.depth <= lines[index]!.depth);
  return (end < 0 ? lines.length : end) - index - 1;
}

function randomValue(random: Random, depth: number, texts: readonly string[]): Json {
  const length = random.below(4);
  switch (depth > 4 ? random.below(4) : random.below(8)) {
    case 0:
      return random.pick([0, 1, -1, 1.5, 1e21, 12345678]);
    case 1:
      return random.pick([true, false, null]);
    case 2:
    case 3:
      return random.pick(texts);
    case 4:
    case 5:
      return Array.from({length}, () => randomValue(random, depth + 1, texts));
    default:
      return Object.fromEntries(
        Array.from({length}, (_, index) => [`${random.pick(texts).slice(0, 12)}${index}`, randomValue(random, depth + 1, texts)]),
      );
  }
}

const plainTexts = [
  'web',
  'web:1',
  '0644',
  'yes',
  '1e3',
  'null',
  '',
  'a b',
  'a: b',
  "it's",
  '"quoted"',
  '-x',
  'a\nb\n',
  'a\n\n  b',
  'grün',
  'x'.repeat(300),
  '10.0.0.1',
];
const oddTexts = [
  ...plainTexts,
  '\ta\nb',
  '\n',
  '\n\n a\n\n',
  'a\r\nb',
  '\x1b[31mred',
  '\u2028',
  '\ufeff',
  'a\n ',
  ' a\nb\n\n',
  '0o17',
  '#',
  '- a',
  '?',
  '|',
  '😀',
  '---',
  '%x\ny',
];
