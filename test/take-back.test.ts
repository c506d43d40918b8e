import {describe, expect, test} from 'vitest';
import type {Undo} from '../src/changes/change.ts';
import {recreationOf} from '../src/changes/recreation.ts';
import {storedUndo} from '../src/changes/stored-undo.ts';
import {fieldChanges} from '../src/kube/field-changes.ts';
import type {KubeObject} from '../src/kube/object.ts';
import {itemNames, takeBack} from '../src/kube/take-back.ts';

const objectWith = (rest: Record<string, unknown>): KubeObject => ({metadata: {name: 'web'}, ...rest}) as KubeObject;

describe('taking back', () => {
  const containers = (...list: readonly object[]) => objectWith({spec: {containers: list}});
  const app = (image: string) => ({name: 'app', image});
  const proxy = {name: 'proxy', image: 'proxy:1'};

  test.each<[string, KubeObject, KubeObject, KubeObject, KubeObject, string[]]>([
    [
      'what is as it was left',
      objectWith({spec: {replicas: 3}}),
      objectWith({spec: {replicas: 0}}),
      objectWith({spec: {replicas: 0}}),
      objectWith({spec: {replicas: 3}}),
      [],
    ],
    [
      'what is back already stays',
      objectWith({spec: {replicas: 3}}),
      objectWith({spec: {replicas: 0}}),
      objectWith({spec: {replicas: 3}}),
      objectWith({spec: {replicas: 3}}),
      [],
    ],
    [
      'what somebody has set since goes back and is told',
      objectWith({spec: {replicas: 3}}),
      objectWith({spec: {replicas: 0}}),
      objectWith({spec: {replicas: 6}}),
      objectWith({spec: {replicas: 3}}),
      ['spec.replicas'],
    ],
    [
      'a map that came goes, and what others put into it stays',
      objectWith({}),
      objectWith({data: {a: '1', b: '2'}}),
      objectWith({data: {a: '1', b: '2', c: '3'}}),
      objectWith({data: {c: '3'}}),
      [],
    ],
    ['a map that came goes whole', objectWith({}), objectWith({data: {a: '1'}}), objectWith({data: {a: '1'}}), objectWith({}), []],
    [
      'a map that went comes back beside what others have made',
      objectWith({data: {a: '1', b: '2'}}),
      objectWith({}),
      objectWith({data: {b: '9'}}),
      objectWith({data: {a: '1', b: '2'}}),
      ['data.b'],
    ],
    [
      'keys of a map that nobody touched are let be',
      objectWith({data: {a: '1', b: '2'}}),
      objectWith({data: {a: '0', b: '2'}}),
      objectWith({data: {a: '0', b: '5'}}),
      objectWith({data: {a: '1', b: '5'}}),
      [],
    ],
    [
      'a list item is found by its name',
      containers(app('app:1')),
      containers(app('app:2')),
      containers(proxy, app('app:2')),
      containers(proxy, app('app:1')),
      [],
    ],
    [
      'a list that another length was given goes back whole',
      objectWith({spec: {args: ['a']}}),
      objectWith({spec: {args: ['a', 'b']}}),
      objectWith({spec: {args: ['c']}}),
      objectWith({spec: {args: ['a']}}),
      ['spec.args'],
    ],
    [
      'a field under something that has gone meanwhile is gone',
      objectWith({spec: {template: {note: 'x'}}}),
      objectWith({spec: {template: {note: 'x', added: 'y'}}}),
      objectWith({spec: {}}),
      objectWith({spec: {}}),
      [],
    ],
  ])('%s', (_, before, after, now, wanted, moved) => {
    const changes = fieldChanges(before, after);
    const back = takeBack(now, changes, itemNames(after, changes));
    if ('because' in back) throw new Error(back.because);
    expect(back.object).toEqual(wanted);
    expect(back.moved.map(({path}) => path.join('.'))).toEqual(moved);
  });

  test('an item that has gone is not mistaken for the one in its place', () => {
    const changes = fieldChanges(containers(app('app:1')), containers(app('app:2')));
    const names = itemNames(containers(app('app:2')), changes);
    expect(takeBack(containers(proxy), changes, names)).toEqual({because: 'spec.containers has no app any more'});
    expect(takeBack(objectWith({}), changes, names)).toEqual({because: 'spec.containers has no app any more'});
  });

  test('where nothing tells which item it is, only what is unchanged goes back', () => {
    const changes = fieldChanges(objectWith({spec: {args: ['a', 'b']}}), objectWith({spec: {args: ['a', 'c']}}));
    expect(takeBack(objectWith({spec: {args: ['a', 'c']}}), changes)).toMatchObject({object: {spec: {args: ['a', 'b']}}});
    expect(takeBack(objectWith({spec: {args: ['x', 'y']}}), changes)).toEqual({because: 'spec.args[1] has changed since'});
  });

  test('what the server made of it counts as what was asked for', () => {
    const undo: Undo = {type: 'fields', changes: [{path: ['spec', 'cpu'], before: '2', after: '1000m'}]};
    expect(storedUndo(undo, objectWith({spec: {cpu: '1'}}))).toEqual({
      type: 'fields',
      changes: [{path: ['spec', 'cpu'], before: '2', after: '1'}],
    });
    expect(storedUndo(undo, undefined)).toBe(undo);
    expect(storedUndo({type: 'remove', uid: ''}, {metadata: {name: 'x', uid: 'u'}})).toEqual({type: 'remove', uid: 'u'});
  });
});

