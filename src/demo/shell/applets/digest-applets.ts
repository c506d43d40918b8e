import {createHash} from 'node:crypto';
import {absolute, complain, decode, joinBytes, openInput, print, readAll, write} from '../io.ts';
import type {Steps, Task} from '../task.ts';
import type {Applet} from './applet.ts';
import {parseOptions} from './options.ts';
import {eachInput} from './reading-applets.ts';

/** Programs that turn bytes into other bytes. */
export const digestApplets: Readonly<Record<string, Applet>> = {
  md5sum: (task, given) => digest(task, given, 'md5'),
  sha1sum: (task, given) => digest(task, given, 'sha1'),
  sha256sum: (task, given) => digest(task, given, 'sha256'),
  sha512sum: (task, given) => digest(task, given, 'sha512'),
  *base64(task, given) {
    const {has, value, words} = parseOptions(given, {
      letters: 'dw:i',
      long: {decode: 'd', wrap: 'w'},
      usage: 'base64 [-d] [-w COL] [FILE]',
    });
    const bytes = yield* readAll(task, openInput(task, words[0] ?? '-'));
    if (has('d')) {
      const text = decode(bytes).replace(/\s/g, '');
      yield* write(task, Uint8Array.from(Buffer.from(text, 'base64')));
      if (/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return 0;
      yield* complain(task, 'truncated base64 input');
      return 1;
    }
    const text = Buffer.from(bytes).toString('base64');
    const width = Number(value('w') ?? 76);
    const lines = width === 0 ? [text] : (text.match(new RegExp(`.{1,${width}}`, 'g')) ?? []);
    yield* print(task, width === 0 ? text : lines.map(line => `${line}\n`).join(''));
    return 0;
  },
  *od(task, given) {
    const {has, words} = parseOptions(given, {letters: 'cxA:t:vN:', usage: 'od [-cxA:t:] [FILE]...'});
    return yield* eachInput(task, words, function* (input) {
      const bytes = yield* readAll(task, input);
      for (let at = 0; at < bytes.length; at += 16) {
        const row = bytes.subarray(at, at + 16);
        const cells = has('c')
          ? [...row].map(letterCell)
          : wordsOf(row).map(word => ` ${word.toString(has('x') ? 16 : 8).padStart(has('x') ? 4 : 6, '0')}`);
        yield* print(task, `${at.toString(8).padStart(7, '0')}${cells.join('')}\n`);
      }
      yield* print(task, `${bytes.length.toString(8).padStart(7, '0')}\n`);
    });
  },
  *hexdump(task, given) {
    const {has, words} = parseOptions(given, {letters: 'Cvn:', usage: 'hexdump [-C] [FILE]...'});
    return yield* eachInput(task, words, function* (input) {
      const bytes = yield* readAll(task, input);
      for (let at = 0; at < bytes.length; at += 16) {
        const row = [...bytes.subarray(at, at + 16)];
        const hex = (byte: number) => byte.toString(16).padStart(2, '0');
        if (!has('C')) {
          yield* print(
            task,
            `${at.toString(16).padStart(7, '0')}${wordsOf(Uint8Array.from(row))
              .map(word => ` ${word.toString(16).padStart(4, '0')}`)
              .join('')}\n`,
          );
          continue;
        }
        const cells = `${row.slice(0, 8).map(hex).join(' ').padEnd(23)}  ${row.slice(8).map(hex).join(' ')}`.padEnd(50);
        yield* print(
          task,
          `${at.toString(16).padStart(8, '0')}  ${cells}|${row.map(byte => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '.')).join('')}|\n`,
        );
      }
      yield* print(task, `${bytes.length.toString(16).padStart(has('C') ? 8 : 7, '0')}\n`);
    });
  },
  *cmp(task, given) {
    const {has, words} = parseOptions(given, {letters: 'ls', usage: 'cmp [-ls] FILE1 [FILE2]'});
    const [one, other] = [yield* readAll(task, openInput(task, words[0] ?? '-')), yield* readAll(task, openInput(task, words[1] ?? '-'))];
    const at = one.findIndex((byte, index) => byte !== other[index]);
    if (at < 0 && one.length === other.length) return 0;
    const end = one.length < other.length ? words[0] : words[1];
    const line = 1 + one.subarray(0, at).filter(byte => byte === 10).length;
    if (has('s')) return 1;
    if (at < 0 || at >= other.length) yield* complain(task, `EOF on ${end}`);
    else yield* print(task, `${words[0]} ${words[1] ?? '-'} differ: char ${at + 1}, line ${line}\n`);
    return 1;
  },
  *dd(task, given) {
    return yield* copyBlocks(task, new Map(given.map(word => [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)])));
  },
  *strings(task, given) {
    return yield* eachInput(task, parseOptions(given, {letters: 'an:fo'}).words, function* (input) {
      const text = String.fromCharCode(...(yield* readAll(task, input)).subarray(0, 60_000));
      for (const [found] of text.matchAll(/[\x20-\x7e\t]{4,}/g)) yield* print(task, `${found}\n`);
    });
  },
};

