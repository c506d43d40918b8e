import {expect, test} from 'vitest';
import {createRandom} from '../src/demo/random.ts';
import {createSplitter, MOST_LINE_BYTES, type StampedLine} from '../src/logs/split.ts';

const FALLBACK_MS = 42;
const T = '2026-01-02T03:04:05';
const AT = Date.UTC(2026, 0, 2, 3, 4, 5);

function split(...chunks: (string | Uint8Array)[]): readonly StampedLine[] {
  const splitter = createSplitter(() => FALLBACK_MS);
  return [...chunks.flatMap(chunk => splitter.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk)), ...splitter.end()];
}

function told(lines: readonly StampedLine[]) {
  return lines.map(({ms, nanos, bytes}) => [ms, nanos, Buffer.from(bytes).toString('latin1')]);
}

test.each([
  ['nine digits', `${T}.123456789Z a b\n`, AT + 123, 456_789, 'a b'],
  ['no fraction', `${T}Z a\n`, AT, 0, 'a'],
  ['one digit', `${T}.5Z a\n`, AT + 500, 0, 'a'],
  ['seven digits', `${T}.0000001Z a\n`, AT, 100, 'a'],
  ['more digits than nanoseconds', `${T}.1234567899Z a\n`, AT + 123, 456_789, 'a'],
  ['east of Greenwich', `${T}.5+02:00 a\n`, AT + 500 - 7_200_000, 0, 'a'],
  ['west of Greenwich', `${T}-00:30 a\n`, AT + 1_800_000, 0, 'a'],
  ['a leap day', '2024-02-29T23:59:59.999999999Z a\n', Date.UTC(2024, 1, 29, 23, 59, 59, 999), 999_999, 'a'],
  ['before the epoch', '1969-12-31T23:59:59.5Z a\n', -500, 0, 'a'],
  ['the last day of a year', '2100-12-31T00:00:00Z a\n', Date.UTC(2100, 11, 31), 0, 'a'],
  ['an empty line', `${T}Z \n`, AT, 0, ''],
  ['a time alone', `${T}Z\n`, AT, 0, ''],
  ['two blanks', `${T}Z  a\n`, AT, 0, ' a'],
  ['a carriage return', `${T}Z a\r\n`, AT, 0, 'a'],
  ['carriage returns inside', `${T}Z a\rb\r\r\n`, AT, 0, 'a\rb\r'],
  ['no newline at the end', `${T}Z a\r`, AT, 0, 'a\r'],
  ['NUL and broken UTF-8', Buffer.from(`${T}Z a\0\xff\xc3\n`, 'latin1'), AT, 0, 'a\0\xff\xc3'],
  ['no time', 'unable to retrieve container logs for x\n', FALLBACK_MS, 0, 'unable to retrieve container logs for x'],
  ['no such month', '2026-13-02T03:04:05Z a\n', FALLBACK_MS, 0, '2026-13-02T03:04:05Z a'],
  ['a letter in the time', '2026-01-0xT03:04:05Z a\n', FALLBACK_MS, 0, '2026-01-0xT03:04:05Z a'],
  ['no zone', `${T} abc\n`, FALLBACK_MS, 0, `${T} abc`],
  ['a dot without digits', `${T}.Z abc\n`, FALLBACK_MS, 0, `${T}.Z abc`],
  ['something else behind the time', `${T}Z,a\n`, FALLBACK_MS, 0, `${T}Z,a`],
  ['a zone cut short', `${T}+02\n`, FALLBACK_MS, 0, `${T}+02`],
])('%s', (_, input, ms, nanos, text) => {
  expect(told(split(input))).toEqual([[ms, nanos, text]]);
});

test('a line without a time takes that of the line before it', () => {
  expect(told(split(`${T}.000001002Z a\nfailed\n`))).toEqual([
    [AT, 1002, 'a'],
    [AT, 1002, 'failed'],
  ]);
});

test('chunks may be cut anywhere', () => {
  const text = Array.from({length: 20}, (_, index) => `${T}.${index}Z ${'é'.repeat(index)}${index % 3 ? '\r' : ''}\n`).join('');
  const all = Buffer.from(`${text}\n${T}Z last`);
  const whole = told(split(all));
  expect(whole).toHaveLength(22);
  for (let seed = 0; seed < 100; seed++) {
    const random = createRandom(seed);
    const chunks: Buffer[] = [];
    for (let at = 0; at < all.length; ) {
      const until = at + random.below(random.pick([3, 50, 400]));
      chunks.push(all.subarray(at, until));
      at = Math.min(until, all.length);
    }
    expect(told(split(...chunks)), `seed ${seed}`).toEqual(whole);
  }
});

test('a line that lies in one chunk is not copied, one over two is', () => {
  const chunk = Buffer.from(`${T}Z whole\n${T}Z half`);
  const splitter = createSplitter(() => 0);
  const [whole] = splitter.push(chunk);
  const [half] = splitter.push(Buffer.from('\n'));
  chunk.fill(0x2e);
  expect(Buffer.from(whole!.bytes).toString()).toBe('.....');
  expect(Buffer.from(half!.bytes).toString()).toBe('half');
});

test('a line longer than a line may be is cut and what is missing counted', () => {
  for (const [length, ends] of [
    [MOST_LINE_BYTES, '\n'],
    [MOST_LINE_BYTES, '\r\n'],
    [MOST_LINE_BYTES + 1, '\n'],
    [MOST_LINE_BYTES + 1000, '\r\n'],
    [4 * MOST_LINE_BYTES, '\n'],
  ] as const) {
    const all = Buffer.from(`${T}Z ${'x'.repeat(length)}${ends}${T}Z next\n`);
    for (const size of [all.length, 64 * 1024, 1021]) {
      const chunks = Array.from({length: Math.ceil(all.length / size)}, (_, index) => all.subarray(index * size, (index + 1) * size));
      const [long, next] = split(...chunks);
      expect([long!.bytes.length, long!.cut], `${length} in chunks of ${size}`).toEqual([MOST_LINE_BYTES, length - MOST_LINE_BYTES]);
      expect(Buffer.from(next!.bytes).toString()).toBe('next');
    }
  }
});

test('what never ends takes no more memory than a line', () => {
  const splitter = createSplitter(() => 0);
  const chunk = Buffer.alloc(64 * 1024, 'x');
  for (let index = 0; index < 160; index++) expect(splitter.push(chunk)).toEqual([]);
  const [line] = splitter.end();
  expect(line!.bytes.length + line!.cut).toBe(160 * chunk.length);
  expect(line!.bytes.buffer.byteLength).toBeLessThan(MOST_LINE_BYTES + 100);
  expect(splitter.end()).toEqual([]);
});
