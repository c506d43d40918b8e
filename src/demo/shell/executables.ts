import type {Container} from '../kubelet/process.ts';
import {FileError} from './files.ts';
import type {Program} from './task.ts';

/** What there is to start is not there, or may not be started. The message is as runc ends its own: `exec: "x": executable file not found in $PATH`. */
export class NotFound extends Error {
  override name = 'NotFound';
  /** `missing` in $PATH or at its path, or `denied`: there, but not to be executed. */
  readonly because: 'missing' | 'denied';

  constructor(message: string, because: 'missing' | 'denied') {
    super(message);
    this.because = because;
  }
}

export type Found = {readonly argv: readonly string[]; readonly program: Program; readonly path: string};

/** As runc starts what a container or an exec asks for (libcontainer, exec.LookPath). */
export function findProgram(container: Container, argv: readonly string[], path: string): Found {
  const name = argv[0] ?? '';
  const told = `exec: "${name}":`;
  if (name === '') throw new NotFound('exec: "": executable file not found in $PATH', 'missing');
  const found = name.includes('/') ? name : lookUp(container, name, path);
  if (found === undefined) throw new NotFound(`${told} executable file not found in $PATH`, 'missing');
  const from = found.startsWith('/') ? found : `${container.workingFolder ?? '/'}/${found}`;
  const result = load(container, from, argv);
  if (result === 'missing') throw new NotFound(`${told} stat ${found}: no such file or directory`, 'missing');
  if (result === 'denied') throw new NotFound(`${told} permission denied`, 'denied');
  if (result === 'no-format') throw new NotFound(`exec ${from}: exec format error`, 'denied');
  return result;
}

/** The path of a command in $PATH. */
export function lookUp({files}: Container, name: string, path: string, folder = '/'): string | undefined {
  for (const entry of path.split(':')) {
    const base = entry === '' ? folder : entry;
    const candidate = `${base.endsWith('/') ? base.slice(0, -1) : base}/${name}`;
    if (isExecutable(files, candidate)) return candidate;
  }
  return undefined;
}

function isExecutable(files: Container['files'], path: string): boolean {
  try {
    return files.stat(path)?.type === 'file' && files.allows(path, 'execute');
  } catch {
    return false;
  }
}

/** What runs when the file at the path is executed: a program, or the interpreter that its first line names. */
export function load(container: Container, path: string, argv: readonly string[], depth = 0): Found | 'missing' | 'denied' | 'no-format' {
  const {files} = container;
  try {
    const entry = files.stat(path);
    if (!entry) return 'missing';
    if (entry.type !== 'file' || !files.allows(path, 'execute')) return 'denied';
    const program = files.program(path) as Program | undefined;
    if (program) return {argv, program, path};
    const head = new TextDecoder().decode(files.read(path).subarray(0, 128));
    const interpreter = /^#![ \t]*(\S+)(?:[ \t]+(\S.*?))?[ \t]*(?:\n|$)/.exec(head);
    if (!interpreter || depth > 4) return 'no-format';
    const [, by = '', option] = interpreter;
    return load(container, by, [by, ...(option === undefined ? [] : [option]), path, ...argv.slice(1)], depth + 1);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    return error.code === 'EACCES' ? 'denied' : 'missing';
  }
}
