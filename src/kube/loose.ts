/** What lies in an object may be missing or of a wrong type; these read it as if it were empty. */
export type Loose = Readonly<Record<string, unknown>>;

/** The value where it is an object; else an empty one. */
export function record(value: unknown): Loose {
  return isRecord(value) ? value : {};
}

/** The objects of a list; none where it is no list. Items that are no objects are left out. */
export function records(value: unknown): readonly Loose[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

/** The same with the places that they have in the list. */
export function placed(value: unknown): readonly {readonly index: number; readonly fields: Loose}[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((fields, index) => (isRecord(fields) ? [{index, fields}] : []));
}

/** The value where it is text; else ''. */
export function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** The value where it is a number; else what is told, 0 unless told. */
export function whole(value: unknown, absent = 0): number {
  return typeof value === 'number' ? value : absent;
}

function isRecord(value: unknown): value is Loose {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
