import {load, lookUp} from '../executables.ts';
import {absolute, warn} from '../io.ts';
import {Exit} from '../endings.ts';
import {type Program, settled, type Steps, type Task} from '../task.ts';
import {builtins, specials} from './builtins.ts';
import {expandText, expandWords} from './expand.ts';
import {complainAs, complainIn} from './messages.ts';
import {parseScript} from './parser.ts';
import {redirect} from './redirection.ts';
import {assign, exported, type How, Return, type Shell, ShellProblem, type Variable, valueIn} from './shell-state.ts';
import {type Command, SyntaxProblem, type Word} from './tree.ts';
import {quotedFor} from './quoting.ts';

type Simple = Extract<Command, {type: 'simple'}>;
type Assigned = readonly (readonly [string, string])[];

export function* runSimple(shell: Shell, command: Simple, how: How): Steps<number> {
  const {capture} = shell.engine;
  shell.substituted = undefined;
  const fields = yield* expandWords(shell, withoutAlias(shell, command.words), capture);
  const assigned: (readonly [string, string])[] = [];
  for (const {name, value, isAppending} of command.assignments) {
    const text = yield* expandText(shell, value, capture);
    const full = isAppending ? (valueIn(shell, name) ?? '') + text : text;
    if (fields.length === 0) assign(shell, name, full);
    assigned.push([name, full]);
  }
  if (shell.options.has('x')) yield* trace(shell, assigned, fields);
  const redirected = yield* redirect(shell, command.redirects, capture);
  if (!redirected) return 1;
  if (fields.length === 0) {
    redirected.undo();
    return shell.substituted ?? 0;
  }
  if (fields[0] === 'exec') {
    redirected.keep();
    return yield* replace(shell, fields.slice(1), assigned);
  }
  try {
    return yield* dispatch(shell, fields, assigned, how, redirected.undo);
  } finally {
    redirected.undo();
  }
}

function* dispatch(shell: Shell, fields: readonly string[], assigned: Assigned, how: How, undo: () => void): Steps<number> {
  const [name = ''] = fields;
  // `command` passes functions by; with -v and -V it is a built-in command that tells.
  if (name === 'command' && fields[1] !== undefined && !/^-[vV]$/.test(fields[1])) {
    const rest = fields.slice(/^-p$|^--$/.test(fields[1]) ? 2 : 1);
    const isBuiltin = Object.hasOwn(builtins, rest[0] ?? '');
    if (isBuiltin) return yield* callBuiltin(shell, rest[0]!, rest.slice(1), assigned);
    return rest.length === 0 ? 0 : yield* runProgram(shell, rest, assigned, how, undo);
  }
  const body = shell.functions.get(name);
  if (body && !specials.has(name)) return yield* callFunction(shell, body, fields, assigned);
  const builtin = builtins[name];
  if (builtin && Object.hasOwn(builtins, name)) return yield* callBuiltin(shell, name, fields.slice(1), assigned);
  return yield* runProgram(shell, fields, assigned, how, undo);
}

/** How deep functions may call each other. */
const DEEPEST = 200;

function* callFunction(shell: Shell, body: Command, [name = '', ...given]: readonly string[], assigned: Assigned): Steps<number> {
  const outer = shell.arguments;
  // A real shell runs out of stack, much later; here it must be long before the one that all processes share is used up.
  if (shell.locals.length > DEEPEST) throw new RangeError('A function calls itself for ever');
  shell.locals.push(new Map());
  shell.functionNames.push(name);
  shell.arguments = given;
  try {
    return yield* temporarily(shell, assigned, () => shell.engine.run(shell, body));
  } catch (error) {
    if (!(error instanceof Return)) throw error;
    return error.code;
  } finally {
    shell.arguments = outer;
    shell.functionNames.pop();
    for (const [name, variable] of shell.locals.pop()!) {
      if (variable) shell.variables.set(name, variable);
      else shell.variables.delete(name);
    }
  }
}

export function* callBuiltin(shell: Shell, name: string, given: readonly string[], assigned: Assigned = []): Steps<number> {
  const run = builtins[name]!;
  const outer = shell.command;
  shell.command = name;
  try {
    if (!specials.has(name)) return yield* temporarily(shell, assigned, () => settled(run(shell, given)));
    for (const [key, value] of assigned) assign(shell, key, value);
    return yield* settled(run(shell, given));
  } catch (error) {
    if (!(error instanceof ShellProblem) || error.message === '') throw error;
    yield* (plainlyTold.has(name) ? complainAs : complainIn)(shell, error.message);
    // What is told already only ends the shell now.
    if (specials.has(name) || error.isFatal) throw new ShellProblem('', error.code);
    return error.code;
  } finally {
    shell.command = outer;
  }
}

/** Programs that are built in, too: BusyBox does not name them. */
const plainlyTold: ReadonlySet<string> = new Set(['test', '[', 'printf', 'echo', 'kill']);

