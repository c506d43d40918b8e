import type {JSONSchemaProps} from './kinds.ts';
import {objectMeta, type Schema} from './schema.ts';

/** The schema of a custom resource's objects out of a version's openAPIV3Schema, as apiextensions-apiserver completes it. */
export function customSchema(props: JSONSchemaProps): Schema {
  const {fields = {}, ...root} = structural(props);
  const {apiVersion: _, kind: __, metadata: ___, ...own} = fields;
  return {...root, ...(root.values ? {} : {fields: {...typeMeta, metadata: {ref: objectMeta}, ...own}})};
}

/**
 * With the defaults of the schema where nothing is said, as the server puts them into requests and into what it reads from storage. A null
 * that the schema does not take is nothing said, where there is a default.
 */
export function withDefaults<T>(schema: Schema, value: T): T {
  if (Array.isArray(value)) {
    const items = schema.items;
    if (!items) return value;
    const next = value.map((item: unknown) => withDefaults(items, item));
    return next.some((item, index) => item !== value[index]) ? (next as T) : value;
  }
  if (typeof value !== 'object' || value === null) return value;
  const made: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(value)) {
    const field = schema.fields && Object.hasOwn(schema.fields, key) ? schema.fields[key]! : schema.values;
    const isUnset = member === null && field !== undefined && !field.nullable && field.default !== undefined;
    const next = field ? withDefaults(field, isUnset ? structuredClone(field.default) : member) : member;
    if (next !== member) made[key] = next;
  }
  for (const [key, field] of Object.entries(schema.fields ?? {})) {
    if (field.default !== undefined && !Object.hasOwn(value, key)) made[key] = withDefaults(field, structuredClone(field.default));
  }
  return Object.keys(made).length > 0 ? {...value, ...made} : value;
}

const typeMeta: Readonly<Record<string, Schema>> = {apiVersion: {type: 'string'}, kind: {type: 'string'}};

type Extended = JSONSchemaProps & {readonly [extension: `x-kubernetes-${string}`]: unknown};

function structural(props: JSONSchemaProps): Schema {
  const said = props as Extended;
  const own = {
    ...(said.default !== undefined && {default: said.default}),
    ...(said.nullable && {nullable: true}),
    ...(said['x-kubernetes-preserve-unknown-fields'] === true && {preserve: true}),
    ...(said['x-kubernetes-embedded-resource'] === true && {embedded: true}),
    ...(said['x-kubernetes-map-type'] === 'atomic' && {mapType: 'atomic' as const}),
  };
  if (said['x-kubernetes-int-or-string'] === true) return {type: 'intOrString', ...own};
  if (said.type === 'array' && said.items) return {items: structural(said.items as JSONSchemaProps), ...listsOf(said), ...own};
  if (said.type === 'object' || said.properties) return objectOf(said, own);
  const plain = {string: 'string', integer: 'integer', number: 'number', boolean: 'boolean'} as const;
  const type = plain[said.type as keyof typeof plain] ?? 'any';
  return {type, ...(said.format && {format: said.format}), ...(said.enum && {enum: said.enum}), ...own};
}

function objectOf(said: Extended, own: Schema): Schema {
  const more = said.additionalProperties;
  if (typeof more === 'object' && more !== null) return {values: structural(more as JSONSchemaProps), ...own};
  const fields = Object.fromEntries(Object.entries(said.properties ?? {}).map(([name, member]) => [name, structural(member)]));
  return {
    // Without a type it may be no object at all.
    ...(said.type === undefined && {type: 'any' as const}),
    fields: own.embedded ? {...typeMeta, ...fields, metadata: {ref: objectMeta}} : fields,
    ...(said.required?.length && {required: said.required}),
    ...own,
    ...(more === true && {preserve: true}),
  };
}

function listsOf(said: Extended): Schema {
  const listType = said['x-kubernetes-list-type'] as Schema['listType'];
  const keys = said['x-kubernetes-list-map-keys'] as readonly string[] | undefined;
  return {...(listType && {listType}), ...(keys && {keys})};
}
