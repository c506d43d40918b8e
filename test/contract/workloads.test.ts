import {describe, expect, test} from 'vitest';
import {path, pod} from './manifests.ts';
import {type Json, ownNamespace, targetClient} from './client.ts';

const client = targetClient();
const namespace = ownNamespace(client);
const {ask, until} = client;
const at = (plural: string, name?: string) => path(plural, namespace(), name);
const sleeper = (rest: object = {}) => ({
  terminationGracePeriodSeconds: 0,
  containers: [{name: 'main', image: client.target.shellImage, imagePullPolicy: 'IfNotPresent', command: ['sleep', '1000000'], ...rest}],
});
const workload = (kind: string, name: string, spec: object, podSpec: object = sleeper()) => ({
  apiVersion: 'apps/v1',
  kind,
  metadata: {name},
  spec: {
    selector: {matchLabels: {app: name}},
    template: {metadata: {labels: {app: name}}, spec: podSpec},
    ...spec,
  },
});
const settled = async (plural: string, name: string, fits: (object: Json) => boolean) =>
  until(at(plural), fits, `&fieldSelector=metadata.name%3D${name}`);
const podsOf = async (app: string): Promise<Json[]> => (await ask('GET', `${at('pods')}?labelSelector=app%3D${app}`)).body.items;
const isRolledOut = (replicas: number) => (object: Json) =>
  object.status.observedGeneration === object.metadata.generation &&
  object.status.updatedReplicas === replicas &&
  object.status.availableReplicas === replicas &&
  object.status.replicas === replicas;
const eventsOf = async (name: string): Promise<string[]> =>
  (await ask('GET', `${at('events')}?fieldSelector=involvedObject.name%3D${name}`)).body.items.map(
    ({reason, message}: Json) => `${reason}: ${message}`,
  );
const merge = 'application/merge-patch+json';

