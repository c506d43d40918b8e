import {type Attributes, BOLD, DIM, INVERSE, ITALIC, STRIKE, UNDERLINE} from './attributes.ts';
import {toSixteen} from './colours.ts';

/** Colours are SGR parameters: '31', '104', '38;5;208', '38;2;1;2;3'; absent or '' is the terminal's own. */
export type Style = {
  readonly fg?: string;
  readonly bg?: string;
  readonly bold?: boolean;
  readonly dim?: boolean;
  readonly italic?: boolean;
  readonly underline?: boolean;
  readonly inverse?: boolean;
  readonly strike?: boolean;
};

// Beyond so many styles only 16 colours are told apart, of which there are a bounded number of combinations: a program that
// shows every colour there is cannot fill the memory, and ids stay below 65,536.
const MAX_EXACT = 16_384;

const ids = new Map<string, number>();
const attributes: Attributes[] = [];

/** The terminal's own colours, nothing else. Its id is 0. */
export const PLAIN = styleOf('', '', 0);

/** The id of a style, the same for equal styles for as long as the program runs. */
export function style({fg = '', bg = '', bold, dim, italic, underline, inverse, strike}: Style): number {
  let flags = 0;
  if (bold) flags |= BOLD;
  if (dim) flags |= DIM;
  if (italic) flags |= ITALIC;
  if (underline) flags |= UNDERLINE;
  if (inverse) flags |= INVERSE;
  if (strike) flags |= STRIKE;
  return styleOf(fg, bg, flags);
}

/** As `style`, from its parts. */
export function styleOf(fg: string, bg: string, flags: number): number {
  const key = `${fg}|${bg}|${flags}`;
  const known = ids.get(key);
  if (known !== undefined) return known;
  if (attributes.length >= MAX_EXACT) {
    const few = {fg: toSixteen(fg), bg: toSixteen(bg)};
    if (few.fg !== fg || few.bg !== bg) return styleOf(few.fg, few.bg, flags);
  }
  const id = attributes.push({fg, bg, flags}) - 1;
  ids.set(key, id);
  return id;
}

/** What an id stands for; an id that nobody gave is plain. */
export function attributesOf(id: number): Attributes {
  return attributes[id] ?? attributes[PLAIN]!;
}
