import {expect, test} from 'vitest';
import {kubeconfigFor, launch} from './drive.ts';
import {event, job, manyPods, pod, widget} from './scripted-objects.ts';
import {shop} from './shop.ts';

const ESC = '\u001b';
/** The row that has the bar: the line of the style grid that is filled from edge to edge. */
function barOf(frame: string): string {
  const [glyphs = '', styles = ''] = frame.split(/^─{20,}$/m);
  const lines = styles.split('\n').slice(1);
  const y = lines.findIndex(line => /^(\S)[\S]*$/.test(line) && line.length >= 80);
  return glyphs.split('\n')[y]?.trim() ?? '';
}

test('enter goes into what an object is made of, esc comes back to exactly where one was', async () => {
  const server = await shop();
  const {press, until, frame} = await launch({url: server.url, wish: {line: 'deployments'}});
  await until('live');
  await press('j');
  expect(barOf(frame())).toMatch(/^web /);
  const before = frame();
  await press('\r');
  await until(/pods of deployment web[\s\S]*web-5ff6-qz8dv/);
  expect(frame()).not.toContain('cart-');
  await press('\r');
  await until(/containers of pod web-5ff6-cj86p[\s\S]*M1 +main/);
  await press('\r');
  await until(/Nothing lies inside|Nothing to list inside/);
  await press(ESC);
  await until(/pods of deployment web/);
  await press(ESC);
  await until(/^ deployments/m);
  expect(frame()).toBe(before);
});

test('a service opens its pods by selector, and says so where it has none', async () => {
  const server = await shop();
  const {press, until} = await launch({url: server.url, wish: {line: 'services'}});
  await until('live');
  await press('\r');
  await until('no selector');
  await press('j\r');
  await until(/pods of service web[\s\S]*web-5ff6-cj86p/);
});

test('a node opens its pods in all namespaces, a namespace its own', async () => {
  const server = await shop();
  const {press, until, text} = await launch({url: server.url, wish: {line: 'nodes'}});
  await until('live');
  await press('j\r');
  await until(/pods of node node-2[\s\S]*agent-x7r2m[\s\S]*db-0/);
  expect(text()).toContain('all namespaces');
  await press(':namespaces\r');
  await until('3 namespaces');
  await press('j\r');
  await until(/› ops[\s\S]*agent-x7r2m/);
  expect(text()).not.toContain('db-0');
});

test('a cron job opens the jobs that it owns, an event its object', async () => {
  const server = await shop();
  const owner = {kind: 'CronJob', apiVersion: 'batch/v1', name: 'report', uid: 'uid-of-report', controller: true};
  const report = server.update('cronjobs', {
    metadata: {name: 'report', namespace: 'ops', uid: 'uid-of-report'},
    spec: {schedule: '* * * * *'},
    status: {},
  });
  expect(report).toBeDefined();
  server.add('jobs', job('report-1', {namespace: 'ops', succeeded: 1, metadata: {ownerReferences: [owner]}}));
  const about = pod('db-0', {namespace: 'shop'});
  server.add('events', event('db-0.1', {namespace: 'shop', about, reason: 'Unhealthy', type: 'Warning', message: 'probe failed'}));
  const {press, until, frame, text} = await launch({url: server.url, wish: {line: 'cronjobs ops'}});
  await until('live');
  await press('\r');
  await until(/jobs of cronjob report[\s\S]*report-1/);
  expect(text()).not.toContain('backup');
  await press(':events shop\r');
  await until('probe failed');
  await press('\r');
  await until(/^ pods/m);
  await until('live');
  expect(barOf(frame())).toMatch(/db-0/);
});

test(': completes kinds by plural, singular, short name and group, and namespaces', async () => {
  const server = await shop();
  const {press, until, line} = await launch({url: server.url});
  await until('live');
  for (const [typed, proposed] of [
    ['deploym', 'deployments'],
    ['statefulse', 'statefulsets'],
    ['sts', 'statefulsets'],
    ['widg', 'widgets'],
    ['example.c', 'widgets'],
    ['po o', 'ops'],
  ] as const) {
    await press(`:${typed}`);
    await until(proposed);
    await press(ESC);
    expect(line(29)).not.toContain(typed);
  }
  await press(':sts\t\r');
  await until(/^ statefulsets/m);
  await press(':po ops\r');
  await until(/› ops[\s\S]*agent-x7r2m/);
  await press(':deploy shop\r');
  await until(/^ deployments[\s\S]*cart/m);
  await press(':ns ops\r');
  await until(/› ops[\s\S]*no deployments in ops/);
});

