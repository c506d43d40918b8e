import {momentOf} from './record-parts.ts';
import {headSeverity} from './severity-words.ts';

/** The head of a plain line, and what remains.. */
export type CutHead = {readonly at: number | undefined; readonly rest: string};

const time = String.raw`\d{4}[-/.]\d\d[-/.]\d\d[T ]\d\d:\d\d(?::\d\d)?(?:[.,:]\d{1,9})?(?:Z| ?(?:UTC|[+-]\d\d:?\d\d))?|\d\d:\d\d:\d\d(?:[.,]\d{1,9})?`;
const between = /(?:[\s|]|\u001b\[[\d;:]*m)*/y;
const dash = /-(?=\s)/y;
const boxed = new RegExp(String.raw`\[(${time})(?: +([A-Za-z]{3,13}))?\]`, 'y');
const bare = new RegExp(String.raw`(${time})(?=[\s|\u001b]|$)`, 'y');
const levels: readonly RegExp[] = [
  /\[\s*([A-Za-z]{3,13})\s*\]:?(?=[\s\u001b]|$)/y,
  /<\s*([A-Za-z]{3,13})\s*>(?=[\s\u001b]|$)/y,
  /([A-Z]{3,13})(?=[\s|\u001b]|$)/y,
  /([A-Z]{3,13}):(?=\w|[\s\u001b]|$)/y,
  /([A-Z]{4})\[\d{4,}\](?=[\s\u001b]|$)/y,
];
/** In small letters only behind a time: `Error: …` and `panic: …` are what a message begins with. */
const small = /([A-Za-z]{3,13}):(?=[\s\u001b]|$)/y;

/**
 * Takes the time and the word of severity from the beginning of a plain line, each once, where nothing else can be meant: a whole date or
 * clock time, and a word in capitals, in brackets, or behind the time and before a colon, that names just the severity of the line.
 * Colours that were set on the way stay set. What is all head stays as it is.
 */
export function cutHead(text: string, severity: number): CutHead {
  let at: number | undefined;
  let hasTime = false;
  let hasLevel = severity === 0;
  let place = endOf(between, text, 0);
  let cutTo = 0;
  for (;;) {
    const found = hasTime ? undefined : (matchAt(boxed, text, place) ?? matchAt(bare, text, place));
    const level = found || hasLevel ? undefined : levelAt(text, place, severity, hasTime);
    if (found) {
      if (found[2] !== undefined && !isLevel(found[2], severity)) break;
      hasTime = true;
      hasLevel ||= found[2] !== undefined;
      at = momentOf(found[1]!);
      place += found[0].length;
    } else if (level) {
      hasLevel = true;
      place += level[0].length;
    } else break;
    place = endOf(between, text, place);
    if (matchAt(dash, text, place)) place = endOf(between, text, place + 1);
    cutTo = place;
  }
  if (cutTo === 0 || cutTo >= text.length) return {at, rest: text};
  const colours = text.slice(0, cutTo).match(/\u001b\[[\d;:]*m/g);
  return {at, rest: (colours?.join('') ?? '') + text.slice(cutTo)};
}

function levelAt(text: string, place: number, severity: number, hasTime: boolean): RegExpExecArray | undefined {
  for (const form of hasTime ? [...levels, small] : levels) {
    const match = matchAt(form, text, place);
    if (match && isLevel(match[1]!, severity)) return match;
  }
  return undefined;
}

function isLevel(word: string, severity: number): boolean {
  return headSeverity(Buffer.from(word), 0, word.length) === severity;
}

function endOf(form: RegExp, text: string, place: number): number {
  return place + (matchAt(form, text, place)?.[0].length ?? 0);
}

function matchAt(form: RegExp, text: string, place: number): RegExpExecArray | undefined {
  form.lastIndex = place;
  return form.exec(text) ?? undefined;
}
