import {expect, test} from 'vitest';
import type {KubeObject} from '../src/kube/object.ts';
import {type OwnedFields, ownedFields} from '../src/kube/owned-fields.ts';

const spec = {
  replicas: 1,
  ports: [
    {port: 80, protocol: 'TCP', name: 'http'},
    {port: 80, protocol: 'UDP'},
  ],
  set: ['a', 'b'],
  places: ['x', 'y'],
  whole: {a: {b: 1}},
};
const first = {
  'f:spec': {
    'f:replicas': {},
    'f:ports': {'.': {}, 'k:{"port":80,"protocol":"TCP"}': {'.': {}, 'f:port': {}}},
    'f:set': {'v:"a"': {}},
    'f:whole': {},
  },
};
const second = {'f:spec': {'f:places': {'i:1': {}}, 'f:ports': {'k:{"port":80,"protocol":"TCP"}': {'f:name': {}}}}};
const object = {
  metadata: {name: 'x', managedFields: [{fieldsV1: first}, null, {fieldsV1: second}, {fieldsV1: 3}]},
  spec,
} as unknown as KubeObject;

test.each([
  ['spec.replicas', true],
  ['spec.nobody', false],
  ['spec.ports', true],
  ['spec.ports.0', true],
  ['spec.ports.0.port', true],
  ['spec.ports.0.name', true],
  ['spec.ports.0.protocol', false],
  ['spec.ports.1', false],
  ['spec.set.0', true],
  ['spec.set.1', false],
  ['spec.places.0', false],
  ['spec.places.1', true],
  ['spec.whole.a.b', true],
  ['spec.__proto__', false],
])('%s is somebody’s: %s', (path, isOwned) => {
  let owned: OwnedFields | undefined = ownedFields(object);
  let value: unknown = object;
  for (const step of path.split('.').map(part => (/^\d$/.test(part) ? Number(part) : part))) {
    owned = owned?.below(value, step);
    value = (value as Record<string | number, unknown> | undefined)?.[step];
  }
  expect(owned !== undefined).toBe(isOwned);
});

test.each([undefined, null, {}, [], [null], [{fieldsV1: 'x'}]])('managed fields %j say nothing', managedFields => {
  expect(ownedFields({metadata: {name: 'x', managedFields}} as unknown as KubeObject)).toBeUndefined();
});
