import {parseArms, parseConditionWords} from './clauses.ts';
import {Reader} from './reader.ts';
import {parseRedirect} from './redirects.ts';
import {type Assignment, type Command, type Item, type Redirect, SyntaxProblem, type Word} from './tree.ts';
import {parseQuotedText, parseWord} from './words.ts';

/** The next commands of a script, up to the end of a line; undefined at its end. So a mistake further on does not keep them from running. */
export function parseLine(reader: Reader): Command | undefined {
  reader.skipLines();
  if (reader.isAtEnd) return undefined;
  const command = parseList(reader, undefined, true);
  if (!reader.isAtEnd && reader.text[reader.at - 1] !== '\n') throw reader.unexpected();
  if (reader.pending.length > 0) reader.endLine();
  return command;
}

/** A whole script. Throws a SyntaxProblem. */
export function parseScript(text: string): Command {
  const reader = new Reader(text);
  const list = parseList(reader, undefined);
  if (!reader.isAtEnd) throw reader.unexpected();
  if (reader.pending.length > 0) reader.endLine();
  return list;
}

function parseList(reader: Reader, end: ')' | '`' | undefined, isOneLine = false): Command {
  const items: Item[] = [];
  for (;;) {
    if (isOneLine && items.length > 0) {
      reader.skipBlanks();
      if (reader.next === '\n') {
        reader.endLine();
        break;
      }
    } else reader.skipLines();
    if (reader.isAtEnd || isListEnd(reader, end)) break;
    const command = parseAndOr(reader);
    reader.skipBlanks();
    const isBackground = reader.next === '&' && !reader.startsWith('&&');
    items.push({command, isBackground});
    if (isBackground || (reader.next === ';' && !reader.startsWith(';;'))) reader.at++;
    else if (reader.next !== '\n') break;
  }
  return items.length === 1 && !items[0]!.isBackground ? items[0]!.command : {type: 'list', items};
}

function isListEnd(reader: Reader, end: string | undefined): boolean {
  return (end === ')' && reader.next === ')') || reader.startsWith(';;') || reader.startsWith(';&') || closers.has(reader.word());
}

function parseAndOr(reader: Reader): Command {
  let left = parsePipeline(reader);
  for (;;) {
    reader.skipBlanks();
    const operator = reader.startsWith('&&') ? '&&' : reader.startsWith('||') ? '||' : undefined;
    if (!operator) return left;
    reader.at += 2;
    reader.skipLines();
    left = {type: 'and-or', left, operator, right: parsePipeline(reader)};
  }
}

function parsePipeline(reader: Reader): Command {
  reader.skipBlanks();
  let isNegated = false;
  while (reader.word() === '!') {
    isNegated = !isNegated;
    reader.at++;
    reader.skipBlanks();
  }
  const commands = [parseCommand(reader)];
  for (;;) {
    reader.skipBlanks();
    if (reader.next !== '|' || reader.startsWith('||')) break;
    reader.at++;
    // `|&` takes errors along.
    if (reader.skip('&')) commands.push({type: 'redirected', body: commands.pop()!, redirects: [errorsToOutput]});
    reader.skipLines();
    commands.push(parseCommand(reader));
  }
  return commands.length === 1 && !isNegated ? commands[0]! : {type: 'pipeline', commands, isNegated};
}

const errorsToOutput: Redirect = {descriptor: 2, operator: '>&', target: [{type: 'text', text: '1', isQuoted: false}]};

function parseCommand(reader: Reader): Command {
  reader.skipBlanks();
  const compound = parseCompound(reader);
  if (!compound) return parseSimple(reader);
  if (compound.type === 'function') return compound;
  const redirects: Redirect[] = [];
  for (;;) {
    reader.skipBlanks();
    const redirect = parseRedirect(reader, parseList);
    if (!redirect) break;
    redirects.push(redirect);
  }
  return redirects.length === 0 ? compound : {type: 'redirected', body: compound, redirects};
}

function parseCompound(reader: Reader): Command | undefined {
  if (reader.startsWith('((')) return parseCalculation(reader);
  if (reader.skip('(')) {
    const body = parseBody(reader, ')');
    expect(reader, ')');
    return {type: 'subshell', body};
  }
  const word = reader.word();
  if (closers.has(word)) throw reader.unexpected();
  switch (word) {
    case '{': {
      reader.at++;
      const body = parseBody(reader, '}');
      expect(reader, '}');
      return {type: 'group', body};
    }
    case 'if':
      return parseIf(reader);
    case 'while':
    case 'until': {
      reader.at += 5;
      const condition = parseBody(reader, 'do');
      expect(reader, 'do');
      const body = parseBody(reader, 'done');
      expect(reader, 'done');
      return {type: 'loop', isUntil: word === 'until', condition, body};
    }
    case 'for':
      return parseFor(reader);
    case 'case':
      reader.at += 4;
      return parseCase(reader);
    case '[[':
      reader.at += 2;
      return {type: 'condition', words: parseConditionWords(reader, parseList)};
    case 'function':
      reader.at += 8;
      reader.skipBlanks();
      return parseFunction(reader, /^[^\s;&|()<>{}]+/.exec(reader.text.slice(reader.at))?.[0] ?? '');
  }
  const [name] = /^[A-Za-z_][\w.-]*(?=[ \t]*\([ \t]*\))/.exec(reader.text.slice(reader.at, reader.at + 200)) ?? [];
  return name === undefined ? undefined : parseFunction(reader, name);
}

