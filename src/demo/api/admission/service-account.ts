import type {Container, Pod, Volume} from '../../schema/kinds.ts';
import {pods} from '../../types/pods.ts';
import {serviceAccounts} from '../../types/serviceaccounts.ts';
import {type PodPlugin, refused} from './plugin.ts';

const mountPath = '/var/run/secrets/kubernetes.io/serviceaccount';
const volumePrefix = 'kube-api-access-';

/** Every pod has a service account, and its token in every container. Follows plugin/pkg/admission/serviceaccount. */
export const serviceAccountAdmission: PodPlugin = ({store, random}, pod) => {
  const {metadata, spec} = pod;
  // The kubelet's own pods are told here only to be seen.
  if (!spec || metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined) return pod;
  const name = spec.serviceAccountName || 'default';
  const {namespace = ''} = metadata;
  const account = store.get(serviceAccounts, namespace, name);
  if (!account) {
    const because = `error looking up service account ${namespace}/${name}: serviceaccount "${name}" not found`;
    throw refused(pods, pod, because);
  }
  let admitted: Pod = {...pod, spec: {...spec, serviceAccountName: name, serviceAccount: name}};
  const hasToken = spec.automountServiceAccountToken ?? account.automountServiceAccountToken ?? true;
  if (hasToken) admitted = withToken(admitted, () => `${volumePrefix}${random.suffix(5)}`);
  if (!spec.imagePullSecrets?.length && account.imagePullSecrets?.length) {
    admitted = {...admitted, spec: {...admitted.spec!, imagePullSecrets: account.imagePullSecrets.map(({name}) => ({name: name ?? ''}))}};
  }
  return admitted;
};

function withToken(pod: Pod, newName: () => string): Pod {
  const spec = pod.spec!;
  const {containers, initContainers, volumes = []} = spec;
  if (![...containers, ...(initContainers ?? [])].some(needsMount)) return pod;
  const known = volumes.find(({name}) => name.startsWith(volumePrefix));
  const name = known?.name ?? newName();
  const mounted = (container: Container): Container =>
    needsMount(container)
      ? {...container, volumeMounts: [...(container.volumeMounts ?? []), {mountPath, name, readOnly: true}]}
      : container;
  return {
    ...pod,
    spec: {
      ...spec,
      containers: containers.map(mounted),
      ...(initContainers && {initContainers: initContainers.map(mounted)}),
      volumes: known ? volumes : [...volumes, tokenVolume(name)],
    },
  };
}

function needsMount({volumeMounts}: Container): boolean {
  return !volumeMounts?.some(mount => mount.mountPath === mountPath);
}

function tokenVolume(name: string): Volume {
  return {
    name,
    projected: {
      defaultMode: 420,
      sources: [
        {serviceAccountToken: {expirationSeconds: 3607, path: 'token'}},
        {configMap: {items: [{key: 'ca.crt', path: 'ca.crt'}], name: 'kube-root-ca.crt'}},
        {downwardAPI: {items: [{fieldRef: {apiVersion: 'v1', fieldPath: 'metadata.namespace'}, path: 'namespace'}]}},
      ],
    },
  };
}
