import {text} from 'node:stream/consumers';
import {afterAll, beforeAll, expect, test} from 'vitest';
import type {Step} from '../../src/changes/change.ts';
import {deleteLookups, podLookups, scaleLookups} from '../../src/changes/lookups/index.ts';
import {createTransport} from '../../src/cluster/transport.ts';
import type {KubeObject} from '../../src/kube/object.ts';
import {deletion, draftOf, type Looking, lookingAt, targetOf, toCount} from '../looking.ts';
import {madeNamespace, type RealCluster, realCluster} from './real-cluster.ts';
import {realClock} from './real-reading.ts';

let cluster: RealCluster;
let namespace: Awaited<ReturnType<typeof madeNamespace>>;
let looking: Looking;

beforeAll(async () => {
  cluster = await realCluster();
  namespace = await madeNamespace(cluster);
  looking = lookingAt(cluster.context);
  await make('/apis/apps/v1', 'deployments', workload('web', 2));
  await make('/api/v1', 'services', {metadata: {name: 'web'}, spec: {selector: {app: 'web'}, ports: [{port: 80}]}});
  await make('/apis/policy/v1', 'poddisruptionbudgets', {
    metadata: {name: 'web'},
    spec: {minAvailable: 2, selector: {matchLabels: {app: 'web'}}},
  });
  await until('/apis/policy/v1', 'poddisruptionbudgets/web', ({status}) => status?.currentHealthy === 2);
  await until('/apis/apps/v1', 'deployments/web', ({status}) => status?.readyReplicas === 2);
  await until('/apis/discovery.k8s.io/v1', 'endpointslices', ({items}) =>
    items.some(
      (slice: KubeObject) => slice['endpoints']?.filter((one: {conditions: {ready: boolean}}) => one.conditions.ready).length === 2,
    ),
  );
});
afterAll(async () => {
  looking?.close();
  await namespace?.remove();
  cluster?.close();
});

test('the last backend and the budget are told, and an eviction is refused as said', async () => {
  expect(await looking.look(scaleLookups, drafted('deployments', 'web', toCount(0)))).toEqual([
    'warn: web is the last backend of service web: it will refuse requests.',
    'info: Budget web asks for 2 healthy pods: scaling does not obey it.',
  ]);
  const {items} = await read('/api/v1', 'pods');
  const [{metadata}] = items as [KubeObject];
  expect(await looking.look(podLookups, drafted('pods', metadata.name, {type: 'evict'}))).toEqual([
    'warn: Budget web allows no disruption now: an eviction is refused.',
  ]);
  const eviction = {apiVersion: 'policy/v1', kind: 'Eviction', metadata: {name: metadata.name, namespace: namespace.name}};
  await expect(cluster.ask('POST', `${path('/api/v1', `pods/${metadata.name}`)}/eviction?dryRun=All`, eviction)).rejects.toMatchObject({
    status: 429,
  });
});

test('an autoscaler does what is told of it', async () => {
  await make('/apis/apps/v1', 'deployments', workload('scaled', 2));
  await make('/apis/autoscaling/v2', 'horizontalpodautoscalers', {
    metadata: {name: 'scaled'},
    spec: {
      minReplicas: 2,
      maxReplicas: 3,
      scaleTargetRef: {apiVersion: 'apps/v1', kind: 'Deployment', name: 'scaled'},
      metrics: [{type: 'Resource', resource: {name: 'cpu', target: {type: 'Utilization', averageUtilization: 80}}}],
    },
  });
  const notes = async (count: number) => looking.look(scaleLookups, drafted('deployments', 'scaled', toCount(count)));
  expect(await notes(1)).toEqual(['warn: HPA scaled keeps scaled between 2 and 3: it will be back within a minute.']);
  expect(await notes(0)).toEqual(['info: HPA scaled stops scaling scaled while it is at 0.']);
  await cluster.ask('PATCH', path('/apis/apps/v1', 'deployments/scaled'), {spec: {replicas: 1}});
  await until('/apis/apps/v1', 'deployments/scaled', ({spec}) => spec.replicas === 2);
  await cluster.ask('PATCH', path('/apis/apps/v1', 'deployments/scaled'), {spec: {replicas: 0}});
  await until('/apis/autoscaling/v2', 'horizontalpodautoscalers/scaled', ({status}) =>
    status?.conditions?.some(({reason}: {reason: string}) => reason === 'ScalingDisabled'),
  );
});

