import {afterEach, describe, expect, test} from 'vitest';
import {clear, live, type Named, named, type Reflecting, serve, start} from './reflecting.ts';
import {manyPods, pod} from './scripted-objects.ts';
import type {ScriptedServer} from './scripted-server.ts';

afterEach(clear);

describe('a list that goes on as a watch', () => {
  test('one request brings rows, then changes in order', async () => {
    const {server, reflecting} = await live();
    expect(reflecting.log()).toEqual(['listing', 'rows 2', 'listed']);
    const added = server.add('pods', pod('c'));
    server.update('pods', {...added, metadata: {...added.metadata, annotations: {note: 'later'}}});
    server.remove('pods', added);
    server.add('pods', pod('elsewhere', {namespace: 'other'}));
    server.sendBookmark();
    await reflecting.until('alive');
    expect(reflecting.log().slice(3)).toEqual(['+c', '+c', '-c', 'alive']);
    const changes = reflecting.events.flatMap(event => (event.type === 'changes' ? event.changes : []));
    expect(changes.at(-1)!.row.note, 'a removed row is as the server sent it last').toBe('later');
    expect(reflecting.names()).toEqual(['a', 'b']);
    expect(server.requests).toHaveLength(1);
    const {timeoutSeconds, ...query} = server.requests[0]!.query;
    expect(query).toEqual({watch: '1', allowWatchBookmarks: 'true', sendInitialEvents: 'true', resourceVersionMatch: 'NotOlderThan'});
    expect(Number(timeoutSeconds)).toBe(300);
  });

  test('selectors reach the server, and what leaves the selection is removed', async () => {
    const {server, transport} = await serve({}, []);
    const one = server.add('pods', pod('one', {labels: {app: 'shop'}}));
    server.add('pods', pod('two', {labels: {app: 'other'}}));
    const reflecting = start(transport, {path: '/api/v1/pods', labelSelector: 'app=shop', fieldSelector: 'spec.nodeName=node-1'});
    await reflecting.until('listed');
    expect(reflecting.names()).toEqual(['one']);
    server.update('pods', {...one, metadata: {...one.metadata, labels: {app: 'moved'}}});
    await reflecting.until('changes');
    expect(reflecting.names()).toEqual([]);
    expect(server.requests[0]!.query).toMatchObject({labelSelector: 'app=shop', fieldSelector: 'spec.nodeName=node-1'});
  });

  test('accepts protobuf only where there is some', async () => {
    const {server, transport} = await serve();
    await start(transport).until('listed');
    await start(transport, {read: {...named, hasProtobuf: true}}).until('listed');
    expect(server.requests.map(({headers}) => headers.accept)).toEqual([
      'application/json',
      'application/vnd.kubernetes.protobuf;stream=watch, application/json',
    ]);
  });

  test('an empty collection is listed too', async () => {
    const {reflecting} = await live({}, []);
    expect(reflecting.log()).toEqual(['listing', 'listed']);
  });
});

