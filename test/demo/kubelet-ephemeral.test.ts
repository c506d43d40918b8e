import {describe, expect, test} from 'vitest';
import {pods} from '../../src/demo/types/pods.ts';
import {createCluster, execIn} from './kubelet-cluster.ts';

const busybox = 'localhost/busybox';
const sh = (script: string) => ({image: busybox, command: ['sh', '-c', script]});

test('an ephemeral container is started beside the others', () => {
  const cluster = createCluster();
  cluster.run('app', {image: 'nginx'});
  cluster.agenda.advance(10_000);
  cluster.demo.registry.change(pods, 'shop', 'app', {manager: 'test', subresource: 'ephemeralcontainers'}, pod => ({
    ...pod,
    spec: {...pod.spec!, ephemeralContainers: [{name: 'debug', imagePullPolicy: 'IfNotPresent', ...sh('echo looking; sleep 3')}]},
  }));
  cluster.agenda.advance(2000);
  const status = () => cluster.pod('app')?.status?.ephemeralContainerStatuses?.[0];
  expect(status()).toMatchObject({name: 'debug', ready: false, state: {running: {}}});
  expect(status()?.started).toBeUndefined();
  cluster.agenda.advance(5000);
  expect(status()?.state?.terminated).toMatchObject({exitCode: 0, reason: 'Completed'});
  expect(cluster.logs('app', {container: 'debug'})).toBe('looking\n');
  expect(cluster.state('app')).toBe('Running: Running+');
});

describe('beside a target', () => {
  const looking = (script: string, target = 'main') => {
    const cluster = createCluster();
    cluster.run('app', {image: busybox, command: ['sh', '-c', "trap 'exit 0' TERM; while true; do sleep 1; done"]});
    cluster.agenda.advance(5000);
    cluster.demo.registry.change(pods, 'shop', 'app', {manager: 'test', subresource: 'ephemeralcontainers'}, pod => ({
      ...pod,
      spec: {
        ...pod.spec!,
        ephemeralContainers: [{name: 'debug', imagePullPolicy: 'IfNotPresent', targetContainerName: target, ...sh(script)}],
      },
    }));
    cluster.agenda.advance(2000);
    return {cluster, state: () => cluster.pod('app')?.status?.ephemeralContainerStatuses?.[0]?.state};
  };

  test('ends with it', () => {
    const {cluster, state} = looking('sleep 1000');
    expect(state()?.running).toBeDefined();
    execIn(cluster, 'app', ['kill', '1'], 'debug');
    expect(state()?.terminated).toMatchObject({exitCode: 137, reason: 'Error'});
    cluster.agenda.advance(20_000);
    expect(cluster.state('app')).toBe('Running: Running+ x1');
    expect(state()?.terminated).toMatchObject({exitCode: 137});
  });

  test('leaves it alone and nothing behind when it ends', () => {
    const {cluster, state} = looking('sleep 5000 & sleep 3');
    expect(execIn(cluster, 'app', ['ps'], 'main').text).toContain('sleep 5000');
    cluster.agenda.advance(5000);
    expect(state()?.terminated).toMatchObject({exitCode: 0});
    expect(execIn(cluster, 'app', ['ps'], 'main').text).not.toContain('sleep 5000');
    expect(cluster.state('app')).toBe('Running: Running+');
  });

  test('is not counted to its memory, nor sees its mounts as its own', () => {
    const {cluster} = looking('sleep 1000');
    expect(execIn(cluster, 'app', ['sh', '-c', 'mount; df'], 'debug').text).not.toContain('/proc/1');
    expect(execIn(cluster, 'app', ['cat', '/sys/fs/cgroup/cgroup.procs'], 'debug').text).not.toMatch(/^1$/m);
  });
});
