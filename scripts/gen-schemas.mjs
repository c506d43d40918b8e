// Makes the demo cluster's schemas, and the types of its objects, out of what a real API server says of itself:
//   node scripts/gen-schemas.mjs FOLDER MODULE...
// FOLDER holds one answer of /openapi/v3/… a file, named *.json. Descriptions are left out. The modules are the folders of the Go sources of
// k8s.io/api, apimachinery, apiextensions-apiserver and kube-aggregator: only they tell which fields Go keeps by value.
import {readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = process.argv[2];
const kinds = [
  ...'Pod Service ConfigMap Secret Namespace Node Event ServiceAccount Endpoints PersistentVolume PersistentVolumeClaim'.split(' '),
  ...'ResourceQuota LimitRange ReplicationController PodTemplate Binding'.split(' '),
  ...'Deployment ReplicaSet StatefulSet DaemonSet ControllerRevision Job CronJob Scale HorizontalPodAutoscaler'.split(' '),
  ...'PodDisruptionBudget Eviction Ingress IngressClass NetworkPolicy Role RoleBinding ClusterRole ClusterRoleBinding'.split(' '),
  ...'StorageClass Lease EndpointSlice PriorityClass CustomResourceDefinition APIService'.split(' '),
  ...'SelfSubjectAccessReview SelfSubjectRulesReview SubjectAccessReview LocalSubjectAccessReview SelfSubjectReview'.split(' '),
  ...'TokenReview TokenRequest DeleteOptions Status'.split(' '),
];
// Of names that stand in several versions or groups, those that the demo serves.
const others = /\.(autoscaling\.v1\.HorizontalPod|events\.v1|v1beta1|v1alpha1|v2beta1)/;
// Objects that are stored: what the server fills in is there.
const meta = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';
const metas = ['OwnerReference', 'ManagedFieldsEntry', 'ObjectMeta'];

const goTypes = new Map();
for (const module of process.argv.slice(3)) readGoModule(module);

const found = new Map();
for (const file of readdirSync(folder)
  .filter(name => name.endsWith('.json'))
  .sort()) {
  const {components} = JSON.parse(readFileSync(join(folder, file), 'utf8'));
  for (const [name, schema] of Object.entries(components?.schemas ?? {})) found.set(name, schema);
}

const kept = new Map();
for (const name of [...found.keys()].sort()) {
  if (kinds.includes(shortName(name)) && /^io\.k8s\.(api|apimachinery|apiextensions|kube)/.test(name) && !others.test(name)) keep(name);
}
const names = [...kept.keys()].sort();
// Each as a text of its own, which is read when it is needed.
const lines = names.map(name => `  ${JSON.stringify(name)}: ${JSON.stringify(JSON.stringify(kept.get(name)))}`);
writeFileSync(join(root, 'src/demo/schema/schemas.json'), `{\n${lines.join(',\n')}\n}\n`);
writeFileSync(join(root, 'src/demo/schema/kinds.ts'), types());
console.log(`${names.length} schemas`);

function keep(name) {
  if (kept.has(name)) return;
  const schema = found.get(name);
  if (schema === undefined) throw new Error(`No schema ${name}`);
  const made = fieldOf(schema, name);
  kept.set(name, made);
  for (const reference of JSON.stringify(made).matchAll(/"ref":"([^"]+)"/g)) keep(reference[1]);
}

/** A field in the compact form that src/demo/schema/schema.ts describes. */
function fieldOf(schema, path) {
  const reference = schema.$ref ?? schema.allOf?.[0].$ref;
  const initial = isWorthSaying(schema.default) ? {default: schema.default} : {};
  if (reference) return {ref: reference.split('/').at(-1), ...initial, ...listsOf(schema)};
  if (schema.format === 'int-or-string') return {type: 'intOrString'};
  if (schema.oneOf) return {type: 'quantity'};
  if (schema.type === 'array') return {items: fieldOf(schema.items, path), ...listsOf(schema)};
  if (schema.additionalProperties) {
    const mapType = schema['x-kubernetes-map-type'];
    return {values: fieldOf(schema.additionalProperties, path), ...(mapType && {mapType})};
  }
  if (schema.properties) {
    const gvk = schema['x-kubernetes-group-version-kind'];
    const mapType = schema['x-kubernetes-map-type'];
    return {
      fields: Object.fromEntries(Object.entries(schema.properties).map(([name, field]) => [name, memberOf(field, `${path}.${name}`)])),
      ...(schema.required && {required: schema.required}),
      ...(gvk && {kinds: gvk}),
      ...(mapType && {mapType}),
    };
  }
  const {type = 'any', format, enum: values} = schema;
  return {type, ...(format && {format}), ...(values && {enum: values}), ...initial};
}

/**
 * A field of an object, with what Go does when nothing is set. `zero`: it keeps the field by value, an object is there all the same and
 * anything plain is left out. `always`: it writes the field in any case.
 */
function memberOf(schema, path) {
  const made = fieldOf(schema, path);
  const dot = path.lastIndexOf('.');
  const {type = '*', options = ['omitempty']} = goField(path.slice(0, dot), path.slice(dot + 1)) ?? {};
  const isByValue = !/^(\*|\[|map)/.test(type);
  const mayBeLeftOut = options.includes('omitempty') || options.includes('omitzero');
  const target = made.ref ? found.get(made.ref) : schema;
  if (target.properties) {
    const isZero = JSON.stringify(schema.default) === '{}' && !options.includes('omitzero');
    return isZero ? {...made, zero: true} : mayBeLeftOut ? made : {...made, always: true};
  }
  // Times, quantities and numbers that may be texts are structs, which omitempty does not leave out.
  if (made.ref && isByValue && target.type !== 'object') return options.includes('omitzero') ? made : {...made, always: true};
  if (!mayBeLeftOut) return {...made, always: true};
  const isPlain = ['string', 'integer', 'number', 'boolean'].includes(made.type) && made.format !== 'byte';
  return isPlain && isByValue ? {...made, zero: true} : made;
}

function goField(typeName, name) {
  const fields = goTypes.get(typeName) ?? [];
  const found = fields.find(field => field.name === name);
  if (found) return found;
  const packageName = typeName.slice(0, typeName.lastIndexOf('.'));
  const inlined = fields.filter(({options}) => options.includes('inline')).map(({type}) => goField(`${packageName}.${type}`, name));
  return inlined.find(field => field !== undefined);
}

/** The fields of all structs in a module's types, by the name that OpenAPI gives the struct. */
function readGoModule(folder) {
  const [, path] = /^module (\S+)/m.exec(readFileSync(join(folder, 'go.mod'), 'utf8'));
  for (const file of readdirSync(folder, {recursive: true})) {
    if (!/(^|\/)types[^/]*\.go$/.test(file)) continue;
    const packageName = [...path.split('/'), ...file.split('/').slice(0, -1)].join('.').replace(/^k8s\.io/, 'io.k8s');
    const source = readFileSync(join(folder, file), 'utf8');
    for (const [, name, body] of source.matchAll(/^type (\w+) struct \{\n(.*?)^\}/gms)) {
      const fields = [...body.matchAll(/^\t(?:(\w+)\s+)?(\S+)\s+`[^`\n]*json:"([^",]*)((?:,\w+)*)"/gm)];
      goTypes.set(
        `${packageName}.${name}`,
        fields.map(([, , type, json, options]) => ({name: json, type, options: options.split(',')})),
      );
    }
  }
}

function isWorthSaying(value) {
  return value !== undefined && JSON.stringify(value) !== '{}' && value !== '' && value !== 0 && value !== false && value !== null;
}

function listsOf(schema) {
  const said = {
    listType: schema['x-kubernetes-list-type'],
    keys: schema['x-kubernetes-list-map-keys'],
    mergeKey: schema['x-kubernetes-patch-merge-key'],
    strategy: schema['x-kubernetes-patch-strategy'],
    mapType: schema['x-kubernetes-map-type'],
  };
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined));
}

