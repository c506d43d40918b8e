import {record as fieldsIn, whole as numberIn} from '../../kube/loose.ts';
import {kindsWords, kindWords} from '../../kube/kind-words.ts';
import type {KubeObject} from '../../kube/object.ts';
import type {ObjectKey} from '../../kube/object-key.ts';
import {type Branch, headingBranch, objectBranch, wordBranch} from './branch.ts';
import {healthOf, referencesOf} from './list-part.ts';
import type {Sights} from './sights.ts';
import type {Surroundings} from './surroundings.ts';

/** More of one kind are not shown one below the other: those that are well stand behind one line. */
const MOST_OF_A_KIND = 20;

/** Shows what an object owns, and what that owns. `shown` gathers the uids that have a line of their own. */
export function createOwned(around: Surroundings, sights: Sights, shown: Set<string>) {
  return {ownedBranches, isClaimOfOwned};

  function ownedBranches(object: KubeObject, path: ReadonlySet<string> = new Set()): readonly Branch[] {
    const uid = object.metadata?.uid;
    if (uid === undefined) return [];
    const inside = new Set(path).add(uid);
    const owned = around.owned(uid).filter(one => one.kind !== 'EndpointSlice' || object.kind === 'Service');
    const branches = owned.map((one): Placed => ({object: one, branch: branchOf(one, inside)}));
    return [...arranged(branches), ...(object.kind === 'Pod' && path.size > 0 ? claimsOf(object) : [])];
  }

  /** Whether a claim is shown with one of the pods that the object owns. */
  function isClaimOfOwned(object: KubeObject, {kind, namespace, name}: ObjectKey): boolean {
    const pods = around.owned(object.metadata?.uid ?? '').filter(one => one.kind === 'Pod');
    return pods.some(pod => referencesOf(pod).some(one => one.kind === kind && one.name === name && one.namespace === namespace));
  }

  function branchOf(object: KubeObject, path: ReadonlySet<string>): Branch {
    const uid = object.metadata.uid ?? '';
    if (path.has(uid))
      return wordBranch(`a cycle: ${kindWords(object.kind ?? '')} ${object.metadata.name} is its own owner by way of others`, 'failing');
    shown.add(uid);
    return objectBranch(object, {...healthOf(object), children: ownedBranches(object, path)});
  }

  function claimsOf(pod: KubeObject): readonly Branch[] {
    return referencesOf(pod)
      .filter(({kind}) => kind === 'PersistentVolumeClaim')
      .map(reference => sights.branch(reference));
  }
}

export type Placed = {readonly object: KubeObject; readonly branch: Branch};

/** By kind and name; what is over or of an earlier time stands folded behind one line, so do many that are well. */
export function arranged(all: readonly Placed[]): readonly Branch[] {
  const kinds = [...new Set(all.map(({object}) => object.kind ?? ''))].sort((a, b) => placeOf(a) - placeOf(b) || compare(a, b));
  return kinds.flatMap(kind => {
    const sorted = all.filter(({object}) => object.kind === kind).sort((a, b) => compare(a.object.metadata.name, b.object.metadata.name));
    const old = sorted.filter(one => standingOf(one) === 'old');
    const done = sorted.filter(one => standingOf(one) === 'done');
    const rest = sorted.filter(one => standingOf(one) === 'present');
    const isMany = rest.length > MOST_OF_A_KIND;
    const well = isMany ? rest.filter(({branch}) => branch.health === 'ok') : [];
    const open = isMany ? rest.filter(({branch}) => branch.health !== 'ok') : rest;
    const others = open.length > 0 ? 'more ' : '';
    return [
      ...open.map(({branch}) => branch),
      ...group(`well ${kind}`, `${well.length} ${others}${kindsWords(kind)}, all well`, well),
      ...group(`old ${kind}`, `${old.length} old ${old.length === 1 ? kindWords(kind) : kindsWords(kind)} without pods`, old),
      ...group(`done ${kind}`, `${done.length} completed ${done.length === 1 ? kindWords(kind) : kindsWords(kind)}`, done),
    ];
  });
}

function group(id: string, text: string, members: readonly Placed[]): readonly Branch[] {
  if (members.length === 0) return [];
  const branches = members.map(({branch}) => branch);
  return [headingBranch(id, text, branches, true)];
}

function standingOf({object, branch}: Placed): 'old' | 'done' | 'present' {
  if (branch.health === 'done') return 'done';
  const isEmpty = object.kind === 'ReplicaSet' && numberIn(fieldsIn(object['spec'])['replicas'], 1) === 0 && branch.children.length === 0;
  return isEmpty ? 'old' : 'present';
}

/** What runs comes first. */
const order = ['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob', 'ReplicaSet', 'Job', 'Pod', 'Service', 'Ingress'];

export function placeOf(kind: string): number {
  const place = order.indexOf(kind);
  return place < 0 ? order.length : place;
}

export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
