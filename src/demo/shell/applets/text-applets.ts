import {complain, encode, openFile, openInput, print, readLines, write} from '../io.ts';
import {classes} from '../language/pattern.ts';
import type {Steps, Task} from '../task.ts';
import {awk} from './awk.ts';
import type {Applet} from './applet.ts';
import {grep} from './grep.ts';
import {parseOptions, UsageProblem} from './options.ts';
import {allLines, eachInput} from './reading-applets.ts';
import {sed} from './sed.ts';
import {findIn} from './plain-applets.ts';

/** Programs that work on lines. */
export const textApplets: Readonly<Record<string, Applet>> = {
  grep,
  egrep: (task, given) => grep(task, ['-E', ...given]),
  fgrep: (task, given) => grep(task, ['-F', ...given]),
  sed,
  awk,
  cut,
  tr: translate,
  sort,
  uniq: unique,
  xargs: withArguments,
  *paste(task, given) {
    const {value, words, has} = parseOptions(given, {letters: 'd:s', usage: 'paste [OPTIONS] [FILE]...'});
    const columns: string[][] = [];
    for (const path of words.length === 0 ? ['-'] : words) columns.push((yield* allLines(task, [path])).lines.map(({text}) => text));
    const separator = value('d') ?? '\t';
    const count = Math.max(0, ...columns.map(({length}) => length));
    const rows = has('s') ? columns : Array.from({length: count}, (_, index) => columns.map(column => column[index] ?? ''));
    yield* print(task, rows.map(row => `${row.join(separator)}\n`).join(''));
    return 0;
  },
  *fold(task, given) {
    const {value, words} = parseOptions(given, {letters: 'w:sb', usage: 'fold [-bs] [-w WIDTH] [FILE]...'});
    const width = Number(value('w') ?? 80);
    const {lines, status} = yield* allLines(task, words);
    for (const {text} of lines) yield* print(task, `${text.match(new RegExp(`.{1,${width}}`, 'gsu'))?.join('\n') ?? ''}\n`);
    return status;
  },
};

function* cut(task: Task, given: readonly string[]): Steps<number> {
  const usage = 'cut [OPTIONS] [FILE]...';
  const {has, value, words} = parseOptions(given, {letters: 'b:c:d:f:sn', long: {delimiter: 'd', fields: 'f'}, usage});
  const list = value('f') ?? value('c') ?? value('b');
  if (list === undefined) throw new UsageProblem('expected a list of bytes, characters, or fields', usage);
  const ranges = list.split(',').map(range => {
    const [, from, dash, to] = /^(\d*)(-?)(\d*)$/.exec(range) ?? [];
    if (from === undefined || (from === '' && to === '')) throw new UsageProblem(`invalid byte, character or field list`);
    return {from: from === '' ? 1 : Number(from), to: dash === '' ? Number(from) : to === '' ? Number.POSITIVE_INFINITY : Number(to)};
  });
  const isChosen = (index: number) => ranges.some(({from, to}) => index + 1 >= from && index + 1 <= to);
  const delimiter = value('d') ?? '\t';
  return yield* eachInput(task, words, function* (input) {
    const reader = readLines(task, input);
    for (;;) {
      const line = yield* reader.next();
      if (!line) return;
      if (!has('f')) {
        yield* print(task, `${[...line.text].filter((_, index) => isChosen(index)).join('')}\n`);
        continue;
      }
      if (!line.text.includes(delimiter)) {
        if (!has('s')) yield* print(task, `${line.text}\n`);
        continue;
      }
      yield* print(
        task,
        `${line.text
          .split(delimiter)
          .filter((_, index) => isChosen(index))
          .join(delimiter)}\n`,
      );
    }
  });
}

function* translate(task: Task, given: readonly string[]): Steps<number> {
  const {has, words} = parseOptions(given, {letters: 'cCds', isStrict: true, usage: 'tr [-cds] STRING1 [STRING2]'});
  const [first, second] = words;
  if (first === undefined) throw new UsageProblem('', 'tr [-cds] STRING1 [STRING2]');
  const from = setOf(first);
  const into = second === undefined ? [] : setOf(second);
  const isComplement = has('c') || has('C');
  const known = new Set(from);
  const isIn = (letter: string) => known.has(letter) !== isComplement;
  const squeezed = new Set(has('d') || second === undefined ? (second === undefined ? from : into) : into);
  const isSqueezed = (letter: string) => (second === undefined && isComplement ? !known.has(letter) : squeezed.has(letter));
  const map = new Map(from.map((letter, index) => [letter, into[index] ?? into.at(-1) ?? letter]));
  const input = openInput(task, '-');
  let last = '';
  for (;;) {
    const chunk = yield* input.read(task, 65536);
    if (!chunk) return 0;
    let out = '';
    // Byte by byte, as BusyBox does.
    for (const byte of chunk) {
      let letter = String.fromCharCode(byte);
      if (has('d')) {
        if (isIn(letter)) continue;
      } else if (into.length > 0 && isIn(letter)) letter = isComplement ? into.at(-1)! : map.get(letter)!;
      if (has('s') && letter === last && isSqueezed(letter)) continue;
      last = letter;
      out += letter;
    }
    yield* write(
      task,
      Uint8Array.from(out, letter => letter.charCodeAt(0)),
    );
  }
}

