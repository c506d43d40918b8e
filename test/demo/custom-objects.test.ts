import {describe, expect, test} from 'vitest';
import {widgets} from '../../src/demo/api/custom/manifests/widgets.ts';
import type {CustomResourceDefinition} from '../../src/demo/schema/kinds.ts';
import type {ResourceType} from '../../src/demo/type.ts';
import {customResourceDefinitions} from '../../src/demo/types/customresourcedefinitions.ts';
import {refusalOf} from './api-demo.ts';
import {createCustom, customDemo, gadgets, served, write} from './custom-demo.ts';

const blocked =
  '<nil>: Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation';

describe('an object', () => {
  test('keeps what its schema knows, with its defaults', () => {
    const demo = customDemo(gadgets);
    const {spec, status, metadata} = createCustom(demo, 'one', {
      size: 'small',
      items: [{name: 'x'}, {name: 'y', count: 1, more: 2}],
      unknown: 1,
      free: {a: {b: 1}},
      flag: null,
      nul: null,
      replicas: null,
    });
    expect(spec).toEqual({
      size: 'small',
      replicas: 2,
      items: [
        {name: 'x', count: 5},
        {name: 'y', count: 1},
      ],
      free: {a: {b: 1}},
      nul: null,
    });
    expect(status).toBeUndefined();
    expect(metadata.generation).toBe(1);
  });

  test.each<[unknown, readonly string[]]>([
    [
      {replicas: 'x'},
      [
        'spec.size: Required value',
        'spec.replicas: Invalid value: "string": spec.replicas in body must be of type integer: "string"',
        '.spec.replicas: Invalid value: 0: .spec.replicas accessor error: x is of the type string, expected int64',
        blocked,
      ],
    ],
    [
      {size: 'huge', replicas: 11, name: 'ABCDEFG', tags: []},
      [
        'spec.size: Unsupported value: "huge": supported values: "small", "large"',
        'spec.replicas: Invalid value: 11: spec.replicas in body should be less than or equal to 10',
        'spec.name: Too long: may not be more than 5 bytes',
        'spec.tags: Invalid value: 0: spec.tags in body should have at least 1 items',
        blocked,
      ],
    ],
    [
      {size: 'small', replicas: 0, name: 'a', tags: ['a', 'b', 'c']},
      [
        'spec.replicas: Invalid value: 0: spec.replicas in body should be greater than or equal to 1',
        'spec.name: Invalid value: "a": spec.name in body should be at least 2 chars long',
        'spec.tags: Too many: 3: must have at most 2 items',
        blocked,
      ],
    ],
    [{size: 'small', ratio: 0}, ['spec.ratio: Invalid value: 0: spec.ratio in body should be greater than 0']],
    [{size: 'small', name: 'AB'}, ['spec.name: Invalid value: "AB": spec.name in body should match \'^[a-z]+$\'']],
    [
      {size: 'small', ratio: 0.3, port: 1.5, when: 'x', map: {a: 'x', b: 1}},
      [
        'spec.ratio: Invalid value: 0.3: spec.ratio in body should be a multiple of 0.5',
        'spec.port: Invalid value: "number": spec.port in body must be of type integer,string: "number"',
        'spec.when: Invalid value: "x": spec.when in body must be of type date-time: "x"',
        'spec.map: Too many: 2: must have at most 1 item',
        'spec.map.a: Invalid value: "string": spec.map.a in body must be of type integer: "string"',
        blocked,
      ],
    ],
    [
      {size: 'small', items: [{count: 1}, {name: 'a'}, {name: 'a'}], set: ['a', 'a']},
      ['spec.items[0].name: Required value', 'spec.items[2]: Duplicate value: {"name":"a"}', 'spec.set[1]: Duplicate value: "a"', blocked],
    ],
    [
      {size: 'small', one: {a: '1', b: '2'}},
      ['<nil>: Invalid value: "": "spec.one" must validate one and only one schema (oneOf). Found 2 valid alternatives'],
    ],
    [
      {size: 'small', one: {}},
      [
        '<nil>: Invalid value: "": "spec.one" must validate one and only one schema (oneOf). Found none valid',
        'spec.one.a: Required value',
        blocked,
      ],
    ],
    [null, ['spec: Required value', blocked]],
    [
      'x',
      [
        'spec: Invalid value: "string": spec in body must be of type object: "string"',
        '.spec.replicas: Invalid value: 0: .spec.replicas accessor error: x is of the type string, expected map[string]interface{}',
        blocked,
      ],
    ],
    [
      {size: 'small', tags: [1, null]},
      [
        'spec.tags[0]: Invalid value: "integer": spec.tags[0] in body must be of type string: "integer"',
        'spec.tags[1]: Invalid value: "null": spec.tags[1] in body must be of type string: "null"',
        blocked,
      ],
    ],
  ])('with spec %o is refused', (spec, causes) => {
    const {message, code} = refusalOf(() => createCustom(customDemo(gadgets), 'one', spec));
    const told = causes.length === 1 ? causes[0] : `[${causes.join(', ')}]`;
    expect(message).toBe(`Gadget.example.com "one" is invalid: ${told}`);
    expect(code).toBe(422);
  });

  test('may keep what was wrong before', () => {
    const demo = customDemo(gadgets);
    const one = createCustom(demo, 'one', {size: 'small', name: 'abcde'});
    demo.registry.change(customResourceDefinitions, undefined, 'gadgets.example.com', write, current => {
      const text = JSON.stringify(current.spec).replace('"maxLength":5', '"maxLength":3');
      return {...current, spec: JSON.parse(text) as CustomResourceDefinition['spec']};
    });
    demo.agenda.advance(100);
    const current = demo.registry.update(served(demo), {...one, spec: {...one.spec, replicas: 3}}, write);
    expect(refusalOf(() => demo.registry.update(served(demo), {...current, spec: {...one.spec, name: 'abcd'}}, write)).code).toBe(422);
  });

  test('is the same in every version', () => {
    const demo = customDemo(gadgets);
    const heard: (string | undefined)[] = [];
    demo.store.subscribe(served(demo, 'gadgets', 'v1beta1') as unknown as ResourceType, ({object}) => heard.push(object.apiVersion));
    createCustom(demo, 'one', {size: 'small'});
    const beta = demo.registry.get(served(demo, 'gadgets', 'v1beta1'), 'shop', 'one')!;
    expect(beta).toMatchObject({apiVersion: 'example.com/v1beta1', spec: {size: 'small', replicas: 2}});
    demo.registry.update(served(demo, 'gadgets', 'v1beta1'), {...beta, spec: {...beta.spec, size: 'large'}}, write);
    expect(demo.registry.list(served(demo))).toMatchObject([{apiVersion: 'example.com/v1', spec: {size: 'large'}}]);
    expect(heard).toEqual(['example.com/v1beta1', 'example.com/v1beta1']);
  });

  test('scales', () => {
    const demo = customDemo(widgets);
    const type = served(demo, 'widgets');
    const one = createCustom(demo, 'one', {size: 'small'}, type);
    const {scale} = type;
    expect(scale!.replicas(one)).toBe(1);
    expect(scale!.scaled(one, 3).spec).toMatchObject({replicas: 3, size: 'small'});
    expect(scale!.selector({...one, status: {selector: 'app=one'}})).toBe('app=one');
    expect(type.fields!['spec.size']!(one)).toBe('small');
  });
});
