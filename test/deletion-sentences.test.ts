import {expect, test} from 'vitest';
import type {Step} from '../src/changes/change.ts';
import {barePodNotes} from '../src/changes/lookups/bare-pods.ts';
import {belongingNotes} from '../src/changes/lookups/belongings.ts';
import {contentNotes} from '../src/changes/lookups/contents.ts';
import {holdNotes} from '../src/changes/lookups/holds.ts';
import {nodeNotes} from '../src/changes/lookups/node-pods.ts';
import {serviceNotes} from '../src/changes/lookups/service-users.ts';
import {userNotes} from '../src/changes/lookups/users.ts';
import {claimNote, volumeNotes} from '../src/changes/lookups/volumes.ts';
import type {KubeObject} from '../src/kube/object.ts';
import {ofReplicaSet, pod, thing, told} from './looked-things.ts';
import {changeOf, deletion, targetOf} from './looking.ts';

const deleted = (plural: Parameters<typeof targetOf>[0], name: string, before?: KubeObject, step: Step = deletion) =>
  changeOf(targetOf(plural, `shop/${name}`), step, before ?? thing(name));
const orphaning: Step = {type: 'delete', propagation: 'Orphan'};
const claims = {volumeClaimTemplates: [{metadata: {name: 'data'}}]};

test.each<[string, Parameters<typeof belongingNotes>[0], string[]]>([
  [
    'a deployment',
    [{change: deleted('deployments', 'web'), parts: [thing('r1'), thing('r2')], pods: [pod('a'), pod('b')]}],
    ['info: With deployment web go 2 replica sets and 2 pods.'],
  ],
  [
    'several',
    [
      {change: deleted('deployments', 'web'), parts: [thing('r1')], pods: [pod('a')]},
      {change: deleted('deployments', 'cart'), parts: [thing('r2')], pods: []},
    ],
    ['info: With 2 deployments go 2 replica sets and 1 pod.'],
  ],
  ['one with nothing', [{change: deleted('deployments', 'web'), parts: [], pods: []}], []],
  [
    'a cron job',
    [{change: deleted('cronjobs', 'nightly'), parts: [thing('j1')], pods: []}],
    ['info: With cron job nightly goes 1 job with its pods.'],
  ],
  [
    'a stateful set',
    [{change: deleted('statefulsets', 'db', thing('db', {spec: claims})), parts: [], pods: [pod('db-0')]}],
    ['info: With stateful set db goes 1 pod.', 'info: The claims of stateful set db stay.'],
  ],
  [
    'one that deletes its claims',
    [
      {
        change: deleted(
          'statefulsets',
          'db',
          thing('db', {spec: {...claims, persistentVolumeClaimRetentionPolicy: {whenDeleted: 'Delete'}}}),
        ),
        parts: [],
        pods: [],
      },
    ],
    ['grave: The claims of stateful set db are deleted too, as it asks for.'],
  ],
  [
    'what is let go',
    [{change: deleted('deployments', 'web', undefined, orphaning), parts: [thing('r')], pods: [pod('a'), pod('b')]}],
    ['info: 1 replica set and 2 pods of deployment web stay, without an owner.'],
  ],
])('what belongs to it: %s', (_, belongings, expected) => {
  expect(told(belongingNotes(belongings))).toEqual(expected);
});

test('what a namespace holds, in the order of the kinds', () => {
  expect(told(contentNotes('shop', [12, 5, 0, 0, 1, 0, 2, 1]))).toEqual([
    'grave: Namespace shop and all in it are deleted: 12 pods, 5 deployments, 1 service, 2 secrets and 1 claim.',
  ]);
  expect(contentNotes('shop', [0, 0, 0, 0, 0, 0, 0, 0])).toEqual([]);
});

