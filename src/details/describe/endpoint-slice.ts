import {type DocLine, ink} from '../document.ts';
import type {Inspected} from '../tab.ts';
import type {Describer} from './describer.ts';
import {beginning, field, heading, none, row, titles, toward, unset, type Value} from './parts.ts';
import {at, type Fields, fields, isSet, items, text, texts} from './read.ts';

export const endpointSlice: Describer = {
  lines(inspected) {
    const {object} = inspected;
    const service = text(at(object, 'metadata', 'labels', 'kubernetes.io/service-name'));
    const ports = items(object?.['ports']);
    const endpoints = items(object?.['endpoints']);
    return [
      ...beginning(inspected),
      ...(service === '' ? [] : [field(0, 'Service', service, toward('Service', inspected.namespace, service, ''))]),
      field(0, 'AddressType', text(object?.['addressType']), {path: ['addressType']}),
      ...(ports.length === 0
        ? [field(0, 'Ports', unset, {path: ['ports']})]
        : [heading(0, 'Ports', {path: ['ports']}), titles(1, ['Name', 'Port', 'Protocol']), ...ports.map(portLine)]),
      ...(endpoints.length === 0
        ? [field(0, 'Endpoints', none, {path: ['endpoints']})]
        : [heading(0, 'Endpoints', {path: ['endpoints']}), ...endpoints.flatMap((one, index) => endpointLines(inspected, one, index))]),
    ];
  },
};

function portLine(port: Fields, index: number): DocLine {
  return row(1, [orUnset(port['name']), orUnset(port['port']), text(port['protocol'])], {path: ['ports', index]});
}

function endpointLines({namespace}: Inspected, endpoint: Fields, index: number): DocLine[] {
  const path = ['endpoints', index];
  const addresses = texts(endpoint['addresses']).join(', ');
  const target = fields(endpoint['targetRef']);
  const [kind, name, node] = [text(target['kind']), text(target['name']), text(endpoint['nodeName'])];
  const more = {path: [...path, 'targetRef'], value: name, ...toward(kind, text(target['namespace']) || namespace, name, '')};
  return [
    field(1, '- Addresses', addresses || none, {path: [...path, 'addresses'], value: addresses, key: `endpoint ${addresses}`}),
    heading(2, 'Conditions', {path: [...path, 'conditions']}),
    ...['Ready', 'Serving', 'Terminating'].flatMap(label => conditionLine(label, fields(endpoint['conditions']), path)),
    field(2, 'Hostname', orUnset(endpoint['hostname']), {path: [...path, 'hostname']}),
    ...(isSet(endpoint['targetRef']) ? [field(2, 'TargetRef', `${kind}/${name}`, more)] : []),
    field(2, 'NodeName', orUnset(endpoint['nodeName']), {path: [...path, 'nodeName'], ...toward('Node', '', node, '')}),
    field(2, 'Zone', orUnset(endpoint['zone']), {path: [...path, 'zone']}),
  ];
}

/** Only readiness is told where it is not known. */
function conditionLine(label: string, conditions: Fields, path: readonly (string | number)[]): DocLine[] {
  const name = label.toLowerCase();
  const value = conditions[name];
  if (!isSet(value)) return label === 'Ready' ? [field(3, label, unset)] : [];
  const isBad = label === 'Terminating' ? value === true : value === false;
  return [field(3, label, ink(isBad ? 'waiting' : 'text', text(value)), {path: [...path, 'conditions', name]})];
}

function orUnset(value: unknown): Value {
  return text(value) === '' ? unset : text(value);
}