function types() {
  const used = new Map();
  for (const name of names) {
    const short = shortName(name);
    used.set(short, [...(used.get(short) ?? []), name]);
  }
  const typeNames = new Map();
  for (const [short, list] of used) {
    for (const name of list) typeNames.set(name, list.length === 1 ? short : `${groupWord(name)}${short}`);
  }
  const texts = names
    .filter(name => !metas.includes(shortName(name)) && kept.get(name).fields)
    .map(name => `export type ${typeNames.get(name)} = ${typeOf(kept.get(name), typeNames, true)};`);
  return [
    '// Generated by scripts/gen-schemas.mjs. Objects as they are stored: of metadata, what the server fills in is there.',
    "import type {ManagedFieldsEntry, ObjectMeta, OwnerReference} from '../object.ts';",
    '',
    'export type {ManagedFieldsEntry, ObjectMeta, OwnerReference};',
    ...texts,
    '',
  ].join('\n');
}

function typeOf(field, typeNames, isTop = false) {
  if (field.ref === meta) return isTop ? 'ObjectMeta' : 'Partial<ObjectMeta>';
  if (field.ref) {
    const target = kept.get(field.ref);
    return target.fields ? typeNames.get(field.ref) : typeOf(target, typeNames);
  }
  if (field.items) return `readonly ${wrapped(typeOf(field.items, typeNames))}[]`;
  if (field.values) return `{readonly [key: string]: ${typeOf(field.values, typeNames)}}`;
  if (field.fields) {
    const isKind = field.kinds !== undefined;
    const members = Object.entries(field.fields).map(([name, one]) => {
      const isStored = isKind && one.ref === meta;
      const isRequired = isStored || field.required?.includes(name);
      return `readonly ${/^[\w]+$/.test(name) ? name : JSON.stringify(name)}${isRequired ? '' : '?'}: ${typeOf(one, typeNames, isStored)}`;
    });
    return `{\n  ${members.join(';\n  ')};\n}`;
  }
  const plain = {
    string: 'string',
    integer: 'number',
    number: 'number',
    boolean: 'boolean',
    intOrString: 'number | string',
    quantity: 'string',
  };
  return plain[field.type] ?? (field.type === 'object' ? '{readonly [key: string]: unknown}' : 'unknown');
}

function wrapped(text) {
  return /[ |]/.test(text) && !text.startsWith('{') ? `(${text})` : text;
}

function shortName(name) {
  return name.split('.').at(-1);
}

function groupWord(name) {
  const word = name.split('.').at(-3);
  return word[0].toUpperCase() + word.slice(1);
}
