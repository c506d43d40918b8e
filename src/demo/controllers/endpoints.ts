import {isEqual} from '../equal.ts';
import type {Controller, Demo} from '../demo.ts';
import type {Draft} from '../object.ts';
import type {CoreEndpointPort, EndpointAddress, EndpointSubset, Endpoints, Pod, Service} from '../schema/kinds.ts';
import {endpoints as endpointsType} from '../types/endpoints.ts';
import {services} from '../types/services.ts';
import {isReady} from './pods.ts';
import {reconciler} from './reconcile.ts';
import {selectedPods} from './selected-pods.ts';
import {
  HEADLESS,
  hostnameOf,
  isHeadless,
  isReachable,
  LAST_CHANGE,
  lastChange,
  type Port,
  portsFor,
  referenceTo,
  serviceMatch,
} from './service-pods.ts';
import {MANAGER} from './status.ts';

const MANAGED_BY = 'endpoints.kubernetes.io/managed-by';
/** Where many pods change at once, they are told together (endpoint-updates-batch-period is 0, but the real one is as slow). */
const REACTION_MS = 50;

/** Keeps one Endpoints object for each service with a selector, as the endpoints controller does. */
export const endpointsController: Controller = demo => {
  const ask = reconciler(demo, {watches: [{type: endpointsType}], reconcile, reactionMs: REACTION_MS});
  const selected = selectedPods(demo, services, serviceMatch, key => ask(key));

  function reconcile(namespace: string | undefined, name: string): void {
    const service = demo.store.get(services, namespace, name);
    if (service && !serviceMatch(service)) return;
    const before = demo.store.get(endpointsType, namespace, name);
    if (!service) {
      if (before?.metadata.labels?.[MANAGED_BY] !== undefined) demo.registry.remove(endpointsType, namespace, name);
      return;
    }
    const pods = selected.of(`${namespace}/${name}`);
    write(demo, service, before, subsetsOf(service, pods), lastChange(service, pods));
  }
};

/** What stands for a service whose pods these are, where nothing stands yet. */
export function endpointsFor(service: Service, pods: readonly Pod[]): Draft<Endpoints> {
  return wanted(service, undefined, subsetsOf(service, pods), lastChange(service, pods));
}

function write(
  {registry}: Demo,
  service: Service,
  before: Endpoints | undefined,
  subsets: readonly EndpointSubset[],
  changedAt: string,
): void {
  if (before && isEqual(before.subsets ?? [], subsets) && isEqual(before.metadata.labels, labelsOf(service))) return;
  const next = wanted(service, before, subsets, changedAt);
  if (before) registry.update(endpointsType, next as Endpoints, {manager: MANAGER});
  else registry.create(endpointsType, next, {manager: MANAGER});
}

function wanted(service: Service, before: Endpoints | undefined, subsets: readonly EndpointSubset[], changedAt: string): Draft<Endpoints> {
  const {name, namespace = ''} = service.metadata;
  const {subsets: _, ...kept} = before ?? {};
  const annotations = {...before?.metadata.annotations, [LAST_CHANGE]: changedAt};
  const metadata = {...before?.metadata, name, namespace, labels: labelsOf(service), annotations};
  return {...kept, metadata, ...(subsets.length > 0 && {subsets})};
}

function labelsOf(service: Service): Readonly<Record<string, string>> {
  return {...service.metadata.labels, [MANAGED_BY]: 'endpoint-controller', ...(isHeadless(service) && {[HEADLESS]: ''})};
}

/** Pods with the same ports stand together, sorted by address (RepackSubsets). */
function subsetsOf(service: Service, pods: readonly Pod[]): readonly EndpointSubset[] {
  const isAnyReady = service.spec?.publishNotReadyAddresses === true;
  const groups = new Map<
    string,
    {readonly ports: readonly Port[]; readonly ready: EndpointAddress[]; readonly notReady: EndpointAddress[]}
  >();
  for (const pod of pods) {
    if (!isReachable(pod, isAnyReady)) continue;
    const ports = portsFor(service, pod);
    if (ports.length === 0 && !isHeadless(service)) continue;
    const key = JSON.stringify(ports);
    let group = groups.get(key);
    if (!group) groups.set(key, (group = {ports, ready: [], notReady: []}));
    (isAnyReady || isReady(pod) ? group.ready : group.notReady).push(addressOf(service, pod));
  }
  return [...groups.values()].map(({ports, ready, notReady}) => ({
    ...(ready.length > 0 && {addresses: ready.sort(byAddress)}),
    ...(notReady.length > 0 && {notReadyAddresses: notReady.sort(byAddress)}),
    ...(ports.length > 0 && {ports: ports.map(portOf)}),
  }));
}

function addressOf(service: Service, pod: Pod): EndpointAddress {
  const hostname = hostnameOf(pod, service);
  return {
    ...(hostname !== undefined && {hostname}),
    ip: pod.status!.podIP!,
    ...(pod.spec?.nodeName && {nodeName: pod.spec.nodeName}),
    targetRef: referenceTo(pod),
  };
}

function portOf({name, ...rest}: Port): CoreEndpointPort {
  return {...(name !== '' && {name}), ...rest};
}

function byAddress(one: EndpointAddress, other: EndpointAddress): number {
  return one.ip < other.ip ? -1 : one.ip > other.ip ? 1 : 0;
}
