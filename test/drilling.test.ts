import {expect, test} from 'vitest';
import {launch} from './drive.ts';
import {cursorOn, namesOn} from './on-screen.ts';
import {cronJob, job, manyPods, pod, replicaSet} from './scripted-objects.ts';
import {shop} from './shop.ts';

const ESC = '\u001b';

test.each(['\u001b', 'q'])('%j comes back to the cursor, the scroll, the filter, the order, the marks and the columns', async key => {
  const server = await shop();
  for (const one of manyPods(200, 'shop')) server.add('pods', one);
  const {press, until, frame} = await launch({url: server.url});
  await until(/live +206 pods/);
  await press('/app\r>>>=\u0017\u001b[C');
  await press('\u0006\u0006jjj  k');
  const before = frame();
  await press('\r');
  await until(/^ containers of pod app-/m);
  await until('live');
  await press(key);
  await until(/^ pods/m);
  expect(frame()).toBe(before);
});

test('what changed meanwhile is there at once, and nothing is asked for again', async () => {
  const server = await shop();
  const {press, until, ...driven} = await launch({url: server.url});
  await until(/live +6 pods/);
  await press('G\r');
  await until(/^ containers of pod web-5ff6-qz8dv[\s\S]* M1 /m);
  server.add('pods', pod('a-new-one', {namespace: 'shop'}));
  server.remove('pods', pod('db-0', {namespace: 'shop'}));
  server.add('pods', pod('z-marker', {namespace: 'ops'}));
  const asked = server.requests.length;
  await press(ESC);
  await until(text => text.includes('a-new-one') && !text.includes('db-0'));
  expect(cursorOn(driven)).toBe('web-5ff6-qz8dv');
  expect(server.requests).toHaveLength(asked);
});

test('a filter inside is cleared first, then the view is left, then there is nowhere to go back to', async () => {
  const server = await shop();
  const {press, until, line} = await launch({url: server.url, wish: {line: 'deployments'}});
  await until('live');
  await press('j\r');
  await until(/live +3 pods/);
  await press('/cj8\r');
  await until('1 of 3 pods');
  await press('!');
  await press(ESC);
  await until(text => !text.includes('/cj8'));
  expect(line(1)).toContain('pods of deployment web');
  await press(ESC);
  await until(text => text.includes('pods of deployment web') && !text.includes('only what is not well'));
  await press(ESC);
  await until(/^ deployments/m);
  await press(ESC);
  await until('This is the first view; q quits');
});

test('a replica set opens its pods by labels, a job that selects none says so', async () => {
  const server = await shop();
  server.add('replicasets', replicaSet('cart', {namespace: 'shop', replicas: 2}));
  const {press, until, ...driven} = await launch({url: server.url, wish: {line: 'rs'}});
  await until(/live +2 replicasets/);
  await press('\r');
  await until(/pods of replicaset cart[\s\S]*live|live +2 pods/);
  expect(namesOn(driven)).toEqual(['cart-6c9f-2xkqp', 'cart-6c9f-9wzvn']);
  const asked = server.requests.findLast(({path}) => path.endsWith('/pods'))!;
  expect(asked).toMatchObject({path: '/api/v1/namespaces/shop/pods', query: {labelSelector: 'app=cart'}});
  await press(':jobs ops\r');
  await until(/live +1 job/);
  await press('\r');
  await until('Job backup has no selector');
});

test('enter where nothing is, and on a kind with nothing inside', async () => {
  const server = await shop();
  const {press, until} = await launch({url: server.url, wish: {line: 'widgets shop'}});
  await until('live');
  await press('\r');
  await until('Nothing lies inside a Widget');
  await press('/nothing\r\r');
  await until('The filter hides all rows; esc clears it');
});

test('history comes back into what an object owns, and says whose it is', async () => {
  const server = await shop();
  const [one, two] = [server.add('cronjobs', cronJob('a', {namespace: 'shop'})), server.add('cronjobs', cronJob('b', {namespace: 'shop'}))];
  server.add('jobs', job('of-a', {namespace: 'shop', succeeded: 1, owner: one}));
  server.add('jobs', job('of-b', {namespace: 'shop', succeeded: 1, owner: two}));
  const {press, until, line, text} = await launch({url: server.url, wish: {line: 'cronjobs'}});
  await until(/live +2 cronjobs/);
  await press('\r');
  await until(/jobs of cronjob a[\s\S]*of-a/);
  await press(':svc\r');
  await until(/live +2 services/);
  await press('[');
  await until(/^ jobs[\s\S]*of-a/m);
  expect(text()).not.toContain('of-b');
  expect(line(1)).toContain('jobs of cronjob a');
});

test('history comes back to containers, and says of which pod', async () => {
  const server = await shop();
  const {press, until, line} = await launch({url: server.url});
  await until('live');
  await press('\r');
  await until(/^ containers of pod cart-6c9f-2xkqp/m);
  await press(':svc\r');
  await until(/live +2 services/);
  await press('[');
  await until(/^ containers/m);
  expect(line(1)).toContain('containers of pod cart-6c9f-2xkqp');
});

test('- goes to and fro between the last two views', async () => {
  const server = await shop();
  const {press, until} = await launch({url: server.url});
  await until('live');
  await press('-');
  await until('There is no other place yet');
  await press(':deploy\r');
  await until(/^ deployments/m);
  for (const kind of ['pods', 'deployments', 'pods', 'deployments']) {
    await press('-');
    await until(new RegExp(`^ ${kind} `, 'm'));
  }
});

test('going somewhere after [ forgets what lay ahead', async () => {
  const server = await shop();
  const {press, until} = await launch({url: server.url});
  await until('live');
  await press(':deploy\r');
  await until(/^ deployments/m);
  await press('[');
  await until(/^ pods/m);
  await press(':svc\r');
  await until(/^ services/m);
  await press(']');
  await until('This is the newest place');
});
