import {describe, expect, test} from 'vitest';
import type {Change, Sent, Target} from '../src/changes/change.ts';
import {goneOf, replacementsOf} from '../src/changes/follow-replacement.ts';
import type {KubeObject} from '../src/kube/object.ts';

const kind = {group: '', version: 'v1', plural: 'pods', singular: 'pod', name: 'Pod', isNamespaced: true};

type Wish = {
  readonly of?: string;
  readonly kind?: string;
  readonly uid?: string;
  readonly second?: number;
  readonly phase?: string;
  readonly isGoing?: true;
};

function pod(
  name: string,
  {of = 'rs-1', kind: owner = 'ReplicaSet', uid = name, second = 0, phase = 'Running', isGoing}: Wish = {},
): KubeObject {
  return {
    kind: 'Pod',
    metadata: {
      name,
      uid,
      namespace: 'shop',
      creationTimestamp: at(second),
      ...(isGoing ? {deletionTimestamp: at(second)} : {}),
      ...(of === '' ? {} : {ownerReferences: [{apiVersion: 'apps/v1', kind: owner, name: of, uid: of, controller: true}]}),
    },
    spec: {terminationGracePeriodSeconds: 30},
    status: {phase},
  };
}

function at(second: number): string {
  return new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();
}

function sent(before: KubeObject, more: Partial<Sent> = {}): Sent {
  const target: Target = {context: 'here', kind, namespace: 'shop', name: before.metadata.name, uid: before.metadata.uid ?? ''};
  const undo = {type: 'none', because: 'no'} as const;
  const change: Change = {
    draft: {target, step: {type: 'delete'}, sentence: 'delete', kubectl: 'delete'},
    target,
    request: {method: 'DELETE', path: '/'},
    before,
    after: undefined,
    undo,
    notes: [],
    refused: undefined,
  };
  return {change, outcome: 'done', problem: undefined, object: undefined, undo, ...more};
}

describe('what goes and is replaced', () => {
  test('when it went, by the clock of the server', () => {
    const web = pod('web-1');
    const object = {...web, metadata: {...web.metadata, deletionTimestamp: at(100), deletionGracePeriodSeconds: 30}};
    expect(goneOf(sent(web, {object}))).toEqual([{pod: web, controller: 'rs-1', since: Date.UTC(2026, 0, 1, 0, 1, 10), graceMs: 30_000}]);
    expect(goneOf(sent(web))).toMatchObject([{since: undefined, graceMs: 30_000}]);
  });

  test.each([
    ['a pod on its own', sent(pod('web-1', {of: ''}))],
    ['a pod that had ended well', sent(pod('web-1', {phase: 'Succeeded'}))],
    ['a pod that had failed', sent(pod('web-1', {phase: 'Failed'}))],
    ['what was not done', sent(pod('web-1'), {outcome: 'failed'})],
  ])('nothing comes for %s', (_, one) => {
    expect(goneOf(one)).toEqual([]);
  });
});

describe('what comes', () => {
  type Case = {
    readonly gone: readonly KubeObject[];
    readonly there: readonly KubeObject[];
    readonly known?: readonly string[];
    readonly since?: number;
    readonly come: readonly (string | undefined)[];
  };
  const cases: Readonly<Record<string, Case>> = {
    'nothing yet': {gone: [pod('a')], there: [pod('a')], come: [undefined]},
    'a new pod of the same controller': {gone: [pod('a')], there: [pod('a', {isGoing: true}), pod('b')], come: ['b']},
    'a pod of another controller': {gone: [pod('a')], there: [pod('b', {of: 'rs-2'})], come: [undefined]},
    'a pod that was there before': {gone: [pod('a')], there: [pod('b'), pod('c')], known: ['b'], come: ['c']},
    'a pod that is going itself': {gone: [pod('a')], there: [pod('b', {isGoing: true})], come: [undefined]},
    'a pod that has failed': {gone: [pod('a')], there: [pod('b', {phase: 'Failed'}), pod('c', {second: 1})], come: ['c']},
    'a pod born before that went': {gone: [pod('a')], there: [pod('b', {second: 50}), pod('c', {second: 60})], since: 60, come: ['c']},
    'times are cut to seconds': {gone: [pod('a')], there: [pod('b', {second: 59})], since: 60, come: ['b']},
    'the first for the first': {
      gone: [pod('a'), pod('b')],
      there: [pod('d', {second: 2}), pod('c', {second: 1})],
      come: ['c', 'd'],
    },
    'one for two': {gone: [pod('a'), pod('b')], there: [pod('c')], come: ['c', undefined]},
    'of two controllers': {gone: [pod('a'), pod('b', {of: 'rs-2'})], there: [pod('c', {of: 'rs-2'}), pod('d')], come: ['d', 'c']},
    'of a stateful set, by its name': {
      gone: [pod('db-0', {of: 'db', kind: 'StatefulSet'}), pod('db-1', {of: 'db', kind: 'StatefulSet'})],
      there: [pod('db-2', {of: 'db', kind: 'StatefulSet'}), pod('db-1', {of: 'db', kind: 'StatefulSet', uid: 'new'})],
      come: [undefined, 'db-1'],
    },
  };

  test.each(Object.entries(cases))('%s', (_, {gone, there, known = [], since, come}) => {
    const went = gone
      .flatMap(one => goneOf(sent(one)))
      .map(one => ({...one, since: since === undefined ? undefined : Date.parse(at(since))}));
    const objects = new Map(there.map(one => [one.metadata.uid ?? '', one]));
    const found = replacementsOf(went, objects, uid => known.includes(uid));
    expect([...found.keys()]).toEqual(gone.map(one => one.metadata.uid));
    expect([...found.values()].map(one => one?.metadata.name)).toEqual(come);
  });
});
