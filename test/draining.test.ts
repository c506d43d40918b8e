import {describe, expect, test} from 'vitest';
import {afterLeads} from '../src/changes/leading.ts';
import type {Change} from '../src/changes/change.ts';
import {standstillNotes} from '../src/changes/lookups/standstill.ts';
import type {Plan} from '../src/changes/plan.ts';
import {apply, change, type Manifest} from '../src/demo/scenarios/apply.ts';
import {deployment} from '../src/demo/scenarios/manifests.ts';
import {type DrainConsent, daemonSetsOf, type Fate, fateOf} from '../src/kube/drain-plan.ts';
import type {KubeObject} from '../src/kube/object.ts';
import {actingOn} from './acting.ts';
import {type DemoCluster, demoCluster} from './demo-cluster.ts';
import {agreeTo, reads} from './dialog-text.ts';
import {runFromMenu} from './rolling.ts';
import {tickingClock} from './ticking-clock.ts';

const owned = (kind: string, apiVersion = 'apps/v1') => [{apiVersion, kind, name: 'web', uid: `${kind}-uid`, controller: true}];
const pod = (more: {owner?: string; mirror?: boolean; emptyDir?: boolean; phase?: string}): KubeObject => ({
  metadata: {
    name: 'web-1',
    ...(more.owner === undefined ? {} : {ownerReferences: owned(more.owner)}),
    ...(more.mirror ? {annotations: {'kubernetes.io/config.mirror': 'x'}} : {}),
  },
  spec: {volumes: more.emptyDir ? [{name: 'tmp', emptyDir: {}}] : [{name: 'c', configMap: {name: 'c'}}]},
  status: {phase: more.phase ?? 'Running'},
});
const careful: DrainConsent = {force: false, deleteEmptyDir: false, goneDaemonSets: new Set()};
const evict = {type: 'evict', controller: undefined, losesData: false, hasEnded: false};

describe('what becomes of a pod', () => {
  test.each<[what: string, pod: KubeObject, consent: Partial<DrainConsent>, fate: object]>([
    ['of a replica set', pod({owner: 'ReplicaSet'}), {}, {...evict, controller: owned('ReplicaSet')[0]}],
    ['of a daemon set', pod({owner: 'DaemonSet'}), {force: true}, {type: 'stay', because: 'daemon set'}],
    [
      'of a daemon set, finished',
      pod({owner: 'DaemonSet', phase: 'Failed'}),
      {},
      {...evict, hasEnded: true, controller: owned('DaemonSet')[0]},
    ],
    [
      'of a daemon set that is gone',
      pod({owner: 'DaemonSet'}),
      {goneDaemonSets: new Set(['DaemonSet-uid'])},
      {type: 'blocked', because: 'its daemon set is gone: nothing makes it anew'},
    ],
    ['of a daemon set that is gone, by force', pod({owner: 'DaemonSet'}), {goneDaemonSets: new Set(['DaemonSet-uid']), force: true}, evict],
    ['a mirror', pod({mirror: true, owner: 'Node'}), {force: true}, {type: 'stay', because: 'static'}],
    ['of nobody', pod({}), {}, {type: 'blocked', because: 'it has no controller: nothing makes it anew'}],
    ['of nobody, by force', pod({}), {force: true}, evict],
    ['of nobody, finished', pod({phase: 'Succeeded'}), {}, {...evict, hasEnded: true}],
    ['with data', pod({owner: 'ReplicaSet', emptyDir: true}), {}, {type: 'blocked', because: 'data in its emptyDir would be lost'}],
    [
      'with data that may be lost',
      pod({owner: 'ReplicaSet', emptyDir: true}),
      {deleteEmptyDir: true},
      {...evict, losesData: true, controller: owned('ReplicaSet')[0]},
    ],
    ['with data, finished', pod({emptyDir: true, phase: 'Succeeded'}), {}, {...evict, hasEnded: true}],
    [
      'with data, of nobody',
      pod({emptyDir: true}),
      {},
      {type: 'blocked', because: 'it has no controller: nothing makes it anew; data in its emptyDir would be lost'},
    ],
    ['odd', {metadata: {name: 'odd'}, spec: {volumes: 'none'}}, {force: true}, evict],
  ])('%s', (_, one, consent, fate) => {
    expect(fateOf(one, {...careful, ...consent})).toEqual(fate as Fate);
  });

  test('daemon sets are known by the pods', () => {
    const found = daemonSetsOf([pod({owner: 'DaemonSet'}), pod({owner: 'DaemonSet'}), pod({owner: 'ReplicaSet'}), pod({})]);
    expect([...found]).toEqual([['DaemonSet-uid', {namespace: '', name: 'web'}]]);
  });
});

