import type {Writable} from 'node:stream';
import type {Kubeconfig} from '../cluster/kubeconfig.ts';
import {createPortTunnels} from '../cluster/port-tunnels.ts';
import {ApiError} from '../kube/api-error.ts';
import type {Clock} from '../kube/clock.ts';
import {connect, type Connection} from '../live/connection.ts';
import {runForward} from '../live/forward-run.ts';
import {findServingPod, isLasting} from '../live/forward-target.ts';
import {type ForwardTarget, isLoopback} from '../store/forward.ts';
import {forwardTarget} from './forward-target.ts';
import {forwardTeller} from './forward-telling.ts';
import type {ForwardWish} from './forward-wish.ts';
import {type Failure, failureOf, isFailure} from './log-failures.ts';
import {teller} from './telling.ts';
import {askJson, wayOf} from './way.ts';

export type ForwardOptions = {
  readonly wish: ForwardWish;
  readonly kubeconfig: Kubeconfig;
  readonly clock: Clock;
  readonly env: NodeJS.ProcessEnv;
  readonly version: string;
  /** Why nothing may be forwarded in a context, or undefined where it may. */
  readonly lockedBecause: (context: string) => string | undefined;
  readonly stdout: Writable;
  readonly stderr: Writable;
  /** Ends it. */
  readonly signal: AbortSignal;
};

/**
 * Forwards ports until the signal fires, whatever becomes of pods and link. Resolves with the exit code: 0 ended by the signal; 1 a local
 * port cannot be had; 2 not understood; 3 not there; 4 not allowed, or no connection.
 */
export async function runForwards(options: ForwardOptions): Promise<number> {
  const {wish, kubeconfig, clock, env, version, signal, stdout} = options;
  const tell = teller(options.stderr);
  stdout.on('error', () => {});
  const failed = ({code, message}: Failure) => {
    tell(message);
    return code;
  };
  const way = wayOf(options, tell);
  if (isFailure(way)) return failed(way);
  way.transport.close();
  const locked = options.lockedBecause(way.context);
  if (locked !== undefined) return failed({code: 4, message: `The context ${way.context} is ${locked}.`});
  const context = kubeconfig.contexts.find(({name}) => name === way.context)!;
  const userAgent = `dogwatch/${version}`;
  const cluster = connect(context, {clock, env, userAgent, cache: async () => undefined, onNotice: tell});
  try {
    const target = await findTarget(cluster, way.namespace, options, tell);
    if (isFailure(target)) return failed(target);
    if (!isLoopback(wish.ports.address)) tell(`other machines can reach it at ${wish.ports.address}`);
    return await forwardUntil(cluster, target, options, tell);
  } catch (error) {
    if (signal.aborted) return 0;
    throw error;
  } finally {
    cluster.close();
  }
}

/** What is not there, or not allowed, will not be for waiting: that ends it at once. */
async function findTarget(
  cluster: Connection,
  namespace: string,
  {wish, signal}: ForwardOptions,
  tell: (message: string) => void,
): Promise<ForwardTarget | Failure> {
  const transport = await cluster.transport();
  const target = await forwardTarget(wish.target, {
    namespace,
    isNamespaceGiven: wish.namespace !== undefined,
    ask: (path, query, accept) => askJson(transport, path, query, accept, signal),
  });
  if (isFailure(target)) return target;
  const remotes = wish.ports.ports.map(({remote}) => remote);
  try {
    const {pod} = await findServingPod(cluster, target, remotes, {signal});
    if (!wish.target.endsWith(pod) && !wish.target.includes('/')) tell(`in pod ${pod}`);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.reason === 'NotReady') return target;
    if (error.status === 0 && isLasting(error)) return {code: 3, message: `${error.message}.`};
    return failureOf(`The pods of ${target.title} cannot be found`, error);
  }
  return target;
}

async function forwardUntil(
  cluster: Connection,
  target: ForwardTarget,
  {wish, clock, stdout, signal}: ForwardOptions,
  tell: (message: string) => void,
): Promise<number> {
  const {address, ports} = wish.ports;
  const tunnels = createPortTunnels(await cluster.transport(), clock);
  const told = forwardTeller({target, address, tell, say: line => void stdout.write(`${line}\n`)});
  const run = runForward({
    wish: {target, ports, address},
    localsBefore: [],
    cluster,
    clock,
    tunnels: async () => tunnels,
    onChange: () => told(run.standing()),
  });
  try {
    await run.opened;
    const {stage, because = ''} = run.standing();
    if (stage === 'failed') {
      tell(`${because}.`);
      return 1;
    }
    await new Promise<void>(resolve => {
      if (signal.aborted) resolve();
      else signal.addEventListener('abort', () => resolve(), {once: true});
    });
    return 0;
  } finally {
    run.close();
    tunnels.close();
  }
}
