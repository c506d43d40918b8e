import {describe, expect, test} from 'vitest';
import type {Pod} from '../../src/demo/schema/kinds.ts';
import {configMaps} from '../../src/demo/types/configmaps.ts';
import {pods} from '../../src/demo/types/pods.ts';
import {secrets} from '../../src/demo/types/secrets.ts';
import {services} from '../../src/demo/types/services.ts';
import {createCluster, execIn} from './kubelet-cluster.ts';

const busybox = 'localhost/busybox';
const sh = (script: string) => ({image: busybox, command: ['sh', '-c', script]});

const container = (pod: Pod | undefined, index = 0) => pod?.status?.containerStatuses?.[index];

describe('what the seed of the real cluster shows', () => {
  test('web: serves, is ready, and writes a line a second to both streams', () => {
    const cluster = createCluster();
    cluster.run('web', {
      ...sh(
        'httpd -p 8080 -h /www; i=0; while true; do i=$((i+1)); echo "$(date -Iseconds) INFO GET /cart/$i 200 $((i%97))ms pod=$HOSTNAME"; [ $((i%20)) = 0 ] && echo "$(date -Iseconds) ERROR upstream api timeout after 3000ms" >&2; sleep 1; done',
      ),
      readinessProbe: {httpGet: {path: '/', port: 8080 as never}, periodSeconds: 5},
      livenessProbe: {tcpSocket: {port: 8080 as never}, periodSeconds: 10},
    });
    cluster.agenda.advance(50_000);
    expect(cluster.state('web')).toBe('Running: Running+');
    const lines = cluster.logs('web').trim().split('\n');
    expect(lines[0]).toMatch(/^2026-11-26T09:00:0\d\+00:00 INFO GET \/cart\/1 200 1ms pod=web$/);
    expect(lines.filter(line => line.includes('ERROR upstream'))).toHaveLength(2);
    expect(lines.length).toBeGreaterThan(45);
    expect(cluster.events('web').filter(text => text.includes('Unhealthy'))).toEqual([]);
  });

  test.each([
    [
      'backup',
      'for i in 1 2 3; do echo backup part $i; sleep 1; done',
      'Never',
      'Succeeded: Completed',
      'backup part 1\nbackup part 2\nbackup part 3\n',
    ],
    ['broken-job', 'echo cannot connect >&2; exit 3', 'Never', 'Failed: Error', 'cannot connect\n'],
    [
      'crasher',
      "echo starting; echo 'panic: cannot open /etc/app/license.key' >&2; sleep 1; exit 1",
      'Always',
      'Running: CrashLoopBackOff x3',
      'starting\npanic: cannot open /etc/app/license.key\n',
    ],
  ])('%s', (name, script, restartPolicy, state, log) => {
    const cluster = createCluster();
    cluster.run(name, sh(script), {restartPolicy});
    cluster.agenda.advance(60_000);
    expect(cluster.state(name)).toBe(state);
    expect(cluster.logs(name)).toBe(log);
  });

  test('oom', () => {
    const cluster = createCluster();
    cluster.run('oom', {...sh('echo allocating; sleep 1; tail /dev/zero'), resources: {limits: {memory: '16Mi'}}});
    cluster.agenda.advance(9000);
    expect(cluster.state('oom')).toBe('Running: CrashLoopBackOff x1');
    expect(container(cluster.pod('oom'))?.lastState?.terminated).toMatchObject({reason: 'OOMKilled', exitCode: 137});
  });

  test('bad-init', () => {
    const cluster = createCluster();
    cluster.create('bad-init', {
      initContainers: [{name: 'wait-db', imagePullPolicy: 'IfNotPresent', ...sh('echo db not reachable >&2; exit 2')}],
      containers: [{name: 'main', image: busybox, imagePullPolicy: 'IfNotPresent', command: ['sleep', 'infinity']}],
    });
    cluster.agenda.advance(8000);
    expect(cluster.state('bad-init')).toBe('Pending: CrashLoopBackOff x1, PodInitializing');
    expect(cluster.logs('bad-init', {container: 'wait-db'})).toBe('db not reachable\n');
    expect(() => cluster.logs('bad-init', {container: 'main'})).toThrow(
      'container "main" in pod "bad-init" is waiting to start: PodInitializing',
    );
  });

  test('not-ready, until somebody makes the file', () => {
    const cluster = createCluster();
    cluster.run('not-ready', {
      ...sh('while true; do echo alive but not ready; sleep 5; done'),
      readinessProbe: {exec: {command: ['cat', '/tmp/ready']}, periodSeconds: 5},
    });
    cluster.agenda.advance(30_000);
    expect(cluster.state('not-ready')).toBe('Running: Running');
    expect(cluster.pod('not-ready')?.status?.conditions?.find(({type}) => type === 'Ready')).toMatchObject({
      reason: 'ContainersNotReady',
      message: 'containers with unready status: [main]',
    });
    expect(cluster.events('not-ready').find(text => text.includes('Unhealthy'))).toMatch(
      /^Warning Unhealthy x\d Readiness probe failed: cat: can't open '\/tmp\/ready': No such file or directory$/,
    );
    execIn(cluster, 'not-ready', ['touch', '/tmp/ready']);
    cluster.agenda.advance(10_000);
    expect(cluster.state('not-ready')).toBe('Running: Running+');
  });

  test('a command that does not exist', () => {
    const cluster = createCluster();
    cluster.run('nocmd', {image: busybox, command: ['nope']});
    cluster.agenda.advance(2200);
    const message =
      'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "nope": executable file not found in $PATH: unknown';
    expect(container(cluster.pod('nocmd'))).toMatchObject({
      state: {waiting: {reason: 'RunContainerError', message}},
      lastState: {terminated: {exitCode: 128, reason: 'StartError', startedAt: '1970-01-01T00:00:00Z', message}},
    });
    expect(cluster.events('nocmd')).toEqual(expect.arrayContaining([expect.stringContaining(`Error: ${message}`)]));
    cluster.agenda.advance(4000);
    expect(cluster.state('nocmd')).toBe('Running: CrashLoopBackOff x1');
  });
});

