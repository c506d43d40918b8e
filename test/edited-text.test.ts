import {describe, expect, test} from 'vitest';
import {annotated, reasonsIn, withoutComments} from '../src/changes/annotated-text.ts';
import {editableText, readText, rebased} from '../src/changes/edited-text.ts';
import {type FieldChange, pathText, withChanges} from '../src/kube/field-changes.ts';
import type {KubeObject} from '../src/kube/object.ts';
import {objectText, readObject} from '../src/kube/object-yaml.ts';
import {web} from './edited-objects.ts';

describe('an object as text', () => {
  const text = editableText(web);

  test('reads as kubectl would write it, without status and managed fields', () => {
    expect(text).toBe(`apiVersion: apps/v1
kind: Deployment
metadata:
  annotations:
    example.com/on: "yes"
    mode: "0644"
  creationTimestamp: "2026-01-01T00:00:00Z"
  generation: 2
  labels:
    app: web
  name: web
  namespace: shop
  resourceVersion: "7"
  uid: u1
spec:
  replicas: 3
  template:
    spec:
      containers:
      - args:
        - -x
        - -y
        image: web:1
        name: web
      - image: log:1
        name: log
`);
  });

  test('changes nothing when it is read back', () => expect(readText(text, web)).toEqual({type: 'changes', changes: []}));

  test.each([
    'yes',
    'off',
    'y',
    '0777',
    '1:20',
    '2024-01-01',
    '1e3',
    '.5',
    '0x1f',
    'null',
    '~',
    '',
    ' a',
    'a: b',
    'a #b',
    '1_000',
    '- x',
    '<<',
    '=',
  ])('keeps the text %j a text', value => expect(readObject(objectText({value, [value]: 1}))).toMatchObject({object: {value, [value]: 1}}));

  test.each([
    'a\nb\n',
    'a\n  b',
    '  a\nb',
    'a  \nb',
    '\n',
    'a\r\nb\r\n',
    'tab\tin',
    '\u0085\u2028',
    '\u0000\u001b[31m',
    '# no comment\n',
    '{',
    'x'.repeat(300),
  ])('keeps %j', value => expect(readObject(objectText({value}))).toMatchObject({object: {value}}));
});

describe('what a saved text holds', () => {
  const said = (text: string) => {
    const read = readObject(text);
    return read.type === 'problem' ? `${read.line ?? '-'} ${read.problem}` : read.type === 'object' ? read.object : read.type;
  };

  test.each([
    ['mode: 0644', {mode: 420}],
    ['a: yes', {a: true}],
    ['a: 2024-01-01', {a: '2024-01-01'}],
    ['a: 1:20', {a: '1:20'}],
    ['b: &x {c: 1}\na:\n  <<: *x', {b: {c: 1}, a: {c: 1}}],
    ['a: "x"\r\nb: 1\r\n', {a: 'x', b: 1}],
    ['# only\n\n', 'nothing'],
    ['', 'nothing'],
    ['- a', '- this is no object'],
    ['just text', '- this is no object'],
    ['a: 1\n---\nb: 2', '2 there is more than one document'],
    ['a: 1\na: 2', '2 Map keys must be unique'],
    ['a:\n\tb: 1', '2 Tabs are not allowed as indentation'],
    ['a: [1,', '1 Flow sequence in block collection must be sufficiently indented and end with a ]'],
    ['a: .inf', '1 a number has to be finite'],
    ['x: 1\n? [a]\n: b', '2 a name of a field has to be a plain text'],
    ['a: !!binary aGk=', '1 Unresolved tag: tag:yaml.org,2002:binary'],
    ['a: !!set {b}', '1 Unresolved tag: tag:yaml.org,2002:set'],
  ])('%j', (text, expected) => expect(said(text)).toEqual(expected));

  test('more aliases than anybody needs are refused', () => {
    const text = ['a0: &a0 [x,x,x,x,x,x,x,x,x,x]', ...[1, 2, 3, 4, 5, 6].map(n => `a${n}: &a${n} [${Array(10).fill(`*a${n - 1}`)}]`)].join(
      '\n',
    );
    expect(readObject(text)).toMatchObject({type: 'problem', problem: expect.stringMatching(/alias/i)});
  });
});