test(': takes filters, selectors and what begins a proposal', async () => {
  const server = await shop();
  const {press, until, text} = await launch({url: server.url});
  await until('live');
  await press(':pods shop /web\r');
  await until(/3 of 6 pods/);
  await press(':pods shop app=cart\r');
  await until(/2 pods[\s\S]*cart-6c9f-9wzvn/);
  expect(text()).not.toContain('web-');
  await press(":pods shop -l 'app in (web,db)'\r");
  await until(/4 pods/);
  const {query} = server.requests.findLast(({path}) => path.endsWith('/shop/pods'))!;
  expect(query['labelSelector']).toBe('app in (web,db)');
  await press(':stateful\r');
  await until(/^ statefulsets/m);
  await press(':pods op');
  await until(/^ {2}ops +namespace/m);
  await press('\r');
  await until(/› ops[\s\S]*agent-x7r2m/);
});

test('a word that means nothing: the nearest is told and the text stays', async () => {
  const server = await shop();
  const {press, until, line} = await launch({url: server.url});
  await until('live');
  await press(':deploymnts\r');
  await until(/No kind is called deploymnts. Nearest: deployments?/);
  expect(line(29)).toMatch(/^ :deploymnts/);
  await press(`${ESC}:ctx nowhere\r`);
  await until('No context is called nowhere');
});

test('another context, and its token never goes to the first server', async () => {
  const [one, two] = [await shop(), await shop()];
  two.add('pods', pod('only-in-two', {namespace: 'shop'}));
  const {press, until} = await launch({kubeconfig: kubeconfigFor({one: one.url, two: two.url})});
  await until(/one › shop[\s\S]*live/);
  await press(':ctx two\r');
  await until(/two › shop[\s\S]*only-in-two/);
  await press(':pods @one\r');
  await until(/one › shop[\s\S]*6 pods/);
  await press(':contexts\r');
  await until('2 contexts');
  const authorizations = (server: typeof one) => new Set(server.requests.map(({headers}) => headers.authorization));
  // Tokens are never sent without TLS.
  expect([...authorizations(one), ...authorizations(two)].filter(Boolean)).toEqual([]);
});

test('history: [ ] and -', async () => {
  const server = await shop();
  const {press, until} = await launch({url: server.url});
  await until('live');
  await press('[');
  await until('No place was left before this one');
  await press(':deploy\r');
  await until(/^ deployments/m);
  await press(':svc\r');
  await until(/^ services/m);
  await press('[');
  await until(/^ deployments/m);
  await press('[');
  await until(/^ pods/m);
  await press(']');
  await until(/^ deployments/m);
  await press('-');
  await until(/^ services/m);
});

test('q goes back from deep inside, and quits at the top', async () => {
  const server = await shop();
  const {press, until, ends} = await launch({url: server.url, wish: {line: 'deployments'}});
  await until('live');
  await press('\r');
  await until('pods of deployment');
  await press('q');
  await until(/^ deployments/m);
  expect(ends).toEqual([]);
  await press('q');
  expect(ends).toEqual(['quit']);
});

test('0 and digits choose namespaces', async () => {
  const server = await shop();
  const {press, until} = await launch({url: server.url});
  await until('live');
  await press('0');
  await until(/all namespaces[\s\S]*7 pods/);
  await press(':pods ops\r');
  await until(/› ops.* 1 pod$/m);
  await press('1');
  await until(/› shop[\s\S]*6 pods/);
  await press('7');
  await until('No namespace has the number 7 yet');
});

test('custom resources come with the columns of the server', async () => {
  const server = await shop();
  const {press, until} = await launch({url: server.url});
  await until('live');
  await press(':widgets\r');
  await until(/gadget +3 +Ready/);
  server.add('widgets', widget('gizmo', {namespace: 'shop', size: 9, phase: 'Failed'}));
  await until(/✗.gizmo +9 +Failed/);
});

test('ten thousand pods: the last is one key away', async () => {
  const server = await shop();
  for (const one of manyPods(10_000, 'load')) server.add('pods', one);
  const {press, until, frame} = await launch({url: server.url, wish: {line: 'pods', namespace: 'load'}});
  await until(/live +10000 pods/);
  await press('G');
  const last = barOf(frame());
  await press('g');
  expect(barOf(frame())).not.toBe(last);
  await press('G');
  expect(barOf(frame())).toBe(last);
});
