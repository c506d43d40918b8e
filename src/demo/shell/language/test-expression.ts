import type {Entry} from '../files.ts';
import {absolute} from '../io.ts';
import type {Task} from '../task.ts';
import {ShellProblem} from './shell-state.ts';

/** A shell, or a program that stands for its `test`. */
type Asking = {readonly task: Task; readonly variables: ReadonlyMap<string, unknown>};

/** What `test` and `[` are asked (POSIX test). Throws a ShellProblem where it makes no sense. */
export function isTrue(shell: Asking, given: readonly string[]): boolean {
  let at = 0;
  if (given.length === 0) return false;
  const result = either();
  if (at < given.length) throw new ShellProblem(`${given[at]}: unknown operand`);
  return result;

  function either(): boolean {
    let left = both();
    while (given[at] === '-o') {
      at++;
      const right = both();
      left ||= right;
    }
    return left;
  }

  function both(): boolean {
    let left = one();
    while (given[at] === '-a') {
      at++;
      const right = one();
      left &&= right;
    }
    return left;
  }

  function one(): boolean {
    const rest = given.length - at;
    const word = given[at];
    if (word === undefined) throw new ShellProblem('argument expected');
    const isBinary = rest >= 3 && binary.has(given[at + 1]!);
    if (word === '!' && rest > 1 && !isBinary) {
      at++;
      return !one();
    }
    if (word === '(' && rest > 2 && !isBinary) {
      at++;
      const inner = either();
      if (given[at++] !== ')') throw new ShellProblem('closing paren expected');
      return inner;
    }
    if (isBinary) {
      const [left, operator, right] = given.slice(at, at + 3);
      at += 3;
      return compare(shell, left!, operator!, right!);
    }
    if (/^-[a-zA-Z]$/.test(word) && rest > 1 && word !== '-a' && word !== '-o') {
      at += 2;
      return isSo(shell, word, given[at - 1]!);
    }
    at++;
    return word !== '';
  }
}

const binary: ReadonlySet<string> = new Set(['=', '==', '!=', '<', '>', '-eq', '-ne', '-lt', '-le', '-gt', '-ge', '-nt', '-ot', '-ef']);

function compare(shell: Asking, left: string, operator: string, right: string): boolean {
  const times = () => [entryAt(shell, left)?.changedAt ?? 0, entryAt(shell, right)?.changedAt ?? 0] as const;
  switch (operator) {
    case '=':
    case '==':
      return left === right;
    case '!=':
      return left !== right;
    case '<':
      return left < right;
    case '>':
      return left > right;
    case '-nt':
      return times()[0] > times()[1];
    case '-ot':
      return times()[0] < times()[1];
    case '-ef':
      return entryAt(shell, left) !== undefined && entryAt(shell, left)?.inode === entryAt(shell, right)?.inode;
  }
  const [one, other] = [numberOf(left), numberOf(right)];
  return {'-eq': one === other, '-ne': one !== other, '-lt': one < other, '-le': one <= other, '-gt': one > other, '-ge': one >= other}[
    operator
  ]!;
}

function numberOf(text: string): number {
  if (!/^\s*[-+]?\d+\s*$/.test(text)) throw new ShellProblem(`${text}: bad number`);
  return Number(text);
}

function isSo(shell: Asking, operator: string, text: string): boolean {
  const {task} = shell;
  const entry = () => entryAt(shell, text);
  switch (operator) {
    case '-n':
      return text !== '';
    case '-z':
      return text === '';
    case '-e':
      return entry() !== undefined;
    case '-f':
      return entry()?.type === 'file';
    case '-d':
      return entry()?.type === 'folder';
    case '-c':
      return entry()?.type === 'device';
    case '-L':
    case '-h':
      return entryAt(shell, text, false)?.type === 'link';
    case '-s':
      return (entry()?.size ?? 0) > 0;
    case '-r':
    case '-w':
    case '-x': {
      const what = {'-r': 'read', '-w': 'write', '-x': 'execute'} as const;
      return entry() !== undefined && task.container.files.allows(absolute(task, text), what[operator]);
    }
    case '-t':
      return task.descriptors.get(Number(text))?.terminal !== undefined;
    case '-v':
      return shell.variables.has(text);
    case '-b':
    case '-p':
    case '-S':
    case '-u':
    case '-g':
    case '-k':
      return false;
    case '-O':
    case '-G':
      return entry() !== undefined;
  }
  throw new ShellProblem(`${operator}: unknown operand`);
}

function entryAt({task}: Asking, path: string, isFollowing = true): Entry | undefined {
  if (path === '') return undefined;
  try {
    const {files} = task.container;
    return isFollowing ? files.stat(absolute(task, path)) : files.lstat(absolute(task, path));
  } catch {
    return undefined;
  }
}
