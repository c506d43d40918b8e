import {isPlain, TAIL} from './glyphs.ts';

const NEAREST: Readonly<Record<string, string>> = {
  '-': '─━┄┅┈┉╌╍═‐‑‒–—―−',
  '|': '│┃┆┇┊┋╎╏║▏▎▍▌▐▕',
  '+': '┌┍┎┏┐┑┒┓└┕┖┗┘┙┚┛├┝┞┟┠┡┢┣┤┥┦┧┨┩┪┫┬┭┮┯┰┱┲┳┴┵┶┷┸┹┺┻┼╋╔╗╚╝╠╣╦╩╬╭╮╯╰',
  '#': '█▓▒░▇▆▅▉▊▋■',
  _: '▁▂▃▄',
  '.': '·…‥․',
  '*': '●◆•★∗',
  o: '○◌◇◦',
  '~': '◐◑◒◓≈∼',
  x: '✗✘×✕✖',
  v: '✓✔↓▼▾⌄',
  '^': '↑▲▴⌃',
  '>': '›»→▶▸⇥⟩',
  '<': '‹«←◀◂⏎↵⟨',
  '/': '⁄∕⊘',
  "'": '‘’′´ʼ',
  '"': '“”″',
};
const asciiOfCode = new Map<number, string>();
for (const [ascii, characters] of Object.entries(NEAREST))
  for (const character of characters) asciiOfCode.set(character.codePointAt(0)!, ascii);

/** One glyph for a terminal that shows ASCII alone; '?' where nothing is near. The right half of a wide glyph is nothing. */
export function asciiOf(glyph: number): string {
  if (glyph === TAIL) return '';
  if (glyph > 0 && glyph < 0x7f) return String.fromCharCode(glyph);
  const known = asciiOfCode.get(glyph);
  if (known !== undefined) return known;
  if (glyph <= 0 || !isPlain(glyph)) return '?';
  const base = String.fromCharCode(glyph).normalize('NFD').charCodeAt(0);
  return base < 0x7f ? String.fromCharCode(base) : '?';
}
