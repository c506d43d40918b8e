import type {Socket} from 'node:net';
import type {SecureContext} from 'node:tls';
import {Agent, buildConnector, Client, type Dispatcher, Pool, ProxyAgent} from 'undici';
import {ApiError} from '../kube/api-error.ts';

export type Timeouts = {
  /** To the end of the TLS handshake. */
  readonly connectInMs: number;
  /** From the request to the headers of its answer. */
  readonly headersInMs: number;
  /** Of silence within the body of a plain answer. */
  readonly bodyInMs: number;
};

/** One way to a server: how TLS is spoken there, and through which proxy. */
export type Route = {
  readonly proxy: URL | undefined;
  /** Undefined for an http:// server. */
  readonly tls: {readonly secureContext: SecureContext; readonly servername: string | undefined; readonly isVerified: boolean} | undefined;
  readonly timeouts: Timeouts;
};

export type Connections = {
  /** Up to 16 connections, kept open between requests. */
  openPool(): Dispatcher;
  /** One connection, for one request that lasts. */
  openSingle(): Dispatcher;
  /** A bare connection to the server, TLS and all, for what is not HTTP. Throws what the network throws. */
  openSocket(server: URL, signal: AbortSignal): Promise<Socket>;
};

const keepAliveInMs = 30_000;
const poolSize = 16;

/**
 * Prepares connections of HTTP/1.1 alone: an HTTP/2 session that goes dead takes all requests with it unnoticed, its windows slow big
 * lists, and it joins impersonation headers. TLS sessions are resumed across all connections of a route.
 */
export function createConnections(route: Route): Connections {
  const {proxy, tls, timeouts} = route;
  const socketOptions = {allowH2: false, timeout: timeouts.connectInMs, keepAlive: true, keepAliveInitialDelay: keepAliveInMs};
  const tlsOptions = tls && {
    secureContext: tls.secureContext,
    rejectUnauthorized: tls.isVerified,
    ...(tls.servername ? {servername: tls.servername} : {}),
  };
  const shared = {
    allowH2: false,
    headersTimeout: timeouts.headersInMs,
    bodyTimeout: timeouts.bodyInMs,
    keepAliveTimeout: keepAliveInMs,
    pipelining: 1,
  };
  const connector = buildConnector({...socketOptions, ...tlsOptions});

  if (proxy && !proxy.protocol.startsWith('socks')) {
    const proxyTls = {...socketOptions, ...(tls ? {rejectUnauthorized: tls.isVerified, secureContext: tls.secureContext} : {})};
    const open = (connections: number) =>
      new ProxyAgent({
        ...shared,
        connections,
        uri: proxy.href,
        connectTimeout: timeouts.connectInMs,
        requestTls: {...socketOptions, ...tlsOptions},
        proxyTls,
        clientFactory: (origin, clientOptions) => new Pool(origin, {...clientOptions, headersTimeout: timeouts.connectInMs}),
      });
    return {
      openPool: () => open(poolSize),
      openSingle: () => open(1),
      openSocket: async (server, signal) => {
        const tunnel = await openTunnel(proxy, server, {signal, connect: buildConnector(proxyTls), headersTimeout: timeouts.connectInMs});
        return server.protocol === 'https:' ? dial(connector, server, signal, tunnel) : tunnel;
      },
    };
  }
  const connect = proxy ? socksConnector(proxy, connector) : connector;
  return {
    openPool: () => new Agent({...shared, connect, connections: poolSize}),
    openSingle: () => new Agent({...shared, connect, connections: 1}),
    openSocket: (server, signal) => dial(connect, server, signal),
  };
}

/** Connects as undici does for itself; `httpSocket` is a way that is already there, upon which TLS is spoken. */
function dial(connect: buildConnector.connector, server: URL, signal: AbortSignal, httpSocket?: Socket): Promise<Socket> {
  const hostname = server.hostname.replace(/^\[|\]$/g, '');
  const {host, protocol, port} = server;
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort, {once: true});
    const target = {hostname, host, protocol, port} as buildConnector.Options;
    connect(httpSocket ? {...target, httpSocket} : target, (error, socket) => {
      signal.removeEventListener('abort', abort);
      if (error) {
        httpSocket?.destroy();
        reject(error);
      } else if (signal.aborted) socket.destroy();
      else resolve(socket);
    });
  });
}

type TunnelOptions = {readonly signal: AbortSignal; readonly connect: buildConnector.connector; readonly headersTimeout: number};

/** CONNECT (RFC 9110, 9.3.6), with the user and password that the proxy's address holds. */
async function openTunnel(proxy: URL, server: URL, {signal, ...options}: TunnelOptions): Promise<Socket> {
  const target = `${server.hostname}:${server.port || (server.protocol === 'https:' ? 443 : 80)}`;
  const user = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
  const authorization = user === ':' ? {} : {'proxy-authorization': `Basic ${Buffer.from(user).toString('base64')}`};
  const client = new Client(proxy.origin, options);
  const {statusCode, socket} = await client.connect({path: target, headers: {host: target, ...authorization}, signal});
  if (statusCode === 200) return socket as Socket;
  socket.on('error', () => {}).destroy();
  const message = `The proxy ${proxy.host} refused to connect to ${server.host} (${statusCode}); check proxy-url, HTTPS_PROXY and NO_PROXY`;
  throw new ApiError(0, 'UND_ERR_ABORTED', message);
}

function socksConnector(proxy: URL, secure: buildConnector.connector): buildConnector.connector {
  let dialer: Promise<(host: string, port: number) => Promise<Socket>> | undefined;
  return (options, callback) => {
    dialer ??= import('./client-node.ts').then(({createSocksDialer}) => createSocksDialer(proxy));
    const port = Number(options.port) || (options.protocol === 'https:' ? 443 : 80);
    dialer
      .then(dial => dial(options.hostname.replace(/^\[|\]$/g, ''), port))
      .then(
        socket => {
          socket.setKeepAlive(true, keepAliveInMs).setNoDelay(true);
          if (options.protocol === 'https:') secure({...options, httpSocket: socket}, callback);
          else callback(null, socket);
        },
        error => callback(error, null),
      );
  };
}
