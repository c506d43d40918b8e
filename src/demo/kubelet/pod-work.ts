import type {Container as ContainerSpec, ContainerState, Pod} from '../schema/kinds.ts';
import type {FileSystem} from '../shell/files.ts';
import type {BackOff} from './back-off.ts';
import type {Image} from './images.ts';
import type {Run} from './run.ts';

export type ContainerRole = 'init' | 'sidecar' | 'main' | 'ephemeral';

/** One container of a pod on its node, through all its restarts. */
export type ContainerWork = {
  readonly role: ContainerRole;
  spec: ContainerSpec;
  /** The last one that was started, ended or not. */
  run: Run | undefined;
  previous: Run | undefined;
  /** What the status said of it where it ended before we came to know it. */
  adopted: ContainerState | undefined;
  adoptedLast: ContainerState | undefined;
  restartCount: number;
  /** Why it does not start; kubelet's reason cache. */
  waiting: {readonly reason: string; readonly message?: string} | undefined;
  backOff: BackOff | undefined;
  pullBackOff: BackOff | undefined;
  pullError: {readonly reason: string; readonly message: string} | undefined;
  /** Not before this time is it tried again. */
  retryAt: number;
  image: Image | undefined;
  imageName: string;
  isStarted: boolean;
  isReady: boolean;
  /** Ends its probes. */
  stopProbes: (() => void) | undefined;
  isStopping: boolean;
  /** Its hook after the start has not succeeded: nothing is told of its running yet. */
  isHeld: boolean;
  /** Called when what runs now has ended: connections from outside to its ports end with it. */
  readonly connections: Set<() => void>;
};

/** A pod on its node: what the kubelet knows beyond the object. */
export type PodWork = {
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
  /** As it was last seen. */
  pod: Pod;
  readonly node: string;
  readonly containers: ContainerWork[];
  startTime: number;
  ip: string | undefined;
  hasVolumes: boolean;
  hasSandbox: boolean;
  /** Something takes its time: an image, a sandbox. One thing at a time. */
  isBusy: boolean;
  isTerminating: boolean;
  /** The shortest grace that it was given so far. */
  terminationMs: number;
  /** Its object is about to be taken away. */
  isTaken: boolean;
  /** Its deadline stands in the agenda. */
  hasDeadline: boolean;
  /** Terminal for other reasons than its containers': deadlines. */
  failure: {readonly reason: string; readonly message: string} | undefined;
  /** Volumes that its containers share. */
  readonly volumes: Map<string, FileSystem>;
  mountAttempts: number;
  mountingSince: number;
  /** The next look that is planned. */
  nextLook: {readonly at: number; readonly cancel: () => void} | undefined;
  readonly timers: Set<() => void>;
  isGone: boolean;
};

export function newPodWork(pod: Pod, node: string, now: number): PodWork {
  const {uid, namespace = '', name} = pod.metadata;
  return {
    uid,
    namespace,
    name,
    pod,
    node,
    containers: [],
    startTime: now,
    ip: undefined,
    hasVolumes: false,
    hasSandbox: false,
    isBusy: false,
    isTerminating: false,
    terminationMs: Number.POSITIVE_INFINITY,
    isTaken: false,
    hasDeadline: false,
    failure: undefined,
    volumes: new Map(),
    mountAttempts: 0,
    mountingSince: now,
    nextLook: undefined,
    timers: new Set(),
    isGone: false,
  };
}

export function newContainer(spec: ContainerSpec, role: ContainerRole): ContainerWork {
  return {
    role,
    spec,
    run: undefined,
    previous: undefined,
    adopted: undefined,
    adoptedLast: undefined,
    restartCount: 0,
    waiting: undefined,
    backOff: undefined,
    pullBackOff: undefined,
    pullError: undefined,
    retryAt: 0,
    image: undefined,
    imageName: '',
    isStarted: false,
    isReady: false,
    stopProbes: undefined,
    isStopping: false,
    isHeld: false,
    connections: new Set(),
  };
}

export function containersOf(pod: Pod): {readonly spec: ContainerSpec; readonly role: ContainerRole}[] {
  const {initContainers = [], containers = [], ephemeralContainers = []} = pod.spec ?? {};
  return [
    ...initContainers.map(spec => ({spec, role: spec.restartPolicy === 'Always' ? ('sidecar' as const) : ('init' as const)})),
    ...containers.map(spec => ({spec, role: 'main' as const})),
    ...ephemeralContainers.map(spec => ({spec, role: 'ephemeral' as const})),
  ];
}

/** The container whose processes an ephemeral one is to see. */
export function targetOf({pod, containers}: PodWork, {role, spec}: ContainerWork): ContainerWork | undefined {
  if (role !== 'ephemeral') return undefined;
  const name = pod.spec?.ephemeralContainers?.find(one => one.name === spec.name)?.targetContainerName;
  return name ? containers.find(container => container.spec.name === name) : undefined;
}

/** Where a container stands in its pod, as events have it. */
export function fieldPathOf({role, spec}: {readonly role: ContainerRole; readonly spec: {readonly name: string}}): string {
  const list = role === 'main' ? 'containers' : role === 'ephemeral' ? 'ephemeralContainers' : 'initContainers';
  return `spec.${list}{${spec.name}}`;
}

/** `name_namespace(uid)`, as kubelet's messages name pods. */
export function podText({name, namespace, uid}: {readonly name: string; readonly namespace: string; readonly uid: string}): string {
  return `${name}_${namespace}(${uid})`;
}

export function isRunning({run}: ContainerWork): boolean {
  return run !== undefined && !run.ended;
}

/** How its last run ended; undefined while it runs or where there was none. */
export function exitCodeOf({run, adopted, adoptedLast, waiting}: ContainerWork): number | undefined {
  if (run) return run.ended?.code;
  return adopted?.terminated?.exitCode ?? (waiting ? adoptedLast?.terminated?.exitCode : undefined);
}

export function endedAtOf({run, adopted, adoptedLast}: ContainerWork): number | undefined {
  if (run) return run.ended?.at;
  const text = (adopted?.terminated ?? adoptedLast?.terminated)?.finishedAt;
  return text === undefined ? undefined : Date.parse(text);
}

export function hasStarted({run, adopted, adoptedLast}: ContainerWork): boolean {
  return (run ?? adopted ?? adoptedLast) !== undefined;
}
