import {isTimeKey, MOST_FIELDS, momentOf, type RecordField, type RecordParts, saysSeverity} from './record-parts.ts';
import {cutHead} from './record-plain.ts';
import {unquoted} from './unquoted.ts';

/** The pairs of a line in their order, and the words between them. */
export type Pairs = {
  readonly pairs: readonly RecordField[];
  readonly wordsBefore: number;
  readonly wordsAfter: readonly string[];
  /** Where the first pair begins. */
  readonly start: number;
};

/** A line with more words than this is prose. */
const MOST_WORDS = 500;
/** One with more pairs is read no further. */
const MOST_PAIRS = 1000;
/** So many characters are read; what follows is the value of a last pair. */
const MOST_TEXT = 32 * 1024;
const REST = '…';

/**
 * Message, fields and time of a line in logfmt: one that has `msg=`, or two pairs at least that follow its text up to its end, or that begin
 * it and are no fewer than the other words. Bare words belong to the message. `severity` is the line's.
 */
export function readLogfmt(text: string, severity: number): RecordParts | undefined {
  const found = pairsIn(text);
  if (!found) return undefined;
  const {pairs, start} = found;
  const head = cutHead(text.slice(0, start), severity);
  const before = head.at !== undefined && head.rest.length === start ? '' : head.rest.trim();
  const isFirst = before === '';
  const said = pairs.find(({name}) => name === 'msg' || name === 'message');
  const isRun = pairs.length >= 2 && found.wordsAfter.length <= (isFirst ? pairs.length : 0);
  if (!said && !isRun) return undefined;
  let at = head.at;
  const fields: RecordField[] = [];
  for (const pair of pairs) {
    if (pair === said || saysSeverity(pair.name, pair.value)) continue;
    const moment = at === undefined && isTimeKey(pair.name) ? momentOf(pair.value) : undefined;
    if (moment !== undefined) at = moment;
    else if (fields.length < MOST_FIELDS) fields.push(pair);
  }
  const message = [before, said?.value ?? '', ...found.wordsAfter].filter(word => word !== '').join(' ');
  return {message, fields, at};
}

/** The pairs of a line, wherever they stand; undefined where it has none, or too many words. */
export function pairsIn(line: string): Pairs | undefined {
  const text = line.slice(0, MOST_TEXT);
  if (!text.includes('=')) return undefined;
  const pairs: RecordField[] = [];
  const wordsAfter: string[] = [];
  let wordsBefore = 0;
  let start = text.length;
  let at = 0;
  while (at < text.length && pairs.length < MOST_PAIRS) {
    if (isBlank(text.charCodeAt(at))) {
      at++;
      continue;
    }
    const keyEnd = endOfKey(text, at);
    if (keyEnd > at && text.charCodeAt(keyEnd) === 0x3d) {
      if (pairs.length === 0) start = at;
      const value = valueAt(text, keyEnd + 1);
      pairs.push({name: unquoted(text.slice(at, keyEnd)), value: value.text});
      at = value.end;
    } else {
      const end = endOfToken(text, at);
      if (pairs.length === 0) wordsBefore++;
      else wordsAfter.push(text.slice(at, end));
      if (wordsBefore + wordsAfter.length > MOST_WORDS) return undefined;
      at = end;
    }
  }
  if (pairs.length > 0 && at < line.length) pairs.push({name: REST, value: line.slice(at)});
  return pairs.length === 0 ? undefined : {pairs, wordsBefore, wordsAfter, start};
}

/** A key is a word with `.`, `_`, `-`, `/`, `@` in it, or is quoted (logr). `at` itself where none stands there. */
function endOfKey(text: string, at: number): number {
  const first = text.charCodeAt(at);
  if (first === 0x22) {
    const end = text.indexOf('"', at + 1);
    return end === -1 || end - at > 80 ? at : end + 1;
  }
  if (!isLetter(first) && first !== 0x5f && first !== 0x40) return at;
  let end = at + 1;
  while (isKeyPart(text.charCodeAt(end))) end++;
  return end;
}

/** A quote that is never closed is a part of the value. */
function valueAt(text: string, start: number): {readonly text: string; readonly end: number} {
  if (text.charCodeAt(start) === 0x22) {
    let at = start + 1;
    while (at < text.length && text.charCodeAt(at) !== 0x22) at += text.charCodeAt(at) === 0x5c ? 2 : 1;
    if (at >= text.length) return {text: text.slice(start), end: text.length};
    return {text: unquoted(text.slice(start, at + 1)), end: text.charCodeAt(at + 1) === 0x2c ? at + 2 : at + 1};
  }
  const end = endOfToken(text, start);
  const isListed = text.charCodeAt(end - 1) === 0x2c && end < text.length && end - 1 > start;
  return {text: text.slice(start, isListed ? end - 1 : end), end};
}

function endOfToken(text: string, at: number): number {
  while (at < text.length && !isBlank(text.charCodeAt(at))) at++;
  return at;
}

function isKeyPart(code: number): boolean {
  return isLetter(code) || (code >= 0x2d && code <= 0x39) || code === 0x5f || code === 0x40;
}

function isLetter(code: number): boolean {
  return (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a);
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0d;
}
