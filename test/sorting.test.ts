import {expect, test} from 'vitest';
import {launch, NOW} from './drive.ts';
import {namesOn} from './on-screen.ts';
import {deployment, type Json, pod} from './scripted-objects.ts';
import {shop} from './shop.ts';

const inShop = {namespace: 'shop'};

async function started(add: (server: Awaited<ReturnType<typeof shop>>) => void, line: string) {
  const server = await shop();
  add(server);
  const driven = await launch({url: server.url, wish: {line}});
  await driven.until('live');
  return {server, ...driven};
}

function aged(name: string, minutes: number, more: object = {}): Json {
  return pod(name, {...inShop, metadata: {creationTimestamp: new Date(NOW - minutes * 60_000).toISOString()}, ...more});
}

const three = (server: Awaited<ReturnType<typeof shop>>) => {
  server.add('pods', aged('x-b', 5, {restarts: 10, node: 'n-10'}));
  server.add('pods', aged('x-a', 500, {restarts: 9, node: 'n-2', isReady: false}));
  server.add('pods', aged('x-c', 50, {restarts: 0, node: 'n-1', waiting: 'ImagePullBackOff', isReady: false}));
};

test.each([
  ['', 'NAME', 'x-a x-b x-c'],
  ['>', 'READY', 'x-a x-c x-b'],
  ['>>', 'STATUS', 'x-c x-a x-b'],
  ['>>>', 'RESTARTS', 'x-c x-a x-b'],
  ['>>>>', 'IP', 'x-a x-b x-c'],
  ['>>>>>', 'NODE', 'x-c x-b x-a'],
  ['>>>>>>', 'AGE', 'x-b x-c x-a'],
  ['>>>>>>>', 'NAME', 'x-a x-b x-c'],
  ['<', 'AGE', 'x-b x-c x-a'],
  ['<<', 'NODE', 'x-c x-b x-a'],
])('%j sorts pods by %s; = turns the order round and back', async (keys, title, order) => {
  const {press, line, ...driven} = await started(three, 'pods /x-');
  await press(keys);
  expect(line(1)).toContain(`sorted by ${title} ↑`);
  expect(namesOn(driven).join(' ')).toBe(order);
  await press('=');
  expect(line(1)).toContain(`sorted by ${title} ↓`);
  // Equal values keep their order by name.
  expect(namesOn(driven).join(' ')).toBe(
    {READY: 'x-b x-a x-c', STATUS: 'x-a x-b x-c', IP: order}[title] ?? order.split(' ').reverse().join(' '),
  );
  await press('=');
  expect(namesOn(driven).join(' ')).toBe(order);
});

test('numbers sort as numbers, READY by its share: the worst first', async () => {
  const {press, ...driven} = await started(server => {
    server.add('deployments', deployment('x-ten', {...inShop, replicas: 10}));
    server.add('deployments', deployment('x-half', {...inShop, replicas: 10, ready: 5}));
    server.add('deployments', deployment('x-two', {...inShop, replicas: 3, ready: 2}));
    server.add('deployments', deployment('x-none', {...inShop, replicas: 0}));
  }, 'deployments /x-');
  await press('>');
  expect(namesOn(driven)).toEqual(['x-half', 'x-two', 'x-none', 'x-ten']);
  await press('>>');
  expect(namesOn(driven)).toEqual(['x-none', 'x-two', 'x-half', 'x-ten']);
});

test('over all namespaces: NAMESPACE can be sorted by, in one it is not even passed', async () => {
  const {press, until, line, ...driven} = await started(() => {}, 'pods all');
  expect(line(1)).toContain('sorted by NAMESPACE ↑');
  expect(namesOn(driven)[0]).toBe('agent-x7r2m');
  await press('=');
  expect(namesOn(driven).slice(0, 2)).toEqual(['cart-6c9f-2xkqp', 'cart-6c9f-9wzvn']);
  await press(':pods shop\r');
  await until('6 pods');
  await press('<');
  expect(line(1)).toContain('sorted by AGE ↑');
});

test('with more columns there is more to sort by', async () => {
  const {press, line} = await started(three, 'pods');
  await press('\u0017>>>>');
  expect(line(1)).toContain('sorted by LAST RESTART ↑');
});

test('live changes go where they belong, in both directions', async () => {
  const {server, press, until, ...driven} = await started(three, 'pods /x-');
  await press('>>>=');
  expect(namesOn(driven)).toEqual(['x-b', 'x-a', 'x-c']);
  server.update('pods', aged('x-c', 50, {restarts: 11}));
  await until(/x-c .* 11 /);
  expect(namesOn(driven)).toEqual(['x-c', 'x-b', 'x-a']);
  server.add('pods', aged('x-d', 1, {restarts: 10}));
  await until('x-d');
  expect(namesOn(driven)).toEqual(['x-c', 'x-b', 'x-d', 'x-a']);
  await press('=');
  expect(namesOn(driven)).toEqual(['x-a', 'x-b', 'x-d', 'x-c']);
});

test('the order outlives filters and a new list', async () => {
  const {server, press, until, line, ...driven} = await started(three, 'pods');
  await press('>>>=/x-\r');
  expect(namesOn(driven)).toEqual(['x-b', 'x-a', 'x-c']);
  const lists = server.requests.length;
  await press('\u0012');
  await server.asked(/./, lists + 1);
  await until('● live');
  expect(namesOn(driven)).toEqual(['x-b', 'x-a', 'x-c']);
  await press('\u001b');
  expect(line(1)).toContain('sorted by RESTARTS ↓');
});
