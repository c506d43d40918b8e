import {describe, expect, test} from 'vitest';
import type {Change, Note, Step} from '../src/changes/change.ts';
import {autoscalerNote, isScalerOf} from '../src/changes/lookups/autoscalers.ts';
import {backendNotes} from '../src/changes/lookups/backends.ts';
import {budgetNotes} from '../src/changes/lookups/budgets.ts';
import type {Going} from '../src/changes/lookups/going.ts';
import {verticalNote} from '../src/changes/lookups/vertical-autoscalers.ts';
import {counted, listed, summed} from '../src/changes/lookups/words.ts';
import type {KubeObject} from '../src/kube/object.ts';
import {changeOf, deletion, targetOf, toCount} from './looking.ts';
import {ofReplicaSet, pod, thing, told} from './looked-things.ts';

function going(how: Going['how'], name: string, pods: readonly KubeObject[], labelsAfter = {}, step?: Step): Going {
  const steps = {delete: deletion, evict: {type: 'evict'}, scale: toCount(0), leave: {type: 'patch', patch: {}}} as const;
  const target = targetOf(how === 'scale' ? 'deployments' : 'pods', `shop/${name}`);
  const change = changeOf(target, step ?? steps[how], pods[0]);
  return {pair: {change, subject: {target, selector: undefined, labels: {}}}, how, pods, labelsAfter};
}
const one = (how: Going['how'], ...pods: KubeObject[]) => pods.map(each => going(how, each.metadata.name, [each]));

describe('words', () => {
  test.each([
    [[], ''],
    [['a'], 'a'],
    [['a', 'b'], 'a and b'],
    [['a', 'b', 'c'], 'a, b and c'],
    [['a', 'b', 'c', 'd'], 'a, b and 2 more'],
  ])('%j', (names, expected) => {
    expect(listed(names)).toBe(expected);
  });

  test('counts', () => {
    expect([counted(1, 'pod'), counted(0, 'pod'), counted(2, 'ingress', 'ingresses')]).toEqual(['1 pod', '0 pods', '2 ingresses']);
  });

  test('at most four notes, the gravest first, each once', () => {
    const note = (level: Note['level'], text: string): Note => ({level, text});
    expect(told(summed([note('info', 'a'), note('info', 'a'), note('grave', 'b'), note('warn', 'c')]))).toEqual([
      'grave: b',
      'warn: c',
      'info: a',
    ]);
    const many = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'].map(text => note('warn', text));
    expect(told(summed([...many, note('info', 'z')]))).toEqual(['warn: a', 'warn: b', 'warn: c', 'warn: … and 8 more']);
  });
});

describe('autoscalers', () => {
  const hpa = (min: number | undefined, max: number, labels = {}) =>
    thing('cart-hpa', {spec: {minReplicas: min, maxReplicas: max, scaleTargetRef: {}}}, {labels});
  const keda = {'scaledobject.keda.sh/name': 'cart'};

  test.each<[string, KubeObject, number, string]>([
    ['zero', hpa(2, 10), 0, 'info: HPA cart-hpa stops scaling cart while it is at 0.'],
    ['below', hpa(2, 10), 1, 'warn: HPA cart-hpa keeps cart between 2 and 10: it will be back within a minute.'],
    ['above', hpa(2, 10), 11, 'warn: HPA cart-hpa keeps cart between 2 and 10: it will be back within a minute.'],
    ['the least', hpa(2, 10), 2, 'info: HPA cart-hpa sets the count of cart by load: it may change it again.'],
    ['the most', hpa(2, 10), 10, 'info: HPA cart-hpa sets the count of cart by load: it may change it again.'],
    ['no least', hpa(undefined, 3), 1, 'info: HPA cart-hpa sets the count of cart by load: it may change it again.'],
    ['only one', hpa(3, 3), 4, 'warn: HPA cart-hpa keeps cart at 3: it will be back within a minute.'],
    ['zero with KEDA', hpa(1, 3, keda), 0, 'warn: KEDA scaled object cart scales cart by events: it may bring it back from 0.'],
    ['KEDA', hpa(1, 3, keda), 2, 'info: KEDA scaled object cart sets the count of cart by load: it may change it again.'],
  ])('%s', (_, scaler, after, expected) => {
    expect(told([autoscalerNote(scaler, 'cart', {before: 4, after})])).toEqual([expected]);
  });

  test.each<[object, boolean]>([
    [{apiVersion: 'apps/v1', kind: 'Deployment', name: 'cart'}, true],
    [{apiVersion: 'apps/v1beta1', kind: 'Deployment', name: 'cart'}, true],
    [{apiVersion: 'example.com/v1', kind: 'Deployment', name: 'cart'}, false],
    [{apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'cart'}, false],
    [{apiVersion: 'apps/v1', kind: 'Deployment', name: 'web'}, false],
    [{}, false],
  ])('%j scales deployment cart: %s', (scaleTargetRef, expected) => {
    expect(isScalerOf(thing('h', {spec: {scaleTargetRef}}), targetOf('deployments', 'shop/cart'))).toBe(expected);
  });

  test('one of another namespace does not', () => {
    const scaler = thing('h', {spec: {scaleTargetRef: {apiVersion: 'apps/v1', kind: 'Deployment', name: 'cart'}}}, {namespace: 'other'});
    expect(isScalerOf(scaler, targetOf('deployments', 'shop/cart'))).toBe(false);
  });

  test('a vertical one tells unless it is off', () => {
    expect(verticalNote(thing('v', {spec: {updatePolicy: {updateMode: 'Off'}}}))).toEqual([]);
    expect(told(verticalNote(thing('v', {spec: {}})))).toEqual(['info: VPA v sets the requests of new pods: those set here may not hold.']);
  });
});

