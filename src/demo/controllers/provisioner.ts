import type {Demo} from '../demo.ts';
import {tell} from '../events.ts';
import type {Draft} from '../object.ts';
import {classNameOf} from '../rules/volumes.ts';
import type {PersistentVolume, PersistentVolumeClaim, StorageClass} from '../schema/kinds.ts';
import {nodes} from '../types/nodes.ts';
import {persistentVolumeClaims as claims} from '../types/persistentvolumeclaims.ts';
import {persistentVolumes as volumes} from '../types/persistentvolumes.ts';
import {MANAGER} from './status.ts';
import {classOf, isFullyBound, NO_PROVISIONER, SELECTED_NODE} from './volume-matching.ts';

/** The provisioner that runs in this cluster. */
export const PROVISIONER = 'demo.dogwatch/disk';
export const PROVISIONED_BY = 'pv.kubernetes.io/provisioned-by';
export const VOLUME_MANAGER = 'demo-disk-provisioner';
/** Annotations of claims that name the provisioner. */
export const ASKED = ['volume.beta.kubernetes.io/storage-provisioner', 'volume.kubernetes.io/storage-provisioner'];
/** How long a disk takes. */
const WORK_MS = 2000;

const working = new WeakMap<Demo, Set<string>>();

/** Leaves it to the provisioner of the claim's class, as provisionClaimOperationExternal does; ours then makes a volume. */
export function askForVolume(demo: Demo, claim: PersistentVolumeClaim): void {
  const storageClass = classOf(demo, claim);
  if (!storageClass) return fail(demo, claim, `storageclass.storage.k8s.io "${classNameOf(claim)}" not found`);
  const {provisioner} = storageClass;
  if (provisioner === NO_PROVISIONER) return fail(demo, claim, `no volume plugin matched name: ${provisioner}`);
  const {namespace, name} = claim.metadata;
  demo.registry.change(claims, namespace, name, {manager: MANAGER}, current => {
    if (ASKED.every(key => current.metadata.annotations?.[key] === provisioner)) return current;
    const annotations = {...current.metadata.annotations, ...Object.fromEntries(ASKED.map(key => [key, provisioner]))};
    return {...current, metadata: {...current.metadata, annotations}};
  });
  const message = `Waiting for a volume to be created either by the external provisioner '${provisioner}' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.`;
  tell(demo, {about: claim, type: 'Normal', reason: 'ExternalProvisioning', message, component: 'persistentvolume-controller'});
  if (provisioner === PROVISIONER) begin(demo, claim, storageClass);
}

function begin(demo: Demo, claim: PersistentVolumeClaim, storageClass: StorageClass): void {
  const {uid, namespace, name} = claim.metadata;
  const busy = working.get(demo) ?? new Set<string>();
  working.set(demo, busy);
  if (busy.has(uid)) return;
  busy.add(uid);
  inform(demo, claim, 'Provisioning', `External provisioner is provisioning volume for claim "${namespace}/${name}"`);
  demo.agenda.after(WORK_MS, () => {
    busy.delete(uid);
    const current = demo.store.get(claims, namespace, name);
    if (current?.metadata.uid === uid && !current.metadata.deletionTimestamp && !isFullyBound(current)) make(demo, current, storageClass);
  });
}

function make(demo: Demo, claim: PersistentVolumeClaim, storageClass: StorageClass): void {
  const draft = draftVolume(demo, claim, storageClass);
  const {name} = draft.metadata;
  if (demo.store.get(volumes, undefined, name!)) return;
  demo.registry.create(volumes, draft, {manager: VOLUME_MANAGER});
  inform(demo, claim, 'ProvisioningSucceeded', `Successfully provisioned volume ${name}`);
}

/** The volume that is made for a claim. */
export function draftVolume(demo: Demo, claim: PersistentVolumeClaim, storageClass: StorageClass): Draft<PersistentVolume> {
  const {uid, namespace = '', name, resourceVersion} = claim.metadata;
  const volumeName = `pvc-${uid}`;
  const storage = claim.spec?.resources?.requests?.['storage'] ?? '1Gi';
  const {accessModes, volumeMode = 'Filesystem'} = claim.spec ?? {};
  const hostname = hostnameOf(demo, claim.metadata.annotations?.[SELECTED_NODE]);
  return {
    metadata: {name: volumeName, annotations: {[PROVISIONED_BY]: PROVISIONER}, finalizers: ['kubernetes.io/pv-protection']},
    spec: {
      ...(accessModes && {accessModes}),
      capacity: {storage},
      claimRef: {apiVersion: 'v1', kind: 'PersistentVolumeClaim', name, namespace, resourceVersion, uid},
      csi: {driver: PROVISIONER, fsType: 'ext4', volumeHandle: volumeName},
      ...(hostname !== undefined && {
        nodeAffinity: {
          required: {nodeSelectorTerms: [{matchExpressions: [{key: 'kubernetes.io/hostname', operator: 'In', values: [hostname]}]}]},
        },
      }),
      persistentVolumeReclaimPolicy: storageClass.reclaimPolicy ?? 'Delete',
      storageClassName: storageClass.metadata.name,
      volumeMode,
    },
  };
}

/** A disk of a claim that waited for its pod lies on the pod's node. */
function hostnameOf({store}: Demo, node: string | undefined): string | undefined {
  return node === undefined ? undefined : (store.get(nodes, undefined, node)?.metadata.labels?.['kubernetes.io/hostname'] ?? node);
}

function inform(demo: Demo, about: PersistentVolumeClaim, reason: string, message: string): void {
  tell(demo, {about, type: 'Normal', reason, message, component: PROVISIONER});
}

function fail(demo: Demo, about: PersistentVolumeClaim, message: string): void {
  tell(demo, {about, type: 'Warning', reason: 'ProvisioningFailed', message, component: 'persistentvolume-controller'});
}
