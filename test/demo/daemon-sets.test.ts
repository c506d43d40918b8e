import {expect, test} from 'vitest';
import {daemonSetController} from '../../src/demo/controllers/daemon-sets.ts';
import type {Demo} from '../../src/demo/demo.ts';
import type {DaemonSet, DaemonSetSpec, Node, NodeSpec, PodSpec} from '../../src/demo/schema/kinds.ts';
import {controllerRevisions} from '../../src/demo/types/controllerrevisions.ts';
import {daemonSets} from '../../src/demo/types/daemonsets.ts';
import {nodes} from '../../src/demo/types/nodes.ts';
import {pods} from '../../src/demo/types/pods.ts';
import {change, create, get, kubelet, podSpec, running, setStatus, toldOf, workloads} from './workloads.ts';

const labels = {app: 'agent'};

function node(demo: Demo, name: string, spec: NodeSpec = {}, nodeLabels: Record<string, string> = {}): Node {
  return create(demo, nodes, {metadata: {name, labels: nodeLabels}, spec});
}

function daemon(demo: Demo, spec: Partial<DaemonSetSpec> = {}, podRest: Partial<PodSpec> = {}): DaemonSet {
  return create(demo, daemonSets, {
    metadata: {name: 'agent', namespace: 'shop'},
    spec: {
      selector: {matchLabels: labels},
      revisionHistoryLimit: 10,
      updateStrategy: {type: 'RollingUpdate', rollingUpdate: {maxUnavailable: 1, maxSurge: 0}},
      template: {metadata: {labels}, spec: podSpec('agent:1', podRest)},
      ...spec,
    },
  });
}

function setImage(demo: Demo, image: string): void {
  change(demo, daemonSets, 'agent', current => ({
    ...current,
    spec: {...current.spec!, template: {metadata: {labels}, spec: podSpec(image)}},
  }));
}

function placed(demo: Demo): readonly string[] {
  return running(demo)
    .map(({spec}) => spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms[0])
    .map(term => term?.matchFields?.[0]?.values?.[0] ?? '')
    .sort();
}

function images(demo: Demo): readonly (string | undefined)[] {
  return running(demo)
    .map(({spec}) => spec?.containers[0]?.image)
    .sort();
}

test('one pod for each node that fits, now and later', () => {
  const demo = workloads(daemonSetController);
  kubelet(demo);
  node(demo, 'one', {}, {disk: 'ssd'});
  node(demo, 'two', {taints: [{key: 'gpu', effect: 'NoSchedule'}]}, {disk: 'ssd'});
  node(demo, 'three', {taints: [{key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule'}], unschedulable: true}, {disk: 'ssd'});
  node(demo, 'four', {}, {disk: 'hdd'});
  daemon(demo, {}, {nodeSelector: {disk: 'ssd'}});
  demo.agenda.advance(3000);
  expect(placed(demo)).toEqual(['one', 'three']);
  const [pod] = running(demo);
  expect(pod!.metadata.labels?.['controller-revision-hash']).toMatch(/^[bcdf456789]{8,10}$/);
  expect(pod!.spec?.tolerations).toHaveLength(6);
  expect(get(demo, daemonSets, 'agent').status).toMatchObject({
    currentNumberScheduled: 2,
    desiredNumberScheduled: 2,
    numberMisscheduled: 0,
    numberReady: 2,
    numberAvailable: 2,
    updatedNumberScheduled: 2,
  });
  node(demo, 'five', {}, {disk: 'ssd'});
  demo.agenda.advance(3000);
  expect(placed(demo)).toEqual(['five', 'one', 'three']);
  change(demo, nodes, 'one', ({spec: _, ...current}) => ({...current, spec: {taints: [{key: 'gone', effect: 'NoExecute'}]}}));
  demo.agenda.advance(3000);
  expect(placed(demo)).toEqual(['five', 'three']);
  const {version} = demo.store;
  demo.agenda.advance(600_000);
  expect(demo.store.version).toBe(version);
});

test('a rolling update replaces one node at a time, and keeps its revisions', () => {
  const demo = workloads(daemonSetController);
  kubelet(demo);
  for (const name of ['one', 'two', 'three']) node(demo, name);
  daemon(demo);
  demo.agenda.advance(3000);
  setImage(demo, 'agent:2');
  let least = 3;
  for (let step = 0; step < 200; step++) {
    demo.agenda.advance(50);
    least = Math.min(least, running(demo).filter(({status}) => status?.phase === 'Running').length);
  }
  expect(least).toBe(2);
  expect(images(demo)).toEqual(['agent:2', 'agent:2', 'agent:2']);
  const revisions = demo.registry.list(controllerRevisions, 'shop');
  expect(revisions.map(({revision}) => revision).sort()).toEqual([1, 2]);
  expect(revisions[0]!.data).toMatchObject({spec: {template: {$patch: 'replace'}}});
  setImage(demo, 'agent:1');
  demo.agenda.advance(10_000);
  expect(
    demo.registry
      .list(controllerRevisions, 'shop')
      .map(({revision}) => revision)
      .sort(),
  ).toEqual([2, 3]);
  expect(images(demo)).toEqual(['agent:1', 'agent:1', 'agent:1']);
});

test('with a surge the new pod comes before the old one goes', () => {
  const demo = workloads(daemonSetController);
  kubelet(demo);
  for (const name of ['one', 'two']) node(demo, name);
  daemon(demo, {updateStrategy: {type: 'RollingUpdate', rollingUpdate: {maxUnavailable: 0, maxSurge: 1}}});
  demo.agenda.advance(3000);
  setImage(demo, 'agent:2');
  let [least, most] = [2, 2];
  for (let step = 0; step < 200; step++) {
    demo.agenda.advance(50);
    most = Math.max(most, running(demo).length);
    least = Math.min(least, running(demo).filter(({status}) => status?.phase === 'Running').length);
  }
  expect([least, most]).toEqual([2, 3]);
  expect(images(demo)).toEqual(['agent:2', 'agent:2']);
});

test('on delete, only what is deleted is replaced by the new', () => {
  const demo = workloads(daemonSetController);
  kubelet(demo);
  for (const name of ['one', 'two']) node(demo, name);
  daemon(demo, {updateStrategy: {type: 'OnDelete'}});
  demo.agenda.advance(3000);
  setImage(demo, 'agent:2');
  demo.agenda.advance(3000);
  expect(images(demo)).toEqual(['agent:1', 'agent:1']);
  demo.registry.remove(pods, 'shop', running(demo)[0]!.metadata.name);
  demo.agenda.advance(3000);
  expect(images(demo)).toEqual(['agent:1', 'agent:2']);
  expect(get(demo, daemonSets, 'agent').status).toMatchObject({updatedNumberScheduled: 1});
});

test('a pod that failed is replaced, ever later', () => {
  const demo = workloads(daemonSetController);
  kubelet(demo);
  node(demo, 'one');
  daemon(demo);
  demo.agenda.advance(3000);
  const fail = () => setStatus(demo, running(demo)[0]!, {phase: 'Failed'});
  const {name} = running(demo)[0]!.metadata;
  fail();
  demo.agenda.advance(100);
  expect(toldOf(demo, 'agent')).toContain(`FailedDaemonPod: Found failed daemon pod shop/${name} on node one, will try to kill it`);
  demo.agenda.advance(700);
  const next = running(demo)[0]!.metadata.name;
  expect(next).not.toBe(name);
  fail();
  demo.agenda.advance(100);
  expect(running(demo)[0]!.metadata.name).toBe(next);
  demo.agenda.advance(3000);
  expect(running(demo)[0]!.metadata.name).not.toBe(next);
});
