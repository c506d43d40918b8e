const ESCAPE = 0x1b;

/** So much of a line's beginning is looked at, and so much is left of it. */
const MOST_BYTES = 2048;

/** Used again with each coloured line: the answer holds until the next call. */
const cleaned = new Uint8Array(MOST_BYTES);

/**
 * The line without the sequences (`ESC [ … letter`) with which an application colours it: the line itself where its beginning has none, else
 * a copy of its first 2 KiB that holds until the next call.
 */
export function withoutColours(line: Uint8Array): Uint8Array {
  const first = line.indexOf(ESCAPE);
  if (first === -1 || first >= MOST_BYTES) return line;
  const end = Math.min(line.length, MOST_BYTES);
  let length = 0;
  for (let from = 0; from < end; ) {
    const byte = line[from]!;
    if (byte !== ESCAPE) {
      cleaned[length++] = byte;
      from++;
    } else if (line[from + 1] !== 0x5b) from++;
    else {
      from += 2;
      while (from < end && line[from]! >= 0x20 && line[from]! < 0x40) from++;
      from++;
    }
  }
  return cleaned.subarray(0, length);
}
