import {afterAll, beforeAll, expect, onTestFinished, test} from 'vitest';
import {createTransport} from '../../src/cluster/transport.ts';
import type {Transport} from '../../src/cluster/transport-types.ts';
import type {LogFleetOptions} from '../../src/live/log-fleet.ts';
import type {LogTarget} from '../../src/store/log-target.ts';
import {startFleet} from '../log-fleet.ts';
import {madeNamespace, type RealCluster, realCluster} from './real-cluster.ts';
import {realClock} from './real-reading.ts';

const image = process.env['DOGWATCH_TEST_IMAGE'] ?? 'localhost/busybox';

let cluster: RealCluster;
let namespace: Awaited<ReturnType<typeof madeNamespace>>;
let transport: Transport;
beforeAll(async () => {
  cluster = await realCluster();
  namespace = await madeNamespace(cluster);
  transport = createTransport({context: cluster.context, clock: realClock, env: {}, userAgent: 'dogwatch-test'});
});
afterAll(async () => {
  transport?.close();
  await namespace?.remove();
  cluster?.close();
});

test('a deployment is followed through a deleted pod and its replacement', async () => {
  await create('apps/v1', 'deployments', {
    metadata: {name: 'web'},
    spec: {
      replicas: 2,
      selector: {matchLabels: {app: 'web'}},
      template: {
        metadata: {labels: {app: 'web'}},
        spec: {
          ...script('i=0; while true; do i=$((i+1)); echo "$HOSTNAME $i"; sleep 0.3; done'),
          initContainers: [container('prepare', 'echo preparing')],
        },
      },
    },
  });
  const it = fleetOf({title: 'deployment web', scopes: [scope({labelSelector: 'app=web'})]});
  await it.until(() => (it.fleet.status.live === 2 && it.lines.length > 10 ? true : undefined));
  expect(it.lines.filter(line => line === 'preparing')).toHaveLength(2);
  const gone = it.fleet.sources.find(({state}) => state === 'live')!;
  await cluster.ask('DELETE', `/api/v1/namespaces/${namespace.name}/pods/${gone.pod}`);
  await it.until(() => (it.fleet.sources[gone.id]!.state === 'ended' && it.fleet.status.live === 2 ? true : undefined));
  const {pod} = it.fleet.sources.filter(({type}) => type === 'main').at(-1)!;
  expect(pod).not.toBe(gone.pod);
  await it.until(() => it.lines.find(line => line.startsWith(`${pod} 5`)));
  await it.untilLines('- pod is gone (deleted)');
  expect(it.lines.filter(line => line.startsWith('- pod is gone'))).toHaveLength(1);
  expect(it.lines.filter(line => line.startsWith('!'))).toEqual([]);
  for (const {pod: name} of it.fleet.sources) {
    const numbers = it.lines.filter(line => line.startsWith(`${name} `)).map(line => Number(line.split(' ')[1]));
    expect(numbers, name).toEqual(Array.from({length: numbers.length}, (_, index) => index + 1));
  }
});

test('a restart is told, nothing is lost before it and nothing comes twice', async () => {
  await pod('crasher', script('for i in 1 2 3 4 5 6 7 8; do echo "line $i"; sleep 0.2; done; echo "last words"; exit 3'));
  const it = fleetOf(podTarget('crasher'));
  const note = '- restarted (exit 3, Error), log of the new container';
  await it.until(() => (it.lines.includes(note) && it.lines.filter(line => line === 'last words').length === 2 ? true : undefined));
  const texts = it.lines.filter(line => line !== '- ContainerCreating' && !line.startsWith('- not started'));
  const life = [...Array.from({length: 8}, (_, index) => `line ${index + 1}`), 'last words'];
  expect(texts.slice(0, 19)).toEqual([...life, note, ...life]);
  await it.until(() => it.lines.find(line => line.startsWith('- ended (exit 3, Error), CrashLoopBackOff')));

  const before = fleetOf({...podTarget('crasher'), isPrevious: true}, {isFollowing: false});
  await before.ended();
  expect(before.lines).toEqual(life);
  expect(before.states()).toEqual(['crasher/main ended: exit 3, Error']);
});

