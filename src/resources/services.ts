import {fieldsOf, type ObjectOf} from '../kube/fields.ts';
import type {CellValue} from '../kube/row.ts';
import {mapSelectorText} from '../kube/selector.ts';
import {age, labels, metadata, name, namespace, orNone, selectorColumn, valid} from './columns.ts';
import {defineKind, type Tone} from './kind.ts';
import {opensPods} from './open-pods.ts';

const fields = fieldsOf('Service', {
  metadata,
  spec: {
    type: true,
    clusterIP: true,
    clusterIPs: true,
    externalIPs: true,
    externalName: true,
    selector: true,
    ports: {port: true, nodePort: true, protocol: true},
  },
  status: {loadBalancer: {ingress: {ip: true, hostname: true}}},
});
interface Service extends ObjectOf<typeof fields> {}

export const services = defineKind<Service>({
  group: '',
  version: 'v1',
  plural: 'services',
  singular: 'service',
  name: 'Service',
  aliases: ['svc'],
  isNamespaced: true,
  fields,
  columns: [
    namespace,
    name,
    {title: 'TYPE', weight: 6, value: ({spec}) => spec.type},
    orNone('CLUSTER-IP', ({spec}) => spec.clusterIPs[0] ?? spec.clusterIP, {weight: 6}),
    {title: 'EXTERNAL-IP', weight: 5, value: externalIp, tone: toneOfIp},
    selectorColumn,
    orNone('PORTS', portsText, {weight: 7}),
    labels,
    valid,
    age,
  ],
  wellness: service => (externalIp(service) === '<pending>' ? {health: 'waiting', because: 'no load balancer serves it yet'} : 'ok'),
  selector: ({spec}) => (spec.type === 'ExternalName' ? undefined : mapSelectorText(spec.selector)),
  opens: opensPods('Service'),
});

/** Follows getServiceExternalIP of k8s.io/kubernetes/pkg/printers/internalversion, in its wide form. */
function externalIp({spec, status}: Service): string {
  const given = spec.externalIPs.join(',');
  switch (spec.type) {
    case 'ClusterIP':
    case 'NodePort':
      return given || '<none>';
    case 'LoadBalancer': {
      const addresses = status.loadBalancer.ingress.map(({ip, hostname}) => ip || hostname).filter(Boolean);
      return [...[...new Set(addresses)].sort(), ...spec.externalIPs].join(',') || '<pending>';
    }
    case 'ExternalName':
      return spec.externalName;
    default:
      return '<unknown>';
  }
}

function toneOfIp(value: CellValue): Tone | undefined {
  return value === '<pending>' ? 'waiting' : value === '<none>' ? 'quiet' : undefined;
}

function portsText({spec}: Service): string {
  return spec.ports
    .map(({port, nodePort, protocol}) => (nodePort > 0 ? `${port}:${nodePort}/${protocol}` : `${port}/${protocol}`))
    .join(',');
}
