import {describe, expect, test} from 'vitest';
import {fieldDoc, fieldDocNeeds} from '../src/details/field-docs.ts';
import type {Path} from '../src/kube/field-changes.ts';
import type {KubeObject, ResourceKind} from '../src/kube/object.ts';
import {type InspectedOptions, inspectedOf, linesOf, wordsOf} from './inspected.ts';

const widgets: ResourceKind = {
  group: 'example.com',
  version: 'v1',
  plural: 'widgets',
  singular: 'widget',
  name: 'Widget',
  isNamespaced: true,
};
const object: KubeObject = {apiVersion: 'example.com/v1', kind: 'Widget', metadata: {name: 'x'}};
const index = {
  paths: {
    'api/v1': {serverRelativeURL: '/openapi/v3/api/v1?hash=1'},
    'apis/example.com/v1': {serverRelativeURL: '/openapi/v3/apis/example.com/v1?hash=AB'},
  },
};
const ref = (name: string) => ({$ref: `#/components/schemas/${name}`});

const long = 'Words that go on and on, '.repeat(12).trim();
const document = {
  components: {
    schemas: {
      'com.example.v1.WidgetList': {
        'x-kubernetes-group-version-kind': [{group: 'example.com', version: 'v1', kind: 'WidgetList'}],
        type: 'object',
      },
      'com.example.v1.Widget': {
        'x-kubernetes-group-version-kind': [{group: 'example.com', version: 'v1', kind: 'Widget'}],
        type: 'object',
        description: 'Widget is a thing. It has parts.',
        required: ['spec'],
        properties: {
          kind: {type: 'string'},
          metadata: {allOf: [ref('io.k8s.meta.v1.ObjectMeta')], default: {}, description: 'Standard metadata.'},
          spec: {
            type: 'object',
            description: 'What is wanted.',
            required: ['size', 'parts'],
            properties: {
              size: {
                type: 'string',
                enum: ['small', 'large', ''],
                default: 'small',
                description: `Size of it.\n\nTwo choices:\n - small\n - large\n${long}`,
              },
              count: {type: 'integer', format: 'int32', minimum: 1, maximum: 9, nullable: true},
              port: {anyOf: [{type: 'integer'}, {type: 'string'}], 'x-kubernetes-int-or-string': true},
              surge: {allOf: [ref('io.k8s.util.IntOrString')]},
              parts: {
                type: 'array',
                items: {allOf: [ref('com.example.v1.Part')], default: {}},
                'x-kubernetes-list-type': 'map',
                'x-kubernetes-list-map-keys': ['name'],
              },
              limits: {type: 'object', additionalProperties: ref('io.k8s.Quantity')},
              free: {type: 'object', 'x-kubernetes-preserve-unknown-fields': true},
              code: {
                type: 'string',
                pattern: '^a+$',
                minLength: 2,
                'x-kubernetes-validations': [{rule: 'self != "aa"', message: 'not aa'}],
              },
              none: {},
            },
          },
          loop: ref('com.example.v1.Loop'),
          ring: ref('com.example.v1.Ring'),
        },
      },
      'com.example.v1.Part': {
        type: 'object',
        description: 'A part.',
        required: ['name'],
        properties: {name: {type: 'string', default: ''}, inner: ref('com.example.v1.Part')},
      },
      'com.example.v1.Loop': ref('com.example.v1.Loop'),
      'com.example.v1.Ring': {type: 'array', items: ref('com.example.v1.Ring')},
      'io.k8s.meta.v1.ObjectMeta': {
        type: 'object',
        description: 'Never shown.',
        properties: {labels: {type: 'object', additionalProperties: {type: 'string', default: ''}, description: 'Labels.'}},
      },
      'io.k8s.util.IntOrString': {format: 'int-or-string', oneOf: [{type: 'integer'}, {type: 'string'}]},
      'io.k8s.Quantity': {description: 'An amount.', oneOf: [{type: 'string'}, {type: 'number'}]},
    },
  },
};

const answers = {'/openapi/v3': index, '/openapi/v3/apis/example.com/v1?hash=AB': document};
const inspected = (options: InspectedOptions = {answers}) => inspectedOf(widgets, object, options);
const docLines = (path: Path, options?: InspectedOptions) => linesOf(fieldDoc(inspected(options), path));
/** Without the blanks for columns. */
const facts = (path: Path) => docLines(path).map(line => line.trim().replace(/\s{2,}/g, '  '));

describe('what is asked', () => {
  test.each<[string, InspectedOptions, readonly string[]]>([
    ['the index first', {}, ['/openapi/v3']],
    ['then the document it names', {answers: {'/openapi/v3': index}}, ['/openapi/v3', '/openapi/v3/apis/example.com/v1?hash=AB']],
    ['nothing more where it names none', {answers: {'/openapi/v3': {paths: {}}}}, ['/openapi/v3']],
    ['nothing more where there is no index', {refused: {'/openapi/v3': 404}}, ['/openapi/v3']],
    ['no other server', {answers: {'/openapi/v3': {paths: {'apis/example.com/v1': {serverRelativeURL: 'https://x/y'}}}}}, ['/openapi/v3']],
  ])('%s', (_, options, needs) => {
    const asked = fieldDocNeeds(inspected(options), ['spec']);
    expect(asked.map(wordsOf)).toEqual(needs);
    expect(asked.every(need => need.type === 'get' && need.isOnce)).toBe(true);
  });

  test('the version that the object is of', () => {
    const other = inspectedOf(widgets, {...object, apiVersion: 'v1'}, {answers: {'/openapi/v3': index}});
    expect(fieldDocNeeds(other, []).map(wordsOf)).toEqual(['/openapi/v3', '/openapi/v3/api/v1?hash=1']);
  });
});

