import type {Demo} from '../demo.ts';
import {tell} from '../events.ts';
import {timeText} from '../object.ts';
import {classNameOf} from '../rules/volumes.ts';
import type {PersistentVolume, PersistentVolumeClaim, PersistentVolumeClaimStatus, Pod} from '../schema/kinds.ts';
import {persistentVolumeClaims as claims} from '../types/persistentvolumeclaims.ts';
import {persistentVolumes as volumes} from '../types/persistentvolumes.ts';
import {withFinalizer, withoutFinalizer} from './finalizers.ts';
import {askForVolume} from './provisioner.ts';
import {MANAGER, writeStatus} from './status.ts';
import {BIND_COMPLETED, capacityOf, isDelayed, isFullyBound, isVolumeOf, SELECTED_NODE, sizeOf, volumeFor} from './volume-matching.ts';

const FINALIZER = 'kubernetes.io/pvc-protection';
export const BOUND_BY_CONTROLLER = 'pv.kubernetes.io/bound-by-controller';
const WRITE = {manager: MANAGER} as const;

/** Brings a claim nearer to its volume; whether it still waits (syncClaim). `users` are the pods that use it. */
export function syncClaim(demo: Demo, claim: PersistentVolumeClaim, users: readonly Pod[]): boolean {
  if (claim.metadata.deletionTimestamp) {
    if (users.length === 0) withoutFinalizer(demo, claims, claim, FINALIZER);
    return false;
  }
  withFinalizer(demo, claims, claim, FINALIZER);
  const {metadata} = claim;
  const current = demo.store.get(claims, metadata.namespace, metadata.name) ?? claim;
  if (current.metadata.annotations?.[BIND_COMPLETED] !== undefined) {
    keepBound(demo, current);
    return false;
  }
  return current.spec?.volumeName ? !bindNamed(demo, current, current.spec.volumeName) : !bindFound(demo, current, users);
}

/** Follows syncBoundClaim. */
function keepBound(demo: Demo, claim: PersistentVolumeClaim): void {
  const volume = demo.store.get(volumes, undefined, claim.spec?.volumeName ?? '');
  if (volume && (isVolumeOf(volume, claim) || !volume.spec?.claimRef)) return bind(demo, volume, claim);
  if (claim.status?.phase === 'Lost') return;
  const isMissing = !claim.spec?.volumeName || !volume;
  const reason = isMissing ? 'ClaimLost' : 'ClaimMisbound';
  const message = isMissing
    ? 'Bound claim has lost its PersistentVolume. Data on the volume is lost!'
    : 'Two claims are bound to the same volume, this one is bound incorrectly';
  const {accessModes: _, capacity: __, ...rest} = claim.status ?? {};
  writeStatus(demo, claims, claim, {...rest, phase: 'Lost'});
  inform(demo, claim, 'Warning', reason, message);
}

/** Whether it is bound now. */
function bindNamed(demo: Demo, claim: PersistentVolumeClaim, name: string): boolean {
  const volume = demo.store.get(volumes, undefined, name);
  if (!volume) return wait(demo, claim);
  if (volume.spec?.claimRef && !isVolumeOf(volume, claim)) {
    inform(demo, claim, 'Warning', 'FailedBinding', `volume "${name}" already bound to a different claim.`);
    return wait(demo, claim);
  }
  const problem = mismatchOf(volume, claim);
  if (problem !== undefined) {
    inform(demo, claim, 'Warning', 'VolumeMismatch', `Cannot bind to requested volume "${name}": ${problem}`);
    return wait(demo, claim);
  }
  bind(demo, volume, claim);
  return true;
}

/** Follows checkVolumeSatisfyClaim. */
function mismatchOf(volume: PersistentVolume, claim: PersistentVolumeClaim): string | undefined {
  if (capacityOf(volume) < sizeOf(claim)) return 'requested PV is too small';
  if (classNameOf(volume) !== classNameOf(claim)) return 'storageClassName does not match';
  if ((volume.spec?.volumeMode ?? 'Filesystem') !== (claim.spec?.volumeMode ?? 'Filesystem')) return 'incompatible volumeMode';
  const isServed = claim.spec?.accessModes?.every(mode => volume.spec?.accessModes?.includes(mode)) ?? true;
  return isServed ? undefined : 'incompatible accessMode';
}

