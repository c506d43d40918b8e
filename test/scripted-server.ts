import type {IncomingMessage, OutgoingHttpHeaders, ServerResponse} from 'node:http';
import {serveDemo} from '../src/demo/api/serve.ts';
import {createDemo} from '../src/demo/create-demo.ts';
import type {KubeObject} from '../src/demo/object.ts';
import {Refusal} from '../src/demo/refusal.ts';
import type {ResourceType} from '../src/demo/type.ts';
import {born, type Json} from './scripted-objects.ts';
import {widgets} from './scripted-widgets.ts';
import {createWaiters} from './waiters.ts';

export type Options = {
  /** `refused` is a kube-apiserver without the feature; `ignored` one of those that never heard of it. */
  readonly streamingLists?: 'served' | 'refused' | 'ignored';
  /** Whether Tables are made, or plain objects sent to who asks for them. */
  readonly hasTables?: boolean;
  readonly hasBookmarks?: boolean;
};

export type Fault = {
  /** Looked for in path and query. */
  readonly path: RegExp;
  readonly method?: string;
  /** With `status`, the answer is a Status with this reason and message, unless `body` says otherwise. */
  readonly status?: number;
  readonly reason?: string;
  readonly message?: string;
  readonly body?: string;
  readonly headers?: OutgoingHttpHeaders;
  /** The connection is reset instead of an answer. */
  readonly isReset?: true;
  /** No answer comes at all. */
  readonly hangs?: true;
  /** The connection is reset after so many bytes of the body. */
  readonly cutAfterBytes?: number;
  /** Once unless told; Infinity is for ever. */
  readonly times?: number;
};

export type Request = {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
};

export type ScriptedServer = {
  add(plural: string, object: Json): Json;
  update(plural: string, object: Json): Json;
  remove(plural: string, object: Json): Json;
  readonly url: string;
  readonly requests: readonly Request[];
  /** Watches that are open now. */
  readonly watches: number;
  /** What selfsubjectrulesreviews say, for every namespace. */
  rules: readonly object[];
  fail(fault: Fault): void;
  /** From now on every version handed out so far is too old; open watches are told so. */
  expire(): void;
  /** `reset` breaks the connections; `end` ends them as a server does whose time is up. */
  dropWatches(how?: 'reset' | 'end'): void;
  /** To all watches that asked for bookmarks. */
  sendBookmark(): void;
  /** Sends these very bytes on all watches. */
  sendRaw(bytes: string | Uint8Array): void;
  /** The version of the last change. */
  settled(): string;
  /** Resolves with the requests whose path and query match, as soon as there are so many. */
  asked(path: RegExp, count?: number): Promise<readonly Request[]>;
  /** Resolves as soon as so many watches are open. */
  watched(count: number): Promise<void>;
  stop(): Promise<void>;
};

