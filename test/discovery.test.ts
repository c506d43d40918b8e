import {describe, expect, test} from 'vitest';
import {type DiscoverOptions, type Discovery, discover} from '../src/cluster/discovery.ts';
import type {DiskCache} from '../src/cluster/disk-cache.ts';
import type {Transport} from '../src/cluster/transport-types.ts';
import {ApiError} from '../src/kube/api-error.ts';
import {serverOf} from './fakes/discovery-server.ts';

const allVerbs = ['create', 'delete', 'get', 'list', 'watch'];
const minute = 60_000;

describe('aggregated discovery', () => {
  test('reads groups, versions, scale, scope and what is preferred', async () => {
    const server = serverOf({'/api': core, '/apis': groups});
    const [found, ...more] = await all(server);
    expect(more).toEqual([]);
    expect(found).toMatchObject({from: 'server', isComplete: true, problems: []});
    expect(found!.resources.map(it => `${it.plural}.${it.version}.${it.group}${it.isPreferred ? ' *' : ''}`)).toEqual([
      'bindings.v1. *',
      'events.v1. *',
      'nodes.v1. *',
      'pods.v1. *',
      'deployments.v1.apps *',
      'horizontalpodautoscalers.v2.autoscaling *',
      'horizontalpodautoscalers.v1.autoscaling',
      'oldscalers.v1.autoscaling *',
      'events.v1.events.k8s.io *',
    ]);
    expect(found!.resources.find(it => it.plural === 'deployments')).toEqual({
      group: 'apps',
      version: 'v1',
      plural: 'deployments',
      singular: 'deployment',
      name: 'Deployment',
      shortNames: ['deploy'],
      categories: ['all'],
      isNamespaced: true,
      verbs: allVerbs,
      isPreferred: true,
      hasScale: true,
    });
    expect(found!.resources.find(it => it.plural === 'nodes')).toMatchObject({isNamespaced: false, hasScale: false});
    expect(server.asked).toEqual(['/api', '/apis']);
    expect(server.accepts[0]).toMatch(
      /^application\/json;g=apidiscovery\.k8s\.io;v=v2;as=APIGroupDiscoveryList,.*v=v2beta1.*,application\/json$/,
    );
  });

  test('a stale version is told, keeps what it lists and is never preferred', async () => {
    const stale = {
      metadata: {name: 'example.com'},
      versions: [
        {version: 'v2', freshness: 'Stale', resources: [resource('toys', 'Toy')]},
        {version: 'v1', resources: [resource('toys', 'Toy')]},
      ],
    };
    const [found] = await all(serverOf({'/api': core, '/apis': {...groups, items: [...groups.items, stale]}}));
    expect(found!.problems).toEqual(['example.com/v2 is stale: its server does not answer']);
    expect(found!.isComplete).toBe(false);
    expect(found!.resources.filter(it => it.plural === 'toys').map(it => [it.version, it.isPreferred])).toEqual([
      ['v1', true],
      ['v2', false],
    ]);
    expect(found!.resources.some(it => it.plural === 'pods')).toBe(true);
  });

  test.each([
    ['no items', {kind: 'APIGroupDiscoveryList'}],
    [
      'items of nonsense',
      {
        kind: 'APIGroupDiscoveryList',
        items: [
          null,
          1,
          'x',
          {},
          {versions: 7},
          {versions: [null, {}, {version: 'v1', resources: [null, {resource: 3}, {resource: 'parts', subresources: [{}]}]}]},
        ],
      },
    ],
  ])('%s: no resources, no throw', async (_, answer) => {
    const [found] = await all(serverOf({'/api': answer, '/apis': answer}));
    expect(found).toEqual({resources: [], problems: [], isComplete: true, from: 'server'});
  });

  test('one path that does not answer is a problem, both are an error', async () => {
    const [found] = await all(serverOf({'/api': core, '/apis': new ApiError(503, 'ServiceUnavailable', 'try later')}));
    expect(found!.problems).toEqual(['/apis did not answer: try later']);
    expect(found!.resources.map(it => it.plural)).toContain('pods');
    await expect(all(serverOf({}))).rejects.toMatchObject({status: 404});
    await expect(all(serverOf({'/api': '<html>', '/apis': '[1'}))).rejects.toMatchObject({reason: 'UnexpectedAnswer'});
  });

  test('nothing is thrown or yielded once the signal has fired', async () => {
    const life = new AbortController();
    const server = serverOf({});
    server.onAsked = () => life.abort();
    expect(await all(server, {signal: life.signal})).toEqual([]);
    expect(server.asked).not.toEqual([]);
  });
});