describe('budgets', () => {
  const budget = (name: string, allowed: number, status: object = {}, spec: object = {}) =>
    thing(
      name,
      {
        spec: {selector: {matchLabels: {app: 'web'}}, ...spec},
        status: {disruptionsAllowed: allowed, observedGeneration: 1, desiredHealthy: 2, currentHealthy: 2, ...status},
      },
      {generation: 1},
    );
  const [a, b, c] = [pod('a'), pod('b'), pod('c')];
  const patient = going('evict', 'a', [a], {}, {type: 'evict', retries: {everyMs: 1, forMs: 1}});

  test.each<[string, KubeObject[], Going[], string[]]>([
    [
      'an eviction that none allows',
      [budget('web', 0)],
      one('evict', a),
      ['warn: Budget web allows no disruption now: an eviction is refused.'],
    ],
    ['an eviction that waits', [budget('web', 0)], [patient], ['warn: Budget web allows no disruption now: an eviction waits.']],
    ['an eviction that is allowed', [budget('web', 1)], one('evict', a), []],
    ['more than are allowed', [budget('web', 1)], one('evict', a, b, c), ['warn: Budget web allows 1 disruption now: 2 of 3 are refused.']],
    [
      'one more than is allowed',
      [budget('web', 2)],
      one('evict', a, b, c),
      ['warn: Budget web allows 2 disruptions now: 1 of 3 is refused.'],
    ],
    [
      'a budget not counted yet',
      [budget('web', 5, {observedGeneration: 0})],
      one('evict', a),
      ['warn: Budget web allows no disruption now: an eviction is refused.'],
    ],
    [
      'a budget without a status',
      [thing('web', {spec: {selector: {}}}, {generation: 1})],
      one('evict', a),
      ['warn: Budget web allows no disruption now: an eviction is refused.'],
    ],
    ['a pod that waits for its node', [budget('web', 0)], one('evict', pod('p', {phase: 'Pending', isReady: false})), []],
    ['a pod that has ended', [budget('web', 0)], one('evict', pod('p', {phase: 'Failed', isReady: false})), []],
    ['an unhealthy pod beside enough healthy ones', [budget('web', 0)], one('evict', pod('p', {isReady: false})), []],
    [
      'an unhealthy pod where they are too few',
      [budget('web', 0, {currentHealthy: 1})],
      one('evict', pod('p', {isReady: false})),
      ['warn: Budget web allows no disruption now: an eviction is refused.'],
    ],
    [
      'an unhealthy pod that may always go',
      [budget('web', 0, {currentHealthy: 1}, {unhealthyPodEvictionPolicy: 'AlwaysAllow'})],
      one('evict', pod('p', {isReady: false})),
      [],
    ],
    [
      'two budgets',
      [budget('web', 3), budget('all', 3, {}, {selector: {}})],
      one('evict', a),
      ['warn: Budgets web and all all hold pod a: such a pod cannot be evicted.'],
    ],
    ['a budget for nothing', [budget('web', 0, {}, {selector: null})], one('evict', a), []],
    [
      'a deletion',
      [budget('web', 0)],
      one('delete', a),
      ['warn: Budget web allows no disruption now: deleting goes past it; R evicts politely.'],
    ],
    [
      'deletions beyond what is allowed',
      [budget('web', 1)],
      one('delete', a, b),
      ['warn: Budget web allows 1 disruption now: deleting 2 goes past it; R evicts politely.'],
    ],
    ['the deletion of what does not count', [budget('web', 0)], one('delete', pod('p', {isReady: false})), []],
    [
      'scaling to zero',
      [budget('web', 0)],
      [going('scale', 'web', [a, b])],
      ['info: Budget web asks for 2 healthy pods: scaling does not obey it.'],
    ],
    [
      'the deletion of a workload',
      [budget('web', 0)],
      [going('scale', 'web', [a], {}, deletion)],
      ['info: Budget web asks for 2 healthy pods: deleting does not obey it.'],
    ],
    ['a budget that asks for none', [budget('web', 0, {desiredHealthy: 0})], [going('scale', 'web', [a])], []],
    ['pods with other labels', [budget('web', 0)], one('evict', pod('p', {labels: {app: 'cart'}})), []],
    ['a pod that only leaves', [budget('web', 0)], one('leave', a), []],
  ])('%s', (_, budgets, gone, expected) => {
    expect(told(budgetNotes(budgets, gone))).toEqual(expected);
  });

  test('deletions that are refused do not count', () => {
    const [gone] = one('delete', a);
    const refused: Change = {...gone!.pair.change, refused: 'no'};
    expect(budgetNotes([budget('web', 0)], [{...gone!, pair: {...gone!.pair, change: refused}}])).toEqual([]);
  });
});

