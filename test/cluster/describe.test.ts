import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import type {KubeObject, ResourceKind} from '../../src/kube/object.ts';
import {describedByUs, kubectl, missingLines} from './described.ts';
import {canary, debugContainer, describedObjects} from './described-objects.ts';
import {madeNamespace, pathOf, type RealCluster, realCluster} from './real-cluster.ts';

// Every value that kubectl prints about an object stands in the Describe tab, in one line as there.
const kind = (name: string, plural: string, group = '', version = 'v1', isNamespaced = true): ResourceKind => ({
  group,
  version,
  plural,
  singular: name.toLowerCase(),
  name,
  isNamespaced,
});
/** With how many requests beside the object kubectl makes do. */
const kinds: readonly (readonly [ResourceKind, number])[] = [
  [kind('Pod', 'pods'), 1],
  [kind('Deployment', 'deployments', 'apps'), 2],
  [kind('ReplicaSet', 'replicasets', 'apps'), 2],
  [kind('StatefulSet', 'statefulsets', 'apps'), 2],
  [kind('DaemonSet', 'daemonsets', 'apps'), 2],
  [kind('ReplicationController', 'replicationcontrollers'), 2],
  [kind('Job', 'jobs', 'batch'), 1],
  [kind('CronJob', 'cronjobs', 'batch'), 1],
  [kind('HorizontalPodAutoscaler', 'horizontalpodautoscalers', 'autoscaling', 'v2'), 1],
  [kind('PodDisruptionBudget', 'poddisruptionbudgets', 'policy'), 1],
  [kind('Service', 'services'), 2],
  [kind('Ingress', 'ingresses', 'networking.k8s.io'), 5],
  [kind('ConfigMap', 'configmaps'), 1],
  [kind('Secret', 'secrets'), 0],
  [kind('ServiceAccount', 'serviceaccounts'), 2],
  [kind('Node', 'nodes', '', 'v1', false), 5],
  [kind('Namespace', 'namespaces', '', 'v1', false), 3],
  [kind('PersistentVolume', 'persistentvolumes', '', 'v1', false), 1],
  [kind('PersistentVolumeClaim', 'persistentvolumeclaims'), 2],
  [kind('NetworkPolicy', 'networkpolicies', 'networking.k8s.io'), 0],
  [kind('EndpointSlice', 'endpointslices', 'discovery.k8s.io'), 1],
  // Described in the general form.
  [kind('ControllerRevision', 'controllerrevisions', 'apps'), 1],
  [kind('Lease', 'leases', 'coordination.k8s.io'), 1],
];

const seeded = ['shop', 'ops', 'default'];

let cluster: RealCluster;
let space: Awaited<ReturnType<typeof madeNamespace>>;
const ask = (method: string, resource: ResourceKind, name: string, body?: unknown, more = '') =>
  cluster.ask(method, `${pathOf(resource, space.name, name)}${more}`, body);
const pods = kinds[0]![0];
const deployments = kinds[1]![0];

beforeAll(async () => {
  cluster = await realCluster();
  space = await madeNamespace(cluster);
  await run('wait', '--for=create', 'serviceaccount/default', '--timeout=60s');
  for (const object of describedObjects) await create(object as KubeObject);
  await run(
    'wait',
    '--for=jsonpath={.status.containerStatuses[?(@.name=="breaks")].lastState.terminated.exitCode}=3',
    'pod/everything',
    '--timeout=60s',
  );
  await run('rollout', 'status', 'deployment/rolling', '--timeout=60s');
  await run('wait', '--for=jsonpath={.status.phase}=Succeeded', 'pod/done', '--timeout=60s');
  await run('wait', '--for=condition=complete', 'job/indexed', '--timeout=60s');
  await ask('PATCH', pods, 'everything', debugContainer, '/ephemeralcontainers');
  await ask('DELETE', pods, 'leaving');
  await ask('PATCH', deployments, 'rolling', {
    spec: {template: {metadata: {annotations: {made: 'anew'}}, spec: {nodeSelector: {'does-not': 'exist'}}}},
  });
  await run('wait', '--for=jsonpath={.status.updatedReplicas}=2', 'deployment/rolling', '--timeout=60s');
  await run('wait', '--for=condition=ScalingActive=false', 'hpa/rolling', '--timeout=60s');
});
afterAll(async () => {
  await ask('PATCH', pods, 'leaving', {metadata: {finalizers: null}}).catch(() => {});
  await space.remove();
  cluster.close();
});

describe.each(kinds)('$name', (resource, requests) => {
  test('says all that kubectl says', async () => {
    const list = (await cluster.ask('GET', pathOf(resource))) as {readonly items: readonly KubeObject[]};
    const chosen = few(list.items, resource);
    expect(chosen.length).toBeGreaterThan(0);
    for (const {metadata} of chosen) await compare(resource, metadata.namespace ?? '', metadata.name, requests);
  });
});

/** All of these tests, and some of the seed: what works for many works for all. */
function few(objects: readonly KubeObject[], {name}: ResourceKind): readonly KubeObject[] {
  const own = objects.filter(({metadata}) => (metadata.namespace ?? metadata.name) === space.name);
  // Other tests come and go in namespaces of their own.
  const seeds = objects.filter(({metadata}) => seeded.includes(metadata.namespace ?? (name === 'Namespace' ? metadata.name : 'shop')));
  return [...own, ...seeds.slice(0, 6)];
}

/** What changes between two questions is asked again. */
async function compare(resource: ResourceKind, namespace: string, name: string, requests: number): Promise<void> {
  let missing: readonly string[] = [];
  let said = '';
  for (let attempt = 0; attempt < 4; attempt++) {
    const words = ['describe', `${resource.plural}${resource.group === '' ? '' : `.${resource.group}`}`, name];
    const [theirs, ours] = await Promise.all([
      kubectl(resource.isNamespaced ? [...words, `--namespace=${namespace}`] : words),
      describedByUs(cluster, resource, namespace, name),
    ]);
    expect(ours.asked.length).toBeLessThanOrEqual(requests);
    missing = missingLines(theirs, ours.lines);
    said = ours.lines.join('\n');
    expect(said).not.toContain(canary);
    if (missing.length === 0) return;
  }
  expect(`${namespace}/${name}:\n${said}`).toBe(missing.join('\n'));
}

function run(...words: readonly string[]): Promise<string> {
  return kubectl([`--namespace=${space.name}`, ...words]);
}

async function create(object: KubeObject): Promise<void> {
  await cluster.ask('POST', `${await listPath(object)}`, object);
}

async function listPath({apiVersion = '', kind: name = ''}: KubeObject): Promise<string> {
  const [version, group = ''] = apiVersion.split('/').reverse();
  const plural = name === 'Ingress' ? 'ingresses' : `${name.toLowerCase()}s`;
  return pathOf({group, version: version!, plural}, space.name);
}
