import {describe, expect, test} from 'vitest';
import {openapiDocument, openapiIndex} from '../../src/demo/schema/openapi.ts';
import {types} from '../../src/demo/types/index.ts';
import {gadgets} from './schema-cases.ts';

type Operation = Readonly<Record<string, unknown>> & {readonly parameters: readonly {readonly name: string}[]};
type Document = {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {readonly schemas: Readonly<Record<string, Readonly<Record<string, unknown>>>>};
};

const served = [...types, gadgets];
const apps = openapiDocument(served, 'apis/apps/v1') as Document;

test('the index tells where the document of each version is, and when it changes', () => {
  const {paths} = openapiIndex(served) as {paths: Record<string, {serverRelativeURL: string}>};
  expect(Object.keys(paths)).toContain('api/v1');
  expect(paths['apis/apps/v1']!.serverRelativeURL).toMatch(/^\/openapi\/v3\/apis\/apps\/v1\?hash=[0-9A-F]{128}$/);
  expect(paths['apis/hschema.example.com/v1']).toBeDefined();
  const others = openapiIndex([...types, {...gadgets, customSchema: {fields: {}}}]) as {paths: typeof paths};
  expect(others.paths['apis/apps/v1']).toEqual(paths['apis/apps/v1']);
  expect(others.paths['apis/hschema.example.com/v1']).not.toEqual(paths['apis/hschema.example.com/v1']);
});

test('nothing is told of what is not served', () => {
  expect(openapiDocument(served, 'apis/apps/v2')).toBeUndefined();
});

test('a patch has the parameters that kubectl looks for', () => {
  const patch = apps.paths['/apis/apps/v1/namespaces/{namespace}/deployments/{name}']!['patch']!;
  expect(patch.parameters.map(({name}) => name)).toEqual(['dryRun', 'fieldManager', 'fieldValidation', 'force']);
  expect(patch).toMatchObject({
    operationId: 'patchAppsV1NamespacedDeployment',
    'x-kubernetes-action': 'patch',
    'x-kubernetes-group-version-kind': {group: 'apps', version: 'v1', kind: 'Deployment'},
  });
});

test('schemas say how lists are merged, and what they are schemas of', () => {
  const {schemas} = apps.components;
  expect(schemas['io.k8s.api.apps.v1.Deployment']).toMatchObject({
    type: 'object',
    properties: {spec: {default: {}, allOf: [{$ref: '#/components/schemas/io.k8s.api.apps.v1.DeploymentSpec'}]}},
    'x-kubernetes-group-version-kind': [{group: 'apps', kind: 'Deployment', version: 'v1'}],
  });
  expect(schemas['io.k8s.api.core.v1.Container']).toMatchObject({
    required: ['name'],
    properties: {
      name: {type: 'string', default: ''},
      ports: {
        type: 'array',
        items: {default: {}, allOf: [{$ref: '#/components/schemas/io.k8s.api.core.v1.ContainerPort'}]},
        'x-kubernetes-list-type': 'map',
        'x-kubernetes-list-map-keys': ['containerPort', 'protocol'],
        'x-kubernetes-patch-merge-key': 'containerPort',
        'x-kubernetes-patch-strategy': 'merge',
      },
    },
  });
  expect(schemas['io.k8s.apimachinery.pkg.util.intstr.IntOrString']).toEqual({
    format: 'int-or-string',
    oneOf: [{type: 'integer'}, {type: 'string'}],
  });
});

describe.each(Object.keys((openapiIndex(served) as {paths: object}).paths))('the document of %s', root => {
  test('refers to nothing that it does not have', () => {
    const document = openapiDocument(served, root) as Document;
    const names = [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name!);
    expect(names.filter(name => !(name in document.components.schemas))).toEqual([]);
  });
});

test('a custom resource has a schema by its group, backwards', () => {
  const document = openapiDocument(served, 'apis/hschema.example.com/v1') as Document;
  expect(document.components.schemas['com.example.hschema.v1.Gadget']).toMatchObject({
    properties: {spec: {properties: {size: {type: 'integer', default: 3}, tags: {'x-kubernetes-list-type': 'set'}}}},
    'x-kubernetes-group-version-kind': [{group: 'hschema.example.com', version: 'v1', kind: 'Gadget'}],
  });
});
