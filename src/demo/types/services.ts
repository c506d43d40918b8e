import type {Causes} from '../rules/causes.ts';
import {ageColumn, column, nameColumn, wideColumn} from '../rules/columns.ts';
import {labelsText} from '../rules/labels.ts';
import {isHeadless, takenBy, withAllocations} from '../rules/service-allocation.ts';
import {withoutOldAllocations} from '../rules/service-update.ts';
import {checkAllocations, checkService, checkServiceUpdate} from '../rules/service-validation.ts';
import {changed, filled, mapped} from '../rules/sharing.ts';
import type {Service, ServicePort, ServiceSpec} from '../schema/kinds.ts';
import type {ResourceType} from '../type.ts';

export const services: ResourceType<Service> = {
  group: '',
  version: 'v1',
  kind: 'Service',
  plural: 'services',
  singular: 'service',
  shortNames: ['svc'],
  categories: ['all'],
  isNamespaced: true,
  nameForm: 'label',
  schema: 'io.k8s.api.core.v1.Service',
  hasStatus: true,
  columns: [
    nameColumn,
    column('Type', 'From where it can be reached.', ({spec}) => spec?.type ?? ''),
    column('Cluster-IP', 'Its address within the cluster.', ({spec}) => spec?.clusterIPs?.[0] ?? '<none>'),
    column('External-IP', 'Its addresses outside of the cluster.', externalText),
    column('Port(s)', 'Its ports, and those of the nodes for it.', ({spec}) => (spec?.ports ?? []).map(portText).join(',') || '<none>'),
    ageColumn,
    wideColumn('Selector', 'The labels that its pods have.', ({spec}) => labelsText(spec?.selector)),
  ],
  fields: {'spec.clusterIP': ({spec}) => spec?.clusterIP ?? '', 'spec.type': ({spec}) => spec?.type ?? ''},
  defaults: service => changed(service, 'spec', withDefaults),
  created(service, around) {
    const others = takenBy(around.list(services), service.metadata.uid);
    const spec = withAllocations(service.spec ?? {}, others, around);
    return {...service, spec, status: {loadBalancer: {}}};
  },
  updated(next, before, around) {
    if (!next.spec || !before.spec || next.spec === before.spec) return next;
    const kept = withoutOldAllocations(next.spec, before.spec);
    const spec = withAllocations(kept, takenBy(around.list(services), before.metadata.uid), around);
    return {...next, spec, ...(spec.type !== 'LoadBalancer' && {status: {...next.status, loadBalancer: {}}})};
  },
  validate(service, before, around) {
    const causes: Causes = [];
    const {spec} = service;
    if (!spec || spec === before?.spec) return causes;
    if (before) checkServiceUpdate(causes, service, before);
    checkService(causes, spec);
    if (causes.length > 0) return causes;
    checkAllocations(causes, spec, takenBy(around.list(services), service.metadata.uid), before?.spec);
    return causes;
  },
  warnings: ({spec = {}}) => [...warningsOf(spec)],
};

/** Follows GetWarningsForService of k8s.io/kubernetes/pkg/api/service. */
function* warningsOf(spec: ServiceSpec): Iterable<string> {
  const {type, loadBalancerIP, externalName, sessionAffinity, trafficDistribution} = spec;
  const hasExternalIPs = Boolean(spec.externalIPs?.length);
  const isBare = isHeadless(spec);
  if (isBare && loadBalancerIP) yield 'spec.loadBalancerIP is ignored for headless services';
  if (isBare && hasExternalIPs) yield 'spec.externalIPs is ignored for headless services';
  if (isBare && sessionAffinity !== 'None') yield 'spec.SessionAffinity is ignored for headless services';
  if (hasExternalIPs && !isBare && type !== 'ExternalName') {
    yield 'spec.externalIPs is deprecated and may no longer be implemented in some clusters';
  }
  if (hasExternalIPs && type === 'ExternalName') yield 'spec.externalIPs is ignored when spec.type is "ExternalName"';
  if (type !== 'ExternalName' && externalName) yield 'spec.externalName is ignored when spec.type is not "ExternalName"';
  if (trafficDistribution === 'PreferClose') yield 'spec.trafficDistribution: "PreferClose" is deprecated; use "PreferSameZone"';
}

function withDefaults(spec: ServiceSpec): ServiceSpec {
  let next = filled(spec, {type: 'ClusterIP', sessionAffinity: 'None'});
  if (next.sessionAffinity === 'ClientIP' && next.sessionAffinityConfig?.clientIP?.timeoutSeconds === undefined) {
    next = {...next, sessionAffinityConfig: {clientIP: {timeoutSeconds: 10_800}}};
  }
  next = changed(next, 'ports', ports => mapped(ports, withPortDefaults));
  const {type} = next;
  const isExposed = type === 'NodePort' || type === 'LoadBalancer' || (type === 'ClusterIP' && Boolean(next.externalIPs?.length));
  if (isExposed) next = filled(next, {externalTrafficPolicy: 'Cluster'});
  if (type === 'NodePort' || type === 'LoadBalancer' || type === 'ClusterIP') next = filled(next, {internalTrafficPolicy: 'Cluster'});
  return type === 'LoadBalancer' ? filled(next, {allocateLoadBalancerNodePorts: true}) : next;
}

function withPortDefaults(port: ServicePort): ServicePort {
  const next = port.targetPort === 0 || port.targetPort === '' ? {...port, targetPort: port.port} : port;
  return filled(next, {protocol: 'TCP', targetPort: port.port});
}

function externalText({spec = {}, status}: Service): string {
  const {type, externalIPs = []} = spec;
  if (type === 'ClusterIP' || type === 'NodePort') return externalIPs.join(',') || '<none>';
  if (type === 'ExternalName') return spec.externalName ?? '';
  if (type !== 'LoadBalancer') return '<unknown>';
  const balanced = (status?.loadBalancer?.ingress ?? []).map(({ip, hostname}) => ip || hostname || '').filter(text => text !== '');
  return [...[...new Set(balanced)].sort(), ...externalIPs].join(',') || '<pending>';
}

function portText({port, nodePort, protocol}: ServicePort): string {
  return nodePort ? `${port}:${nodePort}/${protocol}` : `${port}/${protocol}`;
}
