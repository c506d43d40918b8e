import {describe, expect, test} from 'vitest';
import {readJson} from '../src/cluster/read-json.ts';
import {podStatus} from '../src/kube/pod-status.ts';
import type {Health} from '../src/kube/row.ts';
import {podFields} from '../src/resources/pod-fields.ts';
import {podWellness} from '../src/resources/pod-wellness.ts';

const at = (second: number) => `2026-01-01T00:00:${String(second).padStart(2, '0')}Z`;
const ms = (second: number) => Date.parse(at(second));

type Json = Record<string, unknown>;
const running = (more: Json = {}) => ({state: {running: {startedAt: at(1)}}, ...more});
const ready = (more: Json = {}) => running({ready: true, ...more});
const waiting = (reason?: string, more: Json = {}) => ({state: {waiting: reason === undefined ? {} : {reason}}, ...more});
const ended = (exitCode: number, reason?: string, more: Json = {}) => ({
  state: {terminated: {exitCode, reason, finishedAt: at(5)}},
  ...more,
});
const killed = (signal: number) => ({state: {terminated: {exitCode: 128 + signal, signal}}});
const restarted = (count: number, second?: number, ending: Json = {}) => ({
  restartCount: count,
  ...(second === undefined ? {} : {lastState: {terminated: {exitCode: 1, ...ending, finishedAt: at(second)}}}),
});
const initialized = {conditions: [{type: 'Initialized', status: 'True'}]};
const isReady = {conditions: [{type: 'Ready', status: 'True'}]};

type Case = {
  phase?: string;
  /** Statuses of containers, in their order. */
  main?: Json[];
  init?: Json[];
  /** Which of the init containers are sidecars. */
  sidecars?: number[];
  status?: Json;
  metadata?: Json;
  spec?: Json;
};

function pod({phase = 'Running', main = [], init = [], sidecars = [], status = {}, metadata = {}, spec = {}}: Case) {
  const named = (letter: string) => (container: Json, index: number) => ({name: `${letter}${index}`, ...container});
  return readJson(podFields, {
    metadata: {name: 'pod', ...metadata},
    spec: {
      containers: main.map((_, index) => ({name: `m${index}`})),
      initContainers: init.map((_, index) => ({name: `i${index}`, ...(sidecars.includes(index) ? {restartPolicy: 'Always'} : {})})),
      ...spec,
    },
    status: {phase, containerStatuses: main.map(named('m')), initContainerStatuses: init.map(named('i')), ...status},
  });
}

const deleted = {deletionTimestamp: at(9)};
/** READY, STATUS, RESTARTS, and the second of the last restart. */
type Expected = readonly [string, string, number, number?];

