/** A word as a shell would read it again; bare where it needs no quotes. */
export function quotedFor(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : quoted(text);
}

/** In single quotes, as `export -p` and `set` print values. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", `'"'"'`)}'`;
}
