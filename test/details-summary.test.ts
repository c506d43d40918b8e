import {describe, expect, test} from 'vitest';
import {summaryTab} from '../src/details/summary.ts';
import type {KubeObject} from '../src/kube/object.ts';
import {unschedulable} from '../src/kube/unschedulable.ts';
import {type InspectedOptions, inspectedOf, linesOf} from './inspected.ts';
import {ago, kinds, toldOf} from './summarised.ts';

function podWith(container: object, status: object = {}, more: object = {}): object {
  return {
    spec: {containers: [{name: 'app', image: 'web:1', ...more}]},
    status: {phase: 'Running', conditions: [], containerStatuses: [{name: 'app', ...container}], ...status},
  };
}

const events = (...items: object[]) => ({
  '/api/v1/namespaces/shop/events?fieldSelector=involvedObject.kind=Pod,involvedObject.name=it,involvedObject.namespace=shop': {
    items: items.map(item => ({
      involvedObject: {uid: 'u-1', fieldPath: 'spec.containers{app}'},
      type: 'Warning',
      lastTimestamp: ago(10),
      ...item,
    })),
  },
});

describe('a pod', () => {
  const check = (title: string, object: object, expected: readonly string[], options: InspectedOptions = {}) =>
    test(title, () => {
      const told = toldOf(kinds.pods, object, options).map(line => line.trim());
      for (const line of expected) expect(told).toContain(line.trim());
    });

  check(
    'that was killed for its memory',
    podWith({
      state: {running: {startedAt: ago(60)}},
      ready: true,
      restartCount: 2,
      lastState: {terminated: {exitCode: 137, reason: 'OOMKilled', startedAt: ago(400), finishedAt: ago(61)}},
    }),
    [
      'app  runs for 60s  web:1',
      'restarted 2 times, last 61s ago: exit 137, OOMKilled (it used more memory than its limit), 6m after its start',
    ],
  );
  check(
    'whose command is not there',
    podWith({
      state: {waiting: {reason: 'CrashLoopBackOff'}},
      restartCount: 1,
      lastState: {terminated: {exitCode: 127, finishedAt: ago(5)}},
    }),
    ['restarted once, last 5s ago: exit 127 (command not found)'],
  );
  check(
    'without its config',
    podWith({state: {waiting: {reason: 'CreateContainerConfigError', message: 'configmap "x" not found'}}}, {phase: 'Pending'}),
    ['CreateContainerConfigError: configmap "x" not found', 'app  waits: CreateContainerConfigError  web:1', 'configmap "x" not found'],
  );
  check(
    'that finds no node',
    {
      spec: {containers: []},
      status: {
        phase: 'Pending',
        conditions: [
          {type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '0/3 nodes are available:\n3 Insufficient cpu.'},
        ],
      },
    },
    ['waits for    a node: it fits on none of 3', '3 nodes: too little cpu is free'],
  );
  check(
    'behind gates',
    {
      spec: {schedulingGates: [{name: 'example.com/quota'}], readinessGates: [{conditionType: 'lb'}]},
      status: {phase: 'Pending', conditions: [{type: 'PodScheduled', status: 'False', reason: 'SchedulingGated'}]},
    },
    ['waits for    a node, once its scheduling gates are gone: example.com/quota', '             its readiness gate lb'],
  );
  const readiness = {
    readinessProbe: {httpGet: {port: 8080, path: '/ready'}, periodSeconds: 5},
    livenessProbe: {exec: {command: ['cat', '/alive']}},
  };
  check(
    'whose probe fails',
    podWith({state: {running: {startedAt: ago(600)}}, ready: false, started: true}, {}, readiness),
    [
      'app  runs, not ready for 10m  web:1',
      'ready when GET :8080/ready every 5s, 1s to answer, fails after 3 in a row',
      'Readiness probe failed: HTTP 503  10s ago, 40 times',
      'alive while runs cat /alive every 10s, 1s to answer, fails after 3 in a row',
      'last warning Unhealthy: Readiness probe failed: HTTP 503  10s ago, 40 times',
    ],
    {answers: events({reason: 'Unhealthy', message: 'Readiness probe failed: HTTP 503', count: 40})},
  );
  check(
    'that is being deleted and stays',
    {
      metadata: {
        name: 'it',
        namespace: 'shop',
        uid: 'u-1',
        deletionTimestamp: ago(300),
        deletionGracePeriodSeconds: 30,
        finalizers: ['batch.kubernetes.io/job-tracking', 'example.com/clean-up'],
      },
      spec: {},
      status: {phase: 'Running'},
    },
    [
      'deleted      5m30s ago, its grace ended 5m ago',
      'held by      batch.kubernetes.io/job-tracking (the job controller: until its job has counted it)',
      '             example.com/clean-up (of example.com)',
      'last event   Killing: Stopping container app  10s ago',
    ],
    {answers: events({type: 'Normal', reason: 'Killing', message: 'Stopping container app'})},
  );
  check('whose events are not for you', podWith({}), ['last event   you may not list events here (403)'], {
    refused: Object.fromEntries(Object.keys(events()).map(path => [path, 403])),
  });
});

test('why a pod fits nowhere', () => {
  const check = (message: string, expected: readonly string[] | undefined) => expect(unschedulable(message)?.reasons).toEqual(expected);
  check(
    "0/5 nodes are available: 1 node(s) had untolerated taint {a: b, c}, 2 Insufficient cpu, 3 node(s) didn't match Pod's node affinity/selector, 1 Too many pods. preemption: 0/5 nodes are available: 5 Preemption is not helpful for scheduling.",
    [
      '1 node: had untolerated taint {a: b, c}',
      '2 nodes: too little cpu is free',
      "3 nodes: didn't match Pod's node affinity/selector",
      '1 node: no room for another pod',
    ],
  );
  check('0/4 nodes are available: 1 node(s) were unschedulable. no new claims to deallocate, preemption: 0/4 …', [
    '1 node: were unschedulable',
  ]);
  check('0/0 nodes are available', []);
  check('0/2 nodes are available: persistentvolumeclaim "x" not found.', ['persistentvolumeclaim "x" not found']);
  check('no nodes available to schedule pods', undefined);
  check('', undefined);
});

test('odd objects do not throw, whatever their kind', () => {
  const oddities = [
    undefined,
    null,
    3,
    'x',
    [],
    [null],
    {},
    {conditions: [null, {type: 3}], containerStatuses: 'x', replicas: 'x', active: [null], loadBalancer: 3},
  ];
  for (const of of Object.values(kinds)) {
    for (const odd of oddities) {
      for (const metadata of [
        undefined,
        null,
        3,
        {name: 4, ownerReferences: [null, {}], finalizers: [3], deletionTimestamp: 'x', labels: 3},
      ]) {
        const object = {metadata, spec: odd, status: odd, data: odd, type: odd} as unknown as KubeObject;
        const inspected = {...inspectedOf(of, {metadata: {name: 'it'}}, {namespace: 'shop'}), object};
        summaryTab.needs!(inspected);
        expect(linesOf(summaryTab.doc(inspected))).toBeInstanceOf(Array);
        const known = {...inspected, answer: () => ({state: 'known', value: odd}) as const};
        expect(linesOf(summaryTab.doc(known))).toBeInstanceOf(Array);
      }
    }
  }
});
