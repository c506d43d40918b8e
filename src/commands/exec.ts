import type {Kubeconfig} from '../cluster/kubeconfig.ts';
import type {RemoteEnd} from '../cluster/remote.ts';
import type {UpgradableTransport} from '../cluster/transport-types.ts';
import {ApiError} from '../kube/api-error.ts';
import type {Clock} from '../kube/clock.ts';
import {isWindowsPod, shellCommands} from '../kube/shell-command.ts';
import {type LocalStreams, openLocal} from './exec-local.ts';
import {runRemote} from './exec-running.ts';
import {type ExecTarget, execTarget} from './exec-target.ts';
import type {ExecWish} from './exec-wish.ts';
import {failureOf, isFailure} from './log-failures.ts';
import {teller} from './telling.ts';
import {askJson, wayOf} from './way.ts';

export type ExecOptions = LocalStreams & {
  readonly wish: ExecWish;
  readonly kubeconfig: Kubeconfig;
  readonly clock: Clock;
  readonly env: NodeJS.ProcessEnv;
  readonly version: string;
  /** Why nothing may be run in a context, or undefined where it may. */
  readonly lockedBecause: (context: string) => string | undefined;
  /** Ends it, and gives the terminal back. */
  readonly signal?: AbortSignal;
};

/**
 * Runs a command in a container as `kubectl exec` does. Resolves with the exit code: the command's own; 1 where it could not be run, or the connection
 * was lost; 2 what was typed is not understood; 74 stdout cannot be written; 0 where the reader of stdout has gone.
 */
export async function runExec(options: ExecOptions): Promise<number> {
  const {wish, stdin, stderr, signal = new AbortController().signal} = options;
  const tell = teller(stderr);
  const failed = ({code, message}: {readonly code: number; readonly message: string}) => {
    tell(message);
    return code === 2 ? 2 : 1;
  };
  const way = wayOf(options, tell);
  if (isFailure(way)) return failed(way);
  const {transport, context, namespace} = way;
  try {
    const locked = options.lockedBecause(context);
    if (locked !== undefined) return failed({code: 1, message: `Nothing is run in ${context}: ${locked}`});
    if (wish.hasTerminal && !stdin.isTTY) tell('stdin is no terminal: -t is left out');
    else if (wish.hasTerminal && !wish.hasInput) tell('-t is of no use without -i: it is left out');
    const ask = (path: string, query: Readonly<Record<string, string | undefined>>, accept: string) =>
      askJson(transport, path, query, accept, signal);
    const target = await execTarget(wish, {namespace, ask}, tell);
    if (isFailure(target)) return failed(target);
    return await runIn(target, options, transport, tell);
  } catch (error) {
    if (signal.aborted) return 130;
    if (!(error instanceof ApiError)) throw error;
    return failed({...failureOf('The command cannot be run', error), code: 1});
  } finally {
    transport.close();
  }
}

async function runIn(
  {pod, container}: ExecTarget,
  options: ExecOptions,
  transport: UpgradableTransport,
  tell: (message: string) => void,
): Promise<number> {
  const {wish, stdin, clock, signal = new AbortController().signal} = options;
  const hasTerminal = wish.hasTerminal && wish.hasInput && stdin.isTTY === true;
  const commands = wish.command ? [wish.command] : shellCommands(isWindowsPod(pod));
  const {name, namespace = ''} = pod.metadata;
  const local = openLocal(options, {hasInput: wish.hasInput, hasTerminal});
  let end: RemoteEnd | number;
  try {
    const running = {namespace, pod: name, container, hasInput: wish.hasInput};
    end = await runRemote({transport, clock, local, commands, wish: running, tell, signal});
    if (end !== 130) await local.drained();
  } finally {
    local.giveBack();
  }
  if (typeof end === 'number') {
    if (end === 74) tell(`The output cannot be written: ${local.whyGone()}.`);
    return end;
  }
  if (end.type === 'exit') return end.exitCode;
  if (end.type === 'lost') tell(`${end.error.message}. What was run in ${name} may go on there.`);
  else tell(`${noShell(end.error, wish.command === undefined)}.`);
  return 1;
}

function noShell({message}: ApiError, isShell: boolean): string {
  return isShell && message.startsWith('There is no "')
    ? 'There is no shell in the container; name a command behind --'
    : message.replace(/\.$/, '');
}
