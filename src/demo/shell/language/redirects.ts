import {Reader} from './reader.ts';
import type {Part, Redirect, Word} from './tree.ts';
import {type ParseCommands, parseQuotedText, parseWord} from './words.ts';

/** A redirection, if one begins here. */
export function parseRedirect(reader: Reader, parse: ParseCommands): Redirect | undefined {
  const [whole, number, operator] = /^(\d*)(<<<|<<-|<<|<>|<&|<|>>|>\||>&|>|&>)/.exec(reader.text.slice(reader.at, reader.at + 8)) ?? [];
  if (whole === undefined || operator === undefined) return undefined;
  reader.at += whole.length;
  reader.skipBlanks();
  const descriptor = number ? Number(number) : undefined;
  const start = reader.at;
  const target = parseWord(reader, parse);
  if (!target) throw reader.unexpected();
  if (operator === '<<' || operator === '<<-') {
    const isQuoted = /['"\\]/.test(reader.text.slice(start, reader.at));
    const end = target.map(part => (part.type === 'text' ? part.text : '')).join('');
    const body: Part[] = [];
    reader.expectHereDocument(end, operator === '<<-', text => {
      body.push(...(isQuoted ? [{type: 'text', text, isQuoted: true} as const] : parseQuotedText(new Reader(text), parse)));
    });
    // Filled in when its lines have been read.
    return {descriptor, operator: '<<', target: body as Word};
  }
  return {descriptor, operator: operator as Redirect['operator'], target};
}
