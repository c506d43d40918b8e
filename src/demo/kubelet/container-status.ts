import {timeText} from '../object.ts';
import type {ContainerState, ContainerStateTerminated, ContainerStatus, VolumeMountStatus} from '../schema/kinds.ts';
import {type ContainerWork, hasStarted, type PodWork} from './pod-work.ts';
import type {Run} from './run.ts';

/** As convertToAPIContainerStatuses of kubelet has it. */
export function containerStatus(work: PodWork, container: ContainerWork): ContainerStatus {
  const {spec, role, waiting, restartCount} = container;
  const state = stateOf(work, container);
  const resources = spec.resources ?? {};
  const shown = hasStarted(container) && !(container.isHeld && !container.run?.ended && container.restartCount === 0);
  return {
    ...(shown && resources.requests && {allocatedResources: resources.requests}),
    ...(shown && idOf(container)),
    image: shown ? container.imageName || spec.image || '' : (spec.image ?? ''),
    imageID: shown && container.image ? container.image.id : '',
    lastState: lastStateOf(container, waiting !== undefined),
    name: spec.name,
    ready: isReady(container),
    ...(shown && {resources}),
    restartCount,
    ...(role !== 'ephemeral' && {started: state.running !== undefined && container.isStarted}),
    state,
    ...mountsOf(container),
  };
}

export function stateOf(work: PodWork, {role, run, adopted, waiting, isHeld}: ContainerWork): ContainerState {
  if (run && !run.ended && !isHeld) return {running: {startedAt: timeText(run.startedAt)}};
  if (waiting) return {waiting};
  if (run?.ended) return {terminated: terminatedOf(run)};
  if (adopted) return adopted;
  const isInitializing = role !== 'ephemeral' && (work.pod.spec?.initContainers?.length ?? 0) > 0;
  return {waiting: {reason: isInitializing ? 'PodInitializing' : 'ContainerCreating'}};
}

function terminatedOf(run: Run): ContainerStateTerminated {
  const {ended, id, startedAt} = run;
  const {code = 0, reason, reasonText, at = startedAt, message} = ended ?? {};
  return {
    containerID: id,
    exitCode: code,
    finishedAt: timeText(at),
    ...(message && {message}),
    reason: reasonText ?? reason ?? (code === 0 ? 'Completed' : 'Error'),
    startedAt: reasonText === 'StartError' ? '1970-01-01T00:00:00Z' : timeText(startedAt),
  };
}

function lastStateOf({run, previous, adopted, adoptedLast}: ContainerWork, isWaiting: boolean): ContainerState {
  if (isWaiting && run?.ended) return {terminated: terminatedOf(run)};
  if (isWaiting && adopted?.terminated) return {terminated: adopted.terminated};
  if (previous) return {terminated: terminatedOf(previous)};
  return adoptedLast ?? {};
}

function idOf({run, adopted, adoptedLast}: ContainerWork): {containerID?: string} {
  const id = run?.id ?? adopted?.terminated?.containerID ?? adoptedLast?.terminated?.containerID;
  return id === undefined ? {} : {containerID: id};
}

function isReady({role, run, adopted, isReady: isFound, waiting, isHeld}: ContainerWork): boolean {
  if (role === 'ephemeral') return false;
  const exitCode = run?.ended?.code ?? (run ? undefined : adopted?.terminated?.exitCode);
  if (role === 'init') return exitCode === 0 && !waiting;
  return run !== undefined && !run.ended && !isHeld && isFound;
}

export function mountsOf({spec}: Pick<ContainerWork, 'spec'>): {volumeMounts?: readonly VolumeMountStatus[]} {
  if (!spec.volumeMounts?.length) return {};
  return {
    volumeMounts: spec.volumeMounts.map(({mountPath, name, readOnly}) => ({
      mountPath,
      name,
      ...(readOnly && {readOnly, recursiveReadOnly: 'Disabled'}),
    })),
  };
}
