import {describe, expect, test} from 'vitest';
import {aimOf, backAgain, stepBy, toZero} from '../src/actions/scale-aims.ts';
import {scaleDraft, type Way, wayOf} from '../src/actions/scale-draft.ts';
import {lastCounts} from '../src/actions/scale-known.ts';
import type {Draft, Target} from '../src/changes/change.ts';
import type {Entry, Ledger} from '../src/changes/ledger.ts';
import {mergePatched} from '../src/kube/field-changes.ts';
import type {Json, KubeObject} from '../src/kube/object.ts';
import {keepingPatch, keptReplicas, type Replicas, replicasOf, scalePatch} from '../src/kube/replicas.ts';
import {nothingKnown} from '../src/store/allowed.ts';
import {emptyState} from '../src/store/state.ts';

const deployments = {group: 'apps', version: 'v1', plural: 'deployments', singular: 'deployment', name: 'Deployment', isNamespaced: true};
const widgets = {group: 'example.com', version: 'v1', plural: 'widgets', singular: 'widget', name: 'Widget', isNamespaced: true};
const target = (kind: Target['kind'] = deployments): Target => ({context: 'test', kind, namespace: 'shop', name: 'web', uid: 'u1'});

function deployment(replicas: unknown, annotations?: Record<string, string>): KubeObject {
  return {apiVersion: 'apps/v1', kind: 'Deployment', metadata: {name: 'web', ...(annotations ? {annotations} : {})}, spec: {replicas}};
}

function scaleAt(replicas: number): KubeObject {
  return {apiVersion: 'autoscaling/v1', kind: 'Scale', metadata: {name: 'web'}, spec: replicas === 0 ? {} : {replicas}};
}

const at = (count: number, kept?: number): Replicas => ({count, kept, isAnnotated: kept !== undefined});

/** The object as the draft makes it, or why it does not. */
function outcomeOf({step, unless}: Draft, object: KubeObject): unknown {
  if (step.type !== 'patch') throw new Error(step.type);
  const because = unless?.(object);
  if (because !== undefined) return because;
  if (typeof step.patch !== 'function') return mergePatched(object as unknown as Json, step.patch);
  const made = step.patch(object);
  return 'because' in made ? made['because'] : made;
}

describe('counts', () => {
  test.each<[object: KubeObject, count: number]>([
    [deployment(3), 3],
    [deployment(0), 0],
    [deployment(undefined), 1],
    [deployment('many'), 1],
    [{metadata: {name: 'odd'}}, 1],
    [scaleAt(3), 3],
    [scaleAt(0), 0],
    [{kind: 'Scale', metadata: {name: 'odd'}}, 0],
  ])('of %j', (object, count) => {
    expect(replicasOf(object)).toBe(count);
  });

  test.each<[text: string, kept: number | undefined]>([
    ['3', 3],
    ['120', 120],
    ['0', undefined],
    ['-3', undefined],
    ['3.5', undefined],
    ['', undefined],
    ['three', undefined],
    ['99999999999', undefined],
  ])('kept as %j', (text, kept) => {
    expect(keptReplicas(deployment(0, {'dogwatch.io/scaled-from': text}))).toBe(kept);
  });

  test('a Scale is at zero where the count is left out, as servers leave it out', () => {
    expect(mergePatched(scaleAt(3) as unknown as Json, scalePatch(0))).toEqual(scaleAt(0));
    expect(mergePatched(scaleAt(0) as unknown as Json, scalePatch(2))).toEqual(scaleAt(2));
  });

  test('the annotation is set on the way to zero and removed on the way back, and else left alone', () => {
    expect(keepingPatch(0, at(4))).toEqual({metadata: {annotations: {'dogwatch.io/scaled-from': '4'}}});
    expect(keepingPatch(4, at(0, 4))).toEqual({metadata: {annotations: {'dogwatch.io/scaled-from': null}}});
    expect(keepingPatch(4, at(0))).toBeUndefined();
    expect(keepingPatch(2, at(4))).toBeUndefined();
    expect(keepingPatch(0, at(0, 4))).toBeUndefined();
  });
});

