import {columnsOf, isPlain, isSurelyWide} from './glyphs.ts';

// A letter with more marks than this is an attack on memory, or a joke: the next mark stands alone.
const MOST_MARKS = 16;
const UNKNOWN = 255;
const ZERO_WIDTH = /^[\p{Mark}\p{Default_Ignorable_Code_Point}\p{Format}]$/u;
const bmp = new Uint8Array(0x10000).fill(UNKNOWN);
const beyond = new Map<number, number>();

/**
 * How many columns each code point takes in an emulated terminal, in the form that xterm wants. Code points are counted one by one, as the
 * wcwidth of the programs inside does, not by grapheme clusters; the widths are ours (xterm's own are of Unicode 6, where emoji are narrow).
 * xterm packs width and whether it joins what is before into a number, and leaves the bits from the third on to the provider: they count marks.
 */
export const houseWidths = {
  version: 'dogwatch',
  wcwidth: columnsOfCode,
  charProperties(code: number, preceding: number): number {
    if (code >= 0x20 && code < 0x7f) return 2;
    const columns = columnsOfCode(code);
    if (columns > 0) return columns << 1;
    const before = (preceding >> 1) & 3;
    const marks = preceding >> 3;
    // xterm gives a mark a cell where it has nothing to join; a width of 0 would leave that cell without one.
    if (before === 0 || marks >= MOST_MARKS) return 1 << 1;
    return ((marks + 1) << 3) | (before << 1) | 1;
  },
};

function columnsOfCode(code: number): 0 | 1 | 2 {
  const known = code < 0x10000 ? bmp[code]! : (beyond.get(code) ?? UNKNOWN);
  if (known !== UNKNOWN) return known as 0 | 1 | 2;
  const columns = measured(code);
  if (code < 0x10000) bmp[code] = columns;
  else beyond.set(code, columns);
  return columns;
}

function measured(code: number): 0 | 1 | 2 {
  if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return 0;
  if (isPlain(code)) return 1;
  if (isSurelyWide(code)) return 2;
  const text = String.fromCodePoint(code);
  // U+00AD is shown as a hyphen by terminals; Hangul vowels and finals join the syllable before them.
  if (code === 0xad) return 1;
  if (ZERO_WIDTH.test(text) || (code >= 0x1160 && code <= 0x11ff)) return 0;
  return columnsOf(text) > 1 ? 2 : 1;
}
