import {once} from 'node:events';
import {type AddressInfo, createServer} from 'node:net';
import {describe, expect, onTestFinished, test} from 'vitest';
import {forwarding, freePort, get, isListening, openCheckout, portIn} from './forwarded.ts';

describe('f', () => {
  test('asks for a port of a deployment at once, and forwards the best with enter', async () => {
    const it = await forwarding('deploy -n shop');
    await it.onto('storefront');
    await it.press('f');
    expect(it.text()).toContain('forward deployment storefront: ');
    expect(await it.until('http · storefront')).toMatch(/deployment storefront: (8080:80|:80) /);
    await it.press(':http\r');
    const text = await it.until('forwards to deployment storefront port http · F lists them, there c copies the URL');
    expect(await get(portIn(text))).toMatch(/^200 .*html/s);
  });

  test('keys that are typed ahead take the best port, whatever the cluster takes to tell it', async () => {
    const it = await forwarding('pods -n shop');
    await it.onto('storefront');
    await it.press('f\r');
    const text = await it.until(/forwards to pod storefront-\S+ port 80 ·/);
    expect(await get(portIn(text))).toMatch(/^200 /);
  });

  test('leads the port of a service to the port of its pods by its name', async () => {
    const it = await forwarding('svc -n shop');
    await it.onto('storefront');
    await it.press('f:80\r');
    const text = await it.until('forwards to service storefront port 80');
    expect(await get(portIn(text))).toMatch(/^200 /);
  });

  test('forwards a port of a container, and of an object that is looked at', async () => {
    const it = await forwarding('pods -n shop', {columns: 160});
    await it.onto('checkout');
    await it.press('\r');
    await it.until('proxy');
    await it.press('/proxy\rf');
    await it.until('proxy · proxy');
    expect(it.text()).toMatch(/forward container proxy of checkout-\S+: /);
    await it.press(':proxy\r');
    expect(await get(portIn(await it.until('forwards to container proxy of')))).toMatch(/^200 /);
    await it.press('\u001b\u001b\u001b');
    await it.until('READY');
    await it.press('yf');
    expect(it.text()).toMatch(/forward pod checkout-\S+: /);
  });

  test('forwards several ports of a pod at once', async () => {
    const it = await forwarding('pods -n shop');
    await it.onto('checkout');
    await it.press('f:80, :http\r');
    expect(await it.until('ports 80, http')).toMatch(/127\.0\.0\.1:\d+, 127\.0\.0\.1:\d+ forward to pod checkout/);
    await it.press('F');
    await it.until('80,http');
    expect(it.text()).toMatch(/127\.0\.0\.1:\d+,\d+ /);
  });

  test('forwards each marked row, after the first with free local ports', async () => {
    const it = await forwarding('deploy -n shop');
    await it.press('*f');
    expect(it.text()).toContain('forward 5 deployments: ');
    const local = await freePort();
    await it.press(`${local}:http\r`);
    const text = await it.until('5 forwards: ');
    expect(text).toContain(`127.0.0.1:${local}, 127.0.0.1:`);
    await it.press('F');
    await it.until('5 forwards');
    expect(new Set(it.text().match(/deployment [a-z]+/g)).size).toBe(5);
  });

  test('says while it is typed what is wrong, and keeps it to be mended', async () => {
    const it = await forwarding('deploy -n shop');
    await it.onto('storefront');
    await it.press('f70000');
    expect(it.text()).toContain('70000 is no port: they go from 1 to 65535');
    await it.press('\r');
    expect(it.text()).toContain('storefront: 70000');
    await it.press('\u0015:nope\r');
    await it.until('has no TCP port called nope; it has http 80');
    await it.press('F');
    await it.until('No port is forwarded. f on a pod, a workload or a service forwards one.');
  });

  test('says whose a local port is that is taken', async () => {
    const it = await forwarding('deploy -n shop');
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    onTestFinished(() => void other.close());
    const taken = (other.address() as AddressInfo).port;
    await it.onto('storefront');
    await it.press(`f${taken}:80\r`);
    await it.until(`Port ${taken} is taken here`);
    const local = await openCheckout(it);
    await it.press(`f${local}:80`);
    await it.until(`${local} leads to deployment checkout already`);
  });

  test.each([
    ['svc -n default', 'kubernetes', 'Service kubernetes has no selector'],
    ['cm all', 'kube-root', 'Only for pods, containers, services and what makes pods'],
  ])('on %s %s says why not', async (line, name, because) => {
    const it = await forwarding(line, {scenario: 'shop'});
    await it.onto(name);
    await it.press('f');
    await it.until(because);
  });

  test('says who may not forward ports', async () => {
    const it = await forwarding('pods -n shop', {wish: {line: 'pods -n shop', context: 'demo-viewer'}});
    await it.press('.Forward a');
    // The reason stands there as soon as the server has told what may be done.
    await it.until('you may not create pods/portforward in shop');
  });

  test('opens nothing where the context is locked, and what is open stays so', async () => {
    const it = await forwarding('deploy -n shop', {config: {protect: ['demo']}});
    await it.onto('storefront');
    await it.press('f');
    await it.until('protected, as its name matches demo');
    await it.press(':unlock 10m to look at it\r');
    const local = await openCheckout(it);
    await it.press(':lock\r');
    await it.press('F');
    await it.until('listening · opened before the lock');
    expect(await get(local)).toMatch(/^200 /);
    await it.press('r');
    await it.until('protected, as its name matches demo');
    await it.press('\r');
    await it.until('stopped');
    await it.press('\r');
    await it.until('protected, as its name matches demo');
    expect(await isListening(local)).toBe(false);
  });

  test('listens to other machines only where that is asked for, and says so', async () => {
    const it = await forwarding('deploy -n shop');
    await it.onto('storefront');
    await it.press('f:80 @0.0.0.0\r');
    await it.until('other machines can reach it');
    await it.press('F');
    await it.until('open to other machines');
  });
});
