import {randomBytes} from 'node:crypto';
import {once} from 'node:events';
import {createConnection, createServer, type Socket} from 'node:net';
import {expect, onTestFinished, test} from 'vitest';
import {createPortTunnels} from '../src/cluster/port-tunnels.ts';
import {createTransport} from '../src/cluster/transport.ts';
import {ApiError} from '../src/kube/api-error.ts';
import {openRelay, type Relay, type RelayWish} from '../src/live/port-relay.ts';
import {fakeClock} from './fake-clock.ts';
import {contextOf, owned} from './fakes/cluster-client.ts';
import {backend, portServer} from './fakes/port-server.ts';

/** A relay to a port of a pod, over WebSockets to a server that plays the API server and the kubelet. */
async function relayTo(port: number, protocol?: 'v4.channel.k8s.io') {
  const server = await portServer({...(protocol && {protocol})});
  const transport = owned(
    createTransport({context: contextOf({server: server.url}), clock: fakeClock(), env: {}, userAgent: 'dogwatch/test'}),
  );
  const tunnels = owned(createPortTunnels(transport, fakeClock()));
  const relay = await open({connect: (events, signal) => tunnels.connect({namespace: 'shop', pod: 'web-1', port}, events, signal)});
  return {...relay, server};
}

async function open(wish: Partial<RelayWish> & Pick<RelayWish, 'connect'>) {
  const settled = watch();
  const relay = owned(await openRelay({address: 'localhost', port: 0, onChange: settled.look, ...wish}));
  return {relay, idle: () => settled.until(() => relay.counts.open === 0), until: settled.until};
}

function watch() {
  let looks: (() => void)[] = [];
  return {
    look() {
      for (const look of looks.splice(0)) look();
    },
    until: async (isSo: () => boolean) => {
      while (!isSo()) await new Promise<void>(resolve => void (looks = [...looks, resolve]));
    },
  };
}

/** A client that may end one direction for itself. */
function client({port}: Relay): Socket {
  const socket = createConnection({host: '127.0.0.1', port, allowHalfOpen: true});
  onTestFinished(() => void socket.destroy());
  return socket;
}

async function all(socket: Socket): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(socket));
}

const answersAtEnd = () => backend(async socket => void socket.end(await all(socket)));

test('each direction ends for itself: who asks ends first', async () => {
  const {relay, idle} = await relayTo(await answersAtEnd());
  const socket = client(relay);
  const sent = randomBytes(5_000_000);
  socket.end(sent);
  expect((await all(socket)).equals(sent)).toBe(true);
  await idle();
  expect(relay.counts).toMatchObject({total: 1, failed: 0, bytesIn: sent.length, bytesOut: sent.length, lastError: undefined});
});

test('each direction ends for itself: who answers ends first, and reads on', async () => {
  const read = Promise.withResolvers<Buffer>();
  const port = await backend(socket => {
    socket.end('nothing more to say');
    void all(socket).then(read.resolve);
  });
  const {relay, idle} = await relayTo(port);
  const socket = client(relay);
  expect((await all(socket)).toString()).toBe('nothing more to say');
  const sent = randomBytes(2_000_000);
  socket.end(sent);
  expect((await read.promise).equals(sent)).toBe(true);
  await idle();
  expect(relay.counts.failed).toBe(0);
});

test('v4 servers, which know no half-close: the answer still comes', async () => {
  const port = await backend(socket => void socket.once('data', bytes => socket.end(`you said ${bytes}`)));
  const {relay, idle} = await relayTo(port, 'v4.channel.k8s.io');
  const socket = client(relay);
  socket.end('hello');
  expect((await all(socket)).toString()).toBe('you said hello');
  await idle();
});

test('two hundred at once', async () => {
  const {relay, idle} = await relayTo(await answersAtEnd());
  const texts = Array.from({length: 200}, (_, index) => `${index} ${'x'.repeat(index)}`);
  const answers = await Promise.all(
    texts.map(async text => {
      const socket = client(relay);
      socket.end(text);
      return (await all(socket)).toString();
    }),
  );
  expect(answers).toEqual(texts);
  await idle();
  expect(relay.counts).toMatchObject({open: 0, total: 200, failed: 0});
});

