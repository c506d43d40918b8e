import {describe, expect, test} from 'vitest';
import {readJson} from '../src/cluster/read-json.ts';
import {kindTable} from '../src/kube/field-table.ts';
import type {Fields} from '../src/kube/fields.ts';
import {contextRow, contexts} from '../src/resources/contexts.ts';
import {kinds} from '../src/resources/index.ts';
import {idOf} from '../src/resources/kind.ts';
import {projector} from '../src/resources/project.ts';
import {ago, findKind, type Json, now, only, rowsOf, shown} from './kind-rows.ts';

const read = kinds.filter(({fields}) => fields !== undefined);

test.each(read.map(kind => [kind.name, kind] as const))(
  '%s is in the group and version that its fields are from',
  (_, {fields, group, version}) => {
    expect(kindTable[fields!.plan.message as keyof typeof kindTable]).toEqual({group, version});
  },
);

const oddObjects: readonly unknown[] = [
  {},
  null,
  'text',
  {metadata: null, spec: null, status: null},
  {metadata: 7, spec: [], status: 'x', data: [], involvedObject: 3, series: 'x'},
  {
    metadata: {name: 5, labels: {a: 1, __proto__: 'x'}, ownerReferences: [null, {}], creationTimestamp: 'yesterday', finalizers: [1]},
    spec: {
      containers: [null, {}, 3],
      initContainers: {},
      selector: {matchExpressions: [null, {operator: 'Near'}]},
      replicas: 'many',
      ports: [{}, null],
      taints: [null],
    },
    status: {conditions: [null, {}], containerStatuses: [null, {state: {waiting: null, terminated: {}}}], addresses: [{}], phase: {}},
  },
];