describe('what stands still', () => {
  const one = (name: string, owner: string, isReady = true): KubeObject => ({
    metadata: {
      name,
      uid: name,
      namespace: 'shop',
      labels: {'pod-template-hash': 'abc'},
      ownerReferences: [
        {apiVersion: 'apps/v1', kind: owner.startsWith('db') ? 'StatefulSet' : 'ReplicaSet', name: owner, uid: owner, controller: true},
      ],
    },
    status: {phase: 'Running', conditions: [{type: 'Ready', status: isReady ? 'True' : 'False'}]},
  });

  test.each<[what: string, leaving: readonly string[], pods: readonly KubeObject[], text: string | undefined]>([
    ['one goes, one stays', ['a'], [one('a', 'web-abc'), one('b', 'web-abc')], undefined],
    [
      'the other is not ready',
      ['a'],
      [one('a', 'web-abc'), one('b', 'web-abc', false)],
      'All that is ready of deployment web is here: nothing serves until another runs elsewhere.',
    ],
    [
      'two workloads',
      ['a', 'b'],
      [one('a', 'web-abc'), one('b', 'db')],
      'All that is ready of deployment web and stateful set db is here: nothing serves until others run elsewhere.',
    ],
    ['what goes was not ready', ['a'], [one('a', 'web-abc', false)], undefined],
  ])('%s', (_, leaving, pods, text) => {
    expect(standstillNotes(new Set(leaving), pods).map(note => note.text)).toEqual(text === undefined ? [] : [text]);
  });
});

test('where what comes first is refused, nothing else is sent', () => {
  const make = (plural: string, refused?: string) =>
    ({target: {name: plural, kind: {singular: plural, plural}}, refused}) as unknown as Change;
  const plan = {leads: ({target}: Change) => target.kind.plural === 'nodes'} as unknown as Plan;
  const refusedOf = (...changes: Change[]) => afterLeads(plan, changes).map(({refused}) => refused);
  expect(refusedOf(make('nodes'), make('pods'))).toEqual([undefined, undefined]);
  expect(refusedOf(make('nodes', 'no'), make('pods'), make('pods', 'own'))).toEqual(['no', 'not without nodes nodes: no', 'own']);
  expect(afterLeads({} as Plan, [make('nodes', 'no'), make('pods')])[1]!.refused).toBeUndefined();
});

