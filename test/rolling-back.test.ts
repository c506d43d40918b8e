import {describe, expect, test} from 'vitest';
import {actingOn, objectIn} from './acting.ts';
import {type DemoCluster, demoCluster} from './demo-cluster.ts';
import {agree, edit, runFromMenu, type Spec, says} from './rolling.ts';

const HISTORY = 'Rollout history';
const path = 'apps/v1/namespaces/shop/deployments/web';

describe('back to a revision', () => {
  test('offers all, the previous one first, and rolls out its template', async () => {
    const it = await actingOn('deploy');
    await it.onto('web');
    await runFromMenu(it, HISTORY);
    await it.until('1 · 4d · web:1.4.1');
    await it.until(says('1 field differs, its pods are replaced'));
    await it.until(says('kubectl rollout undo -n shop deployment/web --to-revision=1'));
    await agree(it, 'roll web back');
    await it.until('web rolls back');
    it.cluster.advance(60_000);
    await it.until('web is rolled back: 3 of 3 ready');
    const {metadata, spec} = (await it.object(path))!;
    expect(spec.template.spec.containers[0].image).toBe('registry.example.com/shop/web:1.4.1');
    expect(spec.template.metadata.labels['pod-template-hash']).toBeUndefined();
    // The replica set of then was found again, so nothing but the image differed.
    expect(metadata.annotations!['deployment.kubernetes.io/revision']).toBe('3');
    const sets = (await objectIn(it.cluster, 'apps/v1/namespaces/shop/replicasets?labelSelector=app%3Dweb'))!['items'];
    expect(sets).toHaveLength(2);
  });

  test('the difference is shown', async () => {
    const it = await actingOn('deploy');
    await it.onto('web');
    await runFromMenu(it, HISTORY);
    await it.until('y roll web back');
    await it.press('d');
    await it.until(text => /- .*web:1\.4\.2/.test(text) && /\+ .*web:1\.4\.1/.test(text));
  });

  test('the present one is marked, and going to it is refused', async () => {
    const it = await actingOn('deploy');
    await it.onto('web');
    await runFromMenu(it, HISTORY);
    await it.until('y roll web back');
    await it.press('\t');
    await it.press('k');
    await it.until('2 · now · 4d · web:1.4.2');
    await it.until(says('it is so already'));
  });

  test('why a revision was made is told, and follows', async () => {
    const cluster = await demoCluster();
    noted(cluster, 'fewer bugs', spec => withEnv(spec, 'A'));
    noted(cluster, undefined, spec => withEnv(spec, 'B'));
    const it = await actingOn('deploy', {cluster});
    await it.onto('web');
    await runFromMenu(it, HISTORY);
    await it.until(/3 · \w+ · web:1\.4\.2 · fewer bugs/);
    await agree(it, 'roll web back');
    await it.until('web rolls back');
    expect((await it.object(path))!.metadata.annotations!['kubernetes.io/change-cause']).toBe('fewer bugs');
  });

  test.each([
    ['StatefulSet', 'sts -n data', 'data/redis', 'statefulsets'],
    ['DaemonSet', 'ds -n ops', 'ops/agent', 'daemonsets'],
  ] as const)('of a %s', async (kind, line, place, plural) => {
    const [namespace, name] = place.split('/');
    const cluster = await demoCluster();
    const at = `apps/v1/namespaces/${namespace}/${plural}/${name}`;
    const before = (await objectIn(cluster, at))!['spec'].template;
    edit(cluster, kind, place, spec => withEnv(spec, 'A'));
    cluster.advance(200_000);
    const it = await actingOn(line, {cluster});
    await it.onto(name!);
    await runFromMenu(it, HISTORY);
    await agree(it, `roll ${name} back`);
    await it.until(`${name} rolls back`);
    cluster.advance(200_000);
    await it.until(`${name} is rolled back`);
    expect((await it.object(at))!['spec'].template).toEqual(before);
  });

  test('a paused deployment is refused', async () => {
    const cluster = await demoCluster();
    edit(cluster, 'Deployment', 'shop/web', spec => ({...spec, paused: true}));
    const it = await actingOn('deploy', {cluster});
    await it.onto('web');
    await runFromMenu(it, HISTORY);
    await it.until(says('its rollout is paused; resume it first'));
  });

  test('where nothing was before, that is said', async () => {
    const it = await actingOn('deploy');
    await it.onto('cart');
    await runFromMenu(it, HISTORY);
    await it.until('cart has no earlier revision to go back to');
  });

  test('one at a time', async () => {
    const it = await actingOn('deploy');
    await it.press('*');
    await runFromMenu(it, HISTORY);
    await it.until('One at a time');
  });
});

describe('a rollout', () => {
  test('is paused and resumed, and what has changed meanwhile rolls out then', async () => {
    const it = await actingOn('deploy');
    await it.onto('web');
    await runFromMenu(it, 'Pause the rollout');
    await it.until(says('kubectl rollout pause -n shop deployment/web'));
    await agree(it, 'pause deployment web');
    await it.until('deployment web paused');
    expect((await it.object(path))!['spec'].paused).toBe(true);
    edit(it.cluster, 'Deployment', 'shop/web', spec => withEnv(spec, 'A'));
    it.cluster.advance(30_000);
    await runFromMenu(it, 'Resume the rollout');
    await it.until(says('what has changed rolls out'));
    await agree(it, 'resume deployment web');
    await it.until('deployment web resumed');
    expect((await it.object(path))!['spec'].paused).toBeUndefined();
    it.cluster.advance(60_000);
    await it.until('web is rolled out: 3 of 3 ready');
  });

  test('that is not paused cannot be resumed, nor the other way', async () => {
    const cluster = await demoCluster();
    edit(cluster, 'Deployment', 'shop/cart', spec => ({...spec, paused: true}));
    const it = await actingOn('deploy', {cluster});
    await it.onto('web');
    await runFromMenu(it, 'Resume the rollout');
    await it.until(says('it is not paused'));
    await it.press('\u001b');
    await it.press('\u001b');
    await it.onto('cart');
    await runFromMenu(it, 'Pause the rollout');
    await it.until(says('it is paused already'));
  });

  test('undone, it is as it was', async () => {
    const it = await actingOn('deploy');
    await it.onto('web');
    const before = (await it.object(path))!['spec'];
    await runFromMenu(it, 'Pause the rollout');
    await agree(it, 'pause deployment web');
    await it.until('deployment web paused');
    await it.press('u');
    await it.until(/y (undo|take|set)/);
    await it.press('y');
    await it.until('undone');
    expect((await it.object(path))!['spec']).toEqual(before);
  });
});

function withEnv(spec: Spec, value: string): Spec {
  const [first, ...others] = spec['template'].spec.containers;
  const containers = [{...first, env: [{name: 'X', value}]}, ...others];
  return {...spec, template: {...spec['template'], spec: {...spec['template'].spec, containers}}};
}

/** A new template of web, and why. */
function noted(cluster: DemoCluster, cause: string | undefined, make: (spec: Spec) => Spec): void {
  const {demo} = cluster;
  const deployments = demo.types.ofKind('apps/v1', 'Deployment')!;
  demo.registry.change(deployments, 'shop', 'web', {manager: 'kubectl'}, ({metadata, ...object}) => {
    const {'kubernetes.io/change-cause': _, ...annotations} = metadata.annotations ?? {};
    const own = cause === undefined ? annotations : {...annotations, 'kubernetes.io/change-cause': cause};
    return {...object, metadata: {...metadata, annotations: own}, spec: make((object as {readonly spec?: Spec}).spec ?? {})};
  });
  cluster.advance(60_000);
}
