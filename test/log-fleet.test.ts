import {expect, test} from 'vitest';
import {logServer, START, startFleet, webPod} from './log-fleet.ts';
import {ApiError} from '../src/kube/api-error.ts';

const killed = {exitCode: 137, reason: 'OOMKilled', finishedAt: '2026-01-01T00:00:10Z', startedAt: '2026-01-01T00:00:00Z'};

test('the logs of all pods come as one, in the order of their times, pods that come later included', async () => {
  const {server, book} = await logServer();
  for (const name of ['a', 'b']) server.add('pods', webPod(`web-6c9f7b5d4-${name}`));
  book.write('web-6c9f7b5d4-a/app', START + 1000, 'one\n');
  book.write('web-6c9f7b5d4-b/app', START + 2000, 'two\n');
  book.write('web-6c9f7b5d4-a/app', START + 3000, 'three\n');
  const it = startFleet(book.transport);
  await it.untilLines('one', 'two', 'three');
  await it.until(() => (it.fleet.status.live === 2 ? true : undefined));
  expect(it.labels()).toEqual(['a', 'b']);
  expect(it.fleet.status).toEqual({pods: 2, live: 2, lost: 0, waiting: 0, denied: 0, ended: 0, left: 0, text: ''});

  book.write('web-6c9f7b5d4-c/app', START + 4000, 'four\n');
  server.add('pods', webPod('web-6c9f7b5d4-c'));
  await it.untilLines('four');
  expect(it.labels()).toEqual(['a', 'b', 'c']);
  expect(it.of('c')).toEqual(['four']);
});

test('a container that has not started tells its stages, and its log as soon as there is one', async () => {
  const {server, book} = await logServer();
  const name = 'web-6c9f7b5d4-a';
  const waiting = (reason: string, message = '') => [{state: {waiting: {reason, message}}}];
  const scheduled = {conditions: [{type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '0/3 nodes are available'}]};
  server.add('pods', webPod(name, waiting(''), {status: {phase: 'Pending', containerStatuses: [], ...scheduled}, spec: {nodeName: ''}}));
  const it = startFleet(book.transport);
  await it.untilState('waiting: unschedulable: 0/3 nodes are available');
  server.update('pods', webPod(name, waiting('ContainerCreating'), {status: {phase: 'Pending'}}));
  await it.untilState('waiting: ContainerCreating');
  server.update('pods', webPod(name, waiting('ImagePullBackOff', 'Back-off pulling image "a:1"'), {status: {phase: 'Pending'}}));
  await it.untilState('waiting: ImagePullBackOff: Back-off pulling image "a:1"');
  expect(it.fleet.status).toMatchObject({waiting: 1, text: `${name}/app waits: ImagePullBackOff: Back-off pulling image "a:1"`});
  expect(book.requests).toEqual([]);
  book.write(`${name}/app`, START + 1000, 'here I am\n');
  server.update('pods', webPod(name));
  await it.untilLines('here I am');
  expect(it.lines).toEqual([
    '- unschedulable: 0/3 nodes are available',
    '- ContainerCreating',
    '- ImagePullBackOff: Back-off pulling image "a:1"',
    'here I am',
  ]);
});

test('init containers are read, and what waits for them says so', async () => {
  const {server, book} = await logServer();
  const name = 'web-6c9f7b5d4-a';
  const initializing = [{state: {waiting: {reason: 'PodInitializing'}}}];
  server.add('pods', webPod(name, initializing, {init: [{name: 'migrate'}]}));
  book.write(`${name}/migrate`, START + 1000, 'migrating\n');
  const it = startFleet(book.transport);
  await it.untilLines('migrating', '- PodInitializing: migrate has to end first');
  expect(it.labels()).toEqual(['migrate', 'app']);
  book.end(`${name}/migrate`);
  book.write(`${name}/app`, START + 2000, 'started\n');
  const done = {name: 'migrate', state: {terminated: {exitCode: 0, reason: 'Completed', finishedAt: '2026-01-01T00:00:01Z'}}};
  server.update('pods', webPod(name, [{}], {init: [done]}));
  await it.untilLines('started');
  await it.untilState(/migrate ended: exit 0, Completed/);
  expect(it.lines.filter(line => line.includes('ended'))).toEqual([]);
});

