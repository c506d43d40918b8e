import type {ServicePort, ServiceSpec} from '../schema/kinds.ts';
import {needsClusterIP, needsHealthPort, needsNodePort} from './service-allocation.ts';
import {mapped, withField} from './sharing.ts';

/**
 * What was given to it stays where the update does not say otherwise, and goes where its type does not need it any more. Follows
 * patchAllocatedValues and dropTypeDependentFields of k8s.io/kubernetes/pkg/registry/core/service.
 */
export function withoutOldAllocations(spec: ServiceSpec, before: ServiceSpec): ServiceSpec {
  let next = spec;
  if (needsClusterIP(before) && needsClusterIP(next)) {
    if (!next.clusterIP && before.clusterIP) next = withField(next, 'clusterIP', before.clusterIP);
    if (!next.clusterIPs?.length && next.clusterIP === before.clusterIP && before.clusterIPs) {
      next = withField(next, 'clusterIPs', before.clusterIPs);
    }
  }
  if (needsNodePort(before) && needsNodePort(next) && next.ports) next = {...next, ports: withOldPorts(next.ports, before.ports ?? [])};
  if (needsHealthPort(before) && needsHealthPort(next) && !next.healthCheckNodePort && before.healthCheckNodePort) {
    next = withField(next, 'healthCheckNodePort', before.healthCheckNodePort);
  }
  return withoutUnneeded(next, before);
}

/** By the names of the ports. */
function withOldPorts(ports: readonly ServicePort[], before: readonly ServicePort[]): readonly ServicePort[] {
  const old = new Set(before.map(({nodePort}) => nodePort));
  const used = new Set(ports.map(({nodePort}) => nodePort).filter(port => old.has(port)));
  return mapped(ports, port => {
    if (port.nodePort) return port;
    const kept = before.find(({name}) => name === port.name)?.nodePort;
    if (!kept || used.has(kept)) return port;
    used.add(kept);
    return {...port, nodePort: kept};
  });
}

function withoutUnneeded(spec: ServiceSpec, before: ServiceSpec): ServiceSpec {
  const gone = new Set<keyof ServiceSpec>();
  const dropIfSame = (...keys: (keyof ServiceSpec)[]) => {
    for (const key of keys) if (JSON.stringify(spec[key]) === JSON.stringify(before[key])) gone.add(key);
  };
  if (needsClusterIP(before) && !needsClusterIP(spec)) dropIfSame('clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy');
  if (needsHealthPort(before) && !needsHealthPort(spec)) dropIfSame('healthCheckNodePort');
  if (before.type === 'LoadBalancer' && spec.type !== 'LoadBalancer') {
    dropIfSame('allocateLoadBalancerNodePorts', 'loadBalancerClass');
  }
  const isExposed = ({type}: ServiceSpec) => type === 'LoadBalancer' || type === 'NodePort';
  if (isExposed(before) && !isExposed(spec)) dropIfSame('externalTrafficPolicy');
  if (!needsClusterIP(spec)) dropIfSame('internalTrafficPolicy');
  let next = spec;
  for (const key of gone) {
    const {[key]: _, ...rest} = next;
    next = rest as ServiceSpec;
  }
  if (!needsNodePort(before) || needsNodePort(spec) || !next.ports) return next;
  const old = new Set(before.ports?.map(({nodePort}) => nodePort));
  if (!next.ports.every(({nodePort}) => !nodePort || old.has(nodePort))) return next;
  return {...next, ports: next.ports.map(({nodePort: _, ...port}) => port)};
}
