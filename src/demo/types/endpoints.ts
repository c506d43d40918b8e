import {isIP} from 'node:net';
import {type Causes, checkOneOf, complain, each, invalidValue, required} from '../rules/causes.ts';
import {ageColumn, column, nameColumn} from '../rules/columns.ts';
import {labelNameComplaints, portNumberComplaints} from '../rules/names.ts';
import {checkEndpointIp} from '../rules/service-validation.ts';
import {changed, filled, mapped} from '../rules/sharing.ts';
import type {EndpointAddress, Endpoints} from '../schema/kinds.ts';
import type {ResourceType} from '../type.ts';

export const endpoints: ResourceType<Endpoints> = {
  group: '',
  version: 'v1',
  kind: 'Endpoints',
  plural: 'endpoints',
  singular: 'endpoints',
  shortNames: ['ep'],
  isNamespaced: true,
  schema: 'io.k8s.api.core.v1.Endpoints',
  deprecation: 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice',
  columns: [nameColumn, column('Endpoints', 'The addresses and ports that answer.', endpointsText), ageColumn],
  defaults: object =>
    changed(object, 'subsets', subsets =>
      mapped(subsets, subset => changed(subset, 'ports', ports => mapped(ports, port => filled(port, {protocol: 'TCP'})))),
    ),
  validate({subsets}, before) {
    const causes: Causes = [];
    if (subsets === before?.subsets) return causes;
    each('subsets', subsets, ({addresses = [], notReadyAddresses = [], ports = []}, at) => {
      if (addresses.length === 0 && notReadyAddresses.length === 0) {
        causes.push(required(at, 'must specify `addresses` or `notReadyAddresses`'));
      }
      each(`${at}.addresses`, addresses, (address, place) => checkAddress(causes, place, address));
      each(`${at}.notReadyAddresses`, notReadyAddresses, (address, place) => checkAddress(causes, place, address));
      each(`${at}.ports`, ports, ({name, port, protocol}, place) => {
        if (name) complain(causes, `${place}.name`, name, labelNameComplaints(name));
        else if (ports.length > 1) causes.push(required(`${place}.name`));
        complain(causes, `${place}.port`, port, portNumberComplaints(port));
        checkOneOf(causes, `${place}.protocol`, protocol, ['SCTP', 'TCP', 'UDP']);
      });
    });
    return causes;
  },
};

function checkAddress(causes: Causes, at: string, {ip, hostname}: EndpointAddress): void {
  checkEndpointIp(causes, `${at}.ip`, ip);
  if (!isIP(ip)) causes.push(invalidValue(`${at}.ip`, ip, 'must be a valid IP address'));
  if (hostname) complain(causes, `${at}.hostname`, hostname, labelNameComplaints(hostname));
}

/** Follows formatEndpoints of k8s.io/kubernetes/pkg/printers/internalversion. */
function endpointsText({subsets = []}: Endpoints): string {
  if (subsets.length === 0) return '<none>';
  const most = 3;
  const list: string[] = [];
  let count = 0;
  for (const {addresses = [], ports = []} of subsets) {
    const places = ports.length === 0 ? [undefined] : ports.map(({port}) => port);
    for (const port of places) {
      count += addresses.length;
      for (const {ip} of addresses) list.push(port === undefined ? ip : `${ip.includes(':') ? `[${ip}]` : ip}:${port}`);
    }
  }
  const few = list.slice(0, most).join(',');
  return list.length > most ? `${few} + ${count - most} more...` : few;
}
