import {isSame, type Path} from '../kube/field-changes.ts';
import type {Json, KubeObject} from '../kube/object.ts';

/** Whether a field, or one line of the text it holds, is not what it was. */
export type ChangedSince = (path: Path, value: unknown, textLine?: string | undefined) => boolean;

/**
 * Compares with an earlier version by path; items of lists are the same where their `name` is, their `type` (conditions), or their place.
 * What holds others has changed only where something left it, so that a mark stands where a reader has to look. What changes with every
 * write says nothing and is never marked.
 */
export function changedSince(looked: KubeObject, object: KubeObject): ChangedSince {
  const places = new WeakMap<object, ReadonlyMap<string, unknown>>();
  const texts = new Map<string, ReadonlySet<string>>();
  return (path, value, textLine) => {
    if (path[0] === 'metadata' && (path[1] === 'resourceVersion' || path[1] === 'managedFields')) return false;
    const before = earlier(path);
    if (textLine !== undefined) return typeof before !== 'string' || !linesOf(before).has(textLine);
    if (!isFull(value) || !isFull(before) || Array.isArray(value) !== Array.isArray(before)) return !isSame(before as Json, value as Json);
    return hasLost(before, value);
  };

  function earlier(path: Path): unknown {
    let now: unknown = object;
    let before: unknown = looked;
    for (const step of path) {
      const child = childOf(now, step);
      const name = nameOf(child);
      before = name !== undefined && Array.isArray(now) && Array.isArray(before) ? placesOf(before).get(name) : childOf(before, step);
      now = child;
    }
    return before;
  }

  function hasLost(before: object, value: object): boolean {
    if (!Array.isArray(before) || !Array.isArray(value)) return Object.keys(before).some(key => childOf(value, key) === undefined);
    const names = placesOf(before);
    if (names.size !== before.length) return before.length > value.length;
    const present = placesOf(value);
    return [...names.keys()].some(name => !present.has(name));
  }

  function placesOf(items: readonly unknown[]): ReadonlyMap<string, unknown> {
    const known = places.get(items);
    if (known) return known;
    const made = new Map<string, unknown>();
    for (const item of items) {
      const name = nameOf(item);
      if (name !== undefined && !made.has(name)) made.set(name, item);
    }
    places.set(items, made);
    return made;
  }

  function linesOf(text: string): ReadonlySet<string> {
    const known = texts.get(text) ?? new Set(text.split('\n'));
    texts.set(text, known);
    return known;
  }
}

function nameOf(item: unknown): string | undefined {
  const name = childOf(item, 'name') ?? childOf(item, 'type');
  return typeof name === 'string' ? name : undefined;
}

function childOf(value: unknown, step: string | number): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
  return (value as Readonly<Record<string | number, unknown>>)[step];
}

function isFull(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0;
}
