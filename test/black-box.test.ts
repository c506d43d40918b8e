import {describe, expect, test} from 'vitest';
import {ApiError} from '../src/kube/api-error.ts';
import type {Row} from '../src/kube/row.ts';
import {keptLog} from '../src/live/kept-log.ts';
import {answerOf, logOf, scene, START} from './black-box-scene.ts';

describe('a restart that is seen', () => {
  test('keeps the log and how it ended, and nothing is asked before', async () => {
    const {box, become, logs, asked, settle, changes} = scene();
    become('web', [{name: 'app', restarts: 3, endedAt: 5}]);
    await settle();
    expect(asked).toEqual([]);
    logs.set('web/app', logOf('starting', 'FATAL: no database'));
    become('web', [{name: 'app', restarts: 4, endedAt: 60, exitCode: 137, reason: 'OOMKilled'}]);
    await settle();
    expect(asked.map(({path}) => path)).toEqual(['/api/v1/namespaces/shop/pods/web', '/api/v1/namespaces/shop/pods/web/log']);
    expect(asked[1]!.query).toMatchObject({container: 'app', previous: 'true', timestamps: 'true', tailLines: '500'});
    const [kept] = box.kept();
    expect(kept).toMatchObject({context: 'prod', namespace: 'shop', pod: 'web', podUid: 'uid-web', container: 'app', count: 4, note: ''});
    expect(kept!.ending).toEqual({exitCode: 137, signal: 0, reason: 'OOMKilled', message: ''});
    expect(kept!.at).toBe(START + 60_000);
    expect(kept!.lines.map(({ms, bytes}) => [ms, Buffer.from(bytes).toString()])).toEqual([
      [START, 'starting'],
      [START + 1000, 'FATAL: no database'],
    ]);
    expect(changes()).toBe(1);
  });

  test('is told in a row, by which it is found again', async () => {
    const {box, become, logs, settle} = scene();
    const shown: (readonly Row[])[] = [];
    const stop = box.source.watch!(rows => shown.push(rows));
    logs.set('web/app', logOf('bye'));
    become('web', [{name: 'app', restarts: 0}]);
    become('web', [{name: 'app', restarts: 1, endedAt: 1, exitCode: 143}]);
    await settle();
    const [row] = shown.at(-1)!;
    expect(box.source.kind.columns.map(({title}, index) => [title, row!.cells[index]])).toEqual([
      ['NAMESPACE', 'shop'],
      ['POD', 'web'],
      ['CONTAINER', 'app'],
      ['EXIT', 143],
      ['REASON', 'told to stop (SIGTERM)'],
      ['LINES', 1],
      ['WHEN', START + 1000],
      ['NOTE', ''],
      ['RESTARTS', 1],
      ['CONTEXT', 'prod'],
    ]);
    expect(row!.health).toBe('failing');
    expect(box.find(row!)).toBe(box.kept()[0]);
    expect(await box.source.read()).toMatchObject({rows: [row], problems: []});
    stop();
    become('web', [{name: 'app', restarts: 2, endedAt: 2}]);
    await settle();
    expect(box.kept()).toHaveLength(2);
    expect(shown).toHaveLength(1);
  });

  test('can be read as a log, with how it ended', async () => {
    const {box, become, logs, settle} = scene({limits: {logBytes: 100}});
    logs.set('web/app', logOf('starting', 'x'.repeat(60), 'FATAL'));
    become('web', [{name: 'app', restarts: 0}]);
    become('web', [{name: 'app', restarts: 1, endedAt: 9, exitCode: 137, reason: 'OOMKilled'}]);
    await settle();
    const {target, reading, lines} = keptLog(box.kept()[0]!);
    expect(target.title).toBe('app of pod web, kept');
    expect(lines.map(({kind, ms, bytes}) => [kind, (ms - START) / 1000, Buffer.from(bytes).toString()])).toEqual([
      ['gap', 2, 'only its last line'],
      ['text', 2, 'FATAL'],
      ['note', 9, 'ended (exit 137: OOMKilled, killed (SIGKILL))'],
    ]);
    expect(reading.status).toMatchObject({pods: 1, ended: 1, live: 0});
    reading.setHidden(0, true);
    expect(reading.sources).toMatchObject([{namespace: 'shop', pod: 'web', container: 'app', state: 'ended', isHidden: true}]);
    expect(await reading.older(START)).toEqual({lines: [], isAll: true});
  });

  test('is of the containers that ended since, not of others', async () => {
    const {become, logs, settle, texts} = scene();
    for (const name of ['app', 'proxy', 'once']) logs.set(`web/${name}`, logOf(name));
    become('web', [
      {name: 'app', restarts: 1, endedAt: 10},
      {name: 'proxy', restarts: 0},
      {name: 'once', restarts: 1, endedAt: 9},
    ]);
    become('web', [
      {name: 'app', restarts: 2, endedAt: 30},
      {name: 'proxy', restarts: 1, endedAt: 29},
      {name: 'once', restarts: 1, endedAt: 9},
    ]);
    await settle();
    expect(texts()).toEqual([
      ['web', 'app', 'app'],
      ['web', 'proxy', 'proxy'],
    ]);
  });

  test('where it ended in the second of the restart before, is the newest', async () => {
    const {become, settle, texts} = scene();
    become('web', [{name: 'app', restarts: 1, endedAt: 10}]);
    become('web', [{name: 'app', restarts: 2, endedAt: 10}]);
    await settle();
    expect(texts()).toEqual([['web', 'app']]);
  });

  test('is kept once, however often it is told', async () => {
    const {box, become, settle, asked} = scene();
    become('web', [{name: 'app', restarts: 0}]);
    const delta = become('web', [{name: 'app', restarts: 1, endedAt: 1}]);
    box.onPods([delta], 'prod');
    await settle();
    box.onPods([delta], 'prod');
    box.onRestart({context: 'prod', namespace: 'shop', pod: 'web', podUid: 'uid-web'});
    await settle();
    expect(box.kept()).toHaveLength(1);
    expect(asked.filter(({path}) => path.endsWith('/log'))).toHaveLength(1);
  });

  test('of a pod that has gone since, or of another of its name, keeps nothing', async () => {
    const {box, become, failures, settle, said} = scene();
    become('web', [{name: 'app', restarts: 0}]);
    failures.push(new ApiError(404, 'NotFound', 'pods "web" not found'));
    become('web', [{name: 'app', restarts: 1, endedAt: 1}]);
    await settle();
    box.onRestart({context: 'prod', namespace: 'shop', pod: 'web', podUid: 'an older one'});
    await settle();
    expect([box.kept(), said]).toEqual([[], []]);
  });

  test('is none where a count falls, a pod goes or only something else changes', async () => {
    const {box, become, asked, settle} = scene();
    become('web', [{name: 'app', restarts: 5, endedAt: 1}]);
    become('web', [{name: 'app', restarts: 2, endedAt: 1}]);
    const {after} = become('web', [{name: 'app', restarts: 2, endedAt: 1}]);
    box.onPods([{before: after, after: undefined}], 'prod');
    await settle();
    expect(asked).toEqual([]);
  });
});

