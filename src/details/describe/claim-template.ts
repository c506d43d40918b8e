import type {Path} from '../../kube/field-changes.ts';
import type {DocLine} from '../document.ts';
import {annotations, field, labels, toward} from './parts.ts';
import {at, type Fields, fields, isSet, text, texts} from './read.ts';

/** A claim that is made for each pod: of a stateful set, or of a volume that lives as long as a pod. */
export function claimTemplate(depth: number, claim: Fields, path: Path): DocLine[] {
  const spec = fields(claim['spec']);
  const metadata = fields(claim['metadata']);
  const name = text(metadata['name']);
  const storageClass = text(at(metadata['annotations'], betaClass)) || text(spec['storageClassName']);
  const source = fields(spec['dataSource']);
  return [
    ...(name === '' ? [] : [field(depth, 'Name', name)]),
    field(depth, 'StorageClass', storageClass, toward('StorageClass', '', storageClass, 'storage.k8s.io')),
    ...(isSet(spec['volumeName']) ? [field(depth, 'Volume', text(spec['volumeName']))] : []),
    ...labels(depth, 'Labels', metadata['labels'], [...path, 'metadata', 'labels']),
    ...(name === '' ? annotations : labels)(depth, 'Annotations', metadata['annotations'], [...path, 'metadata', 'annotations']),
    field(depth, 'Capacity', text(at(spec, 'resources', 'requests', 'storage')) || '<default>'),
    field(depth, 'Access Modes', `[${texts(spec['accessModes']).join(' ')}]`),
    ...(isSet(spec['volumeMode']) ? [field(depth, 'VolumeMode', text(spec['volumeMode']))] : []),
    ...(isSet(spec['dataSource']) ? [field(depth, 'DataSource', `${text(source['kind'])}/${text(source['name'])}`)] : []),
  ];
}

const betaClass = 'volume.beta.kubernetes.io/storage-class';
