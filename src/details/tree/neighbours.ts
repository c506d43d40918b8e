import {record as fieldsIn, records as itemsIn} from '../../kube/loose.ts';
import type {KubeObject} from '../../kube/object.ts';
import {keyOf, keyText, type ObjectKey, type Reference} from '../../kube/object-key.ts';
import {ownersOf, podLabelsOf} from '../../kube/relations.ts';
import type {Health} from '../../kube/row.ts';
import {isRoute} from '../../kube/route-references.ts';
import {type Branch, objectBranch, wordBranch} from './branch.ts';
import {healthOf, referencesOf, selectorOf} from './list-part.ts';
import {arranged, compare, placeOf} from './owned.ts';
import type {Sights} from './sights.ts';
import type {Surroundings} from './surroundings.ts';

type Owned = {ownedBranches(object: KubeObject): readonly Branch[]; isClaimOfOwned(object: KubeObject, key: ObjectKey): boolean};

/** Shows what an object refers to and what refers to it. `shown` gathers the uids that have a line of their own. */
export function createNeighbours(around: Surroundings, sights: Sights, {ownedBranches, isClaimOfOwned}: Owned, shown: Set<string>) {
  const selecting = selectorsByPair(around);
  const ready = readyEndpoints(around);
  const routeKinds = ['Ingress', ...around.listings.map(({listing}) => listing.kind).filter(isRoute)];
  return {usesOf, usedBy, leadsTo, serviceBranch};

  /** What its fields name, each with what can be said of it. */
  function usesOf(object: KubeObject): readonly Branch[] {
    const own = referencesOf(object).filter(
      reference => !(object.kind === 'StatefulSet' && reference.kind === 'PersistentVolumeClaim' && isClaimOfOwned(object, reference)),
    );
    const named = own.map(reference => {
      const seen = reference.kind === 'Service' || object.kind === 'HorizontalPodAutoscaler' ? sights.sight(reference) : undefined;
      if (seen?.state !== 'there') return sights.branch(reference);
      if (reference.kind === 'Service')
        return object.kind === 'StatefulSet' ? serviceBranch(seen.object, []) : serviceBranch(seen.object, leadsTo(seen.object));
      return sights.branch(reference, ownedBranches(seen.object));
    });
    return [...named, ...leadsTo(object)];
  }

  /** The workloads whose pods a service or a policy takes in, with all that they own. */
  function leadsTo(object: KubeObject): readonly Branch[] {
    const selector = ['Service', 'PodDisruptionBudget', 'NetworkPolicy'].includes(object.kind ?? '') ? selectorOf(object) : undefined;
    if (!selector || !around.isListed('Pod')) return [];
    const tops = new Map<string, KubeObject>();
    for (const pod of around.pods(selector, object.metadata.namespace ?? '')) {
      const top = topOf(pod);
      tops.set(keyText(keyOf(top)), top);
    }
    const isKnown = around.listings.find(({listing}) => listing.kind === 'Pod')?.answer.state === 'known';
    if (tops.size === 0 && isKnown)
      return [wordBranch(selector.text === undefined ? 'no pod is here' : `no pod has ${selector.text}`, 'waiting')];
    return [...tops.values()].sort(byKind).map(top => objectBranch(top, {...healthOf(top), children: ownedBranches(top)}));
  }

  function usedBy(object: KubeObject): readonly Branch[] {
    const labels = podLabelsOf(object);
    if (labels !== undefined)
      return [...selectorsOf(labels, object.metadata.namespace ?? ''), ...naming(object, ['HorizontalPodAutoscaler'])];
    switch (object.kind) {
      case 'Service':
        return routesTo(object);
      case 'Gateway':
        return around.naming(keyOf(object), routeKinds).map(route =>
          mark(
            route,
            usesOf(route).filter(({key}) => key?.kind !== 'Gateway'),
          ),
        );
      default:
        return naming(object);
    }
  }

  /** Services, policies and budgets that take in pods with these labels; behind services what leads to them. */
  function selectorsOf(labels: unknown, namespace: string): readonly Branch[] {
    const pairs = Object.entries(fieldsIn(labels)).map(([key, value]) => `${key}=${String(value)}`);
    const found = ['', ...pairs].flatMap(pair => selecting.get(pair) ?? []);
    return found
      .filter(one => (one.metadata.namespace ?? '') === namespace && selectorOf(one)?.matches(labels))
      .sort(byKind)
      .map(one => (one.kind === 'Service' ? serviceBranch(one, routesTo(one)) : mark(one)));
  }

  function routesTo(service: KubeObject): readonly Branch[] {
    return around
      .naming(keyOf(service), routeKinds)
      .filter((route, index, all) => all.indexOf(route) === index)
      .map(route =>
        mark(
          route,
          referencesOf(route)
            .filter(({kind}) => kind === 'Gateway')
            .map(gateway => seenBranch(gateway)),
        ),
      );
  }

  /** What names it, without what is owned by something that names it as well: a template stands for its pods. */
  function naming(object: KubeObject, kinds?: readonly string[]): readonly Branch[] {
    const found = around.naming(keyOf(object), kinds);
    const uids = new Set(found.map(({metadata}) => metadata.uid));
    const users = found
      .filter(one => !ownersOf(one).some(({uid}) => uids.has(uid)))
      .filter(one => !ownersOf(object).some(({uid}) => uid === one.metadata.uid));
    return arranged(users.map(one => ({object: one, branch: mark(one)})));
  }

  function seenBranch(reference: Reference): Branch {
    const seen = sights.sight(reference);
    if (seen.state === 'there' && seen.object.metadata.uid !== undefined) shown.add(seen.object.metadata.uid);
    return sights.branch(reference);
  }

  function mark(object: KubeObject, children: readonly Branch[] = []): Branch {
    if (object.metadata.uid !== undefined) shown.add(object.metadata.uid);
    return objectBranch(object, {...healthOf(object), children});
  }

  /** With how many of its endpoints are ready, where that is known. */
  function serviceBranch(service: KubeObject, children: readonly Branch[]): Branch {
    if (service.metadata.uid !== undefined) shown.add(service.metadata.uid);
    const own = healthOf(service);
    const selector = selectorOf(service);
    const counted = ready.get(`${service.metadata.namespace ?? ''}/${service.metadata.name}`);
    if (!counted) return objectBranch(service, {...own, children});
    const health: Health = own.health !== 'ok' || !selector || counted.ready > 0 ? own.health : counted.all > 0 ? 'failing' : 'waiting';
    const words = counted.ready > 0 || !selector ? `${counted.ready} of ${counted.all} endpoints ready` : `no ready endpoint`;
    return objectBranch(service, {health, text: `${own.text}, ${words}`, children});
  }

  function topOf(object: KubeObject): KubeObject {
    let top = object;
    for (let steps = 0; steps < 12; steps++) {
      const owner = ownersOf(top)[0];
      const above = owner && around.byUid(owner.uid);
      if (!above) return top;
      top = above;
    }
    return top;
  }
}

