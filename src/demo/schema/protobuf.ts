import numbers from './field-numbers.json' with {type: 'json'};
import {resolved, type Schema} from './schema.ts';

/** What stands around every object in protobuf (runtime.Unknown), and the object itself, still in its bytes. */
export type Envelope = {readonly apiVersion: string; readonly kind: string; readonly raw: Uint8Array};

const magic = 'k8s\0';
const fieldNumbers = numbers as unknown as Readonly<Record<string, Readonly<Record<string, number | readonly number[]>>>>;

/** Throws an Error where the bytes are no message of Kubernetes. */
export function readEnvelope(bytes: Uint8Array): Envelope {
  if (Buffer.from(bytes.subarray(0, 4)).toString('latin1') !== magic)
    throw new Error('provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]');
  if (bytes.length === magic.length) throw new Error('empty body');
  const parts = partsOf(bytes.subarray(4));
  const meta = partsOf(bytesOf(parts, 1));
  return {apiVersion: textOf(bytesOf(meta, 1)), kind: textOf(bytesOf(meta, 2)), raw: bytesOf(parts, 2)};
}

/** A message as the JSON of an object of the schema. Fields that the schema does not know are passed over, as protobuf does. */
export function readMessage(schema: Schema, bytes: Uint8Array): Readonly<Record<string, unknown>> {
  const known = (schema.name !== undefined && fieldNumbers[schema.name]) || {};
  const parts = partsOf(bytes);
  const inner = new Map<string, Parts>();
  const made: Record<string, unknown> = {};
  for (const [key, way] of Object.entries(known)) {
    const field = schema.fields?.[key];
    const [place, number] = typeof way === 'number' ? [parts, way] : [partsAt(parts, way, inner), way.at(-1)!];
    const found = place?.get(number);
    if (field && found) made[key] = memberOf(resolved(field), found);
  }
  return made;
}

type Part = Uint8Array | bigint;
type Parts = ReadonlyMap<number, readonly Part[]>;

function memberOf(schema: Schema, parts: readonly Part[]): unknown {
  const {items, values} = schema;
  if (items) return parts.map(part => oneOf(resolved(items), part));
  if (values) {
    return Object.fromEntries(
      parts.map(part => {
        const entry = partsOf(part as Uint8Array);
        return [textOf(bytesOf(entry, 1)), oneOf(resolved(values), entry.get(2)?.[0])];
      }),
    );
  }
  return oneOf(schema, parts.at(-1));
}

function oneOf(schema: Schema, part: Part | undefined): unknown {
  if (part === undefined) return emptyOf(schema);
  if (typeof part === 'bigint') return schema.type === 'boolean' ? part !== 0n : Number(BigInt.asIntN(64, part));
  const special = specials[schema.name ?? ''];
  if (special) return special(part);
  if (schema.fields) return readMessage(schema, part);
  // A list in a map is a message with one repeated field.
  if (schema.items) return memberOf(schema, partsOf(part).get(1) ?? []);
  switch (schema.type) {
    case 'string':
      return schema.format === 'byte' ? Buffer.from(part).toString('base64') : textOf(part);
    case 'quantity':
      return textOf(bytesOf(partsOf(part), 1));
    case 'intOrString': {
      const parts = partsOf(part);
      return parts.get(1)?.[0] === 1n ? textOf(bytesOf(parts, 3)) : Number(BigInt.asIntN(64, (parts.get(2)?.[0] ?? 0n) as bigint));
    }
    case 'number':
      return Buffer.from(part).readDoubleLE();
    default:
      // Whatever Go keeps as raw JSON.
      return JSON.parse(textOf(bytesOf(partsOf(part), 1)) || 'null') as unknown;
  }
}

function emptyOf({type, fields}: Schema): unknown {
  if (fields) return {};
  return type === 'string' || type === 'quantity' ? '' : type === 'boolean' ? false : 0;
}

const specials: Readonly<Record<string, ((bytes: Uint8Array) => unknown) | undefined>> = {
  'io.k8s.apimachinery.pkg.apis.meta.v1.Time': bytes => timeOf(bytes)?.replace(/\.\d+Z$/, 'Z') ?? null,
  'io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime': bytes => timeOf(bytes) ?? null,
};

/** The zero of Go's times is written as nothing. */
function timeOf(bytes: Uint8Array): string | undefined {
  if (bytes.length === 0) return undefined;
  const parts = partsOf(bytes);
  const [seconds, nanos] = [1, 2].map(number => BigInt.asIntN(64, (parts.get(number)?.[0] ?? 0n) as bigint)) as [bigint, bigint];
  const date = new Date(Number(seconds) * 1000);
  return `${date.toISOString().slice(0, 19)}.${String(nanos / 1000n).padStart(6, '0')}Z`;
}

/** The message around inlined fields. */
function partsAt(parts: Parts, way: readonly number[], known: Map<string, Parts>): Parts | undefined {
  let at: Parts | undefined = parts;
  for (let depth = 1; depth < way.length && at; depth++) {
    const key = way.slice(0, depth).join('.');
    const outer: readonly Part[] | undefined = at.get(way[depth - 1]!);
    at = known.get(key) ?? (outer && partsOf(outer.at(-1) as Uint8Array));
    if (at) known.set(key, at);
  }
  return at;
}

function partsOf(bytes: Uint8Array): Parts {
  const parts = new Map<number, Part[]>();
  let at = 0;
  while (at < bytes.length) {
    const tag = Number(varint());
    const number = tag >>> 3;
    const known = parts.get(number) ?? [];
    parts.set(number, known);
    known.push(part(tag & 7));
  }
  return parts;

  function part(wire: number): Part {
    if (wire === 0) return varint();
    const length = wire === 2 ? Number(varint()) : wire === 1 ? 8 : wire === 5 ? 4 : -1;
    if (length < 0 || at + length > bytes.length) throw new Error('unexpected EOF');
    at += length;
    return bytes.subarray(at - length, at);
  }

  function varint(): bigint {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++];
      if (byte === undefined) throw new Error('unexpected EOF');
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  }
}

function bytesOf(parts: Parts, number: number): Uint8Array {
  return (parts.get(number)?.at(-1) as Uint8Array | undefined) ?? new Uint8Array();
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString();
}