test('an image that cannot be pulled tells so', async () => {
  await pod('bad-image', {containers: [{name: 'main', image: 'localhost:1/none/nope:9', imagePullPolicy: 'IfNotPresent'}]});
  const it = fleetOf(podTarget('bad-image'));
  await it.untilState(/bad-image\/main waiting: (ErrImagePull|ImagePullBackOff): /);
});

test('a job is read to its end, and says how it ended', async () => {
  await create('batch/v1', 'jobs', {
    metadata: {name: 'import'},
    spec: {
      template: {metadata: {labels: {run: 'import'}}, spec: {...script('echo one; printf "two without an end"'), restartPolicy: 'Never'}},
    },
  });
  const target = {title: 'job import', scopes: [scope({labelSelector: 'job-name=import'})]};
  const it = fleetOf(target);
  await it.untilState(/ended: exit 0, Completed/);
  await it.untilLines('one', 'two without an end', '- ended (exit 0, Completed)');
  expect(it.lines.filter(line => line === 'two without an end')).toHaveLength(1);
  const again = fleetOf(target, {isFollowing: false});
  await again.ended();
  expect(again.lines).toEqual(['one', 'two without an end']);
});

test('a silent container is live, and its first line comes', async () => {
  await pod('silent', script('sleep 4; echo "at last"; sleep 1000'));
  const it = fleetOf(podTarget('silent'));
  await it.until(() => (it.fleet.status.live === 1 ? true : undefined));
  expect(it.lines).not.toContain('at last');
  await it.untilLines('at last');
});

test('older lines can be read', async () => {
  await pod('busy', script('i=0; while [ $i -lt 3000 ]; do i=$((i+1)); echo "line $i"; done; sleep 1000'));
  const whole = fleetOf(podTarget('busy'), {since: 'start'});
  await whole.untilLines('line 3000');
  const it = fleetOf(podTarget('busy'), {since: {lines: 100}});
  const firstAt: number[] = [];
  const tail = fleetOf(podTarget('busy'), {since: {lines: 100}, onLine: ({ms}) => void firstAt.push(ms)});
  await it.until(() => (it.lines.length >= 100 ? true : undefined));
  await tail.until(() => (firstAt.length >= 100 ? true : undefined));
  expect(it.lines).toEqual(Array.from({length: 100}, (_, index) => `line ${2901 + index}`));
  const {lines} = await it.fleet.older(firstAt[0]!);
  // Those of the same millisecond as the oldest line are handed on as late ones.
  const texts = [...lines.map(({bytes}) => Buffer.from(bytes).toString()), ...it.lines.slice(100)];
  expect(texts.at(-1)).toBe('line 2900');
  expect(texts).toEqual(Array.from({length: texts.length}, (_, index) => `line ${2901 - texts.length + index}`));
});

function fleetOf(target: LogTarget, wish: Partial<LogFleetOptions> = {}) {
  const it = startFleet(transport, {target, clock: realClock, random: Math.random, ...wish});
  onTestFinished(() => it.fleet.close());
  return it;
}

function scope(more: object) {
  return {kind: 'pods', namespace: namespace.name, ...more};
}

function podTarget(name: string): LogTarget {
  return {title: `pod ${name}`, scopes: [scope({select: name})]};
}

function script(text: string) {
  return {terminationGracePeriodSeconds: 1, containers: [container('main', text)]};
}

function container(name: string, text: string) {
  return {name, image, imagePullPolicy: 'IfNotPresent', command: ['sh', '-c', text]};
}

function pod(name: string, spec: object): Promise<unknown> {
  return create('v1', 'pods', {metadata: {name}, spec});
}

function create(apiVersion: string, plural: string, object: object): Promise<unknown> {
  const base = apiVersion === 'v1' ? '/api/v1' : `/apis/${apiVersion}`;
  return cluster.ask('POST', `${base}/namespaces/${namespace.name}/${plural}`, {apiVersion, kind: kindOf[plural], ...object});
}

const kindOf: Readonly<Record<string, string>> = {pods: 'Pod', deployments: 'Deployment', jobs: 'Job'};