describe('discovery of older servers', () => {
  const many = Array.from({length: 30}, (_, index) => `group${index}.example.com`);
  const old: Record<string, unknown> = {
    '/api': {kind: 'APIVersions', versions: ['v1']},
    '/api/v1': resourceList([
      entry('pods', 'Pod', {shortNames: ['po']}),
      entry('pods/log', 'Pod'),
      entry('nodes', 'Node', {namespaced: false}),
    ]),
    '/apis': {
      kind: 'APIGroupList',
      groups: [
        {name: 'apps', versions: [{version: 'v1beta1'}, {version: 'v1'}], preferredVersion: {version: 'v1'}},
        {name: 'metrics.k8s.io', versions: [{version: 'v1beta1'}], preferredVersion: {version: 'v1beta1'}},
        ...many.map(name => ({name, versions: [{version: 'v1'}]})),
      ],
    },
    '/apis/apps/v1': resourceList([
      entry('deployments', 'Deployment'),
      entry('deployments/scale', 'Scale'),
      entry('daemonsets', 'DaemonSet'),
    ]),
    '/apis/apps/v1beta1': resourceList([entry('deployments', 'Deployment'), entry('relics', 'Relic')]),
    '/apis/metrics.k8s.io/v1beta1': new ApiError(503, 'ServiceUnavailable', 'no endpoints'),
    ...Object.fromEntries(many.map(name => [`/apis/${name}/v1`, resourceList([entry('things', 'Thing', {singularName: ''})])])),
  };

  test('each version is asked; one that does not answer loses no other; at most eight at once', async () => {
    const server = serverOf(old);
    const [found] = await all(server);
    expect(found!.problems).toEqual(['metrics.k8s.io/v1beta1 did not answer: no endpoints']);
    expect(
      found!.resources.filter(it => it.group === '' || it.group === 'apps').map(it => [it.plural, it.version, it.isPreferred, it.hasScale]),
    ).toEqual([
      ['pods', 'v1', true, false],
      ['nodes', 'v1', true, false],
      ['deployments', 'v1', true, true],
      ['daemonsets', 'v1', true, false],
      ['deployments', 'v1beta1', false, false],
      ['relics', 'v1beta1', true, false],
    ]);
    expect(found!.resources.filter(it => it.plural === 'things').map(it => it.group)).toEqual(many);
    expect(found!.resources.find(it => it.plural === 'things')!.singular).toBe('thing');
    expect(server.mostAtOnce).toBe(8);
  });

  test('an incomplete copy is asked for again at the next start', async () => {
    const cache = cacheInMemory();
    await all(serverOf(old), {cache});
    const server = serverOf({...old, '/apis/metrics.k8s.io/v1beta1': resourceList([entry('pods', 'PodMetrics')])});
    const [kept, fresh] = await all(server, {cache});
    expect(kept).toMatchObject({from: 'disk', isComplete: false});
    expect(fresh).toMatchObject({from: 'server', isComplete: true});
  });
});

