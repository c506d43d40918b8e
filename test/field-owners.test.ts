import {expect, test} from 'vitest';
import {pathText} from '../src/kube/field-changes.ts';
import {touchedOwners} from '../src/kube/field-owners.ts';
import type {JsonObject, KubeObject, ManagedFields} from '../src/kube/object.ts';

const spec = {
  replicas: 2,
  paused: false,
  template: {
    spec: {
      containers: [
        {name: 'side', image: 'side:1'},
        {name: 'app', image: 'app:1', env: [{name: 'A', value: '1'}], ports: [{containerPort: 80, protocol: 'TCP'}]},
      ],
    },
  },
  finalizers: ['a', 'b'],
  atomic: {x: 1, y: 2},
};
const inContainer = (fields: JsonObject): JsonObject => ({
  'f:spec': {'f:template': {'f:spec': {'f:containers': {'k:{"name":"app"}': {'.': {}, ...fields}}}}},
});

function object(owned: unknown, manager = 'x'): KubeObject {
  const managedFields = [{manager, operation: 'Apply', fieldsV1: owned}] as readonly ManagedFields[];
  return {kind: 'Thing', metadata: {name: 'a', labels: {team: 'one', 'a.b/c': '1'}, managedFields}, spec};
}

function withSpec(before: KubeObject, change: (spec: Draft) => void, metadata?: object): KubeObject {
  const changed = structuredClone(before) as KubeObject;
  change(changed['spec']);
  return {...changed, metadata: {...changed.metadata, ...metadata}};
}
// biome-ignore lint/suspicious/noExplicitAny: a test writes into any field.
type Draft = any;

test.each<[string, unknown, (spec: Draft) => void, string[]]>([
  ['a field that changes', {'f:spec': {'f:replicas': {}}}, spec => (spec.replicas = 0), ['spec.replicas']],
  ['a field that is taken away', {'f:spec': {'f:replicas': {}}}, spec => delete spec.replicas, ['spec.replicas']],
  ['not another field of the same object', {'f:spec': {'f:paused': {}}}, spec => (spec.replicas = 0), []],
  ['not a field that stays', {'f:spec': {'f:replicas': {}, 'f:paused': {}}}, spec => (spec.paused = true), ['spec.paused']],
  [
    'an item by its key, wherever it stands',
    inContainer({'f:image': {}}),
    spec => (spec.template.spec.containers[1].image = 'app:2'),
    ['spec.template.spec.containers[1].image'],
  ],
  ['not another item', inContainer({'f:image': {}}), spec => (spec.template.spec.containers[0].image = 'side:2'), []],
  ['not an item that only moves', inContainer({'f:image': {}}), spec => spec.template.spec.containers.reverse(), []],
  ['an item that goes', inContainer({'f:image': {}}), spec => spec.template.spec.containers.pop(), ['spec.template.spec.containers[1]']],
  [
    'an item by several keys',
    inContainer({'f:ports': {'k:{"containerPort":80,"protocol":"TCP"}': {'.': {}, 'f:containerPort': {}, 'f:protocol': {}}}}),
    spec => (spec.template.spec.containers[1].ports[0].name = 'http'),
    [],
  ],
  [
    'not an item that is added beside its own',
    inContainer({'f:env': {'.': {}, 'k:{"name":"A"}': {'.': {}, 'f:name': {}, 'f:value': {}}}}),
    spec => spec.template.spec.containers[1].env.push({name: 'B', value: '2'}),
    [],
  ],
  ['an item of a set', {'f:spec': {'f:finalizers': {'.': {}, 'v:"b"': {}}}}, spec => spec.finalizers.pop(), ['spec.finalizers[1]']],
  ['not the others of a set', {'f:spec': {'f:finalizers': {'.': {}, 'v:"b"': {}}}}, spec => spec.finalizers.shift(), []],
  ['an item by its place', {'f:spec': {'f:finalizers': {'i:0': {}}}}, spec => (spec.finalizers[0] = 'c'), ['spec.finalizers[0]']],
  ['what is owned whole', {'f:spec': {'f:atomic': {}}}, spec => (spec.atomic.y = 3), ['spec.atomic']],
  ['not what lies in a map that alone is owned', {'f:spec': {'f:atomic': {'.': {}}}}, spec => (spec.atomic.y = 3), []],
  ['a map that alone is owned and goes', {'f:spec': {'f:atomic': {'.': {}}}}, spec => delete spec.atomic, ['spec.atomic']],
  ['not what was not there', {'f:spec': {'f:suspend': {}}}, spec => (spec.suspend = true), []],
  ['nothing by rubbish', {'f:spec': {'k:{': {}, 'v:': {}, 'i:x': {}, 'f:': 3, zz: {}}}, spec => (spec.replicas = 0), []],
  ['nothing where the trie is no object', 'rubbish', spec => (spec.replicas = 0), []],
])('owns %s', (_, owned, change, expected) => {
  const before = object(owned);
  expect(touchedOwners(before, withSpec(before, change)).flatMap(({paths}) => paths.map(pathText))).toEqual(expected);
});

test('tells each manager with how it wrote', () => {
  const before: KubeObject = {
    metadata: {
      name: 'a',
      managedFields: [
        {manager: 'one', operation: 'Apply', fieldsV1: {'f:spec': {'f:replicas': {}}}},
        {manager: 'two', operation: 'Update', subresource: 'scale', fieldsV1: {'f:spec': {'f:replicas': {}}}},
        {manager: 'three', operation: 'Update', fieldsV1: {'f:spec': {'f:paused': {}}}},
      ],
    },
    spec,
  };
  const paths = [['spec', 'replicas']];
  expect(
    touchedOwners(
      before,
      withSpec(before, changed => (changed.replicas = 1)),
    ),
  ).toEqual([
    {manager: 'one', operation: 'Apply', subresource: '', paths},
    {manager: 'two', operation: 'Update', subresource: 'scale', paths},
  ]);
});

test('knows labels with dots and slashes', () => {
  const before = object({'f:metadata': {'f:labels': {'f:a.b/c': {}}}});
  const after = withSpec(before, () => undefined, {labels: {team: 'two', 'a.b/c': '2'}});
  expect(touchedOwners(before, after).map(({paths}) => paths.map(pathText))).toEqual([['metadata.labels[a.b/c]']]);
});

test.each([undefined, null, 'x', [null], [{}], [{fieldsV1: null}]])('nobody owns anything where managed fields are %j', managedFields => {
  const odd = {metadata: {name: 'a', managedFields}, spec} as unknown as KubeObject;
  expect(
    touchedOwners(
      odd,
      withSpec(odd, changed => (changed.replicas = 0)),
    ),
  ).toEqual([]);
});
