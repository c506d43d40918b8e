import {fieldsOf, type ObjectOf} from '../kube/fields.ts';
import {labelSelectorText} from '../kube/selector.ts';
import {age, labels, metadata, name, namespace, orNone, valid, wide} from './columns.ts';
import {defineKind, type Scope} from './kind.ts';

const selector = {matchLabels: true, matchExpressions: {key: true, operator: true, values: true}} as const;
const ports = {protocol: true, port: true, endPort: true} as const;
const peer = {podSelector: selector, namespaceSelector: selector, ipBlock: {cidr: true, except: true}} as const;

const fields = fieldsOf('NetworkPolicy', {
  metadata,
  spec: {podSelector: selector, policyTypes: true, ingress: {ports, from: peer}, egress: {ports, to: peer}},
});
interface NetworkPolicy extends ObjectOf<typeof fields> {}
type Peer = NetworkPolicy['spec']['ingress'][number]['from'][number];
type Port = NetworkPolicy['spec']['ingress'][number]['ports'][number];

export const networkPolicies = defineKind<NetworkPolicy>({
  group: 'networking.k8s.io',
  version: 'v1',
  plural: 'networkpolicies',
  singular: 'networkpolicy',
  name: 'NetworkPolicy',
  aliases: ['netpol'],
  isNamespaced: true,
  fields,
  columns: [
    namespace,
    name,
    orNone('POD-SELECTOR', ({spec}) => labelSelectorText(spec.podSelector) ?? '', {weight: 8}),
    {title: 'POLICY TYPES', weight: 6, value: ({spec}) => spec.policyTypes.join(',')},
    wide({title: 'ING-SELECTOR', value: ({spec}) => peersText(spec.ingress.flatMap(({from}) => from))}),
    wide({title: 'ING-PORTS', value: ({spec}) => portsText(spec.ingress.flatMap(({ports}) => ports))}),
    wide({title: 'ING-BLOCK', value: ({spec}) => blocksText(spec.ingress.flatMap(({from}) => from))}),
    wide({title: 'EGR-SELECTOR', value: ({spec}) => peersText(spec.egress.flatMap(({to}) => to))}),
    wide({title: 'EGR-PORTS', value: ({spec}) => portsText(spec.egress.flatMap(({ports}) => ports))}),
    wide({title: 'EGR-BLOCK', value: ({spec}) => blocksText(spec.egress.flatMap(({to}) => to))}),
    labels,
    valid,
    age,
  ],
  selector: ({spec}) => labelSelectorText(spec.podSelector),
  opens,
});

/** Without a selector it is for all pods of its namespace. */
function opens({namespace, selector}: {readonly namespace: string; readonly selector: string | undefined}): Scope {
  return selector === undefined ? {kind: 'pods', namespace} : {kind: 'pods', namespace, labelSelector: selector};
}

function peersText(peers: readonly Peer[]): string {
  return peers.flatMap(peer => peerText(peer) ?? []).join('; ');
}

/** `ns:team=a po:app=web`; `*` for all. Undefined for a block of addresses. */
function peerText({podSelector, namespaceSelector}: Peer): string | undefined {
  const parts = [
    ...(namespaceSelector ? [`ns:${labelSelectorText(namespaceSelector) ?? '*'}`] : []),
    ...(podSelector ? [`po:${labelSelectorText(podSelector) ?? '*'}`] : []),
  ];
  return parts.length === 0 ? undefined : parts.join(' ');
}

function portsText(ports: readonly Port[]): string {
  return ports
    .map(({protocol = 'TCP', port, endPort}) => `${protocol}:${port ?? '*'}${endPort === undefined ? '' : `-${endPort}`}`)
    .join(',');
}

function blocksText(peers: readonly Peer[]): string {
  return peers
    .flatMap(({ipBlock}) => (ipBlock ? [`${ipBlock.cidr}${ipBlock.except.length > 0 ? ` without ${ipBlock.except.join(' ')}` : ''}`] : []))
    .join(',');
}
