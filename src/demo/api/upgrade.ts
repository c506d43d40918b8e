import type {IncomingMessage} from 'node:http';
import type {Duplex} from 'node:stream';
import {type WebSocket, WebSocketServer} from 'ws';
import type {Demo} from '../demo.ts';
import {badRequest, notFound, Refusal} from '../refusal.ts';
import {pods} from '../types/pods.ts';
import {mustBeAllowedToOpen} from './rbac/may-open.ts';
import type {User} from './rbac/user.ts';
import {refuseUpgrade} from './refuse-upgrade.ts';
import {placeOf} from './route.ts';
import {answerSpdy, chooseSpdy} from './streaming/accept-spdy.ts';
import {socketCarrier, webSocketCarrier} from './streaming/carrier.ts';
import {openChannels} from './streaming/channels.ts';
import {Denial} from './streaming/denial.ts';
import {prepare} from './streaming/execute.ts';
import {askedPorts, forwardPorts} from './streaming/forward-ports.ts';
import {forwardTunnelled} from './streaming/forward-tunnelled.ts';
import {mustHaveHost} from './streaming/must-have-host.ts';
import {type Protocol, protocolsFor, spdyProtocols} from './streaming/protocols.ts';
import {openSpdyChannels} from './streaming/spdy-channels.ts';

/** Answers a request for a WebSocket or SPDY to a pod: exec, attach, port-forward. Whether the user may has been asked before. */
export function upgrade(demo: Demo, user: User, request: IncomingMessage, socket: Duplex, head: Buffer): void {
  try {
    open(demo, user, request, socket, head);
  } catch (error) {
    if (error instanceof Denial) error.answer(socket);
    else refuseUpgrade(socket, error);
  }
}

function open(demo: Demo, user: User, request: IncomingMessage, socket: Duplex, head: Buffer): void {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const {resource, verb} = placeOf(request.method ?? 'GET', url.pathname, url.searchParams);
  const {group, plural, namespace, name, subresource = ''} = resource ?? {};
  if (group !== '' || plural !== 'pods' || name === undefined || !/^(exec|attach|portforward)$/.test(subresource)) {
    throw new Refusal(404, 'NotFound', 'the server could not find the requested resource');
  }
  if (resource && verb !== 'create') mustBeAllowedToOpen(demo, user, resource);
  const pod = demo.registry.get(pods, namespace, name);
  if (!pod) throw notFound(pods, name);
  const wanted = request.headers.upgrade?.toLowerCase() ?? '';
  const isWebSocket = wanted === 'websocket';
  const isSpdy = wanted.includes('spdy/3.1');
  const protocol = isWebSocket ? choose(request, subresource) : undefined;
  if (subresource === 'portforward') {
    const ports = !protocol || protocol.isTunnel ? [] : askedPorts(url.searchParams);
    mustHaveHost(pod);
    const {phase} = pod.status ?? {};
    if (phase === 'Succeeded' || phase === 'Failed') throw new Denial(500, `pod not found ("${name}_${namespace}")`);
    if (isSpdy) {
      answerSpdy(socket, head, chooseSpdy(request, ['portforward.k8s.io']));
      return forwardTunnelled(demo, pod, socketCarrier(socket));
    }
    if (!protocol) throw badRequest('Upgrade request required');
    accept(request, socket, head, protocol, ws => {
      if (protocol.isTunnel) forwardTunnelled(demo, pod, webSocketCarrier(ws));
      else forwardPorts(demo, pod, ports, openChannels(ws, protocol));
    });
    return;
  }
  const session = prepare(demo, pod, subresource === 'exec', url.searchParams);
  if (isSpdy) {
    const name = chooseSpdy(
      request,
      spdyProtocols.map(known => known.name),
    );
    const chosen = spdyProtocols.find(known => known.name === name)!;
    const streams = session.streams(/^v[34]/.test(name));
    answerSpdy(socket, head, name);
    return openSpdyChannels(demo, socket, chosen, streams, channels => {
      let join: ReturnType<typeof session.begin>;
      try {
        join = session.begin(chosen);
      } catch {
        // It has ended since it was looked at.
        return channels.close();
      }
      join(channels);
    });
  }
  if (!protocol) throw badRequest('Upgrade request required');
  const joined = session.begin(protocol);
  accept(request, socket, head, protocol, ws => joined(openChannels(ws, protocol)));
}

/** The protocol that both sides know; 403 where there is none, as golang.org/x/net/websocket answers. */
function choose(request: IncomingMessage, subresource: string): Protocol {
  const asked = (request.headers['sec-websocket-protocol'] ?? '')
    .split(',')
    .map(name => name.trim())
    .filter(name => name !== '');
  const protocols = protocolsFor(subresource);
  const first = protocols.find(({isPreferred, name}) => isPreferred && asked.includes(name));
  const found =
    first ??
    (asked.length === 0
      ? protocols.at(-1)
      : protocols.find(({name}) => name === asked.find(each => protocols.some(known => known.name === each))));
  if (!found) throw new Denial(403, '');
  return asked.length === 0 ? {...found, name: ''} : found;
}

function accept(request: IncomingMessage, socket: Duplex, head: Buffer, {name}: Protocol, use: (ws: WebSocket) => void): void {
  const server = new WebSocketServer({noServer: true, perMessageDeflate: false, maxPayload: 32 * 2 ** 20, clientTracking: false});
  // The choice was made, and the name of the tunnel has letters in it that ws does not let pass.
  delete request.headers['sec-websocket-protocol'];
  if (name !== '') server.on('headers', headers => headers.push(`Sec-WebSocket-Protocol: ${name}`));
  server.handleUpgrade(request, socket, head, ws => {
    ws.on('error', () => ws.terminate());
    use(ws);
  });
}
