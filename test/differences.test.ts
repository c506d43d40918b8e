import {expect, test} from 'vitest';
import {differences} from '../src/kube/differences.ts';
import type {KubeObject} from '../src/kube/object.ts';

const web = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: {name: 'web', namespace: 'shop', uid: '1', resourceVersion: '7', managedFields: []},
  spec: {
    replicas: 3,
    selector: {matchLabels: {app: 'web'}},
    template: {
      spec: {
        containers: [
          {name: 'web', image: 'web:1', ports: [{containerPort: 80}], resources: {limits: {cpu: '1', memory: '1Gi'}}},
          {name: 'proxy', image: 'proxy:1'},
        ],
      },
    },
  },
  status: {replicas: 3},
} as KubeObject;

test('one field, with three lines around it and where it is', () => {
  const after = {...web, spec: {...web['spec'], replicas: 0}, status: {replicas: 2}};
  expect(textOf(differences(web, after))).toEqual([
    '@ spec',
    '    name: web',
    '    namespace: shop',
    '  spec:',
    '-   replicas: 3',
    '+   replicas: 0',
    '    selector:',
    '      matchLabels:',
    '        app: web',
  ]);
});

test('far from each other: each in a hunk of its own, once', () => {
  const [first, second] = web['spec'].template.spec.containers;
  const containers = [
    {...first, image: 'web:2'},
    {...second, image: 'proxy:2', args: ['-v']},
  ];
  const after = {...web, metadata: {...web.metadata, labels: {a: 'b'}}, spec: {...web['spec'], template: {spec: {containers}}}};
  const found = textOf(differences(web, after));
  expect(found.filter(line => line.startsWith('@'))).toEqual([
    '@ metadata',
    '@ spec.template.spec.containers',
    '@ spec.template.spec.containers',
  ]);
  expect(found.filter(line => /^[-+]/.test(line))).toEqual([
    '+   labels:',
    '+     a: b',
    '-       - image: web:1',
    '+       - image: web:2',
    '-       - image: proxy:1',
    '+       - args:',
    '+         - -v',
    '+         image: proxy:2',
  ]);
});

test('close to each other: one hunk', () => {
  const after = {...web, metadata: {...web.metadata, name: 'web2'}, spec: {...web['spec'], replicas: 4}};
  expect(textOf(differences(web, after)).filter(line => line.startsWith('@'))).toEqual(['@ metadata']);
});

test('what is created is new in all lines, what is deleted goes with all', () => {
  expect(textOf(differences(undefined, web))[0]).toBe('+ apiVersion: apps/v1');
  expect(new Set(differences(web, undefined).map(({sign}) => sign))).toEqual(new Set(['-']));
  expect(differences(undefined, undefined)).toEqual([]);
});

test('nothing differs but what the server fills in', () => {
  expect(differences(web, {...web, metadata: {...web.metadata, resourceVersion: '8', uid: '2'}, status: {}})).toEqual([]);
});

test('what a secret holds stays hidden, and that it differs is seen', () => {
  const secret = (data: object) =>
    ({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: {name: 'db', annotations: {'kubectl.kubernetes.io/last-applied-configuration': 'hush1'}},
      data,
      stringData: {clear: 'hush2'},
    }) as unknown as KubeObject;
  const lines = textOf(
    differences(secret({same: 'aHVzaA==', other: 'aHVzaDM=', gone: 'hush4'}), secret({same: 'aHVzaA==', other: 'hush5', come: 'hush6'})),
  );
  expect(lines.join('\n')).not.toMatch(/hush|aHVza/);
  expect(lines.filter(line => /^[-+]/.test(line)).sort()).toEqual([
    '+   come: "***"',
    '+   other: "*** (after)"',
    '-   gone: "***"',
    '-   other: "*** (before)"',
  ]);
  expect(textOf(differences(undefined, secret({a: 'hush'}))).join('\n')).not.toContain('hush');
});

test.each([
  ['no metadata', {kind: 'X'}, {kind: 'Y'}],
  ['odd metadata', {metadata: 'x'}, {metadata: null}],
  ['a secret without sense', {apiVersion: 'v1', kind: 'Secret', data: 'x', metadata: 7}, {apiVersion: 'v1', kind: 'Secret', data: [1]}],
])('odd objects: %s', (_, before, after) => {
  expect(differences(before as unknown as KubeObject, after as unknown as KubeObject)).toBeInstanceOf(Array);
});

test('texts with little in common take no longer than anybody waits', () => {
  const map = (of: string) =>
    ({metadata: {name: 'm'}, data: Object.fromEntries(Array.from({length: 5000}, (_, i) => [`k${i}`, `${of}${i}`]))}) as KubeObject;
  const found = differences(map('a'), map('b'));
  expect(found.filter(({sign}) => sign === '+').length).toBeGreaterThan(4999);
});

function textOf(lines: ReturnType<typeof differences>): string[] {
  return lines.map(({sign, text}) => `${sign} ${text}`);
}