describe('servers without streaming lists', () => {
  test('refused: pages, then a watch from their version; it is not asked again', async () => {
    const {server, transport} = await serve({streamingLists: 'refused'}, []);
    for (const object of manyPods(250)) server.add('pods', object);
    const first = start(transport);
    await first.until('alive');
    expect(first.log()).toEqual(['listing', 'rows 250', 'listed', 'alive']);
    const [, one, two, three, watch] = server.requests.map(({query}) => query);
    expect(one).toEqual({limit: '100'});
    expect([two!['continue'], three!['continue']]).toEqual([expect.any(String), expect.any(String)]);
    expect(three!['continue']).not.toBe(two!['continue']);
    expect(watch).toMatchObject({watch: '1', resourceVersion: server.settled(), allowWatchBookmarks: 'true'});
    const before = server.requests.length;
    await start(transport, {path: '/api/v1/configmaps'}).until('alive');
    expect(server.requests.slice(before).map(({query}) => query['watch'])).toEqual([undefined, '1']);
    for (const other of ['/apis/apps/v1/deployments', '/apis/batch/v1/jobs']) {
      const from = server.requests.length;
      await start(transport, {path: other}).until('alive');
      const asked = server.requests.slice(from).map(({query}) => query['sendInitialEvents']);
      expect(asked, 'another API version may be served by another server').toEqual(['true', undefined, undefined]);
    }
  });

  test('pages of 500 where protobuf may come', async () => {
    const {server, transport} = await serve({streamingLists: 'refused'});
    await start(transport, {read: {...named, hasProtobuf: true}}).until('listed');
    expect(server.requests[1]!.query).toEqual({limit: '500'});
  });

  test.each([
    ['a bookmark without the mark', async (server: ScriptedServer) => server.sendBookmark()],
    ['ten seconds of silence', async (_: ScriptedServer, {clock}: Reflecting<Named>) => clock.advance(10_000)],
    ['the end of the watch', async (server: ScriptedServer) => server.dropWatches('end')],
  ])('ignored: %s tells', async (_, tell) => {
    const {server, transport} = await serve({streamingLists: 'ignored'});
    const reflecting = start(transport);
    await reflecting.until('rows');
    await server.watched(1);
    await tell(server, reflecting);
    await reflecting.until('alive');
    expect(reflecting.log()).toEqual(['listing', 'rows 2', 'listing', 'rows 2', 'listed', 'alive']);
  });

  test('a list that the server broke off is no refusal: the next one is asked for as a stream again', async () => {
    const {server, transport} = await serve();
    const first = JSON.stringify({type: 'ADDED', object: {metadata: {name: 'a', uid: 'a', resourceVersion: '1'}}});
    server.fail({path: /sendInitialEvents/, status: 200, body: `${first}\n`, headers: {'content-type': 'application/json'}});
    const reflecting = start(transport);
    await reflecting.until('alive');
    expect(reflecting.names()).toEqual(['a', 'b']);
    server.expire();
    await reflecting.until('listed', reflecting.events.length);
    expect(server.requests.map(({query}) => query['sendInitialEvents'] ?? query['limit'] ?? 'watch')).toEqual([
      'true',
      '100',
      'watch',
      'true',
    ]);
  });

  test('a failure of the list leaves the question open', async () => {
    const {server, transport} = await serve({streamingLists: 'refused'});
    server.fail({path: /limit=/, status: 500});
    const reflecting = start(transport);
    await reflecting.until('lost');
    await reflecting.clock.advance(1000);
    await reflecting.until('alive');
    expect(server.requests.map(({query}) => query['sendInitialEvents'] ?? query['limit'] ?? 'watch')).toEqual([
      'true',
      '100',
      'true',
      '100',
      'watch',
    ]);
  });

  test('a continue token that expires means one list in full', async () => {
    const {server, transport} = await serve({streamingLists: 'refused'}, []);
    for (const object of manyPods(250)) server.add('pods', object);
    server.fail({path: /continue=/, status: 410, reason: 'Expired'});
    const reflecting = start(transport);
    await reflecting.until('alive');
    expect(reflecting.log().filter(entry => !entry.startsWith('rows'))).toEqual(['listing', 'listing', 'listed', 'alive']);
    expect(reflecting.names()).toHaveLength(250);
    expect(server.requests[3]!.query).toEqual({});
  });

  test('a server that gives the same page for ever is left alone', async () => {
    const {server, transport} = await serve({streamingLists: 'refused'});
    server.fail({path: /limit=/, status: 200, times: 9, body: JSON.stringify({kind: 'PodList', metadata: {continue: 'x'}, items: []})});
    const {error} = await start(transport).until('lost');
    expect(error.message).toContain('same page');
    expect(server.requests).toHaveLength(3);
  });
});

describe('stopping', () => {
  test.each([
    ['before the list answers', {path: /./, hangs: true as const}, 0],
    ['within the list', {path: /./, cutAfterBytes: 1e9}, 1],
  ])('%s', async (_, fault, events) => {
    const {server, transport} = await serve();
    server.fail(fault);
    const reflecting = start(transport);
    await server.asked(/./);
    if (events > 0) await reflecting.until('listing');
    const before = reflecting.events.length;
    await reflecting.stop();
    server.add('pods', pod('late'));
    expect(reflecting.events.length).toBe(before);
    expect(server.requests).toHaveLength(1);
  });

  test('while the watch is open, and while waiting after a failure', async () => {
    const {server, reflecting} = await live();
    await reflecting.stop();
    const other = await live();
    other.server.dropWatches('reset');
    await other.reflecting.until('lost');
    await other.reflecting.stop();
    expect(other.clock.sleeps).toEqual([]);
    expect(reflecting.log()).toHaveLength(3);
    expect(server.requests).toHaveLength(1);
  });
});
