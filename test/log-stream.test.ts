import {expect, onTestFinished, test} from 'vitest';
import {type LogEvent, type LogWish, streamLog} from '../src/cluster/logs.ts';
import type {Transport} from '../src/cluster/transport-types.ts';
import {createRandom} from '../src/demo/random.ts';
import {ApiError} from '../src/kube/api-error.ts';
import {fakeClock} from './fake-clock.ts';
import {type LogBook, logBook} from './log-book.ts';
import {createWaiters} from './waiters.ts';

const T = Date.UTC(2026, 0, 1, 2);
const APP = 'web/app';

/** A stream of web/app being read, and what it has told so far. */
function reading(book: LogBook | {readonly transport: Transport}, wish: Partial<LogWish> = {}, clock = fakeClock(T)) {
  const abort = new AbortController();
  const events: LogEvent[] = [];
  const {until, wake} = createWaiters();
  const options = {signal: abort.signal, clock, random: () => 0};
  const done = (async () => {
    const all = {namespace: 'shop', pod: 'web', container: 'app', isFollowing: true, ...wish};
    for await (const event of streamLog(book.transport, all, options)) {
      events.push(event.type === 'lines' ? {...event, lines: event.lines.slice()} : event);
      wake();
    }
  })();
  onTestFinished(async () => {
    abort.abort();
    await done;
  });
  const texts = () => events.flatMap(event => (event.type === 'lines' ? event.lines.map(({bytes}) => Buffer.from(bytes).toString()) : []));
  return {
    events,
    clock,
    texts,
    done,
    abort,
    /** Of what has been told, all but lines. */
    told: () => events.flatMap(event => (event.type === 'lines' ? [] : event.type)),
    until: <E extends LogEvent['type']>(type: E, count = 1) =>
      until(() => events.filter(event => event.type === type)[count - 1] as (LogEvent & {type: E}) | undefined),
    untilTexts: (...wanted: readonly string[]) => until(() => (texts().join('|') === wanted.join('|') ? true : undefined)),
  };
}

const lost = new ApiError(502, 'BadGateway', 'proxy error from 10.0.0.1:10250');

test('a log that is not followed is read to its end', async () => {
  const book = logBook();
  book.write(APP, T, 'one\n');
  book.write(APP, T + 5, 'two\n', 17);
  const it = reading(book, {isFollowing: false, tailLines: 10});
  await it.done;
  expect(it.events.at(-1)).toEqual({type: 'ended', mark: {ms: T + 5, nanos: 17, count: 1}});
  expect(it.texts()).toEqual(['one', 'two']);
  expect(it.told()).toEqual(['caught-up', 'ended']);
  expect(book.requests).toEqual([
    {path: '/api/v1/namespaces/shop/pods/web/log', query: {container: 'app', timestamps: 'true', tailLines: '10'}},
  ]);
});

test.each<[text: string, wish: Partial<LogWish>, query: Record<string, string>]>([
  ['all', {}, {follow: 'true'}],
  ['the previous instance', {isPrevious: true, isFollowing: false}, {previous: 'true'}],
  ['a span', {sinceMs: T + 1999}, {follow: 'true', sinceTime: '2026-01-01T02:00:01Z'}],
  ['from a mark on', {mark: {ms: T + 2500, nanos: 1, count: 1}, tailLines: 5}, {follow: 'true', sinceTime: '2026-01-01T02:00:02Z'}],
])('it asks for %s', async (_text, wish, query) => {
  const book = logBook();
  book.write(APP, T, 'one\n');
  book.restart(APP);
  const it = reading(book, wish);
  await Promise.race([it.clock.slept(ms => ms === 60).catch(() => {}), it.done]);
  expect(book.requests[0]!.query).toEqual({container: 'app', timestamps: 'true', ...query});
});

test('after a cut it goes on with the next line, even in mid-line and within one moment', async () => {
  const book = logBook();
  book.write(APP, T, 'one\n');
  book.write(APP, T, 'two\n');
  const it = reading(book);
  await it.untilTexts('one', 'two');
  book.write(APP, T, 'thr');
  book.cut();
  const {retryInMs} = await it.until('lost');
  expect(retryInMs).toBe(500);
  book.raw(APP, 'ee\n');
  book.write(APP, T, 'four\n', 1);
  await it.clock.advance(500);
  await it.untilTexts('one', 'two', 'three', 'four');
  expect(book.requests[1]!.query).toMatchObject({sinceTime: '2026-01-01T02:00:00Z'});
  expect(it.told()).not.toContain('missed');
});

