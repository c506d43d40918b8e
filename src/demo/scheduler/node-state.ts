import {controllerOf} from '../object.ts';
import type {Node, Pod} from '../schema/kinds.ts';
import {type Amounts, allocatableOf, requestsOf} from './amounts.ts';

/** A pod as the scheduler reckons with it. */
export type PodState = {
  readonly pod: Pod;
  readonly requests: Amounts;
  /** What is assumed where nothing is asked for, for scoring alone (GetNonzeroRequests). */
  readonly guessedCpu: number;
  readonly guessedMemory: number;
  readonly hostPorts: readonly HostPort[];
  /** Uid of what manages it. */
  readonly owner: string | undefined;
};

export type HostPort = {readonly key: string; readonly address: string};

/** A node with the sums of what is on it. Changed in place: it is looked at far more often than anything else. */
export type NodeState = {
  readonly name: string;
  node: Node;
  /** Empty without one. */
  zone: string;
  allocatable: Amounts;
  allowedPods: number;
  readonly pods: Map<string, PodState>;
  cpu: number;
  memory: number;
  storage: number;
  readonly others: Map<string, number>;
  guessedCpu: number;
  guessedMemory: number;
  /** Addresses by `TCP/8080`. */
  readonly hostPorts: Map<string, readonly string[]>;
};

/** The address that stands for all addresses of a node. */
export const ANY = '0.0.0.0';

const GUESSED_CPU = 100;
const GUESSED_MEMORY = 200 * 1024 * 1024;

export function podStateOf(pod: Pod): PodState {
  const requests = requestsOf(pod);
  return {
    pod,
    requests,
    guessedCpu: requests.cpu || GUESSED_CPU,
    guessedMemory: requests.memory || GUESSED_MEMORY,
    hostPorts: hostPortsOf(pod),
    owner: controllerOf(pod)?.uid,
  };
}

export function nodeStateOf(node: Node): NodeState {
  const state: NodeState = {
    name: node.metadata.name,
    node,
    zone: '',
    allocatable: allocatableOf(node),
    allowedPods: 0,
    pods: new Map(),
    cpu: 0,
    memory: 0,
    storage: 0,
    others: new Map(),
    guessedCpu: 0,
    guessedMemory: 0,
    hostPorts: new Map(),
  };
  setNode(state, node);
  return state;
}

export function setNode(state: NodeState, node: Node): void {
  state.node = node;
  state.zone = zoneOf(node);
  state.allocatable = allocatableOf(node);
  state.allowedPods = state.allocatable.others.get('pods') ?? 0;
}

export function zoneOf({metadata}: Node): string {
  return metadata.labels?.['topology.kubernetes.io/zone'] ?? '';
}

export function addPod(state: NodeState, key: string, pod: PodState): void {
  state.pods.set(key, pod);
  count(state, pod, 1);
  for (const {key: port, address} of pod.hostPorts) state.hostPorts.set(port, [...(state.hostPorts.get(port) ?? []), address]);
}

export function removePod(state: NodeState, key: string): PodState | undefined {
  const pod = state.pods.get(key);
  if (!pod) return undefined;
  state.pods.delete(key);
  count(state, pod, -1);
  for (const {key: port, address} of pod.hostPorts) {
    const addresses = [...(state.hostPorts.get(port) ?? [])];
    addresses.splice(addresses.indexOf(address), 1);
    if (addresses.length > 0) state.hostPorts.set(port, addresses);
    else state.hostPorts.delete(port);
  }
  return pod;
}

function count(state: NodeState, {requests, guessedCpu, guessedMemory}: PodState, sign: 1 | -1): void {
  state.cpu += sign * requests.cpu;
  state.memory += sign * requests.memory;
  state.storage += sign * requests.storage;
  state.guessedCpu += sign * guessedCpu;
  state.guessedMemory += sign * guessedMemory;
  for (const [name, amount] of requests.others) state.others.set(name, (state.others.get(name) ?? 0) + sign * amount);
}

function hostPortsOf({spec}: Pod): readonly HostPort[] {
  const found: HostPort[] = [];
  const sidecars = spec?.initContainers?.filter(({restartPolicy}) => restartPolicy === 'Always') ?? [];
  for (const {ports} of [...(spec?.containers ?? []), ...sidecars]) {
    for (const {hostPort, protocol = 'TCP', hostIP} of ports ?? []) {
      if (hostPort) found.push({key: `${protocol}/${hostPort}`, address: hostIP || ANY});
    }
  }
  return found;
}
