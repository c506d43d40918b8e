/** What the processes of a container reach beyond it. */
export type Network = {
  /** The container's own address. */
  readonly address: string;
  /** The cluster's DNS server. */
  readonly nameServer: string;
  /** Domains that short names are looked up in, in order (resolv.conf). */
  readonly searches: readonly string[];
  /** Addresses of a fully qualified name; undefined where there is no such name. */
  resolve(name: string): readonly string[] | undefined;
  /** What becomes of a connection to an address: `refused` at once, `lost` packets in silence. */
  reach(address: string, port: number): 'open' | 'refused' | 'lost';
  /** A HTTP request where a connection opens; undefined where what listens speaks no HTTP. */
  request(address: string, port: number, request: HttpRequest): HttpReply | undefined;
};

export type HttpRequest = {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
};

export type HttpReply = {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: Uint8Array | string;
  /** How long it takes. */
  readonly afterMs?: number;
};

/** A program that answers on a port of its container. */
export type Listener = {
  readonly pid: number;
  answer(request: HttpRequest): HttpReply;
};
