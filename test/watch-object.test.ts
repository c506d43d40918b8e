import {expect, onTestFinished, test} from 'vitest';
import type {Target} from '../src/changes/change.ts';
import type {Cluster} from '../src/changes/cluster.ts';
import {watchObject, watchObjects} from '../src/changes/watch-object.ts';
import type {WritableTransport} from '../src/cluster/transport-types.ts';
import type {KubeObject} from '../src/kube/object.ts';
import {resourcePath} from '../src/kube/paths.ts';
import {fakeClock} from './fake-clock.ts';
import {plainTransport} from './plain-transport.ts';
import {deployment} from './scripted-objects.ts';
import {startServer} from './scripted-server.ts';
import {createWaiters} from './waiters.ts';

const kind = {group: 'apps', version: 'v1', plural: 'deployments', singular: 'deployment', name: 'Deployment', isNamespaced: true};
const isWatch = /watch=1/;

test('gives the object as it is and after each change, and nothing once it is gone', async () => {
  const {server, seen} = await watching();
  await server.watched(1);
  server.update('deployments', deployment('web', {replicas: 5}));
  await seen('web 3', 'web 5');
  server.remove('deployments', deployment('web'));
  await seen('web 3', 'web 5', 'gone', 'end');
});

test('asks for that object only', async () => {
  const {server, seen} = await watching();
  await server.watched(1);
  server.add('deployments', deployment('other'));
  server.update('deployments', deployment('web', {replicas: 1}));
  await seen('web 3', 'web 1');
  const [watch] = await server.asked(isWatch);
  expect(watch!.query).toMatchObject({fieldSelector: 'metadata.name=web', timeoutSeconds: '60'});
});

test.each(['end', 'reset'] as const)('reads again after a watch that came to its %s, and tells only what is new', async how => {
  const {server, clock, seen} = await watching();
  await server.watched(1);
  server.dropWatches(how);
  await clock.slept(ms => ms === 500);
  await clock.advance(500);
  await server.asked(isWatch, 2);
  await server.watched(1);
  server.update('deployments', deployment('web', {replicas: 5}));
  await seen('web 3', 'web 5');
});

test('reads anew when its version is too old', async () => {
  const {server, clock, seen} = await watching();
  await server.watched(1);
  server.update('deployments', deployment('web', {replicas: 4}));
  await seen('web 3', 'web 4');
  server.expire();
  await clock.slept(ms => ms === 500);
  server.update('deployments', deployment('web', {replicas: 5}));
  await clock.advance(500);
  await seen('web 3', 'web 4', 'web 5');
});

test('an object older than all changes that the server remembers is watched from now on, without being read again', async () => {
  const {server, seen} = await watching(({expire}) => expire());
  const [watch] = await server.asked(isWatch);
  expect(watch!.query['resourceVersion']).toBeUndefined();
  await server.watched(1);
  server.update('deployments', deployment('web', {replicas: 5}));
  await seen('web 3', 'web 5');
  const reads = server.requests.filter(({path}) => path.endsWith('/deployments/web'));
  expect(reads).toHaveLength(1);
});

test('one that goes between the reading and the watch is told all the same', async () => {
  const {server, cluster, options, uid} = await watching();
  await server.watched(1);
  const clock = fakeClock();
  const read: Cluster['read'] = async (...given) => {
    const found = await cluster.read(...given);
    server.remove('deployments', deployment('web'));
    return found;
  };
  const target: Target = {context: 'here', kind, namespace: 'default', name: 'web', uid};
  const seen = logOf(watchObject({...cluster, read}, target, {...options, clock}), textOf);
  await clock.slept(ms => ms === 1500);
  await clock.advance(1500);
  await clock.slept(ms => ms === 500);
  await clock.advance(500);
  await seen('web 3', 'gone', 'end');
});

test('one that may be large is only sent again where its version is too old', async () => {
  const {server, cluster, options} = await watching();
  const kept = {metadata: {name: 'kept', namespace: 'default'}, data: {a: 'b'}};
  const {metadata} = server.add('configmaps', kept);
  server.expire();
  const configMaps = {...kind, group: '', plural: 'configmaps', singular: 'configmap', name: 'ConfigMap'};
  const target: Target = {context: 'here', kind: configMaps, namespace: 'default', name: 'kept', uid: String(metadata['uid'])};
  const seen = logOf(watchObject(cluster, target, options), object => JSON.stringify(object?.['data']));
  const watches = await server.asked(/configmaps.*watch=1/, 2);
  expect(watches.map(({query}) => query['resourceVersion'])).toEqual([expect.stringMatching(/^\d+$/), undefined]);
  server.update('configmaps', {...kept, data: {a: 'c'}});
  await seen('{"a":"b"}', '{"a":"c"}');
});

test('waits longer after each failure, up to ten seconds', async () => {
  const {clock, seen} = await watching(server => server.fail({path: /deployments/, status: 503, times: 6}));
  for (const wait of [500, 1000, 2000, 4000, 8000, 10_000]) {
    await clock.slept(ms => ms === wait);
    await clock.advance(wait);
  }
  await seen('web 3');
});

