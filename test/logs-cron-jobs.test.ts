import {describe, expect, onTestFinished, test} from 'vitest';
import {objectIn} from './acting.ts';
import {demoCluster} from './demo-cluster.ts';
import {kubeconfigFor, launch} from './drive.ts';
import {logServer, START, startFleet, webPod} from './log-fleet.ts';
import {logCluster, runLogs} from './logs-running.ts';
import * as scripted from './scripted-objects.ts';
import {type ScriptedServer, startServer} from './scripted-server.ts';
import {apply} from '../src/demo/scenarios/apply.ts';
import {cronJob} from '../src/demo/scenarios/manifests.ts';

const JOBS = 'batch.kubernetes.io/job-name';

/** A cron job by its uid is all that matters of it. */
function jobOf(server: ScriptedServer, name: string, cronJob: string): scripted.Json {
  const ownerReferences = [{apiVersion: 'batch/v1', kind: 'CronJob', name: 'any', uid: cronJob, controller: true}];
  return server.add('jobs', scripted.job(name, {namespace: 'default', metadata: {uid: `uid-${name}`, ownerReferences}}));
}

function podOf(name: string, ofJob = name): scripted.Json {
  const ownerReferences = [{apiVersion: 'batch/v1', kind: 'Job', name: ofJob, uid: `uid-${ofJob}`, controller: true}];
  return webPod(`${name}-p`, [{}], {metadata: {generateName: `${name}-`, labels: {[JOBS]: ofJob}, ownerReferences}});
}

const target = (...cronJobs: readonly string[]) => ({
  title: 'cronjob a',
  scopes: cronJobs.map(jobsOf => ({kind: 'pods', namespace: 'default', labelSelector: JOBS, jobsOf})),
});

describe('the pods of a cron job', () => {
  test('are those of jobs that it owns, whatever these are called', async () => {
    const {server, book} = await logServer();
    for (const [name, owner] of [
      ['a-1', 'a'],
      ['a-b-1', 'a-b'],
      ['by-hand', 'a'],
    ] as const) {
      jobOf(server, name, owner);
      server.add('pods', podOf(name));
      book.write(`${name}-p/app`, START, `${name}\n`);
    }
    server.add('pods', podOf('a-orphan', 'a-gone'));
    const it = startFleet(book.transport, {target: target('a')});
    await it.untilLines('a-1', 'by-hand');
    expect(it.states()).toEqual(['a-1-p/app live', 'by-hand-p/app live']);
    expect(it.fleet.status).toMatchObject({pods: 2, text: ''});
  });

  test('join when another job begins, whichever of the two is told first', async () => {
    const {server, book} = await logServer();
    const it = startFleet(book.transport, {target: target('a')});
    await it.untilStatus('No pod of cronjob a is there yet');
    for (const name of ['a-1', 'a-2', 'a-b-1']) book.write(`${name}-p/app`, START, `${name}\n`);
    jobOf(server, 'a-1', 'a');
    server.add('pods', podOf('a-1'));
    await it.untilLines('a-1');
    jobOf(server, 'a-b-1', 'a-b');
    server.add('pods', podOf('a-b-1'));
    server.add('pods', podOf('a-2'));
    server.sendBookmark();
    jobOf(server, 'a-2', 'a');
    await it.untilLines('a-2');
    expect(it.states()).toEqual(['a-1-p/app live', 'a-2-p/app live']);
  });

  test('go when they go, also after their job, and when that is seen only in a new list', async () => {
    const {server, book} = await logServer();
    const made = ['a-1', 'a-2', 'a-3'].map(name => {
      book.write(`${name}-p/app`, START, `${name}\n`);
      return [jobOf(server, name, 'a'), server.add('pods', podOf(name))] as const;
    });
    const it = startFleet(book.transport, {target: target('a')});
    await it.untilLines('a-1', 'a-2', 'a-3');
    server.remove('jobs', made[0]![0]);
    const {metadata, ...rest} = podOf('a-1');
    server.update('pods', {...rest, metadata: {...metadata, deletionTimestamp: '2026-01-01T02:00:00Z'}});
    book.write('a-1-p/app', START + 1000, 'bye\n');
    book.end('a-1-p/app');
    await it.untilLines('bye');
    server.remove('pods', made[0]![1]);
    book.forget('a-1-p/app');
    await it.untilState('a-1-p/app ended: pod is gone (deleted)');

    server.dropWatches();
    await it.untilStatus('Pods that start now are not seen');
    server.remove('pods', made[1]![1]);
    server.expire();
    book.end('a-2-p/app');
    book.forget('a-2-p/app');
    await it.clock.advance(2000);
    await it.untilState('a-2-p/app ended: pod is gone');
    expect(it.fleet.status).toMatchObject({pods: 1, live: 1});
  });

  test('of many cron jobs are found with one list of pods and one of jobs', async () => {
    const {server, book} = await logServer();
    for (const name of ['a', 'b', 'c']) {
      jobOf(server, `${name}-1`, name);
      server.add('pods', podOf(`${name}-1`));
      book.write(`${name}-1-p/app`, START, `${name}\n`);
    }
    const it = startFleet(book.transport, {target: target('a', 'b')});
    await it.untilLines('a', 'b');
    expect(it.states()).toEqual(['a-1-p/app live', 'b-1-p/app live']);
    expect(server.requests.map(({path}) => path).toSorted()).toEqual([
      '/api/v1/namespaces/default/pods',
      '/apis/batch/v1/namespaces/default/jobs',
    ]);
  });

  test('are told why they are not there where jobs may not be listed', async () => {
    const {server, book} = await logServer();
    server.fail({path: /\/jobs/, status: 403, reason: 'Forbidden', message: 'jobs.batch is forbidden', times: Infinity});
    server.add('pods', podOf('a-1'));
    const it = startFleet(book.transport, {target: target('a')});
    await it.untilStatus('jobs.batch is forbidden');
    expect(it.fleet.sources).toEqual([]);
  });

  test('are read once where nothing is followed', async () => {
    const {server, book} = await logServer();
    jobOf(server, 'a-1', 'a');
    server.add('pods', podOf('a-1'));
    book.write('a-1-p/app', START, 'a-1\n');
    book.end('a-1-p/app');
    const it = startFleet(book.transport, {target: target('a'), isFollowing: false, since: 'start'});
    await it.ended();
    expect(it.lines).toEqual(['a-1']);
  });
});

