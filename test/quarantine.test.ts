import {describe, expect, test} from 'vitest';
import {apply} from '../src/demo/scenarios/apply.ts';
import type {KubeObject} from '../src/kube/object.ts';
import {controllerSelecting, LABELS_KEPT, QUARANTINE_LABEL, quarantined, released, serviceSelecting} from '../src/kube/quarantine.ts';
import {actingOn} from './acting.ts';
import {demoCluster} from './demo-cluster.ts';
import {cursorOn} from './on-screen.ts';
import {agreeTo, reads} from './dialog-text.ts';
import {runFromMenu} from './rolling.ts';

const pod = (labels: Record<string, string>, annotations?: Record<string, string>): KubeObject => ({
  metadata: {name: 'web-1', labels, ...(annotations ? {annotations} : {})},
});
const service = (selector: unknown) => serviceSelecting({metadata: {name: 'web'}, spec: {selector}});
const set = (selector: unknown) =>
  controllerSelecting('replica set web-1', {metadata: {name: 'web-1'}, kind: 'ReplicaSet', spec: {selector}});

describe('labels', () => {
  const labels = {app: 'web', tier: 'front', hash: '1', zone: 'a'};
  const selecting = [service({app: 'web', tier: 'front'}), service({app: 'other'}), set({matchLabels: {app: 'web', hash: '1'}})];

  test('that something selects by are taken off and kept', () => {
    expect(quarantined(pod(labels, {note: 'x'}), selecting)).toEqual(
      pod({zone: 'a', [QUARANTINE_LABEL]: 'true'}, {note: 'x', [LABELS_KEPT]: '{"app":"web","tier":"front","hash":"1"}'}),
    );
  });

  test('are put back', () => {
    const held = quarantined(pod(labels, {note: 'x'}), selecting) as KubeObject;
    const back = released(held) as KubeObject;
    expect(back.metadata.labels).toEqual(labels);
    expect(back.metadata.annotations).toEqual({note: 'x'});
  });

  test.each<[what: string, labels: Record<string, string>, selecting: Parameters<typeof quarantined>[1], because: string]>([
    [
      'nothing selects',
      {app: 'web'},
      [service({app: 'other'}), service(undefined), service({})],
      'it has no service and no controller to be taken from',
    ],
    ['in quarantine', {app: 'web', [QUARANTINE_LABEL]: 'true'}, [service({app: 'web'})], 'it is in quarantine already'],
    [
      'selects by what is absent',
      {app: 'web'},
      [set({matchExpressions: [{key: 'canary', operator: 'DoesNotExist'}]})],
      'replica set web-1 takes it in without any label',
    ],
    ['selects everything', {}, [set({})], 'replica set web-1 takes it in without any label'],
  ])('%s: refused', (_, labelsNow, by, because) => {
    expect(quarantined(pod(labelsNow), by)).toEqual({because});
  });

  test('expressions count', () => {
    const by = set({
      matchExpressions: [
        {key: 'app', operator: 'In', values: ['web', 'api']},
        {key: 'hash', operator: 'Exists'},
      ],
    });
    expect((quarantined(pod(labels), [by]) as KubeObject).metadata.labels).toEqual({tier: 'front', zone: 'a', [QUARANTINE_LABEL]: 'true'});
  });

  test.each([undefined, 'rubbish', '[]', 'null', '{}', '{"app": 1}'])('%j was kept: they cannot be put back', kept => {
    expect(released(pod({[QUARANTINE_LABEL]: 'true'}, kept === undefined ? {} : {[LABELS_KEPT]: kept}))).toEqual({
      because: `its labels are not known: annotation ${LABELS_KEPT} does not hold them`,
    });
  });

  test('of a pod that is in none', () => {
    expect(released(pod(labels))).toEqual({because: 'it is not in quarantine'});
  });
});

