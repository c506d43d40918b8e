/** Bytes that wait for a terminal, oldest first; `before` is the byte that came before them. */
export type Waiting = {readonly bytes: Uint8Array; readonly before: number};

const CARRIAGE_RETURN = 13;
const LINE_FEED = 10;
// 1: printable ASCII, the bytes of UTF-8, tab, carriage return, line feed.
const PLAIN_BYTES = new Uint8Array(256);
PLAIN_BYTES.fill(1, 0x20, 0x7f);
PLAIN_BYTES.fill(1, 0x80);
for (const byte of [9, LINE_FEED, CARRIAGE_RETURN]) PLAIN_BYTES[byte] = 1;
// Before a byte below 0xa0 it makes one of the C1 controls, which terminals obey in this form, too.
const LEAD_OF_CONTROLS = 0xc2;

/** Whether all of it only appears and scrolls: no control but tab, carriage return and line feed. */
export function isPlainText({bytes, before}: Waiting): boolean {
  let last = before;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]!;
    if (PLAIN_BYTES[byte] === 0 || (last === LEAD_OF_CONTROLS && byte >= 0x80 && byte < 0xa0)) return false;
    last = byte;
  }
  return true;
}

/**
 * Plain text without its beginning, such that a terminal with room for `lines` lines (screen, scrollback, and the screen once more for what
 * may lie below the cursor) ends up the same: what is left has so many line feeds that whatever was there before it is pushed out, and it
 * begins with a carriage return, so that the column it begins in does not matter. Undefined where nothing can be left out.
 */
export function tailOf(text: readonly Uint8Array[], lines: number): Uint8Array[] | undefined {
  let feeds = 0;
  for (let index = text.length - 1; index >= 0; index--) {
    const bytes = text[index]!;
    let at = bytes.length;
    while (feeds < lines) {
      at = at === 0 ? -1 : bytes.lastIndexOf(LINE_FEED, at - 1);
      if (at < 0) break;
      feeds++;
    }
    if (feeds < lines) continue;
    const start = at === 0 ? -1 : bytes.lastIndexOf(CARRIAGE_RETURN, at - 1);
    if (start < 0) continue;
    return index === 0 && start === 0 ? undefined : [bytes.subarray(start), ...text.slice(index + 1)];
  }
  return undefined;
}
