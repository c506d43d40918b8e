import type {PersistentVolume, PersistentVolumeClaim} from '../schema/kinds.ts';
import {type Causes, forbiddenField, unsupported} from './causes.ts';

const accessModes = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'];
const volumeModes = ['Block', 'Filesystem'];
const shortModes = {ReadWriteOnce: 'RWO', ReadOnlyMany: 'ROX', ReadWriteMany: 'RWX', ReadWriteOncePod: 'RWOP'};

/** `RWO,RWX`, as GetAccessModesAsString of k8s.io/kubernetes/pkg/apis/core/v1/helper. */
export function accessModesText(modes: readonly string[] = []): string {
  return Object.entries(shortModes)
    .flatMap(([mode, text]) => (modes.includes(mode) ? text : []))
    .join(',');
}

export function checkAccessModes(causes: Causes, modes: readonly string[] = []): void {
  for (const mode of modes) if (!accessModes.includes(mode)) causes.push(unsupported('spec.accessModes', mode, accessModes));
  const isMixed = modes.includes('ReadWriteOncePod') && modes.some(mode => mode !== 'ReadWriteOncePod' && accessModes.includes(mode));
  if (isMixed) causes.push(forbiddenField('spec.accessModes', 'may not use ReadWriteOncePod with other access modes'));
}

export function checkVolumeMode(causes: Causes, mode: string | undefined): void {
  if (mode !== undefined && !volumeModes.includes(mode)) causes.push(unsupported('spec.volumeMode', mode, volumeModes));
}

/** Of a claim or a volume; empty where it has none. */
export function classNameOf({metadata, spec}: PersistentVolumeClaim | PersistentVolume): string {
  return metadata.annotations?.['volume.beta.kubernetes.io/storage-class'] ?? spec?.storageClassName ?? '';
}