test('who applies a field is told, whichever way it is scaled', async () => {
  const applied = {apiVersion: 'apps/v1', kind: 'Deployment', ...workload('applied', 1)};
  const transport = createTransport({context: cluster.context, clock: realClock, env: {}, userAgent: 'dogwatch-test'});
  const answer = await transport.mutate(path('/apis/apps/v1', 'deployments/applied'), {
    method: 'PATCH',
    query: {fieldManager: 'my-operator'},
    contentType: 'application/apply-patch+yaml',
    body: applied,
    signal: new AbortController().signal,
  });
  await text(answer.body);
  transport.close();
  const note = 'warn: spec.replicas is set by my-operator (server-side apply): it will set this back.';
  const inScale: Step = {type: 'patch', subresource: 'scale', patch: {spec: {replicas: 3}}};
  for (const step of [toCount(3), inScale])
    expect(await looking.look(scaleLookups, drafted('deployments', 'applied', step))).toEqual([note]);
});

test('a replica set is set back by its deployment', async () => {
  const {items} = await read('/apis/apps/v1', 'replicasets');
  const {metadata} = (items as KubeObject[]).find(one => one.metadata.name.startsWith('web-'))!;
  expect(await looking.look(scaleLookups, drafted('replicasets', metadata.name, toCount(5)))).toEqual([
    `warn: Replica set ${metadata.name} belongs to deployment web, which sets its count back.`,
  ]);
  await cluster.ask('PATCH', path('/apis/apps/v1', `replicasets/${metadata.name}`), {spec: {replicas: 5}});
  await until('/apis/apps/v1', `replicasets/${metadata.name}`, ({spec}) => spec.replicas === 2);
});

test('a namespace is counted by what remains behind one object', async () => {
  const [note] = await looking.look(deleteLookups, draftOf(targetOf('namespaces', namespace.name), deletion));
  // Pods of the tests before come and go meanwhile.
  expect(note).toMatch(/: (\d+ pods?, )?3 deployments, 1 service and 1 config map\.$/);
});

type Listed = KubeObject & {readonly items: readonly KubeObject[]};

function drafted(plural: Parameters<typeof targetOf>[0], name: string, step: Step) {
  return draftOf(targetOf(plural, `${namespace.name}/${name}`), step);
}

function path(base: string, rest: string): string {
  return `${base}/namespaces/${namespace.name}/${rest}`;
}

async function make(base: string, plural: string, manifest: object): Promise<void> {
  await cluster.ask('POST', path(base, plural), manifest);
}

async function read(base: string, rest: string): Promise<Listed> {
  return (await cluster.ask('GET', path(base, rest))) as Listed;
}

async function until(base: string, rest: string, isSo: (object: Listed) => boolean): Promise<void> {
  const deadline = Date.now() + 90_000;
  while (!isSo(await read(base, rest))) {
    if (Date.now() > deadline) throw new Error(`Not within 90 s: ${rest}`);
    await realClock.sleep(500);
  }
}

function workload(name: string, replicas: number) {
  const container = {name: 'c', image: 'localhost/busybox', imagePullPolicy: 'IfNotPresent', command: ['sleep', '100000']};
  return {
    metadata: {name},
    spec: {
      replicas,
      selector: {matchLabels: {app: name}},
      template: {metadata: {labels: {app: name}}, spec: {terminationGracePeriodSeconds: 0, containers: [container]}},
    },
  };
}
