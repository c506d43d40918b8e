import {expect, test} from 'vitest';
import {indexesText, parseIndexes} from '../../src/demo/controllers/job-indexes.ts';
import {jobController} from '../../src/demo/controllers/jobs.ts';
import {ttlAfterFinishedController} from '../../src/demo/controllers/ttl-after-finished.ts';
import type {Demo} from '../../src/demo/demo.ts';
import {timeText} from '../../src/demo/object.ts';
import type {Job, JobSpec, Pod} from '../../src/demo/schema/kinds.ts';
import {jobs} from '../../src/demo/types/jobs.ts';
import {pods} from '../../src/demo/types/pods.ts';
import {change, create, get, kubelet, podSpec, podsOf, running, setStatus, toldOf, workloads} from './workloads.ts';

const labels = {app: 'backup'};

function job(demo: Demo, spec: Partial<JobSpec> = {}): Job {
  return create(demo, jobs, {
    metadata: {name: 'backup', namespace: 'shop'},
    spec: {
      parallelism: 1,
      completions: 1,
      backoffLimit: 6,
      completionMode: 'NonIndexed',
      suspend: false,
      manualSelector: true,
      selector: {matchLabels: labels},
      template: {metadata: {labels}, spec: podSpec('busybox', {restartPolicy: 'Never'})},
      ...spec,
    },
  });
}

/** Ends the pods that run now. */
function end(demo: Demo, phase: 'Succeeded' | 'Failed', which: (pod: Pod) => boolean = () => true): void {
  for (const pod of running(demo)) {
    if (pod.status?.phase !== 'Running' || !which(pod)) continue;
    const finishedAt = timeText(demo.agenda.now());
    const state = {terminated: {exitCode: phase === 'Failed' ? 3 : 0, reason: phase === 'Failed' ? 'Error' : 'Completed', finishedAt}};
    const containerStatuses = [{name: 'main', image: 'busybox', imageID: '', ready: false, restartCount: 0, state}];
    setStatus(demo, pod, {phase, conditions: [{type: 'Ready', status: 'False', lastTransitionTime: finishedAt}], containerStatuses});
  }
}

function conditions(demo: Demo): readonly string[] {
  return (get(demo, jobs, 'backup').status?.conditions ?? []).map(it => `${it.type} ${it.status} ${it.reason}: ${it.message}`);
}

test('pods run until enough have succeeded', () => {
  const demo = workloads(jobController);
  kubelet(demo);
  job(demo, {completions: 3, parallelism: 2});
  demo.agenda.advance(3000);
  expect(get(demo, jobs, 'backup').status).toEqual({
    active: 2,
    ready: 2,
    terminating: 0,
    uncountedTerminatedPods: {},
    startTime: '2026-11-26T12:00:00Z',
  });
  expect(running(demo)[0]!.metadata).toMatchObject({generateName: 'backup-', finalizers: ['batch.kubernetes.io/job-tracking']});
  end(demo, 'Succeeded');
  demo.agenda.advance(3000);
  expect(get(demo, jobs, 'backup').status).toMatchObject({succeeded: 2, active: 1});
  end(demo, 'Succeeded');
  demo.agenda.advance(2000);
  expect(get(demo, jobs, 'backup').status).toMatchObject({
    succeeded: 3,
    ready: 0,
    terminating: 0,
    uncountedTerminatedPods: {},
    completionTime: '2026-11-26T12:00:06Z',
  });
  expect(get(demo, jobs, 'backup').status).not.toHaveProperty('active');
  expect(conditions(demo)).toEqual([
    'SuccessCriteriaMet True CompletionsReached: Reached expected number of succeeded pods',
    'Complete True CompletionsReached: Reached expected number of succeeded pods',
  ]);
  expect(podsOf(demo).every(({metadata}) => metadata.finalizers === undefined)).toBe(true);
  expect(toldOf(demo, 'backup').at(-1)).toBe('Completed: Job completed');
});

test('failures are tried again, ten seconds later, twenty, and so on to the limit', () => {
  const demo = workloads(jobController);
  kubelet(demo, {startMs: 100});
  job(demo, {backoffLimit: 2});
  const created: number[] = [];
  let known = 0;
  for (let second = 0; second < 60; second++) {
    demo.agenda.advance(1000);
    if (podsOf(demo).length > known) created.push(second);
    known = podsOf(demo).length;
    end(demo, 'Failed');
  }
  expect(created).toEqual([0, 10, 31]);
  expect(get(demo, jobs, 'backup').status).toMatchObject({failed: 3, ready: 0, terminating: 0});
  expect(conditions(demo)).toEqual([
    'FailureTarget True BackoffLimitExceeded: Job has reached the specified backoff limit',
    'Failed True BackoffLimitExceeded: Job has reached the specified backoff limit',
  ]);
  expect(toldOf(demo, 'backup').at(-1)).toBe('BackoffLimitExceeded: Job has reached the specified backoff limit');
});

