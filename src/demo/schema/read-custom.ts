import {isMap} from './element.ts';
import {type Reading, readValue} from './read-value.ts';
import {isOpen, namedSchema, objectMeta, resolved, type Schema} from './schema.ts';

/**
 * A custom resource as the server holds it after decoding: metadata is read as that of any object, of the rest nothing but what the schema
 * does not name is taken away, and nulls where no null is allowed. Other types than the schema's are found by validation.
 */
export function readCustom(schema: Schema, value: Readonly<Record<string, unknown>>): Reading {
  const unknown: string[] = [];
  let error: string | undefined;
  const made = prunedObject(schema, value, '', true);
  return {value: made, unknown: [...new Set(unknown)].sort(), error};

  function pruned(of: Schema, from: unknown, path: string): unknown {
    if (Array.isArray(from)) {
      const items = of.items && resolved(of.items);
      return items ? from.map((item, index) => pruned(items, item, `${path}[${index}]`)) : from;
    }
    return isMap(from) ? prunedObject(of, from, path, of.embedded === true) : from;
  }

  function prunedObject(of: Schema, from: Readonly<Record<string, unknown>>, path: string, hasMeta: boolean): unknown {
    if (!of.fields && !of.values) return of.type === 'any' || isOpen(of) ? from : of.type === undefined ? {} : from;
    const kept: Record<string, unknown> = {};
    for (const [key, member] of Object.entries(from)) {
      const place = path === '' ? key : `${path}.${key}`;
      const field = of.fields && Object.hasOwn(of.fields, key) ? resolved(of.fields[key]!) : of.values && resolved(of.values);
      if (hasMeta && key === 'metadata') {
        const meta = metaOf(member, place);
        if (meta !== undefined) kept[key] = meta;
      } else if (field === undefined) {
        if (isOpen(of)) kept[key] = member;
        else unknown.push(place);
      } else if (member !== null || field.nullable || field.default !== undefined || field.type === 'any') {
        kept[key] = pruned(field, member, place);
      }
    }
    return kept;
  }

  function metaOf(member: unknown, path: string): unknown {
    if (member === null) return undefined;
    const reading = readValue(namedSchema(objectMeta)!, member);
    unknown.push(...reading.unknown.map(place => `${path}.${place}`));
    error ??= reading.error;
    return reading.value;
  }
}