describe('hooks and probes of real processes', () => {
  test('a failing postStart', () => {
    const cluster = createCluster();
    cluster.run(
      'hook',
      {...sh('sleep 1000'), lifecycle: {postStart: {exec: {command: ['sh', '-c', 'echo ps failed; exit 1']}}}},
      {terminationGracePeriodSeconds: 1},
    );
    cluster.agenda.advance(1200);
    expect(cluster.state('hook')).toBe('Pending: ContainerCreating');
    cluster.agenda.advance(1200);
    const {uid} = cluster.pod('hook')!.metadata;
    expect(container(cluster.pod('hook'))?.state?.waiting).toEqual({
      reason: 'PostStartHookError',
      message: `Exec lifecycle hook ([sh -c echo ps failed; exit 1]) for Container "main" in Pod "hook_shop(${uid})" failed - error: command 'sh -c echo ps failed; exit 1' exited with 1: , message: "ps failed\\n"`,
    });
    expect(cluster.events('hook')).toEqual(
      expect.arrayContaining(['Warning FailedPostStartHook PostStartHook failed', 'Normal Killing FailedPostStartHook']),
    );
  });

  test('a startup probe holds the others back', () => {
    const cluster = createCluster();
    cluster.run('slow', {
      ...sh('sleep 6; touch /tmp/ok; sleep 1000'),
      startupProbe: {exec: {command: ['cat', '/tmp/ok']}, periodSeconds: 2, failureThreshold: 20},
      readinessProbe: {exec: {command: ['true']}, periodSeconds: 5},
    });
    cluster.agenda.advance(6000);
    expect(container(cluster.pod('slow'))).toMatchObject({started: false, ready: false});
    cluster.agenda.advance(6000);
    expect(container(cluster.pod('slow'))).toMatchObject({started: true, ready: true});
    expect(cluster.events('slow').find(text => text.includes('Unhealthy'))).toContain(
      "Startup probe failed: cat: can't open '/tmp/ok': No such file or directory",
    );
  });

  test('TERM is caught, or ends in KILL', () => {
    const cluster = createCluster();
    cluster.run('polite', sh("trap 'exit 0' TERM; while true; do sleep 1; done"));
    cluster.run('deaf', {image: busybox, command: ['sleep', 'infinity']}, {terminationGracePeriodSeconds: 4});
    cluster.agenda.advance(5000);
    for (const name of ['polite', 'deaf']) cluster.demo.registry.remove(pods, 'shop', name);
    cluster.agenda.advance(3000);
    expect(cluster.pod('polite')).toBeUndefined();
    expect(cluster.pod('deaf')).toBeDefined();
    cluster.agenda.advance(2000);
    expect(cluster.pod('deaf')).toBeUndefined();
  });
});