describe('what is kept is bounded', () => {
  test('the oldest go where there are too many', async () => {
    const {box, become, settle} = scene({limits: {entries: 3}});
    become('web', [{name: 'app', restarts: 0}]);
    for (let restarts = 1; restarts <= 5; restarts++) {
      become('web', [{name: 'app', restarts, endedAt: restarts}]);
      await settle();
    }
    expect(box.kept().map(({count}) => count)).toEqual([3, 4, 5]);
    expect((await box.source.read()).rows).toHaveLength(3);
  });

  test('the oldest go where they take too much memory', async () => {
    const {box, become, logs, settle} = scene({limits: {bytes: 50_000}});
    logs.set('web/app', logOf('x'.repeat(20_000)));
    become('web', [{name: 'app', restarts: 0}]);
    for (let restarts = 1; restarts <= 4; restarts++) {
      become('web', [{name: 'app', restarts, endedAt: restarts}]);
      await settle();
    }
    expect(box.kept().map(({count}) => count)).toEqual([3, 4]);
  });

  test('of a long log its end, which is in memory of its own', async () => {
    const {box, become, logs, settle} = scene({limits: {logBytes: 5000}});
    logs.set('web/app', logOf(...Array.from({length: 500}, (_, index) => `line ${index}`)));
    become('web', [{name: 'app', restarts: 0}]);
    become('web', [{name: 'app', restarts: 1, endedAt: 1}]);
    await settle();
    const [kept] = box.kept();
    const texts = kept!.lines.map(({bytes}) => Buffer.from(bytes).toString());
    expect(texts.at(-1)).toBe('line 499');
    expect(texts[0]).toBe(`line ${500 - texts.length}`);
    expect(texts.length).toBeGreaterThan(100);
    expect(kept!.note).toBe(`only its last ${texts.length} lines`);
    expect(new Set(kept!.lines.map(({bytes}) => bytes.buffer.byteLength)).size).toBe(1);
    expect(kept!.lines[0]!.bytes.buffer.byteLength).toBeLessThanOrEqual(5000);
  });

  test('no more requests at once than allowed', async () => {
    const {box, become, hold, letGo, mostOpen, settle, asked} = scene({limits: {atOnce: 4}});
    hold();
    const names = Array.from({length: 10}, (_, index) => `web-${index}`);
    for (const name of names) become(name, [{name: 'app', restarts: 0}]);
    for (const name of names) become(name, [{name: 'app', restarts: 1, endedAt: 1}]);
    await settle();
    expect(asked).toHaveLength(4);
    letGo();
    await settle();
    expect(mostOpen()).toBe(4);
    expect(box.kept()).toHaveLength(10);
  });

  test('many at once take their time, and what is too much is counted and said', async () => {
    const {box, become, settle, clock, asked, changes} = scene({limits: {perMinute: 8, waiting: 6}});
    const names = Array.from({length: 14}, (_, index) => `web-${index}`);
    for (const name of names) become(name, [{name: 'app', restarts: 0}]);
    for (const name of names) become(name, [{name: 'app', restarts: 1, endedAt: 1}]);
    await settle();
    expect(asked.length).toBeLessThanOrEqual(8);
    expect(box.leftOut).toBe(4);
    expect(changes()).toBe(box.kept().length + 4);
    const {problems, advice} = await box.source.read();
    expect(problems).toEqual(['Too many at once: the logs of 4 restarts were not kept']);
    expect(advice).toEqual([expect.stringContaining('is kept here'), ...problems!]);
    for (let minute = 0; minute < 3; minute++) await clock.advance(60_000);
    expect(box.kept()).toHaveLength(10);
  });
});

