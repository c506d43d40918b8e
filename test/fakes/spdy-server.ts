import {once} from 'node:events';
import {createServer} from 'node:http';
import {createServer as createSecureServer} from 'node:https';
import type {AddressInfo, Socket} from 'node:net';
import {onTestFinished} from 'vitest';
import {type WebSocket, WebSocketServer} from 'ws';
import {acceptSpdy, type SpdyStream} from '../../src/demo/api/streaming/spdy.ts';
import {createWaiters} from '../waiters.ts';
import {pem} from './tls-server.ts';

/** One that stands. */
export type SpdySide = {
  readonly socket: Socket;
  /** By `streamtype`, when the client has opened it. */
  stream(type: string): Promise<SpdyStream>;
  /** In the order in which they were opened. */
  readonly opened: readonly string[];
};

type Script = {
  /** The answer to a GET with an upgrade, whole; undefined takes it as a WebSocket. */
  readonly get?: ((count: number) => string | undefined) | undefined;
  /** The same for a POST. */
  readonly post?: ((count: number) => string | undefined) | undefined;
  readonly onWebSocket?: (ws: WebSocket) => void;
  readonly onSpdy?: (side: SpdySide) => void;
  /** Over TLS, in the name of cluster.test. */
  readonly isSecure?: boolean;
};

/** An API server as far as upgrades go, with its proxies: `asked` are the methods and protocols that came, in order. */
export async function spdyServer({get = () => refusal(403, 'no'), post = () => undefined, onWebSocket, onSpdy, isSecure = false}: Script) {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const webSockets = new WebSocketServer({noServer: true, perMessageDeflate: false});
  const server = isSecure ? createSecureServer({cert: pem('server.pem'), key: pem('server.key')}) : createServer();
  let open = 0;
  server.on('connection', socket => {
    open++;
    sockets.add(socket);
    socket
      .on('error', () => {})
      .on('close', () => {
        open--;
        sockets.delete(socket);
      });
  });
  server.on('upgrade', (request, duplex, head) => {
    const socket = duplex as Socket;
    const {method = '', headers} = request;
    const protocol = String(headers['sec-websocket-protocol'] ?? headers['x-stream-protocol-version']);
    asked.push(`${method} ${headers.upgrade} ${protocol}`);
    const answer = method === 'POST' ? post(asked.length) : get(asked.length);
    if (answer !== undefined) return void socket.end(answer);
    if (method !== 'POST') return webSockets.handleUpgrade(request, socket, head, ws => onWebSocket?.(ws));
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\nX-Stream-Protocol-Version: ${protocol}\r\n\r\n`,
    );
    const side = sideOf(socket);
    onSpdy?.(side);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    if (server.listening) await once(server, 'close');
  });
  const {port} = server.address() as AddressInfo;
  return {url: `http://127.0.0.1:${port}`, port, asked, openSockets: () => open};
}

/** A whole answer that is no upgrade: a page, or a Status where it is an object. */
export function refusal(code: number, body: string | object): string {
  const text = typeof body === 'string' ? body : JSON.stringify({kind: 'Status', apiVersion: 'v1', status: 'Failure', code, ...body});
  const type = typeof body === 'string' ? 'text/html' : 'application/json';
  return `HTTP/1.1 ${code} Said\r\nContent-Type: ${type}\r\nContent-Length: ${Buffer.byteLength(text)}\r\nConnection: close\r\n\r\n${text}`;
}

function sideOf(socket: Socket): SpdySide {
  const streams = new Map<string, SpdyStream>();
  const opened: string[] = [];
  const {until, wake} = createWaiters();
  const session = acceptSpdy({
    send: bytes => void (socket.writable && socket.write(bytes)),
    close: () => socket.destroy(),
    onStream(stream) {
      const {streamtype = ''} = stream.headers;
      opened.push(streamtype);
      streams.set(streamtype, stream);
      wake();
    },
  });
  socket.on('data', (bytes: Buffer) => session.receive(bytes));
  socket.on('end', () => socket.destroy());
  socket.on('close', () => session.end());
  return {socket, opened, stream: type => until(() => streams.get(type))};
}