test('a client that reads slowly holds the pod up', async () => {
  const size = 64 * 2 ** 20;
  let sent = 0;
  const port = await backend(async socket => {
    const chunk = Buffer.alloc(2 ** 16);
    for (; sent < size; sent += chunk.length) if (!socket.write(chunk)) await once(socket, 'drain');
    socket.end();
  });
  const {relay, idle, server} = await relayTo(port);
  const socket = client(relay);
  await once(socket, 'connect');
  socket.pause();
  await server.heldUp;
  expect(sent).toBeLessThan(size);
  expect(relay.counts.bytesIn).toBeLessThan(size / 2);
  let got = 0;
  for await (const chunk of socket) got += chunk.length;
  expect(got).toBe(size);
  socket.end();
  await idle();
});

test('nothing listens in the pod: the client is reset, and it is told', async () => {
  const problems: string[] = [];
  const {relay, idle} = await open({
    connect: async events => {
      setImmediate(() => events.onClose(new ApiError(0, 'ConnectionRefused', 'Nothing listens on port 81 in pod web-1')));
      return {write: () => true, end() {}, pause() {}, resume() {}, destroy: () => expect.unreachable()};
    },
    onProblem: error => void problems.push(error.message),
  });
  const socket = client(relay);
  const [error] = await once(socket, 'error').catch(problem => [problem]);
  expect((error as NodeJS.ErrnoException).code).toBe('ECONNRESET');
  await idle();
  expect(problems).toEqual(['Nothing listens on port 81 in pod web-1']);
  expect(relay.counts).toMatchObject({total: 1, failed: 1, lastError: 'Nothing listens on port 81 in pod web-1'});
});

test('a client that goes while it waits: what was being made for it is given up', async () => {
  const aborted = Promise.withResolvers<void>();
  const {relay, idle} = await open({
    connect: (_events, signal) =>
      new Promise((_resolve, reject) =>
        signal.addEventListener('abort', () => {
          aborted.resolve();
          reject(new Error('gone'));
        }),
      ),
  });
  const socket = client(relay);
  await once(socket, 'connect');
  socket.resetAndDestroy();
  await aborted.promise;
  await idle();
  expect(relay.counts).toMatchObject({open: 0, failed: 0});
});

test('a client that resets: the way to the pod is given up', async () => {
  const {relay, idle, server} = await relayTo(await backend(socket => void socket.write('hello')));
  const socket = client(relay);
  await once(socket, 'data');
  const over = once(server.tunnels[0]!, 'close');
  socket.resetAndDestroy();
  await over;
  await idle();
  expect(relay.counts.failed).toBe(0);
});

test('closing ends what is open and frees the port', async () => {
  const {relay} = await relayTo(await backend(socket => void socket.write('hello')));
  const socket = client(relay);
  await once(socket, 'data');
  const closed = once(socket, 'close');
  socket.on('error', () => {});
  relay.close();
  socket.end();
  await closed;
  const again = await openRelay({address: '127.0.0.1', port: relay.port, connect: () => Promise.reject(new Error('nobody'))});
  expect(again.port).toBe(relay.port);
  again.close();
});

test('a port that is taken, one for the administrator, an address of another machine: in words, with what to do', async () => {
  const connect = () => Promise.reject(new Error('nobody'));
  const server = owned(createServer().listen(0, '127.0.0.1'));
  await once(server, 'listening');
  const {port} = server.address() as {port: number};
  const problem = (address: string, wanted: number) =>
    openRelay({address, port: wanted, connect}).then(
      relay => relay.close(),
      (error: NodeJS.ErrnoException) => ({code: error.code, message: error.message}),
    );
  expect(await problem('localhost', port)).toEqual({
    code: 'EADDRINUSE',
    message: `Port ${port} is taken here (EADDRINUSE at 127.0.0.1); choose another, or none for a free one`,
  });
  expect(await problem('192.0.2.1', 0)).toMatchObject({
    code: 'EADDRNOTAVAIL',
    message: 'This machine has no address 192.0.2.1 (EADDRNOTAVAIL); localhost is the usual one, 0.0.0.0 all',
  });
});

test('only this machine reaches it; by IPv6 too, where there is any', async () => {
  const {relay} = await open({connect: () => Promise.reject(new Error('nobody'))});
  expect(relay.addresses[0]).toBe('127.0.0.1');
  expect(relay.addresses.filter(address => address !== '127.0.0.1' && address !== '::1')).toEqual([]);
});
