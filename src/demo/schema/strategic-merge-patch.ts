import {badRequest, Refusal} from '../refusal.ts';
import {isMap} from './element.ts';
import {goText} from './go-text.ts';
import {memberSchema, resolved, type Schema} from './schema.ts';
import {appliedToList, inOrder, isDirective, type ListMerge, withoutDirectives} from './strategic-lists.ts';

type Members = Readonly<Record<string, unknown>>;

/**
 * The object with a strategic merge patch applied: StrategicMergeMapPatch of k8s.io/apimachinery/pkg/util/strategicpatch. How lists are merged
 * stands in the schema; what the patch says beyond its values are directives ($patch, $retainKeys, $setElementOrder, $deleteFromPrimitiveList).
 */
export function strategicallyMerged(schema: Schema, original: Members, patch: Members): Members {
  if ('$patch' in patch) {
    if (patch['$patch'] === 'replace') return without(patch, '$patch');
    if (patch['$patch'] === 'delete') return {};
    throw failure(`unknown patch type: ${goText(patch['$patch'])} in map: ${goText(patch)}`);
  }
  const next: Record<string, unknown> = retained(original, patch);
  const rest = withOrders(schema, next, without(patch, '$retainKeys'));
  for (const [name, value] of Object.entries(rest)) mergeMember(schema, next, name, value);
  return next;
}

const deletion = '$deleteFromPrimitiveList';
const ordering = '$setElementOrder';

function mergeMember(schema: Schema, next: Record<string, unknown>, name: string, value: unknown): void {
  const isDeletion = name.startsWith(deletion);
  const key = isDeletion ? keyOf(name, deletion) : name;
  if (value === null) {
    delete next[key];
    return;
  }
  const current = next[key];
  if (current === undefined || goKind(current) !== goKind(value)) {
    if (!isDeletion) put(next, key, withoutNulls(value));
    return;
  }
  if (isMap(current)) {
    const member = fieldSchema(schema, key);
    next[key] = strategies(member).includes('replace') ? value : strategicallyMerged(member, current, value as Members);
  } else if (Array.isArray(current)) {
    next[key] = appliedToList(listMerge(schema, key), current, value as readonly unknown[], isDeletion);
  } else put(next, key, value);
}

/** Only the members that $retainKeys names, where it is there. */
function retained(original: Members, patch: Members): Record<string, unknown> {
  const keys = patch['$retainKeys'];
  if (keys === undefined) return {...original};
  const wrong = 'invalid patch format of retainKeys';
  if (!Array.isArray(keys)) throw badRequest(wrong);
  for (const [name, value] of Object.entries(patch)) {
    if (name === '$retainKeys' || value === null || name.startsWith(deletion) || name.startsWith(ordering)) continue;
    if (!keys.includes(name)) throw badRequest(wrong);
  }
  return Object.fromEntries(Object.entries(original).filter(([name]) => keys.includes(name)));
}

/** Lists with an order of their elements are merged first. What is left of the patch comes back. */
function withOrders(schema: Schema, next: Record<string, unknown>, patch: Members): Members {
  const rest: Record<string, unknown> = {...patch};
  for (const [name, order] of Object.entries(patch)) {
    if (!name.startsWith(ordering)) continue;
    delete rest[name];
    if (!Array.isArray(order)) throw failure(`expected a []interface {}, but received a ${goTypeName(order)}`);
    const key = keyOf(name, ordering);
    const [current, value] = [listIn(next, key), listIn(patch, key)];
    const list = listMerge(schema, key);
    if (current || value) next[key] = inOrder(list, current, value, order);
    delete rest[key];
  }
  return rest;
}

function listMerge(schema: Schema, key: string): ListMerge {
  const member = fieldSchema(schema, key);
  const items: Schema = member.items ? resolved(member.items) : {type: 'any'};
  const {mergeKey} = member;
  const isMerged = strategies(member).includes('merge');
  return {mergeKey, isMerged, merge: (original, patch) => strategicallyMerged(items, original, patch)};
}

/** Fields that the type does not have are found by this lookup, as in the server. */
function fieldSchema(schema: Schema, key: string): Schema {
  const member = memberSchema(schema, key);
  if (member) return member;
  throw failure(`unable to find api field in struct ${(schema.name ?? '').split('.').at(-1)} for the json field ${JSON.stringify(key)}`);
}

function strategies({strategy = ''}: Schema): readonly string[] {
  return strategy.split(',');
}

function listIn(members: Members, key: string): readonly unknown[] | undefined {
  const value = members[key];
  if (value === undefined || Array.isArray(value)) return value;
  throw failure(`expected a []interface {}, but received a ${goTypeName(value)}`);
}

function put(next: Record<string, unknown>, key: string, value: unknown): void {
  if (isDirective(value)) delete next[key];
  else next[key] = withoutDirectives(value);
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isMap(value)) return value;
  return Object.fromEntries(Object.entries(value).flatMap(([key, member]) => (member === null ? [] : [[key, withoutNulls(member)]])));
}

function keyOf(name: string, prefix: string): string {
  const [first, ...rest] = name.split('/');
  if (first === prefix && rest.length > 0) return rest.join('/');
  throw badRequest(`invalid patch format of ${prefix === deletion ? 'primitive list' : 'setElementOrder list'}`);
}

function without(members: Members, key: string): Members {
  const {[key]: _, ...rest} = members;
  return rest;
}

function goKind(value: unknown): string {
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float';
  return Array.isArray(value) ? 'list' : typeof value;
}

function goTypeName(value: unknown): string {
  if (isMap(value)) return 'map[string]interface {}';
  return value === null ? '%!s(<nil>)' : typeof value === 'boolean' ? 'bool' : typeof value === 'number' ? 'int64' : 'string';
}

/** Errors that the server gives no reason for. */
function failure(message: string): Refusal {
  return new Refusal(500, '', message);
}
