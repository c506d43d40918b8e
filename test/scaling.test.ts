import {describe, expect, test} from 'vitest';
import {apply, change, type Manifest} from '../src/demo/scenarios/apply.ts';
import {actingOn, essence} from './acting.ts';
import {demoCluster} from './demo-cluster.ts';
import {agree, edit, runFromMenu} from './rolling.ts';

const KEPT = 'dogwatch.io/scaled-from';
const deployments = 'apps/v1/namespaces/shop/deployments';

type Acting = Awaited<ReturnType<typeof actingOn>>;

async function countOf(it: Acting, path: string): Promise<[count: unknown, kept: string | undefined]> {
  const object = (await it.object(path))!;
  return [object['spec'].replicas, object.metadata.annotations?.[KEPT]];
}

describe('to zero and back', () => {
  test('z keeps the count in the object, Z restores it, and nothing is left behind', async () => {
    const it = await actingOn('deploy');
    const path = `${deployments}/web`;
    const before = essence((await it.object(path))!);
    await it.onto('web');
    await it.press('z');
    await it.until(/shop\/web +3 → 0 +3 pods stop/);
    await it.until('The count is kept: Z restores it, u undoes this.');
    await it.until('kubectl scale -n shop deployment/web --replicas=0');
    await agree(it, 'scale to zero');
    await it.until('deployment web scaled to zero · Z restore · u undo');
    expect(await countOf(it, path)).toEqual([0, '3']);
    await it.until(/web +\d\/0/);
    await it.press('Z');
    await it.until(/shop\/web +0 → 3 +3 pods start/);
    await it.until('kubectl scale -n shop deployment/web --replicas=3');
    await agree(it, 'scale back');
    await it.until('deployment web scaled back');
    expect(essence((await it.object(path))!)).toBe(before);
  });

  test('u takes back what z did, with its annotation', async () => {
    const it = await actingOn('deploy');
    const path = `${deployments}/cart`;
    const before = essence((await it.object(path))!);
    await it.onto('cart');
    await it.press('z');
    await agree(it, 'scale to zero');
    await it.until('scaled to zero');
    await it.press('u');
    await it.until(/shop\/cart/);
    await it.until(/^.*esc cancel.* y /m);
    await it.press('y');
    await it.until('undone');
    expect(essence((await it.object(path))!)).toBe(before);
  });

  test('marked ones each go back to their own count', async () => {
    const it = await actingOn('deploy');
    await it.press('*z');
    await it.until(/shop\/cart +2 → 0 +2 pods stop/);
    await it.until(/shop\/web +3 → 0 +3 pods stop/);
    await it.until('The counts are kept: Z restores them');
    await agree(it, 'scale 5 to zero');
    await it.until('5 deployments scaled to zero');
    await it.until(/web +\d\/0/);
    await it.press('Z');
    await it.until(/shop\/web +0 → 3/);
    await agree(it, 'scale 5 back');
    await it.until('5 deployments scaled back');
    expect(await countOf(it, `${deployments}/web`)).toEqual([3, undefined]);
    expect(await countOf(it, `${deployments}/cart`)).toEqual([2, undefined]);
  });

  test('what is at zero already is refused, the others go', async () => {
    const cluster = await demoCluster();
    edit(cluster, 'Deployment', 'shop/web', spec => ({...spec, replicas: 0}));
    const it = await actingOn('deploy', {cluster});
    await it.press('*z');
    await it.until('it is at zero already');
    await agree(it, 'scale 4 to zero');
    await it.until('4 deployments scaled to zero');
    expect(await countOf(it, `${deployments}/web`)).toEqual([0, undefined]);
  });

  test.each([
    [0, 'no count is known for web: S sets one'],
    [3, 'it is not at zero: 3 are wanted'],
  ])('Z at %i is refused in words', async (replicas, because) => {
    const cluster = await demoCluster();
    edit(cluster, 'Deployment', 'shop/web', spec => ({...spec, replicas}));
    const it = await actingOn('deploy', {cluster});
    await it.onto('web');
    await it.press('Z');
    await it.until(because);
    await it.press('y');
    expect(await countOf(it, `${deployments}/web`)).toEqual([replicas, undefined]);
  });

  test('what the annotation no longer tells, the ledger does', async () => {
    const it = await actingOn('deploy');
    await it.onto('web');
    await it.press('z');
    await agree(it, 'scale to zero');
    await it.until('scaled to zero');
    change(it.cluster.demo, {apiVersion: 'apps/v1', kind: 'Deployment'}, 'shop', 'web', withoutKept, 'somebody');
    await it.press('Z');
    await it.until(/shop\/web +0 → 3/);
    await agree(it, 'scale back');
    await it.until('deployment web scaled back');
    expect(await countOf(it, `${deployments}/web`)).toEqual([3, undefined]);
  });

  test('a stateful set', async () => {
    const it = await actingOn('sts -n data');
    await it.onto('redis');
    await it.press('z');
    await it.until(/data\/redis +2 → 0/);
    await agree(it, 'scale to zero');
    await it.until('statefulset redis scaled to zero');
    expect(await countOf(it, 'apps/v1/namespaces/data/statefulsets/redis')).toEqual([0, '2']);
  });

  test('a replica set of a deployment is set back, which is told', async () => {
    const it = await actingOn('rs');
    await it.press('/web\rG');
    await it.press('z');
    await it.until('belongs to deployment web, which sets its count');
    await it.press('n');
  });
});