test('a restart is told with how the old container ended, after all that it wrote', async () => {
  const {server, book} = await logServer();
  const name = 'web-6c9f7b5d4-a';
  server.add('pods', webPod(name));
  book.write(`${name}/app`, START + 1000, 'one\n');
  const it = startFleet(book.transport);
  await it.untilLines('one');
  book.write(`${name}/app`, START + 10_500, 'last words\n');
  book.restart(`${name}/app`);
  book.write(`${name}/app`, START + 11_000, 'hello again\n');
  server.update('pods', webPod(name, [{restarts: 1, last: killed, state: {running: {startedAt: '2026-01-01T00:00:10Z'}}}]));
  await it.untilLines('hello again');
  expect(it.lines).toEqual(['one', 'last words', '- restarted (exit 137, OOMKilled), log of the new container', 'hello again']);
  book.write(`${name}/app`, START + 12_000, 'on and on\n');
  await it.untilLines('on and on');
});

test('what was written before a restart while the connection was cut is read from the previous log', async () => {
  const {server, book} = await logServer();
  const name = 'web-6c9f7b5d4-a';
  server.add('pods', webPod(name));
  book.write(`${name}/app`, START + 1000, 'one\n');
  const it = startFleet(book.transport);
  await it.untilLines('one');
  book.cut();
  book.write(`${name}/app`, START + 10_500, 'last words\n');
  book.restart(`${name}/app`);
  book.write(`${name}/app`, START + 11_000, 'hello again\n');
  await it.untilState('lost');
  const restarted = webPod(name, [{restarts: 1, last: killed}]);
  // The server knows of it, but the watch tells it later than the stream is back.
  server.fail({path: /pods\/web-6c9f7b5d4-a$/, status: 200, body: JSON.stringify(withUid(restarted, it.fleet.sources[0]!.podUid))});
  await it.clock.advance(500);
  await server.asked(/pods\/web-6c9f7b5d4-a\?$/);
  server.update('pods', restarted);
  await it.untilLines('hello again');
  expect(it.lines).toEqual(['one', 'last words', '- restarted (exit 137, OOMKilled), log of the new container', 'hello again']);
});

test('a crash loop tells each end, and each beginning', async () => {
  const {server, book} = await logServer();
  const name = 'web-6c9f7b5d4-a';
  const ending = {exitCode: 1, reason: 'Error', finishedAt: '2026-01-01T00:00:02Z'};
  const waiting = {waiting: {reason: 'CrashLoopBackOff', message: `back-off 5m0s restarting failed container=app pod=${name}_default(1)`}};
  server.add('pods', webPod(name, [{restarts: 6, state: waiting, last: ending}]));
  book.write(`${name}/app`, START + 1000, 'panic\n');
  book.end(`${name}/app`);
  const it = startFleet(book.transport);
  await it.untilState('waiting: (exit 1, Error), CrashLoopBackOff: back-off 5m0s');
  await it.untilLines('- ended (exit 1, Error), CrashLoopBackOff: back-off 5m0s');
  book.restart(`${name}/app`);
  book.write(`${name}/app`, START + 300_000, 'panic again\n');
  server.update('pods', webPod(name, [{restarts: 7, last: ending}]));
  await it.untilLines('panic again');
  expect(it.lines).toEqual([
    'panic',
    '- ended (exit 1, Error), CrashLoopBackOff: back-off 5m0s',
    '- restarted (exit 1, Error), log of the new container',
    'panic again',
  ]);
});

test('a pod that is deleted is told, its lines stay, and its replacement joins', async () => {
  const {server, book} = await logServer();
  const name = 'web-6c9f7b5d4-a';
  const old = server.add('pods', webPod(name));
  book.write(`${name}/app`, START + 1000, 'one\n');
  const it = startFleet(book.transport);
  await it.untilLines('one');
  const going = {metadata: {deletionTimestamp: '2026-01-01T00:00:05Z', deletionGracePeriodSeconds: 30}};
  server.update('pods', webPod(name, [{}], going));
  book.write(`${name}/app`, START + 5000, 'bye\n');
  book.end(`${name}/app`);
  server.add('pods', webPod('web-6c9f7b5d4-b'));
  book.write('web-6c9f7b5d4-b/app', START + 6000, 'hello\n');
  await it.untilLines('bye', 'hello');
  server.remove('pods', old);
  book.forget(`${name}/app`);
  await it.untilState('ended: pod is gone (deleted)');
  await it.untilLines('- pod is gone (deleted)');
  expect(it.of('a')).toEqual(['one', 'bye', '- pod is gone (deleted)']);
  expect(it.of('b')).toEqual(['hello']);
  expect(it.fleet.status).toMatchObject({pods: 1, live: 1, ended: 1});
});

