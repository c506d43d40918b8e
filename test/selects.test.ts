import {expect, test} from 'vitest';
import {usesOf} from '../src/kube/pod-uses.ts';
import {selects, selectsByMap} from '../src/kube/selects.ts';

const labels = {app: 'web', tier: 'front'};
const expression = (key: string, operator: string, values?: readonly string[]) => ({matchExpressions: [{key, operator, values}]});

test.each<[string, unknown, boolean]>([
  ['none', undefined, false],
  ['null', null, false],
  ['an empty one', {}, true],
  ['a label', {matchLabels: {app: 'web'}}, true],
  ['another value', {matchLabels: {app: 'cart'}}, false],
  ['two labels of which one is missing', {matchLabels: {app: 'web', zone: 'a'}}, false],
  ['In', expression('app', 'In', ['cart', 'web']), true],
  ['NotIn', expression('app', 'NotIn', ['web']), false],
  ['NotIn of a missing label', expression('zone', 'NotIn', ['a']), true],
  ['Exists', expression('tier', 'Exists'), true],
  ['DoesNotExist', expression('tier', 'DoesNotExist'), false],
  ['an operator that does not exist', expression('tier', 'Near', ['x']), false],
  ['rubbish among the expressions', {matchExpressions: [null]}, false],
  ['rubbish', 'app=web', false],
])('a label selector: %s', (_, selector, expected) => {
  expect(selects(selector, labels)).toBe(expected);
});

test.each<[string, unknown, boolean]>([
  ['none', undefined, false],
  ['an empty one', {}, false],
  ['labels that are there', {app: 'web'}, true],
  ['labels that are not', {app: 'web', zone: 'a'}, false],
])('a map of labels: %s', (_, selector, expected) => {
  expect(selectsByMap(selector, labels)).toBe(expected);
});

test('labels that are none match what asks for nothing', () => {
  expect([selects({}, undefined), selects({matchLabels: {a: 'b'}}, null), selectsByMap({a: 'b'}, 3)]).toEqual([true, false, false]);
});

test('a pod uses what its containers, volumes and account name', () => {
  const spec = {
    serviceAccountName: 'runner',
    imagePullSecrets: [{name: 'pull'}],
    initContainers: [{name: 'i', envFrom: [{configMapRef: {name: 'init', optional: true}}, {secretRef: {name: 'init-secret'}}]}],
    containers: [
      {
        name: 'a',
        env: [
          {name: 'PLAIN', value: '1'},
          {name: 'KEY', valueFrom: {configMapKeyRef: {name: 'map', key: 'k'}}},
          {name: 'SECRET', valueFrom: {secretKeyRef: {name: 'hidden', key: 'k', optional: true}}},
        ],
      },
    ],
    volumes: [
      {name: 'v1', configMap: {name: 'files'}},
      {name: 'v2', secret: {secretName: 'tls', optional: true}},
      {name: 'v3', projected: {sources: [{configMap: {name: 'part'}}, {secret: {name: 'part-secret'}}, {downwardAPI: {}}]}},
      {name: 'v4', csi: {driver: 'x', nodePublishSecretRef: {name: 'driver'}}},
      {name: 'v5', azureFile: {secretName: 'azure', shareName: 's'}},
      {name: 'v6', emptyDir: {}},
    ],
  };
  expect(usesOf({metadata: {name: 'p'}, spec}).map(({kind, name, isNeeded}) => `${kind} ${name}${isNeeded ? '' : '?'}`)).toEqual([
    'service account runner',
    'secret pull?',
    'config map init?',
    'secret init-secret',
    'config map map',
    'secret hidden?',
    'config map files',
    'secret tls?',
    'config map part',
    'secret part-secret',
    'secret driver',
    'secret azure',
  ]);
});

test.each([{}, {spec: null}, {spec: {containers: 'x', volumes: [null, 3], imagePullSecrets: [{}]}}])('an odd pod uses nothing: %j', pod => {
  expect(usesOf({metadata: {name: 'p'}, ...pod})).toEqual([]);
});
