import {afterAll, beforeAll, expect, test} from 'vitest';
import type {KubeObject, ResourceKind} from '../../src/kube/object.ts';
import {describedByUs, kubectl, missingLines} from './described.ts';
import {type OddObjects, oddObjects} from './odd-objects.ts';
import {pathOf, type RealCluster, realCluster} from './real-cluster.ts';

// Every value that kubectl prints about an object stands in the Describe tab: kinds without pods of their own.
const kind = (name: string, plural: string, group = '', isNamespaced = true): ResourceKind => ({
  group,
  version: 'v1',
  plural,
  singular: name.toLowerCase(),
  name,
  isNamespaced,
});
/** With how many requests beside the object we make do; an ingress asks for each service. */
const kinds: readonly (readonly [ResourceKind, number])[] = [
  [kind('Service', 'services'), 2],
  [kind('Ingress', 'ingresses', 'networking.k8s.io'), 4],
  [kind('EndpointSlice', 'endpointslices', 'discovery.k8s.io'), 1],
  [kind('NetworkPolicy', 'networkpolicies', 'networking.k8s.io'), 0],
  [kind('ConfigMap', 'configmaps'), 1],
  [kind('Secret', 'secrets'), 0],
  [kind('ServiceAccount', 'serviceaccounts'), 1],
  [kind('PersistentVolumeClaim', 'persistentvolumeclaims'), 2],
  [kind('PersistentVolume', 'persistentvolumes', '', false), 1],
  [kind('StorageClass', 'storageclasses', 'storage.k8s.io', false), 1],
  [kind('Node', 'nodes', '', false), 3],
  [kind('Namespace', 'namespaces', '', false), 2],
  [kind('Lease', 'leases', 'coordination.k8s.io'), 1],
  [kind('ControllerRevision', 'controllerrevisions', 'apps'), 1],
  [kind('APIService', 'apiservices', 'apiregistration.k8s.io', false), 1],
];

/** Sentences of kubectl that we say in other words, and what newer ones do not print any more, and nothing. */
const otherwise = /^ *\* Matches all pods|^Tokens: |^Namespace: *$/;
/** Where nothing answers, and where a port is not told, we say so. */
const said = (text: string) => text.replaceAll(' ()', ' (<none>)').replaceAll('To Port: <nil>/', 'To Port: <any>/');

let cluster: RealCluster;
let odd: OddObjects;
beforeAll(async () => {
  cluster = await realCluster();
  odd = await oddObjects(cluster);
});
afterAll(async () => {
  await odd?.remove();
  cluster?.close();
});

test.each(kinds.map(([resource, requests]) => ({name: resource.name, resource, requests})))('$name', async ({resource, requests}) => {
  const list = (await cluster.ask('GET', pathOf(resource))) as {readonly items: readonly KubeObject[]};
  const own = new Set(odd.namesOf(resource));
  const chosen = list.items.filter(({metadata}) =>
    resource.isNamespaced ? [odd.namespace, 'shop', 'ops', 'kube-node-lease'].includes(metadata.namespace!) : !metadata.deletionTimestamp,
  );
  const few = [...chosen.filter(({metadata}) => own.has(metadata.name) && metadata.namespace === odd.namespace), ...chosen.slice(0, 6)];
  expect(few.length).toBeGreaterThan(0);
  const different: string[] = [];
  for (const {metadata} of new Set(few)) different.push(...(await missing(resource, metadata.namespace ?? '', metadata.name, requests)));
  expect(different).toEqual([]);
});

/** What changes between two questions is asked again. */
async function missing(resource: ResourceKind, namespace: string, name: string, requests: number): Promise<readonly string[]> {
  const words = ['describe', `${resource.plural}${resource.group === '' ? '' : `.${resource.group}`}`, name];
  let found: readonly string[] = [];
  for (let attempt = 0; attempt < 4; attempt++) {
    const [theirs, ours] = await Promise.all([
      kubectl(resource.isNamespaced ? [...words, `--namespace=${namespace}`] : words),
      describedByUs(cluster, resource, namespace, name),
    ]);
    expect(ours.asked.length).toBeLessThanOrEqual(requests);
    found = missingLines(said(theirs), ours.lines)
      .filter(line => !otherwise.test(line))
      .map(line => `${namespace}/${name}: ${line}`);
    if (found.length === 0) return [];
  }
  return found;
}
