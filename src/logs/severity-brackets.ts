import {headSeverity, valueSeverity} from './severity-words.ts';

/**
 * The severity that a bracket of a line's head names, from its opening to its closing byte: alone in it (`[error]`, `< Warning >`), behind a
 * module (`[core:error]`), or in capitals at its beginning or behind a time (`[12:00:00 INF app]`, `[I 12:00:00 app]`).
 */
export function bracketSeverity(bytes: Uint8Array, open: number, close: number): number {
  let hasDigit = false;
  for (let at = open + 1; at < close; at++) {
    const byte = bytes[at]!;
    if (byte >= 0x30 && byte <= 0x39) hasDigit = true;
    if (!isLetter(byte)) continue;
    const start = at;
    while (at < close && isLetter(bytes[at]!)) at++;
    if (at - start <= 13) {
      const severity = wordIn(bytes, open, close, start, at, hasDigit);
      if (severity > 0) return severity;
    }
    at--;
  }
  return 0;
}

function wordIn(bytes: Uint8Array, open: number, close: number, start: number, end: number, hasDigit: boolean): number {
  let before = start - 1;
  while (bytes[before] === 0x20) before--;
  let after = end;
  while (bytes[after] === 0x20) after++;
  const isFirst = before === open;
  const isLast = after === close;
  const next = bytes[end]!;
  if (end - start === 1) {
    const isTold = isFirst && bytes[start]! < 0x60 && (isLast || (next === 0x20 && bytes[after]! >= 0x30 && bytes[after]! <= 0x39));
    return isTold ? valueSeverity(bytes, start, end) : 0;
  }
  if (isLast && (isFirst || bytes[start - 1] === 0x3a)) return headSeverity(bytes, start, end);
  const isUpper = bytes[start]! < 0x60 && bytes[end - 1]! < 0x60;
  if (!isUpper || !(isFirst || (hasDigit && bytes[start - 1] === 0x20))) return 0;
  return isLast || next === 0x20 || next === 0x2f || next === 0x3a ? headSeverity(bytes, start, end) : 0;
}

function isLetter(byte: number): boolean {
  const folded = byte | 0x20;
  return folded >= 0x61 && folded <= 0x7a && byte >= 0x41;
}