function setOf(text: string): string[] {
  const set: string[] = [];
  const bytes = String.fromCharCode(...encode(text));
  const pieces = bytes.match(/\[:\w+:\]|\\[0-7]{1,3}|\\.|[\s\S]/g) ?? [];
  for (let index = 0; index < pieces.length; index++) {
    const piece = pieces[index]!;
    const name = /^\[:(\w+):\]$/.exec(piece)?.[1];
    if (name !== undefined) {
      const regex = new RegExp(`[${classes[name] ?? ''}]`);
      for (let code = 0; code < 256; code++) if (regex.test(String.fromCharCode(code))) set.push(String.fromCharCode(code));
    } else if (pieces[index + 1] === '-' && pieces[index + 2] !== undefined) {
      const [from, to] = [letterOf(piece).charCodeAt(0), letterOf(pieces[index + 2]!).charCodeAt(0)];
      for (let code = from; code <= to; code++) set.push(String.fromCharCode(code));
      index += 2;
    } else set.push(letterOf(piece));
  }
  return set;
}

function letterOf(piece: string): string {
  if (!piece.startsWith('\\') || piece.length === 1) return piece;
  if (/[0-7]/.test(piece[1]!)) return String.fromCharCode(Number.parseInt(piece.slice(1), 8) & 255);
  return {n: '\n', t: '\t', r: '\r', a: '\x07', b: '\b', f: '\f', v: '\v'}[piece[1]!] ?? piece[1]!;
}

function* sort(task: Task, given: readonly string[]): Steps<number> {
  const {has, value, all, words} = parseOptions(given, {letters: 'nrugMcszbdfiho:k:t:T:V', usage: 'sort [OPTIONS] [FILE]...'});
  const {lines, status} = yield* allLines(task, words);
  const separator = value('t');
  const globals = 'nrhgVfb'.split('').filter(has).join('');
  const keys = (all('k').length > 0 ? all('k') : ['1']).map(text => {
    const [, start = '1', from, startFlags = '', stop, to, stopFlags = ''] =
      /^(\d+)(?:\.(\d+))?([a-zA-Z]*)(?:,(\d+)(?:\.(\d+))?([a-zA-Z]*))?$/.exec(text) ?? [];
    const flags = startFlags + stopFlags || globals;
    return {start: Number(start), from: Number(from ?? 1), stop: stop === undefined ? undefined : Number(stop), to: Number(to ?? 0), flags};
  });
  type Key = (typeof keys)[number];
  const keyOf = (line: string, {start, from, stop, to}: Key) => {
    if (all('k').length === 0) return line;
    const fields = separator === undefined ? (line.match(/\s*\S+/g) ?? []) : line.split(separator);
    const chosen = fields.slice(start - 1, stop);
    const text = chosen.join(separator ?? '').slice(from - 1);
    return to > 0 && stop === start ? text.slice(0, to - from + 1) : text;
  };
  const compareBy = (one: string, other: string, key: Key) => {
    const [left, right] = [keyOf(one, key), keyOf(other, key)];
    const order = compareTexts(left, right, key.flags);
    return key.flags.includes('r') ? -order : order;
  };
  const compareKeys = (one: string, other: string) => {
    for (const key of keys) {
      const order = compareBy(one, other, key);
      if (order !== 0) return order;
    }
    return 0;
  };
  const texts = lines.map(({text}) => text);
  const isUnique = has('u');
  const sorted = texts.sort(
    (one, other) => compareKeys(one, other) || (isUnique || has('s') ? 0 : bytesOrder(one, other) * (has('r') ? -1 : 1)),
  );
  const shown = isUnique ? sorted.filter((text, index) => index === 0 || compareKeys(sorted[index - 1]!, text) !== 0) : sorted;
  const output = shown.map(text => `${text}\n`).join('');
  const file = value('o');
  if (file === undefined) yield* print(task, output);
  else yield* openFile(task, file, {isWriting: true, isTruncating: true}).write(task, encode(output));
  return status;
}

