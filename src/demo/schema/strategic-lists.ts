import {Refusal} from '../refusal.ts';
import {isMap} from './element.ts';
import {goText} from './go-text.ts';

type Members = Readonly<Record<string, unknown>>;
type List = readonly unknown[];

/** How the items of a list are merged. */
export type ListMerge = {
  readonly mergeKey: string | undefined;
  /** Else the patch replaces the list. */
  readonly isMerged: boolean;
  merge(original: Members, patch: Members): Members;
};

/** The list with the patch's list applied (mergeSliceHandler). */
export function appliedToList(list: ListMerge, original: List, patch: List, isDeletion: boolean): List {
  if (!list.isMerged && !isDeletion) return patch;
  if (original.length === 0 && patch.length === 0) return original;
  if (!isMap(original[0] ?? patch[0])) {
    if (isDeletion) return original.filter(item => !patch.includes(item));
    return arranged(list, [...new Set([...original, ...patch])], patch, patch, original);
  }
  if (list.mergeKey === undefined) throw failure('cannot merge lists without merge key for struct');
  const {kept, added} = withDirectives(list.mergeKey, original, patch);
  const merged = [...kept];
  for (const item of added as readonly Members[]) {
    const key = keyOf(list.mergeKey, item);
    const at = merged.findIndex(one => isMap(one) && one[list.mergeKey!] === key);
    if (at >= 0) merged[at] = list.merge(merged[at] as Members, item);
    else merged.push(withoutDirectives(item));
  }
  return arranged(list, merged, added, added, kept);
}

/** The same where $setElementOrder says in which order the elements shall stand (mergePatchIntoOriginal). */
export function inOrder(list: ListMerge, original: List | undefined, patch: List | undefined, order: List): List {
  if (patch) checkOrder(list.mergeKey, patch, order);
  const merged = !patch ? original! : !original ? (withoutDirectives(patch) as List) : appliedToList(list, original, patch, false);
  return arranged(list, merged, order, order, original ?? []);
}

export function isDirective(value: unknown): boolean {
  return isMap(value) && '$patch' in value;
}

/** What stands in directives only is dropped from new values (removeDirectives). */
export function withoutDirectives(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter(item => !isDirective(item)).map(withoutDirectives);
  if (!isMap(value)) return value;
  const kept = Object.entries(value).filter(([, member]) => !isDirective(member));
  return Object.fromEntries(kept.map(([key, member]) => [key, withoutDirectives(member)]));
}

function withDirectives(mergeKey: string, original: List, patch: List): {readonly kept: List; readonly added: List} {
  let kept = original;
  let isReplaced = false;
  const added: unknown[] = [];
  for (const item of patch) {
    if (!isDirective(item)) {
      added.push(item);
      continue;
    }
    const {$patch: directive} = item as Members;
    if (directive === 'merge') throw failure('merging lists cannot yet be specified in the patch');
    if (directive === 'replace') isReplaced = true;
    else if (directive === 'delete') {
      const key = keyOf(mergeKey, item as Members);
      kept = kept.filter(one => !isMap(one) || one[mergeKey] !== key);
    } else throw failure(`unknown patch type: ${goText(directive)} in map: ${goText(item)}`);
  }
  return isReplaced ? {kept: added, added: []} : {kept, added};
}

/**
 * Items of the patch in its order, the others in that of the server's list, and each of the others before the first item of the patch that the
 * server's list has behind it (normalizeElementOrder).
 */
function arranged({mergeKey}: ListMerge, items: List, chosen: List, order: List, serverOrder: List): List {
  const identity = (item: unknown) => (mergeKey !== undefined && isMap(item) ? keyOf(mergeKey, item) : item);
  const [names, places, server] = [chosen.map(identity), order.map(identity), serverOrder.map(identity)];
  const sorted = (list: List, by: List) => list.toSorted((one, other) => rank(by, one) - rank(by, other));
  const rank = (by: List, item: unknown) => {
    const at = by.indexOf(identity(item));
    return at < 0 ? by.length : at;
  };
  const ours = sorted(
    items.filter(item => names.includes(identity(item))),
    places,
  );
  const theirs = sorted(
    items.filter(item => !names.includes(identity(item))),
    server,
  );
  const all: unknown[] = [];
  let [left, right] = [0, 0];
  while (left < theirs.length || right < ours.length) {
    if (right >= ours.length) all.push(theirs[left++]);
    else if (left >= theirs.length) all.push(ours[right++]);
    else {
      const [one, other] = [server.indexOf(identity(theirs[left])), server.indexOf(identity(ours[right]))];
      if (one >= 0 && other >= 0 && one < other) all.push(theirs[left++]);
      else all.push(ours[right++]);
    }
  }
  return all;
}

/** The items of the patch must stand in the order, and in that order (validatePatchWithSetOrderList). */
function checkOrder(mergeKey: string | undefined, patch: List, order: List): void {
  if (order.length === 0) return;
  const rest = patch.filter(item => !isDirective(item));
  let at = 0;
  for (const placed of order) {
    const item = rest[at];
    if (item === undefined) break;
    const isSame = mergeKey === undefined ? item === placed : keyOf(mergeKey, item as Members) === keyOf(mergeKey, placed as Members);
    if (isSame) at++;
  }
  if (at < rest.length)
    throw failure(`The order in patch list:\n${goText(patch)}\n doesn't match $setElementOrder list:\n${goText(order)}\n`);
}

function keyOf(mergeKey: string, item: Members): unknown {
  if (Object.hasOwn(item, mergeKey)) return item[mergeKey];
  throw failure(`map: ${goText(item)} does not contain declared merge key: ${mergeKey}`);
}

function failure(message: string): Refusal {
  return new Refusal(500, '', message);
}
