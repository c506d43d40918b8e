const LONGEST = 120;

/** A message in one line, cut where it gets long: what a row has room for. */
export function inShort(message: string): string {
  const line = message.replace(/\s+/g, ' ').trim();
  return line.length <= LONGEST ? line : `${line.slice(0, LONGEST - 1).trimEnd()}…`;
}

/** `BackoffLimitExceeded: Job has reached …`; either may be empty. */
export function reasonAndMessage(reason: string, message: string): string {
  return inShort([reason, message].filter(text => text !== '').join(': '));
}
