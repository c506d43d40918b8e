import {expect, test} from 'vitest';
import {createRandom} from '../src/demo/random.ts';
import {describeTab} from '../src/details/describe.ts';
import type {KubeObject, ResourceKind} from '../src/kube/object.ts';
import {describedObjects} from './cluster/described-objects.ts';
import {kindOf} from './described-text.ts';
import {inspectedOf, linesOf} from './inspected.ts';

const seed = 20_260_102;
const kinds: readonly ResourceKind[] = [
  kindOf('Pod', 'pods'),
  kindOf('Deployment', 'deployments', 'apps'),
  kindOf('ReplicaSet', 'replicasets', 'apps'),
  kindOf('StatefulSet', 'statefulsets', 'apps'),
  kindOf('DaemonSet', 'daemonsets', 'apps'),
  kindOf('ReplicationController', 'replicationcontrollers'),
  kindOf('Job', 'jobs', 'batch'),
  kindOf('CronJob', 'cronjobs', 'batch'),
  kindOf('HorizontalPodAutoscaler', 'horizontalpodautoscalers', 'autoscaling', 'v2'),
  kindOf('PodDisruptionBudget', 'poddisruptionbudgets', 'policy'),
  kindOf('Service', 'services'),
  kindOf('Ingress', 'ingresses', 'networking.k8s.io'),
  kindOf('ConfigMap', 'configmaps'),
  kindOf('Secret', 'secrets'),
  kindOf('PersistentVolumeClaim', 'persistentvolumeclaims'),
  kindOf('Lease', 'leases', 'coordination.k8s.io'),
];

test(`no object breaks it, whatever stands in its fields (seed ${seed})`, () => {
  const random = createRandom(seed);
  const odd = [null, 7, true, 'text', [], {}, [null], [1, 'a'], {a: null}, '2026-01-02T12:00:00Z', 'x\ny'];
  const spoilt = (value: unknown): unknown => {
    if (random.below(12) === 0) return random.pick(odd);
    if (Array.isArray(value)) return value.map(spoilt);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, held]) => [key, spoilt(held)]));
  };
  let lines = 0;
  for (let round = 0; round < 40; round++) {
    for (const kind of kinds) {
      const own = describedObjects.filter(one => (one as KubeObject).kind === kind.name);
      // Statuses of pods of other objects are as odd as any.
      const object = spoilt(random.pick(own.length === 0 ? describedObjects : own)) as KubeObject;
      const named = {...object, metadata: {...(object?.metadata as object), name: 'odd', namespace: 'shop'}} as KubeObject;
      const inspected = {...inspectedOf(kind, named), answer: () => ({state: 'known', value: spoilt({items: describedObjects})}) as const};
      expect(describeTab.needs!(inspected).length).toBeGreaterThanOrEqual(0);
      lines += linesOf(describeTab.doc(inspected)).length;
    }
  }
  expect(lines).toBeGreaterThan(1000);
});

test('every kind is described without anything but its name', () => {
  for (const kind of [...kinds, kindOf('Node', 'nodes', '', 'v1', false), kindOf('Widget', 'widgets', 'example.com')]) {
    const [first] = linesOf(describeTab.doc(inspectedOf(kind, {metadata: {name: 'bare'}})));
    expect(first).toMatch(/^Name: +bare$/);
  }
});

test('an HPA of the core group, or a pod of another, is not mistaken', () => {
  const text = (kind: ResourceKind) => linesOf(describeTab.doc(inspectedOf(kind, {metadata: {name: 'a', namespace: 'shop'}}))).join('\n');
  expect(text(kindOf('Pod', 'pods'))).toContain('QoS Class');
  expect(text(kindOf('Pod', 'pods', 'example.com'))).not.toContain('QoS Class');
});