test('a pod that is not chosen any more is not called gone, and is read on when it is again', async () => {
  const {server, book} = await logServer();
  const name = 'web-6c9f7b5d4-a';
  server.add('pods', webPod(name));
  book.write(`${name}/app`, START + 1000, 'one\n');
  const it = startFleet(book.transport);
  await it.untilLines('one');
  server.update('pods', webPod(name, [{}], {metadata: {labels: {app: 'other'}}}));
  await it.clock.slept(ms => ms === 2000);
  await it.clock.advance(2000);
  await it.untilLines('- pod does not belong to them any more, its log is not read on');
  book.write(`${name}/app`, START + 2000, 'two\n');
  server.update('pods', webPod(name));
  await it.untilLines('two');
  expect(it.lines.filter(line => line === 'one')).toEqual(['one']);
});

test('403 on one of many: it is denied, the others go on', async () => {
  const {server, book} = await logServer();
  for (const name of ['a', 'b']) {
    server.add('pods', webPod(`web-6c9f7b5d4-${name}`));
    book.write(`web-6c9f7b5d4-${name}/app`, START + 1000, `${name}\n`);
  }
  book.refuse(
    /4-a\/log/,
    new ApiError(403, 'Forbidden', 'pods "a" is forbidden: User "eve" cannot get resource "pods/log"'),
    Number.POSITIVE_INFINITY,
  );
  const it = startFleet(book.transport);
  await it.untilState('denied: pods "a" is forbidden');
  await it.untilLines('b');
  expect(it.fleet.status).toMatchObject({
    denied: 1,
    text: 'web-6c9f7b5d4-a/app: pods "a" is forbidden: User "eve" cannot get resource "pods/log"',
  });
});

test('a kubelet that is down is told as lost, and the log goes on when it is back', async () => {
  const {server, book} = await logServer();
  server.add('pods', webPod('web-6c9f7b5d4-a'));
  book.write('web-6c9f7b5d4-a/app', START + 1000, 'one\n');
  const it = startFleet(book.transport);
  await it.untilLines('one');
  book.refuse(/log/, new ApiError(502, 'BadGateway', 'dial tcp 10.0.0.1:10250: connection refused'), 3);
  book.cut();
  book.write('web-6c9f7b5d4-a/app', START + 2000, 'two\n');
  await it.untilState('lost');
  for (let count = 0; count < 4; count++) {
    const ms = await it.clock.slept(wait => wait >= 500 && wait <= 8000);
    expect(it.fleet.status.lost).toBe(1);
    await it.clock.advance(ms);
  }
  await it.untilLines('two');
  await it.until(() => (it.fleet.status.live === 1 ? true : undefined));
  expect(it.lines).toEqual(['one', 'two']);
});

test('a log that ends while its container runs is opened anew', async () => {
  const {server, book} = await logServer();
  server.add('pods', webPod('web-6c9f7b5d4-a'));
  book.write('web-6c9f7b5d4-a/app', START + 1000, 'one\n');
  const it = startFleet(book.transport);
  await it.until(() => (it.fleet.status.live === 1 ? true : undefined));
  book.hangUp();
  book.write('web-6c9f7b5d4-a/app', START + 2000, 'two\n');
  await it.clock.slept(ms => ms === 500);
  await it.clock.advance(500);
  await it.untilLines('two');
  expect(it.lines).toEqual(['one', 'two']);
});

test('lines that were rotated away are a gap where they are missing', async () => {
  const {server, book} = await logServer();
  server.add('pods', webPod('web-6c9f7b5d4-a'));
  const place = 'web-6c9f7b5d4-a/app';
  book.write(place, START + 1000, 'one\n');
  const it = startFleet(book.transport);
  await it.untilLines('one');
  book.cut();
  for (const text of ['two', 'three', 'four']) book.write(place, START + 2000, `${text}\n`);
  book.rotate(place, 1);
  await it.untilState('lost');
  await it.clock.advance(500);
  await it.untilLines('four');
  expect(it.lines).toEqual(['one', '! lines are missing here: the log was rotated before they were read', 'four']);
});

test('lines wanted in all are divided among many, lines of each are not', async () => {
  const {server, book} = await logServer();
  for (const name of ['a', 'b', 'c', 'd']) {
    server.add('pods', webPod(`web-6c9f7b5d4-${name}`));
    book.write(`web-6c9f7b5d4-${name}/app`, START, 'one\n');
  }
  const tails = () => book.requests.map(({query}) => query['tailLines']);
  const divided = startFleet(book.transport, {since: {lines: 200}});
  await divided.until(() => (divided.fleet.status.live === 4 ? true : undefined));
  expect(tails()).toEqual(['50', '50', '50', '50']);
  const each = startFleet(book.transport, {since: {linesEach: 3}});
  await each.until(() => (each.fleet.status.live === 4 ? true : undefined));
  expect(tails().slice(4)).toEqual(['3', '3', '3', '3']);
});

