import {bracketSeverity} from './severity-brackets.ts';
import {jsonSeverity, numberSeverity} from './severity-json.ts';
import {isExceptionName, phraseSeverity} from './severity-phrases.ts';
import {headSeverity, keyMeaning, SEVERITY_KEY, toldSeverity, valueSeverity} from './severity-words.ts';

/** A severity further on than this is not looked for. */
const MOST_BYTES = 1024;
const MOST_TOKENS = 40;
const LONGEST_BRACKET = 160;

/** What has been passed on the way through a head. */
type Passed = {
  hasTime: boolean;
  /** A month or day of the week has been seen: numbers belong to a date. */
  hasDay: boolean;
  hasPairs: boolean;
  /** `app:` or `nginx:` has been seen. */
  hasName: boolean;
  /** `stdout` or `stderr` is the word before. */
  isStream: boolean;
  /** Tokens such as `com.x.Y`, `app-1`, after a time. */
  names: number;
  /** Words that may be the message already. */
  words: number;
};

/**
 * The severity that the head of a line names: what stands before its message. A head is made of times, numbers after a time, names with
 * marks in them, brackets and logfmt pairs; one plain word after a time may be a host or a logger. A word of severity counts there in
 * capitals (`WARN`), in brackets, between tabs or bars, or before a colon; anywhere after that it is a part of the message and does not.
 */
export function headOfLine(bytes: Uint8Array, start: number): number {
  const end = Math.min(bytes.length, start + MOST_BYTES);
  const passed: Passed = {hasTime: false, hasDay: false, hasPairs: false, hasName: false, isStream: false, names: 0, words: 0};
  let at = start;
  for (let tokens = 0; tokens < MOST_TOKENS; tokens++) {
    while (at < end && isBetween(bytes[at]!)) at++;
    if (at >= end) return 0;
    const byte = bytes[at]!;
    const isAtHead = passed.words === 0 || (passed.hasTime && passed.words === 1);
    if (byte === 0x5b || byte === 0x28 || byte === 0x3c || byte === 0x7b) {
      if (byte === 0x7b && bytes[at + 1] === 0x22) return isAtHead && !passed.hasPairs ? jsonSeverity(bytes, at) : 0;
      const close = closing(bytes, at, end);
      if (close === -1) return 0;
      const severity = passed.words === 0 || (passed.hasTime && passed.words <= 2) ? bracketSeverity(bytes, at, close) : 0;
      if (severity > 0) return severity;
      passed.hasTime ||= hasClock(bytes, at, close);
      at = close + 1;
    } else if (isDigit(byte)) {
      at = passNumber(bytes, at, end, passed);
    } else if (isLetter(byte) || byte === 0x5f) {
      const wordEnd = endOfWord(bytes, at, end);
      const severity = isAtHead && !passed.hasPairs ? wordSeverity(bytes, at, wordEnd, end, passed) : 0;
      if (severity > 0) return severity;
      const keyEnd = endOfKey(bytes, wordEnd, end);
      if (bytes[keyEnd] === 0x3d && keyEnd < end) {
        const found =
          keyMeaning(bytes, at, keyEnd) === SEVERITY_KEY && (keyEnd - at > 1 || !isDigit(bytes[keyEnd + 1]!))
            ? pairSeverity(bytes, keyEnd + 1, end)
            : 0;
        if (found > 0) return found;
        passed.hasPairs = true;
        at = endOfValue(bytes, keyEnd + 1, end);
      } else {
        const tokenEnd = endOfToken(bytes, keyEnd, end);
        if (passed.words === 0 && !passed.hasPairs && isExceptionName(bytes, at, tokenEnd)) return 5;
        passToken(bytes, at, wordEnd, tokenEnd, passed);
        at = tokenEnd;
      }
    } else {
      passed.words++;
      at = endOfToken(bytes, at + 1, end);
    }
    if (!passed.hasPairs && passed.words > (passed.hasTime ? 2 : 0)) return 0;
  }
  return 0;
}

/** Goes over a token that begins with a letter and names no severity. */
function passToken(bytes: Uint8Array, at: number, wordEnd: number, tokenEnd: number, passed: Passed): void {
  const length = tokenEnd - at;
  const wasStream = passed.isStream;
  passed.isStream = length === 6 && bytes[at] === 0x73 && bytes[at + 1] === 0x74 && bytes[at + 2] === 0x64;
  if (passed.isStream || (wasStream && length === 1)) return;
  if (bytes[tokenEnd - 1] === 0x3a) {
    if (passed.hasName) passed.words += 2;
    passed.hasName = true;
    return;
  }
  if (wordEnd < tokenEnd) {
    if (!passed.hasTime || ++passed.names > 3) passed.words += 2;
    return;
  }
  const isCapital = bytes[at]! < 0x60;
  if (isMonthOrDay(bytes, at, tokenEnd)) {
    passed.hasDay = true;
    return;
  }
  if (isCapital && length <= 5 && isUpper(bytes, at, tokenEnd) && (passed.hasTime || isTool(bytes, at))) return;
  if (!isCapital && passed.words === 0 && length === 3 && isTool(bytes, at)) return;
  passed.words += isCapital ? 2 : 1;
}

