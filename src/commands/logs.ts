import type {Writable} from 'node:stream';
import type {Kubeconfig} from '../cluster/kubeconfig.ts';
import type {Transport} from '../cluster/transport-types.ts';
import type {Clock} from '../kube/clock.ts';
import {openLogFleet} from '../live/log-fleet.ts';
import {USUAL_HOLD_MS} from '../logs/lateness.ts';
import type {LogLine} from '../logs/line.ts';
import {momentNamed} from '../logs/times.ts';
import type {LogSince, LogTarget} from '../store/log-target.ts';
import {type Choice, createChoice} from './log-choice.ts';
import {type Failure, isFailure} from './log-failures.ts';
import {exitCodeOf, tellLosses} from './log-outcome.ts';
import {createOutput} from './log-output.ts';
import {createLinePrinter, noteText} from './log-printing.ts';
import {findTargets} from './log-targets.ts';
import type {LogsWish} from './logs-wish.ts';
import {teller} from './telling.ts';
import {askJson, wayOf} from './way.ts';

export type LogsOptions = {
  readonly wish: LogsWish;
  readonly kubeconfig: Kubeconfig;
  readonly clock: Clock;
  readonly random: () => number;
  readonly env: NodeJS.ProcessEnv;
  readonly version: string;
  readonly stdout: Writable & {readonly isTTY?: boolean};
  readonly stderr: Writable;
  /** Ends it. */
  readonly signal?: AbortSignal;
};

/**
 * Prints the logs of what is wished for. Resolves with the exit code: 0 well, or the reader has gone; 1 nothing passed the filters; 2 not
 * understood; 3 not there; 4 not allowed, or no connection; 5 some logs could not be read; 74 stdout cannot be written, such as on a full disk.
 */
export async function printLogs(options: LogsOptions): Promise<number> {
  const {wish, clock} = options;
  const tell = teller(options.stderr);
  const asked = askedOf(wish, clock.now());
  const way = isFailure(asked) ? asked : wayOf(options, tell);
  if (isFailure(asked) || isFailure(way)) return failed(isFailure(asked) ? asked : (way as Failure), tell);
  const {transport, namespace} = way;
  try {
    const scopes = await findTargets({
      words: wish.targets,
      selector: wish.selector,
      namespace,
      isNamespaceGiven: wish.namespace !== undefined,
      ask: (path, query, accept) => askJson(transport, path, query, accept, options.signal),
    });
    if (isFailure(scopes)) return failed(scopes, tell);
    const target: LogTarget = {
      title: [...wish.targets, wish.selector].filter(Boolean).join(', '),
      scopes,
      ...(wish.container !== undefined && {containers: [wish.container]}),
      isPrevious: wish.isPrevious,
    };
    return await printFleet(options, {...asked, transport, target, tell});
  } finally {
    transport.close();
  }
}

const EMPTY_MS = 1000;

type Asked = {readonly choice: Choice; readonly since: LogSince};
type Printing = Asked & {readonly transport: Transport; readonly target: LogTarget; readonly tell: (message: string) => void};

async function printFleet(options: LogsOptions, {choice, since, transport, target, tell}: Printing): Promise<number> {
  const {wish, clock, random, env, stdout, stderr, signal} = options;
  const isTerminal = stdout.isTTY === true;
  const print = createLinePrinter({form: wish.form, isTerminal, hasColours: isTerminal && !env['NO_COLOR'], now: clock.now});
  const output = createOutput(stdout);
  const ended = Promise.withResolvers<void>();
  const over = new AbortController();
  const losses = tellLosses(tell);
  let printed = 0;
  const asked = {
    transport: async () => transport,
    target,
    since,
    isFollowing: wish.isFollowing,
    clock,
    random,
    onLine,
    onChange() {
      output.flush();
      if (wish.isFollowing) losses(fleet.sources);
    },
    onEnd: ended.resolve,
    // Streams are not read on while the reader is slow.
    room: output.room,
    // What was printed is not moved any more.
    leastHoldMs: USUAL_HOLD_MS,
  };
  const fleet = openLogFleet(asked);
  signal?.addEventListener('abort', () => ended.resolve());
  try {
    if (wish.isFollowing) void tellIfEmpty();
    await Promise.race([ended.promise, output.gone]);
    await output.drained();
    if (output.isGone() || signal?.aborted) return 0;
    return exitCodeOf(fleet, wish, printed, tell);
  } catch (error) {
    const {code} = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    return failed({code: 74, message: `The lines cannot be written: ${code}.`}, tell);
  } finally {
    over.abort();
    fleet.close();
  }

  /** Who follows and sees nothing is told why. */
  async function tellIfEmpty(): Promise<void> {
    await clock.sleep(EMPTY_MS, over.signal);
    if (!over.signal.aborted && fleet.sources.length === 0) tell(`${fleet.status.text}.`);
  }

  function onLine(line: LogLine): void {
    const source = fleet.sources[line.source];
    if (line.kind !== 'text') {
      // Where both are one terminal, they stand in order.
      output.flush();
      stderr.write(noteText(line, source, clock.now()));
      return;
    }
    const chosen = choice(line, source);
    if (!chosen.isKept) return;
    printed++;
    output.write(print(line, source, chosen));
  }
}

function failed({code, message}: Failure, tell: (message: string) => void): number {
  tell(message);
  return code;
}

/** What was typed, understood. */
function askedOf({level, grep, since, tail}: LogsWish, now: number): Asked | Failure {
  const choice = createChoice(level, grep);
  if ('problem' in choice) return {code: 2, message: choice.problem};
  if (tail !== undefined) return {choice, since: {linesEach: tail}};
  if (since === undefined) return {choice, since: 'start'};
  const moment = momentNamed(since, now);
  if (typeof moment !== 'number') return {code: 2, message: `--since is not understood: ${moment.problem}`};
  return {choice, since: {ms: Math.max(0, now - moment)}};
}