test.each([1, 2, 3, 4])('cut and hung up on again and again, each line comes once and in order (seed %i)', async seed => {
  const book = logBook();
  const random = createRandom(seed);
  const clock = fakeClock(T);
  const texts: string[] = [];
  const written: string[] = [];
  let it: ReturnType<typeof reading> | undefined;
  let ms = T;
  for (let round = 0; round < 60; round++) {
    for (let line = random.below(6); line >= 0; line--) {
      ms += random.below(3) === 0 ? 0 : random.below(900);
      const text = `line ${written.length}`;
      written.push(text);
      const brokenAt = random.below(8) === 0 ? 4 : text.length;
      book.write(APP, ms, text.slice(0, brokenAt));
      if (brokenAt < text.length) await interrupt();
      book.raw(APP, `${text.slice(brokenAt)}\n`);
    }
    await interrupt();
  }
  for (let turn = 0; turn < 10; turn++) await goOn();
  expect([...texts, ...it!.texts()], `seed ${seed}`).toEqual(written);

  async function interrupt(): Promise<void> {
    if (random.below(2) === 0) await goOn();
    if (random.below(3) === 0) book.cut();
    if (random.below(4) === 0) book.hangUp();
  }

  /** Whoever reads goes on with the mark after an end, as long as the container runs. */
  async function goOn(): Promise<void> {
    const last = it?.events.at(-1);
    if (last && last.type !== 'ended') return clock.advance(20_000);
    texts.push(...(it?.texts() ?? []));
    it = reading(book, last?.mark ? {mark: last.mark} : {}, clock);
    await clock.advance(0);
  }
});

test('an answer that ends in mid-line is asked for again before the line is believed', async () => {
  const book = logBook();
  book.write(APP, T, 'one\n');
  book.write(APP, T + 1, 'tw');
  const it = reading(book);
  await it.untilTexts('one');
  book.hangUp();
  book.raw(APP, 'o\n');
  await it.untilTexts('one', 'two');
  expect(it.told()).not.toContain('lost');
});

test('a last line without a newline comes once', async () => {
  const book = logBook();
  book.write(APP, T, 'one\n');
  book.write(APP, T + 1, 'no newline');
  book.end(APP);
  const it = reading(book);
  await it.done;
  expect(it.texts()).toEqual(['one', 'no newline']);
  expect(it.events.at(-1)).toEqual({type: 'ended', mark: {ms: T + 1, nanos: 0, count: 1}});
  const again = reading(book, {mark: {ms: T + 1, nanos: 0, count: 1}});
  await again.done;
  expect(again.texts()).toEqual([]);
});

test('what broke off comes, too, when nothing more can be read', async () => {
  const book = logBook();
  book.write(APP, T, 'one\n');
  book.write(APP, T + 1, 'last wor');
  const it = reading(book);
  await it.untilTexts('one');
  book.cut();
  book.forget(APP);
  await it.until('lost');
  await it.clock.advance(500);
  await it.done;
  expect(it.texts()).toEqual(['one', 'last wor']);
  expect(it.events.at(-1)).toMatchObject({type: 'refused', error: {status: 404}});
});

test('it tells where the server no longer has what came next', async () => {
  const book = logBook();
  book.write(APP, T, 'one\n');
  const it = reading(book);
  await it.untilTexts('one');
  book.cut();
  book.write(APP, T + 100, 'two\n');
  book.write(APP, T + 200, 'three\n');
  book.rotate(APP, 1);
  await it.until('lost');
  await it.clock.advance(500);
  await it.untilTexts('one', 'three');
  const kinds = it.events.map(({type}) => type);
  expect(it.events[kinds.indexOf('missed')]).toEqual({type: 'missed', sinceMs: T});
  expect(kinds.indexOf('missed')).toBeLessThan(kinds.lastIndexOf('lines'));
});

test('a container that waits is asked again, ever less often', async () => {
  const book = logBook();
  const waiting = new ApiError(400, 'BadRequest', 'container "app" in pod "web" is waiting to start: ContainerCreating');
  book.write(APP, T, 'one\n');
  book.refuse(/log/, waiting, 8);
  const it = reading(book);
  expect(await it.until('waiting')).toEqual({type: 'waiting', reason: 'ContainerCreating', retryInMs: 1000});
  for (let count = 2; count <= 8; count++) {
    await it.clock.advance(5000);
    await it.until('waiting', count);
  }
  expect(await it.until('waiting', 8)).toMatchObject({retryInMs: 5000});
  await it.clock.advance(5000);
  await it.untilTexts('one');
});

test.each<[text: string, error: ApiError]>([
  ['forbidden', new ApiError(403, 'Forbidden', 'pods "web" is forbidden: User "eve" cannot get resource "pods/log"')],
  ['gone', new ApiError(404, 'NotFound', 'pods "web" not found')],
  ['no previous instance', new ApiError(400, 'BadRequest', 'previous terminated container "app" in pod "web" not found')],
])('%s: refused, and not asked again', async (_text, error) => {
  const book = logBook();
  book.refuse(/log/, error);
  const it = reading(book);
  await it.done;
  expect(it.events).toEqual([{type: 'refused', error}]);
  expect(book.requests.length).toBe(1);
});

