// What CSI and SS3 finals mean: xterm's cursor and function keys (ctlseqs, "PC-Style Function Keys").
const FINALS: Readonly<Record<string, string>> = {
  A: 'up',
  B: 'down',
  C: 'right',
  D: 'left',
  E: 'begin',
  F: 'end',
  H: 'home',
  M: 'enter',
  P: 'f1',
  Q: 'f2',
  R: 'f3',
  S: 'f4',
  Z: 'shift-tab',
};
// CSI number ~ : VT220, xterm, rxvt.
const TILDES: Readonly<Record<string, string>> = {
  1: 'home',
  2: 'insert',
  3: 'delete',
  4: 'end',
  5: 'pageup',
  6: 'pagedown',
  7: 'home',
  8: 'end',
  11: 'f1',
  12: 'f2',
  13: 'f3',
  14: 'f4',
  15: 'f5',
  17: 'f6',
  18: 'f7',
  19: 'f8',
  20: 'f9',
  21: 'f10',
  23: 'f11',
  24: 'f12',
};
// ctrl-h is what some terminals send for backspace; ctrl-j is enter where ICRNL was on.
const CONTROLS: Readonly<Record<number, string>> = {
  0: 'ctrl-space',
  8: 'backspace',
  9: 'tab',
  10: 'enter',
  13: 'enter',
  27: 'esc',
  28: 'ctrl-\\',
  29: 'ctrl-]',
  30: 'ctrl-^',
  31: 'ctrl-_',
  32: 'space',
  127: 'backspace',
};

/** The chord of a character as typed; '' for C1 controls, which no key sends. */
export function nameOfCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const control = CONTROLS[code];
  if (control !== undefined) return control;
  if (code < 32) return `ctrl-${String.fromCharCode(code + 96)}`;
  return code >= 0x80 && code < 0xa0 ? '' : character;
}

/** The key of an SS3 or CSI final; '' if unknown. */
export function nameOfFinal(final: string): string {
  return FINALS[final] ?? '';
}

/**
 * The chord of a CSI sequence without intermediates; '' for the release of a key, undefined where it is no key. Modifiers as xterm sends
 * them, `modifyOtherKeys` (27;m;code~) and kitty's `CSI code;m u` included.
 */
export function nameOfCsi(params: string, final: string): string | undefined {
  if (/^[<-?]/.test(params)) return undefined;
  const [first = '', second = '', third = ''] = params.split(';');
  // A report of the cursor's place looks like F3 with modifiers, except that rows are mostly beyond 1.
  if (final === 'R' && Number(first) > 1) return undefined;
  const isOtherKey = final === '~' && first === '27' && third !== '';
  const name = isOtherKey ? nameOfCode(third) : final === '~' ? TILDES[first] : final === 'u' ? nameOfCode(first) : FINALS[final];
  if (!name) return undefined;
  // kitty adds the kind of event after a colon: 3 is a release.
  const [modifiers = '', event] = second.split(':');
  return event === '3' ? '' : withModifiers(name, Number(modifiers || 1) - 1);
}

function nameOfCode(digits: string): string | undefined {
  const code = Number.parseInt(digits, 10);
  // Codes from U+E000 on stand for keys that have no character (kitty: lone modifiers, media keys).
  return code >= 0 && code <= 0x10ffff && !(code >= 0xd800 && code < 0xf900) ? nameOfCharacter(String.fromCodePoint(code)) : undefined;
}

function withModifiers(name: string, bits: number): string {
  const isCharacter = name.length === 1;
  const hasShift = (bits & 1) !== 0;
  const shift = hasShift && !isCharacter && !name.startsWith('shift-') ? 'shift-' : '';
  return `${bits & 4 ? 'ctrl-' : ''}${bits & 2 ? 'alt-' : ''}${shift}${hasShift && isCharacter ? name.toUpperCase() : name}`;
}
