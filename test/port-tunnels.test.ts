import {randomBytes} from 'node:crypto';
import {expect, test} from 'vitest';
import type {WebSocket} from 'ws';
import {createPortTunnels, type PortTunnels} from '../src/cluster/port-tunnels.ts';
import {createTransport} from '../src/cluster/transport.ts';
import type {UpgradableTransport} from '../src/cluster/transport-types.ts';
import {ApiError} from '../src/kube/api-error.ts';
import {fakeClock} from './fake-clock.ts';
import {contextOf, failure, owned} from './fakes/cluster-client.ts';
import {demoWay, runningPod} from './fakes/demo-way.ts';
import {letThrough} from './fakes/let-through.ts';
import {hear} from './fakes/port-events.ts';
import {backend, portServer} from './fakes/port-server.ts';

const v4 = 'v4.channel.k8s.io';
const never = new AbortController().signal;
const wish = (port: number) => ({namespace: 'shop', pod: 'web-1', port});

function transportTo(url: string): UpgradableTransport {
  return owned(createTransport({context: contextOf({server: url}), clock: fakeClock(), env: {}, userAgent: 'dogwatch/test'}));
}

function tunnelsTo(url: string, clock = fakeClock()): PortTunnels {
  return owned(createPortTunnels(transportTo(url), clock));
}

/** Reads to the end, then says back what it has read. */
const answersAtEnd = () =>
  backend(async socket => {
    const chunks = await Array.fromAsync(socket);
    socket.end(Buffer.concat(chunks));
  });

const echoes = () => backend(socket => void socket.pipe(socket));

async function ask(tunnels: PortTunnels, port: number, text: string): Promise<string> {
  const heard = hear();
  const connection = await tunnels.connect(wish(port), heard.events, never);
  connection.write(Buffer.from(text));
  connection.end();
  const error = await heard.closed;
  if (error) throw error;
  return heard.bytes().toString();
}

test.each([undefined, v4, 'SPDY'] as const)(
  'a page of a pod of the demo cluster, a port at which nothing listens, no such pod (%s)',
  async only => {
    const {transport} = await demoWay();
    const pod = await runningPod(transport, 'web-');
    const tunnels = owned(
      createPortTunnels(
        letThrough(transport, (by, protocol) => !only || only === by || only === protocol),
        fakeClock(),
      ),
    );
    const page = async () => {
      const heard = hear();
      const connection = await tunnels.connect({namespace: 'shop', pod, port: 8080}, heard.events, never);
      connection.write(Buffer.from('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'));
      await heard.ended;
      expect(await heard.closed).toBeUndefined();
      return heard.bytes().toString();
    };
    await page();
    const {requests} = transport.cost;
    expect(await page()).toMatch(/^HTTP\/1.1 200 OK\r\n/);
    expect(await page()).toMatch(/^HTTP\/1.1 200 OK\r\n/);
    expect(transport.cost.requests - requests).toBe(only === v4 ? 2 : 0);

    const heard = hear();
    await tunnels.connect({namespace: 'shop', pod, port: 81}, heard.events, never);
    expect(await heard.closed).toMatchObject({reason: 'ConnectionRefused', message: `Nothing listens on port 81 in pod ${pod}`});
    expect(await failure(tunnels.connect({namespace: 'shop', pod: 'nobody', port: 80}, hear().events, never))).toMatchObject({status: 404});
  },
);

test('each direction ends for itself: the answer comes after the end of what was sent', async () => {
  const server = await portServer({});
  const port = await answersAtEnd();
  const sent = randomBytes(3_000_000);
  const heard = hear();
  const connection = await tunnelsTo(server.url).connect(wish(port), heard.events, never);
  connection.write(sent);
  connection.end();
  connection.write(Buffer.from('too late'));
  await heard.ended;
  expect(await heard.closed).toBeUndefined();
  expect(heard.bytes().equals(sent)).toBe(true);
});

test('each direction ends for itself: the other side has nothing to say and goes on reading', async () => {
  const server = await portServer({});
  const all = Promise.withResolvers<Buffer>();
  const port = await backend(async socket => {
    socket.end();
    all.resolve(Buffer.concat(await Array.fromAsync(socket)));
  });
  const sent = randomBytes(1_000_000);
  const heard = hear();
  const clock = fakeClock();
  const connection = await tunnelsTo(server.url, clock).connect(wish(port), heard.events, never);
  await clock.slept(ms => ms === 500);
  await clock.advance(500);
  await heard.ended;
  connection.write(sent);
  connection.end();
  expect((await all.promise).equals(sent)).toBe(true);
  expect(await heard.closed).toBeUndefined();
});

