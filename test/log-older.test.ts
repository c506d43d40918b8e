import {describe, expect, test} from 'vitest';
import {readOlder} from '../src/cluster/logs.ts';
import {ApiError} from '../src/kube/api-error.ts';
import {fakeClock} from './fake-clock.ts';
import {type LogBook, logBook} from './log-book.ts';
import {type ContainerShape, logServer, START, startFleet, webPod, webPods} from './log-fleet.ts';
import {born} from './scripted-objects.ts';

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

describe('older lines of a container that was restarted', () => {
  const NAME = 'web-6c9f7b5d4-a';
  const PLACE = `${NAME}/app`;
  const killed = {exitCode: 137, reason: 'OOMKilled', finishedAt: '2026-01-01T00:00:10Z', startedAt: born};

  /** The log of a container whose instance before wrote old 0 … old 4 in the first seconds, and the one of now new 0 … new 4 after 11. */
  async function restarted(shape: ContainerShape = {restarts: 1, last: killed}, change: (book: LogBook) => void = () => {}) {
    const {server, book} = await logServer();
    server.add('pods', webPod(NAME, [shape]));
    for (let number = 0; number < 5; number++) book.write(PLACE, START + number * 1000, `old ${number}\n`);
    book.restart(PLACE);
    for (let number = 0; number < 5; number++) book.write(PLACE, START + 11_000 + number * 1000, `new ${number}\n`);
    change(book);
    const it = startFleet(book.transport, {since: {linesEach: 2}});
    await it.untilLines('new 4');
    const older = async (beforeMs: number) => {
      const {lines, isAll} = await it.fleet.older(beforeMs);
      const texts = lines.map(({kind, bytes}) => `${kind === 'gap' ? '! ' : kind === 'note' ? '- ' : ''}${Buffer.from(bytes).toString()}`);
      return {lines, isAll, texts};
    };
    return {...it, server, book, older, previousAsked: () => book.requests.filter(({query}) => query['previous'] === 'true').length};
  }

  const now = ['new 0', 'new 1', 'new 2'];
  const before = ['old 0', 'old 1', 'old 2', 'old 3', 'old 4'];
  const seam = '- restarted (exit 137, OOMKilled), log of the new container';

  test('go on into the instance before it, with a note of how that ended, once', async () => {
    const it = await restarted();
    const {lines, texts, isAll} = await it.older(START + 14_000);
    expect(texts).toEqual([...before, seam, ...now]);
    expect(isAll).toBe(true);
    expect(lines.find(({kind}) => kind === 'note')).toMatchObject({ms: Date.parse(killed.finishedAt), nanos: 0});
    const asked = it.book.requests.length;
    expect(await it.older(START)).toEqual({lines: [], texts: [], isAll: true});
    expect(it.book.requests.length).toBe(asked);
  });

  test('are told again after the ring has let them go, with the note', async () => {
    const it = await restarted();
    await it.older(START + 14_000);
    expect((await it.older(START + 14_000)).texts).toEqual([...before, seam, ...now]);
    expect((await it.older(START + 11_000)).texts).toEqual([...before, seam]);
    expect((await it.older(START + 3000)).texts).toEqual(['old 0', 'old 1', 'old 2']);
  });

  test.each<[text: string, shape: ContainerShape, change: (book: LogBook) => void, expected: readonly string[]]>([
    ['one before', {restarts: 2, last: killed}, () => {}, ['! the log of the container before is gone', ...before, seam, ...now]],
    ['many before', {restarts: 9, last: killed}, () => {}, ['! the logs of the 8 containers before are gone', ...before, seam, ...now]],
    [
      'the one before, refused',
      {restarts: 3, last: killed},
      book => book.refuse(/previous/, new ApiError(400, 'BadRequest', 'previous terminated container "app" not found')),
      ['! the logs of the 3 containers before are gone', seam, ...now],
    ],
    [
      'the one before, by words of the kubelet',
      {restarts: 1, last: killed},
      book => {
        book.restart(PLACE);
        book.raw(PLACE, 'unable to retrieve container logs for containerd://0123456789abcdef\n');
        book.restart(PLACE);
        for (let number = 0; number < 5; number++) book.write(PLACE, START + 11_000 + number * 1000, `new ${number}\n`);
      },
      ['! the log of the container before is gone', seam, ...now],
    ],
    ['what the kubelet has forgotten', {restarts: 2}, () => {}, ['! the logs of the 2 containers before are gone', ...now]],
  ])('say what is gone: %s', async (_text, shape, change, expected) => {
    const it = await restarted(shape, change);
    expect(await it.older(START + 14_000)).toMatchObject({texts: expected, isAll: true});
  });

  test('that waits to be started anew are those of its last instance, whichever is asked for', async () => {
    const waiting = {waiting: {reason: 'CrashLoopBackOff', message: ''}};
    const it = await restarted({restarts: 2, last: killed, state: waiting}, book => book.end(PLACE));
    expect((await it.older(START + 14_000)).texts).toEqual(['! the logs of the 2 containers before are gone', ...now]);
    expect(it.previousAsked()).toBe(0);
  });

  test('while it was read go on in the log that is the one before now, and tell no restart twice', async () => {
    const it = await restarted({restarts: 1, last: killed});
    it.book.restart(PLACE);
    it.book.write(PLACE, START + 30_000, 'newest\n');
    it.server.update('pods', webPod(NAME, [{restarts: 2, last: {...killed, finishedAt: '2026-01-01T00:00:20Z'}}]));
    await it.untilLines('newest');
    const {texts, isAll} = await it.older(START + 14_000);
    expect(texts).toEqual(['! the log of the container before is gone', ...now]);
    expect(isAll).toBe(true);
  });

  test('where the previous one is read are its own', async () => {
    const {server, book} = await logServer();
    server.add('pods', webPod(NAME, [{restarts: 3, last: killed}]));
    for (let number = 0; number < 5; number++) book.write(PLACE, START + number * 1000, `old ${number}\n`);
    book.restart(PLACE);
    const it = startFleet(book.transport, {target: {...webPods, isPrevious: true}, since: {linesEach: 2}});
    await it.untilLines('old 4');
    const {lines, isAll} = await it.fleet.older(START + 3000);
    const texts = lines.map(({bytes}) => Buffer.from(bytes).toString());
    expect(texts).toEqual(['the logs of the 2 containers before are gone', 'old 0', 'old 1', 'old 2']);
    expect(isAll).toBe(true);
  });

  test('twice while it was read are gone', async () => {
    const it = await restarted({restarts: 1, last: killed});
    for (const restarts of [2, 3]) {
      it.book.restart(PLACE);
      it.book.write(PLACE, START + restarts * 20_000, `of ${restarts}\n`);
      it.server.update('pods', webPod(NAME, [{restarts, last: {...killed, finishedAt: '2026-01-01T00:00:20Z'}}]));
      await it.untilLines(`of ${restarts}`);
    }
    const gap = '! lines may be missing here: the rest of this log is gone, and so is the log of the container before';
    expect((await it.older(START + 14_000)).texts).toEqual([gap]);
  });

  test('come as far as they can be read; what could not is asked for again', async () => {
    const it = await restarted();
    it.book.refuse(/previous/, new ApiError(502, 'BadGateway', 'no'));
    expect(await it.older(START + 14_000)).toMatchObject({texts: now, isAll: false});
    expect(await it.older(START + 11_000)).toMatchObject({texts: [...before, seam], isAll: true});
    it.book.refuse(/previous/, new ApiError(502, 'BadGateway', 'no'));
    await expect(it.older(START + 4000)).rejects.toThrow('no');
  });
});
