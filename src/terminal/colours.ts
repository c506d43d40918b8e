import {type Attributes, BOLD, DIM, INVERSE, UNDERLINE} from './attributes.ts';

/** How many colours a terminal shows. */
export type Colours = 'none' | '16' | '256' | 'truecolor';

const LEVELS = [0, 95, 135, 175, 215, 255];
// What most terminals show for the 16 colours when left alone (xterm's table).
const SIXTEEN: readonly (readonly [number, number, number])[] = [
  [0, 0, 0],
  [205, 0, 0],
  [0, 205, 0],
  [205, 205, 0],
  [0, 0, 238],
  [205, 0, 205],
  [0, 205, 205],
  [229, 229, 229],
  [127, 127, 127],
  [255, 0, 0],
  [0, 255, 0],
  [255, 255, 0],
  [92, 92, 255],
  [255, 0, 255],
  [0, 255, 255],
  [255, 255, 255],
];
const COLOURLESS_FLAGS = BOLD | DIM | UNDERLINE | INVERSE;

/** The nearest style that a terminal of so many colours can show. Without colours only bold, dim, underline and inverse remain. */
export function mapDown(attributes: Attributes, colours: Colours): Attributes {
  if (colours === 'truecolor') return attributes;
  if (colours === 'none') return {fg: '', bg: '', flags: attributes.flags & COLOURLESS_FLAGS};
  const map = colours === '256' ? to256 : toSixteen;
  return {fg: map(attributes.fg), bg: map(attributes.bg), flags: attributes.flags};
}

/** An SGR colour parameter with a 24 bit colour as the nearest of the 256; others as they are. */
export function to256(colour: string): string {
  const rgb = rgbOf(colour);
  return rgb ? `${colour.slice(0, 2)};5;${nearest256(rgb)}` : colour;
}

/** An SGR colour parameter as the nearest of the 16. */
export function toSixteen(colour: string): string {
  if (!colour.includes(';')) return colour;
  const isGround = colour.startsWith('48');
  const rgb = rgbOf(colour);
  const index = rgb ? nearest16(rgb) : sixteenOf(Number(colour.slice(5)));
  return String(index < 8 ? index + (isGround ? 40 : 30) : index - 8 + (isGround ? 100 : 90));
}

type Rgb = readonly [number, number, number];

function rgbOf(colour: string): Rgb | undefined {
  if (!colour.startsWith('38;2;') && !colour.startsWith('48;2;')) return undefined;
  const [red = 0, green = 0, blue = 0] = colour.slice(5).split(';').map(Number);
  return [red, green, blue];
}

function nearest256(rgb: Rgb): number {
  const cube = rgb.map(value => indexOfNearest(LEVELS, value)) as [number, number, number];
  const inCube: Rgb = [LEVELS[cube[0]]!, LEVELS[cube[1]]!, LEVELS[cube[2]]!];
  const grey = Math.max(0, Math.min(23, Math.round(((rgb[0] + rgb[1] + rgb[2]) / 3 - 8) / 10)));
  const value = 8 + 10 * grey;
  const isGreyNearer = distance(rgb, [value, value, value]) < distance(rgb, inCube);
  return isGreyNearer ? 232 + grey : 16 + 36 * cube[0] + 6 * cube[1] + cube[2];
}

function sixteenOf(index: number): number {
  if (!(index >= 16 && index <= 255)) return index >= 0 && index < 16 ? index : 7;
  if (index >= 232) {
    const value = 8 + 10 * (index - 232);
    return nearest16([value, value, value]);
  }
  const cube = index - 16;
  return nearest16([LEVELS[Math.floor(cube / 36)]!, LEVELS[Math.floor(cube / 6) % 6]!, LEVELS[cube % 6]!]);
}

function nearest16(rgb: Rgb): number {
  let best = 0;
  SIXTEEN.forEach((colour, index) => {
    if (distance(rgb, colour) < distance(rgb, SIXTEEN[best]!)) best = index;
  });
  return best;
}

function indexOfNearest(values: readonly number[], wanted: number): number {
  let best = 0;
  values.forEach((value, index) => {
    if (Math.abs(value - wanted) < Math.abs(values[best]! - wanted)) best = index;
  });
  return best;
}

function distance(a: Rgb, b: Rgb): number {
  return (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 + (a[2] - b[2]) ** 2;
}