describe('a custom resource', () => {
  const path = 'example.com/v1/namespaces/shop/widgets';

  test('goes through its scale, with the count beside it, and back', async () => {
    const it = await actingOn('widgets -n shop');
    await it.until(/NAME/);
    const name = (await firstWidget(it))!;
    const before = (await it.object(`${path}/${name}`))!;
    const count = before['spec'].replicas;
    await it.onto(name);
    await it.press('z');
    await it.until(new RegExp(`shop/${name} +${count} → 0 +${count} fewer`));
    await it.until(`kubectl scale -n shop widgets.example.com/${name} --replicas=0`);
    await agree(it, 'scale to zero');
    await it.until(`widget ${name} scaled to zero`);
    expect(await countOf(it, `${path}/${name}`)).toEqual([0, String(count)]);
    await it.press('Z');
    await agree(it, 'scale back');
    await it.until(`widget ${name} scaled back`);
    expect(essence((await it.object(`${path}/${name}`))!)).toBe(essence(before));
  });

  test('is taken back whole', async () => {
    const it = await actingOn('widgets -n shop');
    const name = (await firstWidget(it))!;
    const before = (await it.object(`${path}/${name}`))!;
    await it.onto(name);
    await it.press('z');
    await agree(it, 'scale to zero');
    await it.until(`widget ${name} scaled to zero`);
    await it.press('u');
    await it.until(/^.*esc cancel.* y /m);
    await it.press('y');
    await it.until('undone');
    expect(essence((await it.object(`${path}/${name}`))!)).toBe(essence(before));
  });

  async function firstWidget(it: Acting): Promise<string | undefined> {
    const list = (await it.object(path)) as unknown as {items: {metadata: {name: string}; spec: {replicas: number}}[]};
    return list.items.find(({spec}) => spec.replicas > 0)?.metadata.name;
  }
});

describe('to a count', () => {
  test('S asks, shows what comes of each digit, and does it', async () => {
    const it = await actingOn('deploy');
    await it.onto('web');
    await it.press('S');
    await it.until('now 3; a count, or +2, or -1');
    await it.press('y');
    await it.until('Fill in the field first');
    await it.press('5');
    await it.until(/shop\/web +3 → 5 +2 pods start/);
    await agree(it, 'scale to 5');
    await it.until('deployment web scaled to 5');
    expect(await countOf(it, `${deployments}/web`)).toEqual([5, undefined]);
  });

  test('+2 counts from each one’s own', async () => {
    const it = await actingOn('deploy');
    await it.press('*S+2');
    await it.until(/shop\/web +3 → 5/);
    await it.until(/shop\/cart +2 → 4/);
    await agree(it, 'scale 5 by +2');
    await it.until('5 deployments scaled by +2');
    expect(await countOf(it, `${deployments}/cart`)).toEqual([4, undefined]);
  });

  test('0 keeps the count as z does, and a count removes what was kept', async () => {
    const it = await actingOn('deploy');
    await it.onto('web');
    await it.press('S0');
    await it.until('The count is kept: Z restores it, u undoes this.');
    await agree(it, 'scale to zero');
    await it.until('deployment web scaled to zero');
    expect(await countOf(it, `${deployments}/web`)).toEqual([0, '3']);
    await it.until(/web +\d\/0/);
    await it.press('S2');
    await agree(it, 'scale to 2');
    await it.until('deployment web scaled to 2');
    expect(await countOf(it, `${deployments}/web`)).toEqual([2, undefined]);
  });

  test('what is so already, and what the server will not have', async () => {
    const it = await actingOn('deploy');
    await it.onto('web');
    await it.press('S3');
    await it.until('it is at 3 already');
    await it.press('\u00159999999999');
    await it.until('at most 2147483647');
    await it.press('\u0015+-');
    await it.until(text => !text.includes('at most'));
    await it.press('1');
    await it.until('+-1 is no count');
    expect(await countOf(it, `${deployments}/web`)).toEqual([3, undefined]);
  });

  test('one more, one fewer, and never fewer than none', async () => {
    const it = await actingOn('deploy');
    await it.onto('cart');
    await runFromMenu(it, 'One more replica');
    await it.until(/shop\/cart +2 → 3 +1 pod starts/);
    await agree(it, 'scale up');
    await it.until('deployment cart scaled up by one');
    await it.until(/cart +\d\/3/);
    for (const left of [2, 1, 0]) {
      await runFromMenu(it, 'One fewer replica');
      await it.until(new RegExp(`shop/cart +${left + 1} → ${left}`));
      await agree(it, 'scale down');
      await it.until(new RegExp(`cart +\\d/${left}`));
    }
    expect(await countOf(it, `${deployments}/cart`)).toEqual([0, '1']);
    await runFromMenu(it, 'One fewer replica');
    await it.until('it is at zero already');
  });
});

