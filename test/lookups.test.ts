import {expect, onTestFinished, test} from 'vitest';
import type {Draft, Step} from '../src/changes/change.ts';
import {deleteLookups, podLookups, revertLookups, scaleLookups} from '../src/changes/lookups/index.ts';
import {lookUp} from '../src/changes/lookups/look-up.ts';
import {objectIn} from './acting.ts';
import {type DemoCluster, demoCluster} from './demo-cluster.ts';
import {deletion, draftOf, type Looking, lookingAtDemo, targetOf, toCount} from './looking.ts';

type Plural = Parameters<typeof targetOf>[0];

async function demo(scenario = 'quiet'): Promise<Looking & {readonly cluster: DemoCluster; podOf(name: string): Promise<string>}> {
  const cluster = await demoCluster(scenario);
  const looking = await lookingAtDemo(cluster);
  onTestFinished(looking.close);
  return {
    ...looking,
    cluster,
    /** The first pod of a workload, with its namespace. */
    async podOf(place) {
      const [namespace, name] = place.split('/');
      const pods = (await objectIn(cluster, `v1/namespaces/${namespace}/pods`))!['items'] as {metadata: {name: string}}[];
      return `${namespace}/${pods.find(({metadata}) => metadata.name.startsWith(`${name}-`))!.metadata.name}`;
    },
  };
}

const drafted = (plural: Plural, place: string, step: Step): Draft => draftOf(targetOf(plural, place), step);
const toZero = (name: string) => drafted('deployments', `shop/${name}`, toCount(0));
const relabelled = (labels: Record<string, string | null>): Step => ({type: 'patch', patch: {metadata: {labels}}});

