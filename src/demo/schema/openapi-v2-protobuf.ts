import type {SwaggerDocument} from './openapi-v2.ts';
import type {Members} from './openapi.ts';
import {type Message, message} from './write-protobuf.ts';

/** The document as gnostic's openapi.v2.Document: the numbers are those of its fields. Descriptions and limits of values are not among them. */
export function swaggerBytes({swagger, info, paths, definitions, securityDefinitions, security}: SwaggerDocument): Buffer {
  return message({
    1: swagger,
    2: {1: text(info['title']), 2: text(info['version'])},
    8: {2: named(paths, pathItem)},
    9: {1: named(definitions, schema)},
    12: security.map(requirement => ({1: named(requirement as Record<string, readonly string[]>, scopes => ({1: scopes}))})),
    13: {1: named(securityDefinitions, apiKey)},
  });
}

function pathItem(item: Members): Message {
  const {get, put, post, delete: remove, patch, parameters} = item as Readonly<Record<string, Members | undefined>>;
  return {
    2: get && operation(get),
    3: put && operation(put),
    4: post && operation(post),
    5: remove && operation(remove),
    8: patch && operation(patch),
    9: (parameters as unknown as readonly Members[]).map(parameter),
    10: extensions(item),
  };
}

function operation(said: Members): Message {
  return {
    1: said['tags'] as readonly string[],
    3: text(said['description']),
    5: text(said['operationId']),
    6: said['produces'] as readonly string[],
    7: said['consumes'] as readonly string[],
    8: (said['parameters'] as readonly Members[]).map(parameter),
    9: {1: named(said['responses'] as Readonly<Record<string, Members>>, response)},
    10: said['schemes'] as readonly string[],
    13: extensions(said),
  };
}

/** Behind three choices: a parameter and no reference, in the body or not, in the query or the path. */
function parameter(said: Members): Message {
  const [name, place, description] = [text(said['name']), text(said['in']), text(said['description'])];
  const required = said['required'] === true || undefined;
  if (place === 'body') return {1: {1: {1: description, 2: name, 3: place, 4: required, 5: schema(said['schema'] as Members)}}};
  const unique = said['uniqueItems'] === true || undefined;
  const type = text(said['type']);
  if (place === 'path') return {1: {2: {4: {1: required, 2: place, 3: description, 4: name, 5: type, 19: unique}}}};
  return {1: {2: {3: {1: required, 2: place, 3: description, 4: name, 6: type, 20: unique}}}};
}

function response(said: Members): Message {
  const {description, schema: of} = said;
  return {1: {1: text(description), 2: of ? {1: schema(of as Members)} : undefined}};
}

function apiKey(said: Members): Message {
  return {2: {1: text(said['type']), 2: text(said['name']), 3: text(said['in']), 4: text(said['description'])}};
}

function schema(said: Members): Message {
  const {type, items, properties, additionalProperties, required, enum: values} = said;
  return {
    1: text(said['$ref']),
    2: text(said['format']),
    4: text(said['description']),
    19: required as readonly string[] | undefined,
    20: (values as readonly unknown[] | undefined)?.map(any),
    21: additionalProperties ? {1: schema(additionalProperties as Members)} : undefined,
    22: type ? {1: text(type)} : undefined,
    23: items ? {1: schema(items as Members)} : undefined,
    25: properties ? {1: named(properties as Readonly<Record<string, Members>>, schema)} : undefined,
    31: extensions(said),
  };
}

function extensions(said: Members): readonly Message[] {
  const own = Object.entries(said).filter(([name]) => name.startsWith('x-'));
  return own.map(([name, value]) => ({1: name, 2: any(value)}));
}

/** Written as YAML, which JSON is as well. */
function any(value: unknown): Message {
  return {2: `${JSON.stringify(value)}\n`};
}

function named<T>(members: Readonly<Record<string, T>>, make: (member: T) => Message): readonly Message[] {
  return Object.entries(members).map(([name, member]) => ({1: name, 2: make(member)}));
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
