import {keyMeaning, LOG_KEY, SEVERITY_KEY, TIME_KEY, VERBOSITY_KEY, valueSeverity} from './severity-words.ts';

/** A severity further on than this is not looked for. */
const MOST_BYTES = 16 * 1024;

const INFO = 3;
const DEBUG = 2;

/**
 * How bad a JSON object that begins at `start` says it is: the first of its own fields, or of those in its `log`, that is named like a
 * severity and names one. Without it a record of Serilog's compact format (`@t`) is info, and one of Kubernetes (`ts`, `v`) info or debug.
 */
export function jsonSeverity(bytes: Uint8Array, start: number): number {
  const end = Math.min(bytes.length, start + MOST_BYTES);
  let depth = 0;
  let isInLog = false;
  let hasTime = false;
  let byDefault = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    if (byte === 0x7b || byte === 0x5b) depth++;
    else if (byte === 0x7d || byte === 0x5d) {
      depth--;
      if (depth <= 1) isInLog = false;
      if (depth <= 0) break;
    } else if (byte === 0x22) {
      const closing = closingQuote(bytes, at + 1, end);
      const value: number = depth === 1 || (depth === 2 && isInLog) ? valueAfter(bytes, closing, end) : -1;
      if (value !== -1) {
        const meaning = keyMeaning(bytes, at + 1, closing);
        if (meaning === SEVERITY_KEY) {
          const severity = closing - at > 2 || bytes[value] === 0x22 ? severityAt(bytes, value, end) : 0;
          if (severity > 0) return severity;
        } else if (depth === 1 && meaning === LOG_KEY) isInLog = bytes[value] === 0x7b;
        else if (depth === 1 && meaning === TIME_KEY) {
          hasTime = true;
          if (bytes[at + 1] === 0x40) byDefault = INFO;
        } else if (depth === 1 && meaning === VERBOSITY_KEY && hasTime) byDefault = bytes[value] === 0x30 ? INFO : DEBUG;
        at = value - 1;
        continue;
      }
      at = closing;
    }
  }
  return byDefault;
}

/** The severity that a number stands for: pino and bunyan count in tens, Monolog in hundreds; smaller ones mean too many things. */
export function numberSeverity(level: number): number {
  if (level >= 700 || level < 10) return 0;
  if (level >= 100) return Math.min(6, [0, 2, 3, 4, 5, 6, 6][Math.floor(level / 100)]!);
  return Math.min(6, Math.floor(level / 10));
}

/** Where the string that is open at `at` ends; `end` where it does not. */
function closingQuote(bytes: Uint8Array, at: number, end: number): number {
  while (at < end) {
    const byte = bytes[at]!;
    if (byte === 0x22) return at;
    at += byte === 0x5c ? 2 : 1;
  }
  return end;
}

/** Where the value of a key that ends at `closing` begins; -1 where what ends there is no key. */
function valueAfter(bytes: Uint8Array, closing: number, end: number): number {
  let at = closing + 1;
  while (at < end && isBlank(bytes[at]!)) at++;
  if (at >= end || bytes[at] !== 0x3a) return -1;
  at++;
  while (at < end && isBlank(bytes[at]!)) at++;
  return at < end ? at : -1;
}

function severityAt(bytes: Uint8Array, value: number, end: number): number {
  const isText = bytes[value] === 0x22;
  let at = isText ? value + 1 : value;
  const start = at;
  let level = 0;
  while (at < end && bytes[at]! >= 0x30 && bytes[at]! <= 0x39 && at - start < 4) level = level * 10 + bytes[at++]! - 0x30;
  if (at > start) return at < end && !isLetter(bytes[at]!) ? numberSeverity(level) : 0;
  if (!isText) return 0;
  while (at < end && isBlank(bytes[at]!)) at++;
  const word = at;
  while (at < end && isLetter(bytes[at]!)) at++;
  if (at >= end) return 0;
  const next = bytes[at]!;
  // `DEBUG+2` and `ERROR-4` are written by slog, `Level(-3)` by zap for what is more verbose than debug.
  if (next === 0x22 || next === 0x2b || next === 0x2d || next === 0x20) return isEndOfWord(bytes, at) ? valueSeverity(bytes, word, at) : 0;
  return next === 0x28 && bytes[at + 1] === 0x2d && at - word === 5 && bytes[word] === 0x4c ? DEBUG : 0;
}

/** What follows a word of severity: the closing quote, also after blanks, or a sign and a digit. */
function isEndOfWord(bytes: Uint8Array, at: number): boolean {
  while (bytes[at] === 0x20) at++;
  const byte = bytes[at];
  if (byte === 0x22) return true;
  return (byte === 0x2b || byte === 0x2d) && bytes[at + 1]! >= 0x30 && bytes[at + 1]! <= 0x39;
}

function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x09;
}

function isLetter(byte: number): boolean {
  return (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a;
}