test('beyond the most, streams are counted; those that run come first', async () => {
  const {server, book} = await logServer();
  server.add('pods', webPod('web-6c9f7b5d4-a', [{state: {waiting: {reason: 'ContainerCreating'}}}]));
  for (const name of ['b', 'c', 'd']) {
    server.add('pods', webPod(`web-6c9f7b5d4-${name}`));
    book.write(`web-6c9f7b5d4-${name}/app`, START, 'one\n');
  }
  const it = startFleet(book.transport, {most: 2});
  await it.until(() => (it.fleet.status.live === 2 ? true : undefined));
  expect(it.states()).toEqual(['web-6c9f7b5d4-b/app live', 'web-6c9f7b5d4-c/app live']);
  expect(it.fleet.status).toMatchObject({left: 2, text: '2 more logs are not read: 2 at once are the most'});
});

test('a hidden source stays open', async () => {
  const {server, book} = await logServer();
  server.add('pods', webPod('web-6c9f7b5d4-a'));
  book.write('web-6c9f7b5d4-a/app', START, 'one\n');
  const it = startFleet(book.transport);
  await it.untilLines('one');
  const before = it.fleet.sources[0]!;
  it.fleet.setHidden(0, true);
  expect(it.fleet.sources[0]).toMatchObject({isHidden: true});
  expect(before.isHidden).toBe(false);
  book.write('web-6c9f7b5d4-a/app', START + 1, 'two\n');
  await it.untilLines('two');
});

test('older lines are read back in each log, those that fill up between what is shown take their places', async () => {
  const {server, book} = await logServer();
  for (const name of ['a', 'b']) server.add('pods', webPod(`web-6c9f7b5d4-${name}`));
  for (let number = 0; number < 100; number++) book.write('web-6c9f7b5d4-a/app', START + number * 1000, `a${number}\n`);
  for (const number of [5, 10, 50]) book.write('web-6c9f7b5d4-b/app', START + number * 1000 + 1, `b${number}\n`);
  const it = startFleet(book.transport, {since: {linesEach: 2}});
  await it.untilLines('a98', 'a99', 'b10', 'b50');
  const before = it.lines.length;
  const {lines, isAll} = await it.fleet.older(START + 10_001);
  expect(lines.map(({bytes}) => Buffer.from(bytes).toString())).toEqual([
    'a0',
    'a1',
    'a2',
    'a3',
    'a4',
    'a5',
    'b5',
    'a6',
    'a7',
    'a8',
    'a9',
    'a10',
  ]);
  expect(it.lines.slice(before)).toEqual(Array.from({length: 87}, (_, index) => `a${index + 11}`));
  expect(isAll).toBe(true);
  expect(await it.fleet.older(START)).toEqual({lines: [], isAll: true});
});

test('several scopes that overlap give each pod once; owners and prefixes choose', async () => {
  const {server, book} = await logServer();
  for (const [name, owner] of [
    ['a', 'x'],
    ['b', 'y'],
  ] as const) {
    const ownerReferences = [{apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-6c9f7b5d4', uid: owner, controller: true}];
    server.add('pods', webPod(`web-6c9f7b5d4-${name}`, [{}], {metadata: {ownerReferences}}));
    book.write(`web-6c9f7b5d4-${name}/app`, START, `${name}\n`);
  }
  const scopes = [
    {kind: 'pods', namespace: 'default', labelSelector: 'app=web', owner: 'x'},
    {kind: 'pods', namespace: 'default', namePrefix: 'web-6c9f7b5d4-a'},
  ];
  const it = startFleet(book.transport, {target: {title: 'two', scopes}});
  await it.untilLines('a');
  await it.until(() => (it.fleet.status.text === '' ? true : undefined));
  expect(it.states()).toEqual(['web-6c9f7b5d4-a/app live']);
});

test('closed, it leaves nothing open and tells nothing more', async () => {
  const {server, book} = await logServer();
  for (const name of ['a', 'b']) {
    server.add('pods', webPod(`web-6c9f7b5d4-${name}`));
    book.write(`web-6c9f7b5d4-${name}/app`, START, `${name}\n`);
  }
  const it = startFleet(book.transport);
  await it.untilLines('a', 'b');
  it.fleet.close();
  book.write('web-6c9f7b5d4-a/app', START + 1, 'late\n');
  for (let turn = 0; turn < 5; turn++) await new Promise(resolve => setImmediate(resolve));
  expect(book.open).toBe(0);
  expect(it.clock.sleeps).toEqual([]);
  expect(it.lines).not.toContain('late');
});

function withUid(pod: {metadata: object}, uid: string): object {
  return {...pod, metadata: {...pod.metadata, uid}};
}
