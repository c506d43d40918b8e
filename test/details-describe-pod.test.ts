import {expect, test} from 'vitest';
import {describeTab} from '../src/details/describe.ts';
import {textOf} from '../src/details/document.ts';
import type {KubeObject} from '../src/kube/object.ts';
import {describedObjects} from './cluster/described-objects.ts';
import {describedText, eventsOf, kindOf, minutesAgo} from './described-text.ts';
import {inspectedOf, linesOf, wordsOf} from './inspected.ts';

const pods = kindOf('Pod', 'pods');
const everything = describedObjects.find(object => (object as KubeObject).metadata.name === 'everything') as KubeObject;
const uid = '11111111-2222-3333-4444-555555555555';
const running = (minutes: number) => ({running: {startedAt: minutesAgo(minutes)}});
const ended = (exitCode: number, more: object = {}) => ({
  terminated: {exitCode, startedAt: minutesAgo(9), finishedAt: minutesAgo(8), reason: exitCode === 0 ? 'Completed' : 'Error', ...more},
});
const status = (name: string, state: object, more: object = {}) => ({
  name,
  state,
  lastState: {},
  ready: true,
  restartCount: 0,
  containerID: `containerd://${name}`,
  imageID: 'sha256:0123',
  ...more,
});
const condition = (type: string, value: string, more: object = {}) => ({type, status: value, lastTransitionTime: minutesAgo(7), ...more});

const pod: KubeObject = {
  ...everything,
  metadata: {
    ...everything.metadata,
    namespace: 'shop',
    uid,
    ownerReferences: [{apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'everything-abc', uid: 'r', controller: true}],
  },
  spec: {
    ...everything['spec'],
    nodeName: 'node-1',
    priority: 2_000_000_000,
    hostNetwork: true,
    ephemeralContainers: [{name: 'debug', image: 'busybox', command: ['sh'], targetContainerName: 'main'}],
  },
  status: {
    phase: 'Running',
    qosClass: 'Burstable',
    startTime: minutesAgo(61),
    hostIP: '192.168.0.7',
    podIP: '10.0.0.7',
    podIPs: [{ip: '10.0.0.7'}, {ip: 'fd00::7'}],
    conditions: [
      condition('PodScheduled', 'True'),
      condition('Ready', 'False', {reason: 'ContainersNotReady', message: 'containers with unready status: [breaks]'}),
    ],
    initContainerStatuses: [status('prepare', ended(0)), status('proxy', running(60))],
    containerStatuses: [
      status('main', running(60)),
      status(
        'breaks',
        {waiting: {reason: 'CrashLoopBackOff', message: 'back-off 5m0s restarting failed container'}},
        {
          ready: false,
          restartCount: 7,
          lastState: ended(137, {reason: 'OOMKilled', message: 'no licence\nno memory\n'}),
        },
      ),
    ],
    ephemeralContainerStatuses: [status('debug', running(1), {ready: false})],
  },
};

const event = (reason: string, more: object) => ({
  metadata: {uid: reason},
  type: 'Normal',
  reason,
  message: `${reason} it`,
  involvedObject: {uid},
  source: {component: 'kubelet'},
  ...more,
});
const events = {
  items: [
    event('BackOff', {
      type: 'Warning',
      count: 4,
      firstTimestamp: minutesAgo(30),
      lastTimestamp: minutesAgo(1),
      involvedObject: {uid, fieldPath: 'spec.containers{breaks}'},
    }),
    event('Pulled', {firstTimestamp: minutesAgo(50), lastTimestamp: minutesAgo(50), message: 'two\nlines'}),
    event('Scheduled', {eventTime: minutesAgo(61), source: {}, reportingComponent: 'default-scheduler'}),
    event('Unhealthy', {eventTime: minutesAgo(40), series: {count: 9, lastObservedTime: minutesAgo(2)}}),
    event('OfAnother', {involvedObject: {uid: 'of the one before'}, lastTimestamp: minutesAgo(90)}),
  ],
};
const asked = eventsOf('Pod', 'everything');

test('a pod with everything', async () => {
  await expect(describedText(pods, pod, {answers: {[asked]: events}})).toMatchFileSnapshot('../snapshots/details/describe-pod.txt');
});

test('asks for its events only, before it has been read and after', () => {
  const before = {...inspectedOf(pods, undefined), namespace: 'shop', name: 'everything'};
  expect(describeTab.needs!(before).map(wordsOf)).toEqual([asked]);
  expect(describeTab.needs!(inspectedOf(pods, pod)).map(wordsOf)).toEqual([asked]);
});

