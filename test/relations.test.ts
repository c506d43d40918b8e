import {expect, test} from 'vitest';
import type {KubeObject} from '../src/kube/object.ts';
import {objectHealth} from '../src/kube/object-health.ts';
import {podSelectorOf} from '../src/kube/pod-selectors.ts';
import {ownersOf, podLabelsOf, refersTo} from '../src/kube/relations.ts';
import {serviceBackends} from '../src/kube/route-references.ts';

const of = (kind: string, fields: object = {}, apiVersion = 'v1'): KubeObject =>
  ({apiVersion, kind, metadata: {name: 'web', namespace: 'shop', uid: 'u1'}, ...fields}) as unknown as KubeObject;

/** `Secret shop/db`, `Node n1`, with `?` behind what is not needed. */
const told = (object: KubeObject) =>
  refersTo(object).map(
    ({kind, namespace, name, isNeeded}) => `${kind} ${namespace === '' ? '' : `${namespace}/`}${name}${isNeeded ? '' : '?'}`,
  );

const podSpec = {
  serviceAccountName: 'runner',
  nodeName: 'n1',
  priorityClassName: 'high',
  runtimeClassName: 'gvisor',
  imagePullSecrets: [{name: 'registry'}],
  containers: [
    {
      name: 'app',
      env: [
        {name: 'A', valueFrom: {secretKeyRef: {name: 'db', key: 'a'}}},
        {name: 'B', valueFrom: {secretKeyRef: {name: 'db', key: 'b', optional: true}}},
      ],
      envFrom: [{configMapRef: {name: 'settings', optional: true}}],
    },
  ],
  volumes: [
    {name: 'tls', secret: {secretName: 'tls'}},
    {name: 'data', persistentVolumeClaim: {claimName: 'data'}},
    {name: 'scratch', ephemeral: {volumeClaimTemplate: {}}},
  ],
};
const ofSpec = ['ServiceAccount shop/runner', 'Secret shop/registry?', 'Secret shop/db', 'ConfigMap shop/settings?', 'Secret shop/tls'];
const classes = ['PriorityClass high', 'RuntimeClass gvisor'];

