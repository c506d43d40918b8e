const INFO = 3;
const WARN = 4;
const ERROR = 5;

/** The date stands within so many bytes of a line, the request within so many. */
const MOST_TO_DATE = 200;
const MOST_TO_STATUS = 8192;

/**
 * The severity of a line of an HTTP server's access log in the common log format, or one that begins like it (combined, nginx):
 * `host ident user [01/Jan/2026:12:00:00 +0000] "GET / HTTP/1.1" 503 …`. Error for 5xx, warn for 4xx, info for the others; 0 for all other
 * lines: a number elsewhere need not be a status.
 */
export function accessSeverity(bytes: Uint8Array, start: number): number {
  const most = Math.min(bytes.length - 30, start + MOST_TO_DATE);
  for (let at = start; at < most; at++) {
    if (bytes[at] !== 0x5b) continue;
    if (bytes[at + 3] === 0x2f && bytes[at + 7] === 0x2f && bytes[at + 12] === 0x3a && isDigit(bytes[at + 1]!))
      return statusAfter(bytes, at + 13);
  }
  return 0;
}

function statusAfter(bytes: Uint8Array, at: number): number {
  const most = Math.min(bytes.length, at + MOST_TO_STATUS);
  while (at < most && bytes[at] !== 0x5d) at++;
  if (bytes[at + 1] !== 0x20 || bytes[at + 2] !== 0x22) return 0;
  for (at += 3; at < most && bytes[at] !== 0x22; at++) if (bytes[at] === 0x5c) at++;
  const status = at + 2;
  const next = bytes[at + 5] ?? 0x20;
  const isStatus = bytes[at + 1] === 0x20 && isDigit(bytes[status + 1]!) && isDigit(bytes[status + 2]!) && next === 0x20;
  if (!isStatus) return 0;
  const first = bytes[status];
  if (first === 0x35) return ERROR;
  if (first === 0x34) return WARN;
  return first === 0x31 || first === 0x32 || first === 0x33 ? INFO : 0;
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}
