import type {KeyToPath, Pod, Volume} from '../schema/kinds.ts';
import {createFileSystem} from '../shell/file-system.ts';
import type {FileSystem} from '../shell/files.ts';
import {configMaps} from '../types/configmaps.ts';
import {persistentVolumeClaims} from '../types/persistentvolumeclaims.ts';
import {secrets} from '../types/secrets.ts';
import {hashOf} from './hash.ts';
import type {Kubelets} from './kubelets.ts';
import type {PodWork} from './pod-work.ts';
import {contentsOf, isProjection, layOut, projectedFiles} from './projected-files.ts';

/** What keeps a pod's volumes from being set up, as events tell it. */
export type MountProblem = {readonly volume: string; readonly message: string; readonly isEarly: boolean};

export function mountProblems(kubelets: Kubelets, pod: Pod): readonly MountProblem[] {
  return (pod.spec?.volumes ?? []).flatMap((volume): readonly MountProblem[] => {
    const early = claimProblem(kubelets, pod, volume);
    if (early !== undefined) return [{volume: volume.name, message: early, isEarly: true}];
    const late = sourceProblem(kubelets, pod, volume);
    return late === undefined
      ? []
      : [{volume: volume.name, message: `MountVolume.SetUp failed for volume "${volume.name}" : ${late}`, isEarly: false}];
  });
}

/** Whether its volumes hang on an object of that name. */
export function usesVolumeSource(pod: Pod, kind: 'configmap' | 'secret' | 'claim', name: string): boolean {
  return (pod.spec?.volumes ?? []).some(({configMap, secret, projected, persistentVolumeClaim}) => {
    if (kind === 'claim') return persistentVolumeClaim?.claimName === name;
    if (kind === 'configmap') return configMap?.name === name || projected?.sources?.some(source => source.configMap?.name === name);
    return secret?.secretName === name || projected?.sources?.some(source => source.secret?.name === name);
  });
}

/** The files of a volume. Containers of a pod share them; what outlives a pod is found again. */
export function volumeFiles(kubelets: Kubelets, work: PodWork, volume: Volume): FileSystem {
  const found = work.volumes.get(volume.name);
  if (found) return found;
  const made =
    outliving(kubelets, work, volume) ??
    createFileSystem({now: () => kubelets.demo.agenda.now(), mode: isProjection(volume) ? 0o1777 : 0o777});
  work.volumes.set(volume.name, made);
  if (isProjection(volume)) layOut(kubelets, made, projectedFiles(kubelets, work, volume), hashOf(work.uid, volume.name));
  return made;
}

/** Makes what containers see the same as what the sources of their volumes hold now, as kubelet does in its rounds. */
export function refreshVolumes(kubelets: Kubelets, work: PodWork): void {
  for (const volume of work.pod.spec?.volumes ?? []) {
    const files = work.volumes.get(volume.name);
    if (!files || !isProjection(volume) || mountProblems(kubelets, work.pod).length > 0) continue;
    layOut(kubelets, files, projectedFiles(kubelets, work, volume), hashOf(work.uid, volume.name, kubelets.demo.agenda.now()));
  }
}

function claimProblem({demo}: Kubelets, {metadata}: Pod, {name, persistentVolumeClaim}: Volume): string | undefined {
  if (!persistentVolumeClaim) return undefined;
  const namespace = metadata.namespace ?? '';
  const claim = demo.registry.get(persistentVolumeClaims, namespace, persistentVolumeClaim.claimName);
  const begin = `Unable to attach or mount volumes: unmounted volumes=[${name}], unattached volumes=[], failed to process volumes=[${name}]: error processing PVC ${namespace}/${persistentVolumeClaim.claimName}`;
  if (!claim) {
    return `${begin}: failed to fetch PVC from API server: persistentvolumeclaims "${persistentVolumeClaim.claimName}" not found`;
  }
  return claim.status?.phase === 'Bound' && claim.spec?.volumeName ? undefined : `${begin}: PVC is not bound`;
}

function sourceProblem(kubelets: Kubelets, pod: Pod, {configMap, secret, projected}: Volume): string | undefined {
  const sources = [
    ...(configMap ? [{configMap}] : []),
    ...(secret ? [{secret: {name: secret.secretName ?? '', items: secret.items ?? [], ...(secret.optional && {optional: true})}}] : []),
    ...(projected?.sources ?? []),
  ] as readonly {configMap?: Named; secret?: Named}[];
  const problems = sources.flatMap(source => [
    ...(source.configMap ? missing(kubelets, pod, 'configmap', source.configMap) : []),
    ...(source.secret ? missing(kubelets, pod, 'secret', source.secret) : []),
  ]);
  if (problems.length === 0) return undefined;
  return problems.length === 1 ? problems[0] : `[${problems.join(', ')}]`;
}

type Named = {readonly name?: string; readonly items?: readonly KeyToPath[]; readonly optional?: boolean};

function missing(kubelets: Kubelets, pod: Pod, kind: 'configmap' | 'secret', {name = '', items = [], optional}: Named): string[] {
  if (optional) return [];
  const namespace = pod.metadata.namespace ?? '';
  const found =
    kind === 'configmap' ? kubelets.demo.registry.get(configMaps, namespace, name) : kubelets.demo.registry.get(secrets, namespace, name);
  if (!found) {
    // A namespace's certificates are there before its pods; where no controller makes them, pods live without.
    return name === 'kube-root-ca.crt' ? [] : [`${kind} "${name}" not found`];
  }
  const data = contentsOf(found);
  return items.some(({key}) => !(key in data))
    ? [`references non-existent ${kind === 'configmap' ? 'config' : 'secret'} key: ${items.find(({key}) => !(key in data))!.key}`]
    : [];
}

function outliving(kubelets: Kubelets, work: PodWork, {persistentVolumeClaim, hostPath}: Volume): FileSystem | undefined {
  if (hostPath) return kubelets.lasting(`${work.node}:${hostPath.path}`);
  if (!persistentVolumeClaim) return undefined;
  const claim = kubelets.demo.registry.get(persistentVolumeClaims, work.namespace, persistentVolumeClaim.claimName);
  return kubelets.lasting(`claim:${claim?.spec?.volumeName ?? `${work.namespace}/${persistentVolumeClaim.claimName}`}`);
}
