import {describe, expect, test} from 'vitest';
import {metrics} from '../../src/demo/api/metrics/metrics.ts';
import type {VirtualRequest} from '../../src/demo/api/virtual.ts';
import type {Demo} from '../../src/demo/demo.ts';
import type {Usage} from '../../src/demo/kubelet/runtime.ts';
import {timeText} from '../../src/demo/object.ts';
import type {KubeObject} from '../../src/demo/object.ts';
import type {Pod} from '../../src/demo/schema/kinds.ts';
import {nodes} from '../../src/demo/types/nodes.ts';
import {pods} from '../../src/demo/types/pods.ts';
import {parseSelector, type Requirement} from '../../src/kube/selector.ts';
import {apiDemo, refusalOf} from './api-demo.ts';

const write = {manager: 'test'};
const status = {manager: 'test', subresource: 'status'} as const;

function usage(pod: Pod): readonly Usage[] {
  return (pod.spec?.containers ?? []).map(({name}) => ({container: name, cpuNanocores: 12_345_678, memoryBytes: 5_000_000}));
}

function metricsDemo(): Demo {
  const demo = apiDemo({usage});
  for (const [name, ready] of [
    ['node-1', 'True'],
    ['node-2', 'Unknown'],
  ] as const) {
    const node = demo.registry.create(nodes, {metadata: {name, labels: {zone: name}}}, write);
    const capacity = {cpu: '4', memory: '8Gi'};
    demo.registry.update(nodes, {...node, status: {capacity, conditions: [{type: 'Ready', status: ready}]}}, status);
  }
  for (const [name, phase] of [
    ['web', 'Running'],
    ['done', 'Succeeded'],
  ] as const) {
    const containers = [
      {name: 'web', image: 'web'},
      {name: 'side', image: 'side'},
    ];
    const pod = demo.registry.create(
      pods,
      {metadata: {name, namespace: 'shop', labels: {app: name}}, spec: {nodeName: 'node-1', containers}},
      write,
    );
    const running = {startedAt: timeText(demo.agenda.now())};
    const containerStatuses = containers.map(({name, image}) => ({
      name,
      image,
      imageID: '',
      ready: true,
      restartCount: 0,
      state: {running},
    }));
    demo.registry.update(pods, {...pod, status: {...pod.status, phase, containerStatuses}}, status);
  }
  return demo;
}

function ask(demo: Demo, plural: string, request: Partial<VirtualRequest>) {
  const resource = metrics.find(each => each.plural === plural)!;
  const whole: VirtualRequest = {
    verb: 'list',
    random: demo.random,
    user: {name: 'test', groups: []},
    namespace: undefined,
    name: undefined,
    body: undefined,
    labelSelector: [],
    fieldSelector: () => true,
    ...request,
  };
  return resource.handle(demo, whole) as KubeObject & {items: readonly KubeObject[]};
}

describe('pods', () => {
  test('are told once they were looked at twice', () => {
    const demo = metricsDemo();
    expect(refusalOf(() => ask(demo, 'pods', {verb: 'get', namespace: 'shop', name: 'web'})).message).toBe(
      'podmetrics.metrics.k8s.io "shop/web" not found',
    );
    expect(ask(demo, 'pods', {namespace: 'shop'}).items).toEqual([]);
    demo.agenda.advance(20_000);
    expect(ask(demo, 'pods', {verb: 'get', namespace: 'shop', name: 'web'})).toEqual({
      kind: 'PodMetrics',
      apiVersion: 'metrics.k8s.io/v1beta1',
      metadata: {name: 'web', namespace: 'shop', creationTimestamp: '2026-11-26T01:00:20Z', labels: {app: 'web'}},
      timestamp: '2026-11-26T01:00:15Z',
      window: '15s',
      containers: [
        {name: 'web', usage: {cpu: '12345678n', memory: '4880Ki'}},
        {name: 'side', usage: {cpu: '12345678n', memory: '4880Ki'}},
      ],
    });
    expect(ask(demo, 'pods', {}).items).toHaveLength(1);
    const labelSelector = parseSelector('app!=web') as readonly Requirement[];
    expect(ask(demo, 'pods', {labelSelector}).items).toHaveLength(0);
  });

  test('show in tables', () => {
    const demo = metricsDemo();
    demo.agenda.advance(20_000);
    const {columns = []} = metrics.find(({plural}) => plural === 'pods')!;
    const [item] = ask(demo, 'pods', {}).items;
    expect(columns.map(({name}) => name)).toEqual(['Name', 'cpu', 'memory', 'Window']);
    expect(columns.map(column => column.cell(item!, 0))).toEqual(['web', '24691356n', '9764Ki', '15s']);
  });
});

test('nodes that answer are told', () => {
  const demo = metricsDemo();
  const {items} = ask(demo, 'nodes', {});
  expect(items.map(({metadata}) => metadata.name)).toEqual(['node-1']);
  expect(items[0]).toMatchObject({usage: {cpu: '104691356n', memory: '429196Ki'}});
  expect(refusalOf(() => ask(demo, 'nodes', {verb: 'get', name: 'node-2'})).message).toBe('nodemetrics.metrics.k8s.io "node-2" not found');
});