/** An empty demo cluster whose time stands still: nothing is there and nothing happens but what the test says. Faults stand before it. */
export async function startServer({
  streamingLists = 'served',
  hasTables = true,
  hasBookmarks = true,
}: Options = {}): Promise<ScriptedServer> {
  const demo = createDemo({seed: 1, from: Date.parse(born) + 2 * 3_600_000});
  demo.types.add(widgets);
  for (const type of demo.types.all) {
    for (const {metadata} of demo.store.list(type)) demo.store.remove(type, metadata.namespace, metadata.name);
  }
  const watches = new Map<ServerResponse, Pick<IncomingMessage, 'url' | 'headers'>>();
  const requests: Request[] = [];
  const faults: {fault: Fault; left: number}[] = [];
  const {until, wake} = createWaiters();
  let made = 0;
  const server = await serveDemo(demo, {isPlain: true, before});
  const [token] = Object.values(server.tokens);
  const scripted: ScriptedServer = {
    add(plural, object) {
      const type = typeOf(plural);
      const {metadata} = object;
      const uid = `00000000-0000-4000-8000-${String(++made).padStart(12, '0')}`;
      const namespace = namespaceOf(type, object);
      const own = {uid, creationTimestamp: born, ...metadata, ...(namespace !== undefined && {namespace})};
      return put(type, {...object, metadata: own as Json['metadata']});
    },
    update(plural, object) {
      const type = typeOf(plural);
      const before = demo.store.get(type, namespaceOf(type, object), object.metadata.name);
      if (!before) throw new Error(`There are no ${plural} ${object.metadata.name} to update`);
      return put(type, {...object, metadata: {...before.metadata, ...object.metadata} as Json['metadata']});
    },
    remove(plural, object) {
      const type = typeOf(plural);
      const removed = demo.store.remove(type, namespaceOf(type, object), object.metadata.name);
      if (!removed) throw new Error(`There are no ${plural} ${object.metadata.name} to remove`);
      return removed as unknown as Json;
    },
    url: server.url,
    requests,
    get watches() {
      return watches.size;
    },
    rules: [{verbs: ['*'], apiGroups: ['*'], resources: ['*']}],
    fail: fault => faults.push({fault, left: fault.times ?? 1}),
    expire() {
      demo.store.compact();
      const status = new Refusal(410, 'Expired', 'too old resource version').status();
      onWatches(watch => watch.end(`${JSON.stringify({type: 'ERROR', object: status})}\n`));
    },
    dropWatches(how = 'reset') {
      onWatches(watch => (how === 'reset' ? watch.destroy() : watch.end()));
    },
    sendBookmark() {
      onWatches((watch, asked) => {
        if (hasBookmarks && /allowWatchBookmarks=true/.test(asked.url ?? '')) watch.write(bookmarkFor(asked, demo.store.version));
      });
    },
    sendRaw(bytes) {
      onWatches(watch => watch.write(bytes));
    },
    settled: () => String(demo.store.version),
    asked: (path, count = 1) =>
      until(() => {
        const found = requests.filter(request => path.test(`${request.path}?${new URLSearchParams(request.query)}`));
        return found.length >= count ? found : undefined;
      }),
    watched: count => until(() => (watches.size >= count ? true : undefined)).then(() => {}),
    stop: () => server.stop(),
  };
  return scripted;

  function typeOf(plural: string): ResourceType {
    const found = demo.types.all.find(type => type.plural === plural || `${type.plural}.${type.group}` === plural);
    if (!found) throw new Error(`No kind ${plural}`);
    return found;
  }

  function put(type: ResourceType, object: Json): Json {
    const apiVersion = type.group === '' ? type.version : `${type.group}/${type.version}`;
    return demo.store.put(type, {apiVersion, kind: type.kind, ...object} as unknown as KubeObject) as unknown as Json;
  }

  function before(request: IncomingMessage, response: ServerResponse): boolean {
    const url = new URL(request.url!, 'http://localhost');
    const {method = 'GET', headers} = request;
    if (url.pathname.endsWith('/selfsubjectrulesreviews')) {
      void review(request, response, url);
      return true;
    }
    return see(request, response, {
      method,
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      headers: {...headers},
      body: '',
    });
  }

  /** Whether it has been answered. */
  function see(request: IncomingMessage, response: ServerResponse, seen: Request): boolean {
    requests.push(seen);
    wake();
    const told = `${seen.path}${decodeURIComponent(new URL(request.url!, 'http://localhost').search)}`;
    const found = faults.find(({fault, left}) => left > 0 && (fault.method ?? seen.method) === seen.method && fault.path.test(told));
    if (found) {
      found.left--;
      if (applyFault(found.fault, response)) return true;
    }
    request.headers.authorization = `Bearer ${token}`;
    if (!hasTables) request.headers.accept = withoutTables(request.headers.accept ?? '');
    const asked = {url: request.url!, headers: {...request.headers}};
    if (seen.query['sendInitialEvents'] === 'true' && streamingLists !== 'served') {
      if (streamingLists === 'refused') {
        refuseStreaming(response);
        return true;
      }
      request.url = request.url!.replaceAll(/&?(sendInitialEvents|resourceVersionMatch|allowWatchBookmarks)=[^&]*/g, '').replace('?&', '?');
    }
    if (['1', 'true'].includes(seen.query['watch'] ?? '')) {
      watches.set(response, asked);
      response.on('close', () => watches.delete(response));
      wake();
    }
    return false;
  }

  async function review(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    const {method = '', headers} = request;
    if (see(request, response, {method, path: url.pathname, query: Object.fromEntries(url.searchParams), headers: {...headers}, body}))
      return;
    const status = {resourceRules: scripted.rules, nonResourceRules: [], incomplete: false};
    response.writeHead(201, {'content-type': 'application/json'}).end(JSON.stringify({...JSON.parse(body), status}));
  }

  /** After what has happened has been told: that is sent when this turn's work is done. */
  function onWatches(run: (watch: ServerResponse, asked: Pick<IncomingMessage, 'url' | 'headers'>) => void): void {
    const now = [...watches];
    queueMicrotask(() =>
      queueMicrotask(() => {
        for (const [watch, asked] of now) if (!watch.writableEnded) run(watch, asked);
      }),
    );
  }
}

