import {decode} from '../io.ts';
import {answer} from '../listening.ts';
import type {HttpReply, Network} from '../network.ts';
import type {Steps, Task} from '../task.ts';

export type Asked = {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly timeoutMs: number;
};

type Target = {readonly scheme: string; readonly host: string; readonly port: number; readonly hasPort: boolean; readonly path: string};

export type Result = Target & {readonly address?: string} & (
    | {readonly type: 'answered'; readonly reply: HttpReply; readonly reason: string}
    | {readonly type: 'unknown-host' | 'refused' | 'lost' | 'silent' | 'unsupported'}
  );

/** Asks for what a URL names. TLS is spoken with nobody here: https ends in silence. */
export function* exchange(task: Task, url: string, {method, headers, body, timeoutMs}: Asked): Steps<Result> {
  const target = targetOf(url);
  if (!target) return {scheme: '', host: url, port: 0, hasPort: false, path: '/', type: 'unsupported'};
  const [address] = addressesOf(task, target.host) ?? [];
  if (address === undefined) return {...target, type: 'unknown-host'};
  const network = networkOf(task);
  yield task.sleep(1);
  const state = network.reach(address, target.port);
  if (state === 'lost') {
    yield task.sleep(Math.min(timeoutMs, 127_000));
    return {...target, address, type: 'lost'};
  }
  if (state === 'refused') return {...target, address, type: 'refused'};
  const reply =
    target.scheme === 'http'
      ? network.request(address, target.port, {method, path: target.path, headers: {host: target.host, ...headers}, body})
      : undefined;
  if (!reply) return {...target, address, type: 'silent'};
  if (reply.afterMs) yield task.sleep(reply.afterMs);
  return {...target, address, type: 'answered', reply, reason: reasons[reply.status] ?? 'Unknown'};
}

function targetOf(url: string): Target | undefined {
  const [, scheme = 'http', host, port, path = ''] =
    /^(?:(https?):\/\/)?(?:[^@/]*@)?(\[[^\]]+\]|[^:/?#]+)(?::(\d+))?([/?#].*)?$/.exec(url) ?? [];
  if (host === undefined || (/^\w+:\/\//.test(url) && !/^https?:/.test(url))) return undefined;
  return {
    scheme,
    host: host.replace(/^\[|\]$/g, ''),
    port: Number(port ?? (scheme === 'https' ? 443 : 80)),
    hasPort: port !== undefined,
    path: path.startsWith('/') ? path.replace(/#.*$/, '') : `/${path}`,
  };
}

/** The network of the container; without one only the container itself is there. */
export function networkOf({container}: Task): Network {
  const {network} = container;
  if (network) return network;
  const isOwn = (address: string) => address.startsWith('127.') || address === '::1';
  return {
    address: '127.0.0.1',
    nameServer: '127.0.0.1',
    searches: [],
    resolve: () => undefined,
    reach: (address, port) => (!isOwn(address) ? 'lost' : container.listening.has(port) ? 'open' : 'refused'),
    request: (_, port, request) => answer(container, port, request) ?? container.respond(port, request.path),
  };
}

export function isAddress(host: string): boolean {
  return /^\d+\.\d+\.\d+\.\d+$/.test(host) || host.includes(':');
}

/** Addresses of a host: itself, from /etc/hosts, or from the DNS server with the domains that are searched (resolv.conf with ndots 5). */
export function addressesOf(task: Task, host: string): readonly string[] | undefined {
  if (isAddress(host)) return [host];
  const fromFile = hostsFile(task).find(([, ...names]) => names.includes(host));
  if (fromFile) return [fromFile[0]!];
  if (host === 'localhost') return ['127.0.0.1'];
  const network = networkOf(task);
  const dots = host.split('.').length - 1;
  const searched = host.endsWith('.') ? [] : network.searches.map(domain => `${host}.${domain}`);
  const plain = host.replace(/\.$/, '');
  for (const name of dots >= 5 ? [plain, ...searched] : [...searched, plain]) {
    const found = network.resolve(name);
    if (found?.length) return found;
  }
  return undefined;
}

function hostsFile({container}: Task): string[][] {
  try {
    const lines = decode(container.files.read('/etc/hosts')).split('\n');
    return lines.map(line => line.replace(/#.*/, '').trim().split(/\s+/)).filter(words => words.length > 1 && !words[0]!.includes(':'));
  } catch {
    return [];
  }
}

export const reasons: Readonly<Record<number, string>> = {
  200: 'OK',
  201: 'Created',
  204: 'No Content',
  301: 'Moved Permanently',
  302: 'Found',
  304: 'Not Modified',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};