test('each completion of an indexed job has a pod of its own', () => {
  const demo = workloads(jobController);
  kubelet(demo);
  job(demo, {completions: 4, parallelism: 4, completionMode: 'Indexed'});
  demo.agenda.advance(3000);
  const indexOf = (pod: Pod) => pod.metadata.annotations?.['batch.kubernetes.io/job-completion-index'];
  expect(podsOf(demo).map(indexOf).sort()).toEqual(['0', '1', '2', '3']);
  const pod = podsOf(demo).find(it => indexOf(it) === '2')!;
  expect(pod.metadata).toMatchObject({
    generateName: 'backup-2-',
    labels: {...labels, 'batch.kubernetes.io/job-completion-index': '2'},
  });
  expect(pod.spec).toMatchObject({hostname: 'backup-2'});
  expect(pod.spec?.containers[0]?.env).toMatchObject([
    {
      name: 'JOB_COMPLETION_INDEX',
      valueFrom: {fieldRef: {fieldPath: "metadata.labels['batch.kubernetes.io/job-completion-index']"}},
    },
  ]);
  end(demo, 'Succeeded', it => indexOf(it) !== '2');
  demo.agenda.advance(2000);
  expect(get(demo, jobs, 'backup').status).toMatchObject({succeeded: 3, active: 1, completedIndexes: '0,1,3'});
  end(demo, 'Failed');
  demo.agenda.advance(20_000);
  end(demo, 'Succeeded');
  demo.agenda.advance(2000);
  expect(get(demo, jobs, 'backup').status).toMatchObject({succeeded: 4, failed: 1, completedIndexes: '0-3'});
  expect(conditions(demo)[1]).toMatch(/^Complete True/);
});

test('a job that takes too long fails, and its pods go', () => {
  const demo = workloads(jobController);
  kubelet(demo);
  job(demo, {activeDeadlineSeconds: 30});
  demo.agenda.advance(29_000);
  expect(conditions(demo)).toEqual([]);
  demo.agenda.advance(5000);
  expect(conditions(demo)).toEqual([
    'FailureTarget True DeadlineExceeded: Job was active longer than specified deadline',
    'Failed True DeadlineExceeded: Job was active longer than specified deadline',
  ]);
  expect(running(demo)).toEqual([]);
  expect(get(demo, jobs, 'backup').status).toMatchObject({failed: 1});
});

test('suspended it has no pods, resumed it starts anew', () => {
  const demo = workloads(jobController);
  kubelet(demo);
  job(demo);
  demo.agenda.advance(3000);
  change(demo, jobs, 'backup', current => ({...current, spec: {...current.spec!, suspend: true}}));
  demo.agenda.advance(3000);
  expect(running(demo)).toEqual([]);
  expect(conditions(demo)).toEqual(['Suspended True JobSuspended: Job suspended']);
  expect(get(demo, jobs, 'backup').status).not.toHaveProperty('startTime');
  change(demo, jobs, 'backup', current => ({...current, spec: {...current.spec!, suspend: false}}));
  demo.agenda.advance(3000);
  expect(running(demo)).toHaveLength(1);
  expect(conditions(demo)).toEqual(['Suspended False JobResumed: Job resumed']);
  expect(get(demo, jobs, 'backup').status).toMatchObject({startTime: '2026-11-26T12:00:06Z', active: 1});
});

test('with restarts in place, they count against the limit', () => {
  const demo = workloads(jobController);
  kubelet(demo);
  job(demo, {backoffLimit: 2, template: {metadata: {labels}, spec: podSpec('busybox', {restartPolicy: 'OnFailure'})}});
  demo.agenda.advance(3000);
  const containerStatuses = [{name: 'main', image: 'busybox', imageID: '', ready: false, restartCount: 2}];
  setStatus(demo, running(demo)[0]!, {phase: 'Running', containerStatuses});
  demo.agenda.advance(3000);
  expect(conditions(demo)[1]).toMatch(/^Failed True BackoffLimitExceeded/);
});

test('pods of a job that is gone are kept by nothing', () => {
  const demo = workloads(jobController);
  kubelet(demo);
  job(demo);
  demo.agenda.advance(3000);
  demo.registry.remove(jobs, 'shop', 'backup');
  demo.agenda.advance(100);
  const [pod] = podsOf(demo);
  expect(pod!.metadata.finalizers).toBeUndefined();
  demo.registry.remove(pods, 'shop', pod!.metadata.name);
  demo.agenda.advance(1000);
  expect(podsOf(demo)).toEqual([]);
});

test('a finished job is deleted after its time', () => {
  const demo = workloads(jobController, ttlAfterFinishedController);
  kubelet(demo);
  job(demo, {ttlSecondsAfterFinished: 60});
  demo.agenda.advance(3000);
  end(demo, 'Succeeded');
  demo.agenda.advance(59_000);
  expect(get(demo, jobs, 'backup').metadata.deletionTimestamp).toBeUndefined();
  demo.agenda.advance(10_000);
  expect(get(demo, jobs, 'backup').metadata).toMatchObject({finalizers: ['foregroundDeletion']});
});

test.each([
  ['', []],
  ['3', [3]],
  ['0,1', [0, 1]],
  ['0-2,5,7,8', [0, 1, 2, 5, 7, 8]],
])('indexes as text: %s', (text, indexes) => {
  expect(indexesText(indexes)).toBe(text);
  expect([...parseIndexes(text, 10)]).toEqual(indexes);
});
