import {isEqual} from '../equal.ts';
import {elementOf, isMap, type Shape, shapeOf, soleKeyOf} from './element.ts';
import {childrenOf, type FieldSet, leaf, nodeOf, nodeOfParts, type Part} from './field-set.ts';
import {zeroOf} from './scalars.ts';
import {memberSchema, resolved, type Schema} from './schema.ts';

/** Fields that were added or have another value, and fields that are gone. */
export type FieldChanges = {readonly changed: FieldSet; readonly removed: FieldSet};

/**
 * What differs between two objects of a schema, field by field: Compare of sigs.k8s.io/structured-merge-diff/typed. Subtrees that both share
 * are not looked at. Without a first one the second is compared to a new, empty object, as the server does at creation.
 */
export function fieldChanges(schema: Schema, before: object | undefined, after: object): FieldChanges {
  const delta = differ(schema, before ?? nothing, after);
  return {changed: delta?.changed ?? leaf, removed: delta?.removed ?? leaf};
}

type Members = Readonly<Record<string, unknown>>;
type Delta = {readonly changed: FieldSet | undefined; readonly removed: FieldSet | undefined};
type Found = {changed?: Part[]; removed?: Part[]};

const nothing: Members = {};
const isAdded: Delta = {changed: leaf, removed: undefined};
const isGone: Delta = {changed: undefined, removed: leaf};
/** What it is to add a list, by the list. */
const added = new WeakMap<readonly unknown[], {readonly schema: Schema; readonly delta: Delta | undefined}>();
const zeros = new WeakMap<Schema, readonly string[]>();

/** At least one of both is defined. Undefined: nothing differs. */
function differ(schema: Schema, before: unknown, after: unknown): Delta | undefined {
  if (before === after) return undefined;
  // Pods have the lists of their template: those are looked through once.
  if (before === undefined && schema.items !== undefined && Array.isArray(after)) {
    const known = added.get(after);
    if (known?.schema === schema) return known.delta;
    const delta = differIn(schema, before, after);
    added.set(after, {schema, delta});
    return delta;
  }
  return differIn(schema, before, after);
}

function differIn(schema: Schema, before: unknown, after: unknown): Delta | undefined {
  const shape = shapeOf(schema, after ?? before);
  const was = before === undefined || before === null ? shape : shapeOf(schema, before);
  if (was === shape) return differAs(shape, schema, before, after);
  // Another shape altogether: what was inside is gone, and the whole has another value.
  const gone = differAs(was, schema, before, null)?.removed;
  return {changed: leaf, removed: gone && nodeOf(childrenOf(gone), false)};
}

function differAs(shape: Shape, schema: Schema, before: unknown, after: unknown): Delta | undefined {
  if (shape === 'map') {
    const [old, next] = [isMap(before) ? before : undefined, isMap(after) ? after : undefined];
    if (!isEmptyMap(schema, old) || !isEmptyMap(schema, next)) return deltaOf(differInMembers(schema, old, next), before, after);
  }
  if (shape === 'list') {
    const [old, next] = [Array.isArray(before) ? before : [], Array.isArray(after) ? after : []];
    if (old.length > 0 || next.length > 0) return deltaOf(differInItems(schema, old, next), before, after);
  }
  if (before === undefined) return isAdded;
  if (after === undefined) return isGone;
  return isEqual(before, after) ? undefined : isAdded;
}

function differInMembers(schema: Schema, old: Members | undefined, next: Members | undefined): Found {
  const found: Found = {};
  for (const key in next) differInMember(found, schema, key, old, next);
  for (const key in old) if (next === undefined || !Object.hasOwn(next, key)) differInMember(found, schema, key, old, next);
  if ((old === undefined) !== (next === undefined)) {
    for (const key of zerosOf(schema)) if (!Object.hasOwn(old ?? next!, key)) differInMember(found, schema, key, old, next);
  }
  return found;
}

