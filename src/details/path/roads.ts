import {record as fieldsIn, records as itemsIn} from '../../kube/loose.ts';
import {apiVersionOf, type KubeObject, type ResourceKind} from '../../kube/object.ts';
import {keyOf, keyText, type ObjectKey, type Reference} from '../../kube/object-key.ts';
import {resourcePath} from '../../kube/paths.ts';
import {podSelectorOf} from '../../kube/pod-selectors.ts';
import {podLabelsOf} from '../../kube/relations.ts';
import {type Backend, gatewayGroup, isRoute, serviceBackends} from '../../kube/route-references.ts';
import type {Inspected} from '../tab.ts';
import {referencesOf, withKind} from '../tree/list-part.ts';
import type {Asking, Seen} from './asking.ts';
import {type ServicePath, servicePath} from './service-path.ts';

/** An ingress or a route, and what it stands on. */
export type Road = {
  readonly object: KubeObject;
  readonly backends: readonly Backend[];
  /** Its class, its secrets for TLS, its gateways. */
  readonly stands: readonly {readonly reference: Reference; readonly seen: Seen}[];
};

export type NamedService = {readonly key: ObjectKey; readonly seen: Seen; readonly path: ServicePath | undefined};

/** All ways in that go through what is looked at. */
export type Roads = {
  readonly gateway: Road | undefined;
  readonly roads: readonly Road[];
  readonly services: readonly NamedService[];
  /** Only what leads to these services is looked at. */
  readonly isNarrow: boolean;
  /** How many services more there are than are shown. */
  readonly left: number;
  /** What could not be looked at, in words. */
  readonly problems: readonly string[];
  readonly isAsking: boolean;
};

const MOST_SERVICES = 20;
const MOST_STANDS = 10;

export function roadsOf(inspected: Inspected, asking: Asking): Roads {
  const {kind} = inspected;
  const object = withKind(inspected.object, {kind: kind.name, apiVersion: apiVersionOf(kind)});
  const problems: string[] = [];
  let isAsking = false;
  if (!object) return {gateway: undefined, roads: [], services: [], isNarrow: false, left: 0, problems, isAsking: true};
  const namespace = object.metadata.namespace ?? '';
  const found = around(object);
  const keys = new Map(found.services.map(key => [keyText(key), key]));
  const shown = [...keys.values()].slice(0, MOST_SERVICES);
  const withNodes = shown.length <= 3;
  const services = shown.map((key): NamedService => {
    const seen = object.kind === 'Service' ? ({state: 'known', object} as const) : (found.known.get(keyText(key)) ?? asking.object(key));
    return {key, seen, path: seen.object && servicePath(seen.object, asking, withNodes)};
  });
  const roads = found.roads.map(roadOf);
  const isNarrow = podLabelsOf(object) !== undefined || object.kind === 'Service';
  return {
    gateway: object.kind === 'Gateway' ? roadOf(object) : undefined,
    roads,
    services,
    isNarrow,
    left: keys.size - shown.length,
    problems,
    isAsking,
  };

  function around(object: KubeObject) {
    const known = new Map<string, Seen>();
    if (object.kind === 'Ingress' || isRoute(object.kind)) return {roads: [object], services: servicesOf([object]), known};
    if (object.kind === 'Gateway') {
      const roads = routeKinds()
        .flatMap(one => everywhere(one))
        .filter(route => names(route, keyOf(object)));
      return {roads, services: servicesOf(roads), known};
    }
    const selecting = object.kind === 'Service' ? [object] : servicesFor(podLabelsOf(object));
    const services = selecting.map(keyOf);
    for (const [index, key] of services.entries()) known.set(keyText(key), {state: 'known', object: selecting[index]});
    const lists = [ingressKind, ...routeKinds()].flatMap(one => listed(one, namespace));
    return {roads: services.length === 0 ? [] : lists.filter(road => services.some(key => names(road, key))), services, known};
  }

  function servicesFor(labels: unknown): readonly KubeObject[] {
    return listed(serviceKind, namespace).filter(service => podSelectorOf(service)?.matches(labels) === true);
  }

  function routeKinds(): readonly ResourceKind[] {
    return inspected.kinds.filter(one => one.group === gatewayGroup && isRoute(one.name));
  }

  /** Of all namespaces; where that is not allowed, of its own. */
  function everywhere(one: ResourceKind): readonly KubeObject[] {
    const all = asking.list(one.name, apiVersionOf(one), resourcePath(one, ''));
    if (all.state !== 'forbidden') {
      if (all.state === 'asking') isAsking = true;
      return all.objects;
    }
    problems.push(`you may not list ${one.plural} of all namespaces (403): only those of ${namespace} are shown`);
    return listed(one, namespace);
  }

  function listed(one: Listable, home: string): readonly KubeObject[] {
    const {state, objects, because} = asking.list(one.name, apiVersionOf(one), resourcePath({...one, isNamespaced: true}, home));
    if (state === 'asking') isAsking = true;
    if (state === 'forbidden') problems.push(`you may not list ${one.plural} here (403): those are not shown`);
    if (state === 'failed') problems.push(`${one.plural} could not be listed: ${because}`);
    return objects;
  }

  function roadOf(road: KubeObject): Road {
    const others = referencesOf(road).filter(({kind}) => kind !== 'Service');
    return {
      object: road,
      backends: serviceBackends(road),
      stands: others.slice(0, MOST_STANDS).map(reference => ({reference, seen: asking.object(reference)})),
    };
  }
}

type Listable = Pick<ResourceKind, 'group' | 'version' | 'plural' | 'name'>;

const ingressKind: Listable = {group: 'networking.k8s.io', version: 'v1', plural: 'ingresses', name: 'Ingress'};
const serviceKind: Listable = {group: '', version: 'v1', plural: 'services', name: 'Service'};

function servicesOf(roads: readonly KubeObject[]): readonly ObjectKey[] {
  const backends = roads.flatMap(serviceBackends).filter(({service}) => service !== '');
  return backends.map(({service, namespace}) => ({group: '', kind: 'Service', namespace, name: service}));
}

function names(object: KubeObject, key: ObjectKey): boolean {
  return referencesOf(object).some(reference => keyText(reference) === keyText(key));
}

/** The names for which an ingress or a gateway speaks TLS; '' for all. */
export function tlsHosts(object: KubeObject): readonly string[] {
  const spec = fieldsIn(object['spec']);
  return itemsIn(spec['tls']).flatMap(({hosts}) => (Array.isArray(hosts) && hosts.length > 0 ? hosts.map(String) : ['']));
}
