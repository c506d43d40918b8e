import {zeroOf} from './scalars.ts';
import {memberSchema, resolved, type Schema} from './schema.ts';

/** How the fields of a value are told apart, as sigs.k8s.io/structured-merge-diff reads a schema. */
export type Shape = 'scalar' | 'atomic list' | 'list' | 'atomic map' | 'map';

/** The shape of a value. Where the schema takes anything, the value itself decides (deduceAtom). */
export function shapeOf(schema: Schema, value: unknown): Shape {
  if (schema.items !== undefined) return isAtomicList(schema) ? 'atomic list' : 'list';
  if (schema.fields !== undefined || schema.values !== undefined) {
    if (schema.type !== 'any' || isMap(value)) return schema.mapType === 'atomic' ? 'atomic map' : 'map';
  }
  if (schema.type === 'object') return schema.name === rawExtension ? 'atomic map' : 'map';
  if (schema.type !== 'any') return 'scalar';
  if (Array.isArray(value)) return 'atomic list';
  return isMap(value) ? 'map' : 'scalar';
}

/** The path element of a list's item: `k:{"name":"a"}` or `v:"a"`. Throws what is wrong with an item that has none. */
export function elementOf(list: Schema, item: unknown): string {
  const keys = keysOf(list);
  if (keys === undefined) return valueElement(item);
  if (item === null) throw new Error('associative list with keys may not have a null element');
  if (!isMap(item)) throw new Error('associative list with keys may not have non-map elements');
  let text = '';
  for (const key of keys.length === 1 ? keys : keys.toSorted()) {
    const value = Object.hasOwn(item, key) ? item[key] : defaultOf(list, key);
    if (value !== undefined) text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${goJson(value)}`;
  }
  if (text !== '') return `k:{${text}}`;
  const told = keys.map(key => JSON.stringify(key)).join(' ');
  throw new Error(
    `associative list with keys has an element that omits all key fields [${told}] (and doesn't have default values for any key fields)`,
  );
}

/** The field that tells the items of a list apart; undefined where it is another thing, or several. */
export function soleKeyOf(list: Schema): string | undefined {
  const keys = keysOf(list);
  return keys?.length === 1 ? keys[0] : undefined;
}

/** As encoding/json writes it, which also escapes for HTML. */
function goJson(value: unknown): string {
  return JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, letter => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

export function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const rawExtension = 'io.k8s.apimachinery.pkg.runtime.RawExtension';

function isAtomicList({listType, strategy}: Schema): boolean {
  if (listType !== undefined) return listType === 'atomic';
  return !strategy?.split(',').includes('merge');
}

function keysOf({listType, keys, mergeKey}: Schema): readonly string[] | undefined {
  if (listType === 'map') return keys;
  if (listType === 'set') return undefined;
  return mergeKey === undefined ? undefined : [mergeKey];
}

function defaultOf(list: Schema, key: string): unknown {
  const member = memberSchema(resolved(list.items!), key);
  return member?.default ?? (member?.always ? zeroOf(member) : undefined);
}

function valueElement(item: unknown): string {
  if (item === null) throw new Error("associative list without keys has an element that's an explicit null");
  if (Array.isArray(item)) throw new Error('not supported: associative list with lists as elements');
  if (typeof item === 'object') throw new Error("associative list without keys has an element that's a map type");
  return `v:${goJson(item)}`;
}
