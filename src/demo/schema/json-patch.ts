import {isEqual} from '../equal.ts';
import {badRequest, Refusal} from '../refusal.ts';
import {isMap} from './element.ts';
import {jsonError, jsonKind} from './go-json.ts';

/**
 * RFC 6902 as gopkg.in/evanphx/json-patch.v4 does it: places may count from the end, members that are replaced or tested need not be there.
 * The server tells no more of a patch that does not apply than that it does not.
 */
export function jsonPatched(document: unknown, text: string): unknown {
  const operations = operationsOf(text);
  let patched = document;
  for (const operation of operations) patched = applied(patched, operation);
  return patched;
}

type Operation = {readonly op?: unknown; readonly path?: unknown; readonly from?: unknown; readonly value?: unknown};

const most = 10_000;

function operationsOf(text: string): readonly Operation[] {
  const error = jsonError(text);
  if (error !== undefined) throw badRequest(`error decoding patch: ${error}`);
  const parsed = JSON.parse(text) as unknown;
  if (parsed === null) return [];
  const told = 'error decoding patch: json: cannot unmarshal';
  if (!Array.isArray(parsed)) throw badRequest(`${told} ${jsonKind(parsed)} into Go value of type []handlers.jsonPatchOp`);
  const odd = parsed.find(operation => operation !== null && !isMap(operation)) as unknown;
  if (odd !== undefined) throw badRequest(`${told} ${jsonKind(odd)} into Go value of type handlers.jsonPatchOp`);
  if (parsed.length <= most) return parsed.map(operation => (operation ?? {}) as Operation);
  const tooMany = `The allowed maximum operations in a JSON patch is ${most}, got ${parsed.length}`;
  throw new Refusal(413, 'RequestEntityTooLarge', `Request entity is too large: ${tooMany}`);
}

function applied(document: unknown, {op, path, from, value = null}: Operation): unknown {
  switch (op) {
    case 'add':
      return changed(document, steps(path), (holder, key) => added(holder, key, value));
    case 'remove':
      return changed(document, steps(path), removed);
    case 'replace':
      if (path === '') return typeof value === 'object' && value !== null ? value : fail();
      return changed(document, steps(path), (holder, key) => replaced(holder, key, value));
    case 'move': {
      const moved = valueAt(document, steps(from));
      const without = changed(document, steps(from), removed);
      return changed(without, steps(path), (holder, key) => added(holder, key, moved));
    }
    case 'copy': {
      const copied = valueAt(document, steps(from)) ?? null;
      return changed(document, steps(path), (holder, key) => added(holder, key, copied));
    }
    case 'test': {
      const found = path === '' ? document : valueAt(document, steps(path));
      return isEqual(found ?? null, value) ? document : fail();
    }
    default:
      return fail();
  }
}

type Holder = readonly unknown[] | Readonly<Record<string, unknown>>;

/** The document with the holder of the last step changed. */
function changed(document: unknown, path: readonly string[], change: (holder: Holder, key: string) => Holder): unknown {
  const holder = Array.isArray(document) || isMap(document) ? document : fail();
  const [key, ...rest] = path as [string, ...string[]];
  if (rest.length === 0) return change(holder, key);
  const member = changed(memberOf(holder, key), rest, change);
  return Array.isArray(holder) ? holder.with(placeOf(key, holder.length - 1), member) : {...holder, [key]: member};
}

function valueAt(document: unknown, path: readonly string[]): unknown {
  return path.reduce((holder, key) => memberOf(Array.isArray(holder) || isMap(holder) ? holder : fail(), key), document);
}

function added(holder: Holder, key: string, value: unknown): Holder {
  if (!Array.isArray(holder)) return {...holder, [key]: value};
  if (key === '-') return [...(holder as readonly unknown[]), value];
  return (holder as readonly unknown[]).toSpliced(placeOf(key, holder.length), 0, value);
}

function removed(holder: Holder, key: string): Holder {
  if (Array.isArray(holder)) return (holder as readonly unknown[]).toSpliced(placeOf(key, holder.length - 1), 1);
  const {[key]: _, ...rest} = Object.hasOwn(holder, key) ? (holder as Readonly<Record<string, unknown>>) : fail();
  return rest;
}

function replaced(holder: Holder, key: string, value: unknown): Holder {
  if (Array.isArray(holder)) return (holder as readonly unknown[]).with(placeOf(key, holder.length - 1), value);
  return {...holder, [key]: value};
}

function memberOf(holder: Holder, key: string): unknown {
  if (Array.isArray(holder)) return (holder as readonly unknown[])[placeOf(key, holder.length - 1)];
  return Object.hasOwn(holder, key) ? (holder as Readonly<Record<string, unknown>>)[key] : undefined;
}

function placeOf(key: string, last: number): number {
  const place = /^[-+]?\d+$/.test(key) ? Number(key) : fail();
  if (place > last || place < -(last + 1)) fail();
  return place < 0 ? place + last + 1 : place;
}

/** RFC 6901. What stands before the first slash is not looked at. */
function steps(pointer: unknown): readonly string[] {
  if (typeof pointer !== 'string' || !pointer.includes('/')) return fail();
  return pointer
    .split('/')
    .slice(1)
    .map(step => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function fail(): never {
  throw new Refusal(422, 'Invalid', 'the server rejected our request due to an error in our request', {});
}
