import {parseDuration} from '../kube/duration.ts';
import type {CommandName} from '../store/commands.ts';
import type {Program} from './action.ts';
import {atCommand, sinceCommand} from './log-since.ts';
import {execCommand} from './run-command.ts';
import {runCommandLine} from './run-pod.ts';
import {sleep, wake} from './sleep.ts';

/** Does what its argument says; answers what is wrong with that, in which case nothing is done. */
type Command = (program: Program, argument: string) => string | undefined;

const commands: Readonly<Record<CommandName, Command>> = {
  sleep,
  wake,
  unlock,
  lock: withoutArgument('lock', program => program.lock()),
  since: sinceCommand,
  at: atCommand,
  run: runCommandLine,
  exec: execCommand,
  history: withoutArgument('history', program => program.run('show-history')),
};

export function runCommand(
  program: Program,
  {name, argument}: {readonly name: CommandName; readonly argument: string},
): string | undefined {
  return commands[name](program, argument);
}

const LONGEST_MS = 8 * 3_600_000;

/** `10m reason`. */
function unlock(program: Program, argument: string): string | undefined {
  const [span = '', ...words] = argument.split(/\s+/);
  if (span === '') return 'For how long, and why? :unlock 10m REASON';
  const forMs = parseDuration(span);
  if (!forMs) return `${span} is no time; one reads like 30s, 10m or 1h`;
  if (forMs > LONGEST_MS) return `${span} is too long: 8h at most, so that nobody forgets it`;
  if (words.length === 0) return `Why? :unlock ${span} REASON; it is kept in the history`;
  return program.unlock(forMs, words.join(' '));
}

function withoutArgument(name: string, run: (program: Program) => void): Command {
  return (program, argument) => {
    if (argument !== '') return `${name} takes nothing behind it`;
    run(program);
    return undefined;
  };
}
