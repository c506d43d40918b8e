import {describe, expect, test} from 'vitest';
import {apply} from '../src/demo/scenarios/apply.ts';
import {actingOn} from './acting.ts';

const DELETE = '\u0004';
const KILL = '\u000b';
const ESC = '\u001b';

describe('delete', () => {
  test('a config map goes and comes back with u', async () => {
    const p = await actingOn('cm');
    await p.onto('web-config');
    const before = await p.object('v1/namespaces/shop/configmaps/web-config');
    await p.press(DELETE);
    await p.until('y delete configmap web-config');
    expect(p.text()).toContain('kubectl delete -n shop configmap/web-config');
    await p.press('y');
    await p.until('configmap web-config deleted · u undo · H history');
    expect(await p.object('v1/namespaces/shop/configmaps/web-config')).toBeUndefined();
    await p.press('u');
    await p.until('y undo it');
    await p.press('y');
    await p.until('Delete undone');
    expect((await p.object('v1/namespaces/shop/configmaps/web-config'))?.['data']).toEqual(before?.['data']);
  });

  test('what it owns: after it, before it, or not at all', async () => {
    const p = await actingOn('deploy');
    await p.onto('cart');
    await p.press(DELETE);
    await p.until('2 pods stop');
    await p.until('goes after it (background)');
    await p.press('\t ');
    await p.until('--cascade=foreground');
    await p.press(' ');
    await p.until('--cascade=orphan');
    await p.until('2 pods stay');
    await p.press('y');
    await p.until('deployment cart deleted');
    p.cluster.advance(60_000);
    expect(await p.object('apps/v1/namespaces/shop/deployments/cart')).toBeUndefined();
    await p.press(':po\r');
    expect(await p.until(/cart-\w+-\w+ +1\/1 +Running/)).not.toMatch(/Terminating/);
  });

  test('many at once, with one question', async () => {
    const p = await actingOn('cm');
    await p.press(`*${DELETE}`);
    const count = Number(/(\d+) configmaps/.exec(await p.until(/y delete \d+ configmaps/))![1]);
    expect(count).toBeGreaterThan(1);
    await p.press('y');
    await p.until(`${count} configmaps deleted`);
  });

  test('a pod can be given another grace; its controller makes a new one', async () => {
    const p = await actingOn('po');
    await p.press(DELETE);
    await p.until('This cannot be undone: its controller makes a new one.');
    await p.until('its own');
    await p.press('\t\t ');
    await p.until('--grace-period=1');
    await p.press(ESC);
  });

  test('a secret is only kept for undo where that is chosen', async () => {
    const p = await actingOn('secrets');
    await p.onto('db-credentials');
    await p.press(DELETE);
    await p.until('This cannot be undone: the manifest of a secret is not kept unless chosen.');
    await p.press('\t\t ');
    await p.until('u makes it anew from its manifest.');
    await p.press('y');
    await p.until('secret db-credentials deleted · u undo');
    await p.press('u');
    await p.until('y undo it');
    await p.press('y');
    await p.until('Delete undone');
    expect((await p.object('v1/namespaces/shop/secrets/db-credentials'))?.['data']).toBeTruthy();
  });

  test.each([
    ['ns', 'payments', 'all that is in it goes with it and cannot come back'],
    ['nodes', 'node-1', 'its pods go with it; its kubelet makes it anew when it starts'],
    ['pv', 'pvc-2c5d', 'its storage may go with it, and its claim does not bind to another'],
    ['pvc data', 'data-db-0', 'its data may go with it and cannot come back'],
  ])('%s: what cannot come back is said, and Cancel has the focus', async (line, name, because) => {
    const p = await actingOn(line, {columns: 140});
    await p.onto(name);
    await p.press(DELETE);
    await p.until(saying(`This cannot be undone: ${because}.`));
    await p.press('\r');
    await p.until(text => !text.includes('esc cancel'));
  });

  test('what is going already is refused in its row; a shorter grace is not', async () => {
    const p = await actingOn('po edge', {scenario: 'edge', columns: 140});
    await p.onto('held-pod');
    await p.press(DELETE);
    await p.until('it is being deleted already; "What holds it"');
    await p.press('y');
    await p.until('Nothing here can be done; esc closes');
    await p.press('\t\t ');
    await p.until('y delete pod held-pod');
  });

  test('a claim in use stays, and it is said who uses it', async () => {
    const p = await actingOn('pvc data', {columns: 160});
    await p.press(DELETE);
    await p.until('y delete persistentvolumeclaim data-db-0');
    await p.press('y');
    await p.until('persistentvolumeclaim data-db-0 is going; it waits for kubernetes.io/pvc-protection (used by pod db-0)');
    await p.press('.What holds\r');
    await p.until('persistentvolumeclaim data-db-0: it waits for kubernetes.io/pvc-protection (used by pod db-0)');
  });
});