describe('what goes wrong', () => {
  const restart = async (...failures: ApiError[]) => {
    const all = scene();
    all.become('web', [{name: 'app', restarts: 0}]);
    all.failures.push(undefined, ...failures);
    all.logs.set('web/app', logOf('bye'));
    all.become('web', [{name: 'app', restarts: 1, endedAt: 1}]);
    await all.settle();
    return all;
  };

  test('the log is gone: how it ended is kept', async () => {
    const {box} = await restart(new ApiError(400, 'BadRequest', 'previous terminated container "app" in pod "web" not found'));
    expect(box.kept()).toMatchObject([{lines: [], note: 'the node no longer has its log', ending: {exitCode: 1}}]);
  });

  test('the kubelet is down: it is asked once more', async () => {
    const {box, clock, asked, settle} = await restart(new ApiError(500, 'InternalError', 'dial tcp: connection refused'));
    expect(box.kept()).toEqual([]);
    await clock.advance(500);
    await settle();
    expect(box.kept()).toMatchObject([{lineCount: 1, note: ''}]);
    expect(asked).toHaveLength(3);
  });

  test('it stays down', async () => {
    const down = new ApiError(500, 'InternalError', 'dial tcp: connection refused');
    const {box, clock, settle} = await restart(down, down);
    await clock.advance(500);
    await settle();
    expect(box.kept()).toMatchObject([{lines: [], note: 'its log could not be read: dial tcp: connection refused'}]);
  });

  test('the server never answers: it is given up after half a minute', async () => {
    const {box, become, hold, settle, clock, asked} = scene();
    become('web', [{name: 'app', restarts: 0}]);
    hold();
    become('web', [{name: 'app', restarts: 1, endedAt: 1}]);
    await settle();
    await clock.advance(30_000);
    await settle();
    expect(asked[0]!.signal.aborted).toBe(true);
    expect(box.kept()).toEqual([]);
  });

  test('logs may not be read: said once in ten minutes, and not asked for meanwhile', async () => {
    const forbidden = new ApiError(403, 'Forbidden', 'pods "web" is forbidden: User "dev" cannot get resource "pods/log"');
    const {box, become, failures, said, clock, settle, asked} = await restart(forbidden);
    expect(box.kept()).toMatchObject([{lines: [], note: 'you may not read logs here', ending: {exitCode: 1}}]);
    expect(said).toEqual([`The last logs of restarted containers in shop cannot be kept: ${forbidden.message}`]);
    become('web', [{name: 'app', restarts: 2, endedAt: 20}]);
    await settle();
    expect(asked.filter(({path}) => path.endsWith('/log'))).toHaveLength(1);
    expect(box.kept()).toHaveLength(2);
    await clock.advance(10 * 60_000);
    failures.push(undefined, forbidden);
    become('web', [{name: 'app', restarts: 3, endedAt: 700}]);
    await settle();
    expect(said).toHaveLength(2);
  });

  test('logs of several at once may not be read: said once', async () => {
    const {become, logs, said, settle} = scene();
    for (const name of ['web', 'db']) {
      logs.set(`${name}/app`, new ApiError(403, 'Forbidden', 'no'));
      become(name, [{name: 'app', restarts: 0}]);
    }
    for (const name of ['web', 'db']) become(name, [{name: 'app', restarts: 1, endedAt: 1}]);
    await settle();
    expect(said).toHaveLength(1);
  });

  test('pods may be listed but not read: said once, and not asked again', async () => {
    const {box, become, failures, said, asked, settle} = scene();
    failures.push(new ApiError(403, 'Forbidden', 'pods "web" is forbidden'));
    for (let restarts = 0; restarts < 4; restarts++) {
      become('web', [{name: 'app', restarts, endedAt: restarts}]);
      await settle();
    }
    expect([box.kept().length, said.length, asked.length]).toEqual([0, 1, 1]);
  });

  test('odd pods break nothing', async () => {
    const {box, become, settle} = scene({
      transport: () =>
        Promise.resolve({
          cost: {requests: 0, bytesIn: 0},
          close: () => undefined,
          get: () => Promise.resolve(answerOf('{"status": {"containerStatuses": [null, 3, {"lastState": []}]}, "metadata":')),
        }),
    });
    become('web', [{name: 'app', restarts: 0}]);
    become('web', [{name: 'app', restarts: 1, endedAt: 1}]);
    await settle();
    expect(box.kept()).toEqual([]);
  });

  test('there is no way to the cluster', async () => {
    const {box, become, settle} = scene({transport: () => Promise.reject(new Error('no credentials'))});
    become('web', [{name: 'app', restarts: 0}]);
    become('web', [{name: 'app', restarts: 1, endedAt: 1}]);
    await settle();
    expect(box.kept()).toEqual([]);
  });

  test('closing ends what is asked for and forgets everything', async () => {
    const {box, become, hold, asked, settle} = scene();
    become('web', [{name: 'app', restarts: 0}]);
    become('web', [{name: 'app', restarts: 1, endedAt: 1}]);
    await settle();
    expect(box.kept()).toHaveLength(1);
    hold();
    become('web', [{name: 'app', restarts: 2, endedAt: 2}]);
    await settle();
    box.close();
    await settle();
    expect(asked.at(-1)!.signal.aborted).toBe(true);
    expect(box.kept()).toEqual([]);
  });
});
