import {decode, joinBytes, print, warn} from '../io.ts';
import {Exit, Gone} from '../endings.ts';
import {Pipe} from '../pipe.ts';
import type {Steps, Task} from '../task.ts';
import {complainAs} from './messages.ts';
import {Break, copyShell, type ForkHow, Interrupted, keepPid, Return, type Shell, ShellProblem} from './shell-state.ts';
import {runTraps} from './traps.ts';
import type {Command} from './tree.ts';

/** A subshell in a process of its own. */
export function forkShell(shell: Shell, command: Command, {hasOwnGroup = shell.options.has('i'), group, ...options}: ForkHow = {}): Task {
  return shell.task.fork({
    argv: shell.task.argv,
    ...options,
    ...(group !== undefined ? {group} : hasOwnGroup ? {group: 'own' as const} : {}),
    *run(task) {
      const copy = copyShell(shell, task);
      keepPid(shell, copy);
      return yield* runProcess(copy, command);
    },
  });
}

/** All that a process of the shell does, with its end: `exit`, errors, the trap of EXIT. */
export function* runProcess(shell: Shell, command: Command): Steps<number> {
  let status: number;
  try {
    status = yield* shell.engine.run(shell, command, {isLast: shell.traps.size === 0});
    yield* runTraps(shell);
  } catch (error) {
    status = yield* endOf(shell, error);
  }
  return yield* leave(shell, status);
}

/** The exit code that something thrown amounts to. */
export function* endOf(shell: Shell, error: unknown): Steps<number> {
  if (error instanceof Exit) return error.code;
  if (error instanceof Gone) throw error;
  if (error instanceof ShellProblem) {
    if (error.message !== '') yield* complainAs(shell, error.message);
    return error.code;
  }
  if (error instanceof Return) return error.code;
  if (error instanceof Break) return shell.status;
  if (error instanceof Interrupted) return 130;
  throw error;
}

/** Runs the trap of EXIT. */
export function* leave(shell: Shell, status: number): Steps<number> {
  const action = shell.traps.get('EXIT');
  shell.traps.delete('EXIT');
  shell.status = status;
  if (!action) return status;
  try {
    yield* shell.engine.runText(shell, action);
    return status;
  } catch (error) {
    if (error instanceof Exit) return error.code;
    throw error;
  }
}

/** Waits for processes in the foreground; the code is the last one's, or with pipefail that of the last that failed. */
export function* waitForAll(shell: Shell, tasks: readonly Task[]): Steps<number> {
  const {task, options} = shell;
  const {terminal} = task;
  const isInteractive = options.has('i') && terminal;
  if (isInteractive) terminal.foreground = tasks[0]!.group;
  for (const each of tasks) if (!each.ended) yield task.waitFor(each);
  if (isInteractive) terminal.foreground = task.group;
  const codes = tasks.map(({ended}) => ended?.code ?? 0);
  const {signal} = tasks.at(-1)!.ended ?? {};
  if (isInteractive && signal === 2) {
    yield* print(task, '\n');
    shell.status = 130;
    throw new Interrupted();
  }
  if (signal !== undefined && signal !== 2 && signal !== 13) yield* warn(task, `${deaths[signal] ?? `Signal ${signal}`}\n`);
  if (options.has('o')) return codes.findLast(code => code !== 0) ?? 0;
  return codes.at(-1) ?? 0;
}

const deaths: Readonly<Record<number, string>> = {
  1: 'Hangup',
  3: 'Quit',
  9: 'Killed',
  11: 'Segmentation fault',
  14: 'Alarm clock',
  15: 'Terminated',
};

/** What a command in a subshell prints. */
export function* capture(shell: Shell, body: Command): Steps<string> {
  const pipe = new Pipe();
  const descriptors = new Map(shell.task.descriptors).set(1, pipe.writer);
  pipe.reader.hold();
  const child = forkShell(shell, body, {descriptors, hasOwnGroup: false});
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for (;;) {
      const chunk = yield* pipe.reader.read(shell.task, 65536);
      if (!chunk) break;
      chunks.push(chunk);
      size += chunk.length;
      shell.task.allocate(chunk.length);
    }
  } finally {
    pipe.reader.release();
  }
  shell.task.allocate(-size);
  if (!child.ended) yield shell.task.waitFor(child);
  shell.status = shell.substituted = child.ended?.code ?? 0;
  return decode(joinBytes(chunks, size)).replaceAll('\0', '');
}
