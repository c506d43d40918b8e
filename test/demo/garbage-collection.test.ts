import {describe, expect, test} from 'vitest';
import {eventExpiry} from '../../src/demo/controllers/event-expiry.ts';
import {garbageCollector} from '../../src/demo/controllers/garbage-collector.ts';
import {namespaceFurniture, publishCertificate} from '../../src/demo/controllers/namespace-furniture.ts';
import {namespaceController} from '../../src/demo/controllers/namespaces.ts';
import {podGarbageCollector} from '../../src/demo/controllers/pod-garbage-collector.ts';
import {tell} from '../../src/demo/events.ts';
import type {ConfigMap} from '../../src/demo/schema/kinds.ts';
import {configMaps} from '../../src/demo/types/configmaps.ts';
import {events} from '../../src/demo/types/events.ts';
import {namespaces} from '../../src/demo/types/namespaces.ts';
import {nodes} from '../../src/demo/types/nodes.ts';
import {pods} from '../../src/demo/types/pods.ts';
import {serviceAccounts} from '../../src/demo/types/serviceaccounts.ts';
import {addNode, addPod, type Bench, bench, podDraft} from './controller-demo.ts';

/** Config maps stand for all kinds: what owns and is owned is the same for each. */
function add(demo: Bench, name: string, owner?: ConfigMap, more: {block?: boolean; uid?: string; finalizers?: string[]} = {}): ConfigMap {
  const ownerReferences = owner && [
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      name: owner.metadata.name,
      uid: more.uid ?? owner.metadata.uid,
      ...(more.block && {blockOwnerDeletion: true}),
    },
  ];
  return demo.create(configMaps, {
    metadata: {name, namespace: 'shop', ...(ownerReferences && {ownerReferences}), ...(more.finalizers && {finalizers: more.finalizers})},
  });
}

const names = (demo: Bench) => demo.store.list(configMaps, 'shop').map(({metadata}) => metadata.name);

describe('what has an owner', () => {
  test('goes after it, and what it owns after that', () => {
    const demo = bench([garbageCollector]);
    const top = add(demo, 'top');
    const middle = add(demo, 'middle', top);
    add(demo, 'leaf', middle);
    add(demo, 'other');
    demo.registry.remove(configMaps, 'shop', 'top', {propagation: 'Background'});
    expect(names(demo)).toEqual(['leaf', 'middle', 'other']);
    demo.agenda.advance(1000);
    expect(names(demo)).toEqual(['other']);
  });

  test('goes before it in the foreground', () => {
    const demo = bench([garbageCollector]);
    const top = add(demo, 'top');
    const middle = add(demo, 'middle', top, {block: true});
    add(demo, 'leaf', middle, {block: true, finalizers: ['example.com/hold']});
    demo.registry.remove(configMaps, 'shop', 'top', {propagation: 'Foreground'});
    demo.agenda.advance(1000);
    expect(names(demo)).toEqual(['leaf', 'middle', 'top']);
    expect(demo.now(configMaps, top).metadata.finalizers).toEqual(['foregroundDeletion']);
    demo.registry.change(configMaps, 'shop', 'leaf', {manager: 'test'}, ({metadata: {finalizers: _, ...metadata}, ...rest}) => ({
      ...rest,
      metadata,
    }));
    demo.agenda.advance(1000);
    expect(names(demo)).toEqual([]);
  });

  test('stays without an owner when orphaned', () => {
    const demo = bench([garbageCollector]);
    const top = add(demo, 'top');
    const leaf = add(demo, 'leaf', top);
    demo.registry.remove(configMaps, 'shop', 'top', {propagation: 'Orphan'});
    demo.agenda.advance(1000);
    expect(names(demo)).toEqual(['leaf']);
    expect(demo.now(configMaps, leaf).metadata.ownerReferences).toBeUndefined();
  });

  test('goes where the owner is another one of that name', () => {
    const demo = bench([garbageCollector]);
    const top = add(demo, 'top');
    add(demo, 'leaf', top, {uid: '00000000-0000-0000-0000-000000000000'});
    demo.agenda.advance(1000);
    expect(names(demo)).toEqual(['top']);
  });

  test('stays where nobody knows the kind of its owner', () => {
    const demo = bench([garbageCollector]);
    const ownerReferences = [{apiVersion: 'example.com/v1', kind: 'Widget', name: 'any', uid: 'u'}];
    demo.create(configMaps, {metadata: {name: 'leaf', namespace: 'shop', ownerReferences}});
    demo.agenda.advance(1000);
    expect(names(demo)).toEqual(['leaf']);
  });

  test('stays while one of two owners is there, and forgets the other', () => {
    const demo = bench([garbageCollector]);
    const one = add(demo, 'one');
    const two = add(demo, 'two');
    const refer = ({metadata: {name, uid}}: ConfigMap) => ({apiVersion: 'v1', kind: 'ConfigMap', name, uid});
    const leaf = demo.create(configMaps, {metadata: {name: 'leaf', namespace: 'shop', ownerReferences: [refer(one), refer(two)]}});
    demo.registry.remove(configMaps, 'shop', 'one');
    demo.agenda.advance(1000);
    expect(demo.now(configMaps, leaf).metadata.ownerReferences).toEqual([refer(two)]);
  });
});

