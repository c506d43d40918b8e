import type {SessionScreen} from '../store/session-screen.ts';
import {type Cells, cut, fill, put, widthOf} from '../terminal/cells.ts';
import type {Point} from '../terminal/compose.ts';
import type {Look, Slot} from './look.ts';

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
      return {what: `${hasText ? 'The link was lost' : 'It cannot be opened'}: ${stage.because}`, keys, slot: 'flash.error'};
    case 'ended':
      return {what: `ended with ${stage.exitCode}`, keys: ['esc leaves'], slot: stage.exitCode === 0 ? 'flash.info' : 'flash.warn'};
  }
}

/** What can be done stays in sight however long the reason is. */
function paintTold(cells: Cells, {what, keys, slot}: Told, {styles, signs}: Look): void {
  const y = cells.height - 1;
  const rest = keys.map(key => ` ${signs.dot} ${key}`).join('');
  fill(cells, 0, y, cells.width, styles.text);
  const x = 1 + put(cells, 1, y, cut(what, Math.max(8, cells.width - 2 - widthOf(rest))), styles[slot]);
  put(cells, x, y, rest, styles['hint.text']);
}

function paintScrolled(cells: Cells, {styles, signs}: Look): void {
  const text = ` ${signs.up} scrolled ${signs.dot} any key comes back `;
  put(cells, Math.max(0, cells.width - widthOf(text)), cells.height - 1, text, styles.completion);
}
