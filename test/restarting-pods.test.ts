import {describe, expect, test} from 'vitest';
import {apply} from '../src/demo/scenarios/apply.ts';
import {actingOn} from './acting.ts';
import {demoCluster} from './demo-cluster.ts';
import {cursorOn, namesOn} from './on-screen.ts';
import {agree, following, says} from './rolling.ts';
import {tickingClock} from './ticking-clock.ts';

describe('a pod', () => {
  test('is deleted, and the cursor goes to its replacement', async () => {
    const it = await actingOn('pods');
    await it.press('/web\r');
    const [gone = ''] = namesOn(it);
    expect(cursorOn(it)).toBe(gone);
    await it.press('r');
    await it.until(says('stops within 30s, a new one comes'));
    await it.until(says('its controller makes a new one'));
    await agree(it, 'delete the pod');
    await following(it, 'waiting for its replacement');
    it.cluster.advance(2000);
    await following(it, /web-[\w-]+: (Running|ContainerCreating|Pending), 0\/1/);
    it.cluster.advance(30_000);
    const text = await it.until(/web-[\w-]+ is ready after \w+/);
    const [, come] = /(web-[\w-]+) is ready after/.exec(text)!;
    expect(come).not.toBe(gone);
    await it.until(() => cursorOn(it) === come);
  });

  test('the cursor stays where the user has put it meanwhile', async () => {
    const it = await actingOn('pods');
    await it.press('/web\r');
    await it.press('r');
    await agree(it, 'delete the pod');
    await following(it, 'waiting for its replacement');
    await it.press('jj');
    const chosen = cursorOn(it);
    it.cluster.advance(30_000);
    await it.until(/is ready after/);
    expect(cursorOn(it)).toBe(chosen);
  });

  test('of a stateful set comes again under its name', async () => {
    const it = await actingOn('pods -n data');
    await it.onto('db-0');
    const {uid} = (await it.object('v1/namespaces/data/pods/db-0'))!.metadata;
    await it.press('r');
    await agree(it, 'delete the pod');
    await following(it, 'waiting for its replacement');
    it.cluster.advance(90_000);
    await it.until('db-0 is ready after');
    expect((await it.object('v1/namespaces/data/pods/db-0'))!.metadata.uid).not.toBe(uid);
  });

  test('several are counted', async () => {
    const it = await actingOn('pods');
    await it.press('/web\r*r');
    await agree(it, 'delete 3 pods');
    await following(it, '0 of 3 replacements ready');
    it.cluster.advance(60_000);
    await it.until('3 of 3 replacements are ready after');
  });

  test('that nothing brings back can be brought back', async () => {
    const cluster = await demoCluster();
    apply(cluster.demo, [lonely()]);
    cluster.advance(5000);
    const it = await actingOn('pods', {cluster});
    await it.onto('lonely');
    await it.press('r');
    await it.until(says('no new one comes'));
    await it.until(says('Nothing brings pod lonely back'));
    await agree(it, 'delete the pod');
    await it.until('pod lonely deleted');
    cluster.advance(40_000);
    await it.until('u undo');
    expect(await it.object('v1/namespaces/shop/pods/lonely')).toBeUndefined();
  });

  test('that the kubelet runs itself is refused', async () => {
    const cluster = await demoCluster();
    apply(cluster.demo, [lonely({'kubernetes.io/config.mirror': 'hash'})]);
    const it = await actingOn('pods', {cluster, columns: 140});
    await it.onto('lonely');
    for (const key of ['r', 'R']) {
      await it.press(key);
      await it.until(says('it is run by the kubelet itself, from a file on node-1: change that file'));
      await it.press('y\u001b');
      await it.until(text => !text.includes('kubelet itself'));
    }
    expect((await it.object('v1/namespaces/shop/pods/lonely'))!.metadata.deletionTimestamp).toBeUndefined();
  });

  test('that is being deleted is refused', async () => {
    const it = await actingOn('pods', {columns: 140});
    await it.press('/web\r');
    await it.press('r');
    await agree(it, 'delete the pod');
    await it.until('Terminating');
    await it.press('r');
    await it.until(says('it is being deleted already'));
  });

  test('whose replacement does not become ready is told', async () => {
    const clock = tickingClock();
    const it = await actingOn('pods', {clock, columns: 140});
    await it.press('/web\r');
    await it.press('r');
    await agree(it, 'delete the pod');
    await following(it, 'waiting for its replacement');
    it.cluster.advance(2000);
    await following(it, /: Running, 0\/1/);
    await clock.advance(151_000);
    await it.until(/Restart of web-[\w-]+: web-[\w-]+ is not ready after 2m30s: Running, 0\/1/);
  });

  test('whose replacement does not come is told', async () => {
    const clock = tickingClock();
    const it = await actingOn('pods -n data', {clock, columns: 140});
    await it.onto('db-0');
    await it.press('r');
    await agree(it, 'delete the pod');
    await following(it, 'waiting for its replacement');
    await clock.advance(151_000);
    await it.until('Restart of db-0: no replacement has come within 2m30s');
  });
});

