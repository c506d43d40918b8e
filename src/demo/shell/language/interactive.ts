import {decode, encode, print, takeLine} from '../io.ts';
import {Exit, Gone} from '../endings.ts';
import {inRawMode, type Keys, readKeys} from '../keys.ts';
import type {Steps} from '../task.ts';
import {complete} from './completion.ts';
import {expandText} from './expand.ts';
import {editLine} from './line-editor.ts';
import {complainAs} from './messages.ts';
import {parseLine} from './parser.ts';
import {Reader} from './reader.ts';
import {Break, Interrupted, Return, type Shell, ShellProblem, valueIn} from './shell-state.ts';
import {leave} from './subshell.ts';
import {runTraps} from './traps.ts';
import {type Command, SyntaxProblem} from './tree.ts';
import {parseQuotedText} from './words.ts';

/** Asks for commands and runs them until `exit` or the end of input. */
export function* runInteractively(shell: Shell): Steps<number> {
  const {task, options} = shell;
  options.add('i');
  task.handlers.set('INT', () => {
    shell.isInterrupted = true;
    shell.interrupt?.();
  });
  task.handlers.set('TERM', 'ignore').set('QUIT', 'ignore').set('WINCH', 'ignore');
  if (task.terminal) task.terminal.foreground = task.group;
  const input = task.descriptors.get(0);
  // What is typed or pasted ahead stays with the shell.
  const keys = input?.terminal && readKeys(task, input);
  let text = '';
  for (;;) {
    shell.isInterrupted = false;
    if (shell.caught.length > 0) yield* runTraps(shell);
    const line = yield* ask(shell, keys, yield* promptOf(shell, text === '' ? 'PS1' : 'PS2'));
    if (line === 'interrupted') {
      text = '';
      shell.status = 130;
      continue;
    }
    if (line === undefined) {
      if (shell.flavour === 'bash') yield* print(task, 'exit\n');
      return yield* leave(shell, shell.status);
    }
    remember(shell, line);
    text += `${line}\n`;
    try {
      const commands = parsed(text);
      if (!commands) continue;
      text = '';
      for (const command of commands) yield* shell.engine.run(shell, command);
    } catch (error) {
      text = '';
      if (error instanceof Exit) return yield* leave(shell, error.code);
      yield* recover(shell, error);
    }
  }
}

/** The commands of a text, or undefined where it goes on. */
function parsed(text: string): readonly Command[] | undefined {
  const reader = new Reader(text);
  const commands: Command[] = [];
  try {
    for (;;) {
      const command = parseLine(reader);
      if (reader.isHereDocumentOpen) return undefined;
      if (!command) return /(^|[^\\])(\\\\)*\\\n$/.test(text) ? undefined : commands;
      commands.push(command);
    }
  } catch (error) {
    if (!(error instanceof SyntaxProblem)) throw error;
    if (error.isUnfinished) return undefined;
    throw new ShellProblem(`syntax error: ${error.message}`);
  }
}

function* recover(shell: Shell, error: unknown): Steps<void> {
  if (error instanceof Gone) throw error;
  shell.loops = 0;
  shell.tested = 0;
  shell.command = undefined;
  while (shell.locals.length > 0) {
    for (const [name, variable] of shell.locals.pop()!) {
      if (variable) shell.variables.set(name, variable);
      else shell.variables.delete(name);
    }
  }
  if (error instanceof ShellProblem) {
    shell.status = error.code;
    if (error.message !== '') yield* complainAs(shell, error.message);
  } else if (error instanceof Return) shell.status = error.code;
  else if (error instanceof Interrupted) shell.status = 130;
  else if (!(error instanceof Break)) throw error;
}

function* ask(shell: Shell, keys: Keys | undefined, prompt: string): Steps<string | 'interrupted' | undefined> {
  const {task} = shell;
  const input = task.descriptors.get(0);
  if (!input) return undefined;
  if (!keys) {
    yield* task.descriptors.get(2)?.write(task, encode(prompt)) ?? [];
    const line = yield* takeLine(task, input);
    return line && decode(line).replace(/\n$/, '');
  }
  const output = task.descriptors.get(2) ?? input;
  return yield* inRawMode(task, input, () =>
    editLine({
      task,
      keys,
      prompt,
      history: shell.history,
      columns: () => input.terminal?.columns || 80,
      rows: () => input.terminal?.rows || 24,
      write: text => output.write(task, encode(text)),
      isAsking: shell.flavour !== 'bash' && !input.isReadable?.(),
      complete: before => complete(shell, before),
    }),
  );
}

function* promptOf(shell: Shell, name: 'PS1' | 'PS2'): Steps<string> {
  const {task} = shell;
  const home = valueIn(shell, 'HOME') ?? '';
  const folder =
    home !== '' && home !== '/' && (task.folder === home || task.folder.startsWith(`${home}/`))
      ? `~${task.folder.slice(home.length)}`
      : task.folder;
  const root = (task.container.user ?? 'root') === 'root';
  const texts: Readonly<Record<string, string>> = {
    w: folder,
    W: folder === '/' ? '/' : folder.slice(folder.lastIndexOf('/') + 1),
    u: task.container.user ?? 'root',
    h: task.container.hostname.split('.')[0]!,
    H: task.container.hostname,
    $: root ? '#' : '$',
    n: '\n',
    e: '\x1b',
    '[': '',
    ']': '',
    '\\': '\\\\',
  };
  const text = (valueIn(shell, name) ?? '').replace(/\\(.)/g, (whole, letter: string) => texts[letter] ?? whole);
  if (!/[$`]/.test(text.replace(/\$ ?$/, ''))) return text;
  return yield* expandText(
    shell,
    parseQuotedText(new Reader(text), () => ({type: 'list', items: []})),
    shell.engine.capture,
  );
}

function remember({history}: Shell, line: string): void {
  if (line.trim() === '' || history.at(-1) === line) return;
  history.push(line);
  if (history.length > 1000) history.shift();
}