describe('creating again', () => {
  const given = {
    uid: 'u',
    resourceVersion: '7',
    generation: 2,
    creationTimestamp: '2026-01-01T00:00:00Z',
    deletionTimestamp: '2026-01-01T01:00:00Z',
    managedFields: [],
    finalizers: ['foregroundDeletion', 'example.com/mine'],
  };
  const deleted = (kind: string, metadata: object, rest: object = {}): KubeObject =>
    ({apiVersion: 'v1', kind, metadata: {name: 'it', namespace: 'shop', ...metadata}, ...rest}) as KubeObject;

  test('without what the server had given it', () => {
    const object = deleted('ConfigMap', {...given, labels: {app: 'web'}, annotations: {}}, {data: {a: '1'}, status: {x: 1}});
    expect(recreationOf(object)).toEqual({
      manifest: {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: {name: 'it', namespace: 'shop', labels: {app: 'web'}, finalizers: ['example.com/mine']},
        data: {a: '1'},
      },
      notes: [],
    });
  });

  test.each<[string, KubeObject, object, RegExp]>([
    [
      'a pod, for the scheduler to place',
      deleted(
        'Pod',
        {},
        {spec: {nodeName: 'n1', priority: 0, preemptionPolicy: 'x', ephemeralContainers: [{}], containers: [{name: 'a'}]}},
      ),
      {spec: {containers: [{name: 'a'}]}},
      /held in memory/,
    ],
    [
      'a job, whose selector is made anew',
      deleted(
        'Job',
        {labels: {'batch.kubernetes.io/controller-uid': 'u', a: 'b'}},
        {
          spec: {
            selector: {matchLabels: {'batch.kubernetes.io/controller-uid': 'u'}},
            template: {metadata: {labels: {'controller-uid': 'u', 'job-name': 'it'}}, spec: {}},
          },
        },
      ),
      {
        metadata: {name: 'it', namespace: 'shop', labels: {a: 'b'}},
        spec: {template: {metadata: {labels: {'job-name': 'it'}}, spec: {}}},
      },
      /runs again from the start/,
    ],
    [
      'a job with a selector by hand keeps it',
      deleted('Job', {}, {spec: {manualSelector: true, selector: {matchLabels: {a: 'b'}}}}),
      {spec: {manualSelector: true, selector: {matchLabels: {a: 'b'}}}},
      /runs again/,
    ],
    [
      'a claim waits for its volume',
      deleted('PersistentVolumeClaim', {annotations: {'pv.kubernetes.io/bind-completed': 'yes', mine: 'x'}}, {spec: {volumeName: 'pv-1'}}),
      {metadata: {name: 'it', namespace: 'shop', annotations: {mine: 'x'}}, spec: {volumeName: 'pv-1'}},
      /waits for its volume pv-1: if that was deleted/,
    ],
    ['a namespace', deleted('Namespace', {}), {}, /What lay in it does not come back/],
    [
      'a service',
      deleted('Service', {}, {spec: {type: 'LoadBalancer', clusterIP: '10.0.0.7'}}),
      {spec: {clusterIP: '10.0.0.7'}},
      /another address/,
    ],
    [
      'what belonged to something',
      deleted('ReplicaSet', {ownerReferences: [{apiVersion: 'v1', kind: 'Deployment', name: 'web', uid: 'x', controller: true}]}),
      {metadata: {name: 'it', namespace: 'shop'}},
      /no longer belongs to deployment web/,
    ],
  ])('%s', (_, object, wanted, told) => {
    const again = recreationOf(object);
    if ('because' in again) throw new Error(again.because);
    expect(again.manifest).toMatchObject(wanted);
    for (const [key, value] of Object.entries(wanted))
      if (key !== 'spec' || object.kind !== 'Service') expect(again.manifest[key]).toEqual(value);
    expect(again.notes.map(({text}) => text).join(' ')).toMatch(told);
  });

  test('not a pod in whose place its controller makes another', () => {
    const ownerReferences = [{apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-1', uid: 'x', controller: true}];
    expect(recreationOf(deleted('Pod', {ownerReferences}))).toEqual({
      because: 'it belongs to replicaset web-1, which makes another in its place',
    });
  });

  test('odd objects do not make it fail', () => {
    expect(recreationOf({metadata: {name: 'x'}, kind: 'Job', spec: {template: 7}} as KubeObject)).toMatchObject({manifest: {spec: {}}});
    expect(recreationOf({metadata: {name: 'x'}, kind: 'Pod', spec: 'y'} as KubeObject)).toMatchObject({manifest: {spec: 'y'}});
  });
});
