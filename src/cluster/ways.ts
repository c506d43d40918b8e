import type {Socket} from 'node:net';
import type {Dispatcher} from 'undici';
import {ApiError} from '../kube/api-error.ts';
import {type Connections, createConnections, type Timeouts} from './connections.ts';
import type {KubeContext} from './kubeconfig-entries.ts';
import type {RotatedFiles} from './rotated-file.ts';
import {type ClientCertificate, readTlsMaterial, secureContextOf} from './tls-material.ts';

/** A connection, or a pool of them, for one request. */
export type Way = {
  readonly dispatcher: Dispatcher;
  /** Whether an earlier request was answered here, so that a kept connection may since have been closed by the server. */
  readonly isWarm: boolean;
  /** To be called when an answer begins. */
  served(): void;
  /** The request is over: an own connection dies, a pool stays. */
  done(): void;
  /** No new request may take this way: what still runs there may end. */
  distrust(): void;
};

export type Ways = {
  /** Throws an ApiError. */
  find(server: URL, proxy: URL | undefined, certificate: ClientCertificate | undefined, isStream: boolean): Promise<Way>;
  /** A bare connection of its own, for an upgrade. Throws an ApiError, or what the network throws. */
  connect(server: URL, proxy: URL | undefined, certificate: ClientCertificate | undefined, signal: AbortSignal): Promise<Socket>;
  close(): void;
};

type Pool = {readonly hash: string; readonly connections: Connections; dispatcher: Dispatcher | undefined; isWarm: boolean};

/** Keeps one pool for plain requests, as long as the TLS material stays the same and its connections answer; streams get their own. */
export function createWays(context: KubeContext, files: RotatedFiles, timeouts: Timeouts): Ways {
  const open = new Set<Dispatcher>();
  const sockets = new Set<Socket>();
  let current: Pool | undefined;
  let isClosed = false;

  function keep(dispatcher: Dispatcher): Dispatcher {
    open.add(dispatcher);
    return dispatcher;
  }

  function retire(pool: Pool): void {
    const {dispatcher} = pool;
    pool.dispatcher = undefined;
    pool.isWarm = false;
    dispatcher?.close().then(
      () => open.delete(dispatcher),
      () => open.delete(dispatcher),
    );
  }

  async function poolFor(server: URL, proxy: URL | undefined, certificate: ClientCertificate | undefined): Promise<Pool> {
    const material = server.protocol === 'https:' ? await readTlsMaterial(context, certificate, files) : undefined;
    if (isClosed) throw closed(server);
    const hash = material?.hash ?? 'http';
    if (current?.hash === hash) return current;
    if (current) retire(current);
    const tls = material && {...material, secureContext: secureContextOf(material, context)};
    current = {hash, connections: createConnections({proxy, tls, timeouts}), dispatcher: undefined, isWarm: false};
    return current;
  }

  return {
    async find(server, proxy, certificate, isStream) {
      const pool = await poolFor(server, proxy, certificate);
      if (isStream) {
        const dispatcher = keep(pool.connections.openSingle());
        const done = () => {
          if (open.delete(dispatcher)) void dispatcher.destroy().catch(() => {});
        };
        return {dispatcher, isWarm: false, served() {}, done, distrust: done};
      }
      const dispatcher = (pool.dispatcher ??= keep(pool.connections.openPool()));
      return {
        dispatcher,
        isWarm: pool.isWarm,
        served: () => {
          pool.isWarm = true;
        },
        done() {},
        distrust: () => {
          if (pool.dispatcher === dispatcher) retire(pool);
        },
      };
    },
    async connect(server, proxy, certificate, signal) {
      const {connections} = await poolFor(server, proxy, certificate);
      const socket = await connections.openSocket(server, signal);
      if (isClosed) {
        socket.destroy();
        throw closed(server);
      }
      sockets.add(socket);
      return socket.once('close', () => sockets.delete(socket));
    },
    close() {
      isClosed = true;
      for (const socket of sockets) socket.destroy();
      for (const dispatcher of open) void dispatcher.destroy().catch(() => {});
      open.clear();
    },
  };
}

function closed({host}: URL): ApiError {
  return new ApiError(0, 'Closed', `The connection to ${host} was closed`);
}
