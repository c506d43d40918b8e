import type {PodScope} from '../resources/pods-of.ts';

/** What a forward leads to. */
export type ForwardTarget = {
  /** `deployment web`. */
  readonly title: string;
  readonly namespace: string;
  /** Its pods, of which one serves at a time. Of no account for a service: its selector is asked each time. */
  readonly scopes: readonly PodScope[];
  /** A service of the namespace: ports are its own then. */
  readonly service?: string;
  /** The container whose ports are meant where names are told. */
  readonly container?: string;
  /** What makes another pod when the one that is named goes. Found out when the pod is seen; kept with a saved forward. */
  readonly owner?: PodOwner;
};

/** The controller of a pod. */
export type PodOwner = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  /** Of a ReplicaSet's pod: what its deployment's name is followed by. */
  readonly hash?: string;
};

export type ForwardPort = {
  /** As asked for; 0 is a free one, undefined the same as in the pod or, where that cannot be, a free one. */
  readonly wanted: number | undefined;
  /** As told: a number or a name, of the service where it is one. */
  readonly remote: number | string;
  /** What listens here; undefined while nothing does. */
  readonly local: number | undefined;
  /** The number in the pod; undefined while it is not known. */
  readonly target: number | undefined;
};

/** A forward as it stands. */
export type Forward = {
  readonly id: number;
  readonly context: string;
  readonly target: ForwardTarget;
  readonly ports: readonly ForwardPort[];
  /** `localhost` unless asked for otherwise. */
  readonly address: string;
  /** `waiting`: the local ports are open, but nothing can serve them now. */
  readonly stage: 'opening' | 'listening' | 'waiting' | 'failed' | 'stopped';
  /** Why it waits or has failed. */
  readonly because: string | undefined;
  /** The pod that serves. */
  readonly pod: string | undefined;
  /** Connections now, and since it was started. */
  readonly open: number;
  readonly total: number;
  /** From the pod, and to it. */
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** `at` is in ms since the epoch. */
  readonly lastError: {readonly text: string; readonly at: number} | undefined;
  /** It comes back in later sittings, stopped. */
  readonly isSaved: boolean;
};

export function isOpen({stage}: Forward): boolean {
  return stage === 'opening' || stage === 'listening' || stage === 'waiting';
}

/** Only from this machine. */
export function isLoopback(address: string): boolean {
  return address === 'localhost' || address === '::1' || /^127\.\d+\.\d+\.\d+$/.test(address);
}

/** `127.0.0.1:8080`; undefined while it does not listen. */
export function localText(address: string, port: number | undefined): string | undefined {
  if (port === undefined) return undefined;
  const host = address === 'localhost' ? '127.0.0.1' : address.includes(':') ? `[${address}]` : address;
  return `${host}:${port}`;
}

/** Where a browser finds it: https where the port is called or numbered so. Another machine's name is not known, so it is this one's. */
export function urlOf({address}: Forward, {local, remote, target}: ForwardPort): string | undefined {
  const host = address === '0.0.0.0' || address === '::' ? 'localhost' : address;
  const text = localText(host, local);
  const isSecure = remote === 'https' || [remote, target].some(port => port === 443 || port === 8443);
  return text && `${isSecure ? 'https' : 'http'}://${text}`;
}