describe('podStatus says what kubectl says', () => {
  const cases: readonly (readonly [string, Case, Expected])[] = [
    ['nothing at all', {phase: ''}, ['0/0', '', 0]],
    ['all ready', {main: [ready(), ready()]}, ['2/2', 'Running', 0]],
    ['ready without running does not count', {main: [ready(), {ready: true}]}, ['1/2', 'Running', 0]],
    ['running without ready does not count', {main: [running()]}, ['0/1', 'Running', 0]],
    ['pending without containers', {phase: 'Pending', spec: {containers: [{}, {}]}}, ['0/2', 'Pending', 0]],
    ['the reason of the pod stands before its phase', {phase: 'Failed', main: [], status: {reason: 'Evicted'}}, ['0/0', 'Evicted', 0]],
    ['a container that waits', {main: [waiting('ImagePullBackOff')], phase: 'Pending'}, ['0/1', 'ImagePullBackOff', 0]],
    ['waiting without a reason says nothing', {main: [waiting()], phase: 'Pending'}, ['0/1', 'Pending', 0]],
    ['creating', {main: [waiting('ContainerCreating')], phase: 'Pending'}, ['0/1', 'ContainerCreating', 0]],
    ['the first container has the last word', {main: [waiting('First'), waiting('Second')]}, ['0/2', 'First', 0]],
    ['one runs, the other crashes', {main: [ready(), waiting('CrashLoopBackOff', restarted(4, 7))]}, ['1/2', 'CrashLoopBackOff', 4, 7]],
    ['ended with a reason', {main: [ended(1, 'Error')]}, ['0/1', 'Error', 0]],
    ['ended with a code alone', {main: [ended(3)]}, ['0/1', 'ExitCode:3', 0]],
    ['ended by a signal', {main: [killed(9)]}, ['0/1', 'Signal:9', 0]],
    ['out of memory', {main: [ended(137, 'OOMKilled')]}, ['0/1', 'OOMKilled', 0]],
    ['succeeded', {phase: 'Succeeded', main: [ended(0, 'Completed')]}, ['0/1', 'Completed', 0]],
    ['one completed, one runs, the pod not ready', {main: [ended(0, 'Completed'), ready()]}, ['1/2', 'NotReady', 0]],
    ['one completed, one runs, the pod ready', {main: [ended(0, 'Completed'), ready()], status: isReady}, ['1/2', 'Running', 0]],
    ['completed first, then an error', {main: [ended(0, 'Completed'), ended(2, 'Error')]}, ['0/2', 'Error', 0]],
    ['completed, error and running', {main: [ended(0, 'Completed'), ended(2, 'Error'), ready()]}, ['1/3', 'Error', 0]],
    ['an error before one that runs', {main: [ended(2, 'Error'), ready()], status: isReady}, ['1/2', 'Error', 0]],
    ['restarts are summed, the last one is dated', {main: [ready(restarted(3, 20)), ready(restarted(6, 40))]}, ['2/2', 'Running', 9, 40]],
    ['restarts without a date', {main: [ready(restarted(3))]}, ['1/1', 'Running', 3]],

    ['init: the first of two runs', {phase: 'Pending', main: [waiting()], init: [running(), waiting()]}, ['0/1', 'Init:0/2', 0]],
    [
      'init: the second of two runs',
      {phase: 'Pending', main: [waiting()], init: [ended(0, 'Completed'), running()]},
      ['0/1', 'Init:1/2', 0],
    ],
    ['init: waits for its turn', {main: [waiting()], init: [waiting('PodInitializing')]}, ['0/1', 'Init:0/1', 0]],
    [
      'init: crashes',
      {main: [waiting('PodInitializing')], init: [waiting('CrashLoopBackOff', restarted(5, 8))]},
      ['0/1', 'Init:CrashLoopBackOff', 5, 8],
    ],
    ['init: error', {main: [waiting()], init: [ended(2, 'Error')]}, ['0/1', 'Init:Error', 0]],
    ['init: exit code', {main: [waiting()], init: [ended(2)]}, ['0/1', 'Init:ExitCode:2', 0]],
    ['init: signal', {main: [waiting()], init: [killed(15)]}, ['0/1', 'Init:Signal:15', 0]],
    [
      'init: restarts of those that are through count too',
      {main: [waiting()], init: [ended(0, 'Completed', restarted(2, 3)), running(restarted(3, 9))]},
      ['0/1', 'Init:1/2', 5, 9],
    ],
    [
      'init: main containers are not counted while it lasts',
      {main: [waiting('PodInitializing', restarted(7, 9))], init: [running()]},
      ['0/1', 'Init:0/1', 0],
    ],
    [
      'after init, its restarts are forgotten',
      {main: [running(restarted(4, 6))], init: [ended(0, 'Completed', restarted(3, 5))]},
      ['0/1', 'Running', 4, 6],
    ],
    [
      'an init container runs again in an initialized pod',
      {main: [ready(restarted(1, 4))], init: [running(restarted(2, 9))], status: initialized},
      ['1/1', 'Init:0/1', 1, 4],
    ],

    ['sidecar: starting', {main: [waiting('PodInitializing')], init: [running({started: false})], sidecars: [0]}, ['0/2', 'Init:0/1', 0]],
    [
      'sidecar: started, the next init container runs',
      {main: [waiting()], init: [ready({started: true}), running()], sidecars: [0]},
      ['1/2', 'Init:1/2', 0],
    ],
    ['sidecar: started but not ready', {main: [ready()], init: [running({started: true})], sidecars: [0]}, ['1/2', 'Running', 0]],
    [
      'sidecar: counted with its restarts',
      {main: [ready(restarted(1, 3))], init: [ready({started: true, ...restarted(2, 8)})], sidecars: [0]},
      ['2/2', 'Running', 3, 8],
    ],
    [
      'sidecar: crashes',
      {main: [waiting('PodInitializing')], init: [waiting('CrashLoopBackOff', restarted(2, 4))], sidecars: [0]},
      ['0/2', 'Init:CrashLoopBackOff', 2, 4],
    ],
    [
      'sidecar: all is through',
      {phase: 'Succeeded', main: [ended(0, 'Completed')], init: [ended(0, 'Completed')], sidecars: [0]},
      ['0/2', 'Completed', 0],
    ],

    [
      'gated',
      {
        phase: 'Pending',
        spec: {containers: [{}]},
        status: {conditions: [{type: 'PodScheduled', status: 'False', reason: 'SchedulingGated'}]},
      },
      ['0/1', 'SchedulingGated', 0],
    ],
    ['deleted while running', {main: [ready()], metadata: deleted}, ['1/1', 'Terminating', 0]],
    ['deleted while initializing', {main: [waiting()], init: [running()], metadata: deleted}, ['0/1', 'Terminating', 0]],
    ['deleted after it ended', {phase: 'Succeeded', main: [ended(0, 'Completed')], metadata: deleted}, ['0/1', 'Completed', 0]],
    ['deleted after it failed', {phase: 'Failed', main: [ended(1, 'Error')], metadata: deleted}, ['0/1', 'Error', 0]],
    ['deleted on a lost node', {main: [ready()], status: {reason: 'NodeLost'}, metadata: deleted}, ['1/1', 'Unknown', 0]],
    ['on a lost node', {main: [running()], status: {reason: 'NodeLost'}}, ['0/1', 'NodeLost', 0]],
  ];
  test.each(cases)('%s', (_, given, [readyText, status, restarts, restartedAt]) => {
    const found = podStatus(pod(given));
    expect([`${found.ready}/${found.total}`, found.status, found.restarts]).toEqual([readyText, status, restarts]);
    expect(found.restartedAt).toBe(restartedAt === undefined ? undefined : ms(restartedAt));
  });
});

