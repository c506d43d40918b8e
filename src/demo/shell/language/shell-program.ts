import {FileError} from '../files.ts';
import {absolute, complain, decode, takeLine} from '../io.ts';
import type {Program, Steps, Task} from '../task.ts';
import {builtins} from './builtins.ts';
import {runInteractively} from './interactive.ts';
import {run} from './interpret.ts';
import {parseLine} from './parser.ts';
import {Reader} from './reader.ts';
import {createShell, type Engine, type Flavour, type Shell, ShellProblem} from './shell-state.ts';
import {capture, endOf, forkShell, leave, waitForAll} from './subshell.ts';
import {runTraps} from './traps.ts';
import {type Command, SyntaxProblem} from './tree.ts';

/** `sh`, as BusyBox, Debian (dash) or bash have it. */
export function shellProgram(flavour: Flavour): Program {
  return function* (task) {
    const asked = argumentsOf(task.argv.slice(1));
    const {words, options} = asked;
    const shell = createShell(task, flavour, task.argv[0] ?? 'sh', engine);
    for (const option of options) shell.options.add(option);
    if (asked.isLogin || task.argv[0]?.startsWith('-')) yield* readProfiles(shell);
    if (asked.command !== undefined) {
      shell.name = words[0] ?? shell.name;
      shell.arguments = words.slice(1);
      return yield* runWhole(shell, asked.command);
    }
    if (words.length > 0 && !asked.isFromInput) return yield* runFile(shell, words);
    shell.arguments = words;
    if (options.has('i') || (task.descriptors.get(0)?.terminal && task.descriptors.get(2)?.terminal)) return yield* runInteractively(shell);
    return yield* runInput(shell);
  };
}

const engine: Engine = {
  run,
  runText,
  capture,
  fork: forkShell,
  waitForAll,
  builtins: new Set([...Object.keys(builtins), 'exec']),
  program: shellProgram,
};

type Asked = {
  readonly words: readonly string[];
  readonly command: string | undefined;
  readonly options: ReadonlySet<string>;
  readonly isLogin: boolean;
  readonly isFromInput: boolean;
};

function argumentsOf(given: readonly string[]): Asked {
  const options = new Set<string>();
  let index = 0;
  let hasCommand = false;
  let isLogin = false;
  let isFromInput = false;
  for (; index < given.length; index++) {
    const word = given[index]!;
    if (word === '--' || word === '-') {
      index++;
      break;
    }
    if (!/^[-+]./.test(word)) break;
    if (word === '--login') isLogin = true;
    if (word.startsWith('--')) continue;
    for (const letter of word.slice(1)) {
      if (letter === 'c') hasCommand = true;
      else if (letter === 'l') isLogin = true;
      else if (letter === 's') isFromInput = true;
      else if (letter === 'o') {
        if (given[++index] === 'pipefail') options.add('o');
        else if (given[index] === 'errexit') options.add('e');
      } else if (word.startsWith('-')) options.add(letter);
      else options.delete(letter);
    }
  }
  const words = given.slice(index);
  return {words: hasCommand ? words.slice(1) : words, command: hasCommand ? (words[0] ?? '') : undefined, options, isLogin, isFromInput};
}

function* runWhole(shell: Shell, text: string): Steps<number> {
  let status: number;
  try {
    status = yield* runText(shell, text);
    yield* runTraps(shell);
  } catch (error) {
    status = yield* endOf(shell, error);
  }
  return yield* leave(shell, status);
}

/** Line by line: what comes before a mistake is run. */
function* runText(shell: Shell, text: string): Steps<number> {
  const reader = new Reader(text);
  let status = 0;
  for (;;) {
    const command = parsed(reader);
    if (!command) return status;
    if (!shell.options.has('n')) status = yield* run(shell, command);
  }
}

function parsed(reader: Reader): Command | undefined {
  try {
    return parseLine(reader);
  } catch (error) {
    if (!(error instanceof SyntaxProblem)) throw error;
    throw new ShellProblem(`syntax error: ${error.message}`, 2, true);
  }
}

function* runFile(shell: Shell, [path = '', ...given]: readonly string[]): Steps<number> {
  const {task} = shell;
  let text: string;
  try {
    text = decode(task.container.files.read(absolute(task, path)));
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    const told =
      shell.flavour === 'bash'
        ? `${path}: ${error.message}`
        : `${shell.flavour === 'ash' ? "can't" : 'cannot'} open '${path}': ${error.message}`;
    yield* complain(task, told);
    return shell.flavour === 'bash' && error.code === 'ENOENT' ? 127 : 2;
  }
  shell.name = path;
  shell.arguments = given;
  return yield* runWhole(shell, text);
}

/** Commands from standard input: read line by line, since they may read from it too. */
function* runInput(shell: Shell): Steps<number> {
  let status = 0;
  try {
    let text = '';
    for (;;) {
      const line = yield* nextLine(shell.task);
      text += line ?? '';
      if (line === undefined && text === '') break;
      const command = line === undefined ? 'all' : wholeCommand(text);
      if (command === undefined) continue;
      status = yield* runText(shell, text);
      text = '';
      if (line === undefined) break;
    }
  } catch (error) {
    status = yield* endOf(shell, error);
  }
  return yield* leave(shell, status);
}

/** Undefined where the text is the beginning of something longer. */
function wholeCommand(text: string): string | undefined {
  try {
    const reader = new Reader(text);
    while (parseLine(reader));
    return reader.isHereDocumentOpen ? undefined : text;
  } catch (error) {
    return error instanceof SyntaxProblem && error.isUnfinished ? undefined : text;
  }
}

function* nextLine(task: Task): Steps<string | undefined> {
  const input = task.descriptors.get(0);
  const line = input && (yield* takeLine(task, input));
  return line && decode(line);
}

function* readProfiles(shell: Shell): Steps<void> {
  const home = shell.variables.get('HOME')?.value ?? '/';
  for (const path of ['/etc/profile', `${home}/.profile`]) {
    const {files} = shell.task.container;
    if (files.stat(path)?.type !== 'file') continue;
    yield* runText(shell, decode(files.read(path)));
  }
}
