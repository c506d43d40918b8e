import {describe, expect, test} from 'vitest';
import {type Doc, textOf} from '../src/details/document.ts';
import {yamlTab} from '../src/details/yaml.ts';
import type {KubeObject, ResourceKind} from '../src/kube/object.ts';
import {readObject} from '../src/kube/object-yaml.ts';
import {type InspectedOptions, inspectedOf, linesOf} from './inspected.ts';

const secrets: ResourceKind = {group: '', version: 'v1', plural: 'secrets', singular: 'secret', name: 'Secret', isNamespaced: true};
const canary = 'canary-1f9c';
const base64 = (text: string) => Buffer.from(text).toString('base64');
const secret: KubeObject = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: {
    name: 'db',
    annotations: {'kubectl.kubernetes.io/last-applied-configuration': `{"data":{"password":"${base64(canary)}"}}\n`, note: 'seen'},
  },
  data: {password: base64(canary), user: base64('user'), lines: base64('a\nb'), binary: 'AAEC/w==', broken: `${canary}!`},
  stringData: {clear: canary},
};

const docOf = (options: InspectedOptions = {}, object: KubeObject = secret) =>
  yamlTab.doc({...inspectedOf(secrets, undefined, options), object});
const all = (doc: Doc) => Array.from({length: doc.length}, (_, index) => doc.line(index));

/** All of a document that could reach a screen or a clipboard. */
function told(doc: Doc): string {
  return all(doc)
    .flatMap(line => [textOf(line), line.key, line.value, JSON.stringify(line.path), line.secret])
    .join('\n');
}

const queries = [
  'data',
  'data.password',
  '$',
  '..',
  '..password',
  'data.*',
  '{.data.password}',
  'metadata.annotations',
  'stringData.clear',
  'data.password.x',
  "data['password','user']",
];

describe('what is secret', () => {
  test.each<[string, InspectedOptions]>([
    ['as YAML', {}],
    ['as JSON', {on: ['json']}],
    ['beside what was', {looked: {...secret, data: {}}}],
    ...queries.map((query): [string, InspectedOptions] => [`by the path ${query}`, {query}]),
  ])('is hidden %s', (_, options) => {
    expect(told(docOf(options))).not.toMatch(/canary|Y2FuYXJ5|dXNlcg|AAEC/);
    expect(told(docOf({...options, revealed: ['data.user']}))).not.toMatch(/canary|Y2FuYXJ5|AAEC/);
  });

  test('is masked by the key, of one length', () => {
    expect(linesOf(docOf())).toEqual([
      'apiVersion: v1',
      'data:',
      ...['binary', 'broken', 'lines', 'password', 'user'].map(key => `  ${key}: ••••••••`),
      'kind: Secret',
      'metadata:',
      '  annotations:',
      '    kubectl.kubernetes.io/last-applied-configuration: ••••••••',
      '    note: seen',
      '  name: db',
      'stringData:',
      '  clear: ••••••••',
    ]);
    const line = all(docOf()).find(({key}) => key === 'data.password')!;
    expect([line.secret, line.value, line.spans.at(-1)]).toEqual(['data.password', '••••••••', {text: '••••••••', ink: 'masked'}]);
  });

  test.each([
    ['data', canary],
    ['data', [canary]],
    ['data', {a: {b: canary, c: [canary]}}],
    ['stringData', {a: `${canary}\n${canary}\n`}],
  ])('is hidden where %s is %j', (field, value) => {
    const object = {...secret, data: undefined, stringData: undefined, [field]: value, metadata: {name: 'x'}} as unknown as KubeObject;
    for (const options of [
      {},
      {on: ['json']},
      {query: field},
      {query: `${field}.a`},
      {query: `${field}.a.b`},
      {query: `${field}[0]`},
      {query: '..'},
    ]) {
      expect(told(docOf(options, object))).not.toContain(canary);
    }
  });

  test('one that is revealed stands as it is stored, its text behind it', () => {
    const lines = linesOf(docOf({revealed: ['data.password']}));
    expect(lines).toContain(`  password: ${base64(canary)}  # ${canary}`);
    expect(lines).toContain('  user: ••••••••');
    expect(linesOf(docOf({revealed: ['data.password'], on: ['json']}))).toContain(`    "password": "${base64(canary)}",`);
    expect(linesOf(docOf({revealed: ['data.password'], query: 'data.password'}))).toEqual([
      'data.password',
      `  ${base64(canary)}  # ${canary}`,
    ]);
  });

  test('all that is revealed reads as the object, without the texts of what is no line', () => {
    const lines = linesOf(docOf({revealed: ['*']}));
    expect(readObject(lines.join('\n'))).toMatchObject({type: 'object', object: secret});
    expect(lines.filter(line => line.includes('  # '))).toEqual([
      `  password: ${base64(canary)}  # ${canary}`,
      `  user: ${base64('user')}  # user`,
    ]);
    expect(all(docOf({revealed: ['*']})).find(({key}) => key === 'data')!.value).not.toContain('#');
  });
});
