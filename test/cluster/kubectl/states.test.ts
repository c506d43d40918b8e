import {beforeAll, expect, test} from 'vitest';
import {besides, normalized, type Side} from './both.ts';
import {image} from './manifests.ts';

// What runs and what fails in the ways that people meet: on both sides it must end in the same visible states.
const kubectl = besides();
const {run, same} = kubectl;

const container = (name: string, command: string, rest: object = {}) => ({
  name,
  image,
  imagePullPolicy: 'IfNotPresent',
  command: ['sh', '-c', command],
  ...rest,
});
const pod = (name: string, spec: object, labels?: object) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {name, ...(labels && {labels})},
  spec: {terminationGracePeriodSeconds: 1, ...spec},
});
const workload = (kind: string, name: string, spec: object, more: object = {}) => ({
  apiVersion: 'apps/v1',
  kind,
  metadata: {name},
  spec: {selector: {matchLabels: {app: name}}, template: {metadata: {labels: {app: name}}, spec}, ...more},
});
const job = (name: string, command: string, spec: object) => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: {name},
  spec: {template: {spec: {restartPolicy: 'Never', containers: [container('main', command)]}}, ...spec},
});
const claim = (name: string, storageClassName: string) => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: {name},
  spec: {accessModes: ['ReadWriteOnce'], storageClassName, resources: {requests: {storage: '1Gi'}}},
});

const forever = 'while true; do echo working; sleep 5; done';
/** Of two streams that are written at the same time the kubelet may take either first. */
const dying = "echo starting; sleep 0.2; echo 'panic: no licence' >&2";
const manifests = [
  {apiVersion: 'v1', kind: 'ConfigMap', metadata: {name: 'settings'}, data: {region: 'eu-west'}},
  {apiVersion: 'v1', kind: 'Secret', metadata: {name: 'credentials'}, stringData: {username: 'shop'}},
  workload(
    'Deployment',
    'web',
    {
      terminationGracePeriodSeconds: 1,
      containers: [
        container('web', `mkdir -p /tmp/www; echo ok > /tmp/www/index.html; httpd -p 8080 -h /tmp/www; ${forever}`, {
          ports: [{name: 'http', containerPort: 8080}],
          readinessProbe: {httpGet: {path: '/', port: 8080}, periodSeconds: 2},
          livenessProbe: {tcpSocket: {port: 8080}, periodSeconds: 10},
          resources: {requests: {cpu: '10m', memory: '8Mi'}, limits: {memory: '32Mi'}},
        }),
        container('sidecar', forever),
      ],
    },
    {replicas: 2},
  ),
  workload('Deployment', 'api', {
    initContainers: [container('migrate', 'echo migrating; sleep 1; echo done')],
    containers: [
      container('api', forever, {
        env: [
          {name: 'USER', valueFrom: {secretKeyRef: {name: 'credentials', key: 'username'}}},
          {name: 'REGION', valueFrom: {configMapKeyRef: {name: 'settings', key: 'region'}}},
        ],
      }),
    ],
  }),
  workload('StatefulSet', 'db', {containers: [container('db', forever)]}, {serviceName: 'db'}),
  workload('DaemonSet', 'agent', {nodeSelector: {'kubernetes.io/hostname': 'node-1'}, containers: [container('agent', forever)]}),
  job('backup', 'for i in 1 2 3; do echo part $i; sleep 1; done', {completions: 2}),
  job('broken', 'echo cannot connect >&2; exit 3', {backoffLimit: 1}),
  // Never ready, so that it counts the same while it runs and while it waits.
  workload('Deployment', 'crasher', {
    containers: [container('main', `${dying}; sleep 1; exit 1`, {readinessProbe: {exec: {command: ['false']}}})],
  }),
  pod('recovered', {
    containers: [
      container('main', `if test -e /kept/been; then ${forever}; fi; touch /kept/been; ${dying}; exit 1`, {
        volumeMounts: [{name: 'kept', mountPath: '/kept'}],
      }),
    ],
    volumes: [{name: 'kept', emptyDir: {}}],
  }),
  pod('bad-image', {containers: [{name: 'main', image: 'localhost:1/shop/nope:9.9.9', imagePullPolicy: 'IfNotPresent'}]}),
  pod('unschedulable', {nodeSelector: {disktype: 'ssd-that-nobody-has'}, containers: [container('main', forever)]}),
  pod('bad-init', {initContainers: [container('wait-db', 'echo db not reachable >&2; exit 2')], containers: [container('main', forever)]}),
  pod('not-ready', {
    containers: [container('main', forever, {readinessProbe: {exec: {command: ['cat', '/tmp/ready']}, periodSeconds: 2}})],
  }),
  pod('missing-key', {
    containers: [container('main', forever, {env: [{name: 'X', valueFrom: {configMapKeyRef: {name: 'settings', key: 'none'}}}]})],
  }),
  pod('missing-volume', {
    containers: [container('main', forever, {volumeMounts: [{name: 'c', mountPath: '/c'}]})],
    volumes: [{name: 'c', configMap: {name: 'no-such-configmap'}}],
  }),
  pod('no-command', {containers: [{name: 'main', image, imagePullPolicy: 'IfNotPresent', command: ['no-such-program']}]}),
  pod('oom', {containers: [container('main', 'echo allocating; sleep 1; tail /dev/zero', {resources: {limits: {memory: '16Mi'}}})]}),
  claim('pending', 'does-not-exist'),
];

