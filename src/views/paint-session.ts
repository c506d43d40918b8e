import type {SessionScreen} from '../store/session-screen.ts';
import {type Cells, cut, fill, put, widthOf} from '../terminal/cells.ts';
import type {Point} from '../terminal/compose.ts';
import {wrapped} from './fit-text.ts';
import type {Look, Slot} from './look.ts';

/** More of what stood there would be lost behind a reason than it is worth. */
const MOST_REASON_LINES = 4;

/** The terminal of a session fills all of it; what there is to tell about the session lies over its last line. Answers where the cursor is. */
export function paintSession(cells: Cells, session: SessionScreen, look: Look): Point | undefined {
  const {emulator, stage} = session;
  const cursor = emulator?.paint(cells);
  const hasText = (emulator?.lastLine() ?? '') !== '';
  if (stage.type === 'opening' && !hasText) {
    put(cells, 1, 0, cut(stage.text, cells.width - 2), look.styles.quiet);
    return undefined;
  }
  const told = toTell(session, hasText);
  if (told) {
    paintTold(cells, told, look);
    return undefined;
  }
  if (emulator?.isScrolled) paintScrolled(cells, look);
  return cursor;
}

type Told = {readonly what: string; readonly keys: readonly string[]; readonly slot: Slot};

function toTell({canReopen, offer, stage}: SessionScreen, hasText: boolean): Told | undefined {
  const keys = [...(offer === 'debug' ? ['d adds a debug container'] : []), ...(canReopen ? ['r opens it again'] : []), 'esc leaves'];
  switch (stage.type) {
    case 'live':
      return undefined;
    case 'opening':
      return {what: stage.text, keys: [], slot: 'flash.info'};
    case 'lost':
      return {what: hasText ? lostText(stage.because) : `It cannot be opened: ${stage.because}`, keys, slot: 'flash.error'};
    case 'ended':
      return {what: `ended with ${stage.exitCode}`, keys: ['esc leaves'], slot: stage.exitCode === 0 ? 'flash.info' : 'flash.warn'};
  }
}

function lostText(because: string): string {
  const why = because.replace(/^The connection was lost(: )?/, '');
  return why === '' ? 'The link was lost' : `The link was lost: ${why}`;
}

/** In one line where it fits, else the reason stands above what can be done, which stays in sight however long the reason is. */
function paintTold(cells: Cells, {what, keys, slot}: Told, {styles, signs}: Look): void {
  const {width, height} = cells;
  const rest = keys.map(key => ` ${signs.dot} ${key}`).join('');
  const room = width - 2;
  const most = Math.min(MOST_REASON_LINES, height - 1);
  if (most < 1 || rest === '' || widthOf(what) + widthOf(rest) <= room) {
    fill(cells, 0, height - 1, width, styles.text);
    const x = 1 + put(cells, 1, height - 1, cut(what, Math.max(8, room - widthOf(rest))), styles[slot]);
    put(cells, x, height - 1, rest, styles['hint.text']);
    return;
  }
  const lines = wrapped(what, room, most);
  for (let y = height - 1 - lines.length; y < height; y++) fill(cells, 0, y, width, styles.text);
  for (const [index, line] of lines.entries()) put(cells, 1, height - 1 - lines.length + index, line, styles[slot]);
  put(cells, 1, height - 1, cut(keys.join(` ${signs.dot} `), room), styles['hint.text']);
}

function paintScrolled(cells: Cells, {styles, signs}: Look): void {
  const text = ` ${signs.up} scrolled ${signs.dot} any key comes back `;
  put(cells, Math.max(0, cells.width - widthOf(text)), cells.height - 1, text, styles.completion);
}
