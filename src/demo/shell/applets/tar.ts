import {gunzipSync, gzipSync} from 'node:zlib';
import {FileError, type OpenFile} from '../files.ts';
import {absolute, complain, joinBytes, openFile, openInput, print, readAll, reasonOf} from '../io.ts';
import {regexOf} from '../language/pattern.ts';
import {parentOf} from '../paths.ts';
import type {Descriptor, Steps, Task} from '../task.ts';
import {dateText} from './date-format.ts';
import {modeText} from './modes.ts';
import {parseOptions, UsageProblem} from './options.ts';
import {blockSize, headerOf, type Member, paxRecords, readHeader} from './tar-format.ts';
import {walk} from './walking.ts';

const usage = 'tar c|x|t [-ZzJjahmvokO] [-f TARFILE] [-C DIR] [-T FILE] [-X FILE] [LONGOPT]... [FILE]...';

/** tar: c, x and t, over standard input and output too. */
export function* tar(task: Task, given: readonly string[]): Steps<number> {
  const {has, value, all, words} = parseOptions(dashed(given), {
    letters: 'cxtzvpmokhOjaf:C:T:X:',
    long: {
      create: 'c',
      extract: 'x',
      list: 't',
      gzip: 'z',
      verbose: 'v',
      file: 'f',
      directory: 'C',
      exclude: 'X',
      'no-same-owner': 'o',
      'no-same-permissions': 'm',
      'numeric-owner': 'h',
      'keep-old-files': 'k',
      'strip-components': 'T',
      'to-stdout': 'O',
      warning: 'a',
      totals: 'h',
    },
    usage,
  });
  const folder = value('C');
  if (folder !== undefined) {
    if (task.container.files.stat(absolute(task, folder))?.type !== 'folder')
      throw new UsageProblem(`can't change directory to '${folder}': No such file or directory`);
  }
  const base = folder === undefined ? task.folder : absolute(task, folder);
  const excluded = all('X').map(pattern => regexOf([{text: pattern, isQuoted: false}]));
  const isExcluded = (path: string) => excluded.some(regex => regex.test(path) || regex.test(path.replace(/^.*\//, '')));
  const file = value('f') ?? '-';
  if ([has('c'), has('x'), has('t')].filter(Boolean).length !== 1) throw new UsageProblem('', usage);
  if (has('c')) {
    if (words.length === 0) throw new UsageProblem('empty archive');
    return yield* create(task, words, {file, base, isZipped: has('z'), isVerbose: has('v'), isExcluded});
  }
  let input: Descriptor;
  try {
    input = openInput(task, file);
  } catch (error) {
    throw new UsageProblem(`can't open '${file}': ${reasonOf(error)}`);
  }
  const strip = Number(value('T') ?? 0) || 0;
  return yield* extract(task, input, words, {
    base,
    isListing: has('t'),
    isVerbose: has('v'),
    isPrinting: has('O'),
    isKeeping: has('k'),
    isOwnerKept: !has('o'),
    isTimeKept: !has('m'),
    strip,
    isExcluded,
  });
}

/** `tar cf x` has no dash before its letters. */
function dashed(given: readonly string[]): readonly string[] {
  const [first = '', ...rest] = given;
  if (first.startsWith('-') || !/^[a-zA-Z]+$/.test(first)) return given;
  // The values of old letters follow in their order.
  const values = [...first].filter(letter => 'fCTX'.includes(letter));
  const flags = [...first].filter(letter => !'fCTX'.includes(letter)).join('');
  return [
    ...(flags ? [`-${flags}`] : []),
    ...values.flatMap((letter, index) => [`-${letter}`, rest[index] ?? '']),
    ...rest.slice(values.length),
  ];
}

type Creating = {file: string; base: string; isZipped: boolean; isVerbose: boolean; isExcluded(path: string): boolean};

function* create(task: Task, paths: readonly string[], {file, base, isZipped, isVerbose, isExcluded}: Creating): Steps<number> {
  const {files} = task.container;
  const output = file === '-' ? task.descriptors.get(1)! : openFile(task, file, {isWriting: true, isTruncating: true});
  const kept: Uint8Array[] = [];
  const seen = new Map<number, string>();
  let status = 0;
  let hasToldAboutSlash = false;
  const out = function* (bytes: Uint8Array): Steps<void> {
    if (isZipped) kept.push(bytes);
    else yield* output.write(task, bytes);
  };
  const outer = task.folder;
  task.folder = base;
  for (const path of paths) {
    const isWell = yield* walk(task, path, function* ({path: at, entry}) {
      if (isExcluded(at)) return false;
      const name = at.replace(/^(\/|(\.\.\/)+)+/, '') || './';
      if (name !== at && at.startsWith('/') && !hasToldAboutSlash) {
        hasToldAboutSlash = true;
        yield* complain(task, "removing leading '/' from member names");
      }
      if (entry.type === 'device') return true;
      const first = entry.links > 1 && entry.type === 'file' ? seen.get(entry.inode) : undefined;
      if (entry.type === 'file') seen.set(entry.inode, name);
      const bytes = entry.type === 'file' && first === undefined ? read(at) : new Uint8Array();
      if (!bytes) {
        yield* complain(task, `${at}: Permission denied`);
        status = 1;
        return true;
      }
      const target = first ?? (entry.type === 'link' ? files.readLink(absolute(task, at)) : '');
      const member: Member = {
        ...entry,
        path: entry.type === 'folder' ? `${name.replace(/\/$/, '')}/` : name,
        type: first === undefined ? entry.type : 'hard-link',
        size: bytes.length,
        target,
      };
      if (isVerbose) yield* (file === '-' ? complainPlainly : print)(task, `${member.path}\n`);
      yield* out(headerOf(member));
      for (let from = 0; from < bytes.length; from += 65536) yield* out(bytes.subarray(from, Math.min(bytes.length, from + 65536)));
      const rest = bytes.length % blockSize;
      if (rest > 0) yield* out(new Uint8Array(blockSize - rest));
      return true;
    });
    if (!isWell) status = 1;
  }
  task.folder = outer;
  yield* out(new Uint8Array(2 * blockSize));
  if (isZipped) yield* output.write(task, Uint8Array.from(gzipSync(joinBytes(kept))));
  if (status !== 0) yield* complain(task, 'error exit delayed from previous errors');
  return status;

  function read(path: string): Uint8Array | undefined {
    try {
      return files.read(absolute(task, path));
    } catch (error) {
      if (error instanceof FileError) return undefined;
      throw error;
    }
  }
}

function* complainPlainly(task: Task, text: string): Steps<void> {
  yield* task.descriptors.get(2)?.write(task, new TextEncoder().encode(text)) ?? [];
}

type Extracting = {
  base: string;
  isListing: boolean;
  isVerbose: boolean;
  isPrinting: boolean;
  isKeeping: boolean;
  isOwnerKept: boolean;
  isTimeKept: boolean;
  strip: number;
  isExcluded(path: string): boolean;
};

function* extract(task: Task, input: Descriptor, wanted: readonly string[], how: Extracting): Steps<number> {
  const archive = yield* archiveOf(task, input);
  const extra = new Map<string, string>();
  const left = new Set(wanted);
  const folderTimes: {path: string; member: Member}[] = [];
  let status = 0;
  let isEmpty = true;
  for (;;) {
    const head = yield* archive.take(blockSize);
    if (head.length === 0 && isEmpty) {
      yield* complain(task, 'short read');
      return 1;
    }
    if (head.length < blockSize) break;
    const member = readHeader(head, extra);
    if (member === 'damaged') {
      yield* complain(task, isEmpty ? 'invalid magic' : 'invalid tar header checksum');
      return 1;
    }
    if (!member) break;
    isEmpty = false;
    if (/[LKxg]/.test(member.flag)) {
      const bytes = yield* archive.take(member.size);
      yield* archive.take(padding(member.size));
      const text = new TextDecoder().decode(bytes).replace(/\0.*$/s, '');
      if (member.flag === 'L') extra.set('path', text);
      else if (member.flag === 'K') extra.set('linkpath', text);
      else if (member.flag === 'x') for (const [key, value] of paxRecords(bytes)) extra.set(key, value);
      continue;
    }
    extra.clear();
    const match = wanted.length === 0 ? '' : wanted.find(path => isWithin(member.path, path));
    if (match !== undefined) left.delete(match);
    const isChosen = match !== undefined && !how.isExcluded(member.path);
    const name = stripped(member.path, how.strip);
    let file: OpenFile | undefined;
    if (isChosen && how.isListing) yield* print(task, how.isVerbose ? longLine(member) : `${member.path}\n`);
    else if (isChosen && name !== '') {
      if (how.isVerbose) yield* print(task, `${member.path}\n`);
      try {
        if (!how.isPrinting) file = make(name, member);
        if (member.type === 'folder') folderTimes.push({path: name, member});
      } catch (error) {
        yield* complain(task, `can't open '${name}': ${reasonOf(error)}`);
        status = 1;
      }
    }
    for (let rest = member.type === 'file' || member.type === 'other' ? member.size : 0; rest > 0; ) {
      const bytes = yield* archive.take(Math.min(rest, 65536));
      if (bytes.length === 0) {
        yield* complain(task, 'short read');
        return 1;
      }
      rest -= bytes.length;
      if (isChosen && how.isPrinting) yield* task.descriptors.get(1)!.write(task, bytes);
      try {
        file?.append(bytes);
      } catch (error) {
        yield* complain(task, `write error: ${reasonOf(error)}`);
        return 1;
      }
    }
    yield* archive.take(padding(member.size));
    if (file) finish(name, member);
  }
  for (const {path, member} of folderTimes.reverse()) if (!how.isListing && !how.isPrinting) finish(path, member);
  yield* archive.drain();
  for (const path of left) {
    yield* complain(task, `${path}: not found in archive`);
    status = 1;
  }
  return status;

  function at(path: string): string {
    return path.startsWith('/') ? path : `${how.base}/${path}`;
  }

  /** Makes what a member is. A file comes back to be filled. */
  function make(name: string, member: Member): OpenFile | undefined {
    const {files} = task.container;
    const path = at(name);
    const parent = parentOf(path.replace(/\/+$/, ''));
    if (!files.stat(parent)) files.makeFolder(parent, {hasParents: true});
    if (member.type === 'folder') {
      if (files.stat(path)?.type !== 'folder') files.makeFolder(path, {mode: member.mode});
      return undefined;
    }
    if (files.lstat(path) && !how.isKeeping && files.lstat(path)?.type !== 'folder') files.remove(path);
    if (member.type === 'link') files.link(path, member.target);
    else if (member.type === 'hard-link') files.hardLink(at(stripped(member.target, how.strip)), path);
    else if (member.type === 'file') return files.open(path, {isWriting: true, isTruncating: true, mode: member.mode & ~task.umask});
    return undefined;
  }

  function finish(name: string, {mode, user, group, changedAt}: Member): void {
    try {
      const isRoot = (task.container.user ?? 'root') === 'root';
      const owner = isRoot && how.isOwnerKept ? {user: user === '0' ? 'root' : user, group: group === '0' ? 'root' : group} : {};
      task.container.files.change(at(name), {...owner, mode, ...(how.isTimeKept && {changedAt})});
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
    }
  }
}

type Archive = {take(length: number): Steps<Uint8Array>; drain(): Steps<void>};

/** The bytes of an archive in the pieces that are asked for. What is compressed is unpacked first. */
function* archiveOf(task: Task, input: Descriptor): Steps<Archive> {
  let rest: Uint8Array = (yield* input.read(task, 65536)) ?? new Uint8Array();
  let source: Descriptor | undefined = input;
  if (rest[0] === 0x1f && rest[1] === 0x8b) {
    const all = joinBytes([rest, yield* readAll(task, input)]);
    source = undefined;
    try {
      rest = Uint8Array.from(gunzipSync(all));
    } catch {
      throw new UsageProblem('corrupted data');
    }
  }
  return {
    *take(length) {
      const parts: Uint8Array[] = [];
      let size = 0;
      while (size < length) {
        if (rest.length === 0) {
          const chunk: Uint8Array | undefined = source && (yield* source.read(task, 65536));
          if (!chunk) break;
          rest = chunk;
        }
        const part = rest.subarray(0, length - size);
        rest = rest.subarray(part.length);
        parts.push(part);
        size += part.length;
      }
      return parts.length === 1 ? parts[0]! : joinBytes(parts);
    },
    *drain() {
      while (source && (yield* source.read(task, 65536)));
    },
  };
}

function padding(size: number): number {
  return (blockSize - (size % blockSize)) % blockSize;
}

function isWithin(path: string, wanted: string): boolean {
  const clean = (text: string) => text.replace(/\/+$/, '');
  return clean(path) === clean(wanted) || path.startsWith(`${clean(wanted)}/`);
}

function stripped(path: string, count: number): string {
  const safe = path.replace(/^(\/|(\.\.\/)+)+/, '');
  return count === 0 ? safe || path : safe.split('/').slice(count).join('/');
}

function longLine(member: Member): string {
  const {path, type, mode, user, group, size, changedAt, target} = member;
  const shown = type === 'hard-link' || type === 'other' ? 'file' : type;
  const owner = `${user === '0' ? 'root' : user}/${group === '0' ? 'root' : group}`;
  const end = type === 'link' ? ` -> ${target}` : type === 'hard-link' ? ` link to ${target}` : '';
  return `${modeText({type: shown, mode})} ${owner} ${String(size).padStart(9)} ${dateText('%Y-%m-%d %H:%M:%S', changedAt)} ${path}${end}\n`;
}