/** As somebody leaves it who does not know what the annotation is for. */
function withoutKept(object: Manifest): Manifest {
  const {[KEPT]: _, ...annotations} = object.metadata.annotations ?? {};
  return {...object, metadata: {...object.metadata, annotations}};
}

describe('who may scale but not change', () => {
  async function asScaler(line: string) {
    const cluster = await demoCluster();
    const apiVersion = 'rbac.authorization.k8s.io/v1';
    const metadata = {name: 'scaler', namespace: 'payments'};
    const rules = [{apiGroups: ['apps'], resources: ['deployments/scale'], verbs: ['get', 'patch']}];
    const subjects = [{apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'viewer'}];
    const roleRef = {apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'scaler'};
    apply(cluster.demo, [
      {apiVersion, kind: 'Role', metadata, rules},
      {apiVersion, kind: 'RoleBinding', metadata, subjects, roleRef},
    ]);
    const it = await actingOn(line, {cluster, wish: {line, context: 'demo-viewer'}, columns: 140});
    await it.press('g');
    await it.until(/you may not patch \w+ in payments/);
    return it;
  }

  test('goes through the scale alone, which is told; the ledger knows the count', async () => {
    const path = 'apps/v1/namespaces/payments/deployments/ledger';
    const it = await asScaler('deploy -n payments');
    await it.onto('ledger');
    await it.press('z');
    await it.until(/payments\/ledger +2 → 0 +2 pods stop/);
    await it.until('The count is kept in the ledger alone: you may not annotate. Z restores');
    await agree(it, 'scale to zero');
    await it.until('deployment ledger scaled to zero');
    expect(await countOf(it, path)).toEqual([0, undefined]);
    await it.until(/ledger +\d\/0/);
    await it.press('Z');
    await it.until(/payments\/ledger +0 → 2/);
    await agree(it, 'scale back');
    await it.until('deployment ledger scaled back');
    expect(await countOf(it, path)).toEqual([2, undefined]);
    await it.press('u');
    await it.until(/esc cancel.* y /);
    await it.press('y');
    await it.until('undone');
    expect(await countOf(it, path)).toEqual([0, undefined]);
  });

  test('and sleeps and wakes a namespace so', async () => {
    const it = await asScaler('deploy -n payments');
    await it.press(':sleep payments\r');
    await agree(it, 'scale 2 to zero');
    await it.until('2 workloads of payments scaled to zero');
    await it.press(':wake payments\r');
    await agree(it, 'scale 2 back');
    await it.until('2 workloads of payments scaled back');
    expect(await countOf(it, 'apps/v1/namespaces/payments/deployments/gateway')).toEqual([2, undefined]);
  });

  test('but not where neither is allowed', async () => {
    const it = await asScaler('deploy -n payments');
    await it.press(':deploy shop\r');
    await it.until(/web +3\/3/);
    await it.press('g');
    await it.until(/S scale: you may not patch deployments in shop/);
    await it.press('z');
    await it.until(text => text.trimEnd().endsWith('you may not patch deployments in shop'));
  });
});

test('what has no replicas says so', async () => {
  const it = await actingOn('pods');
  await it.press('z');
  await it.until('Only for what has replicas, such as deployments and stateful sets');
});