const references: readonly (readonly [what: string, object: KubeObject, expected: readonly string[]])[] = [
  [
    'a pod',
    of('Pod', {spec: podSpec}),
    [...ofSpec, 'PersistentVolumeClaim shop/data', ...classes, 'PersistentVolumeClaim shop/web-scratch', 'Node n1'],
  ],
  ['a pod without an account', of('Pod', {spec: {containers: []}}), ['ServiceAccount shop/default']],
  [
    'a deployment',
    of('Deployment', {spec: {template: {spec: podSpec}}}, 'apps/v1'),
    [...ofSpec, 'PersistentVolumeClaim shop/data', ...classes],
  ],
  [
    'a cron job',
    of('CronJob', {spec: {jobTemplate: {spec: {template: {spec: {volumes: [{configMap: {name: 'a'}}]}}}}}}),
    ['ServiceAccount shop/default', 'ConfigMap shop/a'],
  ],
  [
    'a stateful set',
    of('StatefulSet', {spec: {serviceName: 'db', replicas: 2, ordinals: {start: 5}, volumeClaimTemplates: [{metadata: {name: 'data'}}]}}),
    ['ServiceAccount shop/default', 'Service shop/db?', 'PersistentVolumeClaim shop/data-web-5', 'PersistentVolumeClaim shop/data-web-6'],
  ],
  [
    'an autoscaler',
    of('HorizontalPodAutoscaler', {spec: {scaleTargetRef: {apiVersion: 'apps/v1', kind: 'Deployment', name: 'web'}}}),
    ['Deployment shop/web'],
  ],
  [
    'a claim',
    of('PersistentVolumeClaim', {spec: {volumeName: 'pv1', storageClassName: 'fast'}}),
    ['PersistentVolume pv1', 'StorageClass fast'],
  ],
  [
    'a volume',
    of('PersistentVolume', {metadata: {name: 'pv1'}, spec: {claimRef: {namespace: 'shop', name: 'data'}, storageClassName: 'fast'}}),
    ['PersistentVolumeClaim shop/data?', 'StorageClass fast'],
  ],
  [
    'an ingress',
    of('Ingress', {
      spec: {
        ingressClassName: 'front',
        tls: [{secretName: 'tls'}],
        defaultBackend: {service: {name: 'other', port: {number: 80}}},
        rules: [{host: 'a', http: {paths: [{path: '/', backend: {service: {name: 'web', port: {name: 'http'}}}}]}}, {host: 'b'}],
      },
    }),
    ['Service shop/web', 'Service shop/other', 'Secret shop/tls', 'IngressClass front'],
  ],
  [
    'a role binding',
    of('RoleBinding', {
      roleRef: {kind: 'ClusterRole', name: 'view'},
      subjects: [
        {kind: 'User', name: 'ada'},
        {kind: 'ServiceAccount', name: 'bot'},
        {kind: 'ServiceAccount', namespace: 'ops', name: 'bot'},
      ],
    }),
    ['ClusterRole view', 'ServiceAccount shop/bot?', 'ServiceAccount ops/bot?'],
  ],
  ['a role binding to a role', of('RoleBinding', {roleRef: {kind: 'Role', name: 'own'}}), ['Role shop/own']],
  [
    'a service account',
    of('ServiceAccount', {secrets: [{name: 'a'}], imagePullSecrets: [{name: 'b'}]}),
    ['Secret shop/a?', 'Secret shop/b?'],
  ],
  [
    'the token of an account',
    of('Secret', {metadata: {name: 't', namespace: 'shop', annotations: {'kubernetes.io/service-account.name': 'bot'}}}),
    ['ServiceAccount shop/bot'],
  ],
  [
    'an endpoint slice',
    of('EndpointSlice', {
      metadata: {name: 'web-1', namespace: 'shop', labels: {'kubernetes.io/service-name': 'web'}},
      endpoints: [{targetRef: {kind: 'Pod', name: 'web-a'}}, {}],
    }),
    ['Service shop/web', 'Pod shop/web-a'],
  ],
  [
    'a route',
    of('HTTPRoute', {
      spec: {
        parentRefs: [{name: 'front', namespace: 'infra'}],
        rules: [{backendRefs: [{name: 'web', port: 80}], filters: [{requestMirror: {backendRef: {name: 'shadow'}}}]}],
      },
    }),
    ['Gateway infra/front', 'Service shop/web', 'Service shop/shadow?'],
  ],
  [
    'a gateway',
    of('Gateway', {spec: {gatewayClassName: 'front', listeners: [{tls: {certificateRefs: [{name: 'tls'}]}}]}}),
    ['GatewayClass front', 'Secret shop/tls'],
  ],
  [
    'a webhook',
    of('ValidatingWebhookConfiguration', {metadata: {name: 'w'}, webhooks: [{clientConfig: {service: {namespace: 'ops', name: 'hook'}}}]}),
    ['Service ops/hook'],
  ],
  ['a config map', of('ConfigMap', {data: {a: 'b'}}), []],
  ['something unknown', of('Widget', {spec: {secretName: 'x'}}, 'example.com/v1'), []],
];

test.each(references)('what %s refers to', (_, object, expected) => {
  expect(told(object)).toEqual(expected);
});

