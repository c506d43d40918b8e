import {ApiError} from '../kube/api-error.ts';
import {containersOf} from '../kube/pod-containers.ts';
import {record, records, text} from '../kube/loose.ts';
import type {KubeObject} from '../kube/object.ts';
import {knownPortsText, podPorts} from '../kube/port-words.ts';
import {resourcePath} from '../kube/paths.ts';
import {podSelectorOf} from '../kube/pod-selectors.ts';
import {podPort, portAsked, type ServicePort, servicePorts} from '../kube/service-ports.ts';
import type {PodScope} from '../resources/pods-of.ts';
import type {ForwardTarget, PodOwner} from '../store/forward.ts';
import {podsOf} from './pick-pod.ts';
import {podsOfOwner} from './pod-owner.ts';

export type Reader = {
  /** GET and parse. Throws an ApiError. */
  read(path: string, query?: Readonly<Record<string, string>>, signal?: AbortSignal): Promise<unknown>;
};

/** The pod that serves a forward now. */
export type ServingPod = {
  readonly namespace: string;
  readonly pod: string;
  readonly uid: string;
  /** Numbers, in the order in which they were asked for. */
  readonly ports: readonly number[];
  readonly owner: PodOwner | undefined;
  /** It serves only while it is ready; else while it runs. */
  readonly mustBeReady: boolean;
};

/**
 * Which pod serves a target now, and which of its ports are meant. The pod `before` is kept while it serves. A pod that was named serves while
 * it runs, ready or not; of several only those that are ready do, as with endpoints. A named pod that is gone, or goes, is replaced by one of
 * what owns it. Throws an ApiError: with reason `NotReady` while nothing serves, with `NoPort` or `NotForwardable` where waiting does not help;
 * the server's own, 404 for a service that is gone.
 */
export async function findServingPod(
  cluster: Reader,
  target: ForwardTarget,
  remotes: readonly (number | string)[],
  {before, signal}: {readonly before?: ServingPod | undefined; readonly signal?: AbortSignal} = {},
): Promise<ServingPod> {
  const service = target.service === undefined ? undefined : await readService(cluster, target.namespace, target.service, signal);
  const scopes: readonly PodScope[] = service
    ? [{kind: 'pods', namespace: target.namespace, labelSelector: service.selector}]
    : target.scopes;
  const pods = (await podsOf(cluster, scopes, signal)).filter(pod => !isOver(pod));
  const isNamed = isNamedPod(target);
  const owner = target.owner ?? before?.owner;
  const chosen = (found: readonly KubeObject[], mustBeReady: boolean) =>
    best(
      found.filter(one => canServe(one, mustBeReady)),
      before,
    );
  const own = chosen(pods, !isNamed);
  const isGoing = isNamed && !own && !pods.some(({metadata}) => metadata.deletionTimestamp === undefined);
  // A stateful set makes the pod of this name again; none of the others is the same.
  const others = isGoing && owner && owner.kind !== 'StatefulSet' ? await podsOfOwner(cluster, owner, target.namespace, signal) : [];
  const serving = own ?? chosen(others, true);
  if (!serving) throw new ApiError(0, 'NotReady', whyNot(pods, isNamed, owner));
  return {
    namespace: serving.metadata.namespace ?? target.namespace,
    pod: serving.metadata.name,
    uid: serving.metadata.uid ?? '',
    ports: remotes.map(remote => (service ? service.targetOf(remote, serving) : podTarget(serving, remote, target.container))),
    owner: ownerOf(serving) ?? owner,
    mustBeReady: !isNamed || serving !== own,
  };
}

/** It can take connections. */
export function canServe({metadata, status}: KubeObject, mustBeReady: boolean): boolean {
  if (metadata.deletionTimestamp !== undefined || record(status)['phase'] !== 'Running') return false;
  return !mustBeReady || records(record(status)['conditions']).some(one => one['type'] === 'Ready' && one['status'] === 'True');
}

/** One pod was named, not something that has pods. */
function isNamedPod({service, scopes}: ForwardTarget): boolean {
  return service === undefined && scopes.length === 1 && nameIn(scopes[0]!) !== undefined;
}

function best(pods: readonly KubeObject[], before: ServingPod | undefined): KubeObject | undefined {
  return pods.find(({metadata}) => before !== undefined && metadata.uid === before.uid) ?? pods[0];
}

/** Waiting does not help: what is asked for is not there, cannot be, or is not allowed. */
export function isLasting(error: unknown): boolean {
  return error instanceof ApiError && (['NoPort', 'NotForwardable'].includes(error.reason) || [401, 403, 404].includes(error.status));
}