function namespaceOf({isNamespaced}: ResourceType, {metadata}: Json): string | undefined {
  return isNamespaced ? (metadata.namespace ?? 'default') : undefined;
}

/** Whether the fault is the whole answer. */
function applyFault(
  {status, reason = 'InternalError', message = 'broken on purpose', body, headers, isReset, hangs, cutAfterBytes}: Fault,
  answer: ServerResponse,
): boolean {
  if (cutAfterBytes !== undefined) cutAfter(answer, cutAfterBytes);
  else if (isReset) answer.socket!.resetAndDestroy();
  else if (!hangs)
    answer
      .writeHead(status ?? 500, {'content-type': 'application/json', ...headers})
      .end(body ?? JSON.stringify(new Refusal(status ?? 500, reason, message).status()));
  return cutAfterBytes === undefined;
}

/** Lets so many bytes of the body through, then resets the connection. */
function cutAfter(answer: ServerResponse, bytes: number): void {
  let left = bytes;
  const write = answer.write.bind(answer) as (chunk: Buffer, done?: () => void) => boolean;
  const cut = (chunk: unknown) => {
    const buffer = Buffer.from(chunk as string);
    const isEnough = buffer.length >= left;
    if (left > 0) write(buffer.subarray(0, left), isEnough ? () => answer.socket?.resetAndDestroy() : undefined);
    left -= buffer.length;
    return true;
  };
  answer.write = cut as typeof answer.write;
  answer.end = ((chunk: unknown) => {
    cut(chunk ?? '');
    return answer;
  }) as typeof answer.end;
}

function refuseStreaming(answer: ServerResponse): void {
  const message =
    'ListOptions.meta.k8s.io "" is invalid: sendInitialEvents: Forbidden: sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled';
  answer.writeHead(422, {'content-type': 'application/json'}).end(JSON.stringify(new Refusal(422, 'Invalid', message).status()));
}

function withoutTables(accept: string): string {
  const others = accept.split(',').filter(part => !part.includes('as=Table'));
  return others.length > 0 ? others.join(',') : 'application/json';
}

/** In a Table, the version stands in the object of a row whose cells are empty. */
function bookmarkFor({url = '', headers}: Pick<IncomingMessage, 'url' | 'headers'>, version: number): string {
  const metadata = {resourceVersion: String(version), creationTimestamp: null};
  const object = /as=Table/.test(headers.accept ?? '')
    ? {
        kind: 'Table',
        apiVersion: 'meta.k8s.io/v1',
        metadata: {resourceVersion: String(version)},
        columnDefinitions: null,
        rows: [{cells: [], object: {kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata}}],
      }
    : {kind: url.includes('/pods') ? 'Pod' : 'Object', apiVersion: 'v1', metadata};
  return `${JSON.stringify({type: 'BOOKMARK', object})}\n`;
}
