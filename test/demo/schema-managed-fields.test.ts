import {describe, expect, test} from 'vitest';
import type {KubeObject, ManagedFieldsEntry} from '../../src/demo/object.ts';
import type {FieldValidation} from '../../src/demo/schema/decode.ts';
import {type FieldSet, intersection, minus, pathsOf, pathText, union, without} from '../../src/demo/schema/field-set.ts';
import {managedAfterUpdate} from '../../src/demo/schema/managed-fields.ts';
import {patched} from '../../src/demo/schema/patch.ts';
import {apiVersionOf} from '../../src/demo/type.ts';
import {type Changes, changed, outcome, recorded, typeOf, withoutDefaults} from './schema-cases.ts';

type Step = {
  readonly method: string;
  readonly type?: string;
  readonly manager: string;
  readonly force?: boolean;
  readonly subresource?: string;
  readonly validation?: FieldValidation;
  readonly body?: string;
  /** Sends an empty list of managed fields along. */
  readonly isReset?: boolean;
  /** What others did since the step before. */
  readonly meanwhile?: Changes;
  readonly changes?: Changes;
  readonly code?: number;
  readonly message?: string;
};

describe('managed fields are those of the real server', () => {
  test.each(recorded<readonly {readonly title: string; readonly kind: string; readonly steps: readonly Step[]}[]>('managed-fields'))(
    '$title',
    ({kind, steps}) => {
      let stored: KubeObject | undefined;
      for (const step of steps) {
        if (step.meanwhile) stored = changed(stored ?? ({} as KubeObject), step.meanwhile);
        const before = stored;
        const after = step.changes && changed(before ?? ({} as KubeObject), step.changes);
        if (step.type === 'application/apply-patch+yaml') checkApply(kind, before, step, after);
        else if (after) checkUpdate(kind, before, step, after);
        stored = after ?? before;
      }
    },
  );
});

function checkApply(kind: string, before: KubeObject | undefined, step: Step, after: KubeObject | undefined): void {
  const {manager, force = false, subresource, validation, body = '', code, message} = step;
  const now = latest(after);
  const result = outcome(() =>
    patched(typeOf(kind), before, step.type!, body, {manager, force, subresource, now, name: 'x', ...(validation && {validation})}),
  );
  if ('refused' in result) {
    expect({code: result.refused.code, message: result.refused.message}).toEqual({code, message});
    return;
  }
  expect(message).toBeUndefined();
  expect(result.object.metadata.managedFields).toEqual(after!.metadata.managedFields ?? []);
  const {creationTimestamp: _, generation: __, managedFields: ___, ...metadata} = after!.metadata;
  const {creationTimestamp: ____, generation: _____, managedFields: ______, namespace: _______, ...made} = result.object.metadata;
  expect(withoutDefaults({...result.object, metadata: made})).toEqual(withoutDefaults({...after, metadata}));
}

function checkUpdate(kind: string, before: KubeObject | undefined, {manager, subresource, isReset}: Step, after: KubeObject): void {
  const type = typeOf(kind);
  const {managedFields: expected = [], ...metadata} = after.metadata;
  const kept = isReset ? [] : before?.metadata.managedFields;
  const sent = {...after, metadata: {...metadata, ...(kept && {managedFields: kept})}} as KubeObject;
  const writer = {manager, operation: 'Update' as const, apiVersion: apiVersionOf(type), subresource, now: latest(after)};
  const made = managedAfterUpdate(type, before, sent, writer);
  expect(made).toEqual(expected);
  expect(made.map(orderOf)).toEqual(expected.map(orderOf));
}

/** The fields of a set stand in an order, too. */
function orderOf({fieldsV1}: ManagedFieldsEntry): string {
  return JSON.stringify(fieldsV1);
}

function latest(object: KubeObject | undefined): number {
  const times = (object?.metadata.managedFields ?? []).map(({time}) => Date.parse(time ?? ''));
  return Math.max(0, ...times.filter(time => !Number.isNaN(time)));
}

