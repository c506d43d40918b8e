import {secrets} from '../types/secrets.ts';
import type {Kubelets} from './kubelets.ts';
import type {PodWork} from './pod-work.ts';
import {tellPod} from './tell-pod.ts';

/** Tells of secrets for pulling that are not there. */
export function tellMissingPullSecrets(kubelets: Kubelets, work: PodWork): void {
  const missing = (work.pod.spec?.imagePullSecrets ?? [])
    .map(({name = ''}) => name)
    .filter(name => !kubelets.demo.registry.get(secrets, work.namespace, name));
  if (missing.length === 0) return;
  const message = `Unable to retrieve some image pull secrets (${missing.join(', ')}); attempting to pull the image may not succeed.`;
  tellPod(kubelets, work, 'Warning', 'FailedToRetrieveImagePullSecret', message);
}
