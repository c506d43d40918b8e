import {classOf, isDelayed, isFullyBound, isReachable, NO_PROVISIONER, SELECTED_NODE, volumeFor} from '../controllers/volume-matching.ts';
import type {Demo} from '../demo.ts';
import type {Node, PersistentVolume, PersistentVolumeClaim, Pod} from '../schema/kinds.ts';
import {persistentVolumeClaims} from '../types/persistentvolumeclaims.ts';
import {persistentVolumes} from '../types/persistentvolumes.ts';

/** What a pod's claims ask of nodes, or why no node will do. */
export type Volumes = {
  readonly problem?: string;
  readonly bound: readonly (PersistentVolume | undefined)[];
  /** Bound when a node has been chosen. */
  readonly delayed: readonly PersistentVolumeClaim[];
  /** Claims that one pod alone may use. */
  readonly exclusive: readonly string[];
};

const nothing: Volumes = {bound: [], delayed: [], exclusive: []};

/** Names of the claims that a pod mounts. */
export function claimNamesOf({metadata, spec}: Pod): readonly string[] {
  let names: string[] | undefined;
  for (const {name, persistentVolumeClaim, ephemeral} of spec?.volumes ?? []) {
    if (persistentVolumeClaim) (names ??= []).push(persistentVolumeClaim.claimName);
    else if (ephemeral) (names ??= []).push(`${metadata.name}-${name}`);
  }
  return names ?? none;
}

const none: readonly string[] = [];

/** Follows podHasPVCs and GetPodVolumeClaims of the scheduler's volume binding. */
export function volumesOf(demo: Demo, pod: Pod): Volumes {
  const names = claimNamesOf(pod);
  if (names.length === 0) return nothing;
  const {namespace, name: podName} = pod.metadata;
  const bound: (PersistentVolume | undefined)[] = [];
  const delayed: PersistentVolumeClaim[] = [];
  const exclusive: string[] = [];
  let isWaiting = false;
  for (const name of names) {
    const claim = demo.store.get(persistentVolumeClaims, namespace, name);
    if (!claim) {
      const isOwn = pod.spec?.volumes?.some(volume => volume.ephemeral && `${podName}-${volume.name}` === name);
      const problem = isOwn
        ? `waiting for ephemeral volume controller to create the persistentvolumeclaim "${name}"`
        : `persistentvolumeclaim "${name}" not found`;
      return {...nothing, problem};
    }
    if (claim.metadata.deletionTimestamp) return {...nothing, problem: `persistentvolumeclaim "${name}" is being deleted`};
    if (claim.status?.phase === 'Lost') {
      const problem = `persistentvolumeclaim "${name}" bound to non-existent persistentvolume "${claim.spec?.volumeName}"`;
      return {...nothing, problem};
    }
    if (claim.spec?.accessModes?.includes('ReadWriteOncePod')) exclusive.push(`${namespace}/${name}`);
    if (isFullyBound(claim)) bound.push(demo.store.get(persistentVolumes, undefined, claim.spec?.volumeName ?? ''));
    else if (isDelayed(demo, claim) && !claim.spec?.volumeName) delayed.push(claim);
    else isWaiting = true;
  }
  if (isWaiting) return {...nothing, problem: 'pod has unbound immediate PersistentVolumeClaims'};
  return {bound, delayed, exclusive};
}

/** Why the node cannot give the pod its volumes. */
export function volumeProblems(demo: Demo, {bound, delayed}: Volumes, node: Node): readonly string[] {
  if (bound.some(volume => !volume)) return ['node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)'];
  const reasons: string[] = [];
  if (bound.some(volume => volume && !isReachable(volume, node))) reasons.push("node(s) didn't match PersistentVolume's node affinity");
  if (delayed.some(claim => !volumeFor(demo, claim, node) && !isProvisionable(demo, claim, node))) {
    reasons.push("node(s) didn't find available persistent volumes to bind");
  }
  return reasons;
}

/** Tells the volume controller where the delayed claims are wanted: by naming the claim in a volume, or the node in the claim. */
export function claimVolumes(demo: Demo, {delayed}: Volumes, node: Node): void {
  for (const claim of delayed) {
    const volume = volumeFor(demo, claim, node);
    if (volume) nameClaim(demo, volume, claim);
    else selectNode(demo, claim, node.metadata.name);
  }
}

export function areBound(demo: Demo, {delayed}: Volumes): boolean {
  return delayed.every(({metadata}) => {
    const claim = demo.store.get(persistentVolumeClaims, metadata.namespace, metadata.name);
    return claim !== undefined && isFullyBound(claim);
  });
}

function isProvisionable(demo: Demo, claim: PersistentVolumeClaim, node: Node): boolean {
  const storageClass = classOf(demo, claim);
  if (!storageClass || storageClass.provisioner === NO_PROVISIONER) return false;
  const selected = claim.metadata.annotations?.[SELECTED_NODE];
  if (selected !== undefined && selected !== node.metadata.name) return false;
  const topologies = storageClass.allowedTopologies ?? [];
  return (
    topologies.length === 0 ||
    topologies.some(({matchLabelExpressions = []}) =>
      matchLabelExpressions.every(({key, values}) => values.includes(node.metadata.labels?.[key] ?? '')),
    )
  );
}

function nameClaim({registry}: Demo, volume: PersistentVolume, {metadata}: PersistentVolumeClaim): void {
  const {name, namespace = '', uid, resourceVersion} = metadata;
  registry.change(persistentVolumes, undefined, volume.metadata.name, {manager: 'kube-scheduler'}, current => ({
    ...current,
    spec: {...current.spec, claimRef: {kind: 'PersistentVolumeClaim', apiVersion: 'v1', name, namespace, uid, resourceVersion}},
    metadata: {...current.metadata, annotations: {...current.metadata.annotations, 'pv.kubernetes.io/bound-by-controller': 'yes'}},
  }));
}

function selectNode({registry}: Demo, {metadata}: PersistentVolumeClaim, node: string): void {
  registry.change(persistentVolumeClaims, metadata.namespace, metadata.name, {manager: 'kube-scheduler'}, current => ({
    ...current,
    metadata: {...current.metadata, annotations: {...current.metadata.annotations, [SELECTED_NODE]: node}},
  }));
}
