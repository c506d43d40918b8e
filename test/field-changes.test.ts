import {describe, expect, test} from 'vitest';
import {fieldChanges, jsonPatchOf, mergePatched, pathText, reversed, withChanges} from '../src/kube/field-changes.ts';
import type {Json, KubeObject} from '../src/kube/object.ts';

const web: KubeObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: {name: 'web', uid: 'u1', resourceVersion: '7', generation: 3, labels: {app: 'web'}},
  spec: {
    replicas: 4,
    template: {
      spec: {
        containers: [
          {name: 'main', image: 'web:1'},
          {name: 'proxy', image: 'proxy:1'},
        ],
      },
    },
  },
  status: {readyReplicas: 4},
};

describe('what differs', () => {
  test.each<[what: string, patch: Json, expected: string[]]>([
    ['nothing', {}, []],
    ['a count', {spec: {replicas: 0}}, ['spec.replicas: 4 → 0']],
    [
      'a label that comes and one that goes',
      {metadata: {labels: {app: null, tier: 'x'}}},
      ['metadata.labels.app: "web" → –', 'metadata.labels.tier: – → "x"'],
    ],
    ['the first annotation of all', {metadata: {annotations: {'a.b/c': '1'}}}, ['metadata.annotations[a.b/c]: – → "1"']],
    ['what the server fills in, and status', {metadata: {resourceVersion: '8', generation: 4, uid: 'u2'}, status: {readyReplicas: 0}}, []],
  ])('%s', (_, patch, expected) => {
    expect(fieldChanges(web, mergePatched(web as unknown as Json, patch) as unknown as KubeObject).map(told)).toEqual(expected);
  });

  test('items of lists of the same length, else the whole list', () => {
    const image = structuredClone(web);
    image['spec'].template.spec.containers[1].image = 'proxy:2';
    expect(fieldChanges(web, image).map(({path}) => pathText(path))).toEqual(['spec.template.spec.containers[1].image']);
    image['spec'].template.spec.containers.pop();
    expect(fieldChanges(web, image).map(({path}) => pathText(path))).toEqual(['spec.template.spec.containers']);
  });
});

describe('the patch', () => {
  test('tests whose it is, what it was, and which item of a list', () => {
    const image = structuredClone(web);
    image['spec'].template.spec.containers[1].image = 'proxy:2';
    expect(jsonPatchOf(web, fieldChanges(web, image))).toEqual([
      {op: 'test', path: '/metadata/uid', value: 'u1'},
      {op: 'test', path: '/spec/template/spec/containers/1/name', value: 'proxy'},
      {op: 'test', path: '/spec/template/spec/containers/1/image', value: 'proxy:1'},
      {op: 'replace', path: '/spec/template/spec/containers/1/image', value: 'proxy:2'},
    ]);
  });

  test('adds parents that are missing, and only where they are', () => {
    const changes = [
      {path: ['spec', 'template', 'metadata', 'annotations', 'a/b'], before: undefined, after: '1'},
      {path: ['spec', 'template', 'metadata', 'annotations', 'c~d'], before: undefined, after: '2'},
    ];
    expect(jsonPatchOf(web, changes)).toEqual([
      {op: 'test', path: '/metadata/uid', value: 'u1'},
      {op: 'test', path: '/spec/template/metadata', value: null},
      {op: 'add', path: '/spec/template/metadata', value: {}},
      {op: 'test', path: '/spec/template/metadata/annotations', value: null},
      {op: 'add', path: '/spec/template/metadata/annotations', value: {}},
      {op: 'add', path: '/spec/template/metadata/annotations/a~1b', value: '1'},
      {op: 'add', path: '/spec/template/metadata/annotations/c~0d', value: '2'},
    ]);
  });

  test('removes', () => {
    const changes = [{path: ['metadata', 'labels', 'app'], before: 'web', after: undefined}];
    expect(jsonPatchOf(web, changes).slice(1)).toEqual([
      {op: 'test', path: '/metadata/labels/app', value: 'web'},
      {op: 'remove', path: '/metadata/labels/app'},
    ]);
  });
});

test('changes and their reverse bring an object back', () => {
  const after = mergePatched(web as unknown as Json, {
    spec: {replicas: 0, paused: true},
    metadata: {labels: {app: null}, annotations: {x: 'y'}},
  }) as unknown as KubeObject;
  const changes = fieldChanges(web, after);
  expect(fieldChanges(withChanges(web, changes), after)).toEqual([]);
  // A server leaves a map without keys out.
  expect(withChanges(after, reversed(changes))).toEqual({...web, metadata: {...web.metadata, annotations: {}}});
});

test('odd objects do not throw', () => {
  const odd = {metadata: {name: 'x', labels: null}, spec: 'text'} as unknown as KubeObject;
  expect(() => jsonPatchOf(odd, fieldChanges(odd, web))).not.toThrow();
  expect(() => withChanges(odd, fieldChanges(odd, web))).not.toThrow();
});

function told({path, before, after}: {path: Parameters<typeof pathText>[0]; before: Json | undefined; after: Json | undefined}): string {
  const text = (value: Json | undefined) => (value === undefined ? '–' : JSON.stringify(value));
  return `${pathText(path)}: ${text(before)} → ${text(after)}`;
}
