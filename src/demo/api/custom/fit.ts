import {isMap} from '../../schema/element.ts';
import type {JSONSchemaProps} from '../../schema/kinds.ts';
import {itemsOf, type Members, valuesOf} from './json-schema.ts';

/**
 * What is kept of a custom object: fields that its schema knows, with defaults for those that were left out. Follows the pruning and
 * defaulting packages of k8s.io/apiextensions-apiserver/pkg/apiserver/schema.
 */
export function fitted<T extends object>(object: T, schema: JSONSchemaProps, preservesAll: boolean): T {
  return fitValue(object, preservesAll ? {...schema, 'x-kubernetes-preserve-unknown-fields': true} : schema, true) as T;
}

function fitValue(value: unknown, schema: JSONSchemaProps, isObject: boolean): unknown {
  if (Array.isArray(value)) {
    const items = itemsOf(schema);
    return items
      ? same(
          value,
          value.map(item => fitValue(item, items, items['x-kubernetes-embedded-resource'] === true)),
        )
      : value;
  }
  return isMap(value) ? fitMembers(value, schema, isObject) : value;
}

function fitMembers(members: Members, schema: JSONSchemaProps, isObject: boolean): Members {
  const {properties = {}} = schema;
  const values = valuesOf(schema);
  const keepsAll = schema['x-kubernetes-preserve-unknown-fields'] === true || values === true;
  const made: Record<string, unknown> = {};
  let isChanged = false;
  for (const [key, value] of Object.entries(members)) {
    const known = Object.hasOwn(properties, key) ? properties[key]! : isMap(values) ? values : undefined;
    if (isObject && (key === 'apiVersion' || key === 'kind' || key === 'metadata')) made[key] = value;
    else if (!known && keepsAll) made[key] = value;
    else if (!known || (value === null && !known.nullable)) isChanged = true;
    else {
      made[key] = fitValue(value, known, known['x-kubernetes-embedded-resource'] === true);
      isChanged ||= made[key] !== value;
    }
  }
  for (const [key, property] of Object.entries(properties)) {
    if (property.default === undefined || made[key] !== undefined) continue;
    made[key] = fitValue(property.default, property, false);
    isChanged = true;
  }
  return isChanged ? made : members;
}

function same(before: readonly unknown[], after: readonly unknown[]): readonly unknown[] {
  return after.every((item, index) => item === before[index]) ? before : after;
}
