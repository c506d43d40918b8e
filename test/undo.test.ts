import {describe, expect, test} from 'vitest';
import type {Undo} from '../src/changes/change.ts';
import type {Entry, EntryChange} from '../src/changes/ledger.ts';
import {sittingOf, stayingAfter} from '../src/changes/sitting.ts';
import {cutShort, standingOf} from '../src/changes/standing.ts';
import {undoPlan} from '../src/changes/undo-plan.ts';
import type {KubeObject} from '../src/kube/object.ts';
import {changeOf, entryOf} from './entries.ts';

const objectWith = (rest: Record<string, unknown>): KubeObject => ({metadata: {name: 'web'}, ...rest}) as KubeObject;

const undoing = (id: string, at: number, undoes: string, changes = [changeOf('web')]) =>
  entryOf(id, at, changes, {cause: {undoes}, title: 'Undo: Scale to zero'});
const redoing = (id: string, at: number, redoes: string) =>
  entryOf(id, at, [changeOf('web')], {cause: {redoes}, title: 'Redo: Scale to zero'});
const namesOf = (changes: readonly EntryChange[]) => changes.map(({target}) => target.name);

describe('what stands', () => {
  const first = entryOf('a', 1, [changeOf('web')]);
  const [change] = first.changes;

  test.each<[string, Entry[], boolean]>([
    ['done', [], false],
    ['undone', [undoing('b', 2, 'a')], true],
    ['undone and redone', [undoing('b', 2, 'a'), redoing('c', 3, 'b')], false],
    ['undone, redone, undone', [undoing('b', 2, 'a'), redoing('c', 3, 'b'), undoing('d', 4, 'c')], true],
    ['undone, redone, undone, redone', [undoing('b', 2, 'a'), redoing('c', 3, 'b'), undoing('d', 4, 'c'), redoing('e', 5, 'd')], false],
    ['undoing failed', [undoing('b', 2, 'a', [changeOf('web', {outcome: 'failed'})])], false],
    ['another object was undone', [undoing('b', 2, 'a', [changeOf('cart')])], false],
    ['two that undo each other, in a damaged ledger', [{...undoing('b', 2, 'a'), cause: {undoes: 'b'}}], false],
  ])('%s', (_, later, isUndone) => {
    expect(standingOf([first, ...later]).isUndone(first, change!)).toBe(isUndone);
  });

  test('of several changes those that could not be undone can be, later', () => {
    const both = entryOf('a', 1, [changeOf('web'), changeOf('cart'), changeOf('db', {outcome: 'failed'})]);
    expect(namesOf(standingOf([both]).undoable(both))).toEqual(['web', 'cart']);
    expect(namesOf(standingOf([both, undoing('b', 2, 'a')]).undoable(both))).toEqual(['cart']);
  });

  test('what is cut short is what has no end and no process', () => {
    const entries = [
      entryOf('ended', 1, [], {}),
      entryOf('dead', 2, [], {endedAt: undefined}),
      entryOf('alive', 3, [], {endedAt: undefined, who: {user: '', host: 'here', pid: 2}}),
      entryOf('elsewhere', 4, [], {endedAt: undefined, who: {user: '', host: 'there', pid: 1}}),
      entryOf('resumed', 5, [], {endedAt: undefined}),
      entryOf('resuming', 6, [], {cause: {resumes: 'resumed'}}),
    ];
    const isAlive = ({who}: Entry) => (who.host === 'here' ? who.pid === 2 : undefined);
    expect(cutShort(entries, isAlive).map(({id}) => id)).toEqual(['dead']);
  });
});

