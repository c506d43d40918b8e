import {isIP} from 'node:net';
import type {HTTPIngressPath, IngressBackend, IngressSpec} from '../schema/kinds.ts';
import {type Causes, complain, each, invalidValue, required, unsupported} from './causes.ts';
import {
  labelNameComplaints,
  portNameComplaints,
  portNumberComplaints,
  segmentComplaints,
  subdomainComplaints,
  wildcardComplaints,
} from './names.ts';

/** Follows ValidateIngressSpec of k8s.io/kubernetes/pkg/apis/networking/validation. */
export function checkIngress(causes: Causes, {rules = [], defaultBackend, tls, ingressClassName}: IngressSpec): void {
  if (rules.length === 0 && !defaultBackend) {
    causes.push(invalidValue('spec', null, 'either `defaultBackend` or `rules` must be specified'));
  }
  if (defaultBackend) checkBackend(causes, 'spec.defaultBackend', defaultBackend);
  each('spec.rules', rules, ({host, http}, at) => {
    if (host && isIP(host)) causes.push(invalidValue(`${at}.host`, host, 'must be a DNS name, not an IP address'));
    if (host) checkHost(causes, `${at}.host`, host);
    if (!http) return;
    if (!http.paths?.length) causes.push(required(`${at}.http.paths`));
    each(`${at}.http.paths`, http.paths, (path, place) => checkPath(causes, place, path));
  });
  each('spec.tls', tls, ({hosts, secretName}, at) => {
    each(`${at}.hosts`, hosts, (host, place) => checkHost(causes, place, host));
    if (secretName) complain(causes, `${at}.secretName`, secretName, subdomainComplaints(secretName));
  });
  if (ingressClassName !== undefined) complain(causes, 'spec.ingressClassName', ingressClassName, subdomainComplaints(ingressClassName));
}

function checkHost(causes: Causes, field: string, host: string): void {
  complain(causes, field, host, host.includes('*') ? wildcardComplaints(host) : subdomainComplaints(host));
}

function checkPath(causes: Causes, at: string, {path = '', pathType, backend}: HTTPIngressPath): void {
  if (!pathType) return void causes.push(required(`${at}.pathType`, 'pathType must be specified'));
  const isAbsolute = path.startsWith('/');
  const refuse = (told: string) => causes.push(invalidValue(`${at}.path`, path, told));
  if (pathType === 'Exact' || pathType === 'Prefix') {
    if (!isAbsolute) refuse('must be an absolute path');
    for (const part of ['//', '/./', '/../', '%2f', '%2F']) if (path.includes(part)) refuse(`must not contain '${part}'`);
    for (const end of ['/..', '/.']) if (path.endsWith(end)) refuse(`cannot end with '${end}'`);
  } else if (pathType === 'ImplementationSpecific') {
    if (path !== '' && !isAbsolute) refuse('must be an absolute path');
  } else causes.push(unsupported(`${at}.pathType`, pathType, ['Exact', 'ImplementationSpecific', 'Prefix']));
  checkBackend(causes, `${at}.backend`, backend ?? {});
}

function checkBackend(causes: Causes, at: string, {resource, service}: IngressBackend): void {
  if (resource && service) return void causes.push(invalidValue(at, '', 'cannot set both resource and service backends'));
  if (resource) {
    for (const key of ['kind', 'name'] as const) {
      if (!resource[key]) causes.push(required(`${at}.resource.${key}`));
      else complain(causes, `${at}.resource.${key}`, resource[key], segmentComplaints(resource[key]));
    }
    return;
  }
  if (!service) return void causes.push(invalidValue(at, '', 'resource or service backend is required'));
  if (!service.name) causes.push(required(`${at}.service.name`));
  else complain(causes, `${at}.service.name`, service.name, labelNameComplaints(service.name));
  const {name, number} = service.port ?? {};
  if (name && number) causes.push(invalidValue(at, '', 'cannot set both port name & port number'));
  else if (name) complain(causes, `${at}.service.port.name`, name, portNameComplaints(name));
  else if (number) complain(causes, `${at}.service.port.number`, number, portNumberComplaints(number));
  else causes.push(required(at, 'port name or number is required'));
}
