import type {Demo} from '../demo.ts';
import type {Pod} from '../schema/kinds.ts';
import type {ClusterState} from './cluster-state.ts';
import {ANY, type NodeState, type PodState, podStateOf} from './node-state.ts';
import {isNodeWanted} from './node-terms.ts';
import {placesOf, podTermOf} from './pod-terms.ts';
import {type Spread, spreadsOf} from './spread.ts';
import {isKeptOff, isTolerated} from './taints.ts';
import {isChosen} from './tallies.ts';
import {type Volumes, volumeProblems, volumesOf} from './volumes.ts';

/** Why a node will not do; whether it would if pods went away. */
export type Failure = {readonly reasons: readonly string[]; readonly isResolvable: boolean};

/** A pod with all that is the same for every node. */
export type Wanted = {
  readonly state: PodState;
  readonly pod: Pod;
  readonly volumes: Volumes;
  readonly hasNodeTerms: boolean;
  readonly spreads: readonly Spread[];
  readonly near: readonly Place[];
  /** The first pod of a group that wants to be together may be anywhere. */
  readonly isFirst: boolean;
  readonly apart: readonly Place[];
  readonly unwelcome: readonly Place[];
};

type Place = {readonly topologyKey: string; readonly places: ReadonlySet<string>};

export function wantedOf(demo: Demo, cluster: ClusterState, pod: Pod): Wanted {
  const {tallies, aversions, namespacesBy, nodes} = cluster;
  const affinity = pod.spec?.affinity;
  const near = affinity?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.map(term => podTermOf(pod, term, namespacesBy)) ?? [];
  const apart =
    affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.map(term => podTermOf(pod, term, namespacesBy)) ?? [];
  const placed = near.map(term => ({topologyKey: term.topologyKey, places: placesOf(term, tallies)}));
  return {
    state: podStateOf(pod),
    pod,
    volumes: volumesOf(demo, pod),
    hasNodeTerms: Boolean(pod.spec?.nodeSelector || affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution),
    spreads: spreadsOf(pod, 'DoNotSchedule', nodes, tallies),
    near: placed,
    isFirst: near.length > 0 && placed.every(({places}) => places.size === 0) && near.every(({choice}) => isChosen(choice, pod)),
    apart: apart.map(term => ({topologyKey: term.topologyKey, places: placesOf(term, tallies)})),
    unwelcome: aversions.against(pod),
  };
}

/** In the order of the scheduler's plugins; the first that objects speaks for the node. Undefined where the pod may run. */
export function failureOf(demo: Demo, wanted: Wanted, state: NodeState): Failure | undefined {
  const {pod, volumes} = wanted;
  const {node} = state;
  if (node.spec?.unschedulable && !isTolerated(pod, unschedulableTaint)) return unschedulable;
  if (isKeptOff(pod, node)) return untolerated;
  if (wanted.hasNodeTerms && !isNodeWanted(pod, node)) return unwanted;
  if (wanted.state.hostPorts.length > 0 && !hasPorts(wanted.state, state)) return portless;
  const lacking = lackOf(wanted.state, state);
  if (lacking) return lacking;
  if (volumes.exclusive.length > 0 && isInUse(volumes.exclusive, state)) return inUse;
  if (volumes.bound.length > 0 || volumes.delayed.length > 0) {
    const reasons = volumeProblems(demo, volumes, node);
    if (reasons.length > 0) return {reasons, isResolvable: false};
  }
  return placeFailure(wanted, node.metadata.labels ?? {});
}

/** Follows fitsRequest of the plugin NodeResourcesFit. */
function lackOf({requests}: PodState, state: NodeState): Failure | undefined {
  const {allocatable} = state;
  const isFull = state.pods.size + 1 > state.allowedPods;
  const isShortOfCpu = requests.cpu > 0 && requests.cpu > allocatable.cpu - state.cpu;
  const isShortOfMemory = requests.memory > 0 && requests.memory > allocatable.memory - state.memory;
  const isShortOfStorage = requests.storage > 0 && requests.storage > allocatable.storage - state.storage;
  if (!isFull && !isShortOfCpu && !isShortOfMemory && !isShortOfStorage && requests.others.size === 0) return undefined;
  const reasons: string[] = [];
  let isResolvable = true;
  if (isFull) reasons.push('Too many pods');
  if (isShortOfCpu) lacks('cpu', requests.cpu > allocatable.cpu);
  if (isShortOfMemory) lacks('memory', requests.memory > allocatable.memory);
  if (isShortOfStorage) lacks('ephemeral-storage', requests.storage > allocatable.storage);
  for (const [name, amount] of requests.others) {
    const all = allocatable.others.get(name) ?? 0;
    if (amount > 0 && amount > all - (state.others.get(name) ?? 0)) lacks(name, amount > all);
  }
  return reasons.length > 0 ? {reasons, isResolvable} : undefined;

  function lacks(name: string, isBeyond: boolean): void {
    reasons.push(`Insufficient ${name}`);
    if (isBeyond) isResolvable = false;
  }
}

function placeFailure({spreads, near, isFirst, apart, unwelcome}: Wanted, labels: Readonly<Record<string, string>>): Failure | undefined {
  for (const {topologyKey, maxSkew, counts, least, own} of spreads) {
    const place = labels[topologyKey];
    if (place === undefined) return spreadUnlabelled;
    const count = counts.get(place);
    if ((count ?? 0) + own - least > maxSkew) return spreadUnmet;
  }
  for (const {topologyKey, places} of near) {
    const place = labels[topologyKey];
    if (place === undefined || (!isFirst && !places.has(place))) return notNear;
  }
  if (apart.some(place => isAmong(place, labels))) return notApart;
  return unwelcome.some(place => isAmong(place, labels)) ? notWelcome : undefined;
}

function isAmong({topologyKey, places}: Place, labels: Readonly<Record<string, string>>): boolean {
  const place = labels[topologyKey];
  return place !== undefined && places.has(place);
}

function hasPorts({hostPorts}: PodState, state: NodeState): boolean {
  return hostPorts.every(({key, address}) => {
    const taken = state.hostPorts.get(key);
    return !taken || (address !== ANY && !taken.includes(ANY) && !taken.includes(address));
  });
}

function isInUse(claims: readonly string[], {pods}: NodeState): boolean {
  for (const {pod} of pods.values()) {
    for (const {persistentVolumeClaim: claim} of pod.spec?.volumes ?? []) {
      if (claim && claims.includes(`${pod.metadata.namespace}/${claim.claimName}`)) return true;
    }
  }
  return false;
}

const unschedulableTaint = {key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule'};
const unschedulable = fixed('node(s) were unschedulable', false);
const untolerated = fixed('node(s) had untolerated taint(s)', false);
const unwanted = fixed("node(s) didn't match Pod's node affinity/selector", false);
const portless = fixed("node(s) didn't have free ports for the requested pod ports", true);
const inUse = fixed(
  'node(s) unavailable due to PersistentVolumeClaim with ReadWriteOncePod access mode already in-use by another pod',
  true,
);
const spreadUnlabelled = fixed("node(s) didn't match pod topology spread constraints (missing required label)", false);
const spreadUnmet = fixed("node(s) didn't match pod topology spread constraints", true);
const notNear = fixed("node(s) didn't match pod affinity rules", false);
const notApart = fixed("node(s) didn't match pod anti-affinity rules", true);
const notWelcome = fixed("node(s) didn't satisfy existing pods anti-affinity rules", true);

function fixed(reason: string, isResolvable: boolean): Failure {
  return {reasons: [reason], isResolvable};
}