describe('namespaces', () => {
  test('are emptied, held up by finalizers, and go', () => {
    const demo = bench([namespaceController, garbageCollector]);
    demo.registry.namespaces = namespaces;
    const held = add(demo, 'held', undefined, {finalizers: ['example.com/hold']});
    add(demo, 'free');
    addPod(demo, podDraft('web'));
    demo.registry.remove(namespaces, undefined, 'shop');
    expect(demo.store.get(namespaces, undefined, 'shop')?.status?.phase).toBe('Terminating');
    demo.agenda.advance(200);
    demo.store.remove(pods, 'shop', 'web');
    demo.agenda.advance(10_000);
    expect(names(demo)).toEqual(['held']);
    const status = (type: string) => demo.store.get(namespaces, undefined, 'shop')?.status?.conditions?.find(one => one.type === type);
    expect(status('NamespaceContentRemaining')).toMatchObject({
      status: 'True',
      reason: 'SomeResourcesRemain',
      message: 'Some resources are remaining: configmaps. has 1 resource instances',
    });
    expect(status('NamespaceFinalizersRemaining')).toMatchObject({
      status: 'True',
      reason: 'SomeFinalizersRemain',
      message: 'Some content in the namespace has finalizers remaining: example.com/hold in 1 resource instances',
    });
    expect(status('NamespaceDeletionDiscoveryFailure')).toMatchObject({status: 'False', reason: 'ResourcesDiscovered'});
    demo.registry.change(
      configMaps,
      'shop',
      held.metadata.name,
      {manager: 'test'},
      ({metadata: {finalizers: _, ...metadata}, ...rest}) => ({
        ...rest,
        metadata,
      }),
    );
    demo.agenda.advance(6000);
    expect(demo.store.get(namespaces, undefined, 'shop')).toBeUndefined();
  });

  test('have a service account and the certificate', () => {
    const demo = bench([namespaceFurniture]);
    demo.agenda.advance(100);
    expect(demo.store.get(serviceAccounts, 'shop', 'default')).toBeDefined();
    demo.registry.remove(configMaps, 'shop', 'kube-root-ca.crt');
    publishCertificate(demo, 'PEM');
    demo.agenda.advance(100);
    expect(demo.store.get(configMaps, 'shop', 'kube-root-ca.crt')?.data).toEqual({'ca.crt': 'PEM'});
  });
});

test('pods of a node that is gone fail and go after a while', () => {
  const demo = bench([podGarbageCollector]);
  addNode(demo, 'a');
  const pod = addPod(demo, podDraft('web', {nodeName: 'a'}));
  demo.registry.remove(nodes, undefined, 'a');
  demo.agenda.advance(30_000);
  expect(demo.store.get(pods, 'shop', 'web')).toBeDefined();
  demo.agenda.advance(60_000);
  expect(demo.store.get(pods, 'shop', pod.metadata.name)).toBeUndefined();
});

test('events end an hour after they were last told', () => {
  const demo = bench([eventExpiry]);
  const about = add(demo, 'any');
  const say = (message: string) => tell(demo, {about, type: 'Normal', reason: 'Any', message, component: 'test'});
  say('once');
  say('again');
  demo.agenda.advance(30 * 60_000);
  say('again');
  demo.agenda.advance(31 * 60_000);
  expect(demo.store.list(events).map(({message}) => message)).toEqual(['again']);
  demo.agenda.advance(30 * 60_000);
  expect(demo.store.list(events)).toEqual([]);
});
