import {type Loose, record, records, text} from '../../kube/loose.ts';
import type {KubeObject} from '../../kube/object.ts';
import {resourcePath} from '../../kube/paths.ts';
import {mapSelectorText} from '../../kube/selector.ts';
import {unanswered} from '../describe/events-section.ts';
import {objectNamed} from '../describe/parts.ts';
import {type DocLine, docLine, ink} from '../document.ts';
import type {Inspected, Need} from '../tab.ts';
import {conditionFacts, fact, facts, originFacts, part} from './facts.ts';
import type {Summary} from './summary-part.ts';

export const service: Summary = {
  needs: (inspected, object) => (isElsewhere(object) ? [] : [slicesNeed(inspected)]),
  lines: (inspected, object) => [
    ...typeLines(object),
    ...portLines(object),
    ...selectorLines(object),
    ...(isElsewhere(object) ? [] : endpointLines(inspected, object)),
    ...originFacts(inspected),
    ...conditionFacts(inspected),
  ],
};

function isElsewhere({spec}: KubeObject): boolean {
  return record(spec)['type'] === 'ExternalName';
}

function slicesNeed({namespace, name}: Inspected): Need {
  const kind = {group: 'discovery.k8s.io', version: 'v1', plural: 'endpointslices', isNamespaced: true};
  return {type: 'get', path: resourcePath(kind, namespace), query: {labelSelector: `kubernetes.io/service-name=${name}`}};
}

function typeLines({spec, status}: KubeObject): DocLine[] {
  const {type, clusterIP, clusterIPs, externalName, externalIPs} = record(spec);
  if (type === 'ExternalName')
    return [fact('type', [`another name for ${text(externalName)} (ExternalName)`], {value: text(externalName)})];
  const addresses = Array.isArray(clusterIPs) ? clusterIPs.map(String) : [text(clusterIP)].filter(Boolean);
  const isHeadless = clusterIP === 'None';
  const balanced = records(record(record(status)['loadBalancer'])['ingress']).map(({ip, hostname}) => text(ip) || text(hostname));
  const outside = Array.isArray(externalIPs) ? externalIPs.map(String) : [];
  return [
    fact('type', [text(type) || 'ClusterIP', isHeadless ? ', headless: its name leads to the pods themselves' : ''], {
      path: ['spec', 'type'],
    }),
    ...(isHeadless ? [] : [fact('address', [addresses.join(', ')], {value: addresses[0] ?? '', path: ['spec', 'clusterIP']})]),
    ...(type === 'LoadBalancer'
      ? [fact('outside', balanced.length > 0 ? [balanced.join(', ')] : [ink('waiting', 'waits for an address of its load balancer')])]
      : []),
    ...(outside.length > 0 ? [fact('outside', [outside.join(', ')])] : []),
  ];
}

function portLines({spec}: KubeObject): DocLine[] {
  return facts(
    'ports',
    records(record(spec)['ports']).map(({name, port, targetPort, nodePort, protocol}) => {
      const label = text(name) === '' ? '' : ` ${text(name)}`;
      const target = targetPort === undefined ? port : targetPort;
      const outside = typeof nodePort === 'number' && nodePort > 0 ? `, on nodes ${nodePort}` : '';
      return {pieces: [`${String(port)}/${text(protocol) || 'TCP'}`, ink('quiet', label), ` to ${String(target)} of the pods${outside}`]};
    }),
  );
}

function selectorLines({spec}: KubeObject): DocLine[] {
  const selector = record(record(spec)['selector']) as Readonly<Record<string, string>>;
  const words = mapSelectorText(selector);
  if (words !== undefined) return [fact('selector', [words], {value: words, path: ['spec', 'selector']})];
  return record(spec)['type'] === 'ExternalName' ? [] : [fact('selector', [ink('quiet', 'none: somebody else sets its endpoints')])];
}

function endpointLines(inspected: Inspected, object: KubeObject): DocLine[] {
  const answer = inspected.answer(slicesNeed(inspected));
  if (answer.state !== 'known') return [fact('endpoints', [unanswered(answer, 'list endpoint slices here')])];
  const endpoints = records(record(answer.value)['items']).flatMap(slice => records(slice['endpoints']));
  const unready = endpoints.filter(endpoint => record(endpoint['conditions'])['ready'] === false);
  const ready = endpoints.length - unready.length;
  const hasSelector = Object.keys(record(record(object['spec'])['selector'])).length > 0;
  if (endpoints.length === 0) {
    const why = hasSelector ? 'none: no pod has the labels that it selects' : 'none are set';
    return [fact('endpoints', [ink('failing', why)])];
  }
  const words = `${ready} of ${endpoints.length} ready`;
  return [
    fact('endpoints', [ink(ready === 0 ? 'failing' : unready.length > 0 ? 'waiting' : 'ok', words)]),
    ...part(
      'Endpoints that are not ready',
      unready.slice(0, 12).map(endpoint => endpointLine(inspected, endpoint)),
    ),
  ];
}

function endpointLine({namespace}: Inspected, endpoint: Loose): DocLine {
  const addresses = Array.isArray(endpoint['addresses']) ? endpoint['addresses'].map(String).join(', ') : '';
  const target = record(endpoint['targetRef']);
  const name = text(target['name']);
  const {terminating} = record(endpoint['conditions']);
  return docLine(
    1,
    [
      ink('accent', name || addresses),
      ink('quiet', name === '' ? '' : `  ${addresses}`),
      terminating === true ? ink('going', '  ends') : '',
    ],
    {
      key: `endpoint ${addresses}`,
      value: name || addresses,
      ...(target['kind'] === 'Pod' && name !== '' ? {target: objectNamed('Pod', text(target['namespace']) || namespace, name, '')} : {}),
    },
  );
}
