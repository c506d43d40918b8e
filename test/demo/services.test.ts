import {describe, expect, test} from 'vitest';
import {endpointSliceController} from '../../src/demo/controllers/endpoint-slices.ts';
import {endpointsController} from '../../src/demo/controllers/endpoints.ts';
import type {Pod, Service} from '../../src/demo/schema/kinds.ts';
import {endpointSlices} from '../../src/demo/types/endpointslices.ts';
import {endpoints} from '../../src/demo/types/endpoints.ts';
import {pods} from '../../src/demo/types/pods.ts';
import {services} from '../../src/demo/types/services.ts';
import {addPod, type Bench, bench, podDraft} from './controller-demo.ts';

const both = [endpointsController, endpointSliceController];

function addService(demo: Bench, name: string, spec: NonNullable<Service['spec']>): Service {
  return demo.create(services, {metadata: {name, namespace: 'shop'}, spec});
}

function addBackend(demo: Bench, name: string, podIP: string, isReady = true, spec: Partial<NonNullable<Pod['spec']>> = {}): Pod {
  const containers = [{name: 'main', image: 'web', ports: [{name: 'http', containerPort: 8080, protocol: 'TCP'}]}];
  const pod = addPod(demo, podDraft(name, {containers, nodeName: 'node-1', ...spec}, {labels: {app: 'web'}}));
  return demo.status(pods, pod, {
    phase: 'Running',
    podIP,
    conditions: [{type: 'Ready', status: isReady ? 'True' : 'False', lastTransitionTime: '2026-01-01T00:00:05Z'}],
  });
}

const web = {selector: {app: 'web'}, ports: [{name: 'http', port: 80, protocol: 'TCP', targetPort: 'http'}]};

