import {expect, test} from 'vitest';
import {readOlder} from '../src/cluster/logs.ts';
import {ApiError} from '../src/kube/api-error.ts';
import {fakeClock} from './fake-clock.ts';
import {logBook} from './log-book.ts';

const T = Date.UTC(2026, 0, 1, 2);
const APP = 'web/app';

test.each<[text: string, count: number, everyMs: number, most: number, expected: number, isAll: boolean]>([
  ['few of many', 5000, 10, 100, 100, false],
  ['all of few', 50, 10, 100, 50, true],
  ['few that lie far back', 30, 3_600_000, 20, 20, false],
  ['as many as there are', 100, 10, 100, 100, false],
])('older lines: %s', async (_text, count, everyMs, most, expected, isAll) => {
  const book = logBook();
  for (let number = 0; number < count + 10; number++) book.write(APP, T - (count - number) * everyMs, `line ${number}\n`);
  const options = {signal: new AbortController().signal, clock: fakeClock(T), random: () => 0};
  const place = {namespace: 'shop', pod: 'web', container: 'app'};
  const found = await readOlder(book.transport, {...place, beforeMs: T, most}, options);
  const texts = found.lines.map(({bytes}) => Buffer.from(bytes).toString());
  expect(texts).toEqual(Array.from({length: expected}, (_, index) => `line ${count - expected + index}`));
  expect(found.isAll).toBe(isAll);
  await new Promise(resolve => setImmediate(resolve));
  expect(book.open).toBe(0);
});

test('older lines that may not be read are an error', async () => {
  const book = logBook();
  const error = new ApiError(403, 'Forbidden', 'no');
  book.refuse(/log/, error);
  const options = {signal: new AbortController().signal, clock: fakeClock(T), random: () => 0};
  await expect(readOlder(book.transport, {namespace: 'shop', pod: 'web', container: 'app', beforeMs: T, most: 5}, options)).rejects.toBe(
    error,
  );
});