function letterCell(byte: number): string {
  const names: Readonly<Record<number, string>> = {0: '\\0', 7: '\\a', 8: '\\b', 9: '\\t', 10: '\\n', 11: '\\v', 12: '\\f', 13: '\\r'};
  return (names[byte] ?? (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : byte.toString(8).padStart(3, '0'))).padStart(4);
}

function wordsOf(bytes: Uint8Array): number[] {
  return Array.from({length: Math.ceil(bytes.length / 2)}, (_, index) => bytes[2 * index]! | ((bytes[2 * index + 1] ?? 0) << 8));
}

function* digest(task: Task, given: readonly string[], algorithm: string): Steps<number> {
  const {has, words} = parseOptions(given, {letters: 'csw', usage: `${algorithm}sum [-c[sw]] [FILE]...`});
  if (!has('c')) {
    return yield* eachInput(task, words, function* (input, path) {
      const hash = createHash(algorithm);
      for (;;) {
        const chunk = yield* input.read(task, 65536);
        if (!chunk) break;
        hash.update(chunk);
      }
      yield* print(task, `${hash.digest('hex')}  ${path}\n`);
    });
  }
  let status = 0;
  for (const line of decode(yield* readAll(task, openInput(task, words[0] ?? '-'))).split('\n')) {
    const [, expected, path] = /^([0-9a-f]+) [ *](.+)$/.exec(line) ?? [];
    if (expected === undefined || path === undefined) continue;
    const entry = task.container.files.stat(absolute(task, path));
    const isSame =
      entry?.type === 'file' &&
      createHash(algorithm)
        .update(task.container.files.read(absolute(task, path)))
        .digest('hex') === expected;
    if (!isSame) status = 1;
    if (!has('s')) yield* print(task, `${path}: ${isSame ? 'OK' : 'FAILED'}\n`);
  }
  return status;
}

function* copyBlocks(task: Task, options: ReadonlyMap<string, string>): Steps<number> {
  const size = sizeOf(options.get('bs') ?? options.get('ibs') ?? '512');
  const count = options.has('count') ? Number(options.get('count')) : Number.POSITIVE_INFINITY;
  const input = openInput(task, options.get('if') ?? '-');
  const {files} = task.container;
  const target = options.get('of');
  const output =
    target === undefined
      ? undefined
      : files.open(absolute(task, target), {isWriting: true, isTruncating: !options.get('conv')?.includes('notrunc')});
  let offset = sizeOf(options.get('seek') ?? '0') * size;
  let whole = 0;
  let partial = 0;
  let total = 0;
  let skipped = Number(options.get('skip') ?? 0);
  while (whole + partial < count) {
    const parts: Uint8Array[] = [];
    let length = 0;
    while (length < size) {
      const chunk = yield* input.read(task, size - length);
      if (!chunk) break;
      parts.push(chunk);
      length += chunk.length;
    }
    if (length === 0) break;
    if (skipped > 0) {
      skipped--;
      continue;
    }
    const block = joinBytes(parts);
    if (length === size) whole++;
    else partial++;
    total += length;
    if (output) output.writeAt(offset, block);
    else yield* write(task, block);
    offset += length;
  }
  const text = `${whole}+${partial} records in\n${whole}+${partial} records out\n${total} bytes (${(total / 2 ** 20).toFixed(1)}MB) copied, 0.001 seconds\n`;
  if (options.get('status') !== 'none') yield* task.descriptors.get(2)?.write(task, new TextEncoder().encode(text)) ?? [];
  return 0;
}

function sizeOf(text: string): number {
  const [, digits = '0', unit = ''] = /^(\d+)([kKMGcwb]?)B?$/.exec(text) ?? [];
  return Number(digits) * ({k: 1024, K: 1024, M: 2 ** 20, G: 2 ** 30, c: 1, w: 2, b: 512}[unit] ?? 1);
}
