const ERROR = 5;
const FATAL = 6;

/** Beginnings of lines that say how bad it is without a word of severity alone, by their first letter in small. */
const phrases = byFirstLetter([
  ['fatal error:', FATAL],
  ['segmentation fault', FATAL],
  ['traceback (most recent call last)', ERROR],
  ['exception in thread', ERROR],
  ['exception group traceback', ERROR],
  ['unhandled exception', ERROR],
  ['unhandled rejection', ERROR],
  ['unhandled promise rejection', ERROR],
  ['uncaught exception', ERROR],
  ['uncaught error', ERROR],
  ['caused by: ', ERROR],
]);

/** The severity of the phrase that stands at `at`, whatever its case; 0 where there is none. */
export function phraseSeverity(bytes: Uint8Array, at: number): number {
  const first = bytes[at]! | 0x20;
  if (first === 0x74 && isRustPanic(bytes, at)) return FATAL;
  for (const {text, severity} of phrases[first] ?? []) if (stands(text, bytes, at)) return severity;
  return 0;
}

/** The name of an error as programs print it before its message: `TypeError:`, `java.lang.NullPointerException`, to the end or a colon. */
export function isExceptionName(bytes: Uint8Array, start: number, end: number): boolean {
  let last = end;
  if (bytes[last - 1] === 0x3a) last--;
  else if (last < bytes.length && bytes[last] !== 0x0d) return false;
  const isError = last - start > 5 && endsWith(bytes, last, error);
  if (!isError && !(last - start > 9 && endsWith(bytes, last, exception))) return false;
  for (let at = start; at < last; at++) {
    const byte = bytes[at]!;
    const isLetter = (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a);
    const isMark = byte === 0x2e || byte === 0x5f || byte === 0x24 || byte === 0x3a;
    if (!isLetter && !isMark && !(byte >= 0x30 && byte <= 0x39)) return false;
  }
  return true;
}

const error = Buffer.from('Error');
const exception = Buffer.from('Exception');
const panicked = Buffer.from(' panicked at ');
const thread = Buffer.from("thread '");

/** `thread 'main' panicked at …`, with a number behind the name in newer versions. */
function isRustPanic(bytes: Uint8Array, at: number): boolean {
  if (!stands(thread, bytes, at)) return false;
  const most = Math.min(bytes.length, at + 100);
  for (let place = at + thread.length; place < most; place++) {
    if (bytes[place] === 0x20 && stands(panicked, bytes, place)) return true;
  }
  return false;
}

/** `text` is in small letters. Blanks and marks are the same with the bit that makes letters small. */
function stands(text: Uint8Array, bytes: Uint8Array, at: number): boolean {
  if (at + text.length > bytes.length) return false;
  for (let index = 0; index < text.length; index++) if ((bytes[at + index]! | 0x20) !== text[index]) return false;
  return true;
}

function endsWith(bytes: Uint8Array, end: number, text: Uint8Array): boolean {
  if (end < text.length) return false;
  for (let index = 1; index <= text.length; index++) if (bytes[end - index] !== text[text.length - index]) return false;
  return true;
}

function byFirstLetter(
  list: readonly (readonly [string, number])[],
): readonly (readonly {readonly text: Uint8Array; readonly severity: number}[] | undefined)[] {
  const table: {text: Uint8Array; severity: number}[][] = [];
  for (const [phrase, severity] of list) (table[phrase.charCodeAt(0)] ??= []).push({text: Buffer.from(phrase), severity});
  return table;
}
