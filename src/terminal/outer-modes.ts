import type {WantedModes} from './emulator.ts';

export type OuterModes = {
  /** What the program that is shown wants of the terminal; undefined where none is. Writes only what changes. */
  set(wants: WantedModes | undefined): void;
  /** The terminal has been somebody else's, who found these modes off: what was wanted is turned on again. */
  again(): void;
};

const MOUSE_MODES = {none: 0, clicks: 1000, drags: 1002, all: 1003} as const;
// With coordinates in decimal (SGR), which know no edge and no UTF-8.
const SGR_MOUSE = 1006;
const FOCUS = 1004;

/** Turns reports of mouse and focus in the real terminal on and off. `pass` writes a sequence that neither shows nor moves anything. */
export function createOuterModes(pass: (sequence: string) => void): OuterModes {
  let mouse: WantedModes['mouse'] = 'none';
  let hasFocus = false;
  return {
    set(wants) {
      const next = wants?.mouse ?? 'none';
      const wantsFocus = wants?.hasFocusEvents ?? false;
      let sequence = '';
      if (next !== mouse) sequence += mouseFrom(mouse, next);
      if (wantsFocus !== hasFocus) sequence += mode(FOCUS, wantsFocus);
      mouse = next;
      hasFocus = wantsFocus;
      if (sequence !== '') pass(sequence);
    },
    again() {
      const sequence = (mouse === 'none' ? '' : mouseFrom('none', mouse)) + (hasFocus ? mode(FOCUS, true) : '');
      if (sequence !== '') pass(sequence);
    },
  };
}

/** The old mode first: terminals that know only one mouse mode at a time (xterm) turn all of them off with any. */
function mouseFrom(before: WantedModes['mouse'], after: WantedModes['mouse']): string {
  if (after === 'none') return mode(SGR_MOUSE, false) + mode(MOUSE_MODES[before], false);
  const off = before === 'none' ? '' : mode(MOUSE_MODES[before], false);
  return off + mode(MOUSE_MODES[after], true) + mode(SGR_MOUSE, true);
}

function mode(number: number, isOn: boolean): string {
  return `\u001b[?${number}${isOn ? 'h' : 'l'}`;
}
