import {randomBytes} from 'node:crypto';
import {expect, test} from 'vitest';
import {createTransport} from '../src/cluster/transport.ts';
import type {SpdyStream} from '../src/demo/api/streaming/spdy.ts';
import {fakeClock} from './fake-clock.ts';
import {contextOf, owned, trusted} from './fakes/cluster-client.ts';
import {type SpdySide, spdyServer} from './fakes/spdy-server.ts';
import {startProxy, startSocksProxy} from './fakes/tls-server.ts';
import {exited, openFar, success} from './remote-streams.ts';

/** A server of SPDY alone; what a stream says is kept. */
async function farSpdy(clock = fakeClock()) {
  const side = Promise.withResolvers<SpdySide>();
  const server = await spdyServer({onSpdy: side.resolve});
  const transport = owned(createTransport({context: contextOf({server: server.url}), clock, env: {}, userAgent: 'dogwatch/test'}));
  const far = async (wish: Parameters<typeof openFar>[2] = {}) => {
    const opened = await openFar(transport, clock, wish);
    return {far: opened, side: await side.promise};
  };
  return {clock, open: far};
}

/** What comes on a stream, and its end as null. */
function heardOn(stream: SpdyStream): {readonly parts: (string | null)[]; readonly end: Promise<void>} {
  const parts: (string | null)[] = [];
  const end = Promise.withResolvers<void>();
  stream.listen({
    onBytes: bytes => void parts.push(Buffer.from(bytes).toString()),
    onEnd() {
      parts.push(null);
      end.resolve();
    },
    onReset: () => {},
  });
  return {parts, end: end.promise};
}

const say = (stream: SpdyStream, text: string) => stream.write(Buffer.from(text));

test.each([
  ['input', {}, ['error', 'stdin', 'stdout', 'stderr']],
  ['nothing', {hasInput: false}, ['error', 'stdout', 'stderr']],
  ['a terminal', {terminal: {columns: 80, rows: 24}}, ['error', 'stdin', 'stdout', 'resize']],
])('streams that are opened: with %s', async (_name, wish, types) => {
  const {far, side} = await (await farSpdy()).open(wish);
  await side.stream(types.at(-1)!);
  expect(side.opened).toEqual(types);
  say(await side.stream('error'), success);
  expect(await far.end).toEqual({type: 'exit', exitCode: 0});
});

test('sizes, input, its end, output, errors, and the code', async () => {
  const {far, side} = await (await farSpdy()).open({terminal: {columns: 120, rows: 40}});
  far.resize(200, 60);
  far.write('é');
  far.write(Buffer.alloc(70_000, 'x'));
  expect(far.endInput()).toBe(true);
  expect(far.write('too late')).toBe(true);
  const input = heardOn(await side.stream('stdin'));
  const sizes = heardOn(await side.stream('resize'));
  await input.end;
  expect([input.parts.at(-1), input.parts.slice(0, -1).join('')]).toEqual([null, `é${'x'.repeat(70_000)}`]);
  expect(sizes.parts.join('')).toBe('{"Width":120,"Height":40}{"Width":200,"Height":60}');
  say(await side.stream('stdout'), 'out');
  (await side.stream('stdout')).end();
  const status = await side.stream('error');
  for (const letter of exited(9)) say(status, letter);
  expect(await far.end).toEqual({type: 'exit', exitCode: 9});
  expect(far.out()).toBe('out');
});

test.each<[string, (side: SpdySide, status: SpdyStream) => void, object]>([
  [
    'a connection that breaks',
    ({socket}) => socket.destroy(),
    {type: 'lost', error: {status: 0, reason: 'ECONNRESET', message: 'The connection was lost'}},
  ],
  ['a connection that ends without a status', ({socket}) => socket.end(), {type: 'lost', error: {reason: 'ECONNRESET'}}],
  [
    'a status that cannot be read, then its end',
    (_side, status) => {
      say(status, 'no {json');
      status.end();
    },
    {type: 'failed', error: {reason: 'InvalidStatus'}},
  ],
  [
    'a status that cannot be read, then reset',
    (_side, status) => {
      say(status, '{');
      status.reset();
    },
    {type: 'failed', error: {reason: 'InvalidStatus'}},
  ],
  [
    'streams that end without a status, then the connection',
    ({socket}, status) => {
      status.end();
      socket.end();
    },
    {type: 'lost', error: {reason: 'ECONNRESET'}},
  ],
  ['garbage in place of frames', ({socket}) => void socket.end(randomBytes(100_000).fill(0xff, 0, 8)), {type: 'lost'}],
])('how it ends: %s', async (_name, breaks, expected) => {
  const {far, side} = await (await farSpdy()).open();
  breaks(side, await side.stream('error'));
  expect(await far.end).toMatchObject(expected);
  expect(far.write('late')).toBe(true);
  far.resize(1, 1);
  far.pause();
  far.resume();
  far.close();
});