describe('deployments', () => {
  test('roll out, roll on, roll back', async () => {
    await ask('POST', at('deployments'), {body: workload('Deployment', 'web', {replicas: 2})});
    const first = await settled('deployments', 'web', isRolledOut(2));
    expect(first.metadata.annotations).toEqual({'deployment.kubernetes.io/revision': '1'});
    expect(first.status.conditions.map(({type, status, reason}: Json) => [type, status, reason]).sort()).toEqual([
      ['Available', 'True', 'MinimumReplicasAvailable'],
      ['Progressing', 'True', 'NewReplicaSetAvailable'],
    ]);
    const [one] = await podsOf('web');
    const set = one.metadata.ownerReferences[0];
    expect(set).toMatchObject({apiVersion: 'apps/v1', kind: 'ReplicaSet', controller: true, blockOwnerDeletion: true});
    const hash = one.metadata.labels['pod-template-hash'];
    expect([set.name, one.metadata.name.startsWith(`web-${hash}-`)]).toEqual([`web-${hash}`, true]);
    expect(await eventsOf('web')).toContain(`ScalingReplicaSet: Scaled up replica set web-${hash} from 0 to 2`);

    await ask('PATCH', at('deployments', 'web'), {
      body: {spec: {template: {metadata: {annotations: {changed: 'yes'}}}}},
      type: merge,
    });
    const second = await settled('deployments', 'web', object => isRolledOut(2)(object) && revisionOf(object) === '2');
    expect(second.metadata.generation).toBe(2);
    const sets: Json[] = (await ask('GET', `${at('replicasets')}?labelSelector=app%3Dweb`)).body.items;
    expect(sets.map(({spec}) => spec.replicas).sort()).toEqual([0, 2]);
    expect(sets.map(revisionOf).sort()).toEqual(['1', '2']);

    await ask('PATCH', at('deployments', 'web'), {
      body: {spec: {template: {metadata: {annotations: {changed: null}}}}},
      type: merge,
    });
    await settled('deployments', 'web', object => isRolledOut(2)(object) && revisionOf(object) === '3');
    const back: Json[] = (await ask('GET', `${at('replicasets')}?labelSelector=app%3Dweb`)).body.items;
    expect(back.find(({metadata}) => metadata.name === `web-${hash}`)).toMatchObject({spec: {replicas: 2}});
    expect(back.map(revisionOf).sort()).toEqual(['2', '3']);
  });

  test('scale up and to zero', async () => {
    await ask('POST', at('deployments'), {body: workload('Deployment', 'scaled', {replicas: 1})});
    await settled('deployments', 'scaled', isRolledOut(1));
    await ask('PATCH', `${at('deployments', 'scaled')}/scale`, {body: {spec: {replicas: 3}}, type: merge});
    await settled('deployments', 'scaled', isRolledOut(3));
    await ask('PATCH', `${at('deployments', 'scaled')}/scale`, {body: {spec: {replicas: 0}}, type: merge});
    await settled('deployments', 'scaled', ({status}) => status.observedGeneration === 3 && !status.replicas);
    expect((await podsOf('scaled')).filter(({metadata}) => !metadata.deletionTimestamp)).toEqual([]);
  });

  test('paused, nothing rolls', async () => {
    await ask('POST', at('deployments'), {body: workload('Deployment', 'paused', {replicas: 1})});
    await settled('deployments', 'paused', isRolledOut(1));
    await ask('PATCH', at('deployments', 'paused'), {
      body: {spec: {paused: true, template: {metadata: {annotations: {changed: 'yes'}}}}},
      type: merge,
    });
    const held = await settled('deployments', 'paused', ({status}) =>
      status.conditions.some(({reason}: Json) => reason === 'DeploymentPaused'),
    );
    expect(revisionOf(held)).toBe('1');
    await ask('PATCH', at('deployments', 'paused'), {body: {spec: {paused: false}}, type: merge});
    await settled('deployments', 'paused', object => isRolledOut(1)(object) && revisionOf(object) === '2');
  });

  test('a deleted pod is replaced', async () => {
    await ask('POST', at('deployments'), {body: workload('Deployment', 'replaced', {replicas: 1})});
    await settled('deployments', 'replaced', isRolledOut(1));
    const [old] = await podsOf('replaced');
    await ask('DELETE', at('pods', old.metadata.name));
    await until(
      at('pods'),
      ({metadata, status}) => metadata.uid !== old.metadata.uid && isReady({status}),
      '&labelSelector=app%3Dreplaced',
    );
  });

  test('deleted, they take everything along', async () => {
    await ask('POST', at('deployments'), {body: workload('Deployment', 'going', {replicas: 1})});
    await settled('deployments', 'going', isRolledOut(1));
    const [one] = await podsOf('going');
    await ask('DELETE', at('deployments', 'going'));
    const {resourceVersion} = one.metadata;
    await until(
      at('pods'),
      ({metadata}, type) => type === 'DELETED' && metadata.uid === one.metadata.uid,
      `&resourceVersion=${resourceVersion}`,
    );
    expect((await ask('GET', `${at('replicasets')}?labelSelector=app%3Dgoing`)).body.items).toEqual([]);
  });
});

test('stateful sets start in order and keep their names', async () => {
  await ask('POST', at('statefulsets'), {body: workload('StatefulSet', 'db', {replicas: 2, serviceName: 'db'})});
  await settled('statefulsets', 'db', ({status}) => status.readyReplicas === 2);
  const pods = await podsOf('db');
  expect(pods.map(({metadata}) => metadata.name).sort()).toEqual(['db-0', 'db-1']);
  const [zero] = pods.sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
  expect(zero.metadata.labels).toMatchObject({
    'apps.kubernetes.io/pod-index': '0',
    'statefulset.kubernetes.io/pod-name': 'db-0',
    'controller-revision-hash': expect.stringMatching(/^db-/),
  });
  expect([zero.spec.hostname, zero.spec.subdomain]).toEqual(['db-0', 'db']);
  await ask('DELETE', at('pods', 'db-0'));
  await until(
    at('pods'),
    ({metadata, status}) => metadata.name === 'db-0' && metadata.uid !== zero.metadata.uid && isReady({status}),
    '&labelSelector=app%3Ddb',
  );
});

