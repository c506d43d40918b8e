import type {Dispatcher} from 'undici';
import {request} from 'undici';
import type {WebSocket} from 'ws';
import {ApiError} from '../kube/api-error.ts';
import type {Clock} from '../kube/clock.ts';
import {deliverBody, readSome} from './answer-body.ts';
import type {Timeouts} from './connections.ts';
import {createCredentials, type Identity} from './credentials.ts';
import type {KubeContext} from './kubeconfig-entries.ts';
import {proxyFor} from './proxy.ts';
import {refusalOf} from './refusal.ts';
import {rotatedFiles} from './rotated-file.ts';
import {requestUrl, serverUrl} from './server-url.ts';
import {describeFailure, explainFailure, type FailureScene, isSilence, isStaleConnection} from './transport-failure.ts';
import type {Answer, Ask, Cost, Mutation, Upgrade, UpgradableTransport, UpgradedStream} from './transport-types.ts';
import {createWays, type Way} from './ways.ts';
import type {Opening} from './web-socket.ts';

export type TransportOptions = {
  readonly context: KubeContext;
  readonly clock: Clock;
  readonly env: NodeJS.ProcessEnv;
  /** Must not look like a browser's or curl's: for those a server pretty-prints. */
  readonly userAgent: string;
  /** Words of a credential plugin for the user, a line at a time, such as the code to enter in a browser. */
  readonly onNotice?: (text: string) => void;
  readonly timeouts?: Partial<Timeouts & {pluginInMs: number}>;
};

const defaultTimeouts: Timeouts = {connectInMs: 10_000, headersInMs: 30_000, bodyInMs: 30_000};

/**
 * Opens the way to the API server of one context; no I/O happens before the first request. Credentials and connections belong to this transport
 * alone, so those of one context never reach another's server. After a 401, credentials that can be renewed are, and the request is sent
 * once more. A get
 * over a kept connection that the server had closed meanwhile is repeated once, as Go's client does.
 */