function compareTexts(one: string, other: string, flags: string): number {
  if (/[ng]/.test(flags)) return (Number.parseFloat(one) || 0) - (Number.parseFloat(other) || 0);
  if (flags.includes('h')) return humanSize(one) - humanSize(other);
  if (flags.includes('V')) return one.localeCompare(other, 'en', {numeric: true});
  const clean = (text: string) => {
    const bare = flags.includes('b') ? text.trimStart() : text;
    return flags.includes('f') ? bare.toUpperCase() : bare;
  };
  return bytesOrder(clean(one), clean(other));
}

function bytesOrder(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function humanSize(text: string): number {
  const [, number = '0', unit = ''] = /^\s*(-?[\d.]+)([KMGTP]?)/i.exec(text) ?? [];
  return Number(number) * 1024 ** ' KMGTP'.indexOf(unit.toUpperCase() || ' ');
}

function* unique(task: Task, given: readonly string[]): Steps<number> {
  const {has, value, words} = parseOptions(given, {letters: 'cdiuf:s:w:', usage: 'uniq [-cdiu] [-f,s,w N] [FILE [OUTFILE]]'});
  const {lines, status} = yield* allLines(task, words.slice(0, 1));
  const keyOf = (text: string) => {
    const fields = text.replace(new RegExp(`^(\\s*\\S+){0,${Number(value('f') ?? 0)}}`), match => (value('f') ? '' : match));
    const bare = fields.slice(Number(value('s') ?? 0), value('w') === undefined ? undefined : Number(value('s') ?? 0) + Number(value('w')));
    return has('i') ? bare.toLowerCase() : bare;
  };
  const groups: {text: string; count: number}[] = [];
  for (const {text} of lines) {
    const last = groups.at(-1);
    if (last && keyOf(last.text) === keyOf(text)) last.count++;
    else groups.push({text, count: 1});
  }
  const shown = groups.filter(({count}) => (!has('d') || count > 1) && (!has('u') || count === 1));
  yield* print(task, shown.map(({text, count}) => `${has('c') ? `${String(count).padStart(7)} ` : ''}${text}\n`).join(''));
  return status;
}

function* withArguments(task: Task, given: readonly string[]): Steps<number> {
  const usage = 'xargs [OPTIONS] [PROG ARGS]';
  const {has, value, words} = parseOptions(given, {
    letters: '0rtpn:I:s:L:P:d:',
    long: {null: '0', 'no-run-if-empty': 'r'},
    isStrict: true,
    usage,
  });
  const input = openInput(task, '-');
  const place = value('I');
  const items: string[] = [];
  const reader = readLines(task, input, has('0') ? 0 : 10);
  for (;;) {
    const line = yield* reader.next();
    if (!line) break;
    if (has('0') || place !== undefined || value('d') !== undefined) items.push(...(has('0') || line.text !== '' ? [line.text] : []));
    else items.push(...wordsOf(line.text));
  }
  const prog = words.length === 0 ? ['echo'] : words;
  const most = place !== undefined ? 1 : Number(value('n') ?? value('L') ?? 5000);
  if (items.length === 0 && (has('r') || place !== undefined)) return 0;
  let status = 0;
  for (let at = 0; at < Math.max(1, items.length); at += most) {
    const part = items.slice(at, at + most);
    const argv = place === undefined ? [...prog, ...part] : prog.map(word => word.replaceAll(place, part[0]!));
    const found = findIn(task, argv);
    if (typeof found === 'string') {
      yield* complain(task, `${argv[0]}: ${found}`);
      return found.startsWith('No') ? 127 : 126;
    }
    if (has('t')) yield* complain(task, argv.join(' '));
    const child = task.fork({argv: found.argv, run: found.program});
    yield task.waitFor(child);
    if (child.ended?.code === 255) return 124;
    if (child.ended?.code) status = 123;
  }
  return status;
}

/** Words as xargs splits them: quotes keep blanks. */
function wordsOf(text: string): string[] {
  const words: string[] = [];
  for (const [word] of text.matchAll(/(?:"[^"]*"|'[^']*'|\\.|[^\s"'\\])+/g))
    words.push(word.replace(/"([^"]*)"|'([^']*)'|\\(.)/g, '$1$2$3'));
  return words;
}
