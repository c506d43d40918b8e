import {copyFile, mkdir, readFile, stat, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {demoCluster} from './demo-cluster.ts';
import {forwarding, freePort, get, isListening, openCheckout, portIn, scale} from './forwarded.ts';
import {column} from './on-screen.ts';

describe('F', () => {
  test('lists forwards with their traffic, stops and starts them, and copies their URLs', async () => {
    const it = await forwarding('deploy -n shop', {columns: 160});
    const local = await openCheckout(it);
    await it.press('F');
    await it.until('1 forward');
    await get(local);
    await it.until(/listening +checkout-\S+ +0\/1 +\d/);
    await it.press('c');
    await it.until(`http://127.0.0.1:${local} sent to the clipboard`);
    await it.press('\r');
    await it.until('stopped');
    expect(await isListening(local)).toBe(false);
    await it.press('\r');
    await it.until('listening');
    expect(await get(local)).toMatch(/^200 /);
    await it.until(/listening +checkout-\S+ +0\/1/);
    await it.press('r');
    await it.until(/listening +checkout-\S+ +0\/0/);
    expect(await get(local)).toMatch(/^200 /);
    await it.press('\u0004');
    await it.until('stopped and forgotten');
    await it.until('No port is forwarded');
    expect(await isListening(local)).toBe(false);
  });

  test('tells the last error of a connection', async () => {
    const it = await forwarding('deploy -n shop', {columns: 200});
    await it.onto('checkout');
    await it.press('f:81\r');
    const local = portIn(await it.until('forwards to deployment checkout port 81'));
    await it.press('F');
    await expect(get(local)).rejects.toThrow();
    await it.until(`Nothing listens on port 81 in pod checkout-`);
  });

  test('saved forwards come back in a later sitting, stopped, and all are started at once', async () => {
    const cluster = await demoCluster();
    const first = await forwarding('deploy -n shop', {cluster, columns: 160});
    const local = await openCheckout(first);
    await first.press('F');
    await first.until('listening');
    await first.press('.Save for\r');
    await first.until('listening · saved');
    const kept = join(first.folder, 'state', 'forwards.json');
    expect((await stat(kept)).mode & 0o777).toBe(0o600);
    first.app.stop();

    const second = await forwarding('pods -n shop', {cluster, columns: 160});
    await mkdir(join(second.folder, 'state'), {recursive: true});
    await copyFile(kept, join(second.folder, 'state', 'forwards.json'));
    await second.press(':forwards\r');
    await second.until('stopped · saved');
    expect(column(second, 'LOCAL').map(text => text.trim())).toEqual([`127.0.0.1:${local}`]);
    await second.press('.Start all\r');
    await second.until('listening · saved');
    expect(await get(local)).toMatch(/^200 /);
    await second.press('\u0004');
    await second.until('forgotten for later sittings, too; f on deployment checkout opens it again');
    expect(JSON.parse(await readFile(join(second.folder, 'state', 'forwards.json'), 'utf8'))).toEqual({version: 1, contexts: {}});
  });

  test('a file of saved forwards that cannot be understood is told, and never written over', async () => {
    const it = await forwarding('deploy -n shop', {columns: 200});
    const file = join(it.folder, 'state', 'forwards.json');
    await mkdir(join(it.folder, 'state'), {recursive: true});
    await writeFile(file, '{"version": 1,');
    await openCheckout(it);
    await it.press('F');
    await it.until('forwards.json cannot be read: it is no JSON');
    await it.press('.Save for\r');
    await it.until('Not saved: ');
    expect(await readFile(file, 'utf8')).toBe('{"version": 1,');
  });

  test('q at the top asks while a forward runs', async () => {
    const it = await forwarding('deploy -n shop');
    await openCheckout(it);
    await it.press('\u001b');
    await it.until('5 deployments');
    await it.press('q');
    expect(it.ends).toEqual([]);
    await it.press('q');
    expect(it.ends).toEqual(['quit']);
  });
});

describe('golden frames', () => {
  test.each([
    [80, 24, 'forwards/prompt-80', 'forwards/list-80'],
    [200, 60, 'forwards/prompt-200', 'forwards/list-200'],
  ])('the prompt and the list at %d × %d', async (columns, rows, prompt, list) => {
    const it = await forwarding('deploy -n payments', {columns, rows});
    const [one, two] = [await freePort(), await freePort()].sort((a, b) => a - b);
    // Their numbers are another machine's affair.
    const frame = () => it.frame().replaceAll(String(one), '11111').replaceAll(String(two), '22222');
    await it.onto('ledger');
    await it.press('f');
    await it.until('https · ledger');
    await expect(frame()).toMatchFileSnapshot(`../snapshots/${prompt}.txt`);
    await it.press(`${one}:https\r`);
    await it.until('forwards to deployment ledger');
    await it.press('F');
    await it.until('listening');
    await it.press('\u001b');
    await it.onto('gateway');
    await it.press(`f${two}:http\r`);
    await it.until('forwards to deployment gateway');
    scale(it.cluster, 'payments', 'gateway', 0);
    await it.press('F');
    await it.until('waiting: it has no pods');
    await it.press('\u001bF');
    await it.until('waiting: it has no pods');
    await expect(frame()).toMatchFileSnapshot(`../snapshots/${list}.txt`);
  });
});