export function createTransport(options: TransportOptions): UpgradableTransport {
  const {context, clock, env, userAgent} = options;
  const timeouts: Timeouts = {...defaultTimeouts, ...options.timeouts};
  const files = rotatedFiles();
  const credentials = createCredentials({...options, files, pluginTimeoutInMs: options.timeouts?.pluginInMs});
  const ways = createWays(context, files, timeouts);
  const cost: Cost = {requests: 0, bytesIn: 0};

  async function askOnce(path: string, asked: Asked, identity: Identity): Promise<Answer> {
    const server = serverUrl(context);
    const proxy = findProxy(server, context, env);
    const scene: FailureScene = {server, proxy, servername: context.clusterEntry?.tlsServerName, timeouts};
    const way = await ways.find(server, proxy, identity.clientCertificate, asked.isStream === true);
    try {
      asked.signal.throwIfAborted();
      const answer = await send(requestUrl(server, path, asked.query), asked, identity, way);
      way.served();
      const body = deliverBody(answer.body, answer.headers['content-encoding'], {
        onBytes: count => {
          cost.bytesIn += count;
        },
        translate: error => (asked.signal.aborted ? reasonOf(asked.signal) : judge(describeFailure(error, scene), way)),
      });
      body.once('close', way.done);
      return {status: answer.statusCode, headers: answer.headers, body};
    } catch (error) {
      way.done();
      asked.signal.throwIfAborted();
      throw judge(await explainFailure(error, scene), way);
    }
  }

  async function send(url: string, ask: Asked, identity: Identity, way: Way): Promise<Dispatcher.ResponseData> {
    const isGzipWanted = !ask.isStream && context.clusterEntry?.isCompressionDisabled !== true;
    const headers = {
      'user-agent': userAgent,
      accept: ask.accept,
      ...(isGzipWanted ? {'accept-encoding': 'gzip'} : {}),
      ...(ask.body === undefined ? {} : {'content-type': ask.contentType}),
      ...ask.headers,
      ...identity.headers,
    };
    const bodyTimeout = ask.isStream ? 0 : timeouts.bodyInMs;
    const attempt = () => {
      cost.requests++;
      const {method, body, signal} = ask;
      return request(url, {dispatcher: way.dispatcher, signal, bodyTimeout, headers, method, ...(body === undefined ? {} : {body})});
    };
    try {
      return await attempt();
    } catch (error) {
      if (ask.isRepeatable && way.isWarm && isStaleConnection(error) && !ask.signal.aborted) return attempt();
      throw error;
    }
  }

  async function exchange(path: string, asked: Asked): Promise<Answer> {
    try {
      const identity = await credentials.identify(asked.signal);
      const answer = await askOnce(path, asked, identity);
      if (answer.status !== 401 || !(await identity.renew())) return await accept(answer, identity);
      await readSome(answer.body);
      // What was not let in has changed nothing, so this holds for mutations too.
      const renewed = await credentials.identify(asked.signal);
      return await accept(await askOnce(path, asked, renewed), renewed);
    } catch (error) {
      asked.signal.throwIfAborted();
      throw error;
    }
  }

  async function upgradeOnce<Opened>(path: string, {protocols, signal}: Upgrade, identity: Identity, open: Open<Opened>): Promise<Opened> {
    const server = serverUrl(context);
    const proxy = findProxy(server, context, env);
    try {
      const socket = await ways.connect(server, proxy, identity.clientCertificate, signal);
      cost.requests++;
      socket.once('close', () => {
        cost.bytesIn += socket.bytesRead;
      });
      const headers = {'user-agent': userAgent, ...identity.headers};
      return await open({url: requestUrl(server, path), protocols, headers, socket, signal, timeoutInMs: timeouts.headersInMs});
    } catch (error) {
      signal.throwIfAborted();
      throw await explainFailure(error, {server, proxy, servername: context.clusterEntry?.tlsServerName, timeouts});
    }
  }

  async function upgraded<Stands extends object>(
    path: string,
    asked: Upgrade,
    kind: 'WebSocket' | 'SPDY',
    open: Open<Stands | {readonly refused: Answer}>,
  ): Promise<Stands> {
    const identity = await credentials.identify(asked.signal);
    const opened = await upgradeOnce(path, asked, identity, open);
    if (!('refused' in opened)) return opened;
    if (opened.refused.status !== 401 || !(await identity.renew())) return refuse(opened.refused, identity, kind);
    await readSome(opened.refused.body);
    const renewed = await credentials.identify(asked.signal);
    const again = await upgradeOnce(path, asked, renewed, open);
    return 'refused' in again ? refuse(again.refused, renewed, kind) : again;
  }

  async function accept(answer: Answer, identity: Identity): Promise<Answer> {
    if ((answer.status >= 200 && answer.status < 300) || answer.status === 304) return answer;
    const certificate = identity.clientCertificate?.certificate;
    throw await refusalOf(answer, {host: serverUrl(context).host, user: context.user, certificate, now: clock.now()});
  }

  async function refuse(answer: Answer, identity: Identity, kind: 'WebSocket' | 'SPDY'): Promise<never> {
    await accept(answer, identity);
    answer.body.destroy();
    const {host} = serverUrl(context);
    throw new ApiError(answer.status, 'UpgradeRefused', `${host}, or a proxy before it, lets no ${kind} through (${answer.status})`);
  }

  return {
    cost,
    get(path, {review, ...rest}) {
      if (review && !reviewPaths.test(path)) throw new Error(`Nothing may be posted to ${path}`);
      const question = review
        ? ({method: 'POST', body: JSON.stringify(review), contentType: 'application/json'} as const)
        : ({method: 'GET'} as const);
      return exchange(path, {...rest, ...question, isRepeatable: true});
    },
    mutate(path, {body, contentType = 'application/json', ...mutation}) {
      const content = body === undefined ? {} : {body: JSON.stringify(body), contentType};
      return exchange(path, {...mutation, ...content, accept: 'application/json', isRepeatable: false});
    },
    // Most sittings open none: both are loaded when they are asked for.
    async upgrade(path, asked) {
      const open = async (opening: Opening) => (await import('./web-socket.ts')).openWebSocket(opening);
      return (await upgraded<{readonly webSocket: WebSocket}>(path, asked, 'WebSocket', open)).webSocket;
    },
    async upgradeStream(path, asked) {
      if (!streamPaths.test(path)) throw new Error(`Nothing may be posted to ${path}`);
      const open = async (opening: Opening) => (await import('./spdy-upgrade.ts')).openSpdy(opening);
      return upgraded<UpgradedStream>(path, asked, 'SPDY', open);
    },
    close() {
      credentials.close();
      ways.close();
    },
  };
}

type Asked = Omit<Ask, 'review'> & {
  readonly method: 'GET' | Mutation['method'];
  readonly body?: string;
  readonly contentType?: string;
  /** Asking twice does no harm. */
  readonly isRepeatable: boolean;
};

type Open<Opened> = (opening: Opening) => Promise<Opened>;

const reviewPaths = /^\/apis\/auth(orization|entication)\.k8s\.io\//;
const streamPaths = /^\/api\/v1\/namespaces\/[^/?]+\/pods\/[^/?]+\/(exec|attach|portforward)(\?|$)/;

/** After silence the neighbours of a connection are no more to be trusted than itself. */
function judge(error: ApiError, way: Way): ApiError {
  if (isSilence(error)) way.distrust();
  return error;
}

function findProxy(server: URL, context: KubeContext, env: NodeJS.ProcessEnv): URL | undefined {
  const ofCluster = context.clusterEntry?.proxyUrl;
  const where = ofCluster ? `proxy-url of the cluster "${context.cluster}"` : 'HTTPS_PROXY or HTTP_PROXY';
  let proxy: URL | undefined;
  try {
    proxy = proxyFor(server, env, ofCluster);
  } catch {
    throw new ApiError(0, 'InvalidConfig', `Expected the address of a proxy, such as http://proxy:3128, in ${where}`);
  }
  if (!proxy || /^(https?|socks(4a?|5h?)?):$/.test(proxy.protocol)) return proxy;
  throw new ApiError(0, 'InvalidConfig', `Expected a proxy of the kind http, https or socks5 in ${where}, found ${proxy.protocol}`);
}

function reasonOf(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new DOMException('This operation was aborted', 'AbortError');
}
