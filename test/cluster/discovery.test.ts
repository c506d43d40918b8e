import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {readAccess, rulesReview} from '../../src/cluster/access.ts';
import {mayList, verdictOf} from '../../src/kube/access.ts';
import {type DiscoverOptions, type Discovery, discover, type Resource, discoveryFormat} from '../../src/cluster/discovery.ts';
import {type DiskCache, diskCache} from '../../src/cluster/disk-cache.ts';
import type {Transport} from '../../src/cluster/transport-types.ts';
import {madeNamespace, pathOf, type RealCluster, randomSuffix, realCluster} from './real-cluster.ts';
import {realClock, realTransport} from './real-reading.ts';

let cluster: RealCluster;
let transport: ReturnType<typeof realTransport>;
let folder: string;
let cache: DiskCache;
beforeAll(async () => {
  cluster = await realCluster();
  transport = realTransport(cluster);
  folder = await mkdtemp(join(tmpdir(), 'dogwatch-test-'));
  cache = diskCache({folder, format: discoveryFormat});
});
afterAll(async () => {
  transport?.close();
  cluster?.close();
  if (folder) await rm(folder, {recursive: true, force: true});
});

describe('discovery', () => {
  test('the aggregated form and the older one say the same', async () => {
    const [aggregated] = await all(transport);
    const [old] = await all(asOlderServer(transport));
    expect(names(aggregated!)).toEqual(names(old!));
    expect(aggregated!.resources.length).toBeGreaterThan(50);
    expect(aggregated!.problems).toEqual(old!.problems);
  });

  test('what everybody knows is found', async () => {
    const [discovery] = await all(transport);
    for (const [word, expected] of Object.entries({
      po: '/v1/pods',
      svc: '/v1/services',
      Deployment: 'apps/v1/deployments',
      'deploy.apps': 'apps/v1/deployments',
      hpa: 'autoscaling/v2/horizontalpodautoscalers',
      'horizontalpodautoscalers.v1.autoscaling': 'autoscaling/v1/horizontalpodautoscalers',
      events: '/v1/events',
      'events.events.k8s.io': 'events.k8s.io/v1/events',
      crd: 'apiextensions.k8s.io/v1/customresourcedefinitions',
    })) {
      const [found] = named(discovery!, word);
      expect([word, `${found?.group}/${found?.version}/${found?.plural}`]).toEqual([word, expected]);
    }
    expect(named(discovery!, 'deploy')[0]).toMatchObject({hasScale: true, isNamespaced: true, isPreferred: true});
    expect(named(discovery!, 'nodes')[0]).toMatchObject({hasScale: false, isNamespaced: false});
  });

  test('a kept copy costs nothing while it is young, two empty answers when it is old', async () => {
    const [first] = await all(transport, {cache, key: 'ages'});
    transport.seen.length = 0;
    expect(await all(transport, {cache, key: 'ages'})).toEqual([{...first, from: 'disk'}]);
    expect(transport.seen).toEqual([]);
    expect(await all(transport, {cache, key: 'ages', maxAgeMs: 0})).toEqual([{...first, from: 'disk'}]);
    expect(transport.seen.map(({path, status}) => `${path} ${status}`).sort()).toEqual(['/api 304', '/apis 304']);
  });

  test('a definition that was added is found by its short name', async () => {
    const group = `t${randomSuffix()}.example.com`;
    const definitions = {group: 'apiextensions.k8s.io', version: 'v1', plural: 'customresourcedefinitions'};
    await all(transport, {cache, key: 'additions'});
    await cluster.ask('POST', pathOf(definitions), {
      metadata: {name: `wheels.${group}`},
      spec: {
        group,
        scope: 'Cluster',
        names: {plural: 'wheels', kind: 'Wheel', shortNames: [`whl${group.slice(1, 9)}`], categories: ['all']},
        versions: ['v1', 'v1beta1'].map(name => ({
          name,
          served: true,
          storage: name === 'v1',
          subresources: {scale: {specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas'}},
          schema: {openAPIV3Schema: {type: 'object', 'x-kubernetes-preserve-unknown-fields': true}},
        })),
      },
    });
    try {
      const discovery = await until(({resources}) => resources.some(resource => resource.group === group), {cache, key: 'additions'});
      const found = named(discovery, `whl${group.slice(1, 9)}`);
      expect(found.map(({version, isPreferred}) => [version, isPreferred])).toEqual([
        ['v1', true],
        ['v1beta1', false],
      ]);
      expect(found[0]).toMatchObject({name: 'Wheel', singular: 'wheel', isNamespaced: false, hasScale: true, categories: ['all']});
      expect((await all(transport, {cache, key: 'additions'}))[0]!.resources).toContainEqual(found[0]);
    } finally {
      await cluster.ask('DELETE', pathOf(definitions, undefined, `wheels.${group}`));
    }
  });

  test('a group whose server does not answer is told and loses no other', async () => {
    const group = `t${randomSuffix()}.example.com`;
    const services = {group: 'apiregistration.k8s.io', version: 'v1', plural: 'apiservices'};
    const [before] = await all(transport);
    await cluster.ask('POST', pathOf(services), {
      metadata: {name: `v1.${group}`},
      spec: {
        group,
        version: 'v1',
        groupPriorityMinimum: 100,
        versionPriority: 100,
        insecureSkipTLSVerify: true,
        service: {namespace: 'default', name: 'there-is-no-such-service'},
      },
    });
    try {
      const discovery = await until(({problems}) => problems.some(problem => problem.startsWith(`${group}/v1 `)));
      expect(discovery.isComplete).toBe(false);
      // What the test before this one defined may still be on its way out.
      expect(names(discovery)).toEqual(expect.arrayContaining(names(before!).filter(name => !name.includes('example.com'))));
    } finally {
      await cluster.ask('DELETE', pathOf(services, undefined, `v1.${group}`));
    }
  });
});

test('the rules of a service account agree with what the server allows it', async () => {
  const namespace = await madeNamespace(cluster);
  const as = {'impersonate-user': `system:serviceaccount:${namespace.name}:viewer`, 'impersonate-group': 'system:authenticated'};
  const rbac = {group: 'rbac.authorization.k8s.io', version: 'v1'};
  try {
    await cluster.ask('POST', pathOf({...rbac, plural: 'roles'}, namespace.name), {
      metadata: {name: 'viewer'},
      rules: [
        {apiGroups: [''], resources: ['pods', 'pods/log', 'nodes'], verbs: ['get', 'list', 'watch']},
        {apiGroups: ['apps'], resources: ['*'], verbs: ['*']},
        {apiGroups: [''], resources: ['secrets'], resourceNames: ['mine'], verbs: ['get', 'list']},
        {apiGroups: ['*'], resources: ['*/scale'], verbs: ['patch']},
      ],
    });
    await cluster.ask('POST', pathOf({...rbac, plural: 'rolebindings'}, namespace.name), {
      metadata: {name: 'viewer'},
      roleRef: {apiGroup: rbac.group, kind: 'Role', name: 'viewer'},
      subjects: [{kind: 'ServiceAccount', name: 'viewer', namespace: namespace.name}],
    });
    const review = (scope: string) => cluster.ask('POST', '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews', rulesReview(scope), as);
    const isAllowed = async (verb: string, group: string, name: string, scope: string | undefined) => {
      const [resource, subresource] = name.split('/');
      const spec = {resourceAttributes: {namespace: scope, verb, group, resource, subresource}};
      const answer = await cluster.ask('POST', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', {spec}, as);
      return (answer as {status: {allowed: boolean}}).status.allowed;
    };
    // The authorizer learns of a new binding a moment after the one who made it.
    for (const deadline = Date.now() + 20_000; !(await isAllowed('list', '', 'pods', namespace.name)) && Date.now() < deadline; ) {
      await realClock.sleep(100);
    }
    const access = await readAccess(namespace.name, review, new AbortController().signal);
    expect(access.isIncomplete).toBe(false);
    const asked = ['pods', 'pods/log', 'pods/exec', 'services', 'secrets', 'nodes'].map(resource => ({group: '', resource}));
    const more = ['deployments', 'deployments/scale', 'deployments/status'].map(resource => ({group: 'apps', resource}));
    for (const {group, resource} of [...asked, ...more, {group: 'example.com', resource: 'toys/scale'}]) {
      for (const verb of ['get', 'list', 'patch', 'delete']) {
        const expected = (await isAllowed(verb, group, resource, namespace.name)) ? 'yes' : 'no';
        expect([verb, resource, verdictOf(access, {verb, group, resource})]).toEqual([verb, resource, expected]);
      }
    }
    expect(await isAllowed('list', '', 'nodes', undefined)).toBe(false);
    expect(mayList(access, {group: '', plural: 'nodes', isNamespaced: false})).toBe('unknown');
    expect(mayList(access, {group: '', plural: 'persistentvolumes', isNamespaced: false})).toBe('no');
  } finally {
    await namespace.remove();
  }
});

async function all(way: Transport, options: Partial<DiscoverOptions> = {}): Promise<Discovery[]> {
  const unless = {cache: undefined, key: '', signal: new AbortController().signal, clock: realClock};
  return Array.fromAsync(discover(way, {...unless, ...options}));
}

/** Asks until it is so. */
async function until(isSo: (discovery: Discovery) => boolean, options: Partial<DiscoverOptions> = {}): Promise<Discovery> {
  const deadline = Date.now() + 60_000;
  while (Date.now() < deadline) {
    const discovery = (await all(transport, {refresh: true, ...options})).find(isSo);
    if (discovery) return discovery;
    await realClock.sleep(200);
  }
  throw new Error('It never became so');
}

/** Servers before 1.26 do not know the aggregated form and pass over what they do not know in Accept. */
function asOlderServer(newer: Transport): Transport {
  return {...newer, get: (path, ask) => newer.get(path, {...ask, accept: 'application/json'})};
}

function names({resources}: Discovery): string[] {
  return resources.map(resource => JSON.stringify(resource)).sort();
}

/** By plural, short name, kind, `plural.group`, `short.group` and `plural.version.group`; the preferred versions and the core group first. */
function named({resources}: Discovery, word: string): Resource[] {
  const rank = ({group, isPreferred}: Resource) => (isPreferred ? 0 : 2) + (group === '' ? 0 : 1);
  return resources
    .filter(({group, version, plural, name, shortNames}) =>
      [plural, name, ...shortNames, `${plural}.${group}`, `${shortNames[0]}.${group}`, `${plural}.${version}.${group}`].includes(word),
    )
    .sort((a, b) => rank(a) - rank(b));
}
