export type LeftModes = {
  /** What goes to the terminal, in parts as it comes. */
  see(bytes: Uint8Array): void;
  /** What brings the terminal back to what it was before, empty where nothing is left on. */
  undo(): string;
};

/** Modes that a shell does not bear (xterm's ctlseqs, DECSET): application keys, mouse, focus, paste, alternate screens, synchronised output. */
const OFF_AT_HOME = new Set([1, 5, 6, 9, 47, 1000, 1001, 1002, 1003, 1004, 1005, 1006, 1015, 1016, 1047, 1049, 2004, 2026]);
const ALTERNATE = new Set([47, 1047, 1049]);
/** On at home: wrapping, the cursor. */
const ON_AT_HOME = new Set([7, 25]);
const SWITCH = /\u001b\[\?([\d;]{1,60})([hl])/g;
const OPEN = /\u001b(?:\[(?:\?[\d;]{0,60})?)?$/;

/**
 * Follows which modes of a terminal a program has switched that runs far away and may be cut off: then nobody switches them back. Only what it has
 * switched is switched back, since some sequences move the cursor even where there is nothing to leave.
 */
export function modesLeftOn(): LeftModes {
  const changed = new Set<number>();
  let held = '';
  return {
    see(bytes) {
      if (held === '' && !bytes.includes(0x1b)) return;
      const text = held + Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
      for (const [, numbers = '', to] of text.matchAll(SWITCH)) {
        for (const mode of numbers.split(';').map(Number)) {
          if (OFF_AT_HOME.has(mode)) note(mode, to === 'h');
          else if (ON_AT_HOME.has(mode)) note(mode, to === 'l');
        }
      }
      held = OPEN.exec(text.slice(-70))?.[0] ?? '';
    },
    undo() {
      // The alternate screen last: a region that scrolls is undone there, since that moves the cursor, which comes back with the other screen.
      const modes = [...changed].sort((one, other) => Number(ALTERNATE.has(one)) - Number(ALTERNATE.has(other)));
      changed.clear();
      const margins = modes.some(mode => ALTERNATE.has(mode)) ? '\u001b[r' : '';
      const switches = modes.map(mode => `\u001b[?${mode}${ON_AT_HOME.has(mode) ? 'h' : 'l'}`).join('');
      return switches === '' ? '' : `\u001b[m${margins}${switches}`;
    },
  };

  function note(mode: number, isChanged: boolean): void {
    if (isChanged) changed.add(mode);
    else changed.delete(mode);
  }
}
