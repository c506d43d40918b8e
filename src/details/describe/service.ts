import type {DocLine} from '../document.ts';
import type {Inspected} from '../tab.ts';
import {tab} from './align.ts';
import type {Describer} from './describer.ts';
import {balancersText, endpointsOf, slicesNeed} from './endpoints.ts';
import {beginning, field, unset, type Value} from './parts.ts';
import {commas, commasIfAny, pairsText, plain, plainIfSet} from './plain-fields.ts';
import {at, type Fields, fields, isSet, items, number, text} from './read.ts';

export const service: Describer = {
  needs: ({namespace, name}) => [slicesNeed(namespace, [name])],
  lines(inspected) {
    const path = ['spec'];
    const spec = fields(inspected.object?.['spec']);
    const status = fields(inspected.object?.['status']);
    const balancers = balancersText(at(status, 'loadBalancer', 'ingress'));
    const selector = pairsText(spec['selector']);
    return [
      ...beginning(inspected),
      field(0, 'Selector', selector, {value: selector, path: [...path, 'selector']}),
      plain(0, 'Type', spec, path, 'type'),
      ...plainIfSet(0, 'IP Family Policy', spec, path, 'ipFamilyPolicy'),
      commas(0, 'IP Families', spec, path, 'ipFamilies'),
      plain(0, 'IP', spec, path, 'clusterIP'),
      commas(0, 'IPs', spec, path, 'clusterIPs'),
      ...commasIfAny(0, 'External IPs', spec, path, 'externalIPs'),
      ...plainIfSet(0, 'Desired LoadBalancer IP', spec, path, 'loadBalancerIP'),
      ...plainIfSet(0, 'External Name', spec, path, 'externalName'),
      ...(balancers === ''
        ? []
        : [field(0, 'LoadBalancer Ingress', balancers, {value: balancers, path: ['status', 'loadBalancer', 'ingress']})]),
      ...items(spec['ports']).flatMap((port, index) => portLines(inspected, port, index)),
      plain(0, 'Session Affinity', spec, path, 'sessionAffinity'),
      ...plainIfSet(0, 'External Traffic Policy', spec, path, 'externalTrafficPolicy'),
      ...plainIfSet(0, 'Internal Traffic Policy', spec, path, 'internalTrafficPolicy'),
      ...plainIfSet(0, 'HealthCheck NodePort', spec, path, 'healthCheckNodePort'),
      ...commasIfAny(0, 'LoadBalancer Source Ranges', spec, path, 'loadBalancerSourceRanges'),
      ...plainIfSet(0, 'Traffic Distribution', spec, path, 'trafficDistribution'),
    ];
  },
};

function portLines(inspected: Inspected, port: Fields, index: number): DocLine[] {
  const path = ['spec', 'ports', index];
  const name = text(port['name']);
  const protocol = text(port['protocol']);
  const label: Value = name === '' ? unset : name;
  const target = text(port['targetPort']) || '0';
  const endpoints = endpointsOf(inspected.answer(slicesNeed(inspected.namespace, [inspected.name])), inspected.name, name);
  const nodePort = number(port['nodePort']);
  return [
    field(0, 'Port', [label, tab, `${number(port['port'])}/${protocol}`], {path, value: String(number(port['port']))}),
    field(0, 'TargetPort', `${target}/${protocol}`, {path: [...path, 'targetPort'], value: target}),
    ...(isSet(port['appProtocol']) ? [field(0, 'AppProtocol', text(port['appProtocol']), {path: [...path, 'appProtocol']})] : []),
    ...(nodePort === 0
      ? []
      : [field(0, 'NodePort', [label, tab, `${nodePort}/${protocol}`], {path: [...path, 'nodePort'], value: String(nodePort)})]),
    field(0, 'Endpoints', endpoints.shown, {...endpoints.more, key: `endpoints ${name}`}),
  ];
}