describe('every kind', () => {
  test.each(read.map(kind => [idOf(kind), kind] as const))('%s survives objects with nothing or nonsense in them', (_, kind) => {
    for (const odd of oddObjects) {
      for (const row of rowsOf(kind, odd)) {
        expect(row.cells).toHaveLength(kind.columns.length);
        const texts = Object.values(shown(kind, row));
        expect(texts.filter(text => /NaN|undefined|\[object/.test(text))).toEqual([]);
        expect(kind.opens?.(row)).toBeDefined();
      }
    }
    expect(() => shown(kind, projector(kind)(kind.fields!.plan.blank))).not.toThrow();
  });

  test.each(kinds.map(kind => [idOf(kind), kind] as const))(
    '%s has unique titles in capitals, a NAME that never leaves, and an age',
    (_, kind) => {
      const titles = kind.columns.map(({title}) => title);
      expect(new Set(titles).size).toBe(titles.length);
      expect(titles.filter(title => title !== title.toUpperCase())).toEqual([]);
      const naming: Readonly<Record<string, string>> = {history: 'OBJECT', restarts: 'POD', forwards: 'TARGET'};
      expect(titles).toContain(naming[kind.plural] ?? 'NAME');
      expect(titles.includes('NAMESPACE')).toBe(
        kind.isNamespaced ? kind.plural !== 'containers' : ['contexts', 'restarts', 'sessions', 'forwards'].includes(kind.plural),
      );
      expect(titles.some(title => title === 'AGE' || title === 'LAST SEEN' || kind.from === 'local')).toBe(true);
      for (const column of kind.columns) expect(column.value === undefined).toBe(column.derive !== undefined);
      if (kind.sortedBy) expect(titles).toContain(kind.sortedBy.title);
    },
  );

  test('of a pod, what matters stays on narrow screens', () => {
    const staying = findKind('pods')!.columns.filter(({weight = 5, isWide}) => weight >= 7 && !isWide);
    expect(staying.map(({title}) => title)).toEqual(['NAMESPACE', 'NAME', 'READY', 'STATUS', 'RESTARTS', 'AGE']);
  });

  test.each(['Pod', 'Deployment', 'Node', 'Event'])('%s: what is being deleted is going', name => {
    const {row} = only(name, {metadata: {name: 'x', deletionTimestamp: ago(5), finalizers: ['example.com/hold']}});
    expect([row.health, row.because]).toEqual(['going', 'being deleted; waits for example.com/hold']);
  });
});

describe('words find kinds', () => {
  const cases: readonly [string, string | undefined][] = [
    ['po', 'pods'],
    ['Pods', 'pods'],
    [' deploy ', 'deployments.apps'],
    ['dp', 'deployments.apps'],
    ['deployments.apps', 'deployments.apps'],
    ['deployment.apps', 'deployments.apps'],
    ['rs', 'replicasets.apps'],
    ['sts', 'statefulsets.apps'],
    ['ds', 'daemonsets.apps'],
    ['job', 'jobs.batch'],
    ['cj', 'cronjobs.batch'],
    ['svc', 'services'],
    ['cm', 'configmaps'],
    ['sec', 'secrets'],
    ['ns', 'namespaces'],
    ['no', 'nodes'],
    ['ev', 'events'],
    ['ing', 'ingresses.networking.k8s.io'],
    ['netpol', 'networkpolicies.networking.k8s.io'],
    ['endpointslices', 'endpointslices.discovery.k8s.io'],
    ['pvc', 'persistentvolumeclaims'],
    ['pv', 'persistentvolumes'],
    ['sc', 'storageclasses.storage.k8s.io'],
    ['hpa', 'horizontalpodautoscalers.autoscaling'],
    ['pdb', 'poddisruptionbudgets.policy'],
    ['sa', 'serviceaccounts'],
    ['ctx', 'contexts'],
    ['nope', undefined],
    ['', undefined],
  ];
  test.each(cases)('%s', (word, id) => {
    const kind = findKind(word);
    expect(kind && idOf(kind)).toBe(id);
  });
});

describe('what enter shows', () => {
  const metadata = {name: 'x', namespace: 'shop', uid: 'u1'};
  const spec = {selector: {matchLabels: {app: 'x'}, matchExpressions: [{key: 'tier', operator: 'In', values: ['a', 'b']}]}};
  const pods = {kind: 'pods', namespace: 'shop', labelSelector: 'app=x,tier in (a,b)'};
  const cases: readonly (readonly [string, Json, object])[] = [
    ['deployments', {spec}, pods],
    ['replicasets', {spec}, pods],
    ['statefulsets', {spec}, pods],
    ['daemonsets', {spec}, pods],
    ['jobs', {spec}, pods],
    ['services', {spec: {selector: {app: 'x'}}}, {...pods, labelSelector: 'app=x'}],
    ['services', {}, {because: 'Service x has no selector'}],
    ['services', {spec: {type: 'ExternalName', selector: {app: 'x'}}}, {because: 'Service x has no selector'}],
    ['cronjobs', {}, {kind: 'jobs.batch', namespace: 'shop', owner: 'u1'}],
    ['nodes', {}, {kind: 'pods', namespace: '', fieldSelector: 'spec.nodeName=x'}],
    ['namespaces', {}, {kind: 'pods', namespace: 'x'}],
    ['pods', {}, {kind: 'containers', namespace: 'shop', part: {namespace: 'shop', name: 'x'}}],
    ['configmaps', {}, {because: 'Nothing lies inside a ConfigMap'}],
    ['secrets', {}, {because: 'Nothing lies inside a Secret'}],
    ['poddisruptionbudgets', {spec}, pods],
    ['poddisruptionbudgets', {}, {because: 'PodDisruptionBudget x has no selector'}],
    ['networkpolicies', {spec: {podSelector: spec.selector}}, pods],
    ['networkpolicies', {spec: {podSelector: {}}}, {kind: 'pods', namespace: 'shop'}],
    ['serviceaccounts', {}, {kind: 'pods', namespace: 'shop', fieldSelector: 'spec.serviceAccountName=x'}],
    ['persistentvolumeclaims', {}, {because: 'Nothing lies inside a PersistentVolumeClaim'}],
    ['ingresses', {}, {because: 'Nothing lies inside an Ingress'}],
    ['events', {involvedObject: {kind: 'Pod', name: 'web-1', apiVersion: 'v1'}}, {kind: 'pod', namespace: 'shop', select: 'web-1'}],
    [
      'events',
      {involvedObject: {kind: 'Deployment', name: 'web', apiVersion: 'apps/v1'}},
      {kind: 'deployment.apps', namespace: 'shop', select: 'web'},
    ],
    ['events', {}, {because: 'The event does not say which object it is about'}],
  ];
  test.each(cases)('%s %j', (id, json, scope) => {
    expect(findKind(id)!.opens!(only(id, {metadata, ...json}).row)).toEqual(scope);
  });

  test('a context is for the program to open', () => {
    expect(contexts.opens).toBeUndefined();
  });
});

describe('rows', () => {
  test('carry identity, labels, owners and selector; what is alike is kept once', () => {
    const pod = (name: string) => ({
      metadata: {
        name,
        namespace: 'shop',
        uid: name,
        resourceVersion: '7',
        creationTimestamp: ago(60),
        labels: {app: 'web'},
        ownerReferences: [
          {kind: 'ReplicaSet', name: 'web-1', uid: 'r1', controller: true},
          {kind: 'Other', name: 'o', uid: 'o1'},
        ],
      },
    });
    const kind = findKind('pods')!;
    const project = projector(kind);
    const [one, other] = ['a', 'b'].map(name => project(readJson(kind.fields as Fields<object>, pod(name))));
    expect(one).toMatchObject({
      uid: 'a',
      namespace: 'shop',
      name: 'a',
      resourceVersion: '7',
      created: now - 60_000,
      labels: {app: 'web'},
      selector: undefined,
    });
    expect(one!.owners).toEqual([
      {kind: 'ReplicaSet', name: 'web-1', uid: 'r1', controller: true},
      {kind: 'Other', name: 'o', uid: 'o1', controller: false},
    ]);
    expect(other!.labels).toBe(one!.labels);
    expect(other!.owners).toBe(one!.owners);
  });

  test('nodes count pods by the node that the pod names', () => {
    const by = findKind('nodes')!.counts!.by;
    expect(by(only('pods', {spec: {nodeName: 'n1'}}).row)).toBe('n1');
    expect(by(only('pods', {}).row)).toBeUndefined();
  });

  test('ready shares sort by what is missing, ages the young first', () => {
    const column = (id: string, title: string) => findKind(id)!.columns.find(column => column.title === title)!;
    const sorted = ['10/10', '2/3', '0/0', '1/3', '9/10'].sort(
      (a, b) => Number(column('pods', 'READY').sortKey!(a)) - Number(column('pods', 'READY').sortKey!(b)),
    );
    expect(sorted).toEqual(['1/3', '2/3', '9/10', '10/10', '0/0']);
    expect(column('pods', 'AGE').sortKey!(2000)).toBeLessThan(column('pods', 'AGE').sortKey!(1000) as number);
    expect(column('pods', 'MEM/RL').sortKey!('1.5Gi:-')).toBeGreaterThan(column('pods', 'MEM/RL').sortKey!('900Mi:2Gi') as number);
  });

  test('a context is a row of its own', () => {
    const row = contextRow({name: 'prod', cluster: 'c', user: 'u', namespace: 'shop', server: 'https://x', isCurrent: true});
    expect(shown(contexts, row)).toEqual({CURRENT: '*', NAME: 'prod', CLUSTER: 'c', AUTHINFO: 'u', NAMESPACE: 'shop', SERVER: 'https://x'});
    expect(row.uid).toBe('prod');
  });
});
