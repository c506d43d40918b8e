import {ApiError} from '../kube/api-error.ts';
import type {KubeObject} from '../kube/object.ts';
import {resourcePath} from '../kube/paths.ts';
import {type KnownPort, knownPortsText, localFor, podPorts, portProposals} from '../kube/port-words.ts';
import {servicePorts} from '../kube/service-ports.ts';
import type {PortOffer} from '../store/forward-control.ts';
import type {ForwardTarget} from '../store/forward.ts';
import type {Reader} from './forward-target.ts';
import {listenAt} from './listen-at.ts';
import {podsOf} from './pick-pod.ts';

/** The ports that a target has, as they could be typed; those of its best pod, or of the service. Never rejects. */
export async function offerPorts(cluster: Reader, target: ForwardTarget): Promise<PortOffer> {
  try {
    const ports = (await knownPorts(cluster, target)).filter(({container}) => !target.container || container === target.container);
    const locals = [...new Set(ports.map(({port}) => localFor(port)))].slice(0, MOST_PROBED);
    const free = await Promise.all(locals.map(isFree));
    const taken = new Set(locals.filter((_, index) => !free[index]));
    const proposals = portProposals(ports, port => taken.has(port));
    return {proposals, problem: proposals.length > 0 ? undefined : whyNone(target, ports)};
  } catch (error) {
    return {proposals: [], problem: error instanceof ApiError ? error.message : String(error)};
  }
}

/** So many local ports are tried, each for a moment. */
const MOST_PROBED = 16;

async function knownPorts(cluster: Reader, {service, namespace, scopes}: ForwardTarget): Promise<readonly KnownPort[]> {
  if (service === undefined) {
    const [pod] = await podsOf(cluster, scopes);
    return pod ? podPorts(pod) : [];
  }
  const kind = {group: '', version: 'v1', plural: 'services', isNamespaced: true};
  return servicePorts((await cluster.read(resourcePath(kind, namespace, service))) as KubeObject);
}

function whyNone({title}: ForwardTarget, ports: readonly KnownPort[]): string {
  return ports.length > 0 ? `${knownPortsText(ports)}: only TCP can be forwarded` : `${title} declares no port; any number will do`;
}

async function isFree(port: number): Promise<boolean> {
  try {
    const {servers} = await listenAt('localhost', port, socket => socket.destroy());
    await Promise.all(servers.map(server => new Promise(resolve => server.close(resolve))));
    return true;
  } catch {
    return false;
  }
}
