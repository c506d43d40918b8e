import {describe, expect, test} from 'vitest';
import {apply} from '../src/demo/scenarios/apply.ts';
import {actingOn, essence} from './acting.ts';
import {demoCluster} from './demo-cluster.ts';
import {agree, edit} from './rolling.ts';

const KEPT = 'dogwatch.io/scaled-from';
const ESC = '\u001b';

describe('a whole namespace', () => {
  test('sleeps with one question, each count kept, and wakes as it was', async () => {
    const it = await actingOn('deploy');
    const paths = ['web', 'cart', 'catalog', 'checkout', 'storefront'].map(name => `apps/v1/namespaces/shop/deployments/${name}`);
    const essences = () => Promise.all(paths.map(async path => essence((await it.object(path))!)));
    const before = await essences();
    await it.press(':sleep\r');
    await it.until('Sleep: shop');
    await it.until(/shop\/web +3 → 0/);
    await it.until('The counts are kept: :wake restores them, u undoes this.');
    await agree(it, 'scale 5 to zero');
    await it.until('5 workloads of shop scaled to zero · :wake restores');
    expect((await it.object(paths[0]!))!.metadata.annotations).toMatchObject({[KEPT]: '3'});
    await it.press(':wake\r');
    await it.until(/shop\/web +0 → 3/);
    await agree(it, 'scale 5 back');
    await it.until('5 workloads of shop scaled back');
    expect(await essences()).toEqual(before);
  });

  test('another one, from anywhere', async () => {
    const it = await actingOn('pods');
    await it.press(':sleep data\r');
    await it.until(/data\/redis +2 → 0/);
    await it.until('kubectl scale -n data statefulset/db statefulset/redis --replicas=0');
    await agree(it, 'scale 2 to zero');
    await it.until('2 workloads of data scaled to zero · :wake data restores');
  });

  test('only what a selector matches', async () => {
    const it = await actingOn('deploy');
    await it.press(':sleep -l tier=front\r');
    await it.until('Sleep: shop with tier=front');
    await it.until(/shop\/web +3 → 0/);
    await agree(it, 'scale 1 to zero');
    await it.until('1 workload of shop with tier=front scaled to zero · :wake -l tier=front restores');
  });

  test('all of them, but what the cluster lives on', async () => {
    const it = await actingOn('deploy');
    await it.press(':sleep all\r');
    await it.until('Sleep: all namespaces');
    const text = await it.until('What lies in kube-system is left alone: name that namespace to take it');
    expect(text).toMatch(/shop\/cart +2 → 0/);
    expect(text).toContain('y scale 9 to zero');
    expect(text).not.toContain('kube-system/');
    await it.press(ESC);
  });

  test('leaves alone what sleeps already, and what belongs to another', async () => {
    const cluster = await demoCluster();
    edit(cluster, 'Deployment', 'shop/web', spec => ({...spec, replicas: 0}));
    const owner = {apiVersion: 'example.com/v1', kind: 'Shop', name: 'mine', uid: 'u-1', controller: true};
    const labels = {app: 'owned'};
    const container = {name: 'main', image: 'registry.example.com/shop/web:1.4.2'};
    const template = {metadata: {labels}, spec: {containers: [container]}};
    const owned = {name: 'owned', namespace: 'shop', ownerReferences: [owner]};
    apply(cluster.demo, [
      {apiVersion: 'apps/v1', kind: 'Deployment', metadata: owned, spec: {replicas: 2, selector: {matchLabels: labels}, template}},
    ]);
    const it = await actingOn('deploy', {cluster});
    await it.press(':sleep\r');
    const text = await it.until('y scale 4 to zero');
    expect(text).not.toMatch(/shop\/(web|owned)/);
    await agree(it, 'scale 4 to zero');
    await it.until('4 workloads of shop scaled to zero');
    await it.press(':wake\r');
    await it.until('y scale 4 back');
  });

  test.each([
    ['sleep ops', 'Nothing runs there that could be scaled to zero: ops'],
    ['wake', 'Nothing there is at zero with its count kept: shop'],
    ['sleep -l app=nobody', 'Nothing runs there that could be scaled to zero: shop with app=nobody'],
  ])(':%s where there is nothing', async (line, because) => {
    const it = await actingOn('deploy');
    await it.press(`:${line}\r`);
    await it.until(because);
  });
});

describe('what is typed wrongly stays, and is told', () => {
  test.each([
    ['sleep nowhere', 'No namespace is called nowhere'],
    ['sleep shop data', 'sleep takes one namespace, or all'],
    ['sleep shop /web', 'sleep takes a namespace and -l SELECTOR, not /web'],
    ['sleep -l app=', undefined],
    ['sleep -l (', 'should read like: tier in (front,back)'],
    ['wake @there', 'wake takes a namespace and -l SELECTOR, not @there'],
    ['unlock', 'For how long, and why? :unlock 10m REASON'],
    ['unlock soon the fix', 'soon is no time; one reads like 30s, 10m or 1h'],
    ['unlock 0s the fix', '0s is no time'],
    ['unlock 9h the fix', '9h is too long: 8h at most'],
    ['unlock 10m', 'Why? :unlock 10m REASON'],
    ['unlock 10m the fix', 'is not protected'],
    ['lock it', 'lock takes nothing behind it'],
    ['history web', 'history takes nothing behind it'],
    ['slep', 'Nearest: sleep'],
  ])(':%s', async (line, because) => {
    const it = await actingOn('deploy');
    await it.press(':ns ');
    await it.until(/^ +data +namespace/m);
    await it.press(`\u0015${line}\r`);
    if (because === undefined) return void (await it.until('Sleep: shop with app='));
    const text = await it.until(because);
    expect(text).toContain(`:${line}`);
  });

  test('of all namespaces nobody sleeps by accident', async () => {
    const it = await actingOn('deploy');
    await it.press('0');
    await it.until('all namespaces');
    await it.press(':sleep\r');
    await it.until('Of which namespace? :sleep NAMESPACE; :sleep all takes every one');
  });

  test('a namespace half typed is the one that is proposed', async () => {
    const it = await actingOn('deploy');
    await it.press(':ns ');
    await it.until(/^ +data +namespace/m);
    await it.press('\u0015sleep da\r');
    await it.until('Sleep: data');
  });
});

describe('behind the colon', () => {
  test('commands are proposed with what they do, and then what they take', async () => {
    const it = await actingOn('deploy');
    await it.press(':sl');
    await it.until(/sleep +workloads of a namespace to zero, their counts kept/);
    await it.press('\t');
    await it.until(/^ +data +namespace/m);
    await it.press('\u0015unlock ');
    await it.until(/^ +10m +then a blank, and why/m);
  });

  test('history shows what was done', async () => {
    const it = await actingOn('deploy');
    await it.press(':sleep data\r');
    await agree(it, 'scale 2 to zero');
    await it.until('scaled to zero');
    await it.press(':history\r');
    await it.until(/Sleep: data/);
  });
});