describe('what of it cannot be', () => {
  const text = editableText(web);
  const complaints = (saved: string, object = web) => {
    const read = readText(saved, object);
    return read.type === 'rubbish' ? read.reasons.map(({path, text: why}) => `${pathText(path)}: ${why}`) : read.type;
  };

  test.each([
    ['name: web\n  namespace', 'name: other\n  namespace', ['metadata.name: this cannot be changed; it is web']],
    ['kind: Deployment', 'kind: StatefulSet', ['kind: this cannot be changed; it is Deployment']],
    ['kind: Deployment\n', '', ['kind: this cannot be changed; it is Deployment']],
    ['namespace: shop', 'namespace: ops', ['metadata.namespace: this cannot be changed; it is shop']],
    ['uid: u1', 'uid: u2', ['metadata.uid: this cannot be changed; it is u1']],
    ['resourceVersion: "7"', 'resourceVersion: "8"', ['metadata.resourceVersion: this cannot be changed; it is 7']],
    ['uid: u1', 'uid: u1\n  deletionTimestamp: "2026-01-01T00:00:00Z"', ['metadata.deletionTimestamp: the server says this; take it out']],
    ['spec:\n', 'status: {}\nspec:\n', ['status: status is not edited here; take it out']],
    ['  uid: u1\n', '', 'changes'],
  ])('%j as %j', (from, to, expected) => expect(complaints(text.replace(from, to))).toEqual(expected));

  test('a text without metadata', () =>
    expect(complaints('apiVersion: apps/v1\nkind: Deployment\n')).toEqual(['metadata.name: this cannot be changed; it is web']));
});

describe('changes made while others make theirs', () => {
  const changed = (edit: (text: string) => string): readonly FieldChange[] => {
    const read = readText(edit(editableText(web)), web);
    return read.type === 'changes' ? read.changes : [];
  };
  const containers = (...list: object[]) => ({...web, spec: {...web['spec'], template: {spec: {containers: list}}}}) as KubeObject;
  const [first, second] = web['spec'].template.spec.containers;

  test('those of others survive', () => {
    const now = {...web, spec: {...web['spec'], replicas: 9, paused: true}};
    const {changes, conflicts} = rebased(
      changed(text => text.replace('app: web', 'app: site')),
      web,
      now,
    );
    expect(conflicts).toEqual([]);
    expect(withChanges(now, changes)).toEqual({...now, metadata: {...now.metadata, labels: {app: 'site'}}});
  });

  test('the same field: it is said what it is now', () => {
    const now = {...web, spec: {...web['spec'], replicas: 9}};
    const {changes, conflicts} = rebased(
      changed(text => text.replace('replicas: 3', 'replicas: 5')),
      web,
      now,
    );
    expect(changes).toEqual([]);
    expect(conflicts).toMatchObject([
      {path: ['spec', 'replicas'], text: 'somebody else changed this meanwhile: it is 9 now, and was 3 when you began', mine: {after: 5}},
    ]);
  });

  test('the same change made by another is none', () => {
    const now = {...web, spec: {...web['spec'], replicas: 5}};
    expect(
      rebased(
        changed(text => text.replace('replicas: 3', 'replicas: 5')),
        web,
        now,
      ),
    ).toEqual({changes: [], conflicts: []});
  });

  test('a container is found by its name where another came before it', () => {
    const now = containers({name: 'new', image: 'new:1'}, first, second);
    const {changes} = rebased(
      changed(text => text.replace('log:1', 'log:2')),
      web,
      now,
    );
    expect(changes.map(({path}) => pathText(path))).toEqual(['spec.template.spec.containers[2].image']);
  });

  test('a container that is gone', () => {
    const {conflicts} = rebased(
      changed(text => text.replace('log:1', 'log:2')),
      web,
      containers(first),
    );
    expect(conflicts).toMatchObject([{text: 'somebody else changed this list meanwhile', mine: undefined}]);
  });

  test('items without names are only trusted where their list is as it was', () => {
    const changes = changed(text => text.replace('- -y', '- -z'));
    expect(rebased(changes, web, web).changes).toHaveLength(1);
    expect(rebased(changes, web, containers({...first, args: ['-a', '-y']}, second)).conflicts).toHaveLength(1);
  });
});

