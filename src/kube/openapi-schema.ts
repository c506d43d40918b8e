import type {Path} from './field-changes.ts';
import type {ResourceKind} from './object.ts';

/** A schema of OpenAPI 3.0 with what it refers to put in its place, at this one level. */
export type Schema = Readonly<Record<string, unknown>>;

/** One step down to a field: what its schema says, and whether what holds it says that it has to be there. */
export type SchemaStep = {readonly path: Path; readonly schema: Schema; readonly isRequired: boolean};

/** Where /openapi/v3 lists the document of a group and version: `api/v1`, `apis/apps/v1`. */
export function openapiRoot(apiVersion: string): string {
  return apiVersion.includes('/') ? `apis/${apiVersion}` : `api/${apiVersion}`;
}

/** Where the index (the answer of /openapi/v3) says that the document is; undefined where it names none. */
export function documentPlace(
  index: unknown,
  root: string,
): {readonly path: string; readonly query: Readonly<Record<string, string>>} | undefined {
  const url = member(member(member(index, 'paths'), root), 'serverRelativeURL');
  if (typeof url !== 'string' || !url.startsWith('/') || url.startsWith('//')) return undefined;
  const [path = '', search = ''] = url.split('?', 2);
  return {path, query: Object.fromEntries(new URLSearchParams(search))};
}

/** The schema of a kind, by the group, version and kind that it says it is for. */
export function schemaOfKind(
  document: unknown,
  {group, version, name}: Pick<ResourceKind, 'group' | 'version' | 'name'>,
): Schema | undefined {
  for (const schema of Object.values(record(schemasOf(document)))) {
    const kinds = member(schema, 'x-kubernetes-group-version-kind');
    const isIt = (kind: unknown) => member(kind, 'group') === group && member(kind, 'version') === version && member(kind, 'kind') === name;
    if (Array.isArray(kinds) && kinds.some(isIt)) return {...resolved(document, schema), [NAME]: name};
  }
  return undefined;
}

/**
 * The schemas along a path, from the object itself to the field; shorter than the path where the schema ends before. Items of lists and
 * values of maps are steps as fields are. Follows references and `allOf`, however they are nested; never throws, and ends on cycles.
 */
export function schemasAlong(document: unknown, top: Schema, path: Path): readonly SchemaStep[] {
  const steps: SchemaStep[] = [{path: [], schema: top, isRequired: true}];
  let holder = top;
  for (const [index, step] of path.entries()) {
    const found = below(holder, step);
    if (!isRecord(found)) break;
    const required = holder['required'];
    const schema = resolved(document, found);
    steps.push({path: path.slice(0, index + 1), schema, isRequired: Array.isArray(required) && required.includes(step)});
    holder = schema;
  }
  return steps;
}

/** The fields of a schema, in order of the alphabet. */
export function fieldsIn(document: unknown, schema: Schema): readonly {readonly name: string; readonly schema: Schema}[] {
  return Object.entries(record(schema['properties']))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, field]) => ({name, schema: resolved(document, field)}));
}

/** `integer (int32)`, `list of Container`, `map of string`, `integer or string`. */
export function typeText(document: unknown, schema: Schema, depth = 0): string {
  const {type, format, items, additionalProperties} = schema;
  if (schema['x-kubernetes-int-or-string'] === true || format === 'int-or-string') return 'integer or string';
  if (schema[NAME] === 'Quantity') return 'quantity (string or number)';
  if (depth < 5 && type === 'array' && isRecord(items)) return `list of ${typeText(document, resolved(document, items), depth + 1)}`;
  if (depth < 5 && isRecord(additionalProperties) && !isRecord(schema['properties'])) {
    return `map of ${typeText(document, resolved(document, additionalProperties), depth + 1)}`;
  }
  const name = schema[NAME];
  if (typeof name === 'string' && (type === 'object' || type === undefined)) return name;
  const choices = [schema['oneOf'], schema['anyOf']].find(Array.isArray) as readonly unknown[] | undefined;
  const types = [...new Set((choices ?? []).map(choice => member(choice, 'type')).filter(found => typeof found === 'string'))];
  if (typeof type !== 'string') return types.length > 0 ? types.join(' or ') : 'anything';
  if (type === 'array') return 'list';
  return typeof format === 'string' && format !== '' ? `${type} (${format})` : type;
}

/** Under which a resolved schema keeps the last part of the name it was found by. */
const NAME = 'x-dogwatch-name';

/** What stands beside a reference says more than what it refers to. */
function resolved(document: unknown, schema: unknown, left = 20): Schema {
  const own = record(schema);
  if (left === 0) return own;
  const {$ref, allOf, ...rest} = own;
  const parts: Schema[] = [];
  if (typeof $ref === 'string') {
    const name = $ref
      .replace(/^#\/components\/schemas\//, '')
      .replaceAll('~1', '/')
      .replaceAll('~0', '~');
    parts.push({...resolved(document, member(schemasOf(document), name), left - 1), [NAME]: name.slice(name.lastIndexOf('.') + 1)});
  }
  if (Array.isArray(allOf)) for (const part of allOf) parts.push(resolved(document, part, left - 1));
  return parts.length === 0 ? own : (Object.assign({}, ...parts, rest) as Schema);
}

function below(schema: Schema, step: string | number): unknown {
  if (typeof step === 'number') return schema['items'];
  return member(schema['properties'], step) ?? schema['additionalProperties'];
}

function schemasOf(document: unknown): unknown {
  return member(member(document, 'components'), 'schemas');
}

function member(value: unknown, name: string): unknown {
  return isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {};
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
