import {onTestFinished} from 'vitest';
import {type DemoServer, type ServeOptions, serveDemo} from '../../src/demo/api/serve.ts';
import {type CreateOptions, createDemo} from '../../src/demo/create-demo.ts';
import type {Demo} from '../../src/demo/demo.ts';
import type {KubeObject} from '../../src/demo/object.ts';
import {configMaps} from '../../src/demo/types/configmaps.ts';

export type Answer = {readonly code: number; readonly headers: Headers; readonly text: string; readonly body: Body};
/** What is in bodies, as far as tests look. */
export type Body = {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly status?: unknown;
  readonly reason?: string;
  readonly message?: string;
  readonly code?: number;
  readonly details?: unknown;
  readonly metadata: KubeObject['metadata'] & {readonly continue?: string; readonly remainingItemCount?: number};
  readonly items: readonly KubeObject[];
  readonly columnDefinitions?: readonly {readonly name: string}[] | null;
  readonly rows: readonly {readonly cells: readonly unknown[]; readonly object: unknown}[];
  readonly data?: Readonly<Record<string, string>>;
  readonly spec?: unknown;
};
export type Event = {readonly type: string; readonly object: Body};
export type Watch = {next(): Promise<Event>; ended(): Promise<void>; close(): void};

export type Client = {
  readonly demo: Demo;
  readonly server: DemoServer;
  ask(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  watch(path: string, headers?: Readonly<Record<string, string>>): Promise<Watch>;
};

export const START = Date.parse('2026-01-02T03:04:05Z');
const MERGE = 'application/merge-patch+json';

/** A cluster whose time stands still, served plainly, and somebody who may do everything. All ends with the test. */
export async function startApi(options: ServeOptions & Partial<CreateOptions> = {}): Promise<Client> {
  const {seed = 1, from = START, window, ...serving} = options;
  const demo = createDemo({seed, from, ...(window !== undefined && {window})});
  const server = await serveDemo(demo, {isPlain: true, ...serving});
  onTestFinished(() => server.stop());
  return clientOf(demo, server);
}

/** Somebody with a token, or with none. */
export function clientOf(demo: Demo, server: DemoServer, token = server.tokens['admin']): Client {
  const authorization: Record<string, string> = token === undefined ? {} : {authorization: `Bearer ${token}`};
  const client: Client = {
    demo,
    server,
    async ask(method, path, body, headers = {}) {
      const type = method === 'PATCH' ? MERGE : 'application/json';
      const response = await fetch(server.url + path, {
        method,
        headers: {...authorization, ...(body !== undefined && {'content-type': type}), 'user-agent': 'tester/1.0', ...headers},
        ...(body !== undefined && {body: asBody(body)}),
      });
      const text = await response.text();
      return {code: response.status, headers: response.headers, text, body: parsed(text)};
    },
    get: (path, headers) => client.ask('GET', path, undefined, headers),
    async watch(path, headers = {}) {
      const stop = new AbortController();
      onTestFinished(() => stop.abort());
      const response = await fetch(server.url + path, {headers: {...authorization, ...headers}, signal: stop.signal});
      if (response.status !== 200) throw new Error(await response.text());
      return watchOf(response, stop);
    },
  };
  return client;
}

/** Puts objects there without a request, each with a version of its own. */
export function putConfigMaps(
  {registry}: Demo,
  namespace: string,
  names: readonly string[],
  labels?: Readonly<Record<string, string>>,
): void {
  for (const name of names) {
    registry.create(configMaps, {metadata: {name, namespace, ...(labels && {labels})}}, {manager: 'test'});
  }
}

function watchOf(response: Response, stop: AbortController): Watch {
  const frames = framesOf(response);
  return {
    async next() {
      const {value, done} = await frames.next();
      if (done) throw new Error('The watch has ended');
      return JSON.parse(value) as Event;
    },
    async ended() {
      const {done, value} = await frames.next();
      if (!done) throw new Error(`Still watching: ${value}`);
    },
    close: () => stop.abort(),
  };
}

async function* framesOf(response: Response): AsyncGenerator<string, undefined> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body!) {
    text += decoder.decode(chunk as Uint8Array, {stream: true});
    const lines = text.split('\n');
    text = lines.pop()!;
    yield* lines.filter(line => line !== '');
  }
  return undefined;
}

function asBody(body: unknown): string | Uint8Array<ArrayBuffer> {
  return typeof body === 'string' ? body : body instanceof Uint8Array ? new Uint8Array(body) : JSON.stringify(body);
}

function parsed(text: string): Body {
  try {
    return JSON.parse(text) as Body;
  } catch {
    return {} as Body;
  }
}
