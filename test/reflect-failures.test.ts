import {afterEach, describe, expect, test} from 'vitest';
import {clear, isWatch, live, named, serve, start} from './reflecting.ts';
import {configMap, pod} from './scripted-objects.ts';

afterEach(clear);

describe('the end of a watch', () => {
  test('by the server, after a while: goes on from the last bookmark without a word', async () => {
    const {server, reflecting, clock} = await live();
    server.add('configmaps', configMap('noise'));
    server.sendBookmark();
    await reflecting.until('alive');
    const version = server.settled();
    await clock.advance(5000);
    server.dropWatches('end');
    await server.asked(isWatch, 2);
    expect(server.requests[1]!.query['resourceVersion']).toBe(version);
    await reflecting.until('alive', 4);
    expect(reflecting.log()).toEqual(['listing', 'rows 2', 'listed', 'alive', 'alive']);
  });

  test('by a reset: lost, then goes on, and nothing that happened meanwhile is missed', async () => {
    const {server, reflecting, clock} = await live();
    const version = server.add('pods', pod('z')).metadata['resourceVersion'];
    await reflecting.until('changes');
    server.add('configmaps', configMap('noise'));
    server.dropWatches('reset');
    const {error, retryInMs} = await reflecting.until('lost');
    expect(error).toMatchObject({status: 0, reason: 'ECONNRESET'});
    expect(retryInMs).toBe(800);
    server.add('pods', pod('c'));
    server.remove('pods', pod('a'));
    expect(reflecting.names()).toEqual(['a', 'b', 'z']);
    await clock.advance(retryInMs);
    await reflecting.untilNames(['b', 'c', 'z']);
    expect(reflecting.log().slice(3)).toEqual(['+z', 'lost 0 ECONNRESET', 'alive', '+c', '-a']);
    expect(reflecting.names()).toEqual(['b', 'c', 'z']);
    expect(server.requests[1]!.query).toMatchObject({resourceVersion: version, watch: '1'});
  });

  test.each(['nothing', 'a bookmark', 'a change'])('after %s, at once and every time: no storm', async what => {
    const {server, transport} = await serve();
    const object = {
      type: what === 'a bookmark' ? 'BOOKMARK' : 'MODIFIED',
      object: {...pod('a'), metadata: {name: 'a', resourceVersion: '2000'}},
    };
    server.fail({
      path: /resourceVersion=\d/,
      status: 200,
      times: Number.POSITIVE_INFINITY,
      body: what === 'nothing' ? '' : `${JSON.stringify(object)}\n`,
    });
    const reflecting = start(transport);
    await reflecting.until('listed');
    await server.watched(1);
    server.dropWatches('end');
    let from = 0;
    while (reflecting.clock.now() < Date.UTC(2026, 0, 1, 0, 2)) {
      const {retryInMs} = await reflecting.until('lost', from);
      from = reflecting.events.length;
      await reflecting.clock.slept(ms => ms === retryInMs);
      await reflecting.clock.advance(retryInMs);
    }
    expect(server.requests.length).toBeLessThan(14);
    expect(reflecting.log().filter(entry => entry.startsWith('lost'))).toContain('lost 0 EndedAtOnce');
  });

  test('within a line: the line is dropped and comes again', async () => {
    const {server, reflecting, clock} = await live();
    server.sendRaw('{"type":"ADDED","object":{"metadata":{"name":"half');
    server.dropWatches('end');
    const {error, retryInMs} = await reflecting.until('lost');
    expect(error.reason).toBe('Truncated');
    server.add('pods', pod('c'));
    await clock.advance(retryInMs);
    await reflecting.until('changes');
    expect(reflecting.names()).toEqual(['a', 'b', 'c']);
    expect(server.requests[1]!.query['resourceVersion']).toBeDefined();
  });

  test('90 s of silence: a new connection at the last version, and the old one is closed', async () => {
    const {server, reflecting, clock} = await live();
    const version = server.settled();
    await clock.advance(89_000);
    expect(clock.sleeps).toEqual([1000]);
    server.sendBookmark();
    await reflecting.until('alive');
    await clock.advance(89_000);
    expect(clock.sleeps, 'a bookmark is a sign of life').toEqual([1000]);
    await clock.advance(1000);
    await server.asked(isWatch, 2);
    await reflecting.until('alive', 4);
    expect(server.requests[1]!.query['resourceVersion']).toBe(version);
    expect(reflecting.log().join()).not.toContain('lost');
    server.add('pods', pod('c'));
    await reflecting.until('changes');
    expect(server.watches).toBe(1);
  });
});

