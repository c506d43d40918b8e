import type {Controller, Demo} from '../../src/demo/demo.ts';
import type {Draft, KubeObject} from '../../src/demo/object.ts';
import type {Event, Pod} from '../../src/demo/schema/kinds.ts';
import type {ResourceType} from '../../src/demo/type.ts';
import {events} from '../../src/demo/types/events.ts';
import {namespaces} from '../../src/demo/types/namespaces.ts';
import {nodes} from '../../src/demo/types/nodes.ts';
import {pods} from '../../src/demo/types/pods.ts';
import {bareDemo} from './bare-demo.ts';

export type Bench = Demo & {
  create<T extends KubeObject>(type: ResourceType<T>, draft: Loose<T>): T;
  /** Replaces the status. */
  status<T extends KubeObject & {readonly status?: object}>(type: ResourceType<T>, object: T, status: NonNullable<T['status']>): T;
  /** The state that is stored now. */
  now<T extends KubeObject>(type: ResourceType<T>, object: KubeObject): T;
  /** `Reason: message` of all events about it, in the order of being told last. */
  told(object: KubeObject): readonly string[];
};

/** Metadata in parts; the rest as the type has it. */
type Loose<T extends KubeObject> = Draft<T>;

/** A cluster with some controllers and nothing else: namespaces `shop` and `default`, no nodes. */
export function bench(controllers: readonly Controller[], runtime: Partial<Demo['runtime']> = {}): Bench {
  const demo = bareDemo({agenda: Date.parse('2026-01-01T00:00:00Z'), runtime});
  const {registry, store} = demo;
  for (const name of ['default', 'shop'])
    registry.create(namespaces, {metadata: {name}, spec: {finalizers: ['kubernetes']}}, {manager: 'test'});
  for (const controller of controllers) controller(demo);
  return Object.assign(demo, {
    create: <T extends KubeObject>(type: ResourceType<T>, draft: Loose<T>) => registry.create(type, draft, {manager: 'test'}),
    status: <T extends KubeObject & {readonly status?: object}>(type: ResourceType<T>, object: T, status: NonNullable<T['status']>) =>
      registry.change(type, object.metadata.namespace, object.metadata.name, {manager: 'test', subresource: 'status'}, current => ({
        ...current,
        status,
      }))!,
    now: <T extends KubeObject>(type: ResourceType<T>, {metadata}: KubeObject) => store.get(type, metadata.namespace, metadata.name)!,
    told: ({metadata}: KubeObject) =>
      store
        .list<Event>(events)
        .filter(({involvedObject}) => involvedObject.uid === metadata.uid)
        .sort((one, other) => Number(one.metadata.resourceVersion) - Number(other.metadata.resourceVersion))
        .map(({reason, message}) => `${reason}: ${message}`),
  });
}

export function addNode(
  demo: Bench,
  name: string,
  more: {readonly labels?: Record<string, string>; readonly cpu?: string; readonly pods?: string} = {},
) {
  const allocatable = {cpu: more.cpu ?? '4', memory: '16Gi', 'ephemeral-storage': '100Gi', pods: more.pods ?? '110'};
  const node = demo.create(nodes, {
    metadata: {name, labels: {'kubernetes.io/hostname': name, ...more.labels}},
    spec: {},
  });
  const conditions = [{type: 'Ready', status: 'True', reason: 'KubeletReady', message: ''}];
  return demo.status(nodes, node, {...node.status, allocatable, capacity: allocatable, conditions});
}

export function podDraft(name: string, spec: Partial<NonNullable<Pod['spec']>> = {}, metadata: Partial<Pod['metadata']> = {}): Draft<Pod> {
  return {
    metadata: {name, namespace: 'shop', ...metadata},
    spec: {containers: [{name: 'main', image: 'web'}], ...spec},
    status: {phase: 'Pending'},
  };
}

export function asking(requests: Record<string, string>): {readonly containers: NonNullable<Pod['spec']>['containers']} {
  return {containers: [{name: 'main', image: 'web', resources: {requests}}]};
}

export function addPod(demo: Bench, draft: Draft<Pod>): Pod {
  return demo.create(pods, draft);
}