test('the next connection to the same port goes over the tunnel that is there; after half a minute it is gone', async () => {
  const server = await portServer({});
  const port = await echoes();
  const clock = fakeClock();
  const tunnels = tunnelsTo(server.url, clock);
  expect(await ask(tunnels, port, 'one')).toBe('one');
  expect(await ask(tunnels, port, 'two')).toBe('two');
  expect(server.tunnels).toHaveLength(1);
  expect(await ask(tunnels, await echoes(), 'elsewhere')).toBe('elsewhere');
  expect(server.tunnels).toHaveLength(2);
  const gone = server.tunnels.map(ws => new Promise(resolve => ws.once('close', resolve)));
  await clock.advance(30_000);
  await Promise.all(gone);
  expect(await ask(tunnels, port, 'three')).toBe('three');
  expect(server.tunnels).toHaveLength(3);
});

test('a kept tunnel that has died serves nothing: what was sent goes over a fresh one, once', async () => {
  const server = await portServer({
    onPair(ws, _data, _error, count) {
      if (count === 2) ws.terminate();
      return count === 2;
    },
  });
  const port = await answersAtEnd();
  const tunnels = tunnelsTo(server.url);
  expect(await ask(tunnels, port, 'one')).toBe('one');
  // The server answers that it has the streams, so here it dies behind the answer.
  expect(await ask(tunnels, port, 'two').catch(({reason}) => reason)).toBe('ECONNRESET');

  const mute = await portServer({handle: (ws, count) => count === 1 && answersFirstOnly(ws)});
  const again = tunnelsTo(mute.url);
  expect(await ask(again, port, '')).toBe('');
  expect(await ask(again, port, 'sent twice')).toBe('sent twice');
  expect(mute.tunnels).toHaveLength(2);
});

test('a kept tunnel to a pod that is gone while another has its name: a fresh one serves', async () => {
  const server = await portServer({
    onPair(_ws, data, error, count) {
      if (count !== 2) return false;
      error.write(Buffer.from('error forwarding port 80 to pod abc, uid : failed to find sandbox "abc" in store: not found'));
      data.reset();
      error.reset();
      return true;
    },
  });
  const port = await answersAtEnd();
  const tunnels = tunnelsTo(server.url);
  expect(await ask(tunnels, port, 'one')).toBe('one');
  expect(await ask(tunnels, port, 'two')).toBe('two');
  expect(server.tunnels).toHaveLength(2);
});

/** Ends the first connection well, and dies without a word at the second. */
function answersFirstOnly(ws: WebSocket): boolean {
  let streams = 0;
  ws.on('message', (data: Buffer) => {
    // SYN_STREAM, 18 bytes before its headers; the stream's number is behind the head.
    if (data.readUInt16BE(0) !== 0x8003 || data.readUInt16BE(2) !== 1) return;
    if (++streams > 2) return ws.terminate();
    const fin = Buffer.alloc(8);
    fin.writeUInt32BE(data.readUInt32BE(8), 0);
    fin[4] = 1;
    ws.send(fin);
  });
  return true;
}

test('v4: bytes both ways; an end of ours is not told, and the other side closes', async () => {
  const server = await portServer({protocol: v4});
  const port = await backend(socket => socket.once('data', bytes => socket.end(Buffer.concat([bytes, bytes]))));
  const tunnels = tunnelsTo(server.url);
  expect(await ask(tunnels, port, 'ab')).toBe('abab');
  expect(await ask(tunnels, port, 'cd')).toBe('cdcd');
  expect(server.tunnels).toHaveLength(2);
  expect(server.urls[0]).toBe(`/api/v1/namespaces/shop/pods/web-1/portforward?ports=${port}`);
});

test('v4: the port before the bytes may come in pieces, or with them; odd messages are left out', async () => {
  const server = await portServer({
    protocol: v4,
    handle(ws) {
      for (const message of [[0, 80], [], [7, 1, 2], [0, 0, 65], [1, 80, 0], [0, 66]]) ws.send(Buffer.from(message));
      ws.send('text');
      ws.close(1000);
      return true;
    },
  });
  const heard = hear();
  await tunnelsTo(server.url).connect(wish(80), heard.events, never);
  expect(await heard.closed).toBeUndefined();
  expect(heard.bytes().toString()).toBe('AB');
});

test.each([undefined, v4] as const)('what goes wrong in the pod is said in plain words (%s)', async protocol => {
  const server = await portServer({...(protocol && {protocol})});
  const heard = hear();
  await tunnelsTo(server.url).connect(wish(1), heard.events, never);
  expect(await heard.closed).toMatchObject({status: 0, reason: 'ConnectionRefused', message: 'Nothing listens on port 1 in pod web-1'});
});

test('what was wrong may be said behind the end of the bytes', async () => {
  const server = await portServer({
    onPair(_ws, data, error) {
      data.end();
      error.write(Buffer.from('error forwarding port 80 to pod abc, uid : connect: connection refused'));
      error.end();
      return true;
    },
  });
  const heard = hear();
  await tunnelsTo(server.url).connect(wish(80), heard.events, never);
  expect(await heard.closed).toMatchObject({reason: 'ConnectionRefused'});
  expect(await Promise.race([heard.ended.then(() => 'ended'), Promise.resolve('quiet')])).toBe('quiet');
});

