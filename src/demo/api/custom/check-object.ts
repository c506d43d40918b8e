import type {KubeObject} from '../../object.ts';
import type {Cause} from '../../refusal.ts';
import {isMap} from '../../schema/element.ts';
import {goType} from '../../schema/go-text.ts';
import type {CustomResourceDefinitionVersion, JSONSchemaProps} from '../../schema/kinds.ts';
import {checkValue} from './check-value.ts';
import {hasRules, itemsOf, type Members, valuesOf} from './json-schema.ts';

/** What is wrong with a custom object (pkg/registry/customresource/validator.go of k8s.io/apiextensions-apiserver). */
export function checkObject(
  object: KubeObject,
  before: KubeObject | undefined,
  version: CustomResourceDefinitionVersion,
): readonly Cause[] {
  const schema = version.schema?.openAPIV3Schema;
  const causes: Cause[] = [];
  const {metadata: _, apiVersion: __, kind: ___, ...content} = object;
  if (schema) {
    const required = schema.required?.filter(name => !typeMeta.includes(name)) ?? [];
    causes.push(...checkValue(content, {...schema, required}, '', before && contentOf(before)), ...checkLists(content, schema, ''));
  }
  if (version.subresources?.scale) causes.push(...checkReplicas(content, version.subresources.scale.specReplicasPath));
  if (schema && hasRules(schema) && causes.some(({reason}) => blocking.has(reason))) {
    const because =
      'some validation rules were not checked because the object was invalid; correct the existing errors to complete validation';
    causes.push({reason: 'FieldValueInvalid', message: `Invalid value: null: ${because}`, field: '<nil>'});
  }
  return causes;
}

/** Is always there, and looked at elsewhere. */
const typeMeta = ['apiVersion', 'kind', 'metadata'];

const blocking = new Set([
  'FieldValueRequired',
  'FieldValueTooLong',
  'FieldValueTooMany',
  'FieldValueNotSupported',
  'FieldValueTypeInvalid',
]);

function contentOf({metadata: _, apiVersion: __, kind: ___, ...content}: KubeObject): object {
  return content;
}

/** Lists that are sets or maps name nothing twice (pkg/apiserver/schema/listtype). */
function checkLists(value: unknown, schema: JSONSchemaProps, path: string): readonly Cause[] {
  if (Array.isArray(value)) {
    const items = itemsOf(schema);
    const twice = duplicates(value, schema).map(({index, shown}): Cause => {
      return {reason: 'FieldValueDuplicate', message: `Duplicate value: ${shown}`, field: `${path}[${index}]`};
    });
    return items ? [...twice, ...value.flatMap((item, index) => checkLists(item, items, `${path}[${index}]`))] : twice;
  }
  if (!isMap(value)) return [];
  const values = valuesOf(schema);
  return Object.entries(value).flatMap(([name, member]) => {
    const known = schema.properties?.[name] ?? (isMap(values) ? values : undefined);
    if (!known) return [];
    const isNamed = schema.properties?.[name] !== undefined;
    return checkLists(member, known, path === '' ? name : isNamed ? `${path}.${name}` : `${path}[${name}]`);
  });
}

function duplicates(list: readonly unknown[], schema: JSONSchemaProps): readonly {index: number; shown: string}[] {
  const kind = schema['x-kubernetes-list-type'];
  if (kind !== 'set' && kind !== 'map') return [];
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  const seen = new Set<string>();
  const found: {index: number; shown: string}[] = [];
  list.forEach((item, index) => {
    const shown = JSON.stringify(
      kind === 'set'
        ? item
        : Object.fromEntries(keys.filter(key => (item as Members)?.[key] !== undefined).map(key => [key, (item as Members)[key]])),
    );
    if (seen.has(shown)) found.push({index, shown});
    seen.add(shown);
  });
  return found;
}

function checkReplicas(content: Members, path: string): readonly Cause[] {
  const told = (value: unknown, because: string): readonly Cause[] => [
    {reason: 'FieldValueInvalid', message: `Invalid value: ${value}: ${because}`, field: path},
  ];
  let value: unknown = content;
  for (const key of path.replace(/^\./, '').split('.')) {
    if (!isMap(value))
      return told(0, `${path} accessor error: ${String(value)} is of the type ${goType(value)}, expected map[string]interface{}`);
    value = value[key];
    if (value === undefined) return [];
  }
  if (!Number.isInteger(value)) return told(0, `${path} accessor error: ${String(value)} is of the type ${goType(value)}, expected int64`);
  if (Number(value) < 0) return told(value, 'should be a non-negative integer');
  return Number(value) > 2 ** 31 - 1 ? told(value, `should be less than or equal to ${2 ** 31 - 1}`) : [];
}
