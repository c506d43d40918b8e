import {expect, test} from 'vitest';
import type {WebSocket} from 'ws';
import {framed} from '../src/cluster/exec-channels.ts';
import {fakeClock} from './fake-clock.ts';
import {farServer, openFar, say} from './remote-streams.ts';

test('silence is told from 12 s on, and ends it after 61 s', async () => {
  const clock = fakeClock();
  let pings = 0;
  let there!: WebSocket;
  const server = await farServer(ws => {
    there = ws;
    // Behind its answer to the fourth.
    ws.on('ping', () => ++pings === 4 && say(ws, 1, 'back'));
  }, clock);
  const far = await openFar(server.transport, clock);
  say(there, 1, 'begun');
  await far.untilOut('begun');
  there.pause();
  await clock.advance(11_900);
  expect(far.quiet).toEqual([]);
  await clock.advance(10_200);
  expect(far.quiet).toEqual([12, 17, 22]);
  there.resume();
  await far.untilQuiet(quiet => quiet.at(-1) === undefined);
  await far.untilOut('back');
  expect(far.quiet).toHaveLength(4);
  there.pause();
  await clock.advance(60_900);
  expect(far.quiet.at(-1)).toBe(57);
  await clock.advance(200);
  expect(await far.end).toMatchObject({
    type: 'lost',
    error: {status: 0, reason: 'ETIMEDOUT', message: 'The connection was lost: nothing was heard for a minute'},
  });
  expect(clock.sleeps).toEqual([]);
});

test('a machine that slept does not take that for silence', async () => {
  let now = 0;
  const inner = fakeClock();
  const clock = {now: () => inner.now() + now, sleep: inner.sleep};
  const server = await farServer(() => {}, clock);
  const far = await openFar(server.transport, clock);
  now = 3_600_000;
  await inner.advance(5000);
  expect(far.quiet).toEqual([]);
  far.write('x');
  await server.untilHeard(1);
});

test('closed by us: a clean goodbye, cut off where it is not answered, and nothing is told any more', async () => {
  const clock = fakeClock();
  const closed = Promise.withResolvers<number>();
  const server = await farServer(ws => ws.on('close', closed.resolve), clock);
  const far = await openFar(server.transport, clock);
  far.close();
  expect(await closed.promise).toBe(1000);
  let there!: WebSocket;
  const deaf = await farServer(ws => (there = ws), clock);
  const other = await openFar(deaf.transport, clock);
  there.pause();
  other.pause();
  other.close();
  await clock.slept(ms => ms <= 1000);
  await clock.advance(1000);
  there.resume();
  await new Promise(resolve => there.once('close', resolve));
  expect(clock.sleeps).toEqual([]);
  let isTold = false;
  void Promise.race([far.end, other.end]).then(() => (isTold = true));
  await clock.advance(100_000);
  expect(isTold).toBe(false);
});

test('the signal cuts it off, and nothing is told', async () => {
  const clock = fakeClock();
  const over = new AbortController();
  const server = await farServer(() => {}, clock);
  const far = await openFar(server.transport, clock, {signal: over.signal});
  let isTold = false;
  void far.end.then(() => (isTold = true));
  over.abort();
  await clock.advance(100_000);
  expect(isTold).toBe(false);
  await expect(openFar(server.transport, clock, {signal: over.signal})).rejects.toBe(over.signal.reason);
});

test('a flood ends when it is closed', async () => {
  const clock = fakeClock();
  const closed = Promise.withResolvers<void>();
  const server = await farServer(ws => {
    const more = () => {
      if (ws.readyState === ws.OPEN) ws.send(framed(1, Buffer.alloc(32_768)), more);
    };
    ws.on('close', () => closed.resolve());
    more();
  }, clock);
  const far = await openFar(server.transport, clock);
  await far.untilOut('\0');
  far.close();
  await closed.promise;
});
