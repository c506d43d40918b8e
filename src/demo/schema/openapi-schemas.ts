import type {ResourceType} from '../type.ts';
import {zeroOf} from './scalars.ts';
import {type GroupVersionKind, namedSchema, objectMeta, resolved, type Schema, schemaOf} from './schema.ts';

type Json = Readonly<Record<string, unknown>>;

/** What documents tell of a resource. */
export type Documented = Pick<
  ResourceType,
  'group' | 'version' | 'kind' | 'plural' | 'isNamespaced' | 'schema' | 'customSchema' | 'verbs' | 'hasStatus' | 'scale'
>;

/** The name that a type's schema has in documents: that of a custom resource is made of its group, backwards. */
export function schemaName({schema, customSchema, group, version, kind}: Documented): string {
  return customSchema ? `${group.split('.').reverse().join('.')}.${version}.${kind}` : schema;
}

/** components.schemas of a document: the schemas of the types, of lists of them, and all that these refer to. */
export function schemasFor(types: readonly Documented[], others: readonly string[]): Readonly<Record<string, Json>> {
  const schemas: Record<string, Json> = {[patchSchema]: {type: 'object'}};
  for (const type of types) {
    const {group, version, kind} = type;
    const name = schemaName(type);
    if (type.customSchema) {
      schemas[name] = {...shown(schemaOf(type)), 'x-kubernetes-group-version-kind': [{group, version, kind}]};
      addReferences(schemaOf(type), schemas);
    } else add(name, schemas);
    if (!type.verbs || type.verbs.includes('list')) schemas[`${name}List`] = listOf(name, {group, version, kind: `${kind}List`});
  }
  add('io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta', schemas);
  for (const name of others) add(name, schemas);
  return Object.fromEntries(Object.entries(schemas).sort(([one], [other]) => (one < other ? -1 : 1)));
}

export const patchSchema = 'io.k8s.apimachinery.pkg.apis.meta.v1.Patch';

export function reference(name: string): Json {
  return {$ref: `#/components/schemas/${name}`};
}

function add(name: string, schemas: Record<string, Json>): void {
  const schema = namedSchema(name);
  if (!schema || name in schemas) return;
  const {kinds} = schema;
  schemas[name] = {...shown(schema), ...(kinds && {'x-kubernetes-group-version-kind': kinds})};
  addReferences(schema, schemas);
}

function addReferences({ref, fields, items, values}: Schema, schemas: Record<string, Json>): void {
  if (ref !== undefined) add(ref, schemas);
  for (const field of Object.values(fields ?? {})) addReferences(field, schemas);
  if (items) addReferences(items, schemas);
  if (values) addReferences(values, schemas);
}

function listOf(name: string, kind: GroupVersionKind): Json {
  return {
    type: 'object',
    required: ['items'],
    properties: {
      apiVersion: {type: 'string'},
      items: {type: 'array', items: {default: {}, allOf: [reference(name)]}},
      kind: {type: 'string'},
      metadata: {default: {}, allOf: [reference('io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta')]},
    },
    'x-kubernetes-group-version-kind': [kind],
  };
}

/** A compact schema as OpenAPI writes it. */
function shown(schema: Schema): Json {
  const {ref, fields, required, values, items} = schema;
  const said = extensions(schema);
  if (ref !== undefined) return {...initial(schema), allOf: [reference(ref)], ...said};
  if (items) return {type: 'array', items: element(items), ...said};
  if (values) return {type: 'object', additionalProperties: element(values), ...said};
  if (fields) {
    const properties = Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, shown(field)]));
    return {type: 'object', ...(required && {required}), ...(Object.keys(fields).length > 0 && {properties}), ...said};
  }
  return {...plain(schema), ...initial(schema), ...said};
}

/** Items and values are held by value: their default is an empty one. */
function element(schema: Schema): Json {
  const {fields} = resolved(schema);
  if (schema.ref !== undefined && fields && schema.ref !== objectMeta) return {default: {}, ...shown(schema)};
  return schema.type === 'string' && schema.default === undefined ? {...shown(schema), default: ''} : shown(schema);
}

function plain({type, format, enum: values}: Schema): Json {
  if (type === 'intOrString') return {format: 'int-or-string', oneOf: [{type: 'integer'}, {type: 'string'}]};
  if (type === 'quantity') return {oneOf: [{type: 'string'}, {type: 'number'}]};
  return {...(type !== 'any' && {type}), ...(format && {format}), ...(values && {enum: values})};
}

function initial(schema: Schema): Json {
  if (schema.default !== undefined) return {default: schema.default};
  const {fields, type} = resolved(schema);
  if (schema.zero && fields) return {default: {}};
  return schema.always && !schema.ref && ['string', 'integer', 'number', 'boolean'].includes(type ?? '') ? {default: zeroOf(schema)} : {};
}

function extensions({listType, keys, mergeKey, strategy, mapType, preserve, embedded, nullable}: Schema): Json {
  return {
    ...(listType && {'x-kubernetes-list-type': listType}),
    ...(keys && {'x-kubernetes-list-map-keys': keys}),
    ...(mergeKey && {'x-kubernetes-patch-merge-key': mergeKey}),
    ...(strategy && {'x-kubernetes-patch-strategy': strategy}),
    ...(mapType && {'x-kubernetes-map-type': mapType}),
    ...(preserve && {'x-kubernetes-preserve-unknown-fields': true}),
    ...(embedded && {'x-kubernetes-embedded-resource': true}),
    ...(nullable && {nullable: true}),
  };
}
