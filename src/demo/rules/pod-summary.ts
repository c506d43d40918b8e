import type {ContainerStateTerminated, ContainerStatus, Pod} from '../schema/kinds.ts';
import {sinceText} from './columns.ts';

type Summary = {
  readonly ready: string;
  readonly status: string;
  readonly restarts: number;
  /** When a container last ended and was started again; '' where none did. */
  readonly restartedAt: string;
};

/** What READY, STATUS and RESTARTS tell. Follows printPod of k8s.io/kubernetes/pkg/printers/internalversion. */
export function podSummary(pod: Pod): Summary {
  let summary = summaries.get(pod);
  if (!summary) {
    summary = summarized(pod);
    summaries.set(pod, summary);
  }
  return summary;
}

export function restartsText({restarts, restartedAt}: Summary, now: number): string {
  return restarts !== 0 && restartedAt !== '' ? `${restarts} (${sinceText(restartedAt, now)} ago)` : String(restarts);
}

const summaries = new WeakMap<Pod, Summary>();

type Count = {restarts: number; restartedAt: string};

function summarized({metadata, spec, status = {}}: Pod): Summary {
  const {containers = [], initContainers = []} = spec ?? {containers: []};
  const {phase = '', conditions = []} = status;
  let reason = status.reason || phase;
  if (conditions.some(({type, reason: why}) => type === 'PodScheduled' && why === 'SchedulingGated')) reason = 'SchedulingGated';
  const sidecars = new Set(initContainers.filter(({restartPolicy}) => restartPolicy === 'Always').map(({name}) => name));
  let ready = 0;
  let count: Count = {restarts: 0, restartedAt: ''};
  const sidecarCount: Count = {restarts: 0, restartedAt: ''};
  let starting: string | undefined;
  for (const [index, container] of (status.initContainerStatuses ?? []).entries()) {
    const isSidecar = sidecars.has(container.name);
    add(count, container);
    if (isSidecar) add(sidecarCount, container);
    const {terminated, waiting} = container.state ?? {};
    if (terminated?.exitCode === 0) continue;
    if (isSidecar && container.started) {
      if (container.ready) ready++;
      continue;
    }
    const isHeldUp = waiting?.reason && waiting.reason !== 'PodInitializing';
    starting = terminated ? endText(terminated) : isHeldUp ? waiting.reason! : `${index}/${initContainers.length}`;
    reason = `Init:${starting}`;
    break;
  }
  const isTrue = (wanted: string) => conditions.some(({type, status: is}) => type === wanted && is === 'True');
  if (starting === undefined || isTrue('Initialized')) {
    count = sidecarCount;
    let failure = '';
    let hasRunning = false;
    for (const container of [...(status.containerStatuses ?? [])].reverse()) {
      add(count, container);
      const {waiting, terminated, running} = container.state ?? {};
      if (waiting?.reason) reason = waiting.reason;
      else if (terminated) {
        reason = endText(terminated);
        if (terminated.exitCode !== 0) failure = reason;
      } else if (container.ready && running) {
        hasRunning = true;
        ready++;
      }
    }
    if (reason === 'Completed') {
      if (hasRunning && isTrue('Ready')) reason = 'Running';
      else if (failure) reason = failure;
      else if (hasRunning) reason = 'NotReady';
    }
  }
  if (metadata.deletionTimestamp !== undefined) {
    if (status.reason === 'NodeLost') reason = 'Unknown';
    else if (phase !== 'Succeeded' && phase !== 'Failed') reason = 'Terminating';
  }
  return {ready: `${ready}/${containers.length + sidecars.size}`, status: reason, ...count};
}

function add(count: Count, {restartCount, lastState}: ContainerStatus): void {
  count.restarts += restartCount;
  const at = lastState?.terminated?.finishedAt;
  // Times of the API sort as texts do.
  if (at && at > count.restartedAt) count.restartedAt = at;
}

function endText({reason, signal, exitCode}: ContainerStateTerminated): string {
  return reason || (signal ? `Signal:${signal}` : `ExitCode:${exitCode}`);
}