test('owners: the one that controls it comes first, and what is no owner is left out', () => {
  const ownerReferences = [
    {apiVersion: 'v1', kind: 'Node', name: 'n1', uid: 'a'},
    {apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-1', uid: 'b', controller: true},
    {kind: 'Pod'},
    null,
  ];
  const owners = ownersOf(of('Pod', {metadata: {name: 'x', ownerReferences}}));
  expect(owners.map(({group, version, kind, name}) => `${group}/${version} ${kind} ${name}`)).toEqual([
    'apps/v1 ReplicaSet web-1',
    '/v1 Node n1',
  ]);
});

const labels = {app: 'web', tier: 'front'};
const selectors: readonly (readonly [what: string, object: KubeObject, text: string | undefined, isTaken: boolean])[] = [
  ['service', of('Service', {spec: {selector: {app: 'web'}}}), 'app=web', true],
  ['other service', of('Service', {spec: {selector: {app: 'cart'}}}), 'app=cart', false],
  ['policy for all', of('NetworkPolicy', {spec: {podSelector: {}}}), undefined, true],
  ['policy without a selector', of('NetworkPolicy', {spec: {}}), undefined, true],
  ['budget', of('PodDisruptionBudget', {spec: {selector: {matchExpressions: [{key: 'tier', operator: 'Exists'}]}}}), 'tier', true],
  ['replication controller', of('ReplicationController', {spec: {selector: {app: 'web'}}}), 'app=web', true],
];

test.each(selectors)('selector of a %s', (_, object, text, isTaken) => {
  const selector = podSelectorOf(object);
  expect(selector?.text).toBe(text);
  expect(selector?.matches(labels)).toBe(isTaken);
});

test('what selects no pods has no selector', () => {
  const none = [
    of('Service', {spec: {}}),
    of('Service', {spec: {type: 'ExternalName', selector: {a: 'b'}}}),
    of('PodDisruptionBudget', {spec: {}}),
    of('ConfigMap'),
  ];
  expect(none.map(podSelectorOf)).toEqual([undefined, undefined, undefined, undefined]);
});

test('labels of the pods of a template', () => {
  const template = {metadata: {labels}};
  expect(podLabelsOf(of('Deployment', {spec: {template}}))).toEqual(labels);
  expect(podLabelsOf(of('CronJob', {spec: {jobTemplate: {spec: {template}}}}))).toEqual(labels);
  expect(podLabelsOf(of('Pod', {metadata: {name: 'a', labels}}))).toEqual(labels);
  expect(podLabelsOf(of('Service'))).toBeUndefined();
});

test('ways of routes: each host with each path, their services with weights', () => {
  const route = of('HTTPRoute', {
    spec: {
      hostnames: ['a.example.com', 'b.example.com'],
      rules: [
        {
          matches: [{path: {type: 'Exact', value: '/x'}, method: 'GET'}],
          backendRefs: [
            {name: 'web', port: 80, weight: 9},
            {name: 'next', port: 80, weight: 1},
          ],
        },
        {backendRefs: [{kind: 'Bucket', group: 'example.com', name: 'files'}]},
      ],
    },
  });
  expect(serviceBackends(route).map(({host, path, service, port, weight}) => [host, path, service, port, weight].join(' '))).toEqual([
    'a.example.com GET = /x web 80 9',
    'a.example.com GET = /x next 80 1',
    'b.example.com GET = /x web 80 9',
    'b.example.com GET = /x next 80 1',
    'a.example.com    ',
    'b.example.com    ',
  ]);
  const grpc = of('GRPCRoute', {spec: {rules: [{matches: [{method: {service: 'shop.Cart'}}], backendRefs: [{name: 'cart', port: 9000}]}]}});
  expect(serviceBackends(grpc)).toMatchObject([{path: 'shop.Cart/*', service: 'cart', port: 9000}]);
});

test('odd objects refer to nothing and do not throw', () => {
  const kinds = [...new Set(references.map(([, {kind}]) => kind!))];
  const odd = [
    {},
    {spec: null},
    {spec: 'x', metadata: null},
    {spec: {template: 7, volumes: [null, 'x'], rules: {}, tls: [5], replicas: -1}},
  ];
  for (const kind of kinds) {
    for (const fields of odd) {
      const object = {kind, ...fields} as unknown as KubeObject;
      expect(Array.isArray(refersTo(object))).toBe(true);
      expect(objectHealth(object).health).toBeTypeOf('string');
      podSelectorOf(object);
    }
  }
});
