import {byteLetter} from '../io.ts';
import type {Reader} from './reader.ts';
import type {Command, ParameterChange, Part, Word} from './tree.ts';

/** Parses what stands in `$(…)`: given by the parser of commands, which words need and which needs words. */
export type ParseCommands = (reader: Reader, end: ')' | '`' | undefined) => Command;

/** One word, up to a blank or an operator; undefined where none begins. */
export function parseWord(reader: Reader, parse: ParseCommands): Word | undefined {
  const parts = new Parts();
  const start = reader.at;
  while (!reader.isAtEnd && !/[\s;&|()<>]/.test(reader.next)) parsePiece(reader, parts, parse);
  return reader.at === start ? undefined : parts.all;
}

/** Text as in double quotes, up to the end of the reader: here-documents, and what arithmetic is made of. */
export function parseQuotedText(reader: Reader, parse: ParseCommands, isQuoteSpecial = false): Word {
  const parts = new Parts();
  while (!reader.isAtEnd) parseQuotedPiece(reader, parts, parse, isQuoteSpecial ? '"' : '');
  return parts.all;
}

class Parts {
  readonly all: Part[] = [];

  add(part: Part): void {
    const last = this.all.at(-1);
    if (part.type === 'text' && last?.type === 'text' && last.isQuoted === part.isQuoted) {
      this.all[this.all.length - 1] = {...last, text: last.text + part.text};
    } else this.all.push(part);
  }

  text(text: string, isQuoted: boolean): void {
    this.add({type: 'text', text, isQuoted});
  }
}

function parsePiece(reader: Reader, parts: Parts, parse: ParseCommands): void {
  const {next} = reader;
  if (next === '\\') {
    reader.at++;
    if (reader.skip('\n')) return;
    parts.text(reader.isAtEnd ? '\\' : reader.next, true);
    reader.at++;
  } else if (next === "'") {
    parts.text(singleQuoted(reader), true);
  } else if (next === '"') {
    parseDoubleQuoted(reader, parts, parse);
  } else if (reader.startsWith("$'")) {
    reader.at++;
    parts.text(escapedText(singleQuoted(reader, true)), true);
  } else if (reader.startsWith('$"')) {
    reader.at++;
    parseDoubleQuoted(reader, parts, parse);
  } else if (next === '$') {
    parseDollar(reader, parts, parse, false);
  } else if (next === '`') {
    parts.add({type: 'command', body: parseBackticks(reader, parse, false), isQuoted: false});
  } else {
    parts.text(next, false);
    reader.at++;
  }
}

function singleQuoted(reader: Reader, hasEscapes = false): string {
  let end = reader.at + 1;
  while (end < reader.text.length && reader.text[end] !== "'") end += hasEscapes && reader.text[end] === '\\' ? 2 : 1;
  if (end >= reader.text.length) throw reader.unfinished('unterminated quoted string');
  const text = reader.text.slice(reader.at + 1, end);
  reader.at = end + 1;
  return text;
}

function parseDoubleQuoted(reader: Reader, parts: Parts, parse: ParseCommands): void {
  reader.at++;
  parts.text('', true);
  while (reader.next !== '"') {
    if (reader.isAtEnd) throw reader.unfinished('unterminated quoted string');
    parseQuotedPiece(reader, parts, parse, '"');
  }
  reader.at++;
}

function parseQuotedPiece(reader: Reader, parts: Parts, parse: ParseCommands, special: string): void {
  const {next} = reader;
  if (next === '\\') {
    const after = reader.text[reader.at + 1] ?? '';
    if (after === '\n') reader.at += 2;
    else if (after !== '' && `$\`\\${special}`.includes(after)) {
      parts.text(after, true);
      reader.at += 2;
    } else {
      parts.text('\\', true);
      reader.at++;
    }
  } else if (next === '$') {
    parseDollar(reader, parts, parse, true);
  } else if (next === '`') {
    parts.add({type: 'command', body: parseBackticks(reader, parse, true), isQuoted: true});
  } else {
    parts.text(next, true);
    reader.at++;
  }
}

