import {describe, expect, test} from 'vitest';
import {yamlTab} from '../src/details/yaml.ts';
import type {KubeObject, ResourceKind} from '../src/kube/object.ts';
import {web} from './edited-objects.ts';
import {inspectedOf, linesOf} from './inspected.ts';

const deployments: ResourceKind = {
  group: 'apps',
  version: 'v1',
  plural: 'deployments',
  singular: 'deployment',
  name: 'Deployment',
  isNamespaced: true,
};
const docOf = (query: string, object: KubeObject = web) => yamlTab.doc(inspectedOf(deployments, object, {query}));
const containers = 'spec.template.spec.containers';

describe('what a path finds', () => {
  test.each<[string, readonly string[]]>([
    ['kind', ['kind', '  Deployment']],
    [`${containers}[*].image`, [`${containers}[0].image`, '  web:1', `${containers}[1].image`, '  log:1']],
    [`${containers}[?(@.name=="log")]`, [`${containers}[1]`, '  image: log:1', '  name: log']],
    [`${containers}[0].args`, [`${containers}[0].args`, '  - -x', '  - -y']],
    ['metadata.annotations.mode', ['metadata.annotations.mode', '  "0644"']],
    ['{.kind}{.spec.replicas}', ['kind', '  Deployment', 'spec.replicas', '  3']],
    ['$', ['the object', ...linesOf(docOf(' ')).map(line => `  ${line}`)]],
  ])('%s', (query, lines) => expect(linesOf(docOf(query))).toEqual(lines));

  test('a text of several lines', () => {
    const object = {metadata: {name: 'x'}, data: {a: 'b\n\nc'}};
    expect(linesOf(docOf('data.a', object))).toEqual(['data.a', '  |-', '    b', '', '    c'].map(line => (line === '' ? '  ' : line)));
  });

  test('with its place and its value', () => {
    const doc = docOf(`${containers}[1]`);
    const [title, image] = [doc.line(0), doc.line(1)];
    expect([title.path, title.value, title.depth]).toEqual([['spec', 'template', 'spec', 'containers', 1], `${containers}[1]`, 0]);
    expect([image.path, image.value, image.depth]).toEqual([['spec', 'template', 'spec', 'containers', 1, 'image'], 'log:1', 1]);
    const twice = docOf("['kind','kind']");
    expect(new Set(Array.from({length: twice.length}, (_, index) => twice.line(index).key)).size).toBe(4);
  });
});

describe('a path that is not finished', () => {
  test.each([
    ['spec.repl', 'nothing is there; this is spec', 'spec'],
    ['spec.', 'nothing is there; this is spec', 'spec'],
    [`${containers}[?(@.na`, `the filter is not closed: )] is missing; this is ${containers}`, containers],
    [`${containers}[7].name`, `there is no item 7: containers has 2; this is ${containers}`, containers],
    ['{.kind', '} is missing; this is {.kind}', 'kind'],
    ['{.kind}{.spec.x', '} is missing; this is {.kind}{.spec.x}', 'kind'],
    ['nope', 'nothing is there', undefined],
    ['.', 'nothing is there', undefined],
    ['[', '] is missing', undefined],
  ])('%s', (query, note, title) => {
    const [first, second] = linesOf(docOf(query));
    expect([first, second]).toEqual([note, title]);
    expect(docOf(query).line(0).spans[0]!.ink).toBe('quiet');
  });
});

test('too much is not shown', () => {
  const object = {
    metadata: {name: 'x'},
    spec: Array.from({length: 300}, () => ({list: Array.from({length: 200}, (_, index) => ({index}))})),
  };
  const doc = docOf('..', object as unknown as KubeObject);
  expect(doc.length).toBeLessThan(300_000);
  expect(linesOf({length: 1, line: () => doc.line(doc.length - 1)})).toEqual([expect.stringMatching(/^\d+ more are not shown$/)]);
});
