import {expect, test} from 'vitest';
import numbers from '../../src/demo/schema/field-numbers.json' with {type: 'json'};
import {namedSchema} from '../../src/demo/schema/schema.ts';
import {types} from '../../src/demo/types/index.ts';

test('every field of what is served has a number in protobuf', () => {
  const known = numbers as Readonly<Record<string, object>>;
  for (const {schema} of types) {
    const {fields = {}} = namedSchema(schema)!;
    const named = Object.keys(fields).filter(field => field !== 'apiVersion' && field !== 'kind');
    expect(Object.keys(known[schema] ?? {}).sort(), schema).toEqual(named.sort());
  }
});
