import {describe, expect, test} from 'vitest';
import {apply} from '../src/demo/scenarios/apply.ts';
import {cronJob, job} from '../src/demo/scenarios/manifests.ts';
import {actingOn} from './acting.ts';
import {demoCluster} from './demo-cluster.ts';
import {agreeTo, reads} from './dialog-text.ts';
import {edit, runFromMenu} from './rolling.ts';

const WEB = 'apps/v1/namespaces/shop/deployments/web';
const CART = 'apps/v1/namespaces/shop/deployments/cart';

describe('an image on the demo', () => {
  test('what is typed at once goes to the form, and rolls out', async () => {
    const it = await actingOn('deploy');
    await it.onto('web');
    await it.press('i\u0015registry.example.com/shop/web:1.4.1\r');
    await reads(it, 'kubectl set image -n shop deployment/web web=registry.example.com/shop/web:1.4.1');
    await reads(it, /web:1\.4\.2 → web:1\.4\.1 +3 pods are replaced/);
    await agreeTo(it, 'set image');
    await reads(it, 'image of deployment web set');
    expect((await it.object(WEB))!['spec'].template.spec.containers[0].image).toBe('registry.example.com/shop/web:1.4.1');
    it.cluster.advance(60_000);
    await reads(it, 'web is rolled out: 3 of 3 ready');
  });

  test('the form holds the image there is; one field for each container', async () => {
    const it = await actingOn('deploy');
    await it.onto('checkout');
    await it.press('i');
    await reads(it, /checkout +registry\.example\.com\/shop\/checkout:3\.1\.1/);
    await reads(it, /proxy +docker\.io\/library\/nginx:1\.27-alpine/);
    await it.press('\t\u007f\u007f\u007f\u007f\u007f\u007f\u007f\u007f8\r');
    await reads(it, 'kubectl set image -n shop deployment/checkout proxy=docker.io/library/nginx:1.28');
    await agreeTo(it, 'set image');
    await reads(it, 'image of deployment checkout set');
    const {containers} = (await it.object('apps/v1/namespaces/shop/deployments/checkout'))!['spec'].template.spec;
    expect(containers.map(({image}: {image: string}) => image)).toEqual([
      'registry.example.com/shop/checkout:3.1.1',
      'docker.io/library/nginx:1.28',
    ]);
  });

  test('an init container has a field too', async () => {
    const it = await actingOn('deploy');
    await it.onto('catalog');
    await it.press('i');
    await reads(it, /migrate \(init\) +docker\.io\/library\/busybox:1\.37/);
  });

  test.each([
    ['', 'an image is missing'],
    ['web:1 2', '"web:1 2" holds a space'],
    ['Web:1', '"Web" must be in small letters'],
    ['registry.example.com/shop/web:1.4.2', 'The image is the same as before'],
  ])('%j is told, and what was typed stays', async (image, problem) => {
    const it = await actingOn('deploy');
    await it.onto('web');
    await it.press('i');
    await reads(it, 'web:1.4.2');
    await it.press(`\u0015${image}\r`);
    await reads(it, problem);
    await it.press('\u0015web:3\r');
    await reads(it, 'web=web:3');
  });

  test('of many that share no container: all of them', async () => {
    const it = await actingOn('deploy');
    await it.press('*i');
    await reads(it, 'for every container, as they share no name');
    await it.press('nginx:1\r');
    await reads(it, 'kubectl set image -n shop deployment/checkout checkout=nginx:1 proxy=nginx:1');
    await agreeTo(it, 'set image of 5');
    await reads(it, 'image of 5 deployments set');
  });

  test('of many that share a container: that one', async () => {
    const it = await actingOn('pods');
    await it.onto('web');
    await it.press('*i');
    await reads(it, /image +registry\.example\.com\/shop\/web:1\.4\.2/);
    await it.press('\u007f1\r');
    await reads(it, /web:1\.4\.2 → web:1\.4\.1 +the container restarts/);
    await agreeTo(it, 'set image of 3');
    await reads(it, 'image of 3 pods set');
  });

  test('of a cron job, whose next jobs have it; never of a job', async () => {
    const cluster = await demoCluster();
    const app = {namespace: 'shop', image: 'registry.example.com/ops/backup:1'};
    apply(cluster.demo, [cronJob({...app, name: 'nightly', schedule: '0 3 * * *'}), job({...app, name: 'once'})]);
    const it = await actingOn('cronjobs', {cluster});
    await it.onto('nightly');
    await it.press('i');
    await reads(it, 'backup:1');
    await it.press('\u007f2\r');
    await reads(it, 'its next jobs have it');
    await agreeTo(it, 'set image');
    await reads(it, 'image of cronjob nightly set');
    const made = (await it.object('batch/v1/namespaces/shop/cronjobs/nightly'))!;
    expect(made['spec'].jobTemplate.spec.template.spec.containers[0].image).toBe('registry.example.com/ops/backup:2');
    await it.press(':jobs\r');
    await reads(it, 'once');
    await it.press('i');
    await reads(it, 'The template of a job never changes');
  });

  test('a container that is gone by now is refused in its row', async () => {
    const it = await actingOn('deploy');
    await it.onto('web');
    await it.press('i');
    await reads(it, 'web:1.4.2');
    edit(it.cluster, 'Deployment', 'shop/web', spec => {
      const [first] = spec['template'].spec.containers;
      return {...spec, template: {...spec['template'], spec: {...spec['template'].spec, containers: [{...first, name: 'other'}]}}};
    });
    await it.press('\u007f1\r');
    await reads(it, 'it has no container web');
  });

  test('an object that is gone by now', async () => {
    const it = await actingOn('deploy');
    await it.onto('web');
    const {types, registry} = it.cluster.demo;
    registry.remove(types.ofKind('apps/v1', 'Deployment')!, 'shop', 'web', {});
    await it.press('i');
    await reads(it, 'it is gone');
  });
});