/** By the beginning of a pod's name: what its row comes to. A crash loop goes on between these. */
const settled: Readonly<Record<string, RegExp>> = {
  'web-': /^2\/2 Running$/,
  'api-': /^1\/1 Running$/,
  'db-0': /^1\/1 Running$/,
  'agent-': /^1\/1 Running$/,
  'backup-': /^0\/1 Completed$/,
  'broken-': /^0\/1 Error$/,
  'crasher-': /^0\/1 (CrashLoopBackOff|Error)$/,
  recovered: /^1\/1 Running$/,
  'bad-image': /^0\/1 (ImagePullBackOff|ErrImagePull)$/,
  unschedulable: /^0\/1 Pending$/,
  'bad-init': /^0\/1 Init:(CrashLoopBackOff|Error)$/,
  'not-ready': /^0\/1 Running$/,
  'missing-key': /^0\/1 CreateContainerConfigError$/,
  'missing-volume': /^0\/1 ContainerCreating$/,
  'no-command': /^0\/1 (RunContainerError|CrashLoopBackOff)$/,
  oom: /^0\/1 (OOMKilled|CrashLoopBackOff)$/,
};

beforeAll(async () => {
  await same(['apply', '-f', await kubectl.file('states.yaml', ...manifests)]);
  await Promise.all((['demo', 'real'] as const).map(untilSettled));
});

test('workloads and jobs count the same', async () => {
  await same('get deployments,statefulsets,daemonsets,replicasets', {strip: [/kubernetes\.io\/hostname=[^ ]*/g]});
  await Promise.all([
    kubectl.settle('wait --for=condition=Complete job/backup --timeout=60s'),
    kubectl.settle('wait --for=condition=Failed job/broken --timeout=60s'),
  ]);
  await same('get jobs');
  await same('get pvc');
});

test.each([
  ['bad-image', ['Failed to pull image "localhost:1/shop/nope:9.9.9"', 'connection refused', 'ErrImagePull', 'Back-off pulling image']],
  ['unschedulable', ['FailedScheduling', "didn't match Pod's node affinity/selector"]],
  ['missing-key', ["couldn't find key none in ConfigMap"]],
  ['missing-volume', ['MountVolume.SetUp failed for volume "c" : configmap "no-such-configmap" not found']],
  ['no-command', ['exec: "no-such-program": executable file not found in $PATH']],
  ['not-ready', ["Readiness probe failed: cat: can't open '/tmp/ready': No such file or directory"]],
  ['oom', ['OOMKilled', 'Exit Code: 137']],
] as const)('%s says why', async (name, lines) => {
  const says = (side: Side) =>
    until(async () => {
      const {out} = await run(side, ['describe', 'pod', name]);
      const missing = lines.filter(line => !normalized(out).includes(normalized(line)));
      return missing.length === 0 ? undefined : `${side}: ${name} does not say ${missing.join(' nor ')}\n${out}`;
    });
  await Promise.all([says('demo'), says('real')]);
});

// Of a crash loop the log before last is gone for a minute after each crash, until the kubelet says that it waits.
test('what crashed can be read', async () => {
  for (const side of ['demo', 'real'] as const) {
    const log = await run(side, ['logs', '--previous', 'recovered']);
    expect([side, log.error, log.out]).toEqual([side, '', 'starting\npanic: no licence\n']);
    const {out} = await run(side, ['get', 'pods', '-l', 'app=crasher', '-o', 'name']);
    await until(async () => {
      const last = await run(side, ['logs', out.trim()]);
      return last.out === 'starting\npanic: no licence\n' ? undefined : `${side}: ${last.out}${last.error}`;
    });
  }
});

test('the service of what runs has its endpoints', async () => {
  await same('expose deployment web --port=80 --target-port=8080');
  for (const side of ['demo', 'real'] as const) {
    await until(async () => {
      const {out} = await run(side, [
        'get',
        'endpointslices',
        '-l',
        'kubernetes.io/service-name=web',
        '-o',
        'jsonpath={.items[*].endpoints[*].conditions.ready}',
      ]);
      return out === 'true true' ? undefined : `${side}: ${out}`;
    });
  }
});

async function untilSettled(side: Side): Promise<void> {
  await until(async () => {
    const {out} = await run(side, ['get', 'pods', '--no-headers']);
    const rows = out.split('\n').map(line => line.split(/ +/));
    const wrong = Object.entries(settled).flatMap(([prefix, wanted]) => {
      const states = rows.filter(([name = '']) => name.startsWith(prefix)).map(([, ready, status]) => `${ready} ${status}`);
      return states.length > 0 && states.every(state => wanted.test(state)) ? [] : [`${prefix}: ${states.join()}`];
    });
    return wrong.length === 0 ? undefined : `${side}: ${wrong.join('; ')}\n${out}`;
  });
}

/** Asks again until nothing is wrong any more. */
async function until(look: () => Promise<string | undefined>): Promise<void> {
  const deadline = performance.now() + 90_000;
  for (;;) {
    const wrong = await look();
    if (wrong === undefined) return;
    if (performance.now() > deadline) expect(wrong).toBe('');
  }
}