/** Whether it is bound now. */
function bindFound(demo: Demo, claim: PersistentVolumeClaim, users: readonly Pod[]): boolean {
  const isWaiting = isDelayed(demo, claim) && claim.metadata.annotations?.[SELECTED_NODE] === undefined;
  const found = isWaiting ? demo.store.list(volumes).find(volume => isVolumeOf(volume, claim)) : volumeFor(demo, claim);
  if (found) {
    bind(demo, found, claim);
    return true;
  }
  if (isWaiting) {
    const pod = users.find(({spec}) => !spec?.nodeName);
    if (pod) inform(demo, claim, 'Normal', 'WaitForPodScheduled', `waiting for pod ${pod.metadata.name} to be scheduled`);
    else inform(demo, claim, 'Normal', 'WaitForFirstConsumer', 'waiting for first consumer to be created before binding');
  } else if (classNameOf(claim) !== '') askForVolume(demo, claim);
  else inform(demo, claim, 'Normal', 'FailedBinding', 'no persistent volumes available for this claim and no storage class is set');
  return wait(demo, claim);
}

function wait(demo: Demo, claim: PersistentVolumeClaim): false {
  const {accessModes: _, capacity: __, ...rest} = claim.status ?? {};
  writeStatus(demo, claims, claim, {...rest, phase: 'Pending'});
  return false;
}

/** Writes each into the other: the volume first. */
function bind(demo: Demo, volume: PersistentVolume, claim: PersistentVolumeClaim): void {
  const {registry} = demo;
  const {namespace = '', name, uid, resourceVersion} = claim.metadata;
  const volumeName = volume.metadata.name;
  const bound = registry.change(volumes, undefined, volumeName, WRITE, current => {
    if (current.spec?.claimRef?.uid === uid) return current;
    const annotations = current.spec?.claimRef
      ? current.metadata.annotations
      : {...current.metadata.annotations, [BOUND_BY_CONTROLLER]: 'yes'};
    const claimRef = {apiVersion: 'v1', kind: 'PersistentVolumeClaim', name, namespace, resourceVersion, uid};
    return {...current, metadata: {...current.metadata, ...(annotations && {annotations})}, spec: {...current.spec, claimRef}};
  });
  setBoundPhase(demo, volumeName);
  const isChosenHere = !claim.spec?.volumeName;
  const written = registry.change(claims, namespace, name, WRITE, current => {
    if (isFullyBound(current)) return current;
    const annotations = {
      ...current.metadata.annotations,
      [BIND_COMPLETED]: 'yes',
      ...(isChosenHere && {[BOUND_BY_CONTROLLER]: 'yes'}),
    };
    return {...current, metadata: {...current.metadata, annotations}, spec: {...current.spec, volumeName}};
  });
  if (!written) return;
  const status: PersistentVolumeClaimStatus = {
    ...written.status,
    phase: 'Bound',
    ...(bound?.spec?.accessModes && {accessModes: bound.spec.accessModes}),
    ...(bound?.spec?.capacity && written.status?.phase !== 'Bound' && {capacity: bound.spec.capacity}),
  };
  writeStatus(demo, claims, written, status);
}

function setBoundPhase({registry, agenda}: Demo, name: string): void {
  registry.change(volumes, undefined, name, {...WRITE, subresource: 'status'}, current =>
    current.status?.phase === 'Bound'
      ? current
      : {...current, status: {...current.status, lastPhaseTransitionTime: timeText(agenda.now()), phase: 'Bound'}},
  );
}

function inform(demo: Demo, about: PersistentVolumeClaim, type: 'Normal' | 'Warning', reason: string, message: string): void {
  tell(demo, {about, type, reason, message, component: 'persistentvolume-controller'});
}
