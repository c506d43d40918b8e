import type {Keys} from '../keys.ts';
import {widthOf} from '../letter-width.ts';
import type {Steps, Task} from '../task.ts';

export type Editing = {
  readonly task: Task;
  readonly keys: Keys;
  readonly prompt: string;
  readonly history: readonly string[];
  columns(): number;
  rows(): number;
  write(text: string): Steps<void>;
  /** Asks the terminal where the cursor is, as BusyBox does (FEATURE_EDITING_ASK_TERMINAL); the answer is not needed. */
  readonly isAsking: boolean;
  /** What may stand in place of the last word before the cursor. */
  complete(before: string): Completion;
};

export type Completion = {
  /** How many letters before the cursor are replaced. */
  readonly length: number;
  readonly choices: readonly {readonly text: string; readonly shown: string}[];
};

/** Lets a line be typed and edited. Undefined for ctrl-d on an empty line. */
export function* editLine({
  keys,
  prompt,
  history,
  columns,
  rows,
  write,
  isAsking,
  complete,
}: Editing): Steps<string | 'interrupted' | undefined> {
  let letters: string[] = [];
  let cursor = 0;
  let recalled = history.length;
  let kept = '';
  let cut = '';
  /** Rows from that of the prompt to that of the cursor, as it is on the screen. */
  let row = 0;
  const lastLine = prompt.slice(prompt.lastIndexOf('\n') + 1);
  const offset = widthOf(lastLine.replace(/\x1b\[[0-9;?]*[a-zA-Z]/g, ''));
  /** Cells from the start of the prompt to the cursor. */
  let place = offset;
  yield* write(isAsking ? `${prompt}\x1b[6n` : prompt);
  for (;;) {
    const key = yield* keys.next();
    switch (key) {
      case undefined:
        return undefined;
      case 'enter':
        yield* goTo(letters.length);
        yield* write('\n');
        return letters.join('');
      case 'ctrl-c':
        yield* goTo(letters.length);
        yield* write('^C\n');
        return 'interrupted';
      case 'ctrl-d':
        if (letters.length === 0) {
          yield* write('\n');
          return undefined;
        }
        yield* edit(cursor, cursor + 1);
        break;
      case 'backspace':
        if (cursor > 0) yield* edit(cursor - 1, cursor);
        break;
      case 'delete':
        yield* edit(cursor, cursor + 1);
        break;
      case 'left':
      case 'ctrl-b':
        yield* goTo(cursor - 1);
        break;
      case 'right':
      case 'ctrl-f':
        yield* goTo(cursor + 1);
        break;
      case 'home':
      case 'ctrl-a':
        yield* goTo(0);
        break;
      case 'end':
      case 'ctrl-e':
        yield* goTo(letters.length);
        break;
      case 'word-left':
      case 'alt-b':
        yield* goTo(wordStart());
        break;
      case 'word-right':
      case 'alt-f':
        yield* goTo(wordEnd());
        break;
      case 'ctrl-u':
        cut = letters.slice(0, cursor).join('');
        yield* edit(0, cursor);
        break;
      case 'ctrl-k':
        cut = letters.slice(cursor).join('');
        yield* edit(cursor, letters.length);
        break;
      case 'ctrl-w': {
        const start = wordStart();
        cut = letters.slice(start, cursor).join('');
        yield* edit(start, cursor);
        break;
      }
      case 'alt-d':
        yield* edit(cursor, wordEnd());
        break;
      case 'ctrl-y':
        yield* edit(cursor, cursor, cut);
        break;
      case 'ctrl-l':
        yield* write('\x1b[H\x1b[J');
        row = 0;
        yield* write(lastLine + letters.join(''));
        yield* afterDrawing();
        break;
      case 'up':
      case 'ctrl-p':
        yield* recall(recalled - 1);
        break;
      case 'down':
      case 'ctrl-n':
        yield* recall(recalled + 1);
        break;
      case 'tab':
        yield* completeWord();
        break;
      default:
        if ([...key].length === 1) yield* edit(cursor, cursor, key);
    }
  }

  function wordStart(): number {
    let at = cursor;
    while (at > 0 && letters[at - 1] === ' ') at--;
    while (at > 0 && letters[at - 1] !== ' ') at--;
    return at;
  }

  function wordEnd(): number {
    let at = cursor;
    while (at < letters.length && letters[at] === ' ') at++;
    while (at < letters.length && letters[at] !== ' ') at++;
    return at;
  }

  /** Puts a text in place of the letters from `start` to `end`. */
  function* edit(start: number, end: number, text = ''): Steps<void> {
    const added = [...text];
    if (start === letters.length && added.length > 0) {
      letters.push(...added);
      place += widthOf(text);
      cursor = letters.length;
      row = Math.floor(place / columns());
      yield* write(place % columns() === 0 ? `${text} \b` : text);
      return;
    }
    const from = cursor;
    letters = [...letters.slice(0, start), ...added, ...letters.slice(end)];
    cursor = Math.min(start + added.length, letters.length);
    yield* draw(Math.min(start, from));
  }

  function* recall(next: number): Steps<void> {
    if (next < 0 || next > history.length) return;
    if (recalled === history.length) kept = letters.join('');
    recalled = next;
    letters = [...(history[recalled] ?? kept)];
    cursor = letters.length;
    yield* draw(0);
  }

  /** Draws anew what stands from there on. */
  function* draw(from: number): Steps<void> {
    const start = placeOf(from);
    yield* write(`${moveUp(row - Math.floor(start / columns()))}${column(start % columns())}\x1b[J${letters.slice(from).join('')}`);
    yield* afterDrawing();
  }

  function placeOf(index: number): number {
    return offset + widthOf(letters.slice(0, index).join(''));
  }

  /** The cursor of the screen stands behind the last letter: brings it to its place. */
  function* afterDrawing(): Steps<void> {
    place = placeOf(letters.length);
    row = Math.floor(place / columns());
    if (letters.length > 0 && place % columns() === 0) yield* write(' \b');
    const wanted = cursor;
    cursor = letters.length;
    yield* goTo(wanted);
  }

  function* goTo(wanted: number): Steps<void> {
    const next = Math.max(0, Math.min(letters.length, wanted));
    if (next === cursor) return;
    const nextPlace = placeOf(next);
    const nextRow = Math.floor(nextPlace / columns());
    const isNear = nextRow === row && Math.abs(nextPlace - place) === 1;
    if (isNear) yield* write(nextPlace < place ? '\b' : '\x1b[C');
    else yield* write(`${moveUp(row - nextRow)}${column(nextPlace % columns())}`);
    cursor = next;
    place = nextPlace;
    row = nextRow;
  }

  function* completeWord(): Steps<void> {
    const {length, choices} = complete(letters.slice(0, cursor).join(''));
    if (choices.length === 0) return yield* write('\x07');
    const typed = letters.slice(cursor - length, cursor).join('');
    const common = commonStart(choices.map(({text}) => text));
    if (common.length > typed.length) return yield* edit(cursor - length, cursor, common);
    if (choices.length === 1) return;
    yield* goTo(letters.length);
    yield* write(
      `\n${inColumns(
        choices.map(({shown}) => shown),
        columns(),
        rows(),
      )}${lastLine}${letters.join('')}`,
    );
    yield* afterDrawing();
  }
}

function moveUp(count: number): string {
  return count > 0 ? `\x1b[${count}A` : count < 0 ? `\x1b[${-count}B` : '';
}

function column(at: number): string {
  return at === 0 ? '\r' : `\r\x1b[${at}C`;
}

function commonStart(texts: readonly string[]): string {
  let start = texts[0] ?? '';
  for (const text of texts) while (!text.startsWith(start)) start = start.slice(0, -1);
  return start;
}

function inColumns(names: readonly string[], columns: number, rows: number): string {
  const width = Math.max(...names.map(({length}) => length)) + 2;
  const across = Math.max(1, Math.floor(columns / width));
  const down = Math.ceil(names.length / across);
  let text = '';
  for (let line = 0; line < Math.min(down, rows * 4); line++) {
    const cells = names.filter((_, index) => index % down === line);
    text += `${cells
      .map(name => name.padEnd(width))
      .join('')
      .trimEnd()}\n`;
  }
  return text;
}
