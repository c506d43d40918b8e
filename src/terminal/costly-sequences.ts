const MOST_AT_ONCE = 4;
// Sequences of a few bytes that move or fill whole screens: RIS, DECALN, insert, delete and scroll lines, repeat, erase, other screens. Bounded
// quantifiers: the text is anybody's.
const COSTLY = /\u001bc|\u001b#8|(?:\u001b\[|\u009b)(?:[\d;]{0,12}[LMSTb]|\??[\d;]{0,12}J|\?(?:47|1047|1049)[hl])/g;

/** How much of the text can be understood without looking at the time: up to and with its fourth costly sequence. */
export function lengthAtOnce(text: string): number {
  if (!/[\u001b\u009b]/.test(text)) return text.length;
  COSTLY.lastIndex = 0;
  for (let count = 0; count < MOST_AT_ONCE; count++) if (!COSTLY.test(text)) return text.length;
  return COSTLY.lastIndex;
}
