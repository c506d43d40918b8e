import {describe, expect, test} from 'vitest';
import {plain} from '../../src/demo/kubelet/programs/servers.ts';
import type {Program} from '../../src/demo/kubelet/programs/program.ts';
import {configMaps} from '../../src/demo/types/configmaps.ts';
import {pods} from '../../src/demo/types/pods.ts';
import {createCluster} from './kubelet-cluster.ts';

function clusterWith(programs: Readonly<Record<string, Program>>) {
  const cluster = createCluster();
  for (const [tag, program] of Object.entries(programs)) {
    cluster.kubelets.images.publish({
      repository: 'registry.example.com/test/app',
      tags: [tag],
      sizeBytes: 20_000_000,
      base: 'distroless',
      entrypoint: ['/app'],
      program,
    });
  }
  return cluster;
}

const app = (tag: string) => ({image: `registry.example.com/test/app:${tag}`});

describe('the life of a pod', () => {
  test('from nothing to ready, with its events and conditions', () => {
    const cluster = createCluster();
    cluster.run('web', {image: 'nginx:1.27', resources: {limits: {memory: '64Mi'}}});
    cluster.agenda.advance(100);
    expect(cluster.state('web')).toBe('Pending: ContainerCreating');
    cluster.agenda.advance(10_000);
    expect(cluster.state('web')).toBe('Running: Running+');
    expect(cluster.events('web').toSorted()).toEqual([
      'Normal Created Container created',
      expect.stringMatching(
        /^Normal Pulled Successfully pulled image "nginx:1.27" in \d\.\d+s \(\d\.\d+s including waiting\)\. Image size: 72000000 bytes\.$/,
      ),
      'Normal Pulling Pulling image "nginx:1.27"',
      'Normal Started Container started',
    ]);
    const {status} = cluster.pod('web')!;
    expect(status).toMatchObject({
      hostIP: '10.0.0.11',
      podIP: expect.stringMatching(/^10\.244\.1\.\d+$/),
      observedGeneration: 1,
      allocatedResources: {memory: '64Mi'},
    });
    expect(status?.conditions?.map(({type, status: is}) => `${type}=${is}`)).toEqual([
      'PodReadyToStartContainers=True',
      'Initialized=True',
      'Ready=True',
      'ContainersReady=True',
      'PodScheduled=True',
    ]);
    expect(status?.containerStatuses?.[0]).toMatchObject({
      image: 'docker.io/library/nginx:1.27',
      imageID: expect.stringMatching(/^docker\.io\/library\/nginx@sha256:[0-9a-f]{64}$/),
      containerID: expect.stringMatching(/^containerd:\/\/[0-9a-f]{64}$/),
      started: true,
    });
  });

  test('a second pod on the node finds the image there', () => {
    const cluster = createCluster();
    cluster.run('one', {image: 'nginx'});
    cluster.agenda.advance(10_000);
    cluster.run('two', {image: 'nginx'});
    cluster.agenda.advance(10_000);
    expect(cluster.events('two')).toContain(
      'Normal Pulled Container image "nginx" already present on machine and can be accessed by the pod',
    );
  });

  test.each([
    [
      'nginx:nope',
      'rpc error: code = NotFound desc = failed to pull and unpack image "docker.io/library/nginx:nope": failed to resolve reference "docker.io/library/nginx:nope": docker.io/library/nginx:nope: not found',
    ],
    [
      'localhost:1/shop/nope:9.9.9',
      'failed to pull and unpack image "localhost:1/shop/nope:9.9.9": failed to resolve reference "localhost:1/shop/nope:9.9.9": failed to do request: Head "http://localhost:1/v2/shop/nope/manifests/9.9.9": dial tcp 127.0.0.1:1: connect: connection refused',
    ],
    [
      'nobody/knows',
      'failed to pull and unpack image "docker.io/nobody/knows:latest": failed to resolve reference "docker.io/nobody/knows:latest": pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed',
    ],
  ])('%s cannot be pulled', (image, message) => {
    const cluster = createCluster();
    cluster.run('bad', {image});
    cluster.agenda.advance(2500);
    expect(cluster.pod('bad')?.status?.containerStatuses?.[0]?.state?.waiting).toEqual({reason: 'ErrImagePull', message});
    expect(() => cluster.logs('bad')).toThrow('container "main" in pod "bad" is waiting to start: image can\'t be pulled');
    cluster.agenda.advance(4000);
    expect(cluster.pod('bad')?.status?.containerStatuses?.[0]?.state?.waiting).toEqual({
      reason: 'ImagePullBackOff',
      message: `Back-off pulling image "${image}": ErrImagePull: ${message}`,
    });
    expect(() => cluster.logs('bad')).toThrow('container "main" in pod "bad" is waiting to start: trying and failing to pull image');
    expect(cluster.events('bad').toSorted()).toEqual([
      `Normal BackOff Back-off pulling image "${image}"`,
      `Normal Pulling Pulling image "${image}"`,
      'Warning Failed Error: ErrImagePull',
      'Warning Failed Error: ImagePullBackOff',
      `Warning Failed Failed to pull image "${image}": ${message}`,
    ]);
  });

  test('a crash loop counts up and waits ever longer', () => {
    const cluster = clusterWith({crash: {fate: {kind: 'exit', afterMs: 2000, code: 1, words: ['panic: no licence']}}});
    cluster.run('crasher', app('crash'));
    cluster.agenda.advance(12_000);
    const {uid} = cluster.pod('crasher')!.metadata;
    expect(cluster.state('crasher')).toBe('Running: CrashLoopBackOff x1');
    expect(cluster.pod('crasher')?.status?.containerStatuses?.[0]).toMatchObject({
      state: {waiting: {message: `back-off 10s restarting failed container=main pod=crasher_shop(${uid})`}},
      lastState: {terminated: {exitCode: 1, reason: 'Error'}},
      ready: false,
      started: false,
    });
    expect(cluster.logs('crasher')).toBe('panic: no licence\n');
    expect(cluster.logs('crasher', {isPrevious: true})).toBe('panic: no licence\n');
    cluster.agenda.advance(600_000);
    expect(cluster.state('crasher')).toBe('Running: CrashLoopBackOff x6');
    expect(cluster.pod('crasher')?.status?.containerStatuses?.[0]?.state?.waiting?.message).toContain('back-off 5m0s restarting');
    expect(cluster.planned()).toBe(1);
  });

  test('a leak ends in OOMKilled', () => {
    const cluster = clusterWith({leaky: {fate: {kind: 'leak', afterMs: 600_000}}});
    cluster.run('leaky', {...app('leaky'), resources: {limits: {memory: '100Mi'}}});
    cluster.agenda.advance(10_000);
    const usage = () => cluster.demo.runtime.usage(cluster.pod('leaky')!)[0]!.memoryBytes;
    const before = usage();
    cluster.agenda.advance(500_000);
    expect(usage()).toBeGreaterThan(before * 3);
    cluster.agenda.advance(100_500);
    expect(cluster.pod('leaky')?.status?.containerStatuses?.[0]).toMatchObject({
      restartCount: 1,
      lastState: {terminated: {reason: 'OOMKilled', exitCode: 137}},
    });
  });

  test('a liveness that begins to fail restarts the container', () => {
    const cluster = clusterWith({sick: {ports: [80], fate: {kind: 'unhealthy', afterMs: 60_000, probes: ['liveness']}}});
    cluster.run('sick', {
      ...app('sick'),
      livenessProbe: {httpGet: {path: '/healthz', port: 80 as never}, periodSeconds: 5, initialDelaySeconds: 2},
    });
    cluster.agenda.advance(50_000);
    expect(cluster.events('sick').filter(text => text.includes('Unhealthy'))).toEqual([]);
    cluster.agenda.advance(45_000);
    expect(cluster.state('sick')).toBe('Running: Running+ x1');
    expect(cluster.events('sick')).toEqual(
      expect.arrayContaining([
        'Warning Unhealthy x3 Liveness probe failed: HTTP probe failed with statuscode: 503',
        'Normal Killing Container main failed liveness probe, will be restarted',
      ]),
    );
  });

  test('a program that lacks a Service or a variable panics', () => {
    const cluster = clusterWith({needy: {needs: [{env: 'DB_URL'}], ports: [80]}});
    cluster.run('needy', app('needy'));
    cluster.run('fine', {...app('needy'), env: [{name: 'DB_URL', value: 'x'}]});
    cluster.agenda.advance(20_000);
    expect(cluster.state('fine')).toBe('Running: Running+');
    expect(cluster.state('needy')).toMatch(/CrashLoopBackOff/);
    expect(cluster.logs('needy')).toMatch(/^panic: required environment variable DB_URL is not set\n/);
  });

  test('a missing config map for a volume: made later, the pod goes on', () => {
    const cluster = createCluster();
    cluster.run('vol', {image: 'nginx', volumeMounts: [{name: 'c', mountPath: '/c'}]}, {volumes: [{name: 'c', configMap: {name: 'late'}}]});
    cluster.agenda.advance(60_000);
    expect(cluster.state('vol')).toBe('Pending: ContainerCreating');
    expect(cluster.events('vol')).toEqual(['Warning FailedMount x7 MountVolume.SetUp failed for volume "c" : configmap "late" not found']);
    expect(() => cluster.logs('vol')).toThrow('container "main" in pod "vol" is waiting to start: ContainerCreating');
    cluster.demo.registry.create(configMaps, {metadata: {name: 'late', namespace: 'shop'}, data: {a: 'b'}}, {manager: 'test'});
    cluster.agenda.advance(10_000);
    expect(cluster.state('vol')).toBe('Running: Running+');
  });

  test.each([
    [
      'a key',
      {env: [{name: 'X', valueFrom: {configMapKeyRef: {name: 'settings', key: 'nope'}}}]},
      "couldn't find key nope in ConfigMap shop/settings",
    ],
    ['a secret', {envFrom: [{secretRef: {name: 'x'}}]}, 'secret "x" not found'],
    ['a user', {securityContext: {runAsNonRoot: true}}, 'container has runAsNonRoot and image will run as root'],
  ])('%s that is missing is a config error', (_, container, message) => {
    const cluster = createCluster();
    cluster.demo.registry.create(configMaps, {metadata: {name: 'settings', namespace: 'shop'}, data: {a: 'b'}}, {manager: 'test'});
    cluster.run('main', {image: 'nginx', ...container});
    cluster.agenda.advance(10_000);
    const waiting = cluster.pod('main')?.status?.containerStatuses?.[0]?.state?.waiting;
    expect(waiting?.reason).toBe('CreateContainerConfigError');
    expect(waiting?.message).toContain(message);
  });

  test('a deletion ends it within its grace', () => {
    const cluster = clusterWith({deaf: {stopsAfterMs: 'never'}, polite: plain([80])});
    cluster.run('deaf', app('deaf'), {terminationGracePeriodSeconds: 5});
    cluster.run('polite', app('polite'));
    cluster.agenda.advance(10_000);
    for (const name of ['deaf', 'polite']) cluster.demo.registry.remove(pods, 'shop', name);
    cluster.agenda.advance(2000);
    expect(cluster.pod('polite')).toBeUndefined();
    expect(cluster.pod('deaf')?.metadata.deletionTimestamp).toBeDefined();
    expect(cluster.events('deaf')).toContain('Normal Killing Stopping container main');
    cluster.agenda.advance(4000);
    expect(cluster.pod('deaf')).toBeUndefined();
    expect(cluster.planned()).toBe(0);
  });

  test('sidecars start before and end after the others; init containers one by one', () => {
    const cluster = clusterWith({once: {fate: {kind: 'exit', afterMs: 1000, code: 0}}, server: plain([80])});
    cluster.create('team', {
      initContainers: [
        {name: 'side', imagePullPolicy: 'IfNotPresent', restartPolicy: 'Always', ...app('server')},
        {name: 'prepare', imagePullPolicy: 'IfNotPresent', ...app('once')},
      ],
      containers: [{name: 'main', imagePullPolicy: 'IfNotPresent', ...app('once')}],
      restartPolicy: 'Never',
    });
    cluster.agenda.advance(3500);
    expect(cluster.state('team')).toBe('Pending: Running+, Running, PodInitializing');
    expect(cluster.pod('team')?.status?.conditions?.find(({type}) => type === 'Initialized')).toMatchObject({
      status: 'False',
      reason: 'ContainersNotInitialized',
      message: 'containers with incomplete status: [prepare]',
    });
    cluster.agenda.advance(10_000);
    expect(cluster.state('team')).toBe('Succeeded: Completed, Completed+, Completed');
  });

  test('a deadline ends it', () => {
    const cluster = createCluster();
    cluster.run('late', {image: 'nginx'}, {activeDeadlineSeconds: 30});
    cluster.agenda.advance(40_000);
    expect(cluster.pod('late')?.status).toMatchObject({
      phase: 'Failed',
      reason: 'DeadlineExceeded',
      message: 'Pod was active on the node longer than the specified deadline',
    });
  });
});
