import {BOLD, DIM, INVERSE, ITALIC, STRIKE, UNDERLINE} from './attributes.ts';
import {type Cells, fill, PLAIN, put} from './cells.ts';
import {styleOf} from './styles.ts';

type Now = {fg: string; bg: string; flags: number};

const SETS: Readonly<Record<number, number>> = {1: BOLD, 2: DIM, 3: ITALIC, 4: UNDERLINE, 7: INVERSE, 9: STRIKE};
const RESETS: Readonly<Record<number, number>> = {22: BOLD | DIM, 23: ITALIC, 24: UNDERLINE, 27: INVERSE, 29: STRIKE};

/** Fills row `y` with one line of ink's output: text and SGR sequences (ECMA-48 8.3.117); other sequences are dropped. */
export function putFrameLine(cells: Cells, y: number, line: string): void {
  const now: Now = {fg: '', bg: '', flags: 0};
  fill(cells, 0, y, cells.width, PLAIN);
  let x = 0;
  let at = 0;
  while (at < line.length && x < cells.width) {
    const start = line.indexOf('\u001b', at);
    const stop = start < 0 ? line.length : start;
    if (stop > at) x += put(cells, x, y, line.slice(at, stop), styleOf(now.fg, now.bg, now.flags));
    if (start < 0) return;
    at = endOfSequence(line, start);
    if (line[start + 1] === '[' && line[at - 1] === 'm') applySgr(now, line.slice(start + 2, at - 1));
  }
}

/** The index after the sequence: CSI ends with its final byte, OSC (links) with BEL or ST, others are two bytes. */
function endOfSequence(line: string, start: number): number {
  if (line[start + 1] === ']') {
    const match = /\u0007|\u001b\\/.exec(line.slice(start + 2));
    return match ? start + 2 + match.index + match[0].length : line.length;
  }
  if (line[start + 1] !== '[') return start + 2;
  let end = start + 2;
  while (end < line.length && (line.charCodeAt(end) < 0x40 || line.charCodeAt(end) > 0x7e)) end++;
  return end + 1;
}

function applySgr(now: Now, text: string): void {
  const params = text.split(';');
  for (let i = 0; i < params.length; i++) {
    const code = Number(params[i]);
    if (code === 0) {
      now.fg = '';
      now.bg = '';
      now.flags = 0;
    } else if (code in SETS) now.flags |= SETS[code]!;
    else if (code in RESETS) now.flags &= ~RESETS[code]!;
    else if ((code >= 30 && code <= 37) || (code >= 90 && code <= 97)) now.fg = String(code);
    else if ((code >= 40 && code <= 47) || (code >= 100 && code <= 107)) now.bg = String(code);
    else if (code === 39) now.fg = '';
    else if (code === 49) now.bg = '';
    else if (code === 38 || code === 48) {
      const count = params[i + 1] === '5' ? 3 : 5;
      now[code === 38 ? 'fg' : 'bg'] = params.slice(i, i + count).join(';');
      i += count - 1;
    }
  }
}
