import {describe, expect, test} from 'vitest';
import {startHeartbeats} from '../../src/demo/kubelet/heartbeats.ts';
import type {Published} from '../../src/demo/kubelet/images.ts';
import {addNode, startNode, stopNode} from '../../src/demo/kubelet/nodes.ts';
import {accessLog} from '../../src/demo/kubelet/programs/log-formats.ts';
import {startKubelets} from '../../src/demo/kubelet/start-kubelets.ts';
import type {ContainerStatus, Pod} from '../../src/demo/schema/kinds.ts';
import {leases} from '../../src/demo/types/leases.ts';
import {nodes} from '../../src/demo/types/nodes.ts';
import {pods} from '../../src/demo/types/pods.ts';
import {createCluster} from './kubelet-cluster.ts';

const image = 'registry.example.com/shop/api:2.0.1';
const published: Published = {
  repository: 'registry.example.com/shop/api',
  tags: ['2.0.1'],
  sizeBytes: 30_000_000,
  base: 'distroless',
  entrypoint: ['/api'],
  program: {
    ports: [8080],
    usage: {millicores: {base: 10, peak: 90}, mebibytes: {base: 40, peak: 80}},
    logs: accessLog(),
  },
};

function running(name: string, node: string, address: string, status: Partial<ContainerStatus> = {}): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {name, namespace: 'shop', uid: `uid-${name}`, resourceVersion: '', creationTimestamp: '2026-11-20T09:00:00Z', generation: 1},
    spec: {
      nodeName: node,
      restartPolicy: 'Always',
      terminationGracePeriodSeconds: 30,
      containers: [
        {
          name: 'main',
          image,
          readinessProbe: {httpGet: {path: '/readyz', port: 8080 as never}},
          livenessProbe: {tcpSocket: {port: 8080 as never}},
        },
      ],
    },
    status: {
      phase: 'Running',
      podIP: address,
      podIPs: [{ip: address}],
      observedGeneration: 1,
      startTime: '2026-11-20T09:00:00Z',
      conditions: [{type: 'Ready', status: 'True', lastTransitionTime: '2026-11-20T09:00:05Z'}],
      containerStatuses: [
        {
          name: 'main',
          image,
          imageID: 'registry.example.com/shop/api@sha256:1',
          containerID: `containerd://${name}`,
          ready: true,
          started: true,
          restartCount: 0,
          state: {running: {startedAt: '2026-11-20T09:00:03Z'}},
          lastState: {},
          ...status,
        },
      ],
    },
  };
}

describe('many pods', () => {
  test('ten thousand that run cost nothing while nothing happens', () => {
    const cluster = createCluster({hasStarted: false});
    cluster.kubelets.images.publish(published);
    for (let index = 1; index <= 100; index++) addNode(cluster.demo, {name: `n${index}`, address: `10.0.1.${index}`});
    for (let index = 0; index < 10_000; index++) {
      cluster.demo.store.put(
        pods,
        running(`api-${index}`, `n${(index % 100) + 1}`, `10.244.${index % 100}.${2 + Math.floor(index / 100)}`),
      );
    }
    startKubelets(cluster.demo);
    const {version} = cluster.demo.store;
    cluster.agenda.advance(3_600_000);
    expect(cluster.demo.store.version).toBe(version);
    expect(cluster.planned()).toBe(0);
    expect(cluster.kubelets.works.size).toBe(0);
    expect(cluster.demo.runtime.usage(cluster.pod('api-77')!)).toEqual([
      {container: 'main', cpuNanocores: expect.any(Number), memoryBytes: expect.any(Number)},
    ]);
    expect(cluster.logs('api-77', {tail: 3}).trim().split('\n')).toHaveLength(3);
    cluster.agenda.advance(20_000);
    expect(cluster.planned()).toBe(0);
  });

  test('one that runs already is taken over as it is, and can be deleted', () => {
    const cluster = createCluster();
    cluster.kubelets.images.publish(published);
    cluster.demo.store.put(pods, running('api', 'node-1', '10.244.1.9'));
    cluster.agenda.advance(10_000);
    expect(cluster.pod('api')?.status?.containerStatuses?.[0]).toMatchObject({containerID: 'containerd://api', restartCount: 0});
    cluster.demo.registry.remove(pods, 'shop', 'api');
    cluster.agenda.advance(5000);
    expect(cluster.pod('api')).toBeUndefined();
  });

  test('a crash loop is taken over with its words and its count', () => {
    const cluster = createCluster();
    cluster.kubelets.images.publish({
      repository: 'registry.example.com/shop/api',
      tags: ['2.0.1'],
      sizeBytes: 1,
      base: 'distroless',
      entrypoint: ['/api'],
      program: {fate: {kind: 'exit', afterMs: 3000, code: 2, words: ['panic: bad config']}},
    });
    const terminated = {
      exitCode: 2,
      reason: 'Error',
      startedAt: '2026-11-26T08:59:00Z',
      finishedAt: '2026-11-26T08:59:03Z',
      containerID: 'containerd://old',
    };
    cluster.demo.store.put(
      pods,
      running('api', 'node-1', '10.244.1.9', {
        ready: false,
        started: false,
        restartCount: 4,
        state: {waiting: {reason: 'CrashLoopBackOff', message: 'back-off 1m20s restarting failed container=main pod=api_shop(uid-api)'}},
        lastState: {terminated},
      }),
    );
    cluster.agenda.advance(1000);
    expect(cluster.state('api')).toBe('Running: CrashLoopBackOff x4');
    expect(cluster.pod('api')?.status?.containerStatuses?.[0]?.lastState).toEqual({terminated});
    expect(cluster.logs('api', {isPrevious: true})).toBe('panic: bad config\n');
    cluster.agenda.advance(30_000);
    expect(cluster.state('api')).toBe('Running: CrashLoopBackOff x5');
  });

  test('the same seed gives the same run', () => {
    const play = () => {
      const cluster = createCluster({seed: 7});
      for (const name of ['a', 'b', 'c']) cluster.run(name, {image: 'postgres:17', env: [{name: 'POSTGRES_PASSWORD', value: 'x'}]});
      cluster.agenda.advance(600_000);
      return ['a', 'b', 'c'].map(name => [cluster.pod(name)?.status, cluster.logs(name), cluster.events(name)]);
    };
    expect(play()).toEqual(play());
  });
});

