import {emptyDescriptor} from '../descriptors.ts';
import {warn} from '../io.ts';
import {Exit} from '../endings.ts';
import {Pipe} from '../pipe.ts';
import type {Descriptor, Steps, Task} from '../task.ts';
import {calculate} from './arithmetic.ts';
import {evaluateCondition} from './condition.ts';
import {expandPattern, expandText, expandWords, variablesOf} from './expand.ts';
import {regexOf} from './pattern.ts';
import {redirect} from './redirection.ts';
import {assign, Break, type How, Interrupted, type Shell} from './shell-state.ts';
import {runSimple} from './simple-command.ts';
import {runTraps} from './traps.ts';
import type {Command, Word} from './tree.ts';

/** Runs a command and gives its exit code, which is `$?` then too. */
export function* run(shell: Shell, command: Command, how: How = {}): Steps<number> {
  if (shell.task.isTired()) yield shell.task.rest;
  if (shell.caught.length > 0) yield* runTraps(shell);
  if (shell.isInterrupted) {
    shell.isInterrupted = false;
    throw new Interrupted();
  }
  const status = yield* runKind(shell, command, how);
  shell.status = status;
  const isDecisive =
    command.type === 'simple' || command.type === 'subshell' || command.type === 'pipeline' || command.type === 'condition';
  const isNegated = command.type === 'pipeline' && command.isNegated;
  if (status !== 0 && isDecisive && !isNegated && shell.options.has('e') && shell.tested === 0) throw new Exit(status);
  return status;
}

function* runKind(shell: Shell, command: Command, how: How): Steps<number> {
  switch (command.type) {
    case 'simple':
      return yield* runSimple(shell, command, how);
    case 'list':
      return yield* runList(shell, command, how);
    case 'and-or': {
      const left = yield* tested(shell, command.left);
      if ((left === 0) !== (command.operator === '&&')) return left;
      return yield* run(shell, command.right, how);
    }
    case 'pipeline':
      return yield* runPipeline(shell, command);
    case 'if':
      for (const {condition, body} of command.branches) {
        if ((yield* tested(shell, condition)) === 0) return yield* run(shell, body, how);
      }
      return command.otherwise ? yield* run(shell, command.otherwise, how) : 0;
    case 'loop': {
      let status = 0;
      yield* looped(shell, function* () {
        while (((yield* tested(shell, command.condition)) === 0) !== command.isUntil) {
          const code = yield* turn(shell, command.body);
          if (code === undefined) return;
          status = code;
        }
      });
      return status;
    }
    case 'for':
      return yield* runFor(shell, command);
    case 'case':
      return yield* runCase(shell, command, how);
    case 'function':
      shell.functions.set(command.name, command.body);
      return 0;
    case 'subshell':
      return yield* shell.engine.waitForAll(shell, [shell.engine.fork(shell, command.body)]);
    case 'group':
      return yield* run(shell, command.body, how);
    case 'condition': {
      const words = command.words;
      return yield* evaluateCondition(shell, words, {
        text: (word: Word) => expandText(shell, word, shell.engine.capture),
        pattern: (word: Word) => expandPattern(shell, word, shell.engine.capture),
      });
    }
    case 'calculation': {
      const text = yield* expandText(shell, command.expression, shell.engine.capture);
      return calculate(text, variablesOf(shell)) === 0n ? 1 : 0;
    }
    case 'redirected':
      return yield* runRedirected(shell, command);
  }
}

function* runRedirected(shell: Shell, command: Extract<Command, {type: 'redirected'}>): Steps<number> {
  const redirected = yield* redirect(shell, command.redirects, shell.engine.capture);
  if (!redirected) return 1;
  try {
    return yield* run(shell, command.body);
  } finally {
    redirected.undo();
  }
}

function* runList(shell: Shell, {items}: Extract<Command, {type: 'list'}>, how: How): Steps<number> {
  let status = 0;
  for (const [index, {command, isBackground}] of items.entries()) {
    if (isBackground) {
      const isQuiet = !shell.options.has('i');
      const descriptors = new Map(shell.task.descriptors);
      if (isQuiet) descriptors.set(0, emptyDescriptor);
      const task = shell.engine.fork(shell, command, {descriptors, isIgnoringInterrupts: isQuiet, hasOwnGroup: !isQuiet});
      shell.lastBackground = task.pid;
      shell.jobs.set(task.pid, task);
      if (!isQuiet) yield* warn(shell.task, shell.flavour === 'bash' ? `[${shell.jobs.size}] ${task.pid}\n` : '');
      shell.status = status = 0;
      continue;
    }
    const isLast = how.isLast === true && index === items.length - 1;
    status = yield* run(shell, command, isLast ? how : {});
  }
  return status;
}

/** Runs what is looked at: its failure ends no shell. */
export function* tested(shell: Shell, command: Command): Steps<number> {
  shell.tested++;
  try {
    return yield* run(shell, command);
  } finally {
    shell.tested--;
  }
}

function* looped(shell: Shell, body: () => Steps<void>): Steps<void> {
  shell.loops++;
  try {
    yield* body();
  } finally {
    shell.loops--;
  }
}

/** One turn of a loop; undefined where it was left. */
function* turn(shell: Shell, body: Command): Steps<number | undefined> {
  try {
    return yield* run(shell, body);
  } catch (error) {
    if (!(error instanceof Break)) throw error;
    if (error.levels > 1 && shell.loops > 1) throw new Break(error.levels - 1, error.isContinue);
    return error.isContinue ? 0 : undefined;
  }
}

function* runFor(shell: Shell, {name, words, body}: Extract<Command, {type: 'for'}>): Steps<number> {
  const values = words ? yield* expandWords(shell, words, shell.engine.capture) : shell.arguments;
  let status = 0;
  yield* looped(shell, function* () {
    for (const value of values) {
      assign(shell, name, value);
      const code = yield* turn(shell, body);
      if (code === undefined) return;
      status = code;
    }
  });
  return status;
}

function* runCase(shell: Shell, {word, arms}: Extract<Command, {type: 'case'}>, how: How): Steps<number> {
  const text = yield* expandText(shell, word, shell.engine.capture);
  let isFallingThrough = false;
  let status = 0;
  for (const arm of arms) {
    let isMatching = isFallingThrough;
    for (const pattern of arm.patterns) {
      if (isMatching) break;
      isMatching = regexOf(yield* expandPattern(shell, pattern, shell.engine.capture)).test(text);
    }
    if (!isMatching) continue;
    status = arm.body.type === 'list' && arm.body.items.length === 0 ? 0 : yield* run(shell, arm.body, how);
    if (!arm.isFallingThrough) return status;
    isFallingThrough = true;
  }
  return status;
}

function* runPipeline(shell: Shell, {commands, isNegated}: Extract<Command, {type: 'pipeline'}>): Steps<number> {
  if (commands.length === 1) {
    const status = yield* tested(shell, commands[0]!);
    return status === 0 ? 1 : 0;
  }
  const tasks: Task[] = [];
  let input: Descriptor | undefined;
  for (const [index, command] of commands.entries()) {
    const descriptors = new Map(shell.task.descriptors);
    if (input) descriptors.set(0, input);
    const pipe = index < commands.length - 1 ? new Pipe() : undefined;
    if (pipe) descriptors.set(1, pipe.writer);
    tasks.push(shell.engine.fork(shell, command, {descriptors, group: tasks[0]?.group, hasOwnGroup: shell.options.has('i')}));
    input = pipe?.reader;
  }
  const status = yield* shell.engine.waitForAll(shell, tasks);
  return isNegated ? (status === 0 ? 1 : 0) : status;
}
