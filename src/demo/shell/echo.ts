import {byteLetter} from './io.ts';

/** What `echo` prints. */
export function echoed(given: readonly string[], hasEscapesAlways = false): string {
  let index = 0;
  let hasEscapes = hasEscapesAlways;
  let isEnded = true;
  for (; index < given.length && /^-[neE]+$/.test(given[index]!) && !(hasEscapesAlways && given[index] !== '-n'); index++) {
    for (const letter of given[index]!.slice(1)) {
      if (letter === 'n') isEnded = false;
      else hasEscapes = letter === 'e';
    }
  }
  const text = given.slice(index).join(' ');
  if (!hasEscapes) return isEnded ? `${text}\n` : text;
  const {text: out, isOver} = unescaped(text);
  return isEnded && !isOver ? `${out}\n` : out;
}

/** Backslashes as `echo -e` and `%b` understand them; `\c` ends all output. */
export function unescaped(text: string): {text: string; isOver: boolean} {
  let isOver = false;
  const end = text.search(/(?<!\\)(?:\\\\)*\\c/);
  let kept = text;
  if (end >= 0) {
    kept = text.slice(0, text.indexOf('\\c', end));
    isOver = true;
  }
  const out = kept.replace(/\\(?:x([0-9a-fA-F]{1,2})|0([0-7]{0,3})|([1-7][0-7]{0,2})|(.))/gs, (whole, hex, zero, octal, letter) => {
    if (hex !== undefined) return byteLetter(Number.parseInt(hex, 16));
    if (zero !== undefined || octal !== undefined) return byteLetter(Number.parseInt(zero || octal || '0', 8) & 255);
    return escapes[letter as string] ?? whole;
  });
  return {text: out, isOver};
}

const escapes: Readonly<Record<string, string>> = {n: '\n', t: '\t', r: '\r', a: '\x07', b: '\b', f: '\f', v: '\v', e: '\x1b', '\\': '\\'};
