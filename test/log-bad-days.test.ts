import {expect, onTestFinished, test} from 'vitest';
import {type RunningDemo, startDemo} from '../src/demo/start-demo.ts';
import {deployments} from '../src/demo/types/deployments.ts';
import {pods} from '../src/demo/types/pods.ts';
import type {Transport} from '../src/cluster/transport-types.ts';
import {ApiError} from '../src/kube/api-error.ts';
import {logBook} from './log-book.ts';
import {startFleet, START} from './log-fleet.ts';
import {plainTransport} from './plain-transport.ts';

const web = {title: 'deployment web', scopes: [{kind: 'pods', namespace: 'shop', labelSelector: 'app=web'}]};

/** A demo cluster whose time stands still, and a way to it as its admin. */
async function demo(scenario = 'quiet'): Promise<RunningDemo & {readonly transport: Transport}> {
  const running = await startDemo({scenario, seed: 1, now: START + 2 * 3_600_000, isPlain: true});
  const plain = plainTransport(running.server.url);
  const [token] = Object.values(running.server.tokens);
  onTestFinished(async () => {
    plain.close();
    await running.stop();
  });
  const get: Transport['get'] = (path, ask) => plain.get(path, {...ask, headers: {...ask.headers, authorization: `Bearer ${token}`}});
  return {...running, transport: {...plain, get}};
}

test('the last lines of a deployment in the demo cluster, in order, and what it writes then', async () => {
  const it = await demo();
  const fleet = startFleet(it.transport, {target: web, since: {lines: 300}});
  await fleet.until(() => (fleet.fleet.status.live > 1 && fleet.lines.length >= 40 ? true : undefined));
  const before = fleet.lines.length;
  it.demo.agenda.advance(120_000);
  await fleet.until(() => (fleet.lines.length > before ? true : undefined));
  expect(fleet.fleet.status).toMatchObject({lost: 0, denied: 0, waiting: 0, text: ''});
});

test('a pod of the demo cluster that is deleted ends, and its replacement joins', async () => {
  const it = await demo();
  const fleet = startFleet(it.transport, {target: web});
  const live = await fleet.until(() => fleet.fleet.status.live || undefined);
  await fleet.until(() => (fleet.fleet.sources.every(({state}) => state !== 'opening') ? true : undefined));
  const before = fleet.fleet.sources.length;
  const [gone] = fleet.fleet.sources;
  it.demo.registry.remove(pods, 'shop', gone!.pod);
  for (let second = 0; second < 60; second++) it.demo.agenda.advance(1000);
  await fleet.untilLines('- pod is gone (deleted)');
  await fleet.until(() => (fleet.fleet.sources.length > before && fleet.fleet.status.live >= live ? true : undefined));
  expect(fleet.fleet.sources[gone!.id]).toMatchObject({state: 'ended', text: 'pod is gone (deleted)'});
  expect(fleet.fleet.sources.at(-1)!.pod).not.toBe(gone!.pod);
});

