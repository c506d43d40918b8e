import {isEqual} from '../equal.ts';
import type {Controller, Demo} from '../demo.ts';
import {controlledBy, type Draft} from '../object.ts';
import type {Endpoint, EndpointSlice, Pod, Service} from '../schema/kinds.ts';
import {endpointSlices as sliceType} from '../types/endpointslices.ts';
import {nodes} from '../types/nodes.ts';
import {services} from '../types/services.ts';
import {indexOwned, ownedBy} from './owned.ts';
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
  zoneOf,
} from './service-pods.ts';
import {MANAGER} from './status.ts';

const SERVICE_NAME = 'kubernetes.io/service-name';
const MANAGED_BY = 'endpointslice.kubernetes.io/managed-by';
const MOST = 100;
const REACTION_MS = 50;

type Group = {readonly ports: readonly Port[]; readonly endpoints: readonly Endpoint[]};

/** Keeps the slices of each service with a selector, a hundred endpoints in each at most, as the endpoint slice controller does. */
export const endpointSliceController: Controller = demo => {
  indexOwned(demo, sliceType);
  const ask = reconciler(demo, {
    watches: [
      {
        type: sliceType,
        keys: ({object: {metadata}}) => {
          const service = metadata.labels?.[SERVICE_NAME];
          return service === undefined ? [] : [`${metadata.namespace}/${service}`];
        },
      },
    ],
    reconcile,
    reactionMs: REACTION_MS,
  });
  const selected = selectedPods(demo, services, serviceMatch, key => ask(key));

  function reconcile(namespace: string | undefined, name: string): void {
    const service = demo.store.get(services, namespace, name);
    if (!service || service.metadata.deletionTimestamp || !serviceMatch(service)) return;
    const pods = selected.of(`${namespace}/${name}`);
    const slices = ownedBy(demo, sliceType, service.metadata.uid).filter(({metadata}) => metadata.labels?.[MANAGED_BY] !== undefined);
    const changedAt = lastChange(service, pods);
    const groups = groupsOf(demo, service, pods);
    const unused = new Set(slices);
    for (const group of groups) arrange(demo, service, group, slices, unused, changedAt);
    for (const slice of unused) demo.registry.remove(sliceType, namespace, slice.metadata.name);
  }
};

/** The slices of a service whose pods these are, where there are none yet. */
export function slicesFor(demo: Demo, service: Service, pods: readonly Pod[]): readonly Draft<EndpointSlice>[] {
  const changedAt = lastChange(service, pods);
  return groupsOf(demo, service, pods).flatMap(({ports, endpoints}) => {
    const slices: Draft<EndpointSlice>[] = [];
    for (let from = 0; from === 0 || from < endpoints.length; from += MOST) {
      slices.push(newSlice(service, ports, endpoints.slice(from, from + MOST), changedAt));
    }
    return slices;
  });
}

/** Endpoints by the ports that they have; one group without ports where there are none at all. */
function groupsOf(demo: Demo, service: Service, pods: readonly Pod[]): readonly Group[] {
  const groups = new Map<string, {readonly ports: readonly Port[]; readonly endpoints: Endpoint[]}>();
  for (const pod of pods) {
    if (!isReachable(pod, true)) continue;
    const ports = portsFor(service, pod);
    const key = JSON.stringify(ports);
    let group = groups.get(key);
    if (!group) groups.set(key, (group = {ports, endpoints: []}));
    group.endpoints.push(endpointOf(demo, service, pod));
  }
  return groups.size > 0 ? [...groups.values()] : [{ports: [], endpoints: []}];
}

