// Writes src/kube/field-table.ts: node scripts/gen-fields.mjs "$(go env GOMODCACHE)/k8s.io" v0.36.3 > src/kube/field-table.ts
//
// The .proto files give numbers and types. Two facts stand only in the Go types: the JSON name (inlined structs have none) and whether
// the field is a pointer, that is, whether "absent" differs from "zero". Groups stand in register.go.
import {globSync, readFileSync} from 'node:fs';
import {dirname} from 'node:path';
import {argv, stdout} from 'node:process';

const kinds = [
  'core.v1.Pod',
  'core.v1.Service',
  'core.v1.ConfigMap',
  'core.v1.Secret',
  'core.v1.Namespace',
  'core.v1.Node',
  'core.v1.Event',
  'core.v1.PersistentVolumeClaim',
  'core.v1.PersistentVolume',
  'core.v1.ServiceAccount',
  'apps.v1.Deployment',
  'apps.v1.ReplicaSet',
  'apps.v1.StatefulSet',
  'apps.v1.DaemonSet',
  'batch.v1.Job',
  'batch.v1.CronJob',
  'discovery.v1.EndpointSlice',
  'networking.v1.Ingress',
  'networking.v1.NetworkPolicy',
  'policy.v1.PodDisruptionBudget',
  'storage.v1.StorageClass',
  'autoscaling.v2.HorizontalPodAutoscaler',
].map(kind => `k8s.io.api.${kind}`);
const roots = [...kinds, 'k8s.io.apimachinery.pkg.apis.meta.v1.ListMeta', 'k8s.io.apimachinery.pkg.apis.meta.v1.Status'];

/** Messages whose JSON is not an object of their fields; `false` marks those that nobody may read. */
const scalars = {
  int32: 'int',
  int64: 'int',
  string: 'string',
  bool: 'bool',
  bytes: 'bytes',
  'meta.v1.Time': 'time',
  'meta.v1.MicroTime': 'time',
  'api.resource.Quantity': 'quantity',
  'util.intstr.IntOrString': 'intOrString',
  'meta.v1.FieldsV1': false,
  'meta.v1.Duration': false,
  'pkg.runtime.RawExtension': false,
};

const [modules, version] = argv.slice(2);
if (!modules || !version) fail('give the folder of the k8s.io modules and their version');
const messages = new Map(globSync(`${modules}/{api,apimachinery}@${version}/**/generated.proto`).flatMap(messagesIn));
const table = tableFrom(roots);
stdout.write(
  [
    `// Made by gen-fields.mjs from k8s.io/api and k8s.io/apimachinery ${version}; field numbers are never reused.`,
    '// [number, type, number of the inlined message around it]; type: `?` a Go pointer, `[]` a list, `{}` a map by name.',
    'export const fieldTable = {',
    ...[...table].sort(([one], [other]) => (one < other ? -1 : 1)).map(([name, fields]) => `  ${name}: {${fields.join(', ')}},`),
    '} as const;',
    '',
    '/** The kinds among them: all whose objects the server sends in protobuf and the table can read. */',
    'export const kindTable = {',
    ...kinds.map(kindLine).sort(),
    '} as const;',
    '',
  ].join('\n'),
);

/** Short message name -> its fields as they are written, for the roots and all that they contain. */
function tableFrom(roots) {
  const table = new Map();
  const origins = new Map();
  const pending = [...roots];
  while (pending.length > 0) {
    const name = pending.pop();
    const short = shortNameOf(name);
    if (origins.get(short) === name) continue;
    if (origins.has(short)) fail(`${name} and ${origins.get(short)} need different short names`);
    origins.set(short, name);
    const message = messages.get(name) ?? fail(`no message ${name}`);
    table.set(
      short,
      message.fields.flatMap(field => fieldLines(message, field, pending)),
    );
  }
  return table;
}

function fieldLines(message, field, pending, around = '') {
  const go = goFields(message.directory, message.name).get(field.number) ?? fail(`${message.name}.${field.name} has no Go field`);
  if (go.isInlined) {
    const inner = messages.get(field.type);
    return inner.fields.flatMap(innerField => fieldLines(inner, innerField, pending, `, ${field.number}`));
  }
  const scalar = Object.entries(scalars).find(([suffix]) => field.type === suffix || field.type.endsWith(`.${suffix}`))?.[1];
  if (scalar === false) return [];
  if (scalar === undefined) pending.push(field.type);
  const type = (scalar ?? shortNameOf(field.type)) + (field.shape || (go.isPointer ? '?' : ''));
  return [`${go.jsonName}: [${field.number}, '${type}'${around}]`];
}

function messagesIn(file) {
  const source = readFileSync(file, 'utf8').replaceAll(/^\s*\/\/.*$/gm, '');
  const scope = /^package (.*);/m.exec(source)[1];
  return [...source.matchAll(/^message (\w+) \{(.*?)^\}/gms)].map(([, name, body]) => {
    const lines = body.matchAll(/(optional|repeated|map<string,) ?([\w.]+)>? (\w+) = (\d+);/g);
    const fields = [...lines].map(([, label, type, field, number]) => ({
      name: field,
      number: Number(number),
      type: type in scalars ? type : type.startsWith('.') ? type.slice(1) : `${scope}.${type}`,
      shape: {optional: '', repeated: '[]', 'map<string,': '{}'}[label],
    }));
    return [`${scope}.${name}`, {name, fields, directory: dirname(file)}];
  });
}

/** Field number -> what the Go struct says about it. */
function goFields(directory, message) {
  const source = globSync(`${directory}/*types*.go`)
    .map(file => readFileSync(file, 'utf8'))
    .join('\n');
  const body = new RegExp(`^type ${message} struct \\{(.*?)^\\}`, 'ms').exec(source)?.[1] ?? fail(`no Go struct ${message}`);
  const lines = body.matchAll(/^\s+(?:\w+\s+)?(\S+)\s+`json:"([^,"]*)([^"]*)" .*?protobuf:"\w+,(\d+)/gm);
  return new Map(
    [...lines].map(([, type, jsonName, options, number]) => [
      Number(number),
      {jsonName, isPointer: type.startsWith('*'), isInlined: options.includes('inline')},
    ]),
  );
}

function kindLine(name) {
  const {directory} = messages.get(name);
  const group = /^const GroupName = "(.*)"/m.exec(readFileSync(`${directory}/register.go`, 'utf8'))?.[1] ?? fail(`no group of ${name}`);
  return `  ${shortNameOf(name)}: {group: '${group}', version: '${name.split('.').at(-2)}'},`;
}

function shortNameOf(name) {
  return name.split('.').at(-1);
}

function fail(message) {
  throw new Error(message);
}
