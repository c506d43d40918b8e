import {describe, expect, test} from 'vitest';
import type {FieldValidation} from '../../src/demo/schema/decode.ts';
import type {PodTemplate} from '../../src/demo/schema/kinds.ts';
import {patched} from '../../src/demo/schema/patch.ts';
import {namedSchema} from '../../src/demo/schema/schema.ts';
import {strategicallyMerged} from '../../src/demo/schema/strategic-merge-patch.ts';
import {type Changes, changed, gadgets, outcome, podTemplates, recorded, withoutDefaults} from './schema-cases.ts';

type Case = {
  readonly type: string;
  readonly validation?: FieldValidation;
  readonly body: string;
  readonly code?: number;
  readonly message?: string;
  readonly details?: object;
  readonly warnings?: readonly string[];
  readonly changes?: Changes;
};

const original = recorded<PodTemplate>('pod-template');
const patching = {manager: 'test', now: 0, name: 'p'};

describe('patches do what they do on the real server', () => {
  test.each(
    recorded<readonly Case[]>('patches').map(one => ({
      ...one,
      title: `${one.type.slice(12)} ${one.validation ?? ''} ${one.body.slice(0, 200)}`,
    })),
  )('$title', ({type, validation, body, code, message, details, warnings = [], changes}) => {
    const result = outcome(() => patched(podTemplates, original, type, body, {...patching, ...(validation && {validation})}));
    if ('refused' in result) {
      const {refused} = result;
      // The document that is shown has another order of fields here.
      const told = refused.message.replace(/Invalid value: ".*[^\\]": /s, 'Invalid value: …: ');
      expect({code: refused.code, message: told}).toEqual({code, message});
      if (details) expect(refused.details).toEqual(details);
      return;
    }
    expect(message).toBeUndefined();
    expect(result.warnings).toEqual(warnings);
    expect(withoutDefaults(result.object)).toEqual(withoutDefaults(changed(original, changes!)));
  });
});

test('patches never touch the stored object', () => {
  const before = structuredClone(original);
  for (const {type, body} of recorded<readonly Case[]>('patches')) outcome(() => patched(podTemplates, original, type, body, patching));
  expect(original).toEqual(before);
});

test('custom resources take no strategic merge patch', () => {
  const gadget = {apiVersion: 'hschema.example.com/v1', kind: 'Gadget', metadata: original.metadata};
  const result = outcome(() => patched(gadgets, gadget, 'application/strategic-merge-patch+json', '{}', patching));
  expect(result).toMatchObject({
    refused: {
      code: 415,
      reason: 'UnsupportedMediaType',
      message:
        'the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml',
    },
  });
});

test('what is not there cannot be patched but by an apply', () => {
  const result = outcome(() => patched(podTemplates, undefined, 'application/merge-patch+json', '{}', {...patching, name: 'gone'}));
  expect(result).toMatchObject({refused: {code: 404, message: 'podtemplates "gone" not found'}});
});

test.each([
  ['retainKeys drops what is not named', {strategy: {$retainKeys: ['type'], type: 'Recreate'}}, {strategy: {type: 'Recreate'}}],
  ['a selector is merged', {selector: {matchLabels: {b: '2'}}}, {selector: {matchLabels: {a: '1', b: '2'}}}],
  ['a map is replaced', {selector: {$patch: 'replace', matchLabels: {b: '2'}}}, {selector: {matchLabels: {b: '2'}}}],
])('%s', (_, patch, expected) => {
  const spec = {strategy: {type: 'RollingUpdate', rollingUpdate: {maxSurge: 1}}, selector: {matchLabels: {a: '1'}}};
  const schema = namedSchema('io.k8s.api.apps.v1.DeploymentSpec')!;
  expect(strategicallyMerged(schema, spec, patch)).toEqual({...spec, ...expected});
});