describe('backends', () => {
  const service = (name = 'web', spec: object = {}) => thing(name, {spec: {selector: {app: 'web'}, clusterIP: '10.0.0.1', ...spec}});
  const endpoint = (name: string, ready?: boolean) => ({conditions: {ready}, targetRef: {kind: 'Pod', namespace: 'shop', name}});
  const slice = (...endpoints: object[]) => thing('web-x', {endpoints}, {labels: {'kubernetes.io/service-name': 'web'}});
  const [a, b] = [pod('a'), pod('b', ofReplicaSet)];
  const away = going('scale', 'checkout', [a, b]);

  test.each<[string, KubeObject, KubeObject[], Going[], string[]]>([
    [
      'all go',
      service(),
      [slice(endpoint('a'), endpoint('b'))],
      [away],
      ['checkout is the last backend of service web: it will refuse requests.'],
    ],
    ['one stays', service(), [slice(endpoint('a'), endpoint('c'))], [away], []],
    [
      'the others are not ready',
      service(),
      [slice(endpoint('a'), endpoint('c', false))],
      [away],
      ['checkout is the last backend of service web: it will refuse requests.'],
    ],
    ['none was ready', service(), [slice(endpoint('a', false))], [away], []],
    ['there are no slices', service(), [], [away], []],
    ['one is no pod', service(), [slice(endpoint('a'), {addresses: ['1.2.3.4']})], [away], []],
    ['the slice is of another service', service('other'), [slice(endpoint('a'))], [away], []],
    [
      'two slices of one pod',
      service(),
      [slice(endpoint('a')), slice(endpoint('a'))],
      [away],
      ['checkout is the last backend of service web: it will refuse requests.'],
    ],
    [
      'two of them together',
      service(),
      [slice(endpoint('a'), endpoint('b'))],
      [going('scale', 'one', [a]), going('scale', 'two', [b])],
      ['one and two are the last backends of service web: it will refuse requests.'],
    ],
    [
      'a headless service',
      service('web', {clusterIP: 'None'}),
      [slice(endpoint('a'))],
      [away],
      ['checkout is the last backend of service web: its name will lead nowhere.'],
    ],
    [
      'a pod that is replaced',
      service(),
      [slice(endpoint('b'))],
      one('delete', b),
      ['b is the last backend of service web: it refuses requests until another is ready.'],
    ],
    [
      'a pod that is not',
      service(),
      [slice(endpoint('a'))],
      one('delete', a),
      ['a is the last backend of service web: it will refuse requests.'],
    ],
    [
      'a headless service whose pod is replaced',
      service('web', {clusterIP: 'None'}),
      [slice(endpoint('b'))],
      one('evict', b),
      ['b is the last backend of service web: its name leads nowhere until another is ready.'],
    ],
    [
      'a pod that leaves the service',
      service(),
      [slice(endpoint('b'))],
      [going('leave', 'b', [b], {app: 'none'})],
      ['b is the last backend of service web: it refuses requests until another is ready.'],
    ],
    ['a pod that stays in the service', service(), [slice(endpoint('b'))], [going('leave', 'b', [b], {app: 'web', team: 'x'})], []],
    ['rubbish for endpoints', service(), [thing('web-x', {endpoints: 'x'}, {labels: {'kubernetes.io/service-name': 'web'}})], [away], []],
  ])('%s', (_, one, slices, gone, expected) => {
    expect(backendNotes(one, slices, gone).map(({text}) => text)).toEqual(expected);
  });
});
