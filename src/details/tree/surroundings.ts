import type {KubeObject} from '../../kube/object.ts';
import {keyText, type ObjectKey} from '../../kube/object-key.ts';
import type {PodSelector} from '../../kube/pod-selectors.ts';
import type {Answer, Inspected} from '../tab.ts';
import {type Listing, listingsOf} from './listings.ts';
import {type ListPart, partOf} from './list-part.ts';

/** What is known of an object that another names. */
export type Sight =
  | {readonly state: 'there'; readonly object: KubeObject}
  | {readonly state: 'missing' | 'asking' | 'forbidden' | 'unasked'}
  | {readonly state: 'failed'; readonly because: string};

/** All that is known around the object that is looked at. */
export type Surroundings = {
  readonly listings: readonly {readonly listing: Listing; readonly answer: Answer; readonly part: ListPart}[];
  /** Those of a kind; empty where it is not listed. */
  objects(kind: string): readonly KubeObject[];
  isListed(kind: string): boolean;
  byUid(uid: string): KubeObject | undefined;
  owned(uid: string): readonly KubeObject[];
  /** Those of these kinds (unless told, of all) whose fields name it. */
  naming(key: ObjectKey, kinds?: readonly string[]): readonly KubeObject[];
  pods(selector: PodSelector, namespace: string): readonly KubeObject[];
  /** What the lists say of an object; undefined where it would be in none of them. */
  listed(key: ObjectKey): Sight | undefined;
};

/** Made of the answers that are there: cheap, since what is known of a list is kept with its answer. */
export function surroundingsOf(inspected: Inspected): Surroundings {
  const listings = listingsOf(inspected).map(listing => {
    const answer = inspected.answer(listing.need);
    return {listing, answer, part: partOf(answer.state === 'known' ? answer.value : undefined, listing)};
  });
  const parts = listings.map(({part}) => part);
  const withOwned = parts.filter(({hasOwned}) => hasOwned);
  const ofKind = new Map(listings.map(one => [one.listing.kind, one]));
  return {
    listings,
    objects: kind => ofKind.get(kind)?.part.objects ?? [],
    isListed: kind => ofKind.has(kind),
    byUid: uid => first(parts, part => part.byUid(uid)),
    owned: uid => withOwned.flatMap(part => part.owned(uid)),
    naming: (key, kinds) =>
      listings.flatMap(({listing, part}) => (!kinds || kinds.includes(listing.kind) ? part.naming(keyText(key)) : [])),
    pods: (selector, namespace) =>
      ofKind
        .get('Pod')
        ?.part.selected(selector)
        .filter(pod => (pod.metadata.namespace ?? '') === namespace) ?? [],
    listed(key) {
      const one = ofKind.get(key.kind);
      if (!one || one.listing.group !== key.group || !covers(one.listing, key)) return undefined;
      return sightOf(one.answer, one.part.byKey(keyText(key)));
    },
  };
}

/** Whether the object would be in the list. One with a field selector is of no use for that. */
function covers({namespace, need}: Listing, key: ObjectKey): boolean {
  return (need.type === 'get' ? need.query : undefined) === undefined && (namespace === '' || namespace === key.namespace);
}

export function sightOf(answer: Answer, object: KubeObject | undefined): Sight {
  if (object) return {state: 'there', object};
  if (answer.state === 'asking') return answer;
  if (answer.state === 'known' || answer.status === 404) return {state: 'missing'};
  return answer.status === 403 ? {state: 'forbidden'} : {state: 'failed', because: answer.because};
}

function first<T, R>(items: readonly T[], find: (item: T) => R | undefined): R | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
