import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {fieldTable} from '../../src/kube/field-table.ts';
import {type Fields, fieldsOf, type MessageName} from '../../src/kube/fields.ts';
import type {AnyObject} from '../../src/resources/columns.ts';
import {kinds} from '../../src/resources/index.ts';
import {idOf} from '../../src/resources/kind.ts';
import {projector} from '../../src/resources/project.ts';
import {core, of, type Type} from './odd.ts';
import {oddObjects} from './odd-objects.ts';
import {pathOf, type RealCluster, realCluster} from './real-cluster.ts';
import {readObjects, ways} from './real-reading.ts';

let cluster: RealCluster;
let odd: Awaited<ReturnType<typeof oddObjects>>;
beforeAll(async () => {
  cluster = await realCluster();
  odd = await oddObjects(cluster);
});
afterAll(async () => {
  await odd?.remove();
  cluster?.close();
});

const readable = kinds.filter(kind => kind.from === 'fields' && !kind.partsOf);

describe('rows read in four ways are the same', () => {
  test.each(readable.map(kind => ({id: idOf(kind), kind})))('$id', async ({kind}) => {
    const [first, ...others] = await readUnchanged(kind, kind.fields as Fields<AnyObject>, kind.isNamespaced);
    const project = projector(kind);
    for (const [index, other] of others.entries()) {
      expect(other, `objects of a ${ways[index + 1]}`).toStrictEqual(first);
      expect(other.map(projector(kind)), `rows of a ${ways[index + 1]}`).toStrictEqual(first!.map(project));
    }
    expect(first!.length).toBeGreaterThan(0);
  });
});

describe('every field that can be read is the same in four ways', () => {
  test.each<[message: MessageName, type: Type]>([
    ['Pod', core('pods')],
    ['Service', core('services')],
    ['ConfigMap', core('configmaps')],
    ['Secret', core('secrets')],
    ['Event', core('events')],
    ['PersistentVolumeClaim', core('persistentvolumeclaims')],
    ['Deployment', of('apps', 'deployments')],
    ['ReplicaSet', of('apps', 'replicasets')],
    ['StatefulSet', of('apps', 'statefulsets')],
    ['DaemonSet', of('apps', 'daemonsets')],
    ['Job', of('batch', 'jobs')],
    ['CronJob', of('batch', 'cronjobs')],
    ['EndpointSlice', of('discovery.k8s.io', 'endpointslices')],
    ['Ingress', of('networking.k8s.io', 'ingresses')],
    ['HorizontalPodAutoscaler', of('autoscaling', 'horizontalpodautoscalers', 'v2')],
    ['NetworkPolicy', of('networking.k8s.io', 'networkpolicies')],
    ['PodDisruptionBudget', of('policy', 'poddisruptionbudgets')],
    ['ServiceAccount', core('serviceaccounts')],
    ['StorageClass', of('storage.k8s.io', 'storageclasses')],
    ['Namespace', core('namespaces')],
    ['Node', core('nodes')],
    ['PersistentVolume', core('persistentvolumes')],
  ])('%s', async (message, type) => {
    const isNamespaced = !['Namespace', 'Node', 'PersistentVolume', 'StorageClass'].includes(message);
    const [first, ...others] = await readUnchanged(type, everyFieldOf(message), isNamespaced);
    for (const [index, other] of others.entries()) expect(other, `objects of a ${ways[index + 1]}`).toStrictEqual(first);
    expect(first!.length).toBeGreaterThan(0);
  });
});

/** Read in all ways, again until nothing has changed from the first to the last; in order of uid. */
async function readUnchanged(type: Type, fields: Fields<AnyObject>, isNamespaced: boolean): Promise<AnyObject[][]> {
  const path = pathOf(type, isNamespaced ? odd.namespace : undefined);
  const versions = (objects: readonly AnyObject[]) => JSON.stringify(objects.map(({metadata}) => [metadata.uid, metadata.resourceVersion]));
  const expected = odd.namesOf(type);
  for (let tries = 0; tries < 10; tries++) {
    const read: AnyObject[][] = [];
    for (const way of ways) {
      const objects = await readObjects(cluster, path, fields, way);
      read.push(objects.sort((one, other) => (one.metadata.uid < other.metadata.uid ? -1 : 1)));
    }
    if (!read.every(objects => versions(objects) === versions(read[0]!))) continue;
    expect(read[0]!.map(({metadata}) => metadata.name)).toEqual(expect.arrayContaining([...expected]));
    return read;
  }
  throw new Error(`${path} changed all the time`);
}

function everyFieldOf(message: MessageName): Fields<AnyObject> {
  return fieldsOf(message as 'Namespace', everything(message) as {metadata: {uid: true}}) as unknown as Fields<AnyObject>;
}

function everything(message: MessageName): object {
  const fields = Object.entries(fieldTable[message] as Readonly<Record<string, readonly [number, string, number?]>>);
  return Object.fromEntries(
    fields.map(([name, [, type]]) => {
      const bare = type.replace(/\W+$/, '');
      return [name, bare in fieldTable ? everything(bare as MessageName) : bare === 'bytes' ? 'size' : true];
    }),
  );
}
