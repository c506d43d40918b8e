import type {DaemonSet, Node, Pod} from '../schema/kinds.ts';
import {type Fit, maxSurge, maxUnavailable, nodeOf} from './daemon-set-nodes.ts';
import {isAvailable, isReady, isTerminal} from './pods.ts';

export const HASH_LABEL = 'controller-revision-hash';
export const GENERATION_LABEL = 'pod-template-generation';
const GENERATION = 'deprecated.daemonset.template.generation';

/** What is known of a set when its work is planned. */
export type Daemons = {
  readonly set: DaemonSet;
  readonly nodes: readonly Node[];
  readonly fits: (node: Node) => Fit;
  /** By the node that they are on or meant for, oldest first. */
  readonly byNode: ReadonlyMap<string, readonly Pod[]>;
  /** Of the template. */
  readonly hash: string;
  readonly now: number;
};

export type Plan = {readonly create: readonly string[]; readonly remove: readonly Pod[]};

export function podsByNode(pods: readonly Pod[]): ReadonlyMap<string, readonly Pod[]> {
  const byNode = new Map<string, Pod[]>();
  for (const pod of [...pods].sort(byAge)) {
    const node = nodeOf(pod);
    if (node === undefined || (isTerminal(pod) && pod.metadata.deletionTimestamp)) continue;
    byNode.set(node, [...(byNode.get(node) ?? []), pod]);
  }
  return byNode;
}

export function generationOf({metadata}: DaemonSet): string | undefined {
  return metadata.annotations?.[GENERATION];
}

export function isUpdated({metadata}: Pod, {set, hash}: Pick<Daemons, 'set' | 'hash'>): boolean {
  const generation = generationOf(set);
  return metadata.labels?.[HASH_LABEL] === hash || (generation !== undefined && metadata.labels?.[GENERATION_LABEL] === generation);
}

/** One pod for each node that should have one. `isEnded` is asked whether a pod that ended may be replaced now (podsShouldBeOnNode). */
export function planned(daemons: Daemons, isEnded: (pod: Pod, node: string) => boolean): Plan {
  const {set, nodes, fits, byNode} = daemons;
  const create: string[] = [];
  const remove: Pod[] = [];
  for (const node of nodes) {
    const {name} = node.metadata;
    const {shouldRun, mayStay} = fits(node);
    const there = byNode.get(name);
    const staying = (there ?? []).filter(({metadata}) => !metadata.deletionTimestamp);
    if (shouldRun && !there) create.push(name);
    else if (!mayStay) remove.push(...staying);
    else {
      remove.push(...staying.filter(pod => isTerminal(pod) && isEnded(pod, name)));
      const alive = staying.filter(pod => !isTerminal(pod));
      if (maxSurge(set, 1) === 0) remove.push(...alive.slice(1));
      else if (alive.length === 0 && shouldRun) create.push(name);
      else if (alive.length > 1) remove.push(...surplus(daemons, alive));
    }
  }
  const known = new Set(nodes.map(({metadata}) => metadata.name));
  for (const [name, pods] of byNode) if (!known.has(name)) remove.push(...pods.filter(({spec}) => !spec?.nodeName));
  return {create, remove};
}

/** Which old pods make room for new ones now (rollingUpdate). */
export function updatePlan(daemons: Daemons): Plan {
  const {set, nodes, fits} = daemons;
  const wanted = nodes.filter(node => fits(node).shouldRun);
  return maxSurge(set, wanted.length) === 0 ? replacing(daemons, wanted) : surging(daemons, wanted);
}

function replacing(daemons: Daemons, wanted: readonly Node[]): Plan {
  const {set} = daemons;
  const limit = maxUnavailable(set, wanted.length);
  let unavailable = 0;
  const remove: Pod[] = [];
  const candidates: Pod[] = [];
  for (const name of namesOf(daemons, wanted)) {
    const pair = pairOn(daemons, name);
    if (!pair || Boolean(pair.old) === Boolean(pair.new)) unavailable++;
    else if (pair.new) unavailable += isUp(daemons, pair.new) ? 0 : 1;
    else if (!isUp(daemons, pair.old!)) {
      remove.push(pair.old!);
      unavailable++;
    } else if (unavailable < limit) candidates.push(pair.old!);
  }
  return {create: [], remove: [...remove, ...candidates.slice(0, Math.max(0, limit - unavailable))]};
}

function surging(daemons: Daemons, wanted: readonly Node[]): Plan {
  const limit = maxSurge(daemons.set, wanted.length);
  const isWanted = new Set(wanted.map(({metadata}) => metadata.name));
  const create: string[] = [];
  const candidates: string[] = [];
  const remove: Pod[] = [];
  const misplaced: Pod[] = [];
  let surge = 0;
  let available = 0;
  for (const name of namesOf(daemons, wanted)) {
    const pair = pairOn(daemons, name);
    if (!pair) {
      surge++;
      continue;
    }
    const shown = pair.old ?? pair.new;
    if (shown && isUp(daemons, shown)) available++;
    if (!pair.old) continue;
    if (pair.new) {
      if (isUp(daemons, pair.new)) remove.push(pair.old);
      else surge++;
    } else if (!isUp(daemons, pair.old)) {
      if (isWanted.has(name)) create.push(name);
      else remove.push(pair.old);
    } else if (!isWanted.has(name)) misplaced.push(pair.old);
    else if (surge < limit) candidates.push(name);
  }
  return {
    create: [...create, ...candidates.slice(0, Math.max(0, limit - surge))],
    remove: [...remove, ...misplaced.slice(0, Math.max(0, available - wanted.length))],
  };
}

/** During a surge a node may have one old and one new pod, and the old one goes once the new one is there. */
function surplus(daemons: Daemons, alive: readonly Pod[]): readonly Pod[] {
  const newest = alive.filter(({metadata}) => metadata.labels?.[HASH_LABEL] === daemons.hash);
  const oldest = alive.filter(pod => !newest.includes(pod));
  const [first] = newest;
  const [old] = oldest;
  const isReplaced = first && old && (!isReady(old) || isUp(daemons, first));
  return [...newest.slice(1), ...oldest.slice(isReplaced ? 0 : 1)];
}

/** The old and the new pod of a node; undefined where there are more than one of a sort. */
function pairOn(daemons: Daemons, node: string): {readonly old: Pod | undefined; readonly new: Pod | undefined} | undefined {
  const staying = (daemons.byNode.get(node) ?? []).filter(({metadata}) => !metadata.deletionTimestamp);
  const updated = staying.filter(pod => isUpdated(pod, daemons));
  const old = staying.filter(pod => !updated.includes(pod));
  return updated.length > 1 || old.length > 1 ? undefined : {old: old[0], new: updated[0]};
}

function namesOf({byNode}: Daemons, wanted: readonly Node[]): readonly string[] {
  return [...new Set([...wanted.map(({metadata}) => metadata.name), ...byNode.keys()])];
}

function isUp({set, now}: Daemons, pod: Pod): boolean {
  return isAvailable(pod, set.spec?.minReadySeconds ?? 0, now);
}

function byAge(one: Pod, other: Pod): number {
  const [isBound, isOtherBound] = [one.spec?.nodeName, other.spec?.nodeName];
  if (Boolean(isBound) !== Boolean(isOtherBound)) return isBound ? -1 : 1;
  const [born, otherBorn] = [one.metadata.creationTimestamp, other.metadata.creationTimestamp];
  if (born !== otherBorn) return born < otherBorn ? -1 : 1;
  return one.metadata.name < other.metadata.name ? -1 : 1;
}
