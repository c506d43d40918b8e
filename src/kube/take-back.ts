import {type FieldChange, isSame, type Path, pathText, valueAt, withChanges} from './field-changes.ts';
import type {Json, JsonObject, KubeObject} from './object.ts';

/** The name of a list item that a path goes through: `spec.template.spec.containers[0]` is `web`. */
export type ItemName = {readonly path: Path; readonly name: string};

/** A field that somebody else has set since: what it is now. */
export type Moved = {readonly path: Path; readonly value: Json | undefined};

export type TakenBack = {readonly object: KubeObject; readonly moved: readonly Moved[]};

/** The names of the list items that the changes go through, so that they are found again after the list has been put in another order. */
export function itemNames(object: KubeObject, changes: readonly FieldChange[]): ItemName[] {
  const names = new Map<string, ItemName>();
  for (const {path} of changes) {
    for (let depth = 1; depth < path.length; depth++) {
      if (typeof path[depth - 1] !== 'number') continue;
      const prefix = path.slice(0, depth);
      const name = valueAt(object, [...prefix, 'name']);
      if (typeof name === 'string') names.set(pathText(prefix), {path: prefix, name});
    }
  }
  return [...names.values()];
}

/**
 * The object with the changes taken back. What others have added beside them stays: of maps only the changed keys go back. A field that is
 * neither as it was before nor as it was after goes back all the same and is told in `moved`; `because` where the list item is gone, or
 * where nothing tells whether it is the same item.
 */
export function takeBack(
  object: KubeObject,
  changes: readonly FieldChange[],
  items: readonly ItemName[] = [],
): TakenBack | {readonly because: string} {
  const moved: Moved[] = [];
  let result = object;
  for (const {path, before, after} of [...changes].reverse()) {
    const place = placeNow(object, path, items);
    if ('because' in place) return place;
    const now = valueAt(object, place.path);
    const known = moved.length;
    const value = backTo(now, before, after, place.path, moved);
    if (!place.isSure && moved.length > known) return {because: `${pathText(path)} has changed since`};
    if (!isSame(value, now)) result = withChanges(result, [{path: place.path, before: now, after: value}]);
  }
  return {object: result, moved};
}

/** Where a path leads now. Sure where each list item on the way is known by its name. */
export function placeNow(
  object: KubeObject,
  path: Path,
  items: readonly ItemName[],
): {readonly path: Path; readonly isSure: boolean} | {readonly because: string} {
  const found: (string | number)[] = [];
  let isSure = true;
  for (const [index, step] of path.entries()) {
    if (typeof step === 'string') {
      found.push(step);
      continue;
    }
    const prefix = pathText(path.slice(0, index + 1));
    const item = items.find(one => pathText(one.path) === prefix);
    const list = valueAt(object, found);
    const at = item && Array.isArray(list) ? list.findIndex(one => valueAt(one, ['name']) === item.name) : step;
    if (item && (at < 0 || !Array.isArray(list))) return {because: `${pathText(path.slice(0, index))} has no ${item.name} any more`};
    isSure &&= item !== undefined;
    found.push(at);
  }
  return {path: found, isSure};
}

function backTo(now: Json | undefined, before: Json | undefined, after: Json | undefined, path: Path, moved: Moved[]): Json | undefined {
  if (isSame(before, after) || isSame(now, before)) return now;
  if (isSame(now, after)) return before;
  if (!isMap(now) || !isMap(before ?? {}) || !isMap(after ?? {})) {
    moved.push({path, value: now});
    return before;
  }
  const [was, became] = [(before ?? {}) as JsonObject, (after ?? {}) as JsonObject];
  const result: Record<string, Json | undefined> = {...now};
  for (const key of new Set([...Object.keys(was), ...Object.keys(became)])) {
    const value = backTo(now[key], was[key], became[key], [...path, key], moved);
    if (value === undefined) delete result[key];
    else result[key] = value;
  }
  return before === undefined && Object.keys(result).length === 0 ? undefined : (result as JsonObject);
}

function isMap(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