describe('nodes', () => {
  test('a silent kubelet: conditions become unknown, pods are not ended, and all goes on when it is back', () => {
    const cluster = createCluster();
    cluster.run('web', {image: 'nginx'});
    cluster.agenda.advance(10_000);
    stopNode(cluster.demo, 'node-1');
    cluster.agenda.advance(60_000);
    const ready = () => cluster.demo.registry.get(nodes, undefined, 'node-1')?.status?.conditions?.find(({type}) => type === 'Ready');
    expect(ready()).toMatchObject({status: 'Unknown', reason: 'NodeStatusUnknown', message: 'Kubelet stopped posting node status.'});
    cluster.demo.registry.remove(pods, 'shop', 'web', {graceSeconds: 1});
    cluster.agenda.advance(60_000);
    expect(cluster.pod('web')).toBeDefined();
    expect(() => cluster.logs('web')).toThrow('no route to host');
    startNode(cluster.demo, 'node-1');
    cluster.agenda.advance(5000);
    expect(ready()).toMatchObject({status: 'True', reason: 'KubeletReady'});
    expect(cluster.pod('web')).toBeUndefined();
  });

  test('a node of which only its size is told gets the rest from its kubelet', () => {
    const cluster = createCluster();
    const draft = {
      metadata: {name: 'node-7', labels: {'kubernetes.io/hostname': 'node-7'}},
      status: {capacity: {cpu: '32', memory: '131072Mi', pods: '110'}},
    };
    cluster.demo.registry.create(nodes, draft, {manager: 'kubelet'});
    cluster.create('app', {nodeName: 'node-7', containers: [{name: 'main', image: 'nginx'}]});
    cluster.agenda.advance(20_000);
    const node = cluster.demo.registry.get(nodes, undefined, 'node-7');
    expect(node?.spec?.podCIDR).toMatch(/^10\.244\.\d+\.0\/24$/);
    expect(node?.status).toMatchObject({
      addresses: [
        {type: 'InternalIP', address: '192.168.0.7'},
        {type: 'Hostname', address: 'node-7'},
      ],
      allocatable: {cpu: '32', pods: '110'},
      nodeInfo: {kubeletVersion: 'v1.36.3', architecture: 'amd64'},
    });
    expect(cluster.events('node-7')).toContain('Normal NodeReady Node node-7 status is now: NodeReady');
    expect(cluster.state('app')).toBe('Running: Running+');
  });

  test('heartbeats renew leases and statuses one after the other', () => {
    const cluster = createCluster();
    startHeartbeats(cluster.demo);
    cluster.agenda.advance(400_000);
    expect(cluster.planned()).toBe(1);
    const heartbeat = cluster.demo.registry.get(nodes, undefined, 'node-1')?.status?.conditions?.[0]?.lastHeartbeatTime;
    expect(cluster.agenda.now() - Date.parse(heartbeat!)).toBeLessThanOrEqual(310_000);
    const lease = cluster.demo.registry.get(leases, 'kube-node-lease', 'node-1');
    expect(cluster.agenda.now() - Date.parse(lease!.spec!.renewTime!)).toBeLessThanOrEqual(11_000);
  });

  test('a node without a machine behind it runs nothing', () => {
    const cluster = createCluster();
    cluster.demo.registry.create(nodes, {metadata: {name: 'bare'}}, {manager: 'test'});
    cluster.create('lost', {nodeName: 'bare', containers: [{name: 'main', image: 'nginx'}]});
    cluster.agenda.advance(60_000);
    expect(cluster.pod('lost')?.status?.containerStatuses).toBeUndefined();
  });
});
