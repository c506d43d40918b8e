import type {Json, JsonObject, KubeObject} from './object.ts';

/** From the top of an object: names of fields, and places in lists. */
export type Path = readonly (string | number)[];

/** One field that differs; undefined where it is absent. */
export type FieldChange = {readonly path: Path; readonly before: Json | undefined; readonly after: Json | undefined};

/** RFC 6902, as far as it is used. */
export type PatchOperation =
  | {readonly op: 'test' | 'add' | 'replace'; readonly path: string; readonly value: Json}
  | {readonly op: 'remove'; readonly path: string};

/** What the server fills in and nobody sets by hand. */
const ofTheServer: ReadonlySet<string> = new Set([
  'managedFields',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'uid',
  'selfLink',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
]);

/**
 * The fields in which two states of an object differ, as deep as they can be told apart: lists of the same length item by item, others
 * as a whole. Status and the server's own metadata are left out.
 */
export function fieldChanges(before: KubeObject, after: KubeObject): FieldChange[] {
  const found: FieldChange[] = [];
  compare(tidy(before), tidy(after), [], found);
  return found;
}

/** The object without status and without what the server fills into its metadata. */
export function tidy({status: _status, ...object}: KubeObject): JsonObject {
  const metadata = Object.fromEntries(Object.entries(object.metadata ?? {}).filter(([key]) => !ofTheServer.has(key)));
  return {...object, metadata} as unknown as JsonObject;
}

function compare(before: Json | undefined, after: Json | undefined, path: Path, found: FieldChange[]): void {
  if (isMetadataMap(path) && before === undefined && isObject(after) && Object.keys(after).length > 0) {
    compare({}, after, path, found);
  } else if (isObject(before) && isObject(after)) {
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) compare(before[key], after[key], [...path, key], found);
  } else if (Array.isArray(before) && Array.isArray(after) && before.length === after.length) {
    for (const [index, item] of before.entries()) compare(item, after[index], [...path, index], found);
  } else if (!isSame(before, after)) found.push({path, before, after});
}

/** Labels and annotations are many people's: each key is a field of its own, also the first ones. */
function isMetadataMap(path: Path): boolean {
  const last = path.at(-1);
  return (last === 'labels' || last === 'annotations') && path.at(-2) === 'metadata';
}

/**
 * A JSON Patch (RFC 6902) that makes these changes to `object`, and only where nobody else has changed the same fields since: each is tested
 * to be as it was. Parents that are missing are added. `uid` is tested too where the object has one.
 */
export function jsonPatchOf(object: KubeObject, changes: readonly FieldChange[]): PatchOperation[] {
  const operations: PatchOperation[] = [];
  const added = new Set<string>();
  if (object.metadata.uid !== undefined) operations.push({op: 'test', path: '/metadata/uid', value: object.metadata.uid});
  for (const {path} of changes) operations.push(...namesAlong(object, path));
  for (const {path, before, after} of changes) {
    const pointer = pointerOf(path);
    for (let depth = 1; depth < path.length; depth++) {
      const parent = path.slice(0, depth);
      const key = pointerOf(parent);
      const there = valueAt(object, parent);
      if ((there === undefined || there === null) && !added.has(key)) {
        added.add(key);
        operations.push({op: 'test', path: key, value: null}, {op: 'add', path: key, value: {}});
      }
    }
    const isUnderAdded = [...added].some(parent => pointer.startsWith(`${parent}/`));
    if (!isUnderAdded) operations.push({op: 'test', path: pointer, value: before ?? null});
    if (after === undefined) operations.push({op: 'remove', path: pointer});
    else operations.push({op: before === undefined ? 'add' : 'replace', path: pointer, value: after});
  }
  return operations;
}

/** Items of lists are known by their names: a patch must not hit another one that took the place. */
function namesAlong(object: KubeObject, path: Path): PatchOperation[] {
  const tests: PatchOperation[] = [];
  for (let depth = 1; depth < path.length; depth++) {
    if (typeof path[depth - 1] !== 'number') continue;
    const item = valueAt(object, path.slice(0, depth));
    if (isObject(item) && typeof item['name'] === 'string' && path[depth] !== 'name') {
      tests.push({op: 'test', path: pointerOf([...path.slice(0, depth), 'name']), value: item['name']});
    }
  }
  return tests;
}

/** The object after the changes. Parents that are missing are made. */
export function withChanges(object: KubeObject, changes: readonly FieldChange[]): KubeObject {
  let result: Json = object as unknown as JsonObject;
  for (const {path, after} of changes) result = put(result, path, after);
  return result as unknown as KubeObject;
}

/** What takes the changes back. */
export function reversed(changes: readonly FieldChange[]): FieldChange[] {
  return changes.map(({path, before, after}) => ({path, before: after, after: before}));
}

/** The object after a JSON Merge Patch (RFC 7386): objects are merged, null removes, all else replaces. */
export function mergePatched<T extends Json | undefined>(object: T, patch: Json): Json {
  if (!isObject(patch)) return patch;
  const merged: Record<string, Json | undefined> = isObject(object) ? {...object} : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key];
    else if (value !== undefined) merged[key] = mergePatched(merged[key], value);
  }
  return merged as JsonObject;
}

export function valueAt(object: unknown, path: Path): Json | undefined {
  let value = object as Json | undefined;
  for (const step of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<string | number, Json | undefined>)[step];
  }
  return value;
}

/** `spec.template.spec.containers[0].image`; names with dots stand in brackets. */
export function pathText(path: Path): string {
  return path
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : /^[\w-]+$/.test(step) ? `${index > 0 ? '.' : ''}${step}` : `[${step}]`))
    .join('');
}

/** Equal as JSON, whatever the order of fields. */
export function isSame(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, index) => isSame(item, b[index]));
  if (!isObject(a) || !isObject(b)) return false;
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].every(key => isSame(a[key], b[key]));
}

function put(value: Json | undefined, path: Path, after: Json | undefined): Json {
  const [step, ...rest] = path;
  if (step === undefined) return after ?? null;
  if (typeof step === 'number') {
    const items = Array.isArray(value) ? [...value] : [];
    items[step] = put(items[step], rest, after);
    return items;
  }
  const fields: Record<string, Json | undefined> = isObject(value) ? {...value} : {};
  if (rest.length === 0 && after === undefined) delete fields[step];
  else fields[step] = put(fields[step], rest, after);
  return fields as JsonObject;
}

function pointerOf(path: Path): string {
  return path.map(step => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