test('sees it by reading where it may not be watched', async () => {
  const {server, clock, seen} = await watching(one =>
    one.fail({path: isWatch, status: 403, reason: 'Forbidden', times: Number.POSITIVE_INFINITY}),
  );
  await clock.slept(ms => ms === 500);
  server.update('deployments', deployment('web', {replicas: 4}));
  await clock.advance(500);
  await seen('web 3', 'web 4');
});

test('a watch that says nothing any more is given up', async () => {
  const {server, clock, seen} = await watching(one => one.fail({path: isWatch, hangs: true}));
  await server.asked(isWatch);
  await clock.advance(75_000);
  await clock.slept(ms => ms === 500);
  server.update('deployments', deployment('web', {replicas: 4}));
  await clock.advance(500);
  await seen('web 3', 'web 4');
});

test.each([
  [401, 'Unauthorized'],
  [403, 'Forbidden'],
  [404, 'NotFound'],
])('the first reading refused with %i is thrown', async (status, reason) => {
  const {seen} = await watching(server => server.fail({path: /deployments/, status, reason, message: 'no'}));
  await seen(`${status} ${reason}`);
});

test('gone between two readings', async () => {
  const {server, clock, seen} = await watching();
  await server.watched(1);
  server.dropWatches('end');
  await clock.slept(ms => ms === 500);
  server.remove('deployments', deployment('web'));
  await clock.advance(500);
  await seen('web 3', 'gone', 'end');
});

test('another object of the same name is not it', async () => {
  const {server, clock, seen} = await watching();
  await server.watched(1);
  server.dropWatches('end');
  await clock.slept(ms => ms === 500);
  server.remove('deployments', deployment('web'));
  server.add('deployments', deployment('web', {replicas: 9}));
  await clock.advance(500);
  await seen('web 3', 'gone', 'end');
});

test('ends when it is aborted, and leaves no wait behind', async () => {
  const {server, clock, seen, abort} = await watching();
  await server.watched(1);
  abort.abort();
  await seen('web 3', 'end');
  expect(clock.sleeps).toEqual([]);
});

test('lines in pieces, and lines that are no event', async () => {
  const {server, uid, seen} = await watching();
  await server.watched(1);
  const changed = deployment('web\u2028ä', {replicas: 6, metadata: {uid, resourceVersion: '99'}});
  const line = JSON.stringify({type: 'MODIFIED', object: changed});
  server.sendRaw('\n{"type":"BOOKMARK","object":{}}\n');
  for (const byte of Buffer.from(`${line}\n`)) server.sendRaw(Buffer.of(byte));
  await seen('web 3', 'web\u2028ä 6');
});

test('a collection: what its items are, what comes and what goes', async () => {
  const {server, cluster, options} = await watching();
  await server.watched(1);
  server.add('deployments', deployment('api', {namespace: 'shop'}));
  const log = logOf(watchObjects(cluster, resourcePath(kind, 'shop'), {}, options), objects =>
    [...objects.values()].map(one => `${one.kind} ${one.metadata.name}`).join(', '),
  );
  await server.watched(2);
  const added = server.add('deployments', deployment('cart', {namespace: 'shop'}));
  await log('Deployment api', 'Deployment api, Deployment cart');
  server.remove('deployments', added);
  await log('Deployment api', 'Deployment api, Deployment cart', 'Deployment api');
});

async function watching(before: (server: Awaited<ReturnType<typeof startServer>>) => void = () => {}) {
  const server = await startServer();
  const transport = plainTransport(server.url);
  const clock = fakeClock();
  const abort = new AbortController();
  onTestFinished(async () => {
    abort.abort();
    transport.close();
    await server.stop();
  });
  const uid = String(server.add('deployments', deployment('web', {replicas: 3})).metadata['uid']);
  before(server);
  const cluster: Cluster = {
    context: {name: 'here', user: 'me', cluster: 'there'},
    transport: async () => transport as WritableTransport,
    async read(path, query = {}, signal = abort.signal) {
      const {body} = await transport.get(path, {query, accept: 'application/json', signal});
      return JSON.parse(Buffer.concat(await Array.fromAsync(body)).toString());
    },
  };
  const target: Target = {context: 'here', kind, namespace: 'default', name: 'web', uid};
  const options = {clock, signal: abort.signal};
  const seen = logOf(watchObject(cluster, target, options), textOf);
  return {server, cluster, clock, abort, options, uid, seen};
}

/** Takes all states; the result resolves when they are these, `end` being the end. */
function logOf<State>(states: AsyncIterable<State>, inShort: (state: State) => string) {
  const log: string[] = [];
  const {until, wake} = createWaiters();
  void take();
  return async (...wanted: readonly string[]): Promise<void> => {
    await until(() => (log.length >= wanted.length ? true : undefined));
    expect(log).toEqual(wanted);
  };

  async function take(): Promise<void> {
    try {
      for await (const state of states) note(inShort(state));
      note('end');
    } catch (error) {
      const {status, reason} = error as {status: number; reason: string};
      note(`${status} ${reason}`);
    }
  }

  function note(text: string): void {
    log.push(text);
    wake();
  }
}

function textOf(object: KubeObject | undefined): string {
  return object ? `${object.metadata.name} ${object['spec'].replicas}` : 'gone';
}