/** Goes over a time, a date, or a number; one without a time before it may be the first word of a message. */
function passNumber(bytes: Uint8Array, start: number, end: number, passed: Passed): number {
  let at = start;
  let colons = 0;
  let marks = 0;
  let others = 0;
  for (; at < end; at++) {
    const byte = bytes[at]!;
    if (byte === 0x20 || byte === 0x09 || byte === 0x7c || byte === 0x5b) break;
    if (byte === 0x3a) colons++;
    else if (byte === 0x2d || byte === 0x2f) marks++;
    else if (!isDigit(byte)) others++;
  }
  const length = at - start;
  if ((colons > 0 && length >= 3) || (marks >= 2 && length >= 8) || (length >= 8 && others <= 2 && bytes[start + 4] === 0x2e)) {
    passed.hasTime = true;
  } else if (!passed.hasTime) {
    const isEpoch = length >= 10 && others <= 1;
    const isOfDate = length <= 4 && others === 0 && (passed.hasDay || isMonthOrDay(bytes, at + 1, at + 4));
    if (isEpoch) passed.hasTime = true;
    else if (!isOfDate) passed.words++;
  } else if (others > 0 && ++passed.names > 3) passed.words++;
  return at;
}

/** The severity of the letters from `at` to `wordEnd`, where they stand as a severity does. */
function wordSeverity(bytes: Uint8Array, at: number, wordEnd: number, end: number, passed: Passed): number {
  const next = wordEnd < bytes.length ? bytes[wordEnd]! : 0x20;
  const length = wordEnd - at;
  if (length > 13) return 0;
  const upper = isUpper(bytes, at, wordEnd);
  if (length === 1) return letterSeverity(bytes, at, next, passed);
  if (next === 0x3a) {
    if (upper) return toldSeverity(bytes, at, wordEnd);
    const after = wordEnd + 1 < bytes.length ? bytes[wordEnd + 1]! : 0x20;
    return isBlank(after) && !isSetting(bytes, wordEnd + 1, end) ? headSeverity(bytes, at, wordEnd) : 0;
  }
  if (isBlank(next) || next === 0x7c || next === 0x5b || next === 0x21) {
    const isBare = !passed.hasName || passed.hasTime;
    const severity = upper
      ? isBare
        ? headSeverity(bytes, at, wordEnd)
        : 0
      : next === 0x5b && bytes[at]! > 0x60
        ? headSeverity(bytes, at, wordEnd)
        : 0;
    if (severity > 0) return severity;
    if (!upper && isSetApart(bytes, at, wordEnd, end)) return headSeverity(bytes, at, wordEnd);
  }
  return passed.words === 0 ? phraseSeverity(bytes, at) : 0;
}

/** A letter alone: `I` after a time (MongoDB), `E,` before a bracket (Ruby), `E:` (apt). */
function letterSeverity(bytes: Uint8Array, at: number, next: number, passed: Passed): number {
  if (bytes[at]! > 0x60 || passed.words > 0) return 0;
  const isTold =
    (next === 0x20 && passed.hasTime && !passed.isStream) ||
    (next === 0x2c && !passed.hasTime && bytes[at + 2] === 0x20 && bytes[at + 3] === 0x5b) ||
    (next === 0x3a && !passed.hasTime && bytes[at + 2] === 0x20);
  return isTold ? valueSeverity(bytes, at, at + 1) : 0;
}

/** Between tabs, or with a bar behind it: so other words of a head do not stand. */
function isSetApart(bytes: Uint8Array, at: number, wordEnd: number, end: number): boolean {
  if (bytes[at - 1] === 0x09 && bytes[wordEnd] === 0x09) return true;
  while (wordEnd < end && bytes[wordEnd] === 0x20) wordEnd++;
  if (wordEnd >= end || bytes[wordEnd] !== 0x7c) return false;
  while (at > 0 && bytes[at - 1] === 0x20) at--;
  return bytes[at - 1] === 0x7c;
}

