import {FileError} from '../files.ts';
import {print} from '../io.ts';
import {cleanPath} from '../paths.ts';
import type {Steps} from '../task.ts';
import type {Builtin} from './builtin.ts';
import {assign, type Shell, ShellProblem, valueIn} from './shell-state.ts';

/** Those about the folder that the shell is in, and what it lets others do with its files. */
export const folderBuiltins: Readonly<Record<string, Builtin>> = {
  cd: changeFolder,
  chdir: changeFolder,
  *pwd(shell) {
    yield* print(shell.task, `${shell.task.folder}\n`);
    return 0;
  },
  *umask(shell, [mode]) {
    const {task} = shell;
    if (mode === undefined) yield* print(task, `${task.umask.toString(8).padStart(4, '0')}\n`);
    else if (mode === '-S') yield* print(task, `${symbolic(task.umask)}\n`);
    else if (/^[0-7]{1,4}$/.test(mode)) task.umask = Number.parseInt(mode, 8) & 0o777;
    else throw new ShellProblem(`Illegal mode: ${mode}`);
    return 0;
  },
};

function* changeFolder(shell: Shell, given: readonly string[]): Steps<number> {
  const words = given.filter(word => word !== '-P' && word !== '-L' && word !== '--');
  const target = words[0] ?? valueIn(shell, 'HOME') ?? '';
  if (target === '' && words.length === 0) throw new ShellProblem('HOME not set', 1);
  const back = valueIn(shell, 'OLDPWD');
  if (target === '-' && back === undefined) throw new ShellProblem('OLDPWD not set', 1);
  const {task} = shell;
  const aimed = target === '-' ? back! : target;
  // By the names that were typed, as `cd -L` does: `..` leads back through a link.
  const path = cleanPath(aimed.startsWith('/') ? aimed : `${task.folder}/${aimed}`);
  const because = problemWith(shell, path);
  if (because) {
    throw new ShellProblem(
      shell.flavour === 'bash' ? `${aimed}: ${because}` : `can't cd to ${aimed}${shell.flavour === 'ash' ? `: ${because}` : ''}`,
      shell.flavour === 'bash' ? 1 : 2,
    );
  }
  assign(shell, 'OLDPWD', task.folder);
  task.folder = path;
  assign(shell, 'PWD', path);
  if (target === '-') yield* print(task, `${path}\n`);
  return 0;
}

function problemWith({task}: Shell, path: string): string | undefined {
  const {files} = task.container;
  try {
    const entry = files.stat(path);
    if (!entry) return 'No such file or directory';
    if (entry.type !== 'folder') return 'Not a directory';
    return files.allows(path, 'execute') ? undefined : 'Permission denied';
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    return error.message;
  }
}

function symbolic(umask: number): string {
  const allowed = (shift: number) => ['r', 'w', 'x'].filter((_, index) => ((~umask >> shift) & (4 >> index)) !== 0).join('');
  return `u=${allowed(6)},g=${allowed(3)},o=${allowed(0)}`;
}