/** Services, policies and budgets by the first label that they ask for, so that few are compared; '' for those that ask for none. */
function selectorsByPair(around: Surroundings): ReadonlyMap<string, readonly KubeObject[]> {
  const found = new Map<string, KubeObject[]>();
  for (const kind of ['Service', 'NetworkPolicy', 'PodDisruptionBudget']) {
    for (const object of around.objects(kind)) {
      const [pair] = selectorOf(object)?.pairs ?? [];
      const id = pair ? `${pair[0]}=${pair[1]}` : '';
      const others = found.get(id);
      if (others) others.push(object);
      else found.set(id, [object]);
    }
  }
  return found;
}

function readyEndpoints(around: Surroundings): ReadonlyMap<string, {readonly ready: number; readonly all: number}> {
  const counts = new Map<string, {ready: number; all: number}>();
  for (const slice of around.objects('EndpointSlice')) {
    const service = `${slice.metadata.namespace ?? ''}/${String(slice.metadata.labels?.['kubernetes.io/service-name'])}`;
    const count = counts.get(service) ?? {ready: 0, all: 0};
    for (const {conditions} of itemsIn(slice['endpoints'])) {
      count.all += 1;
      if (fieldsIn(conditions)['ready'] !== false) count.ready += 1;
    }
    counts.set(service, count);
  }
  return counts;
}

function byKind(a: KubeObject, b: KubeObject): number {
  return placeOf(a.kind ?? '') - placeOf(b.kind ?? '') || compare(a.kind ?? '', b.kind ?? '') || compare(a.metadata.name, b.metadata.name);
}
