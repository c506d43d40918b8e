import {elementOf, isMap, shapeOf} from './element.ts';
import {type FieldSet, isEmptySet, isMember, leaf, nodeOf} from './field-set.ts';
import {memberSchema, resolved, type Schema} from './schema.ts';

// Merge, ToFieldSet and RemoveItems of sigs.k8s.io/structured-merge-diff/typed, which server-side apply is made of.

/** The live value with the applied one over it: maps and keyed lists grow together, all else is replaced. */
export function mergedValue(schema: Schema, live: unknown, config: unknown): unknown {
  if (config === undefined) return live;
  if (live === undefined) return config;
  if (live === config) return live;
  const shape = shapeOf(schema, config ?? live);
  if (live !== null && shapeOf(schema, live) !== shape) return config;
  if (shape === 'map' && (!isNothing(live) || !isNothing(config)))
    return mergedMap(schema, isMap(live) ? live : {}, isMap(config) ? config : {});
  if (shape === 'list' && (!isNothing(live) || !isNothing(config))) {
    return mergedList(schema, Array.isArray(live) ? live : [], Array.isArray(config) ? config : []);
  }
  return config;
}

/** Every field that the value sets. */
export function fieldSetOf(schema: Schema, value: unknown): FieldSet {
  const children = childrenOf(schema, value);
  return nodeOf(children === 'leaf' ? undefined : children, false) ?? leaf;
}

/** The value without the fields of the set; null where nothing is left of a map or a list. */
export function withoutFields(schema: Schema, value: unknown, fields: FieldSet): unknown {
  if (isEmptySet(fields)) return value;
  const shape = shapeOf(schema, value);
  if (shape === 'map' && isMap(value)) {
    const rest: Record<string, unknown> = {};
    for (const key of Object.keys(value)) {
      const node = memberOf(fields, `f:${key}`);
      if (node && isMember(node)) continue;
      rest[key] = node ? withoutFields(memberSchema(schema, key) ?? {}, value[key], node) : value[key];
    }
    return Object.keys(rest).length > 0 ? rest : null;
  }
  if (shape === 'list' && Array.isArray(value)) {
    const items = resolved(schema.items!);
    const rest = value.flatMap((item: unknown) => {
      const node = memberOf(fields, elementOf(schema, item));
      if (!node) return [item];
      return isMember(node) ? [] : [withoutFields(items, item, node)];
    });
    return rest.length > 0 ? rest : null;
  }
  return shape === 'scalar' ? value : null;
}

/** With each named field that leads to a member as a member itself: EnsureNamedFieldsAreMembers. */
export function withNamedFields(schema: Schema, set: FieldSet, isSelf = false): FieldSet {
  const children: Record<string, FieldSet> = {};
  for (const element in set) {
    if (element === '.') continue;
    const node = set[element]!;
    const isField = element.startsWith('f:');
    const key = element.slice(2);
    const next = isField ? memberSchema(schema, key) : schema.items && resolved(schema.items);
    const isNamed = isField && schema.fields !== undefined && Object.hasOwn(schema.fields, key);
    children[element] = isEmptySet(node) ? leaf : withNamedFields(next ?? {}, node, isMember(node) || isNamed);
  }
  return nodeOf(children, isSelf) ?? leaf;
}

type Members = Readonly<Record<string, unknown>>;
type Children = Record<string, FieldSet>;

function mergedMap(schema: Schema, live: Members, config: Members): unknown {
  const merged: Record<string, unknown> = {...live};
  for (const key in config) merged[key] = mergedValue(memberSchema(schema, key) ?? {}, live[key], config[key]);
  return merged;
}

/** Items that both have stand in the applied order, and those that only the live list has keep their places among them. */
function mergedList(schema: Schema, live: readonly unknown[], config: readonly unknown[]): unknown {
  const items = resolved(schema.items!);
  const lefts = live.map(item => elementOf(schema, item));
  const rights = config.map(item => elementOf(schema, item));
  const liveByElement = new Map<string, unknown>();
  lefts.forEach((element, index) => {
    // Of items with the same key none is merged with.
    liveByElement.set(element, liveByElement.has(element) ? undefined : live[index]);
  });
  const applied = new Set(rights);
  const shared = rights.filter(element => liveByElement.has(element));
  const merged: unknown[] = [];
  const done = new Set<string>();
  let [left, right] = [0, 0];
  while (left < lefts.length || right < rights.length) {
    if (left < lefts.length && right < rights.length) {
      const element = lefts[left]!;
      if (element === rights[right]) {
        take(right++);
        left++;
        continue;
      }
      if (applied.has(element) && shared.length > 0 && shared[0] !== element) {
        left++;
        continue;
      }
    }
    if (left < lefts.length) {
      const element = lefts[left]!;
      if (!applied.has(element)) {
        merged.push(live[left++]);
        continue;
      }
      if (done.has(element)) left++;
    }
    if (right < rights.length) take(right++);
  }
  return merged;

  function take(index: number): void {
    const element = rights[index]!;
    done.add(element);
    if (shared[0] === element) shared.shift();
    merged.push(mergedValue(items, liveByElement.get(element), config[index]));
  }
}

/** What is below a value, or that it is a leaf itself. */
function childrenOf(schema: Schema, value: unknown): Children | 'leaf' | undefined {
  const shape = shapeOf(schema, value);
  if (shape === 'map' && isMap(value)) return childrenOfMap(schema, value);
  if (shape === 'list' && Array.isArray(value)) return childrenOfList(schema, value);
  return shape === 'map' || shape === 'list' ? undefined : 'leaf';
}

function childrenOfMap(schema: Schema, value: Members): Children {
  const children: Children = {};
  for (const key in value) {
    const member = value[key];
    const below = childrenOf(memberSchema(schema, key) ?? {}, member);
    const isNamed = schema.fields !== undefined && Object.hasOwn(schema.fields, key);
    const isSelf = below === 'leaf' || member === null || !isNamed || (isMap(member) && Object.keys(member).length === 0);
    const node = nodeOf(below === 'leaf' ? undefined : below, isSelf);
    if (node) children[`f:${key}`] = node;
  }
  return children;
}

function childrenOfList(schema: Schema, value: readonly unknown[]): Children {
  const items = resolved(schema.items!);
  const children: Children = {};
  for (const item of value) {
    const element = elementOf(schema, item);
    const below = Object.hasOwn(children, element) ? undefined : childrenOf(items, item);
    children[element] = nodeOf(below === 'leaf' ? undefined : below, true)!;
  }
  return children;
}

function isNothing(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return !isMap(value) || Object.keys(value).length === 0;
}

function memberOf(fields: FieldSet, element: string): FieldSet | undefined {
  return Object.hasOwn(fields, element) ? fields[element] : undefined;
}
