import {type Loose, record, records, whole} from '../../kube/loose.ts';

/** What lies in an object, of which nothing is certain; read as kube/loose.ts does, but that all plain values count as text. */
export type Fields = Loose;
export const fields = record;
export const items = records;
/** 0 where it is no number, as Go has it. */
export const number = (value: unknown): number => whole(value);

/** What lies under these names, one in the other. */
export function at(value: unknown, ...names: readonly string[]): unknown {
  return names.reduce((within, name) => fields(within)[name], value);
}

/** Text, numbers and booleans as text; '' for all else. */
export function text(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

/** The texts of a list. */
export function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.map(text) : [];
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
