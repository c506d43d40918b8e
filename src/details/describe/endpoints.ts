import {resourcePath} from '../../kube/paths.ts';
import {type DocLine, type DocSpan, ink} from '../document.ts';
import type {Answer, Need} from '../tab.ts';
import {unanswered} from './events-section.ts';
import {none} from './parts.ts';
import {at, type Fields, fields, isSet, items, text, texts} from './read.ts';

/** The endpoint slices of these services of a namespace, in one request. */
export function slicesNeed(namespace: string, services: readonly string[]): Need {
  const path = resourcePath({group: 'discovery.k8s.io', version: 'v1', plural: 'endpointslices', isNamespaced: true}, namespace);
  const isOne = services.length === 1;
  return {
    type: 'get',
    path,
    query: {labelSelector: isOne ? `${serviceLabel}=${services[0]}` : `${serviceLabel} in (${services.join(',')})`},
  };
}

/** What answers behind the port of this name: `10.0.0.1:80,10.0.0.2:80`, three at most to be seen, all when copied. */
export function endpointsOf(answer: Answer, service: string, portName: string): {readonly shown: readonly DocSpan[]; readonly more: More} {
  if (answer.state !== 'known') return {shown: [unanswered(answer, 'list endpoint slices here')], more: {}};
  const slices = items(at(answer.value, 'items')).filter(slice => text(at(slice, 'metadata', 'labels', serviceLabel)) === service);
  const found = slices.flatMap(slice => addressesOf(slice, portName));
  const ready = found.filter(({isReady}) => isReady).map(({address}) => address);
  const waiting = found.length - ready.length;
  const more = ready.length > MOST ? ` + ${ready.length - MOST} more...` : '';
  return {
    shown: [
      ready.length === 0 ? none : ink('text', `${ready.slice(0, MOST).join(',')}${more}`),
      ...(waiting > 0 ? [ink('waiting', ` (${waiting} not ready)`)] : []),
    ],
    more: {value: ready.join(',')},
  };
}

/** A host and a port as one text; addresses with colons stand in brackets. */
export function hostPort(host: string, port: string): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Where something listens, by address or name: `203.0.113.7 (VIP), lb.example.com`. */
export function balancersText(ingress: unknown): string {
  return items(ingress)
    .map(({ip, hostname, ipMode}) => (text(ip) === '' ? text(hostname) : `${text(ip)}${isSet(ipMode) ? ` (${text(ipMode)})` : ''}`))
    .join(', ');
}

type More = Pick<DocLine, 'value'>;
const serviceLabel = 'kubernetes.io/service-name';
const MOST = 3;

function addressesOf(slice: Fields, portName: string): {readonly address: string; readonly isReady: boolean}[] {
  const endpoints = items(slice['endpoints']).map(endpoint => ({
    host: texts(endpoint['addresses'])[0] ?? '',
    isReady: fields(endpoint['conditions'])['ready'] !== false,
  }));
  const ports = items(slice['ports']);
  // A headless service may have none.
  if (ports.length === 0) return endpoints.map(({host, isReady}) => ({address: host, isReady}));
  return ports
    .filter(port => text(port['name']) === portName)
    .flatMap(port => endpoints.map(({host, isReady}) => ({address: hostPort(host, text(port['port'])), isReady})));
}