test('what is not known is said in place', () => {
  const last = (options: Parameters<typeof inspectedOf>[2]) => describedText(pods, pod, options).trimEnd().split('\n').at(-1);
  expect(last({})).toMatch(/^Events: +asking …$/);
  expect(last({refused: {[asked]: 403}})).toMatch(/^Events: +you may not list events here \(403\)$/);
  expect(last({refused: {[asked]: 500}})).toMatch(/^Events: +refused with 500$/);
  expect(last({answers: {[asked]: {items: []}}})).toMatch(/^Events: +<none>$/);
  expect(linesOf(describeTab.doc(inspectedOf(pods, undefined)))).toEqual(['asking …']);
  expect(linesOf(describeTab.doc(inspectedOf(pods, undefined, {problem: 'no such pod'})))).toEqual(['no such pod']);
});

test('times as times', () => {
  const text = describedText(pods, pod, {answers: {[asked]: events}, times: 'absolute'});
  expect(text).toMatch(/^Start Time: +2026-01-02T10:59:00Z$/m);
  expect(text).toMatch(/BackOff +2026-01-02T11:59:00Z \(x4 over 2026-01-02T11:30:00Z\)/);
  expect(text).not.toContain(' ago)');
});

test('names of other objects lead there', () => {
  const doc = describeTab.doc(inspectedOf(pods, pod, {answers: {[asked]: events}}));
  const targets = Array.from({length: doc.length}, (_, index) => doc.line(index)).flatMap(line =>
    line.target ? [`${line.target.kind} ${line.target.name}: ${textOf(line).trim().split(/ {2,}/)[0]}`] : [],
  );
  expect([...new Set(targets)]).toEqual([
    'Namespace shop: Namespace:',
    'PriorityClass system-cluster-critical: Priority Class Name:',
    'ServiceAccount default: Service Account:',
    'Node node-1: Node:',
    'ReplicaSet everything-abc: Controlled By:',
    'Secret registry: Image Pull Secrets:',
    'ConfigMap settings: settings',
    'Secret password: password',
    'ConfigMap is-not-there: is-not-there',
    'Secret password: USER:',
    'ConfigMap settings: OTHER:',
    'ConfigMap settings: Name:',
    'ConfigMap is-not-there: Name:',
    'Secret password: SecretName:',
    'ConfigMap settings: ConfigMapName:',
  ]);
});

test('states have the colours of what they mean', () => {
  const doc = describeTab.doc(inspectedOf(pods, pod));
  const inkOf = (start: RegExp): string[] => {
    const lines = Array.from({length: doc.length}, (_, index) => doc.line(index)).filter(line => start.test(textOf(line)));
    return lines.map(({spans}) => spans.find(({text, ink}) => !/^\s*$/.test(text) && ink !== 'name')!.ink);
  };
  expect(inkOf(/^Status:/)).toEqual(['ok']);
  expect(inkOf(/^ {4}State:/)).toEqual(['done', 'ok', 'ok', 'failing', 'ok']);
  expect(inkOf(/^ {4}Last State:/)).toEqual(['failing']);
  expect(inkOf(/^ {4}Ready:/)).toEqual(['ok', 'ok', 'ok', 'failing', 'waiting']);
});

const phases: readonly (readonly [string, object, string])[] = [
  ['running', {status: {phase: 'Running'}}, 'Status: Running'],
  ['crashing', {status: {phase: 'Running', containerStatuses: pod['status'].containerStatuses}}, 'Status: Running (CrashLoopBackOff)'],
  ['done', {status: {phase: 'Succeeded'}}, 'Status: Succeeded'],
  ['evicted', {status: {phase: 'Failed', reason: 'Evicted', message: 'low on memory'}}, 'Status: Failed (Evicted)'],
  ['going', {metadata: {deletionTimestamp: minutesAgo(-0.5), deletionGracePeriodSeconds: 60}}, 'Status: Terminating (grace ends in 30s)'],
  ['gone long ago', {metadata: {deletionTimestamp: minutesAgo(5), deletionGracePeriodSeconds: 60}}, 'Status: Terminating (lasts 5m)'],
];
test.each(phases)('%s', (_, more, expected) => {
  const {metadata, ...rest} = more as Partial<KubeObject>;
  const object = {
    kind: 'Pod',
    spec: {containers: [{name: 'main'}, {name: 'breaks'}]},
    ...rest,
    metadata: {name: 'a', namespace: 'shop', ...metadata},
  };
  const line = describedText(pods, object)
    .split('\n')
    .find(text => text.startsWith('Status:'));
  expect(line?.replaceAll(/ +/g, ' ')).toBe(expected);
});

test('lines keep their names when values change', () => {
  const keys = (object: KubeObject) => {
    const doc = describeTab.doc(inspectedOf(pods, object, {answers: {[asked]: events}}));
    return Array.from({length: doc.length}, (_, index) => doc.line(index).key);
  };
  const later = structuredClone(pod);
  later['status'].containerStatuses[1].restartCount = 8;
  later['status'].podIP = '10.0.0.8';
  expect(new Set(keys(pod)).size).toBe(keys(pod).length);
  expect(keys(later)).toEqual(keys(pod));
});
