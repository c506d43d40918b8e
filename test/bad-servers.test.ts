import {describe, expect, test} from 'vitest';
import {doorway} from './doorway.ts';
import {launch} from './drive.ts';
import {manyPods, pod} from './scripted-objects.ts';
import type {Fault} from './scripted-server.ts';
import {shop} from './shop.ts';
import {tickingClock} from './ticking-clock.ts';

const ofShop = ['cart-6c9f-2xkqp', 'cart-6c9f-9wzvn', 'db-0', 'web-5ff6-cj86p', 'web-5ff6-lgjt8', 'web-5ff6-qz8dv'];
const inShop = {namespace: 'shop'};
const podsPath = /\/pods\?/;
const forbidden = 'pods is forbidden: User "test" cannot list resource "pods" in API group "" in the namespace "shop"';
const always = Number.POSITIVE_INFINITY;
/** The first waits for a retry, with the stretch that the driver's chance gives them, and the wait of who is refused. */
const firstWaitMs = 1200;
const refusedWaitMs = 22_500;

describe('with nothing to show the screen says why, what to do and when the next try is', () => {
  const cases: [string, Omit<Fault, 'path'>, RegExp[]][] = [
    [
      '401',
      {status: 401, reason: 'Unauthorized', message: 'Unauthorized'},
      [/not logged in/, /does not accept the credentials of the user "test"/, /log in again/, /:ctx/],
    ],
    ['404', {status: 404, reason: 'NotFound', message: 'not found'}, [/This server does not have pods/, /: goes to other kinds/, /:ctx/]],
    ['500', {status: 500, message: 'etcd is broken'}, [/the server fails \(500\)/, /etcd is broken/, /:ctx/]],
    ['503 with a page', {status: 503, body: '<h1>Bad\u001b[2J gateway</h1>'}, [/the server fails \(503\)/, /Bad gateway/, /:ctx/]],
    ['a login page', {status: 302, body: '', headers: {location: 'https://sso.test/?s=secret'}}, [/sso\.test/, /login page/, /:ctx/]],
    ['an answer that is no JSON', {status: 200, body: '<html>hello'}, [/no answer of an API server/, /check the address/, /:ctx/]],
    ['an answer of something else', {status: 200, body: '{"kind":"Status"}'}, [/no answer of an API server/, /check the address/, /:ctx/]],
    ['an empty answer', {status: 200, body: ''}, [/no answer of an API server/, /check the address/, /:ctx/]],
    ['a reset', {isReset: true}, [/closed the connection before its answer was complete/, /:ctx/]],
    ['an answer cut in the first line', {cutAfterBytes: 300}, [/closed the connection before its answer was complete/, /:ctx/]],
  ];
  test.each(cases)('%s; ctrl-r tries at once', async (_, fault, wanted) => {
    const server = await shop();
    server.fail({...fault, path: podsPath, times: fault.cutAfterBytes ? 1 : always});
    const {until, press, far, text} = await launch({url: server.url, clock: tickingClock(), columns: 120});
    for (const words of [...wanted, /next try in \d+s/, /Next try in \d+s · ctrl-r tries now/]) await until(words);
    expect(text()).not.toMatch(/\bundefined\b|\[object/);
    expect(far.raw).not.toMatch(/\u001b\[2J|secret/);
    const count = server.requests.filter(({path}) => path.endsWith('/pods')).length;
    await press('\u0012');
    await server.asked(podsPath, count + 1);
    await press(':deploy\r');
    await until(/live.*2 deployments/);
  });

  test('nothing listens; once something does, ctrl-r shows it', async () => {
    const server = await shop();
    const door = await doorway(server.url);
    await door.close();
    const {until, press} = await launch({url: door.url, clock: tickingClock()});
    await until('Nothing listens at 127.0.0.1');
    await until(/no answer, next try in \d+s/);
    await until(':ctx picks another context');
    await door.open();
    await press('\u0012');
    await until(/live.*6 pods/);
  });

  test('nothing listens at an address that looks like a status of proxies', async () => {
    const {until} = await launch({url: 'http://127.0.0.1:4079', clock: tickingClock()});
    await until('next try in');
    await until('Nothing listens at 127.0.0.1:4079');
  });

  test('a server that takes requests and says nothing: keys work, q leaves', async () => {
    const server = await shop();
    server.fail({path: /./, hangs: true, times: always});
    const {until, press, ends} = await launch({url: server.url, clock: tickingClock()});
    await server.asked(podsPath);
    await until('Connecting');
    await press('?');
    await until('Going places');
    await press('\u001b:svc\r');
    await until(/^ services/m);
    await press('q');
    expect(ends).toEqual(['quit']);
  });

  test('403: it is forbidden, what is not, and how to get there', async () => {
    const server = await shop();
    server.rules = [{verbs: ['list', 'watch'], apiGroups: ['apps'], resources: ['deployments', 'daemonsets']}];
    server.fail({path: podsPath, status: 403, reason: 'Forbidden', message: forbidden, times: always});
    const {until, press} = await launch({url: server.url, clock: tickingClock()});
    await until('you may not list pods here');
    await until('pods is forbidden');
    await until('You may list in shop: deployments, daemonsets');
    await until(':ns picks another namespace');
    await press(':deployments\r');
    await until(/live.*2 deployments/);
  });
});

describe('a failure passes', () => {
  const cases: [string, Omit<Fault, 'path'>, number][] = [
    ['429: after as long as the server asks for', {status: 429, headers: {'retry-after': '7'}}, 7000],
    ['500', {status: 500}, firstWaitMs],
    ['a reset', {isReset: true}, firstWaitMs],
    ['an answer cut in mid-line', {cutAfterBytes: 3000}, firstWaitMs],
  ];
  test.each(cases)('%s', async (_, fault, waitMs) => {
    const server = await shop();
    const clock = tickingClock();
    server.fail({...fault, path: podsPath});
    const {until, text} = await launch({url: server.url, clock, columns: 120});
    await clock.slept(ms => ms === waitMs);
    await until(new RegExp(`next try in ${Math.ceil(waitMs / 1000)}s`));
    expect(text()).not.toContain('live');
    await clock.advance(waitMs - 1);
    expect(server.requests.filter(({path}) => path.endsWith('/pods'))).toHaveLength(1);
    await clock.advance(1);
    expect(rowsOf(await until(/live.*6 pods/))).toEqual(ofShop);
  });

  test('a list of which only a part came does not look like all there is', async () => {
    const server = await shop();
    server.fail({path: podsPath, cutAfterBytes: 3000, times: always});
    const {until} = await launch({url: server.url, clock: tickingClock(), columns: 120});
    expect(await until(/no answer .*pods?, not all of them/)).toContain('cart-6c9f-2xkqp');
  });

  test('a streaming list that ends before its end is read page by page, and what it made up is gone', async () => {
    const server = await shop();
    server.fail({path: podsPath, status: 200, body: '{"type":"ADDED","object":{"metadata":{"name":"half","uid":"1"}}}\n'});
    const {until} = await launch({url: server.url, clock: tickingClock()});
    expect(rowsOf(await until(/live.*6 pods/))).toEqual(ofShop);
  });

  test('410 in the midst of the pages: the list is read anew, whole', async () => {
    const server = await shop({streamingLists: 'refused'});
    for (const object of manyPods(1200, 'shop')) server.add('pods', object);
    server.fail({path: /continue=/, status: 410, reason: 'Expired', message: 'The provided continue parameter is too old'});
    const {until, log} = await launch({url: server.url, clock: tickingClock()});
    await until(/live.*1206 pods/);
    expect(log).toEqual([]);
  });
});

describe('rows stay while a watch is broken, and are the server’s afterwards', () => {
  const cases: [string, Omit<Fault, 'path'>, RegExp, number?][] = [
    ['a reset', {isReset: true}, /no answer for \d+s/],
    ['500', {status: 500}, /the server fails \(500\) for \d+s/],
    ['429', {status: 429, headers: {'retry-after': '7'}}, /the server is busy for \d+s/, 7000],
    ['401', {status: 401}, /not logged in for \d+s/, refusedWaitMs],
    ['403', {status: 403, message: forbidden}, /watching is forbidden for \d+s/, refusedWaitMs],
    ['an answer cut in mid-line', {cutAfterBytes: 40}, /no answer for \d+s/],
    ['a line without an end', {status: 200, body: '{"type":"MODIFIED","object":{"metadata":{"na'}, /a broken answer for \d+s/],
    ['lines of nonsense', {status: 200, body: '{"type":"MODIFIED"}\n{"type":7}\n[]\nnull\n'}, /a broken answer for \d+s/],
    ['a page', {status: 200, body: '<html>log in</html>\n', headers: {'content-type': 'text/html'}}, /a broken answer for \d+s/],
  ];
  test.each(cases)('%s', async (_, fault, told, waitMs = firstWaitMs) => {
    const server = await shop();
    const clock = tickingClock();
    const {until} = await launch({url: server.url, clock, columns: 120});
    await until(/live.*6 pods/);
    // A watch that ends after a second is no failure by itself: the next one begins at once, and meets the fault.
    await clock.advance(1000);
    server.fail({...fault, path: podsPath});
    server.dropWatches('end');
    await server.asked(podsPath, 2);
    server.add('pods', pod('late', inShop));
    server.remove('pods', pod('db-0', inShop));
    const stale = await until(told);
    expect(rowsOf(stale)).toEqual(ofShop);
    expect(stale).toContain(`next try in ${Math.ceil(waitMs / 1000)}s`);
    expect(stale).toMatch(/6 pods, as of \d\d:\d\d:\d\d/);
    await clock.slept(ms => ms === waitMs);
    await clock.advance(waitMs);
    const text = await until(found => /live.*6 pods/.test(found) && found.includes('late') && !found.includes('db-0'));
    expect(rowsOf(text)).toEqual(['cart-6c9f-2xkqp', 'cart-6c9f-9wzvn', 'late', ...ofShop.slice(3)]);
    expect(text).not.toContain('as of');
  });

  test('403 on watches alone: rows are there, are called stale, and are read again', async () => {
    const server = await shop();
    const clock = tickingClock();
    server.fail({path: /\/pods\?.*watch=1/, status: 403, reason: 'Forbidden', message: forbidden, times: always});
    const {until} = await launch({url: server.url, clock, columns: 120});
    expect(rowsOf(await until('watching is forbidden'))).toEqual(ofShop);
    server.remove('pods', pod('db-0', inShop));
    await clock.advance(refusedWaitMs);
    await until(text => !text.includes('db-0'));
    await until('watching is forbidden');
  });

  test('410 in the midst of a watch: the list is read anew, in silence', async () => {
    const server = await shop();
    const {until, log} = await launch({url: server.url, clock: tickingClock()});
    await until(/live.*6 pods/);
    server.expire();
    await server.asked(podsPath, 2);
    server.add('pods', pod('late', inShop));
    server.remove('pods', pod('db-0', inShop));
    expect(rowsOf(await until(text => text.includes('late') && !text.includes('db-0')))).toHaveLength(6);
    await until('live');
    expect(log).toEqual([]);
  });

  test('the server is stopped and started again at the same address', async () => {
    const server = await shop();
    const clock = tickingClock();
    const door = await doorway(server.url);
    const {until, press, text} = await launch({url: door.url, clock, columns: 120});
    await until(/live.*6 pods/);
    await door.close();
    expect(rowsOf(await until(/no answer for 0s, next try in 2s.*6 pods, as of \d\d:\d\d:\d\d/))).toEqual(ofShop);
    server.remove('pods', pod('db-0', inShop));
    server.add('pods', pod('late', inShop));
    for (const waitMs of [firstWaitMs, 2 * firstWaitMs, 4 * firstWaitMs]) {
      await clock.slept(ms => ms === waitMs);
      await clock.advance(waitMs);
    }
    await clock.slept(ms => ms === 8 * firstWaitMs);
    await press('j');
    expect(rowsOf(text())).toEqual(ofShop);
    expect(text()).toMatch(/no answer for \d+s, next try in 10s.*6 pods, as of 02:00:00/);
    await door.open();
    await clock.advance(8 * firstWaitMs);
    expect(rowsOf(await until(found => found.includes('live') && found.includes('late')))).toEqual(
      [...ofShop.filter(name => name !== 'db-0'), 'late'].sort(),
    );
  });
});

/** The names that a table of pods shows, from top to bottom. */
function rowsOf(text: string): string[] {
  return [...text.matchAll(/^[ ●][ ✗◐◌][ +∆](\S+) +\d+\/\d+ /gm)].map(([, name]) => name!);
}
