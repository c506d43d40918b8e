import {linearForm} from './linear-form.ts';
import {createWord, type Word} from './words.ts';

/** A test of a line's plain text. */
export type Pattern = {
  readonly matches: (text: string) => boolean;
  /** Where it matches, for highlighting: from, to. */
  readonly spans: (text: string) => readonly (readonly [number, number])[];
  /** Where it is a mere word: looked for in a line's bytes, without making text of them. */
  readonly word: Word | undefined;
  /** Where it is an expression: a word that a line must hold for it to match. What the bytes do not hold need not be made text of. */
  readonly needs: Word | undefined;
};

const MOST_SPANS = 1000;
/** So many characters of a line are looked at where an expression repeats something without bound, from a bit before what it needs. */
const MOST_REPEATED = 12 * 1024;
const BEFORE = 2 * 1024;
/** All spans of such an expression together look at so many: each may look at the rest of the line. */
const MOST_LOOKED_AT = 48 * 1024;

/**
 * A regular expression that cannot run for ever: what needs backtracking without bound (back references, look-ahead) is refused in words, the
 * rest falls back to V8's linear engine when it backtracks too much (a quarter of a ms for 1,000 characters): where it may, long lines are
 * looked at in part. The engine has to be there: whoever starts the program sets V8's flags
 * `--enable-experimental-regexp-engine` and `--enable-experimental-regexp-engine-on-excessive-backtracks`; without them all are refused.
 * Small letters ignore case.
 */
export function readPattern(source: string): Pattern | {readonly problem: string} {
  const isCaseIgnored = !/\p{Lu}/u.test(lettersOf(source));
  const form = linearForm(source);
  if ('problem' in form) return form;
  // The linear engine knows no flag `i`: the text is put in small letters instead.
  const regex = new RegExp(form.counting, 'g');
  // Whether there is something before it does not matter, but to try it from each place does.
  const tested = form.source.includes('|') ? regex : new RegExp(form.counting.replace(/^(?:\(\.\)\*\??)+(?![?*+{])/, ''), 'g');
  const cased = isCaseIgnored ? smallLetters : (text: string) => text;
  const {isRepeating, hasStart, hasEnd} = form;
  const literal = isCaseIgnored ? form.literal.toLowerCase() : form.literal;
  return {
    word: undefined,
    needs: literal === '' ? undefined : createWord(literal),
    matches: text => {
      tested.lastIndex = 0;
      const {part} = lookedAt(text);
      return part !== undefined && tested.test(part);
    },
    spans: text => {
      const {part, from} = lookedAt(text);
      if (part === undefined) return [];
      const spans = spansOf(part, regex, isRepeating ? MOST_LOOKED_AT : Number.POSITIVE_INFINITY);
      return from === 0 ? spans : spans.map(([start, end]) => [start + from, end + from]);
    },
  };

  /** What of a line is looked at; nothing where the expression needs both ends of a line that is too long. */
  function lookedAt(text: string): {readonly part: string | undefined; readonly from: number} {
    if (!isRepeating || text.length <= MOST_REPEATED) return {part: cased(text), from: 0};
    if (hasStart && hasEnd) return {part: undefined, from: 0};
    const place = hasStart || literal === '' ? 0 : Math.max(0, (isCaseIgnored ? text.toLowerCase() : text).indexOf(literal) - BEFORE);
    const from = hasEnd ? text.length - MOST_REPEATED : place;
    return {part: cased(text.slice(from, from + MOST_REPEATED)), from};
  }
}

/** Words as `/` takes them: text, or `/regex/` where it stands between slashes. */
export function readSearch(text: string): Pattern | {readonly problem: string} {
  const regex = /^\/(.+)\/$/s.exec(text);
  return regex ? readPattern(regex[1]!) : wordPattern(text);
}

/** The text as it is; small letters ignore case. An empty one is nowhere. */
export function wordPattern(text: string): Pattern {
  const word = createWord(text);
  const wanted = word.isCaseIgnored ? smallLetters(text) : text;
  const cased = word.isCaseIgnored ? smallLetters : (line: string) => line;
  return {
    word,
    needs: undefined,
    matches: line => wanted !== '' && cased(line).includes(wanted),
    spans: line => {
      const spans: (readonly [number, number])[] = [];
      const place = cased(line);
      for (let at = wanted === '' ? -1 : place.indexOf(wanted); at >= 0 && spans.length < MOST_SPANS; ) {
        spans.push([at, at + wanted.length]);
        at = place.indexOf(wanted, at + wanted.length);
      }
      return spans;
    },
  };
}

/** What stands for itself in an expression: not the letters that name a class, such as `\S`, but those that a number names. */
function lettersOf(source: string): string {
  return source.replaceAll(/\\(?:u([\da-fA-F]{4})|x([\da-fA-F]{2})|.)/gs, (_all, four?: string, two?: string) => {
    const code = four ?? two;
    return code === undefined ? '' : String.fromCharCode(Number.parseInt(code, 16));
  });
}

/** In small letters, as long as it was, so that places in it are places in the text. */
function smallLetters(text: string): string {
  const small = text.toLowerCase();
  if (small.length === text.length) return small;
  return text.replaceAll(/\p{Lu}/gu, letter => (letter.toLowerCase().length === letter.length ? letter.toLowerCase() : letter));
}

/** Nothing is highlighted where an expression matches nothing, such as `a*` between other letters. */
function spansOf(text: string, regex: RegExp, mostLookedAt: number): readonly (readonly [number, number])[] {
  const spans: (readonly [number, number])[] = [];
  regex.lastIndex = 0;
  for (let count = 0, looked = 0; count < MOST_SPANS && looked < mostLookedAt; count++) {
    looked += text.length - regex.lastIndex;
    const match = regex.exec(text);
    if (!match) break;
    const end = match.index + match[0].length;
    if (end > match.index) spans.push([match.index, end]);
    else regex.lastIndex++;
  }
  return spans;
}
