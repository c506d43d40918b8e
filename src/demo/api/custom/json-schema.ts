import {isMap} from '../../schema/element.ts';
import type {JSONSchemaProps} from '../../schema/kinds.ts';

/** The schema of items; CRDs have one for all. */
export function itemsOf({items}: JSONSchemaProps): JSONSchemaProps | undefined {
  return isSchema(items) ? items : undefined;
}

/** The schema of values that have no name of their own; `true` takes anything. */
export function valuesOf({additionalProperties}: JSONSchemaProps): JSONSchemaProps | true | undefined {
  if (additionalProperties === true) return true;
  return isSchema(additionalProperties) ? additionalProperties : undefined;
}

export type Members = Readonly<Record<string, unknown>>;

/** As the server calls what it finds. */
export function typeNameOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}

/** Whether the schema, or one below it, has rules in CEL. */
export function hasRules(schema: JSONSchemaProps): boolean {
  if (schema['x-kubernetes-validations']?.length) return true;
  const values = valuesOf(schema);
  const below = [...Object.values(schema.properties ?? {}), itemsOf(schema), values === true ? undefined : values];
  return below.some(each => each !== undefined && hasRules(each));
}

function isSchema(value: unknown): value is JSONSchemaProps {
  return isMap(value);
}
