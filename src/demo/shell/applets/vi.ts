import {FileError} from '../files.ts';
import {absolute, complain, decode, encode, print} from '../io.ts';
import {inRawMode, type Keys, readKeys} from '../keys.ts';
import {widthOf} from '../letter-width.ts';
import type {Descriptor, Steps, Task} from '../task.ts';
import {parseOptions} from './options.ts';
import {ask, literally} from './pager.ts';
import {moved} from './vi-buffer.ts';
import {EditedText} from './vi-text.ts';

/** vi: an editor for small changes. Moving, i a o A I O x X D C r J dd yy p P u cc dw cw, search, :w :q :wq :x :N :s :%s :d :set. */
export function* vi(task: Task, given: readonly string[]): Steps<number> {
  const {words, has} = parseOptions(given, {letters: 'RHc:', usage: 'vi [-c CMD] [-R] [-H] [FILE]...\n\nEdit FILE'});
  const input = task.descriptors.get(0);
  const output = task.descriptors.get(1);
  if (!input?.terminal || !output?.terminal) {
    yield* complain(task, 'standard input and output must be a terminal');
    return 1;
  }
  const editor = new Editor(task, output, words[0], has('R'));
  return yield* inRawMode(task, input, () => editor.run(readKeys(task, input)));
}

class Editor {
  readonly #task: Task;
  readonly #output: Descriptor;
  #path: string | undefined;
  readonly #isReadOnly: boolean;
  readonly #text = new EditedText();
  #top = 0;
  #code: number | undefined;

  constructor(task: Task, output: Descriptor, path: string | undefined, isReadOnly: boolean) {
    this.#task = task;
    this.#output = output;
    this.#path = path;
    this.#isReadOnly = isReadOnly;
    if (path !== undefined) this.#load(path);
  }

