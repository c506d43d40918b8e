import type {Demo} from '../demo.ts';
import {conditionsOf} from '../kubelet/conditions.ts';
import {mountsOf} from '../kubelet/container-status.ts';
import {kubeletsOf} from '../kubelet/create-kubelets.ts';
import {podResources} from '../kubelet/pod-resources.ts';
import {withManagedFieldsLater} from '../managed-later.ts';
import {type ManagedFieldsEntry, timeText} from '../object.ts';
import type {Container, ContainerState, ContainerStatus, Pod, PodStatus} from '../schema/kinds.ts';
import {type FieldSet, leaf} from '../schema/field-set.ts';
import {pods} from '../types/pods.ts';
import {withStatus} from './lay-object.ts';

/** What became of a container: it runs since the pod was made, unless told. */
export type Life = {readonly state: ContainerState; readonly lastState?: ContainerState; readonly restartCount?: number};

export type Laying = {
  /** Of its containers that are no init containers, since init containers are done. */
  readonly life?: Life;
  /** When it came to be as it is (milliseconds); at its start unless told. */
  readonly at?: number;
  /** Without the kubelets' entries among the managed fields: for crowds. */
  readonly isOfCrowd?: boolean;
};

/** Where a pod is, and who it is. Its template's name and uid, unless told. */
export type Seat = {readonly name: string; readonly uid?: string; readonly node: string};

/**
 * Makes pods of one template as they are on their nodes after their kubelets have seen to them. What they have in common they share. `one` is
 * what the registry would store of such a pod.
 */
export function podMaker(demo: Demo, one: Pod, laying: Laying = {}): (seat: Seat) => Pod {
  const kubelets = kubeletsOf(demo);
  const since = demo.agenda.now();
  const {at} = laying;
  const common = commonOf(demo, one, laying, since);
  const scheduled = {status: 'True', type: 'PodScheduled', lastProbeTime: null as unknown as string, lastTransitionTime: timeText(since)};
  return ({name, uid = demo.random.uuid(), node}) => {
    const hostIP = kubelets.addressOf(node);
    const podIP = one.spec?.hostNetwork ? hostIP : kubelets.nextPodAddress(node);
    const withId = (container: ContainerStatus, index: number) => withIdOf(container, uid, index);
    const {containers, initContainers, ...status} = common;
    const whole: PodStatus = {
      ...status,
      containerStatuses: containers.map(withId),
      hostIP,
      hostIPs: [{ip: hostIP}],
      ...(initContainers.length > 0 && {initContainerStatuses: initContainers.map((container, index) => withId(container, 50 + index))}),
      podIP,
      podIPs: [{ip: podIP}],
    };
    const spec = {...one.spec!, nodeName: node};
    if (laying.isOfCrowd) return {...one, metadata: {...one.metadata, name, uid}, spec, status: whole};
    const managedFields = () => {
      const before = {...one, spec, status: {...one.status, conditions: [scheduled]}};
      const entry = statusEntry(whole, () => withStatus(demo, pods, before, whole, 'kubelet').metadata.managedFields!.at(-1)!);
      return [...(one.metadata.managedFields ?? []), withAddress({...entry, time: timeText(at ?? since)}, podIP)];
    };
    const metadata = withManagedFieldsLater(one.metadata, managedFields, {name, uid});
    return {...one, metadata, spec, status: whole};
  };
}

type Common = Omit<PodStatus, 'containerStatuses' | 'initContainerStatuses'> & {
  readonly containers: readonly ContainerStatus[];
  readonly initContainers: readonly ContainerStatus[];
};

function commonOf(demo: Demo, one: Pod, {life, at}: Laying, since: number): Common {
  const start = timeText(since);
  const running: Life = {state: {running: {startedAt: start}}};
  const done: Life = {state: {terminated: {exitCode: 0, reason: 'Completed', startedAt: start, finishedAt: start}}};
  const {containers = [], initContainers = []} = one.spec ?? {};
  const inits = initContainers.map(container => containerStatus(demo, container, done, true));
  const first = containers.map(container => containerStatus(demo, container, running));
  const {generation} = one.metadata;
  const resources = podResources(one);
  const started = conditionsOf(one, [...inits, ...first], {phase: 'Running', hasSandbox: true, now: since});
  const mains = life ? containers.map(container => containerStatus(demo, container, life)) : first;
  const isOver = life?.state.terminated !== undefined;
  const phase = isOver ? 'Succeeded' : 'Running';
  const conditions = life
    ? conditionsOf({...one, status: {conditions: started}}, [...inits, ...mains], {phase, hasSandbox: !isOver, now: at ?? since})
    : started;
  return {
    ...one.status,
    ...(resources.allocated && {allocatedResources: resources.allocated}),
    conditions,
    containers: mains,
    initContainers: inits,
    ...(generation !== undefined && {observedGeneration: generation}),
    phase,
    resources: resources.total,
    startTime: start,
  };
}

/** As convertToAPIContainerStatuses of kubelet has it. */
function containerStatus(
  demo: Demo,
  container: Container,
  {state, lastState = {}, restartCount = 0}: Life,
  isInit = false,
): ContainerStatus {
  const pulled = kubeletsOf(demo).images.pull(container.image ?? '');
  const image = 'image' in pulled ? pulled.image : {name: container.image ?? '', id: container.image ?? ''};
  const {resources = {}} = container;
  return {
    ...(resources.requests && {allocatedResources: resources.requests}),
    image: image.name,
    imageID: image.id,
    lastState,
    name: container.name,
    ready: isInit || state.running !== undefined,
    resources,
    restartCount,
    started: state.running !== undefined,
    state,
    ...mountsOf({spec: container}),
  };
}

/** Ids follow from the pod's, so that nothing has to be drawn for a crowd. */
function withIdOf({state, lastState, ...status}: ContainerStatus, uid: string, index: number): ContainerStatus {
  const digits = uid.replaceAll('-', '');
  const containerID = `containerd://${String(index).padStart(2, '0')}${digits}${uid.slice(0, 8)}${digits.slice(10)}`;
  return {
    ...status,
    containerID,
    ...(state && {state: state.terminated ? {terminated: {...state.terminated, containerID}} : state}),
    ...(lastState && {lastState: lastState.terminated ? {terminated: {...lastState.terminated, containerID}} : lastState}),
  };
}

/** By what a status holds: statuses of the same form have the same fields. */
const statusEntries = new Map<string, ManagedFieldsEntry>();

function statusEntry(status: PodStatus, find: () => ManagedFieldsEntry): ManagedFieldsEntry {
  const {allocatedResources = {}, conditions = [], resources = {}} = status;
  const parts = [status, allocatedResources, resources.limits ?? {}, resources.requests ?? {}, ...conditions];
  const key = parts.map(part => Object.keys(part).join()).join(';');
  const known = statusEntries.get(key) ?? find();
  statusEntries.set(key, known);
  return known;
}

/** Of one template, pods differ in nothing that is managed but their address. */
function withAddress(entry: ManagedFieldsEntry, ip: string): ManagedFieldsEntry {
  const fields = entry.fieldsV1 as {readonly 'f:status': FieldSet};
  const addresses: FieldSet = {'.': leaf, [`k:{"ip":"${ip}"}`]: {'.': leaf, 'f:ip': leaf}};
  return {...entry, fieldsV1: {'f:status': {...fields['f:status'], 'f:podIPs': addresses}}};
}
