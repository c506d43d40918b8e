import {expect, test} from 'vitest';
import type {WebSocket} from 'ws';
import {framed} from '../src/cluster/exec-channels.ts';
import type {RemoteEnd} from '../src/cluster/remote.ts';
import {refusedRemote} from '../src/cluster/remote-refusal.ts';
import {createTransport} from '../src/cluster/transport.ts';
import {ApiError} from '../src/kube/api-error.ts';
import {contextOf, failure, owned, serve, trusted} from './fakes/cluster-client.ts';
import {fakeClock} from './fake-clock.ts';
import {exited, farServer, openFar, say, success} from './remote-streams.ts';

const lost = (reason: string, message: string) => ({type: 'lost', error: expect.objectContaining({status: 0, reason, message})});
const exit = (exitCode: number): RemoteEnd => ({type: 'exit', exitCode});
type Raw = {_socket: {write(bytes: Uint8Array): void; pause(): void; resume(): void}};
const socketOf = (ws: WebSocket) => (ws as unknown as Raw)._socket;

test('what is asked for: exec and attach, with and without a terminal', async () => {
  const server = await farServer(ws => say(ws, 3, success), fakeClock());
  const paths = async (wish: object) => {
    const far = await openFar(server.transport, fakeClock(), wish);
    expect(await far.end).toEqual(exit(0));
    return server.received.at(-1)!.url.replace('/api/v1/namespaces/shop/pods/web-1', '');
  };
  expect(await paths({command: ['ls', '-l', 'a&b']})).toBe(
    '/exec?container=app&stdin=true&stdout=true&stderr=true&command=ls&command=-l&command=a%26b',
  );
  expect(await paths({hasInput: false, command: ['ls']})).toBe('/exec?container=app&stdout=true&stderr=true&command=ls');
  expect(await paths({terminal: {columns: 80, rows: 24}})).toBe('/exec?container=app&stdin=true&stdout=true&tty=true&command=sh');
  expect(await paths({command: undefined})).toBe('/attach?container=app&stdin=true&stdout=true&stderr=true');
});

test('sizes, input in parts of 32 KiB, its end, output and errors', async () => {
  const clock = fakeClock();
  let there!: WebSocket;
  const server = await farServer(ws => (there = ws), clock);
  const far = await openFar(server.transport, clock, {terminal: {columns: 120, rows: 40}});
  far.resize(200, 60);
  expect(far.write('é')).toBe(true);
  far.write(new Uint8Array(70_000));
  expect(far.endInput()).toBe(true);
  far.write('lost');
  const heard = await server.untilHeard(7);
  expect(heard.map(([channel, text]) => [channel, text.length > 100 ? text.length : text])).toEqual([
    [4, '{"Width":120,"Height":40}'],
    [4, '{"Width":200,"Height":60}'],
    [0, 'Ã©'],
    [0, 32_768],
    [0, 32_768],
    [0, 4464],
    [255, '\0'],
  ]);
  say(there, 1, 'out');
  say(there, 2, 'err');
  say(there, 3, exited(7));
  expect(await far.end).toEqual(exit(7));
  expect([far.out(), far.err()]).toEqual(['out', 'err']);
  expect(heard).toHaveLength(7);
});

test('a v4 server cannot be told the end of input, and nothing is lost by asking', async () => {
  const clock = fakeClock();
  const server = await farServer(
    ws =>
      ws.on('message', () => {
        say(ws, 1, 'after');
        say(ws, 3, success);
      }),
    clock,
    'v4',
  );
  const far = await openFar(server.transport, clock);
  expect(far.endInput()).toBe(false);
  far.write('x');
  expect(await far.end).toEqual(exit(0));
  expect([far.out(), server.heard]).toEqual(['after', [[0, 'x']]]);
});

test('odd frames change nothing', async () => {
  const clock = fakeClock();
  const server = await farServer(ws => {
    for (const closed of [0, 1, 2, 3, 4, 9, 255]) ws.send(framed(255, Uint8Array.of(closed)));
    ws.send(framed(255, new Uint8Array()));
    ws.send(Buffer.alloc(0));
    say(ws, 77, 'nobody knows');
    say(ws, 1, '');
    say(ws, 0, 'input from a server');
    ws.send('1text');
    ws.ping();
    say(ws, 1, 'still there');
    say(ws, 3, success);
  }, clock);
  const far = await openFar(server.transport, clock);
  expect(await far.end).toEqual(exit(0));
  expect([far.out(), far.err()]).toEqual(['still there', '']);
});

