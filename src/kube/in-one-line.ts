const LONGEST = 120;

/** A message in one line, cut where it gets longer than a row has room for. */
export function inOneLine(message: string): string {
  const line = message.replace(/\s+/g, ' ').trim();
  return line.length <= LONGEST ? line : `${line.slice(0, LONGEST - 1).trimEnd()}…`;
}