describe('410', () => {
  test('in an ERROR event: lists anew at once; old rows stay until that is complete', async () => {
    const {server, reflecting} = await live();
    server.dropWatches('reset');
    await reflecting.until('lost');
    server.remove('pods', pod('a'));
    server.expire();
    await reflecting.clock.advance(800);
    await reflecting.until('listed', 4);
    expect(reflecting.log().slice(3)).toEqual(['lost 0 ECONNRESET', 'alive', 'listing', 'rows 1', 'listed']);
    expect(reflecting.names()).toEqual(['b']);
  });

  test('a version that is ahead of a restored etcd counts as one', async () => {
    const {server, reflecting} = await live();
    const status = {kind: 'Status', code: 504, reason: 'Timeout', message: 'Too large resource version: 99, current: 7'};
    server.sendRaw(`${JSON.stringify({type: 'ERROR', object: status})}\n`);
    await reflecting.until('listed', 3);
    expect(reflecting.log().slice(3)).toEqual(['listing', 'rows 2', 'listed']);
  });

  test('as an answer, and for ever: one list at once, then with pauses', async () => {
    const {server, reflecting, clock} = await live();
    server.fail({path: /resourceVersion=\d/, status: 410, reason: 'Expired', times: Number.POSITIVE_INFINITY});
    server.fail({path: /sendInitialEvents/, status: 410, reason: 'Expired', times: Number.POSITIVE_INFINITY});
    server.dropWatches('reset');
    await reflecting.until('lost');
    await clock.advance(800);
    const {error, retryInMs} = await reflecting.until('lost', 4);
    expect(error.status).toBe(410);
    expect(retryInMs).toBe(1600);
    expect(server.requests.length).toBe(3);
    expect(reflecting.names()).toEqual(['a', 'b']);
  });
});

describe('refusals and failures', () => {
  test.each([
    ['500', {status: 500}, 800],
    ['429 with Retry-After', {status: 429, reason: 'TooManyRequests', headers: {'retry-after': '7'}}, 7000],
    ['401', {status: 401, reason: 'Unauthorized'}, 15_000],
    ['404', {status: 404, reason: 'NotFound'}, 15_000],
    ['a reset', {isReset: true as const}, 800],
  ])('%s on the list', async (_, fault, expectedMs) => {
    const {server, transport} = await serve();
    server.fail({path: /./, ...fault});
    const reflecting = start(transport);
    const {error, retryInMs} = await reflecting.until('lost');
    expect(error.status).toBe('status' in fault ? fault.status : 0);
    expect(retryInMs).toBe(expectedMs);
    await reflecting.clock.advance(retryInMs);
    await reflecting.until('listed');
    expect(reflecting.log().slice(1)).toEqual(['listing', 'rows 2', 'listed']);
  });

  test.each([
    ['500', {status: 500}, 800],
    ['429 with Retry-After', {status: 429, headers: {'retry-after': '7'}}, 7000],
    ['401', {status: 401, reason: 'Unauthorized'}, 15_000],
  ])('%s on the watch keeps the rows and the place', async (_, fault, expectedMs) => {
    const {server, transport} = await serve({streamingLists: 'refused'});
    server.fail({path: /resourceVersion=\d/, ...fault});
    const reflecting = start(transport);
    const {retryInMs} = await reflecting.until('lost');
    expect(retryInMs).toBe(expectedMs);
    expect(reflecting.names()).toEqual(['a', 'b']);
    await reflecting.clock.advance(retryInMs);
    await reflecting.until('alive');
    expect(reflecting.log().slice(0, 3)).toEqual(['listing', 'rows 2', 'listed']);
    expect(reflecting.log()).toHaveLength(5);
  });

  test('an ERROR event on an open stream', async () => {
    const {server, reflecting} = await live();
    server.sendRaw(
      `${JSON.stringify({type: 'ERROR', object: {kind: 'Status', code: 500, reason: 'InternalError', message: 'etcd', details: {retryAfterSeconds: 9}}})}\n`,
    );
    const {error, retryInMs} = await reflecting.until('lost');
    expect(error).toMatchObject({status: 500, reason: 'InternalError', message: 'etcd'});
    expect(retryInMs).toBe(9000);
  });

  test('403 on the watch alone: listed, and listed anew with every try', async () => {
    const {server, transport} = await serve();
    server.fail({path: isWatch, status: 403, reason: 'Forbidden', message: 'pods is forbidden: may not watch', times: 4});
    const reflecting = start(transport);
    const {error, retryInMs} = await reflecting.until('lost');
    expect(error.message).toContain('may not watch');
    expect(retryInMs).toBe(15_000);
    expect(reflecting.names()).toEqual(['a', 'b']);
    server.remove('pods', pod('a'));
    await reflecting.clock.advance(retryInMs);
    await reflecting.until('listed', 4);
    expect(reflecting.names()).toEqual(['b']);
    await reflecting.until('lost', 5);
    await reflecting.clock.advance(15_000);
    await server.watched(1);
    await reflecting.until('listed', 8);
    expect(server.requests.at(-1)!.query['sendInitialEvents'], 'streaming lists were not given up').toBe('true');
  });

  test('403 on both: no rows, and the reason of the list', async () => {
    const {server, transport} = await serve();
    server.fail({path: isWatch, status: 403, reason: 'Forbidden', message: 'cannot watch'});
    server.fail({path: /limit/, status: 403, reason: 'Forbidden', message: 'cannot list'});
    const {error} = await start(transport).until('lost');
    expect(error.message).toBe('cannot list');
  });

  test('405 on the watch: listed every half minute, without a complaint', async () => {
    const {server, transport} = await serve();
    server.fail({path: isWatch, status: 405, reason: 'MethodNotAllowed', times: Number.POSITIVE_INFINITY});
    const reflecting = start(transport);
    await reflecting.until('listed');
    server.add('pods', pod('c'));
    await reflecting.clock.slept(ms => ms === 30_000);
    await reflecting.clock.advance(30_000);
    await reflecting.until('listed', 3);
    expect(reflecting.log()).toEqual(['listing', 'rows 2', 'listed', 'listing', 'rows 3', 'listed']);
  });

  test('no server', async () => {
    const {server, reflecting, clock} = await live();
    await server.stop();
    await reflecting.until('lost');
    await clock.advance(800);
    const {error} = await reflecting.until('lost', 4);
    expect(error.reason).toBe('ECONNREFUSED');
    expect(reflecting.names()).toEqual(['a', 'b']);
  });
});

