import {text} from 'node:stream/consumers';
import type {Kubeconfig} from '../cluster/kubeconfig.ts';
import {createTransport} from '../cluster/transport.ts';
import type {Transport, UpgradableTransport} from '../cluster/transport-types.ts';
import {ApiError} from '../kube/api-error.ts';
import type {Clock} from '../kube/clock.ts';
import {problemText} from '../live/problem-text.ts';
import type {Failure} from './log-failures.ts';

export type WayOptions = {
  readonly wish: {readonly context: string | undefined; readonly namespace: string | undefined};
  readonly kubeconfig: Kubeconfig;
  readonly clock: Clock;
  readonly env: NodeJS.ProcessEnv;
  readonly version: string;
};

export type Way = {readonly transport: UpgradableTransport; readonly context: string; readonly namespace: string};

/** The way to the context that is wished for, else to the current one, and the namespace that holds where a command goes. */
export function wayOf({wish, kubeconfig, clock, env, version}: WayOptions, tell: (message: string) => void): Way | Failure {
  const {contexts, currentContext, problems} = kubeconfig;
  const names = contexts.map(({name}) => name);
  if (names.length === 0) {
    const why = problems.length > 0 ? problems.map(problemText).join('\n') : 'There is no kubeconfig';
    return {code: 4, message: `${why}. Name one with --kubeconfig or KUBECONFIG; --demo shows a demo cluster.`};
  }
  const wanted = wish.context ?? currentContext;
  const context = contexts.find(({name}) => name === wanted);
  if (!context) {
    const why = wanted === undefined ? 'The kubeconfig has no current context' : `No context is called ${wanted}`;
    return {code: 2, message: `${why}. Choose one with --context: ${names.join(', ')}.`};
  }
  const transport = createTransport({context, clock, env, userAgent: `dogwatch/${version}`, onNotice: tell});
  return {transport, context: context.name, namespace: wish.namespace ?? (context.namespace || 'default')};
}

/** GET and parse. Throws an ApiError. */
export async function askJson(
  transport: Transport,
  path: string,
  query: Readonly<Record<string, string | undefined>>,
  accept: string,
  signal: AbortSignal = new AbortController().signal,
): Promise<unknown> {
  const {status, body} = await transport.get(path, {query, accept, signal});
  const answer = await text(body);
  try {
    return JSON.parse(answer);
  } catch (cause) {
    throw new ApiError(status, 'UnexpectedAnswer', `${path} answered something that is not JSON`, {cause});
  }
}
