import {record as fieldsIn, records as itemsIn} from '../../kube/loose.ts';
import type {KubeObject} from '../../kube/object.ts';
import {keyOf, keyText, type Reference} from '../../kube/object-key.ts';
import {objectHealth} from '../../kube/object-health.ts';
import type {ObjectHealth} from '../../kube/pod-health.ts';
import {type PodSelector, podSelectorOf} from '../../kube/pod-selectors.ts';
import {ownersOf, refersTo} from '../../kube/relations.ts';
import type {Listing} from './listings.ts';

/** One list, made easy to find things in. Objects have their kind, which items of lists lack. */
export type ListPart = {
  readonly objects: readonly KubeObject[];
  byKey(key: string): KubeObject | undefined;
  byUid(uid: string): KubeObject | undefined;
  /** Those that name this uid as an owner. */
  owned(uid: string): readonly KubeObject[];
  readonly hasOwned: boolean;
  /** Those whose fields name the object with this key. */
  naming(key: string): readonly KubeObject[];
  /** Those whose labels a selector takes in. */
  selected(selector: PodSelector): readonly KubeObject[];
};

/** Made once for each answer, and kept as long as that: what has not changed is not looked through again. */
export function partOf(answer: unknown, listing: Pick<Listing, 'kind' | 'apiVersion'>): ListPart {
  if (typeof answer !== 'object' || answer === null) return makePart([]);
  const known = parts.get(answer);
  if (known) return known;
  const objects = itemsIn(fieldsIn(answer)['items']).map(item => withKind(item, listing));
  const part = makePart(objects.filter((object): object is KubeObject => object !== undefined));
  parts.set(answer, part);
  return part;
}

const parts = new WeakMap<object, ListPart>();

/** The object with its kind, the same one each time; undefined where it is none. */
export function withKind(item: unknown, {kind, apiVersion}: Pick<Listing, 'kind' | 'apiVersion'>): KubeObject | undefined {
  const fields = fieldsIn(item);
  if (typeof fieldsIn(fields['metadata'])['name'] !== 'string') return undefined;
  if (fields['kind'] === kind && typeof fields['apiVersion'] === 'string') return item as KubeObject;
  const known = named.get(fields);
  if (known) return known;
  const object = {...fields, kind, apiVersion} as unknown as KubeObject;
  named.set(fields, object);
  return object;
}

const named = new WeakMap<object, KubeObject>();

/** What an object names; kept with it, since objects are never modified. */
export function referencesOf(object: KubeObject): readonly Reference[] {
  const known = references.get(object);
  if (known) return known;
  const found = refersTo(object).filter(({kind, name}) => kind !== 'ConfigMap' || name !== EVERYWHERE);
  references.set(object, found);
  return found;
}

/** The certificate of the API server, which each pod has beside its token: it says nothing about any of them. */
const EVERYWHERE = 'kube-root-ca.crt';

const references = new WeakMap<object, readonly Reference[]>();

/** How it selects pods; kept with it. */
export function selectorOf(object: KubeObject): PodSelector | undefined {
  if (selectors.has(object)) return selectors.get(object);
  const found = podSelectorOf(object);
  selectors.set(object, found);
  return found;
}

const selectors = new WeakMap<object, PodSelector | undefined>();

/** How it is by what it says of itself; kept with it. */
export function healthOf(object: KubeObject): ObjectHealth {
  const known = healths.get(object);
  if (known) return known;
  const found = objectHealth(object);
  healths.set(object, found);
  return found;
}

const healths = new WeakMap<object, ObjectHealth>();

function makePart(objects: readonly KubeObject[]): ListPart {
  const byKey = later(() => new Map(objects.map(object => [keyText(keyOf(object)), object])));
  const byUid = later(() => new Map(objects.map(object => [object.metadata.uid ?? '', object])));
  const byOwner = later(() => grouped(objects, object => ownersOf(object).map(({uid}) => uid)));
  const byName = later(() => grouped(objects, object => referencesOf(object).map(keyText)));
  const byPair = later(() =>
    grouped(objects, object => Object.entries(fieldsIn(object.metadata.labels)).map(([key, value]) => `${key}=${String(value)}`)),
  );
  return {
    objects,
    byKey: key => byKey().get(key),
    byUid: uid => byUid().get(uid),
    get hasOwned() {
      return byOwner().size > 0;
    },
    owned: uid => byOwner().get(uid) ?? none,
    naming: key => byName().get(key) ?? none,
    selected({pairs, matches}) {
      const candidates = pairs.map(([key, value]) => byPair().get(`${key}=${value}`) ?? none);
      const fewest = candidates.reduce((least, one) => (one.length < least.length ? one : least), candidates[0] ?? objects);
      return fewest.filter(({metadata}) => matches(metadata.labels));
    },
  };
}

const none: readonly KubeObject[] = [];

function grouped(objects: readonly KubeObject[], keysOf: (object: KubeObject) => readonly string[]): Map<string, KubeObject[]> {
  const groups = new Map<string, KubeObject[]>();
  for (const object of objects) {
    for (const key of keysOf(object)) {
      const group = groups.get(key);
      if (group) group.push(object);
      else groups.set(key, [object]);
    }
  }
  return groups;
}

function later<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