describe('what is typed', () => {
  test.each<[text: string, count: number, next: unknown]>([
    ['3', 1, 3],
    [' 3 ', 1, 3],
    ['0', 2, 0],
    ['+2', 3, 5],
    ['-1', 3, 2],
    ['-9', 3, 0],
    ['+0', 3, {because: 'it is at 3 already'}],
    ['3', 3, {because: 'it is at 3 already'}],
    ['-1', 0, {because: 'it is at zero already'}],
    ['2147483647', 1, 2147483647],
  ])('%j on %i', (text, count, next) => {
    const aim = aimOf(text);
    expect('next' in aim && aim.next(count, undefined, 'web')).toEqual(next);
  });

  test.each(['', '3.5', 'three', '+', '1e3', '0x3', '3 4', '2147483648'])('%j is refused in words', text => {
    expect(aimOf(text)).toEqual({because: expect.stringMatching(/3, or \+2|is no count|at most 2147483647/)});
  });
});

describe('a draft', () => {
  test('is one constant patch where all is known', () => {
    const draft = scaleDraft({target: target(), known: at(4), isSure: true}, toZero, 'whole');
    expect(draft.step).toEqual({
      type: 'patch',
      patch: {spec: {replicas: 0}, metadata: {annotations: {'dogwatch.io/scaled-from': '4'}}},
    });
    expect(draft.kubectl).toBe('scale -n shop deployment/web --replicas=0');
    expect(draft.sentence).toBe('scale deployment web to 0');
  });

  test('never keeps a wrong count: what its row did not tell refuses it', () => {
    const draft = scaleDraft({target: target(), known: at(4), isSure: true}, toZero, 'whole');
    expect(outcomeOf(draft, deployment(5))).toBe('it is at 5 by now: do it again');
    expect(outcomeOf(draft, deployment(0))).toBe('it is at zero already');
    expect(outcomeOf(draft, deployment(4))).toEqual(deployment(0, {'dogwatch.io/scaled-from': '4'}));
  });

  test.each<[what: string, draft: Draft, object: KubeObject, outcome: unknown]>([
    ['one more than there are', unsure(stepBy(1)), deployment(6), deployment(7)],
    ['one fewer, to zero', unsure(stepBy(-1)), deployment(1), deployment(0, {'dogwatch.io/scaled-from': '1'})],
    ['one fewer than none', unsure(stepBy(-1)), deployment(0), 'it is at zero already'],
    ['zero from what it turns out to be', unsure(toZero), deployment(7), deployment(0, {'dogwatch.io/scaled-from': '7'})],
    ['zero from zero, which keeps what was kept', unsure(toZero), deployment(0, {'dogwatch.io/scaled-from': '7'}), 'it is at zero already'],
    ['back', unsure(backAgain), deployment(0, {'dogwatch.io/scaled-from': '7', team: 'a'}), deployment(7, {team: 'a'})],
    ['back without a count', unsure(backAgain), deployment(0), 'no count is known for web: S sets one'],
    ['back with rubbish', unsure(backAgain), deployment(0, {'dogwatch.io/scaled-from': 'x'}), 'no count is known for web: S sets one'],
    ['back from where it is not', unsure(backAgain), deployment(3), 'it is not at zero: 3 are wanted'],
    ['back by the ledger', sure(backAgain, {count: 0, kept: 5, isAnnotated: false}), deployment(0), deployment(5)],
    ['the annotation before the ledger', unsure(backAgain, 5), deployment(0, {'dogwatch.io/scaled-from': '7'}), deployment(7, {})],
    ['a count for what was at zero', sure({next: () => 3}, at(0, 7)), deployment(0, {'dogwatch.io/scaled-from': '7'}), deployment(3, {})],
  ])('%s', (_what, draft, object, outcome) => {
    expect(outcomeOf(draft, object)).toEqual(outcome);
  });

  test('for other kinds is for their scale, and what is kept goes beside it', () => {
    const draft = scaleDraft({target: target(widgets), known: at(4), isSure: true}, toZero, 'both');
    expect(draft.step).toEqual({type: 'patch', subresource: 'scale', patch: {spec: {replicas: null}}});
    expect(draft.companion).toEqual({type: 'patch', patch: {metadata: {annotations: {'dogwatch.io/scaled-from': '4'}}}});
    expect(draft.kubectl).toBe('scale -n shop widgets.example.com/web --replicas=0');
    expect(outcomeOf(draft, scaleAt(5))).toBe('it is at 5 by now: do it again');
    expect(outcomeOf(draft, scaleAt(4))).toEqual(scaleAt(0));
    // Its own object may keep the count where nobody knows.
    expect(draft.unless?.({kind: 'Widget', metadata: {name: 'web'}, spec: {size: 9}})).toBeUndefined();
  });

  test('goes without the annotation where that may not be made', () => {
    const draft = scaleDraft({target: target(), known: at(4), isSure: true}, toZero, 'scale');
    expect(draft.companion).toBeUndefined();
    // No count is kept in the object that could be wrong.
    expect(outcomeOf(draft, scaleAt(5))).toEqual(scaleAt(0));
  });

  test.each<[before: number, aim: typeof toZero, kind: Target['kind'], effect: string]>([
    [4, toZero, deployments, '4 pods stop'],
    [1, toZero, deployments, '1 pod stops'],
    [4, stepBy(1), deployments, '1 pod starts'],
    [4, stepBy(3), deployments, '3 pods start'],
    [0, toZero, deployments, ''],
    [4, toZero, widgets, '4 fewer'],
    [4, stepBy(2), widgets, '2 more'],
  ])('from %i tells its effect', (before, aim, kind, effect) => {
    const draft = scaleDraft({target: target(kind), known: undefined, isSure: false}, aim, kind === widgets ? 'both' : 'whole');
    expect(typeof draft.effect === 'function' && draft.effect(kind === widgets ? scaleAt(before) : deployment(before))).toBe(effect);
  });
});

