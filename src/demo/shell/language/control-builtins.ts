import {lookUp} from '../executables.ts';
import {FileError} from '../files.ts';
import {absolute, decode, print} from '../io.ts';
import {Exit} from '../endings.ts';
import {signalOf} from '../signals.ts';
import type {Steps} from '../task.ts';
import type {Builtin} from './builtin.ts';
import {complainIn} from './messages.ts';
import {quoted} from './quoting.ts';
import {Break, Return, type Shell, ShellProblem, valueIn} from './shell-state.ts';
import {isTrue} from './test-expression.ts';
import {setTrap} from './traps.ts';

/** Those that steer the shell. */
export const controlBuiltins: Readonly<Record<string, Builtin>> = {
  ':'() {
    return 0;
  },
  true() {
    return 0;
  },
  false() {
    return 1;
  },
  test(shell, given) {
    return isTrue(shell, given) ? 0 : 1;
  },
  '['(shell, given) {
    if (given.at(-1) !== ']') throw new ShellProblem('missing ]');
    return isTrue(shell, given.slice(0, -1)) ? 0 : 1;
  },
  exit(shell, [code]) {
    throw new Exit(code === undefined ? shell.status : codeOf(code));
  },
  return(shell, [code]) {
    throw new Return(code === undefined ? shell.status : codeOf(code));
  },
  break(shell, [levels = '1']) {
    if (shell.loops === 0) return 0;
    throw new Break(Math.max(1, codeOf(levels)), false);
  },
  continue(shell, [levels = '1']) {
    if (shell.loops === 0) return 0;
    throw new Break(Math.max(1, codeOf(levels)), true);
  },
  *eval(shell, given) {
    return given.length === 0 ? 0 : yield* shell.engine.runText(shell, given.join(' '));
  },
  '.': source,
  source,
  *trap(shell, given) {
    return yield* trap(shell, given);
  },
  *type(shell, given) {
    let status = 0;
    for (const name of given) {
      const kind = kindOf(shell, name);
      if (kind === undefined) status = shell.flavour === 'bash' ? 1 : 127;
      if (kind === undefined && shell.flavour === 'bash') yield* complainIn(shell, `${name}: not found`);
      else yield* print(shell.task, kind === undefined ? `${name}: not found\n` : `${name} is ${kind.text}\n`);
    }
    return status;
  },
  *command(shell, given) {
    const [option, ...names] = given;
    let status = 0;
    for (const name of names) {
      const kind = kindOf(shell, name);
      if (!kind) status = 127;
      else yield* print(shell.task, `${option === '-v' ? kind.short : `${name} is ${kind.text}`}\n`);
    }
    return status;
  },
  *help(shell) {
    const names = [...shell.engine.builtins].sort();
    const lines: string[] = [];
    let line = '\t';
    for (const name of names) {
      if (line.length + name.length > 60) {
        lines.push(line);
        line = '\t';
      }
      line += `${line === '\t' ? '' : ' '}${name}`;
    }
    yield* print(shell.task, `Built-in commands:\n------------------\n${[...lines, line].join('\n')}\n`);
    return 0;
  },
};

function codeOf(text: string): number {
  if (!/^\d+$/.test(text)) throw new ShellProblem(`Illegal number: ${text}`);
  return Number(text) & 255;
}

function* source(shell: Shell, [path, ...given]: readonly string[]): Steps<number> {
  if (path === undefined) throw new ShellProblem('filename argument required');
  const {task} = shell;
  const at = path.includes('/')
    ? absolute(task, path)
    : (lookUp(task.container, path, valueIn(shell, 'PATH') ?? '') ?? absolute(task, path));
  let text: string;
  try {
    text = decode(task.container.files.read(at));
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    throw new ShellProblem(shell.flavour === 'bash' ? `${path}: ${error.message}` : `can't open '${path}': ${error.message}`);
  }
  const outer = shell.arguments;
  if (given.length > 0) shell.arguments = given;
  shell.sourced++;
  try {
    return yield* shell.engine.runText(shell, text);
  } catch (error) {
    if (!(error instanceof Return)) throw error;
    return error.code;
  } finally {
    shell.sourced--;
    shell.arguments = outer;
  }
}

function* trap(shell: Shell, given: readonly string[]): Steps<number> {
  const words = given[0] === '--' ? given.slice(1) : given;
  const [action, ...names] = words;
  if (action === undefined || action === '-p') {
    for (const [name, text] of shell.traps) yield* print(shell.task, `trap -- ${quoted(text)} ${name}\n`);
    return 0;
  }
  if (action === '-l') return 0;
  const isReset = action === '-' || names.length === 0;
  let status = 0;
  for (const text of names.length === 0 ? words : names) {
    const name = text === '0' || text.toUpperCase() === 'EXIT' ? 'EXIT' : signalOf(text);
    if (name) setTrap(shell, name, isReset ? undefined : action);
    else {
      yield* complainIn(shell, `${text}: invalid signal specification`);
      status = 1;
    }
  }
  return status;
}

/** What a name stands for: as `type` tells it and as `command -v` does. */
function kindOf(shell: Shell, name: string): {text: string; short: string} | undefined {
  if (keywords.has(name)) return {text: 'a shell keyword', short: name};
  const alias = shell.aliases.get(name);
  if (alias !== undefined) return {text: `an alias for ${alias}`, short: `alias ${name}=${quoted(alias)}`};
  if (shell.functions.has(name)) return {text: 'a function', short: name};
  if (shell.engine.builtins.has(name)) return {text: 'a shell builtin', short: name};
  const {task} = shell;
  const path = name.includes('/') ? name : lookUp(task.container, name, valueIn(shell, 'PATH') ?? '', task.folder);
  const isThere = path !== undefined && path !== '' && task.container.files.allows(absolute(task, path), 'execute');
  return isThere ? {text: path, short: path} : undefined;
}

const keywords: ReadonlySet<string> = new Set('if then else elif fi for while until do done case esac in { } ! [[ ]] function'.split(' '));
