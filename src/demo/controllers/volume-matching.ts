import {parseQuantity} from '../../kube/quantity.ts';
import type {Demo} from '../demo.ts';
import {selects} from '../rules/labels.ts';
import {classNameOf} from '../rules/volumes.ts';
import {isSelected} from '../scheduler/node-terms.ts';
import type {Node, PersistentVolume, PersistentVolumeClaim, StorageClass} from '../schema/kinds.ts';
import {persistentVolumes} from '../types/persistentvolumes.ts';
import {storageClasses} from '../types/storageclasses.ts';

export const BIND_COMPLETED = 'pv.kubernetes.io/bind-completed';
export const SELECTED_NODE = 'volume.kubernetes.io/selected-node';
/** Classes with it only bind what is there. */
export const NO_PROVISIONER = 'kubernetes.io/no-provisioner';

/** The claim names its volume, and the volume the claim. */
export function isFullyBound({spec, metadata}: PersistentVolumeClaim): boolean {
  return Boolean(spec?.volumeName) && metadata.annotations?.[BIND_COMPLETED] !== undefined;
}

export function classOf(demo: Demo, claim: PersistentVolumeClaim): StorageClass | undefined {
  const name = classNameOf(claim);
  return name === '' ? undefined : demo.store.get(storageClasses, undefined, name);
}

/** Binding waits for a pod (IsDelayBindingMode). */
export function isDelayed(demo: Demo, claim: PersistentVolumeClaim): boolean {
  return classOf(demo, claim)?.volumeBindingMode === 'WaitForFirstConsumer';
}

export function sizeOf({spec}: PersistentVolumeClaim): number {
  return parseQuantity(spec?.resources?.requests?.['storage'] ?? '0') ?? 0;
}

export function capacityOf({spec}: PersistentVolume): number {
  return parseQuantity(spec?.capacity?.['storage'] ?? '0') ?? 0;
}

export function isVolumeOf({spec}: PersistentVolume, {metadata}: PersistentVolumeClaim): boolean {
  const claim = spec?.claimRef;
  return claim?.name === metadata.name && claim.namespace === metadata.namespace && (!claim.uid || claim.uid === metadata.uid);
}

export function isReachable({spec}: PersistentVolume, node: Node): boolean {
  const required = spec?.nodeAffinity?.required;
  return !required || isSelected(required, node);
}

/**
 * The volume to bind: one that was bound to the claim before, else the smallest that will do. Follows FindMatchingVolume of
 * k8s.io/component-helpers/storage/volume; with a node, only what can be reached from there.
 */
export function volumeFor(demo: Demo, claim: PersistentVolumeClaim, node?: Node): PersistentVolume | undefined {
  let best: PersistentVolume | undefined;
  for (const volume of demo.store.list(persistentVolumes)) {
    if (volume.metadata.deletionTimestamp) continue;
    if ((volume.spec?.volumeMode ?? 'Filesystem') !== (claim.spec?.volumeMode ?? 'Filesystem')) continue;
    if (capacityOf(volume) < sizeOf(claim)) continue;
    if (node && !isReachable(volume, node)) continue;
    if (isVolumeOf(volume, claim)) return volume;
    if (volume.spec?.claimRef || volume.status?.phase !== 'Available') continue;
    if (!isFitting(volume, claim)) continue;
    if (!best || capacityOf(volume) < capacityOf(best)) best = volume;
  }
  return best;
}

function isFitting(volume: PersistentVolume, claim: PersistentVolumeClaim): boolean {
  if (claim.spec?.selector && !selects(claim.spec.selector, volume.metadata.labels)) return false;
  if (classNameOf(volume) !== classNameOf(claim)) return false;
  return (claim.spec?.accessModes ?? []).every(mode => volume.spec?.accessModes?.includes(mode));
}
