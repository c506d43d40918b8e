import type {PodStatus} from '../kube/pod-status.ts';
import {inShort, reasonAndMessage} from './because.ts';
import type {Wellness} from './kind.ts';
import type {ContainerStatus, Pod} from './pod-fields.ts';

/** How a pod is, and why it is not well. What nobody but a person will mend is failing, what will probably come by itself is waiting. */
export function podWellness(pod: Pod, {ready, total, status: shown}: PodStatus): Wellness {
  const {metadata, spec, status} = pod;
  if (metadata.deletionTimestamp !== undefined) {
    return status.reason === 'NodeLost' ? {health: 'going', because: 'being deleted, but its node does not answer'} : 'going';
  }
  if (status.phase === 'Succeeded') return 'done';
  if (status.phase === 'Failed') {
    const said = reasonAndMessage(status.reason, status.message);
    return {health: 'failing', because: (status.reason !== '' && said) || failureOf(pod) || said || 'failed'};
  }
  if (status.phase === 'Unknown' || status.reason === 'NodeLost') {
    return {health: 'failing', because: inShort(status.message) || 'its node does not answer'};
  }
  const trouble = failureOf(pod);
  if (trouble !== undefined) return {health: 'failing', because: trouble};
  const scheduled = status.conditions.find(({type}) => type === 'PodScheduled');
  if (scheduled?.status === 'False') {
    if (scheduled.reason === 'SchedulingGated') return {health: 'waiting', because: inShort(`held by ${gates(spec.schedulingGates)}`)};
    return {health: 'failing', because: reasonAndMessage('unschedulable', scheduled.message)};
  }
  if (status.phase !== 'Running') return {health: 'waiting', because: pendingText(pod, shown)};
  const isReady = status.conditions.find(({type}) => type === 'Ready');
  if (ready >= total && isReady?.status !== 'False') return 'ok';
  if (ready >= total) return {health: 'waiting', because: reasonAndMessage(isReady?.reason || 'not ready', isReady?.message ?? '')};
  return {health: 'waiting', because: shown.startsWith('Init:') ? initText(shown) : `${ready} of ${total} ready`};
}

/** Words in the reasons of containers that wait for more than time: ErrImagePull, CreateContainerConfigError, InvalidImageName. */
const troubles = /Err|BackOff|Invalid|Unavailable|Fail/;

/** Of the first container that fails, what it says. Its name is told where there are others. */
function failureOf({spec, status}: Pod): string | undefined {
  const isAlone = spec.containers.length + spec.initContainers.length <= 1;
  const sidecars = new Set(spec.initContainers.flatMap(({name, restartPolicy}) => (restartPolicy === 'Always' ? name : [])));
  for (const container of [...status.initContainerStatuses, ...status.containerStatuses]) {
    // A sidecar is stopped when the main containers are through; what it ends with then says nothing.
    const isOver = sidecars.has(container.name) && status.phase === 'Failed';
    const text = isOver ? undefined : troubleOf(container);
    if (text !== undefined) return inShort(isAlone ? text : `${container.name}: ${text}`);
  }
  return undefined;
}

/** What is wrong with one container; undefined where nothing is. */
export function troubleOf({state, lastState}: Pick<ContainerStatus, 'state' | 'lastState'>): string | undefined {
  const {waiting, terminated} = state;
  if (waiting && troubles.test(waiting.reason)) {
    if (waiting.reason === 'CrashLoopBackOff' && lastState.terminated) return `CrashLoopBackOff: ${endingText(lastState.terminated)}`;
    return reasonAndMessage(waiting.reason, waiting.message);
  }
  if (!terminated || terminated.exitCode === 0) return undefined;
  return [endingText(terminated), terminated.message].filter(Boolean).join(': ');
}

/** `exit 137, OOMKilled`. The reason Error says no more than the exit code. */
export function endingText({
  exitCode,
  signal,
  reason,
}: {
  readonly exitCode: number;
  readonly signal: number;
  readonly reason: string;
}): string {
  const code = signal !== 0 ? `signal ${signal}` : `exit ${exitCode}`;
  return reason === '' || reason === 'Error' ? code : `${code}, ${reason}`;
}

function pendingText({spec, status}: Pod, shown: string): string {
  if (shown.startsWith('Init:')) return initText(shown);
  if (status.phase === '') return 'no kubelet has seen it yet';
  if (spec.nodeName === '') return 'waits for a node';
  if (shown === 'ContainerCreating') return 'its containers are being created';
  return shown === 'Pending' ? 'its node has not started it yet' : shown;
}

function initText(shown: string): string {
  const progress = /^Init:(\d+)\/(\d+)$/.exec(shown);
  return progress ? `${progress[1]} of ${progress[2]} init containers are through` : shown;
}

function gates(names: Pod['spec']['schedulingGates']): string {
  return names.length === 0 ? 'scheduling gates' : `scheduling gate ${names.map(({name}) => name).join(', ')}`;
}