describe('what a field means', () => {
  test('type, choices, default, description and what holds it', () => {
    const lines = docLines(['spec', 'size']);
    expect(lines.slice(0, 9)).toEqual([
      'spec.size',
      '  type      string',
      '  required  yes',
      '  default   "small"',
      '  one of    small, large, ""',
      '',
      '  Size of it.',
      '  ',
      '  Two choices:',
    ]);
    expect(lines.slice(-3)).toEqual(['within', '  spec  object  What is wanted.', '  the object  Widget  Widget is a thing.']);
    expect(Math.max(...lines.map(line => line.length))).toBeLessThanOrEqual(100);
    expect(
      lines
        .slice(9, -4)
        .map(line => line.trim())
        .join(' '),
    ).toBe(`- small - large ${long}`);
  });

  test.each<[Path, readonly string[]]>([
    [[], ['Widget', 'type  Widget']],
    [
      ['spec', 'count'],
      ['type  integer (int32)', 'null  allowed', 'limits  from 1, to 9'],
    ],
    [['spec', 'port'], ['type  integer or string']],
    [['spec', 'surge'], ['type  integer or string']],
    [
      ['spec', 'parts'],
      ['type  list of Part', 'required  yes', 'items by  name'],
    ],
    [
      ['spec', 'parts', 3],
      ['type  Part', 'A part.', 'inner  Part', 'name  string  required'],
    ],
    [
      ['spec', 'parts', 3, 'name'],
      ['type  string', 'required  yes', 'spec.parts[3]  Part  A part.'],
    ],
    [
      ['spec', 'parts', 0, 'inner', 'inner', 'name'],
      ['type  string', 'required  yes'],
    ],
    [['spec', 'limits'], ['type  map of quantity (string or number)']],
    [
      ['spec', 'limits', 'cpu'],
      ['type  quantity (string or number)', 'An amount.'],
    ],
    [
      ['spec', 'code'],
      ['limits  characters from 2', 'pattern  ^a+$', 'rule  not aa'],
    ],
    [['spec', 'none'], ['type  anything']],
    [['spec', 'free', 'x'], ['anything may stand in spec.free; the server does not describe it further']],
    [['spec', 'nope'], ['the server knows no such field in spec']],
    [['spec', 'size', 'x'], ['the server knows no such field in spec.size']],
    [['metadata'], ['type  ObjectMeta', 'Standard metadata.']],
    [
      ['metadata', 'labels', 'a.b/c'],
      ['metadata.labels[a.b/c]', 'type  string', 'metadata  ObjectMeta  Standard metadata.'],
    ],
    [['loop'], ['loop']],
    [['loop', 'x'], ['anything may stand in loop; the server does not describe it further']],
    [['ring', 0, 0], ['ring[0][0]']],
    [['spec', '__proto__'], ['the server knows no such field in spec']],
  ])('%j', (path, expected) => expect(facts(path)).toEqual(expect.arrayContaining([...expected])));

  test('nothing is required, or has a default, unless it says so', () => {
    expect(facts(['metadata']).filter(line => /^(required|default)/.test(line))).toEqual([]);
    expect(facts(['metadata']).join('\n')).not.toContain('Never shown');
  });
});

describe('what is not known', () => {
  test.each<[string, InspectedOptions, string]>([
    ['not yet', {}, 'asking …'],
    ['not yet the document', {answers: {'/openapi/v3': index}}, 'asking …'],
    [
      'no OpenAPI v3',
      {refused: {'/openapi/v3': 404}},
      'this server has no OpenAPI v3 (404), so it cannot say what its fields mean; Kubernetes has it since 1.24',
    ],
    ['forbidden', {refused: {'/openapi/v3': 403}}, 'you may not read /openapi/v3 (403)'],
    ['failed', {refused: {'/openapi/v3': 500}}, '/openapi/v3: refused with 500'],
    ['no such group', {answers: {'/openapi/v3': {}}}, 'the server does not describe example.com/v1'],
    [
      'no such kind',
      {answers: {...answers, '/openapi/v3/apis/example.com/v1?hash=AB': {}}},
      'the server does not describe Widget of example.com/v1',
    ],
    [
      'an odd document',
      {answers: {...answers, '/openapi/v3/apis/example.com/v1?hash=AB': 'x'}},
      'the server does not describe Widget of example.com/v1',
    ],
    ['an odd index', {answers: {'/openapi/v3': null}}, 'the server does not describe example.com/v1'],
  ])('%s', (_, options, line) => expect(docLines(['spec'], options)).toEqual(['spec', `  ${line}`]));
});
