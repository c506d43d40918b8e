import {isMap} from './element.ts';
import {goType} from './go-text.ts';
import {jsonKind} from './go-json.ts';
import {zeroOf, scalarOf} from './scalars.ts';
import {isOpen, memberSchema, resolved, type Schema, shortName} from './schema.ts';

/** Whose words are used for what does not fit: encoding/json's, or those of runtime.DefaultUnstructuredConverter, which patches go through. */
export type Reader = 'json' | 'converter';

export type Reading = {
  readonly value: unknown;
  /** Paths that the schema does not know: `spec.containers[0].foo`. */
  readonly unknown: readonly string[];
  /** Why it is no value of the schema. */
  readonly error: string | undefined;
};

/**
 * A value as the server holds it after decoding it into the Go type of the schema: without unknown fields, nulls, and lists and maps of
 * nothing; with the objects that Go keeps by value.
 */
export function readValue(schema: Schema, value: unknown, reader: Reader = 'json'): Reading {
  const unknown: string[] = [];
  let error: string | undefined;
  try {
    const made = read(schema, value, {path: '', fields: [], struct: ''});
    return {value: made, unknown: [...new Set(unknown)], error};
  } catch (failure) {
    if (!(failure instanceof Failure)) throw failure;
    return {value: undefined, unknown, error: failure.message};
  }

  function read(of: Schema, from: unknown, at: Place): unknown {
    if (of.fields) return isMap(from) ? readFields(of, from, at) : misfit(of, from, at);
    if (of.values) return isMap(from) ? readMap(of, from, at) : misfit(of, from, at);
    if (of.items) return Array.isArray(from) ? readList(of, from, at) : misfit(of, from, at);
    if (of.type === 'any') return from;
    if (of.type === 'object') return isMap(from) ? from : misfit(of, from, at);
    const scalar = scalarOf(of, from);
    if ('value' in scalar) return scalar.value;
    if ('because' in scalar) throw new Failure(scalar.because);
    return misfit(of, from, at, scalar.wanted, scalar.isFatal);
  }

  function readFields(of: Schema, from: Members, at: Place): unknown {
    const made: Record<string, unknown> = {};
    const strangers: string[] = [];
    for (const key of Object.keys(from)) {
      const member = memberSchema(of, key);
      if (member === undefined) (reader === 'json' ? unknown : strangers).push(joined(at.path, key));
      if (member === undefined || (from[key] ?? null) === null) continue;
      const struct = shortName(of) || at.struct;
      const value = read(member, from[key], {path: joined(at.path, key), fields: [...at.fields, key], struct});
      if (isNothing(member, value) && key !== 'managedFields' && !of.required?.includes(key)) continue;
      if (value !== undefined) made[key] = value;
    }
    unknown.push(...strangers.sort());
    for (const key in of.fields) {
      const field = of.fields[key]!;
      if (Object.hasOwn(made, key)) continue;
      if (field.zero && field.ref) made[key] = read(resolved(field), {}, at);
      else if (field.always && of.required?.includes(key) && isHeldByValue(resolved(field))) made[key] = zeroOf(resolved(field));
    }
    return made;
  }

  function readMap(of: Schema, from: Members, at: Place): unknown {
    const values = resolved(of.values!);
    return Object.fromEntries(
      Object.entries(from).map(([key, value]) => [
        key,
        value === null ? zeroOf(values) : read(values, value, {...at, path: joined(at.path, key)}),
      ]),
    );
  }

  function readList(of: Schema, from: readonly unknown[], at: Place): unknown {
    const items = resolved(of.items!);
    return from.map((item, index) => (item === null ? zeroOf(items) : read(items, item, {...at, path: `${at.path}[${index}]`})));
  }

  /** Go goes on after it, and tells the first one in the end. */
  function misfit(of: Schema, from: unknown, {fields, struct}: Place, wanted = goTypeOf(of), isFatal = false): undefined {
    if (reader === 'converter') throw new Failure(converterText(of, from, wanted));
    const isNumber = typeof from === 'number' && /^(int|float)/.test(wanted);
    const place = fields.length === 0 ? 'Go value' : `Go struct field ${struct}.${fields.join('.')}`;
    const text = `json: cannot unmarshal ${jsonKind(from)}${isNumber ? ` ${from}` : ''} into ${place} of type ${wanted}`;
    if (isFatal) throw new Failure(text);
    error ??= text;
    return undefined;
  }
}

type Members = Readonly<Record<string, unknown>>;
type Place = {readonly path: string; readonly fields: readonly string[]; readonly struct: string};

class Failure extends Error {}

function joined(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

/** What Go leaves out: lists and maps of nothing, and zeros that it keeps by value. */
function isNothing(of: Schema, value: unknown): boolean {
  if (of.zero && !of.fields) return value === '' || value === 0 || value === false;
  if (of.items) return Array.isArray(value) && value.length === 0;
  return of.values !== undefined && !isOpen(of) && isMap(value) && Object.keys(value).length === 0;
}

/** Go has a zero there where nothing is said, and writes it. */
function isHeldByValue({type = 'any', format}: Schema): boolean {
  return format !== 'date-time' && plain.has(type);
}

const plain: ReadonlySet<string> = new Set(['string', 'integer', 'number', 'boolean', 'intOrString', 'quantity']);

function goTypeOf(of: Schema): string {
  if (of.items) return `[]${goTypeOf(resolved(of.items))}`;
  if (of.values) {
    const values = resolved(of.values);
    return values.type === 'quantity' ? 'v1.ResourceList' : `map[string]${goTypeOf(values)}`;
  }
  if (of.fields || of.name) return (of.name ?? '').split('.').slice(-2).join('.');
  return (
    {string: of.format === 'byte' ? '[]uint8' : 'string', boolean: 'bool', integer: of.format ?? 'int64', number: 'float64'}[
      of.type as 'string'
    ] ?? 'interface {}'
  );
}

function converterText(of: Schema, from: unknown, wanted: string): string {
  const kind = isMap(from) ? 'map' : Array.isArray(from) ? 'slice' : goType(from);
  if (of.items) return `cannot restore slice from ${kind}`;
  if (of.values) return `cannot restore map from ${kind}`;
  if (of.fields) return `cannot restore struct from: ${kind}`;
  if (of.type === 'intOrString') return `json: cannot unmarshal ${jsonKind(from)} into Go value of type ${wanted}`;
  return isConvertible(kind, of) ? `cannot convert ${kind} to ${wanted}` : `unrecognized type: ${wanted}`;
}

/** Whether Go's reflection has a conversion, even one that the converter does not use. */
function isConvertible(kind: string, {type}: Schema): boolean {
  const isNumber = kind === 'int64' || kind === 'float64';
  return (isNumber && (type === 'integer' || type === 'number')) || (kind === 'int64' && type === 'string');
}
