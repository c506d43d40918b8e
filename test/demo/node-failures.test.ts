import {expect, test} from 'vitest';
import {gitOpsController, trackApplication} from '../../src/demo/controllers/gitops.ts';
import {nodeLifecycleController} from '../../src/demo/controllers/node-lifecycle.ts';
import {nodeTaintController} from '../../src/demo/controllers/node-taints.ts';
import {taintEvictionController} from '../../src/demo/controllers/taint-eviction.ts';
import type {Node} from '../../src/demo/schema/kinds.ts';
import {deployments} from '../../src/demo/types/deployments.ts';
import {nodes} from '../../src/demo/types/nodes.ts';
import {pods} from '../../src/demo/types/pods.ts';
import {addNode, addPod, type Bench, bench, podDraft} from './controller-demo.ts';

const all = [nodeLifecycleController, nodeTaintController, taintEvictionController];

function setReady(demo: Bench, node: Node, status: string): void {
  const lastTransitionTime = new Date(demo.agenda.now()).toISOString();
  demo.registry.change(nodes, undefined, node.metadata.name, {manager: 'test', subresource: 'status'}, current => ({
    ...current,
    status: {...current.status, conditions: [{type: 'Ready', status, lastTransitionTime}]},
  }));
}

const taintsOf = (demo: Bench, node: Node) => demo.now(nodes, node).spec?.taints?.map(({key, effect}) => `${key}:${effect}`);

test('a cordoned node has the taint until it is uncordoned', () => {
  const demo = bench(all);
  const node = addNode(demo, 'a');
  const cordon = (unschedulable: boolean) =>
    demo.registry.change(nodes, undefined, 'a', {manager: 'test'}, current => ({
      ...current,
      spec: {...current.spec, unschedulable},
    }));
  cordon(true);
  demo.agenda.advance(100);
  expect(taintsOf(demo, node)).toEqual(['node.kubernetes.io/unschedulable:NoSchedule']);
  cordon(false);
  demo.agenda.advance(100);
  expect(taintsOf(demo, node)).toBeUndefined();
  expect(demo.told(node)).toEqual(['RegisteredNode: Node a event: Registered Node a in Controller']);
});

test('a node that fails is tainted, its pods are not ready and go when they bear it no longer', () => {
  const demo = bench(all);
  const node = addNode(demo, 'a');
  const toleration = {key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute'};
  const running = {phase: 'Running', conditions: [{type: 'Ready', status: 'True'}]};
  const patient = demo.status(
    pods,
    addPod(demo, podDraft('patient', {nodeName: 'a', tolerations: [{...toleration, tolerationSeconds: 300}]})),
    running,
  );
  const steadfast = demo.status(pods, addPod(demo, podDraft('steadfast', {nodeName: 'a', tolerations: [toleration]})), running);
  const plain = demo.status(pods, addPod(demo, podDraft('plain', {nodeName: 'a', tolerations: []})), running);
  setReady(demo, node, 'Unknown');
  demo.agenda.advance(100);
  expect(taintsOf(demo, node)).toEqual(['node.kubernetes.io/unreachable:NoSchedule']);
  expect(demo.told(node)).toContain('NodeNotReady: Node a status is now: NodeNotReady');
  expect(demo.now(pods, patient).status?.conditions).toMatchObject([{type: 'Ready', status: 'False'}]);
  expect(demo.told(patient)).toEqual(['NodeNotReady: Node is not ready']);
  demo.agenda.advance(6000);
  expect(taintsOf(demo, node)).toEqual(['node.kubernetes.io/unreachable:NoSchedule', 'node.kubernetes.io/unreachable:NoExecute']);
  expect(demo.told(plain)).toContain('TaintManagerEviction: Marking for deletion Pod shop/plain');
  expect(demo.store.get(pods, 'shop', 'patient')?.metadata.deletionTimestamp).toBeUndefined();
  demo.agenda.advance(301_000);
  expect(demo.told(patient)).toContain('TaintManagerEviction: Marking for deletion Pod shop/patient');
  expect(demo.now(pods, steadfast).metadata.deletionTimestamp).toBeUndefined();
});

test('a node that recovers in time keeps its pods', () => {
  const demo = bench(all);
  const node = addNode(demo, 'a');
  const tolerations = [{key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300}];
  const pod = addPod(demo, podDraft('web', {nodeName: 'a', tolerations}));
  setReady(demo, node, 'False');
  demo.agenda.advance(60_000);
  expect(taintsOf(demo, node)).toEqual(['node.kubernetes.io/not-ready:NoSchedule', 'node.kubernetes.io/not-ready:NoExecute']);
  setReady(demo, node, 'True');
  demo.agenda.advance(600_000);
  expect(taintsOf(demo, node)).toBeUndefined();
  expect(demo.now(pods, pod).metadata.deletionTimestamp).toBeUndefined();
  expect(demo.told(pod)).toContain('TaintManagerEviction: Cancelling deletion of Pod shop/web');
});

test('what differs from the repository is put back', () => {
  const demo = bench([gitOpsController]);
  const labels = {app: 'web'};
  const template = {metadata: {labels}, spec: {containers: [{name: 'web', image: 'web:1'}]}};
  trackApplication(demo, {
    namespace: 'argocd',
    name: 'shop',
    revision: 'abc',
    manifests: [
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: {name: 'web', namespace: 'shop'},
        spec: {selector: {matchLabels: labels}, template},
      },
    ],
  });
  demo.agenda.advance(1000);
  const made = demo.store.get(deployments, 'shop', 'web');
  expect(made?.metadata.annotations).toEqual({'argocd.argoproj.io/tracking-id': 'shop:apps/Deployment:shop/web'});
  const change = (image: string, replicas: number) =>
    demo.registry.change(deployments, 'shop', 'web', {manager: 'kubectl'}, current => ({
      ...current,
      spec: {...current.spec!, replicas, template: {...template, spec: {containers: [{name: 'web', image}]}}},
    }));
  change('web:2', 3);
  demo.agenda.advance(1500);
  expect(demo.store.get(deployments, 'shop', 'web')?.spec?.template.spec?.containers[0]?.image).toBe('web:2');
  demo.agenda.advance(4000);
  const healed = demo.store.get(deployments, 'shop', 'web');
  expect(healed?.spec?.template.spec?.containers[0]?.image).toBe('web:1');
  expect(healed?.spec?.replicas).toBe(3);
});
