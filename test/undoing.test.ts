import {mkdtemp, rm, symlink, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, onTestFinished, test} from 'vitest';
import {openLedger} from '../src/changes/ledger-file.ts';
import {actingOn, essence, objectIn} from './acting.ts';
import type {State} from '../src/store/state.ts';
import {type DemoCluster, demoCluster} from './demo-cluster.ts';
import {NOW} from './drive.ts';
import {changeOf, entryOf} from './entries.ts';

const deploymentPath = (name: string) => `apps/v1/namespaces/shop/deployments/${name}`;
const cartPath = deploymentPath('cart');
const replicasOf = async (cluster: DemoCluster, name: string) =>
  (await objectIn(cluster, deploymentPath(name)))?.['spec'].replicas as number | undefined;

type Driven = Awaited<ReturnType<typeof actingOn>>;

/** Presses keys, and y once the preview stands there; then waits for the result. */
async function agree(on: Driven, keys: string, wanted: string | RegExp, result?: string | RegExp) {
  await on.press(keys);
  await on.until(wanted);
  await when(on, ({dialog}) => dialog?.isSeen === true);
  await on.press('y');
  if (result !== undefined) await on.until(result);
  await when(on, ({dialog, tasks}) => dialog === undefined && tasks.length === 0);
}

function when({app: {store}}: Driven, fits: (state: State) => boolean): Promise<void> {
  return new Promise(resolve => {
    const stop = store.subscribe(look);
    look(store.getState());
    function look(state: State): void {
      if (!fits(state)) return;
      stop();
      resolve();
    }
  });
}

describe('u and U', () => {
  test('take the last change back, all of it at once, and make it again', async () => {
    const on = await actingOn('deploy');
    await on.press('  ');
    await agree(on, 'z', /y scale 2 to zero/, '2 deployments scaled to zero');
    expect([await replicasOf(on.cluster, 'cart'), await replicasOf(on.cluster, 'catalog')]).toEqual([0, 0]);
    await on.press('u');
    await on.until(/y undo 2/);
    expect(on.text()).toContain('Undo: Scale to zero · demo');
    expect(on.text()).toMatch(/shop\/catalog +0 → 2 +2 pods start/);
    expect(on.text()).toContain('U redoes it.');
    await on.press('y');
    await on.until('2 of Scale to zero undone · U redo');
    expect([await replicasOf(on.cluster, 'cart'), await replicasOf(on.cluster, 'catalog')]).toEqual([2, 2]);
    await on.press('u');
    await on.until('All of this sitting is undone; H lists earlier changes');
    await agree(on, 'U', 'Redo: Scale to zero', '2 of Scale to zero redone');
    expect([await replicasOf(on.cluster, 'cart'), await replicasOf(on.cluster, 'catalog')]).toEqual([0, 0]);
    await on.press('U');
    await on.until('All that was undone is redone');
  });

  test('say that there is nothing to take back', async () => {
    const on = await actingOn('deploy');
    await on.press('u');
    await on.until('Nothing was changed in this sitting; H lists earlier changes');
    await on.press('U');
    await on.until('Nothing was undone in this sitting');
  });

  test('say what somebody else has changed since', async () => {
    const on = await actingOn('deploy');
    await agree(on, 'z', /y scale/, 'scaled to zero');
    const other = await actingOn('deploy', {cluster: on.cluster});
    await agree(other, 'S6', /0 → 6/, 'H history');
    await on.press('u');
    await on.until(/6 → 2 +changed since: replicas is 6/);
    await on.press('y');
    await on.until('Scale to zero undone');
    expect(await replicasOf(on.cluster, 'cart')).toBe(2);
  });

  test('create what was deleted, and go on to what was changed before', async () => {
    const on = await actingOn('deploy');
    const before = essence((await on.object(cartPath))!);
    await agree(on, 'z', /y scale/, 'scaled to zero');
    await agree(on, '\u0004', /y delete/);
    await on.until(text => !text.includes('   cart '));
    await on.press('u');
    await on.until('Undo: Delete');
    await on.until('What the pods of cart held in memory and on their own disks does not come');
    expect(on.text()).toContain('kubectl create -n shop -f cart.yaml');
    await on.until(/y undo it/);
    await on.press('y');
    await on.until('Delete undone');
    await agree(on, 'u', 'Undo: Scale to zero', 'Scale to zero undone');
    expect(essence((await on.object(cartPath))!)).toBe(before);
  });

  test('stop where another has taken the name', async () => {
    const on = await actingOn('deploy');
    await agree(on, 'z', /y scale/, 'scaled to zero');
    const other = await actingOn('deploy', {cluster: on.cluster});
    await agree(other, '\u0004', /y delete/);
    await agree(other, 'u', 'Undo: Delete', 'Delete undone');
    await on.press('u');
    await on.until('another object has taken its name');
    await on.press('y');
    await on.until('Nothing here can be done; esc closes');
  });

  test('do nothing where nothing may be changed, or elsewhere', async () => {
    const on = await actingOn('deploy');
    await agree(on, 'z', /y scale/, 'scaled to zero');
    const {guard, context} = on.app.store.getState();
    on.app.store.setState({context: {...context!, name: 'other'}});
    await on.press('u');
    await on.until('That was in context demo; :ctx demo goes there');
    on.app.store.setState({context, guard: {...guard, readOnlyBecause: 'only reading is allowed'}});
    await on.press('u');
    await on.until('only reading is allowed');
    expect(on.app.store.getState().dialog).toBeUndefined();
  });
});