describe('how a pod is, and why', () => {
  const notScheduled = (reason: string, message = '') => ({conditions: [{type: 'PodScheduled', status: 'False', reason, message}]});
  const pull = {state: {waiting: {reason: 'ErrImagePull', message: 'manifest\n  unknown'}}};
  const cases: readonly (readonly [string, Case, Health, string | undefined])[] = [
    ['well', {main: [ready()], status: isReady}, 'ok', undefined],
    ['through', {phase: 'Succeeded', main: [ended(0, 'Completed')]}, 'done', undefined],
    ['crashing', {main: [waiting('CrashLoopBackOff', restarted(4, 7))]}, 'failing', 'CrashLoopBackOff: exit 1'],
    [
      'crashing for want of memory',
      {main: [waiting('CrashLoopBackOff', restarted(4, 7, {exitCode: 137, reason: 'OOMKilled'}))]},
      'failing',
      'CrashLoopBackOff: exit 137, OOMKilled',
    ],
    ['one of two crashes', {main: [ready(), ended(2, 'Error')]}, 'failing', 'm1: exit 2'],
    ['no image', {phase: 'Pending', main: [pull]}, 'failing', 'ErrImagePull: manifest unknown'],
    ['an error nobody has heard of', {main: [waiting('VolumeError')]}, 'failing', 'VolumeError'],
    ['init error', {phase: 'Pending', main: [waiting('PodInitializing')], init: [ended(2, 'Error')]}, 'failing', 'i0: exit 2'],
    ['failed', {phase: 'Failed', main: [ended(3, 'Error')]}, 'failing', 'exit 3'],
    ['failed without a word', {phase: 'Failed'}, 'failing', 'failed'],
    [
      'evicted',
      {phase: 'Failed', main: [ended(137, 'Error')], status: {reason: 'Evicted', message: 'low on memory'}},
      'failing',
      'Evicted: low on memory',
    ],
    [
      'a sidecar stopped with a failed pod is not why it failed',
      {phase: 'Failed', main: [ended(3, 'Error')], init: [ended(143, 'Error')], sidecars: [0]},
      'failing',
      'm0: exit 3',
    ],
    ['killed', {main: [killed(9)]}, 'failing', 'signal 9'],
    [
      'unschedulable',
      {phase: 'Pending', main: [], status: notScheduled('Unschedulable', '0/3 nodes')},
      'failing',
      'unschedulable: 0/3 nodes',
    ],
    [
      'gated',
      {phase: 'Pending', spec: {schedulingGates: [{name: 'quota'}]}, status: notScheduled('SchedulingGated')},
      'waiting',
      'held by scheduling gate quota',
    ],
    ['no node yet', {phase: 'Pending'}, 'waiting', 'waits for a node'],
    [
      'creating',
      {phase: 'Pending', main: [waiting('ContainerCreating')], spec: {nodeName: 'n'}},
      'waiting',
      'its containers are being created',
    ],
    [
      'initializing',
      {phase: 'Pending', main: [waiting('PodInitializing')], init: [ended(0), running()]},
      'waiting',
      '1 of 2 init containers are through',
    ],
    ['partly ready', {main: [ready(), running()]}, 'waiting', '1 of 2 ready'],
    [
      'gates shut',
      {
        main: [ready()],
        status: {conditions: [{type: 'Ready', status: 'False', reason: 'ReadinessGatesNotReady', message: 'x is not True'}]},
      },
      'waiting',
      'ReadinessGatesNotReady: x is not True',
    ],
    ['nothing at all', {phase: ''}, 'waiting', 'no kubelet has seen it yet'],
    ['lost', {phase: 'Unknown'}, 'failing', 'its node does not answer'],
    ['being deleted', {main: [ended(1, 'Error')], metadata: deleted}, 'going', undefined],
    [
      'being deleted on a lost node',
      {status: {reason: 'NodeLost'}, metadata: deleted},
      'going',
      'being deleted, but its node does not answer',
    ],
  ];
  test.each(cases)('%s', (_, given, health, because) => {
    const object = pod(given);
    const found = podWellness(object, podStatus(object));
    expect(typeof found === 'string' ? {health: found} : found).toEqual(because === undefined ? {health} : {health, because});
  });

  test('long messages are cut', () => {
    const object = pod({main: [{state: {waiting: {reason: 'ErrImagePull', message: 'long '.repeat(100)}}}]});
    const found = podWellness(object, podStatus(object));
    expect(found).toEqual({health: 'failing', because: expect.stringMatching(/^ErrImagePull: long .*…$/)});
    expect((found as {because: string}).because.length).toBeLessThanOrEqual(120);
  });
});
