import type {Service, ServicePort, ServiceSpec} from '../schema/kinds.ts';
import {type Causes, checkOneOf, complain, duplicate, each, forbiddenField, invalidValue, required, unsupported} from './causes.ts';
import {checkLabels} from './labels.ts';
import {
  cidrComplaints,
  ipComplaints,
  labelNameComplaints,
  portComplaints,
  portNumberComplaints,
  qualifiedNameComplaints,
  subdomainComplaints,
} from './names.ts';
import {isHeadless, isInRange, isPortInRange, needsClusterIP, portRangeText, rangeText, type takenBy} from './service-allocation.ts';

/** Follows validateService of core/validation. */
export function checkService(causes: Causes, spec: ServiceSpec): void {
  const {type = '', ports = [], clusterIPs = []} = spec;
  if (ports.length === 0 && !isHeadless(spec) && type !== 'ExternalName') causes.push(required('spec.ports'));
  if (isHeadless(spec) && (type === 'LoadBalancer' || type === 'NodePort')) {
    causes.push(invalidValue('spec.clusterIPs[0]', 'None', `may not be set to 'None' for ${type} services`));
  }
  if (type === 'ExternalName') {
    if (clusterIPs.length > 0) causes.push(forbiddenField('spec.clusterIPs', 'may not be set for ExternalName services'));
    const name = (spec.externalName ?? '').replace(/\.$/, '');
    if (name === '') causes.push(required('spec.externalName'));
    else complain(causes, 'spec.externalName', name, subdomainComplaints(name));
  }
  const names = new Set<string>();
  each('spec.ports', ports, (port, at) => checkPort(causes, at, port, ports.length > 1, names));
  checkLabels(causes, 'spec.selector', spec.selector);
  checkAffinity(causes, spec);
  if (needsClusterIP(spec)) checkClusterIPs(causes, spec);
  each('spec.externalIPs', spec.externalIPs, (ip, at) => checkEndpointIp(causes, at, ip));
  checkOneOf(causes, 'spec.type', type, ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort']);
  checkPortsTogether(causes, spec);
  if (spec.loadBalancerSourceRanges?.length) {
    const field = 'spec.LoadBalancerSourceRanges';
    if (type !== 'LoadBalancer') causes.push(forbiddenField(field, "may only be used when `type` is 'LoadBalancer'"));
    each(field, spec.loadBalancerSourceRanges, (cidr, at) => complain(causes, at, cidr.trim(), cidrComplaints(cidr.trim())));
  }
  for (const key of ['allocateLoadBalancerNodePorts', 'loadBalancerClass'] as const) {
    if (spec[key] === undefined || type === 'LoadBalancer') continue;
    causes.push(forbiddenField(`spec.${key}`, "may only be used when `type` is 'LoadBalancer'"));
  }
  checkPolicies(causes, spec);
}

/** What the allocators of addresses and ports refuse. */
export function checkAllocations(
  causes: Causes,
  spec: ServiceSpec,
  others: ReturnType<typeof takenBy>,
  before: ServiceSpec | undefined,
): void {
  const {clusterIPs = [], ports = []} = spec;
  const ip = clusterIPs[0];
  if (ip && ip !== 'None' && needsClusterIP(spec) && !before?.clusterIPs?.includes(ip)) {
    const failed = `failed to allocate IP ${ip}`;
    const told = `${failed}: the provided IP (${ip}) is not in the valid range. The range of valid IPs is ${rangeText}`;
    if (!isInRange(ip)) causes.push(invalidValue('spec.clusterIPs', clusterIPs, told));
    else if (others.ips.has(ip)) causes.push(invalidValue('spec.clusterIPs', clusterIPs, `${failed}: provided IP is already allocated`));
  }
  each('spec.ports', ports, ({nodePort}, at) => {
    if (!nodePort || before?.ports?.some(port => port.nodePort === nodePort)) return;
    const told = `provided port is not in the valid range. The range of valid ports is ${portRangeText}`;
    if (!isPortInRange(nodePort)) causes.push(invalidValue(`${at}.nodePort`, nodePort, told));
    else if (others.ports.has(nodePort)) causes.push(invalidValue(`${at}.nodePort`, nodePort, 'provided port is already allocated'));
  });
}

/** Follows ValidateServiceUpdate. */
export function checkServiceUpdate(causes: Causes, next: Service, before: Service): void {
  const {spec} = next;
  const old = before.spec;
  if (!spec || !old || !needsClusterIP(old) || !needsClusterIP(spec)) return;
  if (old.clusterIPs?.[0] && old.clusterIPs[0] !== spec.clusterIPs?.[0]) {
    causes.push(invalidValue('spec.clusterIPs[0]', spec.clusterIPs ?? null, 'may not change once set'));
  }
  if (old.ipFamilies?.[0] && spec.ipFamilies?.[0] && old.ipFamilies[0] !== spec.ipFamilies[0]) {
    causes.push(invalidValue('spec.ipFamilies[0]', spec.ipFamilies, 'may not change once set'));
  }
}

/** Follows ValidateEndpointIP. */
export function checkEndpointIp(causes: Causes, field: string, ip: string): void {
  const complaints = ipComplaints(ip);
  complain(causes, field, ip, complaints);
  if (complaints.length > 0) return;
  if (ip === '0.0.0.0' || ip === '::') causes.push(invalidValue(field, ip, `may not be unspecified (${ip})`));
  if (ip.startsWith('127.') || ip === '::1') {
    causes.push(invalidValue(field, ip, 'may not be in the loopback range (127.0.0.0/8, ::1/128)'));
  }
  if (ip.startsWith('169.254.') || /^fe[89ab]/i.test(ip)) {
    causes.push(invalidValue(field, ip, 'may not be in the link-local range (169.254.0.0/16, fe80::/10)'));
  }
  if (ip.startsWith('224.0.0.') || /^ff02:/i.test(ip)) {
    causes.push(invalidValue(field, ip, 'may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)'));
  }
}

function checkPort(causes: Causes, at: string, port: ServicePort, needsName: boolean, names: Set<string>): void {
  const {name = '', targetPort = port.port, appProtocol} = port;
  if (name !== '') {
    complain(causes, `${at}.name`, name, labelNameComplaints(name));
    if (names.has(name)) causes.push(duplicate(`${at}.name`, name));
    names.add(name);
  } else if (needsName) causes.push(required(`${at}.name`));
  complain(causes, `${at}.port`, port.port, portNumberComplaints(port.port));
  checkOneOf(causes, `${at}.protocol`, port.protocol, ['SCTP', 'TCP', 'UDP']);
  complain(causes, `${at}.targetPort`, targetPort, portComplaints(targetPort));
  if (appProtocol !== undefined) complain(causes, `${at}.appProtocol`, appProtocol, qualifiedNameComplaints(appProtocol));
}

function checkAffinity(causes: Causes, {sessionAffinity, sessionAffinityConfig}: ServiceSpec): void {
  checkOneOf(causes, 'spec.sessionAffinity', sessionAffinity, ['ClientIP', 'None']);
  if (sessionAffinity !== 'ClientIP') return;
  const field = 'spec.sessionAffinityConfig.clientIP.timeoutSeconds';
  const seconds = sessionAffinityConfig?.clientIP?.timeoutSeconds;
  if (seconds === undefined || (seconds > 0 && seconds <= 86_400)) return;
  causes.push(invalidValue(field, seconds, 'must be greater than 0 and less than 86400'));
}

/** Follows ValidateServiceClusterIPsRelatedFields. */
function checkClusterIPs(causes: Causes, {clusterIP = '', clusterIPs = [], ipFamilies = [], ipFamilyPolicy}: ServiceSpec): void {
  const field = 'spec.clusterIPs';
  if (clusterIP !== '' && clusterIPs[0] !== clusterIP) causes.push(invalidValue(field, clusterIPs, 'first value must match `clusterIP`'));
  if (clusterIP === '' && clusterIPs.length > 0) {
    causes.push(invalidValue(field, clusterIPs, 'must be empty when `clusterIP` is not specified'));
  }
  each('spec.ipFamilies', ipFamilies, (family, at, index) => {
    if (family !== 'IPv4' && family !== 'IPv6') causes.push(unsupported(at, family, ['IPv4', 'IPv6']));
    if (ipFamilies.indexOf(family) < index) causes.push(duplicate(at, family));
  });
  const policies = ['PreferDualStack', 'RequireDualStack', 'SingleStack'];
  if (ipFamilyPolicy !== undefined && !policies.includes(ipFamilyPolicy)) {
    causes.push(unsupported('spec.ipFamilyPolicy', ipFamilyPolicy, policies));
  }
  each(field, clusterIPs, (ip, at, index) => {
    if (index > 0 || ip !== 'None') complain(causes, at, ip, ipComplaints(ip));
    else if (clusterIPs.length > 1) causes.push(invalidValue(field, clusterIPs, "'None' must be the first and only value"));
  });
}

function checkPortsTogether(causes: Causes, {type, ports}: ServiceSpec): void {
  if (type === 'ClusterIP') {
    each('spec.ports', ports, ({nodePort}, at) => {
      if (nodePort) causes.push(forbiddenField(`${at}.nodePort`, "may not be used when `type` is 'ClusterIP'"));
    });
  }
  const nodePorts = new Set<string>();
  each('spec.ports', ports, ({nodePort, protocol}, at) => {
    if (!nodePort) return;
    if (nodePorts.has(`${protocol}/${nodePort}`)) causes.push(duplicate(`${at}.nodePort`, nodePort));
    nodePorts.add(`${protocol}/${nodePort}`);
  });
  const seen = new Set<string>();
  each('spec.ports', ports, ({port, protocol}, at) => {
    const shown = {Name: '', Protocol: protocol, AppProtocol: null, Port: port, TargetPort: 0, NodePort: 0};
    if (seen.has(`${protocol}/${port}`)) causes.push(duplicate(at, shown));
    seen.add(`${protocol}/${port}`);
  });
}

function checkPolicies(causes: Causes, spec: ServiceSpec): void {
  const {type, externalTrafficPolicy: external, internalTrafficPolicy: internal, externalIPs} = spec;
  const policies = ['Cluster', 'Local'];
  const isExposed = type === 'LoadBalancer' || type === 'NodePort' || (type === 'ClusterIP' && Boolean(externalIPs?.length));
  if (isExposed) checkOneOf(causes, 'spec.externalTrafficPolicy', external, policies);
  else if (external) {
    causes.push(invalidValue('spec.externalTrafficPolicy', external, 'may only be set for externally-accessible services'));
  }
  if (internal !== undefined && !policies.includes(internal)) causes.push(unsupported('spec.internalTrafficPolicy', internal, policies));
  const {trafficDistribution} = spec;
  const distributions = ['PreferClose', 'PreferSameNode', 'PreferSameZone'];
  if (trafficDistribution !== undefined && !distributions.includes(trafficDistribution)) {
    causes.push(unsupported('spec.trafficDistribution', trafficDistribution, distributions));
  }
}
