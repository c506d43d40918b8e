import type {KubeObject} from '../../kube/object.ts';
import {resourcePath} from '../../kube/paths.ts';
import type {Note} from '../change.ts';
import {objectAt} from './ask.ts';
import {volumes as volumeKind} from './kinds.ts';
import type {Lookup} from './lookup.ts';
import {isDeletion, isKind, pairsOf, sendable} from './pairs.ts';
import {summed} from './words.ts';

/** What becomes of the data behind claims and volumes that are deleted. Which volume a claim has is known when the claim is read. */
export const volumes: Lookup = {
  about: 'volumes',
  async look(asked) {
    const deleted = sendable(await pairsOf(asked)).flatMap(({change}) =>
      isDeletion(change) && change.before ? [{target: change.target, object: change.before}] : [],
    );
    const claims = deleted.filter(({target}) => isKind(target, '', 'persistentvolumeclaims'));
    const behind = await Promise.all(
      claims.map(({object}) => {
        const name: unknown = object['spec']?.volumeName;
        return typeof name === 'string' && name !== '' ? objectAt(asked, resourcePath(volumeKind, undefined, name)) : undefined;
      }),
    );
    const own = deleted.filter(({target}) => isKind(target, '', 'persistentvolumes'));
    return summed([
      ...claims.flatMap(({object}, index) => (behind[index] ? [claimNote(object, behind[index])] : [])),
      ...own.flatMap(({object}) => volumeNotes(object)),
    ]);
  },
};

/** By the volume's reclaim policy (reclaimVolume in pkg/controller/volume/persistentvolume/pv_controller.go). */
export function claimNote({metadata}: KubeObject, volume: KubeObject): Note {
  const policy: unknown = volume['spec']?.persistentVolumeReclaimPolicy;
  return policy === 'Delete'
    ? {level: 'grave', text: `The volume of claim ${metadata.name} is deleted with its data (reclaim policy Delete).`}
    : {level: 'info', text: `The volume of claim ${metadata.name} keeps its data (reclaim policy ${policy}).`};
}

/** One that is bound stays until its claim is gone (the finalizer kubernetes.io/pv-protection). */
export function volumeNotes({metadata, spec, status}: KubeObject): Note[] {
  const {namespace, name} = spec?.claimRef ?? {};
  if (status?.phase !== 'Bound' || name === undefined) return [];
  return [{level: 'grave', text: `Volume ${metadata.name} is bound to claim ${namespace}/${name}: it stays until that is gone.`}];
}
