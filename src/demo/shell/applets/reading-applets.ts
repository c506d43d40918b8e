import {absolute, complain, type Line, openFile, openInput, print, readLines, reasonOf, write} from '../io.ts';
import type {Descriptor, Steps, Task} from '../task.ts';
import type {Applet} from './applet.ts';
import {numberFrom, parseOptions} from './options.ts';

/** Programs that print what they read, or parts of it. */
export const readingApplets: Readonly<Record<string, Applet>> = {
  cat: concatenate,
  head: firstPart,
  tail: lastPart,
  *tac(task, given) {
    return yield* eachInput(task, given, function* (input) {
      const lines = yield* linesOf(task, input);
      yield* print(
        task,
        lines
          .map(({text}) => `${text}\n`)
          .reverse()
          .join(''),
      );
    });
  },
  *rev(task, given) {
    return yield* eachInput(task, given, function* (input) {
      for (const {text, isEnded} of yield* linesOf(task, input)) yield* print(task, [...text].reverse().join('') + (isEnded ? '\n' : ''));
    });
  },
  wc: countAll,
  tee: duplicate,
  *nl(task, given) {
    let number = 0;
    return yield* eachInput(task, parseOptions(given, {letters: 'b:w:'}).words, function* (input) {
      for (const {text} of yield* linesOf(task, input))
        yield* print(task, text === '' ? '       \n' : `${String(++number).padStart(6)}\t${text}\n`);
    });
  },
};

