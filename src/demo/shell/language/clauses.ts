import type {Reader} from './reader.ts';
import type {Arm, Word} from './tree.ts';
import {type ParseCommands, parseWord} from './words.ts';

/** What stands between `in` and `esac`. */
export function parseArms(reader: Reader, parse: ParseCommands): readonly Arm[] {
  const arms: Arm[] = [];
  for (;;) {
    reader.skipLines();
    if (reader.word() === 'esac') {
      reader.at += 4;
      return arms;
    }
    reader.skip('(');
    const patterns: Word[] = [];
    do {
      reader.skipBlanks();
      const pattern = parseWord(reader, parse);
      if (!pattern) throw reader.unexpected();
      patterns.push(pattern);
      reader.skipBlanks();
    } while (reader.skip('|'));
    if (!reader.skip(')')) throw reader.unexpected();
    const body = parse(reader, undefined);
    reader.skipLines();
    const isFallingThrough = reader.startsWith(';&');
    arms.push({patterns, body, isFallingThrough});
    if (reader.skip(';;&') || reader.skip(';;') || reader.skip(';&')) continue;
    if (reader.word() !== 'esac') throw reader.unexpected();
  }
}

/** What stands between `[[` and `]]`: operators are words there. */
export function parseConditionWords(reader: Reader, parse: ParseCommands): readonly Word[] {
  const words: Word[] = [];
  for (;;) {
    reader.skipLines();
    if (reader.word() === ']]') {
      reader.at += 2;
      return words;
    }
    if (reader.isAtEnd) throw reader.unexpected();
    const operator = /^(?:&&|\|\||[()<>])/.exec(reader.text.slice(reader.at, reader.at + 2))?.[0];
    const isPattern = isTextOf(words.at(-1), '=~');
    if (operator !== undefined && !isPattern) {
      reader.at += operator.length;
      words.push([{type: 'text', text: operator, isQuoted: false}]);
      continue;
    }
    const word = isPattern ? parseExpression(reader, parse) : parseWord(reader, parse);
    if (!word) throw reader.unexpected();
    words.push(word);
  }
}

/** After `=~` parentheses and bars belong to the word. */
function parseExpression(reader: Reader, parse: ParseCommands): Word {
  const word: Word[number][] = [];
  while (!reader.isAtEnd && !/\s/.test(reader.next)) {
    if (/[;&|()<>]/.test(reader.next)) {
      word.push({type: 'text', text: reader.next, isQuoted: false});
      reader.at++;
    } else word.push(...(parseWord(reader, parse) ?? []));
  }
  return word;
}

function isTextOf(word: Word | undefined, text: string): boolean {
  const [part] = word ?? [];
  return part?.type === 'text' && part.text === text && !part.isQuoted;
}
