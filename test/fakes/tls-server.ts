import {once} from 'node:events';
import {readFileSync} from 'node:fs';
import {createServer as createPlainServer, type IncomingMessage, type RequestListener, type ServerResponse} from 'node:http';
import {createServer} from 'node:https';
import {type AddressInfo, connect, createServer as createTcpServer, type Server, type Socket} from 'node:net';
import type {TLSSocket} from 'node:tls';

/** Fixed keys and certificates, valid until 2120 and worth nothing outside of these tests; `expired` ones ended in 2021. */
export function pem(name: string): string {
  return readFileSync(pemPath(name), 'utf8');
}

export function pemPath(name: string): string {
  return new URL(`tls/${name}`, import.meta.url).pathname;
}

export function pemData(name: string): string {
  return Buffer.from(pem(name)).toString('base64');
}

export type Received = {
  url: string;
  headers: IncomingMessage['headers'];
  rawHeaders: string[];
  /** The common name in the client's certificate. */
  user: string | undefined;
};

export type FakeServer = {
  url: string;
  port: number;
  received: Received[];
  /** Connections accepted since the start, and those open now. */
  accepted: () => number;
  openSockets: () => number;
  /** Resolves when no connection is open. */
  untilIdle: () => Promise<void>;
  close: () => Promise<void>;
};

export type Handler = (request: IncomingMessage, response: ServerResponse, count: number) => void;

/** An HTTP server on a free loopback port, with TLS unless `isPlain`; it asks for client certificates and takes any of the test's CA. */
export async function startServer(
  handle: Handler = answerEmpty,
  options: {isPlain?: boolean; certificate?: string} = {},
): Promise<FakeServer> {
  const received: Received[] = [];
  const listener: RequestListener = (request, response) => {
    const socket = request.socket as Partial<TLSSocket>;
    const user = socket.getPeerCertificate?.().subject?.CN;
    received.push({
      url: request.url ?? '',
      headers: request.headers,
      rawHeaders: request.rawHeaders,
      user: typeof user === 'string' ? user : undefined,
    });
    handle(request, response, received.length);
  };
  const certificate = options.certificate ?? 'server';
  const tls = {
    cert: pem(`${certificate}.pem`),
    key: pem(`${certificate}.key`),
    ca: pem('ca.pem'),
    requestCert: true,
    rejectUnauthorized: false,
  };
  const server: Server = options.isPlain ? createPlainServer(listener) : createServer(tls, listener);
  const listening = await listen(server);
  return {...listening, url: `${options.isPlain ? 'http' : 'https'}://127.0.0.1:${listening.port}`, received};
}

export type FakeProxy = Omit<FakeServer, 'received'> & {targets: string[]; authorizations: (string | undefined)[]};

/** A proxy that only knows CONNECT; it leads every host to 127.0.0.1, so that made-up names work. */
export async function startProxy(options: {status?: number} = {}): Promise<FakeProxy> {
  const targets: string[] = [];
  const authorizations: (string | undefined)[] = [];
  const server = createPlainServer((_request, response) => response.writeHead(405).end());
  server.on('connect', (request, client: Socket) => {
    targets.push(request.url ?? '');
    authorizations.push(request.headers['proxy-authorization']);
    client.on('error', () => {});
    if (options.status) {
      client.end(`HTTP/1.1 ${options.status} No\r\n\r\n`);
      return;
    }
    const target = connect(Number(request.url?.split(':').at(-1)), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n');
      client.pipe(target).pipe(client);
    });
    target.on('error', () => client.destroy());
    client.on('close', () => target.destroy());
    target.on('close', () => client.destroy());
  });
  const listening = await listen(server);
  return {...listening, url: `http://127.0.0.1:${listening.port}`, targets, authorizations};
}

/** A SOCKS5 proxy (RFC 1928, 1929) that wants joe's password `pass!` and leads every host to 127.0.0.1. */
export async function startSocksProxy(): Promise<Omit<FakeServer, 'received'> & {targets: string[]}> {
  const targets: string[] = [];
  const server = createTcpServer(async client => {
    const next = async () => ((await once(client, 'data')) as [Buffer])[0];
    const methods = await next();
    if (!methods.subarray(2).includes(2)) return client.end(Buffer.from([5, 255]));
    client.write(Buffer.from([5, 2]));
    const isKnown = (await next()).toString('latin1') === '\x01\x03joe\x05pass!';
    client.write(Buffer.from([1, isKnown ? 0 : 1]));
    if (!isKnown) return client.end();
    const asked = await next();
    const end = 5 + (asked[4] ?? 0);
    const port = asked.readUInt16BE(end);
    targets.push(`${asked[3] === 3 ? asked.subarray(5, end) : 'an address'}:${port}`);
    const target = connect(port, '127.0.0.1', () => {
      client.write(Buffer.from([5, 0, 0, 1, 127, 0, 0, 1, 0, 0]));
      client.pipe(target).pipe(client);
    });
    target.on('error', () => client.destroy());
    client.on('close', () => target.destroy());
    return undefined;
  });
  const listening = await listen(server);
  return {...listening, url: `socks5://127.0.0.1:${listening.port}`, targets};
}

/** A TCP server that does as told with each connection. */
export async function startTcp(handle: (socket: Socket) => void): Promise<Omit<FakeServer, 'received'>> {
  const listening = await listen(createTcpServer(handle));
  return {...listening, url: `tcp://127.0.0.1:${listening.port}`};
}

async function listen(server: Server) {
  const sockets = new Set<Socket>();
  let count = 0;
  let wake = () => {};
  server.on('connection', socket => {
    count++;
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => {
      sockets.delete(socket);
      if (sockets.size === 0) wake();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    accepted: () => count,
    openSockets: () => sockets.size,
    untilIdle: () =>
      new Promise<void>(resolve => {
        wake = resolve;
        if (sockets.size === 0) resolve();
      }),
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      if (server.listening) await once(server, 'close');
    },
  };
}

function answerEmpty(_request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(200, {'content-type': 'application/json'}).end('{}');
}
