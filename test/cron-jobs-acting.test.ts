import {describe, expect, test} from 'vitest';
import type {Program} from '../src/actions/action.ts';
import {triggerCronJob} from '../src/actions/trigger-cron-job.ts';
import type {Plan} from '../src/changes/plan.ts';
import {change, type Manifest} from '../src/demo/scenarios/apply.ts';
import {ApiError} from '../src/kube/api-error.ts';
import {manualJob, manualJobName} from '../src/kube/manual-job.ts';
import {actingOn} from './acting.ts';
import {demoCluster} from './demo-cluster.ts';
import {agree, runFromMenu} from './rolling.ts';

const SUFFIX = Date.UTC(2026, 0, 1, 2).toString(36);

describe('a job by hand', () => {
  test.each([
    ['backup', 'x1', 'backup-manual-x1'],
    ['a'.repeat(52), 'mjv2x0p1', `${'a'.repeat(47)}-manual-mjv2x0p1`],
    [`${'a'.repeat(46)}-b`, 'mjv2x0p1', `${'a'.repeat(46)}-manual-mjv2x0p1`],
  ])('of %s is called', (cron, suffix, name) => {
    expect(manualJobName(cron, suffix)).toBe(name);
    expect(name.length).toBeLessThanOrEqual(63);
  });

  test('is what kubectl create job --from makes', () => {
    const cron = {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: {name: 'backup', namespace: 'ops', uid: 'u-1'},
      spec: {
        schedule: '* * * * *',
        jobTemplate: {metadata: {labels: {app: 'backup'}, annotations: {team: 'a'}}, spec: {backoffLimit: 2, template: {}}},
      },
    };
    expect(manualJob(cron, 'backup-manual-1')).toEqual({
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: {
        name: 'backup-manual-1',
        namespace: 'ops',
        annotations: {'cronjob.kubernetes.io/instantiate': 'manual', team: 'a'},
        labels: {app: 'backup'},
        ownerReferences: [{apiVersion: 'batch/v1', kind: 'CronJob', name: 'backup', uid: 'u-1', controller: true}],
      },
      spec: {backoffLimit: 2, template: {}},
    });
    expect(manualJob({metadata: {name: 'odd'}}, 'x')).toMatchObject({metadata: {name: 'x'}, spec: {}});
  });
});

describe('suspending', () => {
  test('z suspends, Z resumes, and what is so already is refused', async () => {
    const it = await actingOn('cronjobs -n ops', {scenario: 'shop'});
    const isSuspended = async () => (await it.object('batch/v1/namespaces/ops/cronjobs/backup'))!['spec'].suspend;
    await it.onto('backup');
    await it.press('z');
    await it.until(/ops\/backup +on +→ suspended +starts no more jobs/);
    await it.until('What runs goes on. Z resumes, u undoes this.');
    await it.until(`kubectl patch -n ops cronjob/backup -p '{"spec":{"suspend":true}}'`);
    await agree(it, 'suspend');
    await it.until('cronjob backup suspended · Z resume · u undo');
    expect(await isSuspended()).toBe(true);
    await it.press('z');
    await it.until('it is suspended already');
    await it.press('n');
    await it.press('Z');
    await it.until('starts jobs at */5 * * * *');
    await it.until('Where backup missed a run while it was suspended, it starts one at once.');
    await agree(it, 'resume');
    await it.until('cronjob backup resumed');
    expect(await isSuspended()).toBe(false);
    await it.press('Z');
    await it.until('it is not suspended');
  });

  test('several at once, and back with u', async () => {
    const it = await actingOn('cronjobs -n ops', {scenario: 'shop'});
    await it.press('*z');
    await agree(it, 'suspend 2');
    await it.until('2 cronjobs suspended');
    await it.press('u');
    await it.until(/esc cancel.* y /);
    await it.press('y');
    await it.until('undone');
    expect((await it.object('batch/v1/namespaces/ops/cronjobs/report'))!['spec'].suspend).not.toBe(true);
  });

  test('is for cron jobs alone: elsewhere z does what it does there', async () => {
    const it = await actingOn('jobs -n ops', {scenario: 'shop'});
    await it.press('z');
    await it.until('Only for what has replicas');
  });
});

