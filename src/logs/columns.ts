/**
 * The column after a text that begins in `column`, for tabs: characters of East Asia and most pictures take two, those that join the one
 * before take none. Near enough for tab stops; cells measure by themselves.
 */
export function columnAfter(text: string, column: number): number {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x300) column++;
    else column += columnsOf(code);
  }
  return column;
}

/** By UTF-16 unit: both halves of a pair count one. */
function columnsOf(code: number): number {
  if (code <= 0x36f || (code >= 0x200b && code <= 0x200f) || (code >= 0xfe00 && code <= 0xfe0f)) return 0;
  const isWide =
    (code >= 0x1100 && code <= 0x115f) || (code >= 0x2e80 && code <= 0xa4cf) || (code >= 0xac00 && code <= 0xd7a3) || isWideForm(code);
  return isWide ? 2 : 1;
}

function isWideForm(code: number): boolean {
  return (code >= 0xf900 && code <= 0xfaff) || (code >= 0xfe30 && code <= 0xfe6f) || (code >= 0xff01 && code <= 0xff60);
}