describe('jobs', () => {
  const job = (name: string, command: string, spec: object = {}) => ({
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {name},
    spec: {template: {spec: {restartPolicy: 'Never', ...sleeper({command: ['sh', '-c', command]})}}, ...spec},
  });

  test('complete', async () => {
    await ask('POST', at('jobs'), {body: job('good', 'echo done')});
    const done = await settled('jobs', 'good', ({status}) => status.completionTime !== undefined);
    expect(done.status).toMatchObject({succeeded: 1, ready: 0, terminating: 0, uncountedTerminatedPods: {}});
    expect(done.status.conditions.map(({type, reason, message}: Json) => [type, reason, message])).toEqual([
      ['SuccessCriteriaMet', 'CompletionsReached', 'Reached expected number of succeeded pods'],
      ['Complete', 'CompletionsReached', 'Reached expected number of succeeded pods'],
    ]);
    expect(done.spec.selector.matchLabels).toEqual({'batch.kubernetes.io/controller-uid': done.metadata.uid});
  });

  test('fail', async () => {
    await ask('POST', at('jobs'), {body: job('bad', 'exit 3', {backoffLimit: 0})});
    const done = await settled('jobs', 'bad', ({status}) => status.conditions?.some(({type}: Json) => type === 'Failed'));
    expect(done.status.failed).toBe(1);
    expect(done.status.conditions.map(({type, reason, message}: Json) => [type, reason, message])).toEqual([
      ['FailureTarget', 'BackoffLimitExceeded', 'Job has reached the specified backoff limit'],
      ['Failed', 'BackoffLimitExceeded', 'Job has reached the specified backoff limit'],
    ]);
  });
});