describe('attach', () => {
  test('joins the main process; killing the client leaves it alone', () => {
    const cluster = createCluster();
    cluster.run('echo', {image: busybox, command: ['sh', '-c', 'while read line; do echo "got $line"; done'], stdin: true});
    cluster.agenda.advance(5000);
    let text = '';
    const process = cluster.demo.runtime.attach(cluster.pod('echo')!, '', {
      hasInput: true,
      onOutput: (_, bytes) => (text += Buffer.from(bytes).toString()),
      onEnd() {},
    });
    process.write(Buffer.from('one\ntwo\n'));
    cluster.agenda.advance(1000);
    expect(text).toBe('got one\ngot two\n');
    process.signal('KILL');
    cluster.agenda.advance(1000);
    expect(cluster.state('echo')).toBe('Running: Running+');
    expect(cluster.logs('echo')).toBe('got one\ngot two\n');
  });
});

test('who attaches and reads slowly holds the container up, and memory with it', () => {
  const cluster = createCluster();
  cluster.run('loud', {image: busybox, command: ['sh', '-c', 'read go; yes | head -c 1000000'], stdin: true});
  cluster.agenda.advance(5000);
  let bytes = 0;
  let resume: (() => void) | undefined;
  const process = cluster.demo.runtime.attach(cluster.pod('loud')!, '', {
    hasInput: true,
    onOutput: (_, {length}) => (bytes += length),
    isFull(given) {
      if (bytes < 100_000) return false;
      resume = given;
      return true;
    },
    onEnd() {},
  });
  process.write(Buffer.from('go\n'));
  cluster.agenda.advance(5000);
  const most = bytes;
  expect(most).toBeLessThan(400_000);
  cluster.agenda.advance(60_000);
  expect(bytes).toBe(most);
  process.signal('KILL');
  resume?.();
  cluster.agenda.advance(1000);
  expect(cluster.logs('loud').length).toBeGreaterThan(most);
});