test('a kubelet that is down is asked again after longer and longer waits, until a line begins anew', async () => {
  const book = logBook();
  book.write(APP, T, 'one\n');
  book.refuse(/log/, lost, 7);
  const it = reading(book);
  const waits: number[] = [];
  for (let count = 1; count <= 7; count++) {
    waits.push((await it.until('lost', count)).retryInMs);
    await it.clock.advance(waits.at(-1)!);
  }
  expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 15_000, 15_000]);
  await it.untilTexts('one');
  book.cut();
  expect((await it.until('lost', 8)).retryInMs).toBe(500);
});

test('a server that asks for patience is given it', async () => {
  const book = logBook();
  book.refuse(/log/, new ApiError(429, 'TooManyRequests', 'slow down', {retryAfterMs: 7000}));
  const it = reading(book);
  expect((await it.until('lost')).retryInMs).toBe(7000);
});

test('the past has been read when its lines have come, when a line is of now, or when nothing comes', async () => {
  const byCount = logBook();
  byCount.write(APP, T - 60_000, 'old\n');
  const one = reading(byCount, {tailLines: 1});
  await one.until('caught-up');

  const byTime = logBook();
  byTime.write(APP, T - 900, 'new\n');
  const other = reading(byTime);
  await other.until('caught-up');

  const bySilence = logBook();
  bySilence.write(APP, T - 60_000, 'old\n');
  const quiet = reading(bySilence);
  await quiet.untilTexts('old');
  expect(quiet.told()).toEqual([]);
  await quiet.clock.slept(ms => ms === 60);
  await quiet.clock.advance(60);
  await quiet.until('caught-up');
});

test('a log that is silent for minutes stays open', async () => {
  const book = logBook();
  book.write(APP, T, 'one\n');
  const it = reading(book);
  await it.until('caught-up');
  for (let minute = 0; minute < 20; minute++) await it.clock.advance(60_000);
  book.write(APP, T + 1_200_000, 'two\n');
  await it.untilTexts('one', 'two');
  expect(book.requests.length).toBe(1);
  expect(it.told()).toEqual(['caught-up']);
});

test('a line of 1 MB is cut, and the next is whole', async () => {
  const book = logBook();
  book.write(APP, T, `${'x'.repeat(1024 * 1024)}\n`);
  book.write(APP, T + 1, 'next\n');
  const it = reading(book, {isFollowing: false});
  await it.done;
  const [long, next] = it.events.flatMap(event => (event.type === 'lines' ? event.lines : []));
  expect(long!.bytes.length + long!.cut).toBe(1024 * 1024);
  expect(long!.cut).toBeGreaterThan(0);
  expect(Buffer.from(next!.bytes).toString()).toBe('next');
});

test('words of the kubelet in place of a log are told once', async () => {
  const book = logBook();
  book.raw(APP, 'unable to retrieve container logs for containerd://0123456789abcdef\n');
  book.end(APP);
  const it = reading(book);
  await it.done;
  expect(it.texts()).toEqual(['unable to retrieve container logs for containerd://0123456789abcdef']);
  const ended = it.events.at(-1);
  const mark = ended?.type === 'ended' ? ended.mark : undefined;
  expect(mark).toBeDefined();
  const again = reading(book, {mark: mark!});
  await again.done;
  expect(again.told()).toEqual(['caught-up', 'ended']);
  expect(again.texts()).toEqual([]);
});

test.each(['open', 'waiting to try again', 'opening'] as const)('ended while %s, it leaves nothing behind', async when => {
  const book = logBook();
  book.write(APP, T, 'one\n');
  if (when === 'waiting to try again') book.refuse(/log/, lost);
  const it = reading(book);
  if (when === 'open') await it.untilTexts('one');
  if (when === 'waiting to try again') await it.until('lost');
  it.abort.abort();
  await it.done;
  expect(it.clock.sleeps).toEqual([]);
  await new Promise(resolve => setImmediate(resolve));
  expect(book.open).toBe(0);
});

test('a reader who stops closes the connection', async () => {
  const book = logBook();
  book.write(APP, T, 'one\n');
  const options = {signal: new AbortController().signal, clock: fakeClock(T), random: () => 0};
  for await (const event of streamLog(book.transport, {namespace: 'shop', pod: 'web', container: 'app', isFollowing: true}, options)) {
    if (event.type === 'lines') break;
  }
  await new Promise(resolve => setImmediate(resolve));
  expect(book.open).toBe(0);
});