function parseFunction(reader: Reader, name: string): Command {
  if (name === '') throw reader.unexpected();
  reader.at += name.length;
  reader.skipBlanks();
  if (reader.skip('(')) {
    reader.skipBlanks();
    expect(reader, ')');
  }
  reader.skipLines();
  const body = parseCommand(reader);
  if (body.type === 'simple') throw reader.unexpected();
  return {type: 'function', name, body};
}

/** A list that must hold a command. */
function parseBody(reader: Reader, end: string): Command {
  const body = parseList(reader, end === ')' ? end : undefined);
  if (body.type !== 'list' || body.items.length > 0) return body;
  const {message, isUnfinished} = reader.unexpected();
  throw new SyntaxProblem(isUnfinished ? `${message} (expecting "${end}")` : message, isUnfinished);
}

function parseIf(reader: Reader): Command {
  const branches: {condition: Command; body: Command}[] = [];
  let otherwise: Command | undefined;
  reader.at += 2;
  for (;;) {
    const condition = parseBody(reader, 'then');
    expect(reader, 'then');
    branches.push({condition, body: parseBody(reader, 'fi')});
    if (skipKeyword(reader, 'elif')) continue;
    if (skipKeyword(reader, 'else')) otherwise = parseBody(reader, 'fi');
    expect(reader, 'fi');
    return {type: 'if', branches, otherwise};
  }
}

function parseFor(reader: Reader): Command {
  reader.at += 3;
  reader.skipBlanks();
  const [name] = /^[A-Za-z_]\w*/.exec(reader.text.slice(reader.at, reader.at + 200)) ?? [];
  if (name === undefined) throw reader.unexpected();
  reader.at += name.length;
  reader.skipLines();
  let words: Word[] | undefined;
  if (skipKeyword(reader, 'in')) {
    words = [];
    for (;;) {
      reader.skipBlanks();
      const word = parseWord(reader, parseList);
      if (!word) break;
      words.push(word);
    }
  }
  reader.skipBlanks();
  reader.skip(';');
  reader.skipLines();
  const isBraced = skipKeyword(reader, '{');
  if (!isBraced) expect(reader, 'do');
  const body = parseBody(reader, isBraced ? '}' : 'done');
  expect(reader, isBraced ? '}' : 'done');
  return {type: 'for', name, words, body};
}

function parseCase(reader: Reader): Command {
  reader.skipBlanks();
  const word = parseWord(reader, parseList);
  if (!word) throw reader.unexpected();
  reader.skipLines();
  expect(reader, 'in');
  return {type: 'case', word, arms: parseArms(reader, parseList)};
}

function parseCalculation(reader: Reader): Command | undefined {
  const end = reader.text.indexOf('))', reader.at);
  if (end < 0) return undefined;
  const text = reader.text.slice(reader.at + 2, end);
  reader.at = end + 2;
  return {type: 'calculation', expression: parseQuotedText(new Reader(text), parseList)};
}

function parseSimple(reader: Reader): Command {
  const assignments: Assignment[] = [];
  const words: Word[] = [];
  const redirects: Redirect[] = [];
  for (;;) {
    reader.skipBlanks();
    const redirect = parseRedirect(reader, parseList);
    if (redirect) {
      redirects.push(redirect);
      continue;
    }
    const [assigned] = /^[A-Za-z_]\w*\+?=/.exec(reader.text.slice(reader.at, reader.at + 200)) ?? [];
    if (words.length === 0 && assigned !== undefined) {
      reader.at += assigned.length;
      const isAppending = assigned.endsWith('+=');
      assignments.push({name: assigned.slice(0, isAppending ? -2 : -1), value: parseWord(reader, parseList) ?? [], isAppending});
      continue;
    }
    const word = parseWord(reader, parseList);
    if (!word) break;
    words.push(word);
  }
  if (assignments.length + words.length + redirects.length === 0) throw reader.unexpected();
  return {type: 'simple', assignments, words, redirects};
}

function skipKeyword(reader: Reader, word: string): boolean {
  reader.skipBlanks();
  if (reader.word() !== word) return false;
  reader.at += word.length;
  return true;
}

function expect(reader: Reader, word: string): void {
  reader.skipLines();
  const isThere = word === ')' ? reader.next === ')' : reader.word() === word;
  if (!isThere) {
    const {message, isUnfinished} = reader.unexpected();
    throw new SyntaxProblem(`${message} (expecting "${word}")`, isUnfinished);
  }
  reader.at += word.length;
}

const closers: ReadonlySet<string> = new Set(['then', 'else', 'elif', 'fi', 'do', 'done', 'esac', '}']);
