import type {Cause} from '../../refusal.ts';
import {forbiddenField, invalidValue, required, unsupported} from '../../rules/causes.ts';
import {isMap} from '../../schema/element.ts';
import type {JSONSchemaProps} from '../../schema/kinds.ts';
import {itemsOf, valuesOf} from './json-schema.ts';

const types = ['array', 'boolean', 'integer', 'number', 'object', 'string'];

/** What keeps a schema from being structural, of what people get wrong (pkg/apis/apiextensions/validation of k8s.io/apiextensions-apiserver). */
export function structuralCauses(schema: JSONSchemaProps, path: string): readonly Cause[] {
  const causes: Cause[] = [];
  if (schema.type !== 'object') {
    causes.push(
      schema.type === undefined
        ? required(`${path}.type`, 'must not be empty at the root')
        : invalidValue(`${path}.type`, schema.type, 'must be object at the root'),
    );
  }
  return [...causes, ...below(schema, path)];
}

function below(schema: JSONSchemaProps, path: string): readonly Cause[] {
  const causes: Cause[] = [];
  const values = valuesOf(schema);
  const items = itemsOf(schema);
  if (schema.properties && values !== undefined) {
    causes.push(forbiddenField(`${path}.additionalProperties`, 'additionalProperties and properties are mutual exclusive'));
  }
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    causes.push(...node(property, `${path}.properties[${name}]`, 'must not be empty for specified object fields'));
  }
  if (isMap(values)) causes.push(...node(values, `${path}.additionalProperties`, 'must not be empty for specified object fields'));
  if (schema.type === 'array' && !items) causes.push(required(`${path}.items`, 'must be specified'));
  if (items) causes.push(...node(items, `${path}.items`, 'must not be empty for specified array items'));
  if (schema.pattern !== undefined && !isExpression(schema.pattern)) {
    causes.push(invalidValue(`${path}.pattern`, schema.pattern, 'must be a valid regular expression'));
  }
  return causes;
}

/** Null is a schema that says nothing. */
function node(said: JSONSchemaProps | null, path: string, because: string): readonly Cause[] {
  const schema = said ?? {};
  const isOpen = schema['x-kubernetes-int-or-string'] === true || schema['x-kubernetes-preserve-unknown-fields'] === true;
  const causes: Cause[] = [];
  if (schema.type === undefined || schema.type === '') {
    if (!isOpen) causes.push(required(`${path}.type`, because));
  } else if (!types.includes(schema.type)) {
    causes.push(unsupported(`${path}.type`, schema.type, types));
  }
  return [...causes, ...below(schema, path)];
}

function isExpression(pattern: string): boolean {
  try {
    new RegExp(pattern, 'u');
    return true;
  } catch {
    return false;
  }
}