describe('what u and U take', () => {
  const sitting = (...entries: readonly Entry[]) => sittingOf({own: entries.map(({id}) => id), latest: () => entries});
  const fixed = (title: string, at: number) =>
    entryOf(title, at, [changeOf('web', {undo: {type: 'none', because: 'pods cannot come back'}})], {title});

  test('nothing at first', () => {
    expect(sitting()).toEqual({
      undo: {because: 'Nothing was changed in this sitting; H lists earlier changes'},
      redo: {because: 'Nothing was undone in this sitting'},
    });
  });

  test('only what was changed in this sitting', () => {
    const entries = [
      entryOf('theirs', 1, [changeOf('web')]),
      entryOf('ours', 2, [changeOf('web')]),
      entryOf('other', 3, [changeOf('web')]),
    ];
    expect(sittingOf({own: ['ours'], latest: () => entries}).undo).toMatchObject({id: 'ours'});
  });

  test('the newest first, then the one before; and the other way round', () => {
    const entries = [entryOf('a', 1, [changeOf('web')]), entryOf('b', 2, [changeOf('cart')])];
    expect(sitting(...entries).undo).toMatchObject({id: 'b', context: 'test'});
    const undone = [...entries, undoing('c', 3, 'b', [changeOf('cart')])];
    expect(sitting(...undone)).toMatchObject({undo: {id: 'a'}, redo: {id: 'c'}});
    const all = [...undone, undoing('d', 4, 'a')];
    expect(sitting(...all)).toEqual({
      undo: {because: 'All of this sitting is undone; H lists earlier changes'},
      redo: {id: 'd', title: 'Undo: Scale to zero', context: 'test'},
    });
    const redone = [...all, redoing('e', 5, 'd')];
    expect(sitting(...redone)).toMatchObject({undo: {id: 'e'}, redo: {id: 'c'}});
  });

  test('what cannot be undone is passed over, and told where there is nothing else', () => {
    expect(sitting(entryOf('a', 1, [changeOf('web')]), fixed('Restart', 2)).undo).toMatchObject({id: 'a'});
    const entries = [entryOf('a', 1, [changeOf('web')]), fixed('Restart', 2)];
    expect(stayingAfter({own: ['a', 'Restart'], latest: () => entries}, 'a').map(({text}) => text)).toEqual([
      'Restart came after it and stays: pods cannot come back.',
    ]);
    expect(stayingAfter({own: ['a'], latest: () => entries}, 'a')).toEqual([]);
    expect(sitting(fixed('Restart', 2)).undo).toEqual({because: 'Restart cannot be undone: pods cannot come back'});
  });

  test('nothing while something runs', () => {
    const because = 'Restart in waves still runs; ctrl-c stops it';
    expect(sitting(entryOf('a', 1, [changeOf('web')], {endedAt: undefined, title: 'Restart in waves'}))).toEqual({
      undo: {because},
      redo: {because},
    });
  });

  test('nothing of what failed', () => {
    expect(sitting(entryOf('a', 1, [changeOf('web', {outcome: 'failed'})])).undo).toMatchObject({because: /Nothing was changed/});
  });
});

