import {kindsWords, kindWords} from '../../kube/kind-words.ts';
import type {KubeObject} from '../../kube/object.ts';
import {ownersOf} from '../../kube/relations.ts';
import type {Inspected} from '../tab.ts';
import {type Branch, headingBranch, missingBranch, namedBranch, objectBranch, problemBranch, wordBranch} from './branch.ts';
import {healthOf, withKind} from './list-part.ts';
import {createNeighbours} from './neighbours.ts';
import {compare, createOwned, placeOf} from './owned.ts';
import {type Above, ownerChain} from './owner-chain.ts';
import {createSights} from './sights.ts';
import {singlesOf} from './singles.ts';
import {type Surroundings, surroundingsOf} from './surroundings.ts';

/** With more at the top of a namespace, those that are well are folded at first. */
const MANY_AT_TOP = 20;

/** The whole tree of what is looked at: its topmost owner first, then what has to be said about what is not known. */
export function buildTree(inspected: Inspected): readonly Branch[] {
  const around = surroundingsOf(inspected);
  const {kind} = inspected;
  const object =
    inspected.object && withKind(inspected.object, {kind: kind.name, apiVersion: inspected.object.apiVersion ?? apiVersion(inspected)});
  if (!object) return [inspected.problem === undefined ? wordBranch('asking …') : problemBranch(inspected.problem)];
  const sights = createSights(inspected, around, singlesOf(inspected, around));
  const shown = new Set<string>();
  const owned = createOwned(around, sights, shown);
  const neighbours = createNeighbours(around, sights, owned, shown);
  const tree =
    kind.name === 'Namespace' && kind.group === ''
      ? [ofNamespace(object)]
      : underOwners(ownerChain(inspected, object, around).above, ofObject(object));
  return [...tree, ...askingNotes(around), ...sights.notes()];

  function ofObject(object: KubeObject): Branch {
    const users = neighbours.usedBy(object);
    const uses = neighbours.usesOf(object).filter(({id}) => !users.some(user => user.id === id));
    const children = [
      ...owned.ownedBranches(object),
      ...heading(usesWords(object), uses, false),
      ...heading('used by', users, false, true),
      ...(users.length === 0 ? nobody(object, around) : []),
    ];
    const own = object.kind === 'Service' ? neighbours.serviceBranch(object, children) : undefined;
    return own ? {...own, look: 'looked-at'} : objectBranch(object, {...healthOf(object), isLookedAt: true, children});
  }

  function ofNamespace(namespace: KubeObject): Branch {
    const tops = around.listings
      .flatMap(({part}) => part.objects)
      .filter(one => !ownersOf(one).some(({uid}) => around.byUid(uid) !== undefined))
      .sort(byPlace);
    const workloads = tops.filter(isWorkload).map(one => topBranch(one));
    // Owners that own each other have none above them.
    const lost = around.listings.flatMap(({part}) => part.objects).filter(one => isWorkload(one) && !shown.has(one.metadata.uid ?? ''));
    const cycles = lost.sort(byPlace).flatMap(one => (shown.has(one.metadata.uid ?? '') ? [] : topBranch(one)));
    const rest = tops.filter(one => !isWorkload(one) && !shown.has(one.metadata.uid ?? '') && one.kind !== 'EndpointSlice');
    const quiet = rest.filter(({kind}) => kind === 'ServiceAccount' || kind === 'PersistentVolumeClaim');
    const others = rest.filter(one => !quiet.includes(one)).map(one => otherBranch(one));
    const children = [...workloads, ...cycles, ...others];
    const folded = children.length > MANY_AT_TOP ? children.map(foldedWhereWell) : children;
    const unused = quiet.map(one => objectBranch(one, healthOf(one)));
    return objectBranch(namespace, {
      ...healthOf(namespace),
      isLookedAt: true,
      isWhole: true,
      children: [...folded, ...heading('not named by any of these', unused, true)],
    });
  }

  function topBranch(object: KubeObject): Branch {
    shown.add(object.metadata.uid ?? '');
    const users = neighbours.usedBy(object);
    const uses = neighbours.usesOf(object).filter(({id}) => !users.some(user => user.id === id));
    for (const {key} of uses) if (key) for (const one of listedAt(key)) shown.add(one);
    const parts = [
      ...owned.ownedBranches(object),
      ...heading('uses', uses.filter(isTelling), true),
      ...heading('used by', users, true, true),
    ];
    return objectBranch(object, {...healthOf(object), children: parts});
  }

  function otherBranch(object: KubeObject): Branch {
    if (object.kind === 'Service') return neighbours.serviceBranch(object, [...neighbours.leadsTo(object), ...neighbours.usedBy(object)]);
    return objectBranch(object, {...healthOf(object), children: neighbours.usesOf(object)});
  }

  function listedAt(key: NonNullable<Branch['key']>): readonly string[] {
    const seen = around.listed(key);
    return seen?.state === 'there' && seen.object.metadata.uid !== undefined ? [seen.object.metadata.uid] : [];
  }
}

