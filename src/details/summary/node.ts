import {record, records, text} from '../../kube/loose.ts';
import {nodeRoles} from '../../kube/node-status.ts';
import type {KubeObject} from '../../kube/object.ts';
import {memoryText, parseQuantity} from '../../kube/quantity.ts';
import {unanswered} from '../describe/events-section.ts';
import {nodePodsNeed} from '../describe/node-pods.ts';
import {type DocLine, ink} from '../document.ts';
import type {Inspected} from '../tab.ts';
import {conditionFacts, fact, facts, originFacts} from './facts.ts';
import type {Summary} from './summary-part.ts';

export const node: Summary = {
  needs: inspected => [nodePodsNeed(inspected.name)],
  lines: (inspected, object) => [
    ...stateLines(object),
    podsLine(inspected, object),
    ...sizeLines(object),
    ...originFacts(inspected),
    ...conditionFacts(inspected),
  ],
};

function stateLines({metadata, spec, status}: KubeObject): DocLine[] {
  const conditions = records(record(status)['conditions']).map(({type, status: is}) => ({type: text(type), status: text(is)}));
  const pressures = conditions
    .filter(({type, status: is}) => type.endsWith('Pressure') && is === 'True')
    .map(({type}) => type.replace(/Pressure$/, '').toLowerCase());
  const isCordoned = record(spec)['unschedulable'] === true;
  const taints = records(record(spec)['taints']).map(
    ({key, value, effect}) => `${text(key)}${text(value) === '' ? '' : `=${text(value)}`}: ${text(effect)}`,
  );
  const addresses = records(record(status)['addresses']).map(({type, address}) => `${text(address)} (${text(type)})`);
  const info = record(record(status)['nodeInfo']);
  const roles = nodeRoles(record(record(metadata)['labels']) as Readonly<Record<string, string>>);
  return [
    ...(isCordoned
      ? [fact('cordoned', [ink('waiting', 'no new pods come here until it is uncordoned')], {path: ['spec', 'unschedulable']})]
      : []),
    ...(pressures.length > 0 ? [fact('short of', [ink('failing', pressures.join(', '))])] : []),
    ...facts(
      'taints',
      taints.map(words => ({pieces: [words]})),
    ),
    ...(roles === '<none>' ? [] : [fact('roles', [roles])]),
    ...facts(
      'addresses',
      addresses.map(words => ({pieces: [words]})),
    ),
    fact('runs', [
      [text(info['kubeletVersion']), text(info['osImage']), text(info['architecture']), text(info['containerRuntimeVersion'])]
        .filter(Boolean)
        .join(', '),
    ]),
  ];
}

function podsLine(inspected: Inspected, {status}: KubeObject): DocLine {
  const answer = inspected.answer(nodePodsNeed(inspected.name));
  if (answer.state !== 'known') return fact('pods', [unanswered(answer, 'list pods of all namespaces')]);
  const count = records(record(answer.value)['items']).length;
  const most = Number(record(record(status)['allocatable'])['pods']);
  if (!Number.isFinite(most)) return fact('pods', [`${count}`]);
  return fact('pods', [ink(count >= most ? 'failing' : 'text', `${count} of ${most} that it takes`)]);
}

function sizeLines({status}: KubeObject): DocLine[] {
  const {cpu, memory} = record(record(status)['allocatable']);
  const bytes = parseQuantity(text(memory));
  const disk = parseQuantity(text(record(record(status)['allocatable'])['ephemeral-storage']));
  if (cpu === undefined && bytes === undefined) return [];
  const words = [
    `CPU ${String(cpu)}`,
    ...(bytes === undefined ? [] : [`memory ${memoryText(bytes)}`]),
    ...(disk === undefined ? [] : [`disk ${memoryText(disk)}`]),
  ];
  return [fact('for pods', [words.join(', ')], {path: ['status', 'allocatable']})];
}