describe('a node on the demo', () => {
  test('is cordoned, its pods go elsewhere, and undo uncordons it', async () => {
    const it = await onNodes();
    await it.onto('node-2');
    await runFromMenu(it, 'Drain');
    await reads(it, /node-2 +open → cordoned +takes no new pods/);
    await reads(it, 'kubectl drain node-2 --ignore-daemonsets --timeout=10m');
    await reads(it, '2 pods of daemon sets or of the node itself stay: kube-proxy and agent.');
    await agreeTo(it, 'drain node-2');
    await reads(it, 'drained 0 of 7; 7 stop');
    it.cluster.advance(60_000);
    await reads(it, 'node-2 drained, 7 pods gone');
    expect((await it.object('v1/nodes/node-2'))!['spec'].unschedulable).toBe(true);
    expect(podsOn(it.cluster, 'node-2')).toEqual(['agent', 'kube-proxy']);
    await it.press('u');
    await agreeTo(it, 'undo');
    await reads(it, 'undone');
    expect((await it.object('v1/nodes/node-2'))!['spec'].unschedulable).toBeUndefined();
  });

  test('what a budget holds waits, the others go; it goes once it may', async () => {
    const it = await onNodes();
    setBudget(it.cluster, 3);
    await it.onto('node-2');
    await runFromMenu(it, 'Drain');
    await reads(it, 'Budget web allows no disruption now: an eviction waits.');
    await agreeTo(it, 'drain node-2');
    await reads(it, 'waits for budget web');
    it.cluster.advance(60_000);
    await reads(it, /drained 6 of 7; web-\w+-\w+ waits for budget web/);
    setBudget(it.cluster, 1);
    it.cluster.advance(1000);
    await it.clock.advance(5000);
    await reads(it, 'drained 6 of 7; web-f95f6d5c-7b8vs stops');
    it.cluster.advance(60_000);
    await reads(it, 'node-2 drained, 7 pods gone');
  });

  test('ctrl-c ends the waiting and says how far it came', async () => {
    const it = await onNodes();
    setBudget(it.cluster, 3);
    await it.onto('node-2');
    await runFromMenu(it, 'Drain');
    await agreeTo(it, 'drain node-2');
    await reads(it, 'waits for budget web');
    it.cluster.advance(60_000);
    await reads(it, 'drained 6 of 7');
    await it.press('\u0003');
    await reads(it, 'node-2 cordoned, 6 of 7 pods gone');
    await reads(it, 'cancelled');
    expect(podsOn(it.cluster, 'node-2')).toContain('web');
  });

  test('what waits too long is given up', async () => {
    const it = await onNodes();
    setBudget(it.cluster, 3);
    await it.onto('node-2');
    await runFromMenu(it, 'Drain');
    await agreeTo(it, 'drain node-2');
    await reads(it, 'waits for budget web');
    it.cluster.advance(60_000);
    await reads(it, 'drained 6 of 7');
    for (let minutes = 0; minutes < 11; minutes++) {
      for (let retries = 0; retries < 12; retries++) {
        await it.clock.slept(ms => ms <= 5000);
        await it.clock.advance(5000);
        if (it.text().includes('6 of 7 pods gone')) return;
      }
    }
    await reads(it, 'node-2 cordoned, 6 of 7 pods gone');
  });

  test('what stops too slowly is told', async () => {
    const it = await onNodes();
    await it.onto('node-2');
    await runFromMenu(it, 'Drain');
    await agreeTo(it, 'drain node-2');
    await reads(it, 'drained 0 of 7; 7 stop');
    await it.clock.advance(600_000);
    await reads(it, 'node-2 cordoned, 0 of 7 pods gone, 7 still stopping');
    await reads(it, 'still there after 10m');
  });

  test('pods that nothing makes anew and data stay until one agrees', async () => {
    const cluster = await demoCluster();
    const image = 'docker.io/library/nginx:1.27-alpine';
    const bare: Manifest = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {name: 'bare', namespace: 'shop'},
      spec: {nodeName: 'node-2', containers: [{name: 'main', image}]},
    };
    const cache = {name: 'cache', namespace: 'shop', image, pod: {nodeName: 'node-2', volumes: [{name: 'tmp', emptyDir: {}}]}};
    apply(cluster.demo, [bare, deployment(cache)]);
    cluster.advance(30_000);
    const it = await onNodes(cluster);
    await it.onto('node-2');
    await runFromMenu(it, 'Drain');
    await reads(it, /✗ shop\/bare +it has no controller: nothing makes it anew/);
    await reads(it, /✗ shop\/cache-\w+-\w+ +data in its emptyDir would be lost/);
    await reads(it, '2 pods stay');
    await it.press('\t ');
    await reads(it, '--force --timeout');
    await reads(it, /shop\/bare +is gone for good/);
    await reads(it, '1 pod stays');
    await it.press('\t ');
    await reads(it, '--force --delete-emptydir-data --timeout');
    await reads(it, /shop\/cache-\w+-\w+ +replica set makes another, its emptyDir is lost/);
    await agreeTo(it, 'drain node-2');
    await reads(it, 'drained 0 of 9; 9 stop');
    it.cluster.advance(60_000);
    await reads(it, 'node-2 drained, 9 pods gone');
  });

  test('what stays is said in the end', async () => {
    const cluster = await demoCluster();
    const image = 'docker.io/library/nginx:1.27-alpine';
    apply(cluster.demo, [
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: {name: 'bare', namespace: 'shop'},
        spec: {nodeName: 'node-2', containers: [{name: 'main', image}]},
      },
    ]);
    const it = await onNodes(cluster);
    await it.onto('node-2');
    await runFromMenu(it, 'Drain');
    await agreeTo(it, 'drain node-2');
    await reads(it, 'drained 0 of 7; 7 stop');
    it.cluster.advance(60_000);
    await reads(it, 'node-2 cordoned, 7 pods gone, 1 stays');
  });

  test('grace and timeout go along', async () => {
    const it = await onNodes();
    await it.onto('node-2');
    await runFromMenu(it, 'Drain');
    await reads(it, 'y drain node-2');
    await it.press('\t\t\t ');
    await reads(it, '--grace-period=1 --timeout=10m');
    await it.press('\t ');
    await reads(it, '--grace-period=1 --timeout=30m');
  });

  test('one that is cordoned already is emptied; with nothing on it there is nothing to do', async () => {
    const it = await onNodes();
    await it.onto('node-2');
    await it.press('z');
    await agreeTo(it, 'cordon');
    await reads(it, 'cordoned');
    await runFromMenu(it, 'Drain');
    await it.until(text => text.includes('y drain node-2') && !text.includes('open → cordoned'));
    await agreeTo(it, 'drain node-2');
    await reads(it, 'drained 0 of 7; 7 stop');
    it.cluster.advance(60_000);
    await reads(it, 'node-2 drained, 7 pods gone');
    await runFromMenu(it, 'Drain');
    await reads(it, 'node-2 is cordoned, and no pod is there to evict');
  });

  test('without another node the pods have no place, and that is said', async () => {
    const it = await onNodes();
    for (const name of ['node-1', 'node-3']) {
      const {registry, types} = it.cluster.demo;
      registry.change(types.ofKind('v1', 'Node')!, undefined, name, {manager: 'kubectl'}, cordoned);
    }
    await it.onto('node-2');
    await runFromMenu(it, 'Drain');
    await reads(it, 'No other node is ready, open and without taints');
  });

  test('the last ready pods of something are told', async () => {
    const it = await onNodes();
    await it.press('*');
    await runFromMenu(it, 'Drain');
    await reads(it, 'All that is ready of');
    await reads(it, 'y drain 4 nodes');
  });
});

async function onNodes(cluster?: DemoCluster) {
  const clock = tickingClock();
  return {...(await actingOn('nodes', {clock, ...(cluster ? {cluster} : {})})), clock};
}

function cordoned<T extends object>(node: T): T {
  return {...node, spec: {...(node as {spec?: object}).spec, unschedulable: true}};
}

/** Of three pods so many have to be there. */
function setBudget({demo, advance}: DemoCluster, minAvailable: number): void {
  const make = (budget: Manifest) => ({...budget, spec: {...(budget['spec'] as object), minAvailable}});
  change(demo, {apiVersion: 'policy/v1', kind: 'PodDisruptionBudget'}, 'shop', 'web', make, 'kubectl');
  advance(1000);
}

/** The apps on a node. */
function podsOn({demo}: DemoCluster, node: string): readonly string[] {
  const pods = demo.registry.list(demo.types.ofKind('v1', 'Pod')!) as readonly KubeObject[];
  return pods
    .filter(({spec}) => spec?.nodeName === node)
    .map(({metadata}) => metadata.labels?.['app'] ?? metadata.labels?.['k8s-app'] ?? metadata.name)
    .sort();
}
