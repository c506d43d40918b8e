import {ApiError} from '../kube/api-error.ts';
import type {Link} from './link.ts';
import {spdyLink} from './spdy-link.ts';
import type {UpgradableTransport} from './transport-types.ts';
import {webSocketLink} from './web-socket-link.ts';

export type LinkTransport = Pick<UpgradableTransport, 'upgrade' | 'upgradeStream'>;

/** Subresources of a pod; roles tell them apart. */
export type LinkKind = 'exec' | 'attach' | 'portforward';

export type OpenedLink = {readonly link: Link; readonly by: 'WebSocket' | 'SPDY'; readonly protocol: string};

type Way = {readonly by: 'WebSocket' | 'SPDY'; readonly protocol: string};

/**
 * The best first. A WebSocket in which less can be said comes last, for servers before 1.30: v4.channel.k8s.io cannot end the input, nor one direction of
 * a connection to a port, which SPDY can.
 */
const waysToRun: readonly Way[] = [
  {by: 'WebSocket', protocol: 'v5.channel.k8s.io'},
  {by: 'SPDY', protocol: 'v4.channel.k8s.io'},
  {by: 'WebSocket', protocol: 'v4.channel.k8s.io'},
];
const waysToPorts: readonly Way[] = [
  {by: 'WebSocket', protocol: 'SPDY/3.1+portforward.k8s.io'},
  {by: 'SPDY', protocol: 'portforward.k8s.io'},
  {by: 'WebSocket', protocol: 'v4.channel.k8s.io'},
];
const waysOf: Readonly<Record<LinkKind, readonly Way[]>> = {exec: waysToRun, attach: waysToRun, portforward: waysToPorts};

/** By transport, since what got through depends on the server, the proxies before it and the user's roles. */
const gotThrough = new WeakMap<LinkTransport, Map<LinkKind, Way>>();

/**
 * Opens a link to a pod: by WebSocket, and where that is refused by SPDY, as kubectl does (FallbackExecutor of client-go/tools/remotecommand). A WebSocket
 * is a GET and needs `get` (from Kubernetes 1.35 on `create`, too); SPDY is a POST and needs `create` alone. The way that got through is the first to be tried
 * the next time. Throws the ApiError that says most where all are refused, and at once what another way would not change.
 */
export async function openLink(transport: LinkTransport, kind: LinkKind, path: string, signal: AbortSignal): Promise<OpenedLink> {
  const known = gotThrough.get(transport) ?? new Map<LinkKind, Way>();
  gotThrough.set(transport, known);
  const ways = waysOf[kind];
  const first = known.get(kind);
  const refusals: {readonly way: Way; readonly error: ApiError}[] = [];
  for (const way of first ? [first, ...ways.filter(each => each !== first)] : ways) {
    // Roles know nothing of protocols.
    if (refusals.some(({way: {by}, error}) => by === way.by && isByRole(error))) continue;
    try {
      const opened = await open(transport, path, way, signal);
      known.set(kind, way);
      return opened;
    } catch (error) {
      if (!(error instanceof ApiError) || !isOfTheWay(error)) throw error;
      refusals.push({way, error});
    }
  }
  throw tellingMost(refusals.map(({error}) => error));
}

async function open(transport: LinkTransport, path: string, {by, protocol}: Way, signal: AbortSignal): Promise<OpenedLink> {
  const asked = {protocols: [protocol], signal};
  const link =
    by === 'SPDY' ? spdyLink((await transport.upgradeStream(path, asked)).socket) : webSocketLink(await transport.upgrade(path, asked));
  return {link, by, protocol};
}

/** Whether another way may get through. What the API server says of the pod, as that there is none, holds for all ways; 401 and a lost link, too. */
function isOfTheWay({status, reason, message}: ApiError): boolean {
  if (reason === 'UpgradeRefused') return true;
  switch (status) {
    case 403:
    case 405:
    case 426:
    case 501:
      return true;
    case 400:
      return isBare(message) || /upgrade|websocket/i.test(message);
    case 404:
      return isBare(message) || message.startsWith('the server could not find the requested resource');
    case 502:
      return isBare(message);
  }
  return false;
}

/** No Status of an API server: a page of a proxy, or words of a kubelet. */
function isBare(message: string): boolean {
  return /^\S+ answered \d{3}\b/.test(message);
}

function isByRole({status, message}: ApiError): boolean {
  return status === 403 && /^pods "[^"]*" is forbidden:( ?$| User )/.test(message);
}

/** Of those that say as much the last: of roles, SPDY's names the verb that is enough. */
function tellingMost(errors: readonly ApiError[]): ApiError {
  const most = errors.toSorted((one, other) => weightOf(other) - weightOf(one) || errors.indexOf(other) - errors.indexOf(one))[0]!;
  if (weightOf(most) > 0) return most;
  const {status, reason, message} = errors[0]!;
  return new ApiError(status, reason, `${message}; SPDY does not get through either`, {cause: most});
}

function weightOf({status, reason, message}: ApiError): number {
  if (/ cannot \w+ resource /.test(message)) return 3;
  if (reason === 'UpgradeRefused' || isBare(message)) return 0;
  return status === 403 ? 2 : 1;
}
