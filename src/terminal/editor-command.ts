import {basename} from 'node:path';
import {hasShellSyntax, shellWords} from './shell-words.ts';

/** Which editor, and how it is started on a file. */
export type EditorCommand = {
  readonly name: string;
  on(file: string, line: number | undefined): readonly [program: string, args: readonly string[]];
};

/**
 * The editor the user asks for: KUBE_EDITOR, VISUAL or EDITOR, as they stand, else vi or nano. The variable may hold arguments; a shell is
 * started for it only where it has the syntax of one.
 */
export function editorCommand(
  env: Readonly<Record<string, string | undefined>>,
  isThere: (program: string) => boolean,
): EditorCommand | {readonly because: string} {
  for (const variable of ['KUBE_EDITOR', 'VISUAL', 'EDITOR']) {
    const value = env[variable]?.trim();
    if (value) return commandOf(variable, value, isThere);
  }
  const found = ['vi', 'nano'].find(isThere);
  if (found === undefined) return {because: 'There is no editor: neither vi nor nano is on PATH, and EDITOR names none'};
  return plain(found, []);
}

function commandOf(variable: string, value: string, isThere: (program: string) => boolean): EditorCommand | {readonly because: string} {
  if (hasShellSyntax(value)) {
    return {name: variable, on: file => ['sh', ['-c', `${value} "$1"`, 'sh', file]]};
  }
  const words = shellWords(value);
  if (!words) return {because: `${variable} cannot be read: a quote in it is not closed`};
  const [program = '', ...args] = words;
  if (!isThere(program)) return {because: `${variable} names ${program}, which is not there`};
  return plain(program, args);
}

function plain(program: string, args: readonly string[]): EditorCommand {
  const name = basename(program);
  const staying = stays[name];
  const all = staying && !args.some(arg => staying.includes(arg)) ? [...args, staying[0]!] : args;
  return {name, on: (file, line) => [program, [...all, ...placeArguments(name, file, line)]]};
}

/** Editors that leave at once, with their window still open, unless told to stay. */
const stays: Readonly<Record<string, readonly string[]>> = {
  code: ['--wait', '-w'],
  'code-insiders': ['--wait', '-w'],
  codium: ['--wait', '-w'],
  cursor: ['--wait', '-w'],
  zed: ['--wait', '-w'],
  subl: ['--wait', '-w'],
  gvim: ['-f', '--nofork'],
};

const plusLine = /^(n?vim?|gvim|view|nano|pico|emacs|emacsclient|micro|joe|jed|ne|mg|kak|kakoune|mcedit)$/;
const gotoLine = /^(code|code-insiders|codium|cursor)$/;
const colonLine = /^(hx|helix|zed|subl)$/;

function placeArguments(name: string, file: string, line: number | undefined): readonly string[] {
  if (line === undefined) return [file];
  if (plusLine.test(name)) return [`+${line}`, file];
  if (gotoLine.test(name)) return ['--goto', `${file}:${line}`];
  return colonLine.test(name) ? [`${file}:${line}`] : [file];
}
