import {describe, expect, test} from 'vitest';
import {showRollout} from '../src/actions/show-rollout.ts';
import {actingOn, essence} from './acting.ts';
import {demoCluster} from './demo-cluster.ts';
import {namesOn} from './on-screen.ts';
import {agree, following, edit, runFromMenu, says, withBadImage} from './rolling.ts';
import {tickingClock} from './ticking-clock.ts';

const RESTARTED = 'kubectl.kubernetes.io/restartedAt';

describe('a workload', () => {
  test('rolls out anew, and how far it is can be seen', async () => {
    const it = await actingOn('deploy');
    await it.onto('web');
    await it.press('r');
    await it.until(says('3 pods are replaced'));
    await it.until(says('kubectl rollout restart -n shop deployment/web'));
    await it.until(says('u sets the template back, which rolls out once more'));
    await agree(it, 'restart web');
    await it.until('deployment web restarts');
    it.cluster.advance(1500);
    await following(it, '1 of 3 updated');
    it.cluster.advance(60_000);
    await it.until('web is restarted: 3 of 3 ready');
    const {template} = (await it.object('apps/v1/namespaces/shop/deployments/web'))!['spec'];
    expect(template.metadata.annotations).toEqual({[RESTARTED]: '2026-01-01T02:00:00Z'});
  });

  test.each([
    ['sts -n data', 'redis', 'statefulset', /\d of 2 (updated|ready)/, '2 of 2 ready'],
    ['ds -n ops', 'agent', 'daemonset', /\d of 3 (updated|ready)/, '3 of 3 ready'],
  ])('%s: %s', async (line, name, kind, first, last) => {
    const it = await actingOn(line);
    await it.onto(name);
    await it.press('r');
    await agree(it, `restart ${name}`);
    await it.until(`${kind} ${name} restarts`);
    await following(it, 'its controller has not begun');
    it.cluster.advance(700);
    await following(it, first);
    for (let minutes = 0; minutes < 3; minutes++) it.cluster.advance(60_000);
    await it.until(`${name} is restarted: ${last}`);
  });

  test('taken back, it is as it was', async () => {
    const it = await actingOn('deploy');
    const path = 'apps/v1/namespaces/shop/deployments/cart';
    const before = (await it.object(path))!;
    await it.onto('cart');
    await it.press('r');
    await agree(it, 'restart cart');
    await following(it, 'its controller has not begun');
    it.cluster.advance(60_000);
    await it.until('cart is restarted');
    await it.press('u');
    await it.until(/y (undo|take|set)/);
    await it.press('y');
    await it.until('undone');
    expect(withoutRevision(await it.object(path))).toBe(withoutRevision(before));
  });

  test('a paused one is refused, the others go on', async () => {
    const cluster = await demoCluster();
    edit(cluster, 'Deployment', 'shop/web', spec => ({...spec, paused: true}));
    const it = await actingOn('deploy', {cluster});
    await it.press('*r');
    await it.until(says('its rollout is paused; resume it first'));
    await agree(it, 'restart 4');
    await it.until('4 deployments restart');
    expect((await it.object('apps/v1/namespaces/shop/deployments/web'))!['spec'].template.metadata.annotations).toBeUndefined();
  });

  test('where pods change by hand only, that is said', async () => {
    const cluster = await demoCluster();
    edit(cluster, 'DaemonSet', 'ops/agent', spec => ({...spec, updateStrategy: {type: 'OnDelete'}}));
    const it = await actingOn('ds -n ops', {cluster});
    await it.press('r');
    await it.until(says('no pod is replaced'));
    await it.until(says('Nothing of agent restarts by itself'));
    await agree(it, 'restart agent');
    await it.until('agent is restarted: its pods change when they are deleted (OnDelete)');
  });

  test('what else is out of the ordinary is said', async () => {
    const cluster = await demoCluster();
    edit(cluster, 'Deployment', 'shop/web', spec => ({...spec, strategy: {type: 'Recreate'}}));
    edit(cluster, 'Deployment', 'shop/cart', spec => ({...spec, replicas: 0}));
    edit(cluster, 'StatefulSet', 'data/redis', spec => ({...spec, updateStrategy: {type: 'RollingUpdate', rollingUpdate: {partition: 1}}}));
    const it = await actingOn('deploy', {cluster});
    await it.press('*r');
    await it.until(says('All pods of web stop before new ones start (Recreate)'));
    await it.until(says('no pod runs'));
    const other = await actingOn('sts -n data', {cluster});
    await other.onto('redis');
    await other.press('r');
    await other.until(says('Pods of redis below number 1 stay as they are (partition)'));
  });

  test('several are followed as one', async () => {
    const it = await actingOn('deploy');
    await it.press('*r');
    await agree(it, 'restart 5');
    await it.until('5 deployments restart');
    it.cluster.advance(1500);
    await following(it, /\d of 5 rolled out; \w+: 1 of \d updated/);
    it.cluster.advance(120_000);
    await it.until('5 of 5 are restarted');
  });

  test('one that cannot come up is told, with the pod that it waits for', async () => {
    const cluster = await demoCluster();
    edit(cluster, 'Deployment', 'shop/cart', withBadImage);
    const it = await actingOn('deploy', {cluster, columns: 160});
    await it.onto('cart');
    await it.press('r');
    await agree(it, 'restart cart');
    await it.until('deployment cart restarts');
    cluster.advance(620_000);
    await it.until(/Restart of cart: no progress for 10m: .*; cart-[\w-]+: (ImagePullBackOff|ErrImagePull)/);
  });

  test('one that stands still without a word of its controller is given up in the end', async () => {
    const clock = tickingClock();
    const it = await actingOn('sts -n data', {clock});
    await it.onto('redis');
    await it.press('r');
    await agree(it, 'restart redis');
    await following(it, 'its controller has not begun');
    await clock.advance(601_000);
    await it.until('Restart of redis: no progress for 10m: its controller has not begun');
  });

  test('one that goes meanwhile is told', async () => {
    const it = await actingOn('deploy');
    await it.onto('cart');
    await it.press('r');
    await agree(it, 'restart cart');
    await it.until('deployment cart restarts');
    // The cursor goes elsewhere, since a row that goes from under it is told as well.
    await it.press('\u001bG');
    const {demo} = it.cluster;
    demo.registry.remove(demo.types.ofKind('apps/v1', 'Deployment')!, 'shop', 'cart');
    await it.until('Restart of cart: it is gone');
  });
});

