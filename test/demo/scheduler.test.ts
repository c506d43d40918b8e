import {describe, expect, test} from 'vitest';
import {scheduler} from '../../src/demo/scheduler/scheduler.ts';
import type {Pod} from '../../src/demo/schema/kinds.ts';
import {nodes} from '../../src/demo/types/nodes.ts';
import {persistentVolumeClaims} from '../../src/demo/types/persistentvolumeclaims.ts';
import {pods} from '../../src/demo/types/pods.ts';
import {addNode, addPod, asking, bench, podDraft} from './controller-demo.ts';

type Spec = Partial<NonNullable<Pod['spec']>>;

const nothingHelps = (count: number) =>
  ` no new claims to deallocate, preemption: 0/${count} nodes are available: ${count} Preemption is not helpful for scheduling.`;

describe('a pod that finds its node', () => {
  test('gets its name, the condition and an event', () => {
    const demo = bench([scheduler]);
    addNode(demo, 'node-1');
    const pod = addPod(demo, podDraft('web'));
    demo.agenda.advance(100);
    const bound = demo.now(pods, pod);
    expect(bound.spec?.nodeName).toBe('node-1');
    expect(bound.status?.conditions).toMatchObject([{type: 'PodScheduled', status: 'True'}]);
    expect(demo.told(pod)).toEqual(['Scheduled: Successfully assigned shop/web to node-1']);
  });

  test('pods of one owner are spread', () => {
    const demo = bench([scheduler]);
    for (const name of ['a', 'b', 'c']) addNode(demo, name);
    const ownerReferences = [{apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web', uid: 'u', controller: true}];
    const made = ['1', '2', '3', '4', '5', '6'].map(name => addPod(demo, podDraft(name, {}, {ownerReferences})));
    demo.agenda.advance(100);
    expect(made.map(pod => demo.now(pods, pod).spec?.nodeName).sort()).toEqual(['a', 'a', 'b', 'b', 'c', 'c']);
  });

  test.each<{name: string; spec: Spec; node: string}>([
    {name: 'by selector', spec: {nodeSelector: {disk: 'ssd'}}, node: 'b'},
    {
      name: 'by preferred node affinity',
      spec: {
        affinity: {
          nodeAffinity: {
            preferredDuringSchedulingIgnoredDuringExecution: [
              {weight: 100, preference: {matchExpressions: [{key: 'disk', operator: 'In', values: ['ssd']}]}},
            ],
          },
        },
      },
      node: 'b',
    },
    {
      name: 'by field',
      spec: {
        affinity: {
          nodeAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: {
              nodeSelectorTerms: [{matchFields: [{key: 'metadata.name', operator: 'In', values: ['c']}]}],
            },
          },
        },
      },
      node: 'c',
    },
    {name: 'tolerating', spec: {nodeSelector: {tainted: 'yes'}, tolerations: [{key: 'only', operator: 'Exists'}]}, node: 'd'},
    {name: 'by room', spec: asking({cpu: '5'}), node: 'e'},
  ])('$name', ({spec, node}) => {
    const demo = bench([scheduler]);
    addNode(demo, 'a');
    addNode(demo, 'b', {labels: {disk: 'ssd'}});
    addNode(demo, 'c');
    demo.registry.change(nodes, undefined, addNode(demo, 'd', {labels: {tainted: 'yes'}}).metadata.name, {manager: 'test'}, current => ({
      ...current,
      spec: {taints: [{key: 'only', effect: 'NoSchedule'}]},
    }));
    addNode(demo, 'e', {cpu: '8'});
    const pod = addPod(demo, podDraft('web', spec));
    demo.agenda.advance(100);
    expect(demo.now(pods, pod).spec?.nodeName).toBe(node);
  });
});

describe('a pod that finds none', () => {
  test.each<{name: string; spec: Spec; message: string}>([
    {
      name: 'more than any node has',
      spec: {
        containers: [
          {
            name: 'main',
            image: 'web',
            resources: {requests: {cpu: '64', memory: '10Ti', 'example.com/gpu': '1'}, limits: {'example.com/gpu': '1'}},
          },
        ],
      },
      message: `0/2 nodes are available: 2 Insufficient cpu, 2 Insufficient example.com/gpu, 2 Insufficient memory.${nothingHelps(2)}`,
    },
    {
      name: 'selector',
      spec: {nodeSelector: {disktype: 'ssd'}},
      message: `0/2 nodes are available: 2 node(s) didn't match Pod's node affinity/selector.${nothingHelps(2)}`,
    },
    {
      name: 'affinity to nobody',
      spec: {
        affinity: {
          podAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: [
              {topologyKey: 'kubernetes.io/hostname', labelSelector: {matchLabels: {app: 'nobody'}}},
            ],
          },
        },
      },
      message: `0/2 nodes are available: 2 node(s) didn't match pod affinity rules.${nothingHelps(2)}`,
    },
    {
      name: 'missing claim',
      spec: {volumes: [{name: 'data', persistentVolumeClaim: {claimName: 'x'}}]},
      message: '0/2 nodes are available: persistentvolumeclaim "x" not found. not found',
    },
    {
      name: 'never pre-empting',
      spec: {...asking({cpu: '3.9'}), preemptionPolicy: 'Never'},
      message:
        '0/2 nodes are available: 2 Insufficient cpu. no new claims to deallocate, preemption: not eligible due to preemptionPolicy=Never.',
    },
    {
      name: 'full nodes',
      spec: asking({cpu: '3.9'}),
      message:
        '0/2 nodes are available: 2 Insufficient cpu. no new claims to deallocate, preemption: 0/2 nodes are available: 2 No preemption victims found for incoming pod.',
    },
  ])('$name', ({spec, message}) => {
    const demo = bench([scheduler]);
    for (const name of ['a', 'b']) {
      addNode(demo, name);
      addPod(demo, podDraft(`on-${name}`, {...asking({cpu: '1'}), nodeName: name}));
    }
    const pod = addPod(demo, podDraft('web', spec));
    demo.agenda.advance(100);
    const {status} = demo.now(pods, pod);
    expect(status?.conditions).toMatchObject([{type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message}]);
    expect(demo.told(pod)).toEqual([`FailedScheduling: ${message}`]);
  });

  test('reasons of different nodes are counted and sorted', () => {
    const demo = bench([scheduler]);
    const cordoned = addNode(demo, 'a');
    demo.registry.change(nodes, undefined, cordoned.metadata.name, {manager: 'test'}, current => ({
      ...current,
      spec: {unschedulable: true},
    }));
    const tainted = addNode(demo, 'b');
    demo.registry.change(nodes, undefined, tainted.metadata.name, {manager: 'test'}, current => ({
      ...current,
      spec: {taints: [{key: 'x', effect: 'NoSchedule'}]},
    }));
    addNode(demo, 'c');
    const pod = addPod(demo, podDraft('web', {nodeSelector: {no: 'body'}}));
    demo.agenda.advance(100);
    expect(demo.now(pods, pod).status?.conditions?.[0]?.message).toBe(
      `0/3 nodes are available: 1 node(s) didn't match Pod's node affinity/selector, 1 node(s) had untolerated taint(s), 1 node(s) were unschedulable.${nothingHelps(3)}`,
    );
  });

  test('without nodes at all', () => {
    const demo = bench([scheduler]);
    const pod = addPod(demo, podDraft('web'));
    demo.agenda.advance(100);
    expect(demo.told(pod)).toEqual(['FailedScheduling: no nodes available to schedule pods']);
    addNode(demo, 'late');
    demo.agenda.advance(5000);
    expect(demo.now(pods, pod).spec?.nodeName).toBe('late');
  });

  test('gets in when another one goes, after its back-off', () => {
    const demo = bench([scheduler]);
    addNode(demo, 'a');
    const first = addPod(demo, podDraft('first', asking({cpu: '3'})));
    const second = addPod(demo, podDraft('second', asking({cpu: '3'})));
    demo.agenda.advance(100);
    expect(demo.now(pods, second).spec?.nodeName).toBeUndefined();
    demo.registry.remove(pods, 'shop', first.metadata.name, {graceSeconds: 0});
    demo.store.remove(pods, 'shop', 'first');
    demo.agenda.advance(2000);
    expect(demo.now(pods, second).spec?.nodeName).toBe('a');
  });

  test('is left alone with gates or another scheduler', () => {
    const demo = bench([scheduler]);
    addNode(demo, 'a');
    const gated = addPod(demo, podDraft('gated', {schedulingGates: [{name: 'example.com/x'}]}));
    const other = addPod(demo, podDraft('other', {schedulerName: 'mine'}));
    demo.agenda.advance(100);
    for (const pod of [gated, other]) expect(demo.now(pods, pod).spec?.nodeName).toBeUndefined();
    demo.registry.change(pods, 'shop', 'gated', {manager: 'test'}, ({spec, ...rest}) => ({...rest, spec: {...spec!, schedulingGates: []}}));
    demo.agenda.advance(100);
    expect(demo.now(pods, gated).spec?.nodeName).toBe('a');
  });
});