describe('reasons beside fields', () => {
  const body =
    'spec:\n  replicas: -1\n  script: |\n    # ^ mine\n    x\n  flow: {a: 1,\n    b: 2}\n  list:\n  - name: a\n    image: b\n  - c\n';
  const shown = (...paths: (string | number)[][]) =>
    annotated(
      body,
      ['Head'],
      paths.map(path => ({path, text: 'no'})),
    );

  test.each([
    [['spec', 'replicas'], '  replicas: -1\n  # ^ spec.replicas: no\n  script', 4],
    [['spec', 'script'], '    x\n  # ^ spec.script: no\n  flow', 5],
    [['spec', 'flow'], '    b: 2}\n  # ^ spec.flow: no\n  list', 8],
    [['spec', 'list'], '  list:\n  # ^ spec.list: no\n  - name', 10],
    [['spec', 'list', 0, 'image'], '    image: b\n    # ^ spec.list[0].image: no\n  - c', 12],
    [['spec', 'list', 1], '  - c\n    # ^ spec.list[1]: no\n', 13],
    [['spec', 'list', 0, 'ports', 0], '  - name: a\n    # ^ spec.list[0].ports[0]: no\n', 11],
    [['spec', 'missing'], 'spec:\n# ^ spec.missing: no\n  replicas', 3],
  ])('%j', (path, expected, at) => {
    const result = shown(path);
    expect(result.text).toContain(expected);
    expect(result.at).toBe(at);
    expect(readObject(result.text)).toMatchObject({object: (readObject(body) as {object: object}).object});
    expect(withoutComments(result.text, result.lines)).toBe(body);
  });

  test('of what is not there at all they stand on top', () => {
    expect(shown(['data', 'x']).text.split('\n').slice(0, 4)).toEqual(['# Head', '# ! data.x: no', '#', 'spec:']);
  });

  test('a text that is no YAML keeps its lines; its line is counted as it stands in the file', () => {
    const {text, at} = annotated('a: 1\n\tb: 2\n', ['Head'], [{path: [], text: 'tabs', line: 2}]);
    expect(text).toBe('# Head\n# ! line 5: tabs\n#\na: 1\n\tb: 2\n');
    expect(at).toBe(5);
  });

  test('a server cannot break out of a comment', () => {
    expect(annotated('a: 1\n', ['x\ny: 2'], [{path: ['a'], text: 'no\u2028\r\nb: 3\u001b[31m'}]).text).toBe(
      '# x y: 2\n#\na: 1\n# ^ a: no b: 3 [31m\n',
    );
  });

  test('what a secret shows in clear text is found by the name in data', () => {
    const secret = 'data:\n  bin: AAE=\nstringData:\n  password: x\n';
    expect(annotated(secret, [], [{path: ['data', 'password'], text: 'no'}]).text).toContain('  password: x\n  # ^ data.password: no\n');
    expect(annotated(secret, [], [{path: ['data', 'bin'], text: 'no'}]).text).toContain('  bin: AAE=\n  # ^ data.bin: no\n');
  });
});

describe('fields in the words of a refusal', () => {
  const found = (refusal: string) =>
    reasonsIn(refusal, ['apiVersion', 'kind', 'metadata', 'spec', 'data']).map(({path, text}) => [pathText(path), text]);

  test.each([
    ['spec.replicas: Invalid value: -1: must be 0 or more', [['spec.replicas', 'Invalid value: -1: must be 0 or more']]],
    [
      'spec.template.spec.containers[0].image: Required value; metadata.labels: Invalid value: "a b": a label must be so; be it',
      [
        ['spec.template.spec.containers[0].image', 'Required value'],
        ['metadata.labels', 'Invalid value: "a b": a label must be so; be it'],
      ],
    ],
    [
      'Deployment.apps "web" is invalid: [spec.a: Required value, metadata.annotations[x.io/y]: Invalid value: "z": no]',
      [
        ['spec.a', 'Required value'],
        ['metadata.annotations[x.io/y]', 'Invalid value: "z": no'],
      ],
    ],
    [
      'strict decoding error: unknown field "spec.template.spec.containers[1].imag"',
      [['spec.template.spec.containers[1].imag', 'there is no such field']],
    ],
    [
      'json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32',
      [['spec.replicas', 'this is a string, and has to be int32']],
    ],
    ['denied by webhook policy.example: freeze until Monday', [['', 'denied by webhook policy.example: freeze until Monday']]],
    ['someone else has changed it since', [['', 'someone else has changed it since']]],
  ])('%s', (refusal, expected) => expect(found(refusal)).toEqual(expected));
});
