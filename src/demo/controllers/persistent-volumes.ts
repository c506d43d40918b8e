import type {Controller, Demo} from '../demo.ts';
import {keyOf, timeText} from '../object.ts';
import type {PersistentVolume, PersistentVolumeClaim} from '../schema/kinds.ts';
import {persistentVolumeClaims as claims} from '../types/persistentvolumeclaims.ts';
import {persistentVolumes as volumes} from '../types/persistentvolumes.ts';
import {storageClasses} from '../types/storageclasses.ts';
import {syncClaim} from './claim-binding.ts';
import {claimUsers} from './claim-users.ts';
import {withFinalizer, withoutFinalizer} from './finalizers.ts';
import {PROVISIONED_BY, PROVISIONER} from './provisioner.ts';
import {reconciler} from './reconcile.ts';
import {MANAGER} from './status.ts';
import {isVolumeOf} from './volume-matching.ts';

const FINALIZER = 'kubernetes.io/pv-protection';
/** What could not be bound is looked at again (--pvclaimbinder-sync-period). */
const RESYNC_MS = 15_000;
const REACTION_MS = 20;

/** Binds claims and volumes, and frees them (pkg/controller/volume: persistentvolume, pvprotection, pvcprotection). */
export const persistentVolumeController: Controller = demo => {
  const pending = new Set<string>();
  const askVolume = reconciler(demo, {
    watches: [
      {type: volumes},
      {
        type: claims,
        keys: ({object}) => {
          const name = (object as PersistentVolumeClaim).spec?.volumeName;
          return name ? [name] : [];
        },
      },
    ],
    reconcile: (_, name) => syncVolume(demo, name),
    reactionMs: REACTION_MS,
  });
  const askClaim = reconciler(demo, {
    watches: [
      {type: claims},
      {
        type: volumes,
        keys: ({object}) => {
          const claim = (object as PersistentVolume).spec?.claimRef;
          return claim ? [`${claim.namespace}/${claim.name}`] : [...pending];
        },
      },
      {type: storageClasses, keys: () => [...pending]},
    ],
    reconcile(namespace, name) {
      const key = `${namespace}/${name}`;
      const claim = demo.store.get(claims, namespace, name);
      if (claim && syncClaim(demo, claim, users.of(key))) {
        pending.add(key);
        askClaim(key, RESYNC_MS);
      } else pending.delete(key);
    },
    reactionMs: REACTION_MS,
  });
  const users = claimUsers(demo, key => askClaim(key));
  for (const volume of demo.store.list(volumes)) askVolume(keyOf(volume));
  for (const claim of demo.store.list(claims)) askClaim(keyOf(claim));
};

/** Follows syncVolume. */
function syncVolume(demo: Demo, name: string): void {
  const volume = demo.store.get(volumes, undefined, name);
  if (!volume) return;
  const {claimRef} = volume.spec ?? {};
  if (volume.metadata.deletionTimestamp) {
    if (volume.status?.phase !== 'Bound') withoutFinalizer(demo, volumes, volume, FINALIZER);
    return;
  }
  withFinalizer(demo, volumes, volume, FINALIZER);
  if (!claimRef?.uid) return setPhase(demo, name, 'Available');
  const claim = demo.store.get(claims, claimRef.namespace, claimRef.name ?? '');
  if (claim && isVolumeOf(volume, claim)) {
    if (claim.spec?.volumeName === name) setPhase(demo, name, 'Bound');
    return;
  }
  setPhase(demo, name, 'Released');
  reclaim(demo, volume);
}

function reclaim(demo: Demo, {metadata, spec}: PersistentVolume): void {
  const isOurs = metadata.annotations?.[PROVISIONED_BY] === PROVISIONER || spec?.hostPath !== undefined;
  if (spec?.persistentVolumeReclaimPolicy === 'Delete' && isOurs) demo.registry.remove(volumes, undefined, metadata.name);
  if (spec?.persistentVolumeReclaimPolicy !== 'Recycle') return;
  demo.registry.change(volumes, undefined, metadata.name, {manager: MANAGER}, current => {
    const {claimRef: _, ...rest} = current.spec ?? {};
    return {...current, spec: rest};
  });
}

function setPhase({registry, agenda}: Demo, name: string, phase: string): void {
  registry.change(volumes, undefined, name, {manager: MANAGER, subresource: 'status'}, current =>
    current.status?.phase === phase
      ? current
      : {...current, status: {...current.status, lastPhaseTransitionTime: timeText(agenda.now()), phase}},
  );
}