describe('a pod, politely', () => {
  test('is evicted', async () => {
    const it = await actingOn('pods');
    await it.press('/web\r');
    await it.press('R');
    await it.until(says('kubectl create --raw /api/v1/namespaces/shop/pods/web-'));
    await agree(it, 'evict the pod');
    await following(it, 'waiting for its replacement');
    it.cluster.advance(60_000);
    await it.until(/is ready after/);
  });

  test('unless a budget forbids it, whose words are told', async () => {
    const cluster = await demoCluster();
    const {demo} = cluster;
    const budgets = demo.types.ofKind('policy/v1', 'PodDisruptionBudget')!;
    demo.registry.change(budgets, 'shop', 'web', {manager: 'kubectl'}, budget => withMinAvailable(budget, 3));
    cluster.advance(1000);
    const it = await actingOn('pods', {cluster, columns: 140});
    await it.press('/web\r');
    const [name = ''] = namesOn(it);
    await it.press('R');
    await it.until(says('The disruption budget web needs 3 healthy pods and has 3 currently'));
    await it.press('y');
    expect((await it.object(`v1/namespaces/shop/pods/${name}`))!.metadata.deletionTimestamp).toBeUndefined();
  });

  test('several go one after the other, as the budget lets them', async () => {
    const it = await actingOn('pods');
    await it.press('/web\r*R');
    await it.press('\r');
    await agree(it, 'evict 3 pods');
    for (let ready = 0; ready < 3; ready++) {
      await following(it, `${ready} of 3 restarted; waiting for its replacement`);
      it.cluster.advance(60_000);
    }
    await it.until('3 pods evicted');
  });

  test('the first whose replacement fails stops the rest', async () => {
    const clock = tickingClock();
    const it = await actingOn('pods', {clock, columns: 160});
    await it.press('/web\r*R');
    await it.press('\r');
    await agree(it, 'evict 3 pods');
    await following(it, '0 of 3 restarted; waiting for its replacement');
    it.cluster.advance(2000);
    await following(it, /0 of 3 restarted; web-[\w-]+: Running/);
    await clock.advance(151_000);
    await it.until(/1 pod evicted, 2 not · stopped: .* is not ready after 2m30s: Running, 0\/1, 2 not begun · they stay marked/);
  });
});

function lonely(annotations?: Readonly<Record<string, string>>) {
  const containers = [{name: 'main', image: 'registry.example.com/shop/web:1.4.2'}];
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {name: 'lonely', namespace: 'shop', ...(annotations ? {annotations} : {})},
    spec: {nodeName: 'node-1', containers},
  };
}

function withMinAvailable<T extends object>(budget: T, minAvailable: number): T {
  return {...budget, spec: {...(budget as {readonly spec?: object}).spec, minAvailable}};
}
