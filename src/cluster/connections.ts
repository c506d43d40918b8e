import type {Socket} from 'node:net';
import type {SecureContext} from 'node:tls';
import {Agent, buildConnector, type Dispatcher, Pool, ProxyAgent} from 'undici';

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
    const open = (connections: number) =>
      new ProxyAgent({
        ...shared,
        connections,
        uri: proxy.href,
        connectTimeout: timeouts.connectInMs,
        requestTls: {...socketOptions, ...tlsOptions},
        proxyTls: {...socketOptions, ...(tls ? {rejectUnauthorized: tls.isVerified, secureContext: tls.secureContext} : {})},
        clientFactory: (origin, clientOptions) => new Pool(origin, {...clientOptions, headersTimeout: timeouts.connectInMs}),
      });
    return {openPool: () => open(poolSize), openSingle: () => open(1)};
  }
  const connect = proxy ? socksConnector(proxy, connector) : connector;
  return {
    openPool: () => new Agent({...shared, connect, connections: poolSize}),
    openSingle: () => new Agent({...shared, connect, connections: 1}),
  };
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
