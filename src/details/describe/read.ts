/** What lies in an object, of which nothing is certain. */
export type Fields = Readonly<Record<string, unknown>>;

/** The fields of a message; none where it is missing or something else. */
export function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

/** What lies under these names, one in the other. */
export function at(value: unknown, ...names: readonly string[]): unknown {
  return names.reduce((within, name) => fields(within)[name], value);
}

/** The messages of a list; none where it is no list. */
export function items(value: unknown): Fields[] {
  return Array.isArray(value) ? value.filter(item => typeof item === 'object' && item !== null) : [];
}

/** Text, numbers and booleans as text; '' for all else. */
export function text(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

/** The texts of a list. */
export function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.map(text) : [];
}

/** 0 where it is no number, as Go has it. */
export function number(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}

export function isSet(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** Entries of a map sorted by key in the order of bytes, as Go sorts. */
export function sortedEntries(map: unknown): [string, unknown][] {
  return Object.entries(fields(map)).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

/** A map of texts, such as labels. */
export function textMap(value: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(fields(value)).map(([key, one]) => [key, text(one)]));
}

/** ms since the epoch of what a server sends as a time; undefined where it is none. */
export function timeOf(value: unknown): number | undefined {
  const ms = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(ms) ? undefined : ms;
}
