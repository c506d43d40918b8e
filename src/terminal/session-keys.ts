import type {Input} from './input.ts';

/** What the program in a terminal has asked for; `mouse` as xterm names its modes 9, 1000, 1002 and 1003. */
export type ProgramModes = {
  readonly hasApplicationCursor: boolean;
  readonly hasBracketedPaste: boolean;
  readonly hasFocusEvents: boolean;
  readonly mouse: 'none' | 'x10' | 'vt200' | 'drag' | 'any';
  readonly mouseEncoding: 'bytes' | 'sgr' | 'pixels';
  readonly isAlternateScreen: boolean;
};
type Mouse = Extract<Input, {type: 'mouse'}>;

const LINES_PER_WHEEL = 3;
// Bits of a button in mouse reports (xterm ctlseqs, "Extended coordinates").
const SHIFT_META_CONTROL = 4 | 8 | 16;
const MOTION = 32;
const WHEEL = 64;
const NO_BUTTON = 3;
// One byte of the old encoding; above it UTF-8 would make two of one.
const MOST_IN_BYTE = 127;
const PASTE_MARKS = /(?:\u001b\[|\u009b)20[01]~/g;
// CSI number ~ is a key, even where we have no name for it (F13 and up, media keys).
const NUMBERED_KEY = /^\u001b\[[\d;]+~$/;
// CSI u and xterm's modifyOtherKeys: some terminals send keys so unasked, which a program that sees an xterm does not know.
const SPELT_OUT = /^\u001b\[(?:[\d;:]+u|27;\d+;\d+~)$/;
const NAMED_KEYS: Readonly<Record<string, string>> = {
  esc: '\u001b',
  enter: '\r',
  tab: '\t',
  'shift-tab': '\u001b[Z',
  backspace: '\u007f',
  space: ' ',
};
const CURSOR_KEYS: Readonly<Record<string, string>> = {up: 'A', down: 'B', right: 'C', left: 'D', home: 'H', end: 'F'};
// The child is told that its terminal is an xterm: the Linux console and rxvt send others.
const FUNCTION_KEYS: Readonly<Record<string, string>> = {f1: '\u001bOP', f2: '\u001bOQ', f3: '\u001bOR', f4: '\u001bOS', f5: '\u001b[15~'};

/** The bytes that an xterm would send a program for this input; '' for none. What our own terminal answers to us is not for the program. */
export function encodeInput(input: Input, modes: ProgramModes): string {
  switch (input.type) {
    case 'key': {
      const final = CURSOR_KEYS[input.chord];
      if (final !== undefined) return `\u001b${modes.hasApplicationCursor ? 'O' : '['}${final}`;
      return FUNCTION_KEYS[input.chord] ?? (SPELT_OUT.test(input.raw) ? bytesOf(input.chord) : input.raw);
    }
    case 'paste':
      return encodePaste(input.text, modes.hasBracketedPaste);
    case 'mouse':
      return encodeMouse(input, modes);
    case 'focus':
      return modes.hasFocusEvents ? `\u001b[${input.isFocused ? 'I' : 'O'}` : '';
    case 'reply':
      return NUMBERED_KEY.test(input.raw) ? input.raw : '';
  }
}

/** What a plain terminal sends for a chord; '' where it has nothing for it. */
function bytesOf(chord: string): string {
  if (chord.startsWith('alt-')) return `\u001b${bytesOf(chord.slice(4))}`;
  const named = NAMED_KEYS[chord];
  if (named !== undefined) return named;
  const [, held, key = ''] = /^(ctrl-)?(.+)$/su.exec(chord) ?? [];
  if (key === 'space') return '\u0000';
  if ([...key].length !== 1) return '';
  return held === undefined ? key : String.fromCharCode(key.toUpperCase().charCodeAt(0) & 0x1f);
}

/** A pasted text cannot end its own brackets, whatever is left when a mark in it is taken out. */
function encodePaste(pasted: string, isBracketed: boolean): string {
  let text = pasted.replace(/\r\n|\n/g, '\r');
  for (let before = ''; before !== text; ) {
    before = text;
    text = text.replace(PASTE_MARKS, '');
  }
  return isBracketed ? `\u001b[200~${text}\u001b[201~` : text;
}

function encodeMouse(event: Mouse, modes: ProgramModes): string {
  const {button, x, y, isRelease} = event;
  const {mouse, mouseEncoding} = modes;
  if (mouse === 'none') return modes.isAlternateScreen ? wheelAsKeys(event, modes.hasApplicationCursor) : '';
  if (!isAskedFor(event, mouse) || x < 0 || y < 0) return '';
  const sent = mouse === 'x10' ? button & ~SHIFT_META_CONTROL : button;
  if (mouseEncoding === 'sgr') return `\u001b[<${sent};${x + 1};${y + 1}${isRelease ? 'm' : 'M'}`;
  // Nobody has told the program how big our cells are.
  if (mouseEncoding === 'pixels') return '';
  const bytes = [(isRelease ? (sent & ~NO_BUTTON) | NO_BUTTON : sent) + 32, x + 33, y + 33];
  return bytes.every(byte => byte <= MOST_IN_BYTE) ? `\u001b[M${String.fromCharCode(...bytes)}` : '';
}

function isAskedFor({button, isRelease}: Mouse, mouse: ProgramModes['mouse']): boolean {
  const isWheel = (button & WHEEL) !== 0;
  if (mouse === 'x10') return !isRelease && !isWheel && (button & MOTION) === 0;
  if ((button & MOTION) === 0 || isWheel) return true;
  return mouse === 'any' || (mouse === 'drag' && (button & NO_BUTTON) !== NO_BUTTON);
}

/** What terminals do for programs that know no mouse but have the screen to themselves, such as less. */
function wheelAsKeys({button, isRelease}: Mouse, hasApplicationCursor: boolean): string {
  const direction = button & ~SHIFT_META_CONTROL;
  if (isRelease || (direction !== WHEEL && direction !== WHEEL + 1)) return '';
  return `\u001b${hasApplicationCursor ? 'O' : '['}${direction === WHEEL ? 'A' : 'B'}`.repeat(LINES_PER_WHEEL);
}