/** `uses` and `used by`; folded where nothing below is in trouble. */
function heading(text: string, children: readonly Branch[], isFolded: boolean, isAside = false): readonly Branch[] {
  if (children.length === 0) return [];
  const trouble = children.some(({failing}) => failing > 0);
  return [headingBranch(text, `${text} ${countOf(children)}`, children, isFolded && !trouble, isAside)];
}

function countOf(children: readonly Branch[]): number {
  return children.reduce((count, child) => count + (child.look === 'heading' ? child.children.length : 1), 0);
}

/** What every pod has, a node and the usual account, says nothing in the tree of a namespace. */
function isTelling({key, look}: Branch): boolean {
  return key?.kind !== 'Node' && (key?.kind !== 'ServiceAccount' || key.name !== 'default' || look === 'missing');
}

function usesWords({kind}: KubeObject): string {
  return kind === 'Service' ? 'leads to' : kind === 'PodDisruptionBudget' || kind === 'NetworkPolicy' ? 'applies to' : 'uses';
}

function foldedWhereWell(branch: Branch): Branch {
  return branch.failing + branch.waiting + branch.failingAside > 0 || branch.children.length === 0 ? branch : {...branch, isFolded: true};
}

function underOwners(above: readonly Above[], below: Branch): readonly Branch[] {
  return [above.reduce((branch, one) => ownerBranch(one, branch), below)];
}

function ownerBranch({owner, namespace, sight, isCycle, isAnother, others}: Above, below: Branch): Branch {
  const {group, kind, name} = owner;
  const key = {group, kind, namespace, name};
  const note = others === 0 ? 'owner' : `owner, one of ${others + 1}`;
  const children = [below];
  if (isCycle) return {...wordBranch(`a cycle: ${kindWords(kind)} ${name} is its own owner by way of others`, 'failing'), children};
  if (isAnother) return {...missingBranch(key, true, note, 'another object has its name now'), children};
  switch (sight.state) {
    case 'there':
      return objectBranch(sight.object, {...healthOf(sight.object), note, children});
    case 'missing':
      return {...missingBranch(key, true, note), children};
    case 'forbidden':
      return {...namedBranch(key, note, `you may not read ${kindsWords(kind)} here (403)`), children};
    case 'asking':
      return {...namedBranch(key, note, 'asking …'), children};
    default:
      return {...namedBranch(key, note, sight.state === 'failed' ? sight.because : 'its kind is not known here'), children};
  }
}

/** That nothing uses it is said only where all was looked at that might. */
function nobody(object: KubeObject, around: Surroundings): readonly Branch[] {
  const isLookable = ['ConfigMap', 'Secret', 'ServiceAccount', 'PersistentVolumeClaim'].includes(object.kind ?? '');
  if (!isLookable) return [];
  const isKnown = around.listings.every(({answer}) => answer.state !== 'asking');
  return isKnown ? [wordBranch('nothing that is looked at here names it')] : [];
}

function askingNotes({listings}: Surroundings): readonly Branch[] {
  const kindsThat = (is: (one: Surroundings['listings'][number]) => boolean) =>
    listings.filter(is).map(({listing}) => kindsWords(listing.kind));
  const asking = kindsThat(({answer}) => answer.state === 'asking');
  const refused = listings.flatMap(({listing, answer}) => {
    if (answer.state !== 'failed' || answer.status === 404) return [];
    const kinds = kindsWords(listing.kind);
    return problemBranch(
      answer.status === 403
        ? `you may not list ${kinds} here (403): they are not shown`
        : `${kinds} could not be listed: ${answer.because}`,
    );
  });
  return [...(asking.length === 0 ? [] : [wordBranch(`asking for ${asking.join(', ')} …`)]), ...refused];
}

function isWorkload({kind}: KubeObject): boolean {
  return ['Pod', 'ReplicaSet', 'Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob'].includes(kind ?? '');
}

function byPlace(a: KubeObject, b: KubeObject): number {
  return placeOf(a.kind ?? '') - placeOf(b.kind ?? '') || compare(a.kind ?? '', b.kind ?? '') || compare(a.metadata.name, b.metadata.name);
}

function apiVersion({kind: {group, version}}: Inspected): string {
  return group === '' ? version : `${group}/${version}`;
}
