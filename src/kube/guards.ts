// What lies in an object may be missing or of a wrong type; these read it as if it were empty.

export type LooseFields = Readonly<Record<string, unknown>>;

/** The value where it is an object; else an empty one. */
export function fieldsIn(value: unknown): LooseFields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as LooseFields) : {};
}

/** The objects of a list; none where it is no list. Items that are no objects are left out. */
export function itemsIn(value: unknown): readonly LooseFields[] {
  if (!Array.isArray(value)) return [];
  return value.filter(item => typeof item === 'object' && item !== null && !Array.isArray(item));
}

/** The value where it is text; else ''. */
export function textIn(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** The value where it is a number; else what is told. */
export function numberIn(value: unknown, absent = 0): number {
  return typeof value === 'number' ? value : absent;
}