describe('the kept copy', () => {
  test('young: costs no request; old: two empty answers that renew it', async () => {
    const cache = cacheInMemory();
    const server = serverOf({'/api': core, '/apis': groups});
    const [first] = await all(server, {cache});

    server.asked.length = 0;
    expect(await all(server, {cache, clock: at(9 * minute)})).toEqual([{...first, from: 'disk'}]);
    expect(server.asked).toEqual([]);

    expect(await all(server, {cache, clock: at(11 * minute)})).toEqual([{...first, from: 'disk'}]);
    expect(server.asked).toEqual(['/api', '/apis']);
    expect(server.notModified).toBe(2);

    server.asked.length = 0;
    await all(server, {cache, clock: at(20 * minute)});
    expect(server.asked).toEqual([]);
  });

  test.each([
    ['refresh', {refresh: true}],
    ['a shorter age', {maxAgeMs: 0}],
    ['a clock that was set back', {clock: at(-minute)}],
  ])('%s asks all the same', async (_, options) => {
    const cache = cacheInMemory();
    const server = serverOf({'/api': core, '/apis': groups});
    await all(server, {cache});
    server.asked.length = 0;
    expect(await all(server, {cache, ...options})).toHaveLength(1);
    expect(server.asked).toEqual(['/api', '/apis']);
  });

  test('what changed comes after what was kept, the unchanged half costs nothing', async () => {
    const cache = cacheInMemory();
    await all(serverOf({'/api': core, '/apis': groups}), {cache});
    const more = {
      ...groups,
      items: [...groups.items, {metadata: {name: 'example.com'}, versions: [{version: 'v1', resources: [resource('toys', 'Toy')]}]}],
    };
    const server = serverOf({'/api': core, '/apis': more});
    const [kept, fresh, ...rest] = await all(server, {cache, refresh: true});
    expect(kept).toMatchObject({from: 'disk'});
    expect(fresh).toMatchObject({from: 'server'});
    expect(rest).toEqual([]);
    expect(server.notModified).toBe(1);
    expect(fresh!.resources).toHaveLength(kept!.resources.length + 1);
    expect(await all(server, {cache})).toEqual([{...fresh, from: 'disk'}]);
  });

  test('a group that no longer answers stays as it was, and that is not kept', async () => {
    const cache = cacheInMemory();
    const [whole] = await all(serverOf({'/api': core, '/apis': groups}), {cache});
    const [, broken] = await all(serverOf({'/api': core, '/apis': new ApiError(500, 'InternalError', 'oh')}), {cache, refresh: true});
    expect(broken).toEqual({resources: whole!.resources, problems: ['/apis did not answer: oh'], isComplete: false, from: 'server'});
    expect(await all(serverOf({}), {cache})).toEqual([{...whole, from: 'disk'}]);
  });

  test.each([
    ['nothing', null],
    ['text', 'x'],
    ['half of it', [{resources: [], problems: []}]],
    [
      'parts of another shape',
      [
        {resources: [{plural: 'pods'}], problems: []},
        {resources: [], problems: []},
      ],
    ],
    [
      'an etag that is none',
      [
        {etag: 3, resources: [], problems: []},
        {resources: [], problems: []},
      ],
    ],
  ])('%s is ignored', async (_, value) => {
    const cache = cacheInMemory();
    await cache.write('server', value, 0);
    const found = await all(serverOf({'/api': core, '/apis': groups}), {cache});
    expect(found.map(it => it.from)).toEqual(['server']);
  });

  test('servers have copies of their own', async () => {
    const cache = cacheInMemory();
    await all(serverOf({'/api': core, '/apis': groups}), {cache});
    const found = await all(serverOf({'/api': core, '/apis': groups}), {cache, key: 'another'});
    expect(found.map(it => it.from)).toEqual(['server']);
  });

  test('says why it could not be kept', async () => {
    const heard: string[] = [];
    const cache: DiskCache = {read: async () => undefined, write: async () => 'the disk is full'};
    const found = await all(serverOf({'/api': core, '/apis': groups}), {cache, notKept: because => heard.push(because)});
    expect(found).toHaveLength(1);
    expect(heard).toEqual(['the disk is full']);
  });
});

const core = {
  kind: 'APIGroupDiscoveryList',
  items: [
    {
      metadata: {},
      versions: [
        {
          version: 'v1',
          freshness: 'Current',
          resources: [
            resource('bindings', 'Binding', {verbs: ['create']}),
            resource('events', 'Event'),
            resource('nodes', 'Node', {scope: 'Cluster'}),
            resource('pods', 'Pod', {shortNames: ['po']}),
          ],
        },
      ],
    },
  ],
};
const groups = {
  kind: 'APIGroupDiscoveryList',
  items: [
    {
      metadata: {name: 'apps'},
      versions: [
        {
          version: 'v1',
          resources: [
            resource('deployments', 'Deployment', {
              shortNames: ['deploy'],
              categories: ['all'],
              subresources: [{subresource: 'scale'}, {subresource: 'status'}],
            }),
          ],
        },
      ],
    },
    {
      metadata: {name: 'autoscaling'},
      versions: [
        {version: 'v2', resources: [resource('horizontalpodautoscalers', 'HorizontalPodAutoscaler')]},
        {version: 'v1', resources: [resource('horizontalpodautoscalers', 'HorizontalPodAutoscaler'), resource('oldscalers', 'OldScaler')]},
      ],
    },
    {metadata: {name: 'events.k8s.io'}, versions: [{version: 'v1', resources: [resource('events', 'Event')]}]},
  ],
};

function resource(plural: string, kind: string, more: object = {}): object {
  return {
    resource: plural,
    responseKind: {group: '', version: '', kind},
    scope: 'Namespaced',
    singularResource: kind.toLowerCase(),
    verbs: allVerbs,
    ...more,
  };
}

function entry(name: string, kind: string, more: object = {}): object {
  return {name, kind, singularName: kind.toLowerCase(), namespaced: true, verbs: allVerbs, ...more};
}

function resourceList(resources: object[]): object {
  return {kind: 'APIResourceList', resources};
}

function at(now: number): {now(): number} {
  return {now: () => now};
}

async function all(transport: Transport, options: Partial<DiscoverOptions> = {}): Promise<Discovery[]> {
  const found: Discovery[] = [];
  const unless = {cache: undefined, key: 'server', signal: new AbortController().signal, clock: at(0)};
  for await (const discovery of discover(transport, {...unless, ...options})) found.push(discovery);
  return found;
}

function cacheInMemory(): DiskCache {
  const kept = new Map<string, string>();
  return {
    read: async key => JSON.parse(kept.get(key) ?? 'null') ?? undefined,
    write: async (key, value, savedAt) => void kept.set(key, JSON.stringify({value, savedAt})),
  };
}
