import {absolute, complain, decode, openInput, print, readLines, reasonOf} from '../io.ts';
import type {Descriptor, Steps, Task} from '../task.ts';
import {walk} from './walking.ts';
import {parseOptions, UsageProblem} from './options.ts';
import {regexFrom} from './regex.ts';

/** grep: 0 where something matched, 1 where nothing did, 2 where a file could not be read. */
export function* grep(task: Task, given: readonly string[]): Steps<number> {
  const {has, value, all, words} = parseOptions(
    given.map(word => (/^-\d+$/.test(word) ? `-C${word.slice(1)}` : word)),
    {
      letters: 'EFGivwxlLcnoqshHrRae:f:m:A:B:C:z',
      long: {
        'ignore-case': 'i',
        'invert-match': 'v',
        count: 'c',
        'line-number': 'n',
        recursive: 'r',
        quiet: 'q',
        'extended-regexp': 'E',
        'only-matching': 'o',
        color: 'a',
        include: 'z',
      },
      usage: 'grep [-HhnlLoqvsrRiwFE] [-m N] [-A|B|C N] { PATTERN | -e PATTERN... | -f FILE... } [FILE]...',
    },
  );
  const patterns = [
    ...all('e'),
    ...all('f').flatMap(path =>
      decode(task.container.files.read(absolute(task, path)))
        .replace(/\n$/, '')
        .split('\n'),
    ),
  ];
  const rest = [...words];
  if (!has('e') && !has('f')) {
    const pattern = rest.shift();
    if (pattern === undefined)
      throw new UsageProblem('', 'grep [-HhnlLoqvsrRiwFE] [-m N] [-A|B|C N] { PATTERN | -e PATTERN... | -f FILE... } [FILE]...', 2);
    patterns.push(...pattern.split('\n'));
  }
  const regexes = patterns.map(pattern =>
    regexOf(pattern, {isFixed: has('F'), isExtended: has('E'), isWord: has('w'), isLine: has('x'), isLoose: has('i')}),
  );
  const isRecursive = has('r') || has('R');
  const paths = isRecursive ? yield* filesBelow(task, rest.length === 0 ? ['.'] : rest) : rest.length === 0 ? ['-'] : rest;
  const before = Number(value('B') ?? value('C') ?? 0);
  const after = Number(value('A') ?? value('C') ?? 0);
  const hasNames = (paths.length > 1 || isRecursive || has('H')) && !has('h');
  const most = Number(value('m') ?? Number.POSITIVE_INFINITY);
  let hasMatched = false;
  let status = 1;
  for (const path of paths) {
    let input: Descriptor;
    try {
      input = openInput(task, path);
      const found = yield* search(input, path);
      hasMatched ||= found;
      if (has('q') && found) return 0;
    } catch (error) {
      const reason = reasonOf(error);
      if (!has('s')) yield* complain(task, `${path}: ${reason}`);
      status = 2;
    }
  }
  return hasMatched && status !== 2 ? 0 : status;

  function* search(input: Descriptor, path: string): Steps<boolean> {
    const reader = readLines(task, input);
    const name = path === '-' ? '(standard input)' : path;
    const prefix = (number: number, mark: string) => `${hasNames ? `${name}${mark}` : ''}${has('n') ? `${number}${mark}` : ''}`;
    const earlier: {text: string; number: number}[] = [];
    let number = 0;
    let count = 0;
    let following = 0;
    let lastShown = 0;
    for (;;) {
      const line = yield* reader.next();
      if (!line) break;
      number++;
      const {text} = line;
      const isMatch = regexes.some(regex => regex.test(text)) !== has('v');
      if (isMatch) {
        count++;
        if (has('q')) return true;
        if (has('l') || has('L')) break;
        if (!has('c')) {
          const start = number - earlier.length;
          if (before + after > 0 && lastShown > 0 && start > lastShown + 1) yield* print(task, '--\n');
          for (const each of earlier) yield* print(task, `${prefix(each.number, '-')}${each.text}\n`);
          earlier.length = 0;
          if (has('o')) for (const piece of piecesOf(text)) yield* print(task, `${prefix(number, ':')}${piece}\n`);
          else yield* print(task, `${prefix(number, ':')}${text}\n`);
          lastShown = number;
        }
        following = after;
        if (count >= most) break;
      } else if (following > 0) {
        following--;
        if (!has('c')) yield* print(task, `${prefix(number, '-')}${text}\n`);
        lastShown = number;
      } else if (before > 0) {
        earlier.push({text, number});
        if (earlier.length > before) earlier.shift();
      }
    }
    if (has('l') && count > 0) yield* print(task, `${name}\n`);
    else if (has('L') && count === 0) yield* print(task, `${name}\n`);
    else if (has('c')) yield* print(task, `${hasNames ? `${name}:` : ''}${count}\n`);
    return count > 0;
  }

  function piecesOf(text: string): string[] {
    return regexes
      .flatMap(regex => [...text.matchAll(new RegExp(regex.source, `${regex.flags.replace('g', '')}g`))].map(([piece]) => piece))
      .filter(piece => piece !== '');
  }
}

type How = {isFixed: boolean; isExtended: boolean; isWord: boolean; isLine: boolean; isLoose: boolean};

function regexOf(pattern: string, {isFixed, isExtended, isWord, isLine, isLoose}: How): RegExp {
  const flags = isLoose ? 'i' : '';
  const {source} = isFixed ? new RegExp(pattern.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')) : regexFrom(pattern, {isExtended, flags});
  if (isLine) return new RegExp(`^(?:${source})$`, flags);
  return isWord ? new RegExp(`(?<!\\w)(?:${source})(?!\\w)`, flags) : new RegExp(source, flags);
}

function* filesBelow(task: Task, paths: readonly string[]): Steps<string[]> {
  const found: string[] = [];
  for (const path of paths) {
    yield* walk(task, path, function* ({path: at, entry}) {
      if (entry.type === 'file') found.push(at);
      if (task.isTired()) yield task.rest;
    });
  }
  return found;
}
