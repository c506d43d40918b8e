import {expect, test} from 'vitest';
import {kubeconfigFor, launch, NOW} from './drive.ts';
import {namesOn} from './on-screen.ts';
import {cronJob, deployment, event, type Json, job, node, pod, service, widget} from './scripted-objects.ts';
import {type ScriptedServer, startServer} from './scripted-server.ts';
import {shop} from './shop.ts';

const inShop = {namespace: 'shop'};
const ago = (minutes: number) => new Date(NOW - minutes * 60_000).toISOString();

/** The object with some fields of its parts replaced. */
function but(object: Json, spec: object, status: object, metadata: object = {}): Json {
  return {
    ...object,
    metadata: {...object.metadata, ...metadata},
    spec: {...(object['spec'] as object), ...spec},
    status: {...(object['status'] as object), ...status},
  };
}

function main(state: object, more: object = {}): object {
  return {name: 'main', image: 'x', ready: false, started: false, restartCount: 0, state, lastState: {}, ...more};
}

function addPods(server: ScriptedServer): void {
  const ended = {terminated: {exitCode: 137, reason: 'OOMKilled', finishedAt: ago(3), startedAt: ago(9)}};
  const unscheduled = [
    {type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '0/2 nodes are available: 2 Insufficient cpu.'},
  ];
  const gone = {deletionTimestamp: ago(1), finalizers: ['example.com/hold']};
  const init = {name: 'migrate', image: 'x'};
  const pods: Json[] = [
    pod('fine', inShop),
    but(
      pod('killed', inShop),
      {},
      {containerStatuses: [main({running: {startedAt: ago(3)}}, {ready: true, restartCount: 4, lastState: ended})]},
    ),
    pod('image', {...inShop, phase: 'Pending', waiting: 'ImagePullBackOff'}),
    but(pod('nowhere', {...inShop, phase: 'Pending'}), {nodeName: ''}, {conditions: unscheduled, containerStatuses: [], podIP: ''}),
    but(
      pod('starting', {...inShop, phase: 'Pending'}),
      {initContainers: [init]},
      {initContainerStatuses: [{...main({running: {startedAt: ago(1)}}), name: 'migrate'}]},
    ),
    but(pod('through', inShop), {}, {phase: 'Succeeded', containerStatuses: [main({terminated: {exitCode: 0, reason: 'Completed'}})]}),
    but(pod('evicted', inShop), {}, {phase: 'Failed', reason: 'Evicted', message: 'The node was low on memory.', containerStatuses: []}),
    but(pod('leaving', inShop), {}, {}, gone),
    pod('young', {...inShop, metadata: {creationTimestamp: ago(0.5)}}),
    pod('old', {...inShop, metadata: {creationTimestamp: '2023-05-06T07:08:09Z'}}),
  ];
  for (const one of pods) server.add('pods', one);
}

async function startedServer(): Promise<ScriptedServer> {
  const server = await shop();
  for (const one of ['cart-6c9f-2xkqp', 'cart-6c9f-9wzvn', 'db-0', 'web-5ff6-cj86p', 'web-5ff6-lgjt8', 'web-5ff6-qz8dv']) {
    server.remove('pods', pod(one, inShop));
  }
  return server;
}

test('pods in every kind of trouble', async () => {
  const server = await startedServer();
  addPods(server);
  const {until, press, frame} = await launch({url: server.url});
  await until(/live.*10 pods/);
  await press('>>');
  await expect(frame()).toMatchFileSnapshot('../snapshots/tables/trouble-pods.txt');
});