test.each<[string, (ws: WebSocket) => void, unknown]>([
  [
    'in pieces',
    ws => {
      for (const letter of exited(9)) say(ws, 3, letter);
    },
    exit(9),
  ],
  [
    'garbage, then closed',
    ws => {
      say(ws, 3, 'no {json');
      ws.close(1000);
    },
    {type: 'failed', error: expect.objectContaining({reason: 'InvalidStatus'})},
  ],
  [
    'garbage, then its channel closed',
    ws => {
      say(ws, 3, 'x');
      ws.send(framed(255, Uint8Array.of(3)));
    },
    {type: 'failed', error: expect.anything()},
  ],
  ['garbage without end', ws => say(ws, 3, '['.repeat(70_000)), {type: 'failed', error: expect.anything()}],
  [
    'cut off',
    ws => {
      say(ws, 1, 'half');
      ws.terminate();
    },
    lost('ECONNRESET', 'The connection was lost'),
  ],
  ['closed well, without a status', ws => ws.close(1000), lost('ECONNRESET', 'The connection was lost')],
  [
    'closed with a reason',
    ws => ws.close(1011, 'going\u001b down'),
    lost('ECONNRESET', expect.stringMatching(/^The connection was lost: going.* down$/) as never),
  ],
  ['a broken frame', ws => socketOf(ws).write(Uint8Array.of(0xff, 0xff, 0, 1)), lost('ECONNRESET', 'The connection was lost')],
  ['too large a message', ws => say(ws, 1, Buffer.alloc(17 * 2 ** 20)), lost('ECONNRESET', 'The connection was lost')],
])('how it ends: %s', async (_name, handle, expected) => {
  const clock = fakeClock();
  const server = await farServer(handle, clock);
  const far = await openFar(server.transport, clock);
  expect(await far.end).toEqual(expected);
  expect(far.write('late')).toBe(true);
  far.resize(1, 1);
  far.pause();
  far.resume();
  far.close();
});

test('what runs already has no status on some servers: closed well it has ended', async () => {
  const clock = fakeClock();
  const server = await farServer(ws => ws.close(server.received.length === 1 ? 1000 : 1011), clock);
  expect(await (await openFar(server.transport, clock, {command: undefined})).end).toEqual(exit(0));
  expect(await (await openFar(server.transport, clock, {command: undefined})).end).toMatchObject({type: 'lost'});
});

test('output is read no faster than it is taken', async () => {
  const clock = fakeClock();
  let sent = 0;
  let there!: WebSocket;
  const part = Buffer.alloc(32_768, 'x');
  const more = () => {
    while (there.readyState === there.OPEN && there.bufferedAmount < 2 ** 20 && sent < 2000) {
      sent++;
      there.send(framed(1, part), more);
    }
    if (sent === 2000) {
      sent++;
      say(there, 3, success);
    }
  };
  const server = await farServer(ws => (there = ws), clock);
  const far = await openFar(server.transport, clock);
  far.pause();
  more();
  // Until all buffers on the way are full.
  let before = -1;
  while (before !== sent) {
    before = sent;
    for (let turn = 0; turn < 50; turn++) await new Promise(resolve => setImmediate(resolve));
  }
  expect(sent).toBeLessThan(1000);
  expect(far.out().length).toBeLessThan(2 ** 20);
  await clock.advance(120_000);
  expect(far.quiet).toEqual([]);
  far.resume();
  expect(await far.end).toEqual(exit(0));
  expect(far.out()).toHaveLength(2000 * 32_768);
});

test('a process that takes no input holds up whoever writes, until it does', async () => {
  const clock = fakeClock();
  let there!: WebSocket;
  const server = await farServer(ws => (there = ws), clock);
  const far = await openFar(server.transport, clock);
  there.pause();
  let written = 0;
  while (far.write(Buffer.alloc(65_536)) && written < 1000) written++;
  expect(written).toBeLessThan(1000);
  expect(far.drains).toBe(0);
  // The other side has no time for pings either; that is no reason to give it up.
  await clock.advance(120_000);
  expect(far.quiet.length).toBeGreaterThan(0);
  there.resume();
  await far.untilDrained();
  expect(far.write('on')).toBe(true);
  await server.untilHeard((written + 1) * 2 + 1);
  expect(far.drains).toBe(1);
  await far.untilQuiet(quiet => quiet.at(-1) === undefined);
});

test.each([
  [
    'pods "a" is forbidden: User "bob" cannot create resource "pods/exec" in API group "" in the namespace "shop"',
    'You may not exec into pods in shop: it needs create on pods/exec',
  ],
  [
    'pods "a" is forbidden: User "bob" cannot get resource "pods/exec" in API group "" in the namespace "shop": no policy matched',
    'You may not exec into pods in shop: it needs get on pods/exec (create is enough where SPDY gets through): no policy matched',
  ],
  ['pods "a" is forbidden: ', 'You may not exec into pods in shop: it needs create on pods/exec'],
  ['pods "a" is forbidden: quota', 'pods "a" is forbidden: quota'],
  ['admission webhook "x" denied the request: not today', 'admission webhook "x" denied the request: not today'],
])('refused: %s', (told, words) => {
  const refused = refusedRemote(new ApiError(403, 'Forbidden', told), {namespace: 'shop', command: ['sh']});
  expect(refused).toMatchObject({status: 403, reason: 'Forbidden', message: words});
});

test('a server that knows no WebSockets says so', async () => {
  const server = await serve();
  const transport = owned(
    createTransport({context: contextOf({server: server.url, ...trusted}), clock: fakeClock(), env: {}, userAgent: 'x'}),
  );
  const refused = await failure(openFar(transport, fakeClock()));
  expect(refused).toMatchObject({reason: 'UpgradeRefused', message: expect.stringMatching(/lets no WebSocket through/)});
});
