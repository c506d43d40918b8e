import type {ContainerStateTerminated, ContainerStatus, Pod} from '../schema/kinds.ts';
import {NotFound} from '../shell/spawn.ts';
import {backOffAfter} from './back-off.ts';
import {ConfigError, environmentOf} from './environment.ts';
import type {Image} from './images.ts';
import type {Kubelets} from './kubelets.ts';
import {type ContainerWork, containersOf, newContainer, newPodWork, type PodWork} from './pod-work.ts';
import type {Run, RunEnd} from './run.ts';
import {follow, isOtherCommand, makeRun} from './start-container.ts';

/**
 * Whether nothing will ever happen to a pod by itself: it is over, or what runs in it is declared and has no fate. Such a pod stays an
 * object until somebody asks for more.
 */
export function isQuiet({images}: Kubelets, {metadata, spec, status}: Pod): boolean {
  if (metadata.deletionTimestamp) return false;
  if (status?.phase === 'Succeeded' || status?.phase === 'Failed') return true;
  if (status?.phase !== 'Running' || spec?.activeDeadlineSeconds !== undefined) return false;
  const over = status.ephemeralContainerStatuses?.filter(({state}) => state?.terminated).length ?? 0;
  if (over < (spec?.ephemeralContainers?.length ?? 0)) return false;
  if (status.conditions?.some(({type, status: is}) => type === 'Ready' && is !== 'True')) return false;
  if (metadata.generation !== undefined && (status.observedGeneration ?? metadata.generation) !== metadata.generation) return false;
  const running = [...(status.containerStatuses ?? []), ...(status.initContainerStatuses ?? [])].filter(({state}) => state?.running);
  if (running.length < (spec?.containers.length ?? 0)) return false;
  return running.every(({name, ready, started}) => {
    const container = [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])].find(one => one.name === name);
    const answer = container?.image === undefined ? undefined : images.pull(container.image);
    if (!container || !answer || started === false || !ready) return false;
    // Of an image that nobody knows no more is known than that it runs.
    if ('error' in answer) return !container.command;
    return answer.image.program !== undefined && !answer.image.program.fate && !isOtherCommand({spec: container}, answer.image);
  });
}

/** Takes a pod over as its status has it: what runs goes on running. */
export function adopt(kubelets: Kubelets, pod: Pod, node: string): PodWork {
  const {status} = pod;
  const now = kubelets.demo.agenda.now();
  const work = newPodWork(pod, node, status?.startTime === undefined ? now : Date.parse(status.startTime));
  const statuses = [
    ...(status?.initContainerStatuses ?? []),
    ...(status?.containerStatuses ?? []),
    ...(status?.ephemeralContainerStatuses ?? []),
  ];
  for (const {spec, role} of containersOf(pod)) work.containers.push(newContainer(spec, role));
  if (statuses.length === 0 || !status?.podIP) return work;
  work.ip = status.podIP;
  work.hasVolumes = true;
  work.hasSandbox = true;
  if (status.reason !== undefined) work.failure = {reason: status.reason, message: status.message ?? ''};
  for (const container of work.containers) {
    const found = statuses.find(({name}) => name === container.spec.name);
    if (found) takeOver(kubelets, work, container, found);
  }
  return work;
}

function takeOver(kubelets: Kubelets, work: PodWork, container: ContainerWork, status: ContainerStatus): void {
  const {state = {}, lastState, restartCount, containerID, image: imageName, imageID} = status;
  const answer = kubelets.images.pull(container.spec.image ?? '');
  const image: Image = 'image' in answer ? answer.image : {name: imageName, id: imageID, sizeBytes: 0, base: 'distroless', program: {}};
  container.restartCount = restartCount;
  container.imageName = imageName;
  container.image = {...image, id: imageID || image.id};
  const failedAt = Date.parse((lastState?.terminated ?? state.terminated)?.finishedAt ?? '');
  container.backOff = Number.isNaN(failedAt) ? undefined : backOffAfter(restartCount, failedAt);
  if (state.waiting?.reason && !['ContainerCreating', 'PodInitializing'].includes(state.waiting.reason)) {
    container.waiting = {reason: state.waiting.reason, ...(state.waiting.message !== undefined && {message: state.waiting.message})};
  }
  const make = (id: string, startedAt: number, past?: RunEnd) =>
    runOf(kubelets, work, container, {image, id, startedAt, ...(past && {past})});
  const ended = state.terminated ?? (state.running ? undefined : lastState?.terminated);
  if (ended) container.run = pastRun(container, image, ended, make);
  if (ended && !container.run) container.adopted = state.terminated ? state : undefined;
  const before = ended === lastState?.terminated ? undefined : lastState?.terminated;
  if (before) container.previous = pastRun(container, image, before, make);
  if (lastState?.terminated && !container.previous && !(container.run && ended === lastState.terminated)) container.adoptedLast = lastState;
  if (!state.running) return;
  kubelets.keepImage(work.node, image.name, image.sizeBytes);
  container.isStarted = status.started !== false;
  container.isReady = status.ready;
  container.run = make(containerID ?? '', Date.parse(state.running.startedAt ?? '') || kubelets.demo.agenda.now());
  follow(kubelets, work, container, container.run);
}

function runOf(
  kubelets: Kubelets,
  work: PodWork,
  container: ContainerWork,
  given: {readonly image: Image; readonly id: string; readonly startedAt: number; readonly past?: RunEnd},
): Run {
  try {
    const env = environmentOf(kubelets, {pod: work.pod, container: container.spec, image: given.image, ip: work.ip, node: work.node});
    return makeRun(kubelets, work, container, {...given, env});
  } catch (error) {
    if (!(error instanceof ConfigError) && !(error instanceof NotFound)) throw error;
    // It was started before what it needs went away: all that is known of it is that it runs.
    const image = {...given.image, program: given.image.program ?? {}, entrypoint: container.spec.command ?? given.image.entrypoint ?? []};
    return makeRun(kubelets, work, container, {...given, image, env: {}});
  }
}

/** What a declared program wrote before it ended can be told again; of others nothing is left. */
function pastRun(
  container: ContainerWork,
  image: Image,
  {containerID = '', startedAt, finishedAt, exitCode, reason, message}: ContainerStateTerminated,
  make: (id: string, startedAt: number, past: RunEnd) => Run,
): Run | undefined {
  if (!image.program || isOtherCommand(container, image)) return undefined;
  const at = Date.parse(finishedAt ?? '');
  const from = Date.parse(startedAt ?? '');
  if (Number.isNaN(at) || Number.isNaN(from)) return undefined;
  return make(containerID, from, {at, code: exitCode, ...(reason && {reasonText: reason}), ...(message && {message})});
}
