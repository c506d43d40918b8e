import {expect, test} from 'vitest';
import {createPortTunnels} from '../src/cluster/port-tunnels.ts';
import {createTransport} from '../src/cluster/transport.ts';
import type {UpgradableTransport} from '../src/cluster/transport-types.ts';
import {fakeClock} from './fake-clock.ts';
import {contextOf, failure, owned} from './fakes/cluster-client.ts';
import {hear} from './fakes/port-events.ts';
import {refusal, type SpdySide, spdyServer} from './fakes/spdy-server.ts';
import {exited, openFar, say, success} from './remote-streams.ts';

const clock = fakeClock();
const V5 = 'GET websocket v5.channel.k8s.io';
const SPDY = 'POST SPDY/3.1 v4.channel.k8s.io';
const V4 = 'GET websocket v4.channel.k8s.io';
const cannot = (verb: string, what = 'exec') => ({
  reason: 'Forbidden',
  message: `pods "web-1" is forbidden: User "bob" cannot ${verb} resource "pods/${what}" in API group "" in the namespace "shop"`,
});

function transportTo(server: string): UpgradableTransport {
  return owned(createTransport({context: contextOf({server}), clock, env: {}, userAgent: 'dogwatch/test'}));
}

async function endsWith({stream}: SpdySide, status: string): Promise<void> {
  (await stream('stderr').then(() => stream('error'))).write(Buffer.from(status));
}

test.each([
  ['RBAC', refusal(403, cannot('get'))],
  ['RBAC without a reason', refusal(403, {reason: 'Forbidden', message: 'pods "web-1" is forbidden: '})],
  ['a page', refusal(403, '<h1>No upgrades here</h1>')],
  ['a proxy that drops the upgrade', refusal(400, {reason: 'BadRequest', message: 'Upgrade request required'})],
  ['a page', refusal(400, 'Bad Request')],
  ['a page', refusal(404, 'Not Found')],
  ['no such path', refusal(404, {reason: 'NotFound', message: 'the server could not find the requested resource'})],
  ['no such method', refusal(405, 'Method not allowed')],
  ['a gateway', refusal(502, 'Bad gateway')],
  ['an answer', refusal(200, 'Welcome')],
  [
    'a broken handshake',
    'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: x\r\n\r\n',
  ],
])('no WebSocket gets through (%s): SPDY does, and is the first to be tried from then on', async (_name, answer) => {
  const server = await spdyServer({get: () => answer, onSpdy: side => void endsWith(side, exited(7))});
  const transport = transportTo(server.url);
  expect(await (await openFar(transport, clock)).end).toEqual({type: 'exit', exitCode: 7});
  expect(await (await openFar(transport, clock)).end).toEqual({type: 'exit', exitCode: 7});
  expect(server.asked).toEqual([V5, SPDY, SPDY]);
  expect(transport.cost.requests).toBe(3);
});

test.each<[string, string, object]>([
  ['no such pod', refusal(404, {reason: 'NotFound', message: 'pods "web-1" not found'}), {status: 404, message: 'pods "web-1" not found'}],
  ['no such container', refusal(400, {reason: 'BadRequest', message: 'container app is not valid for pod web-1'}), {status: 400}],
  ['who one is', refusal(401, {reason: 'Unauthorized', message: 'Unauthorized'}), {status: 401}],
  ['a container that does not run', refusal(500, 'container not found ("app")'), {status: 500}],
  ['a server that is busy', refusal(429, {reason: 'TooManyRequests', message: 'later'}), {status: 429}],
  ['a lost link', '', {status: 0, reason: 'ECONNRESET'}],
])('what another way would not change is told at once: %s', async (_name, answer, expected) => {
  const server = await spdyServer({get: () => answer});
  expect(await failure(openFar(transportTo(server.url), clock))).toMatchObject(expected);
  expect(server.asked).toEqual([V5]);
});

test('what the server says of the pod over SPDY is what is told', async () => {
  const gone = refusal(404, {reason: 'NotFound', message: 'pods "web-1" not found'});
  const server = await spdyServer({get: () => refusal(403, cannot('get')), post: () => gone});
  expect(await failure(openFar(transportTo(server.url), clock))).toMatchObject({status: 404, message: 'pods "web-1" not found'});
});

