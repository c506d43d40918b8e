import type {Cause} from '../refusal.ts';

/** What is wrong, gathered by the checks that look at an object. */
export type Causes = Cause[];

// Reasons and texts as in k8s.io/apimachinery/pkg/util/validation/field.
export function required(field: string, detail = ''): Cause {
  return {reason: 'FieldValueRequired', message: detail === '' ? 'Required value' : `Required value: ${detail}`, field};
}

export function invalidValue(field: string, value: unknown, detail: string): Cause {
  return {reason: 'FieldValueInvalid', message: `Invalid value: ${shown(value)}${told(detail)}`, field};
}

export function unsupported(field: string, value: unknown, supported: readonly string[]): Cause {
  const values = supported.map(shown).join(', ');
  return {reason: 'FieldValueNotSupported', message: `Unsupported value: ${shown(value)}: supported values: ${values}`, field};
}

export function duplicate(field: string, value: unknown, detail = ''): Cause {
  return {reason: 'FieldValueDuplicate', message: `Duplicate value: ${shown(value)}${told(detail)}`, field};
}

export function forbiddenField(field: string, detail: string): Cause {
  return {reason: 'FieldValueForbidden', message: `Forbidden${told(detail)}`, field};
}

export function notFoundValue(field: string, value: unknown): Cause {
  return {reason: 'FieldValueNotFound', message: `Not found: ${shown(value)}`, field};
}

export function tooLong(field: string, most: number): Cause {
  return {reason: 'FieldValueTooLong', message: `Too long: may not be more than ${most} bytes`, field};
}

/** One cause for each complaint about the value. */
export function complain(causes: Causes, field: string, value: unknown, complaints: readonly string[]): void {
  for (const complaint of complaints) causes.push(invalidValue(field, value, complaint));
}

/** Looks at each under its own path. */
export function each<T>(field: string, things: readonly T[] | undefined, look: (thing: T, at: string, index: number) => void): void {
  for (let index = 0; index < (things?.length ?? 0); index++) look(things![index]!, `${field}[${index}]`, index);
}

export function checkNotNegative(causes: Causes, field: string, value: number | undefined): void {
  if (value !== undefined && value < 0) causes.push(invalidValue(field, value, notNegative));
}

export function checkOneOf(causes: Causes, field: string, value: string | undefined, supported: readonly string[]): void {
  if (value === undefined || value === '') causes.push(required(field));
  else if (!supported.includes(value)) causes.push(unsupported(field, value, supported));
}

/** A field that may be left out, and not be changed afterwards. */
export function checkImmutable(causes: Causes, field: string, value: unknown, isSame: boolean): void {
  if (!isSame) causes.push(invalidValue(field, value, immutable));
}

export const notNegative = 'must be greater than or equal to 0';
export const immutable = 'field is immutable';

function shown(value: unknown): string {
  return value === undefined ? 'null' : JSON.stringify(value, (_, part) => (isMap(part) ? sorted(part) : part));
}

/** Labels and their like: the server writes maps in the order of their keys, and everything else in the order of its fields. */
function isMap(value: unknown): value is Readonly<Record<string, string>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.values(value).every(part => typeof part === 'string');
}

function sorted(map: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(map).sort(([one], [other]) => (one < other ? -1 : 1)));
}

function told(detail: string): string {
  return detail === '' ? '' : `: ${detail}`;
}
