import type {DownwardAPIVolumeFile, PersistentVolumeClaimSpec, Volume, VolumeProjection} from '../schema/kinds.ts';
import {pullPolicyOf} from './images.ts';
import {storedQuantity} from './quantity.ts';
import {storedRequirements} from './resources.ts';
import {changed, filled, mapped, withField} from './sharing.ts';

/** Follows SetDefaults_Volume and those of the volume sources. */
export function withVolumeDefaults(volume: Volume): Volume {
  let next = Object.keys(volume).length === 1 ? {...volume, emptyDir: {}} : volume;
  next = changed(next, 'secret', secret => filled(secret, {defaultMode}));
  next = changed(next, 'configMap', configMap => filled(configMap, {defaultMode}));
  next = changed(next, 'hostPath', hostPath => filled(hostPath, {type: ''}));
  next = changed(next, 'emptyDir', emptyDir => changed(emptyDir, 'sizeLimit', storedQuantity));
  next = changed(next, 'downwardAPI', source =>
    filled(
      changed(source, 'items', items => mapped(items, withFieldDefaults)),
      {defaultMode},
    ),
  );
  next = changed(next, 'projected', source =>
    filled(
      changed(source, 'sources', sources => mapped(sources, withProjectionDefaults)),
      {defaultMode},
    ),
  );
  next = changed(next, 'image', image => filled(image, {pullPolicy: pullPolicyOf(image.reference)}));
  next = changed(next, 'iscsi', iscsi => filled(iscsi, {iscsiInterface: 'default'}));
  next = changed(next, 'rbd', rbd => filled(rbd, {pool: 'rbd', user: 'admin', keyring: '/etc/ceph/keyring'}));
  next = changed(next, 'azureDisk', disk => filled(disk, {cachingMode: 'ReadWrite', fsType: 'ext4', kind: 'Shared', readOnly: false}));
  next = changed(next, 'scaleIO', scaleIO => filled(scaleIO, {fsType: 'xfs', storageMode: 'ThinProvisioned'}));
  return changed(next, 'ephemeral', ephemeral =>
    changed(ephemeral, 'volumeClaimTemplate', template =>
      withField(template.metadata ? template : {...template, metadata: {}}, 'spec', withClaimSpecDefaults(template.spec)),
    ),
  );
}

export function withClaimSpecDefaults(spec: PersistentVolumeClaimSpec): PersistentVolumeClaimSpec {
  return filled(changed(spec, 'resources', storedRequirements), {volumeMode: 'Filesystem', resources: {}});
}

/** 0644. */
const defaultMode = 420;

function withProjectionDefaults(projection: VolumeProjection): VolumeProjection {
  const next = changed(projection, 'serviceAccountToken', token => filled(token, {expirationSeconds: 3600}));
  return changed(next, 'downwardAPI', source => changed(source, 'items', items => mapped(items, withFieldDefaults)));
}

function withFieldDefaults(file: DownwardAPIVolumeFile): DownwardAPIVolumeFile {
  const next = changed(file, 'fieldRef', fieldRef => filled(fieldRef, {apiVersion: 'v1'}));
  return changed(next, 'resourceFieldRef', ref => filled(changed(ref, 'divisor', storedQuantity), {divisor: '0'}));
}
