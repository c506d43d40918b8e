import {describe, expect, test} from 'vitest';
import {graceLeft, holdersOf, holderText, remainingIn, usesClaim} from '../src/kube/finalizers.ts';
import type {KubeObject} from '../src/kube/object.ts';

describe('whose a finalizer is', () => {
  test.each([
    ['kubernetes.io/pvc-protection', 'Kubernetes: until no pod uses it'],
    ['kubernetes.io/pv-protection', 'Kubernetes: until no claim is bound to it'],
    ['foregroundDeletion', 'the garbage collector: until what it owns is gone'],
    ['orphan', 'the garbage collector: until what it owns is let go'],
    ['external-attacher/csi-example-com', "the storage driver's attacher: until it is detached from its node"],
    ['batch.kubernetes.io/job-tracking', 'the job controller: until its job has counted it'],
    ['service.kubernetes.io/load-balancer-cleanup', 'the cloud controller: until its load balancer is gone'],
    ['customresourcecleanup.apiextensions.k8s.io', 'Kubernetes: until all objects of this kind are gone'],
    ['resources-finalizer.argocd.argoproj.io', 'Argo CD: until it has deleted what the application made'],
    ['resources-finalizer.argocd.argoproj.io/background', 'Argo CD: until it has deleted what the application made'],
    ['finalizers.fluxcd.io', 'Flux: until it has removed what it applied'],
    ['finalizer.managedresource.crossplane.io', 'Crossplane: until the external resource is deleted'],
    ['composite.apiextensions.crossplane.io', 'Crossplane: until what it made is gone'],
    ['finalizer.acme.cert-manager.io', 'cert-manager: until the ACME order is cleaned up'],
    ['service.k8s.aws/resources', 'the AWS load balancer controller: until its load balancer is gone'],
    ['campaigns.example.com/archive', 'of campaigns.example.com'],
    ['archive.campaigns.example.com', 'of example.com'],
    ['constructor', 'an unknown controller'],
  ])('%s', (finalizer, whose) => {
    expect(holdersOf(object({finalizers: [finalizer]})).map(holderText)).toEqual([`${finalizer} (${whose})`]);
  });

  test('of one that nobody knows, who set it', () => {
    const managedFields = [
      {manager: 'kubectl', fieldsV1: {'f:metadata': {'f:labels': {}}}},
      {manager: 'kubectl-edit', fieldsV1: {'f:metadata': {'f:finalizers': {'.': {}, 'v:"example.com/never"': {}}}}},
    ];
    const held = object({finalizers: ['example.com/never', 'example.com/other'], managedFields});
    expect(holdersOf(held).map(holderText)).toEqual([
      'example.com/never (of example.com, set by kubectl-edit)',
      'example.com/other (of example.com)',
    ]);
  });

  test('a namespace has its own, in its spec', () => {
    const namespace = {...object({}), kind: 'Namespace', spec: {finalizers: ['kubernetes']}};
    expect(holdersOf(namespace).map(holderText)).toEqual(['kubernetes (the namespace controller: until all that is in it is gone)']);
    expect(holdersOf({...namespace, kind: 'Other'})).toEqual([]);
  });
});

test('what remains in a namespace comes before why it failed', () => {
  const conditions = [
    {type: 'NamespaceDeletionContentFailure', status: 'True', message: 'Failed to delete all resource types, 1 remaining: x'},
    {type: 'NamespaceDeletionDiscoveryFailure', status: 'False', message: 'All resources successfully discovered'},
    {
      type: 'NamespaceContentRemaining',
      status: 'True',
      message: 'Some resources are remaining: campaigns.example.com has 1 resource instances, pods. has 2 resource instances',
    },
    {
      type: 'NamespaceFinalizersRemaining',
      status: 'True',
      message: 'Some content in the namespace has finalizers remaining: example.com/never in 1 resource instances',
    },
  ];
  expect(remainingIn({...object({}), status: {conditions}})).toEqual([
    'campaigns.example.com: 1, pods: 2',
    'example.com/never in 1',
    'Failed to delete all resource types, 1 remaining: x',
  ]);
});

test('the grace that is left', () => {
  const now = Date.UTC(2026, 0, 1);
  expect(graceLeft(object({deletionTimestamp: '2026-01-01T00:00:30Z'}), now)).toBe(30_000);
  expect(graceLeft(object({deletionTimestamp: '2025-12-31T23:59:00Z'}), now)).toBe(-60_000);
  expect(graceLeft(object({}), now)).toBeUndefined();
  expect(graceLeft(object({deletionTimestamp: 'soon'}), now)).toBeUndefined();
});

describe('which pods keep a claim', () => {
  const claims = {
    volumes: [
      {name: 'x', emptyDir: {}},
      {name: 'data', persistentVolumeClaim: {claimName: 'data'}},
    ],
  };
  test.each([
    ['one on a node', {nodeName: 'n1', ...claims}, {}, 'data', true],
    ['one of another claim', {nodeName: 'n1', ...claims}, {}, 'other', false],
    ['one that is not on a node yet', claims, {}, 'data', false],
    ['one that was shut down', {nodeName: 'n1', ...claims}, {deletionTimestamp: 'x', deletionGracePeriodSeconds: 0}, 'data', true],
    ['one whose claim is its own', {nodeName: 'n1', volumes: [{name: 'tmp', ephemeral: {}}]}, {}, 'it-tmp', true],
    [
      'one whose claim is its own and that was shut down',
      {nodeName: 'n1', volumes: [{name: 'tmp', ephemeral: {}}]},
      {deletionTimestamp: 'x', deletionGracePeriodSeconds: 0},
      'it-tmp',
      false,
    ],
  ])('%s', (_name, spec, metadata, claim, does) => expect(usesClaim({...object(metadata), spec}, claim)).toBe(does));
});

test('odd objects do not throw', () => {
  for (const odd of [
    {},
    {metadata: null},
    {metadata: {finalizers: 'x', managedFields: [null, {fieldsV1: 3}]}, kind: 'Namespace', spec: 4, status: {conditions: [null, 7]}},
    {metadata: {finalizers: [1, null, 'a/b']}, spec: {volumes: [null, 3]}},
  ] as unknown as KubeObject[]) {
    expect(() => [holdersOf(odd), remainingIn(odd), graceLeft(odd, 0), usesClaim(odd, 'x')]).not.toThrow();
  }
});

function object(metadata: object): KubeObject {
  return {apiVersion: 'v1', kind: 'Thing', metadata: {name: 'it', ...metadata}};
}
