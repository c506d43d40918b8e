import {describe, expect, test} from 'vitest';
import {decoded, type FieldValidation} from '../../src/demo/schema/decode.ts';
import {jsonError} from '../../src/demo/schema/go-json.ts';
import {configMaps} from '../../src/demo/types/configmaps.ts';
import {pods} from '../../src/demo/types/pods.ts';
import {gadgets, outcome, recorded, typeOf, withoutDefaults, withoutServerFields} from './schema-cases.ts';

type Case = {
  readonly kind: string;
  readonly validation?: FieldValidation;
  readonly body: string;
  readonly code?: number;
  readonly message?: string;
  readonly warnings?: readonly string[];
  readonly object?: Parameters<typeof withoutServerFields>[0];
};

describe('bodies are read as the real server reads them', () => {
  test.each(
    recorded<readonly Case[]>('decoding').map(one => ({...one, title: `${one.kind} ${one.validation ?? ''} ${one.body.slice(0, 160)}`})),
  )('$title', ({kind, validation, body, code, message, warnings, object}) => {
    const result = outcome(() => decoded(typeOf(kind), body, validation));
    if ('refused' in result) {
      expect({code: result.refused.code, message: result.refused.message}).toEqual({code, message});
      return;
    }
    expect(message).toBeUndefined();
    expect(result.warnings).toEqual(warnings);
    const expected = withoutServerFields({...object!, metadata: {...object!.metadata}});
    const {namespace: _, ...metadata} = expected.metadata;
    expect(withoutDefaults(result.object)).toEqual(withoutDefaults({...expected, metadata}));
  });
});

test('strict decoding says nothing of what it ignores', () => {
  const body = '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","name":"b"},"foo":1}';
  expect(decoded(configMaps, body, 'Ignore')).toEqual({object: {apiVersion: 'v1', kind: 'ConfigMap', metadata: {name: 'b'}}, warnings: []});
  expect(decoded(configMaps, body, 'Warn').warnings).toEqual(['duplicate field "metadata.name"', 'unknown field "foo"']);
});

test('a body may be YAML', () => {
  const {object} = decoded(configMaps, 'metadata:\n  name: a\ndata: {x: "1", y: null}\n', 'Strict', true);
  expect(object).toEqual({apiVersion: 'v1', kind: 'ConfigMap', metadata: {name: 'a'}, data: {x: '1', y: ''}});
});

test('what Go keeps by value is there, and zeros and nothings are not', () => {
  const container = {name: 'a', stdin: false, args: [], env: [{name: 'E', value: ''}], resources: {limits: {cpu: '1000m', memory: 1024}}};
  const body = JSON.stringify({
    metadata: {name: 'a', labels: {}},
    spec: {hostNetwork: false, activeDeadlineSeconds: 0, containers: [container]},
  });
  expect(decoded(pods, body).object).toEqual({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {name: 'a'},
    spec: {activeDeadlineSeconds: 0, containers: [{name: 'a', env: [{name: 'E'}], resources: {limits: {cpu: '1', memory: '1024'}}}]},
    status: {},
  });
});

test('a custom resource gets its defaults', () => {
  const {object} = decoded(
    gadgets,
    '{"apiVersion":"hschema.example.com/v1","kind":"Gadget","metadata":{"name":"g"},"spec":{"parts":[{"id":"a"}]}}',
  );
  expect(object).toMatchObject({spec: {size: 3, mode: 'slow', opts: {on: true}, parts: [{id: 'a', weight: 1.5}]}});
});

test.each([
  ['{"a":1}', undefined],
  ['{"a"', 'unexpected end of JSON input'],
  ['{"a" 1}', "invalid character '1' after object key"],
  ['{a:1}', "invalid character 'a' looking for beginning of object key string"],
  ['[1 2]', "invalid character '2' after array element"],
  ['{"a":1 "b":2}', `invalid character '"' after object key:value pair`],
  ['nul!', "invalid character '!' in literal null (expecting 'l')"],
  ['1 2', "invalid character '2' after top-level value"],
  ['<a>', "invalid character '<' looking for beginning of value"],
  ['{"a":01}', "invalid character '1' after object key:value pair"],
  ['"\n"', "invalid character '\\n' in string literal"],
])('%s: %s', (text, error) => {
  expect(jsonError(text)).toBe(error);
});