/** Does it with each file, or with standard input where none is named. A file that cannot be read is told and makes the code 1. */
export function* eachInput(task: Task, paths: readonly string[], use: (input: Descriptor, path: string) => Steps<void>): Steps<number> {
  let status = 0;
  for (const path of paths.length === 0 ? ['-'] : paths) {
    let input: Descriptor;
    try {
      input = openInput(task, path);
    } catch (error) {
      yield* complain(task, `${cannotOpen.has(name(task)) ? `can't open '${path}'` : path}: ${reasonOf(error)}`);
      status = 1;
      continue;
    }
    try {
      yield* use(input, path);
    } catch (error) {
      yield* complain(task, `read error: ${reasonOf(error)}`);
      status = 1;
    }
  }
  return status;
}

/** Those of BusyBox that say it in these words. */
const cannotOpen: ReadonlySet<string> = new Set(['cat', 'tail', 'md5sum', 'sha1sum', 'sha256sum', 'sha512sum', 'less', 'more', 'tac']);

function name({argv}: Task): string {
  return (argv[0] ?? '').replace(/^.*\//, '');
}

export function* linesOf(task: Task, input: Descriptor): Steps<Line[]> {
  const reader = readLines(task, input);
  const lines: Line[] = [];
  for (;;) {
    const line = yield* reader.next();
    if (!line) return lines;
    lines.push(line);
  }
}

function* concatenate(task: Task, given: readonly string[]): Steps<number> {
  const {has, words} = parseOptions(given, {
    letters: 'nbvteAsuE',
    long: {number: 'n', 'show-all': 'A'},
    usage:
      'cat [-nbvteA] [FILE]...\n\nPrint FILEs to stdout\n\n\t-n\tNumber output lines\n\t-b\tNumber nonempty lines\n\t-v\tShow nonprinting characters as ^x or M-x\n\t-t\t...and tabs as ^I\n\t-e\t...and end lines with $\n\t-A\tSame as -vte',
  });
  const isPlain = !'nbvteAE'.split('').some(has);
  let number = 0;
  return yield* eachInput(task, words, function* (input) {
    if (isPlain) {
      for (;;) {
        const chunk = yield* input.read(task, 65536);
        if (!chunk) return;
        yield* write(task, chunk);
      }
    }
    const reader = readLines(task, input);
    for (;;) {
      const line = yield* reader.next();
      if (!line) return;
      const isNumbered = has('b') ? line.text !== '' : has('n');
      const shown = 'vteA'.split('').some(has) ? visible(line.text, has('t') || has('A')) : line.text;
      const end = line.isEnded ? `${has('e') || has('A') || has('E') ? '$' : ''}\n` : '';
      yield* print(task, `${isNumbered ? `${String(++number).padStart(6)}\t` : ''}${shown}${end}`);
    }
  });
}

function visible(text: string, hasTabs: boolean): string {
  return [...new TextEncoder().encode(text)]
    .map(byte => {
      const low = byte & 127;
      const letter =
        low === 9 && byte < 128 && !hasTabs
          ? '\t'
          : low < 32
            ? `^${String.fromCharCode(low + 64)}`
            : low === 127
              ? '^?'
              : String.fromCharCode(low);
      return byte >= 128 ? `M-${letter}` : letter;
    })
    .join('');
}

/** `-5` is an old way to write `-n 5`, and `+5` one to write `-n +5`. */
function withOldCount(given: readonly string[]): readonly string[] {
  return given.map((word, index) => {
    if (/^-[nc]$/.test(given[index - 1] ?? '')) return word;
    return /^-\d+$/.test(word) ? `-n${word.slice(1)}` : /^\+\d+$/.test(word) ? `-n${word}` : word;
  });
}

function* firstPart(task: Task, given: readonly string[]): Steps<number> {
  const {has, value, words} = parseOptions(withOldCount(given), {
    letters: 'n:c:qv',
    long: {lines: 'n', bytes: 'c'},
    usage: 'head [OPTIONS] [FILE]...',
  });
  const isBytes = has('c');
  const count = numberFrom(value(isBytes ? 'c' : 'n') ?? '10');
  const hasTitles = (words.length > 1 && !has('q')) || has('v');
  let isFirst = true;
  return yield* eachInput(task, words, function* (input, path) {
    if (hasTitles) yield* print(task, `${isFirst ? '' : '\n'}==> ${path === '-' ? 'standard input' : path} <==\n`);
    isFirst = false;
    if (count < 0) {
      const lines = yield* linesOf(task, input);
      return yield* print(
        task,
        lines
          .slice(0, count)
          .map(({text, isEnded}) => text + (isEnded ? '\n' : ''))
          .join(''),
      );
    }
    let left = count;
    while (left > 0) {
      const chunk = isBytes ? yield* input.read(task, Math.min(left, 65536)) : yield* input.until?.(task, 10) ?? input.read(task, 65536);
      if (!chunk) return;
      if (isBytes) left -= chunk.length;
      else if (chunk.at(-1) === 10) left--;
      yield* write(task, chunk);
    }
  });
}

function* lastPart(task: Task, given: readonly string[]): Steps<number> {
  const {has, value, words} = parseOptions(withOldCount(given), {
    letters: 'n:c:fFqvs:',
    long: {lines: 'n', bytes: 'c', follow: 'f'},
    usage: 'tail [OPTIONS] [FILE]...',
  });
  const isBytes = has('c');
  const text = value(isBytes ? 'c' : 'n') ?? '10';
  const isFromStart = text.startsWith('+');
  const count = Math.abs(numberFrom(text));
  const hasTitles = (words.length > 1 && !has('q')) || has('v');
  const isFollowing = has('f') || has('F');
  let shown: string | undefined;
  const title = (path: string, isKept = false) => {
    const isNew = hasTitles && !(isKept && shown === path);
    const head = `${shown === undefined ? '' : '\n'}==> ${path} <==\n`;
    shown = path;
    return isNew ? head : '';
  };
  const status = yield* eachInput(task, words, function* (input, path) {
    yield* print(task, title(path));
    shown ??= path;
    yield* printEnd(task, input, {isBytes, isFromStart, count});
  });
  if (status !== 0 && shown === undefined) yield* complain(task, 'no files');
  if (!isFollowing || words.length === 0) return status;
  const followed = words.map(path => ({path, offset: sizeAt(task, path)}));
  for (;;) {
    yield task.sleep(1000);
    for (const each of followed) {
      const size = sizeAt(task, each.path);
      if (size < each.offset) each.offset = 0;
      if (size === each.offset) continue;
      const bytes = task.container.files.read(absolute(task, each.path)).subarray(each.offset, size);
      each.offset = size;
      yield* print(task, title(each.path, true));
      yield* write(task, bytes);
    }
  }
}

function sizeAt(task: Task, path: string): number {
  try {
    return task.container.files.stat(absolute(task, path))?.size ?? 0;
  } catch {
    return 0;
  }
}

/** Keeps what may be the end, as memory of the process: of a file without line feeds that is all of it. */
function* printEnd(
  task: Task,
  input: Descriptor,
  {isBytes, isFromStart, count}: {isBytes: boolean; isFromStart: boolean; count: number},
): Steps<void> {
  const kept: Uint8Array[] = [];
  let size = 0;
  let feeds = 0;
  let skipped = 0;
  for (;;) {
    let chunk = yield* input.read(task, 2 ** 20);
    if (!chunk) break;
    if (isFromStart) {
      while (skipped < count - 1 && chunk.length > 0) {
        const feed = isBytes ? 0 : chunk.indexOf(10);
        if (feed < 0) chunk = chunk.subarray(chunk.length);
        else {
          chunk = chunk.subarray(feed + 1);
          skipped++;
        }
      }
      yield* write(task, chunk);
      continue;
    }
    kept.push(chunk);
    size += chunk.length;
    task.allocate(chunk.length);
    if (!isBytes) feeds += countOf(chunk);
    while (kept.length > 1 && (isBytes ? size - kept[0]!.length >= count : feeds - countOf(kept[0]!) > count)) {
      const first = kept.shift()!;
      size -= first.length;
      feeds -= isBytes ? 0 : countOf(first);
      task.allocate(-first.length);
    }
  }
  if (isFromStart) return;
  const all = Buffer.concat(kept);
  let start = isBytes ? Math.max(0, all.length - count) : all.length;
  if (!isBytes) {
    for (let line = 0; line < count && start > 0; line++) start = all.lastIndexOf(10, Math.max(0, start - 2)) + 1 || 0;
    if (count === 0) start = all.length;
  }
  task.allocate(-size);
  yield* write(task, all.subarray(start));
}

function countOf(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) count++;
  return count;
}

function* countAll(task: Task, given: readonly string[]): Steps<number> {
  const {has, words} = parseOptions(given, {letters: 'lwcmL', long: {lines: 'l', words: 'w', bytes: 'c'}, usage: 'wc [-cmlwL] [FILE]...'});
  const letters = ['l', 'w', 'm', 'c', 'L'].filter(has);
  const shown = letters.length === 0 ? ['l', 'w', 'c'] : letters;
  const totals: Record<string, number> = {l: 0, w: 0, m: 0, c: 0, L: 0};
  const row = (counts: Readonly<Record<string, number>>, path: string) => {
    const cells = shown.map(letter => String(counts[letter]));
    const line = cells.length === 1 ? cells[0]! : cells.map(cell => cell.padStart(9)).join(' ');
    return `${line}${path === '-' ? '' : ` ${path}`}\n`;
  };
  const status = yield* eachInput(task, words, function* (input, path) {
    const counts: Record<string, number> = {l: 0, w: 0, m: 0, c: 0, L: 0};
    let isInWord = false;
    for (;;) {
      const chunk = yield* input.read(task, 65536);
      if (!chunk) break;
      counts['c'] = counts['c']! + chunk.length;
      for (const byte of chunk) {
        if (byte === 10) counts['l'] = counts['l']! + 1;
        if ((byte & 0xc0) !== 0x80) counts['m'] = counts['m']! + 1;
        const isSpace = byte === 32 || (byte >= 9 && byte <= 13);
        if (!isSpace && !isInWord) counts['w'] = counts['w']! + 1;
        isInWord = !isSpace;
      }
    }
    for (const letter of Object.keys(totals)) totals[letter] = totals[letter]! + counts[letter]!;
    yield* print(task, row(counts, words.length === 0 ? '-' : path));
  });
  if (words.length > 1) yield* print(task, row(totals, 'total'));
  return status;
}

function* duplicate(task: Task, given: readonly string[]): Steps<number> {
  const {has, words} = parseOptions(given, {letters: 'ai', long: {append: 'a'}, usage: 'tee [-ai] [FILE]...'});
  const outputs: Descriptor[] = [];
  let status = 0;
  for (const path of words) {
    try {
      outputs.push(openFile(task, path, {isWriting: true, isTruncating: !has('a'), isAppending: has('a')}));
    } catch (error) {
      yield* complain(task, `${path}: ${reasonOf(error)}`);
      status = 1;
    }
  }
  const input = openInput(task, '-');
  for (;;) {
    const chunk = yield* input.read(task, 65536);
    if (!chunk) return status;
    yield* write(task, chunk);
    for (const output of outputs) yield* output.write(task, chunk);
  }
}

/** All lines of all files. */
export function* allLines(task: Task, paths: readonly string[]): Steps<{lines: Line[]; status: number}> {
  const lines: Line[] = [];
  const status = yield* eachInput(task, paths, function* (input) {
    lines.push(...(yield* linesOf(task, input)));
  });
  return {lines, status};
}
