import {createRandom} from '../random.ts';
import {hashOf} from './hash.ts';
import {type Kubelets, later} from './kubelets.ts';
import {writeStatus} from './pod-status.ts';
import type {PodWork} from './pod-work.ts';
import {tellPod} from './tell-pod.ts';
import {mountProblems} from './volumes.ts';

const FIRST_RETRY_MS = 500;
const MOST_RETRY_MS = 122_000;
const GIVE_UP_MS = 123_000;

/** Volumes and the sandbox with its address; false while they are not there. */
export function prepare(kubelets: Kubelets, work: PodWork): boolean {
  if (work.hasSandbox) return true;
  if (!work.hasVolumes && !mount(kubelets, work)) return false;
  work.isBusy = true;
  const random = createRandom(hashOf(kubelets.seed, work.uid, 'sandbox'));
  later(kubelets, work, 300 + random.below(700), () => {
    work.isBusy = false;
    work.hasSandbox = true;
    work.ip ??= work.pod.spec?.hostNetwork ? kubelets.addressOf(work.node) : kubelets.nextPodAddress(work.node);
    writeStatus(kubelets, work);
    kubelets.ask(work, 50);
  });
  return false;
}

/** Tried again ever later, twice as long each time (goroutinemap's exponential back-off). */
function mount(kubelets: Kubelets, work: PodWork): boolean {
  const {agenda} = kubelets.demo;
  const now = agenda.now();
  const problems = mountProblems(kubelets, work.pod);
  writeStatus(kubelets, work);
  if (problems.length === 0) {
    work.hasVolumes = true;
    return true;
  }
  if (work.mountAttempts === 0) work.mountingSince = now;
  for (const {message} of problems) tellPod(kubelets, work, 'Warning', 'FailedMount', message);
  const late = problems.filter(({isEarly}) => !isEarly).map(({volume}) => volume);
  if (late.length > 0 && now - work.mountingSince >= GIVE_UP_MS) {
    work.mountingSince = now;
    const message = `Unable to attach or mount volumes: unmounted volumes=[${late.join(' ')}], unattached volumes=[], failed to process volumes=[]: context deadline exceeded`;
    tellPod(kubelets, work, 'Warning', 'FailedMount', message);
  }
  const isEarly = late.length === 0;
  kubelets.ask(work, isEarly ? 11_000 : Math.min(MOST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(10, work.mountAttempts)));
  work.mountAttempts++;
  return false;
}