describe('kill', () => {
  test('a pod is forgotten at once, which is said before', async () => {
    const p = await actingOn('po data', {columns: 120});
    await p.onto('db-0');
    const before = await p.object('v1/namespaces/data/pods/db-0');
    await p.press(KILL);
    await p.until('y kill pod db-0');
    await p.until(saying('The server forgets it at once, while its containers may still run on the node.'));
    await p.until(saying('Of a stateful set two may then run with one identity and write to the same data.'));
    await p.until('kubectl delete -n data pod/db-0 --grace-period=0 --force');
    await p.press('y');
    await p.until('pod db-0 killed');
    expect((await p.object('v1/namespaces/data/pods/db-0'))?.metadata.uid).not.toBe(before?.metadata.uid);
  });

  test('a pod that does not go is not refused', async () => {
    const p = await actingOn('po edge', {scenario: 'edge'});
    await p.onto('held-pod');
    await p.press(KILL);
    await p.until('y kill pod held-pod');
  });

  test('only pods', async () => {
    const p = await actingOn('deploy');
    await p.press(KILL);
    await p.until('Only pods are killed; ctrl-d deletes');
  });
});

describe('what holds it', () => {
  test('a finalizer that nobody knows: whose it is and who set it', async () => {
    const p = await actingOn('cm edge', {scenario: 'edge', columns: 140});
    await p.onto('held-config');
    await p.press('.What holds\r');
    await p.until(/configmap held-config: it waits for example\.com\/never \(of example\.com(, set by [\w-]+)?\)/);
  });

  test('a namespace: what is left in it', async () => {
    const p = await actingOn('ns', {scenario: 'outage', columns: 200});
    await p.onto('old-campaign');
    await p.press('.What holds\r');
    await p.until('namespace old-campaign: what is in it has to go first: configmaps: 1; campaigns.example.com/archive in 1');
  });

  test('a pod in its grace: what is left of it', async () => {
    const p = await actingOn('po', {columns: 120});
    await p.press(`${DELETE}`);
    await p.until('y delete pod cart');
    await p.press('y');
    await p.until('deleted');
    await p.until('Terminating');
    await p.press('.What holds\r');
    await p.until(/pod cart-\S+: it has 30s of its grace left/);
  });

  test('not of what stays', async () => {
    const p = await actingOn('cm');
    await p.onto('web-config');
    await p.press('.What holds\r');
    await p.until('web-config is not being deleted');
  });
});

describe('removing finalizers', () => {
  test('lets go what was held; what stays behind is said, and that there is no way back', async () => {
    const p = await actingOn('cm edge', {scenario: 'edge', columns: 140});
    await p.onto('held-config');
    await p.press('.Remove fin\r');
    await p.until('y let configmap held-config go');
    await p.until(saying('example.com/never: what the controller of example.com would clean up stays behind.'));
    await p.until(saying('This cannot be undone: what is being deleted takes no finalizer back.'));
    await p.until(saying(`kubectl patch -n edge configmap/held-config --type=merge -p '{"metadata":{"finalizers":null}}'`));
    await p.press('y');
    await p.until('configmap held-config let go');
    expect(await p.object('v1/namespaces/edge/configmaps/held-config')).toBeUndefined();
  });

  test('one of several can be chosen; the others go on holding it', async () => {
    const p = await actingOn('cm', {columns: 160});
    const finalizers = ['example.com/a', 'example.com/b'];
    const metadata = {name: 'held', namespace: 'shop', finalizers};
    apply(p.cluster.demo, [{apiVersion: 'v1', kind: 'ConfigMap', metadata}]);
    await p.until('held');
    await p.onto('held');
    await p.press(DELETE);
    await p.until('y delete configmap held');
    await p.press('y');
    await p.until(/configmap held is going; it waits for example\.com\/a .*, example\.com\/b/);
    await p.press('.Remove fin\r');
    await p.until('y let configmap held go');
    await p.press('\t\t ');
    await p.until('example.com/a, example.com/b → example.com/b');
    await p.until(saying(`--type=merge -p '{"metadata":{"finalizers":["example.com/b"]}}'`));
    expect(p.text()).not.toContain('example.com/b: what');
    await p.press('y');
    await p.until('configmap held let go');
    expect((await p.object('v1/namespaces/shop/configmaps/held'))?.metadata.finalizers).toEqual(['example.com/b']);
  });

  test('not of what is not going, nor of a namespace', async () => {
    const p = await actingOn('pvc data', {columns: 140});
    await p.press('.Remove fin\r');
    await p.until('data-db-0 is not being deleted; finalizers');
    await p.press(`${ESC}${ESC}:ns\r`);
    await p.until('payments');
    await p.press('.Remove fin\r');
    await p.until("A namespace's content has to go first");
  });
});

/** The words stand somewhere, whatever breaks the lines and frames them. */
function saying(words: string) {
  return (text: string) => text.replaceAll(/[│\s]+/g, ' ').includes(words);
}
