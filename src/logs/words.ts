import type {ByteRange} from './byte-range.ts';

/** Text that is looked for as it stands. */
export type Word = {
  readonly isCaseIgnored: boolean;
  /**
   * Whether a line's plain text holds it, told from its bytes: undefined where only the text tells, because the word is not ASCII or the line
   * holds what is taken out of it (colours) or shown otherwise (tabs).
   */
  inBytes(range: ByteRange): boolean | undefined;
};

const TAB = 0x09;
const RETURN = 0x0d;
const ESCAPE = 0x1b;
/** Begins the 8-bit control characters in UTF-8. */
const HIGH_CONTROL = 0xc2;

/** A word with a capital cares for case. An empty word is nowhere. */
export function createWord(text: string): Word {
  const isCaseIgnored = text === text.toLowerCase();
  if (text === '') return {isCaseIgnored, inBytes: () => false};
  if (!/^[\x20-\x7e]+$/.test(text)) return {isCaseIgnored, inBytes: () => undefined};
  const small = Buffer.from(text, 'latin1');
  const large = isCaseIgnored ? Buffer.from(text.toUpperCase(), 'latin1') : small;
  const odd = text.includes(' ') ? TAB : RETURN;
  const wanted = {small, large, odd};
  return {isCaseIgnored, inBytes: range => isIn(range, wanted)};
}

/** True where the plain text may differ from the bytes. */
export function isOdd({memory, from, to}: ByteRange): boolean {
  for (let at = from; at < to; at++) {
    const byte = memory[at]!;
    if (byte < 0x20 ? byte === ESCAPE || byte === RETURN || byte === TAB : byte === HIGH_CONTROL) return true;
  }
  return false;
}

/** One loop for all: finding the word is rare, and a call for each of its first letters costs more than looking at each byte. */
function isIn({memory, from, to}: ByteRange, {small, large, odd}: Wanted): boolean | undefined {
  const [first, firstLarge] = [small[0]!, large[0]!];
  const {length} = small;
  const last = to - length;
  let isFound = false;
  for (let at = from; at < to; at++) {
    const byte = memory[at]!;
    if (byte < 0x20 ? byte === ESCAPE || byte === RETURN || byte === odd : byte === HIGH_CONTROL) return undefined;
    if (isFound || at > last || (byte !== first && byte !== firstLarge)) continue;
    let same = 1;
    while (same < length && (memory[at + same] === small[same] || memory[at + same] === large[same])) same++;
    isFound = same === length;
  }
  return isFound;
}

/** A word in small and in capital letters, and the control character that is shown as something it may hold. */
type Wanted = {readonly small: Uint8Array; readonly large: Uint8Array; readonly odd: number};
