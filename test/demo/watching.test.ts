import {expect, test} from 'vitest';
import {configMaps} from '../../src/demo/types/configmaps.ts';
import {type Event, putConfigMaps, startApi, type Watch} from './api-client.ts';

const maps = '/api/v1/namespaces/kube-public/configmaps';

async function told(watch: Watch, count: number): Promise<readonly string[]> {
  const found: string[] = [];
  while (found.length < count) found.push(shown(await watch.next()));
  return found;
}

function shown({type, object}: Event): string {
  return `${type} ${object.metadata.name ?? ''}`.trim();
}

test('a watch from the start tells what is there, then what happens', async () => {
  const {demo, watch, ask} = await startApi();
  putConfigMaps(demo, 'kube-public', ['a', 'b']);
  putConfigMaps(demo, 'default', ['elsewhere']);
  const events = await watch(`${maps}?watch=1`);
  await ask('PATCH', `${maps}/a`, {data: {x: 'y'}});
  putConfigMaps(demo, 'default', ['elsewhere-too']);
  await ask('DELETE', `${maps}/b`);
  expect(await told(events, 4)).toEqual(['ADDED a', 'ADDED b', 'MODIFIED a', 'DELETED b']);
});

test('a watch from a version tells what happened since, deletions with their own versions', async () => {
  const {demo, watch, ask} = await startApi();
  putConfigMaps(demo, 'kube-public', ['a']);
  const from = demo.store.version;
  putConfigMaps(demo, 'kube-public', ['b']);
  await ask('DELETE', `${maps}/a`);
  const events = await watch(`${maps}?watch=1&resourceVersion=${from}`);
  expect(shown(await events.next())).toBe('ADDED b');
  const deleted = await events.next();
  expect(shown(deleted)).toBe('DELETED a');
  expect(deleted.object.metadata.resourceVersion).toBe(String(demo.store.version));
});

test('selectors make objects come and go', async () => {
  const {demo, watch, ask} = await startApi();
  putConfigMaps(demo, 'kube-public', ['a']);
  const events = await watch(`${maps}?watch=1&labelSelector=x%3Dy&resourceVersion=${demo.store.version}`);
  await ask('PATCH', `${maps}/a`, {metadata: {labels: {x: 'y'}}});
  await ask('PATCH', `${maps}/a`, {data: {k: 'v'}});
  await ask('PATCH', `${maps}/a`, {metadata: {labels: {x: 'z'}}});
  await ask('DELETE', `${maps}/a`);
  expect(await told(events, 2)).toEqual(['ADDED a', 'MODIFIED a']);
  const gone = await events.next();
  expect(gone).toMatchObject({type: 'DELETED', object: {data: {k: 'v'}, metadata: {labels: {x: 'y'}}}});
  expect(Number(gone.object.metadata.resourceVersion)).toBe(demo.store.version - 1);
});

test('a streaming list ends with a bookmark that says so', async () => {
  const {demo, watch} = await startApi();
  putConfigMaps(demo, 'kube-public', ['a']);
  const query = 'watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true';
  const events = await watch(`${maps}?${query}`);
  putConfigMaps(demo, 'kube-public', ['b']);
  expect(shown(await events.next())).toBe('ADDED a');
  expect(await events.next()).toEqual({
    type: 'BOOKMARK',
    object: {
      kind: 'ConfigMap',
      apiVersion: 'v1',
      metadata: {resourceVersion: String(demo.store.version - 1), annotations: {'k8s.io/initial-events-end': 'true'}},
    },
  });
  expect(shown(await events.next())).toBe('ADDED b');
});

