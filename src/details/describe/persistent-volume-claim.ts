import {resourcePath} from '../../kube/paths.ts';
import {accessModesText} from '../../kube/storage-words.ts';
import type {DocLine} from '../document.ts';
import type {Inspected, Need} from '../tab.ts';
import type {Describer} from './describer.ts';
import {unanswered} from './events-section.ts';
import {annotations, conditions, field, heading, labels, listed, nameLine, namespaceLine, time, toward} from './parts.ts';
import {storageClassLine} from './persistent-volume.ts';
import {finalizersLine, phaseText, plain, plainIfSet} from './plain-fields.ts';
import {at, type Fields, fields, isSet, items, text, texts} from './read.ts';

export const persistentVolumeClaim: Describer = {
  needs: ({namespace}) => [podsNeed(namespace)],
  lines(inspected) {
    const {object, name, namespace} = inspected;
    const spec = fields(object?.['spec']);
    const status = fields(object?.['status']);
    const volume = text(spec['volumeName']);
    const asked = text(at(spec, 'resources', 'requests', 'storage'));
    return [
      nameLine(name),
      namespaceLine(namespace),
      storageClassLine(inspected),
      field(0, 'Status', phaseText(inspected), {path: ['status', 'phase']}),
      plain(0, 'Volume', spec, ['spec'], 'volumeName', toward('PersistentVolume', '', volume, '')),
      ...labels(0, 'Labels', at(object, 'metadata', 'labels'), ['metadata', 'labels']),
      ...annotations(0, 'Annotations', at(object, 'metadata', 'annotations'), ['metadata', 'annotations']),
      finalizersLine(inspected),
      field(0, 'Requested', asked, {value: asked, path: ['spec', 'resources', 'requests', 'storage']}),
      field(0, 'Capacity', volume === '' ? '' : text(at(status, 'capacity', 'storage')) || '0', {path: ['status', 'capacity', 'storage']}),
      field(0, 'Access Modes', volume === '' ? '' : accessModesText(texts(status['accessModes'])), {path: ['status', 'accessModes']}),
      ...plainIfSet(0, 'VolumeMode', spec, ['spec'], 'volumeMode'),
      ...sourceLines(spec, namespace),
      ...usedByLines(inspected),
      ...conditions(0, items(status['conditions']), {
        LastProbeTime: one => time(one['lastProbeTime'], inspected),
        LastTransitionTime: one => time(one['lastTransitionTime'], inspected),
        Reason: one => text(one['reason']),
        Message: one => text(one['message']),
      }),
    ];
  },
};

function sourceLines(spec: Fields, namespace: string): DocLine[] {
  const path = ['spec', 'dataSource'];
  if (!isSet(spec['dataSource'])) return [];
  const source = fields(spec['dataSource']);
  const [group, kind, name] = [text(source['apiGroup']), text(source['kind']), text(source['name'])];
  return [
    heading(0, 'DataSource', {path}),
    ...(isSet(source['apiGroup']) ? [plain(1, 'APIGroup', source, path, 'apiGroup')] : []),
    plain(1, 'Kind', source, path, 'kind'),
    plain(1, 'Name', source, path, 'name', toward(kind, namespace, name, group)),
  ];
}

function usedByLines(inspected: Inspected): DocLine[] {
  const answer = inspected.answer(podsNeed(inspected.namespace));
  if (answer.state !== 'known') return [field(0, 'Used By', unanswered(answer, 'list pods here'))];
  const owners = new Set(items(inspected.object?.metadata?.ownerReferences).map(({uid}) => text(uid)));
  const pods = items(at(answer.value, 'items')).filter(pod => mounts(pod, inspected.name) || owners.has(text(at(pod, 'metadata', 'uid'))));
  const names = pods.map(pod => text(at(pod, 'metadata', 'name')));
  return listed(
    0,
    'Used By',
    names.map(name => ({value: name, more: {value: name, ...toward('Pod', inspected.namespace, name, '')}})),
  );
}

function mounts(pod: Fields, claim: string): boolean {
  return items(at(pod, 'spec', 'volumes')).some(volume => text(at(volume, 'persistentVolumeClaim', 'claimName')) === claim);
}

function podsNeed(namespace: string): Need {
  return {type: 'get', path: resourcePath({group: '', version: 'v1', plural: 'pods', isNamespaced: true}, namespace)};
}
