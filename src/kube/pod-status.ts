/** What of a pod decides how it reads in a table. */
export type PodForStatus = {
  readonly metadata: {readonly deletionTimestamp: number | undefined};
  readonly spec: {
    readonly containers: readonly unknown[];
    readonly initContainers: readonly {readonly name: string; readonly restartPolicy: string | undefined}[];
  };
  readonly status: {
    readonly phase: string;
    readonly reason: string;
    readonly conditions: readonly {readonly type: string; readonly status: string; readonly reason: string}[];
    readonly initContainerStatuses: readonly ContainerForStatus[];
    readonly containerStatuses: readonly ContainerForStatus[];
  };
};
export type ContainerForStatus = {
  readonly name: string;
  readonly ready: boolean;
  readonly started: boolean | undefined;
  readonly restartCount: number;
  readonly state: {
    readonly waiting: {readonly reason: string} | undefined;
    readonly running: unknown;
    readonly terminated: Ending | undefined;
  };
  readonly lastState: {readonly terminated: Pick<Ending, 'finishedAt'> | undefined};
};
type Ending = {readonly exitCode: number; readonly signal: number; readonly reason: string; readonly finishedAt: number | undefined};

export type PodStatus = {
  readonly ready: number;
  readonly total: number;
  readonly status: string;
  readonly restarts: number;
  /** When a container last ended and was started again, in ms since the epoch. */
  readonly restartedAt: number | undefined;
};

/**
 * READY, STATUS and RESTARTS as kubectl has them: `Init:1/2`, `CrashLoopBackOff`, `NotReady`, `Terminating`. While a pod initializes, only
 * init containers count as restarted; afterwards only sidecars (init containers that are always restarted) and main containers do.
 * Follows printPod of k8s.io/kubernetes/pkg/printers/internalversion.
 */
export function podStatus(pod: PodForStatus): PodStatus {
  const {metadata, status} = pod;
  let reason = status.reason || status.phase;
  if (status.conditions.some(condition => condition.type === 'PodScheduled' && condition.reason === 'SchedulingGated')) {
    reason = 'SchedulingGated';
  }
  const sidecars = pod.spec.initContainers.flatMap(({name, restartPolicy}) => (restartPolicy === 'Always' ? name : []));

  const start = initialization(pod, sidecars);
  let {ready, restarts} = start;
  if (start.reason !== undefined) reason = start.reason;
  if (start.reason === undefined || isTrue(status.conditions, 'Initialized')) {
    const main = mainContainers(pod, reason);
    reason = main.reason;
    ready += main.ready;
    restarts = plus(start.sidecarRestarts, main.restarts);
  }

  if (metadata.deletionTimestamp !== undefined) {
    if (status.reason === 'NodeLost') reason = 'Unknown';
    else if (status.phase !== 'Succeeded' && status.phase !== 'Failed') reason = 'Terminating';
  }
  return {ready, total: pod.spec.containers.length + sidecars.length, status: reason, restarts: restarts.count, restartedAt: restarts.at};
}

type Restarts = {readonly count: number; readonly at: number | undefined};
const noRestarts: Restarts = {count: 0, at: undefined};

function initialization({spec, status}: PodForStatus, sidecars: readonly string[]) {
  let restarts = noRestarts;
  let sidecarRestarts = noRestarts;
  let ready = 0;
  for (let index = 0; index < status.initContainerStatuses.length; index++) {
    const container = status.initContainerStatuses[index]!;
    const isSidecar = sidecars.includes(container.name);
    restarts = plus(restarts, restartsOf(container));
    if (isSidecar) sidecarRestarts = plus(sidecarRestarts, restartsOf(container));
    const {waiting, terminated} = container.state;
    if (terminated?.exitCode === 0) continue;
    if (isSidecar && container.started === true) {
      if (container.ready) ready += 1;
      continue;
    }
    const isOwnReason = waiting !== undefined && waiting.reason !== '' && waiting.reason !== 'PodInitializing';
    const what = terminated ? endingText(terminated) : isOwnReason ? waiting.reason : `${index}/${spec.initContainers.length}`;
    return {reason: `Init:${what}`, ready, restarts, sidecarRestarts};
  }
  return {reason: undefined, ready, restarts, sidecarRestarts};
}

function mainContainers({status}: PodForStatus, reasonBefore: string) {
  let reason = reasonBefore;
  let failure = '';
  let isRunning = false;
  let ready = 0;
  let restarts = noRestarts;
  // Backwards, so that the first container has the last word.
  for (let index = status.containerStatuses.length - 1; index >= 0; index--) {
    const container = status.containerStatuses[index]!;
    const {waiting, running, terminated} = container.state;
    restarts = plus(restarts, restartsOf(container));
    if (waiting !== undefined && waiting.reason !== '') reason = waiting.reason;
    else if (terminated) {
      reason = endingText(terminated);
      if (terminated.exitCode !== 0) failure = reason;
    } else if (container.ready && running !== undefined) {
      isRunning = true;
      ready += 1;
    }
  }
  if (reason === 'Completed') {
    if (isRunning && isTrue(status.conditions, 'Ready')) reason = 'Running';
    else if (failure !== '') reason = failure;
    else if (isRunning) reason = 'NotReady';
  }
  return {reason, ready, restarts};
}

function endingText({reason, signal, exitCode}: Ending): string {
  return reason || (signal !== 0 ? `Signal:${signal}` : `ExitCode:${exitCode}`);
}

function restartsOf({restartCount, lastState}: ContainerForStatus): Restarts {
  if (restartCount === 0 && lastState.terminated === undefined) return noRestarts;
  return {count: restartCount, at: lastState.terminated?.finishedAt};
}

function plus(one: Restarts, other: Restarts): Restarts {
  if (other.count === 0 && other.at === undefined) return one;
  return {count: one.count + other.count, at: one.at === undefined || (other.at ?? 0) > one.at ? other.at : one.at};
}

function isTrue(conditions: PodForStatus['status']['conditions'], type: string): boolean {
  return conditions.find(condition => condition.type === type)?.status === 'True';
}