describe('odd lines', () => {
  test.each([
    ['empty lines', '\n\n\r\n'],
    ['an event without an object', '{"type":"ADDED"}\n'],
    ['metadata null', '{"type":"ADDED","object":{"metadata":null}}\n'],
    ['an object that is none', '{"type":"MODIFIED","object":7}\n'],
    ['a bookmark without metadata', '{"type":"BOOKMARK","object":{}}\n'],
  ])('%s: passed over', async (_, bytes) => {
    const {server, reflecting} = await live();
    server.sendRaw(bytes);
    server.add('pods', pod('c'));
    await reflecting.until('changes');
    expect(reflecting.names()).toEqual(['a', 'b', 'c']);
    expect(reflecting.log().join()).not.toContain('lost');
  });

  test.each([
    ['no JSON', 'garbage\n'],
    ['an unknown type', '{"type":"RENAMED","object":{}}\n'],
    ['no event', '7000\n'],
  ])('%s: lost, then listed anew', async (_, bytes) => {
    const {server, reflecting} = await live();
    server.sendRaw(bytes);
    const {error, retryInMs} = await reflecting.until('lost');
    expect(error.reason).toBe('Malformed');
    await reflecting.clock.advance(retryInMs);
    await reflecting.until('listed', 4);
    expect(reflecting.log().slice(4)).toEqual(['listing', 'rows 2', 'listed']);
  });

  test('a reading that throws is a failure like any other', async () => {
    const {transport} = await serve();
    const project = (): never => {
      throw new TypeError('status is undefined');
    };
    const {error} = await start(transport, {read: {...named, project}}).until('lost');
    expect(error).toMatchObject({status: 0, reason: 'Malformed', message: 'status is undefined'});
  });

  test('a page that is no list', async () => {
    const {server, transport} = await serve({streamingLists: 'refused'});
    server.fail({path: /limit/, status: 200, body: '<html>Please log in</html>', headers: {'content-type': 'text/html'}});
    expect((await start(transport).until('lost')).error.message).toContain('Not JSON');
  });
});
