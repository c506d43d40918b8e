import type {LinkTransport} from '../cluster/open-link.ts';
import {openRemote, type Remote, type RemoteEnd, type RemoteWish} from '../cluster/remote.ts';
import type {Clock} from '../kube/clock.ts';
import type {Local} from './exec-local.ts';

export type RunningOptions = {
  readonly transport: LinkTransport;
  readonly clock: Clock;
  readonly local: Local;
  /** To be tried one after the other where the one before is not in the container. */
  readonly commands: readonly (readonly string[])[];
  readonly wish: Omit<RemoteWish, 'command' | 'terminal' | 'signal'>;
  readonly tell: (message: string) => void;
  readonly signal: AbortSignal;
};

/** What is typed while a command is tried that turns out to be missing goes to the next; nobody types more meanwhile. */
const MOST_TYPED_BYTES = 65_536;

/** Joins a command and this side of it until it ends, or until this side has gone: then it is the exit code. Rejects as `openRemote` does. */
export async function runRemote(options: RunningOptions): Promise<RemoteEnd | number> {
  const typed: Buffer[] = [];
  for (const [index, command] of options.commands.entries()) {
    const isLast = index === options.commands.length - 1;
    const {end, hasSaid} = await runOne(options, command, typed, isLast);
    if (isLast || typeof end === 'number' || hasSaid || !isMissing(end)) return end;
  }
  throw new Error('No command was given');
}

async function runOne(
  {transport, clock, local, wish, tell, signal}: RunningOptions,
  command: readonly string[],
  typed: Buffer[],
  isLast: boolean,
): Promise<{readonly end: RemoteEnd | number; readonly hasSaid: boolean}> {
  const {terminal} = local;
  const ended = Promise.withResolvers<RemoteEnd | number>();
  let hasSaid = false;
  let isQuiet = false;
  const remote: Remote = await openRemote(
    transport,
    clock,
    {...wish, command, terminal, signal},
    {
      onOutput(bytes, from) {
        hasSaid = true;
        if (!local.write(bytes, from)) remote.pause();
      },
      onEnd: ended.resolve,
      onDrain: local.resumeInput,
      onQuiet(forMs) {
        // On a terminal it would stand amid what the command has drawn.
        if (forMs !== undefined && !isQuiet && !terminal) tell(`Nothing has been heard of the cluster for ${Math.round(forMs / 1000)} s`);
        isQuiet = forMs !== undefined;
      },
    },
  );
  const abort = () => ended.resolve(130);
  signal.addEventListener('abort', abort);
  void local.gone.then(ended.resolve);
  local.onRoom(() => remote.resume());
  local.onResize((columns, rows) => remote.resize(columns, rows));
  for (const bytes of typed) remote.write(bytes);
  local.onInput(bytes => {
    if (!bytes) {
      if (!remote.endInput()) tell('This server cannot tell the command that its input has ended; ctrl-c ends it');
      return;
    }
    if (!isLast && typed.length < MOST_TYPED_BYTES && !hasSaid) typed.push(bytes);
    if (!remote.write(bytes)) local.pauseInput();
  });
  try {
    return {end: await ended.promise, hasSaid};
  } finally {
    signal.removeEventListener('abort', abort);
    remote.close();
  }
}

/** Runtimes say so in words, some by the exit codes of a shell. */
function isMissing(end: RemoteEnd): boolean {
  if (end.type === 'exit') return end.exitCode === 126 || end.exitCode === 127;
  return end.type === 'failed' && end.error.message.startsWith('There is no "');
}