describe('pods among pods', () => {
  test('anti-affinity keeps them apart, also against those that came before', () => {
    const demo = bench([scheduler]);
    for (const name of ['a', 'b']) addNode(demo, name);
    const term = {topologyKey: 'kubernetes.io/hostname', labelSelector: {matchLabels: {app: 'db'}}};
    const apart = {affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [term]}}};
    const made = ['1', '2', '3'].map(name => addPod(demo, podDraft(name, apart, {labels: {app: 'db'}})));
    const guest = addPod(demo, podDraft('guest', {}, {labels: {app: 'db'}}));
    demo.agenda.advance(100);
    expect(made.map(pod => demo.now(pods, pod).spec?.nodeName).sort()).toEqual(['a', 'b', undefined]);
    expect(demo.now(pods, made[2]!).status?.conditions?.[0]?.message).toContain("2 node(s) didn't match pod anti-affinity rules");
    expect(demo.now(pods, guest).status?.conditions?.[0]?.message).toContain(
      "2 node(s) didn't satisfy existing pods anti-affinity rules. no new claims",
    );
  });

  test('the first of a group that wants to be together goes anywhere, the others to it', () => {
    const demo = bench([scheduler]);
    for (const name of ['a', 'b', 'c']) addNode(demo, name, {labels: {zone: name === 'c' ? '2' : '1'}});
    const term = {topologyKey: 'zone', labelSelector: {matchLabels: {app: 'db'}}};
    const near = {affinity: {podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [term]}}};
    const made = ['1', '2', '3', '4'].map(name => addPod(demo, podDraft(name, near, {labels: {app: 'db'}})));
    demo.agenda.advance(100);
    expect(new Set(made.map(pod => demo.now(pods, pod).spec?.nodeName))).toEqual(new Set(['a', 'b']));
  });

  test('topology spread holds the skew', () => {
    const demo = bench([scheduler]);
    addNode(demo, 'a', {labels: {zone: '1'}});
    addNode(demo, 'b', {labels: {zone: '2'}, pods: '1'});
    const labelSelector = {matchLabels: {app: 'web'}};
    const topologySpreadConstraints = [{maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule', labelSelector}];
    const made = ['1', '2', '3', '4'].map(name => addPod(demo, podDraft(name, {topologySpreadConstraints}, {labels: {app: 'web'}})));
    demo.agenda.advance(100);
    expect(made.map(pod => demo.now(pods, pod).spec?.nodeName).sort()).toEqual(['a', 'a', 'b', undefined]);
    expect(demo.told(made[3]!)[0]).toContain("1 Too many pods, 1 node(s) didn't match pod topology spread constraints.");
  });

  test('host ports', () => {
    const demo = bench([scheduler]);
    addNode(demo, 'a');
    const containers = [{name: 'main', image: 'web', ports: [{containerPort: 80, hostPort: 80}]}];
    addPod(demo, podDraft('one', {containers}));
    const other = addPod(demo, podDraft('other', {containers}));
    demo.agenda.advance(100);
    expect(demo.told(other)[0]).toContain("1 node(s) didn't have free ports for the requested pod ports.");
  });

  test('a higher priority pushes out as few as will do', () => {
    const demo = bench([scheduler]);
    addNode(demo, 'a');
    const big = addPod(demo, podDraft('big', {...asking({cpu: '3'}), priority: 0}));
    const small = addPod(demo, podDraft('small', {...asking({cpu: '1'}), priority: 0}));
    demo.agenda.advance(100);
    const urgent = addPod(demo, podDraft('urgent', {...asking({cpu: '2'}), priority: 1000}));
    demo.agenda.advance(3000);
    expect(demo.told(urgent)[0]).toBe('FailedScheduling: 0/1 nodes are available: 1 Insufficient cpu.');
    expect(demo.told(big)).toContain(`Preempted: Preempted by pod ${urgent.metadata.uid} on node a`);
    expect(demo.told(small).some(text => text.startsWith('Preempted'))).toBe(false);
    demo.store.remove(pods, 'shop', 'big');
    demo.agenda.advance(10_000);
    expect(demo.now(pods, urgent).spec?.nodeName).toBe('a');
  });
});

