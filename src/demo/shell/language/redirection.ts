import {fileDescriptor} from '../descriptors.ts';
import {FileError} from '../files.ts';
import {absolute, encode, openFile} from '../io.ts';
import type {Descriptor, Steps} from '../task.ts';
import {type Capture, expandText} from './expand.ts';
import {complainAs} from './messages.ts';
import type {Shell} from './shell-state.ts';
import type {Redirect} from './tree.ts';

/** What was before can be put back, or let go for good. */
export type Redirected = {undo(): void; keep(): void};

/** Applies them to the shell's own process. Undefined after a message that one cannot be done. */
export function* redirect(shell: Shell, redirects: readonly Redirect[], capture: Capture): Steps<Redirected | undefined> {
  const {descriptors} = shell.task;
  const before = new Map<number, Descriptor | undefined>();
  const set = (number: number, descriptor: Descriptor | undefined) => {
    const known = descriptors.get(number);
    if (!before.has(number)) before.set(number, known);
    else known?.release();
    descriptor?.hold();
    if (descriptor) descriptors.set(number, descriptor);
    else descriptors.delete(number);
  };
  const undo = () => {
    for (const [number, descriptor] of before) {
      descriptors.get(number)?.release();
      if (descriptor) descriptors.set(number, descriptor);
      else descriptors.delete(number);
    }
    before.clear();
  };
  const keep = () => {
    for (const descriptor of before.values()) descriptor?.release();
    before.clear();
  };
  for (const one of redirects) {
    const problem = yield* apply(shell, one, capture, set);
    if (problem === undefined) continue;
    undo();
    yield* complainAs(shell, problem);
    return undefined;
  }
  return {undo, keep};
}

/** What went wrong. */
function* apply(
  shell: Shell,
  {descriptor, operator, target}: Redirect,
  capture: Capture,
  set: (number: number, descriptor: Descriptor | undefined) => void,
): Steps<string | undefined> {
  const {task} = shell;
  const text = yield* expandText(shell, target, capture);
  const isInput = operator.startsWith('<');
  const number = descriptor ?? (isInput ? 0 : 1);
  if (operator === '<<' || operator === '<<<') {
    set(number, textDescriptor(operator === '<<' ? text : `${text}\n`));
    return undefined;
  }
  if (operator === '<&' || operator === '>&') {
    if (text === '-') {
      set(number, undefined);
      return undefined;
    }
    if (/^\d+$/.test(text)) {
      const found = task.descriptors.get(Number(text));
      if (!found) return shell.flavour === 'bash' ? `${text}: Bad file descriptor` : `${text}: Bad file descriptor`;
      set(number, found);
      return undefined;
    }
  }
  try {
    const isKept = operator === '>' && shell.options.has('C') && task.container.files.stat(absolute(task, text))?.type === 'file';
    if (isKept) throw new FileError('EEXIST', text);
    const opened = openFile(task, text, {
      isReading: operator === '<' || operator === '<>',
      isWriting: operator !== '<',
      isAppending: operator === '>>',
      isTruncating: operator === '>' || operator === '>|' || operator === '&>' || operator === '>&',
    });
    set(number, opened);
    if (operator === '&>' || operator === '>&') set(2, opened);
    return undefined;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    return fileProblem(shell, text, error, operator === '<');
  }
}

function fileProblem({flavour}: Shell, path: string, {code, message}: FileError, isReading: boolean): string {
  if (flavour === 'bash') return code === 'EEXIST' ? `${path}: cannot overwrite existing file` : `${path}: ${message}`;
  const isMissing = code === 'ENOENT' || code === 'ENOTDIR';
  const dash = {open: 'cannot open', create: 'cannot create', file: 'No such file', folder: 'Directory nonexistent'};
  const ash = {open: "can't open", create: "can't create", file: 'no such file', folder: 'nonexistent directory'};
  const words = flavour === 'dash' ? dash : ash;
  return `${isReading ? words.open : words.create} ${path}: ${isMissing ? (isReading ? words.file : words.folder) : message}`;
}

/** A text to be read, as from a file that nobody else sees. */
function textDescriptor(text: string): Descriptor {
  const bytes = encode(text);
  const file = {
    type: 'file' as const,
    size: () => bytes.length,
    readAt: (offset: number, length: number) => bytes.subarray(offset, offset + length),
    writeAt() {},
    append() {},
    truncate() {},
  };
  return fileDescriptor(file, 'here-document', {isReading: true, isWriting: false});
}