function* temporarily<T>(shell: Shell, assigned: Assigned, run: () => Steps<T>): Steps<T> {
  if (assigned.length === 0) return yield* run();
  const before: (readonly [string, Variable | undefined])[] = [];
  for (const [name, value] of assigned) {
    const known = shell.variables.get(name);
    if (known?.isReadOnly) throw new ShellProblem(`${name}: is read only`);
    before.push([name, known]);
    shell.variables.set(name, {value, isExported: true, isReadOnly: false});
  }
  try {
    return yield* run();
  } finally {
    for (const [name, variable] of before.reverse()) {
      if (variable) shell.variables.set(name, variable);
      else shell.variables.delete(name);
    }
  }
}

/** Starts a program in a process of its own, or in this one where nothing comes after it. */
function* runProgram(shell: Shell, fields: readonly string[], assigned: Assigned, {isLast}: How, undo: () => void): Steps<number> {
  const found = findFor(shell, fields);
  if (typeof found === 'number') return yield* tellMissing(shell, fields[0]!, found);
  const env = environmentOf(shell, assigned);
  const {task} = shell;
  if (isLast) {
    takeOver(shell, found.argv, env);
    return yield* loaded(task, found.program);
  }
  const isInteractive = shell.options.has('i');
  const child = task.fork({argv: found.argv, run: own => loaded(own, found.program), env, ...(isInteractive && {group: 'own' as const})});
  undo();
  return yield* shell.engine.waitForAll(shell, [child]);
}

/** To load a program takes a millisecond. */
function* loaded(task: Task, program: Program): Steps<number> {
  yield task.sleep(1);
  return yield* settled(program(task));
}

function environmentOf(shell: Shell, assigned: Assigned): Map<string, string> {
  const env = exported(shell);
  for (const [name, value] of assigned) env.set(name, value);
  return env;
}

type Loaded = {readonly argv: readonly string[]; readonly program: Program};

/** 126 where it may not be executed, 127 where it is not there. */
export function findFor(shell: Shell, fields: readonly string[]): Loaded | 126 | 127 {
  const {task} = shell;
  const [name = ''] = fields;
  const path = name.includes('/') ? absolute(task, name) : name && lookUp(task.container, name, valueIn(shell, 'PATH') ?? '', task.folder);
  if (!path) return 127;
  const found = load(task.container, path, fields);
  if (found === 'missing') return 127;
  if (found === 'denied') return 126;
  // A text without a first line that names an interpreter is a script for this shell.
  if (found === 'no-format')
    return {argv: [shell.flavour === 'bash' ? 'bash' : 'sh', path, ...fields.slice(1)], program: shell.engine.program(shell.flavour)};
  return found;
}

export function* tellMissing(shell: Shell, name: string, code: 126 | 127): Steps<number> {
  const isPath = name.includes('/');
  const missing = shell.flavour === 'bash' ? (isPath ? 'No such file or directory' : 'command not found') : 'not found';
  const isFolder =
    shell.flavour === 'bash' && code === 126 && shell.task.container.files.stat(absolute(shell.task, name))?.type === 'folder';
  const tell = shell.command === undefined ? complainAs : complainIn;
  yield* tell(shell, `${name}: ${code === 127 ? missing : isFolder ? 'Is a directory' : 'Permission denied'}`);
  return code;
}

function takeOver({task}: Shell, argv: readonly string[], env: Map<string, string>): void {
  task.argv = argv;
  task.env = env;
  for (const [signal, handler] of task.handlers) if (handler !== 'ignore') task.handlers.delete(signal);
}

/** `exec`: its redirections stay, and a program takes the place of the shell. */
function* replace(shell: Shell, fields: readonly string[], assigned: Assigned): Steps<number> {
  if (fields.length === 0) return 0;
  const found = findFor(shell, fields);
  if (typeof found === 'number') {
    shell.command = 'exec';
    yield* complainIn(shell, `${fields[0]}: ${found === 127 ? 'not found' : 'Permission denied'}`);
    throw new Exit(found);
  }
  takeOver(shell, found.argv, environmentOf(shell, assigned));
  shell.traps.clear();
  throw new Exit(yield* settled(found.program(shell.task)));
}

function* trace(shell: Shell, assigned: Assigned, fields: readonly string[]): Steps<void> {
  const words = [...assigned.map(([name, value]) => `${name}=${quotedFor(value)}`), ...fields.map(quotedFor)];
  yield* warn(shell.task, `${valueIn(shell, 'PS4') ?? ''}${words.join(' ')}\n`);
}

/** An alias stands for words that come before the others. */
function withoutAlias(shell: Shell, words: readonly Word[]): readonly Word[] {
  const [first] = words[0] ?? [];
  if (shell.aliases.size === 0 || words[0]?.length !== 1 || first?.type !== 'text' || first.isQuoted) return words;
  const text = shell.aliases.get(first.text);
  if (text === undefined) return words;
  try {
    const parsed = parseScript(text);
    return parsed.type === 'simple' ? [...parsed.words, ...words.slice(1)] : words;
  } catch (error) {
    if (error instanceof SyntaxProblem) return words;
    throw error;
  }
}
