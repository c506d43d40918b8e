import type {KubeObject} from '../../kube/object.ts';
import {type OwnerName, ownersOf} from '../../kube/relations.ts';
import type {Inspected} from '../tab.ts';
import {withKind} from './list-part.ts';
import {type Single, singleOf} from './singles.ts';
import {type Sight, sightOf, type Surroundings} from './surroundings.ts';

/** One owner above an object. */
export type Above = {
  readonly owner: OwnerName;
  readonly namespace: string;
  readonly sight: Sight;
  /** It has been met below already: owners that own each other. */
  readonly isCycle: boolean;
  /** Another object has its name now. */
  readonly isAnother: boolean;
  /** How many more owners the object below names. */
  readonly others: number;
};

export type OwnerChain = {
  /** From the nearest to the topmost. */
  readonly above: readonly Above[];
  /** What is to be asked for to know it; of those that lie in no list. */
  readonly singles: readonly Single[];
};

const HIGHEST = 12;

/** The controllers above an object, as far up as they are known. */
export function ownerChain(inspected: Inspected, object: KubeObject, around: Surroundings): OwnerChain {
  const above: Above[] = [];
  const singles: Single[] = [];
  const seen = new Set([object.metadata?.uid]);
  let below: KubeObject | undefined = object;
  while (below && above.length < HIGHEST) {
    const owners = ownersOf(below);
    const owner = owners[0];
    if (!owner) break;
    // What lies in no namespace may own what lies in one, not the other way round.
    const home = inspected.kinds.find(kind => kind.name === owner.kind && kind.group === owner.group);
    const namespace: string = home?.isNamespaced === false || clusterKinds.has(owner.kind) ? '' : (below.metadata?.namespace ?? '');
    const isCycle = seen.has(owner.uid);
    const listed = around.byUid(owner.uid);
    const {single, sight}: Found = listed ? {single: undefined, sight: there(listed)} : lookUp(inspected, owner, namespace);
    if (single && !isCycle) singles.push(single);
    const found: KubeObject | undefined = sight.state === 'there' ? sight.object : undefined;
    const isAnother: boolean = found !== undefined && found.metadata.uid !== owner.uid;
    above.push({owner, namespace, sight, isCycle, isAnother, others: owners.length - 1});
    seen.add(owner.uid);
    below = isCycle || isAnother ? undefined : found;
  }
  return {above, singles};
}

const clusterKinds = new Set(['Node', 'Namespace', 'PersistentVolume', 'CustomResourceDefinition']);

type Found = {readonly single: Single | undefined; readonly sight: Sight};

function lookUp(inspected: Inspected, {group, kind, name}: OwnerName, namespace: string): Found {
  const single = singleOf(inspected, {group, kind, namespace, name}, false);
  if (!single) return {single, sight: {state: 'unasked'}};
  const answer = inspected.answer(single.need);
  return {single, sight: sightOf(answer, answer.state === 'known' ? withKind(answer.value, single) : undefined)};
}

function there(object: KubeObject): Sight {
  return {state: 'there', object};
}