describe('env on the demo', () => {
  test('is set and removed; references stay but for those that are named', async () => {
    const it = await actingOn('deploy');
    await it.onto('cart');
    await runFromMenu(it, 'Set env');
    await it.press('DB_USER=me REGION- NEW="a b"\r');
    await reads(it, "kubectl set env -n shop deployment/cart -c cart DB_USER=me REGION- 'NEW=a b'");
    await agreeTo(it, 'set env');
    await reads(it, 'env of deployment cart set');
    const [{env}] = (await it.object(CART))!['spec'].template.spec.containers;
    expect(env).toEqual([
      {name: 'DB_USER', value: 'me'},
      {name: 'DB_PASSWORD', valueFrom: {secretKeyRef: {name: 'db-credentials', key: 'password'}}},
      {name: 'POD_IP', valueFrom: {fieldRef: {apiVersion: 'v1', fieldPath: 'status.podIP'}}},
      {name: 'NEW', value: 'a b'},
    ]);
    await it.press('u');
    await agreeTo(it, 'undo');
    await reads(it, 'undone');
    const [again] = (await it.object(CART))!['spec'].template.spec.containers;
    expect(again.env).toHaveLength(4);
    expect(again.env[0]).toHaveProperty('valueFrom');
  });

  test('of another container, or of all', async () => {
    const it = await actingOn('deploy');
    await it.onto('checkout');
    await runFromMenu(it, 'Set env');
    await reads(it, /container +‹ checkout ›/);
    await it.press('A=1\r');
    await reads(it, '-c checkout A=1');
    await it.press('\u001b[Z\u001b[Z\u001b[Z ');
    await reads(it, '-c proxy A=1');
    await it.press(' ');
    await reads(it, /‹ every container ›[\s\S]*-c '\*' A=1/);
  });

  test('what comes from a config map as a whole cannot be removed', async () => {
    const it = await actingOn('deploy');
    await it.onto('web');
    await runFromMenu(it, 'Set env');
    await it.press('LOG_LEVEL-\r');
    await reads(it, 'it is not set there; it may come from config map web-config');
  });

  test('a word that is wrong is told', async () => {
    const it = await actingOn('deploy');
    await it.onto('web');
    await runFromMenu(it, 'Set env');
    await it.press('LEVEL\r');
    await reads(it, '"LEVEL": LEVEL=value sets it, LEVEL- removes it');
  });

  test('not of a pod that runs', async () => {
    const it = await actingOn('pods');
    await runFromMenu(it, 'Set env');
    await reads(it, 'The environment of a running pod cannot be changed');
  });
});

describe('resources on the demo', () => {
  test('are set and removed', async () => {
    const it = await actingOn('deploy');
    await it.onto('web');
    await runFromMenu(it, 'Set resources');
    await reads(it, /cpu request .*50m now/);
    await it.press('100m\t\t\t-\r');
    await reads(it, 'kubectl set resources -n shop deployment/web -c web --requests=cpu=100m --limits=memory=0');
    await reads(it, 'cpu 50m/– memory 64Mi/128Mi');
    await agreeTo(it, 'set resources');
    await reads(it, 'resources of deployment web set');
    const [{resources}] = (await it.object(WEB))!['spec'].template.spec.containers;
    expect(resources).toEqual({requests: {cpu: '100m', memory: '64Mi'}});
  });

  test.each([
    ['lots\r', 'cpu request: "lots" is no quantity'],
    ['2\t1\r', 'the cpu request 2 is above the limit 1'],
    ['\t\t200Mi\r', 'container web: the memory request 200Mi is above the limit 128Mi'],
    ['\r', 'Fill in one at least'],
  ])('%j is refused', async (keys, problem) => {
    const it = await actingOn('deploy');
    await it.onto('web');
    await runFromMenu(it, 'Set resources');
    await reads(it, '50m now');
    await it.press(keys);
    await reads(it, problem);
  });

  test('not of a pod', async () => {
    const it = await actingOn('pods');
    await runFromMenu(it, 'Set resources');
    await reads(it, 'Resources are set on the workload of a pod');
  });
});