describe('the history', () => {
  test('shows what is done while it is shown, and undoes what is chosen', async () => {
    const on = await actingOn('deploy');
    await agree(on, 'z', /y scale/, 'scaled to zero');
    await on.press('j');
    await agree(on, 'z', /y scale/, 'catalog scaled to zero');
    await on.press('H');
    await on.until('2 changes');
    expect(on.text()).toMatch(/scale deployment catalog to 0[^\n]+\n[^\n]+scale deployment cart to 0/);
    await on.press('G');
    await agree(on, 'u', /shop\/cart +0 → 2/, 'Scale to zero undone');
    await on.until(/scale deployment cart to 0 .*undone/);
    await on.until('3 changes');
    expect([await replicasOf(on.cluster, 'cart'), await replicasOf(on.cluster, 'catalog')]).toEqual([2, 0]);
    await on.press('Gu');
    await on.until('It is undone already; U redoes it');
    await on.press('g');
    await agree(on, 'u', 'Redo: Scale to zero', 'Scale to zero redone');
    expect(await replicasOf(on.cluster, 'cart')).toBe(0);
  });

  test('undoes of several changes only the marked ones', async () => {
    const on = await actingOn('deploy');
    await on.press('  ');
    await agree(on, 'z', /y scale 2/, '2 deployments scaled to zero');
    await on.press('H');
    await on.until('2 changes');
    await on.press(' ');
    await agree(on, 'u', /y undo it/, 'Scale to zero undone');
    expect([await replicasOf(on.cluster, 'cart'), await replicasOf(on.cluster, 'catalog')]).toEqual([2, 0]);
  });

  test('a full disk is told with the change, and undoing works all the same', async () => {
    const folder = await scratch();
    await symlink('/dev/full', join(folder, 'ledger.jsonl'));
    const on = await actingOn('deploy', {ledger: openLedger({folder}), columns: 200});
    await agree(on, 'z', /y scale/, 'the disk is full');
    await agree(on, 'u', 'Undo: Scale to zero', 'Scale to zero undone');
    expect(await replicasOf(on.cluster, 'cart')).toBe(2);
  });

  test('goes on with what was cut short', async () => {
    const cluster = await demoCluster('quiet');
    const left = async (name: string, outcome: 'planned' | 'done') => {
      const uid = (await objectIn(cluster, deploymentPath(name)))!.metadata.uid!;
      const step = {type: 'patch', patch: {metadata: {annotations: {marked: 'yes'}}}} as const;
      const change = changeOf(name, {outcome, step, uid, sentence: `mark ${name}`});
      return {...change, target: {...change.target, context: 'demo'}};
    };
    const changes = [await left('web', 'done'), await left('cart', 'planned'), await left('catalog', 'planned')];
    const entry = entryOf('cut', NOW - 60_000, changes, {
      context: 'demo',
      endedAt: undefined,
      isResumable: true,
      title: 'Mark them',
      // Of a process before this one that had the same number.
      who: {user: 'tester', host: 'here', pid: process.pid},
    });
    const folder = await scratch();
    await writeFile(join(folder, 'ledger.jsonl'), `${JSON.stringify({type: 'begin', entry})}\n`);
    const on = await actingOn('deploy', {cluster, ledger: openLedger({folder})});
    await on.press('H');
    await on.until('cut short');
    await on.press('.go on\r\r');
    await when(on, ({dialog}) => dialog?.isSeen === true);
    await on.press('y');
    // One at a time: the next begins when its controller has taken note of the first.
    await on.until(/Go on: Mark them \(2\) +deployment shop\/cart +done/);
    expect(on.text()).toMatch(/Go on: Mark them \(2\) +deployment shop\/catalog +runs/);
    cluster.advance(1000);
    await on.until(/Go on: Mark them \(2\) +deployment shop\/catalog +done/);
    cluster.advance(1000);
    await on.until('2 of 3 done: Mark them');
    await on.until('gone on with later');
    const marks = await Promise.all(
      ['web', 'cart', 'catalog'].map(async name => (await objectIn(cluster, deploymentPath(name)))!.metadata.annotations?.['marked']),
    );
    expect(marks).toEqual([undefined, 'yes', 'yes']);
    await on.press('G.go on\r');
    await on.until('It cannot be gone on with: it was gone on with later');
  });
});

async function scratch(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'dogwatch-test-'));
  onTestFinished(() => rm(folder, {recursive: true, force: true, maxRetries: 3}));
  return folder;
}
