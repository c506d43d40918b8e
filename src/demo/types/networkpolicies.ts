import {type Causes, complain, each, forbiddenField, invalidValue, required, unsupported} from '../rules/causes.ts';
import {ageColumn, column, nameColumn} from '../rules/columns.ts';
import {isSubnet} from '../rules/subnet.ts';
import {checkLabelSelector, labelSelectorText} from '../rules/labels.ts';
import {cidrComplaints, portNameComplaints, portNumberComplaints} from '../rules/names.ts';
import {changed, filled, mapped} from '../rules/sharing.ts';
import type {IPBlock, NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort, NetworkPolicySpec} from '../schema/kinds.ts';
import type {ResourceType} from '../type.ts';

export const networkPolicies: ResourceType<NetworkPolicy> = {
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'NetworkPolicy',
  plural: 'networkpolicies',
  singular: 'networkpolicy',
  shortNames: ['netpol'],
  isNamespaced: true,
  schema: 'io.k8s.api.networking.v1.NetworkPolicy',
  hasGeneration: true,
  columns: [
    nameColumn,
    column('Pod-Selector', 'The pods that it is for.', ({spec}) => labelSelectorText(spec?.podSelector ?? {})),
    ageColumn,
  ],
  defaults: policy => changed(policy, 'spec', withDefaults),
  validate({spec = {}}, before) {
    const causes: Causes = [];
    if (spec === before?.spec) return causes;
    checkLabelSelector(causes, 'spec.podSelector', spec.podSelector);
    each('spec.ingress', spec.ingress, ({ports, from}, at) => {
      each(`${at}.ports`, ports, (port, place) => checkPort(causes, place, port));
      each(`${at}.from`, from, (peer, place) => checkPeer(causes, place, peer));
    });
    each('spec.egress', spec.egress, ({ports, to}, at) => {
      each(`${at}.ports`, ports, (port, place) => checkPort(causes, place, port));
      each(`${at}.to`, to, (peer, place) => checkPeer(causes, place, peer));
    });
    const {policyTypes = []} = spec;
    if (policyTypes.length > 2) {
      causes.push(invalidValue('spec.policyTypes', policyTypes, 'may not specify more than two policyTypes'));
      return causes;
    }
    each('spec.policyTypes', policyTypes, (type, at) => {
      if (type !== 'Ingress' && type !== 'Egress') causes.push(unsupported(at, type, ['Ingress', 'Egress']));
    });
    return causes;
  },
};

function withDefaults(spec: NetworkPolicySpec): NetworkPolicySpec {
  const withPort = (port: NetworkPolicyPort) => filled(port, {protocol: 'TCP'});
  const withPorts = <T extends {readonly ports?: readonly NetworkPolicyPort[]}>(rule: T): T =>
    changed(rule, 'ports', ports => mapped(ports!, withPort) as T['ports']);
  let next = filled(spec, {podSelector: {}});
  next = changed(next, 'ingress', rules => mapped(rules, withPorts));
  next = changed(next, 'egress', rules => mapped(rules, withPorts));
  if (next.policyTypes?.length) return next;
  return {...next, policyTypes: next.egress?.length ? ['Ingress', 'Egress'] : ['Ingress']};
}

function checkPort(causes: Causes, at: string, {port, endPort, protocol}: NetworkPolicyPort): void {
  const protocols = ['TCP', 'UDP', 'SCTP'];
  if (protocol !== undefined && !protocols.includes(protocol)) causes.push(unsupported(`${at}.protocol`, protocol, protocols));
  if (typeof port === 'number') {
    complain(causes, `${at}.port`, port, portNumberComplaints(port));
    if (endPort === undefined) return;
    if (endPort < port) causes.push(invalidValue(`${at}.endPort`, port, 'must be greater than or equal to `port`'));
    complain(causes, `${at}.endPort`, endPort, portNumberComplaints(endPort));
  } else if (port !== undefined) {
    if (endPort !== undefined) causes.push(invalidValue(`${at}.endPort`, endPort, 'may not be specified when `port` is non-numeric'));
    complain(causes, `${at}.port`, port, portNameComplaints(port));
  } else if (endPort !== undefined) {
    causes.push(invalidValue(`${at}.endPort`, endPort, 'may not be specified when `port` is not specified'));
  }
}

function checkPeer(causes: Causes, at: string, {podSelector, namespaceSelector, ipBlock}: NetworkPolicyPeer): void {
  checkLabelSelector(causes, `${at}.podSelector`, podSelector);
  checkLabelSelector(causes, `${at}.namespaceSelector`, namespaceSelector);
  if (ipBlock) checkBlock(causes, `${at}.ipBlock`, ipBlock);
  const hasSelector = Boolean(podSelector ?? namespaceSelector);
  if (!hasSelector && !ipBlock) causes.push(required(at, 'must specify a peer'));
  else if (hasSelector && ipBlock) causes.push(forbiddenField(at, 'may not specify both ipBlock and another peer'));
}

function checkBlock(causes: Causes, at: string, {cidr, except}: IPBlock): void {
  if (!cidr) return void causes.push(required(`${at}.cidr`));
  const complaints = cidrComplaints(cidr);
  complain(causes, `${at}.cidr`, cidr, complaints);
  if (complaints.length > 0) return;
  each(`${at}.except`, except, (part, place) => {
    const told = cidrComplaints(part);
    complain(causes, place, part, told);
    if (told.length === 0 && !isSubnet(part, cidr)) causes.push(invalidValue(place, part, 'must be a strict subset of `cidr`'));
  });
}