test('a claim that waits for its first consumer is told the node', () => {
  const demo = bench([scheduler]);
  addNode(demo, 'a');
  const pod = addPod(demo, podDraft('web', {volumes: [{name: 'data', persistentVolumeClaim: {claimName: 'data'}}]}));
  demo.agenda.advance(100);
  const claim = demo.create(persistentVolumeClaims, {
    metadata: {name: 'data', namespace: 'shop'},
    spec: {accessModes: ['ReadWriteOnce'], resources: {requests: {storage: '1Gi'}}, storageClassName: 'now'},
  });
  demo.agenda.advance(12_000);
  expect(demo.told(pod).at(-1)).toBe(
    'FailedScheduling: 0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims. not found',
  );
  expect(demo.now(persistentVolumeClaims, claim).metadata.annotations).toBeUndefined();
});

test('ten thousand pods on two hundred nodes', () => {
  const demo = bench([scheduler]);
  for (let index = 0; index < 200; index++)
    addNode(demo, `node-${index}`, {cpu: '64', labels: {'topology.kubernetes.io/zone': `z${index % 3}`}});
  for (let index = 0; index < 10_000; index++) {
    const ownerReferences = [{apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web', uid: `u${index % 200}`, controller: true}];
    addPod(demo, podDraft(`pod-${index}`, asking({cpu: '100m', memory: '64Mi'}), {ownerReferences}));
  }
  const before = process.cpuUsage();
  demo.agenda.advance(1000);
  const {user, system} = process.cpuUsage(before);
  // It takes about a second where nothing else runs; what is to be found here is something quadratic.
  expect((user + system) / 1000).toBeLessThan(5000);
  expect(demo.store.list(pods).every(({spec}) => spec?.nodeName)).toBe(true);
});
