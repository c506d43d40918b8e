import builtIns from './schemas.json' with {type: 'json'};

/**
 * What a value may hold: an object with named fields, a map of values, a list of items, or something plain. `ref` names another schema and
 * what stands beside it is said of the field alone. schemas.json holds the texts of these, made
 * by scripts/gen-schemas.mjs out of a server's OpenAPI; each is read when it is needed.
 */
export type Schema = {
  /** Its full name, where it has one of its own. */
  readonly name?: string;
  readonly ref?: string;
  readonly fields?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly values?: Schema;
  readonly items?: Schema;
  readonly type?: 'string' | 'integer' | 'number' | 'boolean' | 'intOrString' | 'quantity' | 'object' | 'any';
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  /** Go keeps it by value: one with nothing set and none are the same. Objects are always there, plain values are left out. */
  readonly zero?: boolean;
  /** Go writes it even when nothing is set. */
  readonly always?: boolean;
  readonly kinds?: readonly GroupVersionKind[];
  /** x-kubernetes-list-type, -list-map-keys, -patch-merge-key, -patch-strategy and -map-type. */
  readonly listType?: 'atomic' | 'set' | 'map';
  readonly keys?: readonly string[];
  readonly mergeKey?: string;
  readonly strategy?: string;
  readonly mapType?: 'atomic' | 'granular';
  /** Custom resources: members that are not named are kept (x-kubernetes-preserve-unknown-fields). */
  readonly preserve?: boolean;
  /** Custom resources: it is an object of some kind, with metadata. */
  readonly embedded?: boolean;
  /** Custom resources: null is a value. */
  readonly nullable?: boolean;
};

export type GroupVersionKind = {readonly group: string; readonly version: string; readonly kind: string};

/** Where a resource type says what its objects look like: the name of a built-in schema, or one of its own. */
export type Described = {readonly schema: string; readonly customSchema?: Schema | undefined};

export const objectMeta = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';

const texts: Readonly<Record<string, string>> = builtIns;
const found = new Map<string, Schema>();
const joined = new WeakMap<Schema, Schema>();
const anything: Schema = {type: 'any'};

/** The schema of a type's objects. A type that says nothing takes anything. */
export function schemaOf({schema, customSchema}: Described): Schema {
  return customSchema ?? namedSchema(schema) ?? anything;
}

/** A built-in schema by its full name, such as io.k8s.api.core.v1.Pod. */
export function namedSchema(name: string): Schema | undefined {
  const known = found.get(name);
  if (known !== undefined || !Object.hasOwn(texts, name)) return known;
  const made: Schema = {...(JSON.parse(texts[name]!) as Schema), name};
  found.set(name, made);
  return made;
}

/** The name of the schema of objects of a kind, where it is built in. */
export function schemaNameOf({group, version, kind}: GroupVersionKind): string | undefined {
  const isOf = (each: GroupVersionKind) => each.kind === kind && each.group === group && each.version === version;
  const word = JSON.stringify(kind);
  return Object.keys(texts).find(name => texts[name]!.includes(word) && namedSchema(name)?.kinds?.some(isOf));
}

/** What a field holds, with what is said of the field itself over what is said of its type. */
export function resolved(schema: Schema): Schema {
  if (schema.ref === undefined) return schema;
  const known = joined.get(schema);
  if (known !== undefined) return known;
  const {ref, ...own} = schema;
  const target = namedSchema(ref) ?? anything;
  const made = Object.keys(own).length === 0 ? target : {...target, ...own};
  joined.set(schema, made);
  return made;
}

/** The schema of a member of an object, undefined where it has none of that name. */
export function memberSchema(schema: Schema, key: string): Schema | undefined {
  const {fields, values} = schema;
  if (fields !== undefined && Object.hasOwn(fields, key)) return resolved(fields[key]!);
  if (values !== undefined) return resolved(values);
  return isOpen(schema) ? anything : undefined;
}

/** Whether an object may have members that its schema does not name. */
export function isOpen({type, preserve}: Schema): boolean {
  return preserve === true || type === 'any' || type === 'object';
}

/** `DeploymentSpec` of io.k8s.api.apps.v1.DeploymentSpec, as Go calls it. */
export function shortName({name = ''}: Schema): string {
  return name.slice(name.lastIndexOf('.') + 1);
}
