import type {Path} from '../../kube/field-changes.ts';
import {accessModesText} from '../../kube/storage-words.ts';
import type {DocLine} from '../document.ts';
import type {Inspected} from '../tab.ts';
import type {Describer} from './describer.ts';
import {beginning, field, heading, none, toward} from './parts.ts';
import {finalizersLine, phaseText, plain, plainIfSet, requirementLines} from './plain-fields.ts';
import {at, fields, items, text, texts} from './read.ts';
import {volumeSource} from './volume-source.ts';

export const persistentVolume: Describer = {
  lines(inspected) {
    const {object} = inspected;
    const spec = fields(object?.['spec']);
    const status = fields(object?.['status']);
    const claim = fields(spec['claimRef']);
    const [namespace, name] = [text(claim['namespace']), text(claim['name'])];
    return [
      ...beginning(inspected),
      finalizersLine(inspected),
      storageClassLine(inspected),
      field(0, 'Status', phaseText(inspected), {path: ['status', 'phase']}),
      field(0, 'Claim', name === '' ? '' : `${namespace}/${name}`, {
        path: ['spec', 'claimRef'],
        value: name,
        ...toward('PersistentVolumeClaim', namespace, name, ''),
      }),
      plain(0, 'Reclaim Policy', spec, ['spec'], 'persistentVolumeReclaimPolicy'),
      field(0, 'Access Modes', accessModesText(texts(spec['accessModes'])), {path: ['spec', 'accessModes']}),
      ...plainIfSet(0, 'VolumeMode', spec, ['spec'], 'volumeMode'),
      field(0, 'Capacity', text(at(spec, 'capacity', 'storage')) || '0', {path: ['spec', 'capacity', 'storage']}),
      ...affinityLines(spec['nodeAffinity'], ['spec', 'nodeAffinity']),
      ...plainIfSet(0, 'Reason', status, ['status'], 'reason'),
      plain(0, 'Message', status, ['status'], 'message'),
      heading(0, 'Source', {path: ['spec']}),
      ...volumeSource(1, spec, namespace, ['spec']),
    ];
  },
};

/** Of a volume or a claim; the old annotation goes before the field. */
export function storageClassLine({object}: Inspected): DocLine {
  const old = text(at(object, 'metadata', 'annotations', 'volume.beta.kubernetes.io/storage-class'));
  const name = old || text(at(object, 'spec', 'storageClassName'));
  return field(0, 'StorageClass', name, {
    path: ['spec', 'storageClassName'],
    value: name,
    ...toward('StorageClass', '', name, 'storage.k8s.io'),
  });
}

function affinityLines(affinity: unknown, path: Path): DocLine[] {
  const required = at(affinity, 'required');
  if (required === undefined || required === null) return [field(0, 'Node Affinity', none, {path})];
  const terms = items(at(required, 'nodeSelectorTerms'));
  const here = [...path, 'required', 'nodeSelectorTerms'];
  return [
    heading(0, 'Node Affinity', {path}),
    ...(terms.length === 0 ? [field(1, 'Required Terms', none)] : [heading(1, 'Required Terms', {path: here})]),
    ...terms.flatMap((term, index) => requirementLines(2, `Term ${index}`, items(term['matchExpressions']), [...here, index])),
  ];
}