test('workloads in trouble', async () => {
  const server = await shop();
  const stuck = {type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded', message: 'ReplicaSet "api-7d" has timed out'};
  server.add('deployments', but(deployment('api', {...inShop, replicas: 2, ready: 0}), {}, {conditions: [stuck]}));
  server.add('deployments', deployment('asleep', {...inShop, replicas: 0}));
  server.add('deployments', but(deployment('halfway', {...inShop, replicas: 4}), {}, {updatedReplicas: 1}));
  const {until, frame, press} = await launch({url: server.url, wish: {line: 'deployments'}});
  await until(/live.*5 deployments/);
  await press('G\u0017');
  await expect(frame()).toMatchFileSnapshot('../snapshots/tables/trouble-deployments.txt');
});

test('jobs and cron jobs, as they end', async () => {
  const server = await shop();
  const complete = {type: 'Complete', status: 'True', lastTransitionTime: ago(100)};
  const failed = {
    type: 'Failed',
    status: 'True',
    reason: 'BackoffLimitExceeded',
    message: 'Too many pods failed',
    lastTransitionTime: ago(90),
  };
  const selector = {selector: {matchLabels: {'batch.kubernetes.io/job-name': 'x'}}};
  server.add('jobs', but(job('done', {...inShop, succeeded: 1}), selector, {completionTime: ago(100), conditions: [complete]}));
  server.add('jobs', but(job('broken', {...inShop, failed: 7}), selector, {conditions: [failed]}));
  server.add('jobs', but(job('running', {...inShop}), {...selector, completions: 5}, {succeeded: 2, startTime: ago(7)}));
  server.add(
    'jobs',
    but(
      job('halted', {...inShop}),
      {...selector, suspend: true},
      {startTime: null, active: 0, conditions: [{type: 'Suspended', status: 'True'}]},
    ),
  );
  server.add('cronjobs', but(cronJob('nightly', inShop), {suspend: true}, {lastScheduleTime: ago(300)}));
  const {until, frame, press} = await launch({url: server.url, wish: {line: 'jobs'}});
  await until(/live.*4 jobs/);
  await expect(frame()).toMatchFileSnapshot('../snapshots/tables/trouble-jobs.txt');
  await press('/DURATION>8m\r');
  expect(namesOn({text: () => frame()})).toEqual(['broken', 'done']);
  await press(':cj\r');
  expect(await until(/live.*1 cronjob/)).toMatch(/nightly +\*\/5 \* \* \* \* +True +0 +5h /);
});

test('services of every type', async () => {
  const server = await shop();
  const port = (nodePort: number) => ({ports: [{port: 443, nodePort, protocol: 'TCP'}]});
  server.add(
    'services',
    but(service('balanced', inShop), {type: 'LoadBalancer', ...port(30_443)}, {loadBalancer: {ingress: [{ip: '192.0.2.7'}]}}),
  );
  server.add('services', but(service('pending', inShop), {type: 'LoadBalancer', ...port(30_444)}, {}));
  server.add('services', but(service('noded', inShop), {type: 'NodePort', ...port(30_445)}, {}));
  server.add('services', but(service('headless', inShop), {clusterIP: 'None', clusterIPs: ['None']}, {}));
  server.add(
    'services',
    but(service('named', inShop), {type: 'ExternalName', externalName: 'db.example.com', clusterIP: '', ports: []}, {}),
  );
  const {until, frame} = await launch({url: server.url, wish: {line: 'services'}});
  await until(/live.*7 services/);
  await expect(frame()).toMatchFileSnapshot('../snapshots/tables/trouble-services.txt');
});

test('nodes that are not well, with the pods that are counted on them', async () => {
  const server = await shop();
  const role = {labels: {'node-role.kubernetes.io/control-plane': ''}};
  server.add('nodes', node('node-0', role));
  server.add('nodes', node('node-3', {isUnschedulable: true}));
  const silent = {type: 'Ready', status: 'Unknown', reason: 'NodeStatusUnknown', message: 'Kubelet stopped posting node status.'};
  server.add(
    'nodes',
    but(node('node-4'), {taints: [{key: 'node.kubernetes.io/unreachable', effect: 'NoExecute'}]}, {conditions: [silent]}),
  );
  const {until, frame, press} = await launch({url: server.url, wish: {line: 'nodes'}});
  await until(/node-1 .* 5 +\d/);
  await expect(frame()).toMatchFileSnapshot('../snapshots/tables/trouble-nodes.txt');
  server.add('pods', pod('one-more', {namespace: 'ops', node: 'node-4'}));
  await until(/node-4 .* 1 +120m/);
  await press('>>>>>==');
  expect(namesOn({text: () => frame()})[0]).toBe('node-0');
});

test('events, the newest first, warnings in red', async () => {
  const server = await shop();
  const at = (minutes: number) => ({lastTimestamp: ago(minutes), firstTimestamp: ago(minutes + 5)});
  const events: [string, Parameters<typeof event>[1], object][] = [
    [
      'a',
      {reason: 'Pulled', message: 'Successfully pulled image "registry.example.com/shop/web:1.4.2" in 2.1s (2.1s including waiting)'},
      at(50),
    ],
    ['b', {reason: 'FailedScheduling', type: 'Warning', message: '0/2 nodes are available:\n2 Insufficient cpu. preemption: none'}, at(2)],
    ['c', {reason: 'Scheduled', message: 'Assigned'}, {...at(9), lastTimestamp: null, firstTimestamp: null, eventTime: ago(1)}],
    ['d', {reason: 'BackOff', type: 'Warning', message: 'Back-off'}, {...at(70), series: {count: 31, lastObservedTime: ago(4)}}],
  ];
  for (const [name, options, times] of events) {
    server.add('events', {...event(name, {...inShop, about: pod('web-5ff6-cj86p', inShop), ...options}), ...times});
  }
  const {until, frame} = await launch({url: server.url, wish: {line: 'events'}});
  await until(/live.*4 events/);
  await expect(frame()).toMatchFileSnapshot('../snapshots/tables/trouble-events.txt');
});

test('containers of every kind, and what a pod loses is gone', async () => {
  const server = await shop();
  const container = (name: string, more: object = {}) => ({name, image: `registry.example.com/${name}:1`, ...more});
  const status = (name: string, state: object, more: object = {}) => ({...main(state, more), name});
  const many = but(
    pod('many', inShop),
    {
      initContainers: [container('migrate'), container('proxy', {restartPolicy: 'Always'})],
      containers: [
        container('web', {
          ports: [
            {name: 'http', containerPort: 80},
            {containerPort: 9090, hostPort: 9091, protocol: 'UDP'},
          ],
          livenessProbe: {},
        }),
        container('worker'),
      ],
      ephemeralContainers: [container('debugger')],
    },
    {
      initContainerStatuses: [
        status('migrate', {terminated: {exitCode: 0, reason: 'Completed'}}),
        status('proxy', {running: {startedAt: ago(9)}}, {ready: true, started: true}),
      ],
      containerStatuses: [
        status(
          'web',
          {running: {startedAt: ago(9)}},
          {ready: true, restartCount: 2, lastState: {terminated: {exitCode: 1, finishedAt: ago(9)}}},
        ),
        status('worker', {waiting: {reason: 'CrashLoopBackOff'}}, {lastState: {terminated: {exitCode: 3, reason: 'Error'}}}),
      ],
      ephemeralContainerStatuses: [status('debugger', {running: {startedAt: ago(1)}})],
    },
  );
  server.add('pods', many);
  const {until, press, frame, text} = await launch({url: server.url, wish: {line: 'pods /many'}});
  await until(/live.*1 of 7 pods/);
  await press('\r');
  await until(/live.*5 containers/);
  await expect(frame()).toMatchFileSnapshot('../snapshots/tables/trouble-containers.txt');
  server.update('pods', but(many, {ephemeralContainers: []}, {ephemeralContainerStatuses: []}));
  await until('4 containers');
  expect(namesOn({text})).toEqual(['migrate', 'proxy', 'web', 'worker']);
  server.remove('pods', many);
  await until('container migrate is gone');
  await until(/There are no containers/);
});

test('a kind that only the server knows is asked for as a Table', async () => {
  const server = await shop();
  server.add('widgets', widget('broken', {...inShop, size: 12, phase: 'Failed'}));
  server.add('widgets', widget('coming', {...inShop, size: 4, phase: 'Pending'}));
  const {until, frame} = await launch({url: server.url, wish: {line: 'widgets'}});
  await until(/live.*3 widgets/);
  await expect(frame()).toMatchFileSnapshot('../snapshots/tables/trouble-widgets.txt');
  const asked = server.requests.filter(({path}) => path.endsWith('/widgets'));
  expect(asked[0]!.headers.accept).toContain('as=Table');
  for (const {query} of asked) expect(query['includeObject'] ?? 'Metadata').toBe('Metadata');
});

test('contexts: the current one is told, and the cursor starts on it', async () => {
  const server = await startServer();
  const {until, frame, press} = await launch({
    kubeconfig: kubeconfigFor({
      'prod-eu': server.url,
      dev: 'http://127.0.0.1:1',
      staging: server.url,
    }),
  });
  await until('live');
  await press(':ctx\r');
  await until('3 contexts');
  await expect(frame()).toMatchFileSnapshot('../snapshots/tables/trouble-contexts.txt');
  await server.stop();
});
