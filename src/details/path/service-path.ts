import {record as fieldsIn, records as itemsIn, text as textIn} from '../../kube/loose.ts';
import {nearestLabels} from '../../kube/nearest-labels.ts';
import type {KubeObject} from '../../kube/object.ts';
import {resourcePath} from '../../kube/paths.ts';
import {isPodReady} from '../../kube/pod-of-object.ts';
import {type PodSelector, podSelectorOf} from '../../kube/pod-selectors.ts';
import {podPort, type ServicePort, servicePorts} from '../../kube/service-ports.ts';
import type {Asking, Listed, Seen} from './asking.ts';

export type Endpoint = {
  readonly addresses: readonly string[];
  readonly isReady: boolean;
  readonly isTerminating: boolean;
  readonly hostname: string;
  readonly ports: readonly number[];
  /** Undefined where the slice names none. */
  readonly podName: string | undefined;
  /** Undefined where no such pod is among those that the service selects. */
  readonly pod: KubeObject | undefined;
  readonly nodeName: string;
  readonly node: Seen | undefined;
};

/** Where a port of the service leads: the numbers that it is in the pods, each with how many pods. */
export type PortPath = {
  readonly port: ServicePort;
  readonly numbers: ReadonlyMap<number, number>;
  /** Pods in which no container has a port of that name. */
  readonly unnamed: number;
  /** No container declares the number. */
  readonly isUndeclared: boolean;
};

/** All that lies behind a service. */
export type ServicePath = {
  readonly service: KubeObject;
  readonly selector: PodSelector | undefined;
  readonly pods: Listed | undefined;
  readonly slices: Listed;
  readonly ports: readonly PortPath[];
  readonly endpoints: readonly Endpoint[];
  /** Where it breaks, the first that one meets; undefined where it does not, or where that is not known yet. */
  readonly broken: string | undefined;
};

const MOST_NODES = 20;
const MOST_PODS = '500';

/** Asks for the endpoints and pods of a service, and with `withNodes` for the nodes of few. */
export function servicePath(service: KubeObject, asking: Asking, withNodes: boolean): ServicePath {
  const namespace = service.metadata.namespace ?? '';
  const {name} = service.metadata;
  const selector = podSelectorOf(service);
  const isAlias = fieldsIn(service['spec'])['type'] === 'ExternalName';
  const slices = isAlias
    ? nothing
    : asking.list('EndpointSlice', 'discovery.k8s.io/v1', resourcePath(sliceKind, namespace), {
        labelSelector: `kubernetes.io/service-name=${name}`,
      });
  const podsPath = resourcePath(podKind, namespace);
  const pods = selector && asking.list('Pod', 'v1', podsPath, {labelSelector: selector.text ?? ''});
  const isUnmatched = pods?.state === 'known' && pods.objects.length === 0;
  const others = isUnmatched ? asking.list('Pod', 'v1', podsPath, {limit: MOST_PODS}) : undefined;
  const ports = servicePorts(service).map(port => portPath(port, pods?.objects ?? []));
  const endpoints = endpointsOf(slices.objects, pods?.objects ?? [], withNodes ? asking : undefined);
  const path = {service, selector, pods, slices, ports, endpoints};
  return {...path, broken: isAlias ? undefined : breakOf(path, others)};
}

const sliceKind = {group: 'discovery.k8s.io', version: 'v1', plural: 'endpointslices', isNamespaced: true};
const podKind = {group: '', version: 'v1', plural: 'pods', isNamespaced: true};
const nothing: Listed = {state: 'known', objects: [], because: ''};

function portPath(port: ServicePort, pods: readonly KubeObject[]): PortPath {
  const numbers = new Map<number, number>();
  let unnamed = 0;
  let declared = 0;
  for (const pod of pods) {
    const found = podPort(pod, port);
    if (!found) {
      unnamed += 1;
      continue;
    }
    if (found.container !== undefined) declared += 1;
    numbers.set(found.port, (numbers.get(found.port) ?? 0) + 1);
  }
  return {port, numbers, unnamed, isUndeclared: pods.length > 0 && declared === 0 && unnamed === 0};
}

function endpointsOf(slices: readonly KubeObject[], pods: readonly KubeObject[], asking: Asking | undefined): readonly Endpoint[] {
  const byName = new Map(pods.map(pod => [pod.metadata.name, pod]));
  const nodes = new Map<string, Seen | undefined>();
  return slices.flatMap(slice => {
    const ports = itemsIn(slice['ports']).flatMap(({port}) => (typeof port === 'number' ? port : []));
    return itemsIn(slice['endpoints']).map((endpoint): Endpoint => {
      const conditions = fieldsIn(endpoint['conditions']);
      const target = fieldsIn(endpoint['targetRef']);
      const podName = target['kind'] === 'Pod' ? textIn(target['name']) : undefined;
      const nodeName = textIn(endpoint['nodeName']);
      if (nodeName !== '' && !nodes.has(nodeName))
        nodes.set(nodeName, nodes.size < MOST_NODES ? asking?.object(nodeKey(nodeName)) : undefined);
      return {
        addresses: Array.isArray(endpoint['addresses']) ? endpoint['addresses'].map(textIn) : [],
        isReady: conditions['ready'] !== false,
        isTerminating: conditions['terminating'] === true,
        hostname: textIn(endpoint['hostname']),
        ports,
        podName,
        pod: podName === undefined ? undefined : byName.get(podName),
        nodeName,
        node: nodes.get(nodeName),
      };
    });
  });
}

function nodeKey(name: string) {
  return {group: '', kind: 'Node', namespace: '', name};
}

function breakOf({selector, pods, slices, ports, endpoints}: Omit<ServicePath, 'broken'>, others: Listed | undefined): string | undefined {
  if (pods?.state === 'known' && pods.objects.length === 0) {
    const near = nearestLabels(selector?.pairs ?? [], others?.objects ?? []);
    const nearest = near ? `; nearest: ${near.text}, ${near.count === 1 ? '1 pod' : `${near.count} pods`}` : '';
    return `selector ${selector?.text} matches no pod${nearest}`;
  }
  const lost = ports.find(({unnamed}) => pods !== undefined && unnamed > 0 && unnamed === pods.objects.length);
  if (lost) return `targetPort ${lost.port.target} is named in no container`;
  if (slices.state !== 'known') return undefined;
  if (endpoints.some(({isReady}) => isReady)) return undefined;
  if (pods?.state === 'known') {
    const ready = pods.objects.filter(isPodReady).length;
    const count = pods.objects.length;
    if (ready === 0) return `no ready endpoint: 0 of ${count} ${count === 1 ? 'pod is' : 'pods are'} ready`;
    return 'no ready endpoint, though pods are ready: nobody has told its endpoint slices yet';
  }
  if (pods) return endpoints.length === 0 ? 'no endpoint' : `no ready endpoint: 0 of ${endpoints.length} are ready`;
  return endpoints.length === 0 ? 'no endpoint: without a selector somebody has to make its endpoint slices' : 'no ready endpoint';
}
