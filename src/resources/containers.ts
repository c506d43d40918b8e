import {type Choice, type Fields, fieldsOf, type ObjectOf} from '../kube/fields.ts';
import {parseQuantity} from '../kube/quantity.ts';
import type {CellValue} from '../kube/row.ts';
import {age, metadata, name, toneOfHealth, valid} from './columns.ts';
import {type Column, defineKind, type Wellness} from './kind.ts';
import {opensNothing} from './open-pods.ts';
import {containerStatus} from './pod-fields.ts';
import {endingText, troubleOf} from './pod-wellness.ts';
import {cpuColumn, gpuColumn, isGpu, memoryColumn} from './resource-columns.ts';

const container = {
  name: true,
  image: true,
  restartPolicy: true,
  ports: {name: true, containerPort: true, hostPort: true, protocol: true},
  resources: {requests: true, limits: true},
  livenessProbe: {periodSeconds: true},
  readinessProbe: {periodSeconds: true},
  startupProbe: {periodSeconds: true},
} as const satisfies Choice<'Container'> & Choice<'EphemeralContainer'>;

const fields = fieldsOf('Pod', {
  metadata,
  spec: {containers: container, initContainers: container, ephemeralContainers: container},
  status: {
    phase: true,
    containerStatuses: containerStatus,
    initContainerStatuses: containerStatus,
    ephemeralContainerStatuses: containerStatus,
  },
});
type Pod = ObjectOf<typeof fields>;
type Container = Pod['spec']['containers'][number];
type Status = Pod['status']['containerStatuses'][number];
type Part = {
  /** I1 for the first init container, M1 for the first main one, E1 for the first ephemeral one. */
  readonly index: string;
  readonly container: Container;
  readonly status: Status | undefined;
};
/** A pod, and one of its containers once it is split. */
interface PodPart extends Pod {
  readonly part?: Part;
}

const columns: readonly Column<PodPart>[] = [
  {title: 'IDX', weight: 6, value: ({part}) => part?.index, sortKey: startOrder},
  name,
  {title: 'IMAGE', weight: 6, value: ({part}) => part?.container.image},
  {title: 'READY', weight: 7, value: ({part}) => part && (part.status?.ready ? 'true' : 'false'), tone: toneOfReady},
  {title: 'STATE', weight: 8, value: stateOf, tone: toneOfHealth},
  {title: 'RESTARTS', weight: 7, value: restarts, tone: value => (value === 0 ? 'quiet' : undefined)},
  {title: 'PROBES(L:R:S)', weight: 3, value: probes},
  cpuColumn(amountOf('cpu'), {weight: 4}),
  memoryColumn(amountOf('memory'), {weight: 4}),
  gpuColumn(gpus, {isWide: true, weight: 2}),
  {title: 'PORTS', weight: 4, value: ports},
  valid,
  age,
];

/** The containers of one pod. Their labels are the pod's, and the pod is their owner. */
export const containers = defineKind<PodPart>({
  group: '',
  version: 'v1',
  plural: 'containers',
  singular: 'container',
  name: 'Container',
  aliases: [],
  isNamespaced: true,
  fields: fields as Fields<PodPart>,
  columns,
  wellness,
  opens: opensNothing('Container'),
  sortedBy: {title: 'IDX', isDescending: false},
  partsOf: {kind: 'pods', split},
});

function split(pod: PodPart): readonly PodPart[] {
  const {spec, status} = pod;
  return [
    ...partsOf(pod, 'I', spec.initContainers, status.initContainerStatuses),
    ...partsOf(pod, 'M', spec.containers, status.containerStatuses),
    ...partsOf(pod, 'E', spec.ephemeralContainers, status.ephemeralContainerStatuses),
  ];
}

function partsOf(pod: Pod, letter: string, specs: readonly Container[], statuses: readonly Status[]): PodPart[] {
  const {name: podName, uid} = pod.metadata;
  return specs.map((container, index) => ({
    ...pod,
    metadata: {
      ...pod.metadata,
      uid: `${uid}/${container.name}`,
      name: container.name,
      ownerReferences: [{kind: 'Pod', name: podName, uid, controller: true}],
      finalizers: [],
    },
    part: {index: `${letter}${index + 1}`, container, status: statuses.find(({name}) => name === container.name)},
  }));
}

/** Init, main, ephemeral: the order in which they start. */
function startOrder(value: CellValue): number | undefined {
  return typeof value === 'string' ? 'IME'.indexOf(value.charAt(0)) * 1000 + Number(value.slice(1)) : undefined;
}

function stateOf({part}: PodPart): string | undefined {
  if (!part) return undefined;
  const {waiting, running, terminated} = part.status?.state ?? {};
  if (running) return 'Running';
  if (terminated) return terminated.reason || (terminated.signal !== 0 ? `Signal:${terminated.signal}` : `ExitCode:${terminated.exitCode}`);
  return waiting?.reason || 'Waiting';
}

function restarts({part}: PodPart): CellValue {
  const count = part?.status?.restartCount ?? 0;
  const at = part?.status?.lastState.terminated?.finishedAt;
  return count > 0 && at !== undefined ? {count, at} : count;
}

/** Liveness, readiness, startup: `on:off:off`. */
function probes({part}: PodPart): string | undefined {
  if (!part) return undefined;
  const {livenessProbe, readinessProbe, startupProbe} = part.container;
  return [livenessProbe, readinessProbe, startupProbe].map(probe => (probe ? 'on' : 'off')).join(':');
}

function ports({part}: PodPart): string | undefined {
  return part?.container.ports
    .map(({name, containerPort, hostPort, protocol}) => {
      const numbers = hostPort > 0 ? `${hostPort}:${containerPort}` : `${containerPort}`;
      return `${name === '' ? '' : `${name}:`}${numbers}/${protocol || 'TCP'}`;
    })
    .join(',');
}

function amountOf(resource: string) {
  return ({part}: PodPart, type: 'requests' | 'limits'): number | undefined => {
    const text = part?.container.resources[type][resource];
    return text === undefined ? undefined : parseQuantity(text);
  };
}

function gpus({part}: PodPart, type: 'requests' | 'limits'): number | undefined {
  const amounts = part?.container.resources[type] ?? {};
  const names = Object.keys(amounts).filter(isGpu);
  return names.length === 0 ? undefined : names.reduce((sum, name) => sum + (parseQuantity(amounts[name]!) ?? 0), 0);
}

function toneOfReady(value: CellValue, row: Parameters<typeof toneOfHealth>[1]) {
  return value === 'false' ? toneOfHealth(value, row) : undefined;
}

function wellness({part, status: pod}: PodPart): Wellness {
  if (!part?.status) return pod.phase === 'Failed' || pod.phase === 'Succeeded' ? 'ok' : {health: 'waiting', because: 'not started yet'};
  const {state, ready, lastState} = part.status;
  const isSidecar = part.container.restartPolicy === 'Always';
  if (state.terminated?.exitCode === 0) return 'done';
  // What is stopped with its pod ends with a signal, which says nothing about a sidecar.
  if (isSidecar && state.terminated && (pod.phase === 'Succeeded' || pod.phase === 'Failed')) return 'done';
  const trouble = troubleOf(part.status);
  if (trouble !== undefined) return {health: 'failing', because: trouble};
  if (!state.running) return {health: 'waiting', because: state.waiting?.reason || 'not started yet'};
  if (ready || part.index.startsWith('E') || (part.index.startsWith('I') && !isSidecar)) return 'ok';
  return {
    health: 'waiting',
    because: lastState.terminated ? `not ready; ended before with ${endingText(lastState.terminated)}` : 'not ready',
  };
}