describe('exec', () => {
  test('sees variables, volumes and its own address', () => {
    const cluster = createCluster();
    const {registry} = cluster.demo;
    registry.create(
      configMaps,
      {metadata: {name: 'settings', namespace: 'shop'}, data: {LEVEL: 'info', 'app.conf': 'a=1\n'}},
      {manager: 'test'},
    );
    registry.create(
      secrets,
      {metadata: {name: 'db', namespace: 'shop'}, type: 'Opaque', data: {password: Buffer.from('s3cret').toString('base64')}},
      {manager: 'test'},
    );
    registry.create(
      services,
      {
        metadata: {name: 'web-api', namespace: 'shop'},
        spec: {clusterIP: '10.96.3.4', type: 'ClusterIP', ports: [{name: 'http', port: 80, protocol: 'TCP', targetPort: 80 as never}]},
      },
      {manager: 'test'},
    );
    cluster.create('app', {
      containers: [
        {
          name: 'main',
          image: busybox,
          imagePullPolicy: 'IfNotPresent',
          command: ['sleep', 'infinity'],
          envFrom: [{configMapRef: {name: 'settings'}}],
          env: [
            {name: 'PASSWORD', valueFrom: {secretKeyRef: {name: 'db', key: 'password'}}},
            {name: 'IP', valueFrom: {fieldRef: {fieldPath: 'status.podIP'}}},
            {name: 'URL', value: 'http://$(IP)/$$(IP)$(NO)'},
            {name: 'MEMORY', valueFrom: {resourceFieldRef: {resource: 'limits.memory', divisor: '1Mi'}}},
          ],
          resources: {limits: {memory: '64Mi'}},
          volumeMounts: [
            {name: 'conf', mountPath: '/etc/app'},
            {name: 'shared', mountPath: '/shared'},
            {name: 'conf', mountPath: '/one.conf', subPath: 'app.conf'},
          ],
        },
        {
          name: 'side',
          imagePullPolicy: 'IfNotPresent',
          ...sh('echo from side > /shared/note; sleep 1000'),
          volumeMounts: [{name: 'shared', mountPath: '/shared'}],
        },
      ],
      volumes: [
        {name: 'conf', configMap: {name: 'settings'}},
        {name: 'shared', emptyDir: {}},
      ],
    });
    cluster.agenda.advance(8000);
    const ip = cluster.pod('app')!.status!.podIP;
    const {text} = execIn(cluster, 'app', ['env'], 'main');
    expect(text.split('\n')).toEqual(
      expect.arrayContaining([
        'LEVEL=info',
        'PASSWORD=s3cret',
        `IP=${ip}`,
        `URL=http://${ip}/$(IP)$(NO)`,
        'MEMORY=64',
        'HOSTNAME=app',
        'WEB_API_SERVICE_HOST=10.96.3.4',
        'WEB_API_SERVICE_PORT_HTTP=80',
        'WEB_API_PORT=tcp://10.96.3.4:80',
      ]),
    );
    expect(execIn(cluster, 'app', ['cat', '/etc/app/app.conf', '/one.conf', '/shared/note'], 'main').text).toBe('a=1\na=1\nfrom side\n');
    expect(execIn(cluster, 'app', ['ls', '-A', '/etc/app'], 'main').text).toMatch(
      /^\.\.2026_11_26_09_00_0\d\.\d+\n\.\.data\nLEVEL\napp\.conf\n$/,
    );
    expect(execIn(cluster, 'app', ['cat', '/etc/hosts'], 'main').text).toContain(`${ip}\tapp\n`);
    expect(execIn(cluster, 'app', ['cat', '/etc/resolv.conf'], 'main').text).toBe(
      'search shop.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n',
    );
    expect(execIn(cluster, 'app', ['sh', '-c', 'exit 3'], 'main').code).toBe(3);
    registry.change(configMaps, 'shop', 'settings', {manager: 'test'}, map => ({...map, data: {'app.conf': 'a=2\n'}}));
    cluster.agenda.advance(60_000);
    expect(execIn(cluster, 'app', ['sh', '-c', 'ls /etc/app; cat /etc/app/app.conf'], 'main').text).toBe('app.conf\na=2\n');
  });

  test('refusals', () => {
    const cluster = createCluster();
    cluster.run('app', {image: busybox, command: ['sleep', 'infinity']});
    cluster.run('bare', {image: 'registry.k8s.io/coredns/coredns:v1.12.1'});
    cluster.run('bad', {image: 'nginx:nope'});
    cluster.agenda.advance(20_000);
    expect(() => execIn(cluster, 'app', ['nope'])).toThrow(
      /^Internal error occurred: error executing command in container: failed to exec in container: failed to start exec "[0-9a-f]{64}": OCI runtime exec failed: exec failed: unable to start container process: exec: "nope": executable file not found in \$PATH: unknown$/,
    );
    expect(() => execIn(cluster, 'bare', ['sh'])).toThrow('exec: "sh": executable file not found in $PATH');
    expect(() => execIn(cluster, 'bad', ['sh'])).toThrow('container not found ("main")');
    expect(() => execIn(cluster, 'app', ['ls'], 'nope')).toThrow('container nope is not valid for pod app');
  });
});