const reading = (name: string, source: object, phase?: string) => pod(name, {spec: {volumes: [source]}, ...(phase ? {phase} : {})});
test.each<[string, Parameters<typeof targetOf>, KubeObject[], string[]]>([
  [
    'a config map',
    ['configmaps', 'shop/settings'],
    [reading('a', {configMap: {name: 'settings'}}), reading('b', {configMap: {name: 'other'}})],
    ['warn: Pod a uses config map settings: new ones will not start without it.'],
  ],
  [
    'one that is optional',
    ['configmaps', 'shop/settings'],
    [reading('a', {configMap: {name: 'settings', optional: true}})],
    ['warn: Pod a uses config map settings.'],
  ],
  [
    'a secret that many use',
    ['secrets', 'shop/key'],
    ['a', 'b', 'c', 'd'].map(name => reading(name, {secret: {secretName: 'key'}})),
    ['warn: 4 pods (a, b and 2 more) use secret key: new ones will not start without it.'],
  ],
  ['a pull secret', ['secrets', 'shop/pull'], [pod('a', {spec: {imagePullSecrets: [{name: 'pull'}]}})], ['warn: Pod a uses secret pull.']],
  ['pods that have ended', ['secrets', 'shop/key'], [reading('a', {secret: {secretName: 'key'}}, 'Succeeded')], []],
  [
    'a service account',
    ['serviceaccounts', 'shop/runner'],
    [pod('a', {spec: {serviceAccountName: 'runner'}})],
    ['warn: Pod a uses service account runner: new ones will not start without it.'],
  ],
  [
    'one that is made again',
    ['serviceaccounts', 'shop/default'],
    [pod('a', {spec: {serviceAccountName: 'default'}})],
    ['info: Kubernetes makes service account default again at once.'],
  ],
  [
    'the root certificate',
    ['configmaps', 'shop/kube-root-ca.crt'],
    [],
    ['info: Kubernetes makes config map kube-root-ca.crt again at once.'],
  ],
  [
    'a claim',
    ['persistentvolumeclaims', 'shop/data'],
    [reading('a', {persistentVolumeClaim: {claimName: 'data'}}), reading('b', {persistentVolumeClaim: {claimName: 'data'}})],
    ['warn: 2 pods (a and b) use claim data: it stays until they are gone.'],
  ],
  ['another namespace', ['secrets', 'other/key'], [reading('a', {secret: {secretName: 'key'}})], []],
  ['a kind that nobody mounts', ['services', 'shop/web'], [reading('a', {secret: {secretName: 'web'}})], []],
])('who uses it: %s', (_, [plural, place], pods, expected) => {
  expect(told(userNotes(targetOf(plural, place), pods))).toEqual(expected);
});

test.each<[string, string]>([
  ['Delete', 'grave: The volume of claim data is deleted with its data (reclaim policy Delete).'],
  ['Retain', 'info: The volume of claim data keeps its data (reclaim policy Retain).'],
])('a claim whose volume has the policy %s', (persistentVolumeReclaimPolicy, expected) => {
  expect(told([claimNote(thing('data'), thing('pv', {spec: {persistentVolumeReclaimPolicy}}))])).toEqual([expected]);
});

test('a volume that is bound, and one that is not', () => {
  const spec = {claimRef: {namespace: 'shop', name: 'data'}};
  expect(told(volumeNotes(thing('pv', {spec, status: {phase: 'Bound'}})))).toEqual([
    'grave: Volume pv is bound to claim shop/data: it stays until that is gone.',
  ]);
  expect(volumeNotes(thing('pv', {spec, status: {phase: 'Released'}}))).toEqual([]);
});

test('who is behind a service and before it', () => {
  const endpoints = ['a', 'b', 'b'].map(name => ({targetRef: {kind: 'Pod', name}}));
  const slice = thing('s', {endpoints}, {labels: {'kubernetes.io/service-name': 'web'}});
  const ingress = thing('front', {spec: {rules: [null, {http: {paths: [{backend: {service: {name: 'web'}}}]}}]}});
  const usual = thing('all', {spec: {defaultBackend: {service: {name: 'web'}}}});
  expect(told(serviceNotes({namespace: 'shop', name: 'web'}, [slice], [ingress, usual, thing('odd', {spec: {rules: 'x'}})]))).toEqual([
    'warn: 2 pods are no longer reached through service web.',
    'warn: Ingresses front and all lead to service web.',
  ]);
  expect(serviceNotes({namespace: 'shop', name: 'other'}, [slice], [ingress])).toEqual([]);
});

test('pods on a node', () => {
  expect(told(nodeNotes('n1', [pod('a'), pod('b'), pod('c', {phase: 'Succeeded'})]))).toEqual([
    'grave: 2 pods on node n1 are deleted by force soon after it; drain it first.',
  ]);
  expect(nodeNotes('n1', [])).toEqual([]);
});

test('finalizers that are not usual', () => {
  const finalizers = ['kubernetes.io/pvc-protection', 'example.com/clean-up'];
  expect(told(holdNotes('claim', thing('data', {}, {finalizers})))).toEqual([
    'warn: The claim data waits for finalizer example.com/clean-up (of example.com).',
  ]);
  expect(holdNotes('claim', thing('data', {}, {finalizers: 'x'}))).toEqual([]);
});

test('pods that nothing brings back', () => {
  const mirror = {ownerReferences: [{apiVersion: 'v1', kind: 'Node', name: 'n1', uid: 'u', controller: true}]};
  expect(told(barePodNotes([pod('a'), pod('b', ofReplicaSet), pod('c'), pod('etcd', mirror)]))).toEqual([
    'grave: Nothing brings pods a and c back.',
    'warn: Pod etcd is static: the kubelet of n1 keeps it running whatever is done here.',
  ]);
  expect(barePodNotes([pod('b', ofReplicaSet)])).toEqual([]);
});
