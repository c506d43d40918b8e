import {timeText} from '../object.ts';
import {pods} from '../types/pods.ts';
import {durationText, waitsUntil} from './back-off.ts';
import {type Kubelets, later} from './kubelets.ts';
import {restarts} from './phase.ts';
import {writeStatus} from './pod-status.ts';
import {
  type ContainerWork,
  containersOf,
  endedAtOf,
  exitCodeOf,
  hasStarted,
  isRunning,
  newContainer,
  type PodWork,
  podText,
} from './pod-work.ts';
import {prepare} from './prepare-pod.ts';
import {startContainer} from './start-container.ts';
import {stopContainer} from './stop-container.ts';
import {tellPod} from './tell-pod.ts';
import {forget, terminate} from './terminate-pod.ts';

const REACTION_MS = 1000;

/** Brings a pod on its node closer to what its object says, one step at a time (syncPod and computePodActions of kubelet). */
export function syncPod(kubelets: Kubelets, work: PodWork): void {
  if (work.isGone || kubelets.isSilent(work.node)) return;
  const pod = kubelets.demo.registry.get(pods, work.namespace, work.name);
  if (!pod || pod.metadata.uid !== work.uid) return forget(work);
  work.pod = pod;
  takeSpecs(kubelets, work);
  if (pod.metadata.deletionTimestamp) return terminate(kubelets, work);
  if (isFinished(work)) return finish(kubelets, work);
  if (isPastDeadline(kubelets, work)) return;
  if (work.isBusy) return writeStatus(kubelets, work);
  if (!prepare(kubelets, work)) return;
  const next = nextContainer(kubelets, work);
  writeStatus(kubelets, work);
  if (isFinished(work)) return finish(kubelets, work);
  if (!next) return endSidecars(kubelets, work);
  work.isBusy = true;
  startContainer(kubelets, work, next, () => {
    work.isBusy = false;
    writeStatus(kubelets, work);
    kubelets.ask(work, 20);
  });
}

/** New ephemeral containers, new images, new resources. */
function takeSpecs(kubelets: Kubelets, work: PodWork): void {
  for (const {spec, role} of containersOf(work.pod)) {
    const known = work.containers.find(container => container.spec.name === spec.name);
    if (!known) {
      work.containers.push(newContainer(spec, role));
      continue;
    }
    const isOther = known.spec.image !== spec.image;
    known.spec = spec;
    if (isOther && isRunning(known)) {
      stopContainer(kubelets, work, known, {message: `Container ${spec.name} definition changed, will be restarted`});
    }
    if (isOther) {
      known.retryAt = 0;
      known.pullBackOff = undefined;
    }
  }
}

/** The container that should be started now. Those that have to wait say why, and are looked at again in time. */
function nextContainer(kubelets: Kubelets, work: PodWork): ContainerWork | undefined {
  const {containers} = work;
  // Even where an init container does not come to its end somebody can look into the pod.
  const debug = containers.find(
    container => container.role === 'ephemeral' && !isRunning(container) && mayStart(kubelets, work, container),
  );
  if (debug) return debug;
  const hasBegun = containers.some(container => container.role === 'main' && hasStarted(container));
  let next: ContainerWork | undefined;
  for (const container of containers.filter(({role}) => role === 'init' || role === 'sidecar')) {
    if (container.role === 'init') {
      if (hasBegun || exitCodeOf(container) === 0) continue;
      if (isRunning(container)) return undefined;
      return mayStart(kubelets, work, container) ? container : undefined;
    }
    if (isRunning(container)) {
      if (container.isStarted || hasBegun) continue;
      return undefined;
    }
    if (areMainsOver(work)) continue;
    if (mayStart(kubelets, work, container)) next ??= container;
    if (!hasBegun) return next;
  }
  for (const container of containers.filter(({role}) => role === 'main')) {
    if (!isRunning(container) && mayStart(kubelets, work, container)) next ??= container;
  }
  return next;
}

function mayStart(kubelets: Kubelets, work: PodWork, container: ContainerWork): boolean {
  const now = kubelets.demo.agenda.now();
  const {spec, role} = container;
  const exitCode = exitCodeOf(container);
  if (exitCode !== undefined) {
    if (role === 'ephemeral') return false;
    const policy = role === 'init' && work.pod.spec?.restartPolicy === 'Always' ? {restartPolicy: 'OnFailure'} : spec;
    if (!restarts(policy, work.pod.spec!, exitCode)) return false;
    const endedAt = endedAtOf(container) ?? now;
    if (now < endedAt + REACTION_MS && container.run) {
      kubelets.ask(work, endedAt + REACTION_MS - now);
      return false;
    }
    const until = waitsUntil(container.backOff, endedAt, now);
    if (until !== undefined) {
      const message = `back-off ${durationText(container.backOff!.ms)} restarting failed container=${spec.name} pod=${podText(work)}`;
      if (container.waiting?.message !== message) {
        tellPod(
          kubelets,
          work,
          'Warning',
          'BackOff',
          `Back-off restarting failed container ${spec.name} in pod ${podText(work)}`,
          container,
        );
        container.waiting = {reason: 'CrashLoopBackOff', message};
      }
      kubelets.ask(work, until - now);
      return false;
    }
  }
  if (now < container.retryAt) {
    kubelets.ask(work, container.retryAt - now);
    return false;
  }
  return true;
}

function areMainsOver({containers, pod}: PodWork): boolean {
  return containers.every(container => {
    if (container.role !== 'main') return true;
    const exitCode = exitCodeOf(container);
    return exitCode !== undefined && !isRunning(container) && !restarts(container.spec, pod.spec!, exitCode);
  });
}

function endSidecars(kubelets: Kubelets, work: PodWork): void {
  if (!areMainsOver(work)) return;
  for (const container of work.containers.toReversed()) {
    if (container.role === 'sidecar' && isRunning(container)) {
      stopContainer(kubelets, work, container, {message: `Stopping container ${container.spec.name}`});
    }
  }
}

function isFinished({pod}: PodWork): boolean {
  return pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
}

/** Of a pod that is over nothing goes on running. */
function finish(kubelets: Kubelets, work: PodWork): void {
  for (const container of work.containers) {
    if (isRunning(container)) stopContainer(kubelets, work, container, {message: `Stopping container ${container.spec.name}`});
  }
  writeStatus(kubelets, work);
}

function isPastDeadline(kubelets: Kubelets, work: PodWork): boolean {
  const seconds = work.pod.spec?.activeDeadlineSeconds;
  if (seconds === undefined) return false;
  const {agenda} = kubelets.demo;
  const started = Date.parse(work.pod.status?.startTime ?? timeText(work.startTime));
  const left = started + seconds * 1000 - agenda.now();
  if (left > 0) {
    if (!work.failure) planDeadline(kubelets, work, left);
    return false;
  }
  if (!work.failure) {
    work.failure = {reason: 'DeadlineExceeded', message: 'Pod was active on the node longer than the specified deadline'};
    tellPod(kubelets, work, 'Normal', work.failure.reason, work.failure.message);
  }
  for (const container of work.containers) {
    if (isRunning(container)) stopContainer(kubelets, work, container, {message: `Stopping container ${container.spec.name}`});
  }
  writeStatus(kubelets, work);
  return true;
}

/** Once: it does not move. */
function planDeadline(kubelets: Kubelets, work: PodWork, left: number): void {
  if (work.hasDeadline) return;
  work.hasDeadline = true;
  later(kubelets, work, left, () => kubelets.ask(work, 0));
}