describe('in waves', () => {
  test('the next begins when one is ready; the first that fails stops the rest, which stay marked', async () => {
    const cluster = await demoCluster();
    edit(cluster, 'Deployment', 'shop/cart', spec => ({...spec, strategy: {type: 'Recreate'}}));
    edit(cluster, 'Deployment', 'shop/catalog', withBadImage);
    cluster.advance(1000);
    const it = await actingOn('deploy', {cluster, columns: 200});
    expect(namesOn(it).slice(0, 3)).toEqual(['cart', 'catalog', 'checkout']);
    await it.press('   R');
    await it.press('\r');
    await agree(it, 'restart 3 in waves');
    await following(it, /0 of 3 restarted; cart: /);
    cluster.advance(60_000);
    await following(it, /1 of 3 restarted; catalog: /);
    cluster.advance(660_000);
    await it.until(
      /1 of 2 deployments restarted, 1 not · stopped: catalog: no progress for 10m: .*catalog-[\w-]+: (Image|Err)\w+, 1 not begun/,
    );
    await it.until('it stays marked');
    const restarted = async (name: string) => {
      const object = (await it.object(`apps/v1/namespaces/shop/deployments/${name}`))!;
      return object['spec'].template.metadata.annotations?.[RESTARTED] !== undefined;
    };
    expect([await restarted('cart'), await restarted('catalog'), await restarted('checkout')]).toEqual([true, true, false]);
  });

  test('as many at a time as is typed', async () => {
    const it = await actingOn('deploy');
    await it.press('*R');
    await it.press('\u007f0');
    await it.until(says('How many at a time: 1 or more'));
    await it.press('\u007f5');
    await agree(it, 'restart 5 in waves');
    it.cluster.advance(1500);
    await following(it, /0 of 5 restarted; /);
    it.cluster.advance(120_000);
    await it.until('5 deployments restarted');
  });

  test('one alone needs no number', async () => {
    const it = await actingOn('deploy');
    await it.onto('cart');
    await it.press('R');
    await agree(it, 'restart cart');
    await following(it, 'its controller has not begun');
    it.cluster.advance(60_000);
    await it.until('cart is restarted');
  });
});

describe('following a rollout', () => {
  test('changes nothing and says how it ends', async () => {
    const it = await actingOn('deploy');
    await it.onto('web');
    await runFromMenu(it, 'Follow the rollout');
    await it.until('web is rolled out: 3 of 3 ready');
  });

  test('is for workloads', async () => {
    const it = await actingOn('cm');
    const because = 'Only for deployments, stateful sets and daemon sets';
    expect(showRollout.needs?.(it.app.store.getState())).toEqual({because});
    expect(showRollout.suits?.(it.app.store.getState())).toBe(false);
  });

  test('is no change, so that it runs where only reading is allowed', async () => {
    const it = await actingOn('deploy');
    const {store} = it.app;
    store.setState({guard: {...store.getState().guard, readOnlyBecause: 'dogwatch was started with --readonly'}});
    await it.onto('web');
    await runFromMenu(it, 'Follow the rollout');
    await it.until('web is rolled out: 3 of 3 ready');
  });
});

/** The controller counts revisions, whatever is undone. */
function withoutRevision(object: Parameters<typeof essence>[0] | undefined): string {
  const {['deployment.kubernetes.io/revision']: _, ...annotations} = object!.metadata.annotations ?? {};
  return essence({...object!, metadata: {...object!.metadata, annotations}});
}