describe('a service with a selector', () => {
  test('has slices and endpoints as the real server writes them', () => {
    const demo = bench(both);
    const service = addService(demo, 'web', web);
    const one = addBackend(demo, 'web-1', '10.0.0.10');
    const two = addBackend(demo, 'web-2', '10.0.0.5', false);
    demo.agenda.advance(1000);
    const [slice, ...others] = demo.store.list(endpointSlices, 'shop');
    expect(others).toEqual([]);
    expect(slice).toMatchObject({
      addressType: 'IPv4',
      metadata: {
        generateName: 'web-',
        annotations: {'endpoints.kubernetes.io/last-change-trigger-time': '2026-01-01T00:00:05Z'},
        labels: {
          'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
          'kubernetes.io/service-name': 'web',
        },
        ownerReferences: [{apiVersion: 'v1', kind: 'Service', name: 'web', uid: service.metadata.uid, controller: true}],
      },
      ports: [{name: 'http', port: 8080, protocol: 'TCP'}],
    });
    expect(slice?.endpoints).toEqual([
      {
        addresses: ['10.0.0.10'],
        conditions: {ready: true, serving: true, terminating: false},
        nodeName: 'node-1',
        targetRef: {kind: 'Pod', namespace: 'shop', name: 'web-1', uid: one.metadata.uid},
      },
      {
        addresses: ['10.0.0.5'],
        conditions: {ready: false, serving: false, terminating: false},
        nodeName: 'node-1',
        targetRef: {kind: 'Pod', namespace: 'shop', name: 'web-2', uid: two.metadata.uid},
      },
    ]);
    expect(demo.store.get(endpoints, 'shop', 'web')?.subsets).toEqual([
      {
        addresses: [
          {ip: '10.0.0.10', nodeName: 'node-1', targetRef: {kind: 'Pod', namespace: 'shop', name: 'web-1', uid: one.metadata.uid}},
        ],
        notReadyAddresses: [
          {ip: '10.0.0.5', nodeName: 'node-1', targetRef: {kind: 'Pod', namespace: 'shop', name: 'web-2', uid: two.metadata.uid}},
        ],
        ports: [{name: 'http', port: 8080, protocol: 'TCP'}],
      },
    ]);
  });

  test('writes nothing while nothing changes', () => {
    const demo = bench(both);
    addService(demo, 'web', web);
    const pod = addBackend(demo, 'web-1', '10.0.0.1');
    demo.agenda.advance(1000);
    const {version} = demo.store;
    demo.registry.change(pods, 'shop', 'web-1', {manager: 'test'}, current => ({
      ...current,
      metadata: {...current.metadata, annotations: {any: 'thing'}},
    }));
    demo.agenda.advance(1000);
    expect(demo.store.version).toBe(version + 1);
    demo.store.remove(pods, 'shop', pod.metadata.name);
    demo.agenda.advance(1000);
    expect(demo.store.get(endpoints, 'shop', 'web')).not.toHaveProperty('subsets');
    expect(demo.store.list(endpointSlices, 'shop')).toMatchObject([{endpoints: null, ports: null}]);
  });

  test('splits after a hundred, and fills the gaps before it makes another slice', () => {
    const demo = bench(both);
    addService(demo, 'web', web);
    for (let index = 0; index < 150; index++) addBackend(demo, `web-${index}`, `10.0.1.${index}`);
    demo.agenda.advance(1000);
    const sizes = () => demo.store.list(endpointSlices, 'shop').map(slice => slice.endpoints?.length ?? 0);
    expect(sizes().sort()).toEqual([100, 50]);
    for (let index = 0; index < 10; index++) demo.store.remove(pods, 'shop', `web-${index}`);
    demo.agenda.advance(1000);
    expect(sizes().sort()).toEqual([50, 90]);
    for (let index = 200; index < 220; index++) addBackend(demo, `web-${index}`, `10.0.1.${index}`);
    demo.agenda.advance(1000);
    expect(sizes().reduce((sum, size) => sum + size, 0)).toBe(160);
    expect(sizes()).toHaveLength(2);
  });

  test('headless with hostnames, and not ready ones published', () => {
    const demo = bench(both);
    addService(demo, 'db', {clusterIP: 'None', selector: {app: 'web'}, publishNotReadyAddresses: true, ports: [{name: 'pg', port: 5432}]});
    addBackend(demo, 'db-0', '10.0.0.1', false, {hostname: 'db-0', subdomain: 'db'});
    demo.agenda.advance(1000);
    const [slice] = demo.store.list(endpointSlices, 'shop');
    expect(slice?.metadata.labels).toHaveProperty(['service.kubernetes.io/headless'], '');
    expect(slice?.endpoints).toMatchObject([{hostname: 'db-0', conditions: {ready: true, serving: false, terminating: false}}]);
    expect(demo.store.get(endpoints, 'shop', 'db')?.subsets).toMatchObject([{addresses: [{hostname: 'db-0', ip: '10.0.0.1'}]}]);
  });

  test('pods by different port numbers stand apart', () => {
    const demo = bench(both);
    addService(demo, 'web', web);
    addBackend(demo, 'web-1', '10.0.0.1');
    addBackend(demo, 'web-2', '10.0.0.2', true, {containers: [{name: 'main', image: 'web', ports: [{name: 'http', containerPort: 9090}]}]});
    demo.agenda.advance(1000);
    expect(
      demo.store
        .list(endpointSlices, 'shop')
        .map(({ports}) => ports?.[0]?.port)
        .sort(),
    ).toEqual([8080, 9090]);
    expect(demo.store.get(endpoints, 'shop', 'web')?.subsets).toHaveLength(2);
  });

  test('without a selector is left alone; a deleted one takes its endpoints along', () => {
    const demo = bench(both);
    addService(demo, 'outside', {ports: [{port: 80}]});
    addService(demo, 'web', web);
    demo.agenda.advance(1000);
    expect(demo.store.list(endpoints, 'shop').map(({metadata}) => metadata.name)).toEqual(['web']);
    demo.registry.remove(services, 'shop', 'web');
    demo.agenda.advance(1000);
    expect(demo.store.list(endpoints, 'shop')).toEqual([]);
  });
});
