/**
 * What differs between two values, in lines as `diff -u` writes them, for the messages of the API server: under the names that fields have
 * in its code, with three lines around.
 */
export function changesText(before: unknown, after: unknown): string {
  const old = linesOf(before);
  const now = linesOf(after);
  const least = Math.min(old.length, now.length);
  let start = 0;
  while (start < least && old[start] === now[start]) start++;
  let end = 0;
  while (end < least - start && old[old.length - 1 - end] === now[now.length - 1 - end]) end++;
  const from = Math.max(0, start - context);
  const oldTo = Math.min(old.length, old.length - end + context);
  const nowTo = Math.min(now.length, now.length - end + context);
  const lines = [
    `@@ -${from + 1},${oldTo - from} +${from + 1},${nowTo - from} @@`,
    ...old.slice(from, start).map(line => ` ${line}`),
    ...old.slice(start, old.length - end).map(line => `-${line}`),
    ...now.slice(start, now.length - end).map(line => `+${line}`),
    ...old.slice(old.length - end, oldTo).map(line => ` ${line}`),
  ];
  return `${lines.join('\n')}\n`;
}

const context = 3;

function linesOf(value: unknown): string[] {
  return JSON.stringify(inCode(value), null, 1).split('\n');
}

/** Under the names that fields have in the code of the server. */
export function inCode(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inCode);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [codeName(key), inCode(field)]));
}

function codeName(key: string): string {
  if (/[./-]/.test(key) || amounts.has(key)) return key;
  return key.replace(/^(?:tty|dns|http|tcp|grpc|os|api|uid|nfs|csi|ip)(?=$|[A-Z])|^./, start => start.toUpperCase());
}

/** Keys that are data and keep their names. */
const amounts = new Set(['cpu', 'memory', 'storage', 'ephemeral-storage']);
