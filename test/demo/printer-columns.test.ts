import {describe, expect, test} from 'vitest';
import {readPath} from '../../src/demo/api/custom/column-path.ts';
import {widgets} from '../../src/demo/api/custom/manifests/widgets.ts';
import {createCustom, customDemo, served} from './custom-demo.ts';

describe('printer columns', () => {
  const object = {
    spec: {items: [{name: 'x'}, {name: 'y'}], tags: ['a', 'b'], 'odd.key/name': 1},
    status: {
      conditions: [
        {type: 'Ready', status: 'True'},
        {type: 'Other', status: 'False'},
      ],
    },
  };
  test.each<[string, readonly unknown[]]>([
    ['.spec.items[*].name', ['x', 'y']],
    ['.spec.items[0].name', ['x']],
    ['.spec.items[-1].name', ['y']],
    ['.spec.tags[0:1]', ['a']],
    ['.spec.tags', [['a', 'b']]],
    ['.status.conditions[?(@.type=="Ready")].status', ['True']],
    [".status.conditions[?(@.type=='Other')].status", ['False']],
    ['.status.conditions[?(@.type!="Ready")].type', ['Other']],
    ["['spec']['odd.key/name']", [1]],
    ['.spec.odd\\.key/name', [1]],
    ['..name', ['x', 'y']],
    ['.spec.nothing.at.all', []],
    ['.spec.items[?(', []],
  ])('%s', (path, found) => {
    expect(readPath(path)(object)).toEqual(found);
  });

  test('show values by their type', () => {
    const demo = customDemo(widgets);
    const type = served(demo, 'widgets');
    const one = createCustom(demo, 'one', {size: 'large', replicas: 3}, type);
    const ready = {...one, status: {conditions: [{type: 'Ready', status: 'True'}]}};
    const now = Date.parse(one.metadata.creationTimestamp) + 90_000;
    expect(type.columns.map(({name}) => name)).toEqual(['Name', 'Size', 'Replicas', 'Ready', 'Colour', 'Age']);
    expect(type.columns[1]!.description).toBe('Custom resource definition column (in JSONPath format): .spec.size');
    expect(type.columns.map(column => column.cell(ready, now))).toEqual(['one', 'large', 3, 'True', null, '90s']);
  });
});
