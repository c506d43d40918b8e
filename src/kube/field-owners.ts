import {isSame, type Path} from './field-changes.ts';
import type {Json, JsonObject, KubeObject, ManagedFields} from './object.ts';

/** A field manager and which of its fields are meant. */
export type FieldOwner = {
  readonly manager: string;
  /** `Apply`: by server-side apply; `Update`: by any other write. */
  readonly operation: string;
  /** Empty for the object itself. */
  readonly subresource: string;
  readonly paths: readonly Path[];
};

/**
 * Who owns fields of `before` that are not the same in `after`, by the object's managed fields. Places in lists are those in `before`. A
 * field that nobody had set is nobody's. Follows structured-merge-diff's FieldsV1: `f:name` a field, `k:{…}` an item by its keys, `v:…` an
 * item by its value, `i:0` an item by its place, `.` the thing itself; what has nothing below is owned whole.
 */
export function touchedOwners(before: KubeObject, after: KubeObject): FieldOwner[] {
  const entries: unknown = before.metadata.managedFields;
  if (!Array.isArray(entries)) return [];
  return (entries as readonly (ManagedFields | null)[]).flatMap(entry => {
    if (!isObject(entry?.fieldsV1)) return [];
    const paths: Path[] = [];
    collect(entry.fieldsV1, before as unknown as Json, after as unknown as Json, [], paths);
    const {manager = '', operation = '', subresource = ''} = entry;
    return paths.length === 0 ? [] : [{manager, operation, subresource, paths}];
  });
}

function collect(owned: JsonObject, before: Json | undefined, after: Json | undefined, path: Path, found: Path[]): void {
  if (before === undefined || isSame(before, after)) return;
  const parts = Object.keys(owned).filter(part => part !== '.');
  const isWhole = parts.length === 0 && !('.' in owned);
  if (isWhole || after === undefined) {
    found.push(path);
    return;
  }
  for (const part of parts) {
    const below = owned[part];
    const step = stepOf(part, before);
    if (step === undefined) continue;
    const next = isObject(below) ? below : {};
    collect(next, childOf(before, step), counterpart(part, step, after), [...path, step], found);
  }
}

/** Where in the value the part of a trie lies. */
function stepOf(part: string, value: Json | undefined): string | number | undefined {
  const name = part.slice(2);
  switch (part.slice(0, 2)) {
    case 'f:':
      return name;
    case 'i:':
      return /^\d+$/.test(name) ? Number(name) : undefined;
    default: {
      const index = Array.isArray(value) ? placeOf(part, value) : -1;
      return index < 0 ? undefined : index;
    }
  }
}

function counterpart(part: string, step: string | number, value: Json | undefined): Json | undefined {
  if (part.startsWith('f:') || part.startsWith('i:')) return childOf(value, step);
  return Array.isArray(value) ? value[placeOf(part, value)] : undefined;
}

function placeOf(part: string, items: readonly Json[]): number {
  const wanted = parsed(part.slice(2));
  if (wanted === undefined) return -1;
  if (part.startsWith('v:')) return items.findIndex(item => isSame(item, wanted));
  if (!part.startsWith('k:') || !isObject(wanted)) return -1;
  return items.findIndex(item => isObject(item) && Object.keys(wanted).every(key => isSame(item[key], wanted[key])));
}

function childOf(value: Json | undefined, step: string | number): Json | undefined {
  if (typeof step === 'number') return Array.isArray(value) ? value[step] : undefined;
  return isObject(value) && Object.hasOwn(value, step) ? value[step] : undefined;
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