function nameIn({select, part, fieldSelector}: PodScope): string | undefined {
  return part?.name ?? select ?? /(?:^|,)metadata\.name=([^,]+)/.exec(fieldSelector ?? '')?.[1];
}

function isOver({status}: KubeObject): boolean {
  return ['Succeeded', 'Failed'].includes(text(record(status)['phase']));
}

function ownerOf({metadata}: KubeObject): PodOwner | undefined {
  const found = metadata.ownerReferences?.find(({controller}) => controller);
  const hash = metadata.labels?.['pod-template-hash'];
  return found && {apiVersion: found.apiVersion, kind: found.kind, name: found.name, ...(hash === undefined ? {} : {hash})};
}

function podTarget(pod: KubeObject, remote: number | string, container: string | undefined): number {
  const own = podPorts(pod).filter(port => container === undefined || port.container === container);
  const found =
    own.find(({name, protocol}) => name === remote && protocol === 'TCP')?.port ?? podPort(pod, {target: remote, protocol: 'TCP'})?.port;
  if (found !== undefined) return found;
  throw new ApiError(0, 'NoPort', `Pod ${pod.metadata.name} has no TCP port called ${remote}; ${knownPortsText(podPorts(pod))}`);
}

type ServiceWay = {readonly selector: string; targetOf(remote: number | string, pod: KubeObject): number};

async function readService(cluster: Reader, namespace: string, name: string, signal: AbortSignal | undefined): Promise<ServiceWay> {
  const service = (await cluster.read(resourcePath(serviceKind, namespace, name), {}, signal)) as KubeObject;
  const spec = record(service['spec']);
  if (spec['type'] === 'ExternalName') {
    throw new ApiError(
      0,
      'NotForwardable',
      `Service ${name} is a name for ${text(spec['externalName'])}, outside the cluster: it has no pods`,
    );
  }
  const selector = podSelectorOf({...service, kind: 'Service'})?.text;
  if (selector === undefined) {
    throw new ApiError(0, 'NotForwardable', `Service ${name} has no selector, so its pods are not known; f on a pod forwards that`);
  }
  return {selector, targetOf: (remote, pod) => serviceTarget(name, service, remote, pod)};
}

/**
 * Follows LookupContainerPortNumberByServicePort of k8s.io/kubectl/pkg/util/service_port.go: a headless service's port is the pod's, as for
 * whoever asks its name inside the cluster.
 */
function serviceTarget(name: string, service: KubeObject, remote: number | string, pod: KubeObject): number {
  const all = servicePorts(service);
  const port = portAsked(
    all.filter(({protocol}) => protocol === 'TCP'),
    remote,
  );
  if (!port) {
    const other = portAsked(all, remote);
    if (other) throw new ApiError(0, 'NoPort', `Port ${remote} of service ${name} is ${other.protocol}; only TCP can be forwarded`);
    throw new ApiError(0, 'NoPort', `Service ${name} has no port ${remote}; ${knownPortsText(all)}`);
  }
  if (record(service['spec'])['clusterIP'] === 'None') return port.port;
  const found = podPort(pod, port);
  if (found) return found.port;
  throw new ApiError(0, 'NoPort', missingTarget(name, port, pod));
}

function missingTarget(name: string, {port, target}: ServicePort, pod: KubeObject): string {
  return `Port ${port} of service ${name} leads to port ${target}, which pod ${pod.metadata.name} does not have; ${knownPortsText(podPorts(pod))}`;
}

function whyNot(pods: readonly KubeObject[], isNamed: boolean, owner: PodOwner | undefined): string {
  const [pod] = pods;
  if (!isNamed) return pod ? 'no pod is ready' : 'it has no pods';
  if (pod && pod.metadata.deletionTimestamp === undefined) {
    const waiting = containersOf(pod).find(({isRunning}) => !isRunning);
    return `the pod does not run yet${waiting ? `: ${waiting.name} ${waiting.state}` : ''}`;
  }
  const gone = pod ? 'the pod is being deleted' : 'the pod is gone';
  if (!owner) return `${gone}, and nothing replaces it`;
  const {kind, name} = owner;
  return kind === 'StatefulSet' ? `${gone}; ${kind} ${name} makes it again` : `${gone}, and no other pod of ${kind} ${name} is ready`;
}

const serviceKind = {group: '', version: 'v1', plural: 'services', isNamespaced: true};