/** What follows the colon is the value of a setting, to the end of the line: `debug: false`. */
function isSetting(bytes: Uint8Array, at: number, end: number): boolean {
  while (at < end && isBlank(bytes[at]!)) at++;
  if (at === end || end - at > 5) return false;
  return settings.some(value => value.length === end - at && value.every((byte, index) => bytes[at + index] === byte));
}

const settings = ['true', 'false', 'null', 'none', 'on', 'off', '0', '1', '[]', '{}', '""', "''"].map(word => Buffer.from(word));

/** The severity that the value of a pair names, quoted or not. */
function pairSeverity(bytes: Uint8Array, at: number, end: number): number {
  const quote = bytes[at] === 0x22 || bytes[at] === 0x27 ? bytes[at]! : 0;
  if (quote > 0) at++;
  const start = at;
  let level = 0;
  while (at < end && isDigit(bytes[at]!) && at - start < 4) level = level * 10 + bytes[at++]! - 0x30;
  if (at > start) return isEndOfPair(bytes, at, quote) ? numberSeverity(level) : 0;
  at = endOfWord(bytes, at, end);
  return isEndOfPair(bytes, at, quote) ? valueSeverity(bytes, start, at) : 0;
}

function isEndOfPair(bytes: Uint8Array, at: number, quote: number): boolean {
  const next = at < bytes.length ? bytes[at]! : 0x20;
  return quote > 0 ? next === quote : isBlank(next) || next === 0x2c || next === 0x3b || next === 0x7c || next === 0x2b || next === 0x2d;
}

function endOfValue(bytes: Uint8Array, at: number, end: number): number {
  if (bytes[at] !== 0x22) return endOfToken(bytes, at, end);
  for (at++; at < end; at++) {
    if (bytes[at] === 0x22) return at + 1;
    if (bytes[at] === 0x5c) at++;
  }
  return end;
}

function endOfWord(bytes: Uint8Array, at: number, end: number): number {
  while (at < end && isLetter(bytes[at]!)) at++;
  return at;
}

function endOfKey(bytes: Uint8Array, at: number, end: number): number {
  while (at < end) {
    const byte = bytes[at]!;
    if (!isLetter(byte) && !isDigit(byte) && byte !== 0x5f && byte !== 0x2e && byte !== 0x2d && byte !== 0x2f && byte !== 0x40) break;
    at++;
  }
  return at;
}

function endOfToken(bytes: Uint8Array, at: number, end: number): number {
  while (at < end && !isBlank(bytes[at]!) && bytes[at] !== 0x7c) at++;
  return at;
}

function closing(bytes: Uint8Array, open: number, end: number): number {
  const wanted = bytes[open] === 0x28 ? 0x29 : bytes[open]! + 2;
  const most = Math.min(end, open + LONGEST_BRACKET);
  for (let at = open + 1; at < most; at++) if (bytes[at] === wanted) return at;
  return -1;
}

/** Digits around a colon. */
function hasClock(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from + 2; at < to - 1; at++) {
    if (bytes[at] === 0x3a && isDigit(bytes[at - 1]!) && isDigit(bytes[at + 1]!)) return true;
  }
  return false;
}

const monthsAndDays = new Set(
  'jan feb mar apr may jun jul aug sep oct nov dec mon tue wed thu fri sat sun'.split(' ').map(word => codeOf(Buffer.from(word), 0)),
);

function isMonthOrDay(bytes: Uint8Array, at: number, end: number): boolean {
  return end - at === 3 && at + 3 <= bytes.length && monthsAndDays.has(codeOf(bytes, at));
}

/** `PHP` and `npm` write their name before the severity. */
function isTool(bytes: Uint8Array, at: number): boolean {
  const code = codeOf(bytes, at);
  return code === 0x706870 || code === 0x6e706d;
}

function codeOf(bytes: Uint8Array, at: number): number {
  return ((bytes[at]! | 0x20) << 16) | ((bytes[at + 1]! | 0x20) << 8) | (bytes[at + 2]! | 0x20);
}

function isUpper(bytes: Uint8Array, at: number, end: number): boolean {
  for (; at < end; at++) if (bytes[at]! > 0x5a) return false;
  return true;
}

/** What stands between the tokens of a head. */
function isBetween(byte: number): boolean {
  return byte === 0x20 || byte === 0x09 || byte === 0x7c || byte === 0x2d || byte === 0x2a || byte === 0x3a || byte === 0x2c;
}

function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x09 || byte === 0x0d || byte === 0x0a;
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

function isLetter(byte: number): boolean {
  const folded = byte | 0x20;
  return folded >= 0x61 && folded <= 0x7a && byte >= 0x41;
}