  get #height(): number {
    return Math.max(1, (this.#output.terminal?.rows ?? 24) - 1);
  }

  #load(path: string): void {
    try {
      const text = decode(this.#task.container.files.read(absolute(this.#task, path)));
      this.#text.buffer.lines = text.replace(/\n$/, '').split('\n');
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      if (error.code !== 'ENOENT') this.#text.note = `'${path}' ${error.message}`;
    }
  }

  *run(keys: Keys): Steps<number> {
    let count = '';
    yield* print(this.#task, '\x1b[?1049h');
    while (this.#code === undefined) {
      yield* this.#draw();
      const key = yield* keys.nextOrResize();
      if (key === undefined) return 1;
      if (key === 'resize') continue;
      this.#text.note = '';
      if (this.#text.isInserting) this.#text.insertKey(key, this.#height);
      else if (/^[1-9]$/.test(key) || (key === '0' && count !== '')) {
        count += key;
        continue;
      } else yield* this.#commandKey(key, keys, count === '' ? undefined : Number(count));
      count = '';
      this.#text.settle();
    }
    yield* print(this.#task, `\x1b[${this.#height + 1};1H\x1b[K\x1b[?1049l`);
    return this.#code;
  }

  *#draw(): Steps<void> {
    const {lines, row, column} = this.#text.buffer;
    const columns = this.#output.terminal?.columns ?? 80;
    const height = this.#height;
    if (row < this.#top) this.#top = row;
    if (row >= this.#top + height) this.#top = row - height + 1;
    const at = widthOf(shownText(lines[row]!.slice(0, column)));
    // A long line is moved so that its cursor is seen.
    const left = Math.max(0, at - columns + 1);
    const shown = Array.from({length: height}, (_, index) => {
      const line = lines[this.#top + index];
      return line === undefined ? '~' : cut(shownText(line), this.#top + index === row ? left : 0, columns);
    });
    const mode = this.#text.isInserting ? 'I' : '-';
    const place = `${row + 1}/${lines.length} ${Math.floor((100 * (row + 1)) / lines.length)}%`;
    const marks = `${this.#isReadOnly ? ' [Readonly]' : ''}${this.#text.isChanged ? ' [Modified]' : ''}`;
    const status = this.#text.note || `${mode} ${this.#path ?? 'No file'}${marks} ${place}`;
    yield* print(
      this.#task,
      `\x1b[?25l\x1b[H${shown.map(line => `${line}\x1b[K`).join('\n')}\n${status.slice(0, columns - 1)}\x1b[K\x1b[${row - this.#top + 1};${Math.min(columns, at - left + 1)}H\x1b[?25h`,
    );
  }

  #startInserting(): void {
    this.#text.remember();
    this.#text.isInserting = true;
  }

  *#commandKey(key: string, keys: Keys, given: number | undefined): Steps<void> {
    const count = given ?? 1;
    const {lines, row, column} = this.#text.buffer;
    const line = lines[row]!;
    if (key === 'G' && given !== undefined) {
      this.#text.buffer.row = given - 1;
      return;
    }
    const place = moved(this.#text.buffer, key, count, this.#height);
    if (place) {
      Object.assign(this.#text.buffer, place);
      return;
    }
    switch (key) {
      case 'i':
      case 'I':
      case 'a':
      case 'A':
        this.#startInserting();
        this.#text.buffer.column =
          key === 'i'
            ? column
            : key === 'a'
              ? Math.min(line.length, column + 1)
              : key === 'A'
                ? line.length
                : Math.max(0, line.search(/\S/));
        return;
      case 'o':
      case 'O':
        this.#startInserting();
        lines.splice(key === 'o' ? row + 1 : row, 0, '');
        this.#text.buffer.row = key === 'o' ? row + 1 : row;
        this.#text.buffer.column = 0;
        return;
      case 'x':
      case 'delete':
        return this.#text.cut(column, column + count);
      case 'X':
        return this.#text.cut(Math.max(0, column - count), column);
      case 'D':
        return this.#text.cut(column, line.length);
      case 'C':
        this.#text.cut(column, line.length);
        this.#text.isInserting = true;
        this.#text.buffer.column = column;
        return;
      case 'J':
        if (row + 1 >= lines.length) return;
        this.#text.remember();
        lines.splice(row, 2, `${line} ${lines[row + 1]!.trimStart()}`);
        return;
      case 'r': {
        const letter = yield* keys.next();
        if (letter === undefined || [...letter].length !== 1) return;
        this.#text.remember();
        lines[row] = line.slice(0, column) + letter + line.slice(column + 1);
        return;
      }
      case '~':
        this.#text.remember();
        lines[row] = line.slice(0, column) + swapped(line.slice(column, column + 1)) + line.slice(column + 1);
        this.#text.buffer.column++;
        return;
      case 'd':
      case 'y':
      case 'c':
        return this.#text.operate(key, yield* keys.next(), count, this.#height);
      case 'p':
      case 'P':
        return this.#text.put(key === 'p');
      case 'u': {
        const before = this.#text.undo.pop();
        if (before) this.#text.buffer = before;
        else this.#text.note = 'Already at oldest change';
        return;
      }
      case 'g':
        if ((yield* keys.next()) === 'g') Object.assign(this.#text.buffer, {row: 0, column: 0});
        return;
      case '/': {
        const text = yield* ask(this.#task, keys, '/', this.#height + 1);
        if (text) this.#text.search = literally(text);
        if (text !== undefined) this.#text.find(1);
        return;
      }
      case 'n':
        return this.#text.find(1);
      case 'N':
        return this.#text.find(-1);
      case ':': {
        const text = yield* ask(this.#task, keys, ':', this.#height + 1);
        if (text !== undefined) this.#colon(text.trim());
        return;
      }
      case 'Z':
        if ((yield* keys.next()) === 'Z') this.#colon('x');
        return;
    }
  }

  #colon(text: string): void {
    const [, range = '', rest = ''] = /^(%|\d+(?:,(?:\d+|\$))?|\$)?\s*(.*)$/s.exec(text) ?? [];
    const {lines} = this.#text.buffer;
    const [from, to] = this.#text.rangeOf(range);
    const [name = '', argument] = rest.split(/\s+/);
    if (rest === '' && range !== '') {
      Object.assign(this.#text.buffer, {row: to, column: 0});
      return;
    }
    if (/^s[^\w\s]/.test(rest)) return this.#text.substitute(rest, from, to);
    switch (name.replace('!', '')) {
      case '':
        return;
      case 'w':
        this.#save(argument, name.endsWith('!'));
        return;
      case 'wq':
      case 'x':
        if (this.#save(argument, name.endsWith('!'))) this.#code = 0;
        return;
      case 'q':
      case 'quit':
        if (this.#text.isChanged && !name.endsWith('!')) this.#text.note = `No write since last change (:q! overrides)`;
        else this.#code = 0;
        return;
      case 'd':
        this.#text.remember();
        lines.splice(from, to - from + 1);
        this.#text.buffer.row = from;
        return;
      case 'e':
        if (argument !== undefined) this.#path = argument;
        if (this.#path !== undefined) this.#load(this.#path);
        return;
      case 'set':
        return;
    }
    this.#text.note = `:${name}: Not implemented`;
  }

  /** Whether it went well. */
  #save(to: string | undefined, isForced: boolean): boolean {
    const path = to ?? this.#path;
    if (path === undefined) {
      this.#text.note = 'No current filename';
      return false;
    }
    if (this.#isReadOnly && !isForced) {
      this.#text.note = `'${path}' is read only`;
      return false;
    }
    const {lines} = this.#text.buffer;
    const bytes = encode(`${lines.join('\n')}\n`);
    try {
      this.#task.container.files.write(absolute(this.#task, path), bytes);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      this.#text.note = `'${path}' ${error.message}`;
      return false;
    }
    this.#path ??= path;
    this.#text.isChanged = false;
    this.#text.note = `'${path}' ${lines.length}L, ${bytes.length}C`;
    return true;
  }
}

/** Tabs reach to the next of their stops; what would move the cursor is shown. */
function shownText(line: string): string {
  let text = '';
  for (const letter of line) {
    if (letter === '\t') text += ' '.repeat(8 - (widthOf(text) % 8));
    else text += letter < ' ' ? `^${String.fromCharCode(letter.charCodeAt(0) + 64)}` : letter;
  }
  return text;
}

/** The cells of a text from one on, as many as there is room for. */
function cut(text: string, from: number, room: number): string {
  let at = 0;
  let shown = '';
  for (const letter of text) {
    const width = widthOf(letter);
    if (at >= from && at + width <= from + room) shown += letter;
    at += width;
  }
  return shown;
}

function swapped(letter: string): string {
  return letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase();
}
