import {expect, test} from 'vitest';
import {kindsWords, kindWords} from '../src/kube/kind-words.ts';
import type {KubeObject} from '../src/kube/object.ts';
import {objectHealth} from '../src/kube/object-health.ts';

const of = (kind: string, fields: object = {}, apiVersion = 'v1'): KubeObject =>
  ({apiVersion, kind, metadata: {name: 'web', namespace: 'shop', uid: 'u1'}, ...fields}) as unknown as KubeObject;

const healths: readonly (readonly [object: KubeObject, expected: string])[] = [
  [of('Deployment', {spec: {replicas: 2}, status: {readyReplicas: 2, updatedReplicas: 2, availableReplicas: 2}}), 'ok 2 of 2 ready'],
  [of('Deployment', {spec: {replicas: 2}, status: {readyReplicas: 1, updatedReplicas: 2}}), 'waiting 1 of 2 ready'],
  [of('Deployment', {spec: {replicas: 0}}), 'ok scaled to zero'],
  [of('Job', {status: {conditions: [{type: 'Failed', status: 'True', reason: 'BackoffLimitExceeded'}]}}), 'failing BackoffLimitExceeded'],
  [of('Job', {status: {conditions: [{type: 'Complete', status: 'True'}]}}), 'done Complete'],
  [of('Service', {spec: {type: 'LoadBalancer', clusterIP: '10.0.0.1'}}), 'waiting no load balancer serves it yet'],
  [of('Service', {spec: {clusterIP: 'None'}}), 'ok headless'],
  [of('PersistentVolumeClaim', {status: {phase: 'Lost'}}), 'failing Lost'],
  [
    of('Pod', {spec: {containers: [{}]}, status: {phase: 'Running', containerStatuses: [{name: 'a', ready: true, state: {running: {}}}]}}),
    'ok Running, 1/1',
  ],
  [
    of('Pod', {
      spec: {containers: [{}]},
      status: {
        phase: 'Running',
        containerStatuses: [
          {name: 'a', state: {waiting: {reason: 'CrashLoopBackOff'}}, lastState: {terminated: {exitCode: 137, reason: 'OOMKilled'}}},
        ],
      },
    }),
    'failing CrashLoopBackOff: exit 137, OOMKilled',
  ],
  [
    of('Pod', {
      spec: {containers: [{}]},
      status: {phase: 'Pending', conditions: [{type: 'PodScheduled', status: 'False', message: '0/3 nodes'}]},
    }),
    'failing unschedulable: 0/3 nodes',
  ],
  [of('ConfigMap', {metadata: {name: 'a', deletionTimestamp: '2026-01-01T00:00:00Z'}}), 'going being deleted'],
  [
    of('Gateway', {status: {conditions: [{type: 'Programmed', status: 'Unknown'}]}}, 'gateway.networking.k8s.io/v1'),
    'waiting no controller has taken it yet',
  ],
  [of('Widget', {status: {conditions: [{type: 'Ready', status: 'False', message: 'no wheel'}]}}), 'failing no wheel'],
  [of('Widget'), 'ok '],
];
test.each(healths)('health %#', (object, expected) => {
  const {health, text} = objectHealth(object);
  expect(`${health} ${text}`).toBe(expected);
});

test('kinds in words', () => {
  const words = [
    'ConfigMap',
    'StatefulSet',
    'HTTPRoute',
    'PersistentVolumeClaim',
    'CSIDriver',
    'Pod',
    'NetworkPolicy',
    'Ingress',
    'StorageClass',
    'Endpoints',
  ];
  expect(words.map(kind => `${kindWords(kind)}: ${kindsWords(kind)}`)).toEqual([
    'config map: config maps',
    'stateful set: stateful sets',
    'HTTP route: HTTP routes',
    'claim: claims',
    'CSI driver: CSI drivers',
    'pod: pods',
    'network policy: network policies',
    'ingress: ingresses',
    'storage class: storage classes',
    'endpoints: endpoints',
  ]);
});
