import {BadDescriptor} from './pipe.ts';
import {FileError, type OpenFile, type OpenOptions} from './files.ts';
import {fileDescriptor} from './descriptors.ts';
import {cleanPath} from './paths.ts';
import type {Descriptor, Steps, Task} from './task.ts';

/** UTF-8. Bytes that are none stand in texts as U+DC80 to U+DCFF, so that they come out as they went in. */
export function encode(text: string): Uint8Array {
  if (!/[\udc80-\udcff]/.test(text) || text.isWellFormed()) return encoder.encode(text);
  const pieces = text.split(/(?<![\ud800-\udbff])([\udc80-\udcff])/);
  return joinBytes(pieces.map((piece, index) => (index % 2 === 1 ? Uint8Array.of(piece.charCodeAt(0) & 255) : encoder.encode(piece))));
}

export function decode(bytes: Uint8Array): string {
  try {
    return strictDecoder.decode(bytes);
  } catch {
    return decodeLoosely(bytes);
  }
}

/** A letter for a byte, as decode gives it. */
export function byteLetter(byte: number): string {
  return String.fromCharCode(byte < 128 ? byte : 0xdc00 + byte);
}

function decodeLoosely(bytes: Uint8Array): string {
  let text = '';
  let at = 0;
  while (at < bytes.length) {
    const first = bytes[at]!;
    const length = first < 0x80 ? 1 : first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc0 ? 2 : 0;
    let piece: string | undefined;
    try {
      if (length > 0 && at + length <= bytes.length) piece = strictDecoder.decode(bytes.subarray(at, at + length));
    } catch {}
    text += piece ?? byteLetter(first);
    at += piece === undefined ? 1 : length;
  }
  return text;
}

export function descriptorOf(task: Task, number: number): Descriptor {
  const found = task.descriptors.get(number);
  if (!found) throw new BadDescriptor();
  return found;
}

export function* print(task: Task, text: string): Steps<void> {
  yield* write(task, encode(text));
}

export function* write(task: Task, bytes: Uint8Array): Steps<void> {
  yield* descriptorOf(task, 1).write(task, bytes);
}

/** One line on standard error, with the program's name before it. */
export function* complain(task: Task, text: string): Steps<void> {
  yield* warn(task, `${nameOf(task)}: ${text}\n`);
}

export function* warn(task: Task, text: string): Steps<void> {
  yield* task.descriptors.get(2)?.write(task, encode(text)) ?? [];
}

/** As error messages begin: `ls`. */
export function nameOf({argv}: Task): string {
  const name = argv[0] ?? '';
  return name.slice(name.lastIndexOf('/') + 1);
}

/** A path as the process means it. */
export function absolute(task: Task, path: string): string {
  if (path === '') return path;
  return path.startsWith('/') ? path : `${task.folder === '/' ? '' : task.folder}/${path}`;
}

/** Opens for reading. `-` is standard input. */
export function openInput(task: Task, path: string): Descriptor {
  return path === '-' ? descriptorOf(task, 0) : openFile(task, path);
}

/** Opens a file, or what a process has open where the path leads into /proc. */
export function openFile(task: Task, path: string, options: OpenOptions & {readonly isReading?: boolean} = {}): Descriptor {
  const at = absolute(task, path);
  const special = openedBy(task, at);
  if (special) return special;
  if (path === '') throw new FileError('ENOENT', path);
  const {isWriting = false, isAppending = false, isReading = !isWriting, mode = 0o666 & ~task.umask} = options;
  const file = opened(task, at, path, {...options, mode});
  return fileDescriptor(file, cleanPath(at), {isReading, isWriting, isAppending});
}

/** Told by the name that it was asked for. */
function opened({container}: Task, at: string, path: string, options: OpenOptions): OpenFile {
  try {
    return container.files.open(at, options);
  } catch (error) {
    throw error instanceof FileError ? new FileError(error.code, path) : error;
  }
}

