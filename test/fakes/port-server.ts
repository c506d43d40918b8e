import {once} from 'node:events';
import {createServer} from 'node:http';
import {type AddressInfo, connect, createServer as createTcpServer, type Socket} from 'node:net';
import {onTestFinished} from 'vitest';
import {type WebSocket, WebSocketServer} from 'ws';
import {acceptSpdy, type SpdyStream} from '../../src/demo/api/streaming/spdy.ts';

export type PortServer = {
  readonly url: string;
  /** One for each upgrade, in order. */
  readonly tunnels: readonly WebSocket[];
  readonly urls: readonly string[];
  /** Resolves as soon as a client takes bytes slower than they come. */
  readonly heldUp: Promise<void>;
};

type Script = {
  readonly protocol?: 'SPDY/3.1+portforward.k8s.io' | 'v4.channel.k8s.io';
  /** Where a port of a pod really is. */
  readonly backend?: (port: number) => number;
  /** Does itself what is to be done; true: nothing else is. `count` begins with 1. */
  readonly handle?: (ws: WebSocket, count: number) => boolean;
  /** Before a stream pair is connected; true: nothing else is. `count` is the number of the pair over all tunnels. */
  readonly onPair?: (ws: WebSocket, data: SpdyStream, error: SpdyStream, count: number) => boolean;
};

/** A kubelet behind an API server, as far as port-forward goes: it connects to local servers, with half-close right in both directions. */
export async function portServer({
  protocol = 'SPDY/3.1+portforward.k8s.io',
  backend = port => port,
  handle,
  onPair,
}: Script): Promise<PortServer> {
  const tunnels: WebSocket[] = [];
  const urls: string[] = [];
  const held = Promise.withResolvers<void>();
  const sockets = new WebSocketServer({noServer: true, perMessageDeflate: false});
  // The name of the tunnel is none that ws would let pass.
  sockets.on('headers', headers => headers.push(`Sec-WebSocket-Protocol: ${protocol}`));
  const server = createServer();
  let pairs = 0;
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => {});
    if (!request.headers['sec-websocket-protocol']?.split(',').includes(protocol)) {
      return void socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n');
    }
    urls.push(request.url ?? '');
    delete request.headers['sec-websocket-protocol'];
    sockets.handleUpgrade(request, socket, head, ws => {
      tunnels.push(ws);
      ws.on('error', () => ws.terminate());
      ws.setMaxListeners(0);
      if (handle?.(ws, tunnels.length)) return;
      const port = Number(new URL(request.url ?? '', 'http://x').searchParams.get('ports'));
      if (protocol === 'v4.channel.k8s.io') serveChannels(ws, port, backend(port), held.resolve);
      else serveSpdy(ws, (data, error) => !onPair?.(ws, data, error, ++pairs) && join(ws, data, error, backend(port), held.resolve));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    for (const ws of sockets.clients) ws.terminate();
    server.closeAllConnections();
    server.close();
    if (server.listening) await once(server, 'close');
  });
  return {url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, tunnels, urls, heldUp: held.promise};
}

/** A TCP server of a pod; its port. */
export async function backend(handle: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createTcpServer({allowHalfOpen: true}, socket => {
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    handle(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    if (server.listening) await once(server, 'close');
  });
  return (server.address() as AddressInfo).port;
}

function serveSpdy(ws: WebSocket, use: (data: SpdyStream, error: SpdyStream) => void): void {
  let error: SpdyStream | undefined;
  const session = acceptSpdy({
    send: bytes => ws.readyState === ws.OPEN && ws.send(bytes),
    close: () => ws.terminate(),
    onStream(stream) {
      if (stream.headers['streamtype'] === 'error') error = stream;
      // Of a session that ends meanwhile, headers are read as none.
      else if (error && stream.headers['streamtype'] === 'data') use(stream, error);
    },
  });
  ws.on('message', (data: Buffer) => session.receive(data));
  ws.on('close', () => session.end());
}

function join(ws: WebSocket, data: SpdyStream, error: SpdyStream, port: number, onHeld: () => void): void {
  const socket = connect({host: '127.0.0.1', port, allowHalfOpen: true});
  let ends = 0;
  const ended = () => {
    if (++ends === 2) error.end();
  };
  socket.on('data', bytes => {
    data.write(bytes);
    slowDown(ws, socket, onHeld);
  });
  socket.on('end', () => {
    data.end();
    ended();
  });
  socket.on('error', problem => {
    error.write(
      Buffer.from(`error forwarding port ${port} to pod abc, uid : ${problem.message.replace('ECONNREFUSED', 'connection refused')}`),
    );
    data.reset();
    error.reset();
  });
  ws.on('close', () => socket.destroy());
  data.listen({
    onBytes: bytes => void socket.write(bytes),
    onEnd() {
      socket.end();
      ended();
    },
    onReset: () => socket.destroy(),
  });
}

function serveChannels(ws: WebSocket, asked: number, port: number, onHeld: () => void): void {
  const head = Buffer.from([asked & 255, asked >> 8]);
  const say = (channel: number, bytes: Uint8Array) => ws.readyState === ws.OPEN && ws.send(Buffer.concat([Buffer.of(channel), bytes]));
  say(0, head);
  say(1, head);
  const socket = connect({host: '127.0.0.1', port});
  socket.on('data', bytes => {
    say(0, bytes);
    slowDown(ws, socket, onHeld);
  });
  socket.on('error', ({message}) => say(1, Buffer.from(message.replace('ECONNREFUSED', 'connection refused'))));
  socket.on('close', () => ws.close(1000));
  ws.on('message', (message: Buffer) => message[0] === 0 && socket.write(message.subarray(1)));
  ws.on('close', () => socket.destroy());
}

function slowDown(ws: WebSocket, socket: Socket, onHeld: () => void): void {
  if (ws.bufferedAmount < 2 ** 20) return;
  onHeld();
  socket.pause();
  const look = () => (ws.bufferedAmount < 2 ** 19 || ws.readyState !== ws.OPEN ? void socket.resume() : void setTimeout(look, 1));
  look();
}
