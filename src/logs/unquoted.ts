const meanings: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\u0007',
  b: '\b',
  f: '\f',
  v: '\v',
  '"': '"',
  "'": "'",
  '\\': '\\',
  '/': '/',
};
const digits: Readonly<Record<string, number>> = {x: 2, u: 4, U: 8};

/** What a string quoted as Go does it says; what is not quoted stays. Escapes that mean nothing stay as they are. */
export function unquoted(text: string): string {
  if (text.length < 2 || text[0] !== '"' || !text.endsWith('"')) return text;
  const inside = text.slice(1, -1);
  let read = '';
  let from = 0;
  for (let at = inside.indexOf('\\'); at !== -1; at = inside.indexOf('\\', from)) {
    const next = inside[at + 1] ?? '';
    const meant = meanings[next] ?? character(inside, at + 2, digits[next] ?? 0);
    read += inside.slice(from, at) + (meant ?? `\\${next}`);
    from = at + 2 + (meant !== undefined && meanings[next] === undefined ? digits[next]! : 0);
  }
  return read + inside.slice(from);
}

/** The character whose number is written in so many hexadecimal digits. */
function character(text: string, at: number, count: number): string | undefined {
  const written = text.slice(at, at + count);
  if (count === 0 || written.length < count || !/^[\da-f]+$/i.test(written)) return undefined;
  const point = Number.parseInt(written, 16);
  return point <= 0x10ffff ? String.fromCodePoint(point) : undefined;
}
