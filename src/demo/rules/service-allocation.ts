import type {Service, ServicePort, ServiceSpec} from '../schema/kinds.ts';
import type {Surroundings} from '../type.ts';
import {mapped} from './sharing.ts';

/** 10.96.0.0/16; its lowest part is left to addresses that are asked for (ServiceIPStaticSubrange). */
const range = {prefix: '10.96.', size: 65_536, reserved: 256};
const ports = {first: 30_000, last: 32_767};

export const rangeText = '10.96.0.0/16';

export function needsClusterIP({type}: ServiceSpec): boolean {
  return type !== 'ExternalName';
}

export function needsNodePort({type, allocateLoadBalancerNodePorts}: ServiceSpec): boolean {
  return type === 'NodePort' || (type === 'LoadBalancer' && allocateLoadBalancerNodePorts !== false);
}

export function needsHealthPort({type, externalTrafficPolicy}: ServiceSpec): boolean {
  return type === 'LoadBalancer' && externalTrafficPolicy === 'Local';
}

export function isHeadless({clusterIP, clusterIPs}: ServiceSpec): boolean {
  return (clusterIPs?.[0] ?? clusterIP) === 'None';
}

export function isInRange(ip: string): boolean {
  return ip.startsWith(range.prefix);
}

export function isPortInRange(port: number): boolean {
  return port >= ports.first && port <= ports.last;
}

export const portRangeText = `${ports.first}-${ports.last}`;

/** Addresses and node ports that other services have. */
export function takenBy(services: readonly Service[], own: string): {readonly ips: ReadonlySet<string>; readonly ports: Set<number>} {
  const ips = new Set<string>();
  const taken = new Set<number>();
  for (const {metadata, spec} of services) {
    if (metadata.uid === own) continue;
    for (const ip of spec?.clusterIPs ?? []) ips.add(ip);
    for (const {nodePort} of spec?.ports ?? []) if (nodePort) taken.add(nodePort);
    if (spec?.healthCheckNodePort) taken.add(spec.healthCheckNodePort);
  }
  return {ips, ports: taken};
}

/** With the address and the ports that it needs and does not have yet. */
export function withAllocations(
  spec: ServiceSpec,
  others: ReturnType<typeof takenBy>,
  {random}: Pick<Surroundings, 'random'>,
): ServiceSpec {
  let next = spec;
  if (needsClusterIP(spec)) {
    const ip = spec.clusterIP || spec.clusterIPs?.[0] || freeIp(others.ips, random);
    // A headless service without a selector is not asked which addresses its endpoints have.
    const isOpen = ip === 'None' && !spec.selector;
    next = {
      ...next,
      clusterIP: ip,
      clusterIPs: spec.clusterIPs?.length ? spec.clusterIPs : [ip],
      ipFamilies: spec.ipFamilies?.length ? spec.ipFamilies : isOpen ? ['IPv4', 'IPv6'] : ['IPv4'],
      ipFamilyPolicy: spec.ipFamilyPolicy ?? (isOpen ? 'RequireDualStack' : 'SingleStack'),
    };
  }
  const taken = new Set(others.ports);
  for (const {nodePort} of spec.ports ?? []) if (nodePort) taken.add(nodePort);
  const free = () => {
    const port = freePort(taken, random);
    taken.add(port);
    return port;
  };
  if (needsNodePort(spec) && spec.ports) {
    // The same number may serve different protocols.
    const given = new Map<number, number>();
    const withPort = (port: ServicePort): ServicePort => {
      if (port.nodePort) return port;
      const nodePort = given.get(port.port) ?? free();
      given.set(port.port, nodePort);
      return {...port, nodePort};
    };
    next = {...next, ports: mapped(spec.ports, withPort)};
  }
  return needsHealthPort(spec) && !spec.healthCheckNodePort ? {...next, healthCheckNodePort: free()} : next;
}

function freeIp(taken: ReadonlySet<string>, random: Surroundings['random']): string {
  for (;;) {
    const number = range.reserved + random.below(range.size - range.reserved - 1);
    const ip = `${range.prefix}${number >> 8}.${number & 255}`;
    if (!taken.has(ip)) return ip;
  }
}

function freePort(taken: ReadonlySet<number>, random: Surroundings['random']): number {
  for (;;) {
    const port = ports.first + random.below(ports.last - ports.first + 1);
    if (!taken.has(port)) return port;
  }
}
