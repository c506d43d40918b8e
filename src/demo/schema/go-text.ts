/** As Go prints a value that was read from JSON with %v: `map[a:1 b:[x y]]`. */
export function goText(value: unknown): string {
  if (value === null || value === undefined) return '<nil>';
  if (Array.isArray(value)) return `[${value.map(goText).join(' ')}]`;
  if (typeof value !== 'object') return String(value);
  return `map[${sortedEntries(value)
    .map(([key, member]) => `${key}:${goText(member)}`)
    .join(' ')}]`;
}

/** As Go prints it with %#v. */
export function goSyntax(value: unknown): string {
  if (value === null || value === undefined) return 'interface {}(nil)';
  if (Array.isArray(value)) return `[]interface {}{${value.map(goSyntax).join(', ')}}`;
  if (typeof value === 'string') return goQuoted(value);
  if (typeof value !== 'object') return String(value);
  return `map[string]interface {}{${sortedEntries(value)
    .map(([key, member]) => `${goQuoted(key)}:${goSyntax(member)}`)
    .join(', ')}}`;
}

/** As strconv.Quote writes it. */
export function goQuoted(text: string): string {
  return JSON.stringify(text)
    .replace(/\\u00([01][0-9a-f])/g, (_, digits: string) => goEscapes[digits] ?? `\\x${digits}`)
    .replace(/\u007f/g, '\\x7f');
}

/** The Go type that encoding/json makes of a value for `any`. */
export function goType(value: unknown): string {
  if (value === null || value === undefined) return '<nil>';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'string') return 'string';
  return Array.isArray(value) ? '[]interface {}' : 'map[string]interface {}';
}

/** With the keys of maps in order, as Go writes them. */
export function withSortedKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withSortedKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(sortedEntries(value).map(([key, member]) => [key, withSortedKeys(member)]));
}

function sortedEntries(map: object): readonly (readonly [string, unknown])[] {
  return Object.entries(map).sort(([one], [other]) => (one < other ? -1 : 1));
}

const goEscapes: Readonly<Record<string, string>> = {'07': '\\a', '0b': '\\v'};
