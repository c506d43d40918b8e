import {expect, test} from 'vitest';
import {launch, NOW} from './drive.ts';
import {cursorOn, namesOn} from './on-screen.ts';
import {deployment, pod} from './scripted-objects.ts';
import {shop} from './shop.ts';
import {tickingClock} from './ticking-clock.ts';

const ESC = '\u001b';
const UP = '\u001b[A';
const inShop = {namespace: 'shop'};

async function started() {
  const server = await shop();
  const driven = await launch({url: server.url});
  await driven.until(/live +6 pods/);
  return {server, ...driven};
}

test('the title tells the filter, the header how many of how many, the edge how many are hidden', async () => {
  const {press, line, ...driven} = await started();
  await press('/web');
  expect(line(0)).toContain('3 of 6 pods  1 failing  1 waiting');
  expect(line(1)).toMatch(/^ pods {3}\/web {3}sorted by NAME ↑ +3 hidden by the filter/);
  expect(line(29)).toMatch(/^ \/web/);
  await press('\r');
  expect(line(29)).toContain('⏎ containers');
  expect(namesOn(driven)).toHaveLength(3);
});

test('esc while typing and esc after it clear the filter; the cursor keeps its row', async () => {
  const {press, ...driven} = await started();
  for (const keys of ['/web\u001b', '/web\r\u001b']) {
    await press(`G${keys}`);
    expect(namesOn(driven)).toHaveLength(6);
    expect(cursorOn(driven)).toBe('web-5ff6-qz8dv');
    expect(driven.text()).not.toContain('hidden');
  }
});

test('a new / starts anew, and up brings back what there was', async () => {
  const {press, line, ...driven} = await started();
  await press('/web\r/');
  expect(namesOn(driven)).toHaveLength(3);
  await press('cart');
  expect(namesOn(driven)).toEqual(['cart-6c9f-2xkqp', 'cart-6c9f-9wzvn']);
  await press(`${UP} !cj8`);
  expect(line(29)).toMatch(/^ \/web !cj8/);
  expect(namesOn(driven)).toEqual(['web-5ff6-lgjt8', 'web-5ff6-qz8dv']);
});

test('what cannot be understood is told where one types, hides nothing, and the rest counts', async () => {
  const {press, line, ...driven} = await started();
  await press('/web /[');
  expect(line(29)).toMatch(/^ \/web \/\[ +\/\[\/ is no regular expression: /);
  expect(namesOn(driven)).toHaveLength(3);
  await press('a]');
  expect(line(29)).not.toContain('no regular expression');
  expect(namesOn(driven)).toEqual([]);
});

test('rows come and go with what is looked for', async () => {
  const {server, press, until, line, ...driven} = await started();
  await press('/STATUS=Running READY=1/1\r');
  expect(namesOn(driven)).toEqual(['cart-6c9f-9wzvn', 'web-5ff6-cj86p', 'web-5ff6-lgjt8', 'web-5ff6-qz8dv']);
  server.update('pods', pod('db-0', {...inShop, labels: {app: 'db'}}));
  await until(/db-0 +1\/1/);
  server.update('pods', pod('web-5ff6-lgjt8', {...inShop, waiting: 'CrashLoopBackOff', isReady: false}));
  await until(text => !text.includes('lgjt8'));
  expect(namesOn(driven)).toEqual(['cart-6c9f-9wzvn', 'db-0', 'web-5ff6-cj86p', 'web-5ff6-qz8dv']);
  expect(line(0)).toMatch(/4 of 6 pods {2}2 failing$/);
});

test('nothing matches: what is near, how many of each, and the way out', async () => {
  const {press, until, ...driven} = await started();
  await press('/crat\r');
  await until(/No pod matches crat\.\n +Nearest: cart \(2\).*esc clears the filter/);
  await press(ESC);
  expect(namesOn(driven)).toHaveLength(6);
  await press('/zzzz\r');
  await until(/No pod matches zzzz\.\n +esc clears the filter/);
});

test('a filter by age follows the clock', async () => {
  const server = await shop();
  const clock = tickingClock();
  const bornAt = new Date(NOW - 50 * 60_000).toISOString();
  server.add('pods', pod('young', {...inShop, metadata: {creationTimestamp: bornAt}}));
  const {press, until, ...driven} = await launch({url: server.url, clock});
  await until(/live +7 pods/);
  await press('/AGE<1h\r');
  expect(namesOn(driven)).toEqual(['young']);
  await clock.advance(20 * 60_000);
  server.update('pods', pod('db-0', {...inShop, labels: {app: 'db'}}));
  await press('');
  await until('No pod matches AGE<1h');
});

test.each([
  ['READY=1/2', ['cart']],
  ['READY!=1/2 !asleep', ['web']],
  ['AVAILABLE<2', ['asleep', 'cart']],
  ['UP-TO-DATE>=3', ['web']],
  ['avail>2', ['web']],
])('deployments by %s', async (filter, names) => {
  const server = await shop();
  server.add('deployments', deployment('asleep', {...inShop, replicas: 0}));
  const {press, until, ...driven} = await launch({url: server.url, wish: {line: 'deploy'}});
  await until(/live +3 deployments/);
  await press(`/${filter}\r`);
  expect(namesOn(driven)).toEqual(names);
});

test('! and / together, and what that hides is told apart from nothing being there', async () => {
  const {press, until, line, ...driven} = await started();
  await press('!');
  expect(namesOn(driven)).toEqual(['cart-6c9f-2xkqp', 'db-0']);
  expect(cursorOn(driven)).toBe('cart-6c9f-2xkqp');
  await press('/web\r');
  await until('No pod that is not well matches web.');
  await press(`${ESC}/db\r`);
  expect(namesOn(driven)).toEqual(['db-0']);
  expect(line(1)).toContain('only what is not well');
});

test('all is well: that is said, not an empty table', async () => {
  const {server, press, until} = await started();
  await press('!');
  server.update('pods', pod('db-0', {...inShop, labels: {app: 'db'}}));
  server.update('pods', pod('cart-6c9f-2xkqp', {...inShop, labels: {app: 'cart'}}));
  await until(/All 6 pods are well\.\n +esc shows them/);
});
