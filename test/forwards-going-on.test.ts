import {describe, expect, test} from 'vitest';
import {demoCluster} from './demo-cluster.ts';
import {doorway} from './doorway.ts';
import {forwarding, get, hurried, isListening, openCheckout, portIn, remove, scale} from './forwarded.ts';

describe('a forward goes on', () => {
  test('when its pod is deleted: the replacement serves', async () => {
    const it = await forwarding('pods -n shop', {columns: 160});
    await it.onto('checkout');
    await it.press('f:80\r');
    const text = await it.until(/forwards to pod checkout-\S+ port 80/);
    const local = portIn(text);
    const [, pod = ''] = /to pod (\S+) port/.exec(text) ?? [];
    remove(it.cluster, 'Pod', pod);
    await it.press('F');
    await it.until(screen => /listening +checkout-/.test(screen) && !new RegExp(`listening +${pod}`).test(screen));
    expect(await get(local)).toMatch(/^200 /);
  });

  test('when no pod is ready: it says so before anybody connects, lets a connection wait, and serves when one is', async () => {
    const it = await forwarding('deploy -n shop', {columns: 160});
    const local = await openCheckout(it);
    scale(it.cluster, 'shop', 'checkout', 0);
    await it.press('F');
    await it.until('waiting: it has no pods');
    const answer = get(local);
    scale(it.cluster, 'shop', 'checkout', 1);
    expect(await answer).toMatch(/^200 /);
    await it.until('listening');
  });

  test('and closes a connection for which nothing came within 10 s, and says why', async () => {
    const it = await forwarding('deploy -n shop', {columns: 200, clock: hurried(20)});
    const local = await openCheckout(it);
    scale(it.cluster, 'shop', 'checkout', 0);
    await it.press('F');
    await it.until('waiting: it has no pods');
    await expect(get(local)).rejects.toThrow('fetch failed');
    await it.until('Nothing served it within 10 s: it has no pods');
    expect(await isListening(local)).toBe(true);
  });

  test('while the API server is away and when it is back', async () => {
    const cluster = await demoCluster();
    const door = await doorway(cluster.url);
    const kubeconfig = cluster.kubeconfig.replaceAll(cluster.url, door.url.replace('http:', 'https:'));
    const it = await forwarding('deploy -n shop', {cluster, kubeconfig, columns: 160, clock: hurried(5)});
    const local = await openCheckout(it);
    await it.press('F');
    await it.until('listening');
    await door.close();
    await it.until('waiting: ');
    const answer = get(local);
    await door.open();
    expect(await answer).toMatch(/^200 /);
    await it.until('listening');
  });

  test('in another context, and is started again only there', async () => {
    const cluster = await demoCluster();
    const {clusters, users, contexts, ...rest} = JSON.parse(cluster.kubeconfig);
    const again = {...contexts[0], name: 'again'};
    const it = await forwarding('deploy -n shop', {
      cluster,
      kubeconfig: JSON.stringify({...rest, clusters, users, contexts: [...contexts, again]}),
    });
    const local = await openCheckout(it);
    await it.press(':ctx again\r');
    await it.until('again › ');
    expect(await get(local)).toMatch(/^200 /);
    await it.press('F');
    await it.until('listening');
    await it.press('\r');
    await it.until('stopped');
    await it.press('\r');
    await it.until(`That is in context ${contexts[0].name}; :ctx ${contexts[0].name} goes there`);
  });
});
