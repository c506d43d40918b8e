import {complain, openFile, openInput, print, readAll, reasonOf, write, decode} from '../io.ts';
import {inRawMode, type Keys, readKeys} from '../keys.ts';
import type {Descriptor, Steps, Task} from '../task.ts';
import {parseOptions, UsageProblem} from './options.ts';

/** less and more: one page of a text after another. Into a pipe all of it goes at once. */
export function* page(task: Task, given: readonly string[]): Steps<number> {
  const {has, words} = parseOptions(given, {letters: 'EFIMmNSh~RXri', usage: 'less [-EFIMmNSRh~] [FILE]...'});
  const input = task.descriptors.get(0);
  if (words.length === 0 && input?.terminal) throw new UsageProblem('missing filename');
  const output = task.descriptors.get(1);
  if (!output?.terminal) {
    for (const path of words.length === 0 ? ['-'] : words) {
      const bytes = yield* bytesOf(task, path);
      if (!bytes) return 1;
      yield* write(task, bytes);
    }
    return 0;
  }
  const texts: {name: string; lines: string[]}[] = [];
  for (const path of words.length === 0 ? ['-'] : words) {
    const bytes = yield* bytesOf(task, path);
    if (!bytes) return 1;
    texts.push({name: path === '-' ? '' : path, lines: linesOf(decode(bytes))});
  }
  const keyboard = input?.terminal ? input : openFile(task, '/dev/tty');
  return yield* inRawMode(task, keyboard, () => show(task, output, readKeys(task, keyboard), texts, has('N')));
}

function* bytesOf(task: Task, path: string): Steps<Uint8Array | undefined> {
  try {
    return yield* readAll(task, openInput(task, path));
  } catch (error) {
    yield* complain(task, `can't open '${path}': ${reasonOf(error)}`);
    return undefined;
  }
}

function linesOf(text: string): string[] {
  // What would move the cursor is shown.
  const clean = text
    .replace(/\n$/, '')
    .replace(/\t/g, '        ')
    .replace(/[\x00-\x09\x0b-\x1f\x7f]/g, letter => `^${String.fromCharCode((letter.charCodeAt(0) + 64) & 127)}`);
  return clean.split('\n');
}

function* show(
  task: Task,
  {terminal}: Descriptor,
  keys: Keys,
  texts: readonly {name: string; lines: string[]}[],
  hasNumbers: boolean,
): Steps<number> {
  let which = 0;
  let top = 0;
  let search: RegExp | undefined;
  let note = '';
  for (;;) {
    const {name, lines} = texts[which]!;
    const columns = terminal?.columns ?? 80;
    const height = Math.max(1, (terminal?.rows ?? 24) - 1);
    const most = Math.max(0, lines.length - height);
    top = Math.max(0, Math.min(top, most));
    const shown = Array.from({length: height}, (_, index) => {
      const line = lines[top + index];
      if (line === undefined) return '~';
      const text = (hasNumbers ? `${String(top + index + 1).padStart(6)}  ${line}` : line).slice(0, columns);
      return search ? text.replace(new RegExp(search.source, 'g'), found => (found === '' ? '' : `\x1b[7m${found}\x1b[m`)) : text;
    });
    const isAtEnd = top >= most;
    const status =
      note || (isAtEnd ? `${name && top === 0 && lines.length <= height ? `${name} ` : ''}(END)` : top === 0 && name ? name : ':');
    note = '';
    yield* print(task, `\x1b[H\x1b[J${shown.join('\n')}\n${status === ':' ? ':' : `\x1b[7m${status.slice(0, columns - 1)}\x1b[m`}`);
    const key = yield* keys.nextOrResize();
    switch (key) {
      case undefined:
      case 'q':
      case 'Q':
      case 'ctrl-c':
        yield* print(task, '\r\x1b[K');
        return 0;
      case ' ':
      case 'f':
      case 'ctrl-f':
      case 'page-down':
        top += height;
        break;
      case 'b':
      case 'ctrl-b':
      case 'page-up':
        top -= height;
        break;
      case 'd':
      case 'ctrl-d':
        top += height >> 1;
        break;
      case 'u':
      case 'ctrl-u':
        top -= height >> 1;
        break;
      case 'j':
      case 'enter':
      case 'down':
        top++;
        break;
      case 'k':
      case 'up':
        top--;
        break;
      case 'g':
      case '<':
      case 'home':
        top = 0;
        break;
      case 'G':
      case '>':
      case 'end':
        top = most;
        break;
      case '/':
      case '?': {
        const text = yield* ask(task, keys, key, height + 1);
        if (text === undefined) break;
        search = text === '' ? search : literally(text);
        const found =
          search &&
          (key === '/'
            ? (findLine(lines, search, top + 1, 1) ?? findLine(lines, search, top, -1))
            : (findLine(lines, search, top - 1, -1) ?? findLine(lines, search, top, 1)));
        if (found === undefined) note = 'No matches found';
        else top = found;
        break;
      }
      case 'n':
      case 'N': {
        const step = key === 'n' ? 1 : -1;
        const found = search && findLine(lines, search, top + step, step);
        if (found === undefined) note = 'No matches found';
        else top = found;
        break;
      }
      case ':': {
        const text = yield* ask(task, keys, ':', height + 1);
        if (text === 'q') return 0;
        if (text === 'n' && which < texts.length - 1) which++;
        if (text === 'p' && which > 0) which--;
        if (text !== undefined && /^\d+$/.test(text)) top = Number(text) - 1;
        break;
      }
    }
  }
}

function findLine(lines: readonly string[], search: RegExp, from: number, step: 1 | -1): number | undefined {
  for (let at = from; at >= 0 && at < lines.length; at += step) if (search.test(lines[at]!)) return at;
  return undefined;
}

/** As a regular expression where it is one. */
export function literally(text: string): RegExp {
  try {
    return new RegExp(text);
  } catch {
    return new RegExp(text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  }
}

/** A line typed on the last row of the screen. Undefined where it was given up. */
export function* ask(task: Task, keys: Keys, prompt: string, row: number): Steps<string | undefined> {
  let text = '';
  for (;;) {
    yield* print(task, `\x1b[${row};1H\x1b[K${prompt}${text}`);
    const key = yield* keys.next();
    if (key === 'enter') return text;
    if (key === undefined || key === 'esc' || key === 'ctrl-c') return undefined;
    if (key === 'backspace') {
      if (text === '') return undefined;
      text = [...text].slice(0, -1).join('');
    } else if (key === 'ctrl-u') text = '';
    else if ([...key].length === 1) text += key;
  }
}
