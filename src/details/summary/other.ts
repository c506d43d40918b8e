import {record, text, whole} from '../../kube/loose.ts';
import type {KubeObject} from '../../kube/object.ts';
import {type DocLine, ink} from '../document.ts';
import {countText} from '../keys/words.ts';
import {conditionFacts, fact, facts, originFacts} from './facts.ts';
import type {Summary} from './summary-part.ts';

/** Any kind: what its status and its conditions say, and the general facts. */
export const other: Summary = {
  lines: (inspected, object) => [
    ...dataLines(object),
    ...statusLines(object),
    ...generationLines(object),
    ...originFacts(inspected),
    ...conditionFacts(inspected),
  ],
};

/** Config maps and secrets: how much there is, nothing of what it is. */
function dataLines(object: KubeObject): DocLine[] {
  if (object.kind !== 'ConfigMap' && object.kind !== 'Secret') return [];
  const keys = ['data', 'binaryData'].flatMap(field => Object.keys(record(object[field])));
  const type = text(object['type']);
  return [
    ...(type === '' ? [] : [fact('type', [type], {path: ['type']})]),
    fact('holds', [
      keys.length === 0
        ? ink('quiet', 'no keys')
        : `${countText(keys.length, 'key')}: ${keys.slice(0, 20).join(', ')}${keys.length > 20 ? ' …' : ''}`,
    ]),
    ...(object['immutable'] === true ? [fact('immutable', ['its content cannot be changed'], {path: ['immutable']})] : []),
  ];
}

/** The plain values of a status, which controllers write for people: `phase`, `message`, counts. */
function statusLines({status}: KubeObject): DocLine[] {
  const plain = Object.entries(record(status)).filter(
    ([name, value]) =>
      name !== 'observedGeneration' && (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'),
  );
  return facts(
    'status',
    plain.slice(0, 20).map(([name, value]) => ({
      pieces: [ink('name', `${name}: `), String(value).replace(/\s+/g, ' ')],
      more: {key: `status ${name}`, path: ['status', name], value: String(value)},
    })),
  );
}

function generationLines({metadata, status}: KubeObject): DocLine[] {
  const [generation, seen] = [whole(record(metadata)['generation'], 0), whole(record(status)['observedGeneration'], -1)];
  const isBehind = seen >= 0 && seen < generation;
  const labels = Object.entries(record(record(metadata)['labels'])).map(([name, value]) => `${name}=${String(value)}`);
  return [
    ...(isBehind
      ? [fact('controller', [ink('waiting', `has not seen the last change yet (generation ${generation}, seen ${seen})`)])]
      : []),
    ...facts(
      'labels',
      labels.map(label => ({pieces: [label], more: {key: `label ${label}`, path: ['metadata', 'labels']}})),
    ),
  ];
}
