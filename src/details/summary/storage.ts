import {usesClaim} from '../../kube/finalizers.ts';
import {record, records, text} from '../../kube/loose.ts';
import type {KubeObject} from '../../kube/object.ts';
import {resourcePath} from '../../kube/paths.ts';
import {unanswered} from '../describe/events-section.ts';
import {objectNamed} from '../describe/parts.ts';
import {type DocLine, ink} from '../document.ts';
import type {Inspected, Need} from '../tab.ts';
import {conditionFacts, fact, facts, originFacts} from './facts.ts';
import type {Summary} from './summary-part.ts';

export const claim: Summary = {
  needs: inspected => [podsNeed(inspected)],
  lines: (inspected, object) => [...claimLines(object), ...userLines(inspected), ...originFacts(inspected), ...conditionFacts(inspected)],
};

export const volume: Summary = {
  lines: (inspected, object) => [...volumeLines(object), ...originFacts(inspected), ...conditionFacts(inspected)],
};

function claimLines({spec, status}: KubeObject): DocLine[] {
  const name = text(record(spec)['volumeName']);
  const asked = text(record(record(record(spec)['resources'])['requests'])['storage']);
  const has = text(record(record(status)['capacity'])['storage']);
  return [
    name === ''
      ? fact('volume', [ink('waiting', 'none yet')])
      : fact('volume', [ink('accent', name)], {value: name, target: objectNamed('PersistentVolume', '', name, '')}),
    fact('size', [has === '' ? `${asked} asked for` : has, has !== '' && asked !== has ? ink('waiting', `, ${asked} asked for`) : '']),
    ...classLine(record(spec)['storageClassName']),
    ...modesLine(record(spec)['accessModes']),
  ];
}

function volumeLines({spec, status}: KubeObject): DocLine[] {
  const {claimRef, capacity, persistentVolumeReclaimPolicy, storageClassName, accessModes} = record(spec);
  const claimed = record(claimRef);
  const [namespace, name] = [text(claimed['namespace']), text(claimed['name'])];
  const reason = [text(record(status)['reason']), text(record(status)['message'])].filter(Boolean).join(': ');
  const policy = text(persistentVolumeReclaimPolicy);
  return [
    ...(reason === '' ? [] : [fact('because', [reason])]),
    name === ''
      ? fact('claim', [ink('quiet', 'none')])
      : fact('claim', [ink('accent', `${namespace}/${name}`)], {
          value: name,
          target: objectNamed('PersistentVolumeClaim', namespace, name, ''),
        }),
    fact('size', [text(record(capacity)['storage'])]),
    ...(policy === ''
      ? []
      : [
          fact('afterwards', [
            policy === 'Delete' ? 'deleted with its claim' : policy === 'Retain' ? 'kept when its claim is gone' : policy,
          ]),
        ]),
    ...classLine(storageClassName),
    ...modesLine(accessModes),
  ];
}

function classLine(value: unknown): DocLine[] {
  const name = text(value);
  return name === ''
    ? []
    : [fact('class', [ink('accent', name)], {value: name, target: objectNamed('StorageClass', '', name, 'storage.k8s.io')})];
}

function modesLine(value: unknown): DocLine[] {
  return Array.isArray(value) && value.length > 0 ? [fact('access', [value.map(String).join(', ')])] : [];
}

function podsNeed({namespace}: Inspected): Need {
  return {type: 'get', path: resourcePath({group: '', version: 'v1', plural: 'pods', isNamespaced: true}, namespace)};
}

function userLines(inspected: Inspected): DocLine[] {
  const answer = inspected.answer(podsNeed(inspected));
  if (answer.state !== 'known') return [fact('used by', [unanswered(answer, 'list pods here')])];
  const names = (records(record(answer.value)['items']) as unknown as KubeObject[])
    .filter(pod => usesClaim({...pod, metadata: pod.metadata ?? {name: ''}}, inspected.name))
    .map(({metadata}) => text(metadata?.name));
  if (names.length === 0) return [fact('used by', [ink('quiet', 'no pod')])];
  return facts(
    'used by',
    names.map(name => ({
      pieces: [ink('accent', name)],
      more: {key: `pod ${name}`, value: name, target: objectNamed('Pod', inspected.namespace, name, '')},
    })),
  );
}
