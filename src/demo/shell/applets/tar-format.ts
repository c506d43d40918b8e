import type {Entry} from '../files.ts';

/** One member of a tar archive (POSIX ustar, with GNU's long names and pax headers when reading). */
export type Member = {
  readonly path: string;
  readonly type: Entry['type'] | 'hard-link' | 'other';
  readonly mode: number;
  readonly user: string;
  readonly group: string;
  readonly size: number;
  /** Milliseconds since the epoch. */
  readonly changedAt: number;
  readonly target: string;
};

export const blockSize = 512;

/** The blocks before a member's bytes. */
export function headerOf({path, type, mode, user, group, size, changedAt, target}: Member): Uint8Array {
  const blocks: Uint8Array[] = [];
  const long = (text: string, flag: string) => {
    const bytes = encoder.encode(`${text}\0`);
    blocks.push(
      block('././@LongLink', {flag, size: bytes.length, mode: 0o644, seconds: 0, target: '', user: 'root', group: 'root'}),
      padded(bytes),
    );
  };
  if (encoder.encode(path).length > 100) long(path, 'L');
  if (encoder.encode(target).length > 100) long(target, 'K');
  const flag = {file: '0', folder: '5', link: '2', device: '3', 'hard-link': '1', other: '0'}[type];
  blocks.push(block(path, {flag, size, mode: mode & 0o7777, seconds: Math.floor(changedAt / 1000), target, user, group}));
  return joined(blocks);
}

/** Bytes filled up to whole blocks. */
export function padded(bytes: Uint8Array): Uint8Array {
  const rest = bytes.length % blockSize;
  return rest === 0 ? bytes : joined([bytes, new Uint8Array(blockSize - rest)]);
}

type Fields = {flag: string; size: number; mode: number; seconds: number; target: string; user: string; group: string};

function block(path: string, {flag, size, mode, seconds, target, user, group}: Fields): Uint8Array {
  const bytes = new Uint8Array(blockSize);
  const put = (text: string, at: number, most: number) => bytes.set(encoder.encode(text).subarray(0, most), at);
  const octal = (value: number, at: number, width: number) => put(`${value.toString(8).padStart(width - 1, '0')}\0`, at, width);
  put(path, 0, 100);
  octal(mode, 100, 8);
  octal(user === 'root' ? 0 : /^\d+$/.test(user) ? Number(user) : 65534, 108, 8);
  octal(group === 'root' ? 0 : /^\d+$/.test(group) ? Number(group) : 65534, 116, 8);
  octal(size, 124, 12);
  octal(Math.max(0, seconds), 136, 12);
  put('        ', 148, 8);
  put(flag, 156, 1);
  put(target, 157, 100);
  put('ustar  \0', 257, 8);
  put(user, 265, 31);
  put(group, 297, 31);
  const sum = bytes.reduce((total, byte) => total + byte, 0);
  put(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 8);
  return bytes;
}

/** What a header says; undefined for the empty block at the end. `extra` are long names and pax records that stood before it. */
export function readHeader(
  bytes: Uint8Array,
  extra: ReadonlyMap<string, string>,
): (Member & {readonly flag: string}) | undefined | 'damaged' {
  if (bytes.every(byte => byte === 0)) return undefined;
  const sum = bytes.reduce((total, byte, index) => total + (index >= 148 && index < 156 ? 32 : byte), 0);
  if (sum !== octalAt(bytes, 148, 8)) return 'damaged';
  const flag = String.fromCharCode(bytes[156] || 48);
  const isUstar = textAt(bytes, 257, 5) === 'ustar';
  const prefix = isUstar && textAt(bytes, 257, 6) === 'ustar' && bytes[262] === 0 ? textAt(bytes, 345, 155) : '';
  const name = (prefix === '' ? '' : `${prefix}/`) + textAt(bytes, 0, 100);
  const path = extra.get('path') ?? name;
  const types: Readonly<Record<string, Member['type']>> = {
    0: 'file',
    7: 'file',
    1: 'hard-link',
    2: 'link',
    3: 'device',
    4: 'device',
    5: 'folder',
  };
  const user = isUstar ? textAt(bytes, 265, 32) : '';
  const group = isUstar ? textAt(bytes, 297, 32) : '';
  return {
    path,
    flag,
    type: flag === '0' && path.endsWith('/') ? 'folder' : (types[flag] ?? 'other'),
    mode: octalAt(bytes, 100, 8) & 0o7777,
    user: user || String(octalAt(bytes, 108, 8)),
    group: group || String(octalAt(bytes, 116, 8)),
    size: extra.has('size') ? Number(extra.get('size')) : octalAt(bytes, 124, 12),
    changedAt: (extra.has('mtime') ? Number(extra.get('mtime')) : octalAt(bytes, 136, 12)) * 1000,
    target: extra.get('linkpath') ?? textAt(bytes, 157, 100),
  };
}

/** Records such as `27 path=some/long/name` (POSIX pax). */
export function paxRecords(bytes: Uint8Array): Map<string, string> {
  const records = new Map<string, string>();
  let at = 0;
  while (at < bytes.length) {
    const blank = bytes.indexOf(32, at);
    const length = blank < 0 ? 0 : Number(decoder.decode(bytes.subarray(at, blank)));
    if (!length) break;
    const record = decoder.decode(bytes.subarray(blank + 1, at + length - 1));
    records.set(record.slice(0, record.indexOf('=')), record.slice(record.indexOf('=') + 1));
    at += length;
  }
  return records;
}

function textAt(bytes: Uint8Array, at: number, length: number): string {
  const field = bytes.subarray(at, at + length);
  const end = field.indexOf(0);
  return decoder.decode(end < 0 ? field : field.subarray(0, end));
}

function octalAt(bytes: Uint8Array, at: number, length: number): number {
  // Large numbers are binary (GNU): the first bit says so.
  if (bytes[at]! & 0x80) return bytes.subarray(at + 1, at + length).reduce((value, byte) => value * 256 + byte, 0);
  return Number.parseInt(textAt(bytes, at, length).trim() || '0', 8) || 0;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, {length}) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();
