import {isIPv4, isIPv6} from 'node:net';
import {type Causes, checkImmutable, checkOneOf, complain, duplicate, each, invalidValue, required, unsupported} from '../rules/causes.ts';
import {ageColumn, column, fewText, nameColumn} from '../rules/columns.ts';
import {labelNameComplaints, subdomainComplaints} from '../rules/names.ts';
import {checkEndpointIp} from '../rules/service-validation.ts';
import {changed, filled, mapped} from '../rules/sharing.ts';
import type {DiscoveryEndpointPort, EndpointSlice} from '../schema/kinds.ts';
import type {ResourceType} from '../type.ts';

export const endpointSlices: ResourceType<EndpointSlice> = {
  group: 'discovery.k8s.io',
  version: 'v1',
  kind: 'EndpointSlice',
  plural: 'endpointslices',
  singular: 'endpointslice',
  isNamespaced: true,
  schema: 'io.k8s.api.discovery.v1.EndpointSlice',
  hasGeneration: true,
  columns: [
    nameColumn,
    column('AddressType', 'What kind of addresses it holds.', ({addressType}) => addressType),
    column('Ports', 'The ports that answer.', ({ports}) => fewText((ports ?? []).map(portText), 3) || '<unset>'),
    column(
      'Endpoints',
      'The addresses that answer.',
      slice =>
        fewText(
          (slice.endpoints ?? []).flatMap(({addresses}) => addresses),
          3,
        ) || '<unset>',
    ),
    ageColumn,
  ],
  defaults: slice =>
    changed(
      changed(slice, 'endpoints', endpoints => mapped(endpoints, endpoint => filled(endpoint, {conditions: {}}))),
      'ports',
      ports => mapped(ports, port => filled(port, {name: '', protocol: 'TCP'})),
    ),
  validate(slice, before) {
    const causes: Causes = [];
    const {addressType, ports, endpoints} = slice;
    const types = ['FQDN', 'IPv4', 'IPv6'];
    if (before) checkImmutable(causes, 'addressType', addressType, addressType === before.addressType);
    else if (!addressType) causes.push(required('addressType'));
    else if (!types.includes(addressType)) causes.push(unsupported('addressType', addressType, types));
    if (ports !== before?.ports) checkPorts(causes, ports ?? []);
    if (endpoints !== before?.endpoints) checkEndpoints(causes, slice);
    return causes;
  },
};

function portText({port, name = ''}: DiscoveryEndpointPort): string {
  return port === undefined ? name : String(port);
}

function checkPorts(causes: Causes, ports: readonly DiscoveryEndpointPort[]): void {
  const names = new Set<string>();
  each('ports', ports, ({name = '', protocol}, at) => {
    if (name) complain(causes, `${at}.name`, name, labelNameComplaints(name));
    if (names.has(name)) causes.push(duplicate(`${at}.name`, name));
    names.add(name);
    checkOneOf(causes, `${at}.protocol`, protocol, ['SCTP', 'TCP', 'UDP']);
  });
}

function checkEndpoints(causes: Causes, {addressType, endpoints = []}: EndpointSlice): void {
  each('endpoints', endpoints, ({addresses = [], nodeName, hostname}, at) => {
    if (addresses.length === 0) causes.push(required(`${at}.addresses`, 'must contain at least 1 address'));
    each(`${at}.addresses`, addresses, (address, place) => {
      if (addressType === 'FQDN') return complain(causes, place, address, subdomainComplaints(address));
      if (addressType !== 'IPv4' && addressType !== 'IPv6') return;
      checkEndpointIp(causes, place, address);
      const isOther = addressType === 'IPv4' ? isIPv6(address) : isIPv4(address);
      if (isOther) causes.push(invalidValue(`${at}.addresses`, address, `must be an ${addressType} address`));
    });
    if (nodeName !== undefined) complain(causes, `${at}.nodeName`, nodeName, subdomainComplaints(nodeName));
    if (hostname !== undefined) complain(causes, `${at}.hostname`, hostname, labelNameComplaints(hostname));
  });
}
