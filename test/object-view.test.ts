import {describe, expect, test} from 'vitest';
import {change} from '../src/demo/scenarios/apply.ts';
import {objectOf, top} from '../src/store/state.ts';
import {actingOn} from './acting.ts';

const shop = {scenario: 'shop', columns: 100, rows: 30} as const;

async function pods(size: {readonly columns: number; readonly rows: number} = shop) {
  const it = await actingOn('pods shop', {...shop, ...size});
  await it.until(/\d+ pods/);
  return it;
}

/** All that was asked for has come and is painted. */
async function settled(it: Awaited<ReturnType<typeof actingOn>>): Promise<void> {
  while (!it.app.isIdle()) await new Promise(resolve => setImmediate(resolve));
  await it.press('');
}

async function opened(line: string, name: string, key: string, until: string) {
  const it = await actingOn(line, shop);
  await it.onto(name);
  await it.until(text => text.includes(`/${name}`) && text.includes('hidden by the filter'));
  await it.press(key);
  await it.until(until);
  await it.until('● live');
  return it;
}

describe('one object', () => {
  test('d opens it, tab turns to the next tab, esc comes back to the row', async () => {
    const it = await pods();
    await it.press('jj');
    const {name} = top(it.app.store.getState())!.table.cursor!;
    await it.press('d');
    await it.until(`pod ${name}`);
    await it.until('● live');
    const first = objectOf(it.app.store.getState())!.tab;
    await it.press('\t');
    expect(objectOf(it.app.store.getState())!.tab).not.toBe(first);
    await it.press('\u001b[Z');
    expect(objectOf(it.app.store.getState())!.tab).toBe(first);
    await it.press('\u001b');
    await it.until(/\d+ pods/);
    expect(top(it.app.store.getState())!.table.cursor!.name).toBe(name);
  });
});

describe('reading in it', () => {
  test('/ finds, n and N go round, esc ends it', async () => {
    const it = await opened('deploy -n shop', 'web', 'y', 'apiVersion: apps/v1');
    await it.press('/image\r');
    await it.until(/\/image 1 of \d+/);
    const count = Number(/\/image 1 of (\d+)/.exec(it.text())![1]);
    await it.press('N');
    await it.until(`/image ${count} of ${count}`);
    await it.press('n');
    await it.until(`/image 1 of ${count}`);
    await it.press('\u001b');
    await it.until(text => !text.includes('/image'));
  });

  test('space folds what lies inside, and opens it again', async () => {
    const it = await opened('deploy -n shop', 'web', 'y', 'apiVersion: apps/v1');
    await it.press('/^spec:\r');
    await it.until(/\/\^spec: 1 of 1|spec:/);
    await it.press('/spec:\r');
    await it.until(/\/spec: /);
    const before = objectOf(it.app.store.getState())!.reader.shown.length;
    await it.press(' ');
    expect(objectOf(it.app.store.getState())!.reader.shown.length).toBeLessThan(before);
    await it.press(' ');
    expect(objectOf(it.app.store.getState())!.reader.shown.length).toBe(before);
  });
});

describe('what is secret', () => {
  async function openedSecret() {
    const it = await actingOn('secrets -n shop', shop);
    await it.until('db-credentials');
    await it.press('y');
    await it.until('apiVersion: v1');
    return it;
  }

  test('is masked, revealed by x, and masked again for whoever comes back', async () => {
    const it = await openedSecret();
    await it.until('••••••••');
    await it.press('x');
    await it.until(text => !text.includes('••••••••'));
    await it.press('\u001b');
    await it.until(/secrets /);
    await it.press('y');
    await it.until('••••••••');
  });

  test('is not revealed in another tab', async () => {
    const it = await openedSecret();
    await it.press('x');
    await it.until(text => !text.includes('••••••••'));
    await it.press('d');
    await it.press('y');
    await it.until('••••••••');
  });
});

describe('as it looks', () => {
  type Look = readonly [line: string, row: string, keys: string, until: string];
  const looks: Readonly<Record<string, Look>> = {
    summary: ['pods -n shop', 'cart-', 'd', 'Containers'],
    describe: ['deploy -n shop', 'cart', 'd\t', 'Replicas:'],
    yaml: ['deploy -n shop', 'cart', 'y', 'apiVersion: apps/v1'],
    keys: ['cm -n shop', 'app-settings', '\r', 'prices.yaml'],
    masked: ['secrets -n shop', 'db-credentials', '\r', '••••••••'],
    env: ['deploy -n shop', 'cart', 'd\t\t\t\t', 'DB_PASSWORD'],
    tree: ['deploy -n shop', 'cart', 'ox', 'used by'],
    path: ['svc -n shop', 'cart', 'd\t\t\t\t\t', 'endpoints'],
  };
  const small = {columns: 80, rows: 24};
  const large = {columns: 200, rows: 60};
  test.each([
    ['summary', 'objects/summary', small],
    ['summary', 'objects/summary-large', large],
    ['describe', 'objects/describe', small],
    ['describe', 'objects/describe-large', large],
    ['yaml', 'objects/yaml', small],
    ['yaml', 'objects/yaml-large', large],
    ['keys', 'objects/keys', small],
    ['keys', 'objects/keys-large', large],
    ['masked', 'objects/masked', small],
    ['masked', 'objects/masked-large', large],
    ['env', 'objects/env', small],
    ['env', 'objects/env-large', large],
    ['tree', 'objects/tree', small],
    ['tree', 'objects/tree-large', large],
    ['path', 'objects/path', small],
    ['path', 'objects/path-large', large],
  ])('%s: %s', async (look, name, size) => {
    const [line, row, keys, until] = looks[look]!;
    const it = await actingOn(line, {...shop, ...size});
    await it.until(row);
    await it.onto(row);
    await it.press('g');
    for (const key of keys) await it.press(key);
    await it.until(until);
    await it.until('● live');
    await settled(it);
    await expect(it.frame()).toMatchFileSnapshot(`../snapshots/${name}.txt`);
  });
});

test('what stands beside it is asked for again by itself', async () => {
  const it = await actingOn('pods -n shop', shop);
  await it.until('cart-');
  await it.onto('cart-');
  await it.press('g');
  await it.press('d\t\t\t\t');
  await it.until('eu-west');
  change(
    it.cluster.demo,
    {apiVersion: 'v1', kind: 'ConfigMap'},
    'shop',
    'app-settings',
    before => ({...before, data: {region: 'us-east'}}),
    'somebody',
  );
  await it.until('us-east');
});