test('pings are answered and heard; silence is told, and ends it after 61 s', async () => {
  const {clock, open} = await farSpdy();
  const {far, side} = await open();
  await side.stream('stderr');
  say(await side.stream('stdout'), 'begun');
  await far.untilOut('begun');
  side.socket.pause();
  await clock.advance(12_100);
  expect(far.quiet).toEqual([12]);
  // It has only our pings to answer.
  side.socket.resume();
  await far.untilQuiet(quiet => quiet.at(-1) === undefined);
  side.socket.pause();
  await clock.advance(61_000);
  expect(await far.end).toMatchObject({type: 'lost', error: {reason: 'ETIMEDOUT'}});
  expect(clock.sleeps).toEqual([]);
});

test('output is read no faster than it is taken', async () => {
  const {open} = await farSpdy();
  const {far, side} = await open();
  const output = await side.stream('stdout');
  const status = await side.stream('error');
  far.pause();
  const part = Buffer.alloc(32_768, 'x');
  let sent = 0;
  while (side.socket.writableLength < 8 * 2 ** 20) {
    output.write(part);
    sent += part.length;
    await new Promise(resolve => setImmediate(resolve));
  }
  expect(far.out().length).toBeLessThan(2 ** 20);
  say(status, success);
  far.resume();
  expect(await far.end).toEqual({type: 'exit', exitCode: 0});
  expect(far.out()).toHaveLength(sent);
});

test('a process that takes no input holds up whoever writes, until it does', async () => {
  const {clock, open} = await farSpdy();
  const {far, side} = await open();
  const input = heardOn(await side.stream('stdin'));
  side.socket.pause();
  let written = 0;
  while (far.write(Buffer.alloc(65_536)) && written < 1000) written++;
  expect(written).toBeLessThan(1000);
  expect(far.drains).toBe(0);
  // The other side has no time for pings either; that is no reason to give it up.
  await clock.advance(120_000);
  expect(far.quiet.length).toBeGreaterThan(0);
  side.socket.resume();
  await far.untilDrained();
  expect(far.write('on')).toBe(true);
  far.endInput();
  await input.end;
  expect(input.parts.slice(0, -1).join('')).toHaveLength((written + 1) * 65_536 + 2);
});

test('closed by us: the connection ends, cut off where that is not answered, and nothing is told any more', async () => {
  const clock = fakeClock();
  const {far, side} = await (await farSpdy(clock)).open();
  const ended = new Promise(resolve => side.socket.once('close', resolve));
  far.close();
  await ended;
  const deaf = await (await farSpdy(clock)).open();
  deaf.side.socket.removeAllListeners('end');
  const gone = new Promise(resolve => deaf.side.socket.once('close', resolve));
  deaf.far.close();
  await clock.slept(ms => ms <= 1000);
  await clock.advance(1000);
  deaf.side.socket.end();
  await gone;
  expect(clock.sleeps).toEqual([]);
  let isTold = false;
  void Promise.race([far.end, deaf.far.end]).then(() => (isTold = true));
  await clock.advance(100_000);
  expect(isTold).toBe(false);
});

test('through proxies, over TLS and plainly', async () => {
  const clock = fakeClock();
  const answer = async ({stream}: SpdySide) => {
    await stream('stderr');
    say(await stream('stdout'), 'by proxy');
    say(await stream('error'), success);
  };
  const secure = await spdyServer({isSecure: true, onSpdy: side => void answer(side)});
  const plain = await spdyServer({onSpdy: side => void answer(side)});
  const [proxy, socks] = [owned(await startProxy()), owned(await startSocksProxy())];
  for (const proxyUrl of [proxy.url, socks.url].map(url => url.replace('//', '//joe:pass%21@'))) {
    for (const server of [`https://cluster.test:${secure.port}`, `http://cluster.test:${plain.port}`]) {
      const context = contextOf({server, ...trusted, proxyUrl}, {token: 'secret'});
      const far = await openFar(owned(createTransport({context, clock, env: {}, userAgent: 'dogwatch/test'})), clock);
      expect(await far.end).toEqual({type: 'exit', exitCode: 0});
      expect(far.out()).toBe('by proxy');
    }
  }
  expect(proxy.targets).toContain(`cluster.test:${secure.port}`);
});
