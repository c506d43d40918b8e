import {createServer, type IncomingMessage} from 'node:http';
import {createServer as createSecureServer} from 'node:https';
import type {AddressInfo} from 'node:net';
import {once} from 'node:events';
import type {TLSSocket} from 'node:tls';
import {onTestFinished} from 'vitest';
import {type WebSocket, WebSocketServer} from 'ws';
import {pem} from './tls-server.ts';

export type Upgraded = {readonly url: string; readonly headers: IncomingMessage['headers']; readonly user: string | undefined};

export type ExecServer = {readonly url: string; readonly port: number; readonly received: readonly Upgraded[]; openSockets(): number};

/**
 * A server of WebSockets alone, which does as told with each; plain requests get 200. `choose` takes a subprotocol, or gives a status
 * with which the upgrade is refused; one of Kubernetes that the client does not offer is refused with 403, as by golang.org/x/net/websocket.
 */
export async function execServer(
  handle: (ws: WebSocket, count: number) => void,
  {isPlain = false, choose = () => 'v5.channel.k8s.io'}: {isPlain?: boolean; choose?: (count: number) => string | number} = {},
): Promise<ExecServer> {
  const received: Upgraded[] = [];
  let open = 0;
  const tls = {cert: pem('server.pem'), key: pem('server.key'), ca: pem('ca.pem'), requestCert: true, rejectUnauthorized: false};
  const server = isPlain ? createServer() : createSecureServer(tls);
  const sockets = new WebSocketServer({
    noServer: true,
    handleProtocols: () => String(choose(received.length)),
  });
  server.on('connection', socket => {
    open += 1;
    socket.on('error', () => {}).on('close', () => (open -= 1));
  });
  server.on('upgrade', (request: IncomingMessage, socket, head) => {
    const user = (request.socket as Partial<TLSSocket>).getPeerCertificate?.().subject?.CN;
    const chosen = choose(received.length + 1);
    const offered = request.headers['sec-websocket-protocol']?.split(',') ?? [];
    const isRight = typeof chosen === 'number' || !chosen.endsWith('.channel.k8s.io') || offered.includes(chosen);
    if (!isRight) return void socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n');
    received.push({url: request.url ?? '', headers: request.headers, user: typeof user === 'string' ? user : undefined});
    if (typeof chosen === 'number') {
      const body = JSON.stringify({kind: 'Status', status: 'Failure', reason: 'Forbidden', message: 'pods "p" is forbidden', code: chosen});
      socket.end(`HTTP/1.1 ${chosen} No\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, ws => handle(ws, received.length));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    for (const ws of sockets.clients) ws.terminate();
    server.closeAllConnections();
    server.close();
    if (server.listening) await once(server, 'close');
  });
  const {port} = server.address() as AddressInfo;
  return {url: `${isPlain ? 'http' : 'https'}://127.0.0.1:${port}`, port, received, openSockets: () => open};
}