test('bookmarks come each minute and before the end, which comes when it was asked for', async () => {
  const {demo, watch} = await startApi();
  const from = demo.store.version;
  const events = await watch(
    `${maps}?watch=1&resourceVersion=${from}&allowWatchBookmarks=true&timeoutSeconds=100&fieldSelector=metadata.name%3Dx`,
  );
  demo.agenda.advance(60_000);
  expect(await events.next()).toMatchObject({type: 'BOOKMARK', object: {kind: 'ConfigMap'}});
  demo.agenda.advance(38_000);
  expect(await events.next()).toMatchObject({type: 'BOOKMARK', object: {metadata: {resourceVersion: String(demo.store.version)}}});
  demo.agenda.advance(2_000);
  await events.ended();
});

test('who asks for no bookmarks gets none, and is let go within the hour', async () => {
  const {demo, watch} = await startApi();
  const events = await watch(`${maps}?watch=1&resourceVersion=${demo.store.version}&fieldSelector=metadata.name%3Dx`);
  demo.agenda.advance(3_600_000);
  await events.ended();
});

test('a version that is too old is told as an event, one that is to come is waited for', async () => {
  const {demo, watch} = await startApi();
  putConfigMaps(demo, 'kube-public', ['a']);
  const ahead = await watch(`${maps}?watch=1&resourceVersion=${demo.store.version + 1}`);
  putConfigMaps(demo, 'kube-public', ['b', 'c']);
  expect(shown(await ahead.next())).toBe('ADDED c');
  demo.store.compact();
  const events = await watch(`${maps}?watch=1&resourceVersion=1000`);
  expect(await events.next()).toMatchObject({
    type: 'ERROR',
    object: {kind: 'Status', code: 410, reason: 'Expired', message: `too old resource version: 1000 (${demo.store.version})`},
  });
  await events.ended();
});

test('a streaming list of a version that is to come is refused in the stream', async () => {
  const {watch} = await startApi();
  const query = 'watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&resourceVersion=99999999';
  const events = await watch(`${maps}?${query}`);
  expect(await events.next()).toMatchObject({type: 'ERROR', object: {code: 504, reason: 'Timeout'}});
  await events.ended();
});

test('Tables tell their columns once; metadata comes alone where that is asked for', async () => {
  const {demo, watch} = await startApi();
  putConfigMaps(demo, 'kube-public', ['a', 'b']);
  const tables = await watch(`${maps}?watch=1`, {accept: 'application/json;as=Table;v=v1;g=meta.k8s.io'});
  const [first, second] = [await tables.next(), await tables.next()];
  expect(first.object.columnDefinitions?.map(({name}) => name)).toEqual(['Name', 'Data', 'Age']);
  expect(second.object.columnDefinitions).toBeNull();
  expect(second.object.rows[0]!.cells[0]).toBe('b');
  const partial = await watch(`${maps}?watch=1`, {accept: 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io'});
  expect(await partial.next()).toMatchObject({type: 'ADDED', object: {kind: 'PartialObjectMetadata', metadata: {name: 'a'}}});
});

test('the old path of watches still leads there', async () => {
  const {demo, watch} = await startApi();
  putConfigMaps(demo, 'kube-public', ['a']);
  const events = await watch('/api/v1/watch/namespaces/kube-public/configmaps');
  expect(shown(await events.next())).toBe('ADDED a');
});

test('who does not read is let go once he lags too far, with what was on its way', async () => {
  const {demo, server} = await startApi();
  putConfigMaps(demo, 'kube-public', ['big']);
  const response = await fetch(`${server.url}${maps}?watch=1&resourceVersion=${demo.store.version}`, {
    headers: {authorization: `Bearer ${server.tokens['admin']}`},
  });
  const text = 'x'.repeat(10_000);
  for (let round = 0; round < 3000; round++) {
    const data = {text: `${text}${round}`};
    demo.registry.change(configMaps, 'kube-public', 'big', {manager: 'test'}, current => ({...current, data}));
    if (round % 100 === 0) await new Promise(resolve => setImmediate(resolve));
  }
  const frames = (await response.text()).split('\n').filter(line => line !== '');
  expect(frames.length).toBeGreaterThan(0);
  expect(frames.length).toBeLessThan(2500);
});
