import type {Socket} from 'node:net';
import type {Readable} from 'node:stream';
import type {WebSocket} from 'ws';

export type Query = Readonly<Record<string, string | undefined>>;

export type Ask = {
  readonly query?: Query;
  readonly accept: string;
  readonly signal: AbortSignal;
  readonly headers?: Readonly<Record<string, string>>;
  /** An access review, which is posted and changes nothing: only below /apis/authorization.k8s.io/ and /apis/authentication.k8s.io/. */
  readonly review?: object;
  /** A watch: it gets a connection of its own, which is destroyed when the body ends or is destroyed, and no deadline after its headers. */
  readonly isStream?: boolean;
};

export type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Must be read to its end or destroyed. */
  readonly body: Readable;
};

/** A request that changes something, or is a dry run of it. Sent once, never again by itself: who sent it looks what became of it. */
export type Mutation = {
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly query?: Query;
  readonly contentType?: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly signal: AbortSignal;
};

/** What was spent on this cluster since the start. */
export type Cost = {requests: number; bytesIn: number};

/** The way to one API server with one user's credentials. */
export type Transport = {
  /** `path` begins with `/`. Resolves for 2xx and 304; everything else, also no answer at all, throws an ApiError. */
  get(path: string, ask: Ask): Promise<Answer>;
  readonly cost: Readonly<Cost>;
  close(): void;
};

/** It can change things, too. */
export type WritableTransport = Transport & {
  /** As `get`. Only changes/send.ts may call it. */
  mutate(path: string, mutation: Mutation): Promise<Answer>;
};

export type Upgrade = {
  /** Subprotocols, the best first; names with a slash, which are no tokens, too. `protocol` of what is opened tells which. */
  readonly protocols: readonly string[];
  readonly signal: AbortSignal;
};

/** A connection that reads nothing until it is resumed, and the protocol that the server took. Its errors are told by its close alone. */
export type UpgradedStream = {readonly socket: Socket; readonly protocol: string};

/** It can open WebSockets and SPDY, too. */
export type UpgradableTransport = WritableTransport & {
  /**
   * `path` with its query. Resolves when the WebSocket stands; it is paused: listen, then resume it. It lasts until one side closes it, the
   * signal fires or the transport is closed. Refusals, also an answer that is no upgrade, throw an ApiError, as `get` does.
   */
  upgrade(path: string, upgrade: Upgrade): Promise<WebSocket>;
  /** The same for SPDY/3.1, by POST; only to exec, attach and portforward of a pod. */
  upgradeStream(path: string, upgrade: Upgrade): Promise<UpgradedStream>;
};