test.each([
  ['create', 'You may not forward ports of pods in shop: it needs create on pods/portforward'],
  ['get', 'You may not forward ports of pods in shop: it needs get on pods/portforward (create is enough where SPDY gets through)'],
  ['watch', 'pods "web-1" is forbidden: User "bob" cannot watch resource "pods/portforward" in API group "" in the namespace "shop"'],
])('what one may not is said with what is missing: %s', async (verb, message) => {
  const said = `pods "web-1" is forbidden: User "bob" cannot ${verb} resource "pods/portforward" in API group "" in the namespace "shop"`;
  const refuse = () => Promise.reject(new ApiError(403, 'Forbidden', said));
  const error = await failure(
    owned(createPortTunnels({upgrade: refuse, upgradeStream: refuse}, fakeClock())).connect(wish(80), hear().events, never),
  );
  expect(error).toMatchObject({status: 403, message});
});

test('a server reset and a lost way are told apart from an end', async () => {
  const reset = await portServer({
    onPair(_ws, data) {
      data.reset();
      return true;
    },
  });
  expect(await failure(ask(tunnelsTo(reset.url), 80, 'x'))).toMatchObject({reason: 'ConnectionReset'});
  for (const protocol of [undefined, v4] as const) {
    const dying = await portServer({...(protocol && {protocol}), handle: ws => void setImmediate(() => ws.terminate()) === undefined});
    expect(await failure(ask(tunnelsTo(dying.url), 80, 'x'))).toMatchObject({
      reason: 'ECONNRESET',
      message: 'The connection to port 80 in pod web-1 was lost: the pod or the link has gone',
    });
  }
});

test('a minute of silence is a lost way', async () => {
  const server = await portServer({
    handle(ws) {
      ws.pause();
      return true;
    },
  });
  const clock = fakeClock();
  const heard = hear();
  await tunnelsTo(server.url, clock).connect(wish(80), heard.events, never);
  await clock.advance(62_000);
  expect(await heard.closed).toMatchObject({reason: 'ETIMEDOUT'});
});

test('two hundred at once are all served, sixteen upgrades at a time', async () => {
  const server = await portServer({});
  const port = await echoes();
  const transport = transportTo(server.url);
  let now = 0;
  let most = 0;
  const upgrade: UpgradableTransport['upgrade'] = async (path, asked) => {
    most = Math.max(most, ++now);
    return transport.upgrade(path, asked).finally(() => now--);
  };
  const tunnels = owned(createPortTunnels({upgrade, upgradeStream: transport.upgradeStream}, fakeClock()));
  const texts = Array.from({length: 200}, (_, index) => `hello ${index}`);
  expect(await Promise.all(texts.map(text => ask(tunnels, port, text)))).toEqual(texts);
  expect(most).toBe(16);
});

test('who reads slowly holds the other side up', async () => {
  const server = await portServer({});
  let sent = 0;
  const size = 64 * 2 ** 20;
  const port = await backend(async socket => {
    const chunk = Buffer.alloc(2 ** 16);
    while (sent < size) {
      sent += chunk.length;
      if (!socket.write(chunk)) await new Promise(resolve => socket.once('drain', resolve));
    }
    socket.end();
  });
  const heard = hear();
  const connection = await tunnelsTo(server.url).connect(wish(port), heard.events, never);
  connection.pause();
  connection.end();
  await server.heldUp;
  expect(heard.bytes()).toHaveLength(0);
  expect(sent).toBeLessThan(size / 2);
  connection.resume();
  await heard.received(size);
  expect(await heard.closed).toBeUndefined();
});

test('who sends more than is taken is told so, and when to go on', async () => {
  const server = await portServer({});
  const port = await answersAtEnd();
  const heard = hear();
  const connection = await tunnelsTo(server.url).connect(wish(port), heard.events, never);
  const chunk = Buffer.alloc(2 ** 18);
  let writes = 1;
  while (connection.write(chunk)) writes++;
  expect(writes).toBeLessThan(64);
  await heard.drained();
  connection.end();
  await heard.received(writes * chunk.length);
});

test('aborted while it waits, destroyed, closed: nothing is left and nothing is told', async () => {
  const server = await portServer({});
  const port = await echoes();
  const tunnels = tunnelsTo(server.url);
  const aborted = new AbortController();
  const opening = tunnels.connect(wish(port), hear().events, aborted.signal);
  aborted.abort(new Error('gone'));
  await expect(opening).rejects.toThrow('gone');
  const heard = hear();
  const connection = await tunnels
    .connect(wish(port), heard.events, aborted.signal)
    .catch(() => tunnels.connect(wish(port), heard.events, never));
  const closed = new Promise(resolve => server.tunnels.at(-1)!.once('close', resolve));
  connection.destroy();
  await closed;
  await tunnels.connect(wish(port), heard.events, never);
  const last = new Promise(resolve => server.tunnels.at(-1)!.once('close', resolve));
  tunnels.close();
  await last;
  expect(await failure(tunnels.connect(wish(port), heard.events, never))).toMatchObject({reason: 'Closed'});
  expect(await Promise.race([heard.closed.then(() => 'told'), Promise.resolve('quiet')])).toBe('quiet');
});