describe('pods', () => {
  const states = async (name: string, fits: (state: Json, status: Json) => boolean) =>
    until(
      at('pods'),
      ({status}) => (status.containerStatuses ?? status.initContainerStatuses ?? []).some((one: Json) => fits(one, status)),
      `&fieldSelector=metadata.name%3D${name}`,
    );
  const run = async (name: string, command: string, spec: Record<string, unknown> = {}) =>
    ask('POST', at('pods'), {body: pod(name, client.target.shellImage, ['sh', '-c', command], {spec})});

  test('become ready, with all that says so', async () => {
    await run('ready', 'sleep 1000000');
    const {status, spec, metadata} = await settled('pods', 'ready', isReady);
    expect(status).toMatchObject({phase: 'Running', qosClass: 'BestEffort', podIP: expect.any(String), hostIP: expect.any(String)});
    expect(status.conditions.map(({type, status: is}: Json) => [type, is]).sort()).toEqual([
      ['ContainersReady', 'True'],
      ['Initialized', 'True'],
      ['PodReadyToStartContainers', 'True'],
      ['PodScheduled', 'True'],
      ['Ready', 'True'],
    ]);
    expect(status.containerStatuses[0]).toMatchObject({name: 'main', ready: true, started: true, restartCount: 0, lastState: {}});
    expect(spec.serviceAccountName).toBe('default');
    expect(spec.volumes[0].name).toMatch(/^kube-api-access-/);
    expect(spec.tolerations.map(({key}: Json) => key)).toEqual(['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable']);
    const events = await eventsOf('ready');
    for (const start of [`Scheduled: Successfully assigned ${metadata.namespace}/ready to `, 'Pulled: ', 'Created: ', 'Started: ']) {
      expect(events.some(event => event.startsWith(start))).toBe(true);
    }
  });

  test('that crash wait longer and longer', async () => {
    await run('crashing', 'echo no; exit 7');
    const {status, metadata} = await states('crashing', ({state}) => state.waiting?.reason === 'CrashLoopBackOff');
    const [container] = status.containerStatuses;
    expect(container.state.waiting.message).toMatch(
      new RegExp(`^back-off \\d+s restarting failed container=main pod=crashing_${metadata.namespace}\\(${metadata.uid}\\)$`),
    );
    expect(container.lastState.terminated).toMatchObject({
      exitCode: 7,
      reason: 'Error',
      startedAt: expect.any(String),
      finishedAt: expect.any(String),
    });
    expect(status.phase).toBe('Running');
  });

  test('that are done', async () => {
    await run('done', 'exit 0', {restartPolicy: 'Never'});
    const {status} = await settled('pods', 'done', ({status}) => status.phase === 'Succeeded');
    expect(status.containerStatuses[0].state.terminated).toMatchObject({exitCode: 0, reason: 'Completed'});
    expect(status.conditions.find(({type}: Json) => type === 'Ready')).toMatchObject({status: 'False', reason: 'PodCompleted'});
  });

  test('without a key that their environment needs', async () => {
    await ask('POST', at('configmaps'), {body: {metadata: {name: 'settings'}, data: {here: '1'}}});
    const env = [{name: 'X', valueFrom: {configMapKeyRef: {name: 'settings', key: 'missing'}}}];
    await ask('POST', at('pods'), {body: {...pod('missing-key', '', []), spec: sleeper({env})}});
    const {status, metadata} = await states('missing-key', ({state}) => state.waiting?.reason === 'CreateContainerConfigError');
    expect(status.containerStatuses[0].state.waiting.message).toBe(`couldn't find key missing in ConfigMap ${metadata.namespace}/settings`);
    expect(status.phase).toBe('Pending');
  });

  test('whose first container fails', async () => {
    const initContainers = [
      {name: 'first', image: client.target.shellImage, imagePullPolicy: 'IfNotPresent', command: ['sh', '-c', 'exit 2']},
    ];
    await run('bad-init', 'sleep 1000', {initContainers, restartPolicy: 'Never'});
    const {status} = await settled('pods', 'bad-init', ({status}) => status.phase === 'Failed');
    expect(status.initContainerStatuses[0].state.terminated).toMatchObject({exitCode: 2, reason: 'Error'});
    expect(status.containerStatuses[0].state.waiting.reason).toBe('PodInitializing');
    expect(status.conditions.find(({type}: Json) => type === 'Initialized')).toMatchObject({
      status: 'False',
      reason: 'ContainersNotInitialized',
      message: 'containers with incomplete status: [first]',
    });
  });

  test('that fit on no node', async () => {
    await run('nowhere', 'sleep 1', {nodeSelector: {disktype: 'of-gold'}});
    const {status} = await settled('pods', 'nowhere', ({status}) => status.conditions !== undefined);
    const [condition] = status.conditions;
    expect(condition).toMatchObject({type: 'PodScheduled', status: 'False', reason: 'Unschedulable'});
    expect(condition.message).toMatch(/^0\/\d+ nodes are available: .*\d+ node\(s\) didn't match Pod's node affinity\/selector/);
  });

  test('whose memory is too small', async () => {
    const resources = {limits: {memory: '16Mi'}};
    const container = {name: 'main', image: client.target.shellImage, imagePullPolicy: 'IfNotPresent', resources};
    await ask('POST', at('pods'), {
      body: {...pod('oom', '', []), spec: {restartPolicy: 'Never', containers: [{...container, command: ['sh', '-c', 'tail /dev/zero']}]}},
    });
    const {status} = await settled('pods', 'oom', ({status}) => status.phase === 'Failed');
    expect(status.containerStatuses[0].state.terminated).toMatchObject({exitCode: 137, reason: 'OOMKilled'});
    expect(status.qosClass).toBe('Burstable');
  });

  test('go in their own time', async () => {
    await run('slow', "trap 'sleep 2; exit 0' TERM; while true; do sleep 0.1; done", {terminationGracePeriodSeconds: 20});
    const {metadata} = await settled('pods', 'slow', isReady);
    const {status, body} = await ask('DELETE', at('pods', 'slow'));
    expect([status, body.metadata.deletionGracePeriodSeconds]).toEqual([200, 20]);
    expect((await ask('GET', at('pods', 'slow'))).body.metadata.deletionTimestamp).toEqual(expect.any(String));
    await until(
      at('pods'),
      (object, type) => type === 'DELETED' && object.metadata.name === 'slow',
      `&resourceVersion=${metadata.resourceVersion}`,
    );
  });
});