describe('a pod on the demo', () => {
  test('leaves its services and its set, another starts; released, one is too many', async () => {
    const it = await actingOn('pods');
    await it.onto('web');
    const name = cursorOn(it);
    const path = `v1/namespaces/shop/pods/${name}`;
    const {labels} = (await it.object(path))!.metadata;
    await runFromMenu(it, 'Quarantine');
    await reads(it, /replica set web-\w+ starts another/);
    await reads(it, `${name} gets nothing from service web any more`);
    await agreeTo(it, 'quarantine the pod');
    await reads(it, `pod ${name} in quarantine`);
    it.cluster.advance(30_000);
    await reads(it, '4 of 12 pods');
    const held = (await it.object(path))!;
    expect(held.metadata.labels).toEqual({tier: 'front', [QUARANTINE_LABEL]: 'true'});
    expect(held.metadata.ownerReferences ?? []).toEqual([]);
    expect(held['status'].phase).toBe('Running');
    await runFromMenu(it, 'Release');
    await agreeTo(it, 'release the pod');
    await reads(it, `pod ${name} released`);
    it.cluster.advance(60_000);
    await reads(it, '3 of 11 pods');
    const back = await it.object(path);
    if (back) expect(back.metadata.labels).toEqual(labels);
  });

  test('is as it was when that is undone', async () => {
    const it = await actingOn('pods');
    await it.onto('web');
    const path = `v1/namespaces/shop/pods/${cursorOn(it)}`;
    const before = (await it.object(path))!.metadata;
    await runFromMenu(it, 'Quarantine');
    await agreeTo(it, 'quarantine the pod');
    await reads(it, 'in quarantine');
    await it.press('u');
    await agreeTo(it, 'undo');
    await reads(it, 'undone');
    const {labels, annotations} = (await it.object(path))!.metadata;
    expect({labels, annotations: annotations ?? {}}).toEqual({labels: before.labels, annotations: before.annotations ?? {}});
  });

  test('of a stateful set: nothing comes in its place', async () => {
    const it = await actingOn('pods -n data');
    await it.onto('redis-1');
    await runFromMenu(it, 'Quarantine');
    await reads(it, 'Stateful set redis cannot start another redis-1');
    await reads(it, 'stateful set redis stays one short');
  });

  test('of a daemon set: another comes on the same node', async () => {
    const it = await actingOn('pods -n ops');
    await it.onto('agent');
    await runFromMenu(it, 'Quarantine');
    await reads(it, 'daemon set agent starts another on its node');
    await agreeTo(it, 'quarantine the pod');
    await reads(it, 'in quarantine');
    it.cluster.advance(30_000);
    await reads(it, '● live 4 pods');
  });

  test('that nothing selects, or whose controller nobody knows, is refused', async () => {
    const cluster = await demoCluster();
    const bare = (name: string, more: object) => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {name, namespace: 'shop', labels: {own: name}, ...more},
      spec: {containers: [{name: 'main', image: 'docker.io/library/nginx:1.27-alpine'}]},
    });
    const ownerReferences = [{apiVersion: 'example.com/v1', kind: 'Clone', name: 'c', uid: 'u-1', controller: true}];
    apply(cluster.demo, [bare('lonely', {}), bare('cloned', {ownerReferences})]);
    const it = await actingOn('pods', {cluster});
    await it.onto('lonely');
    await runFromMenu(it, 'Quarantine');
    await reads(it, 'it has no service and no controller to be taken from');
    await it.press('\u001b\u001b/cloned\r');
    await runFromMenu(it, 'Quarantine');
    await reads(it, 'how Clone c knows its pods is not known here');
  });

  test('that is in none cannot be released', async () => {
    const it = await actingOn('pods');
    await runFromMenu(it, 'Release');
    await reads(it, 'It is not in quarantine');
  });

  test('goes for good where that is chosen', async () => {
    const it = await actingOn('pods');
    await it.onto('cart');
    const name = cursorOn(it);
    await runFromMenu(it, 'Quarantine');
    await agreeTo(it, 'quarantine the pod');
    await reads(it, 'in quarantine');
    it.cluster.advance(10_000);
    await reads(it, '3 of 12 pods');
    await runFromMenu(it, 'Release');
    await reads(it, /‹ back to work ›/);
    await reads(it, 'y release the pod');
    await it.press('\u001b[Z\u001b[Z ');
    await reads(it, 'is gone for good');
    await agreeTo(it, 'delete the pod');
    await reads(it, `pod ${name} deleted`);
    it.cluster.advance(60_000);
    expect(await it.object(`v1/namespaces/shop/pods/${name}`)).toBeUndefined();
  });
});
