import {type Choice, fieldsOf, type ObjectOf} from '../kube/fields.ts';
import type {LogSource} from '../logs/sources.ts';

const ending = {
  exitCode: true,
  signal: true,
  reason: true,
  message: true,
  finishedAt: true,
} as const satisfies Choice<'ContainerStateTerminated'>;
const containerStatus = {
  name: true,
  restartCount: true,
  state: {waiting: {reason: true, message: true}, running: {startedAt: true}, terminated: ending},
  lastState: {terminated: ending},
} as const satisfies Choice<'ContainerStatus'>;

/** What the logs of a pod depend on. */
export const logPodFields = fieldsOf('Pod', {
  metadata: {
    name: true,
    generateName: true,
    namespace: true,
    uid: true,
    deletionTimestamp: true,
    labels: true,
    ownerReferences: {kind: true, name: true, uid: true, controller: true},
  },
  spec: {
    nodeName: true,
    restartPolicy: true,
    containers: {name: true, restartPolicy: true},
    initContainers: {name: true, restartPolicy: true},
    ephemeralContainers: {name: true},
  },
  status: {
    phase: true,
    reason: true,
    message: true,
    conditions: {type: true, status: true, reason: true, message: true},
    containerStatuses: containerStatus,
    initContainerStatuses: containerStatus,
    ephemeralContainerStatuses: containerStatus,
  },
});
interface SeenPod extends ObjectOf<typeof logPodFields> {}
type Status = SeenPod['status']['containerStatuses'][number];

export type Ending = {
  readonly exitCode: number;
  readonly signal: number;
  readonly reason: string;
  readonly message: string;
  readonly finishedAt: number | undefined;
};

export type LogContainer = {
  readonly name: string;
  readonly type: LogSource['type'];
  /** It has to end before others start. */
  readonly isStep: boolean;
  readonly restarts: number;
  readonly state: 'waiting' | 'running' | 'ended';
  readonly startedAt: number | undefined;
  /** Why it waits, as the kubelet says it; empty where it does not. */
  readonly waiting: {readonly reason: string; readonly message: string};
  /** How it ended, where it has. */
  readonly ended: Ending | undefined;
  /** How the instance before this one ended. */
  readonly last: Ending | undefined;
  /** What its pod's rules say of it when it ends. */
  readonly restartPolicy: string;
};

export type LogPod = {
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
  readonly generateName: string;
  /** The uids of its owners. */
  readonly owners: readonly string[];
  /** The kind and name of what made it, the deployment in place of its replica set: pods of one have names that differ only at their ends. */
  readonly workload: {readonly kind: string; readonly name: string} | undefined;
  readonly isGoing: boolean;
  readonly phase: string;
  readonly reason: string;
  readonly message: string;
  /** Why no node has been found for it; undefined where one has. */
  readonly unscheduled: {readonly reason: string; readonly message: string} | undefined;
  /** Init containers first, then the others. */
  readonly containers: readonly LogContainer[];
};

export function logPod({metadata, spec, status}: SeenPod): LogPod {
  const scheduled = status.conditions.find(({type}) => type === 'PodScheduled');
  return {
    uid: metadata.uid,
    namespace: metadata.namespace,
    name: metadata.name,
    generateName: metadata.generateName,
    owners: metadata.ownerReferences.map(({uid}) => uid),
    workload: workloadOf(metadata),
    isGoing: metadata.deletionTimestamp !== undefined,
    phase: status.phase,
    reason: status.reason,
    message: status.message,
    unscheduled: spec.nodeName === '' ? {reason: scheduled?.reason ?? '', message: scheduled?.message ?? ''} : undefined,
    containers: [
      ...spec.initContainers.map(one => {
        const isStep = one.restartPolicy !== 'Always';
        // An init container that fails is tried again unless its pod is never to be.
        const policy = one.restartPolicy || (spec.restartPolicy === 'Never' ? 'Never' : 'OnFailure');
        return container(one.name, 'init', isStep, policy, status.initContainerStatuses);
      }),
      ...spec.containers.map(one => container(one.name, 'main', false, one.restartPolicy || spec.restartPolicy, status.containerStatuses)),
      ...spec.ephemeralContainers.map(({name}) => container(name, 'ephemeral', false, 'Never', status.ephemeralContainerStatuses)),
    ],
  };
}

/** Whether there is something to be read: it runs, or an instance of it has ended. */
export function hasLog({state, last}: LogContainer): boolean {
  return state !== 'waiting' || last !== undefined;
}

/** Whether another instance will follow one that ended so. */
export function isRestarted({restartPolicy}: LogContainer, {exitCode}: Ending): boolean {
  return restartPolicy === 'Always' || (restartPolicy === 'OnFailure' && exitCode !== 0);
}

function container(
  name: string,
  type: LogContainer['type'],
  isStep: boolean,
  restartPolicy: string,
  statuses: readonly Status[],
): LogContainer {
  const status = statuses.find(one => one.name === name);
  const {running, terminated, waiting} = status?.state ?? {};
  return {
    name,
    type,
    isStep,
    restartPolicy,
    restarts: status?.restartCount ?? 0,
    state: running ? 'running' : terminated ? 'ended' : 'waiting',
    startedAt: running?.startedAt,
    waiting: {reason: waiting?.reason ?? '', message: waiting?.message ?? ''},
    ended: terminated,
    last: status?.lastState.terminated,
  };
}

function workloadOf({ownerReferences, labels}: SeenPod['metadata']): LogPod['workload'] {
  const owner = ownerReferences.find(({controller}) => controller);
  if (!owner) return undefined;
  const hash = labels['pod-template-hash'];
  if (owner.kind === 'ReplicaSet' && hash && owner.name.endsWith(`-${hash}`)) {
    return {kind: 'Deployment', name: owner.name.slice(0, -hash.length - 1)};
  }
  return {kind: owner.kind, name: owner.name};
}
