import stringWidth from 'string-width';

export const SPACE = 32;
/** The right half of a wide glyph. */
export const TAIL = 0;
/** Stands for a character that would move the cursor, start a sequence or turn the direction of text: U+00B7. */
export const STAND_IN = 0xb7;

/** A glyph and the columns it takes. */
export type Placed = {readonly glyph: number; readonly columns: 1 | 2};

// Texts of more than one code point have ids of their own, negative; beyond so many only their first code point is shown.
const MAX_CLUSTERS = 16_384;
const clusterIds = new Map<string, number>();
const clusters: string[] = [''];
let segmenter: Intl.Segmenter | undefined;

/** One column wide in every terminal: ASCII, Latin, Greek, Cyrillic, arrows, box drawing, blocks, Braille. */
export function isPlain(code: number): boolean {
  if (code < 0x7f) return code >= 0x20;
  if (code < 0x300) return code >= 0xa1 && code !== 0xad;
  if (code < 0x2010) return (code >= 0x370 && code <= 0x482) || (code >= 0x48a && code <= 0x52f) || (code >= 0x1e00 && code <= 0x1eff);
  if (code <= 0x2027) return true;
  if (code < 0x2190) return code >= 0x2030 && code <= 0x205e && code !== 0x203c && code !== 0x2049;
  if (code <= 0x2327) return code <= 0x2319 || code >= 0x231c;
  if (code < 0x2500) return code >= 0x232b && code <= 0x23ce;
  return code <= 0x25fc || (code >= 0x2713 && code <= 0x2718) || (code >= 0x2800 && code <= 0x28ff);
}

/** Two columns wide in every terminal, and never part of a cluster unless what follows is neither plain nor of this sort. */
export function isSurelyWide(code: number): boolean {
  return (
    (code >= 0x4e00 && code <= 0x9fff) ||
    (code >= 0xac00 && code <= 0xd7a3) ||
    (code >= 0x3041 && code <= 0x3096) ||
    (code >= 0x30a1 && code <= 0x30fa) ||
    (code >= 0x3400 && code <= 0x4dbf)
  );
}

/**
 * What may never reach a terminal as it is: C0, DEL, C1, line and paragraph separators, and the controls that reorder text
 * (Trojan Source, CVE-2021-42574).
 */
export function isHidden(code: number): boolean {
  if (code < 0x7f) return code < 0x20;
  if (code < 0xa0) return true;
  if (code < 0x200e) return code === 0x61c;
  return code <= 0x200f || (code >= 0x2028 && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
}

/** Terminals disagree about this glyph's width, or it cannot be known: after it the cursor must be placed anew. */
export function isUnsure(glyph: number): boolean {
  if (glyph < 0 || glyph > 0xffff) return true;
  if (glyph < 0x2e80) return glyph !== TAIL && !isPlain(glyph);
  return glyph >= 0xe000 && glyph < 0xf900;
}

/** The characters of a glyph; of the right half of a wide one, none. */
export function textOf(glyph: number): string {
  if (glyph < 0) return clusters[-glyph] ?? '';
  return glyph === TAIL ? '' : String.fromCodePoint(glyph);
}

/** Text as grapheme clusters. The segmenter is made on first use: it costs milliseconds. */
export function segmentsOf(text: string): Iterable<Intl.SegmentData> {
  segmenter ??= new Intl.Segmenter();
  return segmenter.segment(text);
}

/** Columns that one cluster is given: string-width's, because ink lays out by it. */
export function columnsOf(segment: string): number {
  const code = segment.charCodeAt(0);
  if (isHidden(code)) return segment.length;
  if (segment.length === 1) {
    if (isPlain(code)) return 1;
    if (isSurelyWide(code)) return 2;
  }
  const columns = stringWidth(segment);
  // A mark without a letter, or half a surrogate pair, has no width; but ink keeps a cell for it, and it should be seen.
  return columns === 0 && !/^\p{Default_Ignorable_Code_Point}+$/u.test(segment) ? 1 : columns;
}

/**
 * What to show of a cluster: only glyphs on whose width terminals mostly agree. No joiners, skin tones or variation selectors;
 * flags become their letters. Never wider than the cluster is; what is missing is for the caller to fill with blanks.
 */
export function glyphsOf(segment: string, columns: number): Placed[] {
  const placed: Placed[] = [];
  let used = 0;
  for (const part of simplify(segment)) {
    const hasNoBase = /^[\p{Mark}\p{Surrogate}\p{Format}]/u.test(part);
    const wide = !hasNoBase && stringWidth(part) > 1 ? 2 : 1;
    if (used + wide > columns) continue;
    placed.push({glyph: hasNoBase ? STAND_IN : glyphOf(part), columns: wide});
    used += wide;
  }
  return placed;
}

function simplify(segment: string): string[] {
  const code = segment.codePointAt(0)!;
  if (isHidden(code)) return Array.from(segment, () => String.fromCharCode(STAND_IN));
  if (code >= 0x1f1e6 && code <= 0x1f1ff) return Array.from(segment, letter => String.fromCharCode(letter.codePointAt(0)! - 0x1f1e6 + 65));
  if (segment.length === 1) return [segment];
  if (/[\u200d\ufe0e\ufe0f\u20e3\u{1f3fb}-\u{1f3ff}]/u.test(segment)) return [String.fromCodePoint(code)];
  return [segment.normalize('NFC').slice(0, 16)];
}

function glyphOf(cluster: string): number {
  const code = cluster.codePointAt(0)!;
  if (cluster.length === (code > 0xffff ? 2 : 1)) return code;
  const known = clusterIds.get(cluster);
  if (known !== undefined) return -known;
  if (clusters.length > MAX_CLUSTERS) return code;
  const id = clusters.push(cluster) - 1;
  clusterIds.set(cluster, id);
  return -id;
}
