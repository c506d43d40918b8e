import {isSame} from './field-changes.ts';
import type {Json, JsonObject, KubeObject} from './object.ts';

/** The fields below one field that some client has set. */
export type OwnedFields = {
  /** What is set below a step into `value`, which is the value this describes; undefined where nobody has set that. */
  below(value: unknown, step: string | number): OwnedFields | undefined;
};

/**
 * Which fields of an object have an owner, by its managed fields; what has none was filled in by the server: a default, or something it
 * allocates. Undefined where the object does not say. Follows structured-merge-diff's FieldsV1, as `touchedOwners` does. Items of a list are
 * found by their keys in one pass over the entries, so that a walk over the whole object stays linear.
 */
export function ownedFields(object: KubeObject): OwnedFields | undefined {
  const entries: unknown = (object.metadata as {managedFields?: unknown} | undefined)?.managedFields;
  if (!Array.isArray(entries)) return undefined;
  const tries = entries.map((entry: unknown) => (isObject(entry) ? entry['fieldsV1'] : undefined)).filter(isObject);
  return tries.length === 0 ? undefined : owned(tries);
}

/** Owned with all that lies below. */
const whole: OwnedFields = {below: () => whole};

function owned(tries: readonly JsonObject[]): OwnedFields {
  let items: ((item: unknown, index: number) => JsonObject[]) | undefined;
  return {
    below(value, step) {
      const found =
        typeof step === 'string'
          ? tries.map(trie => childOf(trie, `f:${step}`)).filter(isObject)
          : (items ??= itemsOf(tries))(Array.isArray(value) ? (value[step] as unknown) : undefined, step);
      if (found.length === 0) return undefined;
      return found.some(isLeaf) ? whole : owned(found);
    },
  };
}

function isLeaf(trie: JsonObject): boolean {
  for (const _ in trie) return false;
  return true;
}

/** Finds what the tries say of an item: by its keys (`k:`), its value (`v:`) or its place (`i:`). */
function itemsOf(tries: readonly JsonObject[]): (item: unknown, index: number) => JsonObject[] {
  const byKeys = new Map<string, Map<string, JsonObject[]>>();
  const byPlace = new Map<number, JsonObject[]>();
  const byValue: {readonly value: Json; readonly trie: JsonObject}[] = [];
  const texts = new Map<string, JsonObject[]>();
  for (const trie of tries) {
    for (const [part, below] of Object.entries(trie)) {
      const kind = part.slice(0, 2);
      const next = isObject(below) ? below : {};
      if (kind === 'i:') add(byPlace, Number(part.slice(2)), next);
      const value = kind === 'k:' || kind === 'v:' ? parsed(part.slice(2)) : undefined;
      if (value === undefined) continue;
      if (kind === 'k:' && isObject(value)) {
        const names = Object.keys(value);
        const group = JSON.stringify(names);
        const known = byKeys.get(group) ?? new Map<string, JsonObject[]>();
        byKeys.set(group, known);
        add(known, textOf(value, names), next);
      } else if (typeof value === 'object') byValue.push({value, trie: next});
      else add(texts, JSON.stringify(value), next);
    }
  }
  return (item, index) => {
    const found = [...(byPlace.get(index) ?? [])];
    if (isObject(item)) {
      for (const [group, known] of byKeys) found.push(...(known.get(textOf(item, JSON.parse(group) as string[])) ?? []));
    } else found.push(...(texts.get(JSON.stringify(item)) ?? []));
    for (const {value, trie} of byValue) if (isSame(item as Json, value)) found.push(trie);
    return found;
  };
}

function textOf(item: JsonObject, names: readonly string[]): string {
  return JSON.stringify(names.map(name => item[name] ?? null));
}

function add<K>(map: Map<K, JsonObject[]>, key: K, trie: JsonObject): void {
  const known = map.get(key);
  if (known) known.push(trie);
  else map.set(key, [trie]);
}

function childOf(trie: JsonObject, part: string): Json | undefined {
  return Object.hasOwn(trie, part) ? trie[part] : undefined;
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
