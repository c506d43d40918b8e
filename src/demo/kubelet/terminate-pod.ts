import {pods} from '../types/pods.ts';
import {type Kubelets, later} from './kubelets.ts';
import {writeStatus} from './pod-status.ts';
import {isRunning, type PodWork} from './pod-work.ts';
import {stopContainer} from './stop-container.ts';

/** Ends a pod's containers within its grace, sidecars last, and then takes the object away. */
export function terminate(kubelets: Kubelets, work: PodWork): void {
  const grace = (work.pod.metadata.deletionGracePeriodSeconds ?? 30) * 1000;
  if (!work.isTerminating) {
    work.isTerminating = true;
    // What was being pulled or mounted is given up.
    for (const cancel of [...work.timers]) cancel();
    work.isBusy = false;
    for (const container of work.containers) {
      container.stopProbes?.();
      container.isStopping = false;
    }
  }
  const running = work.containers.filter(isRunning);
  if (running.length === 0) return takeAway(kubelets, work);
  const areMainsOver = running.every(({role}) => role === 'sidecar' || role === 'ephemeral');
  for (const container of running) {
    if (container.role === 'sidecar' && !areMainsOver) continue;
    stopContainer(kubelets, work, container, {message: `Stopping container ${container.spec.name}`, graceMs: grace});
  }
  if (grace < work.terminationMs) {
    later(kubelets, work, grace, () => {
      for (const {run} of work.containers) if (run && !run.ended) run.signal('KILL');
    });
  }
  work.terminationMs = Math.min(work.terminationMs, grace);
  writeStatus(kubelets, work);
}

/** The pod is not there any more: nothing is told, everything ends. */
export function forget(work: PodWork): void {
  if (work.isGone) return;
  work.isGone = true;
  work.nextLook?.cancel();
  for (const cancel of [...work.timers]) cancel();
  for (const container of work.containers) {
    container.stopProbes?.();
    if (isRunning(container)) container.run!.signal('KILL');
  }
}

function takeAway(kubelets: Kubelets, work: PodWork): void {
  writeStatus(kubelets, work);
  const {registry} = kubelets.demo;
  if (work.isTaken || registry.get(pods, work.namespace, work.name)?.metadata.uid !== work.uid) return;
  work.isTaken = true;
  later(kubelets, work, 100, () => {
    const current = registry.get(pods, work.namespace, work.name);
    if (current?.metadata.uid === work.uid) registry.remove(pods, work.namespace, work.name, {graceSeconds: 0, uid: work.uid});
  });
}
