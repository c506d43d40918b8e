import type {Causes} from '../rules/causes.ts';
import {ageColumn, column, nameColumn} from '../rules/columns.ts';
import {checkIngress} from '../rules/ingress-validation.ts';
import type {Ingress} from '../schema/kinds.ts';
import type {ResourceType} from '../type.ts';

export const ingresses: ResourceType<Ingress> = {
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'Ingress',
  plural: 'ingresses',
  singular: 'ingress',
  shortNames: ['ing'],
  isNamespaced: true,
  schema: 'io.k8s.api.networking.v1.Ingress',
  hasStatus: true,
  hasGeneration: true,
  columns: [
    nameColumn,
    column('Class', 'The class of what serves it.', ({spec}) => spec?.ingressClassName ?? '<none>'),
    column('Hosts', 'The hosts that it serves.', hostsText),
    column('Address', 'Where it is served.', addressText),
    column('Ports', 'The ports that are open for it.', ({spec}) => (spec?.tls?.length ? '80, 443' : '80')),
    ageColumn,
  ],
  created: ingress => ({...ingress, status: {loadBalancer: {}}}),
  validate({spec}, before) {
    const causes: Causes = [];
    if (spec !== before?.spec || !before) checkIngress(causes, spec ?? {});
    return causes;
  },
  warnings({metadata, spec}) {
    const isOld = metadata.annotations?.[classAnnotation] !== undefined && spec?.ingressClassName === undefined;
    return isOld ? [`annotation "${classAnnotation}" is deprecated, please use 'spec.ingressClassName' instead`] : [];
  },
};

const classAnnotation = 'kubernetes.io/ingress.class';

/** Follows formatHosts of k8s.io/kubernetes/pkg/printers/internalversion, which counts rules without a host among those left out. */
function hostsText({spec}: Ingress): string {
  const rules = spec?.rules ?? [];
  const most = 3;
  const hosts: string[] = [];
  let hasMore = false;
  for (const {host} of rules) {
    if (hosts.length === most) hasMore = true;
    if (!hasMore && host) hosts.push(host);
  }
  if (hosts.length === 0) return '*';
  return hasMore ? `${hosts.join(',')} + ${rules.length - most} more...` : hosts.join(',');
}

function addressText({status}: Ingress): string {
  const addresses = (status?.loadBalancer?.ingress ?? []).map(({ip, hostname}) => ip || hostname || '').filter(text => text !== '');
  return [...new Set(addresses)].sort().join(',');
}
