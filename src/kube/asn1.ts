/** A value in DER (X.690): its tag, and where in the bytes it begins, where what it holds begins, and where it ends. */
export type Der = {readonly tag: number; readonly at: number; readonly from: number; readonly to: number};

export const SEQUENCE = 0x30;
export const INTEGER = 0x02;
export const BIT_STRING = 0x03;
export const OCTET_STRING = 0x04;
export const OID = 0x06;

/** The value that begins at `at`; undefined where there is none that ends by `end`. Tags of more than one byte are none. */
export function derAt(bytes: Uint8Array, at: number, end: number): Der | undefined {
  const tag = bytes[at];
  const first = bytes[at + 1];
  if (tag === undefined || first === undefined || (tag & 0x1f) === 0x1f || at + 2 > end) return undefined;
  const more = first < 0x80 ? 0 : first & 0x7f;
  if (first === 0x80 || more > 4) return undefined;
  let length = more === 0 ? first : 0;
  for (let i = 0; i < more; i++) length = length * 256 + (bytes[at + 2 + i] ?? 0);
  const from = at + 2 + more;
  return from + length <= end ? {tag, at, from, to: from + length} : undefined;
}

/** The values in a value, as far as they can be read; none where it is undefined. */
export function derIn(bytes: Uint8Array, der: Der | undefined): readonly Der[] {
  const found: Der[] = [];
  if (!der) return found;
  for (let at = der.from; at < der.to; ) {
    const next = derAt(bytes, at, der.to);
    if (!next) break;
    found.push(next);
    at = next.to;
  }
  return found;
}

export function bytesOf(bytes: Uint8Array, der: Der): Uint8Array {
  return bytes.subarray(der.from, der.to);
}

/** In lower case: how object identifiers are compared. */
export function hexOf(bytes: Uint8Array, between = ''): string {
  return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join(between);
}

/** `1.2.840.113549`. */
export function oidText(bytes: Uint8Array): string {
  const numbers: number[] = [];
  let number = 0;
  for (const byte of bytes) {
    number = number * 128 + (byte & 0x7f);
    if (byte >= 0x80) continue;
    const top = Math.min(2, Math.floor(number / 40));
    numbers.push(...(numbers.length === 0 ? [top, number - 40 * top] : [number]));
    number = 0;
  }
  return numbers.join('.');
}

/** An integer's bytes without the zero that keeps it positive. */
export function magnitude(bytes: Uint8Array, der: Der): Uint8Array {
  const all = bytesOf(bytes, der);
  return all[0] === 0 && all.length > 1 ? all.subarray(1) : all;
}

export function bitsIn(bytes: Uint8Array): number {
  return bytes.length === 0 ? 0 : bytes.length * 8 - (Math.clz32(bytes[0]!) - 24);
}

/** The bytes of a bit string, whose first one tells how many bits of the last are not used. */
export function bitString(bytes: Uint8Array, der: Der): Uint8Array {
  return bytes.subarray(Math.min(der.from + 1, der.to), der.to);
}
