/** A mistake in a file of the user, as it is told: where, and what. */
export function problemText({file, line, message}: {readonly file: string; readonly line?: number; readonly message: string}): string {
  return `${file}${line === undefined || line === 0 ? '' : `:${line}`}: ${message}`;
}
