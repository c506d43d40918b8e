import {record as fieldsIn, records as itemsIn, type Loose, text as textIn} from './loose.ts';
import type {KubeObject} from './object.ts';
import type {Reference} from './object-key.ts';

/** One way that an ingress or a route leads. `service` may be '' where it leads to something else. */
export type Backend = {
  /** Empty: any host. */
  readonly host: string;
  /** As it reads: `/cart`, `= /exact`; empty where there is none. */
  readonly path: string;
  readonly service: string;
  readonly namespace: string;
  /** A number, or the name of a port of the service; undefined where it is not told. */
  readonly port: number | string | undefined;
  /** Of the requests, where several share them. */
  readonly weight: number | undefined;
};

export const gatewayGroup = 'gateway.networking.k8s.io';

/** Whether it is a route of the Gateway API: HTTPRoute, GRPCRoute, TLSRoute, TCPRoute, UDPRoute. */
export function isRoute(kind: string | undefined): boolean {
  return kind !== undefined && /^(HTTP|GRPC|TLS|TCP|UDP)Route$/.test(kind);
}

/** Where an ingress or a route of the Gateway API leads, in its own order. Empty for any other kind. */
export function serviceBackends(object: KubeObject): readonly Backend[] {
  const namespace = textIn(object.metadata?.namespace);
  const spec = fieldsIn(object['spec']);
  if (object.kind === 'Ingress') return ingressBackends(spec, namespace);
  if (!isRoute(object.kind)) return [];
  const named = Array.isArray(spec['hostnames']) ? spec['hostnames'].map(textIn) : [];
  const hosts = named.length === 0 ? [''] : named;
  return itemsIn(spec['rules']).flatMap(rule => {
    const paths = itemsIn(rule['matches']).map(matchText);
    const targets = itemsIn(rule['backendRefs']);
    return hosts.flatMap(host =>
      (paths.length === 0 ? [''] : paths).flatMap(path =>
        targets.map((target): Backend => {
          const isService = textIn(target['kind'] ?? 'Service') === 'Service' && textIn(target['group']) === '';
          const weight = typeof target['weight'] === 'number' && targets.length > 1 ? target['weight'] : undefined;
          const home = textIn(target['namespace']) || namespace;
          return {host, path, service: isService ? textIn(target['name']) : '', namespace: home, port: portIn(target['port']), weight};
        }),
      ),
    );
  });
}

/** What gateways, their classes and routes name, and what else names a service: webhooks and API services. */
export function routeReferences(object: KubeObject): readonly Reference[] {
  const namespace = textIn(object.metadata?.namespace);
  const spec = fieldsIn(object['spec']);
  if (isRoute(object.kind)) {
    const rules = itemsIn(spec['rules']);
    const mirrors = rules.flatMap(rule =>
      itemsIn(rule['filters']).map(filter => fieldsIn(fieldsIn(filter['requestMirror'])['backendRef'])),
    );
    return [
      ...itemsIn(spec['parentRefs']).map(parent => referenceTo(parent, {group: gatewayGroup, kind: 'Gateway'}, namespace)),
      ...rules.flatMap(rule => itemsIn(rule['backendRefs'])).map(backend => referenceTo(backend, core('Service'), namespace)),
      ...mirrors.map(mirror => ({...referenceTo(mirror, core('Service'), namespace), isNeeded: false})),
    ];
  }
  switch (object.kind) {
    case 'Gateway':
      return [
        {group: gatewayGroup, kind: 'GatewayClass', namespace: '', name: textIn(spec['gatewayClassName']), isNeeded: true},
        ...itemsIn(spec['listeners'])
          .flatMap(listener => itemsIn(fieldsIn(listener['tls'])['certificateRefs']))
          .map(certificate => referenceTo(certificate, core('Secret'), namespace)),
      ];
    case 'GatewayClass':
    case 'IngressClass': {
      const parameters = fieldsIn(spec['parametersRef'] ?? spec['parameters']);
      return [referenceTo(parameters, core(''), '')].filter(({kind}) => kind !== '');
    }
    case 'MutatingWebhookConfiguration':
    case 'ValidatingWebhookConfiguration':
      return itemsIn(object['webhooks']).map(hook => referenceTo(fieldsIn(fieldsIn(hook['clientConfig'])['service']), core('Service'), ''));
    case 'APIService':
      return [referenceTo(fieldsIn(spec['service']), core('Service'), '')];
    default:
      return [];
  }
}

function ingressBackends(spec: Loose, namespace: string): readonly Backend[] {
  const standard = fieldsIn(spec['defaultBackend']);
  const rules = itemsIn(spec['rules']).flatMap(rule =>
    itemsIn(fieldsIn(rule['http'])['paths']).map(path => ({
      ...backendOf(fieldsIn(path['backend']), namespace),
      host: textIn(rule['host']),
      path: `${path['pathType'] === 'Exact' ? '= ' : ''}${textIn(path['path'])}`,
    })),
  );
  return Object.keys(standard).length === 0 ? rules : [...rules, backendOf(standard, namespace)];
}

function backendOf(backend: Loose, namespace: string): Backend {
  const service = fieldsIn(backend['service']);
  const {number, name} = fieldsIn(service['port']);
  return {host: '', path: '', service: textIn(service['name']), namespace, port: portIn(number) ?? portIn(name), weight: undefined};
}

/** `/cart`, `= /exact`, `GET ~ /a.*`; for gRPC `package.Service/Method`. */
function matchText(match: Loose): string {
  const {type, value, service, method: called} = {...fieldsIn(match['path']), ...fieldsIn(match['method'])};
  if (service !== undefined || called !== undefined) return `${textIn(service) || '*'}/${textIn(called) || '*'}`;
  const sign = type === 'Exact' ? '= ' : type === 'RegularExpression' ? '~ ' : '';
  const method = textIn(match['method']);
  return `${method === '' ? '' : `${method} `}${sign}${textIn(value)}`;
}

function referenceTo(fields: Loose, absent: {readonly group: string; readonly kind: string}, namespace: string): Reference {
  return {
    group: typeof fields['group'] === 'string' ? fields['group'] : absent.group,
    kind: textIn(fields['kind']) || absent.kind,
    namespace: textIn(fields['namespace']) || namespace,
    name: textIn(fields['name']),
    isNeeded: true,
  };
}

function core(kind: string) {
  return {group: '', kind};
}

function portIn(value: unknown): number | string | undefined {
  return typeof value === 'number' || (typeof value === 'string' && value !== '') ? value : undefined;
}
