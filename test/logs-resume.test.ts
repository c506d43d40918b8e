import {expect, test} from 'vitest';
import {createResumption, type ReadMark} from '../src/logs/resume.ts';
import type {StampedLine} from '../src/logs/split.ts';

/** Lines from times in seconds. Their text is their place, so that twins can be told apart. */
function linesAt(...seconds: readonly number[]): readonly StampedLine[] {
  return seconds.map((second, index) => ({
    ms: Math.floor(second * 1000),
    nanos: Math.round(second * 1e9) % 1e6,
    bytes: Buffer.from(`${index}`),
    cut: 0,
  }));
}

const texts = (lines: readonly StampedLine[]) => lines.map(({bytes}) => Buffer.from(bytes).toString());

/** Reads the first `read` lines of a log, is cut, and reads what a server sends then: from the whole second on, in the order of the log. */
function check(seconds: readonly number[], read: number, since: string, isFresh: readonly number[], mark?: ReadMark) {
  const log = linesAt(...seconds);
  const resumption = createResumption();
  expect(resumption.fresh(log.slice(0, read))).toHaveLength(read);
  if (mark) expect(resumption.mark).toEqual(mark);
  expect(resumption.sinceTime).toBe(since);
  for (const size of [log.length, 1]) {
    const again = createResumption(resumption.mark);
    again.restart();
    const sent = log.filter(({ms}) => ms >= Date.parse(since));
    const fresh: StampedLine[] = [];
    for (let at = 0; at < sent.length; at += size) fresh.push(...again.fresh(sent.slice(at, at + size)));
    expect(texts(fresh), `${size} at a time`).toEqual(isFresh.map(String));
  }
}

test('before the first line there is nothing to carry on from', () => {
  const resumption = createResumption();
  resumption.restart();
  expect([resumption.mark, resumption.sinceTime]).toEqual([undefined, undefined]);
  expect(texts(resumption.fresh(linesAt(1, 2)))).toEqual(['0', '1']);
});

test('what came of the last second comes again and is passed over', () =>
  check([1.1, 2.2, 2.3, 2.4, 3], 3, '1970-01-01T00:00:02Z', [3, 4], {ms: 2300, nanos: 0, count: 1}));

test('nanoseconds tell lines apart', () =>
  check([1.000000001, 1.000000002, 1.000000003], 2, '1970-01-01T00:00:01Z', [2], {ms: 1000, nanos: 2, count: 1}));

test('lines of exactly the same time are counted', () =>
  check([1.5, 1.5, 1.5, 1.5, 2], 2, '1970-01-01T00:00:01Z', [2, 3, 4], {ms: 1500, nanos: 0, count: 2}));

test('what follows the last line that was read is new, although its time is older', () =>
  check([1.5, 1.2, 1.6], 1, '1970-01-01T00:00:01Z', [1, 2]));

test('lines before a step back of the clock that come again are passed over', () => {
  check([10.1, 11, 12, 10.5, 10.6], 4, '1970-01-01T00:00:10Z', [4], {ms: 10_500, nanos: 0, count: 1, again: 4});
  check([10.1, 11, 12, 10.5, 11.5, 13], 5, '1970-01-01T00:00:11Z', [5], {ms: 11_500, nanos: 0, count: 1, again: 3});
  check([10.1, 11, 12, 10.5, 12.1, 13], 5, '1970-01-01T00:00:12Z', [5]);
});

test('where the server has no older lines any more nothing is passed over', () => {
  const resumption = createResumption({ms: 2000, nanos: 0, count: 3});
  resumption.restart();
  expect(texts(resumption.fresh(linesAt(5, 6, 4)))).toEqual(['0', '1', '2']);
  expect(resumption.mark).toMatchObject({ms: 4000, count: 1});
});

test('a stream that is cut again and again goes on', () => {
  const log = linesAt(1, 1, 1, 1.25, 2, 2, 2.5, 2.5, 2.5, 3);
  const resumption = createResumption();
  const read: StampedLine[] = [];
  for (let until = 1; until <= log.length; until++) {
    const since = Date.parse(resumption.sinceTime ?? '1970-01-01T00:00:00Z');
    resumption.restart();
    read.push(...resumption.fresh(log.slice(0, until).filter(({ms}) => ms >= since)));
  }
  expect(read).toEqual(log);
});
