import type {KubeObject} from '../object.ts';
import {keyOf} from '../object.ts';
import {badRequest, Refusal} from '../refusal.ts';
import type {Store} from '../store.ts';
import type {ResourceType} from '../type.ts';

/** Reads a version; what is none is an error of the server itself where it is not said otherwise. */
export function asVersion(text: string, isBadRequest = false): number {
  if (/^\d+$/.test(text)) return Number(text);
  const because = `resourceVersion: Invalid value: ${JSON.stringify(text)}: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`;
  throw isBadRequest ? badRequest(`invalid resource version: ${because}`) : new Refusal(500, '', because);
}

/** Throws where the version is still to come. */
export function mustBeReached(store: Store, version: number): void {
  if (version <= store.version) return;
  throw tooLarge(version, store.version);
}

/** As storage.NewTooLargeResourceVersionError. */
export function tooLarge(version: number, current: number): Refusal {
  return new Refusal(504, 'Timeout', `Timeout: Too large resource version: ${version}, current: ${current}`, {
    causes: [{reason: 'ResourceVersionTooLarge', message: 'Too large resource version'}],
    retryAfterSeconds: 1,
  });
}

/** The objects as they were at that version, in their order; undefined where that has been forgotten. */
export function listAt(
  store: Store,
  type: ResourceType,
  namespace: string | undefined,
  version: number,
): readonly KubeObject[] | undefined {
  const now = store.list(type, namespace);
  if (version >= store.version) return now;
  const since = store.since(type, version);
  if (!since) return undefined;
  const then = new Map<string, KubeObject | undefined>();
  for (const {object, before} of since) {
    if (namespace !== undefined && object.metadata.namespace !== namespace) continue;
    const key = keyOf(object);
    if (!then.has(key)) then.set(key, before);
  }
  if (then.size === 0) return now;
  const kept = now.filter(object => !then.has(keyOf(object)));
  const others = [...then.values()].filter(object => object !== undefined);
  return [...kept, ...others].sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
}
