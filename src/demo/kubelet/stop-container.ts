import {type Kubelets, later} from './kubelets.ts';
import {runPreStop} from './lifecycle-hooks.ts';
import {type ContainerWork, isRunning, type PodWork} from './pod-work.ts';
import {tellPod} from './tell-pod.ts';

/** Ends a container: its hook, TERM, and KILL when its time is up. */
export function stopContainer(
  kubelets: Kubelets,
  work: PodWork,
  container: ContainerWork,
  {message, graceMs = (work.pod.spec?.terminationGracePeriodSeconds ?? 30) * 1000}: {readonly message: string; readonly graceMs?: number},
): void {
  const {run} = container;
  if (!run || !isRunning(container) || container.isStopping) return;
  container.isStopping = true;
  tellPod(kubelets, work, 'Normal', 'Killing', message, container);
  runPreStop(kubelets, work, container, run, () => {
    if (!run.ended) run.signal('TERM');
  });
  later(kubelets, work, graceMs, () => {
    if (!run.ended) run.signal('KILL');
  });
}