test.each([
  ['neither', cannot('get'), cannot('create'), 'it needs create on pods/exec', [V5, SPDY]],
  [
    'a role for create behind a proxy without SPDY',
    cannot('get'),
    'no',
    'it needs get on pods/exec (create is enough where SPDY gets through)',
    [V5, SPDY],
  ],
  ['no WebSocket, no role', 'no', cannot('create'), 'it needs create on pods/exec', [V5, SPDY, V4]],
  [
    'a role for get alone',
    {reason: 'Forbidden', message: 'pods "web-1" is forbidden: '},
    cannot('create'),
    'it needs create on pods/exec',
    [V5, SPDY],
  ],
  [
    'an admission',
    {message: 'admission webhook "x" denied the request: no'},
    {message: 'admission webhook "x" denied the request: no'},
    'admission webhook "x" denied the request: no',
    [V5, SPDY, V4],
  ],
  ['pages alone', 'no', 'no', /answered 403 Forbidden: no; SPDY does not get through either$/, [V5, SPDY, V4]],
])('both refused (%s): the one that says more is told', async (_name, get, post, words, asked) => {
  const server = await spdyServer({get: () => refusal(403, get), post: () => refusal(403, post)});
  const transport = transportTo(server.url);
  const told = typeof words === 'string' && words.startsWith('it needs') ? `You may not exec into pods in shop: ${words}` : words;
  expect((await failure(openFar(transport, clock))).message).toMatch(typeof told === 'string' ? new RegExp(`^${escaped(told)}$`) : told);
  expect(server.asked).toEqual(asked);
  // Nothing has got through, so nothing is remembered.
  await failure(openFar(transport, clock));
  expect(server.asked).toEqual([...asked, ...asked]);
});

test('SPDY has got through and does no more: a WebSocket is tried again', async () => {
  const server = await spdyServer({
    get: count => (count === 1 ? refusal(403, cannot('get')) : undefined),
    post: count => (count === 2 ? undefined : refusal(403, 'no')),
    onWebSocket: ws => say(ws, 3, success),
    onSpdy: side => void endsWith(side, success),
  });
  const transport = transportTo(server.url);
  for (let round = 0; round < 3; round++) expect(await (await openFar(transport, clock)).end).toEqual({type: 'exit', exitCode: 0});
  expect(server.asked).toEqual([V5, SPDY, SPDY, V5, V5]);
});

test('exec, attach and forwards are remembered apart: roles tell them apart, too', async () => {
  const server = await spdyServer({onSpdy: side => void endsWith(side, success)});
  const transport = transportTo(server.url);
  await (await openFar(transport, clock)).end;
  await (await openFar(transport, clock, {command: undefined})).end;
  await (await openFar(transport, clock, {command: undefined})).end;
  expect(server.asked).toEqual([V5, SPDY, V5, SPDY, SPDY]);
});

test('a server before 1.30 that knows no SPDY within WebSockets: a forward goes over SPDY', async () => {
  const server = await spdyServer({get: () => refusal(403, '')});
  const tunnels = owned(createPortTunnels(transportTo(server.url), clock));
  for (let round = 0; round < 2; round++) {
    await tunnels.connect({namespace: 'shop', pod: 'web-1', port: 80}, hear().events, new AbortController().signal);
  }
  const posted = 'POST SPDY/3.1 portforward.k8s.io';
  expect(server.asked).toEqual(['GET websocket SPDY/3.1+portforward.k8s.io', posted, posted]);
});

test('a forward that both refuse says what is needed', async () => {
  const server = await spdyServer({
    get: () => refusal(403, cannot('get', 'portforward')),
    post: () => refusal(403, cannot('create', 'portforward')),
  });
  const tunnels = owned(createPortTunnels(transportTo(server.url), clock));
  const opening = tunnels.connect({namespace: 'shop', pod: 'web-1', port: 80}, hear().events, new AbortController().signal);
  expect((await failure(opening)).message).toBe('You may not forward ports of pods in shop: it needs create on pods/portforward');
});

test('credentials that are not taken are renewed once, for SPDY as for all', async () => {
  const transport = transportTo((await spdyServer({post: () => refusal(401, 'no')})).url);
  expect(await failure(openFar(transport, clock))).toMatchObject({status: 401});
});

test('nothing else can be posted that way', async () => {
  const transport = transportTo('http://127.0.0.1:1');
  const asked = {protocols: ['x'], signal: new AbortController().signal};
  for (const path of ['/api/v1/namespaces/shop/pods', '/api/v1/namespaces/shop/pods/web-1/eviction', '/api/v1/pods/x/exec']) {
    await expect(transport.upgradeStream(path, asked)).rejects.toThrow('Nothing may be posted');
  }
});

test('the signal ends it while it is asked for and afterwards', async () => {
  const server = await spdyServer({});
  const transport = transportTo(server.url);
  const over = new AbortController();
  const opening = openFar(transport, clock, {signal: over.signal});
  over.abort(new Error('gone'));
  await expect(opening).rejects.toThrow('gone');
  const later = new AbortController();
  const far = await openFar(transport, clock, {signal: later.signal});
  let isTold = false;
  void far.end.then(() => (isTold = true));
  later.abort();
  while (server.openSockets() > 0) await new Promise(resolve => setImmediate(resolve));
  expect(isTold).toBe(false);
});

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