/** What stands in a slice stays there; the rest goes where there is room, then into new slices (reconcileByPortMapping). */
function arrange(
  demo: Demo,
  service: Service,
  {ports, endpoints}: Group,
  slices: readonly EndpointSlice[],
  unused: Set<EndpointSlice>,
  changedAt: string,
): void {
  const wanted = new Map(endpoints.map(endpoint => [endpoint.targetRef!.uid!, endpoint]));
  const kept: {readonly slice: EndpointSlice | undefined; readonly endpoints: Endpoint[]}[] = [];
  for (const slice of slices) {
    if (!isEqual(slice.ports ?? [], ports)) continue;
    const still: Endpoint[] = [];
    for (const {targetRef} of slice.endpoints ?? []) {
      const endpoint = wanted.get(targetRef?.uid ?? '');
      if (endpoint && wanted.delete(targetRef!.uid!)) still.push(endpoint);
    }
    if (still.length > 0 || endpoints.length === 0) kept.push({slice, endpoints: still});
  }
  const rest = [...wanted.values()];
  for (const {endpoints: still} of kept) while (still.length < MOST && rest.length > 0) still.push(rest.shift()!);
  const free = slices.filter(slice => unused.has(slice) && !kept.some(one => one.slice === slice));
  while (rest.length > 0 || kept.length === 0) kept.push({slice: free.shift(), endpoints: rest.splice(0, MOST)});
  for (const {slice, endpoints: these} of endpoints.length === 0 ? kept.slice(0, 1) : kept) {
    if (slice) unused.delete(slice);
    write(demo, service, slice, ports, these, changedAt);
  }
}

function write(
  {registry}: Demo,
  service: Service,
  before: EndpointSlice | undefined,
  ports: readonly Port[],
  endpoints: readonly Endpoint[],
  changedAt: string,
): void {
  const labels = labelsOf(service);
  const isSame =
    before && isEqual(before.endpoints ?? [], endpoints) && isEqual(before.ports ?? [], ports) && isEqual(before.metadata.labels, labels);
  if (isSame) return;
  if (!before) {
    registry.create(sliceType, newSlice(service, ports, endpoints, changedAt), {manager: MANAGER});
    return;
  }
  const annotations = {...before.metadata.annotations, [LAST_CHANGE]: changedAt};
  const lists = {endpoints: orNull(endpoints), ports: orNull(ports)};
  registry.update(sliceType, {...before, metadata: {...before.metadata, labels, annotations}, ...lists}, {manager: MANAGER});
}

function newSlice(service: Service, ports: readonly Port[], endpoints: readonly Endpoint[], changedAt: string): Draft<EndpointSlice> {
  const {name, namespace = ''} = service.metadata;
  return {
    addressType: 'IPv4',
    metadata: {
      generateName: `${name}-`,
      namespace,
      labels: labelsOf(service),
      annotations: {[LAST_CHANGE]: changedAt},
      ownerReferences: [controlledBy(service)],
    },
    endpoints: orNull(endpoints),
    ports: orNull(ports),
  };
}

function labelsOf(service: Service): Readonly<Record<string, string>> {
  return {
    ...service.metadata.labels,
    [MANAGED_BY]: 'endpointslice-controller.k8s.io',
    [SERVICE_NAME]: service.metadata.name,
    ...(isHeadless(service) && {[HEADLESS]: ''}),
  };
}

/** Go writes an empty list as null here. */
function orNull<T>(list: readonly T[]): readonly T[] {
  return list.length > 0 ? list : (null as unknown as readonly T[]);
}

function endpointOf(demo: Demo, service: Service, pod: Pod): Endpoint {
  const isServing = isReady(pod);
  const isLeaving = pod.metadata.deletionTimestamp !== undefined;
  const ready = service.spec?.publishNotReadyAddresses === true || (isServing && !isLeaving);
  const hostname = hostnameOf(pod, service);
  const {nodeName} = pod.spec ?? {};
  const zone = zoneOf(nodeName ? demo.store.get(nodes, undefined, nodeName) : undefined);
  return {
    addresses: [pod.status!.podIP!],
    conditions: {ready, serving: isServing, terminating: isLeaving},
    ...(hostname !== undefined && {hostname}),
    ...(nodeName && {nodeName}),
    targetRef: referenceTo(pod),
    ...(zone !== undefined && {zone}),
  };
}
