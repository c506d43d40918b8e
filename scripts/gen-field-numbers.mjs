// Makes src/demo/schema/field-numbers.json, the protobuf field numbers of the demo cluster's schemas:
//   node scripts/gen-field-numbers.mjs MODULE... && npx biome format --write src/demo/schema/field-numbers.json
// The modules are the folders of the Go sources of k8s.io/api, apimachinery and apiextensions-apiserver, whose .proto files tell the numbers.
// A field of a message that JSON has inlined is the list of the numbers on the way to it.
import {globSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const schemas = JSON.parse(readFileSync(join(root, 'src/demo/schema/schemas.json'), 'utf8'));
const messages = new Map();
for (const module of process.argv.slice(2)) {
  for (const file of globSync(join(module, '**/generated.proto'))) readProto(readFileSync(file, 'utf8'));
}

const lines = [];
for (const [name, text] of Object.entries(schemas)) {
  const {fields} = JSON.parse(text);
  const proto = name.replace(/^io\.k8s\./, 'k8s.io.').replaceAll('-', '_');
  const message = messages.get(proto);
  if (!fields || !message) continue;
  const numbers = numbersOf(message, fields, []);
  const missing = Object.keys(fields).filter(field => !(field in numbers) && field !== 'apiVersion' && field !== 'kind');
  if (missing.length > 0) console.error(`${name}: no number for ${missing.join(', ')}`);
  lines.push(`  ${JSON.stringify(name)}: ${JSON.stringify(numbers).replaceAll(':', ': ').replaceAll(',', ', ')}`);
}
writeFileSync(join(root, 'src/demo/schema/field-numbers.json'), `{\n${lines.join(',\n')}\n}\n`);

function numbersOf(message, fields, way) {
  const numbers = {};
  for (const {name, type, number} of message) {
    const own = way.length === 0 ? number : [...way, number];
    const json = Object.keys(fields).find(field => plain(field) === plain(name));
    if (json !== undefined) numbers[json] = own;
    else if (messages.has(type)) Object.assign(numbers, numbersOf(messages.get(type), fields, [...way, number]));
  }
  return numbers;
}

/** Names in protobuf are those in JSON, but for capitals and what no name may hold. */
function plain(name) {
  return name.toLowerCase().replace(/[-$]/g, '');
}

function readProto(text) {
  const place = /^package ([\w.]+);/m.exec(text)[1];
  for (const [, name, body] of text.matchAll(/^message (\w+) \{\n(.*?)^\}/gms)) {
    const fields = [...body.matchAll(/^ {2}(?:optional |repeated )?(map<[^>]*>|[\w.]+) (\w+) = (\d+);/gm)].map(
      ([, type, field, number]) => ({
        name: field,
        type: type.startsWith('.') ? type.slice(1) : type.includes('.') ? type : `${place}.${type}`,
        number: Number(number),
      }),
    );
    messages.set(`${place}.${name}`, fields);
  }
}
