/**
 * What lies in a gzip file (RFC 1952, 1951); undefined where it is none, is cut, or holds more than `most` bytes. Its checksum is not looked
 * at. For places where the platform's own is not to be had at once.
 */
export function gunzip(bytes: Uint8Array, most: number): Uint8Array | undefined {
  const start = headerEnd(bytes);
  if (start === undefined || bytes.length < start + 8) return undefined;
  const size = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(bytes.length - 4, true);
  if (size > most) return undefined;
  try {
    return inflated(bytes, start, size);
  } catch {
    return undefined;
  }
}

function headerEnd(bytes: Uint8Array): number | undefined {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b || bytes[2] !== 8) return undefined;
  const flags = bytes[3] ?? 0;
  let at = 10;
  if (flags & 4) at += 2 + (bytes[at] ?? 0) + 256 * (bytes[at + 1] ?? 0);
  // Name and comment end with a zero.
  for (const flag of [8, 16]) if (flags & flag) at = bytes.indexOf(0, at) + 1 || bytes.length;
  return flags & 2 ? at + 2 : at;
}

type Bits = {readonly bytes: Uint8Array; at: number; held: number; count: number};
/** How many codes there are of each length, and the symbols in the order of their codes. */
type Codes = {readonly counts: Uint16Array; readonly symbols: Uint16Array};

const lengthBases = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];
const lengthBits = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const distanceBases = Array.from({length: 30}, (_, code) => (code < 4 ? code + 1 : (2 + (code & 1)) * 2 ** ((code >> 1) - 1) + 1));
const orderOfLengths = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

function inflated(bytes: Uint8Array, start: number, size: number): Uint8Array {
  const bits: Bits = {bytes, at: start, held: 0, count: 0};
  const out = new Uint8Array(size);
  let end = 0;
  for (let isLast = false; !isLast; ) {
    isLast = take(bits, 1) === 1;
    const type = take(bits, 2);
    if (type === 0) end = copyStored(bits, out, end);
    else if (type === 1) end = inflateBlock(bits, out, end, fixedLengths(), codesOf(new Array<number>(30).fill(5)));
    else if (type === 2) end = inflateBlock(bits, out, end, ...dynamicCodes(bits));
    else throw new Error('no such block');
  }
  if (end !== size) throw new Error('cut');
  return out;
}

function copyStored(bits: Bits, out: Uint8Array, end: number): number {
  bits.held = 0;
  bits.count = 0;
  const length = take(bits, 16);
  take(bits, 16);
  if (bits.at + length > bits.bytes.length || end + length > out.length) throw new Error('too long');
  out.set(bits.bytes.subarray(bits.at, bits.at + length), end);
  bits.at += length;
  return end + length;
}

function inflateBlock(bits: Bits, out: Uint8Array, from: number, literals: Codes, distances: Codes): number {
  let end = from;
  for (;;) {
    const symbol = decode(bits, literals);
    if (symbol === 256) return end;
    if (symbol < 256) {
      if (end >= out.length) throw new Error('too long');
      out[end++] = symbol;
      continue;
    }
    const code = symbol - 257;
    const length = lengthBases[code]! + take(bits, lengthBits[code]!);
    const far = decode(bits, distances);
    const distance = distanceBases[far]! + take(bits, far < 4 ? 0 : (far >> 1) - 1);
    if (!(distance <= end) || !(end + length <= out.length)) throw new Error('out of range');
    for (const stop = end + length; end < stop; end++) out[end] = out[end - distance]!;
  }
}

function dynamicCodes(bits: Bits): readonly [Codes, Codes] {
  const literals = take(bits, 5) + 257;
  const distances = take(bits, 5) + 1;
  const count = take(bits, 4) + 4;
  const first = new Array<number>(19).fill(0);
  for (let i = 0; i < count; i++) first[orderOfLengths[i]!] = take(bits, 3);
  const codes = codesOf(first);
  const lengths: number[] = [];
  while (lengths.length < literals + distances) {
    const symbol = decode(bits, codes);
    if (symbol < 16) lengths.push(symbol);
    else if (symbol === 16) repeat(lengths, lengths.at(-1) ?? 0, 3 + take(bits, 2));
    else repeat(lengths, 0, symbol === 17 ? 3 + take(bits, 3) : 11 + take(bits, 7));
  }
  return [codesOf(lengths.slice(0, literals)), codesOf(lengths.slice(literals))];
}

function repeat(lengths: number[], length: number, times: number): void {
  for (let i = 0; i < times; i++) lengths.push(length);
}

function fixedLengths(): Codes {
  return codesOf(Array.from({length: 288}, (_, symbol) => (symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8)));
}

function codesOf(lengths: readonly number[]): Codes {
  const counts = new Uint16Array(16);
  for (const length of lengths) counts[length]!++;
  counts[0] = 0;
  const offsets = new Uint16Array(16);
  for (let length = 1; length < 15; length++) offsets[length + 1] = offsets[length]! + counts[length]!;
  const symbols = new Uint16Array(lengths.length);
  for (const [symbol, length] of lengths.entries()) if (length > 0) symbols[offsets[length]!++] = symbol;
  return {counts, symbols};
}

/** Bit by bit: codes of one length are numbers in a row. */
function decode(bits: Bits, {counts, symbols}: Codes): number {
  let code = 0;
  let first = 0;
  let index = 0;
  for (let length = 1; length <= 15; length++) {
    code |= take(bits, 1);
    const count = counts[length]!;
    if (code - count < first) return symbols[index + (code - first)]!;
    index += count;
    first = (first + count) << 1;
    code <<= 1;
  }
  throw new Error('no such code');
}

function take(bits: Bits, count: number): number {
  while (bits.count < count) {
    const byte = bits.bytes[bits.at++];
    if (byte === undefined) throw new Error('cut');
    bits.held |= byte << bits.count;
    bits.count += 8;
  }
  const value = bits.held & ((1 << count) - 1);
  bits.held >>>= count;
  bits.count -= count;
  return value;
}
