import {resourcePath} from '../../kube/paths.ts';
import {type DocLine, type DocSpan, docLine, ink, type ObjectName} from '../document.ts';
import type {Inspected, Need} from '../tab.ts';
import type {Describer} from './describer.ts';
import {endpointsOf, slicesNeed} from './endpoints.ts';
import {annotations, field, heading, labels, nameLine, namespaceLine, none, objectNamed, row, titles, toward} from './parts.ts';
import {at, type Fields, fields, isSet, items, number, text, texts} from './read.ts';

export const ingress: Describer = {
  needs(inspected) {
    const names = servicesOf(inspected);
    if (names.length === 0) return [];
    return [slicesNeed(inspected.namespace, names), ...names.map(name => serviceNeed(inspected.namespace, name))];
  },
  lines(inspected) {
    const {object, namespace, name} = inspected;
    const spec = fields(object?.['spec']);
    const className = text(spec['ingressClassName']);
    const address = [
      ...new Set(items(at(object, 'status', 'loadBalancer', 'ingress')).map(one => text(one['ip']) || text(one['hostname']))),
    ];
    const fallback = isSet(spec['defaultBackend']) ? backend(inspected, fields(spec['defaultBackend'])) : undefined;
    return [
      nameLine(name),
      ...labels(0, 'Labels', at(object, 'metadata', 'labels'), ['metadata', 'labels']),
      namespaceLine(namespace),
      field(0, 'Address', address.filter(Boolean).sort().join(','), {path: ['status', 'loadBalancer', 'ingress']}),
      field(0, 'Ingress Class', className || none, {
        path: ['spec', 'ingressClassName'],
        ...toward('IngressClass', '', className, 'networking.k8s.io'),
      }),
      field(0, 'Default backend', fallback?.shown ?? '<default>', {path: ['spec', 'defaultBackend'], ...fallback?.more}),
      ...tlsLines(items(spec['tls']), namespace),
      heading(0, 'Rules', {path: ['spec', 'rules']}),
      titles(1, ['Host', 'Path', 'Backends']),
      ...ruleLines(inspected, items(spec['rules']), fallback),
      ...annotations(0, 'Annotations', at(object, 'metadata', 'annotations'), ['metadata', 'annotations']),
    ];
  },
};

type Backend = {readonly shown: readonly DocSpan[]; readonly more: {readonly target?: ObjectName; readonly value?: string}};

function ruleLines(inspected: Inspected, rules: readonly Fields[], fallback: Backend | undefined): DocLine[] {
  const lines = rules.flatMap((rule, index) => {
    if (!isSet(rule['http'])) return [];
    const path = ['spec', 'rules', index];
    const paths = items(at(rule, 'http', 'paths')).map((one, place) => {
      const {shown, more} = backend(inspected, fields(one['backend']));
      return row(2, ['', text(one['path']), shown], {path: [...path, 'http', 'paths', place], ...more});
    });
    return [row(1, [text(rule['host']) || '*', ''], {path, value: text(rule['host'])}), ...paths];
  });
  return lines.length > 0 ? lines : [row(1, ['*', '*', fallback?.shown ?? '<default>'], fallback?.more)];
}

function tlsLines(tls: readonly Fields[], namespace: string): DocLine[] {
  if (tls.length === 0) return [];
  const lines = tls.map((one, index) => {
    const secret = text(one['secretName']);
    const hosts = texts(one['hosts']).join(',');
    const shown = secret === '' ? `SNI routes ${hosts}` : `${secret} terminates ${hosts}`;
    return docLine(1, [shown], {path: ['spec', 'tls', index], ...toward('Secret', namespace, secret, '')});
  });
  return [heading(0, 'TLS', {path: ['spec', 'tls']}), ...lines];
}

function backend(inspected: Inspected, value: Fields): Backend {
  const {namespace} = inspected;
  if (isSet(value['service'])) {
    const name = text(at(value, 'service', 'name'));
    const port = fields(at(value, 'service', 'port'));
    const shown = `${name}:${number(port['number']) || text(port['name'])}`;
    const {spans, copied} = behind(inspected, name, port);
    return {
      shown: [ink('text', `${shown} (`), ...spans, ink('text', ')')],
      more: {target: objectNamed('Service', namespace, name, ''), value: copied ?? shown},
    };
  }
  if (!isSet(value['resource'])) return {shown: [], more: {}};
  const resource = fields(value['resource']);
  const [group, kind, name] = [text(resource['apiGroup']), text(resource['kind']), text(resource['name'])];
  return {
    shown: [ink('text', `APIGroup: ${group || '<none>'}, Kind: ${kind}, Name: ${name}`)],
    more: toward(kind, namespace, name, group),
  };
}

/** The endpoints of a service's port, or why they are not known. A port that is named by number has the name that the service gave it. */
function behind(inspected: Inspected, name: string, port: Fields): {readonly spans: readonly DocSpan[]; readonly copied?: string} {
  const {namespace} = inspected;
  const answer = inspected.answer(serviceNeed(namespace, name));
  if (answer.state === 'asking') return {spans: [ink('quiet', 'asking …')]};
  if (answer.state === 'failed') return {spans: [ink('failing', `<error: ${answer.because}>`)]};
  const ports = items(at(answer.value, 'spec', 'ports'));
  const found = ports.findLast(one =>
    number(port['number']) === 0 ? text(one['name']) === text(port['name']) : one['port'] === port['number'],
  );
  const {shown, more} = endpointsOf(inspected.answer(slicesNeed(namespace, servicesOf(inspected))), name, text(found?.['name']));
  return {spans: shown, ...(more.value ? {copied: more.value} : {})};
}

function serviceNeed(namespace: string, name: string): Need {
  return {type: 'get', path: resourcePath({group: '', version: 'v1', plural: 'services', isNamespaced: true}, namespace, name)};
}

/** Each once, in order. */
function servicesOf({object}: Inspected): string[] {
  const spec = fields(object?.['spec']);
  const backends = [
    spec['defaultBackend'],
    ...items(spec['rules']).flatMap(rule => items(at(rule, 'http', 'paths')).map(path => path['backend'])),
  ];
  const names = backends.map(one => text(at(one, 'service', 'name'))).filter(name => name !== '');
  return [...new Set(names)].sort();
}