/** What /dev/stdin, /dev/fd/N, /dev/tty and /proc/PID/fd/N stand for. */
function openedBy(task: Task, path: string): Descriptor | undefined {
  if (!/^\/(dev|proc)\//.test(path)) return undefined;
  const clean = cleanPath(path);
  if (clean === '/dev/tty' || clean.startsWith('/dev/pts/')) return terminalOf(task);
  const named = {'/dev/stdin': 0, '/dev/stdout': 1, '/dev/stderr': 2}[clean];
  const [, own, pid, number] = /^(?:(\/dev\/fd)|\/proc\/(self|\d+)\/fd)\/(\d+)$/.exec(clean) ?? [];
  if (named === undefined && number === undefined) return undefined;
  const holder = own || pid === undefined || pid === 'self' ? task : otherTask(task, Number(pid));
  const found = holder?.descriptors.get(named ?? Number(number));
  if (!found) throw new FileError('ENOENT', path);
  return found;
}

function terminalOf(task: Task): Descriptor | undefined {
  for (const descriptor of task.descriptors.values()) if (descriptor.terminal) return descriptor;
  return undefined;
}

function otherTask(task: Task, pid: number): Task | undefined {
  return task.pid === pid ? task : task.others().find(other => other.pid === pid);
}

/** All of it. What is kept counts as the process's memory. */
export function* readAll(task: Task, from: Descriptor): Steps<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const chunk = yield* from.read(task, blockSize);
    if (!chunk) break;
    chunks.push(chunk);
    size += chunk.length;
    task.allocate(chunk.length);
  }
  task.allocate(-size);
  return chunks.length === 1 ? chunks[0]! : joinBytes(chunks, size);
}

/** Bytes up to a line feed and with it, or less at the end; what comes after stays for others. */
export function* takeLine(task: Task, from: Descriptor, end = 10): Steps<Uint8Array | undefined> {
  const parts: Uint8Array[] = [];
  for (;;) {
    const part = yield* from.until?.(task, end) ?? from.read(task, from.terminal ? 4096 : 1);
    if (part) parts.push(part);
    if (!part || part.at(-1) === end) return parts.length === 0 ? undefined : joinBytes(parts);
  }
}

export type Line = {
  readonly text: string;
  /** Whether a line feed ended it. */
  readonly isEnded: boolean;
};

export type LineReader = {next(): Steps<Line | undefined>};

/** Line by line, as they come. */
export function readLines(task: Task, from: Descriptor, end = 10): LineReader {
  let rest: Uint8Array = new Uint8Array();
  let isAtEnd = false;
  return {
    *next() {
      const parts: Uint8Array[] = [];
      let size = 0;
      for (;;) {
        const feed = rest.indexOf(end);
        if (feed >= 0) {
          parts.push(rest.subarray(0, feed));
          rest = rest.subarray(feed + 1);
          task.allocate(-size);
          return {text: decode(parts.length === 1 ? parts[0]! : joinBytes(parts)), isEnded: true};
        }
        if (rest.length > 0) {
          parts.push(rest);
          size += rest.length;
          task.allocate(rest.length);
        }
        const chunk = isAtEnd ? undefined : yield* from.read(task, blockSize);
        if (!chunk) {
          isAtEnd = true;
          rest = new Uint8Array();
          task.allocate(-size);
          return size === 0 ? undefined : {text: decode(joinBytes(parts)), isEnded: false};
        }
        rest = chunk;
      }
    },
  };
}

export function joinBytes(chunks: readonly Uint8Array[], size = chunks.reduce((sum, {length}) => sum + length, 0)): Uint8Array {
  const all = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}

/** What went wrong, in the words of strerror; errors of the program itself go on. */
export function reasonOf(error: unknown): string {
  if (error instanceof FileError || error instanceof BadDescriptor) return error.message;
  throw error;
}

const blockSize = 65536;
const encoder = new TextEncoder();
const strictDecoder = new TextDecoder('utf-8', {fatal: true, ignoreBOM: true});
