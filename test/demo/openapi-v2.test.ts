import {describe, expect, test} from 'vitest';
import {documentOf} from '../../src/demo/schema/openapi.ts';
import {swaggerOf} from '../../src/demo/schema/openapi-v2.ts';
import {types} from '../../src/demo/types/index.ts';
import {startApi} from './api-client.ts';
import {gadgets} from './schema-cases.ts';

const protobuf = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf';
const asked = 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf';
const {definitions, paths} = swaggerOf(documentOf([...types, gadgets]));

describe('the document', () => {
  test('refers to nothing that it does not have', () => {
    const names = [...JSON.stringify({definitions, paths}).matchAll(/"\$ref":"([^"]+)"/g)].map(([, name]) => name!);
    expect(names.length).toBeGreaterThan(1000);
    expect(names.filter(name => !(name.replace('#/definitions/', '') in definitions))).toEqual([]);
  });

  test('has no words of version 3', () => {
    const words = JSON.stringify(definitions).match(/"(allOf|oneOf|anyOf)":\[|"nullable":true|"default":[^{]/g);
    expect(words).toBeNull();
  });

  test.each([
    ['io.k8s.apimachinery.pkg.util.intstr.IntOrString', {type: 'string', format: 'int-or-string'}],
    ['io.k8s.apimachinery.pkg.api.resource.Quantity', {type: 'string'}],
    ['io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSON', {}],
    ['io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime', {type: 'string', format: 'date-time'}],
  ])('defines %s', (name, wanted) => {
    expect(definitions[name]).toEqual(wanted);
  });

  test('opens what kubectl could not read in custom resources', () => {
    const schema = {
      fields: {
        maybe: {type: 'string', nullable: true},
        open: {fields: {a: {type: 'string'}}, preserve: true},
        closed: {fields: {a: {type: 'integer', default: 3}}, required: ['a']},
      },
    } as const;
    const shown = (customSchema: object) =>
      swaggerOf(documentOf([{...gadgets, customSchema}])).definitions['com.example.hschema.v1.Gadget'];
    expect(shown(schema)).toMatchObject({
      type: 'object',
      properties: {
        maybe: {},
        open: {'x-kubernetes-preserve-unknown-fields': true},
        closed: {type: 'object', required: ['a'], properties: {a: {type: 'integer'}}},
      },
    });
    const kinds = [{group: 'hschema.example.com', version: 'v1', kind: 'Gadget'}];
    expect(shown({...schema, preserve: true})).toEqual({type: 'object', 'x-kubernetes-group-version-kind': kinds});
  });
});

describe('served', () => {
  test('as JSON, again only when it has changed', async () => {
    const {get} = await startApi();
    const first = await get('/openapi/v2');
    expect(first.headers.get('content-type')).toBe('application/json');
    expect(JSON.parse(first.text)).toMatchObject({
      swagger: '2.0',
      paths: {'/apis/authorization.k8s.io/v1/subjectaccessreviews': {post: {operationId: 'createAuthorizationV1SubjectAccessReview'}}},
    });
    const again = await get('/openapi/v2', {'if-none-match': first.headers.get('etag')!});
    expect([again.code, again.text]).toEqual([304, '']);
  });

  test.each([
    ['*/*', 200, 'application/json'],
    ['application/json', 200, 'application/json'],
    [asked, 200, protobuf],
    [protobuf, 200, protobuf],
    [`application/json;q=0.5,${asked}`, 200, protobuf],
    ['application/yaml', 406, null],
  ])('to who accepts %s: %i', async (accept, code, type) => {
    const {get} = await startApi();
    const answer = await get('/openapi/v2', {accept});
    expect([answer.code, answer.headers.get('content-type')]).toEqual([code, type]);
  });

  test('in protobuf with what kubectl looks for', async () => {
    const {server} = await startApi();
    const response = await fetch(`${server.url}/openapi/v2`, {
      headers: {accept: asked, authorization: `Bearer ${server.tokens['admin']}`},
    });
    const document = fieldsOf(new Uint8Array(await response.arrayBuffer()));
    expect(text(document.get(1))).toBe('2.0');
    const item = entry(document.get(8), 2, '/apis/apps/v1/namespaces/{namespace}/deployments/{name}');
    const patch = fieldsOf(item.get(8)![0]);
    const extension = patch
      .get(13)!
      .map(bytes => fieldsOf(bytes))
      .find(each => text(each.get(1)) === 'x-kubernetes-group-version-kind')!;
    expect(JSON.parse(text(fieldsOf(extension.get(2)![0]).get(2)))).toEqual({group: 'apps', version: 'v1', kind: 'Deployment'});
    const queries = patch.get(8)!.flatMap(bytes => {
      const query = below(below(below(fieldsOf(bytes), 1), 2), 3);
      return query.size === 0 ? [] : [text(query.get(4))];
    });
    expect(queries).toEqual(['dryRun', 'fieldManager', 'fieldValidation', 'force']);
    const container = entry(document.get(9), 1, 'io.k8s.api.core.v1.Container');
    expect(container.get(19)!.map(bytes => text([bytes]))).toEqual(['name']);
    expect(text(below(container, 22).get(1))).toBe('object');
    const ports = entry(container.get(25), 1, 'ports');
    expect(text(below(ports, 22).get(1))).toBe('array');
    expect(text(below(below(ports, 23), 1).get(1))).toBe('#/definitions/io.k8s.api.core.v1.ContainerPort');
    expect(ports.get(31)!.map(bytes => text(fieldsOf(bytes).get(1)))).toContain('x-kubernetes-patch-merge-key');
  });
});

type Fields = Map<number, Uint8Array[]>;

/** The length-delimited fields of a message; the others are passed over. */
function fieldsOf(bytes: Uint8Array = new Uint8Array()): Fields {
  const fields: Fields = new Map();
  for (let at = 0; at < bytes.length; ) {
    const tag = varint();
    const length = varint();
    if ((tag & 7) === 0) continue;
    fields.set(tag >> 3, [...(fields.get(tag >> 3) ?? []), bytes.subarray(at, at + length)]);
    at += length;

    function varint(): number {
      let value = 0;
      for (let shift = 0; ; shift += 7) {
        const byte = bytes[at++]!;
        value |= (byte & 127) << shift;
        if (byte < 128) return value;
      }
    }
  }
  return fields;
}

function below(fields: Fields, number: number): Fields {
  return fieldsOf(fields.get(number)?.[0]);
}

/** The value of a name in a map, which is a message with a repeated field of names and values. */
function entry(map: Uint8Array[] | undefined, number: number, name: string): Fields {
  const entries = fieldsOf(map?.[0])
    .get(number)!
    .map(bytes => fieldsOf(bytes));
  return below(entries.find(each => text(each.get(1)) === name)!, 2);
}

function text(bytes: readonly Uint8Array[] | undefined): string {
  return new TextDecoder().decode(bytes?.[0]);
}
