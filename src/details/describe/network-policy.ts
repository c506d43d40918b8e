import type {Path} from '../../kube/field-changes.ts';
import {type DocLine, docLine, ink} from '../document.ts';
import type {Inspected} from '../tab.ts';
import type {Describer} from './describer.ts';
import {annotations, field, heading, labels, nameLine, namespaceLine, rfc3339} from './parts.ts';
import {at, type Fields, fields, isSet, items, text, texts, timeOf} from './read.ts';
import {selectorOf} from './selector.ts';

export const networkPolicy: Describer = {
  hasNoEvents: true,
  lines(inspected) {
    const {object, name, namespace} = inspected;
    const spec = fields(object?.['spec']);
    const types = texts(spec['policyTypes']);
    const selector = selectorOf(spec['podSelector']);
    const all = selector === '<none>' ? ' (Allowing the specific traffic to all pods in this namespace)' : '';
    return [
      nameLine(name),
      namespaceLine(namespace),
      field(0, 'Created on', createdText(inspected), {path: ['metadata', 'creationTimestamp']}),
      ...labels(0, 'Labels', at(object, 'metadata', 'labels'), ['metadata', 'labels']),
      ...annotations(0, 'Annotations', at(object, 'metadata', 'annotations'), ['metadata', 'annotations']),
      heading(0, 'Spec', {path: ['spec']}),
      pair(1, 'PodSelector', `${selector}${all}`, {path: ['spec', 'podSelector'], value: selector}),
      ...direction('ingress', types.includes('Ingress'), items(spec['ingress'])),
      ...direction('egress', types.includes('Egress'), items(spec['egress'])),
      pair(1, 'Policy Types', types.join(', '), {path: ['spec', 'policyTypes']}),
    ];
  },
};

function direction(way: 'ingress' | 'egress', isAffected: boolean, rules: readonly Fields[]): DocLine[] {
  const path = ['spec', way];
  if (!isAffected) return [docLine(1, [`Not affecting ${way} traffic`], {path})];
  const title = docLine(1, [ink('title', `Allowing ${way} traffic:`)], {path});
  if (rules.length === 0) return [title, docLine(2, [`<none> (Selected pods are isolated for ${way} connectivity)`], {path})];
  return [
    title,
    ...rules.flatMap((rule, index) => [
      ...(index === 0 ? [] : [docLine(2, [ink('quiet', '----------')])]),
      ...portLines(items(rule['ports']), [...path, index, 'ports']),
      ...(way === 'ingress'
        ? peerLines('From', 'source', items(rule['from']), [...path, index, 'from'])
        : peerLines('To', 'destination', items(rule['to']), [...path, index, 'to'])),
    ]),
  ];
}

function portLines(ports: readonly Fields[], path: Path): DocLine[] {
  if (ports.length === 0) return [pair(2, 'To Port', '<any> (traffic allowed to all ports)', {path})];
  return ports.map((port, index) => {
    const protocol = text(port['protocol']) || 'TCP';
    const first = isSet(port['port']) ? text(port['port']) : '<any>';
    return isSet(port['endPort'])
      ? pair(2, 'To Port Range', `${first}-${text(port['endPort'])}/${protocol}`, {path: [...path, index]})
      : pair(2, 'To Port', `${first}/${protocol}`, {path: [...path, index]});
  });
}

function peerLines(label: string, noun: string, peers: readonly Fields[], path: Path): DocLine[] {
  if (peers.length === 0) return [pair(2, label, `<any> (traffic not restricted by ${noun})`, {path})];
  return peers.flatMap((peer, index) => {
    const here = [...path, index];
    const block = fields(peer['ipBlock']);
    return [
      heading(2, label, {path: here}),
      ...(['namespaceSelector', 'podSelector'] as const).flatMap(name =>
        isSet(peer[name])
          ? [pair(3, name === 'podSelector' ? 'PodSelector' : 'NamespaceSelector', selectorOf(peer[name]), {path: [...here, name]})]
          : [],
      ),
      ...(isSet(peer['ipBlock'])
        ? [
            heading(3, 'IPBlock', {path: [...here, 'ipBlock']}),
            pair(4, 'CIDR', text(block['cidr']), {path: [...here, 'ipBlock', 'cidr']}),
            pair(4, 'Except', texts(block['except']).join(', '), {path: [...here, 'ipBlock', 'except']}),
          ]
        : []),
    ];
  });
}

/** Not aligned with its neighbours, since what is named is of so many lengths here. */
function pair(depth: number, label: string, value: string, more: Omit<DocLine, 'spans' | 'depth'>): DocLine {
  return docLine(depth, [ink('name', `${label}:`), ` ${value}`], {value, ...more});
}

/** `2026-01-02 03:04:05 +0000 UTC`, as Go writes a time. */
function createdText({object, times}: Inspected): string {
  const ms = timeOf(object?.metadata?.creationTimestamp);
  if (ms === undefined) return '<unset>';
  return times === 'absolute' ? rfc3339(ms) : `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} +0000 UTC`;
}