describe('the plan', () => {
  const draftsOf = async (entry: Entry, entries = [entry], options = {}) => {
    const drafts = await undoPlan(entry, entries, options).drafts({});
    if ('because' in drafts) throw new Error(drafts.because);
    return drafts;
  };
  const notesOf = async (entry: Entry) => {
    const notes = await Promise.all(
      (undoPlan(entry, [entry]).lookups ?? []).filter(({about}) => about === 'what is known already').map(({look}) => look({} as never)),
    );
    return notes.flat().map(({text}) => text);
  };

  test('takes the last change back first', async () => {
    const entry = entryOf('a', 1, [changeOf('web'), changeOf('cart')]);
    const plan = undoPlan(entry, [entry]);
    expect(plan).toMatchObject({title: 'Undo: Scale to zero', cause: {undoes: 'a'}});
    expect([plan.doing(2), plan.done(2)]).toEqual(['undo 2', '2 of Scale to zero undone']);
    expect((await draftsOf(entry)).map(({sentence, kubectl}) => [sentence, kubectl])).toEqual([
      ['scale deployment cart back to 3', 'scale -n shop deployment/cart --replicas=3'],
      ['scale deployment web back to 3', 'scale -n shop deployment/web --replicas=3'],
    ]);
  });

  test('redoing says what was first asked for', () => {
    const entry = entryOf('b', 1, [changeOf('web')], {title: 'Undo: Redo: Undo: Scale to zero'});
    expect(undoPlan(entry, [entry], {isRedo: true})).toMatchObject({title: 'Redo: Scale to zero', cause: {redoes: 'b'}});
  });

  test('tells what somebody else has changed since', async () => {
    const [draft] = await draftsOf(entryOf('a', 1, [changeOf('web')]));
    const effect = draft!.effect as (object: KubeObject) => string;
    expect(effect(objectWith({spec: {replicas: 6}}))).toBe('changed since: replicas is 6');
    expect(effect(objectWith({spec: {replicas: 0}}))).toBe('3 pods start');
    expect(draft!.shows!(objectWith({spec: {replicas: 6}}))).toBe('6');
  });

  test('what goes with a change goes back with it', async () => {
    const also: Undo = {type: 'fields', changes: [{path: ['metadata', 'annotations'], before: undefined, after: {kept: '3'}}]};
    const undo: Undo = {type: 'fields', subresource: 'scale', changes: [{path: ['spec', 'replicas'], before: 3, after: undefined}], also};
    const [draft] = await draftsOf(entryOf('a', 1, [changeOf('web', {undo})]));
    expect(draft!.step).toMatchObject({type: 'patch', subresource: 'scale'});
    const companion = draft!.companion as {patch: (object: KubeObject) => KubeObject};
    expect(companion.patch({metadata: {name: 'web', annotations: {kept: '3', other: 'x'}}})).toEqual({
      metadata: {name: 'web', annotations: {other: 'x'}},
    });
  });

  test('what was created is deleted, whoever has its name now', async () => {
    const [draft] = await draftsOf(entryOf('a', 1, [changeOf('web', {uid: '', undo: {type: 'remove', uid: 'made'}})]));
    expect(draft).toMatchObject({step: {type: 'delete'}, target: {uid: 'made'}, sentence: 'delete deployment web'});
  });

  test('what was deleted is created, and later changes are of the new one', async () => {
    const manifest = {apiVersion: 'apps/v1', kind: 'Deployment', metadata: {name: 'web', namespace: 'shop', uid: 'old'}};
    const scaling = entryOf('a', 1, [changeOf('web', {uid: 'old'})]);
    const deleting = entryOf('b', 2, [changeOf('web', {uid: 'old', undo: {type: 'recreate', manifest}})], {title: 'Delete'});
    const [draft] = await draftsOf(deleting);
    expect(draft).toMatchObject({target: {uid: ''}, step: {type: 'create', manifest: {metadata: {name: 'web', namespace: 'shop'}}}});
    expect(await notesOf(deleting)).toEqual(['What the pods of web held in memory and on their own disks does not come back.']);
    const creating = undoing('c', 3, 'b', [changeOf('web', {uid: '', undo: {type: 'remove', uid: 'new'}})]);
    const [again] = await draftsOf(scaling, [scaling, deleting, creating]);
    expect(again!.target.uid).toBe('new');
  });

  test('what cannot be taken back is told, and why nothing can', async () => {
    const lasting = changeOf('cart', {undo: {type: 'none', because: 'its pods cannot come back'}});
    const failed = changeOf('db', {outcome: 'failed'});
    const entry = entryOf('a', 1, [changeOf('web'), lasting, failed]);
    expect(await draftsOf(entry)).toHaveLength(1);
    expect(await notesOf(entry)).toEqual(['cart stays: its pods cannot come back.']);
    expect(await undoPlan(entryOf('a', 1, [lasting, failed]), []).drafts({})).toEqual({
      because: 'it was not done; its pods cannot come back',
    });
  });

  test('only the chosen ones', async () => {
    const entry = entryOf('a', 1, [changeOf('web'), changeOf('cart')]);
    expect((await draftsOf(entry, [entry], {only: new Set([entry.changes[0]])})).map(({target}) => target.name)).toEqual(['web']);
  });

  test('values of secrets are neither told nor kept', async () => {
    const undo: Undo = {type: 'fields', changes: [{path: ['data', 'key'], before: 'b2xk', after: 'bmV3'}]};
    const [draft] = await draftsOf(entryOf('a', 1, [changeOf('password', {kind: 'secrets', undo})]));
    expect(draft).toMatchObject({isConfidential: true, sentence: 'set data.key of secret password back'});
    expect(draft!.shows!(objectWith({data: {key: 'b2xk'}}))).toBe('…');
    expect(draft!.kubectl).toBe(`patch -n shop secret/password --type=merge -p '{"data":{"key":"…"}}'`);
    expect((draft!.effect as (object: KubeObject) => string)(objectWith({data: {key: 'b3RoZXI='}}))).toBe('changed since: key');
  });

  test.each<[string, Undo, string]>([
    [
      'a field that came',
      {type: 'fields', changes: [{path: ['metadata', 'labels', 'a.b/c'], before: undefined, after: "it's"}]},
      `patch -n shop deployment/web --type=merge -p '{"metadata":{"labels":{"a.b/c":null}}}'`,
    ],
    [
      'a value with a quote',
      {type: 'fields', changes: [{path: ['data', 'x'], before: "it's", after: ''}]},
      `patch -n shop deployment/web --type=merge -p '{"data":{"x":"it'\\''s"}}'`,
    ],
    [
      'in a list',
      {type: 'fields', changes: [{path: ['spec', 'c', 0, 'image'], before: 'a:1', after: 'a:2'}]},
      `patch -n shop deployment/web --type=json -p '[{"op":"replace","path":"/spec/c/0/image","value":"a:1"}]'`,
    ],
    [
      'a scale',
      {type: 'fields', subresource: 'scale', changes: [{path: ['spec', 'replicas'], before: undefined, after: 3}]},
      'scale -n shop deployment/web --replicas=0',
    ],
    ['a creation', {type: 'remove', uid: 'x'}, 'delete -n shop deployment/web'],
    ['a deletion', {type: 'recreate', manifest: {metadata: {name: 'web'}}}, 'create -n shop -f web.yaml'],
  ])('on the command line: %s', async (_, undo, kubectl) => {
    expect((await draftsOf(entryOf('a', 1, [changeOf('web', {undo})])))[0]!.kubectl).toBe(kubectl);
  });
});
