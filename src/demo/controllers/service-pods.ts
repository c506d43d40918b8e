import type {Container, Node, ObjectReference, Pod, Service, ServicePort} from '../schema/kinds.ts';
import {isTerminal} from './pods.ts';
import type {Match} from './selected-pods.ts';

export const LAST_CHANGE = 'endpoints.kubernetes.io/last-change-trigger-time';
export const HEADLESS = 'service.kubernetes.io/headless';

/** Services without a selector, and those that are names elsewhere, have no pods. */
export function serviceMatch({spec}: Service): Match {
  const wanted = Object.entries(spec?.selector ?? {});
  if (wanted.length === 0 || spec?.type === 'ExternalName') return undefined;
  return labels => wanted.every(([key, value]) => labels[key] === value);
}

export function isHeadless({spec}: Service): boolean {
  return spec?.clusterIP === 'None';
}

/** It has an address and has not ended (ShouldPodBeInEndpoints); one that is going is asked for with `withLeaving`. */
export function isReachable(pod: Pod, withLeaving: boolean): boolean {
  return !isTerminal(pod) && Boolean(pod.status?.podIP) && (withLeaving || !pod.metadata.deletionTimestamp);
}

export type Port = {readonly name: string; readonly port: number; readonly protocol: string; readonly appProtocol?: string};

/** The ports of a service as this pod has them; what it does not have is left out. */
export function portsFor({spec}: Service, pod: Pod): readonly Port[] {
  const found: Port[] = [];
  for (const port of spec?.ports ?? []) {
    const number = portNumber(port, pod);
    if (number === undefined) continue;
    const {name = '', protocol = 'TCP', appProtocol} = port;
    found.push({name, port: number, protocol, ...(appProtocol !== undefined && {appProtocol})});
  }
  return found;
}

/** Its own name in the service's domain. */
export function hostnameOf({spec}: Pod, service: Service): string | undefined {
  return spec?.hostname && spec.subdomain === service.metadata.name ? spec.hostname : undefined;
}

export function referenceTo({metadata}: Pod): ObjectReference {
  const {namespace = '', name, uid} = metadata;
  return {kind: 'Pod', namespace, name, uid};
}

export function zoneOf(node: Node | undefined): string | undefined {
  return node?.metadata.labels?.['topology.kubernetes.io/zone'];
}

/** When the last of all that counts changed, in place of the trigger times that the real controllers track. */
export function lastChange(service: Service, pods: readonly Pod[]): string {
  let last = service.metadata.creationTimestamp;
  for (const {status} of pods) {
    const ready = status?.conditions?.find(({type}) => type === 'Ready')?.lastTransitionTime;
    if (ready !== undefined && ready > last) last = ready;
  }
  return last;
}

function portNumber({targetPort, port, protocol = 'TCP'}: ServicePort, {spec}: Pod): number | undefined {
  if (targetPort === undefined || targetPort === 0 || targetPort === '') return port;
  if (typeof targetPort === 'number') return targetPort;
  const sidecars = spec?.initContainers?.filter(({restartPolicy}) => restartPolicy === 'Always') ?? [];
  for (const {ports} of [...(spec?.containers ?? []), ...sidecars] as readonly Container[]) {
    const found = ports?.find(one => one.name === targetPort && (one.protocol ?? 'TCP') === protocol);
    if (found) return found.containerPort;
  }
  return undefined;
}