test('what nothing was done to keeps its entries, those themselves', () => {
  const [{steps}] = recorded<readonly [{readonly steps: readonly [Step]}]>('managed-fields');
  const object = changed({} as KubeObject, steps[0].changes!);
  const writer = {manager: 'other', operation: 'Update' as const, apiVersion: 'v1', now: 0};
  expect(managedAfterUpdate(typeOf('PodTemplate'), object, structuredClone(object), writer)).toEqual(object.metadata.managedFields);
  expect(managedAfterUpdate(typeOf('PodTemplate'), object, object, writer)).toBe(object.metadata.managedFields);
});

test('a write through /scale is told without a time', () => {
  const type = typeOf('Deployment');
  const spec = {replicas: 1};
  const before = {apiVersion: 'apps/v1', kind: 'Deployment', metadata: {name: 'a'}, spec} as unknown as KubeObject;
  const writer = {manager: 'one', operation: 'Update' as const, apiVersion: 'apps/v1', now: 0};
  const managedFields = managedAfterUpdate(type, undefined, before, writer);
  const stored = {...before, metadata: {...before.metadata, managedFields}};
  const after = {...stored, spec: {replicas: 2}};
  expect(managedAfterUpdate(type, stored, after, {...writer, manager: 'scaler', subresource: 'scale', now: 1000})).toEqual([
    {
      manager: 'scaler',
      operation: 'Update',
      apiVersion: 'apps/v1',
      fieldsType: 'FieldsV1',
      fieldsV1: {'f:spec': {'f:replicas': {}}},
      subresource: 'scale',
    },
  ]);
});

test('of more than ten updaters the oldest become one', () => {
  const type = typeOf('ConfigMap');
  let object = {apiVersion: 'v1', kind: 'ConfigMap', metadata: {name: 'a'}} as KubeObject;
  for (let index = 0; index < 13; index++) {
    const next = {...object, data: {...(object as {data?: object}).data, [`k${index}`]: '1'}};
    const writer = {manager: `m${index}`, operation: 'Update' as const, apiVersion: 'v1', now: index * 1000};
    const managedFields = managedAfterUpdate(type, index === 0 ? undefined : object, next, writer);
    object = {...next, metadata: {...next.metadata, managedFields}};
  }
  const entries = object.metadata.managedFields!;
  expect(entries).toHaveLength(10);
  expect(entries[0]).toMatchObject({
    manager: 'ancient-changes',
    fieldsV1: {'f:data': {'.': {}, 'f:k0': {}, 'f:k1': {}, 'f:k2': {}, 'f:k3': {}}},
    time: '1970-01-01T00:00:03Z',
  });
});

describe('sets of fields', () => {
  const a: FieldSet = {'f:a': {'.': {}, 'f:x': {}}, 'f:l': {'k:{"port":80}': {'.': {}, 'f:port': {}}}};
  const b: FieldSet = {'f:a': {'f:x': {}, 'f:y': {}}, 'f:l': {'k:{"port":443}': {}}};

  test('joined, in order of their elements', () => {
    expect(JSON.stringify(union(a, b))).toBe(
      '{"f:a":{".":{},"f:x":{},"f:y":{}},"f:l":{"k:{\\"port\\":80}":{".":{},"f:port":{}},"k:{\\"port\\":443}":{}}}',
    );
    expect(union(a, {'f:a': {'f:x': {}}})).toBe(a);
  });

  test('less another one', () => {
    expect(minus(a, b)).toEqual({'f:a': {}, 'f:l': {'k:{"port":80}': {'.': {}, 'f:port': {}}}});
    expect(minus(a, {'f:a': {}})).toEqual({'f:a': {'f:x': {}}, 'f:l': a['f:l']});
    expect(minus(a, a)).toEqual({});
    expect(minus(a, {'f:z': {}})).toBe(a);
  });

  test('in common, and without all below', () => {
    expect(intersection(a, b)).toEqual({'f:a': {'f:x': {}}});
    expect(without(a, {'f:a': {}})).toEqual({'f:l': a['f:l']});
    expect(without(a, {'f:l': {'k:{"port":80}': {}}})).toEqual({'f:a': a['f:a']});
  });

  test('as text', () => {
    const set = {'f:spec': {'f:tags': {'v:"c"': {}}, 'f:ports': {'k:{"containerPort":80,"protocol":"TCP"}': {'f:name': {}}}}};
    expect(pathsOf(set).map(pathText)).toEqual(['.spec.tags[="c"]', '.spec.ports[containerPort=80,protocol="TCP"].name']);
  });
});
