import {fieldsOf, type ObjectOf} from '../kube/fields.ts';
import {age, labels, metadata, name, namespace, orNone, valid} from './columns.ts';
import {defineKind} from './kind.ts';
import {opensNothing} from './open-pods.ts';

const fields = fieldsOf('Ingress', {
  metadata,
  spec: {ingressClassName: true, tls: {secretName: true}, rules: {host: true}},
  status: {loadBalancer: {ingress: {ip: true, hostname: true}}},
});
interface Ingress extends ObjectOf<typeof fields> {}

/** Follows printIngress of k8s.io/kubernetes/pkg/printers/internalversion. */
export const ingresses = defineKind<Ingress>({
  group: 'networking.k8s.io',
  version: 'v1',
  plural: 'ingresses',
  singular: 'ingress',
  name: 'Ingress',
  aliases: ['ing'],
  isNamespaced: true,
  fields,
  columns: [
    namespace,
    name,
    orNone('CLASS', ({spec}) => spec.ingressClassName ?? '', {weight: 6}),
    {title: 'HOSTS', weight: 8, value: hostsText},
    {title: 'ADDRESS', weight: 7, value: addressText},
    {title: 'PORTS', weight: 4, value: ({spec}) => (spec.tls.length > 0 ? '80, 443' : '80')},
    labels,
    valid,
    age,
  ],
  opens: opensNothing('Ingress'),
});

/** Rules without a host count among those left out, as with the server. */
function hostsText({spec: {rules}}: Ingress): string {
  const hosts: string[] = [];
  for (const {host} of rules) {
    if (hosts.length === MOST_HOSTS) return `${hosts.join(',')} + ${rules.length - MOST_HOSTS} more...`;
    if (host !== '') hosts.push(host);
  }
  return hosts.length === 0 ? '*' : hosts.join(',');
}

const MOST_HOSTS = 3;

function addressText({status}: Ingress): string {
  const addresses = status.loadBalancer.ingress.map(({ip, hostname}) => ip || hostname).filter(text => text !== '');
  return [...new Set(addresses)].sort().join(',');
}
