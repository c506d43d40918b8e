import {createRandom} from '../random.ts';
import {nextBackOff} from './back-off.ts';
import {hashOf} from './hash.ts';
import {type Image, parseReference, whyInvalid} from './images.ts';
import {type Kubelets, later} from './kubelets.ts';
import type {ContainerWork, PodWork} from './pod-work.ts';
import {tellMissingPullSecrets} from './pull-secrets.ts';
import {tellPod} from './tell-pod.ts';

const BYTES_A_SECOND = 40e6;
const RETRY_MS = 12_000;

/** Sees to it that the node has a container's image (pkg/kubelet/images). `done` gets it, or nothing where it has to be tried again later. */
export function ensureImage(kubelets: Kubelets, work: PodWork, container: ContainerWork, done: (image: Image | undefined) => void): void {
  const {images, demo} = kubelets;
  const asked = container.spec.image ?? '';
  const policy = container.spec.imagePullPolicy ?? 'IfNotPresent';
  if (!parseReference(asked)) {
    const message = `Failed to apply default image tag "${asked}": couldn't parse image name "${asked}": ${whyInvalid(asked)}`;
    tellPod(kubelets, work, 'Warning', 'InspectFailed', message, container);
    return fail('InvalidImageName', message, RETRY_MS);
  }
  const answer = images.pull(asked);
  const isPresent = 'image' in answer && (images.isPreloaded(asked) || kubelets.hasImage(work.node, answer.image.name));
  if (isPresent && policy !== 'Always') {
    tellPod(
      kubelets,
      work,
      'Normal',
      'Pulled',
      `Container image "${asked}" already present on machine and can be accessed by the pod`,
      container,
    );
    return done(answer.image);
  }
  if (policy === 'Never') {
    const message = `Container image "${asked}" is not present with pull policy of Never`;
    tellPod(kubelets, work, 'Warning', 'ErrImageNeverPull', message, container);
    return fail('ErrImageNeverPull', message, RETRY_MS);
  }
  tellMissingPullSecrets(kubelets, work);
  const {pullBackOff, pullError} = container;
  const now = demo.agenda.now();
  if (pullBackOff && pullError && now < pullBackOff.updatedAt + pullBackOff.ms) {
    const message = `Back-off pulling image "${asked}"`;
    tellPod(kubelets, work, 'Normal', 'BackOff', message, container);
    return fail('ImagePullBackOff', `${message}: ${pullError.reason}: ${pullError.message}`, pullBackOff.updatedAt + pullBackOff.ms - now);
  }
  tellPod(kubelets, work, 'Normal', 'Pulling', `Pulling image "${asked}"`, container);
  const random = createRandom(hashOf(kubelets.seed, work.uid, container.spec.name, asked, now));
  const error = 'error' in answer ? answer.error : images.isPreloaded(asked) ? images.refusal(asked) : undefined;
  const size = 'image' in answer ? answer.image.sizeBytes : 0;
  const isThere = isPresent;
  const pullMs =
    error !== undefined || isThere
      ? 150 + random.below(500)
      : Math.round(400 + random.below(600) + ((0.6 + 0.8 * random.next()) * size * 1000) / BYTES_A_SECOND);
  later(kubelets, work, pullMs, () => {
    if (error === undefined && 'image' in answer) {
      const time = pullTime(pullMs);
      const message = `Successfully pulled image "${asked}" in ${time} (${time} including waiting). Image size: ${size} bytes.`;
      tellPod(kubelets, work, 'Normal', 'Pulled', message, container);
      kubelets.keepImage(work.node, answer.image.name, size);
      container.pullBackOff = undefined;
      container.pullError = undefined;
      return done(answer.image);
    }
    const message = error ?? '';
    tellPod(kubelets, work, 'Warning', 'Failed', `Failed to pull image "${asked}": ${message}`, container);
    const at = demo.agenda.now();
    container.pullBackOff = nextBackOff(container.pullBackOff, at, at);
    container.pullError = {reason: 'ErrImagePull', message};
    fail('ErrImagePull', message, 2500);
  });

  function fail(reason: string, message: string, retryMs: number): void {
    tellPod(kubelets, work, 'Warning', 'Failed', `Error: ${reason}`, container);
    container.waiting = {reason, message};
    container.retryAt = demo.agenda.now() + retryMs;
    done(undefined);
  }
}

/** As a time.Duration of whole milliseconds is printed. */
function pullTime(ms: number): string {
  if (ms < 1000) return `${ms}ms`;
  const minutes = Math.floor(ms / 60_000);
  const seconds = Number(((ms % 60_000) / 1000).toFixed(3));
  return minutes === 0 ? `${seconds}s` : `${minutes}m${seconds}s`;
}