const cronJobNamed = (name: string) => cronJob({name, namespace: 'ops', image: 'registry.example.com/ops/a:1', schedule: '*/5 * * * *'});

test('dogwatch logs cronjob/back prints no line of backup', async () => {
  const cluster = await logCluster('shop');
  apply(cluster.demo, [cronJobNamed('back')]);
  const {code, out, err} = await runLogs(cluster, 'cronjob/backup -n ops --tail 1');
  expect({code, err, lines: out.split('\n').length}).toEqual({code: 0, err: '', lines: 3});
  expect(await runLogs(cluster, 'cronjob/back -n ops')).toMatchObject({
    code: 3,
    out: '',
    err: 'dogwatch: No pod of cronjob/back is there.\n',
  });
});

test('dogwatch logs of a cron job whose jobs may not be listed says so', async () => {
  const cluster = await logCluster('shop');
  const server = await startServer();
  onTestFinished(() => server.stop());
  server.add('cronjobs', scripted.cronJob('a', {namespace: 'shop'}));
  server.fail({path: /\/jobs/, status: 403, reason: 'Forbidden', message: 'jobs.batch is forbidden', times: Infinity});
  const {code, err} = await runLogs(cluster, 'cronjob/a -n shop', {kubeconfig: kubeconfigFor({a: server.url})});
  expect({code, err}).toEqual({
    code: 4,
    err: expect.stringMatching(/^dogwatch: The pods of cronjob a cannot be listed: jobs\.batch is forbidden\. Ask/),
  });
});

test('l on a cron job shows its jobs alone, and the next one when it begins', async () => {
  const cluster = await demoCluster('shop');
  apply(cluster.demo, [cronJobNamed('backup-twin')]);
  const it = await launch({kubeconfig: cluster.kubeconfig, wish: {line: 'cronjobs ops'}});
  await it.until('● live');
  await it.press('/backup !twin\r');
  await it.press('l');
  await it.until('cronjob backup');
  await it.until(/2 pods/);
  cluster.advance(5 * 60_000);
  await it.until(/backup-29453880-\S+ backup of shop begins/);
  expect(it.text()).not.toContain('twin');
  expect(await objectIn(cluster, 'batch/v1/namespaces/ops/cronjobs/backup-twin')).toBeDefined();
});
