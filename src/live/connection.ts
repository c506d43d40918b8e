import {createHash} from 'node:crypto';
import type {NamespaceAccess} from '../kube/access.ts';
import type {DiskCache} from '../cluster/disk-cache.ts';
import type {KubeContext} from '../cluster/kubeconfig.ts';
import type {Discovery} from '../cluster/resource.ts';
import type {UpgradableTransport} from '../cluster/transport-types.ts';
import {ApiError} from '../kube/api-error.ts';
import type {Clock} from '../kube/clock.ts';
import {createAccess} from './access.ts';

/** One context in use: its transport, made when first needed, and what its server serves. */
export type Connection = {
  readonly context: KubeContext;
  transport(): Promise<UpgradableTransport>;
  /** What was spent so far, without making a transport. */
  readonly cost: () => {readonly requests: number; readonly bytesIn: number};
  /** Tells what the server serves, first from disk, then anew when that is older than `maxAgeMs` (10 minutes unless told). Never rejects. */
  discover(found: (discovery: Discovery) => void, failed: (error: ApiError) => void, maxAgeMs?: number): Promise<void>;
  /** GET and parse. Throws an ApiError. */
  read(path: string, query?: Readonly<Record<string, string>>, signal?: AbortSignal): Promise<unknown>;
  /** What a command in a container writes. Throws an ApiError, also where it ends with another code than 0. */
  exec(wish: ExecWish, signal: AbortSignal): Promise<string>;
  /** Asks the server for its version; undefined where it does not say. */
  version(): Promise<string | undefined>;
  /** What the user may do in a namespace ('' for what lies in none); see `createAccess`. Rejects with an ApiError. */
  access(namespace: string): Promise<NamespaceAccess>;
  close(): void;
};

export type ExecWish = {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly command: readonly string[];
};

export type ConnectionOptions = {
  readonly clock: Clock;
  readonly env: NodeJS.ProcessEnv;
  readonly userAgent: string;
  readonly cache: () => Promise<DiskCache | undefined>;
  readonly onNotice: (text: string) => void;
};

export function connect(context: KubeContext, {clock, env, userAgent, cache, onNotice}: ConnectionOptions): Connection {
  const ended = new AbortController();
  let made: Promise<UpgradableTransport> | undefined;
  let ready: UpgradableTransport | undefined;
  return {
    context,
    transport,
    cost: () => ready?.cost ?? {requests: 0, bytesIn: 0},
    async discover(found, failed, maxAgeMs = 600_000) {
      try {
        const [{discover}, way, kept] = await Promise.all([import('../cluster/discovery.ts'), transport(), cache()]);
        const options = {cache: kept, key: keyOf(context), signal: ended.signal, clock, maxAgeMs};
        for await (const discovery of discover(way, options)) found(discovery);
      } catch (error) {
        if (!ended.signal.aborted) failed(error instanceof ApiError ? error : new ApiError(0, 'Unknown', String(error)));
      }
    },
    read,
    exec,
    async version() {
      try {
        const version: unknown = ((await read('/version')) as {gitVersion?: unknown}).gitVersion;
        return typeof version === 'string' ? version : undefined;
      } catch {
        return undefined;
      }
    },
    access: createAccess({clock, post, signal: ended.signal}),
    close() {
      ended.abort(new Error('The connection was closed'));
      ready?.close();
    },
  };

  async function read(path: string, query: Readonly<Record<string, string>> = {}, signal: AbortSignal = ended.signal): Promise<unknown> {
    const {json} = await import('node:stream/consumers');
    const answer = await (await transport()).get(path, {query, accept: 'application/json', signal});
    return json(answer.body);
  }

  async function exec(wish: ExecWish, signal: AbortSignal): Promise<string> {
    const [{execOnce}, way] = await Promise.all([import('../cluster/exec.ts'), transport()]);
    const {stdout, stderr, exitCode} = await execOnce(way, clock, {...wish, signal});
    if (exitCode === 0) return Buffer.from(stdout).toString('utf8');
    throw new ApiError(
      0,
      'ExitCode',
      `${wish.command.join(' ')} ended with ${exitCode}${stderr.trim() === '' ? '' : `: ${stderr.trim()}`}`,
    );
  }

  async function post(plural: string, review: object): Promise<unknown> {
    const {json} = await import('node:stream/consumers');
    const path = `/apis/authorization.k8s.io/v1/${plural}`;
    return json((await (await transport()).get(path, {accept: 'application/json', signal: ended.signal, review})).body);
  }

  function transport(): Promise<UpgradableTransport> {
    made ??= import('../cluster/transport.ts').then(({createTransport}) => {
      ready = createTransport({context, clock, env, userAgent, onNotice});
      return ready;
    });
    return made;
  }
}

/** Two contexts of one server share what is known of it. */
function keyOf({clusterEntry}: KubeContext): string {
  const authority = clusterEntry?.certificateAuthorityData ?? clusterEntry?.certificateAuthority ?? '';
  return `${clusterEntry?.server ?? ''} ${createHash('sha256').update(authority).digest('hex')}`;
}
