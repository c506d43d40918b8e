import {describe, expect, test} from 'vitest';
import {eventsJump, type Jump, nodeJump, ownerJump, podsJump, usersJump} from '../src/kube/jumps.ts';
import type {KubeObject} from '../src/kube/object.ts';

const of = (kind: string, fields: object = {}, apiVersion = 'v1'): KubeObject =>
  ({apiVersion, kind, metadata: {name: 'web', namespace: 'shop', uid: 'u1'}, ...fields}) as KubeObject;
const apps = (kind: string, fields: object = {}) => of(kind, fields, 'apps/v1');
const pods = {type: 'list', plural: 'pods', group: '', namespace: 'shop'} as const;
const node = (name: string) => ({type: 'object', name: {group: '', kind: 'Node', namespace: '', name}}) as const;
const owned = (...ownerReferences: object[]) => of('Pod', {metadata: {name: 'web-1', namespace: 'shop', ownerReferences}});

type Case = readonly [what: string, jump: (object: KubeObject) => Jump, object: KubeObject, expected: Jump];
const cases: readonly Case[] = [
  [
    'to the owner',
    object => ownerJump(object),
    owned({apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-6c', uid: 'r'}),
    {type: 'object', name: {group: 'apps', kind: 'ReplicaSet', namespace: 'shop', name: 'web-6c'}},
  ],
  [
    'to the owner that controls it, though another is named first',
    object => ownerJump(object),
    owned(
      {apiVersion: 'v1', kind: 'ConfigMap', name: 'a', uid: 'a'},
      {apiVersion: 'batch/v1', kind: 'Job', name: 'b', uid: 'b', controller: true},
    ),
    {type: 'object', name: {group: 'batch', kind: 'Job', namespace: 'shop', name: 'b'}},
  ],
  [
    'a mirror pod to its node',
    object => ownerJump(object),
    owned({apiVersion: 'v1', kind: 'Node', name: 'node-1', uid: 'n'}),
    node('node-1'),
  ],
  [
    'to an owner that the cluster keeps in no namespace',
    object => ownerJump(object, ({kind}) => kind !== 'Tenant'),
    owned({apiVersion: 'example.com/v1', kind: 'Tenant', name: 't', uid: 't'}),
    {type: 'object', name: {group: 'example.com', kind: 'Tenant', namespace: '', name: 't'}},
  ],
  ['without an owner', object => ownerJump(object), of('Pod'), {because: 'Nothing owns pod web'}],
  ['with owners that are none', object => ownerJump(object), owned({kind: 7}, {name: 'x'}), {because: 'Nothing owns pod web-1'}],
  ['pods by labels', podsJump, apps('Deployment', {spec: {selector: {matchLabels: {app: 'web'}}}}), {...pods, labelSelector: 'app=web'}],
  [
    'pods by expressions',
    podsJump,
    apps('StatefulSet', {spec: {selector: {matchExpressions: [{key: 'tier', operator: 'In', values: ['a', 'b']}]}}}),
    {...pods, labelSelector: 'tier in (a,b)'},
  ],
  ['pods of a service', podsJump, of('Service', {spec: {selector: {app: 'web'}}}), {...pods, labelSelector: 'app=web'}],
  ['pods of a service without selector', podsJump, of('Service', {spec: {}}), {because: 'service web has no selector'}],
  ['pods of a policy for all', podsJump, of('NetworkPolicy', {spec: {podSelector: {}}}), pods],
  ['pods on a node', podsJump, of('Node', {metadata: {name: 'n1'}}), {...pods, namespace: '', fieldSelector: 'spec.nodeName=n1'}],
  ['pods of a namespace', podsJump, of('Namespace', {metadata: {name: 'shop'}}), pods],
  ['pods of a cron job', podsJump, of('CronJob'), {because: 'The pods of cron job web belong to its jobs: enter shows them'}],
  ['pods of a config map', podsJump, of('ConfigMap'), {because: 'config map web has no pods of its own'}],
  ['to the node', nodeJump, of('Pod', {spec: {nodeName: 'n1'}}), node('n1')],
  ['to no node yet', nodeJump, of('Pod', {spec: {}}), {because: 'pod web is on no node yet'}],
  ['from a lease to its node', nodeJump, of('Lease', {metadata: {name: 'n1', namespace: 'kube-node-lease'}}), node('n1')],
  ['from a deployment to no node', nodeJump, apps('Deployment'), {because: 'Only pods are on a node: go to its pods first'}],
  ['used by', usersJump, of('Secret'), {type: 'search', name: {group: '', kind: 'Secret', namespace: 'shop', name: 'web'}}],
  [
    'events by uid',
    eventsJump,
    of('Pod'),
    {type: 'list', plural: 'events', group: '', namespace: 'shop', fieldSelector: 'involvedObject.uid=u1'},
  ],
  [
    'events of a node by name',
    eventsJump,
    of('Node', {metadata: {name: 'n1', uid: 'u2'}}),
    {type: 'list', plural: 'events', group: '', namespace: '', fieldSelector: 'involvedObject.kind=Node,involvedObject.name=n1'},
  ],
];

test.each(cases)('%s', (_, jump, object, expected) => {
  expect(jump(object)).toEqual(expected);
});

describe('odd objects', () => {
  const odd = [
    {},
    {metadata: null},
    {kind: 5, metadata: {name: 7, ownerReferences: 'x'}},
    {kind: 'Pod', spec: 'x'},
  ] as unknown as KubeObject[];
  test.each(odd)('%j', object => {
    for (const jump of [ownerJump, podsJump, nodeJump, usersJump, eventsJump]) expect(jump(object)).toBeTypeOf('object');
  });
});