function differInMember(found: Found, schema: Schema, key: string, old: Members | undefined, next: Members | undefined): void {
  const [was, is] = [old?.[key], next?.[key]];
  if (was === is && was !== undefined) return;
  const member = memberSchema(schema, key);
  if (member === undefined) return;
  const absent = unset(member);
  const [first, second] = [old && was === undefined ? absent : was, next && is === undefined ? absent : is];
  if (first !== second) collect(found, `f:${key}`, differ(member, first, second));
}

/** Where all items have stayed where they were, as in most updates, only those are looked at that changed; undefined where they have not. */
function differInPlace(schema: Schema, old: readonly unknown[], next: readonly unknown[]): Found | undefined {
  const key = soleKeyOf(schema);
  if (key === undefined || old.length !== next.length) return undefined;
  const found: Found = {};
  const items = resolved(schema.items!);
  for (const [index, is] of next.entries()) {
    const was = old[index];
    if (was === is) continue;
    if (!isMap(was) || !isMap(is) || was[key] === undefined || was[key] !== is[key]) return undefined;
    const isAlone = (list: readonly unknown[]) => list.every((other, at) => at === index || (isMap(other) && other[key] !== is[key]));
    if (!isAlone(old) || !isAlone(next)) return undefined;
    collect(found, elementOf(schema, is), differ(items, was, is));
  }
  return found;
}

function differInItems(schema: Schema, old: readonly unknown[], next: readonly unknown[]): Found {
  const inPlace = differInPlace(schema, old, next);
  if (inPlace) return inPlace;
  const found: Found = {};
  const items = resolved(schema.items!);
  const were = byElement(schema, old);
  const are = byElement(schema, next);
  for (const [element, is] of are) {
    const was = were.get(element);
    if (is.length > 1 && was && was.length > 1) {
      if (!isEqual(was, is)) collect(found, element, isAdded);
    } else if (is.length > 1) {
      if (was) collect(found, element, differ(items, was[0], undefined));
      collect(found, element, isAdded);
    } else if (was && was.length > 1) {
      collect(found, element, isGone);
      collect(found, element, differ(items, undefined, is[0]));
    } else collect(found, element, differ(items, was?.[0], is[0]));
  }
  for (const [element, was] of were) {
    if (!are.has(element)) collect(found, element, was.length > 1 ? isGone : differ(items, was[0], undefined));
  }
  return found;
}

function byElement(schema: Schema, list: readonly unknown[]): ReadonlyMap<string, readonly unknown[]> {
  const items = new Map<string, unknown[]>();
  for (const item of list) {
    const element = elementOf(schema, item);
    const same = items.get(element);
    if (same) same.push(item);
    else items.set(element, [item]);
  }
  return items;
}

function collect(found: Found, element: string, delta: Delta | undefined): void {
  if (delta?.changed) (found.changed ??= []).push([element, delta.changed]);
  if (delta?.removed) (found.removed ??= []).push([element, delta.removed]);
}

function deltaOf({changed, removed}: Found, before: unknown, after: unknown): Delta | undefined {
  const isNew = before === undefined;
  const isLost = after === undefined;
  if (!changed && !removed && !isNew && !isLost) return undefined;
  return {changed: nodeOfParts(changed, isNew), removed: nodeOfParts(removed, isLost)};
}

function isEmptyMap(schema: Schema, map: Members | undefined): boolean {
  if (map === undefined) return true;
  for (const _ in map) return false;
  return zerosOf(schema).length === 0;
}

/** The members that Go writes even when nothing is set. */
function zerosOf(schema: Schema): readonly string[] {
  if (!schema.fields) return [];
  let names = zeros.get(schema);
  if (!names) {
    names = Object.keys(schema.fields).filter(name => unset(memberSchema(schema, name)!) !== undefined);
    zeros.set(schema, names);
  }
  return names;
}

/** What Go holds of a member of which nothing is said; undefined where that is nothing. */
function unset(member: Schema): unknown {
  if (member.zero) return member.fields && nothing;
  if (!member.always) return undefined;
  return member.format === 'date-time' || member.format === 'byte' || !isPlain(member) ? null : zeroOf(member);
}

function isPlain({type}: Schema): boolean {
  return type === 'string' || type === 'integer' || type === 'number' || type === 'boolean';
}