test('scaling to zero tells of services, budgets and autoscalers after one round of requests', async () => {
  const {look, asked, rounds} = await demo();
  expect(await look(scaleLookups, toZero('web'))).toEqual([
    'warn: web is the last backend of service web: it will refuse requests.',
    'info: Budget web asks for 2 healthy pods: scaling does not obey it.',
  ]);
  expect(rounds()).toBe(1);
  expect(asked.map(path => path.replace(/\?.*/, '').replace(/.*\//, '')).sort()).toEqual([
    'endpointslices',
    'horizontalpodautoscalers',
    'poddisruptionbudgets',
    'pods',
    'services',
  ]);
});

test('scaling to anything else says nothing of them', async () => {
  const {look} = await demo();
  expect(await look(scaleLookups, drafted('deployments', 'shop/web', toCount(1)))).toEqual([]);
});

test('the autoscaler of the demo is minded', async () => {
  const {look} = await demo('shop');
  const scaled = (count: number) => look(scaleLookups, drafted('deployments', 'shop/search', toCount(count)));
  expect(await scaled(9)).toContain('warn: HPA search keeps search between 2 and 5: it will be back within a minute.');
  expect(await scaled(5)).toContain('info: HPA search sets the count of search by load: it may change it again.');
  expect(await scaled(0)).toContain('info: HPA search stops scaling search while it is at 0.');
});

test('an edit of the count is told of its autoscaler, other edits do not ask for any', async () => {
  const {look, asked} = await demo('shop');
  expect(await look(revertLookups, drafted('deployments', 'shop/search', toCount(9)))).toEqual([
    'warn: HPA search keeps search between 2 and 5: it will be back within a minute.',
  ]);
  asked.length = 0;
  expect(await look(revertLookups, drafted('deployments', 'shop/search', relabelled({team: 'a'})))).toEqual([]);
  expect(asked).toEqual([]);
});

test.each<[string, Step]>([
  ['in the object', toCount(5)],
  ['in its scale', {type: 'patch', subresource: 'scale', patch: {spec: {replicas: 5}}}],
])('what Argo CD keeps is told, scaled %s; and so it does', async (_, step) => {
  const {look, cluster} = await demo();
  const note = 'warn: Argo CD application storefront sets this back at its next sync.';
  expect(await look(scaleLookups, drafted('deployments', 'shop/storefront', step))).toEqual([note]);
  const {demo: inside} = cluster;
  const type = inside.types.ofKind('apps/v1', 'Deployment')!;
  inside.registry.change(type, 'shop', 'storefront', {manager: 'dogwatch'}, object => ({
    ...object,
    spec: {...Object(object)['spec'], replicas: 5},
  }));
  cluster.advance(60_000);
  expect((await objectIn(cluster, 'apps/v1/namespaces/shop/deployments/storefront'))!['spec'].replicas).toBe(2);
});

test('a label that is added is not set back', async () => {
  const {look} = await demo();
  expect(await look(revertLookups, drafted('deployments', 'shop/storefront', relabelled({team: 'a'})))).toEqual([]);
});

test('deleting what Argo CD keeps', async () => {
  const {look} = await demo();
  expect(await look(deleteLookups, drafted('deployments', 'shop/storefront', deletion))).toEqual([
    'info: With deployment storefront go 1 replica set and 2 pods.',
    'warn: storefront is the last backend of service storefront: it will refuse requests.',
    'warn: Argo CD application storefront makes this again at its next sync.',
  ]);
});

test('several at once', async () => {
  const {look, asked, rounds} = await demo();
  expect(await look(scaleLookups, toZero('web'), toZero('cart'), toZero('checkout'))).toEqual([
    'warn: cart is the last backend of service cart: it will refuse requests.',
    'warn: checkout is the last backend of service checkout: it will refuse requests.',
    'warn: web is the last backend of service web: it will refuse requests.',
    'info: Budget web asks for 2 healthy pods: scaling does not obey it.',
  ]);
  expect(rounds()).toBe(1);
  expect(new Set(asked).size).toBe(asked.length);
});

test('for many workloads of a namespace its pods are asked for once', async () => {
  const {look, asked} = await demo();
  const notes = await look(scaleLookups, ...['web', 'cart', 'checkout', 'catalog', 'storefront'].map(toZero));
  expect(notes.filter(note => note.includes('last backend'))).toHaveLength(3);
  expect(notes).toContain('warn: … and 2 more');
  expect(asked.filter(path => path.includes('/pods'))).toEqual(['/api/v1/namespaces/shop/pods?limit=500']);
});

test('targets without a row are looked up by what they hold', async () => {
  const {look, forgetRows} = await demo();
  forgetRows();
  expect(await look(scaleLookups, toZero('web'))).toContain('warn: web is the last backend of service web: it will refuse requests.');
  const notes = await look(deleteLookups, drafted('deployments', 'shop/web', deletion), drafted('cronjobs', 'ops/none', deletion));
  expect(notes).toContain('info: With deployment web go 2 replica sets and 3 pods.');
});

test('pods: evicted and deleted, and with them the last of a service', async () => {
  const {look, podOf, cluster} = await demo();
  const web = targetOf('pods', await podOf('shop/web'));
  expect(await look(podLookups, draftOf(web, {type: 'evict'}))).toEqual([]);
  const all = (await objectIn(cluster, 'v1/namespaces/shop/pods?labelSelector=app%3Dweb'))!['items'] as {metadata: {name: string}}[];
  const targets = all.map(({metadata}) => targetOf('pods', `shop/${metadata.name}`));
  expect(await look(podLookups, ...targets.map(target => draftOf(target, {type: 'evict'})))).toEqual([
    expect.stringMatching(
      /^warn: web-\S+, web-\S+ and web-\S+ are the last backends of service web: it refuses requests until another is ready\.$/,
    ),
    'warn: Budget web allows 1 disruption now: 2 of 3 are refused.',
  ]);
  expect(await look(podLookups, ...targets.map(target => draftOf(target, deletion)))).toContain(
    'warn: Budget web allows 1 disruption now: deleting 3 goes past it; R evicts politely.',
  );
});

test('a pod that loses the label of its service and controller', async () => {
  const {look, podOf, cluster} = await demo();
  const place = await podOf('data/redis');
  const all = (await objectIn(cluster, 'v1/namespaces/data/pods?labelSelector=app%3Dredis'))!['items'] as {metadata: {name: string}}[];
  const leaving = all.map(({metadata}) => drafted('pods', `data/${metadata.name}`, relabelled({app: null})));
  expect(await look(podLookups, ...leaving)).toEqual([
    expect.stringMatching(
      /^warn: redis-\d and redis-\d are the last backends of service redis: its name leads nowhere until another is ready\.$/,
    ),
  ]);
  const note = await look(revertLookups, drafted('pods', place, relabelled({app: null})));
  expect(note).toContainEqual(expect.stringMatching(/^warn: Pod redis-\S+ leaves \S.* redis\S*, which makes another in its place\.$/));
  expect(await look(revertLookups, drafted('pods', place, relabelled({team: 'a'})))).not.toContainEqual(expect.stringContaining('leaves'));
});

test.each<[string, Plural, string, string[]]>([
  [
    'a deployment',
    'deployments',
    'shop/web',
    [
      'info: With deployment web go 2 replica sets and 3 pods.',
      'warn: web is the last backend of service web: it will refuse requests.',
      'info: Budget web asks for 2 healthy pods: deleting does not obey it.',
    ],
  ],
  [
    'a stateful set',
    'statefulsets',
    'data/db',
    [
      'info: With stateful set db goes 1 pod.',
      'info: The claims of stateful set db stay.',
      'warn: db is the last backend of service db: its name will lead nowhere.',
    ],
  ],
  ['a daemon set', 'daemonsets', 'ops/agent', ['info: With daemon set agent go 3 pods.']],
  [
    'a service',
    'services',
    'shop/web',
    ['warn: 3 pods are no longer reached through service web.', 'warn: Ingress shop leads to service web.'],
  ],
  [
    'a namespace',
    'namespaces',
    'shop',
    ['grave: Namespace shop and all in it are deleted: 11 pods, 5 deployments, 5 services, 3 config maps and 1 secret.'],
  ],
  [
    'a claim',
    'persistentvolumeclaims',
    'data/data-db-0',
    [
      'grave: The volume of claim data-db-0 is deleted with its data (reclaim policy Delete).',
      'warn: Pod db-0 uses claim data-db-0: it stays until that is gone.',
    ],
  ],
  ['a secret', 'secrets', 'data/db-credentials', ['warn: Pod db-0 uses secret db-credentials: new ones will not start without it.']],
  [
    'a definition',
    'customresourcedefinitions',
    'widgets.example.com',
    ['grave: 2 widgets in all namespaces are deleted with definition widgets.example.com.'],
  ],
  ['a custom resource', 'widgets', 'shop/cog', []],
  ['a budget, whose pods stay', 'poddisruptionbudgets', 'shop/web', []],
])('deleting %s', async (_, plural, place, expected) => {
  const {look} = await demo();
  expect(await look(deleteLookups, drafted(plural, place, deletion))).toEqual(expected);
});

test('a workload that is deleted without its pods', async () => {
  const {look} = await demo();
  expect(await look(deleteLookups, drafted('deployments', 'shop/web', {type: 'delete', propagation: 'Orphan'}))).toEqual([
    'info: 2 replica sets and 3 pods of deployment web stay, without an owner.',
  ]);
});

test('pods on a node that is deleted', async () => {
  const {look, cluster} = await demo();
  const nodes = (await objectIn(cluster, 'v1/nodes'))!['items'] as {metadata: {name: string}}[];
  const {name} = nodes.at(-1)!.metadata;
  const on = ((await objectIn(cluster, `v1/pods?fieldSelector=spec.nodeName%3D${name}`))!['items'] as unknown[]).length;
  expect(await look(deleteLookups, drafted('nodes', name, deletion))).toEqual([
    `grave: ${on} pods on node ${name} are deleted by force soon after it; drain it first.`,
  ]);
});

test('what the server does not serve is nothing there', async () => {
  const {look, refuse} = await demo();
  refuse(/policy|autoscaling/, 404);
  expect(await look(scaleLookups, toZero('web'))).toEqual(['warn: web is the last backend of service web: it will refuse requests.']);
});

test('what may not be looked up is told, and the rest is', async () => {
  const {look, refuse} = await demo();
  refuse(/poddisruptionbudgets|horizontalpodautoscalers/, 403);
  expect(await look(scaleLookups, toZero('web'))).toEqual([
    'warn: web is the last backend of service web: it will refuse requests.',
    'warn: Could not look up autoscalers: refused with 403',
    'warn: Could not look up disruption budgets: refused with 403',
  ]);
});

test('too many namespaces and nodes are not looked into', async () => {
  const {look, asked} = await demo();
  const drafts = Array.from({length: 21}, (_, index) => drafted('deployments', `n${index}/web`, toCount(0)));
  expect(await look(scaleLookups, ...drafts)).toEqual([
    'warn: Could not look up services: 21 namespaces are more than the 20 that are looked into',
    'warn: Could not look up autoscalers: 21 namespaces are more than the 20 that are looked into',
    'warn: Could not look up disruption budgets: 21 namespaces are more than the 20 that are looked into',
  ]);
  const [node, namespace] = [21, 6].map(count => Array.from({length: count}, (_, index) => `x${index}`));
  expect(await look(deleteLookups, ...node!.map(name => drafted('nodes', name, deletion)))).toEqual([
    'warn: Could not look up pods on the nodes: 21 nodes are more than the 20 that are looked into',
  ]);
  expect(await look(deleteLookups, ...namespace!.map(name => drafted('namespaces', name, deletion)))).toEqual([
    'warn: Could not look up what the namespaces hold: 6 namespaces are more than the 5 that are looked into',
  ]);
  expect(asked).toEqual([]);
});

test('what is gone, or will not be done, has no notes', async () => {
  const {look} = await demo();
  for (const lookups of [scaleLookups, revertLookups]) expect(await look(lookups, toZero('nothing'))).toEqual([]);
  expect(await look(deleteLookups, drafted('deployments', 'shop/nothing', deletion))).toEqual([]);
});

test('a dialog that is closed before anything is known leaves no failure behind', async () => {
  const {signal} = new AbortController();
  const failing = () => Promise.reject(new Error('closed'));
  const cluster = {context: {name: 'c', user: 'u', cluster: 'c'}, transport: failing, read: failing};
  const subjects = [{target: targetOf('deployments', 'shop/web'), selector: 'app=web', labels: {}}];
  for (const lookups of [scaleLookups, podLookups, deleteLookups, revertLookups]) {
    const previewed = failing();
    previewed.catch(() => undefined);
    const notes = await lookUp(lookups, {cluster, subjects, previewed, signal});
    expect(notes.map(({text}) => text.replace(/ [^:]+:/, ' …:'))).toEqual(lookups.map(() => 'Could …: closed'));
  }
});
