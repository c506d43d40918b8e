import {describe, expect, test} from 'vitest';
import {fieldTitle} from '../src/details/describe/field-title.ts';
import type {KubeObject} from '../src/kube/object.ts';
import {describeTab} from '../src/details/describe.ts';
import {describedLines, describedText, metadata, resource} from './described.ts';
import {inspectedOf, linesOf, wordsOf} from './inspected.ts';

const widgets = resource('Widget', 'widgets', 'example.com');

test('every field of what nobody knows', async () => {
  const object = {
    apiVersion: 'example.com/v1',
    kind: 'Widget',
    metadata: metadata('big', {labels: {size: 'big'}, generation: 3, managedFields: [{manager: 'x'}]}),
    spec: {
      targetRef: {apiVersion: 'apps/v1', kind: 'Deployment', name: 'web'},
      podIPs: ['10.0.0.1', '10.0.0.2'],
      ratio: 0.5,
      isOn: true,
      nothing: null,
      steps: [{name: 'one', 'run-it': 'a\nb'}, {name: 'two'}, [1, {a: 2}]],
      empty: {},
      none: [],
      '1st': 'first',
    },
    status: {observedGeneration: 3, lastURL: 'https://example.com'},
  };
  const path =
    '/api/v1/namespaces/shop/events?fieldSelector=involvedObject.kind=Widget,involvedObject.name=big,involvedObject.namespace=shop';
  const text = describedText(widgets, object, {answers: {[path]: {items: []}}});
  await expect(text).toMatchFileSnapshot('../snapshots/details/describe-general.txt');
  const lines = describedLines(widgets, object);
  expect(lines.find(({target}) => target?.kind === 'Deployment')).toMatchObject({
    target: {group: 'apps', kind: 'Deployment', namespace: 'shop', name: 'web'},
    path: ['spec', 'targetRef', 'name'],
  });
  expect(lines.find(({value}) => value === '0.5')?.path).toEqual(['spec', 'ratio']);
});

test.each([
  ['apiVersion', 'API Version'],
  ['podIPs', 'Pod I Ps'],
  ['lastTransitionTime', 'Last Transition Time'],
  ['uid', 'UID'],
  ['clusterIP', 'Cluster IP'],
  ['requeue-after', 'Requeue - After'],
  ['HTTPServer', 'HTTPServer'],
  ['externalURLs', 'External URLs'],
  ['ipv4', 'ipv4'],
  ['f:spec', 'f:spec'],
  ['', ''],
])('%s reads %s', (name, title) => {
  expect(fieldTitle(name)).toBe(title);
});

describe('nonsense is described without a throw', () => {
  const kinds = [
    widgets,
    resource('Service', 'services'),
    resource('Ingress', 'ingresses', 'networking.k8s.io'),
    resource('EndpointSlice', 'endpointslices', 'discovery.k8s.io'),
    resource('NetworkPolicy', 'networkpolicies', 'networking.k8s.io'),
    resource('ConfigMap', 'configmaps'),
    resource('Secret', 'secrets'),
    resource('ServiceAccount', 'serviceaccounts'),
    resource('PersistentVolumeClaim', 'persistentvolumeclaims'),
    resource('PersistentVolume', 'persistentvolumes', '', false),
    resource('StorageClass', 'storageclasses', 'storage.k8s.io', false),
    resource('Node', 'nodes', '', false),
    resource('Namespace', 'namespaces', '', false),
  ];
  const odd = [{}, null, 'text', 7, true, [], [null], [{}, 'x', 3, [[]]]] as const;
  const objects = odd.flatMap(value => [
    {metadata: value ?? {}, spec: value, status: value, data: value, binaryData: value, type: value, ports: value, endpoints: value},
    {
      metadata: {name: value, namespace: value, labels: value, annotations: value, finalizers: value, ownerReferences: value},
      spec: {
        ports: value,
        rules: [{host: value, http: {paths: value}}, {http: {paths: [{backend: {service: value}}, {backend: value}]}}],
        tls: [{hosts: value}],
        defaultBackend: {service: {name: 'x', port: value}},
        selector: value,
        podSelector: value,
        policyTypes: ['Ingress', 'Egress'],
        ingress: [{from: [{ipBlock: value, podSelector: value}], ports: [value, {port: value}]}],
        claimRef: value,
        nodeAffinity: {required: {nodeSelectorTerms: [value, {matchExpressions: [value]}]}},
        taints: [value, {}],
        volumeName: value,
        dataSource: value,
      },
      status: {
        conditions: [value, {}],
        addresses: [value, {}],
        capacity: {cpu: value},
        allocatable: value,
        loadBalancer: {ingress: [value]},
      },
      data: {key: value},
      binaryData: {key: value},
      ports: [value, {port: value}],
      endpoints: [value, {addresses: value, targetRef: value, conditions: value}],
      secrets: [value],
      parameters: {a: value},
      mountOptions: value,
      allowedTopologies: [{matchLabelExpressions: [value]}],
    },
  ]);
  const answered = [
    ...odd,
    {items: odd},
    {items: [{metadata: odd[7], spec: {containers: [null, {resources: {requests: {cpu: 'much'}}}], ports: [{}]}}]},
  ];

  test.each(kinds.map(kind => [kind.name, kind] as const))('%s', (_, kind) => {
    for (const object of objects) {
      for (const answer of answered) {
        const bare = inspectedOf(kind, object as unknown as KubeObject, {name: 'x', namespace: 'y', revealed: ['*']});
        const needs = describeTab.needs?.(bare) ?? [];
        const answers = Object.fromEntries(needs.map(need => [wordsOf(need), answer]));
        const known = inspectedOf(kind, object as unknown as KubeObject, {name: 'x', namespace: 'y', revealed: ['*'], answers});
        const wrong = linesOf(describeTab.doc(known)).filter(line => /\bundefined\b|\bNaN\b|\[object/.test(line));
        expect(wrong).toEqual([]);
      }
    }
  });
});
