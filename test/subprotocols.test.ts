import {once} from 'node:events';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {expect, onTestFinished, test} from 'vitest';
import {WebSocketServer} from 'ws';
import {createTransport} from '../src/cluster/transport.ts';
import type {UpgradableTransport} from '../src/cluster/transport-types.ts';
import {contextOf, failure, owned} from './fakes/cluster-client.ts';
import {fakeClock} from './fake-clock.ts';

const ports = 'SPDY/3.1+portforward.k8s.io';

/** Takes the subprotocol that it is told to, whatever is offered: `ws` alone would refuse names that are no tokens. */
async function serverTaking(taken: string) {
  const offered: (string | undefined)[] = [];
  const server = createServer();
  const sockets = new WebSocketServer({noServer: true});
  sockets.on('headers', headers => void headers.push(`Sec-WebSocket-Protocol: ${taken}`));
  server.on('upgrade', (request, socket, head) => {
    offered.push(request.headers['sec-websocket-protocol']);
    delete request.headers['sec-websocket-protocol'];
    sockets.handleUpgrade(request, socket, head, ws => ws.send('hello'));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const ws of sockets.clients) ws.terminate();
    server.close();
  });
  return {offered, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`};
}

function transportTo(server: string): UpgradableTransport {
  return owned(createTransport({context: contextOf({server}), clock: fakeClock(), env: {}, userAgent: 'dogwatch/test'}));
}

const upgrade = (server: string, protocols: readonly string[]) =>
  transportTo(server).upgrade('/x', {protocols, signal: new AbortController().signal});

test.each([
  ['with a slash', [ports], ports],
  ['of several with a slash', ['v4.channel.k8s.io', ports], ports],
  ['one without, beside it', [ports, 'v4.channel.k8s.io'], 'v4.channel.k8s.io'],
])('a subprotocol %s is offered and taken by its own name', async (_name, protocols, taken) => {
  const server = await serverTaking(taken);
  const ws = await upgrade(server.url, protocols);
  expect(server.offered).toEqual([protocols.join(',')]);
  expect(ws.protocol).toBe(taken);
  ws.resume();
  const [message] = (await once(ws, 'message')) as [Buffer];
  expect(message.toString()).toBe('hello');
  ws.close();
  await once(ws, 'close');
});

test('one that was not offered is not taken, a stand-in neither', async () => {
  for (const taken of ['SPDY-3.1+portforward.k8s.io', 'v1.channel.k8s.io']) {
    const server = await serverTaking(taken);
    expect((await failure(upgrade(server.url, [ports]))).status).toBe(0);
  }
});