function parseDollar(reader: Reader, parts: Parts, parse: ParseCommands, isQuoted: boolean): void {
  if (reader.startsWith('$((')) {
    const expression = arithmeticText(reader);
    if (expression !== undefined) {
      parts.add({type: 'arithmetic', expression: parseInner(reader, expression, parse), isQuoted});
      return;
    }
  }
  if (reader.skip('$(')) {
    const body = parse(reader, ')');
    if (!reader.skip(')')) throw reader.isAtEnd ? reader.unfinished('unexpected end of file (expecting ")")') : reader.unexpected();
    parts.add({type: 'command', body, isQuoted});
    return;
  }
  if (reader.skip('${')) {
    parts.add(parseBraces(reader, parse, isQuoted));
    return;
  }
  const [name] = /^(?:[A-Za-z_]\w*|[0-9@*#?$!-])/.exec(reader.text.slice(reader.at + 1, reader.at + 200)) ?? [];
  reader.at += 1 + (name?.length ?? 0);
  if (name === undefined) parts.text('$', isQuoted);
  else parts.add({type: 'parameter', name, change: undefined, isQuoted});
}

/** The expression in `$((…))`; undefined where it turns out to be a command that begins with a subshell. */
function arithmeticText(reader: Reader): string | undefined {
  let depth = 0;
  for (let at = reader.at + 3; at < reader.text.length; at++) {
    const letter = reader.text[at];
    if (letter === '(') depth++;
    if (letter !== ')') continue;
    if (depth > 0) depth--;
    else if (reader.text[at + 1] === ')') {
      const text = reader.text.slice(reader.at + 3, at);
      reader.at = at + 2;
      return text;
    } else return undefined;
  }
  throw reader.unfinished('missing "))"');
}

function parseInner(reader: Reader, text: string, parse: ParseCommands): Word {
  return parseQuotedText(readerOf(reader, text), parse);
}

function readerOf(reader: Reader, text: string): Reader {
  return new (reader.constructor as typeof Reader)(text);
}

function parseBackticks(reader: Reader, parse: ParseCommands, isQuoted: boolean): Command {
  let text = '';
  reader.at++;
  while (reader.next !== '`') {
    if (reader.isAtEnd) throw reader.unfinished('unterminated backquote');
    if (reader.next === '\\' && (isQuoted ? '$`\\"' : '$`\\').includes(reader.text[reader.at + 1] ?? '')) reader.at++;
    text += reader.next;
    reader.at++;
  }
  reader.at++;
  return parse(readerOf(reader, text), undefined);
}

function parseBraces(reader: Reader, parse: ParseCommands, isQuoted: boolean): Part {
  const bad = () => (reader.isAtEnd ? reader.unfinished('unterminated "${"') : reader.unexpected());
  const isLength = /^#(?:[A-Za-z_]|[0-9@*?$!#-]\})/.test(reader.text.slice(reader.at, reader.at + 3));
  if (isLength) reader.at++;
  const [name] = /^(?:[A-Za-z_]\w*|\d+|[@*#?$!-])/.exec(reader.text.slice(reader.at, reader.at + 200)) ?? [];
  if (name === undefined) throw bad();
  reader.at += name.length;
  if (isLength) {
    if (!reader.skip('}')) throw bad();
    return {type: 'parameter', name, change: {operator: 'length', word: []}, isQuoted};
  }
  if (reader.skip('}')) return {type: 'parameter', name, change: undefined, isQuoted};
  const [operator] = /^(?::[-=+?]|[-=+?]|##?|%%?|\/\/|\/#|\/%|\/|\^\^?|,,?|:)/.exec(reader.text.slice(reader.at, reader.at + 2)) ?? [];
  if (operator === undefined) throw bad();
  reader.at += operator.length;
  const isPair = operator.startsWith('/') || operator === ':';
  const word = parseUntil(reader, parse, isPair ? (operator === ':' ? ':' : '/') : '', isQuoted && !isPair && !/[#%]/.test(operator));
  let second: Word | undefined;
  if (isPair && reader.next !== '}') {
    reader.at++;
    second = parseUntil(reader, parse, '', false);
  }
  if (!reader.skip('}')) throw bad();
  const change = {operator: operator as ParameterChange['operator'], word, ...(second && {second})};
  return {type: 'parameter', name, change, isQuoted};
}

function parseUntil(reader: Reader, parse: ParseCommands, stop: string, isQuoted: boolean): Word {
  const parts = new Parts();
  while (reader.next !== '}' && !(stop !== '' && reader.next === stop)) {
    if (reader.isAtEnd) throw reader.unfinished('unterminated "${"');
    if (isQuoted && reader.next === '"') parseDoubleQuoted(reader, parts, parse);
    else if (isQuoted) parseQuotedPiece(reader, parts, parse, '"}');
    else parsePiece(reader, parts, parse);
  }
  return parts.all;
}

/** What `$'…'` makes of backslashes. */
function escapedText(text: string): string {
  const names: Readonly<Record<string, string>> = {
    n: '\n',
    t: '\t',
    r: '\r',
    a: '\x07',
    b: '\b',
    f: '\f',
    v: '\v',
    e: '\x1b',
    E: '\x1b',
    '\\': '\\',
    "'": "'",
    '"': '"',
  };
  return text.replace(/\\(?:x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{1,4})|0?([0-7]{1,3})|(.))/gs, (whole, hex, unicode, octal, letter) => {
    if (unicode) return String.fromCodePoint(Number.parseInt(unicode, 16));
    if (hex) return byteLetter(Number.parseInt(hex, 16));
    if (octal) return byteLetter(Number.parseInt(octal, 8) & 255);
    return names[letter] ?? whole;
  });
}