test('what crashes in the demo cluster tells how it ended', async () => {
  const it = await demo('outage');
  const fleet = startFleet(it.transport, {target: {title: 'namespace shop', scopes: [{kind: 'pods', namespace: 'shop'}]}});
  const waits = await fleet.until(() => {
    // Answers that are not followed end a moment later, and time stands still there.
    it.demo.agenda.advance(1);
    return fleet.fleet.sources.find(({text}) => text.includes('CrashLoopBackOff'));
  });
  expect(waits.state).toBe('waiting');
  await fleet.until(() => fleet.lines.find(line => /^- ended \(exit \d+/.test(line)));
});

test('a deployment of the demo cluster that was scaled to zero says that there is nothing', async () => {
  const it = await demo();
  const found = it.demo.store.get(deployments, 'shop', 'web')!;
  const fleet = startFleet(it.transport, {target: web});
  await fleet.until(() => fleet.fleet.status.live || undefined);
  it.demo.registry.update(deployments, {...found, spec: {...found.spec!, replicas: 0}} as never, {manager: 'test'});
  for (let second = 0; second < 60; second++) it.demo.agenda.advance(1000);
  await fleet.until(() => (fleet.fleet.status.pods === 0 && fleet.fleet.status.live === 0 ? true : undefined));
  expect(fleet.fleet.sources.length).toBeGreaterThan(0);
  await fleet.untilLines('- pod is gone (deleted)');
});

test('200 streams at once are held, 50 of them opened at a time', async () => {
  let opening = 0;
  let most = 0;
  const book = logBook(await podsOnly(200));
  for (let number = 0; number < 200; number++) book.write(`web-${number}/app`, START + number, `${number}\n`);
  const get: Transport['get'] = async (path, ask) => {
    if (!path.endsWith('/log')) return book.transport.get(path, ask);
    most = Math.max(most, ++opening);
    await new Promise(resolve => setImmediate(resolve));
    opening--;
    return book.transport.get(path, ask);
  };
  const fleet = startFleet({...book.transport, get});
  await fleet.until(() => (fleet.fleet.status.live === 200 ? true : undefined));
  expect(book.open).toBe(200);
  expect(most).toBe(50);
  await fleet.until(() => (fleet.lines.length === 200 ? true : undefined));
});

test('10,000 restarts behind it, a container is read as any other', async () => {
  const book = logBook(await podsOnly(1, {restarts: 10_000}));
  book.write('web-0/app', START, 'alive\n');
  const fleet = startFleet(book.transport);
  await fleet.untilLines('alive');
  expect(fleet.lines).toEqual(['alive']);
});

test('clocks of nodes that differ by minutes lose nothing', async () => {
  const book = logBook(await podsOnly(2));
  for (let number = 0; number < 50; number++) {
    book.write('web-0/app', START + number * 1000, `early ${number}\n`);
    book.write('web-1/app', START + 600_000 + number * 1000, `late ${number}\n`);
  }
  const fleet = startFleet(book.transport, {since: 'start'});
  await fleet.until(() => (fleet.lines.length === 100 ? true : undefined));
  book.write('web-0/app', START + 60_000, 'early on\n');
  await fleet.untilLines('early on');
  expect(fleet.of('web-0')).toEqual([...Array.from({length: 50}, (_, number) => `early ${number}`), 'early on']);
});

test('text that is no text comes through as bytes', async () => {
  const book = logBook(await podsOnly(1));
  book.write('web-0/app', START, 'a\u0000b\u001b]0;title\u0007c\u202ed\n');
  book.write('web-0/app', START + 1, `${'x'.repeat(1024 * 1024)}\n`);
  book.write('web-0/app', START + 2, 'after\n');
  const fleet = startFleet(book.transport);
  await fleet.untilLines('after');
  expect(fleet.lines[0]).toBe('a\u0000b\u001b]0;title\u0007c\u202ed');
  expect(fleet.lines[1]!.length).toBeLessThan(300_000);
});

test('a fleet that reads from the beginning takes no more than it can hand on', async () => {
  const book = logBook(await podsOnly(2));
  const line = `${'y'.repeat(1000)}\n`;
  for (let number = 0; number < 5000; number++) book.write(`web-${number % 2}/app`, START + number, line);
  const fleet = startFleet(book.transport, {since: 'start'});
  while (fleet.lines.length < 5000) await fleet.clock.advance(100);
  expect(fleet.of('web-0')).toHaveLength(2500);
});

/** A server that knows pods web-0, web-1 … and answers with nothing but them. */
async function podsOnly(count: number, {restarts = 0} = {}): Promise<Transport> {
  const {startServer} = await import('./scripted-server.ts');
  const {webPod} = await import('./log-fleet.ts');
  const server = await startServer();
  const plain = plainTransport(server.url);
  onTestFinished(() => {
    plain.close();
    return server.stop();
  });
  for (let number = 0; number < count; number++) {
    const last = {exitCode: 1, reason: 'Error', finishedAt: '2026-01-01T00:00:00Z'};
    server.add('pods', webPod(`web-${number}`, [{restarts, ...(restarts > 0 && {last})}], {metadata: {generateName: ''}}));
  }
  return plain;
}

test('a cluster that refuses every log says so once for each, and asks no more', async () => {
  const book = logBook(await podsOnly(5));
  for (let number = 0; number < 5; number++) book.write(`web-${number}/app`, START, 'x\n');
  book.refuse(/log/, new ApiError(403, 'Forbidden', 'no logs for you'), Number.POSITIVE_INFINITY);
  const fleet = startFleet(book.transport);
  await fleet.until(() => (fleet.fleet.status.denied === 5 ? true : undefined));
  expect(book.requests).toHaveLength(5);
  expect(fleet.fleet.status.text).toContain('no logs for you');
});