describe('triggering', () => {
  const name = `backup-manual-${SUFFIX}`;

  test('creates a job of it, which u deletes again', async () => {
    const it = await actingOn('cronjobs -n ops', {scenario: 'shop'});
    await it.onto('backup');
    await runFromMenu(it, 'Trigger');
    await it.until(new RegExp(`ops/${name} +starts at once`));
    await it.until('u deletes the job again.');
    await it.until(`kubectl create job -n ops ${name} --from=cronjob/backup`);
    await agree(it, 'run it now');
    await it.until('cronjob backup triggered');
    const job = (await it.object(`batch/v1/namespaces/ops/jobs/${name}`))!;
    const cron = (await it.object('batch/v1/namespaces/ops/cronjobs/backup'))!;
    expect(job.metadata.annotations).toMatchObject({'cronjob.kubernetes.io/instantiate': 'manual'});
    expect(job.metadata.ownerReferences).toMatchObject([{kind: 'CronJob', name: 'backup', uid: cron.metadata.uid, controller: true}]);
    await it.press('u');
    await it.until(/esc cancel.* y /);
    await it.press('y');
    await it.until('undone');
    it.cluster.advance(60_000);
    expect(await it.object(`batch/v1/namespaces/ops/jobs/${name}`)).toBeUndefined();
  });

  test('one that is suspended is told', async () => {
    const cluster = await demoCluster('shop');
    change(cluster.demo, {apiVersion: 'batch/v1', kind: 'CronJob'}, 'ops', 'backup', suspended, 'somebody');
    const it = await actingOn('cronjobs -n ops', {cluster});
    await it.onto('backup');
    await runFromMenu(it, 'Trigger');
    await it.until('backup is suspended; this one job runs all the same.');
    await it.press('n');
  });

  const running = {active: [{name: 'backup-1'}]};
  test.each<[policy: string, cron: object, notes: string[]]>([
    ['Allow', {status: running}, ['info: backup runs already (backup-1): this one runs beside it.']],
    [
      'Forbid',
      {status: running},
      ['warn: backup runs already (backup-1) and is not meant to run twice at a time: this one runs beside it.'],
    ],
    [
      'Replace',
      {status: running},
      ['warn: backup runs already (backup-1) and is not meant to run twice at a time: this one runs beside it.'],
    ],
    ['Forbid', {}, []],
  ])('one that runs already, %s', async (concurrencyPolicy, rest, notes) => {
    const plan = await planFor(async () => ({metadata: {name: 'backup'}, spec: {concurrencyPolicy}, ...rest}));
    expect(await plan.drafts({})).toHaveLength(1);
    const told = await Promise.all(plan.lookups!.map(({look}) => look({} as never)));
    expect(told.flat().map(({level, text}) => `${level}: ${text}`)).toEqual(notes);
  });

  test('one that is gone by then says so, and nothing is created', async () => {
    const plan = await planFor(() => Promise.reject(new ApiError(404, 'NotFound', 'cronjobs.batch "backup" not found')));
    expect(await plan.drafts({})).toEqual({because: 'backup: it is gone'});
  });
});

/** What the action asks the pipeline for, where reading a cron job answers so. */
async function planFor(read: () => Promise<unknown>): Promise<Plan> {
  const plans: Plan[] = [];
  const program = {now: () => 1, change: async (plan: Plan) => void plans.push(plan), cluster: () => ({read})} as unknown as Program;
  const target = {context: 'test', kind: {plural: 'cronjobs', group: 'batch', version: 'v1'}, namespace: 'ops', name: 'backup', uid: 'u'};
  await triggerCronJob.run(program, [{target, row: undefined}]);
  return plans[0]!;
}

function suspended(cron: Manifest): Manifest {
  return {...cron, spec: {...(cron['spec'] as object), suspend: true}};
}
