import {expect, test} from 'vitest';
import {createRandom} from '../src/demo/random.ts';
import {changesTab} from '../src/details/changes.ts';
import type {KubeObject, ResourceKind} from '../src/kube/object.ts';
import {versionChanges} from '../src/kube/version-changes.ts';
import {wordDifferences} from '../src/kube/word-differences.ts';
import {inspectedOf, linesOf, NOW} from './inspected.ts';

const kind = (name: string, plural: string, group = ''): ResourceKind => ({
  group,
  version: 'v1',
  plural,
  singular: name.toLowerCase(),
  name,
  isNamespaced: true,
});
const deployments = kind('Deployment', 'deployments', 'apps');
const secrets = kind('Secret', 'secrets');
const base64 = (text: string) => Buffer.from(text).toString('base64');

function deployment(version: number, image: string, more: object = {}, metadata: object = {}): KubeObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {name: 'web', namespace: 'shop', resourceVersion: String(version), ...metadata},
    spec: {
      replicas: 2,
      template: {
        spec: {
          containers: [
            {name: 'app', image},
            {name: 'side', image: 'side:1'},
          ],
        },
      },
    },
    status: {observedGeneration: version, conditions: [{type: 'Available', status: 'True', lastUpdateTime: `t${version}`}]},
    ...more,
  };
}

test('what differs, by names of items', () => {
  const before = deployment(1, 'web:1');
  const after = deployment(2, 'web:2', {
    status: {
      conditions: [
        {type: 'Progressing', status: 'True'},
        {type: 'Available', status: 'False', lastUpdateTime: 't2'},
      ],
    },
  });
  const told = versionChanges(before, after).map(({label, before, after, isNoise}) => [label, before, after, isNoise]);
  expect(told).toEqual([
    ['metadata.resourceVersion', '1', '2', true],
    ['spec.template.spec.containers[app].image', 'web:1', 'web:2', false],
    ['status.observedGeneration', 1, undefined, true],
    ['status.conditions[Progressing]', undefined, {type: 'Progressing', status: 'True'}, false],
    ['status.conditions[Available].status', 'True', 'False', false],
    ['status.conditions[Available].lastUpdateTime', 't1', 't2', true],
  ]);
  expect(versionChanges(before, before)).toEqual([]);
  const odd = {kind: 3, metadata: null, spec: [1, [2], null]} as unknown as KubeObject;
  expect(versionChanges(odd, {...odd, spec: [1, [3], {}]} as unknown as KubeObject).map(({label}) => label)).toEqual([
    'spec[1][0]',
    'spec[2]',
  ]);
});

test('words', () => {
  expect(wordDifferences('one two three four', 'one two 3 four')).toEqual([
    {sign: ' ', text: 'one two '},
    {sign: '-', text: 'three'},
    {sign: '+', text: '3'},
    {sign: ' ', text: ' four'},
  ]);
  expect(wordDifferences('all of this', 'nothing left')).toBeUndefined();
  const long = Array.from({length: 200_000}, (_, line) => `key-${line}: value`).join('\n');
  const one = wordDifferences(long, long.replace('key-100000: value', 'key-100000: other'))!;
  expect(one.filter(({sign}) => sign !== ' ')).toEqual([
    {sign: '-', text: 'value'},
    {sign: '+', text: 'other'},
  ]);
  expect(one.map(({text}) => text).join('')).toHaveLength(long.length + 5);
  expect(wordDifferences(`${long}x`, `y${long}`)).toBeUndefined();
});

test('both texts can be read from what differs', () => {
  const words = ['a', 'b', ' ', '\n', 'a\n', 'cc'];
  const random = createRandom(7);
  const text = () => Array.from({length: random.below(13)}, () => random.pick(words)).join('');
  for (let round = 0; round < 2000; round++) {
    const [one, other] = [text(), text()];
    const found = wordDifferences(one, other);
    if (!found) continue;
    const side = (sign: string) =>
      found
        .filter(part => part.sign === ' ' || part.sign === sign)
        .map(part => part.text)
        .join('');
    expect([side('-'), side('+')], `seed 7, round ${round}`).toEqual([one, other]);
  }
});

test('versions, newest first', async () => {
  const owner = (manager: string, fieldsV1: object, subresource = '') => ({manager, operation: 'Update', subresource, fieldsV1});
  const image = {'f:spec': {'f:template': {'f:spec': {'f:containers': {'k:{"name":"app"}': {'f:image': {}}}}}}};
  const long = 'listen: 0.0.0.0\nport: 8080\nworkers: 4\nlog:\n  level: info\n  format: json\nretries: 3\ntimeout: 30s\n';
  const versions = [
    deployment(1, 'web:1'),
    deployment(2, 'web:1'),
    deployment(3, 'web:1'),
    deployment(
      4,
      'web:2',
      {},
      {annotations: {'shop/config': long}, managedFields: [owner('kubectl-set', image), owner('helm', {'f:spec': {'f:replicas': {}}})]},
    ),
    deployment(5, 'web:2', {}, {annotations: {'shop/config': long.replace('info', 'debug').replace('30s', '60s'), 'shop/\u001b[31m': 'x'}}),
  ];
  const inspected = inspectedOf(deployments, versions.at(-1), {
    versions: versions.map((object, index) => ({object, seenAt: NOW - 600_000 + index * 60_000})),
  });
  await expect(`${linesOf(changesTab.doc(inspected)).join('\n')}\n`).toMatchFileSnapshot('../snapshots/details/changes.txt');
  expect(changesTab.count!(inspected)).toBe(2);
  expect(linesOf(changesTab.doc({...inspected, isGone: true, times: 'absolute'}))[0]).toBe('it is gone: below is how it was last');
});

test('before anything has changed, and before anything is known', () => {
  const told = linesOf(changesTab.doc(inspectedOf(deployments, deployment(1, 'web:1'))));
  expect(told).toEqual(['12:00:00 (0s ago)  first seen, version 1', 'it has not changed since; what changes while you look is kept here']);
  expect(linesOf(changesTab.doc(inspectedOf(deployments, undefined)))).toEqual(['asking …']);
  expect(changesTab.count!(inspectedOf(deployments, deployment(1, 'web:1')))).toBeUndefined();
});

test('what a secret holds is masked, also in what was applied', () => {
  const applied = (text: string) => ({
    annotations: {'kubectl.kubernetes.io/last-applied-configuration': `{"data":{"a":"${base64(text)}"}}`},
  });
  const secret = (version: string, data: object, metadata: object): KubeObject => ({
    kind: 'Secret',
    metadata: {name: 's', resourceVersion: version, ...metadata},
    data,
  });
  const versions = [
    secret('1', {a: base64('canary-one'), 'b.c': base64('canary-b')}, applied('canary-one')),
    secret('2', {a: base64('canary-two'), new: base64('canary-new')}, applied('canary-two')),
  ].map(object => ({object, seenAt: NOW}));
  const told = (revealed: string[]) => linesOf(changesTab.doc(inspectedOf(secrets, versions[1]!.object, {versions, revealed}))).join('\n');
  const all = told([]);
  expect(all).toContain('data.a: •••••••• → ••••••••');
  expect(all).toContain('data[b.c]: removed ••••••••');
  expect(all).toContain('data.new: added ••••••••');
  expect(all).not.toMatch(/canary|Y2FuYXJ5/);
  expect(told(['data.a'])).toContain('data.a: canary-one → canary-two');
  expect(told(['data.a'])).not.toContain('canary-b');
});