describe('what may be done decides how', () => {
  const rule = (resources: string[]) => ({verbs: ['patch'], groups: ['*'], resources, names: []});
  const stateWith = (resources: string[]) => {
    const shop = {namespace: 'shop', rules: [rule(resources)], isIncomplete: false, problem: undefined};
    return {...emptyState, allowed: {...nothingKnown, rules: new Map([['shop', shop]])}};
  };

  test.each<[resources: string[], kind: Target['kind'], way: Way]>([
    [['deployments', 'deployments/scale'], deployments, 'whole'],
    [['deployments'], deployments, 'whole'],
    [['deployments/scale'], deployments, 'scale'],
    [['widgets', 'widgets/scale'], widgets, 'both'],
    [['widgets/scale'], widgets, 'scale'],
  ])('%j', (resources, kind, way) => {
    expect(wayOf(stateWith(resources), target(kind))).toBe(way);
  });

  test('nothing known is no reason not to try', () => {
    expect(wayOf(emptyState, target())).toBe('whole');
  });
});

test('the ledger knows the count before the last change to zero', async () => {
  const change = (uid: string, before: string, after: string, outcome = 'done') => ({target: {...target(), uid}, before, after, outcome});
  const entries = [
    {changes: [change('a', '3', '0'), change('b', '2', '0')]},
    {changes: [change('a', '0', '5'), change('b', '4', '0', 'failed')]},
    {changes: [change('a', '5', '0'), change('c', '–', '0'), change('d', 'nginx:1', '0')]},
  ] as unknown as Entry[];
  const ledger = {read: async () => ({entries, problems: []})} as unknown as Ledger;
  expect([...(await lastCounts(ledger))]).toEqual([
    ['a', 5],
    ['b', 2],
  ]);
});

function unsure(aim: typeof toZero, kept?: number): Draft {
  return scaleDraft(
    {target: target(), known: kept === undefined ? undefined : {count: 0, kept, isAnnotated: false}, isSure: false},
    aim,
    'whole',
  );
}

function sure(aim: typeof toZero, known: Replicas): Draft {
  return scaleDraft({target: target(), known, isSure: true}, aim, 'whole');
}
