/** A place in protobuf bytes. Buffers are used again and hold stale bytes after `end`, so every step is checked against `end`. */
export type Cursor = {readonly bytes: Buffer; at: number; readonly start: number};

/** What arrived is not what it claims to be: neither the data nor the connection is of further use. */
export class MalformedError extends Error {
  override name = 'MalformedError';
}

export const varintType = 0;
export const bytesType = 2;

/** Exact up to 2^53 and rounded beyond, as JSON.parse does. Negative numbers take ten bytes, whatever their declared width. */
export function varint(cursor: Cursor, end: number): number {
  const {bytes} = cursor;
  if (cursor.at < end && bytes[cursor.at]! < 128) return bytes[cursor.at++]!;
  let low = 0;
  let high = 0;
  for (let shift = 0; shift < 70; shift += 7) {
    if (cursor.at >= end) malformed(cursor, 'a number runs over the end');
    const byte = bytes[cursor.at++]!;
    if (shift < 28) low |= (byte & 127) << shift;
    else if (shift === 28) {
      low |= byte << 28;
      high = (byte & 127) >>> 4;
    } else high |= (byte & 127) << (shift - 32);
    if (byte < 128) return high * 2 ** 32 + (low >>> 0);
  }
  return malformed(cursor, 'a number has more than ten bytes');
}

/** Reads a length and returns where that many bytes end. */
export function lengthEnd(cursor: Cursor, end: number): number {
  const length = varint(cursor, end);
  if (length < 0 || length > end - cursor.at) malformed(cursor, `${length} bytes announced, ${end - cursor.at} left`);
  return cursor.at + length;
}

export function skip(cursor: Cursor, wireType: number, end: number): void {
  if (wireType === varintType) varint(cursor, end);
  else if (wireType === bytesType) cursor.at = lengthEnd(cursor, end);
  else if (wireType === 1 || wireType === 5) cursor.at += wireType === 1 ? 8 : 4;
  else malformed(cursor, `wire type ${wireType}`);
  if (cursor.at > end) malformed(cursor, 'a field runs over the end');
}

/** Walks the fields up to `end`; a field that `visit` has not consumed, which it says by false, is skipped. */
export function eachField(cursor: Cursor, end: number, visit: (number: number, wireType: number) => boolean): void {
  while (cursor.at < end) {
    const tag = varint(cursor, end);
    if (!visit(tag >>> 3, tag & 7)) skip(cursor, tag & 7, end);
  }
}

/** Goes to the content of field `wanted`, which must have a length, and returns its end. */
export function enter(cursor: Cursor, end: number, wanted: number): number {
  while (cursor.at < end) {
    const tag = varint(cursor, end);
    if (tag >>> 3 === wanted && (tag & 7) === bytesType) return lengthEnd(cursor, end);
    skip(cursor, tag & 7, end);
  }
  return malformed(cursor, `no field ${wanted}`);
}

/** Passes what stands before every object of Kubernetes, `k8s\0`; after it comes a runtime.Unknown, whose field 2 is the object. */
export function passMagic(cursor: Cursor, end: number): void {
  const magicEnd = cursor.at + magicLength;
  if (magicEnd > end || !magic.equals(cursor.bytes.subarray(cursor.at, magicEnd))) malformed(cursor, 'not k8s\\0');
  cursor.at = magicEnd;
}

export function text(cursor: Cursor, end: number): string {
  const string = cursor.bytes.toString('utf8', cursor.at, end);
  cursor.at = end;
  return string;
}

export function malformed(cursor: Cursor, problem: string): never {
  throw new MalformedError(`Malformed protobuf at byte ${cursor.at - cursor.start}: ${problem}`);
}

const magic = Buffer.from('k8s\0');
export const magicLength = magic.length;