test('services lead to pods that are ready', async () => {
  await ask('POST', at('deployments'), {
    body: workload('Deployment', 'served', {replicas: 2}, sleeper({ports: [{name: 'http', containerPort: 8080}]})),
  });
  const {body: service} = await ask('POST', at('services'), {
    body: {metadata: {name: 'served'}, spec: {selector: {app: 'served'}, ports: [{name: 'http', port: 80, targetPort: 'http'}]}},
  });
  expect(service.spec).toMatchObject({
    type: 'ClusterIP',
    sessionAffinity: 'None',
    ipFamilies: ['IPv4'],
    clusterIP: expect.stringMatching(/^10\./),
  });
  await settled('deployments', 'served', isRolledOut(2));
  const slices = `/apis/discovery.k8s.io/v1/namespaces/${namespace()}/endpointslices`;
  const slice = await until(
    slices,
    ({endpoints}) => endpoints?.filter(({conditions}: Json) => conditions.ready).length === 2,
    '&labelSelector=kubernetes.io%2Fservice-name%3Dserved',
  );
  expect(slice.ports).toEqual([{name: 'http', protocol: 'TCP', port: 8080}]);
  expect(slice.endpoints[0]).toMatchObject({
    targetRef: {kind: 'Pod', namespace: namespace()},
    conditions: {ready: true, serving: true, terminating: false},
  });
});

test('a budget holds back evictions', async () => {
  await ask('POST', at('deployments'), {body: workload('Deployment', 'guarded', {replicas: 1})});
  await ask('POST', at('poddisruptionbudgets'), {
    body: {metadata: {name: 'guarded'}, spec: {minAvailable: 1, selector: {matchLabels: {app: 'guarded'}}}},
  });
  await settled('deployments', 'guarded', isRolledOut(1));
  await settled('poddisruptionbudgets', 'guarded', ({status}) => status.currentHealthy === 1);
  const [one] = await podsOf('guarded');
  const {status, body} = await ask('POST', `${at('pods', one.metadata.name)}/eviction`, {
    body: {apiVersion: 'policy/v1', kind: 'Eviction', metadata: {name: one.metadata.name}},
  });
  expect([status, body.reason]).toEqual([429, 'TooManyRequests']);
  expect(body.message).toBe("Cannot evict pod as it would violate the pod's disruption budget.");
  expect(body.details.causes).toEqual([
    {reason: 'DisruptionBudget', message: 'The disruption budget guarded needs 1 healthy pods and has 1 currently'},
  ]);
});

test('a namespace takes everything along', async () => {
  const {body} = await ask('POST', '/api/v1/namespaces', {body: {metadata: {generateName: 'contract-'}}});
  const {name} = body.metadata;
  await ask('POST', path('configmaps', name), {body: {metadata: {name: 'inside'}}});
  expect((await ask('DELETE', `/api/v1/namespaces/${name}`)).body.status.phase).toBe('Terminating');
  await until(
    '/api/v1/namespaces',
    ({metadata}, type) => type === 'DELETED' && metadata.name === name,
    `&resourceVersion=${body.metadata.resourceVersion}`,
  );
  expect((await ask('GET', path('configmaps', name, 'inside'))).status).toBe(404);
});

function revisionOf({metadata}: Json): string {
  return metadata.annotations['deployment.kubernetes.io/revision'];
}

function isReady({status}: Json): boolean {
  return status.conditions?.some(({type, status: is}: Json) => type === 'Ready' && is === 'True') ?? false;
}
