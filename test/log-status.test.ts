import {expect, test} from 'vitest';
import {ApiError} from '../src/kube/api-error.ts';
import {logServer, START, startFleet, webPod, webPods} from './log-fleet.ts';

const killed = {exitCode: 137, reason: 'OOMKilled', finishedAt: '2026-01-01T00:00:10Z', startedAt: '2026-01-01T00:00:00Z'};

test.each<[text: string, wish: object, message: string]>([
  ['no pods yet', {}, 'No pod of deployment web is there yet; its log comes as soon as there is one'],
  ['no pods', {isFollowing: false}, 'No pod of deployment web is there'],
  ['no such pod', {target: {...webPods, title: 'pod web-0'}}, 'There is no pod web-0; its log comes as soon as there is one'],
])('where there is nothing, the status says why: %s', async (_text, wish, message) => {
  const {book} = await logServer();
  const it = startFleet(book.transport, wish);
  await it.untilStatus(message);
  expect(it.fleet.status.text).toBe(message);
});

test('where pods may not be listed, the status says so', async () => {
  const {server, book} = await logServer();
  server.fail({
    path: /pods/,
    status: 403,
    reason: 'Forbidden',
    message: 'pods is forbidden: User "eve" cannot list resource "pods"',
    times: Number.POSITIVE_INFINITY,
  });
  const it = startFleet(book.transport);
  await it.untilStatus('You may not list pods here: pods is forbidden: User "eve" cannot list resource "pods"');
});

test('a transport that fails is told', async () => {
  const it = startFleet(undefined as never, {
    transport: () => Promise.reject(new ApiError(0, 'ENOTFOUND', 'The name prod cannot be resolved')),
  });
  await it.untilStatus("The pods can't be listed: The name prod cannot be resolved");
});

test('a container that was asked for and is not there is told', async () => {
  const {server, book} = await logServer();
  server.add('pods', webPod('web-6c9f7b5d4-a'));
  const it = startFleet(book.transport, {target: {...webPods, containers: ['db']}});
  await it.untilStatus('Deployment web has no container db');
});

test('of several containers those asked for are read', async () => {
  const {server, book} = await logServer();
  server.add('pods', webPod('web-6c9f7b5d4-a', [{name: 'app'}, {name: 'proxy'}]));
  book.write('web-6c9f7b5d4-a/proxy', START, 'proxying\n');
  const it = startFleet(book.transport, {target: {...webPods, containers: ['proxy']}});
  await it.untilLines('proxying');
  expect(it.states()).toEqual(['web-6c9f7b5d4-a/proxy live']);
});

test('the previous instances are read, of those that there are', async () => {
  const {server, book} = await logServer();
  server.add('pods', webPod('web-6c9f7b5d4-a', [{restarts: 1, last: killed}]));
  server.add('pods', webPod('web-6c9f7b5d4-b'));
  book.write('web-6c9f7b5d4-a/app', START + 1000, 'before\n');
  book.restart('web-6c9f7b5d4-a/app');
  book.write('web-6c9f7b5d4-a/app', START + 2000, 'after\n');
  const it = startFleet(book.transport, {target: {...webPods, isPrevious: true}});
  await it.untilState('ended: exit 137, OOMKilled');
  expect(it.lines).toEqual(['before']);
  expect(it.states()).toEqual(['web-6c9f7b5d4-a/app ended: exit 137, OOMKilled']);
});

test('where none was restarted there is no previous log', async () => {
  const {server, book} = await logServer();
  server.add('pods', webPod('web-6c9f7b5d4-b'));
  const it = startFleet(book.transport, {target: {...webPods, isPrevious: true}});
  await it.untilStatus('No container of deployment web has been restarted, so there is no previous log');
});

test('what is not followed ends when all has been read, in order', async () => {
  const {server, book} = await logServer();
  for (const name of ['a', 'b', 'c']) server.add('pods', webPod(`web-6c9f7b5d4-${name}`));
  server.add('pods', webPod('web-6c9f7b5d4-d', [{state: {waiting: {reason: 'ContainerCreating'}}}]));
  for (let number = 0; number < 30; number++) book.write(`web-6c9f7b5d4-${'abc'[number % 3]}/app`, START + number, `${number}\n`);
  const it = startFleet(book.transport, {isFollowing: false, since: 'start'});
  await it.ended();
  expect(it.lines.filter(line => !line.startsWith('-'))).toEqual(Array.from({length: 30}, (_, number) => String(number)));
  expect(it.fleet.status).toMatchObject({ended: 3, waiting: 1});
  expect(book.open).toBe(0);
});

test('without following, a server that does not answer is given up', async () => {
  const {server, book} = await logServer();
  server.add('pods', webPod('web-6c9f7b5d4-a'));
  book.refuse(/log/, new ApiError(502, 'BadGateway', 'no'), Number.POSITIVE_INFINITY);
  const it = startFleet(book.transport, {isFollowing: false});
  await it.untilState('lost');
  await it.clock.advance(500);
  await it.clock.advance(1000);
  await it.ended();
  expect(it.states()).toEqual(['web-6c9f7b5d4-a/app lost: no']);
});
